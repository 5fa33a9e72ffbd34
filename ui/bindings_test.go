package ui

import (
	"slices"
	"strings"
	"testing"

	"authpeek/config/keymap"
)

// slug is the name of an action as a line of [ui.keys] has it, made of the words that help has for it.
func slug(words string) string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(words), func(r rune) bool { return strings.ContainsRune(" /,.…·", r) }) {
		out = append(out, strings.ReplaceAll(w, "'", ""))
	}
	return strings.Join(out, "-")
}

// walk opens every screen that the session has, and on each its panes, pages and fields, and calls look in each state.
func (d *desk) walk(look func(place string)) {
	d.t.Helper()
	for i := range d.entries {
		if !d.serves(i) || d.hidden(i) {
			continue
		}
		for _, size := range [][2]int{{140, 40}, {80, 24}, {60, 16}} {
			d.settle(d.show(i))
			for _, keys := range [][]string{nil, {"tab"}, {"tab"}, {"esc"}, {"enter"}, {"tab"}, {"enter"}, {"esc"}, {"esc"}, {"esc"}} {
				d.press(keys...)
				if d.dialog != nil {
					d.press("esc")
				}
				d.settle(d.show(i)) // enter may lead elsewhere
				d.picture(size[0], size[1])
				look(d.place())
			}
		}
	}
}

// Whatever a screen's bindings name is in the table of keys, under that name, so that it can be given another key.
func TestEveryBindingCanBeMoved(t *testing.T) {
	for _, profile := range []string{"sandbox", "sandbox-extole", "sandbox-twilio", "sandbox-nudge"} {
		onDesk(t, "", func(d *desk) {
			d.settle(d.firstCalls())
			d.catchUp()
			told := map[string]bool{}
			d.walk(func(place string) {
				for _, b := range d.view().Keys() {
					words := b.Help().Desc
					if b.Help().Key == "" || strings.HasPrefix(b.Help().Key, "↑") {
						continue
					}
					for n, k := range b.Keys() {
						at := slices.IndexFunc(keymap.Actions(), func(a keymap.Action) bool { return a.Place == place && slices.Contains(a.Keys, keymap.Shown(k)) })
						if at < 0 && (strings.Contains(k, "tab") || k == "left" || k == "right") {
							continue
						}
						name := place + "." + slug(words)
						named := n > 0 || len(b.Keys()) > 1 || slices.ContainsFunc(keymap.Actions(), func(a keymap.Action) bool { return a.Name == name })
						if (at < 0 || !named) && !told[name+k] {
							told[name+k] = true
							t.Errorf("%s: %q has no line %s in the table of keys", profile, k, name)
						}
					}
				}
			})
		}, "-p", profile)
	}
	for _, c := range actions() {
		name := strings.TrimSuffix(slug(c.word), "…")
		if !slices.ContainsFunc(keymap.Actions(), func(a keymap.Action) bool { return a.Place == keymap.Everywhere && a.Name == name }) {
			t.Errorf("%q has no line in the table of keys", c.word)
		}
	}
}

// No key that help names does nothing: the picture changes, or words say why not.
func TestEveryKeyOfHelpAnswers(t *testing.T) {
	for _, profile := range []string{"sandbox", "sandbox-extole", "sandbox-twilio"} {
		onDesk(t, "", func(d *desk) {
			d.settle(d.firstCalls())
			d.catchUp()
			d.session.FirstRun, d.session.Following = false, false
			for i, e := range d.entries {
				if !d.serves(i) || d.hidden(i) {
					continue
				}
				d.settle(d.show(i))
				d.picture(120, 36)
				for _, b := range d.view().Keys() {
					if b.Help().Key == "" || !b.Enabled() {
						continue
					}
					answered := false
					for _, k := range b.Keys() {
						d.calm(i)
						if binds, _ := d.binds(k); !binds {
							answered = true // a key before this one has put its object away, and help names it no more
							break
						}
						before, messages := strings.Join(d.picture(120, 36), "\n"), d.messages
						d.press(k)
						answered = answered || d.messages > messages || d.toast != nil || d.dialog != nil || strings.Join(d.picture(120, 36), "\n") != before
					}
					if !answered {
						t.Errorf("%s, %s: %q (%s) did nothing", profile, e.ID, b.Keys(), b.Help().Desc)
					}
				}
			}
		}, "-p", profile)
	}
}

// calm puts away what a key has opened, and goes back to a screen.
func (d *desk) calm(screen int) {
	d.t.Helper()
	for range 3 {
		d.dialog, d.filter, d.toast = nil, nil, nil
		d.press("esc")
	}
	d.dialog, d.filter, d.toast = nil, nil, nil
	if d.open != screen {
		d.settle(d.show(screen))
	}
	d.picture(120, 36)
	d.toast = nil
}
