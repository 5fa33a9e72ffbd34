package views

import (
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// ofApp words what is different about a call that an app made: it came in here, and went on as it was. It reports false for a fact that
// is told as any call's.
func (l *WireLine) ofApp(c *engine.Call, d engine.Detail) bool {
	switch d := d.(type) {
	case engine.CallStarted:
		l.set(theme.MarkHere, "started", joinDots(string(d.Mode), d.Platform+" "+d.Integration, "through the tap")).Minor = true
	case engine.HeaderSet:
		l.set(theme.MarkReceived, "app sent", joinDots(d.Method+" "+ShortPath(d.URL), credentialOr(d.Credential)))
	case engine.RequestSent:
		l.set(theme.MarkSent, "sent", joinDots("on to "+hostOf(d.URL), kit.Size(int64(d.Bytes)), "headers untouched"))
	default:
		return false
	}
	l.Subject = callName(c)
	return true
}

// appFinished adds where the answer to an app's call went, unless all is well.
func (l *WireLine) appFinished(c *engine.Call, d engine.CallFinished) {
	if d.Status == 0 || d.Outcome == engine.OutcomeOK {
		return
	}
	why := l.Detail
	if c.Rejected != nil {
		why = "" // told in the line before
	}
	l.Detail = joinDots(why, "given back to the app as it came")
}

// hostOf is the host of a URL as it was written.
func hostOf(rawURL string) string {
	_, rest, found := strings.Cut(rawURL, "://")
	if !found {
		return rawURL
	}
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// joinWith joins the parts that there are.
func joinWith(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), separator)
}
