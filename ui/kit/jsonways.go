package kit

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// Lines is the number of lines of the whole text, as far as it is known.
func (x *JSONIndex) Lines() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.lines
}

// Cut reports whether the text ends inside a value.
func (x *JSONIndex) Cut() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.cut
}

// Full reports whether the index ends before the text does, because more would take too much memory.
func (x *JSONIndex) Full() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.full
}

// Deepest is the depth of the deepest line that something around it opens.
func (x *JSONIndex) Deepest() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.deep
}

// Opens reports whether a line opens an object or an array that has something in it.
func (x *JSONIndex) Opens(line int) bool { return x.kind(line)&lineOpens != 0 }

// Closes reports whether a line is a closing bracket.
func (x *JSONIndex) Closes(line int) bool { return x.kind(line)&lineCloses != 0 }

func (x *JSONIndex) kind(line int) lineKind {
	p := x.page(line)
	return p.lines[line-p.first].kind
}

// Other is the line of the bracket that belongs to a line's, and the line itself where it has none. What is not closed
// ends with the last line.
func (x *JSONIndex) Other(line int) int {
	l, _ := x.lineAt(line)
	return int(l.other)
}

// Parent is the line that opens what a line stands in, or -1 at the top.
func (x *JSONIndex) Parent(line int) int {
	p := x.page(line)
	return int(p.lines[line-p.first].parent)
}

// Depth is how deep a line stands, 0 at the top.
func (x *JSONIndex) Depth(line int) int {
	p := x.page(line)
	return int(p.lines[line-p.first].depth)
}

// Next is the line of the next value beside that of a line, and the same line where it is the last.
func (x *JSONIndex) Next(line int) int {
	l, _ := x.lineAt(line)
	next := line + 1
	if l.kind&lineOpens != 0 {
		next = int(l.other) + 1
	}
	if next >= x.Lines() {
		return line
	}
	if n, _ := x.lineAt(next); n.kind&lineCloses != 0 || n.parent != l.parent {
		return line
	}
	return next
}

// Previous is the line of the value before that of a line, and the same line where it is the first.
func (x *JSONIndex) Previous(line int) int {
	l, _ := x.lineAt(line)
	i := line
	if l.kind&lineCloses != 0 {
		i = int(l.other)
	}
	if i == 0 || i-1 == int(l.parent) {
		return line
	}
	if before, _ := x.lineAt(i - 1); before.kind&lineCloses != 0 {
		return int(before.other)
	}
	return i - 1
}

// Extent is where the value of a line is in the text; of a closing bracket that of what it closes. Of a string that does not end within
// most bytes it is the beginning.
func (x *JSONIndex) Extent(line, most int) (from, to int64) {
	l, p := x.lineAt(line)
	if l.kind&lineCloses != 0 {
		l, p = x.lineAt(int(l.other))
	}
	at := x.valueOf(l, p)
	if l.kind&lineOpens != 0 {
		if closing, _ := x.lineAt(int(l.other)); closing.kind&lineCloses != 0 && closing.other == l.line {
			return at, closing.at + 1
		}
		return at, x.text.size()
	}
	return at, at + int64(scalarLen(x.read(p, at, most)))
}

// Value is the text of a line's value as it was written; whole is false where it has more than most bytes, and it is the beginning then.
func (x *JSONIndex) Value(line, most int) (text []byte, whole bool) {
	from, to := x.Extent(line, most+1)
	whole = to-from <= int64(most)
	return x.text.piece(from, int(min(to-from, int64(most)))), whole
}

// read gives up to n bytes of the text, out of what was read already where that suffices.
func (x *JSONIndex) read(p *jsonPage, at int64, n int) []byte {
	if from := at - p.at; from >= 0 && from+int64(n) <= int64(len(p.text)) {
		return p.text[from : from+int64(n)]
	}
	return x.text.piece(at, n)
}

// valueOf is where the value of a line begins; of a member that is after its key.
func (x *JSONIndex) valueOf(l jsonLine, p *jsonPage) int64 {
	if l.kind&lineKeyed == 0 {
		return l.at
	}
	// Most keys are short; what is longer is looked for in larger and larger steps.
	for n := 128; ; n *= 8 {
		b := x.read(p, l.at, n)
		if i := valueAt(b); i < len(b) || len(b) < n {
			return l.at + int64(i)
		}
	}
}

// scalarLen is the length of a value that stands on one line and begins b.
func scalarLen(b []byte) int {
	switch {
	case len(b) == 0:
		return 0
	case b[0] == '"':
		n, _ := stringEnd(b)
		return n
	case b[0] == '{' || b[0] == '[':
		return bytes.IndexByte(b, b[0]+2) + 1
	default:
		return literalLen(b)
	}
}

// keyMost is how much of a key is shown in a path, in bytes.
const keyMost = 1 << 10

// key is the name of a line's member without its quotes, as it was written; "" for what has none.
func (x *JSONIndex) key(l jsonLine, p *jsonPage) string {
	b := x.read(p, l.at, min(keyMost, int(min(x.text.size()-l.at, keyMost))))
	n, whole := stringEnd(b)
	if !whole {
		return string(b[min(1, len(b)):n])
	}
	return string(b[1 : n-1])
}

// Path is how jq names what stands at a line: .messages[0].id; of several values at the top it names the way inside one.
func (x *JSONIndex) Path(line int) string {
	l, p := x.lineAt(line)
	if l.kind&lineCloses != 0 {
		l, p = x.lineAt(int(l.other))
	}
	var steps []string
	for l.parent >= 0 {
		if l.kind&lineKeyed == 0 {
			steps = append(steps, "["+strconv.Itoa(int(l.place))+"]")
		} else if key := x.key(l, p); isIdentifier(key) {
			steps = append(steps, "."+key)
		} else {
			steps = append(steps, `["`+key+`"]`)
		}
		l, p = x.lineAt(int(l.parent))
	}
	slices.Reverse(steps)
	path := strings.Join(steps, "")
	if !strings.HasPrefix(path, ".") {
		path = "." + path
	}
	return path
}

func isIdentifier(s string) bool {
	for i, c := range []byte(s) {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

func isJSONSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

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

// valueAt is where the value of a member begins that begins b, or the length of b where that is not far enough.
func valueAt(b []byte) int {
	at, whole := stringEnd(b)
	if !whole {
		return len(b)
	}
	for ; at < len(b) && (isJSONSpace(b[at]) || b[at] == ':'); at++ {
		continue
	}
	return at
}
