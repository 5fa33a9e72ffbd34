package views

import (
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/doctor"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// Columns of the list, in cells.
const (
	doctorEdge      = 1  // the cursor's mark before a row
	doctorName      = 10 // the name of an area
	doctorCount     = 5  // how many of it passed
	doctorCode      = 28 // what codes may take from their titles
	doctorTitles    = 3  // the rows that the names of what passed in an area may take
	doctorContractW = 20 // what the name of a check of the provider's contract has at least
)

// doctorLine is a line of the list.
type doctorLine struct {
	item  int  // index into the items, -1 for none
	tail  bool // the line goes on with the item of the line before
	name  int  // which of the spans is bold when the cursor stands on it
	rule  []kit.Span
	spans []kit.Span
}

// doctorLaidOf is all that the lines are laid out of, and doctorLaid keeps them with it.
type doctorLaidOf struct {
	made, w, h   int
	styles       *theme.Styles
	refused      engine.CallID
	stale        string
	again, tries string // the keys
}

type doctorLaid struct {
	of    doctorLaidOf
	lines []doctorLine
}

// lines lays the list out in w cells and, if that can be, in h rows: the names of what passed give way first. They are kept, and not
// to be changed; a picture with a brief beneath the list asks in two ways.
func (v *doctorView) lines(f Frame, w, h int) []doctorLine {
	now := doctorLaidOf{v.made, w, h, f.Styles, v.refused, v.stale, f.Session.Press("r"), f.Session.Press("x")}
	laid := &v.laid[min(max(h, 0), 1)]
	if laid.of == now {
		return laid.lines
	}
	for most := doctorTitles; ; most-- {
		out := v.layOut(f, w, most)
		if len(out) <= h || most == 0 {
			*laid = doctorLaid{now, out}
			return out
		}
	}
}

// layOut gives the names of what passed in an area at most so many rows; with none it leaves out what parts the sections too.
func (v *doctorView) layOut(f Frame, w, most int) []doctorLine {
	out := v.above(f, w)
	codes, names, told := 0, 0, 0
	for _, it := range v.items {
		switch it.kind {
		case doctorFinding:
			codes = max(codes, kit.Width(engine.Clean(it.check.Code)))
		case doctorContract:
			names, told = max(names, kit.Width(shortOf(it.check))), max(told, kit.Width(contractTold(it.check)))
		}
	}
	codes = min(codes, doctorCode, max(w/2, 1))
	names = max(min(names, max(doctorContractW, w-doctorEdge-3-told), w/2), 1)
	section := doctorFinding
	for i := range v.items {
		it := &v.items[i]
		if it.kind != section {
			section = it.kind
			if !v.drawnAs.stacked && most > 0 && len(out) > 0 && out[len(out)-1].item >= 0 {
				out = append(out, doctorLine{item: -1})
			}
			out = append(out, doctorLine{item: -1, rule: v.ruleAbove(f, section, w)})
		}
		switch it.kind {
		case doctorFinding:
			out = append(out, doctorLine{item: i, name: 1, spans: findingRow(f, it.check, codes, w-doctorEdge)})
		case doctorArea:
			for n, row := range areaRows(f, it, w-doctorEdge, max(most, 1)) {
				out = append(out, doctorLine{item: i, spans: row, tail: n > 0})
			}
		default:
			out = append(out, doctorLine{item: i, name: 1, spans: contractRow(f, it.check, names)})
		}
	}
	return out
}

// ruleAbove is the title of a part of the list.
func (v *doctorView) ruleAbove(f Frame, kind doctorKind, w int) []kit.Span {
	if kind == doctorArea {
		r := v.checks()
		words := "passed, " + itoa(r.Count(doctor.Passed))
		if n := r.Count(doctor.NotRun); n > 0 {
			words += " · not run, " + itoa(n)
		}
		return []kit.Span{kit.Of(theme.Text, words)}
	}
	hint := " · " + f.Session.Press("x") + " runs it"
	switch {
	case v.run != nil && v.run.contract:
		hint = " · being tried"
	case v.contract != nil:
		hint = " · " + f.Session.Press("x") + " runs it again"
	}
	if w < len("provider contract")+len(hint)+4 {
		hint = ""
	}
	return []kit.Span{kit.Of(theme.Text, "provider contract"), kit.Of(theme.Muted, hint)}
}

// above is what stands before the findings: what has happened since, and a sentence where there is none.
func (v *doctorView) above(f Frame, w int) []doctorLine {
	var out []doctorLine
	say := func(mark theme.Mark, t theme.Token, text string) {
		for _, row := range markedRows(markSpan(f.Styles, mark), t, text, w) {
			out = append(out, doctorLine{item: -1, spans: row})
		}
	}
	if v.refused != 0 && v.stale == "" {
		say(theme.MarkLook, theme.Text, "#"+itoa(int(v.refused))+" was refused since: "+f.Session.Press("r")+" looks into it")
	}
	if v.findings() > 0 {
		return out
	}
	switch {
	case !f.Session.Filter.Empty():
		say(theme.MarkNone, theme.Text, "No finding matches. esc clears the filter.")
	case v.report == nil:
		say(theme.MarkHere, theme.Muted, "nothing found so far")
	default:
		say(theme.MarkOK, theme.Text, diagnose.Counted(v.report.Ran(), "rule")+" ran, nothing to fix")
		if v.showsPassed() {
			return out // the areas say what was not looked at
		}
		for _, words := range notLookedAt(*v.report) {
			say(theme.MarkNone, theme.Muted, "not looked at: "+words)
		}
	}
	return out
}

// notLookedAt are the checks that did not run, those with the same reason together.
func notLookedAt(r doctor.Report) []string {
	var reasons []string
	names := map[string][]string{}
	for _, c := range r.Ended(doctor.NotRun) {
		if names[c.Told] == nil {
			reasons = append(reasons, c.Told)
		}
		names[c.Told] = append(names[c.Told], shortOf(c))
	}
	out := make([]string, 0, len(reasons))
	for _, why := range reasons {
		words := strings.Join(names[why], ", ")
		if why != "" {
			words += " (" + engine.Clean(why) + ")"
		}
		out = append(out, words)
	}
	return out
}

// shortOf is a check's name where many are named.
func shortOf(c doctor.Check) string {
	if c.Short != "" {
		return engine.Clean(c.Short)
	}
	return engine.Clean(c.Title)
}

// findingRow is a finding in one row: its mark, its code, and what it says.
func findingRow(f Frame, c doctor.Check, codes, w int) []kit.Span {
	code := kit.Pad(kit.Cut(engine.Clean(c.Code), codes), codes)
	title := titleOf(c)
	if room := w - 2 - codes - 1; kit.Width(title) > room && c.Told != "" && kit.Width(c.Told) <= room && room < doctorBriefTitle {
		title = engine.Clean(c.Told)
	}
	return append([]kit.Span{markSpan(f.Styles, markOf(c)), kit.Of(theme.Text, code), kit.Of(theme.Text, " ")}, Tinted(theme.Muted, title)...)
}

// doctorBriefTitle is the room for a title below which the short word for it says more than its beginning.
const doctorBriefTitle = 16

// areaRows are what passed in an area, by name as far as there is room, and what did not run.
func areaRows(f Frame, it *doctorItem, w, most int) [][]kit.Span {
	var passed, idle []string
	why := ""
	for _, c := range it.inArea {
		if c.State == doctor.Passed {
			passed = append(passed, shortOf(c))
			continue
		}
		idle, why = append(idle, shortOf(c)), engine.Clean(c.Told)
	}
	var rows [][]kit.Span
	add := func(mark theme.Mark, n int, text string) {
		name := string(it.area)
		if len(rows) > 0 {
			name = ""
		}
		room := max(w-doctorName-doctorCount, 1)
		lines := kit.Wrap(text, room)
		if len(lines) > most {
			lines = append(lines[:most-1:most-1], kit.Cut(strings.Join(lines[most-1:], " "), room))
		}
		for i, line := range lines {
			row := []kit.Span{kit.Of(theme.Text, kit.Pad(name, doctorName)), markSpan(f.Styles, mark), kit.Of(theme.Text, kit.Pad(itoa(n), doctorCount-2))}
			if i > 0 {
				row = []kit.Span{kit.Of(theme.Text, kit.Pad("", doctorName+doctorCount))}
			}
			rows = append(rows, append(row, kit.Of(theme.Muted, line)))
		}
	}
	if len(passed) > 0 {
		add(theme.MarkOK, len(passed), strings.Join(passed, ", "))
	}
	if len(idle) > 0 {
		words := strings.Join(idle, ", ")
		if why != "" {
			words = why + ": " + words
		}
		add(theme.MarkNone, len(idle), words)
	}
	return rows
}

// contractRow is one check of the provider's contract, with room for its name.
func contractRow(f Frame, c doctor.Check, names int) []kit.Span {
	t := theme.Text
	if c.State == doctor.NotRun {
		t = theme.Muted
	}
	name := kit.Pad(kit.Cut(shortOf(c), names), names)
	return append([]kit.Span{markSpan(f.Styles, markOf(c)), kit.Of(theme.Text, name), kit.Of(theme.Text, " ")}, Tinted(t, contractTold(c))...)
}

// contractTold is what came of it.
func contractTold(c doctor.Check) string {
	if c.State == doctor.NotRun && c.Told == "" {
		return "not tried yet"
	}
	return engine.Clean(c.Told)
}
