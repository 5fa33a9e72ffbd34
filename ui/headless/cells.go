package headless

import (
	"strings"
	"unicode"
)

// cells is how wide a text stands on a terminal: marks over other characters take no room, those of East Asia and pictures two cells.
func cells(text string) int {
	n := 0
	for _, r := range text {
		n += cellsOf(r)
	}
	return n
}

func cellsOf(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case wide(r):
		return 2
	default:
		return 1
	}
}

// wide reports whether a character takes two cells (UAX #11, wide and fullwidth), by the blocks in which these stand.
func wide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Yi):
		return true
	default:
		return r >= 0x3000 && r <= 0x303e || r >= 0xff01 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff
	}
}

// padded fills a text with blanks up to a width in cells.
func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-cells(text)))
}

// clipCells is the beginning of a text that fits into a width, a character at least.
func clipCells(text string, width int) string {
	n := 0
	for i, r := range text {
		if n += cellsOf(r); n > width && i > 0 {
			return text[:i]
		}
	}
	return text
}

// clipped is a text that fits into a width, with … where something is missing.
func clipped(text string, width int) string {
	if cells(text) <= width {
		return text
	}
	return clipCells(text, max(width-1, 1)) + "…"
}
