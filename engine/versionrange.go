package engine

import (
	"cmp"
	"strconv"
	"strings"
)

// VersionRange bounds the version of an SDK, as far as its requests tell: from From to To, both of which are in it. An empty end is
// open. A version with fewer parts stands for all that begin with it: to "4.5" takes 4.5.9 in.
type VersionRange struct{ From, To string }

// String is the range for a person: "4.6 to 4.10", "3.8 or newer", "up to 4.5", "4.6"; "" for a range that is open at both ends.
func (r VersionRange) String() string {
	switch {
	case r.From == "" && r.To == "":
		return ""
	case r.To == "":
		return r.From + " or newer"
	case r.From == "":
		return "up to " + r.To
	case r.From == r.To:
		return r.From
	default:
		return r.From + " to " + r.To
	}
}

// Meet gives what is in both ranges; ok is false when nothing is.
func (r VersionRange) Meet(o VersionRange) (both VersionRange, ok bool) {
	both = r
	if both.From == "" || o.From != "" && compareVersions(o.From, both.From) > 0 {
		both.From = o.From
	}
	if both.To == "" || o.To != "" && compareVersions(o.To, both.To) < 0 {
		both.To = o.To
	}
	if both.From == "" || both.To == "" || strings.HasPrefix(both.From+".", both.To+".") {
		return both, true
	}
	return both, compareVersions(both.From, both.To) <= 0
}

// compareVersions orders by the numbers between the dots. A part that is no number counts as 0.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if c := cmp.Compare(part(as, i), part(bs, i)); c != 0 {
			return c
		}
	}
	return 0
}

func part(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	// What is no number is 0.
	n, _ := strconv.Atoi(parts[i])
	return n
}
