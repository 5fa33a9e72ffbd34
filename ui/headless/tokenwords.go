package headless

import (
	"time"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// memberMeaning says a member in words, or nothing where its name is not known.
func memberMeaning(part string, m jose.Member, alg string, at time.Time) string {
	o := jose.Object{Members: []jose.Member{m}}
	if part == "header" {
		text, _ := o.String(m.Name)
		return diagnose.HeaderMeaning(m.Name, text, alg)
	}
	if !diagnose.IsTimeClaim(m.Name) {
		return diagnose.ClaimMeaning(m)
	}
	when, ok := o.Time(m.Name)
	if !ok {
		return "no time that can be read"
	}
	verb := map[string]string{"iat": "issued", "nbf": "not usable before", "exp": "expires", "auth_time": "signed in", "updated_at": "updated"}[m.Name]
	if m.Name == "exp" && !when.After(at) {
		verb = "expired"
	}
	return verb + " " + momentWords(when, at)
}
