package extole

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// adviceRef is the vendor's page with its security advice.
const adviceRef = "Extole's Authentication page, Security Best Practices"

// foreseen is what can be said of a request before there is an answer: the page's advice, and scopes that are known to be missing.
func (v *Vendor) foreseen(p engine.Profile, r engine.Request, d engine.Draft, named auth.Secret) []engine.Finding {
	var found []engine.Finding
	rt := routes[r.Operation]
	if isServer(r.Mode) && !rt.server {
		found = append(found, engine.Finding{
			Code: "extole.server-token-at-consumers", Severity: engine.SeverityWarning, Title: "a server token goes to a consumer host",
			Detail: "Bearer tokens of the brand are for its servers; what calls the program domain runs on a participant's device, where the token could be read.",
			Fix:    "use a consumer token here: mode anonymous, identified or verified", Ref: adviceRef,
		})
	}
	found = append(found, carried(p, r, d)...)
	if !named.IsZero() {
		found = append(found, engine.Finding{
			Code: "extole.token-in-path", Severity: engine.SeverityNote, Title: "a token stands in the path",
			Detail: "This endpoint names the token in its path, where logs of servers and proxies keep it.",
			Fix:    "rotate the token when others can read such logs", Ref: "extole/java-api, access tokens",
		})
		if isServer(r.Mode) && named.Equal(p.APIKey) && r.Operation != TokenGet {
			found = append(found, engine.Finding{
				Code: "extole.own-token", Severity: engine.SeverityWarning, Title: "the profile's own token ends with this call",
				Detail: "The token in the path is the one that api_key holds: from here on Extole refuses it.",
				Fix:    "put the new token where api_key refers to", Ref: "extole/java-api, access tokens",
			})
		}
	}
	found = append(found, v.scopesForeseen(p, r)...)
	found = append(found, ungrantable(r)...)
	return append(found, longLived(r)...)
}

// scopesForeseen compares what the server token is known to carry with what the operation needs.
func (v *Vendor) scopesForeseen(p engine.Profile, r engine.Request) []engine.Finding {
	if !isServer(r.Mode) {
		return nil
	}
	g, _ := v.grantOf(p.APIKey.Fingerprint())
	if !g.told {
		return nil
	}
	if lacking := lackingScopes(r, g); len(lacking) > 0 {
		return []engine.Finding{{
			Code: "extole.scope-missing", Severity: engine.SeverityWarning, Title: "the token lacks " + strings.Join(lacking, ", "),
			Detail: fmt.Sprintf("%s has %s. Extole answers scopes_denied.", p.APIKey.Fingerprint(), scopeList(g.scopes)),
			Fix:    "use a token that carries it; one token cannot create another with more than it has", Ref: "extole/java-api, access tokens",
		}}
	}
	if looksAtItself(r) {
		return nil // its answer tells, whatever was known before
	}
	return v.excess(p, r)
}

// looksAtItself reports a call that asks what its own token may do.
func looksAtItself(r engine.Request) bool {
	return r.Operation == TokenGet && isServer(r.Mode) && !r.Args.Has("token") && !r.Args.Has(queryName)
}

// excess is what the page calls more than the integration needs.
func (v *Vendor) excess(p engine.Profile, r engine.Request) []engine.Finding {
	g, _ := v.grantOf(p.APIKey.Fingerprint())
	if wide := wideScopes(r, g); len(wide) > 0 {
		return []engine.Finding{{
			Code: "extole.scope-excess", Severity: engine.SeverityNote, Title: "the token may do more than this needs",
			Detail: fmt.Sprintf("%s has %s; %s needs %s.", p.APIKey.Fingerprint(), scopeList(wide), r.Operation, needOf(r.Operation)),
			Fix:    "create a token with the smallest set of scopes: token.create scopes=…", Ref: adviceRef,
		}}
	}
	return nil
}

// ungrantable are the scopes of a wish that no token can have: the page names them, and Extole's code does not (C2).
func ungrantable(r engine.Request) []engine.Finding {
	if r.Operation != TokenCreate {
		return nil
	}
	var found []engine.Finding
	for _, scope := range r.Args["scopes"] {
		if scope != scopeAny && scope != scopeCampaign {
			continue
		}
		found = append(found, engine.Finding{
			Code: "extole.scope-page-only", Severity: engine.SeverityWarning, Title: "no token can carry " + scope,
			Detail: map[string]string{
				scopeAny:      "ANY says of an endpoint that each token will do. It is no scope of a token.",
				scopeCampaign: "Extole's page names CAMPAIGN_EDIT; neither its code nor its OpenAPI has it.",
			}[scope],
			Fix: "leave it out of scopes", Ref: "extole/java-api, access tokens",
		})
	}
	return found
}

func scopeList(scopes []string) string {
	if len(scopes) == 0 {
		return "no scopes"
	}
	return words(strings.Join(scopes, ", "))
}

// longest is how long a token that is created for automation may well live.
//
// Assumption: the page wants such tokens short-lived and names no number; a My Extole session lives for 4 hours, and a day is more
// than any job takes.
const longest = 24 * time.Hour

func longLived(r engine.Request) []engine.Finding {
	n, err := durationOf(r.Args)
	if r.Operation != TokenCreate || err != nil || n == nil || *n <= int64(longest/time.Second) {
		return nil
	}
	return []engine.Finding{{
		Code: "extole.long-lived", Severity: engine.SeverityWarning, Title: "a long life for a token that no list shows",
		Detail: fmt.Sprintf("%d s is %s. Extole's page has tokens of this endpoint short-lived, and managed ones for what lasts: those have a name and stand in a list.", *n, lifeOf(*n)),
		Fix:    "ask for an hour, or create a managed token in the Security Center", Ref: adviceRef,
	}}
}

// needs are the scopes that a server's operation takes one of; nothing for ANY.
//
// Assumption: the reference names the scopes and not what each endpoint wants. Settings are CLIENT_ADMIN's by the page's words.
var needs = map[string][]string{JWTVerify: {scopeAdmin, scopeSuperuser}}

func needOf(operation string) string {
	if list := needs[operation]; len(list) > 0 {
		return list[0]
	}
	return scopeAny
}

// lackingScopes are those without which the operation is refused: its own, and those that a new token is to have.
func lackingScopes(r engine.Request, g grant) []string {
	if g.has(scopeSuperuser) {
		return nil
	}
	var lacking []string
	if list := needs[r.Operation]; len(list) > 0 && !slices.ContainsFunc(list, g.has) {
		lacking = append(lacking, list[0])
	}
	if r.Operation == TokenCreate && !r.Args.Has("email") {
		for _, scope := range r.Args["scopes"] {
			if !g.has(scope) {
				lacking = append(lacking, words(scope))
			}
		}
	}
	return lacking
}

// wideScopes are the scopes of weight that the operation has no need of.
func wideScopes(r engine.Request, g grant) []string {
	var wide []string
	for _, scope := range []string{scopeSuperuser, scopeAdmin} {
		asked := r.Operation == TokenCreate && slices.Contains(r.Args["scopes"], scope)
		if g.has(scope) && !slices.Contains(needs[r.Operation], scope) && !asked {
			wide = append(wide, scope)
		}
	}
	return wide
}
