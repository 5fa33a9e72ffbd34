package sandbox

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// starter is one of the vendor's token servers, as its row of vendors reference A1 has it.
type starter struct {
	name string
	// asked is whom a request wants a token for: nil where the starter passes a missing identity on. An error is a
	// *starterFailure.
	asked func(t *twilio, r *http.Request, path string) (*string, error)
	// fails is what its framework makes of an error.
	fails       func(starterFailure) *cannedAnswer
	contentType string
	newline     bool // after the JSON
	omitsNull   bool // its JSON leaves out what is null
	library     tokenLibrary
	video       bool // it grants video beside chat and sync
	tellsSecret bool // its /config tells the secret of the API key to everybody
}

// starterFailure is a request that a token server does not answer with a token.
type starterFailure struct {
	status int
	text   string
}

func (f *starterFailure) Error() string { return f.text }

// The failures that each starter can come to.
func notFound() error { return &starterFailure{http.StatusNotFound, "Not Found"} }
func noMethod() error { return &starterFailure{http.StatusMethodNotAllowed, "Method Not Allowed"} }
func badBody() error  { return &starterFailure{http.StatusBadRequest, "Bad Request"} }
func uncaught() error {
	return &starterFailure{http.StatusInternalServerError, "Internal Server Error"}
}
func withoutKey() error {
	return &starterFailure{http.StatusInternalServerError, "accountSid is required"}
}

const jsonUTF8 = jsonType + "; charset=utf-8"

// starters is the table. Assumption: the reference does not say what the Java starter grants; it is given what the others of its
// time have.
func starters() []starter {
	return []starter{
		{name: "node", asked: askNode, fails: failExpress, contentType: jsonUTF8, library: tokenLibrary{name: "node", iat: true}, tellsSecret: true},
		{name: "python", asked: askPython, fails: failFlask, contentType: jsonType, newline: true, library: tokenLibrary{name: "python", nbf: true}, video: true},
		{name: "ruby", asked: askRuby, fails: failSinatra, contentType: jsonType, library: tokenLibrary{name: "ruby", nbf: true}},
		{name: "java", asked: askJava, fails: failSpark, contentType: jsonType, omitsNull: true, library: tokenLibrary{name: "java"}, video: true},
		{name: "csharp", asked: askCsharp, fails: failASPNET, contentType: jsonUTF8, library: tokenLibrary{name: "csharp"}, video: true},
		{name: "php", asked: askPHP, fails: failPHP, contentType: jsonType, library: tokenLibrary{name: "php"}, video: true},
	}
}

func lookupStarter(name string) (starter, bool) {
	all := starters()
	i := slices.IndexFunc(all, func(st starter) bool { return st.name == name })
	if i < 0 {
		return starter{}, false
	}
	return all[i], true
}

// askNode reads a posted identity from the field id, and makes one up where it is missing or empty.
func askNode(t *twilio, r *http.Request, path string) (*string, error) {
	identity, ok := identityIn(path)
	switch {
	case ok && isGet(r):
		return t.unlessEmpty(identity, adjectiveAndNames), nil
	case !ok || identity != "" || r.Method != http.MethodPost:
		return nil, notFound() // Express knows no 405.
	}
	fields, err := readPosted(r, jsonBodies|urlencodedBodies)
	if err != nil {
		return nil, badBody()
	}
	if id := fields["id"]; id != nil {
		return t.unlessEmpty(*id, adjectiveAndNames), nil
	}
	return t.unlessEmpty("", adjectiveAndNames), nil
}

// askPython makes an identity up where the field is missing, and passes on one that is null or empty.
func askPython(t *twilio, r *http.Request, path string) (*string, error) {
	identity, ok := identityIn(path)
	switch {
	case !ok:
		return nil, notFound()
	case !isGet(r) && r.Method != http.MethodPost:
		return nil, noMethod()
	case identity != "" || isGet(r):
		return t.unlessEmpty(identity, userName), nil
	}
	fields, err := readPosted(r, jsonBodies|urlencodedBodies|multipartBodies)
	if errors.Is(err, errNoObject) {
		return nil, uncaught() // A list has no get.
	} else if err != nil {
		return nil, badBody()
	}
	if asked, named := fields["identity"]; named {
		return asked, nil
	}
	return t.unlessEmpty("", userName), nil
}

// askRuby reads the query too, as Rack's params do, and passes on that a POST names nobody.
func askRuby(t *twilio, r *http.Request, path string) (*string, error) {
	identity, ok := identityIn(path)
	switch {
	case ok && isGet(r):
		return t.unlessEmpty(identity, userName), nil
	case !ok || identity != "" || r.Method != http.MethodPost:
		return nil, notFound()
	}
	fields, err := readPosted(r, jsonBodies|urlencodedBodies|multipartBodies)
	if err != nil {
		return nil, badBody()
	}
	if asked, named := fields["identity"]; named {
		return asked, nil
	}
	if query := r.URL.Query(); query.Has("identity") {
		asked := query.Get("identity")
		return &asked, nil
	}
	return nil, nil
}

// askJava reads a body as JSON whatever it says it is, so that a form ends in an exception. The GET routes are registered for
// JSON. Assumption: who accepts none of it is told 404.
func askJava(t *twilio, r *http.Request, path string) (*string, error) {
	identity, ok := identityIn(path)
	switch {
	case ok && isGet(r) && acceptsJSON(r.Header.Get("Accept")):
		return t.unlessEmpty(identity, userName), nil
	case !ok || identity != "" || r.Method != http.MethodPost:
		return nil, notFound()
	}
	fields, err := readPosted(r, anyIsJSON)
	if err != nil {
		return nil, uncaught()
	}
	return fields["identity"], nil
}

// askCsharp has the route constraint alpha, so that an identity of more than letters has no page.
// Assumption: its routes for GET alone answer other methods with 405.
func askCsharp(t *twilio, r *http.Request, path string) (*string, error) {
	identity, ok := identityIn(path)
	isLetter := func(c rune) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
	switch {
	case !ok || strings.ContainsFunc(identity, func(c rune) bool { return !isLetter(c) }):
		return nil, notFound()
	case !isGet(r):
		return nil, noMethod()
	}
	return t.unlessEmpty(identity, guid), nil
}

// askPHP is a script, which answers every method and knows only the query. Assumption: an empty identity counts as none.
func askPHP(t *twilio, r *http.Request, path string) (*string, error) {
	if path != "/token.php" {
		return nil, notFound()
	}
	return t.unlessEmpty(r.URL.Query().Get("identity"), adjectiveAndNames), nil
}

// identityIn reads /token and /token/IDENTITY. Assumption: all of them take a slash at the end for nothing.
func identityIn(path string) (identity string, ok bool) {
	if path == "/token" {
		return "", true
	}
	rest, ok := strings.CutPrefix(path, "/token/")
	if !ok || strings.Contains(rest, "/") {
		return "", false
	}
	identity, err := url.PathUnescape(rest)
	return identity, err == nil
}

func isGet(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// acceptsJSON reads Accept, in which weights do not matter to who has one type only.
func acceptsJSON(accept string) bool {
	if accept == "" {
		return true
	}
	for part := range strings.SplitSeq(accept, ",") {
		media, _, _ := strings.Cut(part, ";")
		switch strings.ToLower(strings.TrimSpace(media)) {
		case "*/*", "application/*", jsonType:
			return true
		}
	}
	return false
}
