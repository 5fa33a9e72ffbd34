package ui

import (
	"slices"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/views"
)

// openDoctor shows the doctor.
func openDoctor(d *desk) {
	d.t.Helper()
	i := slices.IndexFunc(d.entries, func(e views.Entry) bool { return e.ID == "doctor" })
	d.settle(d.show(i))
}

func screenOf(d *desk) string {
	d.t.Helper()
	return strings.Join(d.picture(140, 40), "\n")
}

// The sandbox is examined when the screen is first opened, and what that asks is nothing of the app's.
func TestDoctorExaminesTheSandbox(t *testing.T) {
	onSandbox(t, func(d *desk) {
		openDoctor(d)
		screen := screenOf(d)
		for _, want := range []string{"rules ran at 12:03:49", "live probe: ", "none wrote anything", "inbox.open-to-token", "worst first", "├─ passed, "} {
			if !strings.Contains(screen, want) {
				t.Errorf("the screen lacks %q:\n%s", want, screen)
			}
		}
		if len(d.session.Waiting) != 0 || d.examination != nil {
			t.Errorf("still waits for %v", d.session.Waiting)
		}
		for slot, last := range d.session.Latest {
			if last.Call.Trigger == engine.TriggerDoctor {
				t.Errorf("what was tried is the app's latest %s", slot)
			}
		}
		// The overview has the worst of it, and no call of the examination in its chain.
		d.settle(d.show(0))
		d.press("x")
		if screen = screenOf(d); !strings.Contains(screen, "8 opens") || !strings.Contains(screen, "inbox.open-to-token") {
			t.Errorf("the overview does not tell:\n%s", screen)
		}
		d.press("d")
		if d.entries[d.open].ID != "doctor" {
			t.Errorf("d opens %s", d.entries[d.open].ID)
		}
	})
}

// Outside of the sandbox nobody is asked before somebody says so.
func TestDoctorAsksNobodyUnasked(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		d.session.Profile.Name, d.session.Profile.Embedded = "acme", false
		openDoctor(d)
		if screen := screenOf(d); !strings.Contains(screen, "nothing was asked yet: r runs the live probe") {
			t.Errorf("the first look:\n%s", screen)
		}
		calls := func() (n int) {
			d.catchUp()
			return d.session.Ledger.Total
		}
		if n := calls(); n != 0 {
			t.Fatalf("%d calls unasked", n)
		}
		d.press("r")
		if n := calls(); n == 0 {
			t.Error("r asks nobody")
		}
		if screen := screenOf(d); !strings.Contains(screen, "none wrote anything") {
			t.Errorf("after r:\n%s", screen)
		}
	})
}

// What an examination says of another profile, mode or customer is dropped, and it ends.
func TestDoctorAnswersLate(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		d.examine(views.ExamineMsg{Number: 1})
		late := d.examination
		if late == nil || len(d.session.Waiting) != 1 {
			t.Fatal("no examination is under way")
		}
		ended := false
		late.cancel = func() { ended = true }
		d.settle(d.changed("mode"))
		if !ended || d.examination == late || len(d.session.Waiting) != 0 {
			t.Errorf("the examination goes on: cancelled %v, waiting %v", ended, d.session.Waiting)
		}
		if cmd := d.onChecked(checkedMsg{of: late}); cmd != nil {
			t.Error("the screen still listens to it")
		}
		if cmd := d.onExamined(examinedMsg{of: late}); cmd != nil {
			t.Error("its report is told")
		}
	})
}

// Stopping ends the work itself, not only the waiting for it.
func TestDoctorIsStopped(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		cmd := d.examine(views.ExamineMsg{Number: 1, Live: true})
		d.Update(views.StopExaminingMsg{})
		d.settle(cmd)
		d.catchUp()
		if d.examination != nil || len(d.session.Waiting) != 0 {
			t.Errorf("still under way, waiting for %v", d.session.Waiting)
		}
		if c := d.session.Ledger.Last(func(c *engine.Call) bool { return c.Sent != nil || c.Asked != nil }); c != nil {
			t.Errorf("#%d left after the stop: %s", c.ID, c.Operation)
		}
	})
}

// A finding about a setting opens the form of the profile in use on that very field, and leaves a form with changes alone.
func TestDoctorGoesToASetting(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.Update(views.OpenMsg{View: "setup", Field: "application_id"})
		if !d.view().Editing() {
			t.Fatal("no field has the letters")
		}
		d.write("x").shows("▸application_id", "Δ 1 change")
		d.Update(views.OpenMsg{View: "setup", Field: "base_url"})
		d.shows("▸application_id", "Δ 1 change")
	}, "--profile", "acme")
	onDesk(t, "", func(d *desk) {
		d.Update(views.OpenMsg{View: "setup", Field: "base_url"})
		if d.view().Editing() {
			t.Error("the built-in profile can be edited")
		}
	})
}
