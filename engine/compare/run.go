package compare

import (
	"context"
	"time"

	"authpeek/engine"
)

// Doer makes calls. *engine.Engine is one.
type Doer interface {
	Do(ctx context.Context, r engine.Request) (engine.Done, error)
}

// end is the end of one call of a run.
type end struct {
	column   int
	stranger bool
	done     engine.Done
	err      error
}

// Run makes all calls of a comparison: those of the columns together, and each one's stranger test after its own. The end of one
// never stops the others; ctx stops them all, and those under way then end as cancelled. progress, if not nil, hears of each end on
// Run's goroutine, which has the comparison until Run returns.
func Run(ctx context.Context, e Doer, c *Comparison, now func() time.Time, progress func()) {
	ends := make(chan end)
	under := 0
	do := func(i int, stranger bool, r engine.Request) {
		under++
		go func() {
			done, err := e.Do(ctx, r)
			ends <- end{i, stranger, done, err}
		}()
	}
	for i := range c.Columns {
		do(i, false, c.Ask(i, now()))
	}
	for under > 0 {
		x := <-ends
		under--
		switch {
		case x.stranger && x.err != nil:
			c.FailStranger(x.column, x.err)
		case x.stranger:
			c.TakeStranger(x.column, x.done)
		case x.err != nil:
			c.Fail(x.column, x.err)
		default:
			c.Take(x.column, x.done)
			if ctx.Err() != nil {
				break // a test that is not made is not asked for either, or its column would wait for good
			}
			if r, ok := c.AskStranger(x.column, now()); ok {
				do(x.column, true, r)
			}
		}
		if progress != nil {
			progress()
		}
	}
}
