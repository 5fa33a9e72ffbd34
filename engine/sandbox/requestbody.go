package sandbox

import (
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	// maxBody is the largest request body, in bytes. Of what goes beyond smallBody, all of them together have maxBodies: whoever sends
	// much at once stands in nobody's way who sends little.
	maxBody   = 1 << 20
	smallBody = 64 << 10
	maxBodies = 64 << 20
)

// limitBody makes reading past maxBody fail; readJSON turns that into 413.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// awaitBody bounds how long a body is waited for and how much is held of all. The server's own ReadTimeout would go on to count after
// the body, and end a request that a fault holds back.
func (s *Server) awaitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength == 0 {
			next.ServeHTTP(w, r)
			return
		}
		if len(r.TransferEncoding) > 0 {
			// net/http leaves out a Content-Length that stood beside it, with which another reader may have seen another end of the
			// body; after such a request the connection is to be closed (RFC 9112 section 6.1).
			w.Header().Set("Connection", "close")
		}
		// It counts also where nobody reads: net/http itself reads what is left, so that the connection can be used again.
		flow := http.NewResponseController(w)
		_ = flow.SetReadDeadline(time.Now().Add(s.options.Patience))
		body := &awaitedBody{ReadCloser: r.Body, all: &s.bodies, come: func() { _ = flow.SetReadDeadline(time.Time{}) }}
		defer body.release()
		r.Body = body
		next.ServeHTTP(w, r)
	})
}

// errBodies says that clients send more at once than there is room for.
var errBodies = errors.New("the large bodies of requests under way have 64 MiB together")

// awaitedBody counts what is read.
type awaitedBody struct {
	io.ReadCloser
	all         *atomic.Int64
	read, taken int64  // taken is what of it counts in all
	come        func() // called when it has come whole
}

// Read implements io.Reader.
func (b *awaitedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if more := b.read - smallBody - b.taken; more > 0 {
		b.taken += more
		if b.all.Add(more) > maxBodies {
			return n, errBodies
		}
	}
	if err == io.EOF {
		b.come()
	}
	return n, err
}

func (b *awaitedBody) release() { b.all.Add(-b.taken) }
