package views

import (
	"slices"
	"strconv"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/doctor"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// detail tells one item in its parts: what was seen, why it matters, what to do, and where.
func (v *doctorView) detail(f Frame, it *doctorItem, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(v.detailFocus).Narrow(f.Narrow())
	if it == nil {
		return b.Lines()
	}
	b.TitleSpans(v.detailTitle(f, it)...)
	if it.kind == doctorFinding && v.stale == "" {
		b.NoteThatFits(itoa(v.cursor.Index()+1)+" of "+itoa(v.findings())+" · "+f.Session.Press("n")+" next", f.Session.Press("n")+" next")
	}
	parts := v.parts(f, it, b.Width())
	v.scroll.draw(f, b, parts)
	return b.Lines()
}

func (v *doctorView) detailTitle(f Frame, it *doctorItem) []kit.Span {
	if it.kind == doctorArea {
		return []kit.Span{kit.Of(theme.Text, string(it.area)+" · "+diagnose.Counted(len(it.inArea), "check")+" without a finding")}
	}
	name := engine.Clean(it.check.Code)
	if it.kind == doctorContract {
		name = "provider contract · " + shortOf(it.check)
	}
	return []kit.Span{markSpan(f.Styles, markOf(it.check)), kit.Of(theme.Text, name)}
}

// parts are the whole page of an item.
func (v *doctorView) parts(f Frame, it *doctorItem, w int) []pagePart {
	if it.kind == doctorArea {
		return []pagePart{fixedPart(checkRows(f, it.inArea, w)...)}
	}
	c := it.check
	title, what, why := sentences(c)
	parts := []pagePart{fixedPart(opening(title, what, w)...)}
	add := func(title string, rows [][]kit.Span) {
		if len(rows) == 0 {
			return
		}
		if v.drawnAs.stacked {
			parts = append(parts, titledPart(title, rows))
			return
		}
		parts = append(parts, fixedPart(nil), titledPart(title, rows))
	}
	add("seen", v.seenRows(f, c, w))
	add("why it matters", paragraphs(why, w))
	add("what to do", stepRows(steps(f.Session, c, it.kind), w))
	add("go", v.goRows(it, w))
	return parts
}

// sentences are what a check is called, what was found, and why that matters. Where nobody has written why, what was found says it.
func sentences(c doctor.Check) (title, what, why string) {
	why = engine.Clean(c.Why)
	what = engine.Clean(c.Says())
	if why == "" {
		what, why = "", what
	}
	return titleOf(c), what, why
}

// opening is the first of a page: the title in bold, then what was found.
func opening(title, what string, w int) [][]kit.Span {
	rows := paragraphs(title, w)
	for _, row := range rows {
		for i := range row {
			row[i] = row[i].Bold()
		}
	}
	return append(rows, paragraphs(what, w)...)
}

func paragraphs(text string, w int) [][]kit.Span {
	if text == "" {
		return nil
	}
	var rows [][]kit.Span
	for _, line := range kit.Wrap(text, max(w, 1)) {
		rows = append(rows, Tinted(theme.Text, line))
	}
	return rows
}

// seenRows are what a finding rests on. A call that no line names has one of its own, as long as it is known.
func (v *doctorView) seenRows(f Frame, c doctor.Check, w int) [][]kit.Span {
	var rows [][]kit.Span
	named := strings.Join(c.Seen, "\n") + "\n"
	calls := c.Calls
	if c.Area == doctor.AreaApp {
		calls = nil // its lines name the newest and count the rest
	}
	for _, id := range calls {
		number := "#" + strconv.FormatUint(uint64(id), 10)
		if call := f.Session.Ledger.Call(id); call != nil && !namesCall(named, number) {
			text := joinDots(call.Operation+" as "+string(call.Mode), credentialOr(call.Credential), outcomeWord(call))
			rows = append(rows, hanging(number+"  ", engine.Clean(text), w)...)
		}
	}
	for _, line := range c.Seen {
		text := engine.Clean(line)
		if number, rest, ok := strings.Cut(text, " "); ok && strings.HasPrefix(number, "#") {
			rows = append(rows, hanging(number+"  ", strings.TrimLeft(rest, " "), w)...)
			continue
		}
		// What goes on below is indented, so that each line is seen to begin.
		for i, row := range paragraphs(text, max(w-2, 1)) {
			if i > 0 {
				row = append([]kit.Span{kit.Of(theme.Text, "  ")}, row...)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// namesCall reports whether a text has the number of a call, and not only the beginning of a longer one.
func namesCall(text, number string) bool {
	for {
		_, rest, found := strings.Cut(text, number)
		if !found {
			return false
		}
		if rest == "" || rest[0] < '0' || rest[0] > '9' {
			return true
		}
		text = rest
	}
}

// hanging is a text behind a lead, over as many rows as it takes; rows below the first are indented.
func hanging(lead, text string, w int) [][]kit.Span {
	var rows [][]kit.Span
	for i, line := range kit.Wrap(text, max(w-kit.Width(lead), 1)) {
		if i > 0 {
			lead = strings.Repeat(" ", kit.Width(lead))
		}
		rows = append(rows, append([]kit.Span{kit.Of(theme.Muted, lead)}, Tinted(theme.Text, line)...))
	}
	return rows
}

// steps are what to do, and at the end how to see that it helped. Where nothing is to be done, nothing can have helped.
func steps(s *Session, c doctor.Check, kind doctorKind) []string {
	list := c.Do()
	if len(list) == 0 || c.State != doctor.Found || strings.HasPrefix(list[0], "nothing to do") {
		return list
	}
	const again = "Run this again"
	how := again + ": " + s.Press("r") + "."
	if kind == doctorContract {
		how = "Try it again: " + s.Press("x") + "."
	}
	list = slices.Clone(list)
	for i, step := range list {
		if rest, ok := strings.CutPrefix(step, again+"."); ok {
			list[i] = how + rest
			return list
		}
	}
	return append(list, how)
}

func stepRows(list []string, w int) [][]kit.Span {
	var rows [][]kit.Span
	for i, step := range list {
		rows = append(rows, hanging(itoa(i+1)+"  ", diagnose.Sentence(engine.Clean(step)), w)...)
	}
	return rows
}

// goRows are the keys that go on from here.
func (v *doctorView) goRows(it *doctorItem, w int) [][]kit.Span {
	var rows [][]kit.Span
	add := func(key, text string) {
		for i, line := range kit.Wrap(text, max(w-7, 1)) {
			if i > 0 {
				key = ""
			}
			rows = append(rows, append([]kit.Span{kit.Of(theme.Accent, kit.Pad(key, 7))}, Tinted(theme.Text, line)...))
		}
	}
	if to, words, ok := doctorTarget(it.check); ok && to.View != "" {
		add("enter", words)
	}
	if it.kind == doctorContract && it.check.State == doctor.NotRun {
		add("x", "try the provider's contract")
		return rows
	}
	add("y", "copy this as text; secrets stay fingerprints")
	if c := it.check; c.Finding != nil && c.Finding.Ref != "" {
		add("o", "the source: "+engine.Clean(c.Finding.Ref))
	}
	return rows
}

// checkRows lists checks that found nothing, one after another.
func checkRows(f Frame, checks []doctor.Check, w int) [][]kit.Span {
	var rows [][]kit.Span
	for _, c := range checks {
		text := engine.Clean(c.Title)
		if c.Told != "" {
			text = joinDots(text, engine.Clean(c.Told))
		}
		t := theme.Text
		if c.State != doctor.Passed {
			t = theme.Muted
		}
		rows = append(rows, markedRows(markSpan(f.Styles, markOf(c)), t, text, w)...)
	}
	return rows
}

// doctorLabel is the room for a label of the brief form.
const doctorLabel = 12

// brief is a finding in the room beneath its list: everything in a few lines, and enter shows all of it.
func (v *doctorView) brief(f Frame, it *doctorItem, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow())
	b.TitleSpans(v.detailTitle(f, it)...).Note("enter: all of it")
	if it.kind == doctorArea {
		for _, row := range checkRows(f, it.inArea, b.Width()) {
			b.Line().Spans(row...)
		}
		return b.Lines()
	}
	c := it.check
	title, what, why := sentences(c)
	rows := opening(title, "", b.Width())
	if what != "" {
		rows = paragraphs(what, b.Width()) // the list has the title
	}
	seen := v.seenRows(f, c, max(b.Width()-doctorLabel, 1))
	var do []string
	for _, s := range steps(f.Session, c, it.kind) {
		do = append(do, diagnose.Sentence(engine.Clean(s)))
	}
	fix := underLabel("what to do", paragraphs(strings.Join(do, " "), max(b.Width()-doctorLabel, 1)))
	reason := underLabel("why", paragraphs(why, max(b.Width()-doctorLabel, 1)))
	// What to do has to be seen; what was seen and why give way to it, a row at least of each.
	room := b.Height() - len(rows) - min(len(fix), 3)
	seen = underLabel("seen", seen)
	take := func(part [][]kit.Span, most int) {
		if most = max(min(most, room), 0); most < len(part) {
			part = ended(part[:most])
		}
		room -= len(part)
		rows = append(rows, part...)
	}
	take(seen, max(1, room-len(reason)))
	take(reason, room)
	rows = append(rows, fix...)
	for i, row := range rows {
		if i == b.Height()-1 && len(rows) > b.Height() {
			row = append(row[:len(row):len(row)], kit.Of(theme.Muted, " …"))
		}
		b.Line().Spans(row...)
	}
	return b.Lines()
}

// ended marks the last of some rows as cut.
func ended(rows [][]kit.Span) [][]kit.Span {
	if len(rows) == 0 {
		return rows
	}
	last := rows[len(rows)-1]
	rows[len(rows)-1] = append(last[:len(last):len(last)], kit.Of(theme.Muted, " …"))
	return rows
}

// underLabel puts a label before the first of some rows.
func underLabel(label string, rows [][]kit.Span) [][]kit.Span {
	out := make([][]kit.Span, len(rows))
	for i, row := range rows {
		out[i] = append([]kit.Span{kit.Of(theme.Muted, kit.Pad(label, doctorLabel))}, row...)
		label = ""
	}
	return out
}
