package kit

import (
	"strings"

	"authpeek/ui/theme"
)

// Spark draws counts as small bars, one cell each, measured from zero. When there are more than w, the last w are drawn:
// the newest stand at the right. Counts up to three have a bar each, so that two calls instead of one do not look like a
// storm; beyond, the highest has the full bar. Only nothing has the lowest one.
func Spark(st *theme.Styles, counts []int, w int) string {
	counts = newest(counts, w)
	top := 3
	for _, v := range counts {
		top = max(top, v)
	}
	return bars(st, counts, func(v int) int { return (max(v, 0)*3 + top - 1) / top })
}

// Trend draws the course of a value as small bars, from its lowest to its highest, and not from zero: what it shows is
// that it changed. It takes the last w values as Spark does.
func Trend(st *theme.Styles, values []float64, w int) string {
	values = newest(values, w)
	if len(values) == 0 {
		return ""
	}
	low, high := values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	return bars(st, values, func(v float64) int {
		if high <= low {
			return 0
		}
		return int((v-low)*3/(high-low) + 0.5)
	})
}

func newest[T any](values []T, w int) []T { return values[max(len(values)-max(w, 0), 0):] }

func bars[T any](st *theme.Styles, values []T, level func(T) int) string {
	var b strings.Builder
	for _, v := range values {
		b.WriteString(st.Glyphs.Spark[level(v)&3]) // four bars
	}
	return b.String()
}
