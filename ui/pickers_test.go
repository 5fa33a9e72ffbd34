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

// Where the wire takes half of a low terminal, or the terminal is small, every choice still comes into sight, with the keys beneath.
func TestProfilePickerInLowTerminals(t *testing.T) {
	onDesk(t, signed, func(d *desk) {
		for _, size := range [][2]int{{80, 24}, {60, 16}} {
			for _, wire := range []wireSize{wireNormal, wireHalf, wireOne} {
				d.wireSize = wire
				d.press("P")
				p := d.dialog.(*picker)
				for range p.choices {
					d.press("down")
					shown := strings.Join(d.picture(size[0], size[1]), "\n")
					for _, want := range []string{d.styles.Glyphs.Sel + p.choices[p.at].label, "enter takes it"} {
						if !strings.Contains(shown, want) {
							t.Fatalf("%dx%d, wire %d: no %q in\n%s", size[0], size[1], wire, want, shown)
						}
					}
				}
				d.press("esc")
			}
		}
	})
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

// The first letter of a choice takes it, also where that letter moves a cursor elsewhere.
func TestFirstLetterTakesAChoice(t *testing.T) {
	onSandbox(t, func(d *desk) {
		for letter, want := range map[string]string{"l": "light", "d": "dark"} {
			d.setDialog(newLookPicker(d.app, "theme"))
			if d.press(letter); d.dialog != nil || d.look.Theme != want {
				t.Errorf("%s: the dialog is %T, the theme %s", letter, d.dialog, d.look.Theme)
			}
		}
	})
}

// What will happen is told in full in a small terminal too.
func TestWhatWillHappenFitsItsBox(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("M")
		rows := d.dialog.draw(d.app, 58, 16)
		text := strings.Join(rows, "\n")
		if strings.Contains(text, "…") || !strings.Contains(text, "enter takes it") {
			t.Errorf("the modes at 58 columns:\n%s", text)
		}
	})
}

// A question without room for all of its text says so, and keeps its answers.
func TestLongQuestionInALowTerminal(t *testing.T) {
	onSandbox(t, func(d *desk) {
		q := newConfirm("Record?", []string{"first", "", "second", "", "third", "fourth"}, "record", nil)
		for height, want := range map[int][]string{12: {"first", "fourth"}, 10: {"first", "fourth"}, 8: {"first", "second …"}} {
			text := strings.Join(q.draw(d.app, 40, height), "\n")
			for _, word := range append(want, "leave it as it is", "record") {
				if !strings.Contains(text, word) {
					t.Errorf("%d rows lack %q:\n%s", height, word, text)
				}
			}
		}
	})
}
