// Package gate writes what a command has found as the reports that pipelines read: JUnit XML and SARIF 2.1.0. It decides nothing but
// which findings make a pipeline stop; what was looked at and what was found is handed in as a Suite.
//
// Texts of a Suite may come from anywhere: the writers make control characters, bytes that are no UTF-8 and whatever else a document
// may not hold visible. Secrets must have become fingerprints before.
package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Outcome is how a check ended.
type Outcome string

// The outcomes. Errored is a check that could not be decided, such as a call that nobody answered; like a failed one it stops the
// pipeline, and reports tell the two apart.
const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	Skipped Outcome = "skipped"
	Errored Outcome = "error"
)

// Suite is one run of a command.
type Suite struct {
	// Name is the command: "doctor", "token verify".
	Name    string
	Version string // of authpeek
	Started time.Time
	Took    time.Duration
	// Properties say what was looked at: profile, server, SDK.
	Properties []Property
	Checks     []Check
	// Limit is from where on a finding stops the pipeline.
	Limit Threshold
}

// Property is one fact about a run.
type Property struct{ Name, Value string }

// Check is one thing that was looked at.
type Check struct {
	// ID is the stable name of the rule: a finding's code. Name tells checks of one ID and Group apart from run to run, so that a
	// pipeline can follow each; it is ID when empty.
	ID, Name string
	// Group is what it is about: an area of the doctor, an operation.
	Group string
	// Title says in a line what was looked at, or what is in order. Rule says it for all checks of this ID; it is Title when empty.
	Title, Rule string
	Outcome     Outcome
	// Why says why it was skipped.
	Why string
	// Cause is why it failed or could not be decided, whatever the limit: a call that was refused is no matter of findings. It may be
	// nil for one that fails by its findings.
	Cause *Finding
	Took  time.Duration
	// Findings count as far as the limit says.
	Findings []Finding
	// Evidence are lines of what was seen.
	Evidence []string
	Place    Place
}

// Finding is a finding with what it rests on.
type Finding struct {
	engine.Finding
	Evidence []string
}

// Place is where the cause of a finding stands.
type Place struct {
	// File is a path, as a person would name it; Line counts from 1, 0 for the whole file. Both may be empty.
	File string
	Line int
	// Name is the thing itself, in words that stay the same from run to run: "acme/provider", "inbox.fetch/customer-token". Kind is
	// what it is in SARIF's words: "object", "function", "property".
	Name, Kind string
}

// Judge sets the outcome of each check that has passed so far by its findings: those that count against the limit fail it.
func (s *Suite) Judge() {
	for i := range s.Checks {
		c := &s.Checks[i]
		if (c.Outcome == Passed || c.Outcome == Skipped) && slices.ContainsFunc(c.Findings, func(f Finding) bool { return s.Limit.Counts(f.Severity) }) {
			c.Outcome = Failed
		}
	}
}

// Count tells how many checks ended so.
func (s *Suite) Count(o Outcome) int {
	n := 0
	for _, c := range s.Checks {
		if c.Outcome == o {
			n++
		}
	}
	return n
}

// Fails reports whether the pipeline is to stop.
func (s *Suite) Fails() bool { return s.Count(Failed)+s.Count(Errored) > 0 }

// ExitCode is that of the command.
func (s *Suite) ExitCode() int {
	if s.Fails() {
		return 1
	}
	return 0
}

// Summary is the run in a line: "doctor failed: 2 errors, 1 warning; 24 checks: 2 failed, 22 passed; fails on error".
func (s *Suite) Summary() string {
	counts := map[string]int{}
	for _, c := range s.Checks {
		for _, f := range c.Findings {
			counts[f.Severity]++
		}
		if c.Cause != nil {
			counts[c.Cause.Severity]++
		}
	}
	var found []string
	for _, severity := range []string{diagnose.SeverityError, diagnose.SeverityWarning, diagnose.SeverityNote} {
		if n := counts[severity]; n > 0 {
			found = append(found, diagnose.Counted(n, severity))
		}
	}
	if len(found) == 0 {
		found = []string{"no findings"}
	}
	var parts []string
	for _, o := range []struct {
		outcome Outcome
		word    string
	}{{Failed, "failed"}, {Errored, "not decided"}, {Skipped, "skipped"}, {Passed, "passed"}} {
		if n := s.Count(o.outcome); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, o.word))
		}
	}
	verdict := "passed"
	if s.Fails() {
		verdict = "failed"
	}
	checks := diagnose.Counted(len(s.Checks), "check")
	return fmt.Sprintf("%s %s: %s; %s: %s; %s", s.Name, verdict, strings.Join(found, ", "), checks, strings.Join(parts, ", "), s.Limit.words())
}
