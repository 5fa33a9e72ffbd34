package jose

import (
	"fmt"
	"strings"
)

// maxParts is how many dot-separated parts are looked at. Real tokens have 3 or 5; a few more are shown so that the reader
// sees what was pasted together.
const maxParts = 8

// maxAlike bounds what a hostile token can make us say about it. It counts each code by itself, so that a thousand duplicate
// members cannot crowd out the one observation that nothing protects the token.
const maxAlike = 8

// parser collects the reading of one token.
type parser struct {
	t Token
}

// Parse reads any input and never panics. What cannot be read as a JWS or JWE is FormOpaque.
func Parse(raw string) Token {
	p := &parser{t: Token{Form: FormOpaque, Length: len(raw)}}
	if len(raw) > MaxLength {
		p.observe(CodeTooLong, MaxLength, "%d bytes; only %d are read", len(raw), MaxLength)
		return p.t
	}
	body, offset := p.unwrap(raw)
	if strings.HasPrefix(body, "{") {
		// The answer of a token endpoint used whole, or a JSON serialisation, which no SDK sends. Its dots separate nothing.
		p.observeFound(CodeWrapped, offset, "{", "a JSON object stands in place of the token")
		return p.t
	}
	switch parts := strings.Count(body, ".") + 1; parts {
	case 3:
		p.threeParts(body, offset)
	case 5:
		p.fiveParts(body, offset)
	default:
		p.otherParts(body, offset, parts)
	}
	return p.t
}

func (p *parser) observe(code Code, offset int, format string, args ...any) {
	p.observeFound(code, offset, "", format, args...)
}

func (p *parser) observeFound(code Code, offset int, found, format string, args ...any) {
	alike := 0
	for _, o := range p.t.Observations {
		if o.Code == code {
			alike++
		}
	}
	if alike < maxAlike {
		p.t.Observations = append(p.t.Observations, Observation{Code: code, Detail: fmt.Sprintf(format, args...), Offset: offset, Found: found})
	}
}

// unwrap reads past what stands around a token when it was copied or answered carelessly. It returns the rest and its
// offset in raw.
func (p *parser) unwrap(raw string) (string, int) {
	body, offset := raw, 0
	if strings.HasPrefix(body, bom) {
		p.observe(CodeBOM, 0, "a byte order mark stands before the token")
		body, offset = body[len(bom):], len(bom)
	}
	body, offset = p.trim(body, offset)
	if len(body) >= 2 && body[0] == '"' && body[len(body)-1] == '"' {
		p.observeFound(CodeWrapped, offset, `"`, "quotes stand around the token")
		body, offset = p.trim(body[1:len(body)-1], offset+1)
	}
	for _, prefix := range []string{"Bearer ", "Token "} {
		if len(body) >= len(prefix) && strings.EqualFold(body[:len(prefix)], prefix) {
			p.observeFound(CodePrefixed, offset, body[:len(prefix)], "%q stands before the token", body[:len(prefix)])
			return p.trim(body[len(prefix):], offset+len(prefix))
		}
	}
	return body, offset
}

func (p *parser) trim(s string, offset int) (string, int) {
	left := strings.TrimLeft(s, whitespace)
	if n := len(s) - len(left); n > 0 {
		p.observe(CodeWhitespace, offset, "%s of white space before the token", counted(n, "byte"))
		p.breaks(s[:n])
		offset += n
	}
	body := strings.TrimRight(left, whitespace)
	if n := len(left) - len(body); n > 0 {
		p.observe(CodeWhitespace, offset+len(body), "%s of white space after the token", counted(n, "byte"))
		p.breaks(left[len(body):])
	}
	return body, offset
}

// threeParts reads a JWS. One readable part of the first two is enough to show it: a broken header must not hide the claims.
func (p *parser) threeParts(body string, offset int) {
	parts := p.segments(body, offset, []string{"header", "claims", "signature"})
	before := len(p.t.Observations)
	header := p.object(parts[0])
	p.t.Header = header
	claims, payload := p.payload(parts[1])
	if header == nil && claims == nil {
		p.opaque(before, parts)
		return
	}
	p.t.Form, p.t.Claims, p.t.PayloadText = FormJWS, claims, payload
	p.checkHeader(parts[0].Offset)
	p.signature(parts[2])
	p.checkTimes()
}

// fiveParts reads a JWE: its header is all that can be shown of it without a key.
func (p *parser) fiveParts(body string, offset int) {
	parts := p.segments(body, offset, []string{"header", "encrypted_key", "iv", "ciphertext", "tag"})
	before := len(p.t.Observations)
	header := p.object(parts[0])
	if header == nil {
		p.opaque(before, parts)
		return
	}
	p.t.Form, p.t.Header = FormJWE, header
	for _, part := range parts[1:] {
		p.decode(part)
	}
	p.checkHeader(parts[0].Offset)
}

// otherParts reads what has the wrong number of parts. Only a first part that is a JOSE header makes it a broken JWS
// rather than an opaque token with dots in it.
func (p *parser) otherParts(body string, offset, n int) {
	first, _, _ := strings.Cut(body, ".")
	quiet := &parser{}
	header := quiet.object(part{Name: "header", text: first, Offset: offset})
	if _, isHeader := header.Get("alg"); !isHeader {
		return
	}
	p.observe(CodeSegments, offset, "%d parts; a JWS has 3 and a JWE has 5", n)
	if n == 1 || n > maxParts {
		return
	}
	names := []string{"header", "claims", "signature"}
	for i := len(names) + 1; i <= n; i++ {
		names = append(names, fmt.Sprintf("part %d", i))
	}
	parts := p.segments(body, offset, names[:n])
	p.t.Form, p.t.Header = FormJWS, p.object(parts[0])
	p.t.Claims, p.t.PayloadText = p.payload(parts[1])
	p.checkHeader(parts[0].Offset)
	if n > 2 {
		p.signature(parts[2])
	}
	p.checkTimes()
}

// opaque gives up on a token with the dots of a JWS or JWE. Its parts were never meant as JSON, so one observation takes the
// place of all that were made since before.
func (p *parser) opaque(before int, parts []part) {
	p.t.Observations, p.t.Segments, p.t.Header = p.t.Observations[:before], nil, nil
	p.observe(CodeJSONInvalid, parts[0].Offset, "%d parts, but the first is no JOSE header", len(parts))
}

// part is one segment and its text.
type part struct {
	Name   string
	Offset int
	text   string
}

func (p *parser) segments(body string, offset int, names []string) []part {
	parts := make([]part, 0, len(names))
	p.t.Segments = make([]Segment, 0, len(names))
	for _, name := range names {
		text, rest, _ := strings.Cut(body, ".")
		parts = append(parts, part{Name: name, Offset: offset, text: text})
		p.t.Segments = append(p.t.Segments, Segment{Name: name, Offset: offset, Length: len(text)})
		body, offset = rest, offset+len(text)+1
	}
	return parts
}

// payload reads a JWS's second part as claims, or else as text. With b64 set to false it stands there as it is (RFC 7797
// section 3), and a detached one stands elsewhere (RFC 7515 appendix F).
func (p *parser) payload(s part) (claims *Object, text string) {
	d, ok := decoded{data: []byte(s.text), offset: s.Offset, plain: true}, true
	if b64, set := p.t.Header.Get("b64"); !set || string(b64.Raw) != "false" {
		d, ok = p.decode(s)
	}
	if ok && len(d.data) == 0 {
		p.observe(CodeJSONInvalid, s.Offset, "the %s part is empty: the payload is detached, or there is none", s.Name)
		return nil, ""
	}
	if claims = p.members(d, ok, s.Name); claims != nil {
		return claims, ""
	}
	return nil, string(d.data[:min(len(d.data), maxPayloadText)])
}

// bom is the byte order mark in UTF-8. RFC 8259 section 8.1 forbids it before JSON, and some editors write it all the same.
const bom = "\xef\xbb\xbf"
