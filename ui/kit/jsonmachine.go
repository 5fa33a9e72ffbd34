package kit

import "bytes"

// jsonMachine reads a JSON text piece by piece, as it comes, and tells where the lines of its laid-out form begin. It decodes nothing
// and holds nothing of the text.
type jsonMachine struct {
	told    jsonSink
	state   jsonState
	stack   []jsonFrame
	line    int32 // the number of the next line
	last    jsonLine
	has     bool  // last is a line
	begun   int64 // where the value or the key that is read now began
	odd     bool  // in a string: an odd number of backslashes stands right before
	literal jsonLiteral
	problem int64 // where the text turned out to be no JSON, or -1
}

// jsonSink hears of lines.
type jsonSink interface {
	// begins tells of a line's first character; what it opens, and whether a comma follows it, is not known yet.
	begins(l jsonLine)
	// ends tells what kind of line the one before was, right before the next one begins.
	ends(l jsonLine)
	// closes tells of the bracket that line l is the counterpart of, right after l has begun.
	closes(f jsonFrame, l jsonLine)
}

// jsonFrame is a bracket that has no counterpart yet.
type jsonFrame struct {
	jsonLine
	closing byte  // what its counterpart is
	long    int32 // its place among those that reach over several blocks, or -1
}

type jsonState uint8

const (
	jsonItem   jsonState = iota // a value, or of an object a key, or the end of what is open
	jsonNext                    // the same after a comma: not the end
	jsonKey                     // within a key
	jsonColon                   // after it
	jsonMember                  // the value of a member
	jsonOpened                  // right after a bracket: its counterpart makes one line of both
	jsonString                  // within a string
	jsonScalar                  // within a number, true, false or null
	jsonAfter                   // after a value
)

// maxJSONDepth is how many brackets may be open, as for encoding/json.
const maxJSONDepth = 10_000

func newJSONMachine(told jsonSink) jsonMachine { return jsonMachine{told: told, problem: -1} }

// feed reads the next piece of the text, which begins at a place of it. It reports false once the text has turned out to be no JSON.
func (m *jsonMachine) feed(b []byte, at int64) bool {
	for i := 0; i < len(b); {
		switch m.state {
		case jsonKey, jsonString:
			i += m.inString(b[i:])
			continue
		case jsonScalar:
			n, ended := m.literal.feed(b[i:])
			i += n
			switch {
			case ended && !m.literal.whole():
				return m.wrong(m.begun)
			case ended:
				m.state = jsonAfter
			}
			continue
		}
		c := b[i]
		if isJSONSpace(c) {
			i++
			continue
		}
		if !m.step(c, at+int64(i)) {
			return false
		}
		i++
	}
	return true
}

// inString goes on within a string and gives how many bytes of b belong to it.
func (m *jsonMachine) inString(b []byte) int {
	quote := bytes.IndexByte(b, '"')
	text := b
	if quote >= 0 {
		text = b[:quote]
	}
	slashes := 0
	for slashes < len(text) && text[len(text)-1-slashes] == '\\' {
		slashes++
	}
	odd := slashes%2 == 1
	if slashes == len(text) && m.odd {
		odd = !odd // they go on from the piece before
	}
	m.odd = odd
	if quote < 0 {
		return len(b)
	}
	m.odd = false
	if odd {
		return quote + 1
	}
	if m.state == jsonKey {
		m.state = jsonColon
	} else {
		m.state = jsonAfter
	}
	return quote + 1
}

// step takes a character that is neither a blank nor within something.
func (m *jsonMachine) step(c byte, at int64) bool {
	switch m.state {
	case jsonOpened:
		if c == m.last.bracket+2 {
			m.state = jsonAfter
			return true
		}
		m.push()
		m.state = jsonItem
		return m.begin(c, at)
	case jsonItem, jsonNext:
		return m.begin(c, at)
	case jsonColon:
		if c != ':' {
			return m.wrong(at)
		}
		m.state = jsonMember
		return true
	case jsonMember:
		return m.value(c, at)
	default: // jsonAfter
		if len(m.stack) > 0 && c == ',' {
			m.last.kind |= lineComma
			m.state = jsonNext
			return true
		}
		if inside := len(m.stack) > 0; inside && c != m.stack[len(m.stack)-1].closing {
			return m.wrong(at)
		}
		return m.begin(c, at)
	}
}

// begin begins a line.
func (m *jsonMachine) begin(c byte, at int64) bool {
	l := jsonLine{at: at, line: m.line, other: m.line, parent: -1, place: -1}
	inside := len(m.stack) > 0
	var top *jsonFrame
	if inside {
		top = &m.stack[len(m.stack)-1]
	}
	switch {
	case inside && c == top.closing:
		if m.state == jsonNext {
			return m.wrong(at) // a comma with nothing after it
		}
		m.endLine()
		l.other, l.parent, l.place, l.depth, l.kind = top.line, top.parent, top.place, top.depth, lineCloses
		m.start(l)
		f := *top
		m.stack = m.stack[:len(m.stack)-1]
		m.told.closes(f, l)
		m.state = jsonAfter
		return true
	case inside:
		l.parent, l.depth, l.place = top.line, top.depth+1, top.n
		if top.closing == '}' {
			if c != '"' {
				return m.wrong(at)
			}
			l.kind |= lineKeyed
		}
	}
	if l.kind&lineKeyed == 0 && !beginsValue(c) {
		return m.wrong(at)
	}
	m.endLine()
	m.start(l)
	if inside {
		top.n++
	}
	if l.kind&lineKeyed != 0 {
		m.state, m.odd, m.begun = jsonKey, false, at
		return true
	}
	return m.value(c, at)
}

func (m *jsonMachine) start(l jsonLine) {
	m.told.begins(l)
	m.last, m.has = l, true
	m.line++
}

func (m *jsonMachine) endLine() {
	if m.has {
		m.told.ends(m.last)
	}
}

// finish is the end of the text, which partial says may be missing. It reports whether the text broke off.
func (m *jsonMachine) finish(size int64, partial bool) (cut bool) {
	inside := len(m.stack) > 0 || m.state == jsonOpened
	switch {
	case m.state == jsonScalar && !(inside && partial):
		if !m.literal.whole() {
			m.wrong(m.begun)
			return false
		}
		m.state = jsonAfter
	case m.state == jsonString:
		inside = true
	}
	switch {
	case !m.has, inside && !partial:
		m.wrong(size)
		return false
	case m.state == jsonOpened:
		m.push()
	}
	m.endLine()
	m.has = false
	return inside
}

func (m *jsonMachine) push() {
	m.last.kind |= lineOpens
	m.stack = append(m.stack, jsonFrame{jsonLine: m.last, closing: m.last.bracket + 2, long: -1}) // } and ] stand two after { and [
}

func (m *jsonMachine) wrong(at int64) bool {
	m.problem = at
	return false
}

func beginsValue(c byte) bool {
	switch c {
	case '{', '[', '"', '-', 't', 'f', 'n':
		return true
	}
	return c >= '0' && c <= '9'
}

// value takes a value's first character.
func (m *jsonMachine) value(c byte, at int64) bool {
	m.begun = at
	switch {
	case c == '{' || c == '[':
		if len(m.stack) == maxJSONDepth {
			return m.wrong(at)
		}
		m.last.bracket = c
		m.state = jsonOpened
	case c == '"':
		m.state, m.odd = jsonString, false
	case beginsValue(c):
		m.literal = jsonLiteral{}
		m.literal.take(c)
		m.state = jsonScalar
	default:
		return m.wrong(at)
	}
	return true
}
