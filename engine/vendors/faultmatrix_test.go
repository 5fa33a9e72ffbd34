package vendors_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/hostiletest"
	"authpeek/engine/sandbox"
	"authpeek/engine/vendors"
)

// hang is the time of a call that is going to wait for longer than anybody has.
const hang = 25 * time.Millisecond

// cell is one square of the cover: an operation of an app meets a fault at a place.
type cell struct {
	setup engine.Profile
	op    engine.Operation
	mode  auth.Mode
	kind  sandbox.FaultKind
	at    string // the operation that the fault is set for: the call's own, or the app's backend
	hangs bool   // the fault lasts for longer than the call may
	after bool   // the app has made its first call before: there is a token, a cookie or a place in a list to go on from
}

func (c cell) spec() string {
	spec := c.kind.Name
	if c.hangs {
		spec += "=1h"
	}
	return spec + "@" + c.at
}

func (c cell) String() string {
	return fmt.Sprintf("%s in %s, %s %s %s, %s", c.op.ID, c.mode, c.setup.Platform, c.setup.Integration, c.setup.SDKVersion, c.spec())
}

// cells is the cover of a vendor, from the registries: every operation in every mode of every setup with every fault, where the vendor's
// server has it and where the app's backend has it.
func (s *stand) cells() []cell {
	v := lookup(s.vendor)
	operations := sandbox.OperationsOf(s.vendor)
	var all []cell
	for _, setup := range s.setups {
		for _, op := range v.Operations() {
			for _, mode := range modesFor(setup, op) {
				for i, kind := range sandbox.FaultKindsOf(s.vendor) {
					c := cell{setup: setup, op: op, mode: mode, kind: kind, after: kind.Operations != nil || (i+len(op.ID))%2 == 0}
					c.hangs = kind.Unit == sandbox.DurationUnit && kind.Name != "provider-repeats"
					for _, at := range []string{op.ID, "token"} {
						c.at = at
						_, impossible := sandbox.ParseFault(c.spec())
						if known := slices.Contains(operations, at); known && impossible == nil && (at != "token" || setup.Provider != nil) {
							all = append(all, c)
						}
					}
				}
			}
		}
	}
	return all
}

// rank is lower for a mode that carries what a provider yields.
func (c cell) rank() int {
	info, _ := auth.LookupMode(lookup(c.setup.Vendor).Modes(), c.mode)
	if info.Credential == auth.CredentialProvider {
		return 0
	}
	return 1
}

func lookup(vendor string) engine.Vendor {
	for _, v := range vendors.All(time.Now) {
		if v.ID() == vendor {
			return v
		}
	}
	return nil
}

// sample takes of a cover so many squares that each pair of operation and fault, of fault and place, of setup and fault, and of mode and
// operation stands in it: what breaks, breaks by two things that meet.
func sample(all []cell) []cell {
	if long() {
		return all
	}
	// A fault of the app's backend is met where its token is asked for, and of a token where one is sent: these come first.
	slices.SortStableFunc(all, func(a, b cell) int { return a.rank() - b.rank() })
	seen := map[[2]string]bool{}
	var some []cell
	for _, c := range all {
		setup := c.setup.Platform + c.setup.Integration + c.setup.SDKVersion + c.setup.Settings["starter"]
		pairs := [][2]string{
			{c.op.ID, c.kind.Name}, {"at " + c.at, c.kind.Name}, {"setup " + setup, c.kind.Group}, {c.setup.Integration, c.kind.Name},
			{"mode " + string(c.mode), c.op.ID}, {"mode " + string(c.mode), c.kind.Group},
		}
		fresh := false
		for _, p := range pairs {
			fresh = fresh || !seen[p]
			seen[p] = true
		}
		if fresh {
			some = append(some, c)
		}
	}
	return some
}

// Every fault at every operation of every vendor: the call ends once and in its time, and once the fault is gone the next goes as one
// that never met it.
func TestEveryFaultEverywhere(t *testing.T) {
	hostiletest.LeavesNothing(t, func() {
		t.Run("vendors", func(t *testing.T) {
			for _, vendor := range vendorNames() {
				t.Run(vendor, func(t *testing.T) {
					t.Parallel()
					s := newStand(t, vendor)
					defer s.close(t)
					y := newTally()
					defer y.end(t)
					met, plain := map[string]bool{}, map[string]string{}
					some := sample(s.cells())
					for _, c := range some {
						if s.meets(t, y, plain, c) {
							met[c.kind.Name] = true
						}
					}
					for _, k := range sandbox.FaultKindsOf(vendor) {
						if !met[k.Name] && slices.ContainsFunc(some, func(c cell) bool { return c.kind.Name == k.Name }) {
							t.Errorf("%s: no call has met it", k.Name)
						}
					}
					t.Logf("%d squares", len(some))
				})
			}
		})
	})
}

// meets makes a call that meets a fault, and one after it, which ends as one did that was made before. It reports whether the fault was
// met.
func (s *stand) meets(t *testing.T, y *tally, plain map[string]string, c cell) bool {
	t.Helper()
	before := fmt.Sprintf("%p %s %s %s %s", c.setup.Provider, c.setup.BaseURL, c.setup.Platform+c.setup.SDKVersion, c.op.ID, c.mode)
	if plain[before] == "" {
		done, ok := y.call(t, t.Context(), wish(s.fresh(c.setup), c.op, c.mode))
		if !ok {
			return false
		}
		plain[before] = ending(done.Call)
	}
	p := s.fresh(c.setup)
	if c.hangs {
		p.Timeout = hang
	} else if p.IsStream() && p.Platform == "ios" {
		p.Timeout = 10 * hang // it waits for a second before it sends again
	}
	if c.after {
		s.begin(t, y, p, c.mode)
	}
	s.set(t, c.spec())
	broken, _ := y.call(t, t.Context(), wish(p, c.op, c.mode))
	hits := s.hits()
	s.server.ClearFaults()
	if problem := c.told(broken.Call, hits); problem != "" {
		t.Errorf("%s: %s: %+v %+v", c, problem, broken.Call.Finish, broken.Call.Finish.Error)
	}
	after, _ := y.call(t, t.Context(), wish(s.fresh(c.setup), c.op, c.mode))
	if got, want := ending(after.Call), plain[before]; got != want {
		t.Errorf("%s: the call after it ends as %s, and the one before as %s", c, got, want)
	}
	y.check(t)
	if t.Failed() {
		t.Fatalf("%s", c)
	}
	return hits > 0
}

// begin makes the call that an app begins with.
func (s *stand) begin(t *testing.T, y *tally, p engine.Profile, mode auth.Mode) {
	t.Helper()
	v := lookup(s.vendor)
	if op, _ := engine.LookupOperation(v, v.Home()); slices.Contains(op.Modes, mode) {
		p.Timeout = limit
		y.call(t, t.Context(), wish(p, op, mode))
	}
}

func ending(c engine.Call) string {
	code := ""
	if c.Finish.Error != nil {
		code = c.Finish.Error.Code
	}
	return strings.TrimSpace(string(c.Finish.Outcome) + " " + code)
}

// told says what is wrong with how the end of a call tells of a fault that it has met; "" for nothing.
func (c cell) told(call engine.Call, hits int) string {
	code := ""
	if call.Finish.Error != nil {
		code = call.Finish.Error.Code
	}
	own := c.at == c.op.ID && c.at != "token"
	switch {
	case hits == 0 || call.Finish.Outcome == engine.OutcomeBlocked:
		return ""
	case c.hangs && own && code != "transport.timeout" && code != "provider.timeout":
		return "a call that waited in vain does not say so"
	case c.kind.Group == sandbox.NetworkGroup && own && call.OK():
		return "a call whose answer never came went well"
	case c.kind.Name == "bad-tls" && own && !strings.Contains(call.Finish.Error.Message, "speaks TLS"):
		return "TLS is not named"
	}
	return ""
}
