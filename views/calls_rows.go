package views

import (
	"slices"
	"strconv"
	"time"

	"authpeek/engine"
)

// callRow is one row of the list.
type callRow struct {
	// calls are what the row stands for, oldest first: one, or several equal ones that were made by following.
	calls []*engine.Call
	// of is the first call of the fold that this row was taken out of, or 0.
	of engine.CallID
	// provider says that the row is the request that went to the provider, not the call that asked: the ask-th of its askings.
	provider bool
	ask      int
	// try is the sending of the call that the row tells of, from 2, where the SDK sent it more than once; 0 in the call's own row.
	try int
	// firstByte and total are the ranges of a fold's times.
	firstByte, total timeRange
}

func (r callRow) first() *engine.Call  { return r.calls[0] }
func (r callRow) newest() *engine.Call { return r.calls[len(r.calls)-1] }

// id is the row's identity for the cursor. A fold grows at its end, so its first call names it.
func (r callRow) id() string {
	if r.try > 0 {
		return callRowID(r.first().ID, false) + "/" + strconv.Itoa(r.try)
	}
	if r.ask > 0 {
		return callRowID(r.first().ID, true) + "/" + strconv.Itoa(r.ask)
	}
	return callRowID(r.first().ID, r.provider)
}

func callRowID(id engine.CallID, provider bool) string {
	if provider {
		return "p" + strconv.FormatUint(uint64(id), 10)
	}
	return strconv.FormatUint(uint64(id), 10)
}

// callsList is the list of calls as it is shown: filtered and folded. It is made anew only when something has changed.
type callsList struct {
	rows     []callRow
	shown    int  // calls of which some row passes the filter
	provider bool // the session has one
	askings  bool // what was asked of providers has rows of its own
	unfolded map[engine.CallID]bool
	stale    bool

	key   callsListKey
	calls []*engine.Call
	// total and failed count all calls there have been, also those that are not kept any more.
	total, failed int
	unended       int // that had to make room before their end
	writes        map[string]bool
	tests         map[engine.CallID]*Row // what a filter looks at, of calls that have finished
	bodies        bodiesSearch
	// notes are those that somebody has made here and that have not come back as facts yet: a frozen picture waits for them.
	notes map[engine.CallID]engine.CallNoted
	spark latencies
}

// callsListKey is what the rows depend on besides the events.
type callsListKey struct {
	ledger        *engine.Ledger
	total, failed int
	filter        string
	paused        time.Time
}

// sync makes the rows anew when they are out of date, and reports whether it did.
func (l *callsList) sync(s *Session) bool {
	k := callsListKey{s.Ledger, s.Ledger.Total, s.Ledger.Failed, s.Filter.Text, s.PausedAt}
	if k == l.key && !l.stale {
		return false
	}
	l.provider = s.Provider() != nil
	if k.ledger != l.key.ledger {
		l.tests = nil
	}
	// A frozen picture keeps its calls, whatever arrives.
	if frozen := !s.PausedAt.IsZero() && s.PausedAt.Equal(l.key.paused); !frozen {
		l.collect(s)
	}
	l.key, l.stale = k, false
	l.build(s)
	return true
}

// collect takes the calls from the ledger. When the picture is frozen, those that still run are copied as they stand, and
// what has started since is left out.
func (l *callsList) collect(s *Session) {
	n := s.Ledger.Len()
	l.total, l.failed, l.unended = s.Ledger.Total, s.Ledger.Failed, s.Ledger.Unended
	l.calls = slices.Grow(l.calls[:0:0], n)
	for i := range n {
		c := s.Ledger.At(i)
		if !s.PausedAt.IsZero() {
			if c.Started.After(s.PausedAt) {
				continue
			}
			if !c.Finished() {
				still := *c
				c = &still
			}
		}
		l.calls = append(l.calls, c)
	}
}

// build filters and folds.
func (l *callsList) build(s *Session) {
	filtered := !s.Filter.Empty()
	if filtered {
		l.prepareFilter(s)
	}
	askings := l.askings || s.Filter.asksFor("provider")
	l.shown = 0
	l.spark = latencies{totals: l.spark.totals[:0]}
	fold := folding{rows: l.rows[:0], unfolded: l.unfolded}
	for i, c := range l.calls {
		one := l.calls[i : i+1 : i+1]
		asked := 0
		if askings {
			asked = l.addAskings(s, &fold, one, false)
		}
		matches := (!filtered || s.Filter.matches(l.test(c))) && (asked == 0 || c.Operation != engine.ProviderAsk)
		if matches {
			l.spark.add(c)
			if followedPlainly(c) && l.note(c) == (engine.CallNoted{}) {
				fold.add(one)
			} else {
				fold.alone(callRow{calls: one})
			}
			for try := 2; c.Retried != nil && try <= c.Retried.Attempt; try++ {
				fold.alone(callRow{calls: one, try: try})
			}
		}
		if askings {
			asked += l.addAskings(s, &fold, one, true)
		}
		if matches || asked > 0 {
			l.shown++
		}
	}
	l.rows = fold.finish()
}

// addAskings adds a row for each asking of a call, or for each token that its answer handed out, and counts them.
func (l *callsList) addAskings(s *Session, fold *folding, call []*engine.Call, issued bool) int {
	n := 0
	for i, a := range askingsOf(call[0]) {
		if a.issued != issued || !s.Filter.Empty() && !s.Filter.matches(askingTest(l.test(call[0]), a)) {
			continue
		}
		fold.alone(callRow{calls: call, provider: true, ask: i})
		n++
	}
	return n
}

// folding puts equal followed calls into one row. Several operations may be followed in turn, and each has a row of its own as
// long as nothing else comes between.
type folding struct {
	rows     []callRow
	open     map[string]int // the row that a followed operation goes on in
	unfolded map[engine.CallID]bool
	split    bool // some row has to be taken apart in the end
}

func (f *folding) alone(r callRow) {
	f.rows = append(f.rows, r)
	clear(f.open)
}

func (f *folding) add(call []*engine.Call) {
	c := call[0]
	f.split = f.split || f.unfolded[c.ID]
	if i, ok := f.open[c.Operation]; ok {
		if sameEnd(f.rows[i].first(), c) {
			f.rows[i].grow(c)
			return
		}
		clear(f.open)
	}
	if f.open == nil {
		f.open = map[string]int{}
	}
	f.open[c.Operation] = len(f.rows)
	f.rows = append(f.rows, callRow{calls: call})
}

// grow takes one more call into a fold. The ranges of its times grow along, so that drawing it need not look at all of them.
func (r *callRow) grow(c *engine.Call) {
	if len(r.calls) == 1 {
		t := r.first().Finish.Timing
		r.firstByte, r.total = timeRange{t.FirstByte, t.FirstByte}, timeRange{t.Total, t.Total}
	}
	r.calls = append(r.calls, c)
	r.firstByte, r.total = r.firstByte.with(c.Finish.Timing.FirstByte), r.total.with(c.Finish.Timing.Total)
}

// timeRange is the shortest and the longest of several times.
type timeRange struct{ shortest, longest time.Duration }

func (r timeRange) with(d time.Duration) timeRange {
	return timeRange{min(r.shortest, d), max(r.longest, d)}
}

// finish takes apart the rows that somebody has unfolded.
func (f *folding) finish() []callRow {
	if !f.split {
		return f.rows
	}
	out := make([]callRow, 0, len(f.rows))
	for _, r := range f.rows {
		if len(r.calls) == 1 || !slices.ContainsFunc(r.calls, func(c *engine.Call) bool { return f.unfolded[c.ID] }) {
			out = append(out, r)
			continue
		}
		for i := range r.calls {
			out = append(out, callRow{calls: r.calls[i : i+1 : i+1], of: r.first().ID})
		}
	}
	// Rows of several operations may have been folded over the same time; taken apart they stand in order again.
	slices.SortStableFunc(out, func(a, b callRow) int { return int(a.first().ID) - int(b.first().ID) })
	return out
}

// followedPlainly reports whether a call may stand in a fold: made by following, ended, and nobody was asked for a token.
func followedPlainly(c *engine.Call) bool {
	return c.Trigger == "following" && c.Finished() && c.Asked == nil && c.Retried == nil
}

// sameEnd reports whether two calls of one operation ended in the same way with the same content.
func sameEnd(a, b *engine.Call) bool {
	return a.Mode == b.Mode && a.Credential == b.Credential && a.Customer == b.Customer && a.Profile == b.Profile &&
		a.Finish.Outcome == b.Finish.Outcome && a.Finish.Status == b.Finish.Status && a.Finish.Digest == b.Finish.Digest &&
		callErrorCode(a) == callErrorCode(b)
}

func callErrorCode(c *engine.Call) string {
	if c.Finish == nil || c.Finish.Error == nil {
		return ""
	}
	return c.Finish.Error.Code
}

// unfold takes a fold apart, or puts together what a row was part of. A call of the fold stands for it: the oldest ones go when
// there are too many, so it is the newest.
func (l *callsList) unfold(s *Session, r callRow, open bool) {
	if len(l.unfolded) > engine.CallsKept {
		clear(l.unfolded) // ids of calls that are long gone
	}
	if open {
		l.unfolded[r.newest().ID] = true
	} else {
		for _, other := range l.rows {
			if other.of == r.of {
				delete(l.unfolded, other.first().ID)
			}
		}
	}
	l.build(s)
}

func (l *callsList) cursorRows() rows {
	return rows{n: len(l.rows), id: func(i int) string { return l.rows[i].id() }}
}

// find is the row that shows a call, or -1.
func (l *callsList) find(id engine.CallID) int {
	return slices.IndexFunc(l.rows, func(r callRow) bool {
		return !r.provider && r.try == 0 && slices.ContainsFunc(r.calls, func(c *engine.Call) bool { return c.ID == id })
	})
}
