package extole

import (
	"net/http"

	"authpeek/auth"
	"authpeek/engine"
)

// Prepare implements engine.Vendor.
func (v *Vendor) Prepare(p engine.Profile, r engine.Request) (engine.Draft, error) {
	if err := lacks(p, r); err != nil {
		return engine.Draft{}, err
	}
	named, err := v.secretArg(r.Args, "token")
	if err != nil {
		return engine.Draft{}, err
	}
	rt := routes[r.Operation]
	d := engine.Draft{Method: rt.method, Hide: []auth.Secret{named}}
	asked, err := v.verification(p, r)
	if err != nil {
		return d, err
	}
	d.Hide = append(d.Hide, asked.jwt)
	if d.URL, err = rt.address(p, map[string]string{"token": clear(named), "key_id": asked.keyID}); err != nil {
		return d, err
	}
	d.Headers, d.CredentialAt = headers(rt.method == http.MethodPost)
	v.authorise(&d, p, r)
	if r.Operation == JWTVerify && asked.jwt.IsZero() && r.Body == nil {
		d.Also, d.AssertNull = []engine.Attachment{jwtIn(auth.InBody)}, nothingToVerify
	}
	if r.Body == nil {
		if d.Body, err = v.body(&d, p, r, asked); err != nil {
			return d, err
		}
	}
	if err := v.beside(&d, p, r); err != nil {
		return d, err
	}
	d.Findings = append(d.Findings, v.foreseen(p, r, d, named)...)
	return d, nil
}

// lacks says what the profile does not have for the request.
func lacks(p engine.Profile, r engine.Request) error {
	switch {
	case isServer(r.Mode) && p.APIKey.IsZero():
		return &engine.UsageError{
			Message: "mode " + string(r.Mode) + " needs a server token, and the profile has none",
			Fix:     "set api_key to an access token from Extole's Security Center, as env:NAME or keyring:SERVICE/USER", Needs: "api_key",
		}
	case needsAssertion(r.Mode) && p.Provider == nil:
		return &engine.UsageError{
			Message: "mode " + string(r.Mode) + " needs a JWT, and the profile has no provider that makes one",
			Fix:     "set provider.source in Setup, or use mode anonymous or identified", Needs: "provider",
		}
	case r.Mode == Identified && email(p) == "" && !r.Args.Has("email"):
		return &engine.UsageError{
			Message: "mode identified needs an email, and the customer has none",
			Fix:     "set customer.email, or use mode anonymous", Needs: "customer.email",
		}
	}
	return nil
}

// authorise picks the credential and where it travels.
func (v *Vendor) authorise(d *engine.Draft, p engine.Profile, r engine.Request) {
	info := v.carrierOf(p, r)
	d.Credential, d.Carrier = info.Credential, info.Carrier
	if d.Carrier.Name == "" {
		d.Carrier.Name = "Authorization" // the place of a header that is not sent keeps its name
	}
	if !isConsumer(r.Mode) {
		return
	}
	d.Provider = v.install(p, r.Mode).provider
	d.AssertNull, d.AssertThrow, d.Throw = noAssertion, backendFailed, cannotObtain(p)
	switch {
	case r.Operation == ConsumerCreate:
		// The SDK clears its store first, so that nothing but the body says who asks (C6).
		d.Credential = auth.CredentialNone
		if r.Mode == Verified {
			d.Also = []engine.Attachment{jwtIn(auth.InBody)}
		}
	case r.Mode == Verified:
		d.Assert = true
	case r.Mode == JWTHeader:
		d.Also, d.AssertNull = []engine.Attachment{jwtIn(auth.InHeader)}, noCompanion
	case r.Mode == JWTBody:
		d.Also, d.AssertNull = []engine.Attachment{jwtIn(auth.InBody)}, noCompanion
	}
}

// jwtIn is the provider's JWT in a header or in the body (C3).
func jwtIn(place auth.Place) engine.Attachment {
	c := auth.Carrier{In: place, Name: jwtMember, Rule: auth.PrefixBare}
	if place == auth.InHeader {
		c.Name = jwtHeader
	}
	return engine.Attachment{Credential: auth.CredentialProvider, Carrier: c}
}

// beside puts the argument access_token into the URL, where the server looks first (C3).
func (v *Vendor) beside(d *engine.Draft, p engine.Profile, r engine.Request) error {
	token, err := v.secretArg(r.Args, queryName)
	if err != nil || token.IsZero() {
		return err
	}
	carrier := travels(p, *d)
	if d.Credential != auth.CredentialNone && carrier.In == auth.InQuery && carrier.Name == queryName {
		return &engine.UsageError{
			Message: "the URL has room for one access_token, and this mode puts its own there", Fix: "leave access_token out, or choose another mode",
		}
	}
	d.Hide = append(d.Hide, token)
	q := d.URL.Query()
	q.Set(queryName, clear(token))
	d.URL.RawQuery = q.Encode()
	if d.Credential != auth.CredentialNone {
		d.Findings = append(d.Findings, queryWins(token.Fingerprint(), carrier))
	}
	return nil
}
