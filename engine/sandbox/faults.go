package sandbox

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

// FaultState is a fault that was set, and what has come of it.
type FaultState struct {
	Fault
	On   bool `json:"on"`   // false once it has met as many requests as it was set for
	Hits int  `json:"hits"` // requests it has met since it was set
	// Note says more: the fingerprint of the token that is repeated.
	Note string `json:"note,omitempty"`
}

// Left is how many requests a counted fault will still meet.
func (f FaultState) Left() int { return max(0, f.Count-f.Hits) }

// faultBoard holds the faults that are set, at most one of each kind, in the order of the catalogue.
type faultBoard struct {
	mu  sync.Mutex
	set []*setFault
	on  atomic.Int32 // how many are on: a request of a sandbox without faults asks nothing else
}

type setFault struct {
	FaultState
	kind     FaultKind
	repeated map[string][]byte // provider-repeats: the answers that are given again, by customer and path
}

// SetFault switches a fault on, or sets it anew: its hits begin at 0. The error names what cannot be meant, and what can.
// The change is for requests that arrive from now on.
func (s *Server) SetFault(f Fault) error {
	f, err := f.checked()
	if err != nil {
		return err
	}
	kind, _ := LookupFault(f.Name)
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.remove(f.Name)
	s.faults.set = append(s.faults.set, &setFault{
		FaultState: FaultState{Fault: f, On: true}, kind: kind, repeated: map[string][]byte{},
	})
	names := faultNames()
	slices.SortFunc(s.faults.set, func(a, b *setFault) int { return slices.Index(names, a.Name) - slices.Index(names, b.Name) })
	s.faults.count()
	return nil
}

// ClearFault switches a fault off and forgets its hits. A fault that was not set is fine; a name of none is an error.
func (s *Server) ClearFault(name string) error {
	f, err := Fault{Name: name}.checked()
	if err != nil {
		return err
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.remove(f.Name)
	s.faults.count()
	return nil
}

// ClearFaults switches all faults off.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.set = nil
	s.faults.count()
}

// Faults returns the faults that were set and not cleared, in the order of the catalogue. One whose count is used up is among
// them, and not on.
func (s *Server) Faults() []FaultState {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	states := make([]FaultState, len(s.faults.set))
	for i, f := range s.faults.set {
		states[i] = f.FaultState
	}
	return states
}

// FaultsOn counts the faults that are on. It takes no lock, so a screen may ask with every picture.
func (s *Server) FaultsOn() int { return int(s.faults.on.Load()) }

func (b *faultBoard) remove(name string) {
	b.set = slices.DeleteFunc(b.set, func(f *setFault) bool { return f.Name == name })
}

func (b *faultBoard) count() {
	on := int32(0)
	for _, f := range b.set {
		if f.On {
			on++
		}
	}
	b.on.Store(on)
}

// setAll sets the faults that a server starts with.
func (s *Server) setAll(faults []Fault) error {
	errs := make([]error, 0, len(faults))
	for _, f := range faults {
		errs = append(errs, s.SetFault(f))
	}
	return errors.Join(errs...)
}

// meet decides which faults a request meets, and counts them: a request looks at the faults once, here. Of those that answer
// instead of the server only the first does.
func (b *faultBoard) meet(r faultedRequest) metFaults {
	b.mu.Lock()
	defer b.mu.Unlock()
	var met metFaults
	answered := false
	for _, f := range b.set {
		if !f.On || !f.concerns(r) {
			continue
		}
		answers := r.answers(f.Fault)
		if answers && answered {
			continue
		}
		answered = answered || answers
		f.Hits++
		f.On = f.Count == 0 || f.Hits < f.Count
		met = append(met, f.Fault)
	}
	b.count()
	return met
}

// newKeyForTokens reports that the token endpoint signs with the new key too. It is no fault that a request for a token
// meets, so it is not counted there.
func (b *faultBoard) newKeyForTokens() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.set, func(f *setFault) bool { return f.On && f.Name == "rotate-key" && f.Amount == "both" })
}

// concerns reports whether the request is one that the fault is meant for.
func (f *setFault) concerns(r faultedRequest) bool {
	switch {
	case f.Operation != "" && !r.isOf(f.Operation):
		return false
	case f.Operation == "" && r.token && f.kind.Group != ProviderGroup:
		return false
	case !f.kind.Of(r.api.vendor):
		return false
	case f.Operation == "" && r.api.concerns != nil && !r.api.concerns(f.Fault, r.request):
		return false
	case f.kind.Operations != nil && !slices.ContainsFunc(f.kind.Operations, r.isOf):
		return false
	}
	switch f.Name {
	case "410":
		return r.syncToken
	case "token-expired":
		return r.bearer && r.stream
	case "rotate-key":
		return r.bearer
	default:
		return true
	}
}

// repeated is the answer that provider-repeats gave before, or nil.
func (b *faultBoard) repeated(key string) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.set {
		if f.Name == "provider-repeats" {
			return f.repeated[key]
		}
	}
	return nil
}

// repeatsKept bounds the customers for whom provider-repeats keeps an answer; the others get a new one each time.
const repeatsKept = 1_000

// repeat keeps an answer for provider-repeats to give again and returns what to give now: another request may have been first.
// note is what a screen shows beside the fault.
func (b *faultBoard) repeat(key string, answer []byte, note string) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.set, func(f *setFault) bool { return f.Name == "provider-repeats" })
	if i < 0 {
		return answer // it was cleared meanwhile
	}
	f := b.set[i]
	if before := f.repeated[key]; before != nil {
		return before
	}
	if len(f.repeated) < repeatsKept {
		f.repeated[key], f.Note = answer, note
	}
	return answer
}
