package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Side puts columns of rows next to each other. Within a column all rows have the width of the first; a column with fewer
// rows than another is filled up with blanks.
func Side(columns ...[]string) []string {
	height, size := 0, 0
	widths := make([]int, len(columns))
	for i, c := range columns {
		height = max(height, len(c))
		if len(c) > 0 {
			widths[i] = -1 // measured only when it is needed
			size += len(c[0])
		}
	}
	out := make([]string, height)
	var b strings.Builder
	for y := range out {
		b.Reset()
		b.Grow(size)
		for i, c := range columns {
			if y < len(c) {
				b.WriteString(c[y])
				continue
			}
			if widths[i] < 0 {
				widths[i] = ansi.StringWidth(c[0])
			}
			b.WriteString(blanks(widths[i]))
		}
		out[y] = b.String()
	}
	return out
}

// Stack puts parts one below the other.
func Stack(parts ...[]string) []string {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	out := make([]string, 0, n)
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}
