package ui

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/config/keymap"
	"authpeek/engine"
)

// place is the open screen, as the map of keys knows it.
func (a *app) place() string { return a.entries[a.open].ID }

// binds reports whether the open screen has a binding for a key, and whether that one only keeps the program's use of the key away.
// A paste or letters that came together are no key.
func (a *app) binds(name string) (binds, silent bool) {
	return bindsOf(a.view().Keys(), name)
}

func bindsOf(keys []key.Binding, name string) (binds, silent bool) {
	for _, b := range keys {
		if b.Enabled() && slices.Contains(b.Keys(), name) {
			return true, b.Help().Key == ""
		}
	}
	return false, false
}

// label is what has to be pressed for a binding of the open screen.
func (a *app) label(b key.Binding) string { return a.keymap.Label(a.place(), b.Keys(), b.Help().Key) }

// pressOn tells what has to be pressed on a screen for one of its keys.
func (a *app) pressOn(screen string) func(key string) string {
	return func(key string) string { return a.keymap.Labelled(screen, key) }
}

// typedKey gives a key to the text field that has the focus. What works in fields may have been moved, and all else is text.
func (a *app) typedKey(k tea.KeyMsg) tea.Cmd {
	if k.Type == tea.KeyRunes || k.Type == tea.KeySpace {
		return a.view().Update(a.session, k)
	}
	switch p := a.keymap.Resolve(a.place(), k.String(), a.binds, true); p.Owner {
	case keymap.Nobody:
		return a.sayMoved(k, p)
	case keymap.Screens:
		return a.view().Update(a.session, keyMsg(p.Key))
	}
	return a.view().Update(a.session, k)
}

// sayMoved answers a key whose action has another one now.
func (a *app) sayMoved(k tea.KeyMsg, p keymap.Press) tea.Cmd {
	a.showToast(toast{mark: engine.MarkLook, text: keymap.Shown(k.String()) + " does nothing here: " + p.Action + " is on " + p.Key})
	return nil
}

// takes reports whether the open screen gives a key of the program's a meaning of its own, or keeps it away.
func (a *app) takes(name string) bool { return a.takesOf(a.view().Keys(), name) }

// takesOf is takes for whoever has asked the screen for its keys already.
func (a *app) takesOf(keys []key.Binding, name string) bool {
	binds, silent := bindsOf(keys, name)
	return silent || binds && a.keymap.Global(name) == keymap.Shown(name)
}

// bindKeys works out the keys anew, from a configuration that was read.
func (a *app) bindKeys() {
	choices := a.opts.Config.UI.Keys
	if a.guide != nil {
		choices = nil // the tour presses the keys that its captions name
	}
	a.keymap = keymap.New(choices)
	a.session.KeyLabel = func(key string) string { return a.keymap.Labelled(a.place(), key) }
}

// tellKeyProblems says at the start what was wrong with the keys that somebody chose; help has all of it, and so has the doctor.
func (a *app) tellKeyProblems() {
	problems := a.keymap.Problems()
	if len(problems) == 0 {
		return
	}
	text := "keys: " + engine.Clean(problems[0].String())
	if len(problems) > 1 {
		text = "keys: " + diagnose.Counted(len(problems), "choice") + " without effect · " + a.keymap.Global("?") + " lists them · " + engine.Clean(problems[0].String())
	}
	t := toast{mark: engine.MarkLook, text: text}
	t.until = a.wall().Add(2 * toastTime)
	a.toast = &t
}
