package hostiletest

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Terminal is a strict reader of what a full-screen program writes: it knows the few sequences that authpeek is allowed, and
// everything else is a fault. It follows the cursor and counts cells, so that a row that runs over the width and a picture that
// runs over the height are faults too, and it remembers the modes, so that at the end it can tell what was left behind.
//
// A sequence may be split between two writes.
type Terminal struct {
	cols, rows int
	row, col   int
	saved      [2]int // where the cursor was when the alternate screen was entered
	full       bool   // the last column is written, and the next character would go to the next row
	marks      int    // marks on the last character
	alternate  bool
	modes      map[string]bool
	style      bool // something else than the terminal's own style is on
	titles     int  // depth of the stack of titles
	titled     bool // a title was set outside of any saved one
	resized    bool
	rest       []byte
	faults     []string
	clipboard  []string
}

// usual are the modes that a terminal has on when a program starts.
var usual = map[string]bool{"?25": true, "?7": true}

// NewTerminal is a terminal of that size with nothing on it.
func NewTerminal(cols, rows int) *Terminal {
	return &Terminal{cols: cols, rows: rows, modes: maps.Clone(usual)}
}

// Faults are what was wrong, each once, at most twenty.
func (t *Terminal) Faults() []string { return t.faults }

// Clipboard are the texts that were put there.
func (t *Terminal) Clipboard() []string { return t.clipboard }

// Left is what differs from how the terminal was before: none, if the program put everything back.
func (t *Terminal) Left() []string {
	var left []string
	for _, mode := range slices.Sorted(maps.Keys(t.modes)) {
		if on := t.modes[mode]; on != usual[mode] {
			left = append(left, fmt.Sprintf("mode %s is %v", mode, on))
		}
	}
	if t.style {
		left = append(left, "a style is on")
	}
	if t.titles != 0 {
		left = append(left, fmt.Sprintf("%d titles are on the stack", t.titles))
	}
	if t.titled {
		left = append(left, "a title was set and not put back")
	}
	if t.alternate {
		left = append(left, "the alternate screen is on")
	}
	if len(t.rest) > 0 {
		left = append(left, fmt.Sprintf("a sequence without an end: %q", t.rest))
	}
	return left
}

// Resize makes the terminal another size. From then on rows are not measured any more: a picture for the size before may still be
// under way.
func (t *Terminal) Resize(cols, rows int) {
	t.cols, t.rows, t.resized = cols, rows, true
	t.move(t.row, t.col)
}

func (t *Terminal) fault(format string, args ...any) {
	if f := fmt.Sprintf(format, args...); len(t.faults) < 20 && !slices.Contains(t.faults, f) {
		t.faults = append(t.faults, f)
	}
}

// Write implements io.Writer, and never refuses.
func (t *Terminal) Write(p []byte) (int, error) {
	b := append(t.rest, p...)
	for len(b) > 0 {
		n := t.take(b)
		if n == 0 {
			break
		}
		b = b[n:]
	}
	t.rest = slices.Clone(b)
	return len(p), nil
}

// take takes the first character or sequence off and says how long it was; 0 when its end has not come yet.
func (t *Terminal) take(b []byte) int {
	switch c := b[0]; {
	case c == 0x1b:
		return t.escape(b)
	case c == '\r':
		t.col, t.full = 0, false
	case c == '\n':
		t.feed()
	case c == 0x18: // CAN: ends a sequence that was cut off
	case c < ' ' || c == 0x7f:
		t.fault("the control character 0x%02X in row %d", c, t.row)
	default:
		if !utf8.FullRune(b) {
			return 0
		}
		r, n := utf8.DecodeRune(b)
		t.put(r, n, b)
		return n
	}
	return 1
}

func (t *Terminal) feed() {
	t.full = false
	if t.row == t.rows-1 {
		if t.alternate && !t.resized {
			t.fault("the picture runs over its %d rows", t.rows)
		}
		return
	}
	t.row++
}

func (t *Terminal) put(r rune, size int, b []byte) {
	switch {
	case r == utf8.RuneError && size == 1:
		t.fault("the byte 0x%02X, which is not UTF-8, in row %d", b[0], t.row)
		return
	case steers(r), unsettled(r):
		t.fault("%U in row %d", r, t.row)
		return
	}
	cells := Cells(r)
	if cells == 0 {
		if t.marks++; t.marks > mostMarks || t.col == 0 {
			t.fault("%U is drawn over what is not its character, in row %d", r, t.row)
		}
		return
	}
	t.marks = 0
	if t.full || t.col+cells > t.cols {
		if t.alternate && !t.resized {
			t.fault("row %d runs over its %d cells, with %q before %.60q", t.row, t.cols, r, b[size:])
		}
		t.col = 0
		t.feed()
	}
	t.col += cells
	t.full = t.col >= t.cols
	if t.full {
		t.col = t.cols - 1
	}
}

// escape reads a sequence.
func (t *Terminal) escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '[':
		for i := 2; i < len(b); i++ {
			if b[i] >= 0x40 && b[i] <= 0x7e {
				t.csi(string(b[2:i]), b[i])
				return i + 1
			}
			if b[i] < 0x20 || b[i] > 0x3f {
				t.fault("%q is no sequence", b[:i+1])
				return i
			}
		}
		return 0
	case ']':
		for i := 2; i < len(b); i++ {
			switch {
			case b[i] == '\a':
				t.osc(string(b[2:i]))
				return i + 1
			case b[i] == 0x1b && i+1 == len(b):
				return 0
			case b[i] == 0x1b && b[i+1] == '\\':
				t.osc(string(b[2:i]))
				return i + 2
			}
		}
		return 0
	}
	t.fault("ESC %q", b[1:min(len(b), 12)])
	return 2
}

func (t *Terminal) osc(text string) {
	if payload, ok := strings.CutPrefix(text, "52;c;"); ok {
		clear, err := base64.StdEncoding.DecodeString(payload)
		if err != nil {
			t.fault("the clipboard's text %.60q: %v", payload, err)
		}
		t.clipboard = append(t.clipboard, string(clear))
		return
	}
	if title, ok := titleOf(text); ok {
		if err := Plain(title); err != nil || strings.Contains(title, "\n") || Width(title) > 200 {
			t.fault("the title %.300q: %v", title, err)
		}
		t.titled = t.titled || t.titles == 0
		return
	}
	t.fault("OSC %.60q", text)
}

// numbers are a sequence's parameters; each that is missing is 1, as it is for moves.
func numbers(params string) []int {
	var all []int
	for p := range strings.SplitSeq(params, ";") {
		n, err := strconv.Atoi(p)
		if err != nil || n == 0 {
			n = 1
		}
		all = append(all, n)
	}
	return append(all, 1)
}

// titleOf is the title that an OSC sets, of the window alone or of its icon too.
func titleOf(text string) (string, bool) {
	kind, title, ok := strings.Cut(text, ";")
	return title, ok && (kind == "0" || kind == "2")
}
