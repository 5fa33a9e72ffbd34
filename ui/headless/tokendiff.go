package headless

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
)

const tokenDiffLong = `Compares two tokens: header and claims member by member, times in words, and which findings only one of them has.

Each of A and B is what TOKEN is:
%s

Exit code 0: both could be read, whether they differ or not. 1: one of them is no JWS or JWE. 2: the command line is wrong.`

const tokenDiffExample = `  authpeek token diff old.txt new.txt
  authpeek token diff env:OLD env:NEW --vendor twilio
  authpeek token mint | authpeek token diff - expected.txt --json`

type diffFlags struct {
	context judgeFlags
	json    bool
}

func newTokenDiff(s *session) *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:     "diff A B",
		Short:   "Compare two tokens claim by claim",
		Long:    fmt.Sprintf(tokenDiffLong, strings.TrimPrefix(tokenWord, "TOKEN is one of\n")),
		Example: tokenDiffExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				return nil
			}
			return noSuch(cmd, &engine.UsageError{Message: fmt.Sprintf("%s takes two tokens, and was given %d", cmd.CommandPath(), len(args)), Fix: "write " + cmd.CommandPath() + " OLD NEW"})
		},
		RunE: func(cmd *cobra.Command, args []string) error { return s.diffTokens(cmd, args, f) },
	}
	f.context.register(cmd)
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	return cmd
}

// compared are two tokens and what differs.
type compared struct {
	old, new *judged
	changes  []jose.Change
	// only are the findings that one of them has, by code.
	onlyOld, onlyNew, both []diagnose.Finding
}

func (s *session) diffTokens(cmd *cobra.Command, args []string, f diffFlags) error {
	if err := (tokenFlags{context: f.context, keyFormat: keyFormats[0], form: tokenForms[0]}).check(); err != nil {
		return err
	}
	if args[0] == "-" && args[1] == "-" {
		return misuse("give one of them as a file or env:NAME", "two tokens cannot both come from standard input")
	}
	around, err := s.around(cmd.Context(), f.context)
	if err != nil {
		return err
	}
	var pair [2]*judged
	for i, word := range args {
		given, err := s.readGiven(cmd.Context(), word)
		if err != nil {
			return err
		}
		in, err := given.find(false)
		if err != nil {
			return err
		}
		pair[i] = judge(in, false, jose.Keys{}, jose.Options{}, around.context)
	}
	c := compareTokens(pair[0], pair[1])
	if f.json {
		err = printJSON(s.Stdout, c.document())
	} else {
		var b bytes.Buffer
		c.write(&b)
		err = s.printReport(b.Bytes())
	}
	if err == nil && (c.old.read.Form == jose.FormOpaque || c.new.read.Form == jose.FormOpaque) {
		err = errFailed
	}
	return err
}

func compareTokens(older, newer *judged) compared {
	c := compared{old: older, new: newer, changes: jose.Compare(older.read, newer.read)}
	has := func(list []diagnose.Finding, code string) bool {
		return slices.ContainsFunc(list, func(f diagnose.Finding) bool { return f.Code == code })
	}
	for _, f := range older.report.Findings {
		if has(newer.report.Findings, f.Code) {
			c.both = append(c.both, f)
		} else {
			c.onlyOld = append(c.onlyOld, f)
		}
	}
	for _, f := range newer.report.Findings {
		if !has(older.report.Findings, f.Code) {
			c.onlyNew = append(c.onlyNew, f)
		}
	}
	return c
}

// diffDocument is token diff --json.
type diffDocument struct {
	Old     diffSide     `json:"old"`
	New     diffSide     `json:"new"`
	Equal   bool         `json:"equal"` // the texts are the same, signature included
	Changes []diffChange `json:"changes"`
	Same    []diffChange `json:"same"`
	// Findings are those that not both have.
	Findings struct {
		Gone  []diagnose.Finding `json:"gone"`
		Added []diagnose.Finding `json:"added"`
		Same  []diagnose.Finding `json:"same"`
	} `json:"findings"`
}

type diffSide struct {
	Form        jose.Form `json:"form"`
	Vendor      string    `json:"vendor"`
	Kind        string    `json:"kind"`
	Fingerprint string    `json:"fingerprint"`
	Length      int       `json:"length"`
}

type diffChange struct {
	Part string          `json:"part"`
	Name string          `json:"name"`
	Old  json.RawMessage `json:"old"`
	New  json.RawMessage `json:"new"`
	Kind jose.ChangeKind `json:"kind"`
}

func (c compared) document() diffDocument {
	d := diffDocument{
		Old: c.old.side(), New: c.new.side(), Equal: c.old.in.Exact == c.new.in.Exact, Changes: []diffChange{}, Same: []diffChange{},
	}
	for _, change := range c.changes {
		row := diffChange{change.Part, change.Name, orNull(change.Old), orNull(change.New), change.Kind}
		if change.Kind == jose.Same {
			d.Same = append(d.Same, row)
		} else {
			d.Changes = append(d.Changes, row)
		}
	}
	d.Findings.Gone = append([]diagnose.Finding{}, c.onlyOld...)
	d.Findings.Added = append([]diagnose.Finding{}, c.onlyNew...)
	d.Findings.Same = append([]diagnose.Finding{}, c.both...)
	return d
}

func (j *judged) side() diffSide {
	return diffSide{j.read.Form, j.report.Vendor, j.report.Kind, j.fingerprint, j.read.Length}
}

// orNull is a member's value; null where it is absent, and a text where only a lenient reader takes it.
func orNull(raw json.RawMessage) json.RawMessage {
	switch {
	case raw == nil:
		return json.RawMessage("null")
	case !json.Valid(raw):
		return jsonOf(string(raw))
	default:
		return raw
	}
}

// write prints the comparison for a person.
func (c compared) write(w io.Writer) {
	fmt.Fprintln(w, "old  "+engine.Clean(c.old.headline()))
	fmt.Fprintln(w, "new  "+engine.Clean(c.new.headline()))
	switch {
	case c.old.in.Exact == c.new.in.Exact:
		fmt.Fprintln(w, "the two are the same, byte for byte")
	case c.old.read.Form == jose.FormOpaque || c.new.read.Form == jose.FormOpaque:
		fmt.Fprintln(w, "there is nothing inside of an opaque token to compare")
	case !slices.ContainsFunc(c.changes, func(x jose.Change) bool { return x.Kind != jose.Same }):
		fmt.Fprintln(w, "header and claims are the same, the signature differs")
	}
	part := ""
	for _, change := range c.changes {
		if change.Part != part {
			part = change.Part
			fmt.Fprintln(w)
			fmt.Fprintln(w, part)
		}
		writeChange(w, change, c.new.at)
	}
	for _, side := range []struct {
		title string
		list  []diagnose.Finding
	}{{"found in the old one only", c.onlyOld}, {"found in the new one only", c.onlyNew}} {
		if len(side.list) == 0 {
			continue
		}
		fmt.Fprintln(w)
		fmt.Fprintln(w, side.title)
		for _, f := range side.list {
			fmt.Fprintf(w, "  %s %s  %s\n", logMark(f.Severity), engine.Clean(f.Code), engine.Clean(f.Title))
		}
	}
}

// writeChange writes one member: a mark, the name, the value or both of them, and times in words.
func writeChange(w io.Writer, c jose.Change, at time.Time) {
	name := engine.Clean(c.Name)
	old, new := engine.Clean(shortened(c.Old)), engine.Clean(shortened(c.New))
	switch c.Kind {
	case jose.Same:
		fmt.Fprintf(w, "  = %s  %s\n", name, new)
	case jose.Added:
		fmt.Fprintf(w, "  + %s  %s%s\n", name, new, timeOf(c.Name, c.New, at))
	case jose.Gone:
		fmt.Fprintf(w, "  − %s  %s%s\n", name, old, timeOf(c.Name, c.Old, at))
	default:
		fmt.Fprintf(w, "  Δ %s  %s%s\n", name, old, timeOf(c.Name, c.Old, at))
		fmt.Fprintf(w, "    %s▸ %s%s\n", strings.Repeat(" ", len([]rune(name))), new, timeOf(c.Name, c.New, at))
	}
}

// timeOf says a claim that holds a time in words, in brackets; nothing for others.
func timeOf(name string, raw json.RawMessage, at time.Time) string {
	if !diagnose.IsTimeClaim(name) {
		return ""
	}
	o := jose.Object{Members: []jose.Member{{Name: name, Raw: raw}}}
	if t, ok := o.Time(name); ok {
		return "  " + momentWords(t, at)
	}
	return ""
}
