package engine

import (
	"context"
	"errors"
	"sync"
	"time"
)

// JournalSize is how many events the journal keeps. At 30 batches a second it takes more than 120,000 events a second, or a
// suspended program, to lose any.
const JournalSize = 4096

// ErrJournalClosed is what a subscription ends with, after its last event.
var ErrJournalClosed = errors.New("the journal is closed")

// Journal holds the newest events in a ring and wakes its readers. Its channel carries no event, only the news that there
// are some, so that a reader that is behind costs nothing and catches up with one copy.
type Journal struct {
	mu     sync.Mutex
	ring   []Event
	next   uint64 // sequence number of the next event; numbers start at 1
	subs   map[*Sub]struct{}
	closed bool
	now    func() time.Time
}

// NewJournal makes an empty journal of the given size, in events.
func NewJournal(size int, now func() time.Time) *Journal {
	return &Journal{ring: make([]Event, size), next: 1, subs: map[*Sub]struct{}{}, now: now}
}

// Append records a fact. It never blocks, and allocates nothing of its own. Any goroutine may call it; after Close it does
// nothing.
func (j *Journal) Append(call CallID, d Detail) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return
	}
	j.ring[j.next%uint64(len(j.ring))] = Event{Seq: j.next, At: j.now(), Call: call, Detail: d}
	j.next++
	for s := range j.subs {
		s.signal()
	}
}

// Subscribe starts a reader at the oldest event that is still there, so that whoever comes late reads what it missed.
func (j *Journal) Subscribe() *Sub {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := &Sub{journal: j, wake: make(chan struct{}, 1), cursor: j.oldest()}
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

// oldest is the sequence number of the oldest event in the ring. The caller holds mu.
func (j *Journal) oldest() uint64 {
	if j.next <= uint64(len(j.ring)) {
		return 1
	}
	return j.next - uint64(len(j.ring))
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

// Next waits for news and returns all of it, with the number of events that were overwritten before they could be read. The
// first event after a quiet time is returned at once; after that there is at most one batch per frame. The pause is measured
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
		events, lost, closed := s.take()
		if len(events) > 0 || lost > 0 {
			s.last = time.Now()
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
	events, lost, _ := s.take()
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

func (s *Sub) take() (events []Event, lost uint64, closed bool) {
	j := s.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	if oldest := j.oldest(); s.cursor < oldest {
		lost = oldest - s.cursor
		s.cursor = oldest
	}
	if n := j.next - s.cursor; n > 0 {
		events = make([]Event, 0, n)
		for ; s.cursor < j.next; s.cursor++ {
			events = append(events, j.ring[s.cursor%uint64(len(j.ring))])
		}
	}
	if j.closed {
		// A closed journal has nothing more to say, but a reader that comes back must not wait for ever.
		s.signal()
	}
	return events, lost, j.closed
}
