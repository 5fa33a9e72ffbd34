package kit

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// cut stands for the part of a text that is not shown.
const cut = "…"

// Width is the number of terminal cells of a text without escape sequences. A control character counts as one cell,
// because a question mark is written for it.
func Width(s string) int {
	_, w := visible(s)
	return w
}

// Cut shortens a text to at most w cells; what is cut off is marked by an ellipsis. Characters of two cells and characters
// with combining marks are never split.
func Cut(s string, w int) string {
	s, total := visible(s)
	switch {
	case total <= w:
		return s
	case w <= 0:
		return ""
	}
	n, _ := head(s, w-1)
	return s[:n] + cut
}

// CutMiddle shortens a text to at most w cells by taking out its middle: both ends of an identifier tell more than its
// beginning alone.
func CutMiddle(s string, w int) string {
	s, total := visible(s)
	switch {
	case total <= w:
		return s
	case w <= 0:
		return ""
	}
	n, first := head(s, w/2)
	return s[:n] + cut + tail(s, total, w-1-first)
}

// Pad makes a text exactly w cells wide: spaces follow it, or it is cut.
func Pad(s string, w int) string {
	s = Cut(s, w)
	return s + blanks(w-Width(s))
}

// PadLeft makes a text exactly w cells wide: spaces stand before it, or it is cut at its end.
func PadLeft(s string, w int) string {
	s = Cut(s, w)
	return blanks(w-Width(s)) + s
}

// head is the length in bytes, and the width, of the longest beginning of a visible text of at most w cells.
func head(s string, w int) (n, width int) {
	for n < len(s) {
		size, cells := cluster(s[n:])
		if width+cells > w {
			break
		}
		n, width = n+size, width+cells
	}
	return n, width
}

// tail is the longest end of a visible text of at most w cells; total is its width.
func tail(s string, total, w int) string {
	skipped := 0
	for n := 0; n < len(s); {
		size, cells := cluster(s[n:])
		// A cluster without width belongs to the character before it, and goes with it.
		if total-skipped <= w && cells > 0 {
			return s[n:]
		}
		n, skipped = n+size, skipped+cells
	}
	return ""
}

// visible is s as it may be written to a terminal, and its width. It is s itself unless a control character is in it.
func visible(s string) (string, int) {
	w, safe := measure(s)
	if safe {
		return s, w
	}
	// Measured again, because a byte that is not UTF-8 can hide the characters after it from the Unicode tables.
	s = safeText(s)
	w, _ = measure(s)
	return s, w
}

// measure is the width of s, and whether s may be written to a terminal as it is. It decodes each character once and goes
// through clusters only where there is something else than what interfaces are made of.
func measure(s string) (width int, safe bool) {
	safe = true
	before := -1 // where the character before is, if it is one that a mark could join
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				safe = false
			}
			width++
			i++
			before = -1
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if isNarrow(r) {
			before = i
			width++
			i += n
			continue
		}
		if before >= 0 {
			i, width, before = before, width-1, -1
		}
		size, cells := cluster(s[i:])
		safe = safe && isSafe(s[i:i+size])
		width += cells
		i += size
	}
	return width, safe
}

// cluster is the length in bytes, and the width, of the first user-perceived character of s, which is not empty. It agrees
// with ansi.StringWidth but for scripts whose vowels stand beside their letters, and does not go through its tables for what
// interfaces are made of.
func cluster(s string) (size, width int) {
	if s[0] < utf8.RuneSelf {
		return 1, 1
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case isControl(r), isBroken(r, n):
		return n, 1
	case isNarrow(r) && (n == len(s) || narrowPrefix(s[n:])):
		return n, 1
	}
	first, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	if len(first) > n {
		w = max(w, apart(first))
	}
	return len(first), w
}

// apart is the width of a cluster in a terminal that draws it character by character, which is most of them. Devanagari, Tamil,
// Thai and others have vowels with a cell of their own there; where they have none, the row only ends a cell early.
func apart(s string) (width int) {
	for n := 0; n < len(s); {
		r, size := utf8.DecodeRuneInString(s[n:])
		switch {
		case r >= 0x1160 && r <= 0x11ff: // vowels and ends of a Hangul syllable
		case r >= 0x1f1e6 && r <= 0x1f1ff, isBroken(r, size): // half of a flag; what becomes a question mark
			width++
		default:
			_, w := ansi.FirstGraphemeCluster(s[n:n+size], ansi.GraphemeWidth)
			width += w
		}
		n += size
	}
	return width
}

// narrowPrefix reports whether s starts with a character that cannot join with one before it.
func narrowPrefix(s string) bool {
	if s[0] < utf8.RuneSelf {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s)
	return isNarrow(r)
}

// isNarrow reports whether r is one of the characters that need no look into the Unicode tables: Latin letters, and what
// marks, frames and bars are made of. All of them are one cell wide and start a character of their own.
func isNarrow(r rune) bool {
	switch {
	case r < 0x300:
		return r > 0xa0 && r != 0xad && r != 0xa9 && r != 0xae
	case r >= 0x2500 && r < 0x25a0: // box drawing and block elements
		return true
	}
	switch r {
	case '–', '…', '‹', '›', '‖', '→', '←', '↑', '↓', '−', '≠', '▲', '▸', '◂', '▾', '◆', '○', '●', '◐', '◑', '◒', '◓', '✓', '✗', 'Δ':
		return true
	}
	return false
}

// isControl reports whether r moves the cursor, starts a sequence or changes the direction of text. Text from outside was
// cleaned where it came in and holds none; this is the last door.
func isControl(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0:
		return true
	case r < 0x200e:
		return r == 0x61c
	}
	return r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// isBroken reports whether what was decoded, n bytes long, is a byte that is not UTF-8.
func isBroken(r rune, n int) bool { return r == utf8.RuneError && n < 2 }

func isSafe(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, isControl)
}

// safeText replaces what must not reach the terminal by question marks, one cell for one cell.
func safeText(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if isControl(r) || isBroken(r, n) {
			b.WriteByte('?')
		} else {
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// spaces and rules are what blanks and frames are cut from, so that drawing them allocates nothing.
const (
	spaces = "                                                                                                    " +
		"                                                                                                    "
	rules = "────────────────────────────────────────────────────────────────────────────────────────────────────" +
		"────────────────────────────────────────────────────────────────────────────────────────────────────"
)

// blanks is n spaces; none when n is negative.
func blanks(n int) string {
	if n <= len(spaces) {
		return spaces[:max(n, 0)]
	}
	return strings.Repeat(" ", n)
}

// rule is a horizontal line of n cells; empty when n is negative.
func rule(n int) string {
	if size := n * len("─"); size <= len(rules) {
		return rules[:max(size, 0)]
	}
	return strings.Repeat("─", n)
}
