package views

import (
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// Render implements View.
func (v *matrixView) Render(f Frame) []string {
	if f.Height < 1 {
		return nil
	}
	s := f.Session
	g := v.grid(s)
	c := v.selected(s)
	v.drawn.narrow = f.Narrow()
	v.drawn.platforms, v.drawn.integrations = s.Profile.Platform != "", s.Profile.Integration != ""
	h := f.Height - 1
	first := []string{v.sentence(f, g)}
	switch {
	case c == nil, f.Narrow() && !v.detailFocus:
		return kit.Stack(first, v.table(f, g, f.Width, h))
	case f.Narrow():
		return kit.Stack(first, v.detail(f, g, c, f.Width, h))
	}
	list := len(v.shown.rows) + 3 // borders and titles
	if !f.Stacked() {
		list++ // the signs, in words
	}
	list = max(0, min(list, h-min(matrixDetail, h/2)))
	return kit.Stack(first, v.table(f, g, f.Width, list), v.detail(f, g, c, f.Width, h-list))
}

// sentence says what the table is: whose behaviour it shows, whose answers, and what the keys turn.
func (v *matrixView) sentence(f Frame, g *matrixGrid) string {
	s := f.Session
	p := g.Profile
	host := engine.Clean(s.Profile.Host())
	long, short := "what the "+g.SDK+" SDK sends", g.SDK
	if p.Platform == "" {
		long = "what " + g.SDK + " sends" // the name says by itself what it is
	}
	if p.Integration != "" {
		long, short = long+" in "+p.Integration+" integration", short+", "+p.Integration
	}
	switch {
	case g.answered.IsZero():
		long, short = long+"; nothing of it was sent yet", short+" · not sent yet"
	default:
		at := kit.TimeOfDay(g.answered, s.Zone())
		long, short = long+", and what "+host+" answered at "+at, short+" · "+host+" at "+at
	}
	platform, integration := v.turns(s, p)
	l := kit.NewLine(f.Styles, f.Width).Inset()
	for _, words := range []string{joinDots(long, platform, integration), joinDots(long, platform), joinDots(short, platform, integration), joinDots(short, platform), short} {
		if kit.Width(words) <= l.Room() {
			return l.Add(theme.Muted, words).String()
		}
	}
	return l.Add(theme.Muted, short).String()
}

// turns say what t and i would show in place of the profile's platform and integration, where it has such.
func (v *matrixView) turns(s *Session, p engine.Profile) (platform, integration string) {
	if p.Platform != "" {
		other := "ios"
		if p.Platform == other {
			other = "android"
		}
		platform = "t: " + other
		if prober, ok := s.Vendor.(engine.Prober); ok {
			platform = "t: " + prober.SDK(p.As(other, ""))
		}
	}
	switch p.Integration {
	case "":
	case "project":
		integration = "i: stream"
	default:
		integration = "i: project"
	}
	return platform, integration
}

// table draws the operations with the modes that are in sight.
func (v *matrixView) table(f Frame, g *matrixGrid, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(!v.detailFocus).Narrow(f.Narrow())
	lay := v.layOut(f, g, b.Width())
	height := max(b.Height()-1, min(b.Height(), 1))
	total := len(v.shown.rows)
	from, to := v.row.Window(total, height)
	v.drawn.listRows = height
	v.title(f, g, b, windowNote(f, from, to, total))
	if total == 0 {
		for _, line := range kit.Wrap("No operation has a cell that matches. esc clears the filter.", b.Width()) {
			b.Text(theme.Text, line)
		}
		return b.Lines()
	}
	if b.Height() > 1 {
		v.header(f, g, b.Line(), lay)
	}
	for i := from; i < to; i++ {
		l := b.Line()
		f.Aim(l, i-v.row.Index(), !v.detailFocus)
		v.drawRow(f, l, lay, v.shown.rows[i], i == v.row.Index())
	}
	if b.Left() > 0 {
		b.Line().Space(matrixEdge).Add(theme.Muted, legend(f, b.Width()-matrixEdge))
	}
	return b.Lines()
}

// legend says what the signs mean, in as many words as there is room for.
func legend(f Frame, room int) string {
	g := &f.Styles.Glyphs
	header, downgraded, look := g.None+" no header", g.Differs+" not what the mode says", g.Look+" answered, but look"
	own, writes := g.Own+" this profile's mode", "what writes asks first"
	if f.Session.Profile.IsSandbox() {
		writes = ""
	}
	for _, words := range []string{
		joinDots(header, downgraded+": the SDK tells nobody", look, own, writes), joinDots(header, downgraded, look, writes), joinDots(header, downgraded, look),
	} {
		if kit.Width(words) <= room {
			return words
		}
	}
	return downgraded
}

// title names the table and counts what came.
func (v *matrixView) title(f Frame, g *matrixGrid, b *kit.Box, window string) {
	s := f.Session
	t := g.Tally()
	counts := t.String()
	running := v.run != nil && v.run.grid == g
	if running {
		counts = joinDots(itoa(t.Sent+t.Held)+" of "+itoa(t.Sent+t.Held+t.Under+t.Waiting), t.Counts())
	}
	size := itoa(len(g.Rows)) + " operations × " + itoa(len(g.Modes)) + " modes"
	if !s.Filter.Empty() {
		size = itoa(len(v.shown.rows)) + " of " + itoa(len(g.Rows)) + " operations · " + engine.Clean(s.Filter.Text)
	}
	title := joinDots("Matrix", size, counts)
	if kit.Width(title)+8 > f.Width || f.Stacked() && s.Filter.Empty() {
		title = joinDots("Matrix", counts)
	}
	spans := []kit.Span{}
	if v.stale != "" {
		spans = append(spans, markSpan(f.Styles, theme.MarkRead))
		title = "Matrix · " + v.stale
	}
	b.TitleSpans(append(spans, marked(f.Styles, title)...)...)
	switch {
	case running && s.PausedAt.IsZero():
		b.NoteSpans(kit.Of(theme.Text, spinner(f.Styles, f.Now)+" "+diagnose.Counted(t.Under, "call")+" under way"), kit.Of(theme.Muted, " · esc stops"))
	case !s.PausedAt.IsZero():
		b.NoteSpans(markSpan(f.Styles, theme.MarkPaused), kit.Of(theme.Info, "paused at "+kit.TimeOfDay(s.PausedAt, s.Zone())))
	case window != "":
		b.NoteThatFits(window+" · "+f.Session.Press("r")+" runs all", window)
	default:
		b.NoteThatFits(f.Session.Press("r") + " runs all")
	}
}

// marked gives the marks in a text their colours.
func marked(st *theme.Styles, text string) []kit.Span {
	var out []kit.Span
	for text != "" {
		i := strings.IndexAny(text, "✓✗▲‖")
		if i < 0 {
			return append(out, kit.Of(theme.Text, text))
		}
		mark := theme.MarkOK
		switch {
		case strings.HasPrefix(text[i:], "✗"):
			mark = theme.MarkBad
		case strings.HasPrefix(text[i:], "▲"):
			mark = theme.MarkLook
		case strings.HasPrefix(text[i:], "‖"):
			mark = theme.MarkPaused
		}
		glyph, token := st.Mark(mark)
		if i > 0 {
			out = append(out, kit.Of(theme.Text, text[:i]))
		}
		out = append(out, kit.Of(token, glyph))
		text = text[i+len("✓"):] // all of them have three bytes
	}
	return out
}

func (v *matrixView) header(f Frame, g *matrixGrid, l *kit.Line, lay matrixLayout) {
	l.Space(matrixEdge).Cell(lay.operation, kit.Of(theme.Muted, "operation")).Space(1)
	l.Space(lay.method)
	own := g.OwnMode()
	for i := lay.from; i < lay.to; i++ {
		name := kit.Of(theme.Muted, string(g.Modes[i].ID))
		if i == lay.column {
			name = kit.Of(theme.Text, string(g.Modes[i].ID)).Bold()
		}
		lead := kit.Of(theme.Muted, " ")
		if i == lay.from && i > 0 {
			lead.Text = f.Styles.Glyphs.HideOpen
		}
		spans := []kit.Span{lead, name}
		if g.Modes[i].ID == own {
			spans = append(spans, kit.Of(theme.Accent, " "+f.Styles.Glyphs.Own))
		}
		if i == lay.to-1 && lay.to < len(g.Modes) {
			spans = append(spans, kit.Of(theme.Muted, " "+f.Styles.Glyphs.HideClose))
		}
		l.Cell(lay.modes[i].width, spans...)
	}
}

func (v *matrixView) drawRow(f Frame, l *kit.Line, lay matrixLayout, row engine.GridRow, selected bool) {
	name := kit.Of(theme.Text, row.Operation.ID)
	if v.stale != "" {
		name.Token = theme.Muted
	}
	if selected {
		l.Add(theme.Accent, f.Styles.Glyphs.Sel).Space(matrixEdge - 1)
		name = name.Bold()
		if !v.detailFocus {
			l.Selected()
		}
	} else {
		l.Space(matrixEdge)
	}
	l.Cell(lay.operation, name).Space(1)
	if lay.method > 0 {
		l.Space(1).Cell(lay.method-1, kit.Of(theme.Muted, row.Method))
	}
	for i := lay.from; i < lay.to; i++ {
		v.drawCell(f, l, lay.modes[i], row.Cells[i], selected && i == lay.column)
	}
}

// drawCell draws one cell: its scheme, then mark and status. The cell of the cursor stands between two marks of its own.
func (v *matrixView) drawCell(f Frame, l *kit.Line, column matrixColumn, c *engine.Cell, selected bool) {
	open, end := kit.Of(theme.Text, " "), kit.Of(theme.Text, " ")
	if selected {
		open, end = kit.Of(theme.Accent, f.Styles.Glyphs.Sel), kit.Of(theme.Accent, f.Styles.Glyphs.Own)
	}
	room := max(column.width-2, 0)
	spans := v.cellSpans(f, c, column.scheme, room)
	if selected {
		for i := range spans {
			spans[i] = spans[i].Bold()
		}
	}
	l.Spans(open)
	if selected {
		used := min(kit.SpansWidth(spans), room)
		l.Cell(used, spans...).Spans(end).Space(room - used)
		return
	}
	l.Cell(room, spans...).Spans(end)
}

// cellSpans is what stands in a cell of room cells, of which the scheme has width.
func (v *matrixView) cellSpans(f Frame, c *engine.Cell, width, room int) []kit.Span {
	if c.Never != "" {
		return []kit.Span{kit.Of(theme.Muted, c.Never)}
	}
	scheme := kit.Of(theme.Text, c.Scheme)
	if c.Scheme == "" {
		scheme = kit.Of(theme.Muted, f.Styles.Glyphs.None)
	}
	if v.stale != "" {
		scheme.Token = theme.Muted
	}
	sign := ""
	if c.Downgraded {
		if sign = " " + f.Styles.Glyphs.Differs; !f.Styles.Options.NoColor { // there a second mark would take the room of the answer
			scheme = scheme.Underline()
		}
	}
	spans := []kit.Span{scheme, kit.Of(theme.Muted, kit.Pad(sign, max(width-kit.Width(scheme.Text), 1)))}
	left := room - kit.SpansWidth(spans)
	return append(spans, v.answerSpans(f, c, left)...)
}

// answerSpans is the mark and the word of a cell's answer.
func (v *matrixView) answerSpans(f Frame, c *engine.Cell, room int) []kit.Span {
	st := f.Styles
	word := c.Word()
	if kit.Width(word)+2 > room {
		word = st.Glyphs.None // no status came, and there is no room for why
	}
	switch c.Verdict() {
	case engine.VerdictRunning:
		if c.Under {
			return []kit.Span{kit.Of(theme.Text, spinner(st, f.Now))}
		}
		return []kit.Span{kit.Of(theme.Muted, st.Glyphs.Here+" …")}
	case engine.VerdictIdle, engine.VerdictNever, engine.VerdictCancelled:
		if word == st.Glyphs.None {
			word = ""
		}
		return []kit.Span{kit.Of(theme.Muted, st.Glyphs.Here+" "+word)}
	}
	glyph, token := st.Mark(cellMark(c))
	text := token
	if token == theme.OK {
		text = theme.Text // what is fine has colour on its mark alone
	}
	if v.stale != "" {
		token, text = theme.Muted, theme.Muted
	}
	spans := []kit.Span{kit.Of(token, glyph+" "), kit.Of(text, word)}
	if token == theme.Warn {
		spans = []kit.Span{spans[0].Bold(), spans[1].Bold()}
	}
	return spans
}

// cellMark is the mark of a cell that has come to something.
func cellMark(c *engine.Cell) theme.Mark {
	switch c.Verdict() {
	case engine.VerdictOK:
		return theme.MarkOK
	case engine.VerdictLook:
		return theme.MarkLook
	case engine.VerdictBad:
		return theme.MarkBad
	case engine.VerdictHeld:
		return theme.MarkPaused
	default:
		return theme.MarkNone
	}
}
