package bloomreach

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"authpeek/engine"
)

// refused makes sense of a status that the SDK takes for an error.
func refused(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	words := serverWords(a.Body)
	known := explain(p, r.Operation, a, words)
	if known.code == "server.no-credential" && a.Token == nil {
		known.detail = "The call left without an Authorization header."
	}
	if known.code == "server.no-credential" && r.Trigger == engine.TriggerApp {
		known.fix = "let the app send Authorization once: Token with the API key, or Bearer with the customer token" // no mode of ours is at fault
	}
	said := statusText(a.Status)
	if words != "" {
		said = words
	}
	err := &engine.CallError{Code: known.code, Message: fmt.Sprintf("%d: the server says %q", a.Status, said), Fix: known.fix, SDK: sdkRefusal(p, r.Operation, a)}
	if words == "" {
		err.Message = fmt.Sprintf("%d %s, without a reason", a.Status, said)
	}
	reading := engine.Reading{Summary: said, Err: err, Digest: fmt.Sprintf("%d %s", a.Status, said), Retry: retryOf(p, r, a)}
	if a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden {
		reading.Rejected, reading.Findings = judge(p, r, a, words)
	}
	if len(reading.Findings) == 0 {
		reading.Findings = []engine.Finding{{Code: known.code, Severity: "error", Title: said, Detail: known.detail, Fix: known.fix, Ref: known.ref}}
	} else {
		err.Code, err.Fix = reading.Findings[0].Code, reading.Findings[0].Fix
	}
	return reading
}

// maxLine bounds what is kept of a body in a line of a log, in bytes.
const maxLine = 300

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
