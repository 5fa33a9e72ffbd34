package gate

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// The elements and attributes are those that Jenkins' junit-10.xsd, GitLab and the actions of GitHub agree on, and no others. In
// particular a testcase has no file and no properties, which that schema does not know.
type (
	junitSuites struct {
		XMLName  xml.Name   `xml:"testsuites"`
		Name     string     `xml:"name,attr"`
		Time     string     `xml:"time,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Suite    junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string           `xml:"name,attr"`
		Tests      int              `xml:"tests,attr"`
		Failures   int              `xml:"failures,attr"`
		Errors     int              `xml:"errors,attr"`
		Skipped    int              `xml:"skipped,attr"`
		Time       string           `xml:"time,attr"`
		Timestamp  string           `xml:"timestamp,attr"`
		Properties *junitProperties `xml:"properties,omitempty"`
		Cases      []junitCase      `xml:"testcase"`
	}
	junitProperties struct {
		List []junitProperty `xml:"property"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string         `xml:"classname,attr"`
		Name    string         `xml:"name,attr"`
		Time    string         `xml:"time,attr"`
		Skipped *junitSkipped  `xml:"skipped,omitempty"`
		Error   *junitTrouble  `xml:"error,omitempty"`
		Failed  []junitTrouble `xml:"failure,omitempty"`
		Out     *junitText     `xml:"system-out,omitempty"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
	junitTrouble struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		junitText
	}
	junitText struct {
		Text string `xml:",cdata"`
	}
)

// WriteJUnit writes a run as JUnit XML: a testsuite with a testcase for each check.
func WriteJUnit(w io.Writer, s *Suite) error {
	suite := junitSuite{
		Name: "authpeek." + dotted(s.Name), Tests: len(s.Checks), Failures: s.Count(Failed), Errors: s.Count(Errored), Skipped: s.Count(Skipped),
		Time: seconds(s.Took), Timestamp: s.Started.UTC().Format("2006-01-02T15:04:05"),
	}
	if len(s.Properties) > 0 {
		suite.Properties = &junitProperties{}
	}
	for _, p := range s.Properties {
		suite.Properties.List = append(suite.Properties.List, junitProperty{line(p.Name), line(p.Value)})
	}
	seen := map[string]int{}
	for _, c := range s.Checks {
		made := s.junitCase(c)
		// Two testcases of one name would be one to those who follow them from run to run.
		key := made.Class + "\x00" + made.Name
		if seen[key]++; seen[key] > 1 {
			made.Name = fmt.Sprintf("%s (%d)", made.Name, seen[key])
		}
		suite.Cases = append(suite.Cases, made)
	}
	doc := junitSuites{
		Name: "authpeek", Time: suite.Time, Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Suite: suite,
	}
	var b strings.Builder
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("the report cannot be written as JUnit XML: %w", err)
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}

func (s *Suite) junitCase(c Check) junitCase {
	class := "authpeek." + dotted(s.Name)
	if c.Group != "" {
		class += "." + c.Group
	}
	made := junitCase{Class: line(class), Name: line(c.name()), Time: seconds(c.Took)}
	var beside []string // what is told without counting
	tell := func(text string) {
		if text != "" {
			beside = append(beside, line(text))
		}
	}
	tell(c.Title)
	tell(c.Place.where())
	for _, seen := range c.Evidence {
		tell(seen)
	}
	switch {
	case c.Outcome == Skipped:
		made.Skipped = &junitSkipped{line(c.Why)}
	case c.Cause != nil && c.Outcome == Errored:
		trouble := c.Cause.trouble()
		made.Error = &trouble
	case c.Cause != nil:
		made.Failed = append(made.Failed, c.Cause.trouble())
	}
	for _, f := range c.Findings {
		if c.Outcome == Failed && s.Limit.Counts(f.Severity) {
			made.Failed = append(made.Failed, f.trouble())
			continue
		}
		tell(f.Severity + " " + f.Code + ": " + f.Title)
		beside = append(beside, f.body())
	}
	if text := strings.TrimRight(strings.Join(beside, "\n"), "\n"); text != "" {
		made.Out = &junitText{text}
	}
	return made
}

func (f Finding) trouble() junitTrouble {
	return junitTrouble{line(f.Title), line(f.Code), junitText{f.body()}}
}

// nothingToDo is the fix of findings that ask for nothing.
const nothingToDo = "nothing to do"

// body is a finding in full, a line for each part.
func (f Finding) body() string {
	var b strings.Builder
	for _, part := range []struct{ label, text string }{{"", f.Detail}, {"to do: ", f.Fix}, {"see: ", f.Ref}} {
		if part.text != "" && part.text != nothingToDo {
			fmt.Fprintln(&b, part.label+line(part.text))
		}
	}
	for _, seen := range f.Evidence {
		fmt.Fprintln(&b, "seen: "+line(seen))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (c Check) name() string {
	if c.Name != "" {
		return c.Name
	}
	return c.ID
}

func (p Place) where() string {
	switch {
	case p.File == "":
		return ""
	case p.Line > 0:
		return fmt.Sprintf("in %s, line %d", p.File, p.Line)
	default:
		return "in " + p.File
	}
}

// dotted is a command's name as part of a class: token.verify.
func dotted(name string) string { return strings.ReplaceAll(name, " ", ".") }

// seconds is a duration as JUnit writes it, to the millisecond.
func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", max(d, 0).Seconds()) }
