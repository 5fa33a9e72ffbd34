package doctor_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/doctor"
)

func TestContractIsListedBeforeItIsTried(t *testing.T) {
	b := newBench(t)
	var before, after []string
	for _, c := range doctor.ContractChecks(b.profile) {
		if c.State != doctor.NotRun || !strings.HasPrefix(c.Told, "not tried") {
			t.Errorf("%+v", c)
		}
		before = append(before, c.Code)
	}
	for _, c := range doctor.Contract(t.Context(), doctor.ContractOptions{Engine: b.engine, Profile: b.profile, Other: b.others()[0]}) {
		if c.State == doctor.NotRun {
			t.Errorf("%s was not tried: %s", c.Code, c.Told)
		}
		after = append(after, c.Code)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the order changes (-listed +tried):\n%s", diff)
	}
}

// The app's provider is asked, and the vendor's server hears nothing, however the stand-ins misbehave.
func TestContractAsksTheProviderAlone(t *testing.T) {
	b := newBench(t)
	checks := doctor.Contract(t.Context(), doctor.ContractOptions{Engine: b.engine, Profile: b.profile, Other: b.others()[0]})
	calls, tokens := b.requests()
	if len(calls) != 0 || tokens != 6 {
		t.Errorf("%d calls reached the server, and %d askings, want 2 for twice, 2 at once, 2 for two customers", len(calls), tokens)
	}
	for _, code := range []string{"contract.twice", "contract.at-once", "contract.other-customer"} {
		if c := check(t, checks, code); c.State != doctor.Passed || len(c.Calls) != 2 {
			t.Errorf("%+v", c)
		}
	}
	if c := check(t, checks, "contract.at-once"); !strings.HasPrefix(c.Told, "2 requests for both callers") {
		t.Errorf("a provider that is asked for each call: %q", c.Told)
	}
	b.profile.Provider = auth.NewProvider(auth.ProviderOptions{Source: b.source(t), Policy: auth.Cached})
	checks = doctor.Contract(t.Context(), doctor.ContractOptions{Engine: b.engine, Profile: b.profile})
	if c := check(t, checks, "contract.at-once"); !strings.HasPrefix(c.Told, "1 request for both callers") {
		t.Errorf("a provider that keeps its token: %q", c.Told)
	}
	if c := check(t, checks, "contract.other-customer"); c.State != doctor.NotRun {
		t.Errorf("%+v", c)
	}
}

func TestContractFindsATokenOfSomebodyElse(t *testing.T) {
	b := newBench(t)
	b.profile.Provider = auth.NewProvider(auth.ProviderOptions{Source: b.source(t), Policy: auth.Once})
	checks := doctor.Contract(t.Context(), doctor.ContractOptions{Engine: b.engine, Profile: b.profile, Other: b.others()[0]})
	if c := check(t, checks, "contract.other-customer"); c.State != doctor.Found || c.Severity() != "error" {
		t.Errorf("the vendor's own sample, which keeps one token for everybody: %+v", c)
	}
}

// What each SDK does is told in its own words (bloomreach reference 4.4, 4.5).
func TestContractTellsWhatEachSDKDoes(t *testing.T) {
	b := newBench(t)
	checks := doctor.Contract(t.Context(), doctor.ContractOptions{Engine: b.engine, Profile: b.profile})
	for code, want := range map[string][5]string{
		"contract.null": {
			`sends nothing; it says "AppInbox loading failed. Authorization token is missing"`,
			`sends nothing; it says "Required authorization token is missing."`,
			`sends the call without a token, and the server refuses it`,
			`sends nothing; it says "Required authorization token is missing."`,
			`sends nothing`,
		},
		"contract.throws": {
			"later fetches wait until the app restarts", "a 400 of its own", "an NSException there ends the app", "sends nothing", "sends nothing",
		},
		"contract.garbage": {"sends the call with Bearer tok#", "sends the call with Bearer tok#", "sends the call with Bearer tok#", "sends the call with Bearer tok#", "sends nothing"},
		"contract.repeats": {
			"sends the call with Bearer tok#", "sends the call with Bearer tok#", "sends the call with Bearer tok#", "with Bearer tok#", "sends the call 2 times",
		},
	} {
		c := check(t, checks, code)
		if len(c.Seen) != 5 {
			t.Errorf("%s: %q", code, c.Seen)
			continue
		}
		for i, sdk := range []string{"Android 4.10, project: ", "Android 5.3, project: ", "iOS 4.0, project: ", "Android 5.3, stream: ", "iOS 4.0, stream: "} {
			if !strings.HasPrefix(c.Seen[i], sdk) || !strings.Contains(c.Seen[i], want[i]) {
				t.Errorf("%s: %q, want %s… %s", code, c.Seen[i], sdk, want[i])
			}
		}
	}
}

// All but one SDK do the same with a provider that is slow, so that they share a line.
func TestContractToldOfASlowProvider(t *testing.T) {
	b := newBench(t)
	checks := doctor.Contract(t.Context(), doctor.ContractOptions{Engine: b.engine, Profile: b.profile})
	want := []string{
		"Android 4.10, project; Android 5.3, project; iOS 4.0, project; Android 5.3, stream: waits for ever, sends nothing meanwhile",
		"iOS 4.0, stream: does not wait, sends nothing; the token serves later calls",
	}
	if diff := cmp.Diff(want, check(t, checks, "contract.slow").Seen); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What is tried out leaves no trace in the session: no call of a stand-in, and no inbox that waits for ever.
func TestContractLeavesTheSessionAsItWas(t *testing.T) {
	b := newBench(t)
	if done, err := b.engine.Do(t.Context(), engine.Request{Profile: b.profile, Operation: "inbox.fetch"}); err != nil || !done.Call.OK() {
		t.Fatal(err)
	}
	kept, _ := b.profile.Provider.Kept()
	sub := b.engine.Journal().Subscribe()
	defer sub.Close()
	doctor.Contract(t.Context(), doctor.ContractOptions{Engine: b.engine, Profile: b.profile})
	events, _, err := sub.Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if d, ok := e.Detail.(engine.CallStarted); ok && d.Operation != engine.ProviderAsk && d.Trigger == engine.TriggerDoctor {
			t.Errorf("%s stands among the session's calls", d.Operation)
		}
	}
	if now, _ := b.profile.Provider.Kept(); now.Info.Fingerprint != kept.Info.Fingerprint {
		t.Error("the session's own token was replaced")
	}
	done, err := b.engine.Do(t.Context(), engine.Request{Profile: b.profile, Operation: "inbox.fetch"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range done.Call.Finish.Findings {
		if f.Code == "inbox.stuck" {
			t.Error("a stand-in's failure is taken for the app's")
		}
	}
}

func TestContractWithoutAProvider(t *testing.T) {
	b := newBench(t)
	b.profile.Provider = nil
	checks := doctor.Contract(t.Context(), doctor.ContractOptions{Engine: b.engine, Profile: b.profile})
	if c := check(t, checks, "contract.twice"); c.State != doctor.NotRun || c.Told != "the profile has no provider" {
		t.Errorf("%+v", c)
	}
	if c := check(t, checks, "contract.null"); c.State != doctor.Found {
		t.Errorf("what the SDKs do needs no provider of the profile: %+v", c)
	}
}
