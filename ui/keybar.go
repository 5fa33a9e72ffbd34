package ui

import (
	"slices"
	"strings"

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
		for _, own := range shownKeys(a) {
			put(own.key, own.word)
		}
		return
	}
	// How to freeze a picture that changes by itself is wanted in a hurry, so it is always there.
	pause, word := a.keymap.Global(" "), "pause"
	kept = kit.Width(pause) + kit.Width(word) + 3
	for _, p := range a.barKeys(l.Room() - l.Used() - kept) {
		put(p.key, p.word)
	}
	kept = 0
	if put(pause, word) {
		put(a.keymap.Global("q"), "quit")
	}
}

// barKeys are what the bar offers before the pause, in the order in which it stands there. Where not all of it has room in so many
// cells, what every screen has goes before what only this one has: the palette and the help still tell the rest.
func (a *app) barKeys(room int) []helpPair {
	var first []helpPair
	own := shownKeys(a)
	for _, c := range firstActions() {
		pair := helpPair{a.keymap.Global(c.key), c.word}
		taken := slices.ContainsFunc(own, func(p helpPair) bool { return p.key == pair.key })
		if taken || a.width < 80 && c.key == ":" {
			continue
		}
		first = append(first, pair)
	}
	if a.width >= 80 && runsAgain(a) {
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

// shownKeys are the open screen's keys that work now.
func shownKeys(a *app) []helpPair {
	var out []helpPair
	for _, b := range a.view().Keys() {
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
func runsAgain(a *app) bool {
	return !a.takes("r") && len(a.view().Wants(a.session)) > 0
}
