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
//   - direction controls, invisible characters and those that mean nothing to anybody else become their number: <U+202E>,
//     <U+200B>, <U+E000>. So do the skin tones of emoji, which one terminal draws into the emoji before and another beside it;
//   - the selectors of an emoji's presentation go without a word: ❤ is one cell wide in every terminal, and with a selector in
//     some of them two;
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
	based, marks, before := false, 0, rune(0)
	for i := keep; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case presents(r, before):
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
		before = r
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
		case isOrdinary(r):
			base, marks = i, 0
		case r == '\ufe0e', r == '\ufe0f':
			return max(base, 0)
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

// isOrdinary reports whether r is one of the letters and signs that most texts are made of, none of which needs work. It only
// saves the looks into the Unicode tables, which cost more than everything else here.
func isOrdinary(r rune) bool {
	switch {
	case r < 0x370:
		return r >= 0xa0 && r < 0x300 && r != 0xad
	case r < 0x2000:
		return r < 0x483 || r >= 0x1e00
	case r < 0x3000:
		return r >= 0x2010 && r < 0x2028 || r >= 0x2030 && r < 0x205f || r >= 0x20a0 && r < 0x20d0 || r >= 0x2100 && r < 0x2cef
	case r < 0xe000:
		return r < 0x302a || r >= 0x3041 && r < 0x3097 || r >= 0x30a0 && r < 0x3130 || r >= 0x3400 && r < 0xa000 || r >= 0xac00 && r < 0xd7a4
	}
	return r >= 0x1f300 && r < 0x1f3fb || r >= 0x1f400 && r < 0x1fb00
}

// isMark reports whether r is drawn onto the character before it and takes no cell.
func isMark(r rune) bool {
	return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me) && !isUnsafe(r)
}

// presents reports whether r only asks for the presentation, as text or as an emoji, of the character before it.
func presents(r, before rune) bool {
	if r != '\ufe0e' && r != '\ufe0f' {
		return false
	}
	return unicode.In(before, unicode.So, unicode.Sm) || before == '#' || before == '*' || before >= '0' && before <= '9' ||
		before == '‼' || before == '⁉' || before == 'ℹ' || before == '〰'
}

// isUnsafe reports whether r must not reach a terminal: control characters (C0, DEL, C1), line and paragraph separators,
// and format and other invisible characters, among them all that change the direction of text (UAX #9). The few format
// characters that are visible, signs in front of Arabic and Syriac numbers, are no exception: no two terminals agree on
// their width. Nor do they on characters of private use, noncharacters, and what changes the character before.
func isUnsafe(r rune) bool {
	switch {
	case r < 0xa0:
		return r < ' ' || r >= 0x7f
	case r < 0x300:
		return r == 0xad // soft hyphen: some terminals draw it and some do not, so its width is unknown
	case r >= 0x1f3fb && r <= 0x1f3ff: // skin tones
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}
