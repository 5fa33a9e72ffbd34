package engine_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// A provider that answers with the scheme is a mistake which only shows if the header is shown as it travels.
func TestSchemeOfTheProviderIsShown(t *testing.T) {
	for _, c := range []struct{ platform, token, sent, shown string }{
		{bloomreach.Android, "opaque-CANARY", "Bearer opaque-CANARY", "Bearer tok#"},
		{bloomreach.Android, "Bearer opaque-CANARY", "Bearer opaque-CANARY", "Bearer tok#"},
		{"ios", "opaque-CANARY", "Bearer opaque-CANARY", "Bearer tok#"},
		{"ios", "Bearer opaque-CANARY", "Bearer Bearer opaque-CANARY", "Bearer Bearer tok#"},
		{bloomreach.Android, "Token opaque-CANARY", "Bearer Token opaque-CANARY", "Bearer Token tok#"},
	} {
		server := newStub(t, answering(emptyInbox))
		e := newEngine(t)
		p := profileFor(server.URL)
		p.Platform, p.AdvancedAuth = c.platform, true
		p.Provider = auth.NewProvider(auth.ProviderOptions{Source: static(t, c.token)})
		done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
		if err != nil {
			t.Fatal(err)
		}
		if got := (<-server.seen).Get("Authorization"); got != c.sent {
			t.Errorf("%s, %q: sent %q, want %q", c.platform, c.token, got, c.sent)
		}
		want := c.shown + strings.TrimPrefix(auth.NewSecret(c.token).Fingerprint(), "tok#")
		if done.Call.Credential != want {
			t.Errorf("%s, %q: shown as %q, want %q", c.platform, c.token, done.Call.Credential, want)
		}
		// Revealed it is what was sent.
		if got := authorization(engine.Report(&done.Call, nil, e.Reveal)); got != c.sent {
			t.Errorf("%s, %q: revealed as %q, want %q", c.platform, c.token, got, c.sent)
		}
	}
}

func authorization(d engine.Document) string {
	i := slices.IndexFunc(d.Request.Headers, func(h engine.Header) bool { return strings.EqualFold(h.Name, "Authorization") })
	return d.Request.Headers[i].Value
}

// A person who cancels has not met a provider that fails.
func TestCancelledAskingIsNoFailureOfTheProvider(t *testing.T) {
	e := newEngine(t)
	p := profileFor("http://127.0.0.1:1")
	p.AdvancedAuth = true
	asked := make(chan struct{})
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: waiting{asked}})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	done, err := e.Do(ctx, engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	if c := done.Call; c.Broken != nil || c.Finish.Outcome != engine.OutcomeCancelled {
		t.Errorf("outcome %s, provider's failure %+v", c.Finish.Outcome, c.Broken)
	}
}

// waiting is a source that answers when nobody waits any more.
type waiting struct{ asked chan struct{} }

func (waiting) Describe() string { return "waiting" }

func (w waiting) Fetch(ctx context.Context, _ auth.Ask) (auth.Answer, error) {
	close(w.asked)
	<-ctx.Done()
	return auth.Answer{}, ctx.Err()
}
