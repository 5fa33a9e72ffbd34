package kit

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"authpeek/ui/theme"
)

// Spans is a line of the laid-out text as pieces in their colours. Folded draws what a line opens in short, with the number of what
// is in it. Of a key and of a value no more than most bytes are looked at. The text is as it was written: whoever shows it has to
// clean it.
func (x *JSONIndex) Spans(line int, folded bool, most int) []Span {
	l := x.lines[line]
	out := make([]Span, 0, 6)
	if l.depth > 0 {
		out = append(out, Of(theme.Text, blanks(2*min(int(l.depth), maxIndent))))
	}
	at := int(l.at)
	if l.kind&lineCloses != 0 {
		return x.comma(append(out, Of(theme.Text, string(x.src[at]))), l)
	}
	if l.kind&lineKeyed != 0 {
		key, whole := x.piece(at, most)
		out = append(out, Of(theme.JSONKey, key))
		if !whole {
			return out
		}
		if at = x.valueAt(at); at == len(x.src) {
			return out
		}
		out = append(out, Of(theme.Text, ": "))
	}
	if l.kind&lineOpens != 0 {
		if folded {
			return x.folded(out, line, at)
		}
		return append(out, Of(theme.Text, string(x.src[at])))
	}
	text, whole := x.piece(at, most)
	out = append(out, Of(valueToken(x.src[at]), text))
	if !whole {
		return out
	}
	return x.comma(out, l)
}

func (x *JSONIndex) comma(out []Span, l jsonLine) []Span {
	if l.kind&lineComma != 0 {
		out = append(out, Of(theme.Text, ","))
	}
	return out
}

// folded is an object or an array in short: {…} 12 members.
func (x *JSONIndex) folded(out []Span, line, at int) []Span {
	closing, n := x.Other(line), 0
	for i := line + 1; i < closing || i == closing && !x.Closes(i); n++ {
		if x.Opens(i) {
			i = x.Other(i)
		}
		i++
	}
	bracket, noun := x.src[at], " member"
	if bracket == '[' {
		noun = " element"
	}
	if n != 1 {
		noun += "s"
	}
	out = append(out, Of(theme.Text, string(bracket)+cut+string(bracket+2)))
	if x.Closes(closing) {
		out = x.comma(out, x.lines[closing])
	}
	return append(out, Of(theme.Muted, " "+strconv.Itoa(n)+noun))
}

// piece is the string or the literal at a place, or the beginning of one that is too long.
func (x *JSONIndex) piece(at, most int) (text string, whole bool) {
	rest := x.src[at:]
	if len(rest) > most {
		rest = rest[:most]
	}
	n := len(rest)
	switch {
	case n == 0:
		return "", true
	case rest[0] == '"':
		n, whole = stringEnd(rest)
	case rest[0] == '{' || rest[0] == '[':
		return string(rest[0]) + string(rest[0]+2), true
	default:
		n = literalLen(rest)
		whole = n < len(rest) || len(rest) == len(x.src)-at
	}
	if !whole {
		for n > 0 && at+n < len(x.src) && !utf8.RuneStart(x.src[at+n]) {
			n--
		}
	}
	return string(rest[:n]), whole
}

func valueToken(first byte) theme.Token {
	switch first {
	case '"':
		return theme.JSONString
	case '{', '[':
		return theme.Text
	default:
		return theme.JSONNumber
	}
}

// Closed is the text, and where its end is missing one that ends well: without the value that broke off, and with the brackets
// closed. It is not the text's own memory when something was added.
func (x *JSONIndex) Closed() []byte {
	if !x.cut || len(x.lines) == 0 {
		return x.src
	}
	last := len(x.lines) - 1
	end, around := int(x.lines[last].at), x.Parent(last)
	switch {
	case x.Closes(last):
		end++
	case x.Opens(last):
		end, around = x.bracket(last)+1, last
	}
	text := bytes.TrimRight(x.src[:end:end], " \t\r\n")
	text = bytes.TrimSuffix(text[:len(text):len(text)], []byte(","))
	text = text[:len(text):len(text)]
	for ; around >= 0; around = x.Parent(around) {
		text = append(text, x.src[x.bracket(around)]+2)
	}
	return text
}

// bracket is where the bracket of a line that opens something is in the text.
func (x *JSONIndex) bracket(line int) int {
	at := int(x.lines[line].at)
	if x.lines[line].kind&lineKeyed != 0 {
		at = x.valueAt(at)
	}
	return at
}
