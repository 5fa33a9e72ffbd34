package views

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// textBlock is a paragraph, heading or item of a text.
type textBlock struct {
	indent int    // cells before it
	lead   string // "•  " or "1. ", which the lines below the first are indented by
	tight  bool   // no blank line before it
	ruled  bool   // a line across, without words
	spans  []kit.Span
}

// parseMarkdown reads the markdown that readHTML makes, which is a small part of all there is: headings, items, quotes,
// fences, rules, bold, and backslashes before what is meant literally.
func parseMarkdown(markdown string) []textBlock {
	var out []textBlock
	blank, fenced := true, false
	for line := range strings.SplitSeq(markdown, "\n") {
		text := strings.TrimLeft(line, " ")
		if strings.HasPrefix(text, "```") {
			fenced, blank = !fenced, true
			continue
		}
		if strings.TrimSpace(text) == "" {
			blank = true
			continue
		}
		var block textBlock
		if fenced {
			// Blanks that do not break keep the columns of what is set in columns.
			block = textBlock{indent: 2, spans: []kit.Span{kit.Of(theme.Text, strings.ReplaceAll(text, " ", "\u00a0"))}}
		} else {
			block = parseBlock(text)
		}
		block.indent += min(len(line)-len(text), 12)
		block.tight = !blank || bothLinks(out, block)
		out, blank = append(out, block), false
	}
	return out
}

// bothLinks reports whether a block and the one before it are buttons, which stand below each other without a gap.
func bothLinks(before []textBlock, b textBlock) bool {
	return len(before) > 0 && startsWithLink(before[len(before)-1]) && startsWithLink(b)
}

func startsWithLink(b textBlock) bool { return len(b.spans) > 0 && b.spans[0].Token == theme.Accent }

// parseBlock reads one line of markdown without its indent.
func parseBlock(text string) textBlock {
	if rest, ok := strings.CutPrefix(text, "> "); ok {
		b := parseBlock(rest)
		b.lead = "│ " + b.lead
		return b
	}
	if level := len(text) - len(strings.TrimLeft(text, "#")); level > 0 && strings.HasPrefix(text[level:], " ") {
		return heading(level, text[level+1:])
	}
	if text == "* * *" {
		return textBlock{ruled: true}
	}
	if rest, ok := strings.CutPrefix(text, "- "); ok {
		return textBlock{indent: 2, lead: "•  ", spans: parseInline(rest)}
	}
	if digits := len(text) - len(strings.TrimLeft(text, "0123456789")); digits > 0 && strings.HasPrefix(text[digits:], ". ") {
		return textBlock{indent: 2, lead: text[:digits] + ". ", spans: parseInline(text[digits+2:])}
	}
	return textBlock{spans: parseInline(strings.TrimRight(text, " "))}
}

// heading is bold; the two highest levels are in capitals too, so that they are seen without bold.
func heading(level int, text string) textBlock {
	spans := parseInline(text)
	for i := range spans {
		if level <= 2 {
			spans[i].Text = strings.ToUpper(spans[i].Text)
		}
		spans[i] = spans[i].Bold()
	}
	return textBlock{spans: spans}
}

// parseInline takes escapes, bold and link numbers out of a line.
func parseInline(s string) []kit.Span {
	var p inlineParser
	for s != "" {
		s = p.step(s)
	}
	p.flush()
	return p.spans
}

type inlineParser struct {
	spans []kit.Span
	text  strings.Builder
	bold  bool
}

// step reads what s starts with and returns the rest.
func (p *inlineParser) step(s string) string {
	switch {
	case s[0] == '\\' && len(s) > 1 && unicode.In(rune(s[1]), unicode.Punct, unicode.Symbol):
		p.text.WriteByte(s[1])
		return s[2:]
	case strings.HasPrefix(s, "**"):
		p.flush()
		p.bold = !p.bold
		return s[2:]
	case strings.HasPrefix(s, "&lt;"):
		p.text.WriteByte('<')
		return s[4:]
	case strings.HasPrefix(s, "&gt;"):
		p.text.WriteByte('>')
		return s[4:]
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == linkOpen {
		digits := s[n:]
		digits = digits[:len(digits)-len(strings.TrimLeft(digits, "0123456789"))]
		if rest, ok := strings.CutPrefix(s[n+len(digits):], string(linkClose)); ok {
			p.flush()
			p.spans = append(p.spans, kit.Of(theme.Accent, "["+digits+"]"))
			return rest
		}
	}
	p.text.WriteString(s[:n])
	return s[n:]
}

func (p *inlineParser) flush() {
	if p.text.Len() == 0 {
		return
	}
	span := kit.Of(theme.Text, p.text.String())
	if p.bold {
		span = span.Bold()
	}
	p.spans = append(p.spans, span)
	p.text.Reset()
}
