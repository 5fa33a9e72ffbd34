package bloomreach

import (
	"fmt"
	"sort"
)

// merge puts an answer's messages into the inbox by id; the newer replaces (2.3). A full answer lists everything, so what it
// does not list is gone from it, although an SDK would go on showing it: the screen shows the server's truth.
func (b *inbox) merge(messages []*Message, token string, ids map[string]string, out *Inbox) {
	latest := make(map[string]*Message, len(messages))
	order := make([]string, 0, len(messages))
	for _, m := range messages {
		m.CustomerIDs, m.SyncToken = ids, token
		if m.nameless {
			m.ID = namelessID(m)
		}
		if latest[m.ID] == nil {
			order = append(order, m.ID)
		}
		// Of two with one id in one answer the later counts, as it would had they come one after the other.
		latest[m.ID] = m
	}
	for _, id := range order {
		old, m := b.byID[id], latest[id]
		switch {
		case old == nil:
			out.New = append(out.New, id)
			b.version++
		case !sameMessage(old, m):
			out.Changed = append(out.Changed, id)
			b.version++
		}
		b.byID[id] = m
	}
	if out.Full {
		for id := range b.byID {
			if latest[id] == nil {
				delete(b.byID, id)
				b.version++
			}
		}
	}
	if token != "" {
		// The token is saved only when one came (2.3).
		b.token = token
	}
}

// namelessID names a message that came without an id by what is in it, so that it stays one row from fetch to fetch. Both
// SDKs would take all such messages for one and the same (2.2).
func namelessID(m *Message) string {
	return "(no id, " + digestOf(fmt.Appendf(nil, "%s %v %s", m.Type, m.CreateTime, m.Content)) + ")"
}

func sameMessage(a, b *Message) bool {
	return a.IsRead == b.IsRead && a.Type == b.Type && a.CreateTime == b.CreateTime && a.ExpireTime == b.ExpireTime &&
		string(a.Content) == string(b.Content)
}

// fill makes the model from the inbox as it stands.
func (b *inbox) fill(out *Inbox) {
	out.SyncToken, out.FullAt, out.DeltaAt, out.FullSent = b.token, b.fullAt, b.deltaAt, b.sent
	out.Messages = make([]*Message, 0, len(b.byID))
	for _, m := range b.byID {
		if !m.Supported() {
			out.Hidden = append(out.Hidden, m)
			continue
		}
		out.Messages = append(out.Messages, m)
		if !m.IsRead {
			out.Unread++
		}
	}
	newest := func(list []*Message) func(i, j int) bool {
		return func(i, j int) bool {
			if list[i].CreateTime != list[j].CreateTime {
				return list[i].CreateTime > list[j].CreateTime
			}
			return list[i].ID < list[j].ID
		}
	}
	sort.Slice(out.Messages, newest(out.Messages))
	sort.Slice(out.Hidden, newest(out.Hidden))
}
