package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// customerClaims are the claims of an Engagement customer token. sub is an object, which RFC 7519 section 4.1.2 does not
// allow and which the library's own claim types would refuse to read; exp, iat and nbf are NumericDates in seconds.
type customerClaims struct {
	Subject   json.RawMessage  `json:"sub"`
	IssuedAt  *jwt.NumericDate `json:"iat,omitempty"`
	NotBefore *jwt.NumericDate `json:"nbf,omitempty"`
	ExpiresAt *jwt.NumericDate `json:"exp,omitempty"`
}

func (c customerClaims) GetExpirationTime() (*jwt.NumericDate, error) { return c.ExpiresAt, nil }
func (c customerClaims) GetNotBefore() (*jwt.NumericDate, error)      { return c.NotBefore, nil }
func (c customerClaims) GetIssuedAt() (*jwt.NumericDate, error)       { return c.IssuedAt, nil }
func (c customerClaims) GetAudience() (jwt.ClaimStrings, error)       { return nil, nil }
func (c customerClaims) GetIssuer() (string, error)                   { return "", nil }
func (c customerClaims) GetSubject() (string, error)                  { return "", nil }

// mintCustomerToken signs a token for ids that is valid from now on.
func (s *Server) mintCustomerToken(ctx context.Context, ids map[string]string, ttl time.Duration) (string, error) {
	now, key := s.now(ctx), s.customerTokenKey(ctx)
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, customerClaims{
		Subject:   marshal(ids),
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
	})
	token.Header["kid"] = key.id
	return token.SignedString([]byte(key.secret))
}

// verifyCustomerToken returns the ids that the token was made out to. The algorithm is pinned: RFC 8725 section 3.1 tells
// why it must never be taken from the token. A token without exp passes, because the vendor's own mint example leaves it
// optional; Assumption: no leeway is given on times.
func (s *Server) verifyCustomerToken(ctx context.Context, raw string) (map[string]string, error) {
	var claims customerClaims
	_, err := jwt.NewParser(jwt.WithTimeFunc(func() time.Time { return s.now(ctx) }), jwt.WithStrictDecoding()).
		ParseWithClaims(raw, &claims, s.customerTokenKey(ctx).verify)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return nil, refused
	case errors.Is(err, jwt.ErrTokenUnverifiable): // An algorithm that the library does not know, so no key was asked for.
		return nil, refuseToken(textAlgorithm)
	case errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return nil, refuseToken(textSignature)
	case errors.Is(err, jwt.ErrTokenExpired):
		return nil, refuseToken(textExpired)
	case errors.Is(err, jwt.ErrTokenNotValidYet):
		return nil, refuseToken(textNotYetValid)
	case err != nil:
		return nil, refuseToken(textMalformed)
	}
	var ids map[string]string
	if err := json.Unmarshal(claims.Subject, &ids); err != nil || len(ids) == 0 {
		return nil, refuseToken(textSubject)
	}
	return ids, nil
}

// verify finds the secret by kid, and is where the algorithm is pinned.
func (k signingKey) verify(t *jwt.Token) (any, error) {
	if t.Method != jwt.SigningMethodHS256 {
		return nil, refuseToken(textAlgorithm)
	}
	if t.Header["kid"] != k.id {
		return nil, refuseToken(textUnknownKey)
	}
	return []byte(k.secret), nil
}

// matchCustomer wants every id of the token in the request with the same value, and every hard id of the request in the
// token. The cookie is a soft id: the request always carries it, the token need not. other and unnamed word the refusal.
func matchCustomer(token, request map[string]string, other, unnamed textName) error {
	for name, id := range token {
		if request[name] != id {
			return refuseToken(other)
		}
	}
	for name := range hardIDs(request) {
		if _, named := token[name]; !named {
			return refuseToken(unnamed)
		}
	}
	return nil
}
