package gatetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"time"
)

// sarifLog is what is looked at. Pointers tell what is absent from what is empty.
type sarifLog struct {
	Schema  string `json:"$schema"`
	Version string
	Runs    []struct {
		Tool struct {
			Driver struct {
				Name  string
				Rules []sarifRule
			}
		}
		Invocations []struct {
			ExecutionSuccessful        *bool
			ExitCode                   *int
			StartTimeUtc, EndTimeUtc   string
			ToolExecutionNotifications []struct {
				Message        *sarifText
				AssociatedRule *sarifRuleRef
			}
		}
		Results    *[]sarifResult
		ColumnKind string
	}
}

type sarifText struct{ Text string }

type sarifRule struct {
	ID                                      string
	ShortDescription, FullDescription, Help *sarifText
	HelpURI                                 *string
	DefaultConfiguration                    *struct{ Level string }
}

type sarifRuleRef struct {
	ID    string
	Index *int
}

type sarifResult struct {
	RuleID              string
	RuleIndex           *int
	Level               string
	Message             *sarifText
	Locations           []sarifLocation
	PartialFingerprints map[string]string
}

type sarifLocation struct {
	PhysicalLocation *struct {
		ArtifactLocation *struct{ URI string }
		Region           *struct{ StartLine int }
	}
	LogicalLocations []struct{ Name, FullyQualifiedName string }
}

var sarifLevels = []string{"none", "note", "warning", "error"}

// checker gathers problems.
type checker struct{ problems []string }

func (c *checker) want(ok bool, format string, args ...any) {
	if !ok {
		c.problems = append(c.problems, fmt.Sprintf(format, args...))
	}
}

// SARIF says what is wrong with a report in SARIF 2.1.0; nothing when all is well.
func SARIF(report []byte) []string {
	var c checker
	var log sarifLog
	d := json.NewDecoder(bytes.NewReader(report))
	if err := d.Decode(&log); err != nil {
		return []string{err.Error()}
	}
	c.want(!d.More(), "something follows the object")
	c.want(log.Version == "2.1.0", "version is %q", log.Version)
	c.absolute("$schema", log.Schema)
	c.want(len(log.Runs) > 0, "there is no run")
	for _, run := range log.Runs {
		rules := run.Tool.Driver.Rules
		c.want(run.Tool.Driver.Name != "", "the driver has no name")
		c.want(run.Results != nil, "there are no results, which says that nothing was looked for")
		c.want(slices.Contains([]string{"utf16CodeUnits", "unicodeCodePoints"}, run.ColumnKind), "columnKind is %q", run.ColumnKind)
		c.rules(rules)
		for _, i := range run.Invocations {
			c.want(i.ExecutionSuccessful != nil, "the invocation does not say whether it was successful")
			c.want(i.ExitCode != nil, "the invocation has no exit code")
			for _, at := range []string{i.StartTimeUtc, i.EndTimeUtc} {
				when, err := time.Parse(time.RFC3339Nano, at)
				c.want(err == nil && when.Location() == time.UTC, "%q is no time in UTC", at)
			}
			for _, n := range i.ToolExecutionNotifications {
				c.text("a notification", n.Message)
				c.want(n.AssociatedRule != nil && n.AssociatedRule.Index != nil && refers(rules, n.AssociatedRule.ID, *n.AssociatedRule.Index), "a notification names no rule")
			}
		}
		if run.Results != nil {
			c.results(*run.Results, rules)
		}
	}
	return c.problems
}

func (c *checker) rules(rules []sarifRule) {
	seen := map[string]bool{}
	for _, r := range rules {
		c.want(r.ID != "" && !seen[r.ID], "the rule %q is there twice, or has no id", r.ID)
		seen[r.ID] = true
		// GitHub shows all of these and refuses a rule without the first.
		c.text(r.ID+" shortDescription", r.ShortDescription)
		c.text(r.ID+" fullDescription", r.FullDescription)
		c.text(r.ID+" help", r.Help)
		if r.HelpURI != nil {
			c.absolute(r.ID+" helpUri", *r.HelpURI)
		}
		if r.DefaultConfiguration != nil {
			c.want(slices.Contains(sarifLevels, r.DefaultConfiguration.Level), "%s has the level %q", r.ID, r.DefaultConfiguration.Level)
		}
	}
}

func (c *checker) results(results []sarifResult, rules []sarifRule) {
	prints := map[string]bool{}
	for _, r := range results {
		c.want(r.RuleIndex != nil && refers(rules, r.RuleID, *r.RuleIndex), "a result of %q does not name its rule", r.RuleID)
		c.want(slices.Contains(sarifLevels, r.Level), "a result of %s has the level %q", r.RuleID, r.Level)
		c.text("a result of "+r.RuleID, r.Message)
		c.want(len(r.PartialFingerprints) > 0, "a result of %s has no fingerprint", r.RuleID)
		for name, value := range r.PartialFingerprints {
			c.want(value != "" && !prints[name+value], "a result of %s shares its fingerprint", r.RuleID)
			prints[name+value] = true
		}
		for _, l := range r.Locations {
			c.want(l.PhysicalLocation != nil || len(l.LogicalLocations) > 0, "a location of %s is no place", r.RuleID)
			for _, logical := range l.LogicalLocations {
				c.want(logical.Name != "" && logical.FullyQualifiedName != "", "a logical location of %s has no name", r.RuleID)
			}
			if p := l.PhysicalLocation; p != nil {
				c.want(p.ArtifactLocation != nil && p.ArtifactLocation.URI != "", "a place of %s names no file", r.RuleID)
				c.want(p.Region != nil && p.Region.StartLine >= 1, "a place of %s has no line", r.RuleID)
				if p.ArtifactLocation != nil {
					_, err := url.Parse(p.ArtifactLocation.URI)
					c.want(err == nil, "a place of %s is no URI: %v", r.RuleID, err)
				}
			}
		}
	}
}

func refers(rules []sarifRule, id string, index int) bool {
	return index >= 0 && index < len(rules) && rules[index].ID == id
}

func (c *checker) text(of string, t *sarifText) {
	c.want(t != nil && t.Text != "", "%s has no text", of)
}

func (c *checker) absolute(of, text string) {
	u, err := url.Parse(text)
	c.want(err == nil && u.IsAbs(), "%s is %q", of, text)
}
