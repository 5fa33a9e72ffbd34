package ui

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/config/keymap"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// helpLine is one fact of the help of all screens: where it holds, what to press, what it does.
type helpLine struct{ where, key, words string }

// allHelp is the help of every screen that the session has: its keys by the names that [ui.keys] knows, what it is for, what its filter
// takes; then what works everywhere, the marks and the settings.
func allHelp(a *app) []helpLine {
	var all []helpLine
	for i, e := range a.entries {
		if !a.serves(i) {
			continue
		}
		all = append(all, helpLine{e.Title, a.keymap.Global(e.Key), e.Told(a.pressOn(e.ID))})
		for _, action := range keymap.Actions() {
			if action.Place == e.ID {
				_, name, _ := strings.Cut(action.Name, ".")
				key := a.keymap.Labelled(e.ID, action.Keys[0])
				all = append(all, helpLine{e.Title, key, strings.ReplaceAll(name, "-", " ")})
			}
		}
	}
	for _, c := range actions() {
		all = append(all, helpLine{"everywhere", a.keymap.Global(c.key), c.word + ": " + c.about})
	}
	for _, m := range helpMarks(a.styles.Glyphs) {
		all = append(all, helpLine{"marks", m.key, m.word})
	}
	all = append(all, notesOfHelp()...)
	for _, p := range views.FilterHelp(a.place()) {
		all = append(all, helpLine{"filter", p[0], p[1]})
	}
	for _, s := range looks() {
		for _, w := range s.words {
			all = append(all, helpLine{"[ui]", s.name + " = " + w.word, w.about})
		}
	}
	return all
}

// notesOfHelp is what no key says.
func notesOfHelp() []helpLine {
	return []helpLine{
		{"clipboard", "", "copies go to the terminal's clipboard (OSC 52), over ssh too, up to 64 KiB; what is longer goes into a file, and the toast names it"},
		{"clipboard", "", "in tmux: set -s set-clipboard on, or set -g allow-passthrough on; GNU screen passes copies on by itself"},
		{"clipboard", "", "a credential that was copied in clear is taken off after 30 s, or at the end; a terminal does not tell what is on it, so whatever is there goes"},
		{"layout", "", "screen, wire, panes, look and filters are found again at the next start; --fresh begins without them; no name of anybody is kept"},
		{"mouse", "", "on, click selects, a second click goes in, the wheel scrolls; shift selects text in the terminal; off, the terminal selects as always"},
		{"keys", "ctrl+c", "leaves at once, whatever has the focus; it cannot be given to anything else"},
	}
}

// findHelp are the lines that have every word, in any order.
func findHelp(all []helpLine, text string) []helpLine {
	words := strings.Fields(strings.ToLower(text))
	return slices.DeleteFunc(slices.Clone(all), func(l helpLine) bool {
		line := strings.ToLower(l.where + " " + l.key + " " + l.words)
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) })
	})
}

// drawSearch lists what was found under the line in which it is looked for.
func (d *helpDialog) drawSearch(a *app, w, h int) []string {
	all := allHelp(a)
	found := findHelp(all, d.search.text())
	d.rows = nil
	const where, key = 12, 18
	for _, l := range found {
		for i, part := range kit.Wrap(l.words, max(w-4-where-key, 16)) {
			row := []kit.Span{kit.Of(theme.Muted, kit.Pad("", where)), kit.Of(theme.Accent, kit.Pad("", key)), kit.Of(theme.Text, part)}
			if i == 0 {
				row[0].Text, row[1].Text = kit.Pad(kit.Cut(l.where, where-1), where), kit.Pad(kit.Cut(l.key, key-1), key)
			}
			d.rows = append(d.rows, row)
		}
	}
	box := kit.NewBox(a.styles, w, h).Title("all help").Note(fmt.Sprintf("%d of %d", len(found), len(all))).Focus(true)
	d.search.draw(box.Line().Add(theme.Accent, "/ "), a.styles)
	d.page = max(1, box.Height()-1)
	d.top = max(0, min(d.top, len(d.rows)-d.page))
	for _, row := range d.rows[d.top:min(len(d.rows), d.top+d.page)] {
		box.Line().Spans(row...)
	}
	if len(found) == 0 {
		box.Text(theme.Muted, "nothing in the help has all of these words; fewer find more")
	}
	d.rows = nil // the screen's own help is lines
	return box.Lines()
}
