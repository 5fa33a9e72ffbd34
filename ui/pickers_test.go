package ui

import (
	"strings"
	"testing"
)

// The profile dialog offers what --profile takes, with or without a profile file; a key in it never leads nowhere.
func TestProfilePicker(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"no file", "", "sandbox sandbox-extole sandbox-twilio sandbox-nudge blank"},
		{"a file", signed, "acme sandbox sandbox-extole sandbox-twilio sandbox-nudge blank"},
	} {
		t.Run(c.name, func(t *testing.T) {
			onDesk(t, c.file, func(d *desk) {
				d.press("P", "down")
				p, ok := d.dialog.(*picker)
				if !ok {
					t.Fatalf("the dialog is %T", d.dialog)
				}
				var labels []string
				for _, choice := range p.choices {
					labels = append(labels, choice.label)
				}
				if got := strings.Join(labels, " "); got != c.want {
					t.Errorf("it offers %q, want %q", got, c.want)
				}
			})
		})
	}
}

// A profile that is saved to be used, and cannot be, is not said to be in use.
func TestSaveAndUseOfWhatCannotBeUsed(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		d.press("n").write("acme").press("enter", "enter", "enter", "enter", "enter").write("p-1").press("enter").write("env:NOT_SET").press("ctrl+u")
		if got := d.session.Profile.Name; got != "sandbox" {
			t.Errorf("%s is in use", got)
		}
		if d.toast == nil || !strings.Contains(d.toast.text, "saved, not used") || strings.Contains(d.toast.text, "from now on") {
			t.Errorf("the note is %+v", d.toast)
		}
		if !strings.Contains(d.file(), "NOT_SET") {
			t.Errorf("the file is %q", d.file())
		}
	})
}
