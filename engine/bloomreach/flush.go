package bloomreach

import (
	"encoding/json"
	"fmt"

	"authpeek/engine"
)

// SDKs queue what they track and send the queue from time to time. This file holds what becomes of an event after one answer (1.5).

// fate is what the SDK does with a queued event.
type fate int

const (
	removed fate = iota
	counted      // kept, and one of the event's tries is used up
	skipped      // kept, and no try is used up
)

// The tries after which an event is dropped: maxTries and flushEventMaxRetries (1.5).
const (
	androidTries = 10
	iosTries     = 5
)

func (s sdk) tries() int {
	if s.ios() {
		return iosTries
	}
	return androidTries
}

// fateOf is the SDK's rule. Assumption: iOS removes an event after every status that it takes for a success, 3xx among them.
func fateOf(s sdk, a engine.Answer) fate {
	switch {
	case sdkTakes(s, a.Status):
		return removed
	case s.ios() && a.Status >= 500 && !hasErrorBody(a.Body), !s.ios() && a.Status >= 500:
		return skipped
	default:
		return counted
	}
}

// hasErrorBody reports whether iOS can read the body of a server error: errors as a list of objects, and success (1.4).
func hasErrorBody(body []byte) bool {
	f, ok := fieldsOf(body)
	if !ok || !isBoolean(f.raw("success")) {
		return false
	}
	var rows []map[string]json.RawMessage
	v := f.raw("errors")
	return v != nil && json.Unmarshal(v, &rows) == nil
}

func isTracking(operation string) bool {
	return operation == CustomersTrack || operation == EventsTrack || operation == CampaignsClick
}

// flushed notes what the SDK would do with the event after this answer; nothing for operations that are not queued.
func flushed(p engine.Profile, operation string, a engine.Answer) []engine.Finding {
	if !isTracking(operation) {
		return nil
	}
	s := sdkOf(p)
	switch fateOf(s, a) {
	case removed:
		return flushNote("the SDK removes the event from its queue", fmt.Sprintf("%s takes %d for delivered.", s.name(), a.Status), "")
	case skipped:
		return flushNote("the SDK keeps the event and sends it again", fmt.Sprintf("%s skips %d without counting a try.", s.name(), a.Status), "")
	default:
		return flushNote(countedTitle(s), fmt.Sprintf("%s counts %d as a try; after the %dth it drops the event, and nobody is told.", s.name(), a.Status, s.tries()),
			"put the cause right before the tries are used up: what is dropped is lost")
	}
}

func countedTitle(s sdk) string {
	return fmt.Sprintf("the SDK keeps the event: try 1 of %d", s.tries())
}

func flushNote(title, detail, fix string) []engine.Finding {
	return []engine.Finding{{Code: "sdk.flush", Severity: "note", Title: title, Detail: detail, Fix: fix, Ref: "Bloomreach SDKs, flushing of events"}}
}
