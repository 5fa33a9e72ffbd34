package sandbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// conditions are what faults have made of the server's clock and keys for one request.
type conditions struct {
	skew   time.Duration
	newKey bool // the successor of each signing key counts, and the key itself no longer does
}

type conditionsKey struct{}

func withConditions(ctx context.Context, c conditions) context.Context {
	if c == (conditions{}) {
		return ctx
	}
	return context.WithValue(ctx, conditionsKey{}, c)
}

// now is the server's clock as the request sees it. Tokens are minted and judged by it.
func (s *Server) now(ctx context.Context) time.Time {
	c, _ := ctx.Value(conditionsKey{}).(conditions)
	return s.options.Now().Add(c.skew)
}

// signingKey is a secret that tokens are signed with, and the name that they call it by.
type signingKey struct {
	id     string // kid
	secret string
}

// inForce is the key, or its successor where the request meets a server that has changed its keys: k1 ▸ k2.
func (k signingKey) inForce(ctx context.Context) signingKey {
	c, _ := ctx.Value(conditionsKey{}).(conditions)
	if !c.newKey {
		return k
	}
	// Derived and not drawn at random, so that it needs no place of its own; as long as a SHA-512 wants, in letters.
	first, second := sha256.Sum256([]byte(k.secret+"/successor/1")), sha256.Sum256([]byte(k.secret+"/successor/2"))
	return signingKey{strings.TrimSuffix(k.id, "1") + "2", hex.EncodeToString(append(first[:], second[:]...))}
}

// customerTokenKey is the key of customer tokens.
func (s *Server) customerTokenKey(ctx context.Context) signingKey {
	return signingKey{privateKeyID, s.options.Secrets.PrivateKeySecret}.inForce(ctx)
}
