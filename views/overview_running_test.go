package views

import (
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// drain folds what the journal holds until the ledger is as wanted.
func drain(t *testing.T, l *live, v View, until func() bool) {
	t.Helper()
	for !until() {
		events, _, err := l.sub.Next(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range events {
			events[i].Detail = withoutDurations(events[i].Detail)
		}
		l.Ledger.Apply(events)
		v.Apply(l.Session, events)
	}
}

// The first load is the chain with the link that is being waited for; a cancel leaves it broken there.
func TestOverviewWaitsForTheProvider(t *testing.T) {
	v := newOverview(Deps{})
	l := liveSession(t, func(o *sandbox.Options) { o.ProviderDelay = time.Hour }, v)
	ended := make(chan error, 1)
	go func() {
		_, err := l.engine.Do(t.Context(), engine.Request{Profile: l.Profile, Operation: bloomreach.InboxFetch, Trigger: "you"})
		ended <- err
	}()
	first := func() *engine.Call { return l.Ledger.Call(1) }
	drain(t, l, v, func() bool { return first() != nil && first().Asked != nil })

	l.at(1200 * time.Millisecond)
	golden(t, "overview_asking_120x36", v.Render(l.frame(120, 36)))

	l.engine.Cancel(1)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	drain(t, l, v, func() bool { return first().Finished() })
	golden(t, "overview_cancelled_120x36", v.Render(l.frame(120, 36)))
	checkAllSizes(t, l, v)
}

// A change of customer stands on the line of the token that lived then, and the next token is the other customer's.
func TestOverviewAfterAChangeOfCustomer(t *testing.T) {
	v := newOverview(Deps{})
	l := liveSession(t, nil, v)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	l.at(90 * time.Second)
	l.engine.Note(engine.IdentityChanged{From: "jane@example.com", To: "bob@example.com"})
	l.Profile.CustomerIDs = l.Customers[1].IDs
	l.Latest = map[string]Latest{}
	v.Update(l.Session, SessionMsg{Reason: "customer"})
	l.at(2 * time.Minute)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	l.at(3 * time.Minute)
	golden(t, "overview_switched_120x36", v.Render(l.frame(120, 36)))
	checkAllSizes(t, l, v)
}

// A provider that cannot answer breaks the chain at its first link.
func TestOverviewOfAProviderThatFails(t *testing.T) {
	v := newOverview(Deps{})
	l := liveSession(t, nil, v)
	source, err := auth.NewHTTP(auth.HTTPOptions{URL: l.sandbox.URL() + "/token", Extract: "json:token", Now: l.now})
	if err != nil {
		t.Fatal(err)
	}
	l.Profile.Provider = auth.NewProvider(auth.ProviderOptions{Source: source, Now: l.now})
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	golden(t, "overview_failed_120x36", v.Render(l.frame(120, 36)))
	golden(t, "overview_failed_80x24", v.Render(l.frame(80, 24)))
	checkAllSizes(t, l, v)
}

// Text that a server chose must not reach the terminal as it is, wherever it is drawn.
func TestOverviewCleansWhatOthersWrote(t *testing.T) {
	v := newOverview(Deps{})
	l := liveSession(t, nil, v)
	l.Profile.CustomerIDs = map[string]string{"registered": "jane\x1b]0;x\a@example.com\u202e", "cookie": "\x9b31m"}
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	for _, size := range overviewSizes {
		for _, line := range v.Render(l.frame(size.width, size.height)) {
			if strings.ContainsAny(line, "\x1b\a\u009b\u202e") {
				t.Errorf("%s: a control character is in %q", size.name, line)
			}
		}
	}
}

// A provider that failed is named with its error, and not as one that had no token to give.
func TestVerdictOfAFailedProvider(t *testing.T) {
	v := newOverview(Deps{})
	s := streamSession(t, bloomreach.Android, 5*time.Minute, v)
	source, err := auth.NewEnv(auth.EnvOptions{Name: "APP_TOKEN", LookupEnv: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Fatal(err)
	}
	s.Profile.Provider = auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.PerCall, Now: s.now})
	s.fetchAt(0, bloomreach.InboxFetch, "you")
	screen := screenText(v.Render(s.frame(140, 40)))
	wantText(t, screen, "stream.no-token: The provider failed: env APP_TOKEN: the variable is not set")
	if strings.Contains(screen, "signed out") {
		t.Errorf("the verdict is another's:\n%s", screen)
	}
}
