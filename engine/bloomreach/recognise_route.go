package bloomreach

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"authpeek/engine"
)

// pattern is a route's target in one integration, taken apart.
type pattern struct {
	operation, method string
	stream            bool
	want              []string // between the slashes
	constants         string   // of the query
}

// patterns are all routes, those of an operation together. They are taken apart once: every request of an app is compared with them.
var patterns = newPatterns()

func newPatterns() []pattern {
	var all []pattern
	for _, operation := range slices.Sorted(maps.Keys(routes)) {
		rt := routes[operation]
		for _, stream := range []bool{false, true} {
			target := rt.project
			if stream {
				target = rt.stream
			}
			path, constants, _ := strings.Cut(target, "?")
			all = append(all, pattern{operation, rt.method, stream, parts(path), constants})
		}
	}
	return all
}

func isAuthorization(h engine.Header) bool {
	return http.CanonicalHeaderKey(h.Name) == "Authorization"
}

// bind compares the parts of a path, and a query, with a route's target, and gives what stands in its braces, without percent signs. The query's
// constants do not count: which of them are there tells the SDK's version, and no other route has the path. A slash that is there twice
// counts once, because Android doubles it behind a base URL that ends in one (1.2).
func (p pattern) bind(have []string, query url.Values) (map[string]string, bool) {
	if len(p.want) != len(have) {
		return nil, false
	}
	for i, want := range p.want {
		if want != have[i] && !strings.Contains(want, "{") {
			return nil, false
		}
	}
	bound := map[string]string{}
	for i, want := range p.want {
		if !bindPart(want, have[i], bound) {
			return nil, false
		}
	}
	for pair := range strings.SplitSeq(p.constants, "&") {
		if name, place, _ := strings.Cut(pair, "="); strings.HasPrefix(place, "{") {
			bound[place] = query.Get(name)
		}
	}
	return bound, true
}

func parts(path string) []string {
	return strings.FieldsFunc(path, func(c rune) bool { return c == '/' })
}

// bindPart compares what stands between two slashes.
func bindPart(want, have string, bound map[string]string) bool {
	before, rest, braces := strings.Cut(want, "{")
	if !braces {
		return want == have
	}
	name, after, _ := strings.Cut(rest, "}")
	if len(have) <= len(before)+len(after) || !strings.HasPrefix(have, before) || !strings.HasSuffix(have, after) {
		return false
	}
	value, err := url.PathUnescape(have[len(before) : len(have)-len(after)])
	if err != nil {
		return false
	}
	if name == "platform" && value != Android && value != IOS {
		return false
	}
	bound["{"+name+"}"] = value
	return true
}
