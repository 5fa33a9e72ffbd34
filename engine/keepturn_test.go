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
	"testing/synctest"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// pushed is a vendor whose app pushes tokens into the SDK, in a mode of its own; its server may ask for another one.
type pushed struct {
	keeping
}

const pushedMode auth.Mode = "access-token"

func (pushed) Mode(engine.Profile, string) auth.Mode { return pushedMode }
func (pushed) Operations() []engine.Operation {
	return []engine.Operation{{ID: "data.fetch", Modes: []auth.Mode{pushedMode}}}
}

func (v pushed) Read(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	reading := v.keeping.Read(p, r, a)
	reading.AskAgain = a.Header.Get("X-Ask-Again")
	return reading
}

// named is a token of somebody, told apart by id.
func named(identity, id string, in time.Duration) string {
	now := time.Now()
	return unsigned(fmt.Sprintf(`{"jti":%q,"sub":%q,"iat":%d,"exp":%d}`, id, identity, now.Unix(), now.Add(in).Unix()))
}

func subject(i auth.Info) string {
	if i.Read == nil {
		return ""
	}
	v, _ := i.Read.Claims.Get("sub")
	return string(v.Raw)
}

// sameIdentity is the rule of an SDK that takes no token of somebody else in place of the one it has.
func sameIdentity(kept, came auth.Info) *engine.CallError {
	if subject(kept) == subject(came) {
		return nil
	}
	return &engine.CallError{Code: "token.other-identity", Message: "the token names somebody else", SDK: "MISMATCHING_TOKEN_UPDATE (-5)"}
}

var twoTimers = engine.KeepRule{
	NotProvided: "none", Expired: "tokenExpired", ExpiresSoon: "tokenWillExpire", Callback: "(the app's handler: %s)", Ahead: 3 * time.Minute, AtEnd: true,
}

// askings are the calls that the SDK's timer made, as "mode: log".
func askings(events []engine.Event) []string {
	modes := map[engine.CallID]auth.Mode{}
	var made []string
	for _, e := range events {
		switch d := e.Detail.(type) {
		case engine.CallStarted:
			if d.Trigger == engine.TriggerTimer {
				modes[e.Call] = d.Mode
			}
		case engine.CallFinished:
			if m, timer := modes[e.Call]; timer {
				made = append(made, string(m)+": "+strings.Join(d.SDKLog, " "))
			}
		}
	}
	return made
}

func TestSDKsTimerHasAMarginOfItsOwn(t *testing.T) {
	const soon, over = "access-token: (the app's handler: tokenWillExpire)", "access-token: (the app's handler: tokenExpired)"
	with := func(ahead time.Duration, atEnd bool) engine.KeepRule {
		rule := twoTimers
		rule.Ahead, rule.AtEnd = ahead, atEnd
		return rule
	}
	once := func(n int) auth.Answer {
		if n == 1 {
			return living(10 * time.Minute)(n)
		}
		return auth.Answer{Null: true}
	}
	for _, tt := range []struct {
		name string
		rule engine.KeepRule
		next func(int) auth.Answer
		pass []time.Duration
		want []string
	}{
		{"three minutes, a second before", with(3*time.Minute, true), living(10 * time.Minute), []time.Duration{7*time.Minute - time.Second}, nil},
		{"three minutes", with(3*time.Minute, true), living(10 * time.Minute), []time.Duration{7 * time.Minute}, []string{soon}},
		{"ten seconds, a second before", with(10*time.Second, true), living(10 * time.Minute), []time.Duration{10*time.Minute - 11*time.Second}, nil},
		{"ten seconds", with(10*time.Second, true), living(10 * time.Minute), []time.Duration{10*time.Minute - 10*time.Second}, []string{soon}},
		{"the minute of the others", with(0, false), living(10 * time.Minute), []time.Duration{9 * time.Minute}, []string{soon}},
		{"at the end once more", with(3*time.Minute, true), once, []time.Duration{20 * time.Minute}, []string{soon, over}},
		{"at the end not", with(3*time.Minute, false), once, []time.Duration{20 * time.Minute}, []string{soon}},
		{"no timer", with(-1, false), living(10 * time.Minute), []time.Duration{20 * time.Minute}, nil},
		{"no timer, but an end", with(-1, true), once, []time.Duration{20 * time.Minute}, []string{over}},
		{"shorter than the margin", with(3*time.Minute, true), living(2 * time.Minute), []time.Duration{time.Minute, time.Hour}, []string{soon}},
		{"over when it comes", with(-1, true), living(-time.Minute), []time.Duration{time.Minute}, []string{over}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var made []string
			synctest.Test(t, func(t *testing.T) {
				_, p := newKeeping(t, keeping{}, &backend{next: tt.next}, "http://127.0.0.1:1")
				e := engine.New(engine.Options{Vendors: []engine.Vendor{pushed{keeping{rule: tt.rule}}}})
				sub := e.Journal().Subscribe()
				do(t, e, p)
				for _, d := range tt.pass {
					<-time.After(d)
					synctest.Wait()
				}
				if err := e.Close(context.Background()); err != nil {
					t.Error(err)
				}
				events, _, err := sub.Next(t.Context(), 0)
				if err != nil {
					t.Error(err)
				}
				made = askings(events)
			})
			if !slices.Equal(made, tt.want) {
				t.Errorf("asked %q, want %q", made, tt.want)
			}
		})
	}
}

// newPushed is an app that starts with jane's token and then pushes what next gives.
func newPushed(t *testing.T, rule engine.KeepRule, url string, next func(n int) auth.Answer) (*engine.Engine, engine.Profile) {
	t.Helper()
	e := engine.New(engine.Options{Vendors: []engine.Vendor{pushed{keeping{rule: rule}}}})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	_, p := newKeeping(t, keeping{}, &backend{next: next}, url)
	return e, p
}

func TestTokenOfAnotherIdentityIsRefused(t *testing.T) {
	jane := named("jane", "1", time.Hour)
	server := newStub(t, answering("{}"))
	rule := twoTimers
	rule.Refuse = sameIdentity
	e, p := newPushed(t, rule, server.URL, func(n int) auth.Answer {
		switch n {
		case 1:
			return auth.Answer{Value: auth.NewSecret(jane)}
		case 2:
			return auth.Answer{Value: auth.NewSecret(named("bob", "2", time.Hour))}
		default:
			return auth.Answer{Value: auth.NewSecret(named("jane", "3", time.Hour))}
		}
	})
	do(t, e, p)
	c, err := e.Ask(t.Context(), p)
	if err != nil || c.OK() || c.Finish.Error.Code != "token.other-identity" || !slices.Contains(c.Finish.SDKLog, "MISMATCHING_TOKEN_UPDATE (-5)") {
		t.Errorf("%+v, %v", c.Finish, err)
	}
	if kept, ok := p.Provider.Kept(); !ok || kept.Info.Fingerprint != auth.NewSecret(jane).Fingerprint() {
		t.Errorf("%+v is kept, not what was there", kept.Info)
	}
	if c, err = e.Ask(t.Context(), p); err != nil || !c.OK() {
		t.Errorf("her own next token: %+v, %v", c.Finish, err)
	}
	if kept, _ := p.Provider.Kept(); kept.Info.Fingerprint == auth.NewSecret(jane).Fingerprint() {
		t.Error("her own next token is not kept")
	}
}

// A server that says that a token is about to expire has the SDK turn to its app at once, and what comes is for the next call.
func TestServerSignalTurnsToTheApp(t *testing.T) {
	first, second := named("jane", "1", time.Hour), named("jane", "2", time.Hour)
	for _, tt := range []struct {
		name   string
		answer auth.Answer
		refuse func(kept, came auth.Info) *engine.CallError
		then   string // what travels with the next call
		found  string
	}{
		{"another token", auth.Answer{Value: auth.NewSecret(second)}, sameIdentity, second, ""},
		{"somebody else's", auth.Answer{Value: auth.NewSecret(named("bob", "2", time.Hour))}, sameIdentity, first, "token.other-identity"},
		{"nothing", auth.Answer{Null: true}, nil, first, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var mu sync.Mutex
			var sent []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				if sent = append(sent, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")); len(sent) == 1 {
					w.Header().Set("X-Ask-Again", "token about to expire")
				}
			}))
			defer server.Close()
			rule := twoTimers
			rule.Refuse = tt.refuse
			e, p := newPushed(t, rule, server.URL, func(n int) auth.Answer {
				if n == 1 {
					return auth.Answer{Value: auth.NewSecret(first)}
				}
				return tt.answer
			})
			c := do(t, e, p)
			if !c.OK() || c.Asked == nil || c.Asked.Reason != "token about to expire" || c.Asked.SDKReason != "tokenWillExpire" {
				t.Errorf("%+v, asked %+v", c.Finish, c.Asked)
			}
			if worst, _ := c.Finish.Worst(); worst.Code != tt.found {
				t.Errorf("found %q, want %q", worst.Code, tt.found)
			}
			do(t, e, p)
			mu.Lock()
			defer mu.Unlock()
			if want := []string{first, tt.then}; !slices.Equal(sent, want) {
				t.Errorf("sent %q, want %q", sent, want)
			}
		})
	}
}

// A failing app changes nothing of a call that has its answer.
func TestServerSignalToAFailingApp(t *testing.T) {
	server := newStub(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Ask-Again", "token about to expire") })
	e, p := newPushed(t, twoTimers, server.URL, nil)
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: &failingSecond{token: named("jane", "1", time.Hour)}})
	c := do(t, e, p)
	if worst, _ := c.Finish.Worst(); !c.OK() || worst.Code != "provider.transport" {
		t.Errorf("%+v", c.Finish)
	}
	if _, ok := p.Provider.Kept(); !ok {
		t.Error("the kept token is gone")
	}
}

// failingSecond gives its token once.
type failingSecond struct {
	mu    sync.Mutex
	token string
}

func (*failingSecond) Describe() string { return "app" }

func (s *failingSecond) Fetch(context.Context, auth.Ask) (auth.Answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == "" {
		return auth.Answer{}, &auth.SourceError{Kind: auth.KindTransport, Source: "app", Detail: "no answer", Err: errors.New("reset")}
	}
	given := s.token
	s.token = ""
	return auth.Answer{Value: auth.NewSecret(given)}, nil
}
