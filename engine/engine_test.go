package engine_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // net/http writes what hostile servers say; see main.go
	// Once and for all: what is still looking a name up when a test ends reads it.
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: dialNames}
	goleak.VerifyTestMain(m)
}

// nameServerAt is where names are asked for; the machine's own place while it holds nothing.
var nameServerAt atomic.Pointer[string]

func dialNames(ctx context.Context, network, address string) (net.Conn, error) {
	if at := nameServerAt.Load(); at != nil {
		network, address = "udp", *at
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

const emptyInbox = `{"success":true,"messages":[],"sync_token":"st-1"}`

// stub is a server that is not ours: it answers everything with one handler and remembers the requests' headers.
type stub struct {
	*httptest.Server
	seen chan http.Header
}

func newStub(t *testing.T, handler http.HandlerFunc) *stub {
	t.Helper()
	s := &stub{seen: make(chan http.Header, 100)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.seen <- r.Header.Clone()
		// A server notices that its client has gone only when it has read the request.
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func answering(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func newEngine(t *testing.T) *engine.Engine {
	t.Helper()
	e := engine.New(engine.Options{Vendors: []engine.Vendor{bloomreach.New()}})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return e
}

func profileFor(url string) engine.Profile {
	return engine.Profile{
		Name: "test", Vendor: bloomreach.ID, BaseURL: url, Platform: bloomreach.Android, Integration: "project",
		ProjectToken: "acme", APIKey: auth.NewSecret("public-key-CANARY"), APIKeyOrigin: "config",
		CustomerIDs: map[string]string{"registered": "jane@example.com"}, Timeout: 5 * time.Second,
	}
}

func static(t *testing.T, token string) auth.Source {
	t.Helper()
	s, err := auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret(token)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// facts reads the names of a call's events, to its end.
func facts(t *testing.T, e *engine.Engine, call engine.CallID) []string {
	t.Helper()
	sub := e.Journal().Subscribe()
	defer sub.Close()
	var names []string
	for {
		events, _, err := sub.Next(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range events {
			if ev.Call == call {
				names = append(names, ev.Detail.Name())
				if ev.Detail.Name() == "finished" {
					return names
				}
			}
		}
	}
}

func TestCallTellsItsFactsInOrder(t *testing.T) {
	server := newStub(t, answering(emptyInbox))
	e := newEngine(t)
	p := profileFor(server.URL)
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: static(t, "opaque-token-CANARY"), Policy: auth.Cached})
	p.AdvancedAuth = true
	for i, want := range [][]string{
		{"started", "token.requested", "token.obtained", "header.set", "request.sent", "response.first-byte", "response.received", "finished"},
		{"started", "token.reused", "header.set", "request.sent", "response.first-byte", "response.received", "finished"},
	} {
		done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
		if err != nil {
			t.Fatal(err)
		}
		if got := facts(t, e, done.Call.ID); !slices.Equal(got, want) {
			t.Errorf("call %d\n got %v\nwant %v", i+1, got, want)
		}
		if got := (<-server.seen).Get("Authorization"); got != "Bearer opaque-token-CANARY" {
			t.Errorf("the server saw %q", got)
		}
		if !strings.HasPrefix(done.Call.Credential, "Bearer tok#") {
			t.Errorf("the call shows %q", done.Call.Credential)
		}
	}
}

func TestRefusedCallTellsWhy(t *testing.T) {
	server := newStub(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"success":false,"error":"Access key not found"}`)
	})
	e := newEngine(t)
	done, err := e.Do(t.Context(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	f := done.Call.Finish
	if f.Outcome != engine.OutcomeFailed || f.Status != 401 || f.Error.Code != "server.key-unknown" || !strings.Contains(f.Error.Message, "Access key not found") {
		t.Errorf("finished as %+v, error %+v", f, f.Error)
	}
}

// faulty is a vendor whose reading breaks, as a mistake of ours would.
type faulty struct{ *bloomreach.Vendor }

func (faulty) Read(engine.Profile, engine.Request, engine.Answer) engine.Reading {
	panic("index out of range, near public-key-CANARY")
}

func TestPanicEndsTheCallAndHidesSecrets(t *testing.T) {
	server := newStub(t, answering(emptyInbox))
	e := engine.New(engine.Options{Vendors: []engine.Vendor{faulty{bloomreach.New()}}})
	defer e.Close(context.Background())
	done, err := e.Do(t.Context(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	f := done.Call.Finish
	if f == nil || f.Error.Code != "internal.panic" || strings.Contains(f.Error.Message, "CANARY") {
		t.Errorf("finished as %+v", f)
	}
}

func TestEncodedAnswersAreRead(t *testing.T) {
	for encoding, wrap := range map[string]func(io.Writer) io.WriteCloser{
		"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"br":   func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
	} {
		server := newStub(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", encoding)
			z := wrap(w)
			fmt.Fprint(z, emptyInbox)
			z.Close()
		})
		done, err := newEngine(t).Do(t.Context(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
		if err != nil || !done.Call.OK() {
			t.Errorf("%s: %+v, %v", encoding, done.Call.Finish, err)
		}
		if got := (<-server.seen).Get("Accept-Encoding"); got != "br,gzip" {
			t.Errorf("Accept-Encoding %q", got)
		}
	}
}

func TestLargeAnswerKeepsOnlyAPreview(t *testing.T) {
	long := strings.Repeat("x", 10<<20)
	server := newStub(t, answering(`{"success":true,"messages":[{"id":"m1","type":"push","content":{"title":"big","message":"`+long+`"}}]}`))
	done, err := newEngine(t).Do(t.Context(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
	if err != nil || !done.Call.OK() {
		t.Fatalf("%+v, %v", done.Call.Finish, err)
	}
	body := done.Call.Response.Body
	if len(body.Bytes()) != engine.PreviewLimit || body.Size < 10<<20 || body.Whole() {
		t.Errorf("keeps %d of %d bytes", len(body.Bytes()), body.Size)
	}
}

func TestEchoedSecretIsRedactedEverywhere(t *testing.T) {
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"success":false,"error":"no access with %s"}`, r.Header.Get("Authorization"))
	})
	done, err := newEngine(t).Do(t.Context(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	c := done.Call
	shown := fmt.Sprintf("%+v %+v %+v %s %+v", c.Finish, c.Finish.Error, c.Response.Headers, c.Response.Body.Bytes(), c.Headers)
	if strings.Contains(shown, "CANARY") {
		t.Errorf("the key stands in what is kept: %s", shown)
	}
	if !bytes.Contains(c.Response.Body.Bytes(), []byte("tok#")) {
		t.Errorf("the body lost the place of the key: %s", c.Response.Body.Bytes())
	}
}

func TestPlanSendsAndAsksNothing(t *testing.T) {
	server := newStub(t, answering(emptyInbox))
	p := profileFor(server.URL)
	p.AdvancedAuth = true
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: static(t, "opaque-token")})
	e := newEngine(t)
	call, err := e.Plan(engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	if len(server.seen) != 0 || call.Response != nil || call.Asked != nil {
		t.Errorf("something was asked: %+v", call)
	}
	if !strings.HasPrefix(call.Credential, "Bearer ‹asked from ") {
		t.Errorf("the credential is shown as %q", call.Credential)
	}
}

func TestUsageErrorsSayWhatToDo(t *testing.T) {
	e := newEngine(t)
	p := profileFor("http://127.0.0.1:1")
	noToken := p
	noToken.ProjectToken = ""
	for _, r := range []engine.Request{
		{Profile: engine.Profile{Vendor: "acme"}, Operation: "x"},
		{Profile: p, Operation: "inbox.fech"},
		{Profile: p, Operation: bloomreach.InboxFetch, Mode: "stream-jwt"},
		{Profile: p, Operation: bloomreach.InboxFetch, Args: engine.Args{"sync": {"x"}}},
		{Profile: p, Operation: bloomreach.InboxMarkRead},
		{Profile: p, Operation: bloomreach.AttributesFetch},
		{Profile: p, Operation: bloomreach.AttributesFetch, Args: engine.Args{"attribute": {"propertyy:x"}}},
		{Profile: noToken, Operation: bloomreach.InboxFetch},
		{Profile: profileFor("not a url"), Operation: bloomreach.InboxFetch},
	} {
		_, err := e.Do(t.Context(), r)
		var usage *engine.UsageError
		if !errors.As(err, &usage) || usage.Fix == "" {
			t.Errorf("%s %v: got %v, want a usage error that says what to do", r.Operation, r.Args, err)
		}
	}
}
