package vendors_test

import (
	"sync/atomic"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/hostiletest"
	"authpeek/engine/sandbox"
)

// A call whose credential is refused asks for another and leaves once more; every fault may be there by then that was not there at
// first, at the backend or at the server.
func TestEveryFaultAtTheSecondTry(t *testing.T) {
	hostiletest.LeavesNothing(t, func() {
		t.Run("vendors", func(t *testing.T) {
			for _, vendor := range vendorNames() {
				t.Run(vendor, func(t *testing.T) {
					t.Parallel()
					s := newStand(t, vendor)
					defer s.close(t)
					y := newTally()
					defer y.end(t)
					retried := 0
					for _, c := range sample(s.cells()) {
						if c.rank() == 0 && c.op.ID == lookup(vendor).Home() && s.meetsLate(t, y, c) {
							retried++
						}
					}
					// Nudge's one operation hands out the token, so that nothing refuses it; Twilio's clients connect once.
					if retried == 0 && (vendor == "bloomreach" || vendor == "extole") {
						t.Error("no call was sent once more")
					}
				})
			}
		})
	})
}

// meetsLate makes a call that is refused, and sets the fault when it has been. It reports whether the call was sent once more, or was
// going to be.
func (s *stand) meetsLate(t *testing.T, y *tally, c cell) bool {
	t.Helper()
	p := s.fresh(c.setup)
	if source := s.sources[c.setup.Provider]; source != nil {
		p.Provider = auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.OnReject})
	}
	if c.hangs {
		p.Timeout = 4 * hang // the first try is within it
	} else if p.IsStream() && p.Platform == "ios" {
		p.Timeout = 10 * hang
	}
	f, err := sandbox.ParseFault(c.spec())
	if err != nil {
		t.Fatal(err)
	}
	s.set(t, "401@"+c.op.ID+"*1")
	var set atomic.Bool
	s.onServed(func(told sandbox.Served) {
		if told.Faults == "401" && !set.Swap(true) {
			if err := s.server.SetFault(f); err != nil {
				t.Error(err)
			}
		}
	})
	done, ok := y.call(t, t.Context(), wish(p, c.op, c.mode))
	s.onServed(nil)
	s.server.ClearFaults()
	if !ok {
		return false
	}
	if after, _ := y.call(t, t.Context(), wish(s.fresh(c.setup), c.op, c.mode)); after.Call.Finish.Outcome != engine.OutcomeOK {
		t.Errorf("%s: the call after it ended as %+v", c, after.Call.Finish)
	}
	y.check(t)
	if t.Failed() {
		t.Fatalf("%s", c)
	}
	return done.Call.Attempts > 1 || done.Call.Asked != nil && c.at == "token"
}
