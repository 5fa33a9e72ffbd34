package bloomreach

import (
	"encoding/json"

	"authpeek/engine"
)

// sentBody is what reading an answer needs to know of the request. It is taken from the bytes that left and not from the
// arguments: a body given whole replaces them, and the kept sync token may have moved on while the call was under way.
type sentBody struct {
	CustomerIDs map[string]string `json:"customer_ids"`
	MessageIDs  []string          `json:"message_ids"`
	SyncToken   string            `json:"sync_token"`
	Attributes  []json.RawMessage `json:"attributes"`
	ExternalIDs map[string]string `json:"external_ids"`
	EngineID    string            `json:"engine_id"`
}

// readSent reads the request's body. One that was given whole may be anything; what does not fit is left out.
func readSent(operation string, a engine.Answer) sentBody {
	var s sentBody
	if len(a.Sent) == 0 {
		return s
	}
	err := json.Unmarshal(a.Sent, &s)
	switch {
	case operation == IDsLink && s.ExternalIDs != nil:
		s.CustomerIDs = s.ExternalIDs
	case operation == CampaignsClick && err == nil:
		// Android's click has no customer_ids (1.3); it is the current customer's all the same.
	case err != nil || s.CustomerIDs == nil:
		s.CustomerIDs = map[string]string{} // it named nobody
	}
	return s
}

// profile is p with the customer that the request really named.
func (s sentBody) profile(p engine.Profile) engine.Profile {
	if s.CustomerIDs != nil {
		p.CustomerIDs = s.CustomerIDs
	}
	return p
}
