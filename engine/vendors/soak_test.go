package vendors_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/hostiletest"
	"authpeek/engine/sandbox"
	"authpeek/engine/session"
	"authpeek/engine/tap"
	"authpeek/engine/vendors"
)

// soakClock is the clock of everything in a soak; it goes as fast as the rounds do, and jumps.
type soakClock struct{ at atomic.Int64 } // nanoseconds

func (c *soakClock) now() time.Time       { return time.Unix(0, c.at.Load()).UTC() }
func (c *soakClock) pass(d time.Duration) { c.at.Add(int64(d)) }

// soak is a session that goes on for long: its sandbox, engine, tap, recorder and the reader of its facts.
type soak struct {
	t        *testing.T
	clock    soakClock
	server   *sandbox.Server
	engine   *engine.Engine
	tap      *tap.Tap
	recorder *session.Recorder
	sub      *engine.Sub
	ledger   *engine.Ledger
	app      *http.Client
	backend  *http.Transport
	source   auth.Source
	profile  engine.Profile
	provider *auth.Provider

	calls, asked, obtained int
	seen, last             uint64 // events, and the number of the newest
	ended                  map[engine.CallID]bool
	unexpected             []string
	seed                   sandbox.Seeded
	each                   int // calls of the session in a round; two more are the app's, and one asks the provider
}

const (
	soakTTL = 5 * time.Second
	// soakJournal is a small ring, so that a reader which stays away for some rounds loses something.
	soakJournal = 1024
)

func newSoak(t *testing.T) *soak {
	t.Helper()
	s := &soak{t: t, ledger: engine.NewLedger(), ended: map[engine.CallID]bool{}, backend: &http.Transport{}}
	s.clock.at.Store(time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC).UnixNano()) // half an hour before summer time begins in Europe
	var err error
	if s.server, err = sandbox.Start(t.Context(), sandbox.Options{Now: s.clock.now, TokenTTL: soakTTL}); err != nil {
		t.Fatal(err)
	}
	s.seed = s.server.Seeded()
	s.engine = engine.New(engine.Options{Now: s.clock.now, JournalSize: soakJournal, Vendors: vendors.All(s.clock.now)})
	if s.recorder, err = session.Record(filepath.Join(t.TempDir(), "soak.jsonl"), s.engine, session.Meta{Profile: "soak"}); err != nil {
		t.Fatal(err)
	}
	s.sub = s.engine.Journal().Subscribe()
	if s.source, err = auth.NewHTTP(auth.HTTPOptions{
		URL: s.seed.ProviderURL, Body: `{"customer_ids": {{ .CustomerIDs }} }`, Extract: "json:token", Now: s.clock.now, Client: &http.Client{Transport: s.backend},
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("Bearer " + s.seed.SessionSecret)},
	}); err != nil {
		t.Fatal(err)
	}
	s.provider = auth.NewProvider(auth.ProviderOptions{Source: s.source, Policy: auth.Cached, Now: s.clock.now})
	s.profile = engine.Profile{
		Name: "soak", Vendor: "bloomreach", BaseURL: s.server.URL(), Embedded: true, Platform: "android", Integration: "project", ProjectToken: s.seed.ProjectToken,
		APIKey: auth.NewSecret(s.seed.APIKey), PrivateKey: auth.NewSecret(s.seed.PrivateKey), AdvancedAuth: true, ApplicationID: s.seed.ApplicationID,
		CustomerIDs: s.seed.Customers[0].IDs, Provider: s.provider, Timeout: limit,
	}
	upstream, err := url.Parse(s.server.URL())
	if err != nil {
		t.Fatal(err)
	}
	if s.tap, err = tap.Start(t.Context(), tap.Options{Engine: s.engine, Upstream: upstream, Profile: s.profile, CertDir: t.TempDir(), Now: s.clock.now}); err != nil {
		t.Fatal(err)
	}
	s.app = &http.Client{Transport: &http.Transport{}, Timeout: limit}
	return s
}

func (s *soak) close() {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	s.app.CloseIdleConnections()
	if err := s.tap.Close(ctx); err != nil {
		s.t.Error(err)
	}
	if err := s.engine.Close(ctx); err != nil {
		s.t.Error(err)
	}
	s.read()
	s.sub.Close()
	err := s.recorder.Close()
	state, own := s.recorder.State(), uint64(0)
	if state.Err != nil {
		own = 1 // what it says of its own end is no loss
	}
	if state.Events+state.Lost+own != s.last || err != nil && state.Bytes < session.MaxSize/2 {
		s.t.Errorf("%d events were recorded and %d not, of %d, and then %v", state.Events, state.Lost, s.last, err)
	}
	s.backend.CloseIdleConnections()
	if err := s.server.Close(ctx); err != nil {
		s.t.Error(err)
	}
}

// soakFaults come and go; none of them has a call wait.
func soakFaults() []string {
	return []string{"", "401", "", "5xx", "reset", "", "provider-500", "truncated", "", "provider-null", "bad-json", "bad-tls", "", "token-expired", "clock=-1h", "", "rotate-key", "empty"}
}

// round is one turn: the clock goes on, something changes, the session calls, its app calls, and somebody asks for a token.
func (s *soak) round(i int) {
	s.clock.pass(360 * time.Millisecond)
	switch { // the machine sleeps; somebody sets its clock
	case i%500 == 250:
		s.clock.pass(8 * time.Hour)
	case i%500 == 400:
		s.clock.pass(-10 * time.Minute)
	}
	faults := soakFaults()
	if i%5 == 0 {
		s.server.ClearFaults()
		if spec := faults[i/5%len(faults)]; spec != "" {
			f, err := sandbox.ParseFault(spec)
			if err == nil {
				err = s.server.SetFault(f)
			}
			if err != nil {
				s.t.Fatal(err)
			}
		}
	}
	p := s.profile
	p.CustomerIDs = s.seed.Customers[i%2].IDs
	if i%7 == 0 {
		p.CustomerIDs = map[string]string{"registered": fmt.Sprintf("customer-%d@example.com", i)}
	}
	p.Platform = []string{"android", "ios"}[i/3%2]
	operations := lookup("bloomreach").Operations()
	for k := range s.each {
		op := operations[(i+k)%len(operations)]
		modes := modesFor(p, op)
		if _, err := s.engine.Do(s.t.Context(), wish(p, op, modes[(i+k)%len(modes)])); err == nil {
			s.calls++
		}
	}
	if _, err := s.engine.Ask(s.t.Context(), p); err != nil {
		s.t.Fatal(err)
	}
	s.asked++
	for range 2 {
		s.tapped(i)
	}
	s.countdown()
	if i%50 < 25 { // the reader stays away now and then
		s.read()
	}
}

// tapped is a call of the app, through the tap.
func (s *soak) tapped(i int) {
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.tap.State().URL+"/webxp/projects/"+s.seed.ProjectToken+"/appinbox/fetch",
		strings.NewReader(`{"customer_ids":{"registered":"jane@example.com"}}`))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Token "+s.seed.APIKey)
	req.Header.Set("User-Agent", fmt.Sprintf("app/%d", i%10))
	resp, err := s.app.Do(req)
	if err == nil { // a fault is an answer too
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	s.calls++
}

// countdown holds what is left of the token in use against the clock, wherever that has jumped to and whatever its zone.
func (s *soak) countdown() {
	token, ok := s.provider.Kept()
	if !ok {
		return
	}
	here := s.clock.now()
	left := token.Info.ExpiresAt.Sub(here)
	if there := token.Info.ExpiresAt.Sub(here.In(time.FixedZone("CEST", 2*60*60))); there != left {
		s.unexpected = append(s.unexpected, fmt.Sprintf("%v left here and %v there", left, there))
	}
	if s.server.FaultsOn() > 0 {
		return // its clock may be another one
	}
	// What is kept was obtained in this round or lives: the provider is asked when it has ended, also by a jump.
	got, err := s.provider.Token(s.t.Context(), s.profile.CustomerIDs, nil)
	if err != nil {
		return
	}
	if left := got.Token.Info.ExpiresAt.Sub(s.clock.now()); left <= 0 || left > soakTTL {
		s.unexpected = append(s.unexpected, fmt.Sprintf("%v left of %v", left, soakTTL))
	}
}

// read takes in what was told, and counts what was lost.
func (s *soak) read() {
	events, lost := s.sub.Rest()
	s.ledger.Lost += lost
	s.ledger.Apply(events)
	for i, e := range events {
		if i == 0 {
			s.last += lost
		}
		if e.Seq != s.last+1 {
			s.unexpected = append(s.unexpected, fmt.Sprintf("event %d after %d", e.Seq, s.last))
		}
		s.last = e.Seq
		s.seen++
		switch e.Detail.(type) {
		case engine.TokenObtained:
			s.obtained++
		case engine.CallFinished:
			if s.ended[e.Call] {
				s.unexpected = append(s.unexpected, fmt.Sprintf("#%d ended twice", e.Call))
			}
			s.ended[e.Call] = true
		}
	}
	for id := range s.ended { // by now nothing is told of those long ago
		if uint64(id)+5000 < uint64(s.calls+s.asked) {
			delete(s.ended, id)
		}
	}
}

// A session that goes on for an hour of its own clock, with faults, customers and modes that come and go, an app at the tap and a
// recorder: what it holds stays as it was after a tenth of that, and nothing is lost that was not counted. AUTHPEEK_LONG=1 has 10,000
// refreshes and a million events of it.
func TestSoak(t *testing.T) {
	rounds, each, slack := 60, 10, uint64(24<<20) // what is capped has not come to its caps by then
	if long() {
		rounds, each, slack = 10_000, 18, 4<<20
	}
	hostiletest.LeavesNothing(t, func() {
		s := newSoak(t)
		s.each = each
		defer s.close()
		began, tenth := s.clock.now(), uint64(0)
		for i := range rounds {
			s.round(i)
			if i == rounds/10 {
				s.read()
				tenth = memory()
			}
			if t.Failed() {
				t.Fatalf("in round %d", i)
			}
		}
		s.read()
		heap := memory()
		if heap > tenth+slack {
			t.Errorf("the heap holds %d KiB, and held %d KiB after a tenth", heap>>10, tenth>>10)
		}
		if s.seen+s.ledger.Lost != s.last {
			t.Errorf("%d events were seen and %d lost, of %d", s.seen, s.ledger.Lost, s.last)
		}
		if n, tokens := s.ledger.Len(), len(s.ledger.Tokens()); n > engine.CallsKept || tokens > 500 || s.ledger.Total < n {
			t.Errorf("%d calls of %d, %d tokens", n, s.ledger.Total, tokens)
		}
		for _, what := range s.unexpected[:min(10, len(s.unexpected))] {
			t.Error(what)
		}
		state := s.recorder.State()
		info, err := os.Stat(s.recorder.Path())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d rounds, %v by the clock, %d calls, %d asked, %d tokens obtained, %d events (%d lost to the reader), recorded %d lost %d in %d MiB, heap %d KiB after a tenth and %d KiB at the end; ledger %d of %d calls, %d tokens and %d forgotten",
			rounds, s.clock.now().Sub(began), s.calls, s.asked, s.obtained, s.last, s.ledger.Lost, state.Events, state.Lost, info.Size()>>20, tenth>>10, heap>>10,
			s.ledger.Len(), s.ledger.Total, len(s.ledger.Tokens()), s.ledger.Forgotten)
	})
}
