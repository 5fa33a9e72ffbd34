package views

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// freshFor is how long a message that has come is marked as new.
const freshFor = 30 * time.Second

// inboxView is the screen of a customer's App Inbox.
type inboxView struct {
	// box is the last inbox that came, nil before the first; call is what brought it, from whose session it was.
	box  *bloomreach.Inbox
	call *engine.Call
	from inboxOwner
	// stale says why box is no longer this session's, or "".
	stale, staleShort string
	sync              inboxSync

	// fresh are the messages that came while somebody watched, with the time when they did.
	fresh map[string]time.Time
	// read are those that the server has confirmed as read since box came; unread counts what is left.
	read   map[string]bool
	unread int
	// local is what marks since then have told of messages that only the app shows as read.
	local map[string]bool
	// marking are asked to be marked, refused were and could not.
	marking map[string]bool
	refused map[string]*engine.CallError

	unreadOnly, withHidden bool
	// stay are the messages marked while only unread ones are listed: they go when the list is asked for anew, and not from
	// under the cursor.
	stay    map[string]bool
	rows    inboxRows
	changed int // counts what changes the list besides box
	cursor  Cursor

	focus  inboxPane
	split  bool // text and source side by side
	show   inboxShow
	scroll [2]int // of the detail, and of the source when split
	action int    // chosen action of the message, -1 for none

	pages inboxPages
	drawn inboxDrawn
	// syncRows are those of the box of the synchronisation, as drawnSync says.
	drawnSync drawnSync
	syncRows  []string
}

// inboxOwner is the part of a session that an inbox belongs to.
type inboxOwner struct{ profile, customer, mode string }

// inboxPane is a pane that can have the focus. Where there is room for one only, the focused one is drawn.
type inboxPane int

const (
	inboxList inboxPane = iota
	inboxDetail
	inboxSource // only when split
)

// inboxShow is the form that a message is shown in.
type inboxShow int

const (
	showText inboxShow = iota
	showHTML
	showJSON
)

// inboxDrawn is what keys need to know of the last picture.
type inboxDrawn struct {
	listRows    int
	detailRows  [2]int // visible, of the detail and of the source
	detailTotal [2]int // all there are
	actionsAt   int    // the row at which the actions start
	narrow      bool
	lasts       time.Time // when the first of the ages changes
}

// newInbox makes the screen.
func newInbox(Deps) View { return &inboxView{action: -1} }

// Apply implements View. What the screen shows comes with results.
func (v *inboxView) Apply(*Session, []engine.Event) {}

// Editing implements View.
func (v *inboxView) Editing() bool { return false }

// Wants implements View.
func (v *inboxView) Wants(*Session) []FetchMsg {
	return []FetchMsg{{Operation: bloomreach.InboxFetch}}
}

// Badge implements Badged: the number of unread messages.
func (v *inboxView) Badge(*Session) string {
	if v.box == nil || v.stale != "" || v.unread == 0 {
		return ""
	}
	return fmt.Sprintf("●%d", v.unread)
}

// Update implements View.
func (v *inboxView) Update(s *Session, msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch m := msg.(type) {
	case tea.KeyMsg:
		cmd = v.key(s, m)
	case ResultMsg:
		cmd = v.result(s, m)
	case SessionMsg:
		if m.Cleared {
			v.forget()
		}
		v.leave(s)
	case inboxPageMsg:
		v.pages.put(m.page)
	}
	return tea.Batch(cmd, v.prepare(s))
}

// prepare makes the page of the message under the cursor, at once when that is cheap, else in a command.
func (v *inboxView) prepare(s *Session) tea.Cmd {
	m := v.selected(s)
	if m == nil || v.pages.get(m) != nil || v.pages.awaits(m) {
		return nil
	}
	if cheapPage(m) {
		v.pages.put(readInboxPage(m))
		return nil
	}
	v.pages.expect(m)
	return func() tea.Msg { return inboxPageMsg{readInboxPage(m)} }
}

// selected is the message under the cursor, or nil.
func (v *inboxView) selected(s *Session) *bloomreach.Message {
	r := v.list(s)
	v.cursor.Sync(r)
	if r.n == 0 {
		return nil
	}
	return v.rows.on(v.cursor.Index())
}

// isRead takes in what was marked since the inbox came: its messages never change.
func (v *inboxView) isRead(m *bloomreach.Message) bool { return m.IsRead || v.read[m.ID()] }

// isMarking reports whether a mark is under way. The program may ask before it sends, so wanting is not enough.
func (v *inboxView) isMarking(s *Session, id string) bool {
	if !v.marking[id] {
		return false
	}
	_, running := s.Waiting[bloomreach.InboxMarkRead]
	return running
}
