package bloomreach

import (
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"slices"
	"testing"
)

// arrived is a message of an answer that has nothing else.
func arrived(t *testing.T, id, kind string, created int, read bool) *Message {
	t.Helper()
	k := newPacker(&answer{}, maphash.MakeSeed(), 1, 0)
	k.add(encode(map[string]any{"id": id, "type": kind, "create_time": created, "is_read": read}))
	return k.messages()[0]
}

// Whatever comes and goes, the lists are what sorting all anew would make, and those given out before stay as they were.
func TestCacheKeepsItsOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var c cache
	type given struct{ list, copied []*Message }
	var before []given
	for round := range 300 {
		for range r.IntN(4) {
			id := fmt.Sprint(r.IntN(40))
			if r.IntN(4) == 0 {
				c.drop(id)
				continue
			}
			m := arrived(t, id, []string{"push", "html", "banner"}[r.IntN(3)], r.IntN(10), r.IntN(2) == 0)
			m.ReadLocally = r.IntN(3) == 0
			c.put(m)
		}
		c.order()
		var shown, hidden []*Message
		unread, locally := 0, 0
		for _, m := range c.byID {
			if !m.Supported() {
				hidden = append(hidden, m)
				continue
			}
			shown = append(shown, m)
			if !m.IsRead {
				unread++
			}
			if m.ReadLocally {
				locally++
			}
		}
		slices.SortFunc(shown, newestFirst)
		slices.SortFunc(hidden, newestFirst)
		if !slices.Equal(c.shown, shown) || !slices.Equal(c.hidden, hidden) || c.unread != unread || c.locally != locally {
			t.Fatalf("round %d: lists of %d and %d, %d unread, %d locally; want %d and %d, %d, %d", round, len(c.shown), len(c.hidden), c.unread, c.locally, len(shown), len(hidden), unread, locally)
		}
		for _, g := range before {
			if !slices.Equal(g.list, g.copied) {
				t.Fatal("a list that was given out has changed")
			}
		}
		before = append(before, given{c.shown, slices.Clone(c.shown)})
	}
}

// An answer that changes nothing costs nothing, however much is kept: the model's list is the one of before.
func TestCacheSharesWhatDidNotChange(t *testing.T) {
	var c cache
	for i := range 100 {
		c.put(arrived(t, fmt.Sprint(i), "push", i, false))
	}
	c.order()
	before := c.shown
	if n := testing.AllocsPerRun(10, c.order); n != 0 || &before[0] != &c.shown[0] {
		t.Errorf("%v allocations, and another list", n)
	}
}
