package bloomreach

import (
	"fmt"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// keptAcross is the code of a token that outlived its customer.
const keptAcross = "token.ids-differ"

func (t traffic) basicInApp() (engine.Finding, bool) {
	return engine.Finding{
		Code: "config.basic-in-sdk", Severity: engine.SeverityError, Title: "a private key in an app",
		Detail: `The app sent "Basic …": Android refuses such a configuration, iOS silently sends nothing, so this is a call of the app's own, and the secret is in every install.`,
		Fix:    `use "Token …" and take the key out of the app; consider it leaked`, Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
	}, t.now.Seen.Mode == auth.Basic
}

func (t traffic) tokenTwice() (engine.Finding, bool) {
	c, _ := t.credential()
	return engine.Finding{
		Code: "config.token-twice", Severity: engine.SeverityError, Title: `the header says "Token Token …"`,
		Detail: `The app sent "Token Token …". React Native and Flutter add the prefix to authorizationToken, and iOS makes nothing of three parts.`,
		Fix:    "give them the bare key", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
	}, strings.HasPrefix(c.Schemes(), "token token")
}

// bearerTwice is told of the bytes: the token that Read is asked with has no prefix any more.
func (t traffic) bearerTwice() (engine.Finding, bool) {
	c, _ := t.credential()
	f := bearerTwice
	if t.profile().Platform != IOS {
		f.Detail = "The header carried the prefix twice. Android adds none to a value that begins with \"Bearer \", so something of the app's own puts it there."
	}
	return f, strings.HasPrefix(c.Schemes(), "bearer bearer")
}

// emptyAuthorization is an SDK of Android 4 whose provider gave an empty text (4.4).
func (t traffic) emptyAuthorization() (engine.Finding, bool) {
	empty := false
	for _, h := range t.now.Call.Headers {
		empty = empty || isAuthorization(h) && strings.TrimSpace(h.Value) == ""
	}
	c, has := t.credential()
	return engine.Finding{
		Code: "provider.empty", Severity: engine.SeverityError, Title: "Authorization without a credential",
		Detail: "The header was there, with nothing in it: Android 4.x sends an empty text of its provider as it is.",
		Fix:    "return null where there is no token, and find out why there was none", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift",
	}, empty || has && c.Fingerprint() == ""
}

// noAuthorization is a call without a credential where the SDK has one to send. A stream's calls may go bare (4.5), unless the same
// call has carried a token before.
func (t traffic) noAuthorization() (engine.Finding, bool) {
	p := t.profile()
	if _, has := t.credential(); has || t.now.Seen.SDK == "" || t.hasAuthorization() {
		return engine.Finding{}, false
	}
	f := engine.Finding{
		Code: "wire.no-authorization", Severity: engine.SeverityWarning, Title: "sent without Authorization",
		Detail: fmt.Sprintf("%s sends the API key on %s; this call carried no credential at all. Without authorization in its configuration Android says nothing.", t.sdk(), t.operation()),
		Fix:    "set authorization in the app's configuration, on iOS as \"Token \" and the key in two parts", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
	}
	if p.IsStream() {
		same, ok := t.earlier(func(c *engine.AppCall) bool {
			return t.sameApp(c) && c.Seen.Operation == t.operation() && c.Seen.Mode == auth.StreamJWT && sameIDs(c, t.now)
		})
		f.Detail = fmt.Sprintf("Call #%d of the same operation and customer carried a token, this one none: the SDK has dropped it and got no other.", numberOf(same))
		f.Fix = "hand over a token with identifyCustomer or setSdkAuthToken; identify without one and anonymize clear it"
		f.Ref = "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift"
		return f, ok
	}
	if _, on := t.advanced(); on && routes[t.operation()].bearer.on(p) {
		f.Code, f.Title = "provider.null", "the provider gave no token"
		f.Detail = fmt.Sprintf("%s sends Bearer on %s, and this call carried nothing: the provider answered null, and the request left all the same.", t.sdk(), t.operation())
		f.Fix, f.Ref = "find out why it had no token: signed out, or its backend failed", "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift"
		return f, true
	}
	return f, !t.told("server.no-credential")
}

func (t traffic) hasAuthorization() bool {
	for _, h := range t.now.Call.Headers {
		if isAuthorization(h) {
			return true // empty, of which another rule tells
		}
	}
	return false
}

// keptToken is the vendor's own samples' trap: a token that is kept without the ids that it is for (2.5).
func (t traffic) keptToken() (engine.Finding, bool) {
	token, ids := tokenOf(t.now), t.profile().CustomerIDs
	if token == nil || ids == nil {
		return engine.Finding{}, false
	}
	named, ok := namedIDs(t.profile(), *token)
	if !ok || diagnose.SameCustomer(named, ids) || namesNobody(t.operation(), t.profile()) {
		return engine.Finding{}, false
	}
	before, ok := t.earlier(func(c *engine.AppCall) bool {
		return tokenOf(c) != nil && tokenOf(c).Fingerprint == token.Fingerprint && diagnose.SameCustomer(named, c.Seen.Profile.CustomerIDs)
	})
	if !ok {
		return engine.Finding{}, false // Read tells of a token that never fitted
	}
	from, to := diagnose.NamesApart(named, ids)
	over := "identifyCustomer"
	if len(diagnose.HardIDs(ids)) == 0 {
		over = "anonymize"
	}
	f := engine.Finding{
		Code: keptAcross, Severity: engine.SeverityError, Title: "the token is another customer's", Ref: "Bloomreach SDKs, App Inbox manager",
		Brief:  fmt.Sprintf("names %s, the request names %s", from, to),
		Detail: fmt.Sprintf("The app asked for %s with a token made out to %s: kept across %s. It was right on call #%d.", to, from, over, numberOf(before)),
		Fix:    "keep tokens per customer in the provider, and drop them on identify and on anonymize",
	}
	if t.operation() == InboxMarkRead && t.now.Seen.SDK == sdkTitles[Android] {
		// The other way round: the message's ids are old, and the token may well be the new customer's.
		f.Detail = fmt.Sprintf("The app marked a message of %s with a token made out to %s. Android sends the ids that came with the message.", to, from)
		f.Fix = "anonymize before identifyCustomer, which drops the messages that are kept"
	}
	if !denied(t.now) {
		f.Severity = engine.SeverityWarning
		f.Detail += " The server took it all the same."
	}
	return f, true
}

// keyForBearer is the API key where the customer token was due: advanced auth is on for other calls of the app.
func (t traffic) keyForBearer() (engine.Finding, bool) {
	p := t.profile()
	if p.IsStream() || t.now.Seen.Mode != auth.TokenMode || p.Platform == "" || !routes[t.operation()].bearer.on(p) {
		return engine.Finding{}, false
	}
	f := engine.Finding{
		Code: "mode.key-for-bearer", Severity: engine.SeverityError, Title: "Token where Bearer was due", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
		Fix: "look for a second configuration without advancedAuthEnabled, or for code of the app's own that makes this call",
	}
	if on, ok := t.advanced(); ok {
		f.Detail = fmt.Sprintf("%s carried the API key. Call #%d carried a customer token, so advanced auth is on, and %s then sends Bearer here.", t.operation(), numberOf(on), t.sdk())
		return f, true
	}
	f.Title = "the server wants the customer token here"
	f.Detail = fmt.Sprintf("%s went with the API key and was refused with %d. %s sends Bearer here once advanced auth is on, and no call of this app has carried a customer token yet.", t.operation(), t.now.Call.Status(), t.sdk())
	f.Fix = "set advancedAuthEnabled in the app and register its provider: Android meta-data ExponeaAuthProvider, iOS @objc(ExponeaAuthProvider)"
	return f, isInbox(t.operation()) && denied(t.now) && !t.told("server.key-unknown")
}

// bearerForKey is a customer token on a route where no SDK sends it.
func (t traffic) bearerForKey() (engine.Finding, bool) {
	p, rt := t.profile(), routes[t.operation()]
	if p.IsStream() || t.now.Seen.Mode != auth.CustomerToken || p.Platform == "" && rt.bearer != byNone || rt.bearer.on(p) {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "mode.token-route", Severity: engine.SeverityWarning, Title: "Bearer where the SDK sends Token",
		Detail: fmt.Sprintf("%s sends the API key on %s, with advanced auth, too; this call carried Bearer. An interceptor of the app's own may set it on every call.", t.sdk(), t.operation()),
		Fix:    "leave Authorization to the SDK, and let its provider give the token", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
	}, true
}

// inQuery is a credential in a URL, which proxies and logs keep.
func (t traffic) inQuery() (engine.Finding, bool) {
	in := ""
	for _, c := range t.now.Seen.Credentials {
		if c.Carrier.In == auth.InQuery {
			in = c.Carrier.Name
		}
	}
	if in == "" {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "wire.token-in-query", Severity: engine.SeverityWarning, Title: "a credential in the URL",
		Detail: fmt.Sprintf("The URL carries it as %s: proxies, servers and crash reports write URLs down. No SDK sends it there.", in),
		Fix:    "send it in the Authorization header", Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
	}, true
}

// numberOf is a call's number, 0 where there is none.
func numberOf(c *engine.AppCall) engine.CallID {
	if c == nil {
		return 0
	}
	return c.Call.ID
}

func sameIDs(a, b *engine.AppCall) bool {
	return diagnose.SameCustomer(a.Seen.Profile.CustomerIDs, b.Seen.Profile.CustomerIDs)
}
