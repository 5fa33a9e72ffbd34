package views

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// callsLive is a session with the calls screen in it.
type callsLive struct {
	*live
	v *callsView
}

func newCallsLive(t testing.TB, options func(*sandbox.Options)) *callsLive {
	v := newCalls(Deps{}).(*callsView)
	return &callsLive{live: liveSession(t, options, v), v: v}
}

// you and following make a call as the program does for a key and for the clock.
func (l *callsLive) you(operation string, args engine.Args) ResultMsg {
	l.t.Helper()
	r := l.fetch(FetchMsg{Operation: operation, Args: args, Trigger: "you"})
	l.steady()
	return r
}

func (l *callsLive) following(n int, every time.Duration) {
	l.t.Helper()
	for range n {
		l.clock.Add(int64(every))
		l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "following"})
		l.steady()
	}
}

// steady replaces what the machine's own clock measured in the newest call, so that a picture is the same in every run, and
// large enough to have a timeline.
func (l *callsLive) steady() {
	c := l.Ledger.At(l.Ledger.Len() - 1)
	sameConnection(c)
	t := engine.Timing{Reused: c.ID > 1, Remote: c.Timing().Remote, Protocol: c.Timing().Protocol}
	if c.Asked != nil {
		t.Provider = 42 * time.Millisecond
		if c.Got != nil {
			c.Got.Took = t.Provider
		}
	}
	if c.Sent != nil {
		t.Send = 100 * time.Microsecond
	}
	if c.Response != nil {
		t.Wait, t.Read = 3400*time.Microsecond, 200*time.Microsecond
		t.FirstByte = t.Send + t.Wait
		for i, h := range c.Response.Headers {
			if h.Name == "Date" {
				c.Response.Headers[i].Value = c.Ended.Format(http.TimeFormat)
			}
		}
		c.Response.Timing = t
	}
	t.Total = t.Provider + t.Send + t.Wait + t.Read
	c.Finish.Timing = t
	l.v.list.stale = true
}

// stuck makes the profile's provider give the token of this moment for ever.
func (l *callsLive) stuck() {
	l.t.Helper()
	r, err := l.Profile.Provider.Ask(l.t.Context(), l.Profile.CustomerIDs, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	source, err := auth.NewStatic(auth.StaticOptions{Token: r.Token.Value})
	if err != nil {
		l.t.Fatal(err)
	}
	l.Profile.Provider = auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.PerCall, Now: l.now})
}

// morning is the session of the drawn screens: calls that went well, a followed inbox, and a provider that repeats itself
// until its token has expired.
func morning(t testing.TB) *callsLive {
	t.Helper()
	l := newCallsLive(t, nil)
	l.at(8 * time.Second)
	l.you(bloomreach.ConsentsFetch, nil)
	inbox := l.you(bloomreach.InboxFetch, nil).Result.(*bloomreach.Inbox)
	l.clock.Add(int64(3 * time.Second))
	l.you(bloomreach.InboxMarkRead, engine.Args{"message_id": {inbox.Messages[0].ID()}})
	l.fetch(FetchMsg{Operation: bloomreach.AttributesFetch, Mode: auth.TokenMode, Args: engine.Args{"attribute": {"property:first_name"}}, Trigger: "you"})
	l.steady()
	l.following(9, 5*time.Second)
	l.stuck()
	l.following(1, 5*time.Second)
	l.at(12 * time.Minute)
	l.following(3, 5*time.Second)
	l.Following = true
	return l
}

// draw renders the screen of a terminal of that size.
func (l *callsLive) draw(w, h int) []string { return l.v.Render(l.frame(w, h)) }

func (l *callsLive) text(w, h int) string { return strings.Join(l.draw(w, h), "\n") }

// want fails unless every word stands on the screen.
func (l *callsLive) want(w, h int, words ...string) {
	l.t.Helper()
	screen := l.text(w, h)
	for _, word := range words {
		if !strings.Contains(screen, word) {
			l.t.Errorf("%d×%d: %q is not on the screen:\n%s", w, h, word, screen)
		}
	}
}
