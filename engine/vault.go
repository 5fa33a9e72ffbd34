package engine

import (
	"maps"
	"slices"
	"sync"

	"authpeek/auth"
)

// vaultSize is how many secrets are remembered for revealing and for redaction; the oldest go first.
const vaultSize = 256

// vault remembers, in memory only, which secret a fingerprint stands for.
type vault struct {
	mu    sync.Mutex
	byFP  map[string]auth.Secret
	order []string
}

func (v *vault) put(s auth.Secret) {
	if s.IsZero() {
		return
	}
	fp := s.Fingerprint()
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, ok := v.byFP[fp]; ok {
		i := slices.Index(v.order, fp)
		if i == len(v.order)-1 {
			return
		}
		v.order = append(slices.Delete(v.order, i, i+1), fp) // what is in use stays
		return
	}
	if v.byFP == nil {
		v.byFP = map[string]auth.Secret{}
	}
	v.byFP[fp] = s
	v.order = append(v.order, fp)
	if len(v.order) > vaultSize {
		delete(v.byFP, v.order[0])
		v.order = v.order[1:]
	}
}

func (v *vault) get(fingerprint string) (auth.Secret, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, ok := v.byFP[fingerprint]
	return s, ok
}

// all are the secrets that are remembered, in no order that means anything.
func (v *vault) all() []auth.Secret {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Collect(maps.Values(v.byFP))
}
