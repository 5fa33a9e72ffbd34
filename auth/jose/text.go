package jose

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// checkText observes what a text holds that is not what it seems: an escaped half of a surrogate pair, which encoding/json
// replaces silently, and characters that steer a terminal or turn the direction of writing.
func (p *parser) checkText(d decoded, text []byte, name string) {
	if plainText(text) {
		return
	}
	for i := 0; i < len(text); {
		if text[i] != '\\' {
			r, size := utf8.DecodeRune(text[i:])
			if steers(r) {
				p.observe(CodeControl, d.at(i), "the %s part holds the character U+%04X, which is not for showing", name, r)
			}
			i += size
			continue
		}
		i += p.checkEscape(d, text, i, name)
	}
}

// checkEscape looks at the escape at i and returns its length; that of a whole surrogate pair counts both halves.
func (p *parser) checkEscape(d decoded, text []byte, i int, name string) int {
	if i+6 > len(text) || text[i+1] != 'u' {
		return 2
	}
	switch surrogate(text, i) {
	case 'D':
		if surrogate(text, i+6) == 'd' {
			return 12
		}
		p.observe(CodeUTF8, d.at(i), "the %s part holds half a surrogate pair", name)
	case 'd':
		p.observe(CodeUTF8, d.at(i), "the %s part holds half a surrogate pair", name)
	default:
		if code, err := strconv.ParseUint(string(text[i+2:i+6]), 16, 32); err == nil && steers(rune(code)) {
			p.observe(CodeControl, d.at(i), "the %s part holds the character U+%04X, which is not for showing", name, code)
		}
	}
	return 6
}

// plainText reports a text without escapes in printable ASCII, as nearly every token is.
func plainText(text []byte) bool {
	if bytes.IndexByte(text, '\\') >= 0 {
		return false
	}
	for _, c := range text {
		if c >= 0x7f {
			return false
		}
	}
	return true
}

// steers reports a control character, or one that sets the direction of writing (Unicode TR9). Tab and line breaks belong to
// ordinary texts.
func steers(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return false
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return true
	case r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

// surrogate tells whether an escape at i stands for a leading ('D') or trailing ('d') half of a surrogate pair; else 0.
func surrogate(text []byte, i int) byte {
	if i+6 > len(text) || text[i] != '\\' || text[i+1] != 'u' || text[i+2]|0x20 != 'd' {
		return 0
	}
	switch text[i+3] | 0x20 {
	case '8', '9', 'a', 'b':
		return 'D'
	case 'c', 'd', 'e', 'f':
		return 'd'
	}
	return 0
}
