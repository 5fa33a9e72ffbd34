package tap

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"authpeek/engine"
)

const (
	// headTimeout is how long a head may take from its first byte to its last; idleApp how long a connection may wait for its next.
	headTimeout = 30 * time.Second
	idleApp     = 5 * time.Minute
	// refusalTimeout is how long an answer of the tap's own may take to leave.
	refusalTimeout = 5 * time.Second
)

// appConn is a connection that an app has opened.
type appConn struct {
	source
	tap *Tap
	up  *upstreamConn // kept for the next request, watched
	// peeking says that a goroutine waits for what the app sends next; next then gets what came of it.
	peeking bool
	next    chan error
	desk    *desk
	cancel  context.CancelCauseFunc // of a call that waits for its body; the tap's mu guards it
	linger  bool                    // an answer was given before all of the request was read

	answering atomic.Pointer[exchange] // the call whose answer is leaving
}

// serve passes one request after the other on.
func (c *appConn) serve(ctx context.Context) {
	defer c.end()
	if !c.handshake(ctx) {
		return
	}
	for ctx.Err() == nil {
		r, ok := c.readRequest()
		if !ok || !c.pass(ctx, r) {
			return
		}
	}
}

// end closes the app's connection, and leaves the server's to the next app.
func (c *appConn) end() {
	if c.linger {
		// Closing with bytes unread would reset the connection, and the answer might be lost on its way (RFC 9112 section 9.6).
		_ = closeWrite(c.conn)
		_ = c.conn.SetReadDeadline(time.Now().Add(lingering))
		if c.peeking {
			<-c.next
			c.peeking = false
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(c.r, engine.ObserveLimit))
	}
	_ = c.conn.Close()
	if c.peeking {
		<-c.next
	}
	if c.up != nil {
		c.tap.pool.put(c.up)
	}
}

// handshake makes TLS of the connection where that is wanted, and says what is wrong where the app wants the other thing.
func (c *appConn) handshake(ctx context.Context) bool {
	secured, ok := c.conn.(*tls.Conn)
	if !ok {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, headTimeout)
	defer cancel()
	c.tap.setIdle(c, true)
	err := secured.HandshakeContext(ctx)
	c.tap.setIdle(c, false)
	var plain tls.RecordHeaderError
	switch {
	case err == nil:
		return true
	case errors.As(err, &plain) && plain.Conn != nil && looksLikeHTTP(plain.RecordHeader):
		c.tap.mu.Lock() // which the tap has when it looks for connections to cut
		c.conn = plain.Conn
		c.tap.mu.Unlock()
		c.refuse(400, "Bad Request", "this address speaks TLS; the app's base URL has to begin with https://")
		c.tap.notice("refused", "the app speaks clear text, and the tap TLS; write https:// in its base URL")
	case ctx.Err() == nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed):
		c.tap.notice("tls refused", "the app ended the handshake ("+err.Error()+"); install "+c.tap.certFile+" on the device, and trust it")
	}
	return false
}

func looksLikeHTTP(header [5]byte) bool {
	for _, c := range header[:3] {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// readRequest waits for the next request and reads its head. It reports false when there is none, or none that can be passed on.
func (c *appConn) readRequest() (request, bool) {
	c.tap.setIdle(c, true) // up to the last byte of a head: a call is what has one
	if c.peeking || c.r.Buffered() == 0 {
		_ = c.conn.SetReadDeadline(time.Now().Add(idleApp))
		var err error
		if c.peeking {
			err = <-c.next
			c.peeking = false
		} else {
			_, err = c.r.Peek(1)
		}
		if err != nil {
			return request{}, false
		}
	}
	if p, _ := c.r.Peek(1); len(p) == 1 && p[0] == 0x16 { // a TLS record that holds a handshake (RFC 8446 section 5.1)
		c.tap.notice("refused", "the app speaks TLS, and the tap clear text; write http:// in its base URL, or start the tap with TLS")
		return request{}, false
	}
	_ = c.conn.SetReadDeadline(time.Now().Add(headTimeout))
	h, err := readHead(c.r)
	if !c.tap.setIdle(c, false) {
		return request{}, false
	}
	if err == nil {
		_ = c.conn.SetReadDeadline(time.Time{})
		var r request
		if r, err = parseRequest(h); err == nil {
			return r, c.forUs(r)
		}
	}
	var bad *malformedError
	switch {
	case errors.Is(err, errHeadTooLong):
		c.refuse(431, "Request Header Fields Too Large", "the request was not passed on: "+err.Error())
		c.tap.notice("refused", "a request whose head is longer than what the tap takes")
	case errors.As(err, &bad):
		c.refuse(400, "Bad Request", "the request was not passed on: "+bad.what)
		c.tap.notice("refused", "a request that is not well formed: "+bad.what)
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.refuse(408, "Request Timeout", "the head of the request did not come to its end in time")
	}
	return request{}, false
}

// forUs refuses requests that name another server: this is no proxy for everything.
func (c *appConn) forUs(r request) bool {
	const fix = "; set the app's base URL to this address, and not its proxy"
	switch {
	case r.method == "CONNECT":
		c.refuse(405, "Method Not Allowed", "this is a reverse proxy and opens no tunnels"+fix)
	case !strings.HasPrefix(r.target, "/") && r.target != "*":
		c.refuse(421, "Misdirected Request", "this is a reverse proxy and passes requests on to "+c.tap.route.host+" alone"+fix)
	case r.host >= 0 && !c.tap.isOwnName(r.fields[r.host].value):
		text := "a request for " + shortened(r.fields[r.host].value) + ", which is neither this machine nor " + c.tap.route.host +
			": a web page may have sent it; use " + c.tap.State().URL + " as the app's base URL, and have a tunnel before it rewrite Host"
		c.refuse(421, "Misdirected Request", text)
		c.tap.notice("refused", text)
		return false
	default:
		return true
	}
	c.tap.notice("refused", "a request that names another server: the app uses the tap as its proxy; it wants to be the base URL")
	return false
}

// shortened is the beginning of a name, as long as one can be (RFC 1035 section 2.3.4).
func shortened(host string) string {
	const longest = 255
	if len(host) > longest {
		return host[:longest] + "…"
	}
	return host
}

// pass passes one request on, and tells of it.
func (c *appConn) pass(ctx context.Context, r request) bool {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	o, err := c.tap.observer.Begin(cancel)
	if err != nil {
		c.refuse(503, "Service Unavailable", "authpeek is ending")
		return false
	}
	x := &exchange{
		tap: c.tap, app: c, req: r, o: o, cancel: cancel, began: time.Now(), bodySent: make(chan struct{}), unread: c.desk.full(),
	}
	limit := engine.ObserveLimit
	if x.unread {
		o.Unread()
		limit = 0
	}
	x.sent = &recorder{budget: &c.tap.budget, rooms: &c.tap.rooms, limit: limit}
	x.got = &recorder{budget: &c.tap.budget, rooms: &c.tap.rooms, limit: limit}
	c.tap.traffic.begin()
	defer c.tap.traffic.end()
	return x.run(ctx)
}

// refuse answers in the server's place. The connection ends with it.
func (c *appConn) refuse(status int, words, text string) {
	body := "authpeek tap: " + engine.Clean(text) + "\n"
	_ = c.conn.SetWriteDeadline(time.Now().Add(refusalTimeout))
	_, _ = fmt.Fprintf(c.conn, "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nX-Authpeek: tap\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
		status, words, len(body), body)
	c.linger = true
}

// upstreamWords says why the server did not answer, to whoever reads the app's log.
func upstreamWords(host string, err error) string {
	return "no answer from " + host + ": " + err.Error() + "; this is authpeek's own answer and not the server's"
}

func newAppConn(t *Tap, conn net.Conn, d *desk) *appConn {
	return &appConn{source: source{conn: conn, r: bufio.NewReaderSize(conn, smallBuffer)}, tap: t, desk: d, next: make(chan error, 1)}
}
