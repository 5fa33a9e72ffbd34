package engine

import (
	"context"
	"errors"
	"sync"
	"time"
)

// JournalSize is how many events an engine's journal keeps for whoever comes late, and JournalMost how many it holds for a reader that is
// behind. At 30 batches a second a hundred thousand events a second fit into the first; at that rate a reader may then stay away for two
// thirds of a second, as on a machine that is busy otherwise, before any are lost.
const (
	JournalSize = 4096
	JournalMost = 16 * JournalSize
)

// ErrJournalClosed is what a subscription ends with, after its last event.
var ErrJournalClosed = errors.New("the journal is closed")

// Journal holds the newest events in a ring and wakes its readers. Its channel carries no event, only the news that there
// are some, so that a reader that is behind costs nothing and catches up with one copy.
type Journal struct {
	mu     sync.Mutex
	ring   []Event
	size   int    // of the ring when no reader is behind
	most   int    // that it may grow to
	next   uint64 // sequence number of the next event; numbers start at 1
	first  uint64 // and of the oldest one that is still there
	subs   map[*Sub]struct{}
	closed bool
	now    func() time.Time
}

// NewJournal makes an empty journal of the given size, in events; it has no more for anybody.
func NewJournal(size int, now func() time.Time) *Journal {
	return &Journal{ring: make([]Event, size), size: size, most: size, next: 1, first: 1, subs: map[*Sub]struct{}{}, now: now}
}

// Append records a fact. It never blocks, and allocates nothing of its own but room for a reader that is behind. Any goroutine may call
// it; after Close it does nothing.
func (j *Journal) Append(call CallID, d Detail) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return
	}
	if j.next-j.first == uint64(len(j.ring)) {
		if len(j.ring) < j.most && j.unread(j.first) {
			j.resize(min(2*len(j.ring), j.most))
		} else {
			j.first++
		}
	}
	j.ring[j.next%uint64(len(j.ring))] = Event{Seq: j.next, At: j.now(), Call: call, Detail: d}
	j.next++
	for s := range j.subs {
		s.signal()
	}
}

// unread reports whether some reader has not come to that event yet. The caller holds mu.
func (j *Journal) unread(seq uint64) bool {
	for s := range j.subs {
		if s.cursor <= seq {
			return true
		}
	}
	return false
}

// resize gives the ring another size, in events; in a smaller one the newest stay. The caller holds mu.
func (j *Journal) resize(size int) {
	ring := make([]Event, size)
	if held := j.next - j.first; held > uint64(size) {
		j.first = j.next - uint64(size)
	}
	for seq := j.first; seq < j.next; seq++ {
		ring[seq%uint64(size)] = j.ring[seq%uint64(len(j.ring))]
	}
	j.ring = ring
}

// settle takes the ring back to its size when nobody is behind any more, n being what was read last: where as much comes all the time, the
// ring is going to be needed again. The caller holds mu.
func (j *Journal) settle(n int) {
	if len(j.ring) > j.size && n <= j.size/2 && !j.unread(j.next-1) {
		j.resize(j.size)
	}
}

// Subscribe starts a reader at the oldest event that is still there, so that whoever comes late reads what it missed.
func (j *Journal) Subscribe() *Sub {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := &Sub{journal: j, wake: make(chan struct{}, 1), cursor: j.first}
	if held := j.next - j.first; held > uint64(j.size) {
		s.cursor = j.next - uint64(j.size) // what is held beyond it is there for another reader, and goes at any moment
	}
	if j.next > s.cursor || j.closed {
		s.signal()
	}
	j.subs[s] = struct{}{}
	return s
}

// Close wakes every reader for the last time. It may be called more than once.
func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	for s := range j.subs {
		s.signal()
	}
}

// Sub is one reader's place in the journal. One goroutine at a time may use it.
type Sub struct {
	journal *Journal
	wake    chan struct{}
	cursor  uint64
	last    time.Time // when the previous batch was handed out, by the machine's clock
}

// signal is called with the journal's lock held; a full channel already says what there is to say.
func (s *Sub) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Next waits for news and returns it, with the number of events that were overwritten before they could be read. The
// first event after a quiet time is returned at once; after that there is at most one batch per frame. A reader that is behind by more
// than a batch gets one after the other, so that folding them takes no more memory than it usually does. The pause is measured
// on the machine's clock and not on the journal's: a test that moves the clock must not hang here. It returns
// ErrJournalClosed after the last event of a closed journal, or ctx's error.
func (s *Sub) Next(ctx context.Context, frame time.Duration) ([]Event, uint64, error) {
	for {
		select {
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		case <-s.wake:
		}
		if err := s.pause(ctx, frame); err != nil {
			return nil, 0, err
		}
		events, lost, closed, more := s.take(s.journal.size)
		if more {
			s.last = time.Time{} // a reader that is behind waits for nothing
		} else {
			s.last = time.Now()
		}
		if len(events) > 0 || lost > 0 {
			return events, lost, nil
		}
		if closed {
			return nil, 0, ErrJournalClosed
		}
	}
}

// Rest returns at once with what there is to read, for a reader that is about to leave; after an error of Next nothing is missing
// from it.
func (s *Sub) Rest() ([]Event, uint64) {
	events, lost, _, _ := s.take(s.journal.most)
	return events, lost
}

// Close ends the subscription; the journal forgets it.
func (s *Sub) Close() {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	delete(s.journal.subs, s)
}

func (s *Sub) pause(ctx context.Context, frame time.Duration) error {
	rest := frame - time.Since(s.last)
	if s.last.IsZero() || rest <= 0 {
		return nil
	}
	t := time.NewTimer(rest)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// take reads at most so many events; more says that others wait.
func (s *Sub) take(most int) (events []Event, lost uint64, closed, more bool) {
	j := s.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	if s.cursor < j.first {
		lost = j.first - s.cursor
		s.cursor = j.first
	}
	if n := min(j.next-s.cursor, uint64(most)); n > 0 {
		events = make([]Event, 0, n)
		for range n {
			events = append(events, j.ring[s.cursor%uint64(len(j.ring))])
			s.cursor++
		}
		j.settle(len(events))
	}
	more = s.cursor < j.next
	if j.closed || more {
		// A closed journal has nothing more to say, but a reader that comes back must not wait for ever.
		s.signal()
	}
	return events, lost, j.closed, more
}
