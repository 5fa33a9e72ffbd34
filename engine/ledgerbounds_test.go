package engine_test

import (
	"testing"

	"authpeek/engine"
)

// Calls whose end never comes take their room from each other: the oldest go, are counted, and do not come back when something of them is
// heard after all. Those that have ended keep half of theirs.
func TestLedgerBoundsCallsWithoutEnd(t *testing.T) {
	const over, ended = 70, engine.CallsKept
	ledger := engine.NewLedger()
	for id := engine.CallID(1); id <= engine.CallsOpen+over; id++ {
		ledger.Apply([]engine.Event{event(id, engine.CallStarted{})})
	}
	const next = engine.CallsOpen + over + 1
	for id := range engine.CallID(ended) {
		ledger.Apply([]engine.Event{event(next+id, engine.CallStarted{}), event(next+id, engine.CallFinished{Outcome: engine.OutcomeOK})})
	}
	if ledger.Len() != engine.CallsOpen+engine.CallsKept/2 || ledger.Unended != over {
		t.Errorf("keeps %d calls, and %d had to go", ledger.Len(), ledger.Unended)
	}
	if ledger.Call(over) != nil || ledger.Call(over+1) == nil || ledger.Call(next+ended-1) == nil {
		t.Error("the oldest is still there, or another one has gone")
	}
	ledger.Apply([]engine.Event{event(over, engine.RequestSent{}), event(over, engine.CallFinished{Outcome: engine.OutcomeFailed})})
	if ledger.Call(over) != nil || ledger.Total != engine.CallsOpen+over+ended || ledger.Failed != 1 {
		t.Errorf("a call that had to go came back: %d calls, %d failed", ledger.Total, ledger.Failed)
	}
	for id := engine.CallID(over + 1); id < next; id++ {
		ledger.Apply([]engine.Event{event(id, engine.CallFinished{Outcome: engine.OutcomeOK})})
	}
	if ledger.Len() != engine.CallsKept || ledger.Unended != over {
		t.Errorf("keeps %d calls when all have ended, and %d had to go", ledger.Len(), ledger.Unended)
	}
}

// A call that goes on for ever keeps its beginning, and its end; what it is by then is told by its other fields.
func TestACallKeepsSoManyEvents(t *testing.T) {
	ledger := engine.NewLedger()
	const all = 10 * engine.CallEventsKept
	events := []engine.Event{event(1, engine.CallStarted{})}
	for i := range all {
		events = append(events, event(1, engine.TokenIssued{}), event(1, engine.RequestSent{Bytes: i}))
	}
	ledger.Apply(append(events, event(1, engine.CallFinished{Outcome: engine.OutcomeOK})))
	c := ledger.Call(1)
	if len(c.Events) != engine.CallEventsKept+1 || c.Unkept != 2*all+1-engine.CallEventsKept || len(c.Issued) > engine.CallEventsKept {
		t.Errorf("keeps %d events and %d tokens, without %d", len(c.Events), len(c.Issued), c.Unkept)
	}
	if _, last := c.Events[len(c.Events)-1].Detail.(engine.CallFinished); !last || c.Sent.Bytes != all-1 || c.Attempts != all || !c.OK() {
		t.Errorf("it ends with %T, sent %+v, %d attempts", c.Events[len(c.Events)-1].Detail, c.Sent, c.Attempts)
	}
}
