package diagnose

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Input is a token found in what somebody pasted, piped or copied.
type Input struct {
	// Token is the token itself; empty when nothing in the text looks like one.
	Token string
	// From says what it was taken out of: "" for the bare token, "a curl command, header Authorization", "a JSON object, member
	// token". Where several tokens were found it says which one this is.
	From string
	// Removed are what was taken off around it, each in a few words: "\"Bearer\"", "quotes", "2 line breaks". Outer things do
	// not count against a token, and one line break at the end is nothing at all.
	Removed []string
	// Repaired are what was taken out of its inside: "2 line breaks". A reader that takes the token as it stood refuses it.
	Repaired []string
	// Exact is the token with its inside as it stood, equal to Token when Repaired is empty. Verification is of this one.
	Exact string
}

// fromJSON begins what From says of a token that was a member of a JSON text.
const fromJSON = "a JSON object, member "

// WasMember reports whether the token was a member of a JSON text, as in the answer of a token endpoint.
func (in Input) WasMember() bool { return strings.HasPrefix(in.From, fromJSON) }

// FindToken takes a token out of a text: a header, a curl command, an answer in JSON, a URL, a line of a log, or the token
// alone. It keeps nothing and never fails. What begins like a token is taken whole, blanks and odd characters included, because
// they may be what is wrong with it; Token is then the best that can be made of it, and Exact is what stood there. The work is
// linear in the length of the text.
func FindToken(text string) Input {
	body, encoding := decodeText(text)
	p := peeler{removed: encoding}
	if inside := p.peel(body); isBare(inside) {
		in := bare(inside)
		in.Removed = p.removed
		return in
	}
	// What surrounds a text that has to be searched is no news.
	in := search(body)
	in.Removed = append(encoding, in.Removed...)
	return in
}

// decodeText makes UTF-8 of UTF-16, which Windows shells write into files, and takes a byte order mark off.
func decodeText(text string) (body string, removed []string) {
	switch {
	case strings.HasPrefix(text, "\xff\xfe"), len(text) > 3 && text[1] == 0 && text[3] == 0 && text[0] != 0:
		return fromUTF16(strings.TrimPrefix(text, "\xff\xfe"), false), []string{"the UTF-16 encoding"}
	case strings.HasPrefix(text, "\xfe\xff"), len(text) > 3 && text[0] == 0 && text[2] == 0 && text[1] != 0:
		return fromUTF16(strings.TrimPrefix(text, "\xfe\xff"), true), []string{"the UTF-16 encoding"}
	case strings.HasPrefix(text, byteOrderMark):
		return strings.TrimPrefix(text, byteOrderMark), []string{"a byte order mark"}
	}
	return text, nil
}

const byteOrderMark = "\ufeff"

func fromUTF16(text string, bigEndian bool) string {
	units := make([]uint16, 0, len(text)/2)
	for i := 0; i+1 < len(text); i += 2 {
		low, high := text[i], text[i+1]
		if bigEndian {
			low, high = high, low
		}
		units = append(units, uint16(high)<<8|uint16(low))
	}
	return string(utf16.Decode(units))
}

// peeler takes off what stands around a token, layer by layer, and remembers what that was.
type peeler struct{ removed []string }

func (p *peeler) note(what string) {
	for _, known := range p.removed {
		if known == what {
			return
		}
	}
	p.removed = append(p.removed, what)
}

// maxLayers bounds how many things may stand around each other: a quoted header in quotes is two.
const maxLayers = 8

func (p *peeler) peel(text string) string {
	body := trimBreaks(text)
	// One break at the end is how every command ends what it prints.
	if n := countBreaks(text) - countBreaks(body); n > 1 || n == 1 && !strings.HasSuffix(text, "\n") {
		p.note(Counted(n, "line break"))
	}
	for range maxLayers {
		rest, what := peelOne(body)
		if what == "" {
			break
		}
		p.note(what)
		body = trimBreaks(rest)
	}
	return body
}

// peelOne takes one layer off, or gives "" for what.
func peelOne(body string) (rest, what string) {
	trimmed := strings.TrimSpace(body)
	first, a := utf8.DecodeRuneInString(trimmed)
	last, b := utf8.DecodeLastRuneInString(trimmed)
	if len(trimmed) >= a+b && strings.ContainsRune("\"'`“”„‘’‚«»‹›", first) && strings.ContainsRune("\"'`“”‘’«»‹›", last) && a > 0 {
		// A list of quoted things begins and ends with a quote too.
		if inside := trimmed[a : len(trimmed)-b]; !strings.ContainsRune(inside, first) {
			return inside, "quotes"
		}
	}
	for _, prefix := range []string{"Authorization:", "Bearer ", "Token ", "JWT ", "Basic ", "DPoP "} {
		if strings.EqualFold(trimmed, strings.TrimSpace(prefix)) {
			return "", `"` + trimmed + `"`
		}
		if len(trimmed) < len(prefix) || !strings.EqualFold(trimmed[:len(prefix)], prefix) || hasHeaderLines(trimmed[len(prefix):]) {
			continue
		}
		if prefix == "Authorization:" {
			body = trimmed // white space around a header's value is no part of it (RFC 9110 section 5.5)
		}
		_, rest, _ = strings.Cut(body, prefix[len(prefix)-1:])
		return strings.TrimLeft(rest, " \t"), `"` + strings.TrimSpace(prefix) + `"`
	}
	return body, ""
}

// hasHeaderLines tells a block of headers, which is searched line by line, from a wrapped token.
func hasHeaderLines(text string) bool {
	_, rest, found := strings.Cut(text, "\n")
	return found && strings.Contains(rest, ":")
}

func trimBreaks(s string) string { return strings.Trim(s, "\r\n") }

// countBreaks counts line breaks, \r\n as one.
func countBreaks(s string) int {
	return strings.Count(s, "\n") + strings.Count(s, "\r") - strings.Count(s, "\r\n")
}

// isBare tells a token, however damaged, from a text that has one in it.
func isBare(body string) bool {
	start := strings.TrimSpace(body)
	switch {
	case start == "", strings.HasPrefix(start, "{"), strings.HasPrefix(start, "["):
		return false
	case beginsLikeToken(start):
		return len(tokenLines(body)) == 0
	case strings.ContainsFunc(start, unicode.IsSpace), strings.ContainsAny(start, "\"'`<>{}"), !printableText(start):
		return false
	}
	return !strings.Contains(start, "://") && len(namedValues(start)) == 0
}

// printableText is false for what is no text at all, such as a picture.
func printableText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// beginsLikeToken tells that a text begins with the base64 of a JSON object, as every JOSE header does, and that dots follow.
func beginsLikeToken(s string) bool {
	return beginsLikeObject(s) && (strings.Contains(s, ".") || strings.Contains(s, "%2"))
}

// beginsLikeObject tells the base64 of a brace and a quote, white space or a brace; a byte order mark may stand before it.
func beginsLikeObject(s string) bool {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "77u_"), "77u/")
	if len(s) < 3 || s[0] != 'e' {
		return false
	}
	third := s[2]
	switch s[1] {
	case 'y':
		return third >= 'A' && third <= 'D' || third >= 'I' && third <= 'L'
	case 'w':
		return third >= 'k' && third <= 'r' || third >= '0' && third <= '3'
	default:
		return s[1] == '3' && third >= '0' && third <= '3'
	}
}

// tokenLines are the lines of a text when there are several and each is a token of its own.
func tokenLines(body string) []string {
	var lines []string
	for line := range strings.FieldsFuncSeq(body, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if !beginsLikeToken(line) || !isCompact(line) {
			return nil
		}
		lines = append(lines, line)
	}
	if len(lines) < 2 {
		return nil
	}
	return lines
}

// isCompact tells three or five parts of base64, which is the shape of a JWS or JWE.
func isCompact(s string) bool {
	dots := 0
	for i := range len(s) {
		switch {
		case s[i] == '.':
			dots++
		case !isBase64(s[i]):
			return false
		}
	}
	return dots == 2 || dots == 4
}

func isBase64(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return c == '-' || c == '_' || c == '+' || c == '/' || c == '='
}
