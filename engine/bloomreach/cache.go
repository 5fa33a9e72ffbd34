package bloomreach

import (
	"cmp"
	"slices"
	"strings"
)

// cache is what an SDK keeps of an inbox: the messages by id, and here also in the order of a list, because an inbox may hold a hundred
// thousand and most answers change few of them or none. The zero cache is empty. A copy is for reading only.
type cache struct {
	byID    map[string]*Message // whose keys are parts of the packs, and take no memory of their own
	lacking int                 // how many of them lack what a mark is sent with
	// shown and hidden are those that the SDKs list and those that they drop, newest first. The models of past answers share
	// them, so that they are replaced and never changed.
	shown, hidden []*Message
	// unread and locally count among those shown.
	unread, locally int
	// came and gone are the messages that shown and hidden do not have yet, and those that they still have.
	came []*Message
	gone map[*Message]bool
}

// size is how many messages are kept.
func (c *cache) size() int { return len(c.byID) }

// put keeps a message under its id.
func (c *cache) put(m *Message) {
	id := m.ID()
	c.leave(c.byID[id])
	if c.byID == nil {
		c.byID = map[string]*Message{}
	}
	c.byID[id] = m
	c.came = append(c.came, m)
	if lacks(m) {
		c.lacking++
	}
}

func (c *cache) drop(id string) {
	c.leave(c.byID[id])
	delete(c.byID, id)
}

// leave notes that a message, if it is one, goes out of the lists.
func (c *cache) leave(old *Message) {
	if old == nil {
		return
	}
	if lacks(old) {
		c.lacking--
	}
	if c.gone == nil {
		c.gone = map[*Message]bool{}
	}
	c.gone[old] = true
}

// lacks reports a message that cannot be marked as read, because what the SDK adds to it is not there.
func lacks(m *Message) bool { return m.SyncToken() == "" || len(m.CustomerIDs()) == 0 }

// order brings shown and hidden up to date. It sorts what came and goes through the rest once.
func (c *cache) order() {
	if len(c.came) == 0 && len(c.gone) == 0 {
		return
	}
	came := slices.DeleteFunc(c.came, func(m *Message) bool { return c.gone[m] })
	slices.SortFunc(came, newestFirst)
	var shown, hidden []*Message
	for _, m := range came {
		if m.Supported() {
			shown = append(shown, m)
		} else {
			hidden = append(hidden, m)
		}
	}
	c.shown, c.hidden = c.merged(c.shown, shown), c.merged(c.hidden, hidden)
	c.came, c.gone = nil, nil
	c.unread, c.locally = 0, 0
	for _, m := range c.shown {
		if !m.IsRead {
			c.unread++
		}
		if m.ReadLocally {
			c.locally++
		}
	}
}

// merged is a list without what is gone and with what came, in a new array.
func (c *cache) merged(old, came []*Message) []*Message {
	if len(old) == 0 {
		return came
	}
	out := make([]*Message, 0, len(old)+len(came))
	for _, m := range old {
		if len(c.gone) > 0 && c.gone[m] {
			continue
		}
		for len(came) > 0 && newestFirst(came[0], m) < 0 {
			out, came = append(out, came[0]), came[1:]
		}
		out = append(out, m)
	}
	return append(out, came...)
}

func newestFirst(a, b *Message) int {
	if c := cmp.Compare(b.CreateTime, a.CreateTime); c != 0 {
		return c
	}
	return strings.Compare(a.ID(), b.ID())
}
