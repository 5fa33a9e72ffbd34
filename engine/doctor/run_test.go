package doctor_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/doctor"
)

// The sandbox as it comes has two troubles: its inbox answers the API key, which every app has, and holds a message that no app shows.
func TestSandboxAsItComes(t *testing.T) {
	b := newBench(t)
	o := b.options()
	o.Others = b.others()
	var heard []string
	o.Progress = func(c doctor.Check) { heard = append(heard, c.Code) }
	r := doctor.Run(t.Context(), o)
	if diff := cmp.Diff([]string{"warning inbox.open-to-token", "warning inbox.unsupported-type"}, grave(r)); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	for _, code := range []string{"provider.answers", "provider.one-token", "provider.slow", "provider.caches", "provider.stale", "network.reachable", "transport.redirect", "clock.skew", "answer.status", "answer.no-credential"} {
		if c := check(t, r.Checks, code); c.State != doctor.Passed {
			t.Errorf("%s is %s: %+v", code, c.State, c)
		}
		if !slices.Contains(heard, code) {
			t.Errorf("nobody heard of %s", code)
		}
	}
	open := check(t, r.Checks, "inbox.open-to-token")
	if len(open.Calls) != 1+len(o.Others) || len(open.Steps) < 2 || open.Why == "" || open.Go == "" {
		t.Errorf("the finding is %+v", open)
	}
	if !strings.Contains(strings.Join(open.Seen, "\n"), "bob@example.com") {
		t.Errorf("the other customer's inbox was not seen: %q", open.Seen)
	}
	first := r.Checks[0]
	if first.Code != "inbox.open-to-token" || r.Checks[len(r.Checks)-1].State == doctor.Found {
		t.Errorf("the order begins with %s and ends with %s", first.Code, r.Checks[len(r.Checks)-1].State)
	}
}

// Whatever the integration, the platform and the mode: what is sent only reads, and as many calls are sent as are told.
func TestNothingThatWritesIsSent(t *testing.T) {
	for _, platform := range []string{bloomreach.Android, bloomreach.IOS} {
		for _, integration := range []string{"project", "stream"} {
			for _, mode := range []auth.Mode{"", auth.None, auth.TokenMode, auth.Basic} {
				b := newBench(t)
				b.profile.Platform = platform
				if integration == "stream" {
					b.inStream(t)
				}
				o := b.options()
				o.Mode, o.Others = mode, b.others()
				r := doctor.Run(t.Context(), o)
				calls, tokens := b.requests()
				for _, s := range calls {
					for _, writing := range []string{"/customers", "/events", "/campaigns", "/clicks", "markasread", "link-ids", "linkids"} {
						if strings.HasSuffix(s.Path, writing) {
							t.Errorf("%s %s %q: %s %s was sent", platform, integration, mode, s.Method, s.Path)
						}
					}
				}
				if len(calls) == 0 || len(calls) > r.Probed || tokens < 2 {
					t.Errorf("%s %s %q: %d calls and %d askings reached the server, %d calls are told", platform, integration, mode, len(calls), tokens, r.Probed)
				}
			}
		}
	}
}

func TestFaultsAreFound(t *testing.T) {
	for _, c := range []struct {
		faults []string
		want   []string // among the errors and warnings
		told   string   // in what was seen of the first, or in its detail
	}{
		{[]string{"clock=6m"}, []string{"error clock.skew"}, "explains the refusal of #"},
		{[]string{"clock=-6m"}, []string{"warning clock.skew"}, "took one like it all the same"},
		{[]string{"clock=30s"}, []string{"warning clock.skew"}, "left to it"},
		{[]string{"provider-500"}, []string{"error provider.status", "error provider.threw"}, "500"},
		{[]string{"provider-null"}, []string{"error provider.null"}, "null"},
		{[]string{"provider-empty"}, []string{"error provider.empty"}, "without characters"},
		{[]string{"provider-repeats=3m"}, []string{"error provider.repeats", "error token.expired"}, "never looks at exp"},
		{[]string{"provider-other"}, []string{"error token.ids-differ"}, "bob@example.com"},
		{[]string{"rotate-key"}, []string{"error answer.unexplained"}, "Nothing in the token itself"},
		{[]string{"401@inbox.fetch"}, []string{"error answer.unexplained"}, "401"},
		{[]string{"success-false"}, []string{"error answer.refused"}, "success: false"},
		{[]string{"reset"}, []string{"error transport.reset"}, "reset the connection"},
		{[]string{"5xx@consents.fetch"}, []string{"error server.error"}, ""},
	} {
		t.Run(strings.Join(c.faults, " "), func(t *testing.T) {
			b := newBench(t, c.faults...)
			r := doctor.Run(t.Context(), b.options())
			got := grave(r)
			for _, want := range c.want {
				if !slices.Contains(got, want) {
					t.Errorf("%s is not among %q", want, got)
				}
			}
			if t.Failed() {
				return
			}
			_, code, _ := strings.Cut(c.want[0], " ")
			f := check(t, r.Ended(doctor.Found), code)
			if text := f.Title + f.Finding.Detail + strings.Join(f.Seen, "\n"); !strings.Contains(text, c.told) {
				t.Errorf("%q is not told:\n%s\n%q", c.told, text, f.Seen)
			}
			if f.Finding.Fix == "" && len(f.Steps) == 0 {
				t.Error("nobody says what to do")
			}
		})
	}
}

// What the session was refused is explained; once the same call has been answered again, it is no error of the setup any more.
func TestRefusalIsNoErrorOnceAnswered(t *testing.T) {
	b := newBench(t, "provider-other*1")
	done, err := b.engine.Do(t.Context(), engine.Request{Profile: b.profile, Operation: bloomreach.InboxFetch, Mode: auth.CustomerToken})
	if err != nil || done.Call.Status() != 401 {
		t.Fatalf("%v, %d", err, done.Call.Status())
	}
	for _, recovered := range []bool{false, true} {
		o := b.options()
		o.Refused, o.Recovered, o.Operations = &done.Call, recovered, []string{bloomreach.ConsentsFetch}
		o.Profile.Provider = b.profile.Provider.Fresh()
		c := check(t, doctor.Run(t.Context(), o).Ended(doctor.Found), "token.ids-differ")
		if want := fmt.Sprintf("explains the refusal of #%d: ", done.Call.ID); !strings.HasPrefix(c.Seen[0], want) {
			t.Errorf("%q, want %q first", c.Seen, want)
		}
		if want := map[bool]string{false: "error", true: "note"}[recovered]; c.Severity() != want {
			t.Errorf("recovered %t: %s, want %s", recovered, c.Severity(), want)
		}
	}
}

// A refusal of a call that carried no token has what the vendor made of the answer.
func TestRefusalWithoutATokenIsExplained(t *testing.T) {
	b := newBench(t)
	p := b.profile
	p.APIKey = auth.NewSecret("wrong")
	done, err := b.engine.Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.ConsentsFetch, Mode: auth.TokenMode})
	if err != nil {
		t.Fatal(err)
	}
	o := b.options()
	o.Refused, o.Live = &done.Call, false
	if got := grave(doctor.Run(t.Context(), o)); !slices.Contains(got, "error server.key-unknown") {
		t.Errorf("found %q", got)
	}
}

// Where an inbox is sent by nobody's token, that is said in the SDK's words, and an empty token is no null.
func TestProviderThatIsMissing(t *testing.T) {
	b := newBench(t)
	b.profile.Provider = nil
	r := doctor.Run(t.Context(), b.options())
	c := check(t, r.Ended(doctor.Found), "provider.missing")
	if c.Severity() != diagnose.SeverityError || !strings.Contains(c.Finding.Detail, "provider has not been found") {
		t.Errorf("%+v", c.Finding)
	}
}

// A provider that takes longer than anybody likes to wait. Its clock is the test's, so that the test waits for nothing.
func TestSlowProvider(t *testing.T) {
	b := newBench(t)
	began, asked := time.Now(), atomic.Int64{}
	step := func() time.Time { return began.Add(time.Duration(asked.Add(1)) * 5 * time.Second) }
	source, err := auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret("opaque")})
	if err != nil {
		t.Fatal(err)
	}
	b.profile.Provider = auth.NewProvider(auth.ProviderOptions{Source: source, Now: step})
	r := doctor.Run(t.Context(), b.options())
	if c := check(t, r.Checks, "provider.slow"); c.State != doctor.Found || c.Severity() != diagnose.SeverityWarning {
		t.Errorf("%+v", c)
	}
}

func TestWrongIDsAndKeys(t *testing.T) {
	t.Run("another project", func(t *testing.T) {
		b := newBench(t)
		b.profile.ProjectToken = "no-such-project"
		r := doctor.Run(t.Context(), b.options())
		if errors, _, _ := r.Severities(); errors == 0 {
			t.Errorf("found %q", grave(r))
		}
	})
	t.Run("another key", func(t *testing.T) {
		b := newBench(t)
		b.profile.APIKey = auth.NewSecret("no-such-key")
		r := doctor.Run(t.Context(), b.options())
		if c := check(t, r.Ended(doctor.Found), "server.key-unknown"); c.Severity() != diagnose.SeverityError || len(c.Calls) < 2 {
			t.Errorf("%+v", c)
		}
		if c := check(t, r.Checks, "answer.key-alone"); c.State != doctor.Passed {
			t.Errorf("%+v", c)
		}
	})
	t.Run("another algorithm", func(t *testing.T) {
		b := newBench(t)
		_, secret, _ := strings.Cut(b.seeded.PrivateKey, ":")
		source, err := auth.NewSign(auth.SignOptions{Alg: "HS512", Key: auth.NewSecret(secret), Kid: "k1", TTL: time.Minute,
			Claims: map[string]any{"sub": "{{ .CustomerIDs }}"}})
		if err != nil {
			t.Fatal(err)
		}
		b.profile.Provider = auth.NewProvider(auth.ProviderOptions{Source: source})
		r := doctor.Run(t.Context(), b.options())
		c := check(t, r.Ended(doctor.Found), "token.alg-unexpected")
		if c.Severity() != diagnose.SeverityError || !strings.Contains(strings.Join(c.Seen, "\n"), "explains the refusal of #") {
			t.Errorf("%+v", c)
		}
	})
}

// Offline nothing at all is sent, and what is on this machine is looked at all the same.
func TestOffline(t *testing.T) {
	b := newBench(t)
	o := b.options()
	o.Live, o.Others = false, b.others()
	r := doctor.Run(t.Context(), o)
	if calls, tokens := b.requests(); len(calls)+tokens > 0 {
		t.Errorf("%d calls and %d askings were sent", len(calls), tokens)
	}
	if diff := cmp.Diff([]string{"provider.answers", "provider.one-token", "provider.slow", "provider.caches", "provider.stale", "token", "network.reachable", "transport.redirect", "clock.skew", "answer.status", "answer.no-credential"},
		codes(r, doctor.NotRun)); diff != "" {
		t.Errorf("not run (-want +got):\n%s", diff)
	}
	if r.Live || r.Probed != 0 || !strings.Contains(r.Summary(), "offline") {
		t.Errorf("%+v", r.Summary())
	}

	source, err := auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret("opaque")})
	if err != nil {
		t.Fatal(err)
	}
	o.Profile.Provider = auth.NewProvider(auth.ProviderOptions{Source: source})
	r = doctor.Run(t.Context(), o)
	if c := check(t, r.Checks, "provider.answers"); c.State != doctor.Passed {
		t.Errorf("a provider on this machine was not asked: %+v", c)
	}
	if calls, tokens := b.requests(); len(calls)+tokens > 0 {
		t.Errorf("%d calls and %d askings were sent", len(calls), tokens)
	}
}

// What a session was refused is explained by the token that was sent then, though another one would be sent now.
func TestRefusalOfTheSessionIsExplained(t *testing.T) {
	b := newBench(t, "provider-repeats=3m")
	done, err := b.engine.Do(t.Context(), engine.Request{Profile: b.profile, Operation: bloomreach.InboxFetch, Mode: auth.CustomerToken})
	if err != nil || done.Call.Status() != 401 {
		t.Fatalf("%d, %v", done.Call.Status(), err)
	}
	b.server.ClearFaults()
	o := b.options()
	o.Live, o.Refused = false, &done.Call
	r := doctor.Run(t.Context(), o)
	c := check(t, r.Ended(doctor.Found), "token.expired")
	if !slices.Contains(c.Calls, done.Call.ID) || !strings.Contains(strings.Join(c.Seen, "\n"), "explains the refusal of #1") {
		t.Errorf("%+v", c)
	}
}

// A profile that cannot be used has a report of its configuration, and sends nothing.
func TestUnusableProfile(t *testing.T) {
	config := []doctor.Check{
		{Area: doctor.AreaConfig, Code: "config.keys", Title: "every key is known", State: doctor.Passed},
		{Area: doctor.AreaConfig, Code: "config.value", Title: "a", State: doctor.Found, Finding: &diagnose.Finding{Code: "config.value", Severity: "error", Title: "base_url: a"}},
		{Area: doctor.AreaConfig, Code: "config.value", Title: "b", State: doctor.Found, Finding: &diagnose.Finding{Code: "config.value", Severity: "error", Title: "timeout: b"}},
	}
	r := doctor.Run(t.Context(), doctor.Options{Engine: newEngine(t), Config: config, Unusable: "the profile cannot be used", Live: true})
	if errors, _, _ := r.Severities(); errors != 2 || r.Count(doctor.Passed) != 1 || r.Count(doctor.NotRun) != 4 || r.Probed != 0 {
		t.Errorf("%+v", r)
	}
}

// The journal tells of the beginning and the end, with the worst as its mark; the calls between have the doctor as their trigger.
func TestJournalTellsOfTheExamination(t *testing.T) {
	b := newBench(t)
	sub := b.engine.Journal().Subscribe()
	defer sub.Close()
	doctor.Run(t.Context(), b.options())
	events, _, err := sub.Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var notes []engine.Notice
	for _, e := range events {
		switch d := e.Detail.(type) {
		case engine.Notice:
			notes = append(notes, d)
		case engine.CallStarted:
			if d.Trigger != engine.TriggerDoctor {
				t.Errorf("%s was made for %q", d.Operation, d.Trigger)
			}
		}
	}
	if len(notes) != 2 || notes[0].Event != "started" || notes[0].Subject != doctor.Subject || notes[1].Event != "finished" || notes[1].Mark != engine.MarkLook {
		t.Errorf("%+v", notes)
	}
}

// Operations narrow the probe, and one that writes is passed over even then.
func TestOperationsNarrowTheProbe(t *testing.T) {
	b := newBench(t)
	o := b.options()
	o.Operations = []string{bloomreach.ConsentsFetch, bloomreach.EventsTrack}
	r := doctor.Run(t.Context(), o)
	calls, _ := b.requests()
	if len(calls) != 1 || r.Probed != 1 || !strings.HasSuffix(calls[0].Path, "consent/categories") {
		t.Errorf("%+v", calls)
	}
}

// Somebody who ends the examination gets what is known by then, and nothing that only the ending has brought about.
func TestExaminationThatIsEnded(t *testing.T) {
	for _, at := range []string{"config.keys", "provider.answers", "network.reachable"} {
		b := newBench(t)
		ctx, end := context.WithCancel(t.Context())
		o := b.options()
		o.Config = []doctor.Check{{Area: doctor.AreaConfig, Code: "config.keys", Title: "every key is known", State: doctor.Passed}}
		o.Progress = func(c doctor.Check) {
			if c.Code == at {
				end()
			}
		}
		r := doctor.Run(ctx, o)
		end()
		if got := grave(r); len(got) > 0 {
			t.Errorf("ended at %s: found %q", at, got)
		}
		if c := check(t, r.Checks, "answer.status"); c.State != doctor.NotRun {
			t.Errorf("ended at %s: %+v", at, c)
		}
		if calls, _ := b.requests(); len(calls) > 0 {
			t.Errorf("ended at %s: %d calls were made", at, len(calls))
		}
	}
}
