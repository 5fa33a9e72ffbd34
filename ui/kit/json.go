package kit

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"authpeek/ui/theme"
)

// MaxJSON is the most of a body, in bytes, that JSON and JSONPlain look at.
const MaxJSON = 64 << 10

const (
	maxJSONLines = 5000
	maxIndent    = 40 // levels; deeper ones are drawn below each other, or a body of brackets would be mostly blanks
)

// JSON lays a body out over lines and colours it; each line has exactly w cells, and what is longer is cut. Keys keep
// their order, duplicates stay, numbers and strings stay as they were written. Of a body that is cut, or longer than
// MaxJSON, the beginning is shown and the last line says so. What is not JSON is shown as lines of text. The body was
// cleaned as text of several lines before.
func JSON(st *theme.Styles, b []byte, w int) []string {
	lines := layOut(b)
	out := make([]string, 0, len(lines))
	l := NewLine(st, w)
	for _, spans := range lines {
		out = append(out, l.Reset(w).Spans(spans...).String())
	}
	return out
}

// JSONPlain is the text of JSON, whole lines without colours, for copying and plain output.
func JSONPlain(b []byte) []string {
	lines := layOut(b)
	out := make([]string, 0, len(lines))
	var s strings.Builder
	for _, spans := range lines {
		s.Reset()
		for _, sp := range spans {
			s.WriteString(sp.Text)
		}
		out = append(out, s.String())
	}
	return out
}

// JSONInline is the beginning of a body on one line, for rows that show it in passing: {"success": false}. The row that
// takes it cuts it.
func JSONInline(b []byte) []Span {
	const enough = 4 << 10 // longer than any row
	if !isJSON(b[:min(len(b), MaxJSON)]) {
		first, _, _ := strings.Cut(string(b[:min(len(b), enough)]), "\n")
		return []Span{Of(theme.Text, first)}
	}
	p := jsonPrinter{rest: b[:min(len(b), enough)], inline: true}
	p.print()
	if len(p.lines) == 0 {
		return nil
	}
	return p.lines[0]
}

// layOut is the body as lines of spans.
func layOut(b []byte) [][]Span {
	total := len(b)
	if total > MaxJSON {
		b = b[:MaxJSON]
		for len(b) > 0 && !utf8.Valid(b[max(len(b)-utf8.UTFMax, 0):]) && len(b) > MaxJSON-utf8.UTFMax {
			b = b[:len(b)-1] // the cut went through a character
		}
	}
	p := jsonPrinter{rest: b}
	if isJSON(b) {
		p.print()
	} else {
		p.text()
	}
	switch {
	case p.full:
		p.lines = append(p.lines, []Span{Of(theme.Muted, cut+" first "+strconv.Itoa(maxJSONLines)+" lines")})
	case total > MaxJSON:
		p.lines = append(p.lines, []Span{Of(theme.Muted, cut+" first 64 KiB of "+Size(int64(total)))})
	}
	return p.lines
}

// isJSON reports whether b is a JSON text, or an object or array whose end is missing.
func isJSON(b []byte) bool {
	var raw json.RawMessage
	err := json.Unmarshal(b, &raw)
	if err == nil {
		return true
	}
	var se *json.SyntaxError
	trimmed := bytes.TrimLeft(b, " \t\r\n")
	return errors.As(err, &se) && se.Offset >= int64(len(b)) && len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[')
}

// jsonPrinter walks over a text that isJSON has seen, token by token, and breaks it into lines. It does not decode: what
// is shown is what was sent.
type jsonPrinter struct {
	rest  []byte
	lines [][]Span
	line  []Span
	depth int
	full  bool

	inline bool // all on one line
}

func (p *jsonPrinter) print() {
	value := false // the next string is a value and not a key
	objects := []bool{}
	for p.skipSpace(); len(p.rest) > 0 && !p.full; p.skipSpace() {
		inObject := len(objects) > 0 && objects[len(objects)-1]
		switch c := p.rest[0]; c {
		case '{', '[':
			p.take(theme.Text, 1)
			p.skipSpace()
			if len(p.rest) > 0 && p.rest[0] == c+2 { // } and ] stand two after { and [
				p.take(theme.Text, 1)
				break
			}
			objects, p.depth = append(objects, c == '{'), p.depth+1
			p.newLine()
			value = false
		case '}', ']':
			objects, p.depth = objects[:max(len(objects)-1, 0)], max(p.depth-1, 0)
			p.newLine()
			p.take(theme.Text, 1)
		case ',':
			p.take(theme.Text, 1)
			if p.inline {
				p.line = append(p.line, Of(theme.Text, " "))
			}
			p.newLine()
			value = false
		case ':':
			p.take(theme.Text, 1)
			p.line = append(p.line, Of(theme.Text, " "))
			value = true
		case '"':
			token := theme.JSONString
			if inObject && !value {
				token = theme.JSONKey
			}
			p.take(token, stringLen(p.rest))
		default:
			p.take(theme.JSONNumber, literalLen(p.rest))
		}
	}
	if len(p.line) > 0 && !p.full {
		p.endLine()
	}
}

// text shows what is not JSON, line by line.
func (p *jsonPrinter) text() {
	for line := range strings.SplitSeq(strings.TrimSuffix(string(p.rest), "\n"), "\n") {
		if p.full {
			return
		}
		p.line = append(p.line, Of(theme.Text, line))
		p.endLine()
	}
}

func (p *jsonPrinter) take(t theme.Token, n int) {
	p.line = append(p.line, Of(t, string(p.rest[:n])))
	p.rest = p.rest[n:]
}

func (p *jsonPrinter) skipSpace() { p.rest = bytes.TrimLeft(p.rest, " \t\r\n") }

func (p *jsonPrinter) newLine() {
	if p.inline {
		return
	}
	p.endLine()
	if p.depth > 0 && len(bytes.TrimLeft(p.rest, " \t\r\n")) > 0 {
		p.line = append(p.line, Of(theme.Text, blanks(2*min(p.depth, maxIndent))))
	}
}

func (p *jsonPrinter) endLine() {
	if p.full = len(p.lines) >= maxJSONLines; !p.full {
		p.lines = append(p.lines, p.line)
	}
	p.line = nil
}

// literalLen is the length of the number, true, false or null that b starts with.
func literalLen(b []byte) int {
	for n, c := range b {
		switch c {
		case ',', ']', '}', ' ', '\t', '\r', '\n':
			return max(n, 1)
		}
	}
	return len(b)
}

// stringLen is the length of the JSON string that b starts with, or of b when its end is missing.
func stringLen(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}
