package kit

import (
	"bytes"
	"encoding/json"
	"math"
)

// JSONIndex knows where in a JSON text each line of its laid-out form begins, so that any stretch of lines can be drawn without
// looking at the rest. It holds the text as it is and decodes nothing: order, duplicates and the spelling of numbers stay. Several
// values may follow each other. A finished index never changes, and any goroutine may read it.
type JSONIndex struct {
	src   []byte
	lines []jsonLine
	// cut says that the text ends inside a value, and the last line may lack its end.
	cut bool
}

// jsonLine is a line of the laid-out form. It is small, because a large body has millions of them.
type jsonLine struct {
	at     uint32 // where the line's first character is in the text: of the key, or of a value without one
	other  int32  // for a bracket the line of the one that belongs to it; for others the line itself
	parent int32  // the line of the bracket around it, -1 at the top
	depth  uint16
	kind   lineKind
}

type lineKind uint8

const (
	lineOpens lineKind = 1 << iota
	lineCloses
	lineKeyed
	lineComma
)

// MaxJSONIndex is the longest text that an index can be made of, in bytes.
const MaxJSONIndex = math.MaxUint32

// JSONScan makes an index bit by bit, so that the first lines can be shown before the last ones are known. It belongs to one
// goroutine.
type JSONScan struct {
	index   JSONIndex
	at      int
	open    []openBracket
	after   bool // a value has ended: a comma, a closing bracket or the end comes next
	problem int  // where the text turned out to be no JSON, -1
	partial bool
}

// openBracket is one that has no counterpart yet.
type openBracket struct {
	line    int32
	closing byte // what its counterpart is
}

// NewJSONScan starts an index of a text, which must not change from then on. Partial says that the end of the text may be missing.
func NewJSONScan(text []byte, partial bool) *JSONScan {
	s := &JSONScan{problem: -1, partial: partial}
	s.index.src = text[:min(len(text), MaxJSONIndex)]
	return s
}

// IndexJSON makes the whole index. Where the text is no JSON, ok is false and at is the byte that is out of place.
func IndexJSON(text []byte, partial bool) (index *JSONIndex, at int, ok bool) {
	s := NewJSONScan(text, partial)
	for s.Scan(math.MaxInt) {
		continue
	}
	return s.Index()
}

// Scan goes on for some more lines and reports whether there is more to do.
func (s *JSONScan) Scan(lines int) bool {
	until := math.MaxInt
	if have := len(s.index.lines); lines < math.MaxInt-have {
		until = have + lines
	}
	for len(s.index.lines) < until {
		if !s.step() {
			return false
		}
	}
	return true
}

// Index is what there is so far. The scan must not go on while somebody reads it.
func (s *JSONScan) Index() (index *JSONIndex, at int, ok bool) {
	if s.problem >= 0 {
		return nil, s.problem, false
	}
	return &s.index, 0, true
}

// step takes one line, or a comma. It reports false at the end and at the first thing that is no JSON.
func (s *JSONScan) step() bool {
	src := s.index.src
	for s.at < len(src) && isJSONSpace(src[s.at]) {
		s.at++
	}
	if s.at == len(src) {
		return s.end()
	}
	c, inside := src[s.at], len(s.open) > 0
	switch {
	case inside && c == s.closing():
		return s.close()
	case s.after && c == ',' && inside:
		s.index.lines[len(s.index.lines)-1].kind |= lineComma
		s.at++
		s.after = false
		return true
	case s.after && inside:
		return s.wrong(s.at)
	default:
		return s.value(inside && s.closing() == '}')
	}
}

func isJSONSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// closing is the bracket that closes what was opened last.
func (s *JSONScan) closing() byte { return s.open[len(s.open)-1].closing }

func (s *JSONScan) end() bool {
	switch inside := len(s.open) > 0; {
	case !inside && len(s.index.lines) > 0:
	case inside && s.partial:
		s.index.cut = true
		for _, o := range s.open { // what is not closed reaches to the end
			s.index.lines[o.line].other = int32(len(s.index.lines) - 1)
		}
		s.open = nil
	default:
		s.wrong(s.at)
	}
	return false
}

func (s *JSONScan) wrong(at int) bool {
	s.problem = at
	return false
}

func (s *JSONScan) close() bool {
	lines := s.index.lines
	if !s.after && lines[len(lines)-1].kind&lineComma != 0 {
		return s.wrong(s.at) // a comma with nothing after it
	}
	opened := s.open[len(s.open)-1].line
	s.open = s.open[:len(s.open)-1]
	lines[opened].other = int32(len(lines))
	s.index.lines = append(lines, jsonLine{at: uint32(s.at), other: opened, parent: lines[opened].parent, depth: lines[opened].depth, kind: lineCloses})
	s.at++
	s.after = true
	return true
}

// value takes a line that is a value, or the beginning of one, with its key where it is a member.
func (s *JSONScan) value(keyed bool) bool {
	src, i := s.index.src, int32(len(s.index.lines))
	l := jsonLine{at: uint32(s.at), other: i, parent: -1, depth: uint16(min(len(s.open), math.MaxUint16))}
	if len(s.open) > 0 {
		l.parent = s.open[len(s.open)-1].line
	}
	at := s.at
	if keyed {
		if src[at] != '"' {
			return s.wrong(at)
		}
		l.kind |= lineKeyed
		n, whole := stringEnd(src[at:])
		at += n
		for at < len(src) && isJSONSpace(src[at]) {
			at++
		}
		switch {
		case !whole, at == len(src):
			return s.tail(l, len(src))
		case src[at] != ':':
			return s.wrong(at)
		}
		at++
		for at < len(src) && isJSONSpace(src[at]) {
			at++
		}
		if at == len(src) {
			return s.tail(l, at)
		}
	}
	switch c := src[at]; c {
	case '{', '[':
		next := at + 1
		for next < len(src) && isJSONSpace(src[next]) {
			next++
		}
		if next < len(src) && src[next] == c+2 {
			return s.put(l, next+1, true)
		}
		l.kind |= lineOpens
		s.open = append(s.open, openBracket{i, c + 2}) // } and ] stand two after { and [
		return s.put(l, at+1, false)
	case '"':
		n, whole := stringEnd(src[at:])
		if !whole {
			return s.tail(l, len(src))
		}
		return s.put(l, at+n, true)
	default:
		n := literalLen(src[at:])
		if at+n == len(src) && s.partial && len(s.open) > 0 {
			return s.tail(l, at+n)
		}
		if !isLiteral(src[at : at+n]) {
			return s.wrong(at)
		}
		return s.put(l, at+n, true)
	}
}

func (s *JSONScan) put(l jsonLine, next int, after bool) bool {
	s.index.lines = append(s.index.lines, l)
	s.at, s.after = next, after
	return true
}

// tail takes a line whose end is missing with that of the text.
func (s *JSONScan) tail(l jsonLine, end int) bool {
	if !s.partial {
		return s.wrong(end)
	}
	s.index.cut = true
	return s.put(l, end, true)
}

// stringEnd is the length of the JSON string that b starts with, and whether its end is there.
func stringEnd(b []byte) (n int, whole bool) {
	for n = 1; n < len(b); {
		quote := bytes.IndexByte(b[n:], '"')
		if quote < 0 {
			return len(b), false
		}
		n += quote + 1
		slashes := 0
		for i := n - 2; i > 0 && b[i] == '\\'; i-- {
			slashes++
		}
		if slashes%2 == 0 {
			return n, true
		}
	}
	return len(b), false
}

// isLiteral reports whether b is a number, true, false or null.
func isLiteral(b []byte) bool {
	switch string(b) {
	case "true", "false", "null":
		return true
	}
	// Most numbers are plain integers; the others are left to the library.
	digits := bytes.TrimPrefix(b, []byte("-"))
	if len(digits) == 0 || digits[0] < '0' || digits[0] > '9' {
		return false
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return json.Valid(b)
		}
	}
	return digits[0] != '0' || len(digits) == 1
}

// valueAt is where the value of a member begins whose key is at a place of the text.
func (x *JSONIndex) valueAt(at int) int {
	n, _ := stringEnd(x.src[at:])
	for at += n; at < len(x.src) && (isJSONSpace(x.src[at]) || x.src[at] == ':'); at++ {
		continue
	}
	return at
}
