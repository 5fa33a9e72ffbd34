package views

import (
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/theme"
)

// callPhase is one bar of the timeline.
type callPhase struct {
	name  string
	took  time.Duration
	why   string // why it did not happen, or what it led to
	token theme.Token
}

// callTiming is how long the phases of a call took. Of one that waits for its answer only the provider's part is known, and
// the wait itself goes on.
func callTiming(f Frame, c *engine.Call) engine.Timing {
	if c.Finished() || c.Response != nil {
		return c.Timing()
	}
	var t engine.Timing
	if c.Got != nil {
		t.Provider = c.Got.Took
	}
	if c.Sent != nil {
		t.Wait = max(callsNow(f).Sub(c.SentAt), 0)
	}
	t.Total = max(callsNow(f).Sub(c.Started), 0)
	return t
}

// callPhases are the parts of a call in their order. A part that did not happen says why.
func callPhases(c *engine.Call, t engine.Timing) []callPhase {
	provider := t.Provider
	if c.Reused && c.Asked == nil {
		provider = 0 // what was timed is the look at the kept token
	}
	return []callPhase{
		{"provider", provider, whyNoProvider(c), theme.Info},
		{"dns", t.DNS, whyNoDNS(c, t), theme.Text},
		{"connect", t.Connect, whyNoConnect(c, t), theme.Text},
		{"tls", t.TLS, whyNoTLS(c, t), theme.Text},
		{"send", t.Send, callNotReached(c, c.Sent != nil), theme.Text},
		{"wait", t.Wait, callNotReached(c, c.Response != nil), theme.Text},
		{"read", t.Read, whyNoRead(c), theme.Text},
	}
}

func whyNoProvider(c *engine.Call) string {
	switch {
	case c.Reused && c.Asked == nil:
		return "kept token reused"
	case c.Token != nil && c.Token.Kind == auth.KindAPIKey:
		return "not asked: the API key needs none"
	case c.Token != nil && c.Token.Kind == auth.KindBasic:
		return "not asked: the private key needs none"
	case c.Mode == auth.None:
		return "not asked: no credential is sent"
	case c.Asked != nil:
		return ""
	case c.Trigger == engine.TriggerApp:
		return "the app's own: not seen here"
	default:
		return callNotReached(c, false)
	}
}

// callBrokenAt is the phase in which the way to the server ended, or "".
func callBrokenAt(c *engine.Call) string {
	switch callErrorCode(c) {
	case "transport.dns":
		return "dns"
	case "transport.connect":
		return "connect"
	case "transport.tls":
		return "tls"
	case "transport.timeout":
		return "wait"
	default:
		return ""
	}
}

func whyNoDNS(c *engine.Call, t engine.Timing) string {
	broken := callBrokenAt(c)
	switch {
	case broken == "dns":
		return "the name does not resolve"
	case broken != "" && t.Remote == "":
		return "nothing to look up"
	case t.Reused:
		return "reused connection"
	case t.Remote != "":
		return "an address, no name to look up"
	default:
		return callNotReached(c, false)
	}
}

func whyNoConnect(c *engine.Call, t engine.Timing) string {
	switch {
	case callBrokenAt(c) == "connect" && strings.Contains(c.Finish.Error.Message, "refused"):
		return "refused"
	case callBrokenAt(c) == "connect":
		return "no way there"
	case t.Remote != "" && t.Reused:
		return t.Remote + ", kept open"
	case t.Remote != "":
		return t.Remote
	default:
		return callNotReached(c, false)
	}
}

func whyNoTLS(c *engine.Call, t engine.Timing) string {
	switch {
	case callBrokenAt(c) == "tls":
		return "not agreed on"
	case t.TLSInfo != "" && t.Reused:
		return t.TLSInfo + ", from before"
	case t.TLSInfo != "":
		return t.TLSInfo
	case c.Sent != nil && strings.HasPrefix(c.Sent.URL, "http://127."), c.Sent != nil && strings.HasPrefix(c.Sent.URL, "http://localhost"):
		return "none: plain http to loopback"
	case c.Sent != nil && strings.HasPrefix(c.Sent.URL, "http://"):
		return "none: plain http"
	default:
		return callNotReached(c, false)
	}
}

func whyNoRead(c *engine.Call) string {
	if c.Response == nil && !c.Finished() {
		return "not yet"
	}
	return callNotReached(c, c.Response != nil)
}

// callNotReached is why a phase without a time has none.
func callNotReached(c *engine.Call, happened bool) string {
	switch {
	case c.Sent != nil && c.Response == nil && !c.Finished():
		return "known with the answer"
	case happened:
		return ""
	case !c.Finished():
		return "under way"
	case c.Finish.Outcome == engine.OutcomeBlocked:
		return "not sent"
	default:
		return "not reached"
	}
}
