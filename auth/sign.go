package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"authpeek/auth/jose"
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
	key, err := signingKey(o.Key)
	if err != nil {
		return nil, configError("sign", "%v", err)
	}
	s.alg, s.kid = firstOf(o.Alg, key.Alg, "HS256"), firstOf(o.Kid, key.Kid)
	if err = key.CanSign(s.alg); err != nil {
		return nil, configError(s.Describe(), "%v", err)
	}
	s.signed = func(header, claims []byte) (string, error) { return jose.Sign(header, claims, key, jose.SignOptions{}) }
	for _, p := range key.ProblemsFor(s.alg) {
		s.notes = append(s.notes, p.Detail)
	}
	if s.claims, err = parseClaims(o.Claims); err != nil {
		return nil, configError(s.Describe(), "%v", err)
	}
	return s, nil
}

type sign struct {
	alg, kid string
	// signed has the key in its closure, where no printing of the source can reach it.
	signed func(header, claims []byte) (string, error)
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
	claims := v.(map[string]any)
	if _, set := claims["iat"]; !set {
		claims["iat"] = now.Unix()
	}
	if _, set := claims["exp"]; !set && s.ttl > 0 {
		claims["exp"] = now.Add(s.ttl).Unix()
	}
	text, err := s.token(claims)
	if err != nil {
		return Answer{}, &SourceError{Kind: KindConfig, Source: s.Describe(), Err: err,
			Detail: "the token could not be signed (" + printable(err.Error(), 120) + "); check provider.claims and provider.key"}
	}
	return answer(s, found{text: text, how: "plain", notes: s.notes[:len(s.notes):len(s.notes)]})
}

func (s *sign) token(claims map[string]any) (string, error) {
	header := map[string]string{"alg": s.alg, "typ": "JWT"}
	if s.kid != "" {
		header["kid"] = s.kid
	}
	headerText, err := json.Marshal(header)
	if err != nil {
		return "", err
	}
	claimsText, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	return s.signed(headerText, claimsText)
}

// signingKey reads the one key to sign with.
func signingKey(key Secret) (jose.Key, error) {
	if strings.TrimSpace(key.Reveal()) == "" {
		return jose.Key{}, errors.New("there is no key; set provider.key")
	}
	keys, err := jose.ParseKeys([]byte(key.Reveal()), jose.KeyAuto)
	if err != nil {
		return jose.Key{}, err
	}
	if n := len(keys.List); n > 1 {
		return jose.Key{}, fmt.Errorf("there are %d keys; keep in provider.key the one to sign with", n)
	}
	return keys.List[0], nil
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
