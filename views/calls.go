package views

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// callsView lists every call of the session, says why the selected one did not end well, and shows what went over the wire.
type callsView struct {
	keys   callsKeys
	list   callsList
	cursor Cursor
	// tail keeps the cursor on the newest call until somebody moves it up.
	tail bool
	// wanted is the call that another screen asked for, until the list has it.
	wanted engine.CallID
	// page is the call whose full page is open, or nil. It stays that call whatever arrives.
	page   *engine.Call
	focus  callsPane
	turn   callsTurn
	scroll [callsPanes]int
	marked engine.CallID
	asked  map[engine.CallID]FetchMsg
	bodies callBodies
	tried  tried
	// reader is the page on which bodies are read, or nil; queries are what jq was asked on it, oldest first.
	reader  *bodyReader
	queries []string
	drawn   callsDrawn
}

// callsDrawn is what the last picture had, for keys that need to know: the rows of the list and the panes that scroll.
type callsDrawn struct {
	listRows int
	panes    []callsPane
	heights  [callsPanes]int
	stacked  bool
	turnAt   int // the line of the page at which what t turns begins
}

// callsPane is a part of the screen that can have the focus.
type callsPane int

const (
	callsListPane   callsPane = iota
	callsDetailPane           // request and answer, or the request alone where there is room for three
	callsAnswerPane
	callsPanes
)

// callsTurn is what the panes of request and answer show.
type callsTurn int

const (
	turnExchange callsTurn = iota
	turnHeaders
	turnBodies
	turnToken
	turnTLS
	turnSDKLog
	turnWire
	callsTurns
)

func (t callsTurn) title() string {
	return [callsTurns]string{"Request and answer", "Headers", "Bodies", "Token that was sent", "TLS", "SDK log", "Wire of this call"}[t]
}

// next is what t turns to, as a hint.
func (t callsTurn) next() string {
	return [callsTurns]string{"request and answer", "headers", "bodies", "token", "TLS", "SDK log", "wire"}[(t+1)%callsTurns]
}

func newCalls(Deps) View {
	return &callsView{keys: newCallsKeys(), tail: true, asked: map[engine.CallID]FetchMsg{}, list: callsList{unfolded: map[engine.CallID]bool{}}}
}

// Keys implements View.
func (v *callsView) Keys() []key.Binding { return v.keys.usable(v) }

// Apply implements View.
func (v *callsView) Apply(*Session, []engine.Event) { v.list.stale = true }

// Update implements View.
func (v *callsView) Update(s *Session, msg tea.Msg) tea.Cmd {
	v.sync(s)
	var cmd tea.Cmd
	switch m := msg.(type) {
	case ResultMsg:
		v.remember(s, m)
	case SelectMsg:
		v.choose(s, m.Call)
	case callBodyMsg:
		v.bodies.put(m)
	case bodyFoundMsg:
		v.foundLines(m)
	case bodyAskedMsg:
		v.cameOfQuery(m)
	case tea.KeyMsg:
		cmd = v.press(s, m)
	}
	// Whatever came may have changed the call that is shown, and so the bodies that have to be laid out.
	return tea.Batch(cmd, v.bodies.layOut())
}

// Editing implements View.
func (v *callsView) Editing() bool { return v.reader != nil && v.reader.field != nil }

// Wants implements View: the screen has no data of its own, but following goes on while somebody watches it.
func (v *callsView) Wants(s *Session) []FetchMsg {
	return wantsHome(s)
}

// sync brings list and cursor up to what has happened.
func (v *callsView) sync(s *Session) {
	if !v.list.sync(s) {
		return
	}
	before := v.cursor.ID()
	if n := len(v.list.rows); v.follows() && n > 0 {
		v.cursor.Put(v.list.rows[n-1].id())
	}
	v.cursor.Sync(v.list.cursorRows())
	if v.wanted != 0 {
		v.choose(s, v.wanted)
	}
	if v.cursor.ID() != before && v.page == nil {
		v.scrollHome()
	}
}

// follows reports whether the cursor goes along with the newest call. It waits while somebody reads a call.
func (v *callsView) follows() bool {
	return v.tail && v.page == nil && v.reader == nil && v.focus == callsListPane
}

// choose puts the cursor on a call and unfolds the row that hides it. A call that the list does not have yet is waited for.
func (v *callsView) choose(s *Session, id engine.CallID) {
	v.wanted = id
	i := v.list.find(id)
	if i < 0 {
		return
	}
	v.wanted, v.page = 0, nil
	if v.reader != nil {
		v.closeReader()
	}
	if row := v.list.rows[i]; row.newest().ID != id {
		v.list.unfold(s, row, true)
		i = v.list.find(id)
	}
	v.cursor.Put(v.list.rows[i].id())
	v.cursor.Sync(v.list.cursorRows())
	v.moved()
}

// moved notes where the cursor has gone: on the last row it follows again.
func (v *callsView) moved() {
	v.tail = v.cursor.Index() == len(v.list.rows)-1
	v.tried = tried{}
	v.scrollHome()
}

func (v *callsView) scrollHome() { v.scroll = [callsPanes]int{} }

// selected is the call that the panes show, or nil.
func (v *callsView) selected() *engine.Call {
	switch {
	case v.reader != nil:
		return v.reader.call
	case v.page != nil:
		return v.page
	}
	if i := v.cursor.Index(); i < len(v.list.rows) {
		return v.list.rows[i].newest()
	}
	return nil
}

// SelectedCall is the call that somebody chose: a list that follows the newest has chosen none.
func (v *callsView) SelectedCall() engine.CallID {
	if c := v.selected(); c != nil && !v.follows() {
		return c.ID
	}
	return 0
}

// remember keeps what a call was asked with, which the call itself does not tell, so that it can be sent again.
func (v *callsView) remember(s *Session, m ResultMsg) {
	again := FetchMsg{Operation: m.Call.Operation, Mode: m.Call.Mode, Args: m.Args, Trigger: "you"}
	if m.Slot != "" && m.Slot != m.Call.Operation {
		again.For = m.Slot
	}
	if m.Look {
		again.Look, again.Platform, again.Integration = true, m.Call.Platform, m.Call.Integration
	}
	v.asked[m.Call.ID] = again
	if len(v.asked) <= 2*engine.CallsKept {
		return
	}
	for id := range v.asked {
		if s.Ledger.Call(id) == nil {
			delete(v.asked, id)
		}
	}
}
