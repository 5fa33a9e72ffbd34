package bloomreach

import (
	"authpeek/auth"
	"authpeek/engine"
)

// authorise picks the credential that the SDK would send on this route (4.1), its prefix rule (4.2) and the SDK's reaction to a
// provider that gives nothing or throws (4.4, 4.5).
func (v *Vendor) authorise(d *engine.Draft, p engine.Profile, r engine.Request, rt route) {
	info, _ := auth.LookupMode(v.Modes(), r.Mode)
	if r.Mode == auth.CustomerToken && !rt.bearer.on(p) {
		info, _ = auth.LookupMode(v.Modes(), auth.TokenMode)
	}
	d.Credential, d.Carrier = info.Credential, info.Carrier
	d.Carrier.Name = "Authorization" // the place of a header that is not sent keeps its name
	if sdkOf(p).ios() {
		d.Carrier.Name = "authorization"
	}
	switch {
	case d.Credential == auth.CredentialAPIKey:
		apiKey(d, p, r)
	case r.Mode == auth.StreamJWT:
		v.streamToken(d, p, r)
	case d.Credential == auth.CredentialProvider:
		v.customerToken(d, p, r.Operation)
	}
	d.Findings = append(d.Findings, otherwise(p, r, rt)...)
	if r.Operation == InboxFetch && sdkOf(p).android4() {
		if finding, stuck := v.stuckFinding(p); stuck {
			d.Findings = append(d.Findings, finding)
		}
	}
}

// otherwise notes where the call is asked for in another way than the app with this profile would make it.
func otherwise(p engine.Profile, r engine.Request, rt route) []engine.Finding {
	name := sdkOf(p).name()
	switch onBearer := r.Mode == auth.TokenMode && rt.bearer.on(p); {
	case onBearer && p.AdvancedAuth:
		return []engine.Finding{{
			Code: "mode.app-sends-bearer", Severity: "note", Title: "the app would send the customer token here",
			Detail: "advanced_auth is on, and " + name + " then sends Bearer on this route; this call goes with the API key.",
			Fix:    "use mode customer-token to see what the app sees", Ref: "documentation.bloomreach.com/engagement/docs/customer-token",
		}}
	case onBearer && p.Provider != nil:
		return []engine.Finding{{
			Code: "provider.ignored", Severity: "note", Title: "the provider is not asked",
			Detail: "advanced_auth is off, and " + name + " then passes over a registered provider without a word: this route goes with the API key.",
			Fix:    "set advanced_auth = true, which is the app's advancedAuthEnabled", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift",
		}}
	case p.IsStream() && p.AdvancedAuth:
		return []engine.Finding{{
			Code: "config.advanced-auth-in-stream", Severity: "note", Title: "advanced_auth counts for projects only",
			Detail: name + " ignores advancedAuthEnabled in a stream, with a warning in its log: no authorization provider is asked there, the app hands over the JWT.",
			Fix:    "set advanced_auth = false, and take advancedAuthEnabled out of the app", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
		}}
	case r.Mode == auth.None && !p.IsStream() && sdkOf(p).ios() && p.Provider == nil:
		return []engine.Finding{{
			Code: "mode.app-sends-nothing", Severity: "note", Title: name + " would not make this call",
			Detail: "Without an authorization and without a provider " + name + ` gives up: "` + keyInsufficient + `" This call was made all the same.`,
			Fix:    "use mode token to see what the app sees", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
		}}
	default:
		return nil
	}
}

// keyInsufficient is what iOS says of a call that it has no credential for (4.2).
const keyInsufficient = "You don't have sufficient authorization to perform this action. Please, double check your authorization status."

// apiKey is how the SDKs take the key out of their configuration, where it stands behind "Token " (4.2). Android sends that text
// as it is. iOS wants exactly two parts; anything else is no authorization to it, and it makes no call without one, unless an
// app's provider is there.
func apiKey(d *engine.Draft, p engine.Profile, r engine.Request) {
	d.Carrier.Rule = auth.PrefixAlways // a key that brings the prefix along travels with two
	words := p.APIKey.Words()
	if words == 1 {
		return
	}
	if words > 1 {
		d.Findings = append(d.Findings, keyFinding(p))
	}
	switch ios := sdkOf(p).ios(); {
	case ios && r.Mode == auth.CustomerToken && p.Provider != nil:
		d.Credential = auth.CredentialNone
	case ios:
		d.Blocked = keyUnread(words)
		d.SDKLog = append(d.SDKLog, keyInsufficient)
	}
}

// keyUnread is a key that iOS makes nothing of.
func keyUnread(words int) *engine.CallError {
	if words == 0 {
		return &engine.CallError{
			Code: "config.no-key", Message: "not sent: there is no API key, and iOS makes no call without one",
			SDK: keyInsufficient, Fix: "set api_key, or use mode none",
		}
	}
	return &engine.CallError{
		Code: "config.key-unread", Message: "not sent: the API key has a blank in it, and iOS reads no authorization in more than two parts",
		SDK: keyInsufficient, Fix: "set api_key to the bare key, without a prefix and blanks",
	}
}

func keyFinding(p engine.Profile) engine.Finding {
	f := engine.Finding{
		Code: "config.token-twice", Severity: "error", Title: `the API key brings its own "Token "`,
		Detail: `The key would be sent as "Token Token …". React Native and Flutter add the prefix, as api_key does here.`,
		Fix:    "give them the bare key", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
	}
	if !p.APIKey.Begins("Token ") {
		f.Code, f.Title = "config.key-blank", "the API key has a blank in it"
		f.Detail = "A key is one word. Android sends this one as it is; to iOS it is no authorization at all."
		f.Fix = "copy the key again, without what stands around it"
	}
	return f
}

// customerToken is a route of advanced auth in a project.
func (v *Vendor) customerToken(d *engine.Draft, p engine.Profile, operation string) {
	s := sdkOf(p)
	d.Null, d.Throw = nullRule(s, operation), v.throwRule(p, operation)
	if s.ios() {
		d.Carrier.Rule, d.Twice = auth.PrefixAlways, bearerTwice
	}
	if p.Provider == nil {
		d.Blocked, d.SDKLog = providerMissing(p.Platform)
	}
}

// bearerTwice is the trap of a provider that answers with the prefix (4.2).
var bearerTwice = engine.Finding{
	Code: "token.bearer-twice", Severity: "error", Title: `the header says "Bearer Bearer …"`,
	Detail: "The provider answered with the prefix, and iOS adds its own.", Fix: "return the bare token", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
}

// The SDKs' texts about a provider that gave nothing or threw (4.4).
const (
	tokenMissing = "AppInbox loading failed. Authorization token is missing"
	safeMode     = "Exponea Safe Mode wrapper caught unhandled error"
	localThrow   = "Error: request canceled by <exception>" // of the provider's own class, which a stand-in for it does not have
)

// nullRule is what an SDK does when its provider gives nothing (4.4). Android 4 holds the fetch back, means to hold the marking
// back and sends it (2.4), and sends content blocks without a word; to it an empty text is a token. Android 5 answers App Inbox
// by itself. iOS sends everything.
//
// Assumption: in Android 5 both routes of App Inbox need a token, in a project as in a stream; the reference says "inbox".
func nullRule(s sdk, operation string) engine.NullRule {
	rule := engine.NullRule{Who: s.name()}
	inbox := operation == InboxFetch || operation == InboxMarkRead
	switch {
	case s.ios():
	case s.android5():
		rule.BlankIsNull = true
		if inbox {
			rule.Block, rule.SDK = true, authorizationMissing
		}
	default:
		rule.EmptyTravels, rule.Block = true, operation == InboxFetch
		if inbox {
			rule.Log = tokenMissing
		}
	}
	if !rule.Block {
		rule.Finding = nullIsSent(s, operation)
	}
	return rule
}

// throwRule is what an SDK does when its provider throws (4.4), for which a provider that fails stands here. None of them has a
// limit of time for it.
func (v *Vendor) throwRule(p engine.Profile, operation string) engine.ThrowRule {
	s := sdkOf(p)
	threw := engine.Finding{Code: "provider.threw", Severity: "error", Title: "the provider threw", Fix: "catch inside the provider and return null", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift"}
	rule := engine.ThrowRule{Waits: engine.Finding{
		Code: "provider.no-timeout", Severity: "note", Title: "the SDK would still wait for the provider",
		Detail: "The time-out is authpeek's own (provider.timeout). " + s.name() + " has none: the provider blocks its thread for as long as it takes.",
		Fix:    "give the provider a time-out of its own, and return null after it", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift",
	}}
	switch {
	case s.ios():
		// Assumption, as the reference infers it: the provider runs outside the wrapper that catches exceptions elsewhere.
		threw.Detail = "The provider threw. iOS asks it on a background queue, outside of what catches its exceptions: an NSException there ends the app."
	case s.android5():
		threw.Detail = "The provider threw. " + s.name() + " turns that into a 400 of its own; no request leaves, and the server has nothing to do with it."
		rule.SDK = localThrow
	default:
		threw.Detail = "The provider threw. Android 4.x swallows it in its safe mode and sends nothing."
		rule.SDK, rule.Log = safeMode, safeMode
		if operation == InboxFetch {
			threw.Detail = "The provider threw. Android 4.x leaves the fetch marked as running: later fetches wait until the app restarts."
			rule.Then = func() { v.markStuck(p) }
		}
	}
	rule.Finding = threw
	return rule
}

// providerMissing is advanced auth without a provider, in each SDK's words (4.4).
func providerMissing(platform string) (err *engine.CallError, log []string) {
	err = &engine.CallError{
		Code:    "provider.missing",
		Message: "customer-token needs a provider, and the profile has none",
		SDK:     "Advanced auth has been enabled but provider has not been found",
		Fix:     "set provider.source in Setup; in the app: meta-data ExponeaAuthProvider",
	}
	if platform == IOS {
		err.SDK = "Advanced authorization flag has been enabled without provider"
		err.Fix = "set provider.source in Setup; in the app: @objc(ExponeaAuthProvider)"
		return err, []string{err.SDK}
	}
	return err, []string{"CustomerID auth provider is not registered", err.SDK}
}

// streamToken is a route of a stream, whose JWT the SDK keeps (4.5). iOS never puts it on the attributes. An app that sets no
// token has a stream without one: its calls go bare, and App Inbox is not asked for.
func (v *Vendor) streamToken(d *engine.Draft, p engine.Profile, r engine.Request) {
	if sdkOf(p).ios() && r.Operation == AttributesFetch {
		d.Credential = auth.CredentialNone
		return
	}
	if of := trackedFor(p, r); v.leavesTokenOff(p, r.Operation, of) {
		d.Credential = auth.CredentialNone
		d.Findings = append(d.Findings, tokenLeftOff(p, of))
		return
	}
	// iOS would put its prefix before any token, but keeps none that brings one along.
	d.Keep = keepRule(p, r.Operation)
	if p.Provider != nil {
		return
	}
	d.Credential = auth.CredentialNone
	if required := d.Keep.Required; required != nil {
		d.Blocked, d.SDKLog = required, append(d.SDKLog, required.SDK)
	}
}
