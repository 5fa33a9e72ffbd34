package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// What servers ask for, with private access. The reference names the routes (bloomreach reference 1.1); Assumption: the
// shapes of the answers, which follow the vendor's pages on its Data API, and the texts of the errors but the first.
var errNoExportPermission = refuse(http.StatusForbidden, "No permission to export customer")

// exported is one customer.
type exported struct {
	IDs        map[string]any `json:"ids"` // one id as a text; cookies as a list
	Properties map[string]any `json:"properties"`
}

func (s *Server) export(c *customer) exported {
	e := exported{make(map[string]any), make(map[string]any)}
	for name, values := range c.ids {
		if e.IDs[name] = values[0]; name == cookieID {
			e.IDs[name] = values
		}
	}
	for key := range c.values {
		if name, ok := strings.CutPrefix(key, "property:"); ok {
			e.Properties[name] = c.value(key, s.elapsed())
		}
	}
	return e
}

// named reads customer_ids, and finds who has them.
func (s *Server) named(ids customerIDs, use func(*customer, []event)) error {
	present, err := ids.present()
	if err != nil {
		return err
	}
	err = errUnknown
	s.registry.read(present, func(c *customer, events []event) {
		err = nil
		use(c, events)
	})
	return err
}

// exportOne answers with one customer.
func (s *Server) exportOne(r *http.Request, _ caller) (body, error) {
	var asked struct {
		CustomerIDs customerIDs `json:"customer_ids"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	answer := struct {
		Success bool     `json:"success"`
		Errors  []string `json:"errors"`
		exported
		Events []event `json:"events"`
	}{Success: true, Errors: []string{}}
	err := s.named(asked.CustomerIDs, func(c *customer, events []event) {
		answer.exported, answer.Events = s.export(c), append([]event{}, events...)
	})
	if err != nil {
		return nil, err
	}
	return jsonBody(answer), nil
}

// exportAll answers with every customer, without their events.
func (s *Server) exportAll(r *http.Request, _ caller) (body, error) {
	var asked struct {
		Format string `json:"format"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	if asked.Format != "" && asked.Format != "native_json" {
		return nil, refuseWithErrors(http.StatusBadRequest, "format", []string{"Must be native_json"})
	}
	all := []exported{}
	s.registry.all(func(c *customer) { all = append(all, s.export(c)) })
	return jsonBody(struct {
		Success bool       `json:"success"`
		Errors  []string   `json:"errors"`
		Data    []exported `json:"data"`
	}{true, []string{}, all}), nil
}

// exportEvents answers with one customer's events of the types that were asked for, oldest first.
func (s *Server) exportEvents(r *http.Request, _ caller) (body, error) {
	var asked struct {
		CustomerIDs customerIDs `json:"customer_ids"`
		EventTypes  []string    `json:"event_types"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	if len(asked.EventTypes) == 0 {
		return nil, refuseWithErrors(http.StatusBadRequest, "event_types", []string{"Must specify at least one event type"})
	}
	chosen := []event{}
	err := s.named(asked.CustomerIDs, func(_ *customer, events []event) {
		for _, e := range events {
			if slices.Contains(asked.EventTypes, e.Type) {
				chosen = append(chosen, e)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(chosen, func(a, b event) int { return cmp.Compare(a.Timestamp, b.Timestamp) })
	return jsonBody(struct {
		Success bool     `json:"success"`
		Errors  []string `json:"errors"`
		Data    []event  `json:"data"`
	}{true, []string{}, chosen}), nil
}

// anonymizeCustomer makes a customer somebody whom nobody can name. The inbox is not emptied: it belongs to the id.
func (s *Server) anonymizeCustomer(r *http.Request, _ caller) (body, error) {
	var asked struct {
		CustomerIDs customerIDs `json:"customer_ids"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	ids, err := asked.CustomerIDs.present()
	if err != nil {
		return nil, err
	}
	if !s.registry.anonymize(ids) {
		return nil, errUnknown
	}
	return successBody(), nil
}
