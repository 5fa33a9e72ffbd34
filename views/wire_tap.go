package views

import (
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// ofApp words what is different about a call that an app made: it came in here, went on as it was, and its answer went back.
func (l *WireLine) ofApp(c *engine.Call, d engine.Detail) {
	switch d := d.(type) {
	case engine.CallStarted:
		l.Detail = joinDots(string(d.Mode), d.Platform+" "+d.Integration, "through the tap")
	case engine.HeaderSet:
		l.set(theme.MarkReceived, "app sent", joinDots(d.Method+" "+ShortPath(d.URL), credentialOr(d.Credential))).Minor = false
	case engine.RequestSent:
		l.set(theme.MarkSent, "sent", joinDots("on to "+hostOf(d.URL), kit.Size(int64(d.Bytes)), "headers untouched"))
	case engine.CallFinished:
		if d.Status > 0 && d.Outcome != engine.OutcomeOK {
			why := l.Detail
			if c.Rejected != nil {
				why = "" // told in the line before
			}
			l.Detail = joinDots(why, "given back to the app as it came")
		}
	}
	l.Subject = callName(c)
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
