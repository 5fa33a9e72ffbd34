package views

import (
	"strconv"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// attempt is one sending of a call's request, with what came of it.
type attempt struct {
	at         time.Time
	credential string
	token      *auth.Info
	status     int // 0 when no answer came
	took       time.Duration
	rejected   *engine.TokenRejected
	// again says why the request left once more after this, or nil.
	again *engine.Retrying
	// asking is how long its provider was asked before it, and timing what its answer took.
	asking time.Duration
	timing engine.Timing
	// until is how many of the call's facts had come when another sending was begun, or when the call ended.
	until int
}

// attemptsOf are the sendings of a call's request in their order. A call that never left has none.
func attemptsOf(c *engine.Call) []attempt {
	var out []attempt
	var set engine.HeaderSet
	var asking time.Duration
	over := false // the last sending has ended, and what follows belongs to the next one
	for i, e := range c.Events {
		switch d := e.Detail.(type) {
		case engine.TokenObtained:
			asking += d.Took
		case engine.TokenNull:
			asking += d.Took
		case engine.TokenFailed:
			asking += d.Took
		case engine.HeaderSet:
			set, over = d, true
			continue
		case engine.RequestSent:
			out = append(out, attempt{at: e.At, credential: d.Credential, token: set.Token, asking: asking})
			asking, over = 0, false
		}
		if len(out) == 0 {
			continue
		}
		last := &out[len(out)-1]
		switch d := e.Detail.(type) {
		case engine.TokenRequested, engine.Retrying:
			over = true
		case engine.ResponseReceived:
			last.status, last.took, last.timing = d.Status, d.Timing.FirstByte, d.Timing
		case engine.TokenRejected:
			last.rejected = &d
		}
		if d, ok := e.Detail.(engine.Retrying); ok {
			last.again = &d
		}
		if !over {
			last.until = i + 1
		}
	}
	return out
}

// why is what can be said of an attempt that another one followed.
func (a attempt) why() string {
	switch {
	case a.rejected != nil && a.rejected.Why != "":
		return engine.Clean(a.rejected.Why)
	case a.again != nil:
		return engine.Clean(a.again.Why)
	default:
		return ""
	}
}

// notAgain says why a refused request was not sent again although the SDK turned to its app for another token; "" where it was
// sent again, or nobody was asked.
func notAgain(c *engine.Call) string {
	if c.Retried != nil || c.Rejected == nil {
		return ""
	}
	refused, why := false, ""
	for _, e := range c.Events {
		switch d := e.Detail.(type) {
		case engine.TokenRejected:
			refused = true
		case engine.TokenObtained:
			if refused && d.Token.Fingerprint == c.Rejected.Token.Fingerprint {
				why = "the app gave the same token"
			}
		case engine.TokenNull:
			if refused {
				why = "the app gave none"
			}
		case engine.TokenFailed:
			if refused {
				why = "the provider failed"
			}
		}
	}
	return why
}

// afterRetry says that an answer is not the first one: "after a 401", or "" for a call that was sent once.
func afterRetry(c *engine.Call) string {
	if c.Retried == nil {
		return ""
	}
	for _, a := range attemptsOf(c) {
		if a.again != nil && a.status > 0 {
			return "after a " + strconv.Itoa(a.status)
		}
	}
	return "sent again"
}
