package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// keeping is a vendor whose SDK keeps its token by a rule, and sends again by another.
type keeping struct {
	rule  engine.KeepRule
	retry func(engine.Answer) *engine.Retry
}

func (keeping) ID() string                            { return "keeping" }
func (keeping) Mode(engine.Profile, string) auth.Mode { return auth.StreamJWT }
func (keeping) Operations() []engine.Operation {
	return []engine.Operation{{ID: "data.fetch", Modes: []auth.Mode{auth.StreamJWT}}}
}
func (keeping) Title() string          { return "a test" }
func (keeping) Home() string           { return "inbox.fetch" }
func (keeping) Screens() []string      { return nil }
func (keeping) Modes() []auth.ModeInfo { return nil }

func (k keeping) Prepare(p engine.Profile, _ engine.Request) (engine.Draft, error) {
	u, err := url.Parse(p.BaseURL)
	carrier := auth.Carrier{Name: "Authorization", Prefix: "Bearer ", Rule: auth.PrefixAlways}
	return engine.Draft{Method: "POST", URL: u, Credential: auth.CredentialProvider, Carrier: carrier, Keep: &k.rule}, err
}

func (k keeping) Read(_ engine.Profile, _ engine.Request, a engine.Answer) engine.Reading {
	r := engine.Reading{OK: a.Status == http.StatusOK, Summary: fmt.Sprint(a.Status)}
	if !r.OK {
		r.Rejected = "said no"
		if k.retry != nil {
			r.Retry = k.retry(a)
		}
	}
	return r
}

// backend is an app's own token source: it gives what next says and counts.
type backend struct {
	mu    sync.Mutex
	asked []string
	next  func(n int) auth.Answer
}

func (b *backend) Describe() string { return "app" }

func (b *backend) Fetch(_ context.Context, ask auth.Ask) (auth.Answer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, ask.Reason)
	return b.next(len(b.asked)), nil
}

func living(d time.Duration) func(int) auth.Answer {
	return func(n int) auth.Answer { return auth.Answer{Value: auth.NewSecret(tokenEnding(fmt.Sprint(n), d))} }
}

func newKeeping(t *testing.T, k keeping, b *backend, base string) (*engine.Engine, engine.Profile) {
	t.Helper()
	e := engine.New(engine.Options{Vendors: []engine.Vendor{k}})
	p := engine.Profile{
		Name: "test", Vendor: "keeping", BaseURL: base, Platform: "android", Integration: "stream",
		CustomerIDs: map[string]string{"registered": "jane@example.com"}, Timeout: 5 * time.Second,
		Provider: auth.NewProvider(auth.ProviderOptions{Source: b}),
	}
	return e, p
}

func do(t *testing.T, e *engine.Engine, p engine.Profile) engine.Call {
	t.Helper()
	done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "data.fetch"})
	if err != nil {
		t.Fatal(err)
	}
	return done.Call
}

// lifecycle names the facts that make a token's life, with the reasons for asking.
func lifecycle(events []engine.Event) []string {
	var told []string
	for _, e := range events {
		switch d := e.Detail.(type) {
		case engine.TokenRequested:
			told = append(told, strings.TrimSuffix("asked: "+d.Reason+" "+d.SDKReason, " "))
		case engine.TokenObtained, engine.TokenReused, engine.TokenReplaced, engine.TokenCleared, engine.TokenExpiring,
			engine.TokenExpired, engine.TokenNull, engine.TokenRejected, engine.Retrying:
			told = append(told, e.Detail.Name())
		case engine.Notice:
			told = append(told, d.Subject+" "+d.Event)
		}
	}
	return told
}

var androidRule = engine.KeepRule{NotProvided: "TOKEN_NOT_PROVIDED", Expired: "TOKEN_EXPIRED", ExpiresSoon: "TOKEN_ABOUT_TO_EXPIRE", DropExpired: true}

// inItsOwnTime runs steps with a clock that passes only while all wait, and tells the lifecycle.
func inItsOwnTime(t *testing.T, rule engine.KeepRule, next func(int) auth.Answer, steps func(t *testing.T, call func(), pass func(time.Duration))) []string {
	t.Helper()
	var told []string
	synctest.Test(t, func(t *testing.T) {
		// Nothing listens there: what is told of the token does not hang on an answer.
		e, p := newKeeping(t, keeping{rule: rule}, &backend{next: next}, "http://127.0.0.1:1")
		sub := e.Journal().Subscribe()
		steps(t, func() { do(t, e, p) }, func(d time.Duration) { <-time.After(d); synctest.Wait() })
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
		events, lost, err := sub.Next(t.Context(), 0)
		if err != nil || lost > 0 {
			t.Errorf("journal: lost %d, %v", lost, err)
		}
		told = lifecycle(events)
	})
	return told
}

func TestSDKsTimerReplacesATokenBeforeItsEnd(t *testing.T) {
	var first string
	told := inItsOwnTime(t, androidRule, func(n int) auth.Answer {
		token := tokenEnding(fmt.Sprint(n), 90*time.Second)
		if n == 1 {
			first = auth.NewSecret(token).Fingerprint()
		}
		return auth.Answer{Value: auth.NewSecret(token)}
	}, func(_ *testing.T, call func(), pass func(time.Duration)) {
		call()
		call()
		pass(31 * time.Second)
		call()
	})
	want := []string{
		"asked: the app starts", "token.obtained", "token.reused",
		"token.expiring", "asked: " + first + " has 01:00 left TOKEN_ABOUT_TO_EXPIRE", "token.obtained", "token.replaced", "token.reused",
	}
	if !slices.Equal(told, want) {
		t.Errorf("told\n%q, want\n%q", told, want)
	}
}

// A token that lives no longer than the timer's minute would make the SDK ask its app without pause.
func TestShortTokensDoNotMakeTheTimerGoRound(t *testing.T) {
	told := inItsOwnTime(t, androidRule, living(30*time.Second), func(_ *testing.T, call func(), pass func(time.Duration)) {
		call()
		pass(10 * time.Second)
	})
	asked := 0
	for _, fact := range told {
		if strings.HasPrefix(fact, "asked: ") {
			asked++
		}
	}
	if asked != 2 || told[len(told)-1] != "SDK timer would go round" {
		t.Errorf("asked %d times: %q", asked, told)
	}
}

func TestExpiredTokenBeforeARequest(t *testing.T) {
	once := func(n int) auth.Answer {
		if n > 1 {
			return auth.Answer{Null: true}
		}
		return living(5 * time.Minute)(n)
	}
	ios := engine.KeepRule{NotProvided: "notProvided", Expired: "expired", ExpiresSoon: "expiredSoon", AskMissing: true}
	for _, tt := range []struct {
		name string
		rule engine.KeepRule
		want []string
	}{
		{"dropped", androidRule, []string{"token.expired", "token.cleared", "asked: kept token has expired TOKEN_EXPIRED", "token.null"}},
		{"sent all the same", ios, []string{"token.expired", "asked: kept token has expired expired", "token.null", "token.reused"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			told := inItsOwnTime(t, tt.rule, once, func(_ *testing.T, call func(), pass func(time.Duration)) {
				call()
				pass(6 * time.Minute)
				call()
			})
			at := slices.Index(told, "token.expired")
			if at < 0 || !slices.Equal(told[at:], tt.want) {
				t.Errorf("told %q, want it to end in %q", told, tt.want)
			}
		})
	}
}

func TestMissingToken(t *testing.T) {
	blocked := &engine.CallError{Code: "stream.no-token", Message: "not sent", SDK: "the SDK's words"}
	for _, tt := range []struct {
		name    string
		rule    engine.KeepRule
		outcome engine.Outcome
		asked   []string
	}{
		{"asks nobody and goes bare", androidRule, engine.OutcomeOK, []string{"the app starts"}},
		{"asks and goes bare", engine.KeepRule{NotProvided: "notProvided", AskMissing: true}, engine.OutcomeOK, []string{"the app starts", "no token yet"}},
		{"asks and is not sent", engine.KeepRule{Required: blocked}, engine.OutcomeBlocked, []string{"the app starts", "no token yet"}},
		{"refuses the form", engine.KeepRule{Required: blocked, Exact: true, Refusal: "not this"}, engine.OutcomeBlocked, []string{"the app starts", "no token yet"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			requests := 0
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				requests++
				if _, there := r.Header["Authorization"]; there {
					t.Errorf("the server saw %q", r.Header.Get("Authorization"))
				}
			}))
			defer server.Close()
			b := &backend{next: func(int) auth.Answer {
				if tt.rule.Exact {
					return auth.Answer{Value: auth.NewSecret("Bearer a.b.c")}
				}
				return auth.Answer{Null: true}
			}}
			e, p := newKeeping(t, keeping{rule: tt.rule}, b, server.URL)
			defer e.Close(context.Background())
			c := do(t, e, p)
			if c.Finish.Outcome != tt.outcome || !slices.Equal(b.asked, tt.asked) {
				t.Errorf("%s, asked %q: %+v", c.Finish.Outcome, b.asked, c.Finish)
			}
			if sent := tt.outcome == engine.OutcomeOK; (requests == 1) != sent || (c.Attempts == 1) != sent {
				t.Errorf("%d requests, %d attempts", requests, c.Attempts)
			}
			if log := strings.Join(c.Finish.SDKLog, "\n"); tt.rule.Exact && !strings.Contains(log, "not this") {
				t.Errorf("the SDK's log is %q", log)
			}
		})
	}
}

// Without an app to turn to, a plan knows already what the SDK would not send.
func TestPlanOfARequestThatNeedsAToken(t *testing.T) {
	blocked := &engine.CallError{Code: "stream.no-token", Message: "not sent"}
	e, p := newKeeping(t, keeping{rule: engine.KeepRule{Required: blocked}}, &backend{}, "http://127.0.0.1:1")
	defer e.Close(context.Background())
	p.Provider = nil
	if c, err := e.Plan(engine.Request{Profile: p, Operation: "data.fetch"}); err != nil || c.Finish.Outcome != engine.OutcomeBlocked {
		t.Errorf("%+v, %v", c.Finish, err)
	}
	if c := do(t, e, p); c.Finish.Outcome != engine.OutcomeBlocked || c.Attempts != 0 {
		t.Errorf("%+v, %d attempts", c.Finish, c.Attempts)
	}
}

// Calls that leave while the app starts all carry the one token that it hands over.
func TestCallsWaitForTheAppToStart(t *testing.T) {
	const calls = 5
	server := newStub(t, answering("{}"))
	b := &backend{next: living(time.Hour)}
	asked := make(chan struct{})
	give := make(chan struct{})
	b.next = func(n int) auth.Answer {
		if n == 1 {
			close(asked)
			<-give
		}
		return living(time.Hour)(n)
	}
	e, p := newKeeping(t, keeping{rule: androidRule}, b, server.URL)
	defer e.Close(context.Background())
	sub := e.Journal().Subscribe()
	defer sub.Close()
	var all sync.WaitGroup
	for range calls {
		all.Go(func() { do(t, e, p) })
	}
	<-asked
	for waiting := 0; waiting < calls; {
		events, _, err := sub.Next(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range events {
			if ev.Detail.Name() == "token.requested" {
				waiting++
			}
		}
	}
	close(give)
	all.Wait()
	for range calls {
		if h := <-server.seen; h.Get("Authorization") == "" {
			t.Error("a call left without the token")
		}
	}
	if len(b.asked) != 1 {
		t.Errorf("asked %q", b.asked)
	}
}

// A token that is asked for by hand goes past the SDK's eye like any other.
func TestAskedByHandIsRefusedToo(t *testing.T) {
	b := &backend{next: func(int) auth.Answer { return auth.Answer{Value: auth.NewSecret("Bearer a.b.c")} }}
	e, p := newKeeping(t, keeping{rule: engine.KeepRule{Exact: true, Refusal: "not this"}}, b, newStub(t, answering("")).URL)
	defer e.Close(context.Background())
	do(t, e, p)
	c, err := e.Ask(t.Context(), p)
	if err != nil || c.Finish.Error == nil || c.Finish.Error.SDK != "not this" {
		t.Errorf("%+v, %v", c.Finish, err)
	}
	if _, kept := p.Provider.Kept(); kept {
		t.Error("the token is kept all the same")
	}
}

// What became of a token that was put away concerns nobody.
func TestForgottenTokenEndsInSilence(t *testing.T) {
	var told []string
	synctest.Test(t, func(t *testing.T) {
		e, p := newKeeping(t, keeping{rule: androidRule}, &backend{next: living(5 * time.Minute)}, "http://127.0.0.1:1")
		sub := e.Journal().Subscribe()
		do(t, e, p)
		e.Forget(p)
		<-time.After(time.Hour)
		synctest.Wait()
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
		events, _, err := sub.Next(t.Context(), 0)
		if err != nil {
			t.Error(err)
		}
		told = lifecycle(events)
	})
	if want := []string{"asked: the app starts", "token.obtained", "token.cleared"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}
