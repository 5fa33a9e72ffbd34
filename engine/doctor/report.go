// Package doctor examines a setup: its configuration, its provider, the token that this gives, the way to the server and what the
// server answers. Everything it says is a Check of one Report.
package doctor

import (
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Area is what a check is about. Areas are run and listed in this order.
type Area string

// The areas.
const (
	AreaConfig   Area = "config"
	AreaProvider Area = "provider"
	AreaToken    Area = "token"
	AreaNetwork  Area = "network"
	AreaAnswer   Area = "answer"
)

// State is how a check ended.
type State string

// The states. A check that found something has a Finding; one that did not run says why in Told.
const (
	Passed State = "passed"
	Found  State = "found"
	NotRun State = "not run"
)

// Check is one rule and what came of it.
type Check struct {
	Area Area   `json:"area"`
	Code string `json:"code"` // of the rule, and of its finding
	// Title says what is in order, or what was to be looked at: "clock within 1 s of the server's".
	Title string `json:"title"`
	State State  `json:"state"`
	// Told is the short word beside it: "401", "40 ms", "offline".
	Told string `json:"told,omitempty"`
	// Finding is set when State is Found.
	Finding *diagnose.Finding `json:"finding,omitempty"`
	// Seen are what the finding rests on, one line each; Calls the calls that showed it.
	Seen  []string        `json:"seen,omitempty"`
	Calls []engine.CallID `json:"calls,omitempty"`
	// Why says why it matters, in a sentence or two; empty when the finding's detail does.
	Why string `json:"why,omitempty"`
	// Go names the screen where it is put right or seen: "setup:provider.url", "tokens", "calls:120"; empty for none.
	Go string `json:"go,omitempty"`
}

// Report is one examination.
type Report struct {
	At     time.Time     `json:"at"`
	Took   time.Duration `json:"-"`
	Checks []Check       `json:"checks"`
	// Live says that calls were made; Probed how many.
	Live   bool `json:"live"`
	Probed int  `json:"probed"`
}

// Count tells how many checks ended so.
func (r Report) Count(s State) int {
	n := 0
	for _, c := range r.Checks {
		if c.State == s {
			n++
		}
	}
	return n
}
