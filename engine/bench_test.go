package engine

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
)

// posting is a vendor that posts one body with an API key.
type posting struct{ body []byte }

func (posting) ID() string                     { return "posting" }
func (posting) Title() string                  { return "a test" }
func (posting) Home() string                   { return "post" }
func (posting) Screens() []string              { return nil }
func (posting) Modes() []auth.ModeInfo         { return nil }
func (posting) Mode(Profile, string) auth.Mode { return auth.TokenMode }
func (posting) Operations() []Operation {
	return []Operation{{ID: "post", Modes: []auth.Mode{auth.TokenMode}}}
}
func (v posting) Prepare(p Profile, _ Request) (Draft, error) {
	u, err := url.Parse(p.BaseURL)
	return Draft{
		Method: http.MethodPost, URL: u, Body: v.body, Headers: []Header{{Name: "Content-Type", Value: "application/json"}, {Name: "Accept", Value: "*/*"}},
		Credential: auth.CredentialAPIKey, Carrier: auth.Carrier{Name: "Authorization", Prefix: "Token ", Rule: auth.PrefixAlways},
	}, err
}

func (posting) Read(_ Profile, _ Request, a Answer) Reading {
	return Reading{OK: a.Status == http.StatusOK, Summary: "read"}
}

// BenchmarkExchange says what a call costs beside the same request of net/http alone, and what of it is the order of the header
// fields. The server is on loopback and answers with 4 KiB.
func BenchmarkExchange(b *testing.B) {
	answer := []byte(`{"success":true,"text":"` + strings.Repeat("x", 4<<10) + `"}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err == nil {
			_, _ = w.Write(answer)
		}
	}))
	defer server.Close()
	for _, size := range []struct {
		name  string
		bytes int
	}{{"300B", 300}, {"1MiB", 1 << 20}} {
		body := []byte(`"` + strings.Repeat("b", size.bytes) + `"`)
		b.Run("net-http/"+size.name, func(b *testing.B) {
			t, err := NewTransport(Network{})
			if err != nil {
				b.Fatal(err)
			}
			defer t.CloseIdleConnections()
			exchangeBare(b, t, server.URL, body)
		})
		b.Run("ordered/"+size.name, func(b *testing.B) {
			var l lines
			t, err := l.to(Network{})
			if err != nil {
				b.Fatal(err)
			}
			defer l.close()
			exchangeBare(b, t, server.URL, body)
		})
		b.Run("engine/"+size.name, func(b *testing.B) {
			e := New(Options{Vendors: []Vendor{posting{body}}})
			defer e.Close(context.Background())
			p := Profile{Name: "bench", Vendor: "posting", BaseURL: server.URL, APIKey: auth.NewSecret("public-key"), Timeout: time.Minute}
			b.ReportAllocs()
			for b.Loop() {
				done, err := e.Do(b.Context(), Request{Profile: p, Operation: "post"})
				if err != nil || !done.Call.OK() {
					b.Fatal(done.Call.Finish, err)
				}
			}
		})
	}
}

func exchangeBare(b *testing.B, t *http.Transport, target string, body []byte) {
	b.Helper()
	client := &http.Client{Transport: t}
	b.ReportAllocs()
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, target, bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"*/*"}, "Authorization": {"Token public-key"}, "User-Agent": nil}
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
	}
}
