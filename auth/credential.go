package auth

import (
	"encoding/base64"
	"strings"
	"time"

	"authpeek/auth/jose"
)

// The kinds of credential in Info.Kind.
const (
	KindJWT    = "jwt" // a JWS or a JWE
	KindOpaque = "opaque"
	KindAPIKey = "api-key"
	KindBasic  = "basic"
)

// NewToken reads a token that came at obtained. expiresIn is the lifetime that the answer told beside it, 0 when it told
// none; it counts only for a token that has no exp of its own to read. An exp that is no NumericDate in seconds leaves
// ExpiresAt zero; Info.Read holds the observation that says so.
func NewToken(v Secret, obtained time.Time, expiresIn time.Duration, source string) Token {
	obtained = onWall(obtained)
	read := jose.Parse(v.Reveal())
	info := newInfo(v, KindOpaque, obtained, source)
	if read.Form == jose.FormOpaque {
		shape := jose.ShapeOf(v.Reveal())
		info.Shape = &shape
	} else {
		info.Kind = KindJWT
		info.Read = &read
		info.Alg, info.Kid = shortName(read.Header, "alg"), shortName(read.Header, "kid")
		info.IssuedAt, _ = read.Claims.Time("iat")
		info.NotBefore, _ = read.Claims.Time("nbf")
		info.ExpiresAt, _ = read.Claims.Time("exp")
	}
	// Assumption: for a JWE, and a JWT without exp, expires_in tells the end; a broken exp is not papered over with it.
	if _, has := read.Claims.Get("exp"); !has && expiresIn > 0 {
		info.ExpiresAt = obtained.Add(expiresIn)
	}
	return Token{Value: v, Info: info}
}

// NewAPIKey describes a public API key. It has no end.
func NewAPIKey(v Secret, at time.Time, source string) Token {
	return Token{Value: v, Info: newInfo(v, KindAPIKey, at, source)}
}

// NewBasic makes the credential of HTTP Basic (RFC 7617) out of "id:secret". Its value is in base64, as it travels, so that
// its fingerprint is that of the text on the wire.
func NewBasic(idSecret Secret, at time.Time, source string) Token {
	v := NewSecret(base64.StdEncoding.EncodeToString([]byte(idSecret.Reveal())))
	return Token{Value: v, Info: newInfo(v, KindBasic, at, source)}
}

func newInfo(v Secret, kind string, at time.Time, source string) Info {
	return Info{Fingerprint: v.Fingerprint(), Kind: kind, Length: len(v.Reveal()), ObtainedAt: onWall(at), Source: source}
}

// onWall is an instant without the reading of the monotonic clock, which stands still while the machine sleeps: a token goes on to its
// end meanwhile.
func onWall(t time.Time) time.Time { return t.Round(0) }

// maxName is how much of alg and kid is told, in bytes: they stand in every event of the token, and a stranger wrote them.
const maxName = 200

func shortName(header *jose.Object, name string) string {
	s, _ := header.String(name)
	if len(s) > maxName {
		return strings.ToValidUTF8(s[:maxName], "") + "…"
	}
	return s
}
