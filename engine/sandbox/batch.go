package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
)

// maxCommands is how many commands a batch may have. Assumption: the number and the text.
const maxCommands = 50

var (
	errNoCommands   = refuseWithMessage(http.StatusBadRequest, "No commands")
	errManyCommands = refuseWithMessage(http.StatusBadRequest, "Too many commands")
)

// commandResult is what became of one command. A batch that could be read is a success, whatever its commands come to.
type commandResult struct {
	Success bool     `json:"success"`
	Errors  []string `json:"errors,omitempty"`
	Time    *float64 `json:"time,omitempty"` // of system/time
}

// batch answers row 16 of bloomreach reference 1.1.
func (s *Server) batch(r *http.Request, c caller) (body, error) {
	var asked struct {
		Commands []struct {
			Name string          `json:"name"`
			Data json.RawMessage `json:"data"`
		} `json:"commands"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	switch {
	case len(asked.Commands) == 0:
		return nil, errNoCommands
	case len(asked.Commands) > maxCommands:
		return nil, errManyCommands
	}
	results := make([]commandResult, len(asked.Commands))
	for i, command := range asked.Commands {
		results[i] = s.command(c, command.Name, command.Data)
	}
	return jsonBody(struct {
		Results   []commandResult `json:"results"`
		StartTime float64         `json:"start_time"`
		EndTime   float64         `json:"end_time"`
		Success   bool            `json:"success"`
	}{results, unixSeconds(c.at), unixSeconds(s.now(r.Context())), true}), nil
}

// command does one. Each counts as the operation that it is, so a batch opens no way around a policy.
func (s *Server) command(c caller, name string, data json.RawMessage) commandResult {
	if len(data) == 0 {
		data = json.RawMessage("{}")
	}
	var err error
	switch name {
	case "customers":
		if err = errWrongAccess; s.permits(c, opTrackCustomer) {
			err = s.trackCustomer(c, data)
		}
	case "customers/events":
		if err = errNotAllowed; s.permits(c, opTrackEvent) {
			err = s.trackEvent(c, data)
		}
	case "system/time":
		now := unixSeconds(c.at)
		return commandResult{Success: true, Time: &now}
	default:
		// Assumption: the text.
		err = refuseWithList(http.StatusBadRequest, "Unknown command: "+name)
	}
	if err == nil {
		return commandResult{Success: true}
	}
	text := err.Error()
	if f := (*refusal)(nil); errors.As(s.worded(err), &f) {
		text = f.text
	}
	return commandResult{Errors: []string{text}}
}

// permits asks the policy of a command's own operation.
func (s *Server) permits(c caller, operation string) bool {
	return s.opens(guard{in: c.in, operation: operation, private: true}, c)
}

// systemTime answers the one tracking route that takes nothing.
func (s *Server) systemTime(_ *http.Request, c caller) (body, error) {
	return jsonBody(struct {
		Errors  []string `json:"errors"`
		Success bool     `json:"success"`
		Time    float64  `json:"time"`
	}{[]string{}, true, unixSeconds(c.at)}), nil
}
