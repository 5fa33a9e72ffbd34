package views

import (
	"authpeek/auth"
	"authpeek/auth/jose"
)

// VerifyKey is a key that the session holds, in memory only.
type VerifyKey struct {
	// Name says whose it is, or where it is from: "the sandbox's key k1", "file:jwks.json".
	Name string
	// Kid and Alg are those of the tokens that it belongs to. An empty Alg is any.
	Kid, Alg string
	Secret   auth.Secret
	As       jose.KeyEncoding
	// Chosen says that somebody brought it, so that it outlives a change of profile.
	Chosen bool
}

// Fits reports whether the key is one to try for a token. An opaque token and one without a signature have none.
func (k VerifyKey) Fits(t auth.Info) bool {
	return t.Read != nil && !t.Read.Has(jose.CodeAlgNone) && t.Kid == k.Kid && (k.Alg == "" || k.Alg == t.Alg)
}

// Verified is what came of checking a token's signature, or of decrypting it. It holds no secret: of a decrypted payload only
// what may be shown stays.
type Verified struct {
	// Key names the key that was tried, as VerifyKey.Name does.
	Key    string
	Result jose.Verification
	// Inside is what stood in a JWE, nil unless it was decrypted. Nested says that it was a JWS, whose signature nobody has
	// checked (RFC 7519 section 11.2); else there were claims, or some other text, without a header.
	Inside *jose.Token
	Nested bool
}

// NewVerified takes the payload out of a verification, so that the signature of a nested token is not kept about.
func NewVerified(key string, v jose.Verification) Verified {
	out := Verified{Key: key, Result: v}
	out.Result.Payload = nil
	if v.State != jose.StateValid || v.Enc == "" {
		return out
	}
	read := jose.Parse(string(v.Payload))
	if out.Nested = read.Form == jose.FormJWS; !out.Nested {
		// Claims alone are read as those of a token would be, with the same observations; only the offsets are of no token.
		read = jose.ParsePayload(v.Payload)
	}
	out.Inside = &read
	return out
}

// valid reports whether the signature matched, or the token opened.
func (v Verified) valid() bool { return v.Result.State == jose.StateValid }
