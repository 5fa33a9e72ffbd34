package auth

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
)

// redirectError stops a redirect to another origin.
type redirectError struct {
	status int
	origin string
}

func (e *redirectError) Error() string {
	return fmt.Sprintf("it redirects (%d) to %s, and credentials stay within their own origin", e.status, e.origin)
}

var errRedirects = errors.New("it redirects ten times in a row")

func sameOriginOnly(req *http.Request, via []*http.Request) error {
	if !SameOrigin(req.URL, via[0].URL) {
		return &redirectError{status: req.Response.StatusCode, origin: printable(req.URL.Scheme+"://"+req.URL.Host, 120)}
	}
	if len(via) >= 10 {
		return errRedirects
	}
	return nil
}

// noAnswer puts a transport error into words. It drops the *url.Error around it, whose text has the query in it.
func (s *endpoint) noAnswer(err error) *SourceError {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err
	}
	e := &SourceError{Kind: KindTransport, Source: s.Describe(), Err: err}
	host := printable(s.url.Host, 120)
	redirect, dns, cert := (*redirectError)(nil), (*net.DNSError)(nil), (*tls.CertificateVerificationError)(nil)
	var noTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &redirect):
		e.Kind, e.Status, e.Detail = KindStatus, redirect.status, redirect.Error()+"; set "+s.key+" to the final address"
	case errors.Is(err, errRedirects):
		e.Kind, e.Detail = KindStatus, errRedirects.Error()+"; check "+s.key
	case errors.As(err, &dns) && dns.IsNotFound:
		e.Detail = fmt.Sprintf("the name %s is not known; check %s and the network", printable(dns.Name, 120), s.key)
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Detail = fmt.Sprintf("connection refused by %s; start the endpoint, or correct %s", host, s.key)
	case errors.As(err, &cert):
		e.Detail = fmt.Sprintf("the certificate of %s is not trusted (%s); set ca_file, or correct %s",
			host, printable(cert.Err.Error(), 160), s.key)
	case errors.As(err, &noTLS), errors.Is(err, http.ErrSchemeMismatch):
		e.Detail = fmt.Sprintf("%s does not speak TLS at this port; correct %s, or write http:// if clear text is meant", host, s.key)
	case AnsweredInTLS(err):
		e.Detail = fmt.Sprintf("%s speaks TLS at this port, and was asked in clear text; write https:// in %s", host, s.key)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		e.Detail = fmt.Sprintf("%s closed the connection without an answer; look into the endpoint's log", host)
	default:
		e.Detail = fmt.Sprintf("no answer from %s (%s); check %s and the network", host, printable(err.Error(), 160), s.key)
	}
	return e
}

// AnsweredInTLS reports whether an error of net/http says that a request in clear text was answered with an alert of TLS (RFC 8446
// section 5.1), as by a port that wants it. net/http has no type for that, and quotes the line that is none of HTTP.
func AnsweredInTLS(err error) bool {
	return err != nil && strings.Contains(err.Error(), `malformed HTTP response "\x15\x03`)
}

// refused explains a status that is not good. The body is not quoted: it may hold a token or a customer's data.
func (s *endpoint) refused(r reply) *SourceError {
	e := &SourceError{Kind: KindStatus, Source: s.Describe(), Status: r.status}
	e.Detail = fmt.Sprintf("answered %d", r.status)
	if r.contentType != "" {
		e.Detail += " " + r.contentType
	}
	switch {
	case r.status >= 200 && r.status <= 299:
		e.Detail += ", and this app takes 200 alone for a token; answer 200, or check provider.ok"
	case r.status < 500 && s.key != providerURL: // a vendor's own endpoint, of which the profile says nothing else
		e.Detail += "; check " + s.key
	case r.status == http.StatusUnauthorized, r.status == http.StatusForbidden:
		e.Detail += "; check the session in provider.headers"
	case r.status == http.StatusNotFound:
		e.Detail += "; check the path in provider.url"
	case r.status == http.StatusMethodNotAllowed:
		e.Detail += "; check provider.method"
	case r.status >= 500:
		e.Detail += "; look into the endpoint's log"
	default:
		e.Detail += "; check provider.url, provider.method and provider.body"
	}
	return e
}
