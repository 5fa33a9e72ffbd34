package views

import (
	"strings"

	"authpeek/engine/bloomreach"
)

// inboxRows is the list as it is shown, kept until something changes it: an inbox may hold a hundred thousand messages, and
// a frame must not walk through them.
type inboxRows struct {
	key inboxRowsKey
	all []*bloomreach.Message
	// fresh are the places of new messages in all.
	fresh []int

	// lower is what a filter looks at, of the inbox it was made for.
	lowerOf *bloomreach.Inbox
	lower   []lowerRow
}

type inboxRowsKey struct {
	box                    *bloomreach.Inbox
	filter                 string
	unreadOnly, withHidden bool
	changed                int
}

// list brings the rows up to date and gives them to a cursor.
func (v *inboxView) list(s *Session) rows {
	key := inboxRowsKey{v.box, s.Filter.Text, v.unreadOnly, v.withHidden, v.changed}
	if key != v.rows.key {
		v.rows.key = key
		v.rows.all = v.match(s.Filter)
		v.rows.fresh = v.rows.fresh[:0]
		for i := 0; i < len(v.rows.all) && len(v.rows.fresh) < len(v.fresh); i++ {
			if _, ok := v.fresh[v.rows.all[i].ID]; ok {
				v.rows.fresh = append(v.rows.fresh, i)
			}
		}
	}
	all := v.rows.all
	return rows{len(all), func(i int) string { return all[i].ID }}
}

// match picks the messages to list.
func (v *inboxView) match(filter Filter) []*bloomreach.Message {
	if v.box == nil {
		return nil
	}
	all := v.box.Messages
	if v.withHidden {
		all = mergeNewest(all, v.box.Hidden)
	}
	if filter.Empty() && !v.unreadOnly {
		return all
	}
	lower := v.lowered(all)
	out := make([]*bloomreach.Message, 0, len(all))
	for i, m := range all {
		// What a row needs stands in lower, side by side: going to each of a hundred thousand messages would miss the
		// processor's cache as many times. The maps are small, and mostly empty.
		read, old := lower[i].read || len(v.read) > 0 && v.read[m.ID], true
		if v.unreadOnly && read && !v.stay[m.ID] {
			continue
		}
		if len(v.fresh) > 0 {
			_, fresh := v.fresh[m.ID]
			old = !fresh
		}
		if filter.Match(Row{Text: lower[i].text, Is: inboxWords(read, old)}) {
			out = append(out, m)
		}
	}
	return out
}

// lowerRow is what a filter looks at in a message.
type lowerRow struct {
	text string
	read bool
}

// lowered gives that of each message. With hidden types listed it is made anew each time: they are few, and so are the lists
// that have them.
func (v *inboxView) lowered(all []*bloomreach.Message) []lowerRow {
	if v.rows.lowerOf == v.box && !v.withHidden {
		return v.rows.lower
	}
	lower := make([]lowerRow, len(all))
	for i, m := range all {
		lower[i] = lowerRow{strings.ToLower(m.Title + " " + m.Type + " " + m.ID), m.IsRead}
	}
	if !v.withHidden {
		v.rows.lowerOf, v.rows.lower = v.box, lower
	}
	return lower
}

// unreadAndNew are words of is:, in one list so that a hundred thousand rows share it.
var unreadAndNew = []string{"unread", "new"}

// inboxWords are the is: words of a message.
func inboxWords(read, old bool) []string {
	from, to := 0, len(unreadAndNew)
	if read {
		from++
	}
	if old {
		to--
	}
	return unreadAndNew[from:max(from, to)]
}

// mergeNewest joins two lists that have the newest first.
func mergeNewest(a, b []*bloomreach.Message) []*bloomreach.Message {
	out := make([]*bloomreach.Message, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0].CreateTime >= b[0].CreateTime {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// nextUnread is the place of the next message that is not read, in the direction of step; -1 when there is none.
func (v *inboxView) nextUnread(from, step int) int {
	for i := from + step; i >= 0 && i < len(v.rows.all); i += step {
		if !v.isRead(v.rows.all[i]) {
			return i
		}
	}
	return -1
}
