package views

import (
	"slices"
	"strings"
	"time"

	"authpeek/engine/bloomreach"
)

// inboxRows is the list as it is shown, kept until something changes it: an inbox may hold a hundred thousand messages, and
// a frame must not walk through them.
type inboxRows struct {
	key inboxRowsKey
	all []*bloomreach.Message
	// fresh are the places of new messages in all, and freshIn those in base, as they were at some count of changes.
	fresh   []int
	freshIn []int32
	freshAs int

	// base is what can be listed, with hidden types or without; picked are the places in it of what all has, nil where that is the same.
	baseOf inboxBaseKey
	base   []*bloomreach.Message
	picked []int32
	words  []string // that picked was picked for, nil where it was not for words alone
	// earlier are the picks that this one was narrowed from, the newest last: who takes a letter back wants one of them again.
	earlier []inboxPick
	// spare are arrays of picks that nothing needs any more: who filters makes and drops one with each key.
	spare [][]int32
	room  []*bloomreach.Message // for all, when it is not base
	// cursor is the message that the cursor was on last, and its place in base.
	cursor   *bloomreach.Message
	cursorAt int32
	texts    *inboxTexts // of base, nil until somebody filters
}

type inboxRowsKey struct {
	box                    *bloomreach.Inbox
	filter                 string
	unreadOnly, withHidden bool
	changed                int
}

// inboxBaseKey tells lists apart by where they lie: an answer that changes nothing brings another model with the same lists, whose order
// and texts are known already.
type inboxBaseKey struct {
	shown, hidden  **bloomreach.Message // the first places; holding them keeps the lists where they lie
	many, manyMore int
	withHidden     bool
}

func baseKeyOf(box *bloomreach.Inbox, withHidden bool) inboxBaseKey {
	key := inboxBaseKey{withHidden: withHidden}
	if box != nil {
		key.shown, key.many = firstOf(box.Messages), len(box.Messages)
		key.hidden, key.manyMore = firstOf(box.Hidden), len(box.Hidden)
	}
	return key
}

// list brings the rows up to date and gives them to a cursor.
func (v *inboxView) list(s *Session) rows {
	r := &v.rows
	key := inboxRowsKey{v.box, s.Filter.Text, v.unreadOnly, v.withHidden, v.changed}
	if key != r.key {
		r.key = key
		r.setBase(v.box, v.withHidden)
		r.all = v.match(s.Filter)
		r.placeFresh(v.fresh, v.changed)
	}
	all := r.all
	return rows{n: len(all), id: func(i int) string { return all[i].ID() }, at: r.find}
}

// firstOf tells where a list is, so that it can be told from another one.
func firstOf[T any](list []T) *T {
	if len(list) == 0 {
		return nil
	}
	return &list[0]
}

func (r *inboxRows) setBase(box *bloomreach.Inbox, withHidden bool) {
	if key := baseKeyOf(box, withHidden); key != r.baseOf {
		r.baseOf, r.base, r.texts, r.cursor, r.freshIn = key, nil, nil, nil, nil
		r.words, r.earlier, r.spare = nil, nil, nil
		if box != nil {
			r.base = box.Messages
			if withHidden {
				r.base = mergeNewest(r.base, box.Hidden)
			}
		}
	}
}

// placeFresh finds the new messages in the list. Going through all of it for that is needed only when something has come.
func (r *inboxRows) placeFresh(fresh map[string]time.Time, changed int) {
	if changed != r.freshAs || r.freshIn == nil {
		r.freshAs, r.freshIn = changed, make([]int32, 0, len(fresh))
		for i := 0; i < len(r.base) && len(r.freshIn) < len(fresh); i++ {
			if _, ok := fresh[r.base[i].ID()]; ok {
				r.freshIn = append(r.freshIn, int32(i))
			}
		}
	}
	r.fresh = r.fresh[:0]
	for _, at := range r.freshIn {
		if r.picked == nil {
			r.fresh = append(r.fresh, int(at))
		} else if i, there := slices.BinarySearch(r.picked, at); there {
			r.fresh = append(r.fresh, i)
		}
	}
}

// find is where the message that the cursor was on last stands in the list, or -1; known is false for any other.
func (r *inboxRows) find(id string) (i int, known bool) {
	if r.cursor == nil || r.cursor.ID() != id {
		return 0, false
	}
	if r.picked == nil {
		return int(r.cursorAt), true
	}
	if i, there := slices.BinarySearch(r.picked, r.cursorAt); there {
		return i, true
	}
	return -1, true
}

// on remembers the message that the cursor is on.
func (r *inboxRows) on(i int) *bloomreach.Message {
	m, at := r.all[i], int32(i)
	if r.picked != nil {
		at = r.picked[i]
	}
	r.cursor, r.cursorAt = m, at
	return m
}

// match picks the messages to list.
func (v *inboxView) match(filter Filter) []*bloomreach.Message {
	r := &v.rows
	if r.base == nil || filter.Empty() && !v.unreadOnly {
		r.dropPicks()
		return r.base
	}
	if r.texts == nil {
		r.texts = textsOf(r.base)
	}
	t := r.texts
	words, plain := filter.plainWords()
	plain = plain && !v.unreadOnly && len(words) > 0
	if r.picked == nil {
		r.picked, r.words = r.array(1024), nil
	}
	switch {
	case plain && slices.Equal(r.words, words): // something else has changed, which words do not ask for
	case plain && narrows(r.words, words):
		r.narrow(t, words)
	case plain && r.back(words):
	case plain:
		r.dropPicks()
		r.picked = r.array(1024)
		t.eachWith(words[0], func(i int) {
			for _, other := range words[1:] {
				if !t.has(i, seek(other)) {
					return
				}
			}
			r.picked = append(r.picked, int32(i))
		})
	default:
		r.dropPicks()
		r.picked, words = r.array(1024), nil
		v.matchEach(t, filter)
	}
	r.words = words
	r.room = r.room[:0]
	for _, i := range r.picked {
		r.room = append(r.room, r.base[i])
	}
	return r.room
}

// inboxPick is what was picked for some words.
type inboxPick struct {
	words  []string
	picked []int32
}

// earlierKept is how many picks are kept: the first letters of a word pick the most, and are the dearest to pick.
const earlierKept = 4

// narrow picks among what is picked those that have the last word too.
func (r *inboxRows) narrow(t *inboxTexts, words []string) {
	last := seek(words[len(words)-1])
	if len(r.earlier) == earlierKept {
		r.picked = slices.DeleteFunc(r.picked, func(i int32) bool { return !t.has(int(i), last) })
		return
	}
	r.earlier = append(r.earlier, inboxPick{r.words, r.picked})
	picked := r.array(len(r.picked) / 4)
	for _, i := range r.picked {
		if t.has(int(i), last) {
			picked = append(picked, i)
		}
	}
	r.picked = picked
}

// back takes an earlier pick again, where there is one for these words.
func (r *inboxRows) back(words []string) bool {
	for i, e := range r.earlier {
		if slices.Equal(e.words, words) {
			r.dropFrom(i + 1)
			r.picked, r.earlier = e.picked, r.earlier[:i]
			return true
		}
	}
	return false
}

// array is an empty pick's, of a dropped one where there is one.
func (r *inboxRows) array(room int) []int32 {
	last := len(r.spare) - 1
	if last < 0 {
		return make([]int32, 0, room)
	}
	array := r.spare[last]
	r.spare = r.spare[:last]
	return array[:0]
}

// dropPicks drops what is picked, and what it was narrowed from.
func (r *inboxRows) dropPicks() {
	r.dropFrom(0)
	r.picked, r.earlier = nil, nil
}

// dropFrom keeps the arrays of the picks from one of the earlier ones on, the widest for the next to take.
func (r *inboxRows) dropFrom(first int) {
	if r.picked != nil {
		r.spare = append(r.spare, r.picked)
	}
	for i := len(r.earlier) - 1; i >= first; i-- {
		r.spare = append(r.spare, r.earlier[i].picked)
	}
}

// narrows reports whether whatever has all of the words had all of those before: a letter more was typed.
func narrows(before, words []string) bool {
	last := len(words) - 1
	return len(before) == len(words) && slices.Equal(before[:last], words[:last]) && strings.HasPrefix(words[last], before[last])
}

// matchEach looks at each message by itself.
func (v *inboxView) matchEach(t *inboxTexts, filter Filter) {
	row := &Row{} // one for all: a filter may hold on to it, so that each would have to be made
	for i, wasRead := range t.read {
		// Going to each of a hundred thousand messages would miss the processor's cache as many times. The maps are small, and
		// mostly empty.
		read, old := wasRead || len(v.read) > 0 && v.read[t.of[i].ID()], true
		if v.unreadOnly && read && (len(v.stay) == 0 || !v.stay[t.of[i].ID()]) {
			continue
		}
		if len(v.fresh) > 0 {
			_, fresh := v.fresh[t.of[i].ID()]
			old = !fresh
		}
		row.Text, row.Is = t.row(i), inboxWords(read, old)
		if filter.matches(row) {
			v.rows.picked = append(v.rows.picked, int32(i))
		}
	}
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
