package views

import (
	"fmt"
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// Render implements View.
func (v *setupView) Render(f Frame) []string {
	v.load()
	w, h := f.Width, f.Height
	v.list.Sync(v.listRows())
	v.at.Sync(v.formRows())
	switch {
	case v.imports != nil:
		return v.imports.draw(f, v.port.Importing(), w, h)
	case f.Stacked(), f.Narrow():
		return v.renderOne(f, w, h)
	case w < 120:
		return v.renderTwo(f, w, h)
	default:
		left, right := 26+(w-120)/4, 36+(w-120)/5
		return kit.Side(
			v.renderLeft(f, left, h),
			v.drawForm(f, w-left-right, h),
			v.renderRight(f, right, h),
		)
	}
}

// renderTwo has room for the form and one column beside it: the list while that has the focus, else what is told of the field.
func (v *setupView) renderTwo(f Frame, w, h int) []string {
	if !v.inForm {
		left := w * 46 / 100
		return kit.Side(v.renderLeft(f, left, h), v.drawForm(f, w-left, h))
	}
	right := w * 46 / 100
	return kit.Side(v.drawForm(f, w-right, h), v.renderRight(f, right, h))
}

// renderOne has one column: the list, or the form with a few rows on the field or the test below it.
func (v *setupView) renderOne(f Frame, w, h int) []string {
	if !v.inForm {
		if f.Narrow() {
			return v.drawProfiles(f, w, h)
		}
		top := v.listHeight(w, h)
		return kit.Stack(v.drawProfiles(f, w, top), v.drawSent(f, w, h-top))
	}
	below := min(5, h/3)
	if f.Narrow() {
		below = min(3, h/4)
	}
	if v.test.shown {
		below = min(h*2/3, max(below, len(v.testRows(f, w-4))+2))
		return kit.Stack(v.drawForm(f, w, h-below), v.drawTest(f, w, below))
	}
	return kit.Stack(v.drawForm(f, w, h-below), v.drawHelp(f, w, below))
}

func (v *setupView) renderLeft(f Frame, w, h int) []string {
	top := v.listHeight(w, h)
	return kit.Stack(v.drawProfiles(f, w, top), v.drawSent(f, w, h-top))
}

// listHeight shares a column between the list and the preview below it: each gets what it needs, and the list what is left.
func (v *setupView) listHeight(w, h int) int {
	sent := 3 // its frame and last row
	for _, line := range v.sent {
		sent += len(wrapPath(engine.Clean(line), w-4))
	}
	return min(h, max(h-sent, min(len(v.profiles)+4, h/2)))
}

func (v *setupView) renderRight(f Frame, w, h int) []string {
	top := h * 42 / 100
	return kit.Stack(v.drawHelp(f, w, top), v.drawTest(f, w, h-top))
}

// drawProfiles draws the list, with what its keys do below it.
func (v *setupView) drawProfiles(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Focus(!v.inForm)
	shown := make([]int, 0, len(v.profiles))
	for i, p := range v.profiles {
		if f.Session == nil || setupMatches(f.Session.Filter, p) {
			shown = append(shown, i)
		}
	}
	title := "Profiles"
	if f.Session != nil && !f.Session.Filter.Empty() {
		title = fmt.Sprintf("Profiles · %d of %d · %s", len(shown), len(v.profiles), engine.Clean(f.Session.Filter.Text))
	}
	b.Title(title)
	foot := v.listFoot(f.Session)
	if len(foot) > b.Height()-1 {
		foot = nil
	}
	room := b.Height() - len(foot)
	from, at := 0, 0
	for n, i := range shown {
		if i == v.list.Index() {
			from, at = max(0, n-room+1), n
		}
	}
	for n, i := range shown[from:] {
		if b.Left() <= len(foot) {
			break
		}
		l := b.Line()
		if !v.inForm {
			f.Aim(l, from+n-at, true)
		}
		v.drawProfile(l, f, i)
	}
	for b.Left() > len(foot) {
		b.Blank()
	}
	for _, row := range foot {
		b.Line().Spans(row...)
	}
	return b.Lines()
}

func (v *setupView) drawProfile(l *kit.Line, f Frame, i int) {
	p := v.profiles[i]
	glyph, token := f.Styles.Mark(theme.MarkRead)
	note := ""
	switch {
	case v.inForm && p.Name == v.draft.name && v.draft.dirty():
		glyph, token = f.Styles.Mark(theme.MarkChanged)
		note = "not saved"
	case p.InUse:
		glyph, token = f.Styles.Mark(theme.MarkUnread)
		note = "in use"
	case p.Reserved:
		note = "built in"
	}
	name := kit.Of(theme.Text, engine.Clean(p.Name))
	if i == v.list.Index() && v.draft.name == p.Name {
		l.Edge(theme.Accent, f.Styles.Glyphs.Sel)
		name = name.Bold()
		if !v.inForm {
			l.Selected()
		}
	}
	if p.Reserved && !p.InUse && kit.Width(name.Text)+kit.Width(note)+3 > l.Room() {
		note = "" // whose profile it is says more
	}
	l.Add(token, glyph).Space(1).Spans(name).Right(theme.Muted, note)
}

// listFoot is what can be done with the selected profile, or the question whether to delete it.
func (v *setupView) listFoot(s *Session) [][]kit.Span {
	pair := func(key, word string) []kit.Span {
		return []kit.Span{kit.Of(theme.Accent, s.Press(key)), kit.Of(theme.Text, " "+word+"  ")}
	}
	p, ok := v.selected()
	if v.asking == askDelete {
		return [][]kit.Span{
			{kit.Of(theme.Text, "delete "+engine.Clean(p.Name)+"?").Bold()},
			append(pair("d", "delete"), pair("esc", "keep")...),
		}
	}
	first := append(append(pair("n", "new"), pair("c", "copy")...), pair("u", "use")...)
	if !ok || p.Reserved {
		return [][]kit.Span{first, pair("i", "import")}
	}
	return [][]kit.Span{first, append(pair("d", "delete"), pair("i", "import")...)}
}

// setupMatches reports whether a filter lets a profile through.
func setupMatches(filter Filter, p SetupProfile) bool {
	return filter.Match(Row{Text: strings.ToLower(p.Name + " " + p.Vendor)})
}

// drawSent draws what calls would look like with what stands in the form.
func (v *setupView) drawSent(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Title("Will be sent")
	if h < 3 {
		return b.Lines()
	}
	const promise = "no call leaves here"
	for _, line := range v.sent {
		for _, row := range wrapPath(engine.Clean(line), b.Width()) {
			if b.Left() > 1 {
				b.Line().Spans(Tinted(theme.Text, row)...)
			}
		}
	}
	for b.Left() > 1 {
		b.Blank()
	}
	return b.Text(theme.Muted, promise).Lines()
}

// wrapPath breaks a line before its slashes and at its blanks; what follows the first row is set in.
func wrapPath(line string, width int) []string {
	var out []string
	row := ""
	for _, piece := range pathPieces(line) {
		if row != "" && kit.Width(row)+kit.Width(strings.TrimRight(piece, " ")) > width {
			out = append(out, strings.TrimRight(row, " "))
			row = "  "
		}
		row += piece
	}
	return append(out, row)
}

// pathPieces cuts a text where it may be broken. Put together, the pieces are the text.
func pathPieces(line string) []string {
	var out []string
	from := 0
	for i := 1; i < len(line); i++ {
		if line[i] == '/' && line[i-1] != '/' && line[i-1] != ' ' || line[i-1] == ' ' {
			out = append(out, line[from:i])
			from = i
		}
	}
	return append(out, line[from:])
}
