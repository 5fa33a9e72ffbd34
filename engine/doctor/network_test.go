package doctor_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/doctor"
)

func profileAt(url string) engine.Profile {
	return engine.Profile{
		Name: "acme", Vendor: bloomreach.ID, BaseURL: url, Platform: bloomreach.Android, Integration: "project", ProjectToken: "pt-1",
		APIKey: auth.NewSecret("public-key"), CustomerIDs: map[string]string{"registered": "jane@example.com"}, Timeout: 5 * time.Second,
	}
}

func TestWayThatLeadsNowhere(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for url, want := range map[string]string{closed.URL: "error network.connect", "https://no-such-host.invalid": "error network.dns"} {
		r := doctor.Run(t.Context(), doctor.Options{Engine: newEngine(t), Profile: profileAt(url), Live: true})
		if got := grave(r); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: found %q, want %q", url, got, want)
		}
		if r.Probed != 0 || check(t, r.Checks, "answer.status").Told != "there is no way to the server" {
			t.Errorf("%s: %d calls were made", url, r.Probed)
		}
	}
}

func TestCertificateNobodyVouchesFor(t *testing.T) {
	server := silent(httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s was sent", r.URL)
	})))
	server.StartTLS()
	defer server.Close()
	r := doctor.Run(t.Context(), doctor.Options{Engine: newEngine(t), Profile: profileAt(server.URL), Live: true})
	c := check(t, r.Ended(doctor.Found), "network.tls")
	if c.Severity() != diagnose.SeverityError || !strings.Contains(c.Finding.Fix, "ca_file") || len(c.Seen) == 0 {
		t.Errorf("%+v", c)
	}
}

// With its root named, the certificate is trusted; then its names and its end count.
func TestCertificate(t *testing.T) {
	for _, c := range []struct {
		name string
		ends time.Duration
		host string
		want []string
	}{
		{"long", 90 * 24 * time.Hour, "127.0.0.1", nil},
		{"soon", 5 * 24 * time.Hour, "127.0.0.1", []string{"warning network.certificate-ends"}},
		{"over", -time.Hour, "127.0.0.1", []string{"error network.tls"}},
		{"stranger", 90 * 24 * time.Hour, "127.0.0.2", []string{"error network.tls"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			certificate, root := certificateFor(t, c.host, c.ends)
			server := silent(httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, `{"success":true,"results":[{"id":"email"}]}`)
			})))
			server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
			server.StartTLS()
			defer server.Close()
			e := newEngine(t)
			p := profileAt(server.URL)
			p.Network.CAFile = root
			r := doctor.Run(t.Context(), doctor.Options{Engine: e, Profile: p, Live: true, Operations: []string{bloomreach.ConsentsFetch}})
			if got := grave(r); !slices.Equal(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
			if c.want == nil && check(t, r.Checks, "wire.plain-http").State != doctor.Passed {
				t.Error("https is taken for clear text")
			}
		})
	}
}

func TestProxyIsNamed(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, `{"success":true,"results":[{"id":"email"}]}`)
	}))
	defer proxy.Close()
	p := profileAt("http://server.example.test")
	p.AllowPlainHTTP, p.Network.Proxy = true, proxy.URL
	r := doctor.Run(t.Context(), doctor.Options{Engine: newEngine(t), Profile: p, Live: true, Operations: []string{bloomreach.ConsentsFetch}})
	c := check(t, r.Ended(doctor.Found), "network.proxy")
	if host := strings.TrimPrefix(proxy.URL, "http://"); !strings.Contains(c.Title, host) {
		t.Errorf("%q does not name %s", c.Title, host)
	}
	if got := grave(r); !slices.Equal(got, []string{"warning wire.plain-http"}) {
		t.Errorf("found %q", got)
	}
}

func TestRedirectElsewhereIsFound(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s was sent on", r.URL)
	}))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	r := doctor.Run(t.Context(), doctor.Options{Engine: newEngine(t), Profile: profileAt(server.URL), Live: true, Operations: []string{bloomreach.ConsentsFetch}})
	if got := grave(r); !slices.Equal(got, []string{"error transport.redirect"}) {
		t.Errorf("found %q", got)
	}
}

// silent keeps the refused handshakes, which are meant, out of the tests' output.
func silent(s *httptest.Server) *httptest.Server {
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	return s
}

// certificateFor makes a certificate and writes its root to a file.
func certificateFor(t *testing.T, host string, ends time.Duration) (certificate tls.Certificate, root string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "doctor"}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(ends),
		IPAddresses: []net.IP{net.ParseIP(host)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	root = filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, root
}
