package compare_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/compare"
	"authpeek/engine/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a sandbox with what asks it.
type bench struct {
	engine  *engine.Engine
	vendor  engine.Vendor
	seeded  sandbox.Seeded
	profile engine.Profile
	bob     map[string]string
}

func newBench(t *testing.T, faults ...string) *bench {
	t.Helper()
	o := sandbox.Options{Still: true}
	for _, spec := range faults {
		f, err := sandbox.ParseFault(spec)
		if err != nil {
			t.Fatal(err)
		}
		o.Faults = append(o.Faults, f)
	}
	server, err := sandbox.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	b := &bench{vendor: bloomreach.New(), seeded: server.Seeded()}
	// After the server, so that its connections are closed before it.
	b.engine = newEngine(t, b.vendor)
	b.profile = engine.Profile{
		Name: "sandbox", Embedded: true, Vendor: bloomreach.ID, BaseURL: server.URL(), Platform: bloomreach.Android, Integration: "project",
		ProjectToken: b.seeded.ProjectToken, ApplicationID: b.seeded.ApplicationID, AdvancedAuth: true,
		APIKey: auth.NewSecret(b.seeded.APIKey), APIKeyOrigin: "sandbox", PrivateKey: auth.NewSecret(b.seeded.PrivateKey), PrivateKeyOrigin: "sandbox",
		CustomerIDs: b.seeded.Customers[0].IDs, Timeout: 10 * time.Second, Provider: b.provider(t),
	}
	for _, c := range b.seeded.Customers {
		if c.IDs["registered"] == "bob@example.com" {
			b.bob = c.IDs
		}
	}
	return b
}

func newEngine(t *testing.T, vendors ...engine.Vendor) *engine.Engine {
	t.Helper()
	e := engine.New(engine.Options{Vendors: vendors})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return e
}

func (b *bench) provider(t *testing.T) *auth.Provider { return b.providerWith(t, auth.RefreshAhead) }

func (b *bench) providerWith(t *testing.T, policy auth.Policy) *auth.Provider {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	source, err := auth.NewHTTP(auth.HTTPOptions{
		URL: b.seeded.ProviderURL, Body: `{"customer_ids": {{ .CustomerIDs }}}`, Client: &http.Client{Transport: transport},
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("Bearer " + b.seeded.SessionSecret)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy})
}

// sides are one operation in several modes, with the stranger test.
func (b *bench) sides(operation string, modes ...auth.Mode) []compare.Side {
	var out []compare.Side
	for _, m := range modes {
		out = append(out, compare.Side{Vendor: b.vendor, Profile: b.profile, Operation: operation, Mode: m, Stranger: b.bob})
	}
	return out
}

// run compares and waits for the end.
func (b *bench) run(t *testing.T, sides ...compare.Side) *compare.Comparison {
	t.Helper()
	c, err := compare.New(sides)
	if err != nil {
		t.Fatal(err)
	}
	compare.Run(t.Context(), b.engine, c, time.Now, nil)
	return c
}
