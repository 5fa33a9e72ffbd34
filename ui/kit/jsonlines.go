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
	l, p := x.lineAt(line)
	out := make([]Span, 0, 6)
	if l.depth > 0 {
		out = append(out, Of(theme.Text, blanks(2*min(int(l.depth), maxIndent))))
	}
	at := l.at
	if l.kind&lineCloses != 0 {
		return l.comma(append(out, Of(theme.Text, string(x.read(p, at, 1)))))
	}
	if l.kind&lineKeyed != 0 {
		key, whole := x.piece(p, at, most)
		out = append(out, Of(theme.JSONKey, key))
		if !whole {
			return out
		}
		at = x.valueOf(l, p)
		if at >= x.text.size() {
			return out
		}
		out = append(out, Of(theme.Text, ": "))
	}
	if l.kind&lineOpens != 0 {
		bracket := x.read(p, at, 1)
		if folded && len(bracket) > 0 {
			return x.folded(out, l, bracket[0])
		}
		return append(out, Of(theme.Text, string(bracket)))
	}
	text, whole := x.piece(p, at, most)
	out = append(out, Of(valueToken(text), text))
	if !whole {
		return out
	}
	return l.comma(out)
}

func (l jsonLine) comma(out []Span) []Span {
	if l.kind&lineComma != 0 {
		out = append(out, Of(theme.Text, ","))
	}
	return out
}

// folded is an object or an array in short: {…} 12 members.
func (x *JSONIndex) folded(out []Span, l jsonLine, bracket byte) []Span {
	noun := " member"
	if bracket == '[' {
		noun = " element"
	}
	if l.n != 1 {
		noun += "s"
	}
	out = append(out, Of(theme.Text, string(bracket)+cut+string(bracket+2)))
	if closing, _ := x.lineAt(int(l.other)); closing.kind&lineCloses != 0 && closing.other == l.line {
		out = closing.comma(out)
	}
	count := strconv.Itoa(int(l.n))
	if l.n < 0 {
		count = cut // the rest is not read yet
	}
	return append(out, Of(theme.Muted, " "+count+noun))
}

// piece is the string or the literal at a place, or the beginning of one that is too long.
func (x *JSONIndex) piece(p *jsonPage, at int64, most int) (text string, whole bool) {
	b := x.read(p, at, min(most, 256))
	if text, whole, ended := pieceOf(b, most); ended {
		return text, whole
	}
	b = x.read(p, at, most)
	text, whole, ended := pieceOf(b, most)
	if !ended && at+int64(len(b)) == x.text.size() && len(b) > 0 && b[0] != '"' {
		whole = true // a literal ends with the text, too
	}
	return text, whole
}

// pieceOf is what b begins with, as far as b goes; ended says that it has an end there.
func pieceOf(b []byte, most int) (text string, whole, ended bool) {
	n := len(b)
	switch {
	case n == 0:
		return "", true, true
	case b[0] == '"':
		n, whole = stringEnd(b)
	case b[0] == '{' || b[0] == '[':
		return string(b[0]) + string(b[0]+2), true, true
	default:
		n = literalLen(b)
		whole = n < len(b)
	}
	if whole {
		return string(b[:n]), true, true
	}
	for cutAt := n; cutAt > 0 && cutAt > n-utf8.UTFMax; cutAt-- { // the end may have gone through a character
		if r, size := utf8.DecodeLastRune(b[:cutAt]); r != utf8.RuneError || size != 1 {
			n = cutAt
			break
		}
	}
	return string(b[:n]), false, false
}

func valueToken(text string) theme.Token {
	switch {
	case text == "":
		return theme.JSONNumber
	case text[0] == '"':
		return theme.JSONString
	case text[0] == '{', text[0] == '[':
		return theme.Text
	default:
		return theme.JSONNumber
	}
}

// Closed is the text, and where its end is missing one that ends well: without the value that broke off, and with the brackets
// closed. It is not the text's own memory when something was added. It is for texts that are in memory.
func (x *JSONIndex) Closed() []byte {
	src := x.text.piece(0, int(x.text.size()))
	if !x.Cut() || x.Lines() == 0 {
		return src
	}
	last, p := x.lineAt(x.Lines() - 1)
	end, around := last.at, last.parent
	switch {
	case last.kind&lineCloses != 0:
		end++
	case last.kind&lineOpens != 0:
		end, around = x.valueOf(last, p)+1, last.line
	}
	text := bytes.TrimRight(src[:end:end], " \t\r\n")
	text = bytes.TrimSuffix(text[:len(text):len(text)], []byte(","))
	text = text[:len(text):len(text)]
	for around >= 0 {
		l, p := x.lineAt(int(around))
		text = append(text, x.text.piece(x.valueOf(l, p), 1)[0]+2)
		around = l.parent
	}
	return text
}
