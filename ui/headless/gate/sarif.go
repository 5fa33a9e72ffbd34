package gate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"authpeek/auth/diagnose"
)

// What of SARIF 2.1.0 is written; the names are the standard's.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Automation  sarifAutomation   `json:"automationDetails"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		ColumnKind  string            `json:"columnKind"`
		Properties  map[string]string `json:"properties,omitempty"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string           `json:"id"`
		Short   sarifText        `json:"shortDescription"`
		Full    sarifText        `json:"fullDescription"`
		Help    sarifText        `json:"help"`
		HelpURI string           `json:"helpUri,omitempty"`
		Default *sarifRuleConfig `json:"defaultConfiguration,omitempty"`
	}
	sarifRuleConfig struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		Successful bool                `json:"executionSuccessful"`
		ExitCode   int                 `json:"exitCode"`
		ExitWords  string              `json:"exitCodeDescription"`
		Start      string              `json:"startTimeUtc"`
		End        string              `json:"endTimeUtc"`
		Notes      []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	// sarifNotification tells of a check that did not run: no result, which readers would show as something found.
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
		Rule    sarifRef  `json:"associatedRule"`
	}
	sarifRef struct {
		ID    string `json:"id"`
		Index int    `json:"index"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   *sarifEvidence    `json:"properties,omitempty"`
	}
	sarifEvidence struct {
		Evidence []string `json:"evidence"`
	}
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	// fingerprintName has the version of what goes into it behind it, as the standard asks for.
	fingerprintName = "authpeekFinding/v1"
)

// WriteSARIF writes a run as a SARIF log of one run: a rule for each check that there was, a result for each finding and for each
// check that failed or could not be decided without one.
func WriteSARIF(w io.Writer, s *Suite) error {
	b := sarifBuilder{suite: s, index: map[string]int{}, seen: map[string]int{}}
	for _, c := range s.Checks {
		b.add(c)
	}
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "authpeek", Version: line(s.Version), Rules: b.rules}},
		Automation:  sarifAutomation{"authpeek/" + strings.ReplaceAll(s.Name, " ", "-") + "/"},
		Invocations: []sarifInvocation{b.invocation()},
		Results:     append([]sarifResult{}, b.results...), // null would say that nothing was looked at
		ColumnKind:  "unicodeCodePoints",
		Properties:  map[string]string{},
	}
	for _, p := range s.Properties {
		run.Properties[line(p.Name)] = line(p.Value)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}}); err != nil {
		return fmt.Errorf("the report cannot be written as SARIF: %w", err)
	}
	return nil
}

// sarifBuilder gathers rules and results.
type sarifBuilder struct {
	suite   *Suite
	rules   []sarifRule
	index   map[string]int // of rules, by id
	seen    map[string]int // how many results had what goes into a fingerprint
	results []sarifResult
	notes   []sarifNotification
}

func (b *sarifBuilder) add(c Check) {
	if c.Cause != nil {
		b.result(c, *c.Cause)
	}
	for _, f := range c.Findings {
		b.result(c, f)
	}
	switch {
	case c.Cause != nil, len(c.Findings) > 0:
	case c.Outcome == Skipped:
		at := b.rule(ruleOf(c))
		b.notes = append(b.notes, sarifNotification{"note", sarifText{line(sentences("Not run: " + cmp.Or(c.Title, c.name()) + ": " + c.Why))}, sarifRef{b.rules[at].ID, at}})
	default:
		b.rule(ruleOf(c))
	}
}

func (b *sarifBuilder) result(c Check, f Finding) {
	rule := sarifRule{
		ID: f.Code, Short: sarifText{f.Title}, Full: sarifText{sentences(cmp.Or(f.Detail, f.Title))},
		Help: sarifText{sentences(cmp.Or(f.Fix, f.Detail, f.Title))}, HelpURI: helpURI(f.Ref),
		Default: &sarifRuleConfig{level(f.Severity)},
	}
	at := b.rule(rule)
	r := sarifResult{
		RuleID: b.rules[at].ID, RuleIndex: at, Level: level(f.Severity), Locations: locationsOf(c.Place),
		Message: sarifText{line(b.message(f))}, Fingerprints: map[string]string{fingerprintName: b.fingerprint(c, f)},
	}
	if len(f.Evidence) > 0 {
		r.Properties = &sarifEvidence{}
		for _, seen := range f.Evidence {
			r.Properties.Evidence = append(r.Properties.Evidence, line(seen))
		}
	}
	b.results = append(b.results, r)
}

// message says what is wrong and what to do, in sentences: some readers show nothing else.
func (b *sarifBuilder) message(f Finding) string {
	detail, fix := f.Detail, f.Fix
	if strings.EqualFold(strings.TrimSuffix(detail, "."), f.Title) {
		detail = ""
	}
	if fix == nothingToDo {
		fix = ""
	}
	if fix != "" {
		fix = "To do: " + fix
	}
	return sentences(f.Title, detail, fix)
}

// fingerprint stays the same as long as the same rule finds the same thing wrong, whatever times and counts its words have.
func (b *sarifBuilder) fingerprint(c Check, f Finding) string {
	about := strings.Join([]string{b.suite.Name, c.Group, c.name(), f.Code, c.Place.Name}, "\x00")
	b.seen[about]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", about, b.seen[about]))
	return hex.EncodeToString(sum[:16])
}

// ruleOf is the rule of a check that found nothing.
func ruleOf(c Check) sarifRule {
	text := cmp.Or(c.Rule, c.Title, c.name())
	return sarifRule{ID: c.ID, Short: sarifText{text}, Full: sarifText{sentences(text)}, Help: sarifText{sentences(text)}}
}

// rule adds a rule unless it is there, and gives its index.
func (b *sarifBuilder) rule(r sarifRule) int {
	r.ID = line(r.ID)
	if at, ok := b.index[r.ID]; ok {
		if b.rules[at].Default == nil && r.Default != nil {
			b.rules[at] = cleanRule(r) // a finding says more of its rule than a check that passed
		}
		return at
	}
	b.index[r.ID] = len(b.rules)
	b.rules = append(b.rules, cleanRule(r))
	return len(b.rules) - 1
}

func cleanRule(r sarifRule) sarifRule {
	r.Short.Text, r.Full.Text, r.Help.Text = line(r.Short.Text), line(r.Full.Text), line(r.Help.Text)
	return r
}

func (b *sarifBuilder) invocation() sarifInvocation {
	const utc = "2006-01-02T15:04:05.000Z"
	s := b.suite
	return sarifInvocation{
		Successful: true, ExitCode: s.ExitCode(), ExitWords: line(s.Summary()), Notes: b.notes,
		Start: s.Started.UTC().Format(utc), End: s.Started.Add(max(s.Took, 0)).UTC().Truncate(time.Millisecond).Format(utc),
	}
}

// level is a severity in SARIF's words, which happen to be the same; one that nobody knows is taken for the worst.
func level(severity string) string {
	switch severity {
	case diagnose.SeverityWarning, diagnose.SeverityNote:
		return severity
	default:
		return diagnose.SeverityError
	}
}
