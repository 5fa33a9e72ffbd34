package tap_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/tap"
)

// A page on the web that has its own name point to this machine gets no answer of the server through the tap.
func TestForeignNamesAreRefused(t *testing.T) {
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		for headOf(r) != "" {
			send(t, c, answerOK)
		}
	})
	x := start(t, strings.Replace(server.url, "127.0.0.1", "localhost", 1))
	for host, status := range map[string]string{
		"127.0.0.1:8787": "200", "10.0.2.2": "200", "[::1]:8787": "200", "[fe80::1%25en0]": "200", "localhost": "200", "LOCALHOST.:1": "200",
		"macbook.local:8787": "200", "host.docker.internal": "200", "a.test": "200", "phone": "200", "": "200",
		"evil.example": "421", "evil.example.:8787": "421", "127.0.0.1.evil.example": "421", "localhost.evil.example": "421", "127.0.0.1@evil.example": "421",
		"evil.localhost.": "200", strings.Repeat("a.", 1<<10) + "example": "421",
	} {
		app, r := x.dial(t)
		send(t, app, "GET /a HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
		if got, _, _ := strings.Cut(headOf(r), "\r\n"); !strings.HasPrefix(got, "HTTP/1.1 "+status) {
			t.Errorf("%q: %s", host, got)
		}
	}
	notice := x.until(t, func(e engine.Event) bool { n, ok := e.Detail.(engine.Notice); return ok && n.Event == "refused" }).Detail.(engine.Notice)
	if len(notice.Text) > 600 || !strings.Contains(notice.Text, x.State().URL) {
		t.Errorf("got %q", notice.Text)
	}
}

// Whoever calls the server by its own name, as an app does whose hosts file points here, is let through.
func TestTheServersNameIsLetThrough(t *testing.T) {
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		headOf(r)
		send(t, c, answerOK)
	})
	proxy := strings.TrimPrefix(server.url, "http://")
	x := start(t, "http://api.example.com", func(o *tap.Options) {
		o.Profile.AllowPlainHTTP, o.Profile.Network.Proxy = true, "http://"+proxy
	})
	request, err := http.NewRequest("GET", x.State().URL+"/a", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "API.example.com:80"
	resp, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if resp.StatusCode != 200 {
		t.Errorf("got %s", resp.Status)
	}
}
