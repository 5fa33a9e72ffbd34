package engine

import (
	"slices"
	"sync"

	"authpeek/auth"
)

// redactors makes redactors, and gives the same one again for the same secrets: an app sends its credentials again and again, and to
// spell them in all their forms costs more than all else that is done for a small call. The zero value works. It is safe for concurrent
// use.
type redactors struct {
	mu sync.Mutex
	// needles are those of the secrets seen last. A Secret is a pointer to a text that never changes, so that one that is the same has
	// the same needles; two of the same text are two.
	needles map[auth.Secret][]needle
	made    []madeRedactor // the one used last at the end
}

type madeRedactor struct {
	secrets  []auth.Secret
	redactor redactor
}

// How much is kept: of secrets as many as the vault has, of redactors those of a few profiles that are in use side by side.
const (
	needlesKept   = vaultSize
	redactorsKept = 16
)

// of gives the redactor for these secrets, in whatever order they stand; zero ones and duplicates count for nothing.
func (c *redactors) of(secrets []auth.Secret) redactor {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := len(c.made) - 1
	for i := last; i >= 0; i-- {
		if m := c.made[i]; slices.Equal(m.secrets, secrets) {
			copy(c.made[i:], c.made[i+1:])
			c.made[last] = m
			return m.redactor
		}
	}
	var all []needle
	var done []auth.Secret
	for _, s := range secrets {
		if s.IsZero() || slices.ContainsFunc(done, s.Equal) {
			continue
		}
		done = append(done, s)
		all = append(all, c.needlesOf(s)...)
	}
	r := redactorOf(all)
	if len(c.made) == redactorsKept {
		c.made = slices.Delete(c.made, 0, 1)
	}
	c.made = append(c.made, madeRedactor{slices.Clone(secrets), r})
	return r
}

// needlesOf are those of one secret. The caller holds mu.
func (c *redactors) needlesOf(s auth.Secret) []needle {
	needles, known := c.needles[s]
	if !known {
		needles = needlesOf(s)
		if c.needles == nil || len(c.needles) == needlesKept {
			c.needles = map[auth.Secret][]needle{}
		}
		c.needles[s] = needles
	}
	return needles
}
