package views

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// callsKeys are the bindings of the screen.
type callsKeys struct {
	again, ask, compare, diff, mark, unfold, fold, copy, copyBody, cancel, turn, open, read, pane, back, jq, try, pager, editor key.Binding
	sendAs, comment, askings, noAskings, follow, token, call                                                                    key.Binding
}

func newCallsKeys() callsKeys {
	bind := paneKey
	return callsKeys{
		again: bind("r", "send again"), ask: bind("a", "ask provider"), compare: bind("c", "compare modes"), diff: bind("d", "diff"), mark: bind("m", "mark"),
		unfold: bind("e", "unfold"), fold: bind("e", "fold"), copy: bind("y", "copy"), copyBody: bind("b", "copy answer's body"),
		jq: bind("|", "jq"), pager: bind("o", "pager"), editor: bind("O", "editor"), read: bind("enter", "read bodies"),
		try:    paneKeys("< >", "try", "<", ">"),
		sendAs: bind("s", "send as …"), comment: bind(";", "comment"), askings: bind("p", "provider rows"), noAskings: bind("p", "no provider rows"),
		follow: paneKeys("G", "newest", "G", "end"), token: bind("enter", "its token"), call: bind("o", "its call"),
		cancel: bind("x", "cancel"), turn: bind("t", "turn"), open: bind("enter", "open"), back: bind("esc", "back"),
		pane: paneKeys("tab", "pane", "tab", "shift+tab"),
	}
}

// usable are the bindings that do something now.
func (k callsKeys) usable(v *callsView) []key.Binding {
	switch {
	case v.field != nil:
		return v.field.keys()
	case v.diffed != nil:
		return v.diffed.keys()
	}
	c := v.selected()
	switch {
	case v.reader != nil:
		return v.readerKeys()
	case c == nil:
		return []key.Binding{k.again}
	}
	out := make([]key.Binding, 0, 16)
	if !c.Finished() {
		out = append(out, k.cancel)
	}
	if !v.follows() && v.page == nil && v.focus == callsListPane {
		out = append(out, k.follow)
	}
	row, ok := v.row()
	if ok && row.provider && v.page == nil {
		out = append(out, k.token, k.call)
	}
	if v.page != nil {
		// Who reads a call wants what is in it first; the list's keys have room after that.
		out = append(out, k.read, k.turn, k.back)
	}
	out = append(out, k.again)
	if v.list.provider {
		out = append(out, k.ask)
	}
	out = append(out, k.compare, k.diff, k.mark)
	if ok && v.page == nil {
		switch {
		case len(row.calls) > 1:
			out = append(out, k.unfold)
		case row.of != 0:
			out = append(out, k.fold)
		}
	}
	out = append(out, k.copy, k.comment, k.sendAs)
	if v.page == nil {
		if v.list.askings {
			out = append(out, k.noAskings)
		} else {
			out = append(out, k.askings)
		}
		out = append(out, k.turn)
	}
	if ok && row.provider && v.page == nil {
		return append(out, k.pane)
	}
	if c.Retried != nil {
		out = append(out, k.try)
	}
	out = append(out, k.copyBody, k.jq, k.pager, k.editor)
	switch {
	case v.page != nil:
		return out
	case v.readable():
		return append(out, k.read, k.pane)
	default:
		return append(out, k.open, k.pane)
	}
}

// row is the row under the cursor.
func (v *callsView) row() (callRow, bool) {
	if i := v.cursor.Index(); i < len(v.list.rows) {
		return v.list.rows[i], true
	}
	return callRow{}, false
}

// callsTaken answers a key that was of use but asks nothing of the program, which takes a nil Cmd for "not mine".
func callsTaken() tea.Msg { return nil }

// press decides what a key means.
func (v *callsView) press(s *Session, m tea.KeyMsg) tea.Cmd {
	switch {
	case v.field != nil:
		return v.typing(s, m)
	case v.diffed != nil:
		return v.pressDiff(m.String())
	case v.reader != nil:
		return v.pressReader(s, m)
	}
	v.wanted, v.again = 0, false // who goes on by hand is not called away by what comes late
	k := m.String()
	switch k {
	case "s":
		return v.sendAs(s)
	case "p":
		return v.toggleAskings(s)
	case "tab", "shift+tab":
		return v.turnFocus(k == "tab")
	case "esc":
		return v.goBack()
	case "r":
		return v.sendAgain(s)
	case "t":
		v.turn = (v.turn + 1) % callsTurns
		v.scrollHome()
		if v.page != nil {
			v.scroll[callsDetailPane] = v.drawn.turnAt // else the key might change nothing that can be seen
		}
		return callsTaken
	}
	if v.move(k) {
		return callsTaken
	}
	c := v.selected()
	if c == nil {
		return nil
	}
	if row, ok := v.row(); ok && row.provider {
		if cmd := v.pressAsking(row, k); cmd != nil {
			return cmd
		}
	}
	return v.act(s, c, k)
}

// act does what a key means for the selected call.
func (v *callsView) act(s *Session, c *engine.Call, k string) tea.Cmd {
	switch k {
	case "enter":
		if v.page != nil || v.readable() {
			v.read(c, v.wantsAnswer(c))
			return callsTaken
		}
		v.page = c
		v.scrollHome()
		return callsTaken
	case "|":
		v.read(c, v.wantsAnswer(c))
		return v.pressReader(s, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)})
	case "o", "O":
		return openCall(s, c, k == "O")
	case "<", ">":
		by := 1
		if k == "<" {
			by = -1
		}
		if !v.turnTry(c, by) {
			return nil
		}
		return callsTaken
	case "a":
		if s.Provider() == nil {
			return send(ToastMsg{Mark: engine.MarkLook, Text: "this profile has no provider to ask · " + s.Press("M") + " changes the mode"})
		}
		return send(AskProviderMsg{})
	case "c":
		return send(OpenMsg{View: "compare", Operation: c.Operation})
	case "d":
		return v.diff(s, c)
	case "m":
		return v.toggleMark(s, c)
	case ";":
		return v.openComment(c)
	case "e":
		return v.toggleFold(s)
	case "y":
		return v.copyCall(s, c)
	case "b":
		return copyAnswer(c)
	case "x":
		if c.Finished() {
			return nil
		}
		return send(CancelMsg{Call: c.ID})
	}
	return nil
}

// toggleAskings gives what was asked of providers rows of its own, or takes them away.
func (v *callsView) toggleAskings(s *Session) tea.Cmd {
	v.list.askings, v.list.stale = !v.list.askings, true
	v.sync(s)
	return callsTaken
}

// pressAsking does what a key means on a row that tells of an asking.
func (v *callsView) pressAsking(r callRow, k string) tea.Cmd {
	a, ok := r.asking()
	if !ok || v.page != nil {
		return nil
	}
	switch {
	case k == "enter" && a.token != nil:
		return send(OpenMsg{View: "tokens", Token: a.token.Fingerprint})
	case k == "enter", k == "o":
		return send(OpenMsg{View: "calls", Call: r.newest().ID})
	}
	return nil
}

// toggleFold takes the row under the cursor apart, or puts together again what it was part of.
func (v *callsView) toggleFold(s *Session) tea.Cmd {
	row, ok := v.row()
	switch {
	case !ok || v.page != nil:
		return nil
	case len(row.calls) > 1:
		v.list.unfold(s, row, true)
		v.cursor.Put(callRowID(row.newest().ID, false))
	case row.of != 0:
		v.list.unfold(s, row, false)
		v.cursor.Put(callRowID(row.of, false))
	default:
		return nil
	}
	v.cursor.Sync(v.list.cursorRows())
	v.moved()
	return callsTaken
}

// readable reports whether the pane that has the focus shows the bodies of a call, so that enter opens them.
func (v *callsView) readable() bool {
	return v.page == nil && v.focus != callsListPane && !v.drawn.stacked && v.turn <= turnBodies
}

// turnFocus goes round the panes of the last picture.
func (v *callsView) turnFocus(forward bool) tea.Cmd {
	panes := v.drawn.panes
	if len(panes) < 2 || v.page != nil {
		return nil
	}
	at := 0
	for i, p := range panes {
		if p == v.focus {
			at = i
		}
	}
	step := 1
	if !forward {
		step = len(panes) - 1
	}
	v.focus = panes[(at+step)%len(panes)]
	v.list.stale = true // back on the list the cursor catches up
	return callsTaken
}

// goBack closes the page, then leaves the detail for the list.
func (v *callsView) goBack() tea.Cmd {
	switch {
	case v.page != nil:
		v.page = nil
		v.scrollHome()
	case v.focus != callsListPane:
		v.focus = callsListPane
	default:
		return nil
	}
	v.list.stale = true // the cursor catches up with what has come
	return callsTaken
}

// move moves the cursor, or scrolls the pane that has the focus.
func (v *callsView) move(k string) bool {
	if v.page == nil && v.focus == callsListPane {
		if !v.cursor.Key(k, v.list.cursorRows(), v.drawn.listRows) {
			return false
		}
		v.moved()
		return true
	}
	pane := v.focus
	if v.page != nil {
		pane = callsDetailPane
	}
	// How far it may go is known when the lines are: drawing puts it right.
	at := &v.scroll[pane]
	page := max(1, v.drawn.heights[pane]-1)
	switch k {
	case "down", "j":
		*at++
	case "up", "k":
		*at--
	case "pgdown":
		*at += page
	case "pgup":
		*at -= page
	case "home", "g":
		*at = 0
	case "end", "G":
		*at = 1 << 30
	default:
		return false
	}
	*at = max(0, *at)
	return true
}
