package ui

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"authpeek/config/keymap"
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

// The cursor's keys move in what lies over a screen as they do in the screen.
func TestTheCursorsKeysInDialogs(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		d.press("M")
		at := func() int { return d.dialog.(*picker).at }
		from := at()
		if d.press("j"); at() != from {
			t.Errorf("j went from %d to %d, though down has another key", from, at())
		}
		if d.press("E"); at() == from {
			t.Error("E, which down has, moved nothing in a list of choices")
		}
		d.press("esc", "?")
		d.picture(80, 24)
		d.press("E")
		if help := d.dialog.(*helpDialog); help.top != 1 {
			t.Errorf("help stands at row %d after E", help.top)
		}
		d.press("/", "E")
		if help := d.dialog.(*helpDialog); help.search == nil || help.search.text() != "E" {
			t.Errorf("a letter that was typed moved: %+v", help.search)
		}
	}, "--set", "ui.keys.down=E")
}

func TestKeyConflictsAreToldAtTheStart(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		if d.toast == nil || !strings.Contains(d.toast.text, "2 choices without effect") {
			t.Errorf("the toast is %+v", d.toast)
		}
	}, "--set", "ui.keys.quit=ctrl+c", "--set", "ui.keys.mdoe=x")
}

// elsewhereAll gives every action that can have another key a letter of another alphabet, and what works in fields a function key.
func elsewhereAll() []string {
	var flags []string
	taken, before := map[string]int{}, ""
	for _, a := range keymap.Actions() {
		keys := a.Place + " " + strings.Join(a.Keys, " ")
		if slices.Contains([]string{"enter", "esc", "tab", "tab shift+tab", "pgup", "pgdown"}, strings.Join(a.Keys, " ")) || keys == before && len(a.Keys) > 0 {
			continue // it keeps its keys, or has been moved under its first name
		}
		before = keys
		key := string(rune(0x100 + taken[a.Place]))
		switch {
		case a.Typing:
			key = "f" + strconv.Itoa(2+taken["typing "+a.Place])
			taken["typing "+a.Place]++
		case a.Place == keymap.Everywhere:
			key = string(rune(0x430 + taken[a.Place]))
		}
		taken[a.Place]++
		flags = append(flags, "--set", "ui.keys."+a.Name+"="+key)
	}
	return flags
}

// keyNamed finds a word after a letter or sign, which says what a key does unless it is a unit or the mark of a header or a claim.
var (
	keyNamed = regexp.MustCompile(`(?:^|[ (·])(?:[b-hj-zB-Z/:?'<>;|]|ctrl\+[a-z]) [a-z]+|\+ adds`)
	noKey    = regexp.MustCompile(`^.?(?:[hms] (?:ago|skew)|H and|[HC] [a-z]{1,6})$`)
)

// Whoever has moved every key is told of none by the place where it used to be.
func TestNoKeyIsNamedThatWasMoved(t *testing.T) {
	for _, profile := range []string{"sandbox", "sandbox-extole", "sandbox-twilio"} {
		onDesk(t, "", func(d *desk) {
			if p := d.keymap.Problems(); len(p) > 0 {
				t.Fatal(p)
			}
			d.settle(d.firstCalls())
			d.catchUp()
			told := map[string]bool{}
			look := func() {
				for _, row := range slices.Concat(d.picture(80, 24), d.picture(160, 60)) {
					for _, m := range keyNamed.FindAllString(row, -1) {
						if !told[m] && !noKey.MatchString(m) {
							told[m] = true
							t.Errorf("%s, %s: %q\n%s", profile, d.place(), m, row)
						}
					}
				}
			}
			for i := range d.entries {
				if !d.serves(i) || d.hidden(i) {
					continue
				}
				for _, inner := range []string{"", "tab", "enter"} {
					d.settle(d.show(i))
					if inner != "" {
						d.press(inner)
					}
					look()
					for _, b := range d.view().Keys() {
						if key := d.keymap.Labelled(d.place(), b.Keys()[0]); b.Enabled() {
							d.press(key)
							look()
							d.calm(i)
						}
					}
				}
			}
		}, append(elsewhereAll(), "-p", profile)...)
	}
}
