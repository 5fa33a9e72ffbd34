package extole

import (
	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// The rungs, from the lowest (C4).
const (
	rungAnonymous = iota
	rungIdentified
	rungVerified
)

// Rungs implements engine.Ladder.
func (*Vendor) Rungs() []engine.Rung {
	return []engine.Rung{
		{Name: "anonymous", Mode: Anonymous, What: "Takes nothing. A token of this device: the journey is recorded, and no profile is behind it."},
		{Name: "identified", Mode: Identified, What: "Takes an email, or partner_user_id. Adds to the profile; shows nothing private of it and changes nothing in it."},
		{Name: "verified", Mode: Verified, What: "Takes a JWT that the brand has signed, a link in an email, or the brand's own word. VERIFIED_CONSUMER: the whole profile, to read and to change."},
	}
}

// Standing implements engine.Ladder: that of the token which came last, in whatever mode.
func (v *Vendor) Standing(p engine.Profile) (rung int, how string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	a := v.apps.byKey[appOf(p)]
	if a == nil || a.stands == "" {
		return -1, "no token yet: the first call obtains one"
	}
	g := v.grants.byName[a.stands]
	if g.ended != "" {
		return -1, "the app's token " + g.ended
	}
	return g.rung, g.how
}

// stand notes that this is the app's token now.
func (v *Vendor) stand(key appKey, fingerprint string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.apps.use(key).stands = fingerprint
}

// leave notes that the app has no token any more, if it is this one.
func (v *Vendor) leave(key appKey, fingerprint string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if a := v.apps.byKey[key]; a != nil && a.stands == fingerprint {
		a.stands = ""
	}
}

// remember notes what came with a token that was created, and what it was asked for with.
func (v *Vendor) remember(token toldToken, w wish, jwt *engine.Companion) {
	g := grant{secret: token.secret, told: true, scopes: token.Scopes, rung: w.rung, how: w.how, jwt: jwt}
	if life := token.life(); life > 0 {
		g.until = v.now().Add(life)
	}
	switch {
	case g.has(scopeVerified):
		g.rung = rungVerified
	case jwt != nil && namesSomebody(*jwt):
		g.rung = rungIdentified
		g.how += ", which named the customer and did not verify them"
	case jwt != nil:
		g.rung = rungAnonymous
		g.how += ", which named nobody"
	}
	v.learn(token.secret.Fingerprint(), func(known *grant) { *known = g })
}

// rotated notes the successor of the token that was sent. The header tells nothing but its text, so that what the request carried
// has to say where it stands, until an answer names its scopes.
func (v *Vendor) rotated(p engine.Profile, r engine.Request, a engine.Answer, next auth.Secret) {
	g := grant{how: r.Operation + " came without a token, and Extole gave one out"}
	problem := problemOf(r.Operation, a)
	switch refused := problem != nil && problem.doc.about == aboutToken; {
	case refused:
		g.how = r.Operation + " came with a token that Extole refused: it gave out another one, of nobody"
	case a.Token != nil:
		before, _ := v.grantOf(a.Token.Fingerprint)
		g.rung, g.how = before.rung, r.Operation+" was answered with another token"
	}
	switch jwt := companion(a); {
	case problem != nil:
	case jwt != nil && vouches(p, r, a, *jwt):
		g.rung, g.how, g.jwt = rungVerified, r.Operation+" carried a JWT, and Extole rotated the token", jwt
		if jwt.Info.Read.Form == jose.FormJWE && jwt.Verification == nil {
			g.how += "; what the JWT holds is encrypted, so that " + MeFetch + " or " + ConsumerGet + " has to confirm it"
		}
	case jwt != nil && namesSomebody(*jwt):
		g.rung, g.how, g.jwt = max(g.rung, rungIdentified), r.Operation+" carried a JWT that names the customer and verifies nobody, and Extole rotated the token", jwt
	case namesCustomer(r):
		g.rung, g.how = max(g.rung, rungIdentified), r.Operation+" named the customer, and Extole rotated the token"
	}
	g.secret = next
	v.learn(next.Fingerprint(), func(known *grant) { *known = g })
	if takesSuccessor(p, r) {
		v.stand(appOf(p), next.Fingerprint())
	}
}

// takesSuccessor reports whether the calls to come carry the token of an answer's header. Android's endpoints keep the one that they
// were made with (C6).
//
// Assumption: its store does as well, for the reference names nobody who would put the other one there.
func takesSuccessor(p engine.Profile, r engine.Request) bool {
	return isConsumer(r.Mode) && p.Platform != Android
}

// wishOf is what consumer.create asks with.
func wishOf(r engine.Request, jwt *engine.Companion) wish {
	w := wish{how: r.Operation + " asked with nothing in hand"}
	switch {
	case jwt != nil:
		w.how = r.Operation + " asked with a JWT"
	case r.Mode == Identified, r.Args.First("email") != "":
		w.rung, w.how = rungIdentified, r.Operation+" asked with an email"
	}
	return w
}
