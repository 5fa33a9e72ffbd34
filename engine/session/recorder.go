package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"authpeek/engine"
)

const (
	// frame is the least time between two batches. The ring of the journal holds what 400,000 facts a second bring in it.
	frame = 10 * time.Millisecond
	// syncEvery is how often what was written is brought to the disk itself, for the case that the machine and not only the program
	// dies.
	syncEvery = 3 * time.Second
	// chunk is how much is written at once, in bytes.
	chunk = 1 << 20
	// patience is how long Close waits for a pipe that nobody empties.
	patience = time.Second
)

// Recorder writes the facts of an engine into a file as they happen. Any goroutine may call its methods.
type Recorder struct {
	path    string
	file    *os.File
	regular bool
	engine  *engine.Engine
	leave   context.CancelFunc
	done    chan struct{}

	mu    sync.Mutex
	state State

	// The rest belongs to the goroutine that writes.
	codec   *codec
	buffer  []byte
	pending uint64 // facts in buffer
	next    uint64 // the sequence number that is due
	notice  engine.Notice
}

// State is how far a recording has come.
type State struct {
	Bytes int64 // in the file, whole records only
	// Events counts the facts in the file, and Lost those that are not.
	Events, Lost uint64
	// Err is why the recording has ended early, nil while it goes on.
	Err error
}

// Record begins to write a session file: the events before, as far as the journal does not hold them any more, then all that the
// journal still has, then what happens until Close or the end of the journal. Before is in the order of its numbers; an event
// without a number is told anew.
//
// The file is made with mode 0600. One that is there already and not empty is refused: a recording replaces nothing, and two of them
// in one file would have two calls of each number. A pipe or a device may be written to.
func Record(path string, e *engine.Engine, m Meta, before ...engine.Event) (*Recorder, error) {
	first, err := m.line()
	if err != nil {
		return nil, err
	}
	file, regular, err := create(path)
	if err != nil {
		return nil, err
	}
	if n, err := file.Write(first); err != nil {
		_ = file.Close()
		if regular && n == 0 {
			_ = os.Remove(path) // an empty file would say nothing to anybody
		}
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &Recorder{
		path: path, file: file, regular: regular, engine: e, leave: cancel, done: make(chan struct{}),
		codec: newCodec(), next: 1, state: State{Bytes: int64(len(first))},
	}
	sub := e.Journal().Subscribe()
	events, lost := sub.Rest()
	if len(events) > 0 {
		oldest := events[0].Seq
		before = slices.DeleteFunc(slices.Clone(before), func(e engine.Event) bool { return e.Seq >= oldest })
	}
	go r.run(ctx, sub, before, events, lost)
	return r, nil
}

// create makes the file, or opens what is no regular file.
func create(path string) (f *os.File, regular bool, err error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, false, &engine.UsageError{Message: path + " is a folder", Fix: "name a file in it"}
	case err == nil && info.Mode().IsRegular() && info.Size() > 0:
		return nil, false, &engine.UsageError{Message: path + " is there already, and a recording replaces nothing", Fix: "name another file, or remove it"}
	case err == nil && !info.Mode().IsRegular():
		// Without O_NONBLOCK the opening of a pipe would wait for somebody who reads it.
		f, err = os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if errors.Is(err, syscall.ENXIO) {
			err = &engine.UsageError{Message: path + " is a pipe that nobody reads", Fix: "start the reader first"}
		}
		return f, false, err
	}
	existed := err == nil
	f, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err == nil && existed {
		// An empty file that was there keeps its mode, and whoever could read it would read the session.
		if err = f.Chmod(0o600); err != nil {
			_ = f.Close()
			return nil, false, &engine.UsageError{Message: path + " belongs to somebody else, who could read the session", Fix: "name another file, or remove it"}
		}
	}
	return f, true, err
}

// Path is the file's, as it was given.
func (r *Recorder) Path() string { return r.path }

// State is how far it has come.
func (r *Recorder) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

// Err is why the recording has ended early, nil while it goes on and after one that was whole.
func (r *Recorder) Err() error { return r.State().Err }

// Close writes what the journal holds so far, and ends the file. It may be called more than once, and gives Err.
func (r *Recorder) Close() error {
	if !r.regular {
		// A file that knows no deadline is not one to wait for either.
		_ = r.file.SetWriteDeadline(time.Now().Add(patience))
	}
	r.leave()
	<-r.done
	return r.Err()
}

// run writes until the journal or the recording ends.
func (r *Recorder) run(ctx context.Context, sub *engine.Sub, before, events []engine.Event, lost uint64) {
	defer close(r.done)
	defer sub.Close()
	r.write(before, 0)
	r.write(events, lost)
	for {
		if ended := r.untilSync(ctx, sub); ended {
			break
		}
		r.sync()
	}
	r.leave()
	if r.Err() == nil {
		r.buffer = appendEnd(r.buffer, r.engine.Now())
		r.flush()
	}
	r.sync()
	if err := r.file.Close(); err != nil && r.Err() == nil {
		r.fail(err)
	}
}

// untilSync writes what comes until it is time to bring it to the disk, or until there is nothing more to come.
func (r *Recorder) untilSync(ctx context.Context, sub *engine.Sub) (ended bool) {
	err := r.batch(ctx, sub)
	if err == nil { // the time counts from the first fact that is not on the disk
		due, cancel := context.WithTimeout(ctx, syncEvery)
		defer cancel()
		for err == nil {
			err = r.batch(due, sub)
		}
	}
	return errors.Is(err, engine.ErrJournalClosed) || ctx.Err() != nil
}

// batch waits for facts and writes them. With ctx's error, too, it has written what there was.
func (r *Recorder) batch(ctx context.Context, sub *engine.Sub) error {
	events, lost, err := sub.Next(ctx, frame)
	if err != nil {
		events, lost = sub.Rest()
	}
	r.write(events, lost)
	return err
}

// write brings a batch into the file. Lost is the journal's word for a gap that the numbers show as well.
func (r *Recorder) write(events []engine.Event, lost uint64) {
	if r.Err() != nil {
		r.miss(events, lost)
		return
	}
	for i, e := range events {
		if e.Seq > r.next {
			r.lose(e.Seq-r.next, lostOverrun)
		}
		r.next = max(r.next, e.Seq+1)
		start := len(r.buffer)
		r.pending++
		if whole := r.encode(e); !whole || len(r.buffer)-start > lineLimit {
			why := lostTooLong
			if !whole {
				why = lostBroken
			}
			r.buffer = r.buffer[:start]
			r.pending--
			r.lose(1, why)
		}
		if len(r.buffer) >= chunk {
			r.flush()
		}
		if r.Err() != nil {
			r.miss(events[i+1:], 0)
			return
		}
	}
	r.flush()
}

// encode adds a fact to the buffer. One that breaks the codec is lost, and not the recording with all that is still to come.
func (r *Recorder) encode(e engine.Event) (whole bool) {
	defer func() { whole = recover() == nil }()
	r.buffer = r.codec.appendEvent(r.buffer, e)
	return true
}

// lose records a gap.
func (r *Recorder) lose(count uint64, why string) {
	r.buffer = appendLost(r.buffer, count, why)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state.Lost += count
}

// miss counts what comes after the recording has ended early, but for its own notice of that.
func (r *Recorder) miss(events []engine.Event, lost uint64) {
	for _, e := range events {
		if e.Detail != engine.Detail(r.notice) {
			lost++
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state.Lost += lost
}

// flush writes the buffer at once.
func (r *Recorder) flush() {
	if len(r.buffer) == 0 {
		return
	}
	so := r.State()
	if so.Bytes+int64(len(r.buffer)) > MaxSize {
		r.fail(fmt.Errorf("the file has %d MiB, and a session is read up to %d MiB", so.Bytes>>20, MaxSize>>20))
		return
	}
	n, err := r.file.Write(r.buffer)
	if err != nil {
		whole := bytes.LastIndexByte(r.buffer[:n], '\n') + 1
		if r.regular && n > whole {
			_ = r.file.Truncate(so.Bytes + int64(whole)) // back to the last whole record; a reader would cut the rest off as well
		}
		r.wrote(whole, uint64(bytes.Count(r.buffer[:whole], []byte(eventBegins))))
		r.fail(err)
		return
	}
	r.wrote(n, r.pending)
}

// wrote notes that so many bytes of the buffer are in the file, which hold so many events.
func (r *Recorder) wrote(n int, events uint64) {
	r.mu.Lock()
	r.state.Bytes += int64(n)
	r.state.Events += events
	r.mu.Unlock()
	r.buffer, r.pending = append(r.buffer[:0], r.buffer[n:]...), r.pending-events
}

// fail ends the recording; the program goes on. The notice tells the person once.
func (r *Recorder) fail(err error) {
	if path := (*os.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	r.mu.Lock()
	r.state.Err = err
	r.state.Lost += r.pending
	kept := r.state.Events
	r.mu.Unlock()
	r.buffer, r.pending = nil, 0
	r.notice = engine.Notice{
		Subject: "session", Mark: engine.MarkBad, Event: "recording stopped",
		Text: engine.Clean(fmt.Sprintf("%v · %s kept in %s", err, counted(kept), r.path)),
	}
	r.engine.Note(r.notice)
}

func (r *Recorder) sync() {
	if r.regular && r.Err() == nil {
		_ = r.file.Sync() // what the disk says of it, the next writing says as well
	}
}

func counted(n uint64) string {
	if n == 1 {
		return "1 event"
	}
	return fmt.Sprintf("%d events", n)
}
