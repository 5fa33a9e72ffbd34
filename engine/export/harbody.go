package export

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"authpeek/engine"
)

// query is the raw query of a URL. url.Parse would take a fingerprint's # for the beginning of a fragment.
func query(rawURL string) string {
	_, raw, _ := strings.Cut(rawURL, "?")
	return raw
}

// escapedURL is a URL in which fingerprints are spelled as URLs need it.
func escapedURL(rawURL string) string { return strings.ReplaceAll(rawURL, "tok#", "tok%23") }

// pairsOf are the parameters of a query or a form, decoded where they can be.
func pairsOf(raw, separator string) []harPair {
	pairs := []harPair{}
	for part := range strings.SplitSeq(raw, separator) {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, harPair{Name: unescaped(name), Value: unescaped(value)})
	}
	return pairs
}

func unescaped(s string) string {
	if clear, err := url.QueryUnescape(s); err == nil && utf8.ValidString(clear) {
		return clear
	}
	return s
}

// cookies are those of a Cookie header (RFC 6265 section 4.2.1), whose values are not decoded.
func cookies(header string) []harPair {
	var pairs []harPair
	for part := range strings.SplitSeq(header, ";") {
		if name, value, ok := strings.Cut(strings.TrimSpace(part), "="); ok {
			pairs = append(pairs, harPair{Name: name, Value: value})
		}
	}
	return pairs
}

// newHARPost is the body of a request, or nil when it has none. The format knows a form as its parameters or as a text, and nothing for
// what is neither; browsers write base64 there as well.
func newHARPost(a attempt) *harPost {
	if a.sent.Bytes == 0 {
		return nil
	}
	kept := a.sent.Body.Bytes()
	p := &harPost{MIME: "application/octet-stream", Params: []harPair{}}
	for _, h := range a.headers() {
		if strings.EqualFold(h.Name, "Content-Type") {
			p.MIME = h.Value
		}
	}
	switch whole := a.sent.Body.Whole(); {
	case whole && strings.HasPrefix(strings.ToLower(p.MIME), "application/x-www-form-urlencoded") && utf8.Valid(kept):
		p.Params = pairsOf(string(kept), "&")
		return p
	case !whole:
		p.Comment = truncated(len(kept), int64(a.sent.Bytes))
		kept = engine.WholeRunes(kept)
	}
	p.Text, p.Encoding = spelled(kept)
	if p.Encoding != "" {
		p.Comment = joined("the body is in base64", p.Comment)
	}
	return p
}

func newHARContent(r *engine.ResponseReceived) harContent {
	kept := r.Body.Bytes()
	c := harContent{Size: r.Bytes, MIME: r.ContentType}
	if c.MIME == "" {
		c.MIME = "x-unknown"
	}
	switch {
	case r.Truncated:
		c.Comment = joined(fmt.Sprintf("the answer was not read beyond %d MiB", engine.ReadLimit>>20), truncated(len(kept), r.Bytes))
	case !r.Body.Whole() && r.Bytes > 0:
		c.Comment = truncated(len(kept), r.Bytes)
	}
	if c.Comment != "" {
		kept = engine.WholeRunes(kept)
	}
	c.Text, c.Encoding = spelled(kept)
	return c
}

func truncated(kept int, of int64) string {
	if kept == 0 {
		return fmt.Sprintf("nothing is kept of the %d bytes: younger calls took the room", of)
	}
	return fmt.Sprintf("truncated: the first %d of %d bytes are kept", kept, of)
}

// spelled is a body as JSON can hold it.
func spelled(body []byte) (text, encoding string) {
	if utf8.Valid(body) {
		return string(body), ""
	}
	return base64.StdEncoding.EncodeToString(body), "base64"
}
