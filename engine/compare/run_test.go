package compare_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/compare"
	"authpeek/engine/extole"
)

func TestNothingOfTheAppIsUsedUpOrChanged(t *testing.T) {
	b := newBench(t)
	before, err := b.engine.Do(t.Context(), engine.Request{Profile: b.profile, Operation: "inbox.fetch"})
	if err != nil || !before.Call.OK() {
		t.Fatal(err, before.Call.Finish)
	}
	kept, _ := b.profile.Provider.Kept()
	c := b.run(t, b.sides("inbox.fetch", auth.TokenMode, auth.CustomerToken)...)
	own := c.Columns[1]
	if !own.Call.Reused || own.Call.Token.Fingerprint != kept.Info.Fingerprint {
		t.Error("the comparison does not show the token that the app has")
	}
	if own.Test.Call.Token.Fingerprint != kept.Info.Fingerprint {
		t.Error("the stranger test carries another token than the column's own call")
	}
	if after, ok := b.profile.Provider.Kept(); !ok || after.Info.Fingerprint != kept.Info.Fingerprint {
		t.Error("the app has another token than before")
	}
	if strings.Contains(string(own.Call.Sent.Body.Bytes()), "sync_token") {
		t.Errorf("the comparison used what the app keeps: %s", own.Call.Sent.Body.Bytes())
	}
	after, err := b.engine.Do(t.Context(), engine.Request{Profile: b.profile, Operation: "inbox.fetch"})
	if err != nil || !after.Call.OK() || !strings.Contains(string(after.Call.Sent.Body.Bytes()), "sync_token") {
		t.Errorf("the app has lost its sync token: %v", err)
	}
}

func TestTheStrangersCallCarriesTheCustomersOwnTokenWhateverThePolicy(t *testing.T) {
	for _, policy := range []auth.Policy{auth.PerCall, auth.RefreshAhead, auth.Once} {
		b := newBench(t)
		b.profile.Provider = b.providerWith(t, policy)
		c := b.run(t, b.sides("inbox.fetch", auth.None, auth.CustomerToken)...)
		if got := c.Columns[1].Verdict().ID; got != compare.OpenToOne {
			t.Errorf("%s: verdict %q", policy, got)
		}
		stranger := c.Columns[1].Test.Call
		if sub, _ := stranger.Token.Read.Claims.Get("sub"); !strings.Contains(string(sub.Raw), "jane@example.com") {
			t.Errorf("%s: the token names %s", policy, sub.Raw)
		}
		if !strings.Contains(string(stranger.Sent.Body.Bytes()), "bob@example.com") {
			t.Errorf("%s: the request asks for %s", policy, stranger.Sent.Body.Bytes())
		}
	}
}

func TestOneErrorStopsNoOther(t *testing.T) {
	b := newBench(t)
	gone := b.profile
	gone.Name, gone.BaseURL = "gone", "http://127.0.0.1:1"
	sides := append(b.sides("inbox.fetch", auth.CustomerToken), compare.Side{Vendor: b.vendor, Profile: gone, Operation: "inbox.fetch", Mode: auth.TokenMode},
		compare.Side{Vendor: b.vendor, Profile: b.profile, Operation: "inbox.fetch", Mode: auth.StreamJWT})
	c := b.run(t, sides...)
	want := []compare.VerdictID{compare.OpenToOne, compare.NoAnswer, compare.NotMade}
	for i, col := range c.Columns {
		if got := col.Verdict(); got.ID != want[i] || got.Why == "" {
			t.Errorf("%s: %+v, want %q", col.Label, got, want[i])
		}
	}
	if c.Answered() != 1 || !c.Over() {
		t.Errorf("answered %d, over %v", c.Answered(), c.Over())
	}
}

func TestACancelledRunKeepsWhatHasCome(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b.serve(t, func(w http.ResponseWriter, r *http.Request, _ string) {
		if strings.HasPrefix(r.Header.Get("Authorization"), "Token ") {
			<-r.Context().Done()
			return
		}
		_, _ = io.WriteString(w, inbox("jane", 1))
	})
	b.bob = nil
	c, err := compare.New(b.sides("inbox.fetch", auth.TokenMode, auth.None))
	if err != nil {
		t.Fatal(err)
	}
	compare.Run(ctx, b.engine, c, time.Now, func() {
		if c.Columns[1].Call != nil {
			cancel()
		}
	})
	if got := verdicts(c); got[0] != compare.Cancelled || got[1] != compare.Answered {
		t.Errorf("verdicts %v", got)
	}
	if len(c.Answers()) == 0 {
		t.Error("what has come is not told")
	}
}

func TestAnswersMayComeInAnyOrder(t *testing.T) {
	b := newBench(t)
	c, err := compare.New(b.sides("inbox.fetch", auth.None, auth.TokenMode))
	if err != nil {
		t.Fatal(err)
	}
	for i := len(c.Columns) - 1; i >= 0; i-- {
		if _, ok := c.AskStranger(i, time.Now()); ok {
			t.Errorf("column %d: the stranger's call can be made before the column's own has ended", i)
		}
		done, err := b.engine.Do(t.Context(), c.Ask(i, time.Now()))
		if err != nil {
			t.Fatal(err)
		}
		if !c.Columns[i].Waiting() {
			t.Errorf("column %d does not wait", i)
		}
		c.Take(i, done)
		r, ok := c.AskStranger(i, time.Now())
		if !ok {
			t.Fatalf("column %d has no stranger test", i)
		}
		if id := c.Columns[i].Verdict().ID; id != compare.Waiting || c.Over() {
			t.Errorf("column %d has verdict %q while its stranger test is under way", i, id)
		}
		if done, err = b.engine.Do(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		c.TakeStranger(i, done)
	}
	if !c.Over() {
		t.Error("not over")
	}
	// Asked anew, nothing of the last time is left.
	c.Ask(0, time.Now())
	if col := c.Columns[0]; col.Call != nil || col.Test.Call != nil || c.Over() {
		t.Error("the last answer still stands there")
	}
	c.Fail(0, errors.New("the engine is closed"))
	if v := c.Columns[0].Verdict(); v.ID != compare.NotMade || v.Why != "the engine is closed" {
		t.Errorf("%+v", v)
	}
}

func TestNewRefuses(t *testing.T) {
	b := newBench(t)
	for name, sides := range map[string][]compare.Side{
		"one side":          b.sides("inbox.fetch", auth.None),
		"five":              b.sides("attributes.fetch", auth.None, auth.TokenMode, auth.CustomerToken, auth.Basic, auth.StreamJWT),
		"the same twice":    b.sides("inbox.fetch", auth.None, auth.TokenMode, auth.None),
		"an unknown one":    b.sides("inbox.burn", auth.None, auth.TokenMode),
		"a mode it has not": b.sides("blocks.static", auth.None, "verified"),
	} {
		_, err := compare.New(sides)
		if usage := (*engine.UsageError)(nil); !errors.As(err, &usage) || usage.Fix == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What the operation needs is told by the column, so that the others go on.
	c, err := compare.New(b.sides("inbox.markread", auth.None, auth.TokenMode))
	if err != nil || !strings.Contains(c.Columns[0].Trouble, "message_id") {
		t.Errorf("%v", err)
	}
}

func TestModesThatApply(t *testing.T) {
	b := newBench(t)
	for name, x := range map[string]struct {
		change func(*engine.Profile)
		want   string
	}{
		"whole":       {func(*engine.Profile) {}, "none token customer-token"},
		"no key":      {func(p *engine.Profile) { p.APIKey = auth.Secret{} }, "none customer-token"},
		"no provider": {func(p *engine.Profile) { p.Provider = nil }, "none token"},
		"stream":      {func(p *engine.Profile) { *p = p.As("", "stream") }, "none stream-jwt"},
	} {
		p := b.profile
		x.change(&p)
		var got []string
		for _, m := range compare.Modes(b.vendor, p, "inbox.fetch") {
			got = append(got, string(m))
		}
		if strings.Join(got, " ") != x.want {
			t.Errorf("%s: %v, want %s", name, got, x.want)
		}
	}
}

// Who stops between a column's call and its stranger test leaves no column that waits for good.
func TestStoppedBeforeTheStrangersCall(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b.serve(t, func(w http.ResponseWriter, _ *http.Request, _ string) {
		_, _ = io.WriteString(w, inbox("jane", 1))
		cancel()
	})
	c, err := compare.New(b.sides("inbox.fetch", auth.TokenMode, auth.None))
	if err != nil {
		t.Fatal(err)
	}
	compare.Run(ctx, b.engine, c, time.Now, nil)
	for _, col := range c.Columns {
		if id := col.Verdict().ID; col.Test.Call != nil || col.Test.Waiting() || id == compare.Waiting {
			t.Errorf("%s: verdict %q, the test waits: %v", col.Label, id, col.Test.Waiting())
		}
	}
	if !c.Over() {
		t.Error("not over")
	}
}

// A verdict stands as it was when the answers came, whatever becomes of their bodies, and an answer without a body opens nothing.
func TestAnEmptyAnswerToTheStrangerShowsNothing(t *testing.T) {
	b := newBench(t)
	b.serve(t, func(w http.ResponseWriter, _ *http.Request, body string) {
		if strings.Contains(body, "jane@example.com") {
			_, _ = io.WriteString(w, inbox("jane", 1))
		}
	})
	c := b.run(t, b.sides("inapp.fetch", auth.TokenMode, auth.None)...)
	for _, col := range c.Columns {
		if id := col.Verdict().ID; id == compare.OpenToApp || id == compare.OpenToAll || id == compare.OpenToOne {
			t.Errorf("%s: %+v", col.Label, col.Verdict())
		}
	}
}

// Where the servers of the sides differ that is told, and where they are one their paths stand alone.
func TestServersAndPaths(t *testing.T) {
	b := newBench(t)
	c := b.run(t, b.sides("inbox.fetch", auth.None, auth.TokenMode)...)
	for _, d := range c.Requests() {
		if d.Part == compare.DiffAddress && (!d.Same || !strings.HasPrefix(d.Values[0].Text, "/webxp/")) {
			t.Errorf("the path is %+v", d)
		}
		if d.Part == compare.DiffServer && !d.Same {
			t.Errorf("the servers differ: %+v", d)
		}
	}
	for _, line := range compare.Agreements(c.Requests()) {
		if strings.Contains(line, "http://") {
			t.Errorf("a server that all ask is told: %s", line)
		}
	}
}

// Of a ladder the verdict names the step that the answer has shown, whatever the mode was to climb to.
func TestVerdictsOfALadder(t *testing.T) {
	b := newBench(t)
	for _, x := range []struct {
		summary, want string
	}{
		{"jane@example.com, identified", "ANSWERED AS IDENTIFIED"},
		{"7200000000000000001, anonymous", "ANSWERED AS ANONYMOUS"},
		{"event purchase taken", "ANSWERED"},
	} {
		p := engine.Profile{Name: "shop", Vendor: extole.ID, BaseURL: b.profile.BaseURL, CustomerIDs: map[string]string{"email": "jane@example.com"}}
		side := compare.Side{Vendor: extole.New(time.Now), Profile: p, Operation: extole.MeFetch, Mode: extole.Identified}
		other := side
		other.Mode = auth.None
		c, err := compare.New([]compare.Side{side, other})
		if err != nil {
			t.Fatal(err)
		}
		c.Take(0, engine.Done{Call: engine.Call{Operation: extole.MeFetch, Finish: &engine.CallFinished{Outcome: engine.OutcomeOK, Status: 200, Summary: x.summary}}})
		if v := c.Columns[0].Verdict(); v.Words != x.want {
			t.Errorf("%q gives %+v, want %s", x.summary, v, x.want)
		}
	}
}
