package tap

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// maxHead is how long the head of a message may be, in bytes; OkHttp reads no more of an answer's.
const maxHead = 256 << 10

// maxFields bounds the number of a head's fields.
const maxFields = 2000

// malformedError says what is wrong with a head or with the framing of a body.
type malformedError struct{ what string }

// Error implements error.
func (e *malformedError) Error() string { return e.what }

func malformed(format string, args ...any) error {
	return &malformedError{fmt.Sprintf(format, args...)}
}

var errHeadTooLong = malformed("the head is longer than %d KiB", maxHead>>10)

// head is the beginning of a message, as it came.
type head struct {
	raw    []byte // with the empty line at its end
	line   string // the first line
	fields []field
}

// field is one header field. value is without the blanks around it, and stands in the head's raw bytes from at to end.
type field struct {
	name, value string
	at, end     int
}

// readHead reads up to the empty line. An io.EOF before the first byte is io.EOF, one after it io.ErrUnexpectedEOF.
func readHead(r *bufio.Reader) (head, error) {
	var h head
	for {
		part, err := r.ReadSlice('\n')
		h.raw = append(h.raw, part...)
		switch {
		case len(h.raw) > maxHead:
			return h, errHeadTooLong
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF && len(h.raw) > 0:
			return h, io.ErrUnexpectedEOF
		case err != nil:
			return h, err
		}
		switch n := len(h.raw); {
		case n < 2 || h.raw[n-2] != '\r':
			return h, malformed("a line ends with a line feed alone")
		case n == 2:
			// An empty line before a request counts for nothing (RFC 9112 section 2.2). It is not passed on.
			h.raw = h.raw[:0]
		case n >= 4 && h.raw[n-4] == '\r' && h.raw[n-3] == '\n':
			return parseHead(h.raw)
		}
	}
}

// parseHead takes a head apart that ends with an empty line.
func parseHead(raw []byte) (head, error) {
	h := head{raw: raw}
	text := string(raw) // one copy, that all names and values are parts of
	at := 0
	for first := true; ; first = false {
		end := strings.IndexByte(text[at:], '\n')
		if end < 1 || text[at+end-1] != '\r' {
			return h, malformed("a line ends with a line feed alone")
		}
		line := text[at : at+end-1]
		if !first && line == "" {
			if at+end+1 != len(text) {
				return h, malformed("the head goes on after its end")
			}
			return h, nil
		}
		if err := checkLine(line); err != nil {
			return h, err
		}
		if first {
			h.line = line
		} else {
			f, err := parseField(line)
			if err != nil {
				return h, err
			}
			f.at, f.end = f.at+at, f.end+at
			h.fields = append(h.fields, f)
			if len(h.fields) > maxFields {
				return h, malformed("the head has more than %d fields", maxFields)
			}
		}
		at += end + 1
	}
}

// checkLine refuses control characters, a carriage return by itself among them (RFC 9110 section 5.5).
func checkLine(line string) error {
	for i := range len(line) {
		if c := line[i]; c < ' ' && c != '\t' || c == 0x7f {
			return malformed("the head holds a control character, 0x%02x", c)
		}
	}
	return nil
}

func parseField(line string) (field, error) {
	if line[0] == ' ' || line[0] == '\t' {
		return field{}, malformed("a header field is folded onto another line")
	}
	name, rest, ok := strings.Cut(line, ":")
	if !ok {
		return field{}, malformed("a line of the head has no colon")
	}
	if !auth.IsFieldName(name) {
		return field{}, malformed("the name of a header field is empty, or holds a blank or another character that it may not")
	}
	value := strings.TrimLeft(rest, " \t")
	at := len(line) - len(value)
	value = strings.TrimRight(value, " \t")
	return field{name: name, value: value, at: at, end: at + len(value)}, nil
}

// all gives the values of a field in order.
func (h head) all(name string) []string {
	var values []string
	for _, f := range h.fields {
		if strings.EqualFold(f.name, name) {
			values = append(values, f.value)
		}
	}
	return values
}

// has reports whether one of the comma-separated words of a field is that one.
func (h head) has(name, word string) bool {
	for _, f := range h.fields {
		if !strings.EqualFold(f.name, name) {
			continue
		}
		for part := range strings.SplitSeq(f.value, ",") {
			if strings.EqualFold(strings.Trim(part, " \t"), word) {
				return true
			}
		}
	}
	return false
}

// headers are the fields for the journal.
func (h head) headers() []engine.Header {
	out := make([]engine.Header, len(h.fields))
	for i, f := range h.fields {
		out[i] = engine.Header{Name: f.name, Value: f.value}
	}
	return out
}

// framing is how the end of a body is known.
type framing struct {
	chunked bool
	length  int64 // -1 for none given
}

// framing reads Transfer-Encoding and Content-Length. Where the two readers of a message may disagree, it is refused.
func (h head) framing(minor byte) (framing, error) {
	coding, length := h.all("Transfer-Encoding"), h.all("Content-Length")
	switch {
	case len(coding) > 0 && len(length) > 0:
		return framing{}, malformed("both Transfer-Encoding and Content-Length say where the body ends")
	case len(coding) > 1, len(length) > 1:
		return framing{}, malformed("Transfer-Encoding or Content-Length stands there more than once")
	case len(coding) == 1 && minor == '0':
		return framing{}, malformed("HTTP/1.0 has no Transfer-Encoding")
	case len(coding) == 1 && !strings.EqualFold(coding[0], "chunked"):
		return framing{}, malformed("the transfer coding is not chunked")
	case len(coding) == 1:
		return framing{chunked: true, length: -1}, nil
	case len(length) == 0:
		return framing{length: -1}, nil
	}
	for i := range len(length[0]) {
		if c := length[0][i]; c < '0' || c > '9' {
			return framing{}, malformed("Content-Length is not a number")
		}
	}
	n, err := strconv.ParseInt(length[0], 10, 64)
	if err != nil {
		return framing{}, malformed("Content-Length is not a number that a body can have")
	}
	return framing{length: n}, nil
}

// keepsAlive reports whether the connection stays open after the message, as far as this side says (RFC 9112 section 9.3).
func (h head) keepsAlive(minor byte) bool {
	if h.has("Connection", "close") {
		return false
	}
	return minor == '1' || h.has("Connection", "keep-alive")
}

// request is the head of a request.
type request struct {
	head
	method, target string
	minor          byte // the last digit of the version
	body           framing
	host           int // index of the Host field, -1 for none
	upgrade        bool
}

// parseRequest reads the head of a request.
func parseRequest(h head) (request, error) {
	r := request{head: h, host: -1}
	var rest, version string
	var ok bool
	r.method, rest, ok = strings.Cut(h.line, " ")
	if ok {
		r.target, version, ok = strings.Cut(rest, " ")
	}
	if !ok || !auth.IsFieldName(r.method) || r.target == "" {
		return r, malformed("the first line is not a method, a target and a version")
	}
	if version != "HTTP/1.1" && version != "HTTP/1.0" {
		return r, malformed("the version is neither HTTP/1.1 nor HTTP/1.0")
	}
	for i := range len(r.target) {
		if r.target[i] == '\t' {
			return r, malformed("the target holds a blank")
		}
	}
	r.minor = version[len(version)-1]
	for i, f := range h.fields {
		if !strings.EqualFold(f.name, "Host") {
			continue
		}
		if r.host >= 0 {
			return r, malformed("there is more than one Host")
		}
		r.host = i
	}
	if r.host < 0 && r.minor == '1' {
		return r, malformed("there is no Host")
	}
	var err error
	if r.body, err = h.framing(r.minor); err != nil {
		return r, err
	}
	r.upgrade = h.has("Connection", "upgrade") && len(h.all("Upgrade")) > 0
	return r, nil
}

// hasBody reports whether bytes follow the head.
func (r request) hasBody() bool { return r.body.chunked || r.body.length > 0 }

// response is the head of an answer.
type response struct {
	head
	status int
	minor  byte
	body   framing
}

// parseResponse reads the head of an answer.
func parseResponse(h head) (response, error) {
	r := response{head: h}
	line := h.line
	if len(line) < len("HTTP/1.1 200") || !strings.HasPrefix(line, "HTTP/1.") || line[7] != '0' && line[7] != '1' || line[8] != ' ' {
		return r, malformed("the answer does not begin with HTTP/1.1")
	}
	if len(line) > 12 && line[12] != ' ' {
		return r, malformed("the status is not a number of three digits")
	}
	for _, c := range line[9:12] {
		if c < '0' || c > '9' {
			return r, malformed("the status is not a number of three digits")
		}
		r.status = r.status*10 + int(c-'0')
	}
	if r.status < 100 {
		return r, malformed("the status is below 100")
	}
	r.minor = line[7]
	var err error
	r.body, err = h.framing(r.minor)
	return r, err
}

// bodyless reports whether no body follows, whatever the head says of one (RFC 9112 section 6.3).
func (r response) bodyless(method string) bool {
	return method == "HEAD" || r.status < 200 || r.status == 204 || r.status == 304
}
