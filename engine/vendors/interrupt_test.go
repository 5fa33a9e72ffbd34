package vendors_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/hostiletest"
	"authpeek/engine/sandbox"
)

// stage is a point of a call, known by the fact that is told when it is reached, at which the call is made to wait for longer than
// anybody has.
type stage struct {
	fact  string
	fault string // without the operation; "" where nothing can make it wait there
	at    string // the operation that the fault is set for: "token", or "" for the call's own
}

// stages are those of a call from its beginning to its end.
func stages() []stage {
	return []stage{
		{"started", "", ""},
		{"token.requested", "provider-slow=1h", "token"},
		{"token.requested", "delay=1h", "token"},
		{"token.requested", "drip=1h", "token"},
		{"token.obtained", "delay=1h", ""},
		{"header.set", "delay=1h", ""},
		{"request.sent", "delay=1h", ""},
		{"response.first-byte", "drip=1h", ""},
		{"response.received", "", ""},
	}
}

// reaches reports whether a fact says that a call has come to a stage, or past it: not every call asks for a token.
func (s stage) reaches(fact string) bool {
	order := []string{"started", "token.requested", "token.obtained", "header.set", "request.sent", "response.first-byte", "response.received", "finished"}
	return slices.Index(order, fact) >= slices.Index(order, s.fact)
}

// endings are the ways in which a call may be ended from outside. Each is to be called when the stage is reached.
func endings() map[string]func(y *tally, id engine.CallID, leave context.CancelFunc) error {
	closing := func(y *tally) error {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		return y.Close(ctx)
	}
	return map[string]func(*tally, engine.CallID, context.CancelFunc) error{
		"cancel":  func(y *tally, id engine.CallID, _ context.CancelFunc) error { y.Cancel(id); return nil },
		"leave":   func(_ *tally, _ engine.CallID, leave context.CancelFunc) error { leave(); return nil },
		"close":   func(y *tally, _ engine.CallID, _ context.CancelFunc) error { return closing(y) },
		"timeout": nil, // by itself
		"twice": func(y *tally, id engine.CallID, leave context.CancelFunc) error {
			y.Cancel(id)
			leave()
			return closing(y)
		},
	}
}

// A call can be ended at every stage, by every means; it has one end, the engine goes on or is closed, and nothing is left of it.
func TestCallsEndAtEveryStage(t *testing.T) {
	hostiletest.LeavesNothing(t, func() {
		t.Run("vendors", func(t *testing.T) {
			for _, vendor := range vendorNames() {
				t.Run(vendor, func(t *testing.T) {
					t.Parallel()
					s := newStand(t, vendor)
					defer s.close(t)
					for i, op := range lookup(vendor).Operations() {
						setup := s.setups[i%len(s.setups)]
						modes := modesFor(setup, op)
						if len(modes) == 0 {
							setup = s.setups[0]
							modes = modesFor(setup, op)
						}
						own := op.ID == lookup(vendor).Home()
						for j, st := range stages() {
							k := 0
							for how, end := range endings() {
								if k++; own || long() || (i+j+k)%3 == 0 {
									s.interrupted(t, setup, op, modes[len(modes)-1], st, how, end)
								}
							}
						}
					}
				})
			}
		})
	})
}

// interrupted makes one call and ends it.
func (s *stand) interrupted(t *testing.T, setup engine.Profile, op engine.Operation, mode auth.Mode, st stage, how string, end func(*tally, engine.CallID, context.CancelFunc) error) {
	t.Helper()
	what := fmt.Sprintf("%s in %s at %s with %q, by %s", op.ID, mode, st.fact, st.fault, how)
	if st.fault != "" {
		at := st.at
		if at == "" {
			at = op.ID
		}
		f, err := sandbox.ParseFault(st.fault + "@" + at)
		if err == nil {
			err = s.server.SetFault(f)
		}
		if err != nil {
			return // this vendor has no such place
		}
	}
	defer s.server.ClearFaults()
	y := newTally()
	p := s.fresh(setup)
	if how == "timeout" {
		if st.fault == "" {
			return
		}
		p.Timeout = hang
	}
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var done engine.Done
	var refused error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		done, refused = y.Do(ctx, wish(p, op, mode))
	}()
	reached := make(chan engine.CallID, 1)
	watch := y.Journal().Subscribe()
	defer watch.Close()
	watching, stop := context.WithCancel(t.Context())
	defer stop()
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			events, _, err := watch.Next(watching, 0)
			if err != nil {
				return
			}
			for _, e := range events {
				if st.reaches(e.Detail.Name()) {
					select {
					case reached <- e.Call:
					default:
					}
				}
			}
		}
	}()
	bounded, cancel := context.WithTimeout(t.Context(), 2*limit)
	defer cancel()
	if end != nil {
		id := s.waitsAt(bounded, reached, ended)
		if bounded.Err() != nil {
			t.Fatalf("%s: the stage was not reached", what)
		}
		if err := end(y, id, leave); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	select {
	case <-ended:
	case <-bounded.Done():
		t.Fatalf("%s: the call did not end", what)
	}
	switch usage := (*engine.UsageError)(nil); {
	case errors.As(refused, &usage), errors.Is(refused, engine.ErrClosed):
	case refused != nil:
		t.Errorf("%s: %v", what, refused)
	case !done.Call.Finished(), done.Call.Finish.Error != nil && done.Call.Finish.Error.Code == "internal.panic":
		t.Errorf("%s: it ended as %+v", what, done.Call.Finish)
	}
	stop()
	<-over
	s.server.ClearFaults()
	if how == "cancel" || how == "leave" || how == "timeout" {
		if _, ok := y.call(t, t.Context(), wish(s.fresh(setup), op, mode)); !ok {
			t.Logf("%s: no call", what)
		}
	}
	y.end(t)
	if _, err := y.Do(t.Context(), wish(p, op, mode)); err == nil {
		t.Errorf("%s: a closed engine makes calls", what)
	}
	if t.Failed() {
		t.Fatal(what)
	}
}

// waitsAt returns when the stage is reached, when the fault is met that has the call wait before it, or when the call has ended.
func (s *stand) waitsAt(ctx context.Context, reached <-chan engine.CallID, ended <-chan struct{}) engine.CallID {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case id := <-reached:
			return id
		case <-ended:
			return 1
		case <-ctx.Done():
			return 1
		case <-tick.C:
			if s.hits() > 0 {
				return 1 // an engine's first call
			}
		}
	}
}
