package extole

import (
	"slices"

	"authpeek/auth"
	"authpeek/engine"
)

// Issued implements engine.Issuer: server tokens in the answers to token.create and token.exchange, the consumer's in that to
// consumer.create, and the successor of a consumer's in a header (C1, C4).
func (v *Vendor) Issued(p engine.Profile, r engine.Request, a engine.Answer) []engine.Issue {
	if routes[r.Operation].server {
		return v.issuedToServer(p, r, a)
	}
	keep := isConsumer(r.Mode)
	var issues []engine.Issue
	if r.Operation == ConsumerCreate && problemOf(r.Operation, a) == nil {
		if token, err := tokenIn(a); err == nil {
			v.remember(token, wishOf(r, companion(a)), companion(a))
			if keep {
				v.stand(appOf(p), token.secret.Fingerprint())
			}
			issues = append(issues, engine.Issue{Value: token.secret, ExpiresIn: token.life(), Scope: token.scope(), Source: r.Operation, Keep: keep})
		}
	}
	next := auth.NewSecret(a.Header.Get(tokenHeader))
	if next.IsZero() || a.Token != nil && a.Token.Fingerprint == next.Fingerprint() {
		return issues
	}
	v.rotated(p, r, a, next)
	return append(issues, engine.Issue{Value: next, Source: r.Operation + " " + tokenHeader, Keep: takesSuccessor(p, r)})
}

// issuedToServer finds server tokens. One that is looked at is no news: it was sent, or it stands in the path.
func (v *Vendor) issuedToServer(p engine.Profile, r engine.Request, a engine.Answer) []engine.Issue {
	if r.Operation != TokenCreate && r.Operation != TokenExchange && r.Operation != TokenGet || problemOf(r.Operation, a) != nil {
		return nil
	}
	token, err := tokenIn(a)
	about := v.namedTokens(p, r)
	if err != nil || slices.Contains(about, token.secret.Fingerprint()) {
		return nil
	}
	if r.Operation == TokenExchange && len(about) > 0 {
		v.learn(about[0], func(g *grant) {
			g.next, g.secret, g.ended = token.secret.Fingerprint(), auth.Secret{}, "was exchanged for "+token.secret.Fingerprint()
		})
	}
	v.learn(token.secret.Fingerprint(), func(g *grant) {
		g.secret, g.told, g.scopes, g.kind = token.secret, true, token.Scopes, token.Type
		if life := token.life(); life > 0 {
			g.until = v.now().Add(life)
		}
	})
	return []engine.Issue{{Value: token.secret, ExpiresIn: token.life(), Scope: token.scope(), Source: r.Operation}}
}

// namedTokens are the fingerprints of the server tokens that a request names or carries, that which it is about first.
func (v *Vendor) namedTokens(p engine.Profile, r engine.Request) []string {
	var names []string
	for _, arg := range []string{"token", queryName} {
		if token, err := v.secretArg(r.Args, arg); err == nil && !token.IsZero() {
			names = append(names, token.Fingerprint())
		}
	}
	if isServer(r.Mode) {
		names = append(names, p.APIKey.Fingerprint())
	}
	return names
}

// companion is the JWT that travelled beside the access token, or nil.
func companion(a engine.Answer) *engine.Companion {
	if len(a.Also) == 0 {
		return nil
	}
	return &a.Also[0]
}
