package ui

import (
	"strings"
	"testing"
)

// A key that was chosen works, and stands wherever the action is offered.
func TestChosenKeys(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		d.settle(d.firstCalls())
		d.catchUp()
		d.press("4")
		d.picture(120, 36)
		text := func() string { return strings.Join(d.picture(140, 40), "\n") }
		if bar := text(); !strings.Contains(bar, "X:mark read") || strings.Contains(bar, " m:mark read") {
			t.Errorf("the key bar:\n%s", bar)
		}
		d.press("?")
		if help := strings.Join(d.picture(140, 100), "\n"); !strings.Contains(help, "X         mark read") || !strings.Contains(help, "ctrl+b") || !strings.Contains(help, "could not be given; the action") || !strings.Contains(help, "customer = P: the key is that of profile") {
			t.Errorf("help:\n%s", help)
		}
		d.press("esc", ":")
		d.types("how calls are")
		if list := text(); !strings.Contains(list, "ctrl+b") {
			t.Errorf("the palette:\n%s", list)
		}
		d.press("esc", "ctrl+b")
		if _, ok := d.dialog.(*picker); !ok {
			t.Errorf("ctrl+b opened %T", d.dialog)
		}
		d.press("esc", "M")
		if d.dialog != nil || d.toast == nil || d.toast.text != "M does nothing here: mode is on ctrl+b" {
			t.Errorf("M opened %T, %v", d.dialog, d.toast)
		}
		d.press("P")
		if _, ok := d.dialog.(*picker); !ok {
			t.Errorf("P, which was wanted for another action, opened %T", d.dialog)
		}
	}, "--set", "ui.keys.mode=ctrl+b", "--set", "ui.keys.inbox.mark-read=X", "--set", "ui.keys.customer=P")
}

func TestKeyConflictsAreToldAtTheStart(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		if d.toast == nil || !strings.Contains(d.toast.text, "2 choices without effect") {
			t.Errorf("the toast is %+v", d.toast)
		}
	}, "--set", "ui.keys.quit=ctrl+c", "--set", "ui.keys.mdoe=x")
}
