package tap_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/tap"
)

// What is wrong with a wish to listen is said before anything is listened to.
func TestStartRefuses(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, test := range map[string]struct {
		upstream, listen, want string
		lan                    bool
	}{
		"the network":         {"https://a.example", "0.0.0.0:0", "--lan", false},
		"a name":              {"https://a.example", "a.example:0", "--lan", false},
		"no address":          {"https://a.example", "8787", "host:port", false},
		"a port that is used": {"https://a.example", taken.Addr().String(), "another program", false},
		"clear text":          {"http://a.example", "", "clear text", false},
		"itself":              {"http://" + freeAddress(t), "UPSTREAM", "the tap itself", false},
		"itself by name":      {"http://localhost:" + freePort(t), "UPSTREAM", "the tap itself", false},
		"itself from outside": {"http://127.0.0.1:" + freePort(t), ":UPSTREAM", "the tap itself", true},
		"no URL":              {"api.example.com", "", "https://", false},
		"another scheme":      {"ftp://api.example.com", "", "https://", false},
		"a query":             {"https://api.example.com/?a=b", "", "https://", false},
	} {
		t.Run(name, func(t *testing.T) {
			u, err := url.Parse(test.upstream)
			if err != nil {
				t.Fatal(err)
			}
			listen := strings.Replace(test.listen, ":UPSTREAM", ":"+u.Port(), 1)
			listen = strings.Replace(listen, "UPSTREAM", "127.0.0.1:"+u.Port(), 1)
			e := engine.New(engine.Options{})
			defer func() { _ = e.Close(context.Background()) }()
			running, err := tap.Start(t.Context(), tap.Options{Engine: e, Upstream: u, Listen: listen, LAN: test.lan})
			if err == nil {
				_ = running.Close(context.Background())
			}
			var usage *engine.UsageError
			if !errors.As(err, &usage) || !strings.Contains(usage.Error(), test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// freeAddress is one that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func freePort(t *testing.T) string {
	t.Helper()
	_, port, err := net.SplitHostPort(freeAddress(t))
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// In the network it says where devices find it.
func TestLAN(t *testing.T) {
	x := start(t, "https://api.example.com", func(o *tap.Options) { o.LAN = true })
	s := x.State()
	if !strings.HasPrefix(s.URL, "http://127.0.0.1:") || !strings.HasPrefix(s.Emulator, "http://10.0.2.2:") || s.Port == 0 {
		t.Errorf("%+v", s)
	}
	for _, address := range s.LAN {
		u, err := url.Parse(address)
		if err != nil || net.ParseIP(u.Hostname()).IsLoopback() {
			t.Errorf("%q, %v", address, err)
		}
		conn, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Errorf("nobody listens at %s: %v", address, err)
			continue
		}
		_ = conn.Close()
	}
}

// TLS on both sides: devices trust the certificate from its file, and the server's chain stands with the call.
func TestTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "secured") }))
	defer server.Close()
	roots := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	x := start(t, server.URL, func(o *tap.Options) { o.TLS, o.Profile.Network.CAFile = true, roots })
	s := x.State()
	text, err := os.ReadFile(s.CertFile)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(s.CertFile); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" || len(rest) > 0 {
		t.Fatalf("the file holds something else: %q", text)
	}
	if sum := sha256.Sum256(block.Bytes); s.Fingerprint != hex.EncodeToString(sum[:]) {
		t.Errorf("the fingerprint is not that of the file: %s", s.Fingerprint)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	for _, host := range []string{"127.0.0.1", "localhost", "10.0.2.2", "::1"} {
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: host}}
		resp, err := (&http.Client{Transport: transport}).Get(s.URL + "/a")
		if err != nil {
			t.Fatalf("as %s: %v", host, err)
		}
		if body, _ := io.ReadAll(resp.Body); string(body) != "secured" {
			t.Errorf("got %q", body)
		}
		_ = resp.Body.Close()
		transport.CloseIdleConnections()
	}
	timing := x.ended(t, 1).Timing()
	if timing.TLS == 0 || timing.TLSState == nil || len(timing.TLSState.Chain) == 0 || timing.TLSState.ALPN != "http/1.1" {
		t.Errorf("%+v", timing)
	}
}

// An app that does not trust the certificate, and one that speaks clear text, are told of in the journal.
func TestTLSRefused(t *testing.T) {
	x := start(t, "https://api.example.com", func(o *tap.Options) { o.TLS = true })
	if _, err := http.Get(x.State().URL); err == nil {
		t.Fatal("a certificate that nobody trusts was taken")
	}
	e := x.until(t, func(e engine.Event) bool { n, ok := e.Detail.(engine.Notice); return ok && n.Event == "tls refused" })
	if n := e.Detail.(engine.Notice); !strings.Contains(n.Text, x.State().CertFile) {
		t.Errorf("got %q", n.Text)
	}
	app, r := x.dial(t)
	send(t, app, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	if got := headOf(r); !strings.HasPrefix(got, "HTTP/1.1 400 ") {
		t.Errorf("got %q", got)
	}
}

// An app that speaks TLS to a clear-text port is told of in the journal.
func TestTLSToClearText(t *testing.T) {
	x := start(t, "https://api.example.com")
	conn, err := tls.Dial("tcp", x.address(), &tls.Config{ServerName: "x"})
	if err == nil {
		_ = conn.Close()
		t.Fatal("TLS was spoken")
	}
	x.until(t, func(e engine.Event) bool {
		n, ok := e.Detail.(engine.Notice)
		return ok && n.Event == "refused" && strings.Contains(n.Text, "speaks TLS")
	})
}

// The file goes with the tap.
func TestCertificateGoesAway(t *testing.T) {
	dir := t.TempDir()
	x := start(t, "https://api.example.com", func(o *tap.Options) { o.TLS, o.CertDir = true, dir })
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	if err := x.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := net.DialTimeout("tcp", x.address(), time.Second); err == nil {
		t.Error("it listens still")
	}
}

// Through an HTTP proxy the head's target has the server's name, and TLS goes through a tunnel.
func TestThroughProxy(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "far") }))
	defer server.Close()
	asked := make(chan string, 2)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.RequestURI + " " + r.Header.Get("Proxy-Authorization")
		if r.Method != http.MethodConnect {
			_, _ = io.WriteString(w, "near")
			return
		}
		far, err := net.Dial("tcp", r.Host)
		if err != nil {
			t.Error(err)
			return
		}
		defer far.Close()
		near, buffered, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer near.Close()
		_, _ = io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(far, buffered) }()
		_, _ = io.Copy(near, far)
	}))
	defer proxy.Close()
	through := strings.Replace(proxy.URL, "http://", "http://me:word@", 1)
	roots := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for upstream, want := range map[string]string{
		"http://api.example.com/base": "GET http://api.example.com/base/a?b Basic bWU6d29yZA==",
		server.URL:                    "CONNECT " + strings.TrimPrefix(server.URL, "https://") + " Basic bWU6d29yZA==",
	} {
		x := start(t, upstream, func(o *tap.Options) {
			o.Profile.Network, o.Profile.AllowPlainHTTP = engine.Network{Proxy: through, CAFile: roots}, true
		})
		resp, err := http.Get(x.State().URL + "/a?b")
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if got := <-asked; got != want || string(body) != "near" && string(body) != "far" {
			t.Errorf("the proxy was asked %q, and %q came", got, body)
		}
		if c := x.ended(t, 1); strings.Contains(x.json(t), "bWU6d29yZA") || !c.OK() {
			t.Errorf("the proxy's credentials are told, or the call failed: %+v", c.Finish)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

// A tap whose context has ended leaves nothing behind either.
func TestContextEnds(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	e := engine.New(engine.Options{})
	defer func() { _ = e.Close(context.Background()) }()
	running, err := tap.Start(ctx, tap.Options{Engine: e, Upstream: &url.URL{Scheme: "https", Host: "api.example.com"}, TLS: true, CertDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := running.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
}
