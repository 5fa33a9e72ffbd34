package ui

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/views"
)

// judgeToken looks at what a Bloomreach customer token must hold (bloomreach reference 5.1). Nothing here verifies the
// signature: only the server has the secret.
func (p *setupPort) judgeToken(t auth.Info, profile config.Profile, ids map[string]string) []views.TestLine {
	if t.Read == nil {
		return []views.TestLine{{Mark: "bad", What: t.Fingerprint, Told: fmt.Sprintf("no JWT: %d characters, and nothing to read in them. Check extract.", t.Length)}}
	}
	lines := []views.TestLine{judgeForm(t)}
	if t.Read.Has(jose.CodePrefixed) {
		lines = append(lines, views.TestLine{Mark: "bad", What: "prefix", Told: "the answer begins with Bearer, and iOS adds its own. Return the bare token."})
	}
	return append(lines, p.judgeKid(t, profile), judgeSub(t.Read.Claims, ids), judgeExp(t, p.a.now()))
}

func judgeForm(t auth.Info) views.TestLine {
	l := views.TestLine{Mark: "ok", What: t.Fingerprint, Told: "JWT " + t.Alg}
	switch {
	case t.Read.Form == jose.FormJWE:
		l.Mark, l.Told = "look", "encrypted: nothing in it can be read here"
	case t.Read.Has(jose.CodeAlgNone):
		l.Mark, l.Told = "bad", "alg is none: it is not signed. Sign it with the secret of the private key."
	case t.Alg != "HS256":
		l.Mark, l.Told = "bad", "signed with "+t.Alg+"; customer tokens are HS256. Sign with the secret of the private key."
	}
	return l
}

func (p *setupPort) judgeKid(t auth.Info, profile config.Profile) views.TestLine {
	if t.Kid == "" {
		return views.TestLine{Mark: "bad", What: "kid", Told: "is missing. Put the private key's id into the header."}
	}
	l := views.TestLine{Mark: "ok", What: "kid " + t.Kid, Told: "a key id"}
	if key, ok := p.quickSecret(profile.APIKey); ok && key.Equal(auth.NewSecret(t.Kid)) {
		l.Mark, l.What, l.Told = "bad", "kid", "is the public API key. It must be the id of the private key that signed."
	}
	return l
}

// judgeSub compares whom the token is made out to with whom the profile asks for.
func judgeSub(claims *jose.Object, ids map[string]string) views.TestLine {
	member, ok := claims.Get("sub")
	if !ok {
		if _, stream := claims.Get("ids"); stream {
			return views.TestLine{Mark: "bad", What: "sub", Told: "is missing, and ids is there: this is a stream's token. Use the customer token."}
		}
		return views.TestLine{Mark: "bad", What: "sub", Told: `is missing. Bloomreach wants an object: {"registered": "…"}.`}
	}
	var sub map[string]any
	if json.Unmarshal(member.Raw, &sub) != nil || sub == nil {
		return views.TestLine{Mark: "bad", What: "sub", Told: `is no object. Bloomreach wants one: {"registered": "…"}. Change the claim where the token is made.`}
	}
	if len(sub) == 0 {
		return views.TestLine{Mark: "bad", What: "sub", Told: "names nobody. Put the customer's ids into it."}
	}
	names := slices.Sorted(maps.Keys(sub))
	for _, name := range names {
		if value := fmt.Sprint(sub[name]); value != ids[name] {
			return views.TestLine{Mark: "bad", What: "sub", Told: fmt.Sprintf(
				"%s is %s, and the profile asks for %s. Make tokens per customer.", name, value, engine.CustomerName(ids))}
		}
	}
	told := make([]string, 0, len(names))
	for _, name := range names {
		told = append(told, name+" "+ids[name])
	}
	return views.TestLine{Mark: "ok", What: "sub", Told: strings.Join(told, ", ")}
}

func judgeExp(t auth.Info, now time.Time) views.TestLine {
	switch {
	case t.Read.Has(jose.CodeExpMillis):
		return views.TestLine{Mark: "bad", What: "exp", Told: "is in milliseconds. Divide by 1000 where the token is made."}
	case t.Read.Has(jose.CodeExpNotNumber), t.Read.Has(jose.CodeExpRange):
		return views.TestLine{Mark: "bad", What: "exp", Told: "is no number of seconds since 1970. Write one."}
	case t.ExpiresAt.IsZero():
		return views.TestLine{Mark: "look", What: "exp", Told: "is missing: nothing tells when the token ends. Add it, some minutes ahead."}
	case !now.Before(t.ExpiresAt):
		return views.TestLine{Mark: "bad", What: "exp", Told: "passed " + kit.Elapsed(now.Sub(t.ExpiresAt)) + " ago. A cache that never looks at exp does this; drop a token at its end."}
	default:
		return views.TestLine{Mark: "ok", What: "exp", Told: "in " + kit.Countdown(t.ExpiresAt.Sub(now))}
	}
}
