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
