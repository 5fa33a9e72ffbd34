package engine

import (
	"testing"
	"time"
)

// A reader that is behind loses nothing until the journal holds the most that it may; it is given batch after batch without a pause, and
// the room for it goes when it has caught up.
func TestJournalWaitsForAReaderThatIsBehind(t *testing.T) {
	e := New(Options{})
	defer func() { _ = e.Close(t.Context()) }()
	j := e.Journal()
	sub := j.Subscribe()
	read := func(want uint64) (lost uint64, largest int) {
		t.Helper()
		sub.last = time.Time{} // the pause after what was read before is not what is waited for here
		for last := sub.cursor - 1; last < want; {
			events, missed, err := sub.Next(t.Context(), time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			if lost += missed; events[0].Seq != last+missed+1 {
				t.Fatalf("event %d came after %d, with %d lost", events[0].Seq, last, missed)
			}
			last, largest = events[len(events)-1].Seq, max(largest, len(events))
		}
		return lost, largest
	}
	tell := func(n int) {
		for range n {
			j.Append(0, Notice{})
		}
	}
	tell(JournalMost)
	late := j.Subscribe()
	if events, _ := late.Rest(); len(events) != JournalSize {
		t.Errorf("whoever comes late reads %d events", len(events))
	}
	lost, largest := read(JournalMost)
	if lost > 0 || largest != JournalSize {
		t.Errorf("%d are lost, and a batch has %d", lost, largest)
	}
	tell(JournalMost + 7)
	if lost, _ := read(2*JournalMost + 7); lost != 7 || len(j.ring) != JournalMost {
		t.Errorf("%d are lost of 7 too many, and there is room for %d", lost, len(j.ring))
	}
	tell(1)
	read(2*JournalMost + 8)
	if len(j.ring) != JournalMost {
		t.Errorf("there is room for %d while another reader is behind", len(j.ring))
	}
	late.Close()
	tell(1)
	read(2*JournalMost + 9)
	if events, _ := j.Subscribe().Rest(); len(j.ring) != JournalSize || len(events) != JournalSize || events[len(events)-1].Seq != j.next-1 {
		t.Errorf("there is room for %d, and %d events, when all have read", len(j.ring), len(events))
	}
}

// A reader that has caught up waits for the rest of its frame; before that it does not.
func TestJournalPausesWhenAllIsRead(t *testing.T) {
	j := NewJournal(4, time.Now)
	j.most = 16
	sub := j.Subscribe()
	for range 10 {
		j.Append(0, Notice{})
	}
	for i, more := range []bool{true, true, false} {
		if _, _, err := sub.Next(t.Context(), 0); err != nil || sub.last.IsZero() != more {
			t.Errorf("after batch %d it pauses: %v, %v", i+1, !sub.last.IsZero(), err)
		}
	}
}
