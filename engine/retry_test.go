package engine_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

func TestRetryAfterARefusal(t *testing.T) {
	again := func(r engine.Retry) func(engine.Answer) *engine.Retry {
		return func(engine.Answer) *engine.Retry { return &r }
	}
	always := living(time.Hour)(1)
	same := func(int) auth.Answer { return always }
	for _, tt := range []struct {
		name     string
		retry    engine.Retry
		next     func(int) auth.Answer
		attempts int
		outcome  engine.Outcome
		told     []string
	}{
		{"with another token", engine.Retry{Why: "rule", Reason: "after a 401", SDKReason: "X", Drop: true, NeedsToken: true}, living(time.Hour), 2, engine.OutcomeOK,
			[]string{"asked: the app starts", "token.obtained", "token.rejected", "token.cleared", "asked: after a 401 X", "token.obtained", "retrying"}},
		{"needs another token", engine.Retry{Why: "rule", Reason: "after a 401", NeedsToken: true}, same, 1, engine.OutcomeFailed,
			[]string{"asked: the app starts", "token.obtained", "token.rejected", "asked: after a 401", "token.obtained"}},
		{"with the same one", engine.Retry{Why: "rule", Reason: "after a 401"}, same, 2, engine.OutcomeFailed,
			[]string{"asked: the app starts", "token.obtained", "token.rejected", "asked: after a 401", "token.obtained", "retrying", "token.rejected"}},
		{"asks nobody", engine.Retry{Why: "rule", Body: []byte("full")}, living(time.Hour), 2, engine.OutcomeFailed,
			[]string{"asked: the app starts", "token.obtained", "token.rejected", "retrying", "token.rejected"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var first string
			server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
				if sent := r.Header.Get("Authorization"); first == "" || sent == first {
					first = sent
					w.WriteHeader(http.StatusUnauthorized)
				}
			})
			e, p := newKeeping(t, keeping{rule: androidRule, retry: again(tt.retry)}, &backend{next: tt.next}, server.URL)
			c := do(t, e, p)
			if err := e.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			events, _, err := e.Journal().Subscribe().Next(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			if told := slices.DeleteFunc(lifecycle(events), func(s string) bool { return s == "token.replaced" }); !slices.Equal(told, tt.told) {
				t.Errorf("told\n%q, want\n%q", told, tt.told)
			}
			if c.Attempts != tt.attempts || c.Finish.Outcome != tt.outcome {
				t.Errorf("%d attempts, %s; want %d, %s", c.Attempts, c.Finish.Outcome, tt.attempts, tt.outcome)
			}
		})
	}
}

// Calls that were refused for one token ask their app once, and all go on with what it gave.
func TestRefusedTogetherAsksOnce(t *testing.T) {
	const calls = 5
	var held sync.WaitGroup
	held.Add(calls)
	var once sync.Once
	var first string
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		sent := r.Header.Get("Authorization")
		once.Do(func() { first = sent })
		if sent != first {
			return
		}
		held.Done()
		held.Wait() // all have left with the first token before any is refused
		w.WriteHeader(http.StatusUnauthorized)
	})
	all401 := make(chan struct{})
	b := &backend{next: func(n int) auth.Answer {
		if n > 1 {
			<-all401 // who comes when the new token is there already has missed it, and is not what this is about
		}
		return living(time.Hour)(n)
	}}
	retry := func(engine.Answer) *engine.Retry {
		return &engine.Retry{Why: "rule", Reason: "after a 401", Drop: true, NeedsToken: true}
	}
	e, p := newKeeping(t, keeping{rule: androidRule, retry: retry}, b, server.URL)
	defer e.Close(context.Background())
	sub := e.Journal().Subscribe()
	defer sub.Close()
	go func() {
		defer close(all401)
		for waiting := 0; waiting < calls; {
			events, _, err := sub.Next(t.Context(), 0)
			if err != nil {
				return
			}
			for _, ev := range events {
				if r, ok := ev.Detail.(engine.TokenRequested); ok && r.Reason == "after a 401" {
					waiting++
				}
			}
		}
	}()
	if _, err := e.Ask(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range calls {
		all.Go(func() {
			done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "data.fetch"})
			if err != nil || !done.Call.OK() || done.Call.Attempts != 2 {
				t.Errorf("%+v, %v", done.Call.Finish, err)
			}
		})
	}
	all.Wait()
	if len(b.asked) != 2 {
		t.Errorf("asked %q", b.asked)
	}
}

func TestCancelWhileTheSDKWaits(t *testing.T) {
	server := newStub(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	retry := func(engine.Answer) *engine.Retry { return &engine.Retry{Why: "rule", Wait: time.Hour} }
	e, p := newKeeping(t, keeping{rule: androidRule, retry: retry}, &backend{next: living(time.Hour)}, server.URL)
	p.Timeout = 0
	defer e.Close(context.Background())
	sub := e.Journal().Subscribe()
	defer sub.Close()
	ended := make(chan engine.Call)
	go func() { ended <- do(t, e, p) }()
	for waits := false; !waits; {
		events, _, err := sub.Next(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range events {
			if ev.Detail.Name() == "retrying" {
				waits = true
				e.Cancel(ev.Call)
			}
		}
	}
	if c := <-ended; c.Finish.Outcome != engine.OutcomeCancelled || c.Attempts != 1 {
		t.Errorf("%+v after %d attempts", c.Finish, c.Attempts)
	}
}

// quoting is a vendor whose SDK repeats whatever a server writes, wherever there is room for words.
type quoting struct{ keeping }

func (q quoting) Read(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	said := a.Header.Get("X-Said")
	reading := q.keeping.Read(p, r, a)
	reading.Summary, reading.Rejected, reading.SDKLog = said, said, []string{said}
	reading.Err = &engine.CallError{Code: "said", Message: said, SDK: said, Fix: said}
	reading.Findings = []engine.Finding{{Code: "said", Severity: "error", Title: said, Detail: said, Fix: said}}
	return reading
}

// A server may speak of the token that it refused before, also to the request that carries another.
func TestRefusedTokenIsQuotedNowhere(t *testing.T) {
	var said []string
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		said = append(said, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		w.Header().Set("X-Said", strings.Join(said, " "))
		w.WriteHeader(http.StatusUnauthorized)
	})
	retry := func(engine.Answer) *engine.Retry {
		return &engine.Retry{Why: "rule", Reason: "after a 401", Drop: true}
	}
	_, p := newKeeping(t, keeping{}, &backend{next: living(time.Hour)}, server.URL)
	e := engine.New(engine.Options{Vendors: []engine.Vendor{quoting{keeping{rule: androidRule, retry: retry}}}})
	c := do(t, e, p)
	if err := e.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	events, _, err := e.Journal().Subscribe().Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(said) != 2 || said[0] == said[1] || len(c.Finish.Findings) != 1 {
		t.Fatalf("the server saw %d tokens: %+v", len(said), c.Finish)
	}
	for _, ev := range events {
		text, err := json.Marshal(ev)
		if err != nil {
			t.Fatal(err)
		}
		for i, token := range said {
			if signature := token[strings.LastIndexByte(token, '.')+1:]; strings.Contains(string(text), signature) {
				t.Errorf("token %d stands in %s", i+1, text)
			}
		}
	}
	if want := auth.NewSecret(said[0]).Fingerprint() + " " + auth.NewSecret(said[1]).Fingerprint(); c.Finish.SDKLog[len(c.Finish.SDKLog)-1] != want {
		t.Errorf("the SDK's log is %q, want it to end in %q", c.Finish.SDKLog, want)
	}
}

// A vendor is told how long its answer took to begin.
func TestAnswerTellsHowLongItTook(t *testing.T) {
	var waited []time.Duration
	note := func(a engine.Answer) *engine.Retry {
		waited = append(waited, a.Waited)
		return nil
	}
	server := newStub(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	e, p := newKeeping(t, keeping{rule: androidRule, retry: note}, &backend{next: living(time.Hour)}, server.URL)
	defer e.Close(context.Background())
	do(t, e, p)
	if len(waited) != 1 || waited[0] <= 0 || waited[0] > time.Minute {
		t.Errorf("waited %v", waited)
	}
}
