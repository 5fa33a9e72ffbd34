package auth

import "authpeek/auth/jose"

// Verify checks the token's signature with keys, or decrypts a JWE, as jose.Verify does. The error is about the key's text, which
// it never quotes; what is wrong with the token stands in the verification.
func (t Token) Verify(keys Secret, as jose.KeyEncoding, o jose.Options) (jose.Verification, error) {
	read, err := jose.ParseKeys([]byte(keys.Reveal()), as)
	if err != nil {
		return jose.Verification{}, err
	}
	return jose.Verify(t.Value.Reveal(), read, o), nil
}

// VerifyPair checks the signature with a private key, an "id:secret" pair, that the token names as its kid, or where it has none
// as its iss, as Twilio's do (vendors reference A2). It is nil for a token that names another key or that cannot be read, and
// without a pair.
func (t Token) VerifyPair(pair Secret) *jose.Verification {
	id, secret := pair.Cut(":")
	if t.Info.Read == nil || secret.IsZero() {
		return nil
	}
	name := t.Info.Kid
	if _, named := t.Info.Read.Header.Get("kid"); !named {
		name, _ = t.Info.Read.Claims.String("iss")
	}
	if !id.Equal(NewSecret(name)) {
		return nil
	}
	if t.Info.Read.Form != jose.FormJWS || t.Info.Read.Has(jose.CodePrefixed) {
		return nil // a prefix is told of by itself, and one SDK takes it for its own
	}
	v, err := t.Verify(secret, jose.KeyRaw, jose.Options{})
	if err != nil {
		return nil
	}
	if v.Key != "" {
		v.Key = "private key " + name + ", a " + v.Key
	}
	return &v
}
