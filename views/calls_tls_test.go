package views

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// certified is an authority of our own: what signs, and its certificate.
type certified struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	der  []byte
}

// certify makes a certificate, signed by another one or by itself.
func certify(t *testing.T, by *certified, template x509.Certificate) *certified {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(1)
	parent, signer := &template, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &certified{cert, key, der}
}

// callsTLS is a session with a server of an authority of our own, whose certificate ends after a time; the machine's clock counts.
func callsTLS(t *testing.T, lives time.Duration) *callsLive {
	t.Helper()
	now := time.Now()
	root := certify(t, nil, x509.Certificate{
		Subject: pkix.Name{CommonName: "Acme Test Root"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(10 * 365 * 24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	own := certify(t, root, x509.Certificate{
		Subject: pkix.Name{CommonName: "api.acme.example", Organization: []string{"Acme \x1b[2J"}}, NotBefore: now.Add(-100 * 24 * time.Hour), NotAfter: now.Add(lives),
		DNSNames: []string{"api.acme.example", "*.acme.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if _, err := w.Write([]byte(`{"success":true,"messages":[]}`)); err != nil {
			t.Error(err)
		}
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{own.der, root.der}, PrivateKey: own.key}}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // a refused handshake is what is wanted
	server.StartTLS()
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.der}), 0o600); err != nil {
		t.Fatal(err)
	}
	l := newCallsLive(t, nil)
	l.Profile.BaseURL, l.Profile.Network = server.URL, engine.Network{CAFile: file}
	return l
}

// turned is the turn for TLS of the newest call, over a page that has room for all of it.
func (l *callsLive) turned() string {
	l.t.Helper()
	l.v.turn = turnTLS
	l.v.page = l.Ledger.At(l.Ledger.Len() - 1)
	f := l.frame(120, 80)
	f.Now = time.Now()
	return strings.Join(l.v.Render(f), "\n")
}

func TestCallsTLS(t *testing.T) {
	l := callsTLS(t, 400*24*time.Hour)
	state := func() *engine.TLSState {
		return l.Ledger.At(l.Ledger.Len() - 1).Timing().TLSState
	}
	// Both calls went over one connection, and both know what was agreed on.
	first := l.tlsCall()
	if first.TLSState == nil || first.TLSState.Version != "TLS 1.3" || first.Reused {
		t.Fatalf("the first call knows %+v", first)
	}
	second := l.tlsCall()
	if second.TLSState == nil || !second.Reused || second.TLSState.Chain[0].SHA256 != first.TLSState.Chain[0].SHA256 {
		t.Fatalf("the second call knows %+v", second)
	}
	if state() == nil {
		t.Fatal("the ledger's call has lost it")
	}
	text := l.turned()
	for _, word := range []string{
		"TLS 1.3 · TLS_", "agreed when the connection was opened", "ca_file " + l.Profile.Network.CAFile, "client_cert is not set",
		"CN=api.acme.example", "Acme ␛[2J", "CN=Acme Test Root", "api.acme.example, *.acme.example, 127.0.0.1", "ECDSA P-256", "✓ 399 days left",
		first.TLSState.Chain[0].SHA256, "Certificate 2 of the chain", "itself",
	} {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in\n%s", word, text)
		}
	}
	checkAllSizes(t, l.live, l.v)
}

// tlsCall makes a call and gives its timing as the engine knows it; the ledger's call gets the state, which pictures of other
// calls leave out with the durations.
func (l *callsLive) tlsCall() engine.Timing {
	l.t.Helper()
	done, err := l.engine.Do(l.t.Context(), engine.Request{Profile: l.Profile, Operation: bloomreach.InboxFetch, Trigger: "you"})
	if err != nil {
		l.t.Fatal(err)
	}
	for l.Ledger.Call(done.Call.ID) == nil || !l.Ledger.Call(done.Call.ID).Finished() {
		l.drain(nil)
	}
	l.Ledger.Call(done.Call.ID).Finish.Timing = done.Call.Finish.Timing
	return done.Call.Finish.Timing
}

func TestCallsTLSNearItsEnd(t *testing.T) {
	l := callsTLS(t, 12*24*time.Hour)
	l.tlsCall()
	if text := l.turned(); !strings.Contains(text, "▲ 11 days left") {
		t.Errorf("it does not say that the certificate ends soon:\n%s", text)
	}
}

// A certificate that is refused is shown all the same, and so is the time that the handshake took.
func TestCallsTLSRefused(t *testing.T) {
	l := callsTLS(t, -3*24*time.Hour)
	timing := l.tlsCall()
	if timing.TLSState == nil || len(timing.TLSState.Chain) != 2 || timing.TLS <= 0 || timing.Connect <= 0 {
		t.Fatalf("known is %+v", timing)
	}
	text := l.turned()
	for _, word := range []string{"✗ refused by this side: tls with 127.0.0.1", "✗ expired 3 days ago", "CN=api.acme.example", "✗ not agreed on"} {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in\n%s", word, text)
		}
	}
	checkAllSizes(t, l.live, l.v)
}

// Plain http is told apart by where it goes.
func TestCallsTLSAbsent(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	if text := l.turned(); !strings.Contains(text, "which is loopback: nothing leaves this machine") {
		t.Errorf("it says\n%s", text)
	}
	f := l.frame(120, 36)
	c := &engine.Call{Method: "POST", URL: "http://api.acme.example/x"}
	if got := callTLSLines(f, c, 200)[0].left[1].Text; !strings.Contains(got, "Whoever is on the way reads headers, token and bodies") {
		t.Errorf("it says %q", got)
	}
}
