package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// tokenEnding is a token that lives from now until its end, told apart by id.
func tokenEnding(id string, in time.Duration) string {
	now := time.Now()
	return unsigned(fmt.Sprintf(`{"jti":%q,"iat":%d,"exp":%d}`, id, now.Unix(), now.Add(in).Unix()))
}

// given is a profile whose provider always gives this token.
func given(t *testing.T, token string) engine.Profile {
	t.Helper()
	p := profileFor("http://127.0.0.1:1")
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: static(t, token)})
	return p
}

// session is what is said of tokens between calls: "expiring tok#… 1m0s" and "expired tok#…".
func session(events []engine.Event) []string {
	var said []string
	for _, e := range events {
		switch d := e.Detail.(type) {
		case engine.TokenExpiring:
			said = append(said, fmt.Sprintf("expiring %s %v", d.Token.Fingerprint, d.Left))
		case engine.TokenExpired:
			said = append(said, "expired "+d.Token.Fingerprint)
		}
	}
	return said
}

// watched runs the steps in a world with a clock of its own, where time passes only while all wait, and tells what the
// engine has said when an hour is over.
func watched(t *testing.T, steps func(t *testing.T, ask func(token string), pass func(time.Duration))) []string {
	t.Helper()
	var said []string
	synctest.Test(t, func(t *testing.T) {
		e := engine.New(engine.Options{})
		sub := e.Journal().Subscribe()
		ask := func(token string) {
			if c, err := e.Ask(t.Context(), given(t, token)); err != nil || !c.OK() {
				t.Errorf("ask: %+v, %v", c.Finish, err)
			}
		}
		pass := func(d time.Duration) {
			<-time.After(d)
			synctest.Wait()
		}
		steps(t, ask, pass)
		pass(time.Hour)
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
		events, lost, err := sub.Next(t.Context(), 0)
		if err != nil || lost > 0 {
			t.Errorf("journal: lost %d, %v", lost, err)
		}
		said = session(events)
	})
	return said
}

func TestTokenIsSaidToExpireOnceAndToHaveExpiredOnce(t *testing.T) {
	var fp string
	said := watched(t, func(_ *testing.T, ask func(string), pass func(time.Duration)) {
		token := tokenEnding("a", 5*time.Minute)
		fp = auth.NewSecret(token).Fingerprint()
		ask(token)
		pass(time.Minute)
		ask(token) // the same one again changes nothing
		pass(10 * time.Minute)
		ask(token) // nor does it once it is over
	})
	if want := []string{"expiring " + fp + " 1m0s", "expired " + fp}; !slices.Equal(said, want) {
		t.Errorf("said %v, want %v", said, want)
	}
}

func TestReplacedTokenEndsInSilence(t *testing.T) {
	var second string
	said := watched(t, func(_ *testing.T, ask func(string), pass func(time.Duration)) {
		ask(tokenEnding("a", 5*time.Minute))
		pass(3 * time.Minute)
		token := tokenEnding("b", 10*time.Minute)
		second = auth.NewSecret(token).Fingerprint()
		ask(token)
	})
	if want := []string{"expiring " + second + " 1m0s", "expired " + second}; !slices.Equal(said, want) {
		t.Errorf("said %v, want %v", said, want)
	}
}

// Two providers that take turns do not make one token expire twice.
func TestTokensThatTakeTurnsAreNotSaidTwice(t *testing.T) {
	var first, second string
	said := watched(t, func(_ *testing.T, ask func(string), pass func(time.Duration)) {
		a, b := tokenEnding("a", 2*time.Minute), tokenEnding("b", 3*time.Minute)
		first, second = auth.NewSecret(a).Fingerprint(), auth.NewSecret(b).Fingerprint()
		ask(a)
		pass(90 * time.Second) // a has 30 s left, and that was said
		ask(b)
		ask(a)
		pass(time.Minute) // a is over
		ask(b)            // b has 30 s left
		pass(time.Second)
		ask(a)
		pass(time.Second)
		ask(b)
	})
	want := []string{"expiring " + first + " 1m0s", "expired " + first, "expiring " + second + " 30s", "expired " + second}
	if !slices.Equal(said, want) {
		t.Errorf("said %v, want %v", said, want)
	}
}

func TestTokensThatAreNotSaidToExpire(t *testing.T) {
	for _, tt := range []struct {
		name string
		life time.Duration
		want []string
	}{
		{"never had a minute", time.Minute, []string{"expired"}},
		{"over when it came", -time.Minute, []string{"expired"}},
		{"a second more than a minute", 61 * time.Second, []string{"expiring", "expired"}},
		{"longer than the session", 3 * time.Hour, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			said := watched(t, func(_ *testing.T, ask func(string), _ func(time.Duration)) { ask(tokenEnding("a", tt.life)) })
			var words []string
			for _, s := range said {
				word, _, _ := strings.Cut(s, " ")
				words = append(words, word)
			}
			if !slices.Equal(words, tt.want) {
				t.Errorf("said %v, want %v", said, tt.want)
			}
		})
	}
	for _, token := range []string{"opaque-token", unsigned(`{"jti":"no exp"}`), unsigned(`{"exp":"soon"}`)} {
		if said := watched(t, func(_ *testing.T, ask func(string), _ func(time.Duration)) { ask(token) }); said != nil {
			t.Errorf("a token without a known end: said %v", said)
		}
	}
}

// The token of a comparison is nobody's: the session's stays the one that is watched.
func TestAComparisonIsNotWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := engine.New(engine.Options{Vendors: []engine.Vendor{newPulled()}})
		sub := e.Journal().Subscribe()
		call := func(trigger string, token string) {
			p := given(t, token)
			p.Vendor = "keeping"
			if _, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "data.fetch", Trigger: trigger}); err != nil {
				t.Error(err)
			}
		}
		session1, aside := tokenEnding("session", 10*time.Minute), tokenEnding("aside", 5*time.Minute)
		call("you", session1)
		call(engine.TriggerCompare, aside)
		<-time.After(time.Hour)
		synctest.Wait()
		events, _, err := sub.Next(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		own := auth.NewSecret(session1).Fingerprint()
		if said := session(events); !slices.Equal(said, []string{"expiring " + own + " 1m0s", "expired " + own}) {
			t.Errorf("said %q", said)
		}
		sub.Close()
		_ = e.Close(t.Context())
	})
}
