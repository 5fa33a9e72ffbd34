package export_test

import (
	"context"
	"net/http"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
	"authpeek/engine/vendors"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(saverEnv); path != "" {
		saveInChild(path)
		return
	}
	goleak.VerifyTestMain(m)
}

const (
	apiKey     = "CANARY-api-key"
	inboxFetch = bloomreach.InboxFetch
)

// bench is a sandbox with an engine that has asked it for all kinds of things.
type bench struct {
	engine  *engine.Engine
	server  *sandbox.Server
	profile engine.Profile
}

func newBench(t *testing.T) *bench {
	t.Helper()
	server, err := sandbox.Start(t.Context(), sandbox.Options{Still: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil { // the test's own context has ended
			t.Error(err)
		}
	})
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	seeded := server.Seeded()
	source, err := auth.NewHTTP(auth.HTTPOptions{
		URL: seeded.ProviderURL, Body: `{"customer_ids": {{ .CustomerIDs }}}`, Client: &http.Client{Transport: transport},
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("Bearer " + seeded.SessionSecret)},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{engine: newEngine(t), server: server}
	b.profile = engine.Profile{
		Name: "sandbox", Embedded: true, Vendor: bloomreach.ID, BaseURL: server.URL(), Platform: bloomreach.Android, Integration: "project",
		ProjectToken: seeded.ProjectToken, ApplicationID: seeded.ApplicationID, AdvancedAuth: true,
		APIKey: auth.NewSecret(seeded.APIKey), APIKeyOrigin: "sandbox", PrivateKey: auth.NewSecret(seeded.PrivateKey), PrivateKeyOrigin: "sandbox",
		CustomerIDs: seeded.Customers[0].IDs, Timeout: 10 * time.Second, Provider: auth.NewProvider(auth.ProviderOptions{Source: source}),
	}
	return b
}

// do makes a call, whichever way it ends.
func (b *bench) do(t *testing.T, operation string, mode auth.Mode, change func(*engine.Request)) *engine.Call {
	t.Helper()
	r := engine.Request{Profile: b.profile, Operation: operation, Mode: mode, Trigger: "you"}
	if change != nil {
		change(&r)
	}
	done, err := b.engine.Do(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return &done.Call
}

// calls are some of each kind: fine, refused, unanswered, and never sent.
func (b *bench) calls(t *testing.T) []*engine.Call {
	t.Helper()
	return []*engine.Call{
		b.do(t, inboxFetch, auth.CustomerToken, nil),
		b.do(t, bloomreach.ConsentsFetch, auth.TokenMode, nil),
		b.do(t, inboxFetch, auth.None, nil),
		b.do(t, inboxFetch, auth.TokenMode, func(r *engine.Request) { r.Profile.APIKey = auth.NewSecret("CANARY-wrong-key") }),
		b.do(t, inboxFetch, auth.TokenMode, func(r *engine.Request) { r.Body = []byte("\x00\xff no JSON") }),
		b.do(t, inboxFetch, auth.TokenMode, func(r *engine.Request) { r.Profile.BaseURL = "http://127.0.0.1:1" }),
		b.do(t, inboxFetch, auth.CustomerToken, func(r *engine.Request) {
			r.Profile.Provider = auth.NewProvider(auth.ProviderOptions{Source: auth.NewNone()})
		}),
	}
}

func newEngine(t *testing.T) *engine.Engine {
	t.Helper()
	e := engine.New(engine.Options{Vendors: vendors.All(time.Now)})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil { // the test's own context has ended
			t.Error(err)
		}
	})
	return e
}

func tokenProfile(url string) engine.Profile {
	return engine.Profile{
		Name: "test", Vendor: bloomreach.ID, BaseURL: url, Platform: "android", Integration: "project", ProjectToken: "p-1",
		CustomerIDs: map[string]string{"registered": "jane@example.com"}, APIKey: auth.NewSecret(apiKey), APIKeyOrigin: "env:KEY", AllowPlainHTTP: true,
	}
}

func call(t *testing.T, e *engine.Engine, p engine.Profile, operation string) engine.Done {
	t.Helper()
	done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: operation, Mode: auth.TokenMode, Trigger: "you"})
	if err != nil {
		t.Fatal(err)
	}
	return done
}
