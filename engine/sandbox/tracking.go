package sandbox

import (
	"encoding/json"
	"net/http"
	"time"
)

// What tracking answers (bloomreach reference 1.4 and 1.6). Assumption: the status, where the reference says "4xx"; the
// spelling for a wrong type, which the vendor does not show.
var (
	errNoID       = refuseWithList(http.StatusBadRequest, "At least one id should be specified.")
	errNoValidID  = refuseWithList(http.StatusOK, "At least one valid id should be specified")
	errNotAllowed = refuseWithList(http.StatusForbidden, "Not authorized to add event of specified type")
)

func errMissingField(name string) error {
	return refuseWithList(http.StatusBadRequest, "Field '"+name+"' is required.")
}

// trackedBody is the answer to all that was tracked.
func trackedBody() body {
	return jsonBody(struct {
		Errors  []string `json:"errors"`
		Success bool     `json:"success"`
	}{[]string{}, true})
}

// tracked makes the handler of a route that takes one command.
func tracked(apply func(c caller, data json.RawMessage) error) func(*http.Request, caller) (body, error) {
	return func(r *http.Request, c caller) (body, error) {
		var data json.RawMessage
		if err := readJSON(r, &data); err != nil {
			return nil, err
		}
		if err := apply(c, data); err != nil {
			return nil, err
		}
		return trackedBody(), nil
	}
}

// trackedIDs tells no id at all from ids that are all empty, as the vendor does.
func trackedIDs(c caller, ids customerIDs) (map[string]string, error) {
	if len(ids) == 0 {
		return nil, errNoID
	}
	present, err := ids.present()
	if err != nil {
		return nil, errNoValidID
	}
	return present, c.mayActFor(present)
}

// when is the time of a command: timestamp in unix seconds, or before Android 4.6 age, the seconds since. Without either it
// is now.
type when struct {
	Timestamp *float64 `json:"timestamp"`
	Age       *float64 `json:"age"`
}

func (w when) at(now time.Time) float64 {
	switch {
	case w.Timestamp != nil:
		return *w.Timestamp
	case w.Age != nil:
		return unixSeconds(now) - *w.Age
	}
	return unixSeconds(now)
}

// trackCustomer answers row 1 of bloomreach reference 1.1: it writes properties, which attributes show from then on.
func (s *Server) trackCustomer(c caller, data json.RawMessage) error {
	var asked struct {
		CustomerIDs customerIDs                `json:"customer_ids"`
		Properties  map[string]json.RawMessage `json:"properties"`
	}
	if err := parseJSON(data, &asked); err != nil {
		return err
	}
	ids, err := trackedIDs(c, asked.CustomerIDs)
	if err != nil {
		return err
	}
	return s.registry.write(ids, func(rec *record) error { return rec.set(asked.Properties) })
}

// trackEvent answers row 2.
func (s *Server) trackEvent(c caller, data json.RawMessage) error {
	var asked struct {
		CustomerIDs customerIDs     `json:"customer_ids"`
		EventType   string          `json:"event_type"`
		Properties  json.RawMessage `json:"properties"`
		when
	}
	if err := parseJSON(data, &asked); err != nil {
		return err
	}
	if asked.EventType == "" {
		return errMissingField("event_type")
	}
	ids, err := trackedIDs(c, asked.CustomerIDs)
	if err != nil {
		return err
	}
	return s.record(ids, event{asked.EventType, asked.at(c.at), asked.Properties})
}

// record keeps the event. One that accepts or rejects a consent decides the consent, too (bloomreach reference 3.1).
func (s *Server) record(ids map[string]string, e event) error {
	if len(e.Properties) == 0 || string(e.Properties) == "null" {
		e.Properties = json.RawMessage("{}")
	}
	return s.registry.write(ids, func(rec *record) error {
		if err := rec.add(e); err != nil || e.Type != "consent" {
			return err
		}
		var consent struct{ Action, Category string }
		if json.Unmarshal(e.Properties, &consent) == nil && s.registry.shop.defines("consent:"+consent.Category) {
			rec.values["consent:"+consent.Category] = consent.Action == "accept"
		}
		return nil
	})
}

// trackCampaignClick answers row 3. Android sends no customer_ids, so there is nobody whose record the click could go into.
func (s *Server) trackCampaignClick(c caller, data json.RawMessage) error {
	var asked struct {
		CustomerIDs customerIDs     `json:"customer_ids"`
		URL         string          `json:"url"`
		Properties  json.RawMessage `json:"properties"`
		when
	}
	if err := parseJSON(data, &asked); err != nil {
		return err
	}
	if asked.URL == "" {
		return errMissingField("url")
	}
	if len(asked.CustomerIDs) == 0 {
		return nil
	}
	ids, err := trackedIDs(c, asked.CustomerIDs)
	if err != nil {
		return err
	}
	return s.record(ids, event{"campaign_click", asked.at(c.at), asked.Properties})
}
