package tap

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"

	"authpeek/engine"
)

const (
	dialTimeout = 30 * time.Second
	// idleUpstream is how long a server's connection without an app's is kept, and maxIdle how many of them are.
	idleUpstream = 60 * time.Second
	maxIdle      = 16
	// smallBuffer is what is read ahead of a connection, in bytes; larger bodies go past it.
	smallBuffer = 8 << 10
)

// upstreamConn is a connection to the server. One exchange at a time has it.
type upstreamConn struct {
	source
	raw      net.Conn // below TLS
	used     bool
	idleFrom time.Time
	tlsState *engine.TLSState
	tlsInfo  string
	remote   string

	// While nobody waits for an answer the end of the connection is watched for: news then holds what became of it.
	watched bool
	news    chan error
}

// watch looks for what comes next on the connection: the next answer's first byte, or its end.
func (u *upstreamConn) watch() {
	u.watched = true
	go func() {
		_, err := u.r.Peek(1)
		u.news <- err
	}()
}

// firstByte waits for the answer to begin.
func (u *upstreamConn) firstByte() error {
	if u.watched {
		u.watched = false
		return <-u.news
	}
	_, err := u.r.Peek(1)
	return err
}

// alive reports whether nothing has come on a connection that waits for its next request. Whatever has, an end or bytes that nobody
// asked for, makes it useless.
func (u *upstreamConn) alive(now time.Time) bool {
	if len(u.news) > 0 || now.Sub(u.idleFrom) > idleUpstream {
		u.close()
		return false
	}
	return true
}

// close ends the connection; the goroutine that watches it ends with it.
func (u *upstreamConn) close() { _ = u.conn.Close() }

// route is the way to the server.
type route struct {
	upstream *url.URL
	host     string // the value of Host
	address  string // to dial: the server's, or the proxy's
	prefix   string // of the path
	dialer   net.Dialer
	tls      *tls.Config // nil in clear text
	proxy    *url.URL    // nil for none
	proxyTLS *tls.Config
}

// newRoute works out the way to the server. Errors are *engine.UsageError.
func newRoute(upstream *url.URL, n engine.Network) (*route, error) {
	if upstream == nil || upstream.Host == "" || upstream.Scheme != "http" && upstream.Scheme != "https" {
		return nil, &engine.UsageError{Message: "the upstream is not the address of a server", Fix: "write it as https://api.example.com"}
	}
	if upstream.User != nil || upstream.RawQuery != "" || upstream.Fragment != "" {
		return nil, &engine.UsageError{Message: "the upstream has more than scheme, host, port and path", Fix: "write it as https://api.example.com"}
	}
	transport, err := engine.NewTransport(n)
	if err != nil {
		return nil, err
	}
	r := &route{upstream: upstream, host: upstream.Host, address: dialAddress(upstream), prefix: strings.TrimSuffix(upstream.EscapedPath(), "/")}
	r.dialer.Timeout = dialTimeout
	config := transport.TLSClientConfig.Clone()
	config.NextProtos = []string{"http/1.1"} // heads are passed on as they are, which HTTP/2 has no way for
	config.ClientSessionCache = tls.NewLRUClientSessionCache(8)
	if upstream.Scheme == "https" {
		r.tls = config.Clone()
		r.tls.ServerName = upstream.Hostname()
	}
	if transport.Proxy == nil {
		return r, nil
	}
	if r.proxy, err = transport.Proxy(&http.Request{URL: upstream}); err != nil {
		return nil, &engine.UsageError{Message: "the proxy's address cannot be read", Fix: "write it as http://host:port"}
	}
	switch {
	case r.proxy == nil:
		return r, nil
	case r.proxy.Scheme == "https":
		r.proxyTLS = config.Clone()
		r.proxyTLS.ServerName = r.proxy.Hostname()
	case r.proxy.Scheme != "http":
		return nil, &engine.UsageError{Message: fmt.Sprintf("the tap knows no %s proxy", r.proxy.Scheme), Fix: "name one that begins with http:// or https://, or set proxy = \"\" and NO_PROXY"}
	}
	r.address = dialAddress(r.proxy)
	return r, nil
}

func dialAddress(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "80"
		if u.Scheme == "https" {
			port = "443"
		}
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// proxyAuth is the value of Proxy-Authorization, or "".
func (r *route) proxyAuth() string {
	if r.proxy == nil || r.proxy.User == nil {
		return ""
	}
	password, _ := r.proxy.User.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(r.proxy.User.Username()+":"+password))
}

// outgoing is the head of a request as the server gets it: as the app wrote it, but for the value of Host, and for the target where
// the server's base URL has a path or a proxy stands before it.
func (r *route) outgoing(q request) []byte {
	target := q.target
	if target != "*" {
		target = r.prefix + target
	}
	forward := r.proxy != nil && r.tls == nil
	if forward {
		target = "http://" + r.host + strings.TrimSuffix(target, "*")
	}
	out := make([]byte, 0, len(q.raw)+len(r.host)+len(r.prefix)+64)
	out = append(out, q.method...)
	out = append(out, ' ')
	out = append(out, target...)
	from := len(q.method) + 1 + len(q.target)
	if q.host >= 0 {
		h := q.fields[q.host]
		out = append(out, q.raw[from:h.at]...)
		out = append(out, r.host...)
		from = h.end
	} else {
		first := len(q.line) + len("\r\n")
		out = append(out, q.raw[from:first]...)
		out = append(out, "Host: "+r.host+"\r\n"...)
		from = first
	}
	if credentials := r.proxyAuth(); forward && credentials != "" {
		out = append(out, q.raw[from:len(q.raw)-2]...)
		out = append(out, "Proxy-Authorization: "+credentials+"\r\n"...)
		from = len(q.raw) - 2
	}
	return append(out, q.raw[from:]...)
}

// dial makes a connection, and notes in the timing what it took.
func (r *route) dial(ctx context.Context, timing *engine.Timing) (*upstreamConn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	var phases dialPhases
	raw, err := r.dialer.DialContext(phases.trace(ctx), "tcp", r.address)
	phases.note(timing)
	if err != nil {
		if r.proxy != nil {
			err = &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err}
		}
		return nil, err
	}
	conn, err := r.secure(ctx, raw, timing)
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	u := &upstreamConn{source: source{conn: conn, r: bufio.NewReaderSize(conn, smallBuffer)}, raw: raw, news: make(chan error, 1), remote: raw.RemoteAddr().String()}
	if secured, ok := conn.(*tls.Conn); ok && r.tls != nil {
		state := secured.ConnectionState()
		u.tlsState = engine.NewTLSState(&state)
		u.tlsInfo = u.tlsState.Version + " " + u.tlsState.Cipher
	}
	return u, nil
}

// secure goes through the proxy and to TLS, as far as they are wanted.
func (r *route) secure(ctx context.Context, conn net.Conn, timing *engine.Timing) (net.Conn, error) {
	if r.proxyTLS != nil {
		secured := tls.Client(conn, r.proxyTLS)
		if err := secured.HandshakeContext(ctx); err != nil {
			return nil, &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err}
		}
		conn = secured
	}
	if r.tls == nil {
		return conn, nil
	}
	if r.proxy != nil {
		if err := r.connect(ctx, conn); err != nil {
			return nil, &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err}
		}
	}
	began := time.Now()
	secured := tls.Client(conn, r.tls)
	err := secured.HandshakeContext(ctx)
	timing.TLS = time.Since(began)
	if err != nil {
		return nil, err
	}
	return secured, nil
}

// connect asks the proxy for a tunnel to the server.
func (r *route) connect(ctx context.Context, conn net.Conn) error {
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	address := dialAddress(r.upstream)
	text := "CONNECT " + address + " HTTP/1.1\r\nHost: " + address + "\r\n"
	if credentials := r.proxyAuth(); credentials != "" {
		text += "Proxy-Authorization: " + credentials + "\r\n"
	}
	if _, err := conn.Write([]byte(text + "\r\n")); err != nil {
		return err
	}
	// Of size 16, the smallest: nothing of what follows the head may be read ahead, and the server speaks only when it is spoken to.
	h, err := readHead(bufio.NewReaderSize(conn, 16))
	if err != nil {
		return err
	}
	answer, err := parseResponse(h)
	if err != nil {
		return err
	}
	if answer.status/100 != 2 {
		return fmt.Errorf("the proxy answers %d to CONNECT", answer.status)
	}
	return nil
}

// dialPhases measures what net does on its way to a connection. It tries several addresses side by side, hence the lock; an attempt
// that lost may still tell of itself afterwards.
type dialPhases struct {
	mu                  sync.Mutex
	dns, connect        time.Time
	dnsTook, dialedTook time.Duration
}

func (p *dialPhases) trace(ctx context.Context) context.Context {
	at := func(f func(now time.Time)) {
		p.mu.Lock()
		defer p.mu.Unlock()
		f(time.Now())
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { at(func(now time.Time) { p.dns = now }) },
		DNSDone:  func(httptrace.DNSDoneInfo) { at(func(now time.Time) { p.dnsTook = now.Sub(p.dns) }) },
		ConnectStart: func(string, string) {
			at(func(now time.Time) {
				if p.connect.IsZero() {
					p.connect = now
				}
			})
		},
		ConnectDone: func(string, string, error) { at(func(now time.Time) { p.dialedTook = now.Sub(p.connect) }) },
	})
}

func (p *dialPhases) note(t *engine.Timing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t.DNS, t.Connect = p.dnsTook, p.dialedTook
}

// pool keeps connections whose app has gone. An app that comes back, or the next one, takes them up.
type pool struct {
	mu     sync.Mutex
	idle   []*upstreamConn
	closed bool
}

// take gives the connection that was used last and still lives, or nil.
func (p *pool) take(now time.Time) *upstreamConn {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.idle) > 0 {
		u := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		if u.alive(now) {
			return u
		}
	}
	return nil
}

// put takes a connection that is being watched; the oldest makes room.
func (p *pool) put(u *upstreamConn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		u.close()
		return
	}
	p.idle = append(p.idle, u)
	if len(p.idle) > maxIdle {
		p.idle[0].close()
		p.idle = append(p.idle[:0], p.idle[1:]...)
	}
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, u := range p.idle {
		u.close()
	}
	p.idle = nil
}

// closeWrite ends the sending direction of a connection alone.
func closeWrite(conn net.Conn) error {
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	return half.CloseWrite()
}

// trim closes all that idle, when there are no file descriptors left.
func (p *pool) trim() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, u := range p.idle {
		u.close()
	}
	p.idle = nil
}
