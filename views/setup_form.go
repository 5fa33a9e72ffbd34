package views

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// setupLine is one line of the form: a group's title, a row, or what is wrong with the row above.
type setupLine struct {
	row   int    // index into the rows; -1 for a title
	group string // of a title
	wrong string // what is wrong, "" for the row itself
	block bool
}

// lines are all lines of the form. There are a few dozen at most.
func (v *setupView) lines() []setupLine {
	out := make([]setupLine, 0, len(v.rows)+8)
	group := ""
	for i, r := range v.rows {
		f := v.fields[r.field]
		if f.Group != group {
			group = f.Group
			out = append(out, setupLine{row: -1, group: group})
		}
		out = append(out, setupLine{row: i})
		last := r.line < 0 || r.line == max(0, len(mapLines(f.Value))-1)
		if f.Problem != "" && last {
			out = append(out, setupLine{row: i, wrong: f.Problem, block: f.Blocks})
		}
	}
	return out
}

// window is the part of the lines that is drawn in height rows: with the cursor's row in it and what is wrong with it.
func (v *setupView) window(lines []setupLine, height int) (from, to int) {
	if height <= 0 {
		return 0, 0
	}
	at := v.at.Index()
	first := slices.IndexFunc(lines, func(l setupLine) bool { return l.row == at })
	last := first
	for last+1 < len(lines) && lines[last+1].row == at {
		last++
	}
	if first == 1 {
		first = 0 // the title of the first group
	}
	if last >= v.top+height {
		v.top = last - height + 1
	}
	if first >= 0 && first < v.top {
		v.top = first
	}
	v.top = max(0, min(v.top, len(lines)-height))
	return v.top, min(len(lines), v.top+height)
}

// drawForm draws the profile with the cursor in it, or as it stands while the list has the focus.
func (v *setupView) drawForm(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Focus(v.inForm)
	foot := v.footer(f, b.Width())
	foot = foot[:min(len(foot), max(0, b.Height()-2))]
	lines := v.lines()
	from, to := v.window(lines, b.Height()-len(foot))
	b.TitleSpans(v.formTitle(f)...).NoteSpans(v.formNote(f, from, to, len(lines))...)
	for _, l := range lines[from:to] {
		switch {
		case l.row < 0:
			b.Rule(kit.Of(theme.Muted, l.group))
		case l.wrong != "":
			mark := theme.MarkLook
			if l.block {
				mark = theme.MarkBad
			}
			b.Line().Space(setupLabel).Spans(markSpan(f.Styles, mark)).Spans(Tinted(theme.Text, engine.Clean(l.wrong))...)
		default:
			v.drawRow(b.Line(), f, l.row)
		}
	}
	for b.Left() > len(foot) {
		b.Blank()
	}
	for _, row := range foot {
		b.Line().Spans(row...)
	}
	return b.Lines()
}

func (v *setupView) formTitle(f Frame) []kit.Span {
	title := engine.Clean(v.draft.title())
	if !v.inForm && v.draft.name == "" {
		return []kit.Span{kit.Of(theme.Text, "Setup")}
	}
	for _, field := range v.fields {
		if field.Key == "vendor" && v.draft.title() != "new profile" {
			vendor := field.Value
			if vendor == "" {
				vendor = field.Default
			}
			title += " · " + engine.Clean(vendor)
		}
	}
	return []kit.Span{kit.Of(theme.Text, title)}
}

// formNote counts what was changed, and tells which lines are shown when not all are.
func (v *setupView) formNote(f Frame, from, to, n int) []kit.Span {
	var out []kit.Span
	switch {
	case v.inForm && v.draft.dirty():
		out = []kit.Span{markSpan(f.Styles, theme.MarkChanged), kit.Of(theme.Text, v.draft.changed())}
	case v.inForm && v.draft.name == "":
		out = []kit.Span{kit.Of(theme.Muted, "not saved")}
	}
	if to-from < n {
		rows := fmt.Sprintf("rows %d–%d of %d", from+1, to, n)
		if len(out) > 0 {
			rows = " · " + rows
		}
		out = append(out, kit.Of(theme.Muted, rows))
	}
	return out
}

// setupLabel is the column where values begin. The few labels that are longer push their own value aside.
const setupLabel = 15

// drawRow draws one row: its label, its value, and at the right how it was judged.
func (v *setupView) drawRow(l *kit.Line, f Frame, i int) {
	r := v.rows[i]
	field := v.fields[r.field]
	here := v.inForm && i == v.at.Index()
	if v.inForm && v.edit == nil {
		f.Aim(l, i-v.at.Index(), true)
	}
	editing := here && v.edit != nil
	name := kit.Of(theme.Muted, field.Label)
	switch {
	case r.adds(field):
		name = kit.Of(theme.Accent, f.Styles.Glyphs.Plus+" "+strings.TrimSuffix(field.Label, "s"))
	case r.line > 0:
		name.Text = ""
	}
	if here {
		l.Edge(theme.Accent, f.Styles.Glyphs.Sel)
		name.Token = theme.Text
		name = name.Bold()
		if !editing {
			l.Selected()
		}
	}
	label := max(setupLabel, kit.Width(name.Text)+1)
	l.Cell(label, name)
	tail := v.rowTail(f, field, r, editing)
	room := max(0, l.Room()-label-kit.SpansWidth(tail)-1)
	if editing && field.Kind != "choice" && field.Kind != "bool" {
		l.Spans(v.edit.spans(f, field, room)...)
	} else {
		l.Spans(rowValue(f, field, r, room)...)
	}
	l.RightSpans(tail...)
}

// rowValue is a value as it stands when nobody edits it.
func rowValue(f Frame, field SetupField, r setupRow, room int) []kit.Span {
	text, token := r.text(field), theme.Text
	switch {
	case r.adds(field):
		return nil
	case field.Kind == "bool":
		box := "[ ]"
		if text == "true" {
			box = "[x]"
		}
		return []kit.Span{kit.Of(theme.Text, box)}
	case text == "":
		text, token = field.Default, theme.Muted
	default:
		text = setupShown(field, text)
	}
	text = engine.Clean(text)
	if field.Kind == "choice" {
		if text == "" {
			text, token = "none", theme.Muted
		}
		return []kit.Span{kit.Of(token, text), kit.Of(theme.Muted, " "+f.Styles.Glyphs.Down)}
	}
	return Tinted(token, kit.CutMiddle(text, room))
}

// rowTail is what stands at the right: the judgement, the port's note, or what the keys do.
func (v *setupView) rowTail(f Frame, field SetupField, r setupRow, editing bool) []kit.Span {
	if editing {
		switch field.Kind {
		case "choice":
			choices := setupChoices(field)
			value := field.Value
			if value == "" {
				value = field.Default
			}
			return []kit.Span{kit.Of(theme.Accent, "←→"), kit.Of(theme.Muted, fmt.Sprintf(" %d of %d", slices.Index(choices, value)+1, len(choices)))}
		case "bool":
			return []kit.Span{kit.Of(theme.Accent, "space"), kit.Of(theme.Muted, " turns it")}
		}
	}
	if r.adds(field) {
		if editing {
			return []kit.Span{kit.Of(theme.Muted, "name = value")}
		}
		return nil
	}
	var out []kit.Span
	switch {
	case field.Blocks:
		glyph, token := f.Styles.Mark(theme.MarkBad)
		return []kit.Span{kit.Of(token, glyph)}
	case field.Problem != "":
		glyph, token := f.Styles.Mark(theme.MarkLook)
		out = append(out, kit.Of(token, glyph))
	case r.text(field) != "" && field.Kind != "choice" && field.Kind != "bool":
		glyph, token := f.Styles.Mark(theme.MarkOK)
		out = append(out, kit.Of(token, glyph))
	}
	if field.Note != "" && r.line <= 0 {
		if len(out) > 0 {
			out = append(out, kit.Of(theme.Muted, " "))
		}
		out = append(out, Tinted(theme.Muted, engine.Clean(field.Note))...)
	}
	return out
}

// spans is the text under the fingers, scrolled so that the cursor is seen.
func (e *setupEdit) spans(f Frame, field SetupField, room int) []kit.Span {
	text := []rune(e.text)
	at := min(e.cursor(), len(text))
	for i := hiddenFrom(field, e.text, true); i < len(text); i++ {
		text[i] = '•'
	}
	before := engine.Clean(string(text[:at]))
	if over := kit.Width(before) + 2 - room; over > 0 {
		runes := []rune(before)
		for over >= 0 && len(runes) > 0 {
			over -= kit.Width(string(runes[0]))
			runes = runes[1:]
		}
		before = f.Styles.Glyphs.Cut + string(runes)
	}
	out := []kit.Span{kit.Of(theme.Text, before)}
	if at == len(text) {
		return append(out, kit.Of(theme.Accent, "_"))
	}
	if f.Styles.Options.NoColor {
		// Without any escape sequence an underline is not seen.
		return append(out, kit.Of(theme.Accent, "|"), kit.Of(theme.Text, engine.Clean(string(text[at:]))))
	}
	return append(out, kit.Of(theme.Accent, engine.Clean(string(text[at]))).Underline(), kit.Of(theme.Text, engine.Clean(string(text[at+1:]))))
}

// footer is what the form has to say below its fields, in one or two rows: a question, what became of the saving, what there
// is to fix.
func (v *setupView) footer(f Frame, width int) [][]kit.Span {
	if !v.inForm {
		return nil
	}
	said := func(mark theme.Mark, text string) [][]kit.Span {
		glyph, token := f.Styles.Mark(mark)
		out := make([][]kit.Span, 0, 3)
		for i, row := range kit.Wrap(text, max(1, width-2)) {
			lead := "  "
			if i == 0 {
				lead = glyph + " "
			}
			out = append(out, append([]kit.Span{kit.Of(token, lead)}, Tinted(theme.Text, row)...))
		}
		return out
	}
	blocking, others := v.problems()
	goes := " · " + f.Session.Press("n") + " goes to it"
	if v.edit != nil {
		goes = " · " + f.Session.Press("ctrl+n") + " goes to it"
	}
	switch {
	case v.asking == askLeave:
		return [][]kit.Span{{
			kit.Of(theme.Warn, f.Styles.Glyphs.Look+" "), kit.Of(theme.Text, v.draft.changed()+" not saved: ").Bold(),
			kit.Of(theme.Accent, f.Session.Press("s")), kit.Of(theme.Text, " save  "), kit.Of(theme.Accent, f.Session.Press("d")), kit.Of(theme.Text, " drop  "),
			kit.Of(theme.Accent, "esc"), kit.Of(theme.Text, " stay"),
		}}
	case v.saving != nil:
		return said(theme.MarkHere, "saving; a keyring may ask for its password")
	case v.trouble != "":
		return said(theme.MarkBad, v.trouble)
	case blocking == 1:
		return said(theme.MarkBad, "1 field to fix before saving"+goes)
	case blocking > 1:
		return said(theme.MarkBad, fmt.Sprintf("%d fields to fix before saving%s", blocking, strings.Replace(goes, "it", "them", 1)))
	case others == 1:
		return said(theme.MarkLook, "1 field to look at; it saves all the same"+goes)
	case others > 1:
		return said(theme.MarkLook, fmt.Sprintf("%d fields to look at; they save all the same", others))
	default:
		return nil
	}
}
