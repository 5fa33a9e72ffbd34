package auth

import (
	"context"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// SignOptions set up a source that signs tokens itself.
type SignOptions struct {
	// Alg is one of HS, RS, PS, ES with 256, 384 or 512, or EdDSA (RFC 7518 section 3.1, RFC 8037). When empty, the key's own
	// alg counts if it is a JWK, else HS256.
	Alg string
	// Key is a private key as PEM or JWK, or, for HS, the shared secret itself. A raw secret is used byte for byte.
	Key Secret
	// Kid goes into the header; the JWK's own kid when empty.
	Kid string
	// TTL is the time from iat to exp; 0 leaves exp out.
	TTL time.Duration
	// Claims are the payload. Texts in it are templates as in HTTPOptions.Body, without escapes; a text that is nothing but
	// {{ .CustomerIDs }} or {{ .Now }} becomes the object or number itself. iat and exp are added unless they stand here.
	Claims map[string]any
	Now    func() time.Time // time.Now when nil
}

// NewSign returns a source that signs a token for the customer each time it is asked.
func NewSign(o SignOptions) (Source, error) {
	s := &sign{ttl: o.TTL, now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	key, err := parseKey(o.Key)
	if err != nil {
		return nil, configError("sign", "%v", err)
	}
	s.alg, s.kid = firstOf(o.Alg, key.alg, "HS256"), firstOf(o.Kid, key.kid)
	if s.method, err = key.method(s.alg); err != nil {
		return nil, configError(s.Describe(), "%v", err)
	}
	s.signed, s.notes = func(t *jwt.Token) (string, error) { return t.SignedString(key.material) }, key.notes(s.alg)
	if s.claims, err = parseClaims(o.Claims); err != nil {
		return nil, configError(s.Describe(), "%v", err)
	}
	return s, nil
}

type sign struct {
	alg, kid string
	method   jwt.SigningMethod
	// signed has the key in its closure, where no printing of the source can reach it.
	signed func(*jwt.Token) (string, error)
	notes  []string
	ttl    time.Duration
	claims claimFunc
	now    func() time.Time
}

func (s *sign) Describe() string {
	d := "sign " + printable(s.alg, 20)
	if s.kid != "" {
		d += " kid=" + printable(s.kid, 40)
	}
	return d
}

func (s *sign) Fetch(ctx context.Context, ask Ask) (Answer, error) {
	if ctx.Err() != nil {
		return Answer{}, stopped(ctx, s.Describe(), 0)
	}
	now := s.now()
	v, err := s.claims(templateData{ids: ask.CustomerIDs, at: now})
	if err != nil {
		return Answer{}, configError(s.Describe(), "%v", err)
	}
	claims := jwt.MapClaims(v.(map[string]any))
	if _, set := claims["iat"]; !set {
		claims["iat"] = now.Unix()
	}
	if _, set := claims["exp"]; !set && s.ttl > 0 {
		claims["exp"] = now.Add(s.ttl).Unix()
	}
	token := jwt.NewWithClaims(s.method, claims)
	if s.kid != "" {
		token.Header["kid"] = s.kid
	}
	text, err := s.signed(token)
	if err != nil {
		return Answer{}, &SourceError{Kind: KindConfig, Source: s.Describe(), Err: err,
			Detail: "the token could not be signed (" + printable(err.Error(), 120) + "); check provider.claims and provider.key"}
	}
	return answer(s, found{text: text, how: "plain", notes: s.notes[:len(s.notes):len(s.notes)]})
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
