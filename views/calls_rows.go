package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/engine"
)

// callRow is one row of the list.
type callRow struct {
	// calls are what the row stands for, oldest first: one, or several equal ones that were made by following.
	calls []*engine.Call
	// of is the first call of the fold that this row was taken out of, or 0.
	of engine.CallID
	// provider says that the row is the request that went to the provider, not the call that asked.
	provider bool
	// try is the sending of the call that the row tells of, from 2, where the SDK sent it more than once; 0 in the call's own row.
	try int
}

func (r callRow) first() *engine.Call  { return r.calls[0] }
func (r callRow) newest() *engine.Call { return r.calls[len(r.calls)-1] }

// id is the row's identity for the cursor. A fold grows at its end, so its first call names it.
func (r callRow) id() string {
	if r.try > 0 {
		return callRowID(r.first().ID, false) + "/" + strconv.Itoa(r.try)
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
	shown    int  // calls that pass the filter
	provider bool // the session has one
	unfolded map[engine.CallID]bool
	stale    bool

	key   callsListKey
	calls []*engine.Call
	// total and failed count all calls there have been, also those that are not kept any more.
	total, failed int
	writes        map[string]bool
	tests         map[engine.CallID]Row // what a filter looks at, of calls that have finished
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
	l.total, l.failed = s.Ledger.Total, s.Ledger.Failed
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
	asksProvider := slices.ContainsFunc(s.Filter.terms, func(t term) bool { return t.field == "is" && t.value == "provider" && !t.not })
	l.rows, l.shown = l.rows[:0], 0
	fold := folding{rows: l.rows, unfolded: l.unfolded}
	for i, c := range l.calls {
		if filtered && asksProvider && c.Asked != nil && s.Filter.Match(callProviderRow(l.test(c))) {
			fold.alone(callRow{calls: l.calls[i : i+1 : i+1], provider: true})
			l.shown++
		}
		if filtered && !s.Filter.Match(l.test(c)) {
			continue
		}
		l.shown++
		fold.add(l.calls[i : i+1 : i+1])
		for try := 2; c.Retried != nil && try <= c.Retried.Attempt; try++ {
			fold.alone(callRow{calls: l.calls[i : i+1 : i+1], try: try})
		}
	}
	l.rows = fold.finish()
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
	if !followedPlainly(c) {
		f.alone(callRow{calls: call})
		return
	}
	if i, ok := f.open[c.Operation]; ok {
		if sameEnd(f.rows[i].first(), c) {
			f.rows[i].calls = append(f.rows[i].calls, c)
			f.split = f.split || f.unfolded[f.rows[i].first().ID]
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

// finish takes apart the rows that somebody has unfolded.
func (f *folding) finish() []callRow {
	if !f.split {
		return f.rows
	}
	out := make([]callRow, 0, len(f.rows))
	for _, r := range f.rows {
		if len(r.calls) == 1 || !f.unfolded[r.first().ID] {
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

func (l *callsList) unfold(s *Session, r callRow, open bool) {
	id := r.of
	if id == 0 {
		id = r.first().ID
	}
	if len(l.unfolded) > engine.CallsKept {
		clear(l.unfolded) // ids of calls that are long gone
	}
	l.unfolded[id] = open
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

// prepareFilter looks up what the calls themselves do not tell.
func (l *callsList) prepareFilter(s *Session) {
	if l.writes == nil {
		l.writes = map[string]bool{}
	}
	clear(l.writes)
	if s.Vendor != nil {
		for _, op := range s.Vendor.Operations() {
			l.writes[op.ID] = op.Writes
		}
	}
	if l.tests == nil || len(l.tests) > 2*engine.CallsKept {
		l.tests = map[engine.CallID]Row{}
	}
}

// test is what a filter looks at in a call.
func (l *callsList) test(c *engine.Call) Row {
	if r, ok := l.tests[c.ID]; ok {
		return r
	}
	r := Row{Operation: c.Operation, Mode: string(c.Mode), Status: c.Status()}
	words := []string{"#" + strconv.FormatUint(uint64(c.ID), 10), c.Operation, string(c.Mode), c.Credential, c.Customer, c.Profile, c.Trigger, outcomeWord(c)}
	if c.Token != nil {
		r.Tok = c.Token.Fingerprint
	}
	if c.Sent != nil {
		r.Method = c.Sent.Method
		words = append(words, c.Sent.Method, c.Sent.URL)
		if u, err := url.Parse(c.Sent.URL); err == nil {
			r.Host = u.Host
		}
	}
	if c.Got != nil && !c.Got.Again {
		r.Is = append(r.Is, "new")
	}
	if l.writes[c.Operation] {
		r.Is = append(r.Is, "write")
	}
	if d := c.Finish; d != nil {
		words = append(words, d.Summary, callErrorCode(c))
		switch d.Outcome {
		case engine.OutcomeFailed:
			r.Is = append(r.Is, "error")
		case engine.OutcomeBlocked:
			r.Is = append(r.Is, "error", "blocked")
		case engine.OutcomeOK, engine.OutcomeCancelled:
		}
	}
	r.Text = strings.ToLower(strings.Join(words, " "))
	if c.Finished() {
		l.tests[c.ID] = r
	}
	return r
}

// callProviderRow is what a filter looks at in the request that a call made to the provider.
func callProviderRow(r Row) Row {
	r.Is = append(slices.Clone(r.Is), "provider")
	return r
}
