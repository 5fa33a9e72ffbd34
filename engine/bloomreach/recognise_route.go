package bloomreach

import (
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"authpeek/engine"
)

func routeNames() iter.Seq[string] { return maps.Keys(routes) }

func isAuthorization(h engine.Header) bool {
	return http.CanonicalHeaderKey(h.Name) == "Authorization"
}

// bind compares the parts of a path, and a query, with a route's target, and gives what stands in its braces, without percent signs. The query's
// constants do not count: which of them are there tells the SDK's version, and no other route has the path. A slash that is there twice
// counts once, because Android doubles it behind a base URL that ends in one (1.2).
func bind(target string, have []string, query url.Values) (map[string]string, bool) {
	wanted, constants, _ := strings.Cut(target, "?")
	want := parts(wanted)
	if len(want) != len(have) {
		return nil, false
	}
	bound := map[string]string{}
	for i := range want {
		if !bindPart(want[i], have[i], bound) {
			return nil, false
		}
	}
	for pair := range strings.SplitSeq(constants, "&") {
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
