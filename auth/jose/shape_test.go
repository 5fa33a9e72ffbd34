package jose_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth/jose"
)

func TestShapeOf(t *testing.T) {
	for _, tt := range []struct {
		name, raw string
		want      jose.Shape
		bits      int
	}{
		{"nothing", "", jose.Shape{Alphabet: jose.AlphabetOther}, 0},
		{"digits", "123456", jose.Shape{Alphabet: jose.AlphabetDigits, Length: 6}, 19},
		{"hex", "3F2a9c", jose.Shape{Alphabet: jose.AlphabetHex, Length: 6}, 24},
		{"UUID", "536D05a6-33ee-4264-8826-bad4c9021faf", jose.Shape{Alphabet: jose.AlphabetUUID, Length: 36}, 122},
		{"nearly a UUID", "536d05a6-33ee-4264-8826-bad4c9021fag", jose.Shape{Alphabet: jose.AlphabetBase64URL, Length: 36}, 216},
		{"letters", "abcXYZ", jose.Shape{Alphabet: jose.AlphabetAlnum, Length: 6}, 35},
		{"base64url", "abc_-Z", jose.Shape{Alphabet: jose.AlphabetBase64URL, Length: 6}, 36},
		{"base64", "abc+/Z==", jose.Shape{Alphabet: jose.AlphabetBase64, Length: 8}, 48},
		{"printable", "sk.live:1", jose.Shape{Alphabet: jose.AlphabetPrintable, Length: 9}, 59},
		{"other", "jän", jose.Shape{Alphabet: jose.AlphabetOther, Length: 4}, 0},
		{"scheme", " bearer  abcdef \n", jose.Shape{Scheme: "bearer", Alphabet: jose.AlphabetHex, Length: 6}, 24},
		{"Basic", "Basic aWQ6c2VjcmV0", jose.Shape{Scheme: "Basic", Alphabet: jose.AlphabetAlnum, Length: 12}, 71},
		{"no scheme", "Tokenize", jose.Shape{Alphabet: jose.AlphabetAlnum, Length: 8}, 47},
		{"object", `{"token":"x","identity":"y"}`, jose.Shape{Alphabet: jose.AlphabetPrintable, Length: 28, Members: []string{"identity", "token"}}, 183},
		{"no object", `{"token"`, jose.Shape{Alphabet: jose.AlphabetPrintable, Length: 8}, 52},
		{"too long", strings.Repeat("a", jose.MaxLength+1), jose.Shape{Alphabet: jose.AlphabetOther, Length: jose.MaxLength + 1}, 0},
	} {
		got := jose.ShapeOf(tt.raw)
		if diff := cmp.Diff(tt.want, got); diff != "" || got.MostBits() != tt.bits {
			t.Errorf("%s: %d bits, want %d; -want +got:\n%s", tt.name, got.MostBits(), tt.bits, diff)
		}
	}
}
