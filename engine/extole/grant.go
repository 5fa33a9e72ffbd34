package extole

import (
	"slices"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// grant is what is known of a token beside its text, which is opaque: what answers told of it (C1).
type grant struct {
	secret auth.Secret // zero for a token that the profile holds
	// told says that an answer has named the scopes. A token that was rotated comes without any word about them.
	told   bool
	scopes []string
	kind   string // USER, MANAGED, RESOURCE; "" for a consumer's
	until  time.Time
	rung   int
	how    string
	// next is the fingerprint of the token that it was exchanged for, or "".
	next string
	// jwt is what the token was created with; nil for most.
	jwt *engine.Companion
	// ended says why the token opens nothing any more, "" for one that does.
	ended string
	// late is how long the app has waited for the token, until somebody has been told; zero for one that came in time.
	late time.Duration
}

func (g grant) has(scope string) bool { return slices.Contains(g.scopes, scope) }

// maxGrants is how many tokens are remembered; the oldest go first.
const maxGrants = 256

// grants are what is known of tokens, by their fingerprints. Vendor.mu guards it.
type grants struct {
	byName map[string]grant
	order  []string
}

func (g *grants) put(fingerprint string, known grant) {
	if _, there := g.byName[fingerprint]; !there {
		g.order = append(g.order, fingerprint)
		if len(g.order) > maxGrants {
			delete(g.byName, g.order[0])
			g.order = g.order[1:]
		}
	}
	g.byName[fingerprint] = known
}

// grantOf is what is known of the token with that fingerprint.
func (v *Vendor) grantOf(fingerprint string) (grant, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	g, ok := v.grants.byName[fingerprint]
	return g, ok
}

// learn changes what is known of a token.
func (v *Vendor) learn(fingerprint string, change func(*grant)) {
	if fingerprint == "" {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	g := v.grants.byName[fingerprint]
	change(&g)
	v.grants.put(fingerprint, g)
}

// successor is the token that stands for one now: itself, or what it was exchanged for.
func (v *Vendor) successor(fingerprint string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	for range maxGrants { // tokens are never exchanged in a circle, but a server could say so
		next := v.grants.byName[fingerprint].next
		if next == "" {
			break
		}
		fingerprint = next
	}
	return fingerprint
}

// issued gives a token that an answer has handed out.
func (v *Vendor) issued(fingerprint string) (auth.Secret, bool) {
	g, ok := v.grantOf(fingerprint)
	return g.secret, ok && !g.secret.IsZero()
}
