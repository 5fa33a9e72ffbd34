package sandbox_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"authpeek/engine/sandbox"
)

func TestStartRefusesWhatCannotBeMeant(t *testing.T) {
	for name, tc := range map[string]struct {
		options sandbox.Options
		want    string
	}{
		"every interface":    {sandbox.Options{Listen: "0.0.0.0:0"}, "can be reached from other machines"},
		"every interface v6": {sandbox.Options{Listen: "[::]:0"}, "can be reached from other machines"},
		"a name":             {sandbox.Options{Listen: "sandbox.example:0"}, "can be reached from other machines"},
		"no port":            {sandbox.Options{Listen: "127.0.0.1"}, "write host:port"},
		"negative messages":  {sandbox.Options{Messages: -1}, "positive number"},
		"negative lifetime":  {sandbox.Options{TokenTTL: -time.Second}, "whole seconds"},
		"part of a second":   {sandbox.Options{TokenTTL: 1500 * time.Millisecond}, "whole seconds"},
	} {
		t.Run(name, func(t *testing.T) {
			server, err := sandbox.Start(t.Context(), tc.options)
			if err == nil {
				_ = server.Close(context.Background())
				t.Fatal("it started")
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%q does not say %q", err, tc.want)
			}
		})
	}
}

func TestListensOnLoopback(t *testing.T) {
	for _, listen := range []string{"", ":0", "127.0.0.1:0", "localhost:0"} {
		c := start(t, sandbox.Options{Listen: listen})
		if url := c.server.URL(); !strings.HasPrefix(url, "http://127.0.0.1:") && !strings.HasPrefix(url, "http://[::1]:") {
			t.Errorf("%q listens on %s", listen, url)
		}
	}
	lan := start(t, sandbox.Options{Listen: "0.0.0.0:0", AllowLAN: true})
	lan.send(http.MethodGet, consentsPath, tokenAuth, "")
}

func TestStartSaysThatThePortIsTaken(t *testing.T) {
	first := start(t, sandbox.Options{})
	address := strings.TrimPrefix(first.server.URL(), "http://")
	_, err := sandbox.Start(t.Context(), sandbox.Options{Listen: address})
	if err == nil || !strings.Contains(err.Error(), address) {
		t.Errorf("error %v does not name %s", err, address)
	}
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	server, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(server.URL() + consentsPath)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	for range 2 { // The second finds nothing to do.
		if err := server.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	goleak.VerifyNone(t, before)
	if resp, err := http.Get(server.URL()); err == nil {
		resp.Body.Close()
		t.Error("it still answers")
	}
}

func TestCloseCutsWhatDoesNotEnd(t *testing.T) {
	served, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	server, err := sandbox.Start(t.Context(), sandbox.Options{Secrets: testSecrets, Served: func(sandbox.Served) {
		close(served)
		<-release // the answer leaves when this has returned
	}})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET "+consentsPath+" HTTP/1.1\r\nHost: x\r\nAuthorization: "+tokenAuth+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-served
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := server.Close(cancelled); err == nil || !strings.Contains(err.Error(), "cut") {
		t.Errorf("Close: %v", err)
	}
	if rest, _ := io.ReadAll(conn); strings.Contains(string(rest), "200 OK") {
		t.Errorf("the request went through: %q", rest)
	}
}

func TestSeededIsEnoughToBeServed(t *testing.T) {
	c := start(t, sandbox.Options{Secrets: sandbox.Secrets{APIKey: "given"}, Seed: 7})
	seeded := c.server.Seeded()
	if seeded.ProjectToken != "acme-demo" || seeded.APIKey != "given" || seeded.ApplicationID != "default-application" {
		t.Errorf("%+v", seeded)
	}
	if seeded.ProviderURL != c.server.URL()+tokenPath || !strings.HasPrefix(seeded.PrivateKey, "k1:") {
		t.Errorf("%+v", seeded)
	}
	labels := make([]string, 0, 3)
	for _, customer := range seeded.Customers {
		labels = append(labels, customer.Label)
		if customer.IDs["cookie"] == "" {
			t.Errorf("%s has no cookie", customer.Label)
		}
	}
	if got := strings.Join(labels, " "); got != "jane@example.com bob@example.com anonymous" {
		t.Errorf("customers %s", got)
	}

	again := start(t, sandbox.Options{Secrets: sandbox.Secrets{APIKey: "other"}, Seed: 7}).server.Seeded()
	other := start(t, sandbox.Options{Secrets: sandbox.Secrets{APIKey: "other"}, Seed: 8}).server.Seeded()
	if again.PrivateKey != seeded.PrivateKey || again.SessionSecret != seeded.SessionSecret {
		t.Error("the same seed gives other secrets")
	}
	if other.PrivateKey == seeded.PrivateKey || other.SessionSecret == seeded.SessionSecret {
		t.Error("another seed gives the same secrets")
	}
}

func TestPaths(t *testing.T) {
	c := start(t, sandbox.Options{})
	notFound := `{"success":false,"error":"The requested URL was not found on the server"}`
	c.post("/data/v2/projects/acme-demo/customers/exports", basicAuth, "{}").expect(t, 404, notFound)
	c.post(fetchPath+"/", tokenAuth, "{}").expect(t, 404, notFound)
	c.send(http.MethodGet, "/", "", "").expect(t, 404, notFound)

	wrong := c.send(http.MethodGet, fetchPath, tokenAuth, "")
	wrong.expect(t, 405, `{"success":false,"error":"The method is not allowed for the requested URL"}`)
	if allow := wrong.header.Get("Allow"); allow != http.MethodPost {
		t.Errorf("Allow %q", allow)
	}

	for _, path := range []string{"/" + fetchPath, "//" + fetchPath, strings.ReplaceAll(fetchPath, "/", "//")} {
		if a := c.post(path, tokenAuth, object{"customer_ids": janeIDs}); a.status != 200 || len(decode[inbox](t, a.raw).Messages) != 13 {
			t.Errorf("%s: %d %.100s", path, a.status, a.raw)
		}
	}
}

func TestBodies(t *testing.T) {
	c := start(t, sandbox.Options{})
	invalid := `{"success":false,"message":"Invalid JSON"}`
	for _, path := range []string{attributesPath, fetchPath, markPath} {
		c.post(path, tokenAuth, "").expect(t, 400, invalid)
		c.post(path, tokenAuth, `{"customer_ids":`).expect(t, 400, invalid)
		c.post(path, tokenAuth, `[]`).expect(t, 400, invalid)
		c.post(path, tokenAuth, `{}`).expect(t, 400, `{"errors":{"customer_ids":["Must specify at least one customer ID"]},"success":false}`)
		c.post(path, tokenAuth, `{"customer_ids":{"registered":null,"cookie":""}}`).
			expect(t, 400, `{"errors":{"customer_ids":["Must specify at least one customer ID"]},"success":false}`)
		c.post(path, tokenAuth, `{"customer_ids":{"registered":7}}`).
			expect(t, 400, `{"errors":{"customer_ids":["Wrong type: number"]},"success":false}`)
		c.post(path, tokenAuth, strings.Repeat(" ", 1<<20)+"{}").
			expect(t, 413, `{"success":false,"error":"The request body is larger than 1 MiB"}`)
	}
	largest := `{"customer_ids":{"cookie":"x"}}`
	if a := c.post(fetchPath, tokenAuth, strings.Repeat(" ", 1<<20-len(largest))+largest); a.status != 200 {
		t.Errorf("a body of exactly 1 MiB: %d %s", a.status, a.raw)
	}
}

func TestCompressedRequestBody(t *testing.T) {
	c := start(t, sandbox.Options{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.server.URL()+fetchPath, bytes.NewReader([]byte{0x1f, 0x8b}))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", tokenAuth)
	req.Header.Set("Content-Encoding", "gzip")
	c.do(req).expect(t, 400, `{"success":false,"error":"BadRequest: The browser (or proxy) sent a request that this server could not understand"}`)
}
