package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// drawKeyBar is the last row: what the program and the open screen offer, by use; what does not fit goes from the right.
func (a *app) drawKeyBar(l *kit.Line) {
	kept := 0 // cells at the end for what must not go
	put := func(key, word string) bool {
		if l.Used()+kit.Width(key)+kit.Width(word)+3+kept > l.Room() {
			return false
		}
		if l.Used() > 0 {
			l.Space(2)
		}
		l.Add(theme.Accent, key).Add(theme.Text, ":"+word)
		return true
	}
	if a.dialog != nil {
		for _, part := range strings.Split(a.dialog.bar(), "  ") {
			key, word, _ := strings.Cut(part, ":")
			if !put(key, word) {
				return
			}
		}
		return
	}
	if a.view().Editing() {
		put("f1", "help")
		for _, own := range a.shownKeys(a.view().Keys()) {
			put(own.key, own.word)
		}
		return
	}
	// How to freeze a picture that changes by itself is wanted in a hurry, so it is always there.
	pause, word := a.keymap.Global(" "), "pause"
	kept = kit.Width(pause) + kit.Width(word) + 3
	for _, p := range a.barKeys(a.view().Keys(), l.Room()-l.Used()-kept) {
		put(p.key, p.word)
	}
	kept = 0
	if put(pause, word) {
		put(a.keymap.Global("q"), "quit")
	}
}

// barKeys are what the bar offers before the pause, the open screen's keys among it, in the order in which it stands there. Where not all
// of it has room in so many cells, what every screen has goes before what only this one has: the palette and the help still tell the rest.
func (a *app) barKeys(keys []key.Binding, room int) []helpPair {
	var first []helpPair
	own := a.shownKeys(keys)
	for _, c := range firstActions() {
		pair := helpPair{a.keymap.Global(c.key), c.word}
		taken := slices.ContainsFunc(own, func(p helpPair) bool { return p.key == pair.key })
		if taken || a.width < 80 && c.key == ":" {
			continue
		}
		first = append(first, pair)
	}
	if a.width >= 80 && a.runsAgain(keys) {
		again := helpPair{a.keymap.Global("r"), "run again"}
		if all := slices.Concat(first, []helpPair{again}, own); barWidth(all) <= room {
			return all
		}
	}
	if a.width < 100 && barWidth(slices.Concat(first, own)) > room {
		first = slices.DeleteFunc(first, func(p helpPair) bool { return p.key == a.keymap.Global("/") })
	}
	return append(first, own...)
}

// shownKeys are those of the open screen's keys that work now.
func (a *app) shownKeys(keys []key.Binding) []helpPair {
	out := make([]helpPair, 0, len(keys))
	for _, b := range keys {
		if h := b.Help(); h.Key != "" && b.Enabled() {
			out = append(out, helpPair{a.label(b), h.Desc})
		}
	}
	return out
}

// barWidth is how many cells keys take with their words and what parts them.
func barWidth(keys []helpPair) int {
	n := 0
	for _, p := range keys {
		n += kit.Width(p.key) + kit.Width(p.word) + 3
	}
	return n
}

// runsAgain reports whether r means the program's own: a screen may give the key a meaning of its own.
func (a *app) runsAgain(keys []key.Binding) bool {
	return !a.takesOf(keys, "r") && len(a.view().Wants(a.session)) > 0
}
