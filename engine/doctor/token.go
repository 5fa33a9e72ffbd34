package doctor

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// examineToken judges the token that the provider gave, in the light of the profile.
func (x *examination) examineToken() {
	if x.token == nil {
		x.skip(AreaToken, "token", "every rule about the token", "there is no token to look at")
		return
	}
	c := x.context(*x.token)
	c.At = x.Now()
	c.Verification = x.Engine.VerifyPair(*x.token, x.Profile.PrivateKey)
	judged := diagnose.Inspect(diagnose.SubjectOf(*x.token), c)
	for _, f := range judged.Findings {
		check := Check{Area: AreaToken, Code: f.Code, Title: f.Title, State: Found, Finding: &f, Go: "tokens", Seen: []string{x.described(*x.token)}}
		for _, call := range x.given {
			if call.Got != nil && call.Got.Token.Fingerprint == x.token.Fingerprint {
				check.Calls = append(check.Calls, call.ID)
			}
		}
		x.add(check)
	}
	for _, p := range judged.Passed {
		x.passed(AreaToken, p.Code, p.Title, tokenShort(p.Code), "")
	}
	for _, n := range judged.NotChecked {
		x.skip(AreaToken, "token.not-checked", n.What, n.Why)
	}
}

// context is what is known around a token of this profile.
func (x *examination) context(t auth.Info) diagnose.Context {
	c := x.Profile.TokenContext()
	c.ObtainedAt = t.ObtainedAt
	if prober, ok := x.Engine.Vendor(x.Profile.Vendor).(engine.Prober); ok {
		c.SDK = prober.SDK(x.Profile)
	}
	return c
}

// described is a token as a line of what was seen.
func (x *examination) described(t auth.Info) string {
	line := t.Fingerprint + "  "
	if t.Kind != auth.KindJWT {
		line += t.Kind
	} else {
		line += cmp.Or(t.Alg, "no alg") + " kid " + cmp.Or(t.Kid, "none")
	}
	if !t.ExpiresAt.IsZero() {
		line += "  exp " + t.ExpiresAt.UTC().Format(time.RFC3339)
	}
	return line + "  from " + t.Source
}

// explained says which finding explains that a server refused a call, by the very token that it carried at the moment of sending.
// ok is false when nothing here does.
func (x *examination) explained(c *engine.Call) (f diagnose.Finding, ok bool) {
	if c.Token == nil || c.Token.Kind == auth.KindAPIKey || c.Token.Kind == auth.KindBasic {
		return diagnose.Finding{}, false
	}
	// The vendor has judged the token with the answer in hand, which tells more than a call can keep.
	if f, ok := c.Finish.Worst(); ok && f.Severity == diagnose.SeverityError && (strings.HasPrefix(f.Code, "token.") || f.Code == codeClock) {
		return f, true
	}
	about := x.context(*c.Token)
	about.At, about.Mode, about.Operation = c.SentAt, c.Mode, c.Operation
	about.ServerAt, _ = http.ParseTime(header(c, "Date"))
	about.Verification = x.Engine.VerifyPair(*c.Token, x.Profile.PrivateKey)
	about.Refused, about.Status = true, c.Status()
	if c.Rejected != nil {
		about.Words = c.Rejected.Why
	}
	return diagnose.Inspect(diagnose.SubjectOf(*c.Token), about).Explain()
}

// header is a header of a call's answer, or "".
func header(c *engine.Call, name string) string {
	if c.Response == nil {
		return ""
	}
	for _, h := range c.Response.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// tokenShort names what passed in a token in a word or two, for a row that has room for no sentence; "" leaves it to its title.
func tokenShort(code string) string {
	return map[string]string{
		"token.spelling": "form", "token.json": "JSON", "token.signature": "signature", "header.alg-unknown": "alg", "header.typ": "typ",
		"token.expired": "not expired", "time.iat-future": "iat", "time.lifetime": "lifetime", "token.other-integration": "integration",
		"token.sub-not-object": "sub", "token.ids-not-object": "ids", "token.ids-differ": "customer", "token.alg-unexpected": "alg as expected",
		"token.kid-is-public": "kid not public", "token.no-kid": "kid", "token.no-exp": "exp", "time.soon": "a minute left", "token.slips": "attacks and slips",
	}[code]
}
