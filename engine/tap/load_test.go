package tap_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/engine/tap"
)

// Whatever apps do all at once, each call has one beginning and one end.
func TestOneEndForEachCall(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hang":
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		case "/reset":
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		case "/early":
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		case "/drip":
			for range 20 {
				_, _ = io.WriteString(w, "drip")
				_ = http.NewResponseController(w).Flush()
			}
		default:
			_, _ = io.Copy(w, r.Body)
		}
	}))
	defer server.Close()
	x := start(t, server.URL)
	var apps sync.WaitGroup
	for app := range 16 {
		apps.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(app)))
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			for i := range 25 {
				path := []string{"/echo", "/hang", "/reset", "/early", "/drip", "/echo"}[random.IntN(6)]
				ctx, cancel := context.WithCancel(context.Background())
				body := &cutBody{left: random.IntN(300 << 10), at: random.IntN(400 << 10), cut: cancel}
				request, err := http.NewRequestWithContext(ctx, "POST", x.State().URL+path, body)
				if err != nil {
					t.Error(err)
				}
				request.Header.Set("Authorization", fmt.Sprintf("Bearer secret-of-%d-%d", app, i))
				if path == "/hang" {
					context.AfterFunc(ctx, func() {})
					body.cutAtEnd = true
				}
				if resp, err := transport.RoundTrip(request); err == nil {
					_, _ = io.Copy(io.Discard, resp.Body)
					_ = resp.Body.Close()
				}
				cancel()
			}
		})
	}
	apps.Wait()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	if err := x.Close(ctx); err != nil {
		t.Fatal(err)
	}
	x.until(t, func(e engine.Event) bool { n, ok := e.Detail.(engine.Notice); return ok && n.Event == "closed" })
	begun, ended := map[engine.CallID]int{}, map[engine.CallID]int{}
	for i, e := range x.events {
		switch e.Detail.(type) {
		case engine.CallStarted:
			begun[e.Call]++
		case engine.CallFinished:
			ended[e.Call]++
			for _, later := range x.events[i+1:] {
				if later.Call == e.Call {
					t.Fatalf("call %d tells %s after its end", e.Call, later.Detail.Name())
				}
			}
		}
	}
	if len(begun) < 200 || len(begun) != len(ended) {
		t.Errorf("%d calls began, %d ended", len(begun), len(ended))
	}
	for id, n := range ended {
		if n != 1 || begun[id] != 1 {
			t.Errorf("call %d began %d times and ended %d times", id, begun[id], n)
		}
	}
	if s := x.State(); s.Calls != len(ended) || s.Open != 0 {
		t.Errorf("%+v for %d calls", s, len(ended))
	}
}

// cutBody is a request's body that cancels its request in the middle, if it gets that far.
type cutBody struct {
	left, at int
	cutAtEnd bool
	cut      func()
}

func (b *cutBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		if b.cutAtEnd {
			b.cut()
		}
		return 0, io.EOF
	}
	n := min(len(p), b.left)
	b.left -= n
	if b.at -= n; b.at < 0 {
		b.cut()
	}
	return n, nil
}

func (*cutBody) Close() error { return nil }

// No secret of an app is told, wherever it travels and whatever the server says of it.
func TestCanary(t *testing.T) {
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.CANARYsignature4711CANARYsignature4711xx"
	secrets := []string{
		"CANARY-bearer-1", "CANARY-key-2", "CANARY-cookie-3", "CANARY-query-4", "CANARY-body-5", "CANARY-answer-6", "CANARY-set-7", "CANARY-pass-8",
		"CANARY-form-9", "CANARYsignature4711CANARYsignature4711xx",
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Set-Cookie", "session=CANARY-set-7")
		w.Header().Set("X-Echo", r.Header.Get("Authorization")+" "+r.Header.Get("X-Api-Key"))
		w.Header().Set("Location", "/next?access_token=CANARY-query-4&jwt="+jwt)
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		zw := gzip.NewWriter(w)
		fmt.Fprintf(zw, `{"access_token":"CANARY-answer-6","you sent":%q,"with":%q,"as":%q,"in":%q,"jwt in text":"see %s"}`,
			body, r.Header.Get("Authorization"), url.QueryEscape(r.Header.Get("X-Api-Key")), r.URL.RawQuery, jwt)
		_ = zw.Close()
	}))
	defer server.Close()
	x := start(t, server.URL)
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("id:CANARY-pass-8"))
	calls := 0
	for _, authorization := range []string{"Bearer CANARY-bearer-1", "Token Token CANARY-bearer-1", "CANARY-bearer-1", basic, "Bearer " + jwt, "Odd CANARY-bearer-1"} {
		for contentType, body := range map[string]string{
			"application/json":                  `{"token":"CANARY-body-5","other":"` + jwt + `"}`,
			"application/x-www-form-urlencoded": "password=CANARY-form-9&a=b&client_secret=CANARY-body-5",
		} {
			request, err := http.NewRequest("POST", x.State().URL+"/a/"+jwt+"?access_token=CANARY-query-4&api_key=CANARY-key-2", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", authorization)
			request.Header.Set("X-Api-Key", "CANARY-key-2")
			request.Header.Set("Cookie", "a=CANARY-cookie-3; CANARY-cookie-3")
			request.Header.Set("Content-Type", contentType)
			request.Header.Set("Accept-Encoding", "gzip")
			resp, err := http.DefaultTransport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := io.ReadAll(resp.Body); !bytes.HasPrefix(got, []byte("\x1f\x8b")) {
				t.Errorf("the app did not get the bytes of the server: %q", got)
			}
			_ = resp.Body.Close()
			calls++
			x.ended(t, engine.CallID(calls))
		}
	}
	http.DefaultClient.CloseIdleConnections()
	told := x.json(t)
	for _, secret := range secrets {
		for _, form := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)), strings.TrimPrefix(basic, "Basic ")} {
			if i := strings.Index(told, form); i >= 0 {
				t.Errorf("%s is told as %s: …%s…", secret, form, told[max(0, i-200):min(len(told), i+60)])
			}
		}
	}
	c := x.ledger.Call(1)
	if body := string(c.Response.Body.Bytes()); !strings.HasPrefix(body, `{"access_token":"tok#`) {
		t.Errorf("the answer is not shown decompressed: %q", body)
	}
	if c.Token == nil || x.ledger.Token(c.Token.Fingerprint) == nil {
		t.Error("the app's token is not among the tokens")
	}
	if s, ok := x.engine.Reveal(c.Token.Fingerprint); !ok || s.Fingerprint() != c.Token.Fingerprint {
		t.Error("the app's token cannot be shown to a person who asks")
	}
}

// An app before the embedded sandbox, below a vendor's path.
func TestBeforeTheSandbox(t *testing.T) {
	server, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close(context.Background()) }()
	seeded := server.Seeded()
	x := start(t, server.URL(), func(o *tap.Options) { o.Listen = "127.0.0.1:0" })
	request, err := http.NewRequest("POST", x.State().URL+"/webxp/projects/"+seeded.ProjectToken+"/appinbox/fetch",
		strings.NewReader(`{"customer_ids":{"registered":"jane@example.com"},"application_id":"default-application"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Token "+seeded.APIKey)
	request.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if resp.StatusCode != 200 || !bytes.Contains(body, []byte(`"messages"`)) {
		t.Errorf("%d %.200s", resp.StatusCode, body)
	}
	if c := x.ended(t, 1); !c.OK() || strings.Contains(x.json(t), seeded.APIKey) {
		t.Errorf("%+v", c.Finish)
	}
}
