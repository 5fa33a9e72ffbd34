package sandbox

import (
	"maps"
	"net/http"
	"slices"

	"authpeek/auth/expression"
)

// uuid is the form of every cookie that an SDK makes.
var uuid = expression.Lazy(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// Assumption: that a cookie of another form is refused, with which status, and the text.
var errBadCookie = assumed(http.StatusBadRequest, textBadCookie)

type segment struct {
	ID             string `json:"id"`
	SegmentationID string `json:"segmentation_id"`
}

// segments answers row 12 of bloomreach reference 1.1: a bare map, with no success in it. Assumption: a cookie that nobody
// has sent yet is a visitor in no segment; it is no error, because the SDKs ask for segments before the first flush. A token has to be that of the customer with whom the
// cookie was linked; a cookie that was linked with nobody is nobody's.
func (s *Server) segments(r *http.Request, c caller) (body, error) {
	cookie := r.URL.Query().Get("cookie")
	if !uuid().MatchString(cookie) {
		return nil, errBadCookie
	}
	who, known := s.registry.find(map[string]string{cookieID: cookie})
	if !known {
		return jsonBody(map[string][]segment{}), nil
	}
	if !who.isVisitor() {
		if err := c.mayActFor(who.among(c.ids)); err != nil {
			return nil, err
		}
	}
	return jsonBody(who.segments()), nil
}

// among are those of the ids that are the customer's.
func (c *customer) among(ids map[string]string) map[string]string {
	theirs := maps.Clone(ids)
	maps.DeleteFunc(theirs, func(name, id string) bool { return !slices.Contains(c.ids[name], id) })
	return theirs
}

// segments has a category that no SDK knows, for who is known best.
func (c *customer) segments() map[string][]segment {
	const rfm, interest, margin = "5d2f1b0c9e8a7d6c5b4a3f01", "5d2f1b0c9e8a7d6c5b4a3f02", "5d2f1b0c9e8a7d6c5b4a3f03"
	switch {
	case c.isVisitor():
		return map[string][]segment{"content": {{"63c1a2b3d4e5f60718293a01", interest}}}
	case c.values["segmentation:rfm"] == "Champions":
		return map[string][]segment{
			"discovery":     {{"63c1a2b3d4e5f60718293a02", rfm}, {"63c1a2b3d4e5f60718293a03", interest}},
			"content":       {{"63c1a2b3d4e5f60718293a04", interest}},
			"merchandising": {{"63c1a2b3d4e5f60718293a05", margin}},
			"loyalty":       {{"63c1a2b3d4e5f60718293a06", rfm}},
		}
	}
	return map[string][]segment{
		"discovery":     {{"63c1a2b3d4e5f60718293a07", rfm}},
		"content":       {{"63c1a2b3d4e5f60718293a04", interest}},
		"merchandising": {},
	}
}

// linkIDs answers row 13: the cookie's device belongs to the customer with these ids from now on. No SDK reads the answer.
func (s *Server) linkIDs(r *http.Request, c caller) (body, error) {
	var asked struct {
		ExternalIDs customerIDs `json:"external_ids"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	cookie := r.PathValue("cookie")
	if !uuid().MatchString(cookie) {
		return nil, errBadCookie
	}
	external, err := asked.ExternalIDs.present()
	if err != nil {
		// Assumption: the text.
		return nil, refuseWithErrors(http.StatusBadRequest, "external_ids", []string{"Must specify at least one external ID"})
	}
	ids := maps.Clone(external)
	ids[cookieID] = cookie
	if err := c.mayActFor(ids); err != nil {
		return nil, err
	}
	if err := s.registry.write(ids, func(*record) error { return nil }); err != nil {
		return nil, err
	}
	return successBody(), nil
}

// successBody is the answer that says nothing else.
func successBody() body {
	return jsonBody(struct {
		Success bool `json:"success"`
	}{true})
}
