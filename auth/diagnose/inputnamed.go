package diagnose

import (
	"iter"
	"slices"
	"strings"
	"unicode"
)

// tokenNames are the members, parameters, cookies and variables that hold tokens, the likeliest first, in lower case and without
// the - and _ that parts their words. A refresh token comes last: it is not what an SDK sends.
var tokenNames = []string{
	"token", "accesstoken", "jwt", "customertoken", "authtoken", "sdkauthtoken", "authorization", "bearer", "idtoken", "extoletoken",
	"assertion", "clientassertion", "refreshtoken",
}

// nameRank is the place of a name among tokenNames, or -1.
func nameRank(name string) int {
	if len(name) > maxName {
		return -1
	}
	return slices.Index(tokenNames, strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, name))
}

// maxName bounds the names that are looked at, so that a text of separators costs no more than any other.
const maxName = 40

// maxNamed bounds how many named values of a text are looked at. What has the shape of a token is found without a name.
const maxNamed = 1000

// namedValue is a value that stands after a name: in a header, a member of an object, a parameter, a cookie, a variable.
type namedValue struct {
	name, value string
	kind        namedKind
}

type namedKind int

const (
	namedHeader    namedKind = iota // Name: value, to the end of the line
	namedMember                     // "name": "value"
	namedParameter                  // name=value
)

// namedValues are the values in a text whose names are those of tokens, in their order.
func namedValues(text string) []namedValue {
	var all []namedValue
	for at := 0; at < len(text) && len(all) < maxNamed; at++ {
		if c := text[at]; c != ':' && c != '=' || at == 0 || !endsName(text[at-1]) {
			continue
		}
		name, quoted := nameBefore(text[:at])
		n := namedValue{name: name}
		rest := text[at+1:]
		switch {
		case text[at] == ':' && !quoted && isHeaderName(name):
			n.kind, n.value = namedHeader, firstValue(rest)
		case nameRank(name) < 0:
			continue
		case text[at] == ':':
			n.kind, n.value = namedMember, upTo(strings.TrimLeft(rest, " \t\\\"'"), "\\\"'\r\n,}")
		default:
			n.kind, n.value = namedParameter, upTo(strings.TrimLeft(rest, " \"'"), "&#;'\" \t\r\n")
		}
		if strings.TrimSpace(n.value) != "" {
			all = append(all, n)
			at += len(n.value) // what is inside of a value is looked at once
		}
	}
	return all
}

// nameBefore is the name at the end of a text, and whether a quote stands behind it.
func nameBefore(text string) (name string, quoted bool) {
	text = text[max(0, len(text)-2*maxName):]
	text = strings.TrimRight(text, " \t")
	bare := strings.TrimRight(text, "\\\"'")
	start := len(bare)
	for start > 0 && isNameByte(bare[start-1]) {
		start--
	}
	return bare[start:], len(bare) < len(text)
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

// endsName reports whether a name may stand before that byte: it is the end of one, or what may stand between a name and its colon.
func endsName(c byte) bool {
	return isNameByte(c) || c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '\\'
}

// isHeaderName tells the headers that carry tokens.
func isHeaderName(name string) bool {
	name = strings.ToLower(name)
	if name == "authorization" || name == "proxy-authorization" {
		return true
	}
	rest, custom := strings.CutPrefix(name, "x-")
	return custom && (strings.HasSuffix(rest, "token") || strings.HasSuffix(rest, "jwt") || strings.HasSuffix(rest, "auth"))
}

// maxValue bounds how far a value is looked at for its end: a little more than the longest token that is read.
const maxValue = 1<<20 + 1<<10

func upTo(text, ends string) string {
	if i := strings.IndexAny(text, ends); i >= 0 {
		return text[:i]
	}
	return text[:min(len(text), maxValue)]
}

// firstValue is a header's value up to what a log or a command puts after it. A scheme is a word of its own before it. Only
// these two words are looked at: a text may have a header at every other word.
func firstValue(text string) string {
	first, rest := firstWord(text)
	second, _ := firstWord(rest)
	if second != "" && len(first) <= len("Negotiate") && !strings.Contains(first, ".") {
		return first + " " + strings.TrimRight(second, ",;)")
	}
	return strings.TrimRight(first, ",;)")
}

// firstWord is what stands before the next blank, in the same line and without quotes.
func firstWord(text string) (word, rest string) {
	text = strings.TrimLeft(text, " \t\v\f")
	word = upTo(text, " '\"\r\n")
	return strings.TrimSpace(word), text[len(word):]
}

// compactRuns are the parts of a text that have the shape of a JWS or JWE and begin like a JOSE header.
func compactRuns(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for at := 0; at < len(text); {
			if !isBase64(text[at]) {
				at++
				continue
			}
			end, dots := at, 0
			for end < len(text) && (isBase64(text[end]) || text[end] == '.') {
				if text[end] == '.' {
					dots++
				}
				end++
			}
			run := strings.TrimRight(text[at:end], ".")
			if end-at > len(run) && (strings.Count(run, ".") == 1 || strings.Count(run, ".") == 3) {
				run += "." // of an unsigned token the last dot is a part
			}
			if dots >= 2 && beginsLikeObject(run) && isCompact(run) && !yield(run) {
				return
			}
			at = end
		}
	}
}

func hasCompactRun(text string) bool {
	for range compactRuns(text) {
		return true
	}
	return false
}
