package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// gridProfile is a sandbox's profile with all that it can have.
func gridProfile(t *testing.T) (engine.Profile, *engine.Engine, []string) {
	t.Helper()
	server, err := sandbox.Start(t.Context(), sandbox.Options{Seed: 1, Still: true})
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Options{Vendors: []engine.Vendor{bloomreach.New()}})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	seeded := server.Seeded()
	source, err := auth.NewHTTP(auth.HTTPOptions{
		URL: seeded.ProviderURL, Body: `{"customer_ids": {{ .CustomerIDs }}}`, Extract: "json:token",
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("Bearer " + seeded.SessionSecret)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return engine.Profile{
		Name: "sandbox", Embedded: true, Vendor: bloomreach.ID, BaseURL: server.URL(), Platform: bloomreach.Android, Integration: "project",
		ProjectToken: seeded.ProjectToken, AdvancedAuth: true, ApplicationID: seeded.ApplicationID,
		APIKey: auth.NewSecret(seeded.APIKey), PrivateKey: auth.NewSecret(seeded.PrivateKey),
		CustomerIDs: seeded.Customers[0].IDs, Timeout: 10 * time.Second,
		Provider: auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.RefreshAhead}),
	}, e, seeded.Attributes
}

func newGrid(p engine.Profile, modes []auth.Mode, operations ...string) *engine.Grid {
	return engine.NewGrid(bloomreach.New(), p, modes, operations, nil)
}

// cellWords is a row as a person reads it: the scheme with a sign for a downgrade, or why it is never sent.
func cellWords(row engine.GridRow) string {
	var out []string
	for _, c := range row.Cells {
		switch {
		case c.Never != "":
			out = append(out, c.Never)
		case c.Held != nil:
			out = append(out, c.Scheme+" held")
		case c.Downgraded:
			out = append(out, c.Scheme+" downgraded")
		case c.Scheme == "":
			out = append(out, "none")
		default:
			out = append(out, c.Scheme)
		}
	}
	return strings.Join(out, " | ")
}

// What is sent, written by hand from bloomreach reference 4.1 for the columns none, token, customer-token, stream-jwt, basic.
func TestGridSaysWhatIsSent(t *testing.T) {
	full, _, _ := gridProfile(t)
	change := func(f func(*engine.Profile)) engine.Profile {
		p := full
		f(&p)
		return p
	}
	for name, c := range map[string]struct {
		profile                                 engine.Profile
		sdk, attributes, consents, inbox, marks string
	}{
		"android": {
			full, "Android 4.10",
			"none | Token | Token downgraded | needs stream | Basic",
			"none | Token | Token downgraded | needs stream | Basic",
			"none | Token | Bearer | needs stream | not by an SDK",
			"none | Token | Bearer | needs stream | not by an SDK",
		},
		"ios": {
			full.As("ios", ""), "iOS 4.0",
			"none | Token | Token downgraded | needs stream | Basic",
			"none | Token | Token downgraded | needs stream | Basic",
			"none | Token | Bearer | needs stream | not by an SDK",
			"none | Token | Bearer | needs stream | not by an SDK",
		},
		"no private key, no provider": {
			change(func(p *engine.Profile) { p.PrivateKey, p.Provider = auth.Secret{}, nil }), "Android 4.10",
			"none | Token | Token downgraded | needs stream | no private_key",
			"none | Token | Token downgraded | needs stream | no private_key",
			"none | Token | Bearer held | needs stream | not by an SDK",
			"none | Token | Bearer held | needs stream | not by an SDK",
		},
		"no project": {
			change(func(p *engine.Profile) { p.ProjectToken = "" }), "Android 4.10",
			"no project_token | no project_token | no project_token | needs stream | no project_token",
			"no project_token | no project_token | no project_token | needs stream | no project_token",
			"no project_token | no project_token | no project_token | needs stream | not by an SDK",
			"no project_token | no project_token | no project_token | needs stream | not by an SDK",
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGrid(c.profile, nil)
			if g.SDK != c.sdk {
				t.Errorf("the SDK is %s", g.SDK)
			}
			want := map[string]string{
				bloomreach.AttributesFetch: c.attributes, bloomreach.ConsentsFetch: c.consents,
				bloomreach.InboxFetch: c.inbox, bloomreach.InboxMarkRead: c.marks,
			}
			for _, row := range g.Rows {
				if w, listed := want[row.Operation.ID]; listed && cellWords(row) != w {
					t.Errorf("%s: %s, want %s", row.Operation.ID, cellWords(row), w)
				}
			}
		})
	}
}

func TestGridOfAStream(t *testing.T) {
	full, _, _ := gridProfile(t)
	for _, row := range newGrid(full.As("", "stream"), []auth.Mode{auth.TokenMode, auth.CustomerToken}).Rows {
		if got := cellWords(row); got != "needs project | needs project" {
			t.Errorf("%s: %s", row.Operation.ID, got)
		}
	}
}

// runGrid makes the calls of a run one after another and gives their order.
func runGrid(t *testing.T, e *engine.Engine, run *engine.GridRun) []string {
	t.Helper()
	var order []string
	for !run.Over() {
		c, request, ok := run.Next()
		if !ok {
			break
		}
		if !request.Profile.LookOnly || request.Trigger != engine.TriggerMatrix {
			t.Errorf("asks %+v", request)
		}
		order = append(order, c.Operation+"/"+string(c.Mode))
		done, err := e.Do(t.Context(), request)
		if err != nil {
			run.Failed(c, err.Error())
			continue
		}
		run.Finished(c, done)
	}
	return order
}

func TestGridCounts(t *testing.T) {
	p, e, attributes := gridProfile(t)
	args := engine.Samples(bloomreach.New(), p, attributes)
	four := []string{bloomreach.AttributesFetch, bloomreach.ConsentsFetch, bloomreach.InboxFetch, bloomreach.InboxMarkRead}
	g := engine.NewGrid(bloomreach.New(), p, nil, four, args)
	if got := g.Tally().String(); got != "14 can be sent, none was · 6 never sent" {
		t.Errorf("before: %s", got)
	}
	runGrid(t, e, g.Start(g.Cells(false)))
	if got := g.Tally().String(); got != "11 sent: 5 ✓ 5 ✗ 1 ▲ · 3 not run · 6 never sent" {
		t.Errorf("without what writes: %s", got)
	}
	runGrid(t, e, g.Start(g.Cells(true)))
	if got := g.Tally().String(); got != "14 sent: 6 ✓ 6 ✗ 2 ▲ · 6 never sent" {
		t.Errorf("after: %s", got)
	}
	if own := g.Own(bloomreach.AttributesFetch); own.Mode != auth.Basic || own.Verdict() != engine.VerdictOK {
		t.Errorf("the app's own attributes.fetch: %s in %s", own.Verdict(), own.Mode)
	}
	if f := g.Cell(bloomreach.InboxFetch, auth.TokenMode).Found; len(f) != 1 || f[0].Code != "inbox.open-to-token" {
		t.Errorf("the inbox with the key alone: %+v", f)
	}
}

// A message to mark comes from an inbox, which is asked for although nobody chose it; marking one that is read changes nothing.
func TestGridBringsWhatIsNeeded(t *testing.T) {
	p, e, _ := gridProfile(t)
	g := newGrid(p, []auth.Mode{auth.None}, bloomreach.InboxMarkRead)
	order := runGrid(t, e, g.Start(g.Cells(true)))
	if diff := cmp.Diff([]string{"inbox.fetch/customer-token", "inbox.markread/none"}, order); diff != "" {
		t.Errorf("the order (-want +got):\n%s", diff)
	}
	if c := g.Rows[0].Cells[0]; c.Word() != "401" {
		t.Errorf("marked without a credential: %s", c.Word())
	}
	if len(g.Rows) != 1 || len(g.Rows[0].Cells) != 1 {
		t.Error("the inbox has got a cell of its own")
	}
}

// What follows waits for everything that it follows, and two calls are under way at most.
func TestGridRunHoldsBack(t *testing.T) {
	p, _, _ := gridProfile(t)
	g := newGrid(p, []auth.Mode{auth.TokenMode}, bloomreach.InboxFetch, bloomreach.InboxMarkRead, bloomreach.ConsentsFetch)
	run := g.Start(g.Cells(true))
	first, _, ok := run.Next()
	second, _, also := run.Next()
	if _, _, third := run.Next(); !ok || !also || third {
		t.Fatalf("under way: %v %v, and a third: %v", ok, also, third)
	}
	run.Failed(first, "no")
	third, _, ok := run.Next() // the app's own inbox, which is in no column here
	if !ok || third.Operation != bloomreach.InboxFetch || third.Mode != auth.CustomerToken {
		t.Fatalf("after one has ended: %+v", third)
	}
	run.Failed(second, "no")
	if c, _, ok := run.Next(); ok {
		t.Errorf("%s does not wait for the inbox", c.Operation)
	}
	run.Failed(third, "no")
	if _, _, ok := run.Next(); ok || !run.Over() {
		t.Error("a message is marked that nobody has seen")
	}
	if c := g.Cell(bloomreach.InboxMarkRead, auth.TokenMode); c.Verdict() != engine.VerdictNever || c.Word() != "no message" {
		t.Errorf("inbox.markread: %s, %s", c.Verdict(), c.Word())
	}
	if second.Word() != "not made" || second.Verdict() != engine.VerdictBad {
		t.Errorf("a call that was not made: %s, %s", second.Verdict(), second.Word())
	}
}

func TestGridRunCanBeStopped(t *testing.T) {
	p, _, _ := gridProfile(t)
	g := newGrid(p, nil)
	run := g.Start(g.Cells(true))
	first, _, _ := run.Next()
	run.Stop()
	if first.Verdict() != engine.VerdictRunning || run.Over() {
		t.Error("a call under way has ended with the run")
	}
	run.Drop()
	if tally := g.Tally(); first.Verdict() != engine.VerdictIdle || !run.Over() || tally.Idle != tally.Apply {
		t.Errorf("after all was dropped: %+v", tally)
	}
}
