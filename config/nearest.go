package config

import (
	"slices"
	"strings"
)

// Suggest words the way out of an unknown name: the nearest of those that are known, or all of them.
func Suggest(name string, known []string) string { return suggest(name, known) }

// suggest words the way out of an unknown name: the nearest one, known here or elsewhere, or all that are known here.
func suggest(name string, known []string, elsewhere ...string) string {
	if n := nearest(name, slices.Concat(known, elsewhere)); n != "" {
		return "did you mean " + n + "?"
	}
	return "known are " + strings.Join(known, ", ")
}

// nearest finds the known name that name was most likely meant to be, or "".
//
// A dotted name is also compared by its last part, so that url finds provider.url and baseUrl, as the SDKs spell it, finds
// base_url. A known name without a dot is compared with the last part of name in turn, so that provider.carrier finds carrier.
func nearest(name string, known []string) string {
	best, bestDistance := "", 0
	for _, k := range known {
		d := distance(fold(name), fold(k))
		if last := k[strings.LastIndexByte(k, '.')+1:]; last != k {
			// One more than the distance, so that a name of the same level wins.
			d = min(d, distance(fold(name), fold(last))+1)
		} else if own := name[strings.LastIndexByte(name, '.')+1:]; own != name {
			d = min(d, distance(fold(own), fold(k))+1)
		}
		if best == "" || d < bestDistance {
			best, bestDistance = k, d
		}
	}
	if bestDistance > max(1, len(name)/3) {
		return ""
	}
	return best
}

func fold(s string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(s))
}

// distance counts the insertions, deletions, substitutions and swaps of neighbours that turn a into b (optimal string
// alignment).
func distance(a, b string) int {
	// A long name is no typing error; this keeps a hostile file from costing time.
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
