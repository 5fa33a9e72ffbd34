package engine_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"authpeek/engine"
)

func notice(text string) engine.Notice { return engine.Notice{Event: text} }

func TestJournalKeepsOrderForEveryReader(t *testing.T) {
	j := engine.NewJournal(1<<16, time.Now)
	const producers, each = 8, 1000
	subs := []*engine.Sub{j.Subscribe(), j.Subscribe()}
	var wg sync.WaitGroup
	for p := range producers {
		wg.Go(func() {
			for range each {
				j.Append(engine.CallID(p+1), notice("x"))
			}
		})
	}
	wg.Wait()
	j.Close()
	for _, sub := range subs {
		var last uint64
		n := 0
		for {
			events, lost, err := sub.Next(t.Context(), 0)
			if errors.Is(err, engine.ErrJournalClosed) {
				break
			}
			if err != nil || lost > 0 {
				t.Fatalf("Next: lost %d, %v", lost, err)
			}
			for _, e := range events {
				if e.Seq != last+1 {
					t.Fatalf("event %d came after %d", e.Seq, last)
				}
				last = e.Seq
				n++
			}
		}
		if n != producers*each {
			t.Errorf("read %d events of %d", n, producers*each)
		}
	}
}

func TestJournalCountsWhatWasLost(t *testing.T) {
	j := engine.NewJournal(16, time.Now)
	sub := j.Subscribe()
	for range 100 {
		j.Append(0, notice("x"))
	}
	events, lost, err := sub.Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 16 || lost != 84 || events[0].Seq != 85 {
		t.Errorf("got %d events from %d on, %d lost; want 16 from 85 on, 84 lost", len(events), events[0].Seq, lost)
	}
}

func TestJournalLateReaderSeesWhatIsKept(t *testing.T) {
	j := engine.NewJournal(16, time.Now)
	j.Append(1, notice("before"))
	events, _, err := j.Subscribe().Next(t.Context(), 0)
	if err != nil || len(events) != 1 {
		t.Fatalf("got %d events, %v; want the one from before", len(events), err)
	}
}

func TestJournalNextEndsWithItsContext(t *testing.T) {
	j := engine.NewJournal(16, time.Now)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := j.Subscribe().Next(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestJournalForgetsAClosedSubscription(t *testing.T) {
	j := engine.NewJournal(16, time.Now)
	sub := j.Subscribe()
	sub.Close()
	j.Append(0, notice("x"))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if events, _, err := sub.Next(ctx, 0); err == nil {
		t.Errorf("a closed subscription was given %d events", len(events))
	}
}

func BenchmarkJournalAppend(b *testing.B) {
	j := engine.NewJournal(engine.JournalSize, time.Now)
	j.Subscribe()
	d := engine.Detail(notice("x"))
	b.ReportAllocs()
	for b.Loop() {
		j.Append(1, d)
	}
}
