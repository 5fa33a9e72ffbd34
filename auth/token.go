package auth

import (
	"strings"
	"time"

	"authpeek/auth/jose"
)

// Token is a credential in the hand of authpeek: the secret, and what may be shown of it.
type Token struct {
	Value Secret
	Info  Info
}

// BareJWS reports whether the credential has the outer form that a JWS has and nothing around it: three parts, no blanks.
func (t Token) BareJWS() bool {
	clear := t.Value.Reveal()
	return strings.Count(clear, ".") == 2 && !strings.ContainsAny(clear, " \t\r\n")
}

// Info is what may be shown of a credential. It holds no secret and is never changed once made, so it travels in events and
// may be shared between goroutines.
type Info struct {
	// Fingerprint names the secret: tok# and six hex digits.
	Fingerprint string
	// Kind says what it is: "jwt", "opaque", "api-key", "basic".
	Kind string
	// Length is the credential's length in bytes.
	Length int
	// Alg and Kid are the header's, for a JWT.
	Alg, Kid string
	// ObtainedAt is when it came; IssuedAt, NotBefore and ExpiresAt are the claims iat, nbf and exp (RFC 7519 section 4.1)
	// or, for an opaque token, computed from expires_in. Zero where unknown.
	ObtainedAt, IssuedAt, NotBefore, ExpiresAt time.Time
	// Read is the byte-exact reading of a JWT's header and claims; nil for other kinds. The signature is not in it.
	Read *jose.Token
	// Shape is how an opaque token is spelled; nil for other kinds.
	Shape *jose.Shape
	// Scope is what the provider's answer told beside the token that it allows, with blanks between, and Identity whom it said that
	// the token is made out to; "" when it told nothing. A JWT's own claims may say something else.
	Scope, Identity string
	// Source describes where it came from, and Extracted how its value was found there, as Answer.Extracted says it; "" for a
	// credential that no source gave.
	Source, Extracted string
}

// Lifetime is the whole life of the token, from iat (else nbf, else the moment it was obtained) to its end; 0 when unknown.
func (i Info) Lifetime() time.Duration {
	if i.ExpiresAt.IsZero() {
		return 0
	}
	from := i.IssuedAt
	if from.IsZero() {
		from = i.NotBefore
	}
	if from.IsZero() {
		from = i.ObtainedAt
	}
	return i.ExpiresAt.Sub(from)
}

// IssuedWithin reports whether the token was made while its provider was asked for it, which took that long, by its own iat, which
// counts seconds. Two tokens of one second with the same claims are the same text, so that such a one tells of no cache when it is
// given again.
func (i Info) IssuedWithin(took time.Duration) bool {
	return !i.IssuedAt.IsZero() && !i.IssuedAt.Before(i.ObtainedAt.Add(-took).Truncate(time.Second))
}
