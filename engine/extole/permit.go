package extole

import (
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// May implements engine.Permitter: a server token's scopes, and what a consumer's rung opens.
func (v *Vendor) May(p engine.Profile, t auth.Info, last any) []engine.Permission {
	if t.Read != nil {
		return nil // a JWT opens nothing: it vouches for a customer
	}
	g, known := v.grantOf(t.Fingerprint)
	if g.ended != "" {
		return []engine.Permission{{Mark: engine.MarkBad, Name: "nothing", What: "it " + g.ended}}
	}
	if t.Kind == auth.KindAPIKey || g.kind != "" {
		return serverMay(g)
	}
	scopes := strings.Fields(t.Scope)
	if g.told {
		scopes = g.scopes
	}
	rung := rungAnonymous
	if me, ok := last.(*Me); known {
		rung = g.rung
	} else if ok && me != nil && me.Email != "" {
		rung = rungIdentified
	}
	if slices.Contains(scopes, scopeVerified) {
		rung = rungVerified
	}
	return consumerMay(rung, scopes)
}

// serverMay lists the scopes, as far as an answer has told them.
func serverMay(g grant) []engine.Permission {
	if !g.told {
		return []engine.Permission{{Mark: engine.MarkLook, Name: "scopes", What: "not known: an opaque token tells nothing by itself; token.get asks Extole"}}
	}
	var list []engine.Permission
	rest := slices.Clone(g.scopes)
	for _, m := range scopeMeanings {
		if i := slices.Index(rest, m.name); i >= 0 {
			mark := engine.MarkOK
			if m.name == scopeAdmin || m.name == scopeSuperuser {
				mark = engine.MarkLook // more than most integrations need
			}
			list = append(list, engine.Permission{Mark: mark, Name: m.name, What: m.what})
			rest = slices.Delete(rest, i, i+1)
		}
	}
	for _, name := range rest {
		list = append(list, engine.Permission{Mark: engine.MarkOK, Name: words(name), What: "a scope that authpeek does not know"})
	}
	if len(list) == 0 {
		return []engine.Permission{{Mark: engine.MarkBad, Name: "no scopes", What: "only what asks for ANY: each endpoint that needs a scope refuses it"}}
	}
	return list
}

// consumerMay lists what the rungs open (the page's table of levels).
func consumerMay(rung int, scopes []string) []engine.Permission {
	mark := func(open bool) engine.Mark {
		if open {
			return engine.MarkOK
		}
		return engine.MarkBad
	}
	update := rung == rungVerified || slices.Contains(scopes, scopeUpdate)
	return []engine.Permission{
		{Mark: mark(rung == rungVerified), Name: scopeVerified, What: "reads what is private in the profile: name, friends, rewards"},
		{Mark: mark(update), Name: scopeUpdate, What: "changes properties of the profile"},
		{Mark: mark(rung >= rungIdentified), Name: "identified", What: "adds the journey to the customer's profile"},
		{Mark: engine.MarkOK, Name: scopeAny, What: "sends events and reads zones"},
	}
}

// Carries implements engine.Scoped.
func (v *Vendor) Carries(t auth.Info, scope string) (carries, known bool) {
	g, known := v.grantOf(t.Fingerprint)
	switch {
	case !known:
		return false, false
	case scope == scopeAny:
		return g.ended == "", true
	case !slices.ContainsFunc(scopeMeanings, func(m struct{ name, what string }) bool { return m.name == scope }):
		return false, false
	case t.Kind == auth.KindAPIKey || g.kind != "":
		return g.has(scope) || g.has(scopeSuperuser), g.told
	default:
		return g.has(scope) || g.rung == rungVerified && (scope == scopeVerified || scope == scopeUpdate), true
	}
}
