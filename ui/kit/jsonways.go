package kit

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// Lines is the number of lines of the whole text.
func (x *JSONIndex) Lines() int { return len(x.lines) }

// Cut reports whether the text ends inside a value.
func (x *JSONIndex) Cut() bool { return x.cut }

// Opens reports whether a line opens an object or an array that has something in it.
func (x *JSONIndex) Opens(line int) bool { return x.lines[line].kind&lineOpens != 0 }

// Closes reports whether a line is a closing bracket.
func (x *JSONIndex) Closes(line int) bool { return x.lines[line].kind&lineCloses != 0 }

// Other is the line of the bracket that belongs to a line's, and the line itself where it has none. What is not closed
// ends with the last line.
func (x *JSONIndex) Other(line int) int { return int(x.lines[line].other) }

// Parent is the line that opens what a line stands in, or -1 at the top.
func (x *JSONIndex) Parent(line int) int { return int(x.lines[line].parent) }

// Depth is how deep a line stands, 0 at the top.
func (x *JSONIndex) Depth(line int) int { return int(x.lines[line].depth) }

// Next is the line of the next value beside that of a line, and the same line where it is the last.
func (x *JSONIndex) Next(line int) int {
	i := line
	if x.Opens(i) {
		i = x.Other(i)
	}
	if i+1 >= len(x.lines) || x.Closes(i+1) || x.lines[i+1].parent != x.lines[line].parent {
		return line
	}
	return i + 1
}

// Previous is the line of the value before that of a line, and the same line where it is the first.
func (x *JSONIndex) Previous(line int) int {
	i := line
	if x.Closes(i) {
		i = x.Other(i)
	}
	switch {
	case i == 0 || i-1 == x.Parent(i):
		return line
	case x.Closes(i - 1):
		return x.Other(i - 1)
	default:
		return i - 1
	}
}

// Value is the text of a line's value as it was written, to its end; of a closing bracket that of what it closes.
func (x *JSONIndex) Value(line int) []byte {
	if x.Closes(line) {
		line = x.Other(line)
	}
	at := int(x.lines[line].at)
	if x.lines[line].kind&lineKeyed != 0 {
		at = x.valueAt(at)
	}
	end := len(x.src)
	if x.Opens(line) {
		if closing := x.Other(line); x.Closes(closing) && x.Other(closing) == line {
			end = int(x.lines[closing].at) + 1
		}
		return x.src[at:end]
	}
	return x.src[at : at+x.scalarLen(at)]
}

// scalarLen is the length of the value at a place that stands on one line.
func (x *JSONIndex) scalarLen(at int) int {
	switch rest := x.src[at:]; {
	case len(rest) == 0:
		return 0
	case rest[0] == '"':
		n, _ := stringEnd(rest)
		return n
	case rest[0] == '{' || rest[0] == '[':
		return bytes.IndexByte(rest, rest[0]+2) + 1
	default:
		return literalLen(rest)
	}
}

// Key is the name of a line's member without its quotes, as it was written; "" for what has none.
func (x *JSONIndex) Key(line int) string {
	if x.lines[line].kind&lineKeyed == 0 {
		return ""
	}
	at := int(x.lines[line].at)
	n, whole := stringEnd(x.src[at:])
	if !whole {
		return string(x.src[at+1 : at+n])
	}
	return string(x.src[at+1 : at+n-1])
}

// Path is how jq names what stands at a line: .messages[0].id; of several values at the top it names the way inside one.
func (x *JSONIndex) Path(line int) string {
	if x.Closes(line) {
		line = x.Other(line)
	}
	var steps []string
	for ; x.Parent(line) >= 0; line = x.Parent(line) {
		switch key := x.Key(line); {
		case x.lines[line].kind&lineKeyed == 0:
			steps = append(steps, "["+strconv.Itoa(x.place(line))+"]")
		case isIdentifier(key):
			steps = append(steps, "."+key)
		default:
			steps = append(steps, `["`+key+`"]`)
		}
	}
	slices.Reverse(steps)
	path := strings.Join(steps, "")
	if !strings.HasPrefix(path, ".") {
		path = "." + path
	}
	return path
}

// place is which of its siblings a line is, from 0.
func (x *JSONIndex) place(line int) int {
	n := 0
	for i := x.Parent(line) + 1; i < line; n++ {
		if x.Opens(i) {
			i = x.Other(i)
		}
		i++
	}
	return n
}

func isIdentifier(s string) bool {
	for i, c := range []byte(s) {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
