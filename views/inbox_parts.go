package views

import (
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// pagePart is a part of a page that is drawn row by row, so that a long message costs no more than what is seen of it.
type pagePart struct {
	n    int
	draw func(b *kit.Box, i int)
}

// fixedPart is a part of rows that are there already.
func fixedPart(rows ...[]kit.Span) pagePart {
	return pagePart{len(rows), func(b *kit.Box, i int) { b.Line().Spans(rows[i]...) }}
}

// rulePart is a line across with the title of what follows.
func rulePart(title string) pagePart {
	return pagePart{1, func(b *kit.Box, _ int) { b.Rule(kit.Of(theme.Text, title)) }}
}

// drawParts puts the rows of parts from the given one on into a box, as many as it has room for.
func drawParts(b *kit.Box, from int, parts []pagePart) {
	for _, s := range parts {
		for i := max(from, 0); i < s.n && b.Left() > 0; i++ {
			s.draw(b, i)
		}
		from = max(from-s.n, 0)
	}
}

func partRows(parts []pagePart) int {
	n := 0
	for _, s := range parts {
		n += s.n
	}
	return n
}

func jsonPart(lines []string) pagePart {
	return pagePart{len(lines), func(b *kit.Box, i int) { b.Rows(lines[i]) }}
}

func textPart(lines []string) pagePart {
	return pagePart{len(lines), func(b *kit.Box, i int) { b.Text(theme.Text, lines[i]) }}
}

// titledPart is rows under a title, or no part at all when there are none.
func titledPart(title string, rows [][]kit.Span) pagePart {
	if len(rows) == 0 {
		return pagePart{}
	}
	rule := rulePart(title)
	return pagePart{1 + len(rows), func(b *kit.Box, i int) {
		if i == 0 {
			rule.draw(b, 0)
		} else {
			b.Line().Spans(rows[i-1]...)
		}
	}}
}

// inboxLabel is the room for a label before a fact.
const inboxLabel = 11

// factRows is a fact behind its label, over as many rows of w cells as it takes.
func factRows(label string, w int, spans ...kit.Span) [][]kit.Span {
	var rows [][]kit.Span
	for _, line := range flow(spans, max(w-inboxLabel, 1)) {
		rows = append(rows, append([]kit.Span{kit.Of(theme.Muted, kit.Pad(label, inboxLabel))}, line...))
		label = ""
	}
	return rows
}
