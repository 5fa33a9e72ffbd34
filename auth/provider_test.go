package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
)

var (
	jane = map[string]string{"registered": "jane@example.com"}
	bob  = map[string]string{"registered": "bob@example.com"}
)

// clock is a time that only the test moves.
type clock struct{ seconds atomic.Int64 }

func (c *clock) now() time.Time          { return noon.Add(time.Duration(c.seconds.Load()) * time.Second) }
func (c *clock) advance(d time.Duration) { c.seconds.Add(int64(d / time.Second)) }

// tokenServer is a token endpoint: each request gets what answer makes of its number, from 1.
func tokenServer(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, n int)) (source auth.Source, requests *atomic.Int64) {
	t.Helper()
	requests = new(atomic.Int64)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) { answer(w, r, int(requests.Add(1))) })
	return newHTTP(t, auth.HTTPOptions{URL: server.URL + "/token", Timeout: time.Minute}), requests
}

// numbered answers with opaque tokens t1, t2 … that live for seconds; 0 tells no lifetime.
func numbered(seconds int) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, n int) {
		if seconds == 0 {
			fmt.Fprintf(w, "t%d", n)
			return
		}
		fmt.Fprintf(w, `{"token":"t%d","expires_in":%d}`, n, seconds)
	}
}

func fingerprint(token string) string { return auth.NewSecret(token).Fingerprint() }

// recorder writes down what a Trace is told.
type recorder struct{ lines []string }

func (r *recorder) trace() *auth.Trace {
	add := func(format string, args ...any) { r.lines = append(r.lines, fmt.Sprintf(format, args...)) }
	return &auth.Trace{
		Requested: func(source, reason string) { add("requested %s: %s", source, reason) },
		Obtained: func(o auth.Obtained) {
			line := "obtained " + o.Token.Value.Reveal()
			if o.Again {
				line += " again"
			}
			if o.Replaces != nil {
				line += " replaces " + o.Replaces.Value.Reveal()
			}
			add("%s", line)
		},
		Reused: func(token auth.Token) { add("reused %s", token.Value.Reveal()) },
		Null:   func(time.Duration) { add("null") },
		Failed: func(err error, _ time.Duration) {
			failure := (*auth.SourceError)(nil)
			errors.As(err, &failure)
			add("failed %s", failure.Kind)
		},
	}
}

// step is one call of Provider.Token at a moment after the one before.
type step struct {
	after time.Duration
	ids   map[string]string
	want  []string // what the trace is told
}

func TestPolicies(t *testing.T) {
	const asked = "requested http POST /token: "
	left := func(token, rest string) string { return asked + fingerprint(token) + " has " + rest + " left" }
	tests := []struct {
		name    string
		policy  auth.Policy
		ahead   time.Duration
		seconds int
		steps   []step
	}{
		{"per call", auth.PerCall, 0, 300, []step{
			{0, jane, []string{asked + "per call", "obtained t1"}},
			{0, jane, []string{asked + "per call", "obtained t2 replaces t1"}},
		}},
		{"cached", auth.Cached, 0, 300, []step{
			{0, jane, []string{asked + "no token yet", "obtained t1"}},
			{299 * time.Second, jane, []string{"reused t1"}},
			{time.Second, jane, []string{asked + "kept token has expired", "obtained t2 replaces t1"}},
			{0, jane, []string{"reused t2"}},
		}},
		{"cached, another customer", auth.Cached, 0, 300, []step{
			{0, jane, []string{asked + "no token yet", "obtained t1"}},
			{0, bob, []string{asked + "other customer", "obtained t2 replaces t1"}},
			{0, bob, []string{"reused t2"}},
			{0, jane, []string{asked + "other customer", "obtained t3 replaces t2"}},
			{0, nil, []string{asked + "other customer", "obtained t4 replaces t3"}},
			{0, map[string]string{}, []string{"reused t4"}},
		}},
		{"cached, no known end", auth.Cached, 0, 0, []step{
			{0, jane, []string{asked + "no token yet", "obtained t1"}},
			{1000 * time.Hour, jane, []string{"reused t1"}},
		}},
		{"refresh ahead", auth.RefreshAhead, 0, 300, []step{
			{0, jane, []string{asked + "no token yet", "obtained t1"}},
			{239 * time.Second, jane, []string{"reused t1"}},
			{time.Second, jane, []string{left("t1", "01:00"), "obtained t2 replaces t1"}},
			{255 * time.Second, jane, []string{left("t2", "00:45"), "obtained t3 replaces t2"}},
			{300 * time.Second, jane, []string{asked + "kept token has expired", "obtained t4 replaces t3"}},
		}},
		{"refresh two hours ahead", auth.RefreshAhead, 2 * time.Hour, 4 * 3600, []step{
			{0, jane, []string{asked + "no token yet", "obtained t1"}},
			{2*time.Hour + 56*time.Minute, jane, []string{left("t1", "1h04m"), "obtained t2 replaces t1"}},
		}},
		{"refresh ahead, short life", auth.RefreshAhead, 0, 60, []step{
			{0, jane, []string{asked + "no token yet", "obtained t1"}},
			{29 * time.Second, jane, []string{"reused t1"}},
			{time.Second, jane, []string{left("t1", "00:30"), "obtained t2 replaces t1"}},
		}},
		{"refresh ahead, no known end", auth.RefreshAhead, 0, 0, []step{
			{0, jane, []string{asked + "no token yet", "obtained t1"}},
			{1000 * time.Hour, jane, []string{"reused t1"}},
		}},
		{"once", auth.Once, 0, 300, []step{
			{0, jane, []string{asked + "no token yet", "obtained t1"}},
			{1000 * time.Hour, jane, []string{"reused t1"}},
			{0, bob, []string{"reused t1"}},
		}},
		{"cached, other customer", auth.Cached, 0, 300, []step{
			{0, jane, []string{asked + "no token yet", "obtained t1"}},
			{0, bob, []string{asked + "other customer", "obtained t2 replaces t1"}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c clock
			source, _ := tokenServer(t, numbered(tt.seconds))
			p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: tt.policy, RefreshAhead: tt.ahead, Now: c.now})
			for i, s := range tt.steps {
				c.advance(s.after)
				var told recorder
				if _, err := p.Token(t.Context(), s.ids, told.trace()); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(s.want, told.lines); diff != "" {
					t.Errorf("step %d: -want +got:\n%s", i+1, diff)
				}
			}
		})
	}
}

func TestNullAndErrorsAreNotKept(t *testing.T) {
	source, _ := tokenServer(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		switch n {
		case 1:
			fmt.Fprint(w, "null")
		case 2:
			w.WriteHeader(http.StatusInternalServerError)
		default:
			fmt.Fprint(w, "abc")
		}
	})
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Once})
	var told recorder
	if r, err := p.Token(t.Context(), jane, told.trace()); err != nil || !r.Null || r.Token != nil {
		t.Errorf("null gives %+v, %v", r, err)
	}
	if _, ok := p.Current(jane); ok {
		t.Error("a null is kept")
	}
	if r, err := p.Token(t.Context(), jane, told.trace()); err == nil {
		t.Errorf("a 500 gives %+v", r)
	}
	if r, err := p.Token(t.Context(), jane, told.trace()); err != nil || r.Token == nil || r.Reused {
		t.Errorf("a token gives %+v, %v", r, err)
	}
	if r, err := p.Token(t.Context(), jane, nil); err != nil || !r.Reused {
		t.Errorf("the second time gives %+v, %v", r, err)
	}
	const asked = "requested http POST /token: no token yet"
	if diff := cmp.Diff([]string{asked, "null", asked, "failed status", asked, "obtained abc"}, told.lines); diff != "" {
		t.Error(diff)
	}
}

func TestAskForgetAndCurrent(t *testing.T) {
	var c clock
	source, _ := tokenServer(t, numbered(300))
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.RefreshAhead, Now: c.now})
	if _, ok := p.Current(jane); ok || !p.RefreshAt().IsZero() {
		t.Error("something is kept before anything was asked")
	}
	var told recorder
	for _, ask := range []func(context.Context, map[string]string, *auth.Trace) (auth.Result, error){p.Token, p.Ask, p.Token} {
		if _, err := ask(t.Context(), jane, told.trace()); err != nil {
			t.Fatal(err)
		}
	}
	const asked = "requested http POST /token: "
	if diff := cmp.Diff([]string{asked + "no token yet", "obtained t1", asked + "by you", "obtained t2 replaces t1", "reused t2"}, told.lines); diff != "" {
		t.Error(diff)
	}
	if token, ok := p.Current(jane); !ok || token.Value.Reveal() != "t2" || token.Info.Source != p.Describe() {
		t.Errorf("kept is %+v, %v", token.Info, ok)
	}
	if _, ok := p.Current(bob); ok {
		t.Error("jane's token is bob's")
	}
	if at := p.RefreshAt(); !at.Equal(noon.Add(4 * time.Minute)) {
		t.Errorf("refresh at %v", at)
	}
	p.Forget()
	if _, ok := p.Current(jane); ok || !p.RefreshAt().IsZero() {
		t.Error("something is kept after Forget")
	}
	told.lines = nil
	if _, err := p.Token(t.Context(), jane, told.trace()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{asked + "no token yet", "obtained t3"}, told.lines); diff != "" {
		t.Error(diff)
	}
}

func TestTheSameTokenAgain(t *testing.T) {
	source, _ := tokenServer(t, func(w http.ResponseWriter, _ *http.Request, _ int) { fmt.Fprint(w, "abc") })
	p := auth.NewProvider(auth.ProviderOptions{Source: source})
	var told recorder
	for range 2 {
		if _, err := p.Token(t.Context(), jane, told.trace()); err != nil {
			t.Fatal(err)
		}
	}
	p.Forget()
	if _, err := p.Token(t.Context(), jane, told.trace()); err != nil {
		t.Fatal(err)
	}
	const asked = "requested http POST /token: per call"
	if diff := cmp.Diff([]string{asked, "obtained abc", asked, "obtained abc again", asked, "obtained abc again"}, told.lines); diff != "" {
		t.Error(diff)
	}
	if p.Policy() != auth.PerCall || p.Describe() != "http POST /token" {
		t.Errorf("policy %s, described as %s", p.Policy(), p.Describe())
	}
}

func TestRefreshAtByPolicy(t *testing.T) {
	for policy, want := range map[auth.Policy]time.Time{
		auth.PerCall: {}, auth.Once: {}, auth.Cached: noon.Add(5 * time.Minute), auth.RefreshAhead: noon.Add(4 * time.Minute),
	} {
		source, _ := tokenServer(t, numbered(300))
		p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy, Now: func() time.Time { return noon }})
		if _, err := p.Token(t.Context(), jane, nil); err != nil {
			t.Fatal(err)
		}
		if got := p.RefreshAt(); !got.Equal(want) {
			t.Errorf("%s refreshes at %v, want %v", policy, got, want)
		}
	}
}

func TestProviderWithoutSource(t *testing.T) {
	_, err := auth.NewProvider(auth.ProviderOptions{}).Token(t.Context(), jane, nil)
	refused(t, nil, err, "no provider is set up")
}
