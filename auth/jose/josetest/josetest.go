// Package josetest makes tokens that a verifier has to judge: structural edits, confusions of algorithms and keys that nobody
// should use, after the topics of Wycheproof's json_web_crypto and json_web_key (C2SP/wycheproof, doc/json_web_crypto.md). They are
// made with the standard library and jwx, so that auth/jose does not judge its own work, and they serve its tests and those of the
// command line.
package josetest

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Verdict is what has to become of a token.
type Verdict int

// The verdicts. Strictly is for keys that only a strict reader refuses.
const (
	Refused Verdict = iota
	RefusedStrictly
	Valid
)

// Vector is one token and the keys that it is judged with, as a JWK, a JWK Set or PEM.
type Vector struct {
	Name, Keys, Token string
	Want              Verdict
}

// Vectors returns all vectors. Their keys are made anew each time.
func Vectors(t testing.TB) []Vector {
	t.Helper()
	k := newKeys(t)
	return slices.Concat(k.signed(t), k.forged(t), k.encrypted(t), k.confused(t), k.hygiene(t), k.sets(t))
}

// edit is a change to the parts of a token.
type edit struct {
	name   string
	change func(parts []string) string
}

// apply makes a vector of each edit. An edit that changes nothing would prove nothing.
func apply(t testing.TB, name, keys, token string, edits []edit) []Vector {
	t.Helper()
	vectors := []Vector{{name + ": as it was made", keys, token, Valid}}
	for _, e := range edits {
		changed := e.change(strings.Split(token, "."))
		if changed == token {
			t.Fatalf("%s: %s changes nothing", name, e.name)
		}
		vectors = append(vectors, Vector{name + ": " + e.name, keys, changed, Refused})
	}
	return vectors
}

// with returns an edit of one part.
func with(i int, change func(part string) string) func([]string) string {
	return func(parts []string) string {
		parts = slices.Clone(parts)
		parts[i] = change(parts[i])
		return strings.Join(parts, ".")
	}
}

// emptied and without leave out the content of a part, or the part with its separator.
func emptied(i int) func([]string) string { return with(i, func(string) string { return "" }) }

func without(from, to int) func([]string) string {
	return func(parts []string) string { return strings.Join(slices.Delete(slices.Clone(parts), from, to), ".") }
}

// replaced puts a text in the place of a part.
func replaced(i int, text string) func([]string) string {
	return with(i, func(string) string { return text })
}

// flipped changes the first or the last bit that a part's text carries; the last characters may have unused ones.
func flippedFirst(part string) string { return otherLetter(part[:1]) + part[1:] }

func flippedLast(part string) string {
	raw := decoded(part)
	raw[len(raw)-1] ^= 1
	return b64(raw)
}

func otherLetter(letter string) string {
	if letter == "A" {
		return "B"
	}
	return "A"
}

// cut takes bytes off the end of a part's content; lengthened adds a zero byte to it.
func cut(n int) func(string) string {
	return func(part string) string {
		raw := decoded(part)
		return b64(raw[:len(raw)-n])
	}
}

func lengthened(part string) string { return b64(append(decoded(part), 0)) }

// around are edits of the whole, for tokens of any number of parts.
func around() []edit {
	join := func(change func(string) string) func([]string) string {
		return func(parts []string) string { return change(strings.Join(parts, ".")) }
	}
	edits := []edit{
		{"nothing at all", join(func(string) string { return "" })},
		{"dots alone", func(parts []string) string { return strings.Repeat(".", len(parts)-1) }},
		{"an empty part behind it", join(func(s string) string { return s + "." })},
		{"an empty part before it", join(func(s string) string { return "." + s })},
		{"one part more", join(func(s string) string { return s + ".e30" })},
		{"twice", join(func(s string) string { return s + "." + s })},
		{"in the other order", func(parts []string) string {
			parts = slices.Clone(parts)
			slices.Reverse(parts)
			return strings.Join(parts, ".")
		}},
		{"a blank before it", join(func(s string) string { return " " + s })},
		{"a blank behind it", join(func(s string) string { return s + " " })},
		{"a NUL behind it", join(func(s string) string { return s + "\x00" })},
	}
	for _, c := range []string{" ", "\n", "\r\n", "\t", "=", "?", "+", "%", "\x00", "é"} {
		edits = append(edits,
			edit{"in its header " + quote(c), with(0, func(p string) string { return p[:4] + c + p[4:] })},
			edit{"behind its header " + quote(c), with(0, func(p string) string { return p + c })},
			edit{"in its last part " + quote(c), func(parts []string) string {
				i := len(parts) - 1
				return with(i, func(p string) string { return p[:4] + c + p[4:] })(parts)
			}})
	}
	return edits
}

// members are those of a JSON object; bytes stand for base64url.
type members map[string]any

// and returns a copy with members added, replaced or, where nil, left out.
func (m members) and(more members) members {
	all := maps.Clone(m)
	for name, value := range more {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	return all
}
