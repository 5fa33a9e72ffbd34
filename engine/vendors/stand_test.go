package vendors_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/engine/vendors"
)

// limit is how long a test waits for something that has to come.
const limit = 30 * time.Second

// long reports that the whole of a cover is wanted, and not the sample of it that the suite has time for.
func long() bool { return os.Getenv("AUTHPEEK_LONG") != "" }

// stand is one vendor's part of a sandbox with the setups of apps that speak to it.
type stand struct {
	vendor  string
	server  *sandbox.Server
	setups  []engine.Profile
	backend *http.Transport // of the apps' providers

	sources   map[*auth.Provider]auth.Source // of the setups
	installed int

	mu     sync.Mutex
	served func(sandbox.Served)
}

// newStand starts a sandbox. What it opened is to be put away with close.
func newStand(t *testing.T, vendor string) *stand {
	t.Helper()
	s := &stand{vendor: vendor, backend: &http.Transport{}, sources: map[*auth.Provider]auth.Source{}}
	server, err := sandbox.Start(t.Context(), sandbox.Options{Still: true, Served: s.tell})
	if err != nil {
		t.Fatal(err)
	}
	s.server = server
	s.setups = s.profiles(t)
	return s
}

func (s *stand) close(t *testing.T) {
	t.Helper()
	s.backend.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := s.server.Close(ctx); err != nil {
		t.Error(err)
	}
}

func (s *stand) tell(told sandbox.Served) {
	s.mu.Lock()
	served := s.served
	s.mu.Unlock()
	if served != nil {
		served(told)
	}
}

// onServed has f called after each request, on the goroutine of that request.
func (s *stand) onServed(f func(sandbox.Served)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served = f
}

// profiles are the apps of the vendor: each platform and integration, each client library.
func (s *stand) profiles(t *testing.T) []engine.Profile {
	t.Helper()
	seeded := s.server.Seeded()
	base := engine.Profile{Name: "stand", Vendor: s.vendor, Embedded: true, Timeout: limit, Platform: "android", Integration: "project"}
	if s.vendor == "bloomreach" {
		base.BaseURL, base.ProjectToken, base.StreamID = s.server.URL(), seeded.ProjectToken, seeded.StreamID
		base.APIKey, base.PrivateKey = auth.NewSecret(seeded.APIKey), auth.NewSecret(seeded.PrivateKey)
		base.ApplicationID, base.CustomerIDs = seeded.ApplicationID, seeded.Customers[0].IDs
		session := "Bearer " + seeded.SessionSecret
		project := s.provider(t, seeded.ProviderURL, "POST", `{"customer_ids": {{ .CustomerIDs }} }`, session)
		stream := s.provider(t, seeded.StreamProviderURL, "POST", `{"customer_ids": {{ .CustomerIDs }} }`, session)
		var all []engine.Profile
		for _, version := range []string{"", "5.3"} {
			base.SDKVersion = version
			all = append(all, with(base, "android", "project", project), with(base, "android", "stream", stream))
		}
		base.SDKVersion = ""
		return append(all, with(base, "ios", "project", project), with(base, "ios", "stream", stream))
	}
	seed := seeded.Vendors[s.vendor]
	base.APIKey, base.PrivateKey = auth.NewSecret(seed.Settings["api_key"]), auth.NewSecret(seed.Settings["private_key"])
	base.Integration = ""
	if len(seed.Customers) > 0 {
		base.CustomerIDs = seed.Customers[0].IDs
	}
	var all []engine.Profile
	for _, settings := range []map[string]string{
		{"starter": "node", "client": "conversations", "app": "js", "expiry_mins": "60"},
		{"starter": "php", "client": "voice-js", "app": "android", "expiry_mins": "60"},
	} {
		p := base
		p.Settings = maps.Clone(settings)
		for _, name := range []string{"server_url", "client_id"} {
			p.Settings[name] = seed.Settings[name]
		}
		p.BaseURL = strings.ReplaceAll(seed.BaseURL, "{starter}", settings["starter"])
		var provider *auth.Provider
		method := map[string]string{"nudge": "GET"}[s.vendor]
		if address := seed.Settings["provider.url"]; address != "" {
			provider = s.provider(t, address, method, `{"email": "jane@example.com"}`, seed.Settings["provider.headers.Authorization"])
		}
		all = append(all, with(p, "android", "", provider), with(p, "ios", "", provider))
	}
	return all
}

func with(p engine.Profile, platform, integration string, provider *auth.Provider) engine.Profile {
	p.Platform, p.Integration, p.Provider = platform, integration, provider
	p.AdvancedAuth = integration == "project"
	return p
}

// provider asks a token endpoint of the sandbox.
func (s *stand) provider(t *testing.T, address, method, body, authorization string) *auth.Provider {
	t.Helper()
	source, err := auth.NewHTTP(auth.HTTPOptions{
		URL: address, Method: method, Body: body, Extract: "auto", Timeout: limit, Client: &http.Client{Transport: s.backend},
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret(authorization)},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.PerCall})
	s.sources[p] = source
	return p
}

// fresh is the setup of an app that was installed just now: SDKs remember their tokens and caches by the profile's name.
func (s *stand) fresh(p engine.Profile) engine.Profile {
	s.installed++
	p.Name = fmt.Sprintf("install %d", s.installed)
	if p.Provider != nil {
		p.Provider = p.Provider.Fresh()
	}
	return p
}

// set switches a fault on.
func (s *stand) set(t *testing.T, spec string) {
	t.Helper()
	f, err := sandbox.ParseFault(spec)
	if err == nil {
		err = s.server.SetFault(f)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// hits is how many requests have met faults that are set.
func (s *stand) hits() int {
	n := 0
	for _, f := range s.server.Faults() {
		n += f.Hits
	}
	return n
}

// wish is a call of the operation as its help shows it, or with samples for arguments.
func wish(p engine.Profile, op engine.Operation, mode auth.Mode) engine.Request {
	args := engine.Args{}
	i := slices.IndexFunc(op.Examples, func(x string) bool { return strings.Contains(x, "--integration stream") == p.IsStream() })
	if len(op.Examples) > 0 {
		for word := range strings.FieldsSeq(op.Examples[max(0, i)]) {
			if name, value, ok := strings.Cut(word, "="); ok {
				args[name] = append(args[name], value)
			}
		}
	}
	for _, a := range op.Args {
		if a.Required && !args.Has(a.Name) {
			args[a.Name] = []string{"a-sample-value"}
		}
	}
	return engine.Request{Profile: p, Operation: op.ID, Mode: mode, Args: args, Trigger: "you"}
}

// modesFor are the modes of an operation that the profile can have.
func modesFor(p engine.Profile, op engine.Operation) []auth.Mode {
	return slices.DeleteFunc(slices.Clone(op.Modes), func(m auth.Mode) bool { return !p.Fits(m) })
}

// tally is an engine whose facts are read, all of them, and counted by call.
type tally struct {
	*engine.Engine
	sub      *engine.Sub
	finished map[engine.CallID]int
	late     []string // facts of calls that had ended
	begun    map[engine.CallID]bool
}

func newTally() *tally {
	e := engine.New(engine.Options{Vendors: vendors.All(time.Now), JournalSize: 1 << 14})
	return &tally{Engine: e, sub: e.Journal().Subscribe(), finished: map[engine.CallID]int{}, begun: map[engine.CallID]bool{}}
}

// read takes in what was told meanwhile. Nothing may be lost.
func (y *tally) read(t *testing.T) {
	t.Helper()
	events, lost := y.sub.Rest()
	if lost > 0 {
		t.Fatalf("%d events were lost", lost)
	}
	for _, e := range events {
		if e.Call == 0 {
			continue
		}
		if y.finished[e.Call] > 0 {
			y.late = append(y.late, fmt.Sprintf("#%d %s", e.Call, e.Detail.Name()))
		}
		switch e.Detail.(type) {
		case engine.CallStarted:
			y.begun[e.Call] = true
		case engine.CallFinished:
			y.finished[e.Call]++
		}
	}
}

// check says what is wrong with the calls so far: each has begun and finished once, and nothing was told of it afterwards.
func (y *tally) check(t *testing.T) {
	t.Helper()
	y.read(t)
	for id := range y.begun {
		if n := y.finished[id]; n != 1 {
			t.Errorf("#%d finished %d times", id, n)
		}
	}
	if len(y.late) > 0 {
		t.Errorf("told after the end: %v", y.late)
		y.late = nil
	}
}

// call makes a call and holds against it what is true of every call. It reports false for a request that the vendor has not made a
// call of, because it cannot be meant.
func (y *tally) call(t *testing.T, ctx context.Context, r engine.Request) (engine.Done, bool) {
	t.Helper()
	bounded, cancel := context.WithTimeout(ctx, 2*limit) // far beyond its own time; a call that does not keep to that ends here, and says so
	defer cancel()
	done, err := y.Do(bounded, r)
	if usage := (*engine.UsageError)(nil); errors.As(err, &usage) {
		return done, false
	}
	if err != nil {
		t.Fatal(err)
	}
	if bounded.Err() != nil && ctx.Err() == nil {
		t.Errorf("the call did not end in its time")
	}
	end := done.Call.Finish
	if end == nil {
		t.Fatal("the call has no end")
	}
	if (end.Error != nil) == (end.Outcome == engine.OutcomeOK) {
		t.Errorf("it ended %q with %v", end.Outcome, end.Error)
	}
	if e := end.Error; e != nil && (e.Code == "internal.panic" || e.Message == "") {
		t.Errorf("it ended with %+v", e)
	}
	var out bytes.Buffer
	if err := json.NewEncoder(&out).Encode(engine.Report(&done.Call, done.Result, nil)); err != nil {
		t.Error(err)
	}
	if rower, ok := done.Result.(engine.Rower); ok {
		rower.Rows(time.Now())
	}
	return done, true
}

// end closes the engine, and looks at its calls for the last time.
func (y *tally) end(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := y.Close(ctx); err != nil {
		t.Error(err)
	}
	y.check(t)
	y.sub.Close()
}

// vendorNames are those of the table.
func vendorNames() []string {
	var names []string
	for _, v := range vendors.All(time.Now) {
		names = append(names, v.ID())
	}
	return names
}
