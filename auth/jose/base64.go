package jose

import (
	"encoding/base64"
	"strings"
)

const whitespace = " \t\r\n"

// decoded is a segment's content and the way back to the characters it came from.
type decoded struct {
	data   []byte
	offset int   // of the segment in the input
	kept   []int // index in the segment of each character that was decoded; nil when all were, in order
	skip   int   // bytes that data has lost at its beginning
	plain  bool  // it stands there as it is, in no base64
}

// at returns the offset in the input of the character that holds the first bits of byte i.
func (d decoded) at(i int) int {
	if d.plain {
		return d.offset + d.skip + i
	}
	return d.char((i + d.skip) * 4 / 3)
}

// char returns the offset in the input of the segment's decoded character c.
func (d decoded) char(c int) int {
	if d.kept != nil {
		if c >= len(d.kept) {
			return d.offset + len(d.kept)
		}
		c = d.kept[c]
	}
	return d.offset + c
}

// decode decodes base64url without padding (RFC 7515 section 2). It reads past white space, padding, the other alphabet
// and trailing bits and says so; it gives up, with ok false, at a character that belongs to no base64.
//
// encoding/base64 alone will not do: it skips CR and LF even when it is strict.
func (p *parser) decode(s part) (d decoded, ok bool) {
	d.offset = s.Offset
	if d.data, ok = decodeExact(s.text); ok {
		return d, true
	}
	text := s.text
	if i := firstNotBase64URL(text); i >= 0 {
		if text, d.kept, ok = p.repair(s); !ok {
			return d, false
		}
	}
	if len(text)%4 == 1 {
		p.observe(CodePadding, s.Offset+len(s.text),
			"the %s part has %d characters, a length that base64 never has; the last one is left out", s.Name, len(text))
		text = text[:len(text)-1]
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		p.observe(CodeTrailingBits, d.char(len(text)-1), "the %s part ends in bits that should be zero", s.Name)
		data, err = base64.RawURLEncoding.DecodeString(text)
	}
	d.data = data
	return d, err == nil
}

// repair returns a segment's text in the base64url alphabet, and where its characters stood.
func (p *parser) repair(s part) (text string, kept []int, ok bool) {
	var b strings.Builder
	var spaces, other, padding int
	firstSpace, firstOther, firstPad := -1, -1, -1
	end := len(strings.TrimRight(s.text, "="+whitespace)) // only what follows is padding
	for i := range len(s.text) {
		c := s.text[i]
		switch {
		case strings.IndexByte(whitespace, c) >= 0:
			spaces++
			firstSpace = first(firstSpace, i)
			continue
		case c == '=' && i >= end:
			padding++
			firstPad = first(firstPad, i)
			continue
		case c == '+':
			other++
			firstOther = first(firstOther, i)
			c = '-'
		case c == '/':
			other++
			firstOther = first(firstOther, i)
			c = '_'
		case !isBase64URL(c):
			p.observeFound(CodeAlphabet, s.Offset+i, s.text[i:i+1], "the %s part holds byte 0x%02x, which is not in the base64url alphabet", s.Name, c)
			return "", nil, false
		}
		b.WriteByte(c)
		kept = append(kept, i)
	}
	if spaces > 0 {
		p.observe(CodeWhitespace, s.Offset+firstSpace, "%s of white space inside the %s part", counted(spaces, "byte"), s.Name)
		p.breaks(s.text)
	}
	if other > 0 {
		p.observeFound(CodeAlphabet, s.Offset+firstOther, s.text[firstOther:firstOther+1], "the %s part is in the base64 alphabet with + and /, not in base64url", s.Name)
	}
	if padding > 0 {
		p.observe(CodePadding, s.Offset+firstPad, "the %s part ends in %s of padding (=)", s.Name, counted(padding, "character"))
	}
	return b.String(), kept, true
}

// breaks tells the last observation of white space whether all white space in text is line breaks.
func (p *parser) breaks(text string) {
	if o := p.t.Observations; len(o) > 0 && o[len(o)-1].Code == CodeWhitespace {
		o[len(o)-1].Breaks = !strings.ContainsAny(text, " \t")
	}
}

func first(known, i int) int {
	if known >= 0 {
		return known
	}
	return i
}

func firstNotBase64URL(s string) int {
	for i := range len(s) {
		if !isBase64URL(s[i]) {
			return i
		}
	}
	return -1
}

func isBase64URL(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}
