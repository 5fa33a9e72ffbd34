package views

import (
	"strings"

	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
)

// renderSplit lays a message's text and its source over the body, side by side where there is room for two panes.
func (v *inboxView) renderSplit(f Frame, m *bloomreach.Message) []string {
	w, h := f.Width/2, f.Height
	if f.Width < inboxSplitWidth {
		w, h = f.Width, f.Height/2
		return kit.Stack(v.renderText(f, m, w, f.Height-h), v.renderSource(f, m, w, h))
	}
	return kit.Side(v.renderText(f, m, f.Width-w, h), v.renderSource(f, m, w, h))
}

// renderText is the half with what a person would read.
func (v *inboxView) renderText(f Frame, m *bloomreach.Message, w, h int) []string {
	b := v.detailBox(f, m, w, h, showText)
	p := v.page(m)
	if p == nil {
		v.drawPage(f, b, 0, v.detailParts(f, m, showText, b.Width()))
		return b.Lines()
	}
	parts := []pagePart{fixedPart(v.head(f, m, p, b.Width())...), fixedPart(nil), v.body(f, p, b.Width()), v.image(p)}
	v.drawn.actionsAt = 0
	if actions := v.actions(f, p); actions != nil {
		v.drawn.actionsAt = partRows(parts) + 1
		parts = append(parts, actions...)
	}
	v.drawPage(f, b, 0, append(parts, v.remote(p, b.Width())))
	return b.Lines()
}

// renderSource is the half with what was sent: the document, or the message itself when it has none.
func (v *inboxView) renderSource(f Frame, m *bloomreach.Message, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Focus(v.focus == inboxSource)
	p := v.page(m)
	switch {
	case p == nil:
		b.Title("same message · as sent").Line().Spans(v.reading(m))
		return b.Lines()
	case m.Type() != "html" || v.show == showJSON:
		b.Title("same message · JSON as sent").Note(kit.Size(int64(len(m.Raw()))))
		v.drawPage(f, b, 1, []pagePart{jsonPart(p.jsonAtWidth(f.Styles, m, b.Width()))})
		return b.Lines()
	}
	b.Title("same message · HTML as sent").Note(kit.Size(int64(len(p.content.Text))))
	// The verdict of the sanitiser stays in sight, whatever part of the document is drawn.
	foot := v.sanitised(p, b.Width())
	if foot.n > b.Height()/2 {
		foot = pagePart{}
	}
	lines := textPart(p.htmlAtWidth(b.Width()))
	height := b.Height() - foot.n
	v.drawn.detailRows[1], v.drawn.detailTotal[1] = height, lines.n
	from := max(0, min(v.scroll[1], lines.n-height))
	if height < lines.n {
		size, rows := kit.Size(int64(len(p.content.Text))), windowNote(f, from, min(lines.n, from+height), lines.n)
		b.NoteThatFits(size+" · "+rows, rows, strings.TrimPrefix(rows, "rows "))
	}
	for i := from; i < min(lines.n, from+height); i++ {
		lines.draw(b, i)
	}
	for b.Left() > foot.n {
		b.Blank()
	}
	drawParts(b, 0, []pagePart{foot})
	return b.Lines()
}
