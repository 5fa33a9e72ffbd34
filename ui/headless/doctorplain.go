package headless

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"authpeek/engine"
	"authpeek/engine/doctor"
)

// examined is a report with what its output has to know beside it.
type examined struct {
	doctor.Report
	profile  string
	contract []doctor.Check // nil when it was not asked for
	now      func() time.Time
}

// doctorDocument is doctor --json.
type doctorDocument struct {
	Profile string         `json:"profile"`
	At      time.Time      `json:"at"`
	Live    bool           `json:"live"`
	Probed  int            `json:"probed"`
	Checks  []doctor.Check `json:"checks"`
	// Findings are those of the checks again, for readers who want nothing else.
	Findings []engine.Finding `json:"findings"`
	Counts   doctorCounts     `json:"counts"`
	Contract []doctor.Check   `json:"contract,omitempty"`
}

type doctorCounts struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Note    int `json:"note"`
	Passed  int `json:"passed"`
	NotRun  int `json:"not_run"`
}

func (e examined) document() doctorDocument {
	d := doctorDocument{Profile: e.profile, At: e.At.UTC().Truncate(time.Second), Live: e.Live, Probed: e.Probed, Checks: e.Checks, Findings: []engine.Finding{}, Contract: e.contract}
	for _, c := range e.Ended(doctor.Found) {
		d.Findings = append(d.Findings, *c.Finding)
	}
	d.Counts.Error, d.Counts.Warning, d.Counts.Note = e.Severities()
	d.Counts.Passed, d.Counts.NotRun = e.Count(doctor.Passed), e.Count(doctor.NotRun)
	return d
}

// write writes the report for a person: the findings, the worst first, then what passed and what did not run, by area.
func (e examined) write(w io.Writer) {
	fmt.Fprintf(w, "profile %s · %s\n%s\n", engine.Clean(e.profile), e.At.UTC().Format("2006-01-02 15:04:05 UTC"), e.Summary())
	for _, c := range e.Ended(doctor.Found) {
		writeFinding(w, c)
	}
	if passed := e.Ended(doctor.Passed); len(passed) > 0 {
		fmt.Fprintf(w, "\npassed, %d\n", len(passed))
		writeAreas(w, passed, "✓")
	}
	if skipped := e.Ended(doctor.NotRun); len(skipped) > 0 {
		fmt.Fprintf(w, "\nnot run, %d\n", len(skipped))
		for _, c := range skipped {
			fmt.Fprintf(w, "  – %-9s %s: %s\n", c.Area, engine.Clean(c.Title), engine.Clean(c.Told))
		}
	}
	if e.contract != nil {
		fmt.Fprintln(w, "\nprovider contract")
		for _, c := range e.contract {
			writeContract(w, c)
		}
	}
}

// mostSeen is how many lines of what was seen a finding has: where everything is refused, each call would say the same.
const mostSeen = 6

// writeFinding writes one finding in its five parts: seen, why it matters, what to do, where to go, and the source.
func writeFinding(w io.Writer, c doctor.Check) {
	fmt.Fprintf(w, "\n%s %s  %s\n", logMark(c.Severity()), engine.Clean(c.Code), engine.Clean(c.Title))
	part(w, "", c.Says())
	for i, line := range c.Seen {
		label := "seen"
		if i > 0 {
			label = ""
		}
		if rest := len(c.Seen) - i; i == mostSeen-1 && rest > 1 {
			part(w, label, fmt.Sprintf("and %d more; --json has them all", rest))
			break
		}
		part(w, label, line)
	}
	part(w, "why", c.Why)
	for i, step := range c.Do() {
		switch {
		case len(c.Do()) == 1:
			part(w, "to do", strings.TrimSuffix(step, " to do"))
		case i == 0:
			part(w, "to do", "1  "+step)
		default:
			part(w, "", strconv.Itoa(i+1)+"  "+step)
		}
	}
	if c.Go != "" {
		part(w, "go", goes(c.Go))
	}
	part(w, "see", c.Finding.Ref)
}

// goes is where to look, as the command that leads there.
func goes(where string) string {
	screen, what, _ := strings.Cut(where, ":")
	switch screen {
	case "setup":
		if what == "" {
			return "authpeek --view setup"
		}
		return "authpeek --view setup, " + what
	case "calls":
		return "call #" + what + " of this run; authpeek --view calls shows those of a session"
	case "compare":
		return "authpeek matrix --operation " + what
	default:
		return "authpeek --view " + screen
	}
}

func part(w io.Writer, label, text string) {
	if text != "" {
		fmt.Fprintf(w, "  %-5s %s\n", label, engine.Clean(text))
	}
}

// writeAreas writes checks in a line for each area, by their short names.
func writeAreas(w io.Writer, checks []doctor.Check, mark string) {
	for _, area := range doctor.Areas() {
		var names []string
		n := 0
		for _, c := range checks {
			if c.Area != area {
				continue
			}
			n++
			name := c.Short
			if name == "" {
				name = c.Title
			}
			names = append(names, engine.Clean(name))
		}
		if n > 0 {
			fmt.Fprintf(w, "  %-9s %s %-2d %s\n", area, mark, n, strings.Join(names, " · "))
		}
	}
}

// writeContract writes one check of the contract, with each SDK's part in it.
func writeContract(w io.Writer, c doctor.Check) {
	mark := "–"
	switch c.State {
	case doctor.Passed:
		mark = "✓"
	case doctor.Found:
		mark = logMark(c.Severity())
	}
	fmt.Fprintf(w, "  %s %-28s %s\n", mark, engine.Clean(c.Title), engine.Clean(c.Told))
	for _, line := range c.Seen {
		fmt.Fprintf(w, "      %s\n", engine.Clean(line))
	}
	if c.Finding != nil {
		part(w, "    to do", strings.Join(c.Do(), "; "))
	}
}
