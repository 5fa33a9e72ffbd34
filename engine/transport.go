package engine

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"authpeek/auth"
)

// maxRedirects is how many redirects within the profile's own origin are followed; OkHttp and URLSession stop near here too.
const maxRedirects = 10

var errRedirects = fmt.Errorf("redirected %d times in a row", maxRedirects)

var errSwitched = errors.New("goes on in another protocol, which nobody asked for")

// lines are the ways out, one http.Transport for each set of network settings, so that connections are reused between calls.
type lines struct {
	mu   sync.Mutex
	open map[Network]*http.Transport
}

// to gives the transport for n, making it when it is the first of its kind.
func (l *lines) to(n Network) (*http.Transport, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := l.open[n]; t != nil {
		return t, nil
	}
	t, err := NewTransport(n)
	if err != nil {
		return nil, err
	}
	// The SDK's own Accept-Encoding goes out, in whatever spelling, and decoded undoes what comes back. net/http would look
	// for its spelling only and add a second one.
	t.DisableCompression = true
	// Headers are kept with each call. OkHttp reads no more of them; net/http would take 10 MiB.
	t.MaxResponseHeaderBytes = 256 << 10
	ordering(t)
	if l.open == nil {
		l.open = map[Network]*http.Transport{}
	}
	l.open[n] = t
	return t, nil
}

func (l *lines) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range l.open {
		t.CloseIdleConnections()
	}
}

// NewTransport makes a way out with these settings, for the engine's calls and for providers that share the profile's network.
// Errors are *UsageError.
func NewTransport(n Network) (*http.Transport, error) {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 8
	if n.Proxy != "" {
		u, err := url.Parse(n.Proxy)
		if err != nil || u.Host == "" {
			return nil, &UsageError{Message: fmt.Sprintf("proxy %q is not a URL", n.Proxy), Fix: "write it as http://host:port"}
		}
		t.Proxy = http.ProxyURL(u)
	}
	tlsConfig := &tls.Config{MinVersion: tls.VersionTLS12}
	if n.CAFile != "" {
		pem, err := os.ReadFile(n.CAFile)
		if err != nil {
			return nil, &UsageError{Message: "ca_file: " + err.Error(), Fix: "name a readable PEM file"}
		}
		roots, err := x509.SystemCertPool()
		if err != nil {
			roots = x509.NewCertPool()
		}
		if !roots.AppendCertsFromPEM(pem) {
			return nil, &UsageError{Message: fmt.Sprintf("ca_file %s holds no PEM certificate", n.CAFile), Fix: "export the root as PEM"}
		}
		tlsConfig.RootCAs = roots
	}
	if n.ClientCert != "" || n.ClientKey != "" {
		pair, err := tls.LoadX509KeyPair(n.ClientCert, n.ClientKey)
		if err != nil {
			return nil, &UsageError{Message: "client_cert and client_key: " + err.Error(), Fix: "name a matching pair of PEM files"}
		}
		tlsConfig.Certificates = []tls.Certificate{pair}
	}
	t.TLSClientConfig = tlsConfig
	return t, nil
}

// exchange is one request on its way, with what httptrace saw of it. The trace's funcs run on goroutines of net/http, hence
// the lock; after a cancel they may even run when the call is over, hence closed.
type exchange struct {
	mu                       sync.Mutex
	start, dns, connect, tls time.Time
	conn, wrote, firstByte   time.Time
	timing                   Timing
	redirectedTo             string
	closed                   bool

	// sent makes the fact of sending, and tell takes every fact as it happens, with the lock held.
	sent     func() RequestSent
	order    []string // names of the header fields, in the order of the SDK
	decoders *decoders
	tell     func(Detail)
	sentTold bool

	broke any // what a func of the trace has panicked with
}

// send performs the request and reads the answer, decoded and capped. The returned error is that of the connection; an HTTP
// error status is not an error here. After it no fact is told any more.
func (x *exchange) send(ctx context.Context, t *http.Transport, req *http.Request) (Answer, error) {
	defer func() {
		x.mu.Lock()
		x.closed = true
		broke := x.broke
		x.mu.Unlock()
		if broke != nil {
			panic(broke) // here it ends this call and no more
		}
	}()
	client := &http.Client{Transport: t, CheckRedirect: x.checkRedirect}
	x.start = time.Now()
	resp, err := client.Do(req.WithContext(httptrace.WithClientTrace(ctx, x.trace())))
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	x.answered(resp)
	a := Answer{Status: resp.StatusCode, Header: resp.Header}
	if a.Status == http.StatusSwitchingProtocols {
		return a, errSwitched // the body is the connection itself then, and a read of it would outlive the call
	}
	body, err := x.decoders.decoded(resp.Body, resp.Header.Get("Content-Encoding"))
	if err == nil {
		defer x.decoders.done(body)
		a.Body, a.Truncated, err = x.decoders.readCapped(body, ReadLimit, resp.ContentLength)
	} else if errors.Is(err, io.EOF) {
		err = nil // an empty body needs no decoding
	}
	x.mu.Lock()
	x.timing.Read = time.Since(x.firstByte)
	x.mu.Unlock()
	return a, err
}

// answered notes what the answer's head tells. Only now is the status known, although the first byte came earlier.
func (x *exchange) answered(resp *http.Response) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.timing.Protocol = resp.Proto
	x.timing.TLSInfo, x.timing.TLSState = tlsInfo(resp.TLS), NewTLSState(resp.TLS)
	x.tellSent()
	x.tell(FirstByte{Status: resp.StatusCode, Reused: x.timing.Reused, Took: x.timing.FirstByte})
}

// tellSent tells that the request left, once. A server may answer before it has read all of the request, and for a reader the
// sending comes first even then. The caller holds mu.
func (x *exchange) tellSent() {
	if !x.sentTold && !x.closed {
		x.sentTold = true
		x.tell(x.sent())
	}
}

// checkRedirect keeps a credential with the origin it was meant for: a redirect elsewhere ends the exchange with the
// redirecting answer, which the caller then reports.
func (x *exchange) checkRedirect(req *http.Request, via []*http.Request) error {
	if !auth.SameOrigin(req.URL, via[0].URL) {
		x.mu.Lock()
		x.redirectedTo = req.URL.Scheme + "://" + req.URL.Host
		x.mu.Unlock()
		return http.ErrUseLastResponse
	}
	if len(via) >= maxRedirects {
		return errRedirects
	}
	return nil
}

func (x *exchange) trace() *httptrace.ClientTrace {
	at := func(f func(now time.Time)) {
		x.mu.Lock()
		defer x.mu.Unlock()
		defer func() { // this runs on goroutines of net/http, where nobody would catch it
			if v := recover(); v != nil {
				x.broke = v
			}
		}()
		f(time.Now())
	}
	return &httptrace.ClientTrace{
		DNSStart:          func(httptrace.DNSStartInfo) { at(func(now time.Time) { x.dns = now }) },
		DNSDone:           func(httptrace.DNSDoneInfo) { at(func(now time.Time) { x.timing.DNS = now.Sub(x.dns) }) },
		ConnectStart:      func(string, string) { at(func(now time.Time) { x.connect = now }) },
		ConnectDone:       func(string, string, error) { at(func(now time.Time) { x.timing.Connect = now.Sub(x.connect) }) },
		TLSHandshakeStart: func() { at(func(now time.Time) { x.tls = now }) },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			at(func(now time.Time) {
				x.timing.TLS = now.Sub(x.tls)
				x.timing.TLSState = refusedTLS(err)
			})
		},
		GotConn: func(i httptrace.GotConnInfo) {
			at(func(now time.Time) {
				x.conn = now
				x.timing.Reused = i.Reused
				x.timing.Remote = i.Conn.RemoteAddr().String()
				if c, ok := i.Conn.(*orderedConn); ok {
					c.setOrder(x.order)
				}
			})
		},
		WroteRequest: func(i httptrace.WroteRequestInfo) {
			at(func(now time.Time) {
				x.wrote = now
				x.timing.Send = now.Sub(x.conn)
				if i.Err == nil {
					x.tellSent()
				}
			})
		},
		GotFirstResponseByte: func() {
			at(func(now time.Time) {
				x.firstByte = now
				if !x.wrote.IsZero() {
					x.timing.Wait = now.Sub(x.wrote) // a server may answer before it has read all
				}
				x.timing.FirstByte = now.Sub(x.start)
			})
		},
	}
}

// times copies the timing gathered so far.
func (x *exchange) times() Timing {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.timing
}

func (x *exchange) redirected() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.redirectedTo
}

func tlsInfo(s *tls.ConnectionState) string {
	if s == nil {
		return ""
	}
	return tls.VersionName(s.Version) + " " + tls.CipherSuiteName(s.CipherSuite)
}

// transportError sorts the error of an exchange into a code and the words of the wire strip: what was refused, and by whom.
// begun says that the head of an answer had come.
func transportError(ctx context.Context, err error, host, text string, begun bool) *CallError {
	var dns *net.DNSError
	var op *net.OpError
	var unknownCA x509.UnknownAuthorityError
	var wrongHost x509.HostnameError
	var badCert *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded), os.IsTimeout(err):
		return &CallError{Code: "transport.timeout", Message: "no answer from " + host + " in time", Fix: "raise timeout, or look at why the server is slow"}
	case errors.As(err, &dns):
		return &CallError{Code: "transport.dns", Message: "the name " + dns.Name + " does not resolve", Fix: "check base_url, or the network"}
	case errors.As(err, &unknownCA), errors.As(err, &wrongHost), errors.As(err, &badCert):
		return &CallError{Code: "transport.tls", Message: "tls with " + host + ": " + text, Fix: "name the root in ca_file if it is yours, and check the host in base_url"}
	case errors.As(err, &noTLS), errors.Is(err, http.ErrSchemeMismatch):
		return &CallError{Code: "transport.tls", Message: host + " does not speak TLS at this port", Fix: "name the port that does in base_url, or write http:// if clear text is meant"}
	case auth.AnsweredInTLS(err):
		return &CallError{Code: "transport.tls", Message: host + " speaks TLS at this port, and the call went in clear text", Fix: "write https:// in base_url, or name the port that speaks clear text"}
	case errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error"): // an alert of TLS, from there or from here
		return &CallError{Code: "transport.tls", Message: "tls with " + host + " was not agreed on: " + text, Fix: "look at the versions that it takes; client_cert and client_key are for a server that asks for a certificate"}
	case strings.Contains(err.Error(), "parse Location header"):
		return &CallError{Code: "transport.redirect", Message: host + " redirects to an address that cannot be read", Fix: "look at the server's redirects"}
	case errors.Is(err, errRedirects):
		return &CallError{Code: "transport.redirect", Message: host + " " + text, Fix: "set base_url to the final address, or look at the server's redirects"}
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return &CallError{Code: "transport.proxy", Message: "no way to " + host + ": the proxy does not answer: " + text, Fix: "check proxy, or the HTTP_PROXY and HTTPS_PROXY of the environment"}
	case errors.As(err, &op) && op.Op == "dial" && errors.Is(op, syscall.ECONNREFUSED):
		return &CallError{Code: "transport.connect", Message: "connect refused by " + host, Fix: "check base_url, and whether the server runs"}
	case errors.As(err, &op) && op.Op == "dial":
		return &CallError{Code: "transport.connect", Message: "no connection to " + host + ": " + op.Err.Error(), Fix: "check base_url and the network"}
	case errors.Is(err, io.EOF) && !begun:
		return &CallError{Code: "transport.cut", Message: host + " closed the connection without an answer", Fix: "send it again; if it stays, look at the server or a proxy between"}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &CallError{Code: "transport.cut", Message: "the answer of " + host + " broke off", Fix: "send it again; if it stays, look at the server or a proxy between"}
	case errors.Is(err, syscall.ECONNRESET):
		return &CallError{Code: "transport.reset", Message: host + " reset the connection", Fix: "send it again; if it stays, look at the server or a proxy between"}
	case errors.Is(err, errSwitched):
		return &CallError{Code: "transport.malformed", Message: host + " " + text, Fix: "look at what listens there, or at a proxy between"}
	case begun, malformedAnswer(err):
		return &CallError{Code: "transport.malformed", Message: "the answer of " + host + " is not well formed: " + text, Fix: "look at what listens there, or at a proxy between"}
	default:
		return &CallError{Code: "transport.reset", Message: "no answer from " + host + ": " + text, Fix: "send it again; if it stays, look at the server or a proxy between"}
	}
}

// malformedAnswer reports whether an error of net/http says that what came is no HTTP, or more of it than is read. Few of these have a type.
func malformedAnswer(err error) bool {
	text := err.Error()
	return errors.As(err, new(textproto.ProtocolError)) || slices.ContainsFunc([]string{"malformed ", "transport connection broken: ", "headers exceeded"}, func(part string) bool {
		return strings.Contains(text, part)
	})
}
