package ui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config/keymap"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// helpDialog lists the keys that work now, made from the bindings themselves, and what the marks mean. A search goes through the help
// of all screens.
type helpDialog struct {
	textDialog
	search *textField // nil while nothing is looked for
	filter string     // the key that looks for something
	manual bool       // there is a manual page
}

func newHelp(a *app) dialog {
	return &helpDialog{textDialog: textDialog{title: a.entries[a.open].Title + " · help"}, filter: a.keymap.Global("/"), manual: a.opts.Manual != nil}
}

func (d *helpDialog) bar() string {
	if d.search != nil {
		return "↑↓ pgup pgdn:scroll  esc:this screen's help"
	}
	manual := ""
	if d.manual {
		manual = manualKey + ":manual  "
	}
	return d.filter + ":search all help  " + manual + "↑↓ pgup pgdn:scroll  esc:close"
}

func (d *helpDialog) typing() bool { return d.search != nil }

func (d *helpDialog) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	if d.search != nil {
		return d.searchKey(k)
	}
	switch name := keymap.Shown(k.String()); name {
	case a.keymap.Global("?"), "f1":
		return nil, true
	case d.filter:
		d.search, d.top = newTextField(""), 0
		return nil, false
	case manualKey:
		if d.manual {
			return a.openManual(), false
		}
	}
	return d.textDialog.key(a, k)
}

func (d *helpDialog) searchKey(k tea.KeyMsg) (tea.Cmd, bool) {
	switch k.String() {
	case "esc":
		d.search, d.top = nil, 0
	case "down":
		d.top++ // drawing knows how far it may go
	case "up":
		d.top--
	case "pgdown":
		d.top += d.page
	case "pgup":
		d.top -= d.page
	default:
		if d.search.key(k) {
			d.top = 0
		}
	}
	return nil, false
}

// manualKey opens the manual page from help.
const manualKey = "m"

// helpPair is a key or mark with its meaning.
type helpPair struct{ key, word string }

func (d *helpDialog) draw(a *app, w, h int) []string {
	w = min(w, wideDialog)
	inner := w - 4
	if d.search != nil {
		return d.drawSearch(a, w, h)
	}
	columns := d.columns(a)
	lines := kit.Wrap(a.entries[a.open].Told(a.pressOn(a.place())), inner)
	lines = append(lines, "")
	if problems := a.keymap.Problems(); len(problems) > 0 {
		lines = append(lines, kit.Wrap("keys that could not be given; the action has kept its own:", inner)...)
		for _, p := range problems {
			lines = append(lines, kit.Wrap("  "+engine.Clean(p.String()), inner)...)
		}
		lines = append(lines, "")
	}
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
	lines = append(lines, "")
	lines = append(lines, kit.Wrap(otherKeys(a.place()), inner)...)
	if d.manual {
		lines = append(lines, kit.Wrap("All commands and flags: authpeek man, or "+manualKey+" here, which opens the manual page.", inner)...)
	}
	d.lines = lines
	return d.textDialog.draw(a, w, h)
}

// otherKeys says how to have other keys.
func otherKeys(place string) string {
	return `[ui.keys] in the profile file gives anything another key, or several, by the words that stand here: mode = "ctrl+b", or for one ` +
		`screen ` + place + `.NAME = ["x", "f5"]. A name is its words with dashes between them.`
}

// screenKeys are the keys of the tabs, from the first to the last.
func (a *app) screenKeys() string {
	return a.keymap.Global("1") + "…" + a.keymap.Global("9") + " " + a.keymap.Global("0")
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
	everywhere = append(everywhere, helpPair{a.screenKeys(), "screens"}, helpPair{"tab", "next pane"}, helpPair{"↑↓ " + a.keymap.Labelled("", "j") + " " + a.keymap.Labelled("", "k"), "move"}, helpPair{"enter", "go in"}, helpPair{"esc", "one level back"}, helpPair{"ctrl+c", "leave at once"})
	return [][]string{helpColumn("this screen", here, 10), helpColumn("everywhere", everywhere, 8), helpColumn("marks", helpMarks(a.styles.Glyphs), marksWidth)}
}

// helpMarks are the marks with their meanings.
func helpMarks(g theme.Glyphs) []helpPair {
	return []helpPair{
		{g.OK + " " + g.Bad, "fine; wrong, refused, expired"}, {g.Look + " " + g.Note, "look here; a note"},
		{g.Unread + " " + g.Read, "unread or in use; read or put away"}, {g.None, "not there, not looked at"},
		{g.Sent + " " + g.Recv + " " + g.Here, "sent, received, decided here"}, {g.Delta + " " + g.Plus + " " + g.Minus, "changed, new, gone"},
		{g.Got + " " + g.Lived + " " + g.ToCome + " " + g.NowBar, "a token: got, lived, to come, now"},
		{g.Refresh + " " + g.Bad + " " + g.Read, "on a life line: due; refused, over; null, cleared"},
		{g.Failed + " " + g.Delta, "there too: provider failed; other customer"},
		{g.Paused, "paused, held back; not sent by the SDK"}, {"tok#3f2a9c", "a secret, by its fingerprint"},
	}
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
