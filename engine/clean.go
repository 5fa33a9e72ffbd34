package engine

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks one character keeps. Every living script does with four; a stack of hundreds would
// be drawn over the rows above and below.
const maxMarks = 4

// tab stands for a tab. Its true width depends on the column it is drawn at, which is not known here.
const tab = "    "

// Clean makes a text from outside fit to be shown on one line of a terminal. What could move the cursor, start an escape
// sequence, reorder or hide text becomes visible instead:
//
//   - control characters become their pictures (␛ for escape, ␊ for a line feed, ␡ for delete), those of C1, which have
//     none, their number: <U+009B>;
//   - direction controls and invisible characters become their number: <U+202E>, <U+200B>;
//   - bytes that are not UTF-8 become <0xFF>;
//   - tabs become four spaces;
//   - of more than four combining marks on one character the rest is cut, and one that has no character before it gets ◌.
//
// A text that needs none of this is returned as it is, without allocating. Cleaning twice changes nothing.
func Clean(s string) string { return clean(s, false) }

// CleanLines is Clean for a text of several lines: line feeds stay, and a carriage return before one goes.
func CleanLines(s string) string { return clean(s, true) }

func clean(s string, lines bool) string {
	keep := cleanPrefix(s, lines)
	if keep == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/8 + 16)
	b.WriteString(s[:keep])
	// The prefix ends before the base of the first character that needs work, so no count of marks is carried over.
	based, marks := false, 0
	for i := keep; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, "<0x%02X>", s[i])
			based, marks = true, 0
		case r == '\n' && lines:
			b.WriteByte('\n')
			based, marks = false, 0
		case r == '\r' && lines && strings.HasPrefix(s[i+1:], "\n"):
		case r == '\t':
			b.WriteString(tab)
			based, marks = true, 0
		case isMark(r):
			if !based {
				b.WriteRune('◌')
				based = true
			}
			if marks++; marks <= maxMarks {
				b.WriteRune(r)
			}
		default:
			writeVisible(&b, r)
			based, marks = true, 0
		}
		i += n
	}
	return b.String()
}

// cleanPrefix is the length of the part of s that can stay as it is. It ends at the start of a character with its marks,
// so that the rest can be treated without looking back.
func cleanPrefix(s string, lines bool) int {
	base, marks := -1, 0 // where the character of the current marks starts; -1 when there is none
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f {
			base, marks = i, 0
			i++
			continue
		}
		if c == '\n' && lines {
			base, marks = -1, 0
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1, r == '\t', isUnsafe(r):
			return i
		case isMark(r):
			if base < 0 {
				return i
			}
			if marks++; marks > maxMarks {
				return base
			}
		default:
			base, marks = i, 0
		}
		i += n
	}
	return len(s)
}

// writeVisible writes a character, or what stands for it.
func writeVisible(b *strings.Builder, r rune) {
	switch {
	case r < ' ':
		b.WriteRune(0x2400 + r) // the block Control Pictures is in the order of C0
	case r == 0x7f:
		b.WriteRune('␡')
	case isUnsafe(r):
		fmt.Fprintf(b, "<U+%04X>", r)
	default:
		b.WriteRune(r)
	}
}

// isMark reports whether r is drawn onto the character before it and takes no cell.
func isMark(r rune) bool {
	return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me) && !isUnsafe(r)
}

// isUnsafe reports whether r must not reach a terminal: control characters (C0, DEL, C1), line and paragraph separators,
// and format and other invisible characters, among them all that change the direction of text (UAX #9). The few format
// characters that are visible, signs in front of Arabic and Syriac numbers, are no exception: no two terminals agree on
// their width.
func isUnsafe(r rune) bool {
	switch {
	case r < 0xa0:
		return r < ' ' || r >= 0x7f
	case r < 0x300:
		return r == 0xad // soft hyphen: some terminals draw it and some do not, so its width is unknown
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}
