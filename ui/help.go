package ui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config/keymap"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// helpDialog lists the keys that work now, made from the bindings themselves, and what the marks mean.
type helpDialog struct {
	textDialog
}

func newHelp(a *app) dialog {
	return &helpDialog{textDialog{title: a.entries[a.open].Title + " · help"}}
}

func (d *helpDialog) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	if keymap.Shown(k.String()) == a.keymap.Global("?") || k.String() == "f1" {
		return nil, true
	}
	return d.textDialog.key(a, k)
}

// helpPair is a key or mark with its meaning.
type helpPair struct{ key, word string }

func (d *helpDialog) draw(a *app, w, h int) []string {
	w = min(w, 116)
	columns := d.columns(a)
	inner := w - 4
	lines := kit.Wrap(a.entries[a.open].About, inner)
	lines = append(lines, "")
	if inner >= 90 {
		lines = append(lines, sideBySide(columns, inner)...)
	} else {
		for _, c := range columns {
			lines = append(lines, c...)
			lines = append(lines, "")
		}
	}
	if !a.takes("/") {
		lines = append(lines, filterHelp(a.entries[a.open].ID, inner)...)
	}
	d.lines = lines
	return d.textDialog.draw(a, w, h)
}

func (d *helpDialog) columns(a *app) [][]string {
	var here []helpPair
	for _, b := range a.view().Keys() {
		if h := b.Help(); h.Key != "" {
			here = append(here, helpPair{a.label(b), h.Desc})
		}
	}
	var everywhere []helpPair
	for _, c := range slices.Concat(firstActions(), quietActions(), sessionActions(), lookActions()) {
		key := a.keymap.Global(c.key)
		if key == "" || a.takes(c.key) {
			continue // what it means here stands beside it
		}
		everywhere = append(everywhere, helpPair{key, c.about})
	}
	everywhere = append(everywhere, helpPair{"1…9 0", "screens"}, helpPair{"tab", "next pane"}, helpPair{"↑↓ " + a.keymap.Labelled("", "j") + " " + a.keymap.Labelled("", "k"), "move"}, helpPair{"enter", "go in"}, helpPair{"esc", "one level back"}, helpPair{"ctrl+c", "leave at once"})
	g := a.styles.Glyphs
	marks := []helpPair{
		{g.OK + " " + g.Bad, "fine; wrong, refused, expired"}, {g.Look + " " + g.Note, "look here; a note"},
		{g.Unread + " " + g.Read, "unread or in use; read or put away"}, {g.None, "not there, not looked at"},
		{g.Sent + " " + g.Recv + " " + g.Here, "sent, received, decided here"}, {g.Delta + " " + g.Plus + " " + g.Minus, "changed, new, gone"},
		{g.Got + " " + g.Lived + " " + g.ToCome + " " + g.NowBar, "a token: got, lived, to come, now"},
		{g.Refresh + " " + g.Bad + " " + g.Read, "on a life line: due; refused, over; null, cleared"},
		{g.Failed + " " + g.Delta, "there too: provider failed; other customer"},
		{g.Paused, "paused, held back; not sent by the SDK"}, {"tok#3f2a9c", "a secret, by its fingerprint"},
	}
	return [][]string{helpColumn("this screen", here, 10), helpColumn("everywhere", everywhere, 8), helpColumn("marks", marks, marksWidth)}
}

// filterHelp is what can be typed after / on a screen, in two columns where there is room.
func filterHelp(screen string, w int) []string {
	pairs := views.FilterHelp(screen)
	key := 0
	for _, p := range pairs {
		key = max(key, kit.Width(p[0])+2)
	}
	column := make([]string, 0, len(pairs))
	for _, p := range pairs {
		for i, part := range kit.Wrap(p[1], max(w-key, 8)) {
			if i > 0 {
				p[0] = ""
			}
			column = append(column, kit.Pad(p[0], key)+part)
		}
	}
	out := []string{"", "filter: terms that all have to hold; tab completes"}
	half := (len(column) + 1) / 2
	widest := 0
	for _, line := range column {
		widest = max(widest, kit.Width(line))
	}
	if 2*widest+3 > w {
		return append(out, column...)
	}
	for i := range half {
		line := kit.Pad(column[i], widest+3)
		if half+i < len(column) {
			line += column[half+i]
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}

// marksWidth is how wide the marks themselves are in their column.
const marksWidth = 12

func helpColumn(title string, pairs []helpPair, keyWidth int) []string {
	out := []string{title}
	for _, p := range pairs {
		out = append(out, kit.Pad(p.key, keyWidth)+p.word)
	}
	return out
}

// sideBySide lays columns beside each other, each as wide as its longest line; the last one takes what is left.
func sideBySide(columns [][]string, w int) []string {
	const gap = 3
	widths := make([]int, len(columns))
	left := w // for the last column, whose words go on beneath themselves
	for i, c := range columns {
		for _, line := range c {
			widths[i] = max(widths[i], kit.Width(line)+gap)
		}
		if i < len(columns)-1 {
			left -= widths[i]
		}
	}
	columns = slices.Clone(columns)
	columns[len(columns)-1] = wrapPairs(columns[len(columns)-1], left)
	n := 0
	for _, c := range columns {
		n = max(n, len(c))
	}
	out := make([]string, n)
	for i := range out {
		var b strings.Builder
		for k, c := range columns {
			if i < len(c) {
				b.WriteString(kit.Pad(c[i], widths[k]))
			} else {
				b.WriteString(strings.Repeat(" ", widths[k]))
			}
		}
		out[i] = kit.Cut(strings.TrimRight(b.String(), " "), w)
	}
	return out
}

// wrapPairs breaks the words of the marks' column. Each character of a mark is one cell wide.
func wrapPairs(lines []string, w int) []string {
	var out []string
	for _, line := range lines {
		if kit.Width(line) <= w || w <= marksWidth {
			out = append(out, line)
			continue
		}
		characters := []rune(line)
		key := string(characters[:marksWidth])
		for _, part := range kit.Wrap(string(characters[marksWidth:]), w-marksWidth) {
			out = append(out, key+part)
			key = strings.Repeat(" ", marksWidth)
		}
	}
	return out
}

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

// keyMsg is the message that pressing a key of that name makes, for running a view's binding from the palette.
func keyMsg(name string) tea.KeyMsg {
	for t := range tea.KeyType(128) {
		if (tea.KeyMsg{Type: -t}).String() == name {
			return tea.KeyMsg{Type: -t}
		}
		if (tea.KeyMsg{Type: t}).String() == name {
			return tea.KeyMsg{Type: t}
		}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}
