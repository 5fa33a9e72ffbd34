package views

import (
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// drawHelp explains the field under the cursor: what is wrong with it, what it is for, what it may be.
func (v *setupView) drawHelp(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow())
	r, field, ok := v.row()
	if !v.inForm || !ok {
		return v.drawAbout(b, f)
	}
	b.Title(field.Label)
	if field.Problem != "" {
		v.drawWrong(b, f, field)
		if b.Height() > 5 {
			b.Blank()
		}
	}
	for _, row := range kit.Wrap(engine.Clean(field.Help), b.Width()) {
		b.Text(theme.Text, row)
	}
	b.Blank()
	for _, hint := range setupHints(field, r) {
		for i, row := range kit.Wrap(engine.Clean(hint.told), max(1, b.Width()-9)) {
			label := ""
			if i == 0 {
				label = hint.what
			}
			b.Line().Cell(9, kit.Of(theme.Muted, label)).Add(theme.Text, row)
		}
	}
	return b.Lines()
}

// setupHint is something that may be written into a field.
type setupHint struct{ what, told string }

func setupHints(f SetupField, r setupRow) []setupHint {
	var out []setupHint
	switch {
	case f.Kind == "choice":
		out = append(out, setupHint{"one of", strings.Join(f.Choices, ", ")})
	case f.Kind == "secret":
		out = append(out, setupHint{"write", "env:NAME, file:PATH, keyring:SERVICE/USER or command:ARGV; or type the secret, and saving puts it into the keyring"})
	case r.line >= 0 && f.Secrets:
		out = append(out, setupHint{"write", "name = value, where the value may be env:NAME, file:PATH, keyring:SERVICE/USER or command:ARGV"})
	case r.line >= 0:
		out = append(out, setupHint{"write", "name = value; an empty line goes away"})
	case f.Kind == "duration":
		out = append(out, setupHint{"write", "a number and a unit: 500ms, 30s, 5m"})
	case f.Kind == "list":
		out = append(out, setupHint{"write", "words; quotes hold blanks together"})
	}
	if f.Default != "" && f.Kind != "bool" {
		out = append(out, setupHint{"default", f.Default})
	}
	return out
}

func (v *setupView) drawWrong(b *kit.Box, f Frame, field SetupField) {
	mark := theme.MarkLook
	if field.Blocks {
		mark = theme.MarkBad
	}
	glyph, token := f.Styles.Mark(mark)
	for i, row := range kit.Wrap(engine.Clean(field.Problem), max(1, b.Width()-2)) {
		lead := "  "
		if i == 0 {
			lead = glyph + " "
		}
		b.Line().Add(token, lead).Spans(Tinted(theme.Text, row)...)
	}
}

// drawAbout says what the screen is for while no field has the cursor.
func (v *setupView) drawAbout(b *kit.Box, f Frame) []string {
	b.Title("The profile file")
	if v.port == nil {
		return b.Lines()
	}
	for _, row := range wrapPath(engine.Clean(v.port.Path()), b.Width()) {
		b.Text(theme.Text, row)
	}
	b.Blank()
	for _, row := range kit.Wrap("A profile says where calls go, for whom, and who gives the credential. The file needs no secret in clear: it names where each one is kept.", b.Width()) {
		b.Text(theme.Muted, row)
	}
	return b.Lines()
}

// drawTest draws the checks of the provider.
func (v *setupView) drawTest(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Title("Provider test").Note(f.Session.Press("ctrl+t") + " runs it")
	if v.test.running {
		b.NoteSpans(kit.Of(theme.Text, spinner(f.Styles, f.Now)+" asking"))
	}
	for _, row := range v.testRows(f, b.Width()) {
		b.Line().Spans(row...)
	}
	return b.Lines()
}

// testRows are the checks as rows of that width: what was looked at, and beside it what was seen.
func (v *setupView) testRows(f Frame, width int) [][]kit.Span {
	what := 0
	for _, l := range v.checks() {
		what = max(what, kit.Width(engine.Clean(l.What))+1)
	}
	what = min(what, width/2)
	var out [][]kit.Span
	for _, l := range v.checks() {
		glyph, token := f.Styles.Mark(testMark(l.Mark))
		lead, indent := "", 0
		if l.What != "" {
			lead, indent = kit.Pad(engine.Clean(l.What), what-1)+" ", what
		}
		for i, told := range kit.Wrap(engine.Clean(l.Told), max(1, width-indent-2)) {
			row := []kit.Span{kit.Of(theme.Text, strings.Repeat(" ", indent+2))}
			if i == 0 {
				row = append(Tinted(theme.Text, lead), kit.Of(token, glyph+" "))
			}
			out = append(out, append(row, Tinted(theme.Text, told)...))
		}
	}
	return out
}

// checks are the lines of the latest test, or why there are none.
func (v *setupView) checks() []TestLine {
	switch {
	case v.test.err != nil:
		return []TestLine{{Mark: "bad", Told: v.test.err.Error()}}
	case v.test.running && len(v.test.lines) == 0:
		return []TestLine{{Mark: "none", Told: "The provider is asked twice, as the form has it."}}
	case len(v.test.lines) == 0:
		return []TestLine{{Mark: "none", Told: "Not asked yet. The test asks twice and looks at the token; it saves nothing."}}
	default:
		return v.test.lines
	}
}

func testMark(word string) theme.Mark {
	switch word {
	case "ok":
		return theme.MarkOK
	case "bad":
		return theme.MarkBad
	case "look":
		return theme.MarkLook
	case "note":
		return theme.MarkNote
	default:
		return theme.MarkNone
	}
}
