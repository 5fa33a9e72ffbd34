package engine

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"

	"authpeek/auth"
)

// minSignature is the length in characters below which the last part of what looks like a JWT is no signature. The shortest of the
// registered algorithms has 43.
const minSignature = 8

// HideSigned replaces what has the form of a signed or encrypted token by its fingerprint, whoever made it; a text without one is given
// back as it is. Nothing that is escaped or encoded is found.
func HideSigned(text []byte) []byte {
	var out []byte
	done := 0
	eachSigned(text, func(from, to int) {
		out = append(append(out, text[done:from]...), auth.NewSecret(string(text[from:to])).Fingerprint()...)
		done = to
	})
	if done == 0 {
		return text
	}
	return append(out, text[done:]...)
}

// eachSigned finds what has the form of a JWS with a signature, or of a JWE (RFC 7515 section 3.1, RFC 7516 section 3.1): parts of
// base64url with dots between, of which the first is a JSON object.
func eachSigned(text []byte, found func(from, to int)) {
	var parts [][2]int
	for i, end := 0, 0; i < len(text); {
		if !isBase64URL(text[i]) {
			i++
			continue
		}
		parts, end = dotted(text, i, parts[:0])
		if len(parts) >= 3 {
			if from, to, ok := signedIn(text, parts); ok {
				found(from, to)
			}
		}
		i = end
	}
}

// dotted appends the parts of base64url, some of which may be empty, that begin at i with one dot between each two of them.
func dotted(text []byte, i int, parts [][2]int) (all [][2]int, end int) {
	for {
		from := i
		for i < len(text) && isBase64URL(text[i]) {
			i++
		}
		parts = append(parts, [2]int{from, i})
		if i == len(text) || text[i] != '.' {
			return parts, i
		}
		i++
	}
}

// signedIn finds the token among dotted parts; others may stand before it, as in "log.eyJ…".
func signedIn(text []byte, parts [][2]int) (from, to int, ok bool) {
	for i := 0; i+2 < len(parts); i++ {
		at, isHeader := headerIn(text[parts[i][0]:parts[i][1]])
		if !isHeader || !slices.ContainsFunc(parts[i+2:], func(p [2]int) bool { return p[1]-p[0] >= minSignature }) {
			continue
		}
		return parts[i][0] + at, parts[min(i+4, len(parts)-1)][1], true
	}
	return 0, 0, false
}

// jsonHeaderStarts are the ways in which the base64url of a JSON object can begin: {"a, { ", {\n, {\r, {\t.
var jsonHeaderStarts = [...]string{"eyJ", "eyA", "ewo", "ew0", "ewk"}

// headerIn finds where a part of base64url begins to be a JSON object. Something may be glued to its front.
func headerIn(part []byte) (at int, ok bool) {
	for _, start := range jsonHeaderStarts {
		at := bytes.Index(part, []byte(start))
		if at < 0 {
			continue
		}
		if start == "eyJ" && len(part)-at >= len("eyJhbGciOiIifQ") {
			return at, true // also with a header that does not parse
		}
		if clear, err := base64.RawURLEncoding.DecodeString(string(part[at:])); err == nil && json.Valid(clear) {
			return at, true
		}
	}
	return 0, false
}

func isBase64URL(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}
