package auth

import (
	"strings"
	"unicode"
)

// printable makes foreign text fit for one line of an error: control and format characters, which could steer a terminal
// or reorder what it shows, become visible, and at most limit runes remain.
func printable(s string, limit int) string {
	var b strings.Builder
	n := 0
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if n == limit {
			b.WriteRune('…')
			break
		}
		n++
		switch {
		case r < 0x20:
			b.WriteRune('␀' + r) // the control pictures stand in the order of the controls
		case r == 0x7f:
			b.WriteRune('␡')
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			b.WriteRune('\uFFFD')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
