package nudge_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/nudge"
	"authpeek/engine/sandbox"
)

// world is the sandbox with an engine beside it. Both go by one clock, which stands until it is moved.
type world struct {
	engine *engine.Engine
	server *sandbox.Server
	seed   sandbox.VendorSeed

	mu    sync.Mutex
	clock time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: noon}
	server, err := sandbox.Start(t.Context(), sandbox.Options{Still: true, Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	w.server, w.seed = server, server.Seeded().Vendors["nudge"]
	w.engine = engine.New(engine.Options{Vendors: []engine.Vendor{nudge.New()}, Now: w.now})
	t.Cleanup(func() {
		// The client first: its connections keep the server waiting.
		if err := w.engine.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

// profile asks the app's backend at that path, with the session that the sandbox wants.
func (w *world) profile(t *testing.T, backendURL string) engine.Profile {
	t.Helper()
	p := profile(w.seed.BaseURL)
	p.APIKey = auth.NewSecret(w.seed.Settings["api_key"])
	source, err := auth.NewHTTP(auth.HTTPOptions{
		Method: "GET", URL: backendURL, Extract: "auto", Now: w.now,
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret(w.seed.Settings["provider.headers.Authorization"])},
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Cached, Now: w.now})
	return p
}

func TestSandboxMints(t *testing.T) {
	w := newWorld(t)
	p := w.profile(t, w.seed.Settings["provider.url"])
	done := do(t, w.engine, engine.Request{Profile: p, Operation: nudge.TokenGet, Args: engine.Args{"expiry_mins": {"5"}}})
	if got := done.Result.(*nudge.Got); !done.Call.OK() || got.LifetimeS != 300 || found(done, engine.SeverityWarning) != "nudge.not-bound" {
		t.Errorf("%+v: %s", got, found(done, ""))
	}
	without := do(t, w.engine, engine.Request{Profile: p, Operation: nudge.TokenGet, Mode: auth.None})
	p.APIKey = auth.NewSecret("another key")
	wrong := do(t, w.engine, engine.Request{Profile: p, Operation: nudge.TokenGet})
	for _, refused := range []engine.Done{without, wrong} {
		if refused.Call.OK() || errorCode(refused) != "nudge.refused" {
			t.Errorf("%+v", refused.Call.Finish)
		}
	}
}

// TestSandboxRefreshes: both shapes of the backend's answer give the SDK its token, which it holds until the end.
func TestSandboxRefreshes(t *testing.T) {
	w := newWorld(t)
	for path, answer := range map[string]string{"": "JSON object", ".txt": "plain text"} {
		p := w.profile(t, w.seed.Settings["provider.url"]+path)
		first := do(t, w.engine, refresh(p))
		if got := refreshed(t, first); !first.Call.OK() || got.Answer != answer {
			t.Fatalf("%s: %+v, %+v", path, got, first.Call.Finish)
		}
		w.pass(time.Hour - time.Second)
		again := do(t, w.engine, refresh(p))
		w.pass(time.Second)
		next := do(t, w.engine, refresh(p))
		if a, b, c := *refreshed(t, first).Token, *refreshed(t, again).Token, *refreshed(t, next).Token; a != b || b == c || !next.Call.OK() {
			t.Errorf("%s: %s, %s, %s", path, a, b, c)
		}
	}
}

// TestSandboxBackendFails: null is allowed, and leaves the SDK without a token; a failure does so, too.
func TestSandboxBackendFails(t *testing.T) {
	for spec, finding := range map[string]string{"provider-null": "nudge.null", "provider-500": "nudge.refresh-failed"} {
		w := newWorld(t)
		f, err := sandbox.ParseFault(spec)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.server.SetFault(f); err != nil {
			t.Fatal(err)
		}
		done := do(t, w.engine, refresh(w.profile(t, w.seed.Settings["provider.url"])))
		if done.Call.OK() || !strings.Contains(found(done, ""), finding) {
			t.Errorf("%s: %s, %+v", spec, found(done, ""), done.Call.Finish)
		}
	}
}
