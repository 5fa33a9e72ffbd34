package views

import (
	"testing"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

func BenchmarkCallsRender(b *testing.B) {
	l := newCallsLive(b, nil)
	for range 60 {
		l.you(bloomreach.InboxFetch, nil)
	}
	f := l.frame(120, 36)
	b.ReportAllocs()
	for b.Loop() {
		l.v.Render(f)
	}
}

// BenchmarkCallsApply is a batch of news with the ledger full, drawn.
func BenchmarkCallsApply(b *testing.B) {
	l := newCallsLive(b, nil)
	var events []engine.Event
	for i := range engine.CallsKept {
		id := engine.CallID(i + 1)
		events = append(events,
			engine.Event{At: sandboxStart, Call: id, Detail: engine.CallStarted{Operation: bloomreach.InboxFetch, Trigger: "you"}},
			engine.Event{At: sandboxStart, Call: id, Detail: engine.CallFinished{Outcome: engine.OutcomeOK, Status: 200, Summary: "12 messages"}})
	}
	l.Ledger.Apply(events)
	f := l.frame(120, 36)
	b.ReportAllocs()
	for b.Loop() {
		l.v.Apply(l.Session, events[:1])
		l.v.Render(f)
	}
}
