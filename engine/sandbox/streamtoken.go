package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// streamClaims are the claims of a Data hub stream's JWT (bloomreach reference 5.2). ids takes the place that sub has in a
// customer token; a sub of any type may stand beside it and means nothing, and so may a jti.
type streamClaims struct {
	IDs json.RawMessage `json:"ids"`
	Sub json.RawMessage `json:"sub,omitempty"`
	ID  json.RawMessage `json:"jti,omitempty"`
	customerClaims
}

// streamTokenKey is the key of a stream's tokens.
func (s *Server) streamTokenKey(ctx context.Context) signingKey {
	return signingKey{streamKeyID, s.options.Secrets.StreamKeySecret}.inForce(ctx)
}

// mintStreamToken signs a token for ids that is valid from now on. Its jti is a count: exp counts whole seconds, and without a
// jti two tokens of one second would be the same text, so that an SDK that drops a refused token and asks again (bloomreach
// reference 4.5) would be given the refused one.
func (s *Server) mintStreamToken(ctx context.Context, ids map[string]string, ttl time.Duration) (string, error) {
	now, key := s.now(ctx), s.streamTokenKey(ctx)
	token := jwt.NewWithClaims(jwt.SigningMethodHS512, streamClaims{
		IDs:            marshal(ids),
		ID:             marshal(strconv.FormatInt(s.streamTokens.Add(1), 10)),
		customerClaims: customerClaims{IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ttl))},
	})
	token.Header["kid"] = key.id
	return token.SignedString([]byte(key.secret))
}

// verifyStreamToken returns the ids that the token was made out to. Unlike in a customer token, exp must be there. The
// algorithm is pinned, as RFC 8725 section 3.1 asks. Assumption: no leeway is given on times.
func (s *Server) verifyStreamToken(ctx context.Context, raw string) (map[string]string, error) {
	var claims streamClaims
	now := func() time.Time { return s.now(ctx) }
	parser := jwt.NewParser(jwt.WithTimeFunc(now), jwt.WithStrictDecoding(), jwt.WithExpirationRequired())
	_, err := parser.ParseWithClaims(raw, &claims, s.streamTokenKey(ctx).verifyStream)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return nil, refused
	case errors.Is(err, jwt.ErrTokenUnverifiable): // An algorithm that the library does not know, so no key was asked for.
		return nil, refuseToken(textStreamAlgorithm)
	case errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return nil, refuseToken(textStreamSignature)
	case errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		return nil, refuseToken(textStreamNoExpiry)
	case errors.Is(err, jwt.ErrTokenExpired):
		return nil, refuseExpired()
	case errors.Is(err, jwt.ErrTokenNotValidYet):
		return nil, refuseToken(textStreamNotYetValid)
	case err != nil:
		return nil, refuseToken(textStreamMalformed)
	}
	var ids map[string]string
	if err := json.Unmarshal(claims.IDs, &ids); err != nil || len(ids) == 0 {
		return nil, refuseToken(textStreamIDs)
	}
	return ids, nil
}

// verifyStream finds the secret by kid, and is where the algorithm is pinned.
func (k signingKey) verifyStream(t *jwt.Token) (any, error) {
	if t.Method != jwt.SigningMethodHS512 {
		return nil, refuseToken(textStreamAlgorithm)
	}
	if t.Header["kid"] != k.id {
		return nil, refuseToken(textStreamUnknownKey)
	}
	return []byte(k.secret), nil
}

// refuseExpired has the mark that both SDKs look for in a 401; it stands in no other answer.
func refuseExpired() error {
	type spelling struct {
		Success      bool   `json:"success"`
		Error        string `json:"error"`
		TokenExpired bool   `json:"token_expired"`
	}
	f := assumed(http.StatusUnauthorized, textStreamExpired)
	f.body = func(text string) any { return spelling{Error: text, TokenExpired: true} }
	return f
}
