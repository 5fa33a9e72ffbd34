package engine

import (
	"bytes"
	"unicode/utf8"
)

// mayHoldStray is a quick look that spares most bodies a closer one. What is looked for is a member with a text for its value and a
// certain end of its name, or the beginning of a JWT, so that it stops at colons and at the letter J.
func mayHoldStray(body []byte) bool {
	return holdsJWT(body) || holdsNamed(body)
}

func holdsJWT(body []byte) bool { return indexJWT(body, 0) >= 0 }

// indexJWT gives the place of the first beginning of a JWT from there on, -1 for none, by the letter of it that is the rarest in text.
func indexJWT(body []byte, from int) int {
	for from += 2; from < len(body); {
		i := bytes.IndexByte(body[from:], 'J')
		if i < 0 {
			return -1
		}
		if at := from + i; body[at-1] == 'y' && body[at-2] == 'e' {
			return at - 2
		}
		from += i + 1
	}
	return -1
}

// holdsNamed looks for a member that may carry a secret by its name.
func holdsNamed(body []byte) bool {
	for from := 0; ; {
		i := bytes.IndexByte(body[from:], ':')
		if i < 0 {
			return false
		}
		colon := from + i
		from = colon + 1
		if value := skipBlank(body, from); value == len(body) || body[value] != '"' {
			continue
		}
		name := colon
		for name > 0 && isBlank(body[name-1]) {
			name--
		}
		if name > 0 && body[name-1] == '"' && endsLikeSecret(body[:name-1]) {
			return true
		}
	}
}

// endsLikeSecret reports whether a text ends like one of the names that secretName and strayName match, in whatever case. A letter that is
// no ASCII may stand for one that is, as the long s does, and counts as alike.
func endsLikeSecret(text []byte) bool {
	if len(text) < 3 {
		return false
	}
	a, b, c := text[len(text)-3], text[len(text)-2], text[len(text)-1]
	if a|b|c >= utf8.RuneSelf {
		return true
	}
	switch string([]byte{a | 0x20, b | 0x20, c | 0x20}) {
	case "ken", "jwt", "ord", "swd", "ase", "ret", "key", "ial", "ion", "nid":
		return true
	}
	return b|0x20 == 'i' && c|0x20 == 'd' && a == '_' // session_id
}

func skipBlank(b []byte, i int) int {
	for i < len(b) && isBlank(b[i]) {
		i++
	}
	return i
}

// isBlank is what an expression takes for white space.
func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' }
