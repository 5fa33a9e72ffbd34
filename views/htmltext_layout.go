package views

import (
	"strings"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// layOut breaks the text into lines of at most w cells.
func (t htmlText) layOut(w int) [][]kit.Span {
	var out [][]kit.Span
	for i, b := range t.blocks {
		if i > 0 && !b.tight {
			out = append(out, nil)
		}
		if b.ruled {
			out = append(out, []kit.Span{kit.Of(theme.Border, strings.Repeat("─", min(w, 40)))})
			continue
		}
		// Deep nesting must not leave a column of single letters.
		indent := min(b.indent, w/4)
		hang := kit.Width(b.lead)
		for j, line := range flow(b.spans, max(1, w-indent-hang)) {
			lead := b.lead
			if j > 0 && !strings.HasPrefix(lead, "│") {
				lead = strings.Repeat(" ", hang)
			}
			out = append(out, append([]kit.Span{kit.Of(theme.Text, strings.Repeat(" ", indent)), kit.Of(theme.Muted, lead)}, line...))
		}
	}
	return out
}

// plain is the text without looks, for the clipboard.
func (t htmlText) plain() string {
	var b strings.Builder
	for i, block := range t.blocks {
		if i > 0 && !block.tight {
			b.WriteByte('\n')
		}
		b.WriteString(strings.Repeat(" ", block.indent) + block.lead)
		for _, s := range block.spans {
			b.WriteString(s.Text)
		}
		b.WriteByte('\n')
	}
	// A blank that does not break is a surprise in an editor or a shell.
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

// flow breaks spans into lines of at most w cells, at spaces, and inside words that are longer than a line. There is always
// at least one line.
func flow(spans []kit.Span, w int) [][]kit.Span {
	f := flower{w: w}
	for _, s := range spans {
		for i, word := range strings.Split(s.Text, " ") {
			if i > 0 {
				f.gap = true
			}
			if word != "" {
				s.Text = word
				f.word(s)
			}
		}
	}
	return append(f.lines, f.line)
}

type flower struct {
	w     int
	lines [][]kit.Span
	line  []kit.Span
	used  int
	gap   bool // a blank is due before the next word
}

func (f *flower) word(s kit.Span) {
	width, gap := kit.Width(s.Text), 0
	if f.gap && f.used > 0 {
		gap = 1
	}
	f.gap = false
	if f.used > 0 && f.used+gap+width > f.w {
		f.lines, f.line, f.used, gap = append(f.lines, f.line), nil, 0, 0
	}
	if width > f.w {
		parts := kit.Wrap(s.Text, f.w)
		for _, part := range parts[:len(parts)-1] {
			f.lines = append(f.lines, []kit.Span{{Text: part, Token: s.Token, Attr: s.Attr}})
		}
		s.Text = parts[len(parts)-1]
		width = kit.Width(s.Text)
	}
	if gap > 0 {
		// The blank is part of the word after it, so that bold and colour stay joined.
		s.Text = " " + s.Text
	}
	// Words of the same look become one span, because each span of a line costs.
	if n := len(f.line); n > 0 && f.line[n-1].Token == s.Token && f.line[n-1].Attr == s.Attr {
		f.line[n-1].Text += s.Text
	} else {
		f.line = append(f.line, s)
	}
	f.used += gap + width
}
