package auth_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"authpeek/auth"
)

// obtained asks a provider and gives the token's text, and whether it was kept.
func obtained(t *testing.T, p *auth.Provider) (token string, reused bool) {
	t.Helper()
	r, err := p.Token(t.Context(), jane, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.Token.Value.Reveal(), r.Reused
}

// Which policy takes note of what: a signal of a server and a refusal count where the policy waits for them, and nowhere else.
func TestWhatAPolicyTakesNoteOf(t *testing.T) {
	signal := func(p *auth.Provider, fp string) { p.Signal(fp, "token about to expire") }
	reject := func(p *auth.Provider, fp string) { p.Reject(fp, "after a 401") }
	for _, tt := range []struct {
		name   string
		policy auth.Policy
		tell   func(*auth.Provider, string)
		of     string
		asks   bool
	}{
		{"signal", auth.ServerSignal, signal, "t1", true},
		{"signal to a call without a token", auth.ServerSignal, signal, "", true},
		{"signal of another token", auth.ServerSignal, signal, "t0", false},
		{"signal under on-rejection", auth.OnReject, signal, "t1", false},
		{"signal under cached", auth.Cached, signal, "t1", false},
		{"signal under refresh-ahead", auth.RefreshAhead, signal, "t1", false},
		{"signal under once", auth.Once, signal, "t1", false},
		{"refusal", auth.OnReject, reject, "t1", true},
		{"refusal of another token", auth.OnReject, reject, "t0", false},
		{"refusal under server-signal", auth.ServerSignal, reject, "t1", true},
		{"refusal under cached", auth.Cached, reject, "t1", false},
		{"refusal under refresh-ahead", auth.RefreshAhead, reject, "t1", false},
		{"refusal under once", auth.Once, reject, "t1", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source, requests := tokenServer(t, numbered(300))
			p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: tt.policy})
			obtained(t, p)
			of := tt.of
			if of != "" {
				of = fingerprint(of)
			}
			tt.tell(p, of)
			if p.WillAsk(jane) != tt.asks {
				t.Errorf("WillAsk is %v", !tt.asks)
			}
			if _, reused := obtained(t, p); reused == tt.asks {
				t.Errorf("the next call reuses the token: %v", reused)
			}
			// What was said of a token is over with it.
			if token, reused := obtained(t, p); !reused {
				t.Errorf("the call after it asks for %s", token)
			}
			if n := requests.Load(); n != 1 && !tt.asks || n != 2 && tt.asks {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// A token is used beyond its end where nothing but the server ends it.
func TestPoliciesThatDoNotLookAtTheClock(t *testing.T) {
	for _, policy := range []auth.Policy{auth.OnReject, auth.ServerSignal, auth.Once} {
		var c clock
		source, _ := tokenServer(t, numbered(60))
		p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy, Now: c.now})
		obtained(t, p)
		c.advance(time.Hour)
		if _, reused := obtained(t, p); !reused {
			t.Errorf("%s asks because of the clock", policy)
		}
		if at := p.RefreshAt(); !at.IsZero() {
			t.Errorf("%s will refresh at %v", policy, at)
		}
	}
}

func TestCachedLessSkew(t *testing.T) {
	for _, tt := range []struct {
		skew       time.Duration
		life, used int // seconds for which the token lives, and is used
	}{
		{0, 300, 300},
		{-time.Minute, 300, 300},
		{30 * time.Second, 300, 270},
		{10 * time.Minute, 300, 150}, // a margin longer than its life halves it
	} {
		var c clock
		source, _ := tokenServer(t, numbered(tt.life))
		p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Cached, Skew: tt.skew, Now: c.now}).Fresh()
		obtained(t, p)
		c.advance(time.Duration(tt.used-1) * time.Second)
		if _, reused := obtained(t, p); !reused {
			t.Errorf("skew %v: asked a second too early", tt.skew)
		}
		c.advance(time.Second)
		if _, reused := obtained(t, p); reused {
			t.Errorf("skew %v: not asked in time", tt.skew)
		}
	}
}

// held is a token server whose answers from the second on wait for release.
func held(t *testing.T) (source auth.Source, arrived, release chan struct{}) {
	t.Helper()
	arrived, release = make(chan struct{}, 10), make(chan struct{})
	source, _ = tokenServer(t, func(w http.ResponseWriter, r *http.Request, n int) {
		if n > 1 {
			arrived <- struct{}{}
			<-release
		}
		numbered(300)(w, r, n)
	})
	return source, arrived, release
}

// Whatever is said of a token while another one is on its way is over when that one comes.
func TestSignalDuringAFlight(t *testing.T) {
	for _, policy := range []auth.Policy{auth.OnReject, auth.ServerSignal} {
		source, arrived, release := held(t)
		p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy})
		obtained(t, p)
		p.Reject(fingerprint("t1"), "after a 401")
		outcome := asking(t, t.Context(), p, jane)
		<-arrived
		p.Reject(fingerprint("t1"), "after a 401")
		p.Signal("", "token about to expire")
		close(release)
		if err := <-outcome; err != nil {
			t.Fatal(err)
		}
		if token, reused := obtained(t, p); !reused || token != "t2" {
			t.Errorf("%s: %s is sent, reused %v", policy, token, reused)
		}
	}
}

// A server rotates a token while the provider asks for one: what the server handed out is the newer one.
func TestPutDuringAFlight(t *testing.T) {
	source, arrived, release := held(t)
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Cached})
	obtained(t, p)
	slow := make(chan error, 1)
	go func() {
		_, err := p.Ask(t.Context(), jane, nil)
		slow <- err
	}()
	<-arrived
	rotated := auth.NewToken(auth.NewSecret("rotated"), noon, 0, "me.fetch")
	old := p.Put(jane, rotated)
	if old == nil || old.Value.Reveal() != "t1" {
		t.Errorf("%+v gave way", old)
	}
	if token, reused := obtained(t, p); !reused || token != "rotated" {
		t.Errorf("%s is sent while the asking goes on", token)
	}
	close(release)
	if err := <-slow; err != nil {
		t.Fatal(err)
	}
	if token, reused := obtained(t, p); !reused || token != "rotated" {
		t.Errorf("%s is sent after the late answer", token)
	}
	if again := p.Put(jane, rotated); again != nil {
		t.Errorf("the same token gave way to itself: %+v", again)
	}
}

func TestPutClearsTheSignal(t *testing.T) {
	source, requests := tokenServer(t, numbered(300))
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.OnReject})
	if old := p.Put(jane, auth.NewToken(auth.NewSecret("first"), noon, 0, "token.create")); old != nil {
		t.Errorf("%+v gave way", old)
	}
	p.Reject(fingerprint("first"), "after a 403")
	p.Put(jane, auth.NewToken(auth.NewSecret("second"), noon, 0, "me.fetch"))
	if token, reused := obtained(t, p); !reused || token != "second" || requests.Load() != 0 {
		t.Errorf("%s is sent after %d requests", token, requests.Load())
	}
}

// Many calls are refused for the same token at once, and the source is asked once.
func TestOneAskingForManyRefusals(t *testing.T) {
	for _, policy := range []auth.Policy{auth.OnReject, auth.ServerSignal} {
		source, requests := tokenServer(t, numbered(300))
		p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy})
		obtained(t, p)
		var calls sync.WaitGroup
		for range 20 {
			calls.Go(func() {
				p.Reject(fingerprint("t1"), "after a 401")
				if r, err := p.Token(t.Context(), jane, nil); err != nil || r.Token.Value.Reveal() != "t2" {
					t.Errorf("%s: %+v, %v", policy, r, err)
				}
			})
		}
		calls.Wait()
		if n := requests.Load(); n != 2 {
			t.Errorf("%s: %d requests", policy, n)
		}
	}
}

// Null and failure answer no refusal: the next call asks again.
func TestSignalOutlivesANull(t *testing.T) {
	source, requests := tokenServer(t, func(w http.ResponseWriter, r *http.Request, n int) {
		if n == 2 {
			return
		}
		numbered(300)(w, r, n)
	})
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.OnReject})
	obtained(t, p)
	p.Reject(fingerprint("t1"), "after a 401")
	if r, err := p.Token(t.Context(), jane, nil); err != nil || !r.Null {
		t.Errorf("%+v, %v", r, err)
	}
	if token, reused := obtained(t, p); reused || token != "t3" || requests.Load() != 3 {
		t.Errorf("%s, reused %v, %d requests", token, reused, requests.Load())
	}
}
