package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

var (
	errNoAttributePermission = assumed(http.StatusForbidden, textAttributesDenied)
	errNoAttributes          = refuseWithErrors(http.StatusBadRequest, "attributes", []string{"Must specify at least one attribute"})
)

// attributeResult is one answer inside the outer success: a value, or an error of its own.
type attributeResult struct {
	Error   string `json:"error,omitempty"`
	Success bool   `json:"success"`
	Value   *any   `json:"value,omitempty"` // a pointer, so that a null value is sent and an absent one is not
}

// attributes answers row 4 of bloomreach reference 1.1: recommendations for everybody, all else for private access.
func (s *Server) attributes(r *http.Request, c caller) (body, error) {
	var asked struct {
		CustomerIDs customerIDs      `json:"customer_ids"`
		Attributes  []map[string]any `json:"attributes"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	ids, err := asked.CustomerIDs.present()
	if err != nil {
		return nil, err
	}
	if err := c.mayActFor(ids); err != nil {
		return nil, err
	}
	queries, err := parseQueries(asked.Attributes)
	if err != nil {
		return nil, err
	}
	for _, q := range queries {
		if c.access != private && q.kind != "recommendation" {
			return nil, errNoAttributePermission
		}
	}
	who, ok := s.registry.find(ids)
	if !ok {
		return nil, errUnknown
	}
	results := make([]attributeResult, len(queries))
	for i, q := range queries {
		if results[i], err = s.attribute(who, q, s.elapsed()); err != nil {
			return nil, err
		}
	}
	return jsonBody(struct {
		Results []attributeResult `json:"results"`
		Success bool              `json:"success"`
	}{results, true}), nil
}

// query is one element of a request's attributes.
type query struct {
	kind   string // type
	id     string
	fields map[string]any // as they came
}

// idField names the field that holds the id, by type (bloomreach reference 1.3).
func idField(kind string) (field string, known bool) {
	switch kind {
	case "property":
		return "property", true
	case "consent":
		return "category", true
	case "id", "segmentation", "expression", "aggregate", "prediction", "recommendation":
		return "id", true
	}
	return "", false
}

// parseQueries refuses the whole request when one attribute is wrong, and says which by its position.
func parseQueries(attributes []map[string]any) ([]query, error) {
	if len(attributes) == 0 {
		return nil, errNoAttributes
	}
	wrong := make(map[string][]string)
	queries := make([]query, 0, len(attributes))
	for i, fields := range attributes {
		kind, _ := fields["type"].(string)
		field, known := idField(kind)
		id, _ := fields[field].(string)
		switch {
		case !known:
			wrong[strconv.Itoa(i)] = []string{"Could not parse " + pythonRepr(fields) + ". Invalid type."}
		case id == "":
			// Assumption: the vendor's text for a missing id is not known; it is made after the one for the type.
			wrong[strconv.Itoa(i)] = []string{"Could not parse " + pythonRepr(fields) + ". Missing " + field + "."}
		}
		queries = append(queries, query{kind, id, fields})
	}
	if len(wrong) > 0 {
		return nil, refuseWithErrors(http.StatusBadRequest, "attributes", wrong)
	}
	return queries, nil
}

// attribute answers one query. Two things can be missing, and the vendor treats them apart (bloomreach reference 3.2): an
// analysis that the project does not define fails the whole call; a value that cannot be had fails only its own result,
// inside an answer that says success.
func (s *Server) attribute(who *customer, q query, elapsed time.Duration) (attributeResult, error) {
	notFound := attributeResult{Error: "Not Found"}
	switch q.kind {
	case "recommendation":
		items, _, ok := who.recommend(wishOf(q))
		if !ok {
			return notFound, nil
		}
		return found(items), nil
	case "id":
		values, ok := who.ids[q.id]
		if !ok {
			return notFound, nil
		}
		return found(values), nil
	}
	key := q.kind + ":" + q.id
	if !s.registry.defines(key) {
		if analysis, ok := analysisName(q.kind); ok {
			text := analysis + " with id " + q.id + " does not exist"
			// Assumption: 404, as for a customer that does not exist; the vendor shows the body only.
			return attributeResult{}, refuseWithErrors(http.StatusNotFound, "_global", []string{text})
		}
		return notFound, nil
	}
	if key == uncomputed {
		return notFound, nil
	}
	return found(who.value(key, elapsed)), nil
}

func found(value any) attributeResult { return attributeResult{Success: true, Value: &value} }

// analysisName is what the vendor calls an analysis in its errors.
func analysisName(kind string) (string, bool) {
	switch kind {
	case "aggregate":
		return "Aggregation", true
	case "expression":
		return "Expression", true
	case "prediction":
		return "Prediction", true
	case "segmentation":
		return "Segmentation", true
	}
	return "", false
}
