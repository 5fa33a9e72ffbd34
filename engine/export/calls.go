package export

import (
	"cmp"
	"slices"

	"authpeek/engine"
)

// Calls folds events into all of their calls, in the order of their numbers. A ledger keeps the last thousand.
func Calls(events []engine.Event) []*engine.Call {
	byID := map[engine.CallID]*engine.Call{}
	var all []*engine.Call
	for _, e := range events {
		if e.Call == 0 {
			continue
		}
		c := byID[e.Call]
		if c == nil {
			c = &engine.Call{}
			byID[e.Call] = c
			all = append(all, c)
		}
		c.Fold(e)
	}
	slices.SortStableFunc(all, func(a, b *engine.Call) int { return cmp.Compare(a.ID, b.ID) })
	// Of a call of which only a note is known there is nothing to hand on.
	return slices.DeleteFunc(all, func(c *engine.Call) bool { return c.ID == 0 })
}
