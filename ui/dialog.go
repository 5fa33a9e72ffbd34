package ui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// dialog lies over the body and takes all keys. There is one at a time.
type dialog interface {
	// key handles a key; done closes the dialog, and cmd is run either way.
	key(a *app, k tea.KeyMsg) (cmd tea.Cmd, done bool)
	// draw gives the rows of the box, all of one width, at most w by h.
	draw(a *app, w, h int) []string
	// bar is what the key bar says meanwhile.
	bar() string
}

// typist is a dialog in which letters may be text, or labels: while they are, no key stands for another one.
type typist interface{ typing() bool }

// dialogWidth is the most that a dialog takes of a line.
const dialogWidth = 76

// wideDialog is the same for what is a table: help, and the palette with the effects of its entries.
const wideDialog = 116

func (a *app) setDialog(d dialog) tea.Cmd {
	a.dialog = d
	return nil
}

func (a *app) dialogKey(k tea.KeyMsg) tea.Cmd {
	d := a.dialog
	if t, ok := d.(typist); !ok || !t.typing() {
		if name := a.keymap.Moving(k.String()); name != "" {
			k = keyMsg(name) // somebody may have given the cursor other keys
		}
	}
	cmd, done := d.key(a, k)
	if done && a.dialog == d {
		a.dialog = nil
	}
	return cmd
}

// confirm is a question with a harmless answer, which it starts on.
type confirm struct {
	title string
	lines []string
	word  string
	yes   bool
	do    func(*app) tea.Cmd
}

func newConfirm(title string, lines []string, word string, do func(*app) tea.Cmd) *confirm {
	return &confirm{title: title, lines: lines, word: word, do: do}
}

func (c *confirm) bar() string { return "enter:choose  tab:other answer  esc:leave it" }

func (c *confirm) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	switch k.String() {
	case "tab", "shift+tab", "left", "right", "up", "down":
		c.yes = !c.yes
		return nil, false
	case "y":
		return c.do(a), true
	case "enter":
		if c.yes {
			return c.do(a), true
		}
		return nil, true
	case "esc", "n", "q":
		return nil, true
	}
	return nil, false
}

func (c *confirm) draw(a *app, w, h int) []string {
	w = min(w, 60)
	var text []string
	for _, l := range c.lines {
		text = append(text, kit.Wrap(l, max(1, w-4))...)
	}
	const others = 6 // border, blanks and answers
	// Where there is no room for all of the text, the answers stay; blank rows go first.
	room := max(0, h-others)
	if len(text) > room {
		text = slices.DeleteFunc(text, func(row string) bool { return row == "" })
	}
	if len(text) > room {
		if text = text[:room]; room > 0 {
			text[room-1] = kit.Cut(text[room-1]+" …", max(1, w-4))
		}
	}
	box := kit.NewBox(a.styles, w, min(h, len(text)+others)).Title(c.title).Focus(true)
	box.Blank()
	for _, row := range text {
		box.Text(theme.Text, row)
	}
	box.Blank()
	for _, o := range []struct {
		word string
		on   bool
	}{{"leave it as it is", !c.yes}, {c.word, c.yes}} {
		l := box.Line()
		if o.on {
			l.Edge(theme.Accent, a.styles.Glyphs.Sel).Selected().Bold(theme.Text, o.word)
		} else {
			l.Add(theme.Text, o.word)
		}
	}
	return box.Lines()
}

// textDialog shows text that scrolls.
type textDialog struct {
	title string
	lines []string
	rows  [][]kit.Span // in place of lines, for text with marks and colours
	top   int
	page  int
}

func (t *textDialog) length() int { return max(len(t.lines), len(t.rows)) }

func newTextDialog(title string, lines []string) *textDialog {
	return &textDialog{title: title, lines: lines}
}

func (t *textDialog) bar() string { return "↑↓ pgup pgdn:scroll  esc:close" }

func (t *textDialog) key(_ *app, k tea.KeyMsg) (tea.Cmd, bool) {
	switch k.String() {
	case "down":
		t.top++
	case "up":
		t.top--
	case "pgdown", " ":
		t.top += t.page
	case "pgup":
		t.top -= t.page
	case "home":
		t.top = 0
	case "end":
		t.top = t.length()
	case "esc", "q", "enter", "o":
		return nil, true
	}
	t.top = max(0, min(t.top, t.length()-t.page))
	return nil, false
}

func (t *textDialog) draw(a *app, w, h int) []string {
	n := t.length()
	box := kit.NewBox(a.styles, w, min(h, n+2)).Title(t.title).Focus(true)
	t.page = max(1, box.Height())
	t.top = max(0, min(t.top, n-t.page))
	if n > t.page {
		box.Note(rowsOf(t.top, t.page, n))
	}
	for i := t.top; i < min(n, t.top+t.page); i++ {
		if t.rows != nil {
			box.Line().Spans(t.rows[i]...)
		} else {
			box.Line().Add(theme.Text, t.lines[i])
		}
	}
	return box.Lines()
}
