package tap

import (
	"bufio"
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// FuzzHead holds the reading of requests against two rules: what is taken is passed on without a change but for Host, and the
// standard library, which reads less strictly, sees the same message in it.
func FuzzHead(f *testing.F) {
	for _, text := range []string{
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "POST /a?b HTTP/1.1\r\nhost:x \r\nContent-Length: 3\r\n\r\nabc", "\r\nGET * HTTP/1.0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
	} {
		f.Add([]byte(text))
	}
	r := &route{host: "upstream.example"}
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := readHead(bufio.NewReaderSize(bytes.NewReader(text), 16))
		if err != nil {
			return
		}
		if !bytes.Contains(text, h.raw) {
			t.Fatalf("the head is not what came: %q of %q", h.raw, text)
		}
		if answer, err := parseResponse(h); err == nil && (answer.status < 100 || answer.status > 999) {
			t.Errorf("status %d", answer.status)
		}
		q, err := parseRequest(h)
		if err != nil {
			return
		}
		out := r.outgoing(q)
		if q.host >= 0 {
			at := q.fields[q.host]
			if want := string(h.raw[:at.at]) + r.host + string(h.raw[at.end:]); string(out) != want {
				t.Errorf("got %q for %q", out, want)
			}
		}
		std, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(out)))
		if err != nil {
			return // it refuses some targets and names that are no concern of a tap
		}
		if std.Method != q.method || std.Host != r.host && !strings.Contains(q.target, "://") {
			t.Errorf("%q reads as %s for %s", out, std.Method, std.Host)
		}
		if chunked := len(std.TransferEncoding) > 0; chunked != q.body.chunked {
			t.Errorf("%q: chunked is %v and %v", out, q.body.chunked, chunked)
		}
		if !q.body.chunked && std.ContentLength > 0 && std.ContentLength != q.body.length {
			t.Errorf("%q: the length is %d and %d", out, q.body.length, std.ContentLength)
		}
	})
}

// FuzzChunks: how a chunked body is cut into pieces on its way changes nothing of what is read of it.
func FuzzChunks(f *testing.F) {
	f.Add([]byte("3\r\nabc\r\n0\r\n\r\n"), uint8(1))
	f.Add([]byte("A;x=y\r\n0123456789\r\n0\r\nT: v\r\n\r\nrest"), uint8(3))
	f.Fuzz(func(t *testing.T, text []byte, size uint8) {
		read := func(step int) (body string, taken int, done, bad bool) {
			rec := &recorder{budget: &budget{max: 1 << 20}, limit: 1 << 20}
			var c chunks
			for taken < len(text) {
				n, done, err := c.feed(text[taken:min(len(text), taken+step)], rec)
				taken += n
				if done || err != nil {
					kept, _, _ := rec.snapshot()
					return string(kept), taken, done, err != nil
				}
			}
			kept, _, _ := rec.snapshot()
			return string(kept), taken, false, false
		}
		whole, taken, done, bad := read(max(1, len(text)))
		pieces, takenToo, doneToo, badToo := read(int(size) + 1)
		if done != doneToo || bad != badToo || !bad && (whole != pieces || taken != takenToo) {
			t.Errorf("%q: %q %d %v %v, in pieces %q %d %v %v", text, whole, taken, done, bad, pieces, takenToo, doneToo, badToo)
		}
	})
}
