package engine_test

import (
	"bufio"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// ordered is a vendor whose SDK has an order of its own.
type ordered struct{ keeping }

func (ordered) Title() string          { return "a test" }
func (ordered) Home() string           { return "get" }
func (ordered) Screens() []string      { return nil }
func (ordered) Modes() []auth.ModeInfo { return nil }

func (ordered) Prepare(p engine.Profile, r engine.Request) (engine.Draft, error) {
	u, err := url.Parse(p.BaseURL)
	return engine.Draft{
		Method: "POST", URL: u, Body: []byte(strings.Repeat("x", len(r.Trigger))),
		Headers:      []engine.Header{{Name: "z-first", Value: "1"}, {Name: "Accept", Value: "a"}, {Name: "User-Agent", Value: "u"}},
		CredentialAt: 1, Credential: auth.CredentialAPIKey, Carrier: auth.Carrier{Name: "authorization", Prefix: "Token ", Rule: auth.PrefixAlways},
	}, err
}

// rawServer reads whole requests off one connection after the other and gives their heads as they came.
func rawServer(t *testing.T) (address string, heads chan []string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	heads = make(chan []string, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serveRaw(c, heads)
		}
	}()
	return l.Addr().String(), heads
}

func serveRaw(c net.Conn, heads chan<- []string) {
	defer c.Close()
	r := bufio.NewReader(c)
	for {
		var head []string
		length := 0
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			if line = strings.TrimSuffix(line, "\r\n"); line == "" {
				break
			}
			fmt.Sscanf(line, "Content-Length: %d", &length)
			head = append(head, line)
		}
		if _, err := io.CopyN(io.Discard, r, int64(length)); err != nil {
			return
		}
		heads <- head
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
	}
}

func TestHeaderFieldsLeaveInTheSDKsOrder(t *testing.T) {
	address, heads := rawServer(t)
	e := engine.New(engine.Options{Vendors: []engine.Vendor{ordered{}}})
	defer e.Close(context.Background())
	p := engine.Profile{Name: "test", Vendor: "keeping", BaseURL: "http://" + address + "/p"}
	// The second and third request go over the connection of the first; a long key makes the head span several writes, and a
	// long body must pass untouched.
	for _, run := range []struct{ key, body string }{{"k", "b"}, {strings.Repeat("k", 9000), strings.Repeat("b", 50_000)}, {"k", ""}} {
		p.APIKey = auth.NewSecret(run.key)
		done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "data.fetch", Trigger: run.body})
		if err != nil || !done.Call.OK() {
			t.Fatalf("%+v, %v", done.Call.Finish, err)
		}
		want := []string{
			"POST /p HTTP/1.1", "Host: " + address, "z-first: 1", "authorization: Token " + run.key, "Accept: a", "User-Agent: u",
			fmt.Sprintf("Content-Length: %d", len(run.body)),
		}
		if got := <-heads; !slices.Equal(got, want) {
			t.Errorf("the server saw\n%q, want\n%q", got, want)
		}
	}
}

// tunnel is a proxy that opens tunnels to whatever it is asked for.
func tunnel(t *testing.T) (proxy string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		there, err := net.Dial("tcp", r.Host)
		if r.Method != http.MethodConnect || err != nil {
			t.Errorf("%s %s: %v", r.Method, r.Host, err)
			return
		}
		defer there.Close()
		here := hijack(t, w)
		defer here.Close()
		fmt.Fprint(here, "HTTP/1.1 200 OK\r\n\r\n")
		go io.Copy(there, here)
		io.Copy(here, there)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Through a proxy the bytes after CONNECT are TLS, in which nothing must be looked for.
func TestOrderLeavesTunnelsAlone(t *testing.T) {
	seen := make(chan string, 1)
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen <- fmt.Sprintf("%s, %d bytes", r.Header.Get("Authorization"), len(body))
	}))
	defer server.Close()
	p := engine.Profile{Name: "test", Vendor: "keeping", BaseURL: server.URL, APIKey: auth.NewSecret("k")}
	p.Network = engine.Network{Proxy: tunnel(t), CAFile: filepath.Join(t.TempDir(), "root.pem")}
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(p.Network.CAFile, root, 0o600); err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Options{Vendors: []engine.Vendor{ordered{}}})
	defer e.Close(context.Background())
	done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "data.fetch", Trigger: strings.Repeat("b", 50_000)})
	if err != nil || !done.Call.OK() {
		t.Fatalf("%+v, %v", done.Call.Finish, err)
	}
	if got, want := <-seen, "Token k, 50000 bytes"; got != want {
		t.Errorf("the server saw %q, want %q", got, want)
	}
}
