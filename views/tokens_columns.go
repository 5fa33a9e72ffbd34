package views

import (
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"strconv"
	"strings"
)

// tokenCols are the widths of the detail's columns, in cells.
type tokenCols struct{ offset, bytesAt, bytes, words, checks, all int }

// tokenColumns gives the offset up first: the part's letter still tells where a line stands.
func tokenColumns(width int, layout tokenLayout, digits int) tokenCols {
	c := tokenCols{bytesAt: 2, all: width}
	if layout == tokensBeside {
		c.offset = max(3, digits)
		c.bytesAt += c.offset + 1
	}
	rest := max(width-c.bytesAt-3, 3)
	c.bytes, c.words = rest*34/100, rest*41/100
	c.checks = rest - c.bytes - c.words
	return c
}

// lines draws one row of the three columns; what is too long for its column goes on below.
func (r claimRow) lines(st *theme.Styles, c tokenCols, column int, alone bool) []detailLine {
	if alone {
		return r.oneColumn(st, c, column)
	}
	raw, words, checks := wrapJSON(r.bytes, c.bytes), wrapFilled(r.words, c.words), wrapFilled(r.check, c.checks-2)
	var out []detailLine
	for i := range max(len(raw), len(words), len(checks)) {
		spans := r.head(c, i)
		spans = append(spans, kit.Of(r.token, kit.Pad(lineAt(raw, i), c.bytes+2)), kit.Of(theme.Text, kit.Pad(lineAt(words, i), c.words+1)))
		spans = append(spans, r.checkSpans(st, lineAt(checks, i), i)...)
		out = append(out, detailLine{spans: spans})
	}
	return out
}

// head is the offset, on the first line, and the part's letter.
func (r claimRow) head(c tokenCols, line int) []kit.Span {
	var spans []kit.Span
	if c.offset > 0 {
		text := ""
		if line == 0 && r.offset >= 0 {
			text = strconv.Itoa(r.offset)
		}
		spans = append(spans, kit.Of(theme.Muted, kit.PadLeft(text, c.offset)+" "))
	}
	return append(spans, kit.Of(r.token, kit.Pad(r.part, 2)).Bold())
}

func (r claimRow) checkSpans(st *theme.Styles, text string, line int) []kit.Span {
	if !r.checked {
		return nil
	}
	glyph, token := st.Mark(r.mark)
	if line > 0 {
		return []kit.Span{kit.Of(theme.Text, "  "+text)}
	}
	words := theme.Text
	if r.mark == theme.MarkNone {
		words = theme.Muted
	}
	return []kit.Span{kit.Of(token, glyph+" "), kit.Of(words, text)}
}

// nameColumn is the width of the names on a narrow screen, in cells: the longest that is always there is "signature".
const nameColumn = 10

// oneColumn is the row on a narrow screen, which shows bytes, words or checks.
func (r claimRow) oneColumn(st *theme.Styles, c tokenCols, column int) []detailLine {
	var texts []string
	switch room := c.all - c.bytesAt; column {
	case 0:
		texts = wrapJSON(r.bytes, room)
	case 1:
		texts = wrapFilled(kit.Pad(r.name, max(nameColumn, kit.Width(r.name)+1))+r.words, room)
	default:
		name := kit.Pad(r.name, max(nameColumn, kit.Width(r.name)+1))
		spans := append(r.head(c, 0), kit.Of(r.token, name))
		return []detailLine{{spans: append(spans, r.checkSpans(st, r.check, 0)...)}}
	}
	out := make([]detailLine, 0, len(texts))
	for i, text := range texts {
		out = append(out, detailLine{spans: append(r.head(c, i), kit.Of(r.token, text))})
	}
	return out
}

func lineAt(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// wrapFilled is kit.Wrap that gives nothing for nothing.
func wrapFilled(s string, w int) []string {
	if s == "" {
		return nil
	}
	return kit.Wrap(s, w)
}

// wrapJSON breaks a member behind a comma, colon or blank where it can, so that names and values stay whole. What follows is
// set in.
func wrapJSON(s string, w int) []string {
	if s == "" || w < 1 {
		return nil
	}
	var out []string
	indent := ""
	for kit.Width(indent+s) > w {
		head := strings.TrimSuffix(kit.Cut(indent+s, w), "…")
		if len(head) <= len(indent) {
			break // no room for a single character
		}
		cut := len(head) - len(indent)
		if i := strings.LastIndexAny(s[:cut], ",: "); i > cut/3 {
			cut = i + 1
		}
		out = append(out, indent+s[:cut])
		s, indent = s[cut:], "  "
		if w < 8 {
			indent = ""
		}
	}
	return append(out, indent+s)
}
