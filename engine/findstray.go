package engine

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"unicode/utf8"
)

// place is a part of a text, from its first byte to the one behind it.
type place struct{ from, to int }

// longestName is the length in bytes beyond which no member is one that is looked for.
const longestName = 256

// findMembers gives the places of the values, without quotes, of the members whose name matches and whose value is a text that is not
// empty; a body that broke off ends one too. It looks at colons, and at names that end like one that counts: a regular expression over
// all of an answer takes a hundred times as long.
func findMembers(body []byte, name *regexp.Regexp) (all []place) {
	last := 0 // where the value before ended
	for from := 0; ; {
		i := bytes.IndexByte(body[from:], ':')
		if i < 0 {
			return all
		}
		colon := from + i
		from = colon + 1
		value := skipBlank(body, from)
		end := colon
		for end > last && isBlank(body[end-1]) {
			end--
		}
		if value == len(body) || body[value] != '"' || end == last || body[end-1] != '"' {
			continue
		}
		end--
		least := max(last, end-longestName)
		begin := least + bytes.LastIndexByte(body[least:end], '"') + 1
		if begin == least || !endsLikeSecret(body[begin:end]) || !name.Match(body[begin:end]) {
			continue
		}
		if to := endOfText(body, value+1); to > value+1 {
			all = append(all, place{value + 1, to})
			last, from = to, to
		}
	}
}

// endOfText is where the text of a JSON string ends that begins at i: at its quotes, at the end of the body, or before a backslash that
// escapes nothing.
func endOfText(body []byte, i int) int {
	for i < len(body) {
		next := bytes.IndexAny(body[i:], `"\`)
		if next < 0 {
			return len(body)
		}
		i += next
		if body[i] == '"' || i+1 == len(body) || body[i+1] == '\n' {
			return i
		}
		i += 2
	}
	return i
}

// findJWTs gives the places of what has the form of a JWS or a JWE, or of the beginning of one (RFC 7515 section 3.1, RFC 7516 section
// 3.1).
func findJWTs(text []byte) (all []place) {
	for from := 0; ; {
		begin := indexJWT(text, from)
		if begin < 0 {
			return all
		}
		end := skipBase64URL(text, begin+len("eyJ"))
		if end == begin+len("eyJ") || end == len(text) || text[end] != '.' {
			from = end
			continue
		}
		for parts := 0; parts < 4 && end < len(text) && text[end] == '.'; parts++ {
			end = skipBase64URL(text, end+1)
		}
		all = append(all, place{begin, end})
		from = end
	}
}

func skipBase64URL(text []byte, i int) int {
	for i < len(text) && isBase64URL(text[i]) {
		i++
	}
	return i
}

// replaced is a text with something else at some places, which stand in their order; without any it is the text itself.
func replaced(text []byte, places []place, by func([]byte) string) []byte {
	if len(places) == 0 {
		return text
	}
	var out []byte
	done := 0
	for _, p := range places {
		out = append(append(out, text[done:p.from]...), by(text[p.from:p.to])...)
		done = p.to
	}
	return append(out, text[done:]...)
}

// rawText decodes what stands between the quotes of a JSON string; ok is false where that is none.
func rawText(inner []byte) (text string, ok bool) {
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner), true
	}
	err := json.Unmarshal(slices.Concat([]byte{'"'}, inner, []byte{'"'}), &text)
	return text, err == nil
}
