package bloomreach

import (
	"fmt"
	"time"
)

// arrival is the part of an answer that an app keeps.
type arrival struct {
	messages []*Message
	token    string
	ids      map[string]string // of the customer whom the request named
	at       time.Time         // when it was asked for
	whole    bool              // what is not in it is gone
}

// merge puts an answer's messages into the cache by id; the newer replaces, and nothing is deleted (2.3). A full fetch that was
// asked for is another matter: it is authpeek's own way to begin anew.
func (a *app) merge(came arrival, out *Inbox) {
	latest := make(map[string]*Message, len(came.messages))
	order := make([]string, 0, len(came.messages))
	for _, m := range came.messages {
		id := m.ID()
		if latest[id] == nil {
			order = append(order, id)
		}
		// Of two with one id in one answer the later counts, as it would had they come one after the other.
		latest[id] = m
	}
	begins := out.Full && a.size() == 0
	for _, id := range order {
		old, m := a.byID[id], latest[id]
		switch {
		case old == nil:
			if !begins {
				out.New = append(out.New, id)
			}
			a.version++
		case !sameMessage(old, m):
			out.Changed = append(out.Changed, id)
			a.version++
		}
		a.put(m)
	}
	if came.whole {
		for id := range a.byID {
			if latest[id] == nil {
				a.drop(id)
				a.version++
			}
		}
		a.mixed, a.since = false, came.at
	}
	if a.since.IsZero() {
		a.since = came.at
	}
	if came.token != "" {
		// The token is saved only when one came (2.3).
		a.token, a.tokenOf, a.tokenAt = came.token, came.ids, came.at
	}
	switch {
	case out.Full:
		a.fullAt, a.sent = came.at, len(came.messages)
	case len(came.messages) > 0:
		a.deltaAt = came.at
	}
}

// namelessID names a message that came without an id by what is in it, so that it stays one row from fetch to fetch. Both
// SDKs would take all such messages for one and the same (2.2).
func namelessID(r messageRow) string {
	return "(no id, " + digestOf(fmt.Appendf(nil, "%s %v %s", r.kind, r.createTime, r.content)) + ")"
}

// sameMessage takes what has one hash for the same. Two that differ and have one would be told as unchanged.
func sameMessage(a, b *Message) bool {
	return a.IsRead == b.IsRead && a.ReadLocally == b.ReadLocally && a.CreateTime == b.CreateTime && a.hash == b.hash
}

// fill makes the model from the cache as it stands.
func (a *app) fill(out *Inbox) {
	out.SyncToken, out.FullAt, out.DeltaAt, out.FullSent = a.token, a.fullAt, a.deltaAt, a.sent
	out.Owner, out.TokenOf, out.Since, out.TokenAt = a.owner, a.tokenOf, a.since, a.tokenAt
	a.order()
	out.Messages, out.Hidden, out.Unread, out.Locally = a.shown, a.hidden, a.unread, a.locally
	if out.Messages == nil {
		out.Messages = []*Message{} // an empty list in JSON, and not null
	}
	// Comparing ids costs something for each of a hundred thousand messages, and only a change of customer mixes them.
	if a.mixed {
		for _, m := range a.shown {
			if out.Foreign(m) {
				out.Others++
			}
		}
	}
}

// listed counts the messages that the SDKs list.
func (a *app) listed() int {
	a.order()
	return len(a.shown)
}

// digest stands for the cache as it is: whose it is, and how often it changed.
func (a *app) digest() string {
	return fmt.Sprintf("%s v%d", digestOf(encode(a.owner)), a.version)
}
