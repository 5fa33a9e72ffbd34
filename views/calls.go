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
	// again says that the wanted call is one that was made again: the cursor stays on it, whatever comes next.
	again bool
	// page is the call whose full page is open, or nil. It stays that call whatever arrives.
	page   *engine.Call
	focus  callsPane
	turn   callsTurn
	scroll [callsPanes]int
	marks  []engine.CallID // those that were marked here, the newest last
	field  *callsField     // the line that is typed, or nil
	diffed *callDiffPage   // two calls side by side, or nil
	// replaying counts the wishes to make a call again whose calls have not begun yet.
	replaying map[engine.CallID]int
	// seen is the newest call there was when the cursor left the end; unseen counts those that have come since.
	seen   engine.CallID
	unseen int
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
func (v *callsView) Apply(_ *Session, events []engine.Event) {
	v.list.stale = true
	v.list.noted(events)
	v.replayed(events)
}

// Update implements View.
func (v *callsView) Update(s *Session, msg tea.Msg) tea.Cmd {
	v.sync(s)
	var cmd tea.Cmd
	switch m := msg.(type) {
	case ResultMsg:
		v.remember(s, m)
	case SelectMsg:
		v.again, v.diffed = false, nil
		v.choose(s, m.Call)
	case callBodyMsg:
		v.bodies.put(m)
	case bodyGrewMsg:
		m.grew()
		cmd = v.lookFurther()
	case bodyFoldedMsg:
		v.folded(m)
	case bodyFoundMsg:
		cmd = v.foundLines(m)
	case bodyAskedMsg:
		v.cameOfQuery(m)
	case bodiesFoundMsg:
		v.list.bodies.put(m)
		v.list.stale = true
		v.sync(s)
	case callDiffMsg:
		v.putDiff(m)
	case replayMsg:
		if c := s.Ledger.Call(m.call); c != nil {
			cmd = v.replay(s, c, m.wish)
		}
	case forSomebodyMsg:
		v.field = &callsField{call: m.call, ids: true, line: newBodyField("")}
	case NotMadeMsg:
		cmd = v.notMade(m)
	case tea.KeyMsg:
		cmd = v.press(s, m)
	}
	// Whatever came may have changed the call that is shown, and so the bodies that have to be laid out.
	return tea.Batch(cmd, v.askLate(), v.Lacks(), v.list.bodies.look())
}

// Lacks implements Lacking.
func (v *callsView) Lacks() tea.Cmd { return tea.Batch(v.bodies.layOut(), v.grow()) }

// Editing implements View.
func (v *callsView) Editing() bool {
	return v.field != nil || v.reader != nil && v.reader.field != nil
}

// Wants implements View: the screen has no data of its own, but following goes on while somebody watches it.
func (v *callsView) Wants(s *Session) []FetchMsg {
	return wantsHome(s)
}

// sync brings list and cursor up to what has happened.
func (v *callsView) sync(s *Session) {
	shown := engine.CallID(0) // the call under the cursor, which stays there
	if row, ok := v.row(); ok && v.cursor.ID() == row.id() {
		shown = row.newest().ID
	}
	if !v.list.sync(s) {
		return
	}
	before, index, rows := v.cursor.ID(), v.cursor.Index(), v.list.cursorRows()
	if v.follows() {
		if rows.n > 0 {
			v.cursor.Put(rows.id(rows.n - 1))
		}
		v.cursor.Sync(rows)
	} else {
		v.cursor.Keep(index, rows)
		if shown != 0 && v.cursor.ID() != before {
			v.stay(shown, index)
		}
	}
	v.countUnseen()
	if v.wanted != 0 {
		v.choose(s, v.wanted)
	}
	if v.cursor.ID() != before && v.page == nil {
		v.scrollHome()
	}
}

// stay puts the cursor where the call has gone that stood under it: into a fold, or out of one.
func (v *callsView) stay(shown engine.CallID, index int) {
	if i := v.list.find(shown); i >= 0 {
		v.cursor.Put(v.list.rows[i].id())
		v.cursor.Keep(index, v.list.cursorRows())
	}
}

// countUnseen counts the calls below the end at which somebody last stood.
func (v *callsView) countUnseen() {
	rows := v.list.rows
	v.unseen = 0
	if len(rows) == 0 {
		return
	}
	if v.follows() {
		v.seen = rows[len(rows)-1].newest().ID
		return
	}
	for i := len(rows) - 1; i >= 0 && rows[i].newest().ID > v.seen; i-- {
		if rows[i].provider || rows[i].try > 0 {
			continue
		}
		for k := len(rows[i].calls) - 1; k >= 0 && rows[i].calls[k].ID > v.seen; k-- {
			v.unseen++
		}
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
	page, again := v.page != nil, v.again
	v.wanted, v.again = 0, false
	if again && v.reader != nil {
		return // who has begun to read meanwhile goes on
	}
	v.page = nil
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
	if again {
		v.tail = false
		if page {
			v.page = v.list.rows[i].newest() // from the page of the one to that of the other
		}
	}
}

// moved notes where the cursor has gone: on the last row it follows again.
func (v *callsView) moved() {
	v.tail = v.cursor.Index() == len(v.list.rows)-1
	v.tried = tried{}
	v.countUnseen()
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
