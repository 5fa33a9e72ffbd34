package engine_test

import (
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

func TestServerOfAnUnknownAuthorityIsRefusedUntilItsRootIsNamed(t *testing.T) {
	server := httptest.NewUnstartedServer(answering(emptyInbox))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	e := newEngine(t)
	p := profileFor(server.URL)
	done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	if f := done.Call.Finish; f.Error == nil || f.Error.Code != "transport.tls" || !strings.Contains(f.Error.Fix, "ca_file") {
		t.Errorf("without the root the call finished as %+v %+v", f, f.Error)
	}
	if done.Call.Sent != nil {
		t.Error("the request left to a server that nobody vouches for")
	}

	p.Network.CAFile = filepath.Join(t.TempDir(), "root.pem")
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(p.Network.CAFile, root, 0o600); err != nil {
		t.Fatal(err)
	}
	done, err = e.Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if err != nil || !done.Call.OK() {
		t.Fatalf("with the root the call finished as %+v, %v", done.Call.Finish, err)
	}
	timing := done.Call.Timing()
	if timing.TLS <= 0 || timing.Connect <= 0 || timing.Reused || !strings.HasPrefix(timing.TLSInfo, "TLS 1.3") {
		t.Errorf("the phases do not tell of tls: %+v", timing)
	}
}

func TestProxyOfTheProfileIsUsed(t *testing.T) {
	asked := make(chan string, 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		asked <- r.URL.String()
		fmt.Fprint(w, emptyInbox)
	}))
	defer proxy.Close()
	p := profileFor("http://server.example.test")
	p.AllowPlainHTTP = true
	p.Network.Proxy = proxy.URL
	done, err := newEngine(t).Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if err != nil || !done.Call.OK() {
		t.Fatalf("finished as %+v, %v", done.Call.Finish, err)
	}
	if got, want := <-asked, "http://server.example.test/webxp/projects/acme/appinbox/fetch"; got != want {
		t.Errorf("the proxy was asked for %s, want %s", got, want)
	}
}

func TestProxyThatIsDownIsNotTakenForTheServer(t *testing.T) {
	proxy := httptest.NewServer(answering(""))
	proxy.Close()
	p := profileFor("https://server.example.test")
	p.Network.Proxy = proxy.URL
	done, err := newEngine(t).Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	if f := done.Call.Finish; f.Error == nil || f.Error.Code != "transport.proxy" || !strings.Contains(f.Error.Fix, "proxy") {
		t.Errorf("finished as %+v %+v", f, f.Error)
	}
}
