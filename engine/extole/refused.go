package extole

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

const errorsRef = "extole/java-api, errors"

// refused makes sense of an answer that says no.
func (v *Vendor) refused(p engine.Profile, r engine.Request, a engine.Answer, problem problem) engine.Reading {
	switch here := !routes[r.Operation].server && problem.doc.about == aboutRights; {
	case here && isServer(r.Mode):
		problem.doc.means += " A server token opens nothing at a consumer host."
		problem.doc.fix = "use a consumer token: mode anonymous, identified or verified"
	case here && (slices.Contains(problem.denied(), scopeVerified) || problem.code == "scopes_denied" && isConsumer(r.Mode)):
		// /events tells of no parameters, and a consumer has no other way to a scope.
		problem.doc.fix = "climb to verified: mode verified, or a JWT beside the token (jwt-header, jwt-body)"
	}
	said := problem.said()
	title := problem.title()
	message := fmt.Sprintf("%d: %s", a.Status, title)
	if said != "" {
		message += fmt.Sprintf(" (the server says %q)", said)
	}
	err := &engine.CallError{Code: problem.findingCode(), Message: message, SDK: sdkRefusal(p, r, problem), Fix: problem.todo()}
	reading := engine.Reading{Summary: title, Err: err, Digest: fmt.Sprintf("%d %s", a.Status, title)}
	if said != "" && problem.code == "" {
		reading.Summary = said
	}
	detail := problem.doc.means
	if said != "" {
		detail += fmt.Sprintf(" The server says %q.", said)
	}
	reading.Findings = []engine.Finding{{
		Code: err.Code, Severity: engine.SeverityError, Title: title, Detail: detail + v.deniedText(p, r, a, problem), Fix: err.Fix, Ref: errorsRef,
	}}
	reading.Findings = append(reading.Findings, v.aboutStatus(p, r, problem)...)
	v.reject(p, r, a, problem, &reading)
	return reading
}

// deniedText compares the scopes that the server misses with those that the token is known to carry.
func (v *Vendor) deniedText(p engine.Profile, r engine.Request, a engine.Answer, problem problem) string {
	denied := problem.denied()
	if len(denied) == 0 {
		return ""
	}
	text := " It lacks " + strings.Join(denied, ", ")
	if r.Args.Has(queryName) || a.Token == nil {
		return text + "."
	}
	if g, _ := v.grantOf(a.Token.Fingerprint); g.told {
		return text + "; " + a.Token.Fingerprint + " has " + scopeList(g.scopes) + "."
	}
	return text + "; what it has, " + map[bool]string{true: ConsumerGet, false: TokenGet}[isConsumer(r.Mode)] + " tells."
}

// aboutStatus tells what is remarkable about the status of an error, and what the SDKs make of it.
func (v *Vendor) aboutStatus(p engine.Profile, r engine.Request, problem problem) []engine.Finding {
	if problem.silent {
		return []engine.Finding{{
			Code: "extole.silent", Severity: engine.SeverityWarning, Title: "the answer is a 200, and no SDK notices the error",
			Detail: "/events and /zones answer 200 whatever happens; the error stands in " + errorHeader + " and " + messageHeader + " alone. The app goes on as if the event had been taken.",
			Fix:    "look for these headers in the app's own log, or send the event to /v6/events, which answers with a status", Ref: "extole/java-api, access tokens",
		}}
	}
	var found []engine.Finding
	if title := problem.doc.statusTitle(problem.status); title != "" && problem.known {
		found = append(found, engine.Finding{
			Code: "extole.status", Severity: engine.SeverityNote, Title: title,
			Detail: problem.code + " is the same error under either status: the code is what to go by.",
			Fix:    "have clients look at code, and never at the status alone", Ref: errorsRef,
		})
	}
	if p.Platform == Android && len(problem.lacking) > 0 && isConsumer(r.Mode) {
		found = append(found, engine.Finding{
			Code: "sdk.strict-error", Severity: engine.SeverityNote, Title: "the Android SDK cannot read this error",
			Detail: "It wants all of " + strings.Join(errorMembers, ", ") + ", and " + strings.Join(problem.lacking, ", ") + " is not there: the app gets a JSONException in place of the error.",
			Fix:    "look for who answered in Extole's place: a proxy, a login page", Ref: "Extole's mobile SDKs, ExtoleImpl.swift and ExtoleImpl.kt",
		})
	}
	if p.Platform != Android && isConsumer(r.Mode) && problem.doc.about == aboutToken && problem.status != http.StatusForbidden {
		found = append(found, engine.Finding{
			Code: "sdk.keeps-refused-token", Severity: engine.SeverityWarning, Title: "the iOS SDK keeps the refused token",
			Detail: fmt.Sprintf("It creates another one after a 403 only. After a %d it goes on with the refused token, at its next start too.", problem.status),
			Fix:    "have the app identify its customer anew, which clears the store", Ref: "Extole's mobile SDKs, ExtoleImpl.swift and ExtoleImpl.kt",
		})
	}
	return found
}

// reject tells who has to come up with something else: the SDK's store for a token, the profile's provider for a JWT.
func (v *Vendor) reject(p engine.Profile, r engine.Request, a engine.Answer, problem problem, reading *engine.Reading) {
	after := fmt.Sprintf("after a %d", a.Status)
	switch about := problem.doc.about; {
	case about == aboutToken && a.Token != nil && !r.Args.Has(queryName):
		reading.Rejected = problem.title()
		if problem.code != "method_unauthorized" { // which also refuses a good token at the wrong endpoint
			v.learn(a.Token.Fingerprint, func(g *grant) { g.ended = "was refused: " + problem.title() })
		}
		if isConsumer(r.Mode) {
			v.install(p, r.Mode).provider.Reject(a.Token.Fingerprint, after)
		}
	case about == aboutJWT && p.Provider != nil && p.Provider.Policy() == auth.OnReject:
		if i := slices.IndexFunc(a.Also, func(c engine.Companion) bool { return c.Carrier.Name == jwtMember || c.Carrier.Name == jwtHeader }); i >= 0 {
			p.Provider.Reject(a.Also[i].Info.Fingerprint, after)
		}
	}
}

// sdkRefusal is what the app gets of a refusal.
//
// Assumption: the reference names the Android SDK's classes and not their texts.
func sdkRefusal(p engine.Profile, r engine.Request, problem problem) string {
	switch {
	case !isConsumer(r.Mode), problem.silent:
		return ""
	case p.Platform == Android && len(problem.lacking) > 0:
		return "org.json.JSONException: No value for " + problem.lacking[0]
	case p.Platform == Android:
		return "SendError: RestException " + problem.code
	case r.Operation == ConsumerCreate, r.Operation == ConsumerGet:
		return `completion("")`
	default:
		return ""
	}
}

// refusal words a refusal of the SDK's own request for a token, and what is wrong with the JWT that it was made with.
func (s *start) refusal(p engine.Profile, problem problem, jwt *auth.Token) string {
	text := "answered " + problem.title()
	if problem.code != "" {
		text = fmt.Sprintf("answered %d %s", problem.status, problem.code)
	}
	if said := problem.said(); said != "" {
		text += fmt.Sprintf(" (%q)", said)
	}
	if jwt != nil && problem.doc.about == aboutJWT {
		c := engine.Companion{Info: jwt.Info, Verification: jwt.VerifyPair(p.PrivateKey)}
		if why, ok := inspect(p, engine.Request{Mode: s.mode, Operation: ConsumerCreate}, c, s.vendor.now()).Explain(); ok {
			text += "; the JWT " + engine.Clean(why.Short())
		}
	}
	return text + "; " + problem.todo()
}
