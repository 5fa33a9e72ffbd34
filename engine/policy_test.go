package engine_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// pulled is a vendor whose calls carry whatever the provider gives, and whose answers may ask for another token or hand one out.
type pulled struct{ carrying }

func newPulled() pulled {
	return pulled{carrying{credential: auth.CredentialProvider, carrier: auth.Carrier{Name: "Authorization", Prefix: "Bearer ", Rule: auth.PrefixAlways}}}
}

func (v pulled) Read(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	reading := v.carrying.Read(p, r, a)
	reading.AskAgain = a.Header.Get("X-Ask-Again")
	return reading
}

func (pulled) Issued(_ engine.Profile, _ engine.Request, a engine.Answer) []engine.Issue {
	return []engine.Issue{{
		Value: auth.NewSecret(a.Header.Get("X-Extole-Token")), Source: "data.fetch", Scope: "UPDATE_PROFILE", Identity: "jane", ExpiresIn: time.Hour, Keep: true,
	}, {}}
}

// answers is a server that gives each request what its answers say in turn, the last one for ever, and tells what it was sent.
type answers struct {
	*httptest.Server
	mu   sync.Mutex
	sent []string
}

func newAnswers(t *testing.T, turns ...http.HandlerFunc) *answers {
	t.Helper()
	s := &answers{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		turn := turns[min(len(s.sent), len(turns)-1)]
		s.sent = append(s.sent, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		s.mu.Unlock()
		turn(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *answers) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent)
}

func with(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	}
}

// counting gives the tokens t-1, t-2 … as long as it has no other say.
func counting(n int) auth.Answer {
	return auth.Answer{Value: auth.NewSecret(fmt.Sprintf("token-%d", n))}
}

func newPolicy(t *testing.T, policy auth.Policy, url string, next func(int) auth.Answer) (*engine.Engine, engine.Profile, *backend) {
	t.Helper()
	e := engine.New(engine.Options{Vendors: []engine.Vendor{newPulled()}})
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	b := &backend{next: next}
	p := engine.Profile{Name: "test", Vendor: "keeping", BaseURL: url, Timeout: 5 * time.Second}
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: b, Policy: policy})
	return e, p, b
}

// What two calls send, when the first one's first request was refused.
func TestRefusalUnderEachPolicy(t *testing.T) {
	for _, tt := range []struct {
		policy auth.Policy
		sent   []string
		asked  []string
	}{
		{auth.PerCall, []string{"token-1", "token-2"}, []string{"per call", "per call"}},
		{auth.Cached, []string{"token-1", "token-1"}, []string{"no token yet"}},
		{auth.Once, []string{"token-1", "token-1"}, []string{"no token yet"}},
		{auth.ServerSignal, []string{"token-1", "token-2"}, []string{"no token yet", "after a 401"}},
		{auth.OnReject, []string{"token-1", "token-2", "token-2"}, []string{"no token yet", "after a 401"}},
	} {
		t.Run(string(tt.policy), func(t *testing.T) {
			server := newAnswers(t, with(401), with(200))
			e, p, b := newPolicy(t, tt.policy, server.URL, counting)
			c := do(t, e, p)
			if again := tt.policy == auth.OnReject; c.OK() != again || (c.Retried != nil) != again || again && c.Retried.Why != "policy on-rejection: 401" {
				t.Errorf("%+v, retried %+v", c.Finish, c.Retried)
			}
			do(t, e, p)
			if got := server.seen(); !slices.Equal(got, tt.sent) || !slices.Equal(b.asked, tt.asked) {
				t.Errorf("sent %q, want %q; asked %q, want %q", got, tt.sent, b.asked, tt.asked)
			}
		})
	}
}

// A refused request leaves again with another token or not at all, and ends with the refusal.
func TestNoOtherTokenAfterARefusal(t *testing.T) {
	failing := &failingSecond{token: "token-1"}
	for _, tt := range []struct {
		name   string
		source auth.Source
		found  string
		null   bool
	}{
		{"the same", &backend{next: func(int) auth.Answer { return counting(1) }}, "provider.same-after-rejection", false},
		{"null", &backend{next: func(n int) auth.Answer {
			if n > 1 {
				return auth.Answer{Null: true}
			}
			return counting(1)
		}}, "", true},
		{"a failure", failing, "provider.transport", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := newAnswers(t, with(401))
			e, p, _ := newPolicy(t, auth.OnReject, server.URL, nil)
			p.Provider = auth.NewProvider(auth.ProviderOptions{Source: tt.source, Policy: auth.OnReject})
			c := do(t, e, p)
			if c.Finish.Status != 401 || c.Finish.Outcome != engine.OutcomeFailed || c.Retried != nil || c.Attempts != 1 || len(server.seen()) != 1 {
				t.Errorf("%+v after %d attempts", c.Finish, c.Attempts)
			}
			if worst, _ := c.Finish.Worst(); worst.Code != tt.found || (c.Null != nil) != tt.null {
				t.Errorf("found %q, null %+v", worst.Code, c.Null)
			}
		})
	}
}

// Calls that are refused side by side for one token make one asking, and none is sent a third time.
func TestRefusalsSideBySide(t *testing.T) {
	const calls = 8
	all := make(chan struct{})
	var arrived sync.WaitGroup
	arrived.Add(calls)
	go func() { arrived.Wait(); close(all) }()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer token-1" {
			arrived.Done()
			<-all
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer server.Close()
	e, p, b := newPolicy(t, auth.OnReject, server.URL, counting)
	var done sync.WaitGroup
	for range calls {
		done.Go(func() {
			if c := do(t, e, p); !c.OK() || c.Attempts != 2 {
				t.Errorf("%+v after %d attempts", c.Finish, c.Attempts)
			}
		})
	}
	done.Wait()
	if want := []string{"no token yet", "after a 401"}; !slices.Equal(b.asked, want) {
		t.Errorf("asked %q", b.asked)
	}
}

func TestServerSignalUnderEachPolicy(t *testing.T) {
	for policy, again := range map[auth.Policy]bool{auth.ServerSignal: true, auth.OnReject: false, auth.Cached: false, auth.RefreshAhead: false, auth.Once: false} {
		server := newAnswers(t, with(200, "X-Ask-Again", "token about to expire"), with(200))
		e, p, b := newPolicy(t, policy, server.URL, counting)
		if c := do(t, e, p); !c.OK() || len(b.asked) != 1 {
			t.Errorf("%s: %+v, asked %q", policy, c.Finish, b.asked)
		}
		c := do(t, e, p)
		if again != (c.Asked != nil) || again && c.Asked.Reason != "token about to expire" {
			t.Errorf("%s: the next call asks: %+v", policy, c.Asked)
		}
	}
}

// A token that an answer hands out shows nowhere in clear, is told, and is what the next call carries.
func TestRotatedToken(t *testing.T) {
	const rotated = "rotated-token-in-a-header"
	server := newAnswers(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Extole-Token", rotated)
		fmt.Fprintf(w, `{"access_token":%q}`, rotated)
	}, with(200))
	e, p, b := newPolicy(t, auth.Cached, server.URL, counting)
	sub := e.Journal().Subscribe()
	defer sub.Close()
	done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "data.fetch"})
	if err != nil {
		t.Fatal(err)
	}
	do(t, e, p)
	if got := server.seen(); !slices.Equal(got, []string{"token-1", rotated}) || len(b.asked) != 1 {
		t.Errorf("sent %q, asked %q", got, b.asked)
	}
	events, _, err := sub.Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if all := shownOf(t, done, events); strings.Contains(all, rotated) {
		t.Errorf("it shows in\n%s", all)
	}
	fp := auth.NewSecret(rotated).Fingerprint()
	issued := done.Call.Issued
	if len(issued) != 1 || issued[0].Token.Fingerprint != fp || !issued[0].Kept || issued[0].Token.Scope != "UPDATE_PROFILE" || issued[0].Token.Identity != "jane" || issued[0].Token.ExpiresAt.IsZero() {
		t.Errorf("issued %+v", issued)
	}
	ledger := engine.NewLedger()
	ledger.Apply(events)
	record, old := ledger.Token(fp), ledger.Token(auth.NewSecret("token-1").Fingerprint())
	if record == nil || record.AskedBy != done.Call.ID || record.Operation != "data.fetch" || record.Reason != "handed out by an answer" || record.UsedTotal != 1 {
		t.Errorf("the list of tokens has %+v", record)
	}
	if old == nil || old.Replaced != fp {
		t.Errorf("the one before is %+v", old)
	}
}

// storing is a vendor whose SDK obtains its token itself, vouched for by the profile's provider.
type storing struct {
	pulled
	store *auth.Provider
	null  engine.NullRule
}

func (v storing) Home() string { return "data.fetch" }
func (v storing) Modes() []auth.ModeInfo {
	return []auth.ModeInfo{{ID: auth.StreamJWT, Credential: auth.CredentialProvider}}
}
func (v storing) Store(engine.Profile, auth.Mode) *auth.Provider { return v.store }

func (v storing) Prepare(p engine.Profile, r engine.Request) (engine.Draft, error) {
	d, err := v.pulled.Prepare(p, r)
	d.Provider, d.Assert, d.AssertNull = v.store, true, v.null
	return d, err
}

// tokenEndpoint is where an SDK gets its own token: it says what it was vouched for with.
type tokenEndpoint struct {
	mu         sync.Mutex
	assertions []string
}

func (*tokenEndpoint) Describe() string { return "POST /api/v5/token" }

func (s *tokenEndpoint) Fetch(_ context.Context, ask auth.Ask) (auth.Answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	given := ""
	if !ask.Assertion.IsZero() {
		given = ask.Assertion.Fingerprint()
	}
	s.assertions = append(s.assertions, given)
	return auth.Answer{Value: auth.NewSecret(fmt.Sprintf("access-%d", len(s.assertions)))}, nil
}

func newStoring(t *testing.T, url string, null engine.NullRule, next func(int) auth.Answer) (*engine.Engine, engine.Profile, *tokenEndpoint, *backend) {
	t.Helper()
	endpoint, b := &tokenEndpoint{}, &backend{next: next}
	v := storing{newPulled(), auth.NewProvider(auth.ProviderOptions{Source: endpoint, Policy: auth.Once}), null}
	e := engine.New(engine.Options{Vendors: []engine.Vendor{v}})
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	p := engine.Profile{Name: "test", Vendor: "keeping", BaseURL: url, Provider: auth.NewProvider(auth.ProviderOptions{Source: b})}
	return e, p, endpoint, b
}

// Asking by hand asks the store, with its assertion; an examination leaves the store as it is.
func TestAskAsksTheStore(t *testing.T) {
	server := newAnswers(t, with(200))
	e, p, endpoint, b := newStoring(t, server.URL, engine.NullRule{}, counting)
	fp := func(s string) string { return auth.NewSecret(s).Fingerprint() }
	do(t, e, p)
	c, err := e.AskAside(t.Context(), p)
	if err != nil || !c.OK() || c.Got == nil || c.Got.Token.Fingerprint != fp("access-2") {
		t.Errorf("aside: %+v, %v", c.Finish, err)
	}
	do(t, e, p)
	if c, err = e.Ask(t.Context(), p); err != nil || !c.OK() || c.Finish.Summary != fp("access-3")+" is kept now" {
		t.Errorf("by hand: %+v, %v", c.Finish, err)
	}
	do(t, e, p)
	if got, want := server.seen(), []string{"access-1", "access-1", "access-3"}; !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
	if want := []string{fp("token-1"), fp("token-2"), fp("token-3")}; !slices.Equal(endpoint.assertions, want) || len(b.asked) != 3 {
		t.Errorf("vouched for with %q, asked %q", endpoint.assertions, b.asked)
	}
	e.Forget(p)
	if do(t, e, p); server.seen()[3] != "access-4" {
		t.Errorf("after Forget %q is sent", server.seen()[3])
	}
	p.Provider = nil
	if c, err = e.Ask(t.Context(), p); err != nil || !c.OK() {
		t.Errorf("a store needs no provider: %+v, %v", c.Finish, err)
	}
}

// A null of the provider is met as the vendor says: without an assertion, or not at all; the profile's word counts before that.
func TestNullOfAnAssertion(t *testing.T) {
	null := func(int) auth.Answer { return auth.Answer{Null: true} }
	anonymous := engine.NullRule{Then: "the SDK goes on as anonymous"}
	blocked := engine.NullRule{Block: true, Who: "the SDK", SDK: "its own words"}
	for _, tt := range []struct {
		name    string
		rule    engine.NullRule
		onNull  engine.OnNull
		outcome engine.Outcome
		then    string
	}{
		{"falls back", anonymous, engine.OnNullSDK, engine.OutcomeOK, "the SDK goes on as anonymous"},
		{"blocks", blocked, engine.OnNullSDK, engine.OutcomeBlocked, "this SDK will not send"},
		{"fails", anonymous, engine.OnNullFail, engine.OutcomeFailed, "on_null = fail: not sent"},
		{"goes on", blocked, engine.OnNullBare, engine.OutcomeOK, "sent without a token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := newAnswers(t, with(200))
			e, p, endpoint, _ := newStoring(t, server.URL, tt.rule, null)
			p.OnNull = tt.onNull
			c := do(t, e, p)
			if c.Finish.Outcome != tt.outcome || c.Null == nil || c.Null.Then != tt.then {
				t.Errorf("%+v, null %+v", c.Finish, c.Null)
			}
			if sent := tt.outcome == engine.OutcomeOK; (len(endpoint.assertions) == 1) != sent || sent && endpoint.assertions[0] != "" {
				t.Errorf("vouched for with %q", endpoint.assertions)
			}
			if tt.outcome == engine.OutcomeBlocked && c.Finish.Error.SDK != "its own words" {
				t.Errorf("the app gets %q", c.Finish.Error.SDK)
			}
			asked, err := e.Ask(t.Context(), p)
			if err != nil || asked.Finish.Outcome != tt.outcome {
				t.Errorf("by hand: %+v, %v", asked.Finish, err)
			}
		})
	}
}

// A provider whose asking is cancelled ends the call that was refused before as cancelled.
func TestCancelWhileAnotherTokenIsAsked(t *testing.T) {
	server := newAnswers(t, with(401))
	e, p, _ := newPolicy(t, auth.OnReject, server.URL, nil)
	asked := make(chan struct{})
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: &stuckSecond{asked: asked}, Policy: auth.OnReject})
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() { <-asked; cancel(errors.New("enough")) }()
	done, err := e.Do(ctx, engine.Request{Profile: p, Operation: "data.fetch"})
	if err != nil || done.Call.Finish.Outcome != engine.OutcomeCancelled {
		t.Errorf("%+v, %v", done.Call.Finish, err)
	}
}

// stuckSecond gives a token once, and then nothing until it is cancelled.
type stuckSecond struct {
	once  sync.Once
	asked chan struct{}
}

func (*stuckSecond) Describe() string { return "stuck" }

func (s *stuckSecond) Fetch(ctx context.Context, _ auth.Ask) (auth.Answer, error) {
	first := false
	s.once.Do(func() { first = true })
	if first {
		return counting(1), nil
	}
	close(s.asked)
	<-ctx.Done()
	return auth.Answer{}, &auth.SourceError{Kind: auth.KindTransport, Source: "stuck", Detail: "cancelled", Err: ctx.Err()}
}
