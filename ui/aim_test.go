package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"authpeek/ui/kit"
)

func TestJumpLabels(t *testing.T) {
	for _, n := range []int{0, 1, 26, 27, 60, 300, 676} {
		labels := jumpLabels(n)
		if len(labels) != n {
			t.Errorf("%d targets have %d labels", n, len(labels))
		}
		for i, a := range labels {
			for k, b := range labels {
				if i != k && strings.HasPrefix(b, a) {
					t.Errorf("of %d: %s begins %s", n, a, b)
				}
			}
		}
	}
}

// labelOf is the letter that stands before a text on the screen while jumping.
func (d *desk) labelOf(text string, row func(line string) bool) string {
	d.t.Helper()
	j, ok := d.dialog.(*jump)
	if !ok {
		d.t.Fatalf("the dialog is %T", d.dialog)
	}
	lines := d.picture(d.width, d.height)
	for i, t := range j.targets {
		if line := ansi.Strip(lines[t.y]); strings.Contains(line, text) && row(line) {
			return j.labels[i]
		}
	}
	d.t.Fatalf("no target has %q:\n%s", text, strings.Join(lines, "\n"))
	return ""
}

func TestJump(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.session.FirstRun = false
		any := func(string) bool { return true }
		for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}, {140, 40}} {
			d.press("4")
			d.picture(size[0], size[1])
			d.press("'")
			label := d.labelOf("Your basket misses", any)
			d.fits("jump", size[0], size[1])
			if d.session.PausedAt.IsZero() {
				t.Error("the picture moves while somebody looks for a letter")
			}
			d.press(strings.Split(label, "")...)
			rows := d.picture(size[0], size[1])
			selected := false
			for _, r := range rows {
				selected = selected || strings.Contains(r, "▸") && strings.Contains(r, "Your basket misses")
			}
			if d.dialog != nil || !d.session.PausedAt.IsZero() || !selected {
				t.Errorf("%v: it went elsewhere:\n%s", size, strings.Join(rows, "\n"))
			}
			d.press("g", "'", "esc")
			if d.dialog != nil || !d.session.PausedAt.IsZero() {
				t.Error("esc leaves the letters, or the pause")
			}
		}
		d.press("'")
		for i, t := range d.dialog.(*jump).targets {
			if t.tab >= 0 && d.entries[t.tab].ID == "tokens" {
				d.press(strings.Split(d.dialog.(*jump).labels[i], "")...)
				break
			}
		}
		if d.place() != "tokens" {
			t.Errorf("the tab's letter leads to %s", d.place())
		}
	})
}

// Every list tells where its rows are, and going to one of them puts the cursor there.
func TestEveryRowCanBeGoneTo(t *testing.T) {
	for _, profile := range []string{"sandbox", "sandbox-extole", "sandbox-twilio"} {
		onDesk(t, "", func(d *desk) {
			d.settle(d.firstCalls())
			d.catchUp()
			d.session.FirstRun = false
			for i, e := range d.entries {
				if !d.serves(i) || d.hidden(i) || e.ID == "grants" || e.ID == "compare" || e.ID == "tap" {
					continue // pages without a list, or with none yet
				}
				d.settle(d.show(i))
				d.press("home")
				d.picture(140, 40)
				rows := d.rows()
				if len(rows) == 0 {
					t.Errorf("%s, %s has no rows", profile, e.ID)
					continue
				}
				d.settle(d.goTo(rows[len(rows)-1]))
				d.picture(140, 40)
				after := d.rows()
				if i := len(after) - 1; i < 0 || after[i].aim.By != 0 && e.ID != "matrix" {
					t.Errorf("%s, %s: the cursor is %+v from the last row", profile, e.ID, after[len(after)-1].aim)
				}
			}
		}, "-p", profile)
	}
}

func TestMouse(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.session.FirstRun = false
		d.press("4")
		d.picture(120, 36)
		click := func(x, y int) {
			_, cmd := d.Update(tea.MouseMsg{X: x, Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
			d.settle(cmd)
		}
		at := func(text string) (x, y int) {
			t.Helper()
			for y, row := range d.picture(120, 36) {
				if before, _, ok := strings.Cut(row, text); ok {
					return kit.Width(before), y
				}
			}
			t.Fatalf("%q is not on the screen", text)
			return 0, 0
		}
		before := strings.Join(d.picture(120, 36), "\n")
		click(at("Welcome"))
		if strings.Join(d.picture(120, 36), "\n") != before {
			t.Error("a click does something while the mouse is off")
		}
		d.press(":")
		d.types("mouse")
		d.press("enter")
		if text := strings.Join(d.picture(120, 36), "\n"); !d.mouse || !strings.Contains(text, "mouse: shift selects text") {
			t.Errorf("on: %t\n%s", d.mouse, text)
		}
		click(at("Welcome"))
		if _, y := at("▸○ Welcome"); y == 0 {
			t.Error("the row is not selected")
		}
		_, cmd := d.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonWheelUp})
		d.settle(cmd)
		at("▸● Your order")
		click(at("6 Tokens"))
		if d.place() != "tokens" {
			t.Errorf("the tab leads to %s", d.place())
		}
	})
}

func TestSelect(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.session.FirstRun = false
		for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}, {140, 40}} {
			d.press("4")
			d.picture(size[0], size[1])
			d.press("Y")
			d.fits("select", size[0], size[1])
			rows := d.picture(size[0], size[1])
			if !strings.Contains(rows[2], "Inbox · select") || strings.Contains(strings.Join(rows[3:12], "\n"), "│") {
				t.Fatalf("%v:\n%s", size, strings.Join(rows, "\n"))
			}
			s := d.dialog.(*selecting)
			d.press("j", "v", "j")
			from, to := s.marked()
			if to-from != 2 || !strings.Contains(strings.Join(s.lines()[from:to], "\n"), "Black Week") {
				t.Errorf("%v: marked are %q", size, s.lines()[from:to])
			}
			d.press("y")
			if d.dialog != nil || d.toast == nil || !strings.HasPrefix(d.toast.text, "copied 2 lines") {
				t.Errorf("%v: copied: %v", size, d.toast)
			}
		}
		d.press("Y", "tab")
		if s := d.dialog.(*selecting); s.pane != 1 || len(s.lines()) < 20 {
			t.Errorf("the whole screen has %d lines", len(s.lines()))
		}
		d.press("esc")
		if d.dialog != nil {
			t.Error("esc does not lead back")
		}
	})
}
