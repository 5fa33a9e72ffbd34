package headless

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"authpeek/config"
	"authpeek/ui/headless/gate"
)

// The words of --format.
const (
	formatText  = "text"
	formatJSON  = "json"
	formatJUnit = "junit"
	formatSARIF = "sarif"
)

var formats = []string{formatText, formatJSON, formatJUnit, formatSARIF}

// gateFlags are those of a command whose answer a pipeline waits for. json is --format json, and older.
type gateFlags struct {
	format, output, failOn string
	json                   bool
}

// register adds the flags; object says what --json prints, and limit from where on a finding counts when nobody says.
func (f *gateFlags) register(flags *pflag.FlagSet, object, limit string) {
	flags.BoolVar(&f.json, "json", false, object+"; short for --format json")
	flags.StringVar(&f.format, "format", "", "print `FORMAT`: "+commas(formats)+"; junit and sarif are reports for a pipeline")
	flags.StringVarP(&f.output, "output", "o", "", "write what is printed to `FILE`, in one step at the end")
	flags.StringVar(&f.failOn, "fail-on", "", "exit with 1 when there is a finding of `SEVERITY` or worse: "+commas(gate.Thresholds())+" ("+limit+")")
}

// completeGate offers the words of the flags to the shell.
func completeGate(cmd *cobra.Command) {
	completeFixed(cmd, "format", formats)
	completeFixed(cmd, "fail-on", gate.Thresholds())
}

// gateHelp is what the helps of the commands say of the reports.
const gateHelp = `--format junit prints JUnit XML, which Jenkins, GitLab and the actions of GitHub read, and --format sarif SARIF 2.1.0. In both stand
names, fingerprints and no secrets. -o writes to a file instead, whole or not at all. A line on standard error sums it up.`

// check refuses words that no flag has, and what contradicts itself, before anything is looked at. It settles the format.
func (f *gateFlags) check(s *session) error {
	switch {
	case f.format != "" && !slices.Contains(formats, f.format):
		return misuse(config.Suggest(f.format, formats), "--format %q is none that is known", f.format)
	case f.json && f.format != "" && f.format != formatJSON:
		return misuse("leave one of them out", "--json and --format %s contradict each other", f.format)
	case f.failOn != "" && !slices.Contains(gate.Thresholds(), f.failOn):
		return misuse(config.Suggest(f.failOn, gate.Thresholds()), "--fail-on %q is no severity", f.failOn)
	case f.json:
		f.format = formatJSON
	case f.format == "":
		f.format = formatText
	}
	if f.output == "" || f.output == "-" {
		f.output = ""
		return nil
	}
	if err := gate.CheckFile(homePath(f.output)); err != nil {
		return misuse("name a file in a folder that is there", "--output: %v", err)
	}
	if s.recording.goesTo(homePath(f.output)) {
		return misuse("name two files", "--output and --record would both write %s", f.output)
	}
	return nil
}

// limit is the threshold that was asked for, else the command's own.
func (f *gateFlags) limit(own gate.Threshold) gate.Threshold {
	if f.failOn == "" {
		return own
	}
	return gate.Threshold(f.failOn)
}

// isReport reports whether a pipeline is to read it.
func (f *gateFlags) isReport() bool { return f.format == formatJUnit || f.format == formatSARIF }

// refuseReveal keeps secrets out of what is kept as an artefact of a pipeline.
func (f *gateFlags) refuseReveal(reveal bool) error {
	if reveal && f.isReport() {
		return misuse("leave --reveal out, or print text or json", "a %s report holds no secrets", f.format)
	}
	return nil
}

// newSuite is a run of a command that began then and has ended now. Those who add checks call Judge at the end.
func (s *session) newSuite(name string, began time.Time, limit gate.Threshold) *gate.Suite {
	return &gate.Suite{Name: name, Version: programVersion(), Started: began, Took: s.Now().Sub(began), Limit: limit}
}

// hand gives the answer out as the flags say, and gives the error for the exit code that the suite asks for. plain prints the text,
// document makes the JSON object. What was cancelled leaves no report, and no file of any kind.
func (s *session) hand(ctx context.Context, f gateFlags, suite *gate.Suite, plain func() error, document func() any) error {
	if err := ctx.Err(); err != nil && (f.isReport() || f.output != "") {
		return fmt.Errorf("there is no report, because the run did not come to its end: %w", err)
	}
	print := func() error {
		switch f.format {
		case formatJSON:
			return printJSON(s.Stdout, document())
		case formatJUnit:
			return gate.WriteJUnit(s.Stdout, suite)
		case formatSARIF:
			return gate.WriteSARIF(s.Stdout, suite)
		default:
			return plain()
		}
	}
	if err := s.printTo(f.output, print); err != nil {
		return err
	}
	// Somebody who asked for a limit, or who does not see the answer itself, is told what came of it.
	if f.isReport() || f.output != "" || f.failOn != "" && suite.Fails() {
		s.say("%s", suite.Summary())
	}
	if suite.Fails() {
		return errFailed
	}
	return nil
}

// printTo has print write to a file in place of standard output; "" is standard output itself.
func (s *session) printTo(path string, print func() error) error {
	if path == "" {
		return print()
	}
	var b bytes.Buffer
	stdout, columns := s.Stdout, s.Columns
	s.Stdout, s.Columns = io.Writer(&b), nil // a file has no width
	err := print()
	s.Stdout, s.Columns = stdout, columns
	if err != nil {
		return err
	}
	if err := gate.WriteFile(homePath(path), b.Bytes()); err != nil {
		return fmt.Errorf("--output: %w; name a file that can be written", err)
	}
	return nil
}
