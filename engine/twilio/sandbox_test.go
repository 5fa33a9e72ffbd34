package twilio_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/engine/twilio"
)

// world is the sandbox with an engine beside it. Both go by one clock, which stands until it is moved.
type world struct {
	engine *engine.Engine
	server *sandbox.Server
	clock  *clock
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: &clock{}}
	server, err := sandbox.Start(t.Context(), sandbox.Options{Still: true, Now: w.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	w.server = server
	w.engine = engine.New(engine.Options{Vendors: []engine.Vendor{twilio.New(w.clock.now)}, Now: w.clock.now})
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

// profile is the built-in one, with these settings in place of its own.
func (w *world) profile(settings ...string) engine.Profile {
	seed := w.server.Seeded().Vendors["twilio"]
	p := profile(seed.BaseURL, append([]string{"server_url", seed.Settings["server_url"]}, settings...)...)
	p.BaseURL = strings.ReplaceAll(p.BaseURL, "{starter}", p.Settings["starter"])
	p.PrivateKey = auth.NewSecret(seed.Settings["private_key"])
	return p
}

func (w *world) fault(t *testing.T, spec string) {
	t.Helper()
	f, err := sandbox.ParseFault(spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.server.SetFault(f); err != nil {
		t.Fatal(err)
	}
}

// TestSandboxStarters asks each starter in each way, and holds what comes against A1.
func TestSandboxStarters(t *testing.T) {
	w := newWorld(t)
	const jane, other, null, broken = "jane", "somebody else", "null", "broken"
	tests := map[string]map[string]string{
		"node":   {"": jane, "get": other, "path": jane, "form": jane, "json": jane, "multipart": other},
		"python": {"": jane, "get": other, "path": jane, "form": jane, "json": jane, "multipart": jane},
		"ruby":   {"": jane, "get": other, "path": jane, "form": jane, "json": jane, "multipart": jane},
		"java":   {"": jane, "get": other, "path": jane, "form": broken, "json": jane, "multipart": broken},
		"csharp": {"": jane, "get": other, "path": jane, "form": broken, "json": broken, "multipart": broken},
		"php":    {"": jane, "get": jane},
	}
	for starter, ways := range tests {
		for as, want := range ways {
			t.Run(starter+" "+as, func(t *testing.T) {
				r := engine.Request{Profile: w.profile("starter", starter), Operation: twilio.TokenFetch}
				if as != "" {
					r.Args = engine.Args{"as": {as}}
				}
				done := do(t, w.engine, r)
				if want == broken {
					if done.Call.OK() || done.Call.Finish.Error.Fix == "" {
						t.Errorf("%+v", done.Call.Finish)
					}
					return
				}
				if !done.Call.OK() {
					t.Fatalf("%+v", done.Call.Finish)
				}
				got := done.Result.(*twilio.Fetched)
				switch {
				case want == null && got.Identity != nil, want != null && got.Identity == nil, want == jane && *got.Identity != jane, want == other && *got.Identity == jane:
					t.Errorf("%+v: %s", got, codes(done))
				case want == jane && codes(done) != "":
					t.Errorf("found %s", codes(done))
				case got.Verdict != "":
					t.Errorf("the verdict is %s", got.Verdict)
				}
			})
		}
	}
	for starter, state := range map[string]string{"ruby": "null", "java": "left out"} {
		r := engine.Request{Profile: w.profile("starter", starter), Operation: twilio.TokenFetch, Args: engine.Args{"as": {"json"}, "identity": {""}}}
		done := do(t, w.engine, r)
		f, found := finding(done, "twilio.identity-null")
		if !found || !strings.Contains(f.Title, state) || done.Result.(*twilio.Fetched).IOS.Decodes {
			t.Errorf("%s: %+v, %s", starter, f, codes(done))
		}
	}
}

// TestSandboxClients connects each SDK with what its starters grant, and renews as it does.
func TestSandboxClients(t *testing.T) {
	for _, tt := range []struct{ starter, client, code string }{
		{"node", "conversations", ""}, {"node", "sync", ""}, {"node", "access-manager", ""}, {"node", "video", "20106"}, {"node", "voice", "31201"},
		{"python", "video", ""}, {"python", "conversations", ""}, {"php", "sync", ""},
	} {
		t.Run(tt.starter+" "+tt.client, func(t *testing.T) {
			w := newWorld(t)
			for _, p := range []engine.Profile{w.profile("starter", tt.starter, "client", tt.client), w.profile("starter", tt.starter, "client", tt.client, "server_url", "")} {
				done := do(t, w.engine, connect(p))
				if got := connected(t, done); done.Call.OK() != (tt.code == "") || got.SDKCode != tt.code {
					t.Errorf("offline %v: %+v %s", got.Offline, got, done.Call.Finish.Summary)
				} else if tt.code == "" && codes(done) != "" {
					t.Errorf("found %s", codes(done))
				}
			}
		})
	}
}

// TestSandboxFaults holds what the signaling answers to a spoiled token against what is told of it without asking.
func TestSandboxFaults(t *testing.T) {
	tests := []struct{ fault, client, sdkCode string }{
		{"token-swapped", "conversations", "20103"}, {"token-swapped", "voice", "31203"},
		{"token-milliseconds", "conversations", "20157"}, {"token-milliseconds", "voice", "31207"},
		{"token-other-secret", "conversations", "20107"}, {"token-other-secret", "voice", "31202"},
		{"token-no-grants", "conversations", "20106"},
	}
	for _, tt := range tests {
		t.Run(tt.fault+" "+tt.client, func(t *testing.T) {
			w := newWorld(t)
			w.fault(t, tt.fault)
			starter := "node"
			for _, p := range []engine.Profile{w.profile("starter", starter, "client", tt.client), w.profile("starter", starter, "client", tt.client, "server_url", "")} {
				done := do(t, w.engine, connect(p))
				if got := connected(t, done); got.SDKCode != tt.sdkCode || done.Call.OK() {
					t.Errorf("offline %v: %+v %s", got.Offline, got, done.Call.Finish.Summary)
				}
				if why := done.Call.Finish.Error; why == nil || strings.Contains(why.Message, "Twilio says") {
					t.Errorf("it is not explained: %+v", why)
				}
			}
		})
	}
}

// TestSandboxRenewal: in its last three minutes the signaling says so, and the client goes on with the app's next token.
func TestSandboxRenewal(t *testing.T) {
	w := newWorld(t)
	p := w.profile()
	first := connected(t, do(t, w.engine, connect(p)))
	w.clock.move(57*time.Minute + time.Second)
	second := connected(t, do(t, w.engine, connect(p)))
	third := connected(t, do(t, w.engine, connect(p)))
	if first.Token != second.Token || second.Tells != "tokenAboutToExpire" || third.Token == second.Token || third.Tells != "" {
		t.Errorf("%+v, %+v, %+v", first, second, third)
	}
	updated := do(t, w.engine, update(p, ""))
	if !updated.Call.OK() {
		t.Errorf("%+v", updated.Call.Finish)
	}
	if done := do(t, w.engine, update(p, "bob")); errorCode(done) != "twilio.identity-change" {
		t.Errorf("%+v", done.Call.Finish)
	}
	w.fault(t, "key-deleted")
	if done := do(t, w.engine, connect(p)); done.Call.OK() || done.Call.Rejected == nil {
		t.Errorf("%+v", done.Call.Finish)
	}
}

// TestSandboxTokenServerFails: what the starters answer when they cannot make a token, and what the sample for iOS makes of it.
func TestSandboxTokenServerFails(t *testing.T) {
	for starter, code := range map[string]string{
		"node": "twilio.token-server", "python": "twilio.token-server-html", "java": "twilio.token-server-html", "php": "twilio.token-server-html",
	} {
		w := newWorld(t)
		w.fault(t, "provider-unset")
		done := do(t, w.engine, engine.Request{Profile: w.profile("starter", starter), Operation: twilio.TokenFetch})
		if errorCode(done) != code || done.Call.Finish.Error.SDK == "" {
			t.Errorf("%s: %+v, %+v", starter, done.Call.Finish, done.Call.Finish.Error)
		}
	}
	for _, name := range []string{"identity-null", "identity-omitted"} {
		w := newWorld(t)
		w.fault(t, name)
		done := do(t, w.engine, engine.Request{Profile: w.profile(), Operation: twilio.TokenFetch})
		if !done.Call.OK() || done.Result.(*twilio.Fetched).IOS.Decodes || !strings.Contains(codes(done), "twilio.identity-null") {
			t.Errorf("%s: %s, %+v", name, codes(done), done.Result)
		}
	}
	w := newWorld(t)
	w.fault(t, "provider-null")
	done := do(t, w.engine, connect(w.profile("client", "sync")))
	if err := done.Call.Finish.Error; done.Call.Finish.Outcome != engine.OutcomeBlocked || !strings.Contains(err.SDK, "code=26") {
		t.Errorf("%+v", done.Call.Finish)
	}
}
