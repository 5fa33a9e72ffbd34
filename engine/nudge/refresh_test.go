package nudge_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/nudge"
)

func refresh(p engine.Profile) engine.Request {
	return engine.Request{Profile: p, Operation: nudge.TokenRefresh}
}

func refreshed(t *testing.T, d engine.Done) *nudge.Refreshed {
	t.Helper()
	r, ok := d.Result.(*nudge.Refreshed)
	if !ok {
		t.Fatalf("the result is %T: %+v", d.Result, d.Call.Finish)
	}
	return r
}

// TestShapes: what each of the vendor's samples makes of both shapes of a backend's answer (B3).
func TestShapes(t *testing.T) {
	hour := token(noon, time.Hour)
	const object, itself, null, quoted = `{"token": "…"}`, "token", "null", `"token"`
	tests := []struct {
		name, body, answer string
		js, raw            string // what the sample for JavaScript returns, and those that take the body as it is
	}{
		{"JSON", `{"token":"` + hour + `"}`, "JSON object", null, object},
		{"plain text", hour, "plain text", null, itself},
		{"plain text with a line break", hour + "\n", "plain text", null, itself},
		{"a JSON string", `"` + hour + `"`, "JSON string", null, quoted},
	}
	for _, tt := range tests {
		for _, app := range []string{"js", "kotlin", "java", "swift", "dart"} {
			t.Run(tt.name+" "+app, func(t *testing.T) {
				s := newServer(t, always(200, "application/json", tt.body))
				p := profile(s.URL, "app", app)
				p.Provider = backend(t, s.URL+"/token", "auto", at)
				done := do(t, newEngine(t, at), refresh(p))
				got := refreshed(t, done)
				if !done.Call.OK() || got.Token == nil || *got.Token != auth.NewSecret(hour).Fingerprint() || got.App != app || got.Answer != tt.answer || len(got.Samples) != 5 {
					t.Fatalf("%+v: %s", got, done.Call.Finish.Summary)
				}
				if r := <-s.requests; r.Header.Get("Authorization") != "session-1" || done.Call.Sent != nil {
					t.Errorf("the backend got %v", r.Header)
				}
				works := true
				for _, sample := range got.Samples {
					want := map[string]string{"js": tt.js, "swift": itself}[sample.App]
					if want == "" {
						want = tt.raw
					}
					want = strings.ReplaceAll(want, itself, *got.Token)
					if tt.raw == object && want != null && sample.App != "swift" {
						want = object
					}
					if sample.Returns != want || sample.Why == "" || sample.Works != (want == *got.Token) {
						t.Errorf("%+v, want %s", sample, want)
					}
					if sample.App == app {
						works = sample.Works
					}
				}
				if f := sampleFix(done); app == "js" && strings.HasSuffix(f, "res.data.token") != (tt.raw == object) {
					t.Errorf("to do: %s", f)
				}
				if warned := strings.Contains(found(done, engine.SeverityWarning), "nudge.sample"); warned == works {
					t.Errorf("warned of %s", found(done, ""))
				}
			})
		}
	}
}

// sampleFix is what to do about the sample that the app has taken.
func sampleFix(done engine.Done) string {
	for _, f := range done.Call.Finish.Findings {
		if f.Code == "nudge.sample" {
			return f.Fix
		}
	}
	return ""
}

// TestRefreshVerdicts: nothing is sent with the token, so that it is judged alone.
func TestRefreshVerdicts(t *testing.T) {
	hour := token(noon, time.Hour)
	tests := []struct {
		name, extract string
		status        int
		body          string
		outcome       engine.Outcome
		code, finding string
	}{
		{"fine", "auto", 200, `{"token":"` + hour + `"}`, engine.OutcomeOK, "", "nudge.not-bound"},
		{"null", "auto", 200, `{"token":null}`, engine.OutcomeFailed, "provider.null", "nudge.null"},
		{"empty", "auto", 200, ``, engine.OutcomeFailed, "provider.null", "nudge.null"},
		{"the body used whole", "plain", 200, `{"token":"` + hour + `"}`, engine.OutcomeFailed, "token.is-json", "token.is-json"},
		{"expired", "auto", 200, `{"token":"` + token(noon.Add(-2*time.Hour), time.Hour) + `"}`, engine.OutcomeFailed, "token.expired", "token.expired"},
		{"refused", "auto", 401, `{}`, engine.OutcomeFailed, "provider.status", "nudge.refresh-failed"},
		{"a page", "auto", 200, `<html>`, engine.OutcomeFailed, "provider.extract", "nudge.refresh-failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, always(tt.status, "application/json", tt.body))
			p := profile(s.URL)
			p.Provider = backend(t, s.URL, tt.extract, at)
			done := do(t, newEngine(t, at), refresh(p))
			if got := done.Call.Finish; got.Outcome != tt.outcome || errorCode(done) != tt.code {
				t.Errorf("%+v, %+v", got, got.Error)
			}
			if !strings.Contains(found(done, ""), tt.finding) {
				t.Errorf("found %s", found(done, ""))
			}
			if tt.name == "null" && refreshed(t, done).Token != nil {
				t.Error("null is a token")
			}
		})
	}
}

// TestCalledOnExpiry: the SDK holds the token until it ends, and asks once however many calls wait for it (B2).
func TestCalledOnExpiry(t *testing.T) {
	var offset atomic.Int64
	now := func() time.Time { return noon.Add(time.Duration(offset.Load())) }
	s := newServer(t, func(int) (int, string, string) {
		return 200, "application/json", `{"token":"` + token(now(), time.Hour) + `"}`
	})
	e, p := newEngine(t, now), profile(s.URL)
	p.Provider = backend(t, s.URL, "auto", now)
	first := refreshed(t, do(t, e, refresh(p)))
	offset.Store(int64(time.Hour - time.Second))
	if again := refreshed(t, do(t, e, refresh(p))); *again.Token != *first.Token || s.asked.Load() != 1 {
		t.Errorf("asked %d times before its end", s.asked.Load())
	}
	offset.Store(int64(time.Hour))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if done, err := e.Do(t.Context(), refresh(p)); err != nil || !done.Call.OK() {
				t.Error(err, done.Call.Finish)
			}
		})
	}
	all.Wait()
	if s.asked.Load() != 2 {
		t.Errorf("asked %d times after its end, for one token", s.asked.Load()-1)
	}
}

func TestStaticKey(t *testing.T) {
	r := refresh(profile("http://127.0.0.1:1"))
	r.Mode = nudge.StaticKey
	done := do(t, newEngine(t, at), r)
	if got := done.Call.Finish; got.Outcome != engine.OutcomeBlocked || got.Error.Code != "nudge.static-key" || found(done, "") != "nudge.static-key" {
		t.Errorf("%+v", got)
	}
	if call, err := newEngine(t, at).Plan(r); err != nil || call.Finish.Outcome != engine.OutcomeBlocked {
		t.Errorf("%+v, %v", call.Finish, err)
	}
}

func TestNoProvider(t *testing.T) {
	done := do(t, newEngine(t, at), refresh(profile("http://127.0.0.1:1")))
	if got := done.Call.Finish; got.Outcome != engine.OutcomeBlocked || got.Error.Code != "provider.missing" {
		t.Errorf("%+v", got)
	}
}

// TestMay: a token is everything for anyone, and the key is what makes tokens.
func TestMay(t *testing.T) {
	v := nudge.New()
	may := v.May(engine.Profile{}, auth.NewToken(auth.NewSecret(token(noon, time.Hour)), noon, 0, "test").Info, nil)
	if len(may) != 1 || !strings.Contains(may[0].What, "for anyone, until 2026-11-21 13:00:00 UTC") {
		t.Errorf("%+v", may)
	}
	if may := v.May(engine.Profile{}, auth.NewAPIKey(auth.NewSecret(privateKey), noon, "config").Info, nil); len(may) != 1 || !strings.Contains(may[0].What, "mints") {
		t.Errorf("%+v", may)
	}
}

func TestModesAndProbes(t *testing.T) {
	v := nudge.New()
	grid := engine.NewGrid(v, profile("http://127.0.0.1:1"), nil, nil, nil)
	if len(grid.Rows) != 2 || len(grid.Modes) != 4 || grid.SDK != "Nudge JS" {
		t.Errorf("%d rows, %d modes, %s", len(grid.Rows), len(grid.Modes), grid.SDK)
	}
	if c := grid.Cell(nudge.TokenGet, nudge.PrivateKey); !c.Applies() || c.Header != "apiKey" {
		t.Errorf("%+v", c)
	}
	if c := grid.Cell(nudge.TokenRefresh, nudge.StaticKey); c.Held == nil {
		t.Errorf("%+v", c)
	}
	if got := engine.OwnMode(v, profile("")); got != nudge.ShortLived {
		t.Errorf("the own mode is %s", got)
	}
}
