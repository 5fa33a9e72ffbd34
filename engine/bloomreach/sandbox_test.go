package bloomreach_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// world is the sandbox with an engine beside it. Both go by one clock, which stands until it is moved.
type world struct {
	t       *testing.T
	engine  *engine.Engine
	server  *sandbox.Server
	seeded  sandbox.Seeded
	backend *http.Client // for the token endpoint

	mu    sync.Mutex
	clock time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: noon, backend: &http.Client{Transport: &http.Transport{}}}
	server, err := sandbox.Start(t.Context(), sandbox.Options{Still: true, Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	w.server, w.seeded = server, server.Seeded()
	w.engine = engine.New(engine.Options{Vendors: []engine.Vendor{bloomreach.New()}, Now: w.now})
	t.Cleanup(func() {
		// The clients first: their connections keep the server waiting.
		w.backend.CloseIdleConnections()
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

// profile is an app on this platform, signed in as one of the sandbox's customers.
func (w *world) profile(platform string, customer int) engine.Profile {
	p := profile(platform, w.server.URL())
	p.ProjectToken, p.ApplicationID = w.seeded.ProjectToken, w.seeded.ApplicationID
	p.APIKey, p.PrivateKey = auth.NewSecret(w.seeded.APIKey), auth.NewSecret(w.seeded.PrivateKey)
	p.CustomerIDs = w.seeded.Customers[customer].IDs
	return p
}

// provider asks the sandbox's token endpoint and keeps what it gave under this policy.
func (w *world) provider(policy auth.Policy) *auth.Provider {
	w.t.Helper()
	source, err := auth.NewHTTP(auth.HTTPOptions{
		URL: w.seeded.ProviderURL, Method: "POST", Body: `{"customer_ids": {{ .CustomerIDs }} }`, Extract: "json:token",
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("Bearer " + w.seeded.SessionSecret)}, Client: w.backend,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy, Now: w.now})
}

func (w *world) do(p engine.Profile, operation string, mode auth.Mode, args engine.Args) engine.Done {
	w.t.Helper()
	return do(w.t, w.engine, engine.Request{Profile: p, Operation: operation, Mode: mode, Args: args})
}

// The customers of the sandbox, by their place.
const (
	janeSeeded = 0
	bobSeeded  = 1
)

// All four operations succeed on both platforms in every mode in which the sandbox admits them.
func TestSandboxServesBothSDKs(t *testing.T) {
	for _, platform := range []string{android, ios} {
		for _, slash := range []string{"", "/"} {
			w := newWorld(t)
			p := w.profile(platform, janeSeeded)
			p.BaseURL += slash
			p.Provider = w.provider(auth.Cached)
			for _, tt := range []struct {
				operation string
				mode      auth.Mode
				args      engine.Args
				summary   string
			}{
				{"attributes.fetch", auth.Basic, engine.Args{"attribute": w.seeded.Attributes}, "16 values, 1 refused"},
				{"attributes.fetch", auth.TokenMode, engine.Args{"recommendation": {"home-top"}, "size": {"2"}}, "1 value"},
				{"consents.fetch", auth.TokenMode, nil, "6 categories"},
				{"consents.fetch", auth.Basic, nil, "6 categories"},
				{"consents.fetch", auth.CustomerToken, nil, "6 categories"},
				{"inbox.fetch", auth.TokenMode, nil, "12 messages, 3 unread · full sync · 1 unsupported"},
				{"inbox.fetch", auth.CustomerToken, nil, "12 messages, 3 unread · delta, 0 new · 1 unsupported"},
			} {
				done := w.do(p, tt.operation, tt.mode, tt.args)
				if !done.Call.OK() || done.Call.Finish.Summary != tt.summary {
					t.Errorf("%s%s, %s, %s: %+v", platform, slash, tt.operation, tt.mode, done.Call.Finish)
				}
			}
		}
	}
}

// A mark shows in the next delta of another device of the same customer, and in this one's own inbox at once.
func TestSandboxMarkReadReachesTheOtherDevice(t *testing.T) {
	for _, platform := range []string{android, ios} {
		w := newWorld(t)
		here := w.profile(platform, janeSeeded)
		here.Provider = w.provider(auth.Cached)
		there := here
		there.Name = "the tablet"
		first := w.do(here, "inbox.fetch", auth.CustomerToken, nil).Result.(*bloomreach.Inbox)
		w.do(there, "inbox.fetch", auth.CustomerToken, nil)
		id := first.Messages[0].ID()
		if first.Messages[0].IsRead {
			t.Fatalf("%s: the newest message is read already", platform)
		}
		if done := w.do(here, "inbox.markread", auth.CustomerToken, engine.Args{"message_id": {id}}); !done.Call.OK() {
			t.Fatalf("%s: the mark finished as %+v", platform, done.Call.Finish)
		}
		tablet := w.do(there, "inbox.fetch", auth.CustomerToken, nil).Result.(*bloomreach.Inbox)
		if strings.Join(tablet.Changed, " ") != id || tablet.Full || tablet.Sent != 1 || !tablet.Messages[0].IsRead || tablet.Unread != first.Unread-1 {
			t.Errorf("%s: the tablet was sent %d, changed %v, %d unread", platform, tablet.Sent, tablet.Changed, tablet.Unread)
		}
		own := w.do(here, "inbox.fetch", auth.CustomerToken, nil).Result.(*bloomreach.Inbox)
		if len(own.Changed) != 0 || !own.Messages[0].IsRead {
			t.Errorf("%s: here changed %v", platform, own.Changed)
		}
	}
}

// A kept token is sent until the policy asks anew: past its end the server refuses it, and the reason is found in the token.
func TestSandboxRefusesTokens(t *testing.T) {
	w := newWorld(t)
	p := w.profile(android, janeSeeded)
	p.Provider = w.provider(auth.Once)
	if done := w.do(p, "inbox.fetch", auth.CustomerToken, nil); !done.Call.OK() {
		t.Fatalf("finished as %+v", done.Call.Finish)
	}
	token, kept := p.Provider.Current(p.CustomerIDs)
	if !kept {
		t.Fatal("no token is kept")
	}
	w.pass(12*time.Minute + 10*time.Second)
	done := w.do(p, "inbox.fetch", auth.CustomerToken, nil)
	if code(done) != "token.expired" || done.Call.Rejected == nil || done.Call.Rejected.Why != "had expired 7m10s before" {
		t.Errorf("expired: %+v, %+v", done.Call.Finish.Error, done.Call.Rejected)
	}

	// An app that keeps its token across identifyCustomer (2.5).
	w.pass(-12 * time.Minute)
	bob := w.profile(android, bobSeeded)
	bob.Provider = fileProvider(t, token.Value.Reveal())
	done = w.do(bob, "inbox.fetch", auth.CustomerToken, nil)
	if done.Call.Status() != 401 || code(done) != "token.ids-differ" || !strings.Contains(done.Call.Finish.Error.Message, "another customer") {
		t.Errorf("another customer's: %+v", done.Call.Finish.Error)
	}

	// iOS puts its prefix before the provider's own.
	twice := w.profile(ios, janeSeeded)
	twice.Provider = fileProvider(t, "Bearer "+token.Value.Reveal())
	if done = w.do(twice, "inbox.fetch", auth.CustomerToken, nil); done.Call.Status() != 401 {
		t.Errorf("Bearer Bearer: %+v", done.Call.Finish)
	}
	twice.Platform = android
	if done = w.do(twice, "inbox.fetch", auth.CustomerToken, nil); !done.Call.OK() {
		t.Errorf("Bearer once: %+v", done.Call.Finish)
	}
}

func TestSandboxRefusals(t *testing.T) {
	w := newWorld(t)
	jane := w.profile(android, janeSeeded)
	otherKey, otherProject, stranger := jane, jane, jane
	otherKey.APIKey = auth.NewSecret("some-other-key")
	otherProject.ProjectToken = "nobodys-project"
	stranger.CustomerIDs = map[string]string{"registered": "nobody@example.com"}
	for _, tt := range []struct {
		name      string
		p         engine.Profile
		operation string
		mode      auth.Mode
		args      engine.Args
		status    int
		code      string
	}{
		{"an API key asks for attributes", jane, "attributes.fetch", auth.TokenMode, required("attributes.fetch"), 403, "attributes.private"},
		{"no credential", jane, "inbox.fetch", auth.None, nil, 401, "server.no-credential"},
		{"unknown key", otherKey, "consents.fetch", auth.TokenMode, nil, 401, "server.key-unknown"},
		{"unknown project", otherProject, "inbox.fetch", auth.TokenMode, nil, 400, "server.project-unknown"},
		{"unknown customer", stranger, "attributes.fetch", auth.Basic, required("attributes.fetch"), 404, "server.customer-unknown"},
		{"unknown aggregate", jane, "attributes.fetch", auth.Basic, engine.Args{"attribute": {"aggregate:none"}}, 404, "server.unknown-object"},
		{"unknown sync token", jane, "inbox.fetch", auth.TokenMode, engine.Args{"sync_token": {"st-gone"}}, 410, "inbox.sync-gone"},
		{"unknown sync token in a mark", jane, "inbox.markread", auth.TokenMode, markArgs, 410, "inbox.sync-gone"},
	} {
		done := w.do(tt.p, tt.operation, tt.mode, tt.args)
		if done.Call.Status() != tt.status || code(done) != tt.code {
			t.Errorf("%s: %d %+v, want %d %s", tt.name, done.Call.Status(), done.Call.Finish.Error, tt.status, tt.code)
		}
	}
}
