package hostiletest

import (
	"unicode"

	"golang.org/x/text/width"
)

// Cells is how many cells a terminal that goes by characters, and not by clusters of them, gives to r: wcwidth, as xterm, tmux and
// most others have it. Where a picture keeps to its width there, one that draws a cluster in fewer cells keeps to it too.
func Cells(r rune) int {
	switch {
	case r >= 0x1160 && r <= 0x11ff: // the vowels and ends of Hangul are drawn into the syllable's first letter
		return 0
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Width is the sum of the cells of a text without sequences.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += Cells(r)
	}
	return n
}
