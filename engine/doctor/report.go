// Package doctor examines a setup: its configuration, its provider, the token that this gives, the way to the server and what the
// server answers. Everything it says is a Check of one Report.
package doctor

import (
	"fmt"
	"slices"
	"strings"
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
	// AreaContract is that of Contract's checks, which no Report holds.
	AreaContract Area = "contract"
)

// Areas are those of a Report, in order.
func Areas() []Area { return []Area{AreaConfig, AreaProvider, AreaToken, AreaNetwork, AreaAnswer} }

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
	// Title says what is in order, or what was to be looked at: "clock within 1 s of the server's". Short is the same in a word or
	// two, for a row that lists many: "clock". Empty for Title.
	Title string `json:"title"`
	Short string `json:"-"`
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
	// Steps are what to do, one after the other; empty when the finding's Fix says it in one.
	Steps []string `json:"steps,omitempty"`
	// Go names the screen where it is put right or seen: "setup:provider.url", "tokens", "calls:120", "compare:inbox.fetch"; empty
	// for none.
	Go string `json:"go,omitempty"`
}

// Severity is that of the finding, or "".
func (c Check) Severity() string {
	if c.Finding == nil {
		return ""
	}
	return c.Finding.Severity
}

// Says is what was found beyond the title; empty where the finding's detail is the title once more.
func (c Check) Says() string {
	if c.Finding == nil || strings.EqualFold(strings.TrimSuffix(c.Finding.Detail, "."), c.Finding.Title) {
		return ""
	}
	return c.Finding.Detail
}

// Do are the steps to take: Steps, or the finding's fix alone.
func (c Check) Do() []string {
	switch {
	case len(c.Steps) > 0:
		return c.Steps
	case c.Finding == nil || c.Finding.Fix == "":
		return nil
	default:
		return []string{c.Finding.Fix}
	}
}

// Report is one examination. Checks stand in the order in which they are shown: what was found, the worst first, then what passed,
// then what did not run, each by area. It has no JSON of its own; doctor --json makes its document of it.
type Report struct {
	At     time.Time
	Took   time.Duration
	Checks []Check
	// Live says that calls were made; Probed how many.
	Live   bool
	Probed int
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

// Severities tells how many findings there are of each severity.
func (r Report) Severities() (errors, warnings, notes int) {
	for _, c := range r.Checks {
		switch c.Severity() {
		case diagnose.SeverityError:
			errors++
		case diagnose.SeverityWarning:
			warnings++
		case diagnose.SeverityNote:
			notes++
		}
	}
	return errors, warnings, notes
}

// Ended lists the checks that ended so, in order.
func (r Report) Ended(s State) []Check {
	return slices.DeleteFunc(slices.Clone(r.Checks), func(c Check) bool { return c.State != s })
}

// Ran counts the rules that ran.
func (r Report) Ran() int { return len(r.Checks) - r.Count(NotRun) }

// Summary is the head line: "26 rules ran: ✗ 0 errors  ▲ 2 warnings  i 4 notes  ✓ 20 passed · live probe: 9 calls, none wrote
// anything".
func (r Report) Summary() string {
	e, w, n := r.Severities()
	line := fmt.Sprintf("%s ran: ✗ %s  ▲ %s  i %s  ✓ %d passed", diagnose.Counted(r.Ran(), "rule"), diagnose.Counted(e, "error"), diagnose.Counted(w, "warning"), diagnose.Counted(n, "note"), r.Count(Passed))
	if skipped := r.Count(NotRun); skipped > 0 {
		line += fmt.Sprintf("  – %d not run", skipped)
	}
	switch {
	case !r.Live:
		return line + " · offline: nothing was sent"
	case r.Probed == 0:
		return line + " · the server was asked nothing"
	}
	return line + " · live probe: " + diagnose.Counted(r.Probed, "call") + ", none wrote anything"
}

// Tally is the summary in the fewest words: "20 ✓, 2 ▲, 4 i".
func (r Report) Tally() string {
	e, w, n := r.Severities()
	parts := []string{fmt.Sprintf("%d ✓", r.Count(Passed))}
	for _, p := range []struct {
		n    int
		mark string
	}{{e, "✗"}, {w, "▲"}, {n, "i"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.mark))
		}
	}
	return strings.Join(parts, ", ")
}
