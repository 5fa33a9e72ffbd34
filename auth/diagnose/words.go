package diagnose

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence is a text with a capital at its beginning and a full stop at its end.
func Sentence(s string) string { return FullStop(Capital(s)) }

// FullStop ends a text, unless it has an end of its own.
func FullStop(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// Capital begins a sentence, except with a name, which keeps its case: that of a member in the RFCs, of a setting, an operation, a
// token or a key of the keyboard.
func Capital(s string) string {
	first, _, _ := strings.Cut(s, " ")
	isName := strings.ContainsAny(first, "_./#:") || len(first) == 1 && first != "a" || slices.Contains([]string{"alg", "kid", "typ", "cty", "crit", "b64", "iss", "aud", "exp", "nbf", "iat", "jti", "sub", "ids", "hrh", "rqh", "grants"}, first)
	r, n := utf8.DecodeRuneInString(s)
	if isName || !unicode.IsLower(r) {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Count writes a number of things with commas between its thousands: 999,999.
func Count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Counted is a number with its noun: "1 blank", "2 blanks", "1,000 blanks".
func Counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Count(n) + " " + noun
}
