package views

import (
	"fmt"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// diffValueRows is how many rows of a long value are shown.
const diffValueRows = 4

// drawDiff draws the page: what is compared at the left, and the two calls beside each other where there is room.
func (v *callsView) drawDiff(f Frame) []string {
	p := v.diffed
	v.drawn.panes = v.drawn.panes[:0]
	b := kit.NewBox(f.Styles, f.Width, f.Height).Focus(true).Narrow(f.Narrow())
	b.Title(p.title)
	p.layOut(f, b.Width())
	p.height = b.Height()
	p.scroll = max(0, min(p.scroll, len(p.lines)-p.height))
	b.NoteThatFits(p.notes()...)
	drawCallLines(b, f, p.lines, p.scroll)
	return b.Lines()
}

// notes are what the border says, the longest first.
func (p *callDiffPage) notes() []string {
	n := diagnose.Counted(len(p.differs), "difference")
	if len(p.differs) == 0 {
		n = "nothing differs"
	}
	if p.at > 0 && p.at <= len(p.differs) {
		n = fmt.Sprintf("%s of %s differences", diagnose.Count(p.at), diagnose.Count(len(p.differs)))
	}
	rows := ""
	if len(p.lines) > p.height {
		rows = fmt.Sprintf("rows %d–%d of %d", p.scroll+1, min(p.scroll+p.height, len(p.lines)), len(p.lines))
	}
	order := "order does not count"
	if p.ordered {
		order = "order counts"
	}
	return []string{joinDots(n, order, rows, "esc: the list"), joinDots(n, rows), n}
}

// layOut makes the lines for a width.
func (p *callDiffPage) layOut(f Frame, w int) {
	now := diffLaid{w: w, ordered: p.ordered, all: p.all, at: p.at, ascii: f.Styles.Glyphs.Sel != ">"}
	if p.laid == now && p.lines != nil {
		return
	}
	p.laid, p.lines, p.differs = now, p.lines[:0], p.differs[:0]
	two := w >= 96
	d := diffDrawing{p: p, f: f, w: w, two: two, name: min(24, w/4)}
	if two {
		d.value = (w - 2 - d.name - 4) / 2
		head := []kit.Span{kit.Of(theme.Muted, kit.Pad("", 2+d.name+2)+kit.Pad(fmt.Sprintf("#%d", p.from), d.value+2)+fmt.Sprintf("#%d", p.to))}
		p.lines = append(p.lines, callLine{left: head})
	}
	for _, g := range p.now() {
		d.group(g)
	}
}

// diffDrawing lays a comparison out.
type diffDrawing struct {
	p              *callDiffPage
	f              Frame
	w, name, value int
	two            bool
}

func (d *diffDrawing) group(g diffGroup) {
	if g.title != "" {
		d.p.lines = append(d.p.lines, callRule(g.title))
	}
	if g.note != "" {
		d.p.lines = append(d.p.lines, callLine{left: []kit.Span{markSpan(d.f.Styles, theme.MarkNone), kit.Of(theme.Muted, g.note)}})
	}
	for _, r := range g.rows {
		if r.kind == diffSame && !d.p.all {
			continue
		}
		if r.kind != diffSame && r.kind != diffFact {
			d.p.differs = append(d.p.differs, len(d.p.lines))
		}
		d.row(r)
	}
	if g.more > 0 {
		d.p.lines = append(d.p.lines, callText(theme.Muted, "… "+diagnose.Count(g.more)+" more differ"))
	}
	if g.same > 0 && !d.p.all {
		d.p.lines = append(d.p.lines, callLine{left: []kit.Span{markSpan(d.f.Styles, theme.MarkSame), kit.Of(theme.Muted, diagnose.Count(g.same)+" the same")}})
	}
}

func (d *diffDrawing) row(r diffRow) {
	mark := map[diffKind]theme.Mark{diffSame: theme.MarkSame, diffChanged: theme.MarkChanged, diffAdded: theme.MarkAdded, diffGone: theme.MarkGone, diffFact: theme.MarkHere}[r.kind]
	sign, name := markSpan(d.f.Styles, mark), kit.Of(theme.Text, engine.Clean(r.name))
	if n := len(d.p.differs); n > 0 && n == d.p.at && d.p.differs[n-1] == len(d.p.lines) {
		name = name.Bold().Underline()
	}
	from, to := engine.Clean(r.from), engine.Clean(r.to)
	if d.two {
		d.columns(sign, name, from, to)
		return
	}
	switch {
	case r.kind == diffSame:
		d.wrapped([]kit.Span{sign, name, kit.Of(theme.Text, "  ")}, theme.Muted, to)
	case r.kind == diffAdded:
		d.wrapped([]kit.Span{sign, name, kit.Of(theme.Text, "  ")}, theme.Text, to)
	case r.kind == diffGone:
		d.wrapped([]kit.Span{sign, name, kit.Of(theme.Text, "  ")}, theme.Muted, from)
	case kit.Width(r.name)+kit.Width(from)+kit.Width(to)+7 <= d.w:
		d.wrapped([]kit.Span{sign, name, kit.Of(theme.Text, "  "), kit.Of(theme.Muted, from+" ▸ ")}, theme.Text, to)
	default:
		d.p.lines = append(d.p.lines, callLine{left: []kit.Span{sign, name}})
		d.wrapped([]kit.Span{kit.Of(theme.Text, "  "), markSpan(d.f.Styles, theme.MarkGone)}, theme.Muted, from)
		d.wrapped([]kit.Span{kit.Of(theme.Text, "  "), markSpan(d.f.Styles, theme.MarkAdded)}, theme.Text, to)
	}
}

// wrapped writes a value behind a head, and goes on beneath itself.
func (d *diffDrawing) wrapped(head []kit.Span, t theme.Token, text string) {
	indent := kit.SpansWidth(head)
	if indent > d.w/2 {
		d.p.lines, head, indent = append(d.p.lines, callLine{left: head}), []kit.Span{kit.Of(theme.Text, "    ")}, 4
	}
	for _, part := range diffParts(text, d.w-indent) {
		d.p.lines = append(d.p.lines, callLine{left: append(head, Tinted(t, part)...)})
		head = []kit.Span{kit.Of(theme.Text, strings.Repeat(" ", indent))}
	}
}

// columns writes both values beside each other.
func (d *diffDrawing) columns(sign, name kit.Span, from, to string) {
	a, b := diffParts(from, d.value), diffParts(to, d.value)
	if kit.Width(name.Text) > d.name {
		d.p.lines = append(d.p.lines, callLine{left: []kit.Span{sign, name}})
		sign, name = kit.Of(theme.Text, "  "), kit.Of(theme.Text, "")
	}
	for i := range max(len(a), len(b)) {
		left := []kit.Span{sign, name, kit.Of(theme.Text, strings.Repeat(" ", max(0, d.name-kit.Width(name.Text))+2))}
		left = append(left, Tinted(theme.Muted, lineAt(a, i))...)
		left = append(left, kit.Of(theme.Text, strings.Repeat(" ", d.value-kit.Width(lineAt(a, i))+2)))
		left = append(left, Tinted(theme.Text, lineAt(b, i))...)
		d.p.lines = append(d.p.lines, callLine{left: left})
		sign, name = kit.Of(theme.Text, "  "), kit.Of(theme.Text, "")
	}
}

// diffParts is a value in rows, as many as are shown.
func diffParts(text string, w int) []string {
	w = max(w, 8)
	parts := kit.Wrap(text, w)
	if len(parts) > diffValueRows {
		parts = parts[:diffValueRows]
		last := parts[diffValueRows-1]
		parts[diffValueRows-1] = kit.Cut(last, w-1) + "…"
	}
	if len(parts) == 0 {
		return []string{""}
	}
	return parts
}
