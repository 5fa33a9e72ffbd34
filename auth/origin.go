package auth

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// SameOrigin reports whether two URLs have the same scheme, host and port (RFC 6454 section 5). Credentials are sent only to
// the origin they were meant for.
func SameOrigin(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	switch strings.ToLower(u.Scheme) {
	case "http":
		return "80"
	case "https":
		return "443"
	}
	return ""
}

// PlainHTTPError refuses to send a credential in clear text to another machine.
type PlainHTTPError struct {
	Host string
}

// Error implements error.
func (e *PlainHTTPError) Error() string {
	return fmt.Sprintf("http to %s would show the credential to the network; use https, or set allow_plain_http = true", e.Host)
}

// AllowedInClear returns nil when a credential may be sent to u: over https, over http to this machine (127.0.0.0/8, ::1,
// localhost), or over http when allowPlainHTTP is set. Otherwise the error is a *PlainHTTPError, or says that the scheme
// is neither.
func AllowedInClear(u *url.URL, allowPlainHTTP bool) error {
	switch scheme := strings.ToLower(u.Scheme); {
	case scheme == "https":
		return nil
	case scheme != "http":
		return fmt.Errorf("the address begins with %q; use https:// or http://", u.Scheme+":")
	case allowPlainHTTP || isLoopback(u.Hostname()):
		return nil
	}
	return &PlainHTTPError{Host: u.Hostname()}
}

// isLoopback takes only the name localhost and literal addresses: any other name could point elsewhere tomorrow.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
