package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"authpeek/ui/kit"
	"authpeek/views"
)

// target is a place on the screen that can be gone to at once: a tab, or a row on which the cursor can stand.
type target struct {
	x, y int // of its first cell
	tab  int // its screen, -1 for a row
	aim  views.Aim
}

// targets are the places of the picture as it is, from the top to the bottom and from the left to the right.
func (a *app) targets() []target {
	line := kit.NewLine(a.styles, a.width)
	_ = a.drawTabs(line)
	var out []target
	for _, t := range a.tabs {
		if t.screen != a.open {
			out = append(out, target{x: t.from, y: 1, tab: t.screen})
		}
	}
	return append(out, a.rows()...)
}

// rows finds the rows of the body that the cursor can stand on, in a picture that is drawn for that alone.
func (a *app) rows() []target {
	h := a.bodyHeight()
	aims := &views.Aims{}
	var out []target
	for y, row := range a.view().Render(a.viewFrame(h, aims)) {
		x := 0
		for plain := ansi.Strip(row); plain != ""; {
			r, n := utf8.DecodeRuneInString(plain)
			if aim, ok := aims.Of(r); ok {
				out = append(out, target{x: x, y: headRows + y, tab: -1, aim: aim})
			}
			x += kit.Width(plain[:n])
			plain = plain[n:]
		}
	}
	return out
}

// headRows are those above the body: the header and the tabs.
const headRows = 2

// bodyHeight is how many rows the open screen has.
func (a *app) bodyHeight() int {
	strip, title := a.stripRows()
	if title {
		strip++
	}
	return a.height - headRows - strip - 1
}

// goTo does what is to be done at a target: it opens the screen, or puts the cursor on the row by the keys that lead there.
func (a *app) goTo(t target) tea.Cmd {
	if t.tab >= 0 {
		return a.show(t.tab)
	}
	var cmds []tea.Cmd
	aim := t.aim
	for range 4 { // the panes of a screen are no more than that
		if aim.Focused {
			break
		}
		cmds = append(cmds, a.view().Update(a.session, keyMsg("tab")))
		rows := a.rows()
		i := slices.IndexFunc(rows, func(r target) bool { return r.aim.By == aim.By && r.aim.Forth == aim.Forth })
		if i < 0 {
			return tea.Batch(cmds...)
		}
		aim = rows[i].aim
	}
	if !aim.Focused {
		return tea.Batch(cmds...)
	}
	press, n := keyMsg(aim.Forth), aim.By
	if n < 0 {
		press, n = keyMsg(aim.Back), -n
	}
	for range n {
		cmds = append(cmds, a.view().Update(a.session, press))
	}
	return tea.Batch(cmds...)
}

// jump puts a letter or two on every target; typing them goes there.
type jump struct {
	targets []target
	labels  []string
	typed   string
	resume  bool // the picture was frozen for this alone
}

// jumpKeys are the letters of the labels: those that lie under the fingers first.
const jumpKeys = "asdfghjklqwertyuiopzxcvbnm"

// startJump is the key '.
func (a *app) startJump() tea.Cmd {
	if a.width < leastWidth || a.height < leastHeight {
		return nil
	}
	j := &jump{targets: a.targets(), resume: a.session.PausedAt.IsZero() && a.session.Recorded == nil}
	j.labels = jumpLabels(len(j.targets))
	var frozen tea.Cmd
	if j.resume {
		frozen = a.togglePause() // a row that arrives would move the others away from under their letters
	}
	return tea.Batch(frozen, a.setDialog(j))
}

// jumpLabels are as many labels as there are targets, one letter each while there are enough of them, and none the beginning of
// another.
func jumpLabels(n int) []string {
	out := make([]string, 0, n)
	first := 0 // the letters from which on labels have two
	for first = len(jumpKeys); first > 0 && first+(len(jumpKeys)-first)*len(jumpKeys) < n; first-- {
	}
	for i := range len(jumpKeys) {
		if i < first {
			out = append(out, jumpKeys[i:i+1])
			continue
		}
		for k := range len(jumpKeys) {
			out = append(out, jumpKeys[i:i+1]+jumpKeys[k:k+1])
		}
	}
	return out[:min(n, len(out))]
}

func (*jump) bar() string { return "letters:go there  esc:stay" }

func (*jump) typing() bool { return true }

func (j *jump) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	typed := j.typed + strings.ToLower(k.String())
	for i, label := range j.labels {
		if label == typed {
			return tea.Batch(a.goTo(j.targets[i]), j.leave(a)), true
		}
	}
	if k.Type == tea.KeyRunes && slices.ContainsFunc(j.labels, func(l string) bool { return strings.HasPrefix(l, typed) }) {
		j.typed = typed
		return nil, false
	}
	return j.leave(a), true
}

func (j *jump) leave(a *app) tea.Cmd {
	if j.resume && !a.session.PausedAt.IsZero() {
		return a.togglePause()
	}
	return nil
}

// draw implements dialog. The letters lie on the whole picture, which draws them itself.
func (*jump) draw(*app, int, int) []string { return nil }

// over lays the letters over the picture.
func (j *jump) over(a *app, picture []string) {
	for i, t := range j.targets {
		if i < len(j.labels) && t.y < len(picture) && strings.HasPrefix(j.labels[i], j.typed) {
			picture[t.y] = kit.Label(a.styles, picture[t.y], strings.ToUpper(j.labels[i]), t.x)
		}
	}
}
