package diagnose

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// candidate is a part of a text that may be the token.
type candidate struct {
	value, from string
	// compact says that it has the shape of a JWS or JWE; of two candidates such a one is the better.
	compact bool
	// rank orders those of one shape, the best first.
	rank int
}

func newCandidate(value, from string, rank int) candidate {
	return candidate{value: value, from: from, rank: rank, compact: hasCompactRun(value)}
}

// search looks through a text that is more than a token.
func search(text string) Input {
	if isSerialisation(text) {
		// White space around JSON is no part of it.
		text = strings.TrimSpace(text)
		return Input{Token: text, Exact: text}
	}
	if lines := tokenLines(text); len(lines) > 0 {
		var all []candidate
		for _, line := range lines {
			all = append(all, newCandidate(line, "a text", 0))
		}
		return chosen(all)
	}
	if all, ok := jsonCandidates(text); ok {
		return chosen(all)
	}
	return chosen(textCandidates(text))
}

// chosen is the best candidate, told apart from the others.
func chosen(all []candidate) Input {
	all = slices.DeleteFunc(all, func(c candidate) bool { return strings.TrimSpace(c.value) == "" })
	if len(all) == 0 {
		return Input{}
	}
	best := slices.MinFunc(all, better)
	p := peeler{}
	value := p.peel(best.value)
	if strings.TrimSpace(value) == "" {
		return Input{}
	}
	in := bare(value)
	in.From, in.Removed = best.from, p.removed
	seen := map[string]bool{}
	for _, c := range all {
		if c.compact == best.compact {
			other := peeler{}
			seen[other.peel(c.value)] = true
		}
	}
	if len(seen) > 1 {
		in.From += fmt.Sprintf(", one of %d that look like tokens", len(seen))
	}
	return in
}

// better orders candidates, the best first.
func better(a, b candidate) int {
	if a.compact != b.compact {
		if a.compact {
			return -1
		}
		return 1
	}
	return cmp.Compare(a.rank, b.rank)
}

// isSerialisation tells the JSON forms of JWS and JWE (RFC 7515 section 7.2, RFC 7516 section 7.2), which are tokens as a whole.
func isSerialisation(text string) bool {
	if !strings.HasPrefix(strings.TrimSpace(text), "{") || !strings.Contains(text, `"signature`) && !strings.Contains(text, `"ciphertext"`) {
		return false
	}
	var o map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &o) != nil {
		return false
	}
	has := func(name string) bool { return o[name] != nil }
	// The payload may be detached (RFC 7515 appendix F).
	return has("ciphertext") || has("signatures") || has("signature") && (has("payload") || has("protected") || has("header"))
}

// jsonCandidates are the texts in a JSON value that are called like tokens or have the shape of one; ok is false when the text
// is no JSON.
func jsonCandidates(text string) (all []candidate, ok bool) {
	var v any
	if trimmed := strings.TrimSpace(text); !strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "[") || json.Unmarshal([]byte(text), &v) != nil {
		return nil, false
	}
	walkJSON(v, "", "", &all)
	// Maps have no order; the path is one that a reader can follow. Of equals chosen takes the first, and that alone has to be known.
	first := 0
	for i, c := range all {
		if cmp.Or(better(c, all[first]), strings.Compare(c.from, all[first].from)) < 0 {
			first = i
		}
	}
	if first > 0 {
		all[0], all[first] = all[first], all[0]
	}
	return all, true
}

func walkJSON(v any, path, name string, all *[]candidate) {
	switch v := v.(type) {
	case map[string]any:
		for n, inner := range v {
			walkJSON(inner, joinPath(path, n), n, all)
		}
	case []any:
		for i, inner := range v {
			walkJSON(inner, indexPath(path, i), name, all)
		}
	case string:
		rank := nameRank(name)
		c := newCandidate(v, fromJSON+path, rank)
		if rank < 0 {
			c.rank = len(tokenNames)
		}
		if rank >= 0 || c.compact {
			*all = append(*all, c)
		}
	}
}

// joinPath names a member inside of another. A nesting without end would make paths without end.
func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	if len(path) > 4*maxName {
		return path
	}
	return path + "." + name
}

// indexPath names an element of a list, within the same bounds.
func indexPath(path string, i int) string {
	if len(path) > 4*maxName {
		return path
	}
	return path + "[" + strconv.Itoa(i) + "]"
}

// textCandidates are what a command, a block of headers, a URL or a log holds, in the order of how surely it is the token.
func textCandidates(text string) []candidate {
	whole, isURL := "a text", strings.Contains(text, "://")
	if isCurl(text) {
		whole = "a curl command"
	}
	var all []candidate
	for _, n := range namedValues(text) {
		switch {
		case n.kind == namedHeader:
			all = append(all, newCandidate(n.value, whole+", header "+n.name, 0))
		case n.kind == namedMember:
			all = append(all, newCandidate(n.value, whole+", member "+n.name, 1))
		default:
			from := whole + ", " + n.name
			if isURL && whole == "a text" {
				from = "a URL, parameter " + n.name
			}
			if decoded, err := url.QueryUnescape(n.value); isURL && err == nil {
				n.value = decoded
			}
			all = append(all, newCandidate(n.value, from, 2))
		}
	}
	if _, after, found := strings.Cut(text, "--oauth2-bearer"); found {
		all = append(all, newCandidate(upTo(strings.TrimLeft(after, " =\"'"), " \"'\r\n"), whole+", --oauth2-bearer", 0))
	}
	for run := range compactRuns(text) {
		all = append(all, newCandidate(run, whole, 3))
	}
	return all
}

// isCurl tells a command that was copied from a terminal or a browser, perhaps with its prompt.
func isCurl(text string) bool {
	for line := range strings.Lines(text) {
		if name, _, found := strings.Cut(strings.TrimLeft(line, " \t$>#%"), " "); found && (name == "curl" || name == "curl.exe") {
			return true
		}
	}
	return false
}
