package jose

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
)

// Shape is what can be told of a credential by its spelling alone, without keeping any of it. It says nothing of what a token
// is worth: many vendors spell theirs alike.
type Shape struct {
	// Scheme is the authentication scheme before it, "Bearer", "Token" or "Basic", as it is spelled; else empty.
	Scheme string
	// Alphabet is the smallest one that holds every character, without the scheme.
	Alphabet Alphabet
	// Length is in bytes, without the scheme and the white space around.
	Length int
	// Members are the names in a JSON object that stands in place of the token, sorted; they are untrusted text.
	Members []string
}

// Alphabet names the characters that a text is made of.
type Alphabet string

// The alphabets, the smallest first.
const (
	AlphabetUUID      Alphabet = "UUID"
	AlphabetDigits    Alphabet = "decimal digits"
	AlphabetHex       Alphabet = "hexadecimal digits"
	AlphabetAlnum     Alphabet = "letters and digits"
	AlphabetBase64URL Alphabet = "base64url"
	AlphabetBase64    Alphabet = "base64"
	AlphabetPrintable Alphabet = "printable ASCII"
	AlphabetOther     Alphabet = "other characters"
)

// ShapeOf looks at a credential's spelling. Of a text beyond MaxLength it tells the length.
func ShapeOf(raw string) Shape {
	body := strings.Trim(raw, whitespace)
	s := Shape{Alphabet: AlphabetOther}
	for _, scheme := range []string{"Bearer", "Token", "Basic"} {
		if n := len(scheme); len(body) > n && body[n] == ' ' && strings.EqualFold(body[:n], scheme) {
			s.Scheme, body = body[:n], strings.TrimLeft(body[n:], whitespace)
			break
		}
	}
	s.Length = len(body)
	if len(raw) > MaxLength {
		return s
	}
	s.Alphabet = alphabetOf(body)
	if strings.HasPrefix(body, "{") {
		s.Members = memberNames(body)
	}
	return s
}

// maxMembers is how many names of a JSON object are kept: a stranger wrote it, and no token endpoint answers with more.
const maxMembers = 32

func memberNames(body string) []string {
	var o map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &o) != nil || len(o) > maxMembers {
		return nil
	}
	names := make([]string, 0, len(o))
	for name := range o {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func alphabetOf(s string) Alphabet {
	if IsUUID(s) {
		return AlphabetUUID
	}
	digits, hex, alnum, url, std, printable := true, true, true, true, true, true
	text := strings.TrimRight(s, "=")
	for i := range len(text) {
		c := text[i]
		digit := '0' <= c && c <= '9'
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		digits = digits && digit
		hex = hex && (digit || 'a' <= c|0x20 && c|0x20 <= 'f')
		alnum = alnum && (digit || letter)
		url = url && (digit || letter || c == '-' || c == '_')
		std = std && (digit || letter || c == '+' || c == '/')
		printable = printable && ' ' <= c && c <= '~'
	}
	padded := len(text) < len(s)
	switch {
	case text == "":
		return AlphabetOther
	case digits && !padded:
		return AlphabetDigits
	case hex && !padded:
		return AlphabetHex
	case alnum && !padded:
		return AlphabetAlnum
	case std:
		return AlphabetBase64
	case url:
		return AlphabetBase64URL
	case printable:
		return AlphabetPrintable
	default:
		return AlphabetOther
	}
}

// IsUUID reports whether a text is a UUID in the form of RFC 9562 section 4, in either case.
func IsUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i] | 0x20; i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !('0' <= s[i] && s[i] <= '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}

// MostBits is the most that a text of that length and alphabet can hold, in bits; 0 where nothing can be told. What was really
// put into it is not to be seen from outside.
func (s Shape) MostBits() int {
	var each float64
	switch s.Alphabet {
	case AlphabetUUID:
		return 122 // RFC 9562 section 5.4: six of the 128 bits are fixed in a random one
	case AlphabetDigits:
		each = math.Log2(10)
	case AlphabetHex:
		each = 4
	case AlphabetAlnum:
		each = math.Log2(62)
	case AlphabetBase64, AlphabetBase64URL:
		each = 6
	case AlphabetPrintable:
		each = math.Log2(95)
	default:
		return 0
	}
	return int(each * float64(s.Length))
}
