// Package kit holds the parts that screens are put together from: rows, frames, columns, the token gauge, the life line,
// coloured JSON, words for times. Every part is a pure function of what it is given, the clock included. Rows are strings
// of an exact width in terminal cells that carry their own escape sequences; they are put together by hand, because
// laying a frame out with lipgloss costs more than everything else in it.
//
// Texts given to this package were cleaned where they came in (engine.Clean). A control character that arrives all the
// same is drawn as a question mark and never sent.
package kit

import "authpeek/ui/theme"

// Span is a piece of plain text with its role on the screen. The zero Token is ordinary text.
type Span struct {
	Text  string
	Token theme.Token
	Attr  theme.Attr
}

// Of is text in the style of a token.
func Of(t theme.Token, text string) Span { return Span{Text: text, Token: t} }

// Bold is the span in bold.
func (s Span) Bold() Span {
	s.Attr |= theme.Bold
	return s
}

// Underline is the span underlined.
func (s Span) Underline() Span {
	s.Attr |= theme.Underline
	return s
}

// bracketed puts what would be underlined between brackets, for terminals that are sent no escape sequences: matches, links and the
// cursor in a text would not be seen there. Underlined spans in a row are one.
func bracketed(spans []Span) []Span {
	out := spans
	for i, s := range spans {
		if s.Attr&theme.Underline == 0 {
			continue
		}
		if &out[0] == &spans[0] {
			out = append([]Span(nil), spans...) // the caller's own stay as they are
		}
		if i == 0 || spans[i-1].Attr&theme.Underline == 0 {
			out[i].Text = "[" + out[i].Text
		}
		if i == len(spans)-1 || spans[i+1].Attr&theme.Underline == 0 {
			out[i].Text += "]"
		}
	}
	return out
}

// piece is a span that has been measured and made safe.
type piece struct {
	text  string
	width int
	token theme.Token
	attr  theme.Attr
}

func measured(s Span) piece {
	text, width := visible(s.Text)
	return piece{text: text, width: width, token: s.Token, attr: s.Attr}
}

// blank reports whether the piece is nothing but spaces.
func (p piece) blank() bool {
	return p.text == "" || p.text[0] == ' ' && len(p.text) <= len(spaces) && p.text == spaces[:len(p.text)]
}

// fit cuts pieces of the given width to at most limit cells, in place, and returns them with their new width. An ellipsis
// marks the cut, unless only blanks were lost. A credential is shown whole or not at all: half a fingerprint looks like
// another one.
func fit(ps []piece, width, limit int) ([]piece, int) {
	for width > limit && len(ps) > 0 && ps[len(ps)-1].blank() {
		last := &ps[len(ps)-1]
		less := min(last.width, width-limit)
		last.text, last.width, width = last.text[less:], last.width-less, width-less
		if last.width == 0 {
			ps = ps[:len(ps)-1]
		}
	}
	if width <= limit {
		return ps, width
	}
	if limit <= 0 {
		return ps[:0], 0
	}
	used := 0
	for i, p := range ps {
		if used+p.width < limit {
			used += p.width
			continue
		}
		var n int
		if p.token == theme.Cred {
			p.width = 0
		} else {
			n, p.width = head(p.text, limit-used-1)
		}
		p.text = p.text[:n]
		mark := piece{text: cut, width: 1, token: p.token, attr: p.attr}
		ps[i] = p
		return append(ps[:i+1], mark), used + p.width + 1
	}
	return ps, used // not reached: the widths of the pieces add up to more than limit
}
