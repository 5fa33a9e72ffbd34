package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/compare"
	"authpeek/engine/sandbox"
	"authpeek/views"
)

// onCompare opens the screen with its first comparison made.
func onCompare(t *testing.T, test func(d *desk), flags ...string) {
	t.Helper()
	onDesk(t, "", func(d *desk) {
		d.settle(d.firstCalls())
		d.press("7")
		test(d)
	}, flags...)
}

// held gives the calls of the comparison that a command leads to, without making them.
func (d *desk) held(cmd tea.Cmd) []tea.Cmd {
	d.t.Helper()
	if cmd == nil {
		return nil
	}
	switch m := cmd().(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		var calls []tea.Cmd
		for _, c := range m {
			calls = append(calls, d.held(c)...)
		}
		return calls
	case views.CompareMsg:
		made := d.compare(m)
		if made == nil {
			return nil
		}
		calls, ok := made().(tea.BatchMsg)
		if !ok {
			d.t.Fatal("the comparison is no batch of calls")
		}
		return calls
	default:
		_, next := d.Update(m)
		return d.held(next)
	}
}

// holding presses a key and holds the calls of the comparison that it begins.
func (d *desk) holding(key string) []tea.Cmd {
	d.t.Helper()
	_, cmd := d.Update(deskKey(key))
	return d.held(cmd)
}

func (d *desk) verdicts() []string {
	d.t.Helper()
	var out []string
	for _, col := range d.comparison.sides.Columns {
		out = append(out, col.Verdict().Words)
	}
	return out
}

var staged = []string{"CLOSED TO EVERYBODY", "OPEN TO ANYONE WITH THE APP", "OPEN TO JANE ALONE"}

func TestCompareTakesAnswersInAnyOrder(t *testing.T) {
	onCompare(t, func(d *desk) {
		if got := d.verdicts(); !slices.Equal(got, staged) {
			t.Fatalf("the stage opens with %v", got)
		}
		calls := d.holding("r")
		if len(calls) != 3 || d.session.Waiting[compareSlot].IsZero() {
			t.Fatalf("%d calls, waiting %v", len(calls), d.session.Waiting)
		}
		d.shows("0 of 3 answered · esc stops")
		for i := len(calls) - 1; i >= 0; i-- {
			d.settle(calls[i])
			for k, col := range d.comparison.sides.Columns {
				if ended := col.Test.Call != nil; ended != (k >= i) {
					t.Errorf("after the end of column %d, column %d has ended: %v", i, k, ended)
				}
			}
		}
		if got := d.verdicts(); !slices.Equal(got, staged) {
			t.Errorf("the verdicts are %v", got)
		}
		if d.comparison.under != 0 || !d.session.Waiting[compareSlot].IsZero() {
			t.Errorf("%d calls are under way, waiting %v", d.comparison.under, d.session.Waiting)
		}
		d.shows("sent together at", "OPEN TO JANE ALONE").hides("under way")
	})
}

// esc stops the calls to come with those under way, and no column waits for good.
func TestCompareStops(t *testing.T) {
	onCompare(t, func(d *desk) {
		calls := d.holding("r")
		d.settle(calls[2])
		d.press("esc")
		d.settle(calls[0])
		d.settle(calls[1])
		if got, want := d.verdicts(), []string{"CANCELLED", "CANCELLED", "OPEN TO JANE ALONE"}; !slices.Equal(got, want) {
			t.Errorf("the verdicts are %v, want %v", got, want)
		}
		if d.comparison.under != 0 || len(d.session.Waiting) != 0 {
			t.Errorf("%d calls are under way, waiting %v", d.comparison.under, d.session.Waiting)
		}
		// A call that had ended before leaves its test unmade.
		calls = d.holding("r")
		ended := calls[2]().(sideEndedMsg)
		d.press("esc")
		d.Update(ended)
		if got := d.comparison.sides.Columns[2]; got.Test.Waiting() || got.Verdict().Words != "ANSWERED, BOB'S NOT TRIED" {
			t.Errorf("the verdict is %+v", got.Verdict())
		}
		d.settle(calls[0])
		d.settle(calls[1])
		d.hides("under way")
	})
}

// A change of the session drops what is under way: its ends are not heard, and nothing waits for them.
func TestCompareDropsAtAChangeOfTheSession(t *testing.T) {
	onCompare(t, func(d *desk) {
		calls := d.holding("r")
		ends := []tea.Msg{calls[0](), calls[1](), calls[2]()}
		d.settle(d.changed("customer"))
		mine := d.comparison
		for _, end := range ends {
			_, next := d.Update(end)
			d.settle(next)
		}
		if d.comparison != mine || mine.under != 0 || len(d.session.Waiting) != 0 {
			t.Errorf("the old ends are heard: %d under way, waiting %v", mine.under, d.session.Waiting)
		}
		// A second wish in place of the first one: its slot is empty again when the second has ended.
		first := d.holding("r")
		second := d.holding("r")
		for _, call := range append(first, second...) {
			d.settle(call)
		}
		if len(d.session.Waiting) != 0 || !slices.Equal(d.verdicts(), staged) {
			t.Errorf("waiting %v, verdicts %v", d.session.Waiting, d.verdicts())
		}
	})
}

// A picture that is paused stays as it is, and catches up when it goes on.
func TestComparePaused(t *testing.T) {
	onCompare(t, func(d *desk) {
		calls := d.holding("r")
		d.press(" ")
		before := strings.Join(d.body(120, 36), "\n")
		for _, call := range calls {
			d.settle(call)
		}
		if got := strings.Join(d.body(120, 36), "\n"); got != before {
			t.Errorf("the paused picture has changed:\n%s", got)
		}
		d.press(" ")
		d.shows("sent together at", "OPEN TO JANE ALONE")
	})
}

// The side of another vendor is opened as its sandbox, with a stranger of its own; one that cannot be opened is told.
func TestCompareOpensOtherVendors(t *testing.T) {
	onCompare(t, func(d *desk) {
		d.press("V", "V", "7")
		if d.session.Profile.Name != "sandbox-twilio" {
			t.Fatalf("the profile is %s", d.session.Profile.Name)
		}
		cols := d.comparison.sides.Columns
		if len(cols) != 2 || cols[0].Vendor.ID() != "twilio" || cols[1].Vendor.ID() == "twilio" || cols[1].Profile.Name != config.SandboxOf(cols[1].Vendor.ID()) {
			t.Fatalf("the columns are %v", d.verdicts())
		}
		if cols[0].Test.State != compare.TestDecided || cols[1].Test.State != compare.TestApart || cols[1].Verdict().Words != "OPEN TO JANE ALONE" {
			t.Errorf("the tests are %q and %q, the verdict %q", cols[0].Test.State, cols[1].Test.State, cols[1].Verdict().Words)
		}
		d.shows("one purpose, two sides", "the token decides")
		d.opts.Open = func(context.Context, config.Profile) (engine.Profile, sandbox.Seeded, error) {
			return engine.Profile{}, sandbox.Seeded{}, errors.New("the port is taken; choose another one")
		}
		d.press("r")
		d.shows("The port is taken; choose another one").hides("under way")
	})
}

// An operation that goes on from another one's answer gets it first.
func TestCompareGoesOnFromAnAnswer(t *testing.T) {
	onCompare(t, func(d *desk) {
		d.settle(func() tea.Msg { return views.OpenMsg{View: "compare", Operation: "inbox.markread"} })
		cols := d.comparison.sides.Columns
		if len(cols) != 3 || cols[2].Operation != "inbox.markread" || !cols[2].Args.Has("message_id") || !cols[2].Call.OK() {
			t.Fatalf("the columns are %v: %s", d.verdicts(), cols[2].Trouble)
		}
		d.press("t")
		if n := len(d.toasts); n == 0 || !strings.Contains(d.toasts[n-1], "it writes") {
			t.Errorf("t says %q", d.toasts)
		}
	})
}

// Leaving while a comparison writes asks first.
func TestQuitWhileACompareWrites(t *testing.T) {
	onCompare(t, func(d *desk) {
		d.settle(func() tea.Msg { return views.OpenMsg{View: "compare", Operation: "events.track"} })
		calls := d.holding("r")
		if cmd := d.quit(); cmd != nil || d.dialog == nil {
			t.Error("nobody asks")
		}
		d.dialog = nil
		for _, call := range calls {
			d.settle(call)
		}
		if cmd := d.quit(); cmd == nil || d.dialog != nil {
			t.Error("with nothing under way there is a question")
		}
	})
}

func TestStrangersOfTheSession(t *testing.T) {
	onCompare(t, func(d *desk) {
		if ids := d.strangerIDs(); ids["registered"] != "bob@example.com" || d.comparison.who != "bob@example.com" {
			t.Errorf("the stranger is %v, told as %q", ids, d.comparison.who)
		}
		d.session.Customers = slices.DeleteFunc(d.session.Customers, func(c views.Customer) bool { return c.IDs["registered"] != "jane@example.com" })
		d.press("r")
		for _, col := range d.comparison.sides.Columns {
			if col.Test.State != compare.TestNone {
				t.Errorf("%s: test %q with nobody to ask for", col.Label, col.Test.State)
			}
		}
	})
}
