package extole

import (
	"fmt"
	"slices"

	"authpeek/auth"
	"authpeek/engine"
)

// afterwards is what an answer shows beside its content.
func (v *Vendor) afterwards(p engine.Profile, r engine.Request, a engine.Answer, reading engine.Reading) []engine.Finding {
	var found []engine.Finding
	if isConsumer(r.Mode) {
		found = append(found, v.standingOf(p, r, a, reading)...)
	}
	if p.Platform != Android && isConsumer(r.Mode) && a.Waited > iosPatience && (r.Operation == ConsumerCreate || r.Operation == ConsumerGet) {
		found = append(found, engine.Finding{
			Code: "sdk.impatient", Severity: engine.SeverityWarning, Title: "the app would have gone on without this answer",
			Detail: fmt.Sprintf("It began after %.1f s; the iOS SDK waits 3 s at most for its token.", a.Waited.Seconds()),
			Fix:    `look at what keeps the server; timeout = "3s" shows what the app sees`, Ref: obtainRef,
		})
	}
	if a.Token != nil && !r.Args.Has(queryName) {
		found = append(found, v.waitedFor(a.Token.Fingerprint)...)
	}
	m, ok := reading.Result.(*AccessToken)
	switch {
	case ok && r.Operation == TokenCreate:
		found = append(found, created(r, *m)...)
	case ok && looksAtItself(r):
		found = append(found, v.excess(p, r)...)
	}
	return found
}

// waitedFor tells once of a token that came when the app had given up waiting for it.
func (v *Vendor) waitedFor(fingerprint string) []engine.Finding {
	g, _ := v.grantOf(fingerprint)
	if g.late == 0 {
		return nil
	}
	v.learn(fingerprint, func(g *grant) { g.late = 0 })
	return []engine.Finding{{
		Code: "sdk.impatient", Severity: engine.SeverityWarning, Title: "the app would have gone on without this token",
		Detail: fmt.Sprintf("The SDK's own request for it took %.1f s; the iOS SDK waits 3 s at most, and then each of the app's calls goes without a token.", g.late.Seconds()),
		Fix:    "look at what keeps the server", Ref: obtainRef,
	}}
}

// standingOf tells where the token stands that a call carried or brought, as far as that is not what its mode promises.
func (v *Vendor) standingOf(p engine.Profile, r engine.Request, a engine.Answer, reading engine.Reading) []engine.Finding {
	var found []engine.Finding
	if i := slices.IndexFunc(a.Issued, func(t auth.Token) bool { return t.Info.Source == r.Operation+" "+tokenHeader }); i >= 0 && a.Token != nil {
		g, _ := v.grantOf(a.Issued[i].Info.Fingerprint)
		found = append(found, engine.Finding{
			Code: "extole.rotated", Severity: engine.SeverityNote, Title: "the token was rotated: " + v.Rungs()[g.rung].Name + " now",
			Detail: g.how + ". " + rotation(p), Fix: "whoever else holds the old token has to take the new one", Ref: "Extole's page Verifying Consumers",
		})
		if p.Platform == Android {
			last := &found[len(found)-1]
			last.Severity, last.Title = engine.SeverityWarning, "the token was rotated, and the app goes on with the old one"
			last.Fix, last.Ref = "have the app make its Extole object anew after it has identified its customer", obtainRef
		}
	}
	about := ""
	switch {
	case r.Operation == ConsumerCreate && len(a.Issued) > 0:
		about = a.Issued[0].Info.Fingerprint
	case r.Mode == Verified && a.Token != nil && len(a.Issued) == 0:
		about = a.Token.Fingerprint
	}
	g, known := v.grantOf(about)
	if known && r.Mode == Verified && g.told && !g.has(scopeVerified) {
		found = append(found, engine.Finding{
			Code: "extole.not-verified", Severity: engine.SeverityWarning, Title: "the customer is " + v.Rungs()[g.rung].Name + " and not verified",
			Detail: "The token came without " + scopeVerified + ": " + g.how + ". Private data stays closed, and nothing in the profile can be changed.",
			Fix:    unverified(g), Ref: "Extole's page Verifying Consumers",
		})
	}
	if r.Operation == MeFetch && reading.OK && a.Token != nil && !r.Args.Has(queryName) {
		if g, known := v.grantOf(carries(a)); known && g.rung != rungVerified {
			found = append(found, engine.Finding{
				Code: "extole.private", Severity: engine.SeverityNote, Title: "what is private of the profile stays closed",
				Detail: "Name, friends and rewards need " + scopeVerified + ", and this token is " + v.Rungs()[g.rung].Name + ": " + g.how + ".",
				Fix:    "climb to verified: mode verified, jwt-header, or an event with the JWT in its body", Ref: "Extole's Authentication page, Security levels",
			})
		}
	}
	return found
}

// unverified is what to do about a token that was to be verified and is not.
func unverified(g grant) string {
	if g.jwt == nil {
		return "start anew with a JWT in hand: the token was created without one"
	}
	return "look at the JWT's times, its kid and its email; jwt.verify asks Extole's own tester"
}

// rotation is what the SDKs do with a successor (C6).
func rotation(p engine.Profile) string {
	if p.Platform == Android {
		return "The Android SDK's endpoints keep the token that they were made with: the calls to come go with the old one, and stay where it stands."
	}
	return "The iOS SDK stores the new one, empties its cache of zones and posts access_token_changed."
}

// created is what can be said of a server token that was made.
func created(r engine.Request, m AccessToken) []engine.Finding {
	var found []engine.Finding
	wide := slices.ContainsFunc(m.Scopes, func(s string) bool { return s == scopeAdmin || s == scopeSuperuser })
	if wide && !r.Args.Has("scopes") {
		found = append(found, engine.Finding{
			Code: "extole.scope-mirrored", Severity: engine.SeverityWarning, Title: "the new token may do all that the calling one may",
			Detail: "Without scopes Extole copies those of the caller: " + scopeList(m.Scopes) + ".",
			Fix:    "name the scopes that are needed: scopes=USER_SUPPORT", Ref: adviceRef,
		})
	}
	if m.ExpiresIn > int64(longest.Seconds()) && !r.Args.Has(durationArg.Name) {
		found = append(found, engine.Finding{
			Code: "extole.long-lived", Severity: engine.SeverityNote, Title: "the new token lives " + lifeOf(m.ExpiresIn),
			Detail: "Extole chose the duration, as none was asked for; its page has tokens of this endpoint short-lived.",
			Fix:    "ask for one: duration_seconds=3600", Ref: adviceRef,
		})
	}
	return found
}
