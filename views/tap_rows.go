package views

import (
	"slices"
	"time"

	"authpeek/engine"
)

// tapRowsKept bounds the list; the calls themselves are the ledger's.
const tapRowsKept = engine.CallsKept

// tapRow is a call of the app, or a change of its customer.
type tapRow struct {
	call engine.CallID
	// A change has no call but a moment, and whom it was from and to.
	at       time.Time
	from, to string
}

func (r tapRow) id() string {
	if r.call != 0 {
		return "#" + itoa(int(r.call))
	}
	return r.at.String()
}

func (v *tapView) cursorRows() rows {
	return rows{n: len(v.shown), id: func(i int) string { return v.shown[i].id() }}
}

// take adds what came to the list.
func (v *tapView) take(s *Session, events []engine.Event) {
	for _, e := range events {
		switch d := e.Detail.(type) {
		case engine.CallStarted:
			if d.Trigger == engine.TriggerApp && !v.seen[e.Call] {
				v.seen[e.Call] = true
				v.rows = append(v.rows, tapRow{call: e.Call})
			}
		case engine.IdentityChanged:
			if d.How == engine.ByApp {
				v.rows = append(v.rows, tapRow{at: e.At, from: d.From, to: d.To})
			}
		case engine.CallNoted:
			delete(v.tests.tests, e.Call)
		case engine.CallFinished:
			if v.seen[e.Call] && d.Outcome == engine.OutcomeFailed {
				v.failed++
			}
		}
	}
	over := len(v.rows) - tapRowsKept
	if over <= 0 {
		return
	}
	for _, r := range v.rows[:over] {
		delete(v.seen, r.call)
	}
	v.rows = slices.Delete(v.rows, 0, over)
}

// filter picks the rows that pass the filter. A change of customer is no call, so none has what a filter asks for.
func (v *tapView) filter(s *Session) {
	if s.Filter.Empty() {
		v.shown = v.rows
		return
	}
	v.tests.prepareFilter(s)
	v.shown = nil
	for _, r := range v.rows {
		if c := s.Ledger.Call(r.call); r.call != 0 && c != nil && s.Filter.matches(v.tests.test(c)) {
			v.shown = append(v.shown, r)
		}
	}
}

// selected is the app's call under the cursor, or nil.
func (v *tapView) selected(s *Session) *engine.Call {
	v.sync(s)
	if i := v.cursor.Index(); i < len(v.shown) && v.shown[i].call != 0 {
		return s.Ledger.Call(v.shown[i].call)
	}
	return nil
}

// calls counts the rows that are calls.
func (v *tapView) calls() int { return len(v.seen) }
