package export_test

import (
	"context"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/vendors"
)

const (
	apiKey     = "CANARY-api-key"
	inboxFetch = bloomreach.InboxFetch
)

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
