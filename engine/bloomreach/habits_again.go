package bloomreach

import (
	"bytes"
	"fmt"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// A loop is loopLength refusals of one and the same request, each within loopPause of the one before.
const (
	loopLength = 3
	loopPause  = 30 * time.Second
)

// loop is a request that is sent again and again and refused each time. In a project no SDK does so (1.5); in a stream it does once
// (4.5). Tracked data is flushed again by the SDKs themselves.
func (t traffic) loop() (engine.Finding, bool) {
	if op := t.operation(); t.now.Call.Status() < 400 || op == CustomersTrack || op == EventsTrack || op == CampaignsClick {
		return engine.Finding{}, false
	}
	first, n := t.now, 1
	for c := range t.newestFirst() {
		if !t.sameApp(c) || c.Seen.Operation != t.operation() {
			continue
		}
		if c.Call.Status() < 400 || !t.sameRequest(c) || sentAt(first).Sub(sentAt(c)) > loopPause {
			break
		}
		first, n = c, n+1
	}
	if n < loopLength {
		return engine.Finding{}, false
	}
	took := sentAt(t.now).Sub(sentAt(first)).Round(time.Millisecond)
	f := engine.Finding{
		Code: "app.retry-loop", Severity: engine.SeverityError, Title: fmt.Sprintf("sent %d times in %s, and refused each time", n, took), Ref: "Bloomreach SDKs, flushing of events",
		Detail: fmt.Sprintf("%s left %d times in %s, every %s or so, with the same body and the same credential; the last answer was %d. In a project %s sends a refused request once and leaves it at that, so the loop is the app's own.",
			t.operation(), n, took, (took / time.Duration(n-1)).Round(time.Millisecond), t.now.Call.Status(), t.sdk()),
		Fix: "stop after the first refusal; get another token or wait longer before the next try",
	}
	if t.profile().IsStream() {
		f.Detail = fmt.Sprintf("%s left %d times in %s, with the same body and the same credential; the last answer was %d. In a stream %s asks for another token and sends once more, so the rest is the app's own.",
			t.operation(), n, took, t.now.Call.Status(), t.sdk())
		f.Ref = "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift"
	}
	return f, true
}

// sameRequest compares credential and body.
func (t traffic) sameRequest(c *engine.AppCall) bool {
	a, _ := t.credential()
	b, _ := credentialOf(c)
	return a.Written == b.Written && bytes.Equal(sentBytes(t.now), sentBytes(c))
}

func sentBytes(c *engine.AppCall) []byte {
	if c.Call.Sent == nil {
		return nil
	}
	return c.Call.Sent.Body.Bytes()
}

// expiredAgain is one expired token sent more than once: whoever keeps it never looks at exp.
func (t traffic) expiredAgain() (engine.Finding, bool) {
	expired := func(c *engine.AppCall) bool {
		token := tokenOf(c)
		return token != nil && !token.ExpiresAt.IsZero() && !sentAt(c).Before(token.ExpiresAt)
	}
	if !expired(t.now) {
		return engine.Finding{}, false
	}
	token, n := tokenOf(t.now), 1
	for c := range t.newestFirst() {
		if expired(c) && tokenOf(c).Fingerprint == token.Fingerprint {
			n++
		}
	}
	f := engine.Finding{
		Code: "provider.repeats", Severity: engine.SeverityError, Title: fmt.Sprintf("the same expired token, %d times", n), Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift",
		Detail: fmt.Sprintf("The provider gave the same expired token %d times: a cache that never looks at exp. It expired at %s.", n, token.ExpiresAt.UTC().Format("15:04:05 UTC")),
		Fix:    "drop a kept token once its exp has passed, and on every change of customer",
	}
	if t.profile().IsStream() {
		f.Detail = fmt.Sprintf("The expired token left %d times; the SDK turned to the app, and the app handed over no other. It expired at %s.", n, token.ExpiresAt.UTC().Format("15:04:05 UTC"))
		f.Fix, f.Ref = "hand over a new token when the SDK says that one expires", "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift"
	}
	return f, n > 1
}

// expiresSoon warns of a token that hardly lives longer than its request. It is told once for each token.
func (t traffic) expiresSoon() (engine.Finding, bool) {
	token := tokenOf(t.now)
	if token == nil || token.ExpiresAt.IsZero() {
		return engine.Finding{}, false
	}
	left := token.ExpiresAt.Sub(sentAt(t.now))
	soon := func(c *engine.AppCall) bool {
		other := tokenOf(c)
		return other != nil && other.Fingerprint == token.Fingerprint && token.ExpiresAt.Sub(sentAt(c)) < engine.WarnBefore
	}
	if left <= 0 || left >= engine.WarnBefore || t.anyEarlier(soon) {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "token.expires-soon", Severity: engine.SeverityWarning, Title: fmt.Sprintf("the token had %s left", left.Round(time.Second)),
		Detail: fmt.Sprintf("It was sent with %s left: a slow network or a clock that is ahead makes it an expired one. The SDKs of a stream ask for another 60 s before the end; a provider is asked for each call.", left.Round(time.Second)),
		Fix:    "let the provider fetch another one when less than a minute is left", Ref: "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift",
	}, true
}

// twoProjects is told when the second project is first seen.
func (t traffic) twoProjects() (engine.Finding, bool) {
	same := func(c *engine.AppCall) bool {
		a, b := &t.now.Seen.Profile, &c.Seen.Profile
		return a.ProjectToken == b.ProjectToken && a.StreamID == b.StreamID
	}
	named := func(c *engine.AppCall) bool {
		return c.Seen.Profile.ProjectToken != "" || c.Seen.Profile.StreamID != ""
	}
	if !named(t.now) || t.anyEarlier(same) {
		return engine.Finding{}, false
	}
	other, ok := t.earlier(named)
	if !ok {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "config.two-projects", Severity: engine.SeverityWarning, Title: "two projects in one app",
		Detail: fmt.Sprintf("Call #%d went to another project or stream than this one. projectRouteMap does that on purpose, with events only; else two configurations are at work.", other.Call.ID),
		Fix:    "compare the app's configurations; switch projects with anonymize(project), not with a second configure", Ref: "Bloomreach SDKs, flushing of events",
	}, true
}

// twoKeys is told when the second API key of a project is first seen.
func (t traffic) twoKeys() (engine.Finding, bool) {
	mine := fingerprintIn(t.now)
	if mine == "" || t.now.Seen.Mode != auth.TokenMode {
		return engine.Finding{}, false
	}
	keyed := func(c *engine.AppCall) bool { return c.Seen.Mode == auth.TokenMode && t.sameApp(c) }
	if t.anyEarlier(func(c *engine.AppCall) bool { return keyed(c) && fingerprintIn(c) == mine }) {
		return engine.Finding{}, false
	}
	other, ok := t.earlier(func(c *engine.AppCall) bool { return keyed(c) && fingerprintIn(c) != "" })
	if !ok {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "config.two-keys", Severity: engine.SeverityWarning, Title: "two API keys for one project",
		Detail: fmt.Sprintf("This call carried %s, call #%d carried %s. An SDK has one key for a project.", mine, other.Call.ID, fingerprintIn(other)),
		Fix:    "compare the app's configurations with Project settings, API groups", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
	}, true
}

// fingerprintIn is that of the credential that counts, "" for none.
func fingerprintIn(c *engine.AppCall) string {
	seen, _ := credentialOf(c)
	return seen.Fingerprint()
}
