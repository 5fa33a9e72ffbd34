package views

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// inboxSync are the facts of past answers that the model does not keep.
type inboxSync struct {
	fullShown                        int // messages shown after the last full sync
	deltaSent, deltaNew, deltaChange int // of the last delta that brought something
}

func ownerOf(s *Session) inboxOwner {
	return inboxOwner{s.Profile.Name, s.Profile.Customer(), string(s.Mode)}
}

// result takes what a call brought. An answer that comes after a change of session is for nobody any more.
func (v *inboxView) result(s *Session, r ResultMsg) tea.Cmd {
	if r.Look || r.Call.Profile != s.Profile.Name || r.Call.Customer != s.Profile.Customer() {
		return nil
	}
	switch r.Call.Operation {
	case bloomreach.InboxFetch:
		if box, ok := r.Result.(*bloomreach.Inbox); ok && box != nil {
			v.take(s, r, box)
		}
	case bloomreach.InboxMarkRead:
		return v.marked(r)
	}
	return nil
}

// take puts a new inbox in the place of the one before, and holds cursor and picture where they are.
func (v *inboxView) take(s *Session, r ResultMsg, box *bloomreach.Inbox) {
	first := v.box == nil || v.stale != ""
	if first {
		v.forget()
	} else {
		v.list(s)
		v.freshen(box.New, r.Call.Ended)
	}
	v.cursor.Sync(v.list(s))
	before := v.cursor.Index()

	call := r.Call
	v.box, v.call, v.from, v.stale = box, &call, ownerOf(s), ""
	v.read, v.local, v.unread, v.changed = map[string]bool{}, map[string]bool{}, box.Unread, v.changed+1
	switch {
	case box.Full:
		v.sync.fullShown = len(box.Messages)
	case box.Sent > 0:
		v.sync.deltaSent, v.sync.deltaNew, v.sync.deltaChange = box.Sent, len(box.New), len(box.Changed)
	}
	if !first {
		v.cursor.Keep(before, v.list(s))
	}
}

// forget drops what belonged to another session's inbox.
func (v *inboxView) forget() {
	v.box, v.sync, v.cursor = nil, inboxSync{}, Cursor{}
	v.fresh, v.stay = map[string]time.Time{}, map[string]bool{}
	v.marking, v.refused = map[string]bool{}, map[string]*engine.CallError{}
	v.pages = inboxPages{}
	v.leaveMessage()
}

// freshen notes what has just come, and forgets what is new no longer.
func (v *inboxView) freshen(ids []string, at time.Time) {
	for id, since := range v.fresh {
		if at.Sub(since) >= freshFor {
			delete(v.fresh, id)
		}
	}
	for _, id := range ids {
		v.fresh[id] = at
	}
}

// marked takes the answer to a mark.
func (v *inboxView) marked(r ResultMsg) tea.Cmd {
	refused := false
	for _, id := range r.Args["message_id"] {
		delete(v.marking, id)
		here := readLocally(&r.Call)
		if r.Call.OK() || here {
			v.confirm(id, here)
		}
		if !r.Call.OK() {
			refused = true
			if v.refused != nil && r.Call.Finish != nil {
				v.refused[id] = r.Call.Finish.Error
			}
		}
	}
	if !refused || r.Call.Finish == nil || r.Call.Finish.Outcome == engine.OutcomeCancelled {
		return nil
	}
	why := outcomeWord(&r.Call)
	if e := r.Call.Finish.Error; e != nil {
		why = engine.Clean(e.Message)
	}
	return send(ToastMsg{Mark: engine.MarkBad, Text: "not marked as read · " + why})
}

// confirm turns a message to read; here says that only the app shows it so.
func (v *inboxView) confirm(id string, here bool) {
	if v.box == nil {
		return
	}
	delete(v.refused, id)
	v.local[id] = here
	if v.read[id] {
		return
	}
	for _, m := range v.box.Messages {
		if m.ID() != id {
			continue
		}
		if !m.IsRead {
			v.read[id], v.unread, v.changed = true, v.unread-1, v.changed+1
			v.stay[id] = v.unreadOnly
		}
		return
	}
}

// leave marks the inbox as another session's. A session that comes back to where it was makes it current again.
func (v *inboxView) leave(s *Session) {
	now := ownerOf(s)
	switch {
	case v.box == nil || v.from == now:
		v.stale, v.staleShort = "", ""
	case v.from.customer != now.customer:
		v.outdate(ShortCustomer(v.from.customer)+"'s · "+s.Press("r")+" asks for ", ShortCustomer(now.customer))
	case v.from.profile != now.profile:
		v.outdate("of profile "+v.from.profile+" · "+s.Press("r")+" asks ", now.profile)
	default:
		v.outdate("asked as "+v.from.mode+" · "+s.Press("r")+" asks as ", now.mode)
	}
}

// outdate keeps the words for a wide title and, with an address cut at its @, for a narrow one.
func (v *inboxView) outdate(words, now string) {
	short, _, _ := strings.Cut(now, "@")
	v.stale, v.staleShort = engine.Clean(words+now), engine.Clean(words+short)
}
