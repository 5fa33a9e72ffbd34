package doctor_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/doctor"
	"authpeek/engine/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a sandbox with everything that asks it, and a note of every request that it has served.
type bench struct {
	engine  *engine.Engine
	server  *sandbox.Server
	seeded  sandbox.Seeded
	profile engine.Profile

	mu     sync.Mutex
	served []sandbox.Served
}

func newBench(t *testing.T, faults ...string) *bench {
	t.Helper()
	b := &bench{}
	o := sandbox.Options{Still: true, Served: func(s sandbox.Served) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.served = append(b.served, s)
	}}
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
	// After the server, so that its connections are closed before it.
	b.engine, b.server, b.seeded = newEngine(t), server, server.Seeded()
	b.profile = engine.Profile{
		Name: "sandbox", Embedded: true, Vendor: bloomreach.ID, BaseURL: server.URL(), Platform: bloomreach.Android, Integration: "project",
		ProjectToken: b.seeded.ProjectToken, StreamID: b.seeded.StreamID, ApplicationID: b.seeded.ApplicationID, AdvancedAuth: true,
		APIKey: auth.NewSecret(b.seeded.APIKey), PrivateKey: auth.NewSecret(b.seeded.PrivateKey),
		CustomerIDs: b.seeded.Customers[0].IDs, Timeout: 10 * time.Second, Provider: b.provider(t, b.seeded.ProviderURL),
	}
	return b
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

func (b *bench) provider(t *testing.T, url string) *auth.Provider {
	t.Helper()
	return auth.NewProvider(auth.ProviderOptions{Source: b.sourceAt(t, url)})
}

// source asks the token endpoint of the project.
func (b *bench) source(t *testing.T) auth.Source {
	t.Helper()
	return b.sourceAt(t, b.seeded.ProviderURL)
}

func (b *bench) sourceAt(t *testing.T, url string) auth.Source {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	source, err := auth.NewHTTP(auth.HTTPOptions{
		URL: url, Body: `{"customer_ids": {{ .CustomerIDs }}}`, Client: &http.Client{Transport: transport},
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("Bearer " + b.seeded.SessionSecret)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// inStream makes the profile one of the sandbox's stream.
func (b *bench) inStream(t *testing.T) {
	t.Helper()
	b.profile = b.profile.As("", "stream")
	b.profile.AdvancedAuth, b.profile.Provider = false, b.provider(t, b.seeded.StreamProviderURL)
}

func (b *bench) others() []map[string]string {
	var out []map[string]string
	for _, c := range b.seeded.Customers {
		if id := c.IDs["registered"]; id != "" && id != b.profile.CustomerIDs["registered"] {
			out = append(out, c.IDs)
		}
	}
	return out
}

func (b *bench) options() doctor.Options {
	return doctor.Options{Engine: b.engine, Profile: b.profile, Live: true}
}

// requests are the requests that the sandbox has served, tokens left out.
func (b *bench) requests() (calls []sandbox.Served, tokens int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.served {
		if strings.HasSuffix(b.seeded.ProviderURL, s.Path) || strings.HasSuffix(b.seeded.StreamProviderURL, s.Path) {
			tokens++
		} else {
			calls = append(calls, s)
		}
	}
	return calls, tokens
}

// codes are the codes of the checks that ended so, each once.
func codes(r doctor.Report, s doctor.State) []string {
	var list []string
	for _, c := range r.Ended(s) {
		if !slices.Contains(list, c.Code) {
			list = append(list, c.Code)
		}
	}
	return list
}

// grave are the codes of findings that are more than notes, in the order of the report.
func grave(r doctor.Report) []string {
	var list []string
	for _, c := range r.Ended(doctor.Found) {
		if c.Severity() != diagnose.SeverityNote {
			list = append(list, c.Severity()+" "+c.Code)
		}
	}
	return list
}

// check finds the check of that code.
func check(t *testing.T, checks []doctor.Check, code string) doctor.Check {
	t.Helper()
	for _, c := range checks {
		if c.Code == code {
			return c
		}
	}
	t.Fatalf("there is no check %s among %d", code, len(checks))
	return doctor.Check{}
}
