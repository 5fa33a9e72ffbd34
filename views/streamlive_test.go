package views

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// stream is a session with a vendor whose SDK keeps its token, over a real engine and a real server that answers what it is
// told to.
type stream struct {
	*live
	answers chan streamAnswer // for the next requests; an empty one is 200
}

type streamAnswer struct {
	status int
	body   string
}

// rejectedOnce is the answer of a server to a token that it holds to be over.
var rejectedOnce = streamAnswer{http.StatusUnauthorized, `{"success":false,"error":"token expired","token_expired":true}`}

// streamSession starts a session on a platform. Tokens live for ttl, are signed with a fixed key and differ by their times alone.
func streamSession(t testing.TB, platform string, ttl time.Duration, views ...View) *stream {
	t.Helper()
	l := &live{t: t, views: views, styles: plain()}
	l.clock.Store(sandboxStart.UnixNano())
	s := &stream{live: l, answers: make(chan streamAnswer, 64)}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	vendor := &streamVendor{wait: time.Millisecond}
	l.engine = engine.New(engine.Options{Now: l.now, Vendors: []engine.Vendor{vendor}})
	t.Cleanup(func() {
		if err := l.engine.Close(context.Background()); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	l.sub = l.engine.Journal().Subscribe()
	source, err := auth.NewSign(auth.SignOptions{
		Alg: "HS512", Key: auth.NewSecret("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"), Kid: "sk-1", TTL: ttl,
		Claims: map[string]any{"ids": map[string]any{"registered": "jane@example.com"}}, Now: l.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	l.Session = &Session{
		Profile: engine.Profile{
			Name: "datahub", Vendor: vendor.ID(), BaseURL: server.URL, Platform: platform, Integration: "stream", StreamID: "acme-stream",
			CustomerIDs: map[string]string{"cookie": "b0a0a2f4-6c1e-4f0e-9d5b-0c2b7e7e2c11", "registered": "jane@example.com"},
			Timeout:     10 * time.Second, Provider: auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.PerCall, Now: l.now}), OnNull: engine.OnNullSDK,
		},
		Mode: auth.StreamJWT, Vendor: vendor, Ledger: engine.NewLedger(),
		Waiting: map[string]time.Time{}, Latest: map[string]Latest{}, Live: 5 * time.Second, UTC: true,
	}
	return s
}

func (s *stream) serve(w http.ResponseWriter, _ *http.Request) {
	answer := streamAnswer{body: `{"success":true,"messages":[]}`}
	select {
	case answer = <-s.answers:
	default:
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Date", s.now().Format(http.TimeFormat))
	w.WriteHeader(cmp.Or(answer.status, http.StatusOK))
	_, _ = fmt.Fprint(w, answer.body)
}

// fetchAt makes a call at a time after the start.
func (s *stream) fetchAt(since time.Duration, operation, trigger string) *engine.Call {
	s.t.Helper()
	s.at(since)
	r := s.fetch(FetchMsg{Operation: operation, Trigger: trigger})
	return s.Ledger.Call(r.Call.ID)
}

// timer is what the engine does when the kept token comes into its last minute, at that moment.
func (s *stream) timer(since time.Duration) {
	s.t.Helper()
	s.at(since)
	kept, ok := s.Profile.Provider.Kept()
	if !ok {
		s.t.Fatal("nothing is kept, so no timer runs")
	}
	left := kept.Info.ExpiresAt.Sub(s.now())
	s.engine.Note(engine.TokenExpiring{Token: kept.Info, Left: left})
	if _, err := s.engine.Ask(s.t.Context(), s.Profile); err != nil {
		s.t.Fatal(err)
	}
	// The real timer waits in real time; the asking by hand has the same facts but for who asks and why.
	s.drain(func(d engine.Detail) engine.Detail {
		switch d := d.(type) {
		case engine.CallStarted:
			d.Trigger = engine.TriggerTimer
			return d
		case engine.TokenRequested:
			d.Reason, d.SDKReason = auth.ReasonLeft(kept.Info, left), keepRuleOf(s.Profile.Platform).ExpiresSoon
			return d
		default:
			return d
		}
	})
}

// identify goes on as another customer, as an app does at login.
func (s *stream) identify(since time.Duration, registered string) {
	s.t.Helper()
	s.at(since)
	p, _, err := s.engine.SwitchCustomer(s.Profile, engine.Change{Kind: engine.Identify, IDs: map[string]string{"registered": registered}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.Profile = p
	s.drain(nil)
}

// streamVendor asks and reads as both SDKs do with a stream, as far as the screens need it.
type streamVendor struct {
	wait time.Duration
	more []string // further operations
}

// ID implements engine.Vendor: the screens judge a token by the vendor's name.
func (*streamVendor) ID() string { return bloomreach.ID }

// Title implements engine.Vendor.
func (*streamVendor) Title() string { return bloomreach.New().Title() }

// Home implements engine.Vendor.
func (*streamVendor) Home() string { return bloomreach.InboxFetch }

// Screens implements engine.Vendor.
func (*streamVendor) Screens() []string { return bloomreach.New().Screens() }

// Modes implements engine.Vendor.
func (*streamVendor) Modes() []auth.ModeInfo { return bloomreach.New().Modes() }

// Operations implements engine.Vendor.
func (v *streamVendor) Operations() []engine.Operation {
	modes := []auth.Mode{auth.None, auth.StreamJWT}
	out := []engine.Operation{
		{ID: bloomreach.InboxFetch, Summary: "fetch the inbox", Modes: modes},
		{ID: "events.track", Summary: "track an event", Modes: modes, Writes: true},
	}
	for _, id := range v.more {
		out = append(out, engine.Operation{ID: id, Summary: "what " + id + " does", Modes: modes})
	}
	return out
}

// Mode implements engine.Vendor.
func (*streamVendor) Mode(engine.Profile, string) auth.Mode { return auth.StreamJWT }

func keepRuleOf(platform string) engine.KeepRule {
	if platform == bloomreach.IOS {
		return engine.KeepRule{NotProvided: "notProvided", Expired: "expired", ExpiresSoon: "expiredSoon", Callback: "(setJwtErrorHandler is called: %s)", AskMissing: true, Exact: true}
	}
	return engine.KeepRule{NotProvided: "TOKEN_NOT_PROVIDED", Expired: "TOKEN_EXPIRED", ExpiresSoon: "TOKEN_ABOUT_TO_EXPIRE", Callback: "(sdkAuthCallback.onAuthFailure is called: %s)", DropExpired: true}
}

// Prepare implements engine.Vendor.
func (*streamVendor) Prepare(p engine.Profile, r engine.Request) (engine.Draft, error) {
	path := "/webxp/streams/" + p.StreamID + "/appinbox/fetch"
	if r.Operation != bloomreach.InboxFetch {
		path = "/track/u/v1/customers/events?stream_id=" + p.StreamID
	}
	u, err := url.Parse(p.BaseURL + path)
	if err != nil {
		return engine.Draft{}, err
	}
	d := engine.Draft{
		Method: http.MethodPost, URL: u, Headers: []engine.Header{{Name: "Content-Type", Value: "application/json", Origin: "SDK"}},
		Body: []byte(`{"customer_ids":{"registered":"` + p.Customer() + `"}}`),
	}
	info, _ := auth.LookupMode(bloomreach.New().Modes(), r.Mode)
	d.Credential, d.Carrier = info.Credential, info.Carrier
	if d.Credential == auth.CredentialProvider {
		rule := keepRuleOf(p.Platform)
		if r.Operation == bloomreach.InboxFetch {
			rule.Required = &engine.CallError{Code: "stream.no-token", Message: "not sent: no token, Android 5.3 asks for no App Inbox without one",
				SDK: "Required authorization token is missing.", Fix: "find out why the provider gave no token: signed out, or its backend failed"}
		}
		d.Keep = &rule
	}
	return d, nil
}

// Read implements engine.Vendor.
func (v *streamVendor) Read(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	if a.Status < 300 {
		summary := "0 messages"
		if r.Operation != bloomreach.InboxFetch {
			summary = "1 event"
		}
		return engine.Reading{OK: true, Summary: summary, Digest: "same"}
	}
	rule := keepRuleOf(p.Platform)
	reading := engine.Reading{
		Summary: "token expired", Rejected: `"token_expired": true`,
		Err: &engine.CallError{Code: "token.expired", Message: "the server refused the token", Fix: "look at exp and at the server's clock"},
	}
	if a.Attempt == 1 {
		reading.Retry = &engine.Retry{Why: "stream rule: 401, ask again", Reason: "after a 401", SDKReason: rule.Expired, Callback: rule.Callback, Drop: p.Platform != bloomreach.IOS, NeedsToken: p.Platform != bloomreach.IOS}
		if p.Platform == bloomreach.IOS {
			reading.Retry.Why, reading.Retry.Wait, reading.Retry.Log = "stream rule: 401, ask again, wait 1 s", v.wait, "JWT: Retrying request after 401"
		}
	}
	return reading
}

// Foresee implements engine.Identifier.
func (*streamVendor) Foresee(_ engine.Profile, c engine.Change) engine.Consequences {
	return engine.Consequences{CustomerIDs: c.IDs, ForgetToken: true, Why: "identify without a token clears it"}
}

// Switch implements engine.Identifier.
func (v *streamVendor) Switch(p engine.Profile, c engine.Change) (engine.Consequences, error) {
	return v.Foresee(p, c), nil
}

// Stale implements engine.Identifier.
func (*streamVendor) Stale(p engine.Profile, t auth.Info) bool {
	named, _, ok := subjectIDs(t)
	return ok && named["registered"] != p.CustomerIDs["registered"]
}
