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

// judgeToken looks at what a Bloomreach token must hold: a customer token in a project, an SDK auth token in a stream (bloomreach
// reference 5.1, 5.2). Nothing here verifies the signature: only the server has the secret.
func (p *setupPort) judgeToken(t auth.Info, profile config.Profile, ids map[string]string) []views.TestLine {
	if t.Read == nil {
		return []views.TestLine{{Mark: "bad", What: t.Fingerprint, Told: fmt.Sprintf("no JWT: %d characters, and nothing to read in them. Check extract.", t.Length)}}
	}
	kind := tokenKind(profile.WithDefaults().Integration == "stream")
	lines := []views.TestLine{kind.judgeForm(t)}
	if t.Read.Has(jose.CodePrefixed) {
		lines = append(lines, views.TestLine{Mark: "bad", What: "prefix", Told: kind.prefixed})
	}
	return append(lines, p.judgeKid(t, profile, kind), kind.judgeOwner(t.Read.Claims, ids), judgeExp(t, p.a.now()))
}

// vendorToken is what one of Bloomreach's two kinds of token has to be.
type vendorToken struct {
	name, alg    string
	key          string // whose secret signs it, and whose id is kid
	claim, other string // names the customer; is where the other kind names them
	otherKind    string
	prefixed     string // what becomes of a token with Bearer in front
}

func tokenKind(stream bool) vendorToken {
	if stream {
		return vendorToken{
			name: "a stream's tokens", alg: "HS512", key: "the stream's JWT signing key", claim: "ids", other: "sub",
			otherKind: "this is a customer token. Use the stream's",
			prefixed:  "the answer begins with Bearer, and iOS keeps no such token in a stream. Return the bare token.",
		}
	}
	return vendorToken{
		name: "customer tokens", alg: "HS256", key: "the private key", claim: "sub", other: "ids",
		otherKind: "this is a stream's token. Use the customer token",
		prefixed:  "the answer begins with Bearer, and iOS adds its own. Return the bare token.",
	}
}

func (k vendorToken) judgeForm(t auth.Info) views.TestLine {
	l := views.TestLine{Mark: "ok", What: t.Fingerprint, Told: "JWT " + t.Alg}
	switch {
	case t.Read.Form == jose.FormJWE:
		l.Mark, l.Told = "look", "encrypted: nothing in it can be read here"
	case t.Read.Has(jose.CodeAlgNone):
		l.Mark, l.Told = "bad", "alg is none: it is not signed. Sign it with the secret of "+k.key+"."
	case t.Alg != k.alg:
		l.Mark, l.Told = "bad", "signed with "+t.Alg+"; "+k.name+" are "+k.alg+". Sign with the secret of "+k.key+"."
	}
	return l
}

func (p *setupPort) judgeKid(t auth.Info, profile config.Profile, kind vendorToken) views.TestLine {
	if t.Kid == "" {
		return views.TestLine{Mark: "bad", What: "kid", Told: "is missing. Put " + kind.key + "'s id into the header."}
	}
	l := views.TestLine{Mark: "ok", What: "kid " + t.Kid, Told: "a key id"}
	if key, ok := p.quickSecret(profile.APIKey); ok && key.Equal(auth.NewSecret(t.Kid)) {
		l.Mark, l.What, l.Told = "bad", "kid", "is the public API key. It must be the id of the private key that signed."
	}
	return l
}

// judgeOwner compares whom the token is made out to with whom the profile asks for.
func (k vendorToken) judgeOwner(claims *jose.Object, ids map[string]string) views.TestLine {
	bad := func(told string) views.TestLine { return views.TestLine{Mark: "bad", What: k.claim, Told: told} }
	member, ok := claims.Get(k.claim)
	if !ok {
		if _, there := claims.Get(k.other); there {
			return bad("is missing, and " + k.other + " is there: " + k.otherKind + ".")
		}
		return bad(`is missing. Bloomreach wants an object: {"registered": "…"}.`)
	}
	var named map[string]any
	if json.Unmarshal(member.Raw, &named) != nil || named == nil {
		return bad(`is no object. Bloomreach wants one: {"registered": "…"}. Change the claim where the token is made.`)
	}
	if len(named) == 0 {
		return bad("names nobody. Put the customer's ids into it.")
	}
	names := slices.Sorted(maps.Keys(named))
	for _, name := range names {
		if value := fmt.Sprint(named[name]); value != ids[name] {
			return bad(fmt.Sprintf("%s is %s, and the profile asks for %s. Make tokens per customer.", name, value, engine.CustomerName(ids)))
		}
	}
	told := make([]string, 0, len(names))
	for _, name := range names {
		told = append(told, name+" "+ids[name])
	}
	return views.TestLine{Mark: "ok", What: k.claim, Told: strings.Join(told, ", ")}
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
