package session

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"authpeek/engine"
)

// Session is what a file holds.
type Session struct {
	Path   string
	Meta   Meta
	Events []engine.Event // in the order of the file
	// Lost counts the facts that did not get into the file.
	Lost uint64
	// Torn counts the bytes after the last whole record, and Ended says that the file was closed in order. Without it the program
	// was killed, or still writes.
	Torn  int64
	Ended bool
	// Skipped counts the records of a later version. Broken counts whole lines that are no record, BrokenAt is the first one's number.
	Skipped, Broken, BrokenAt int
	// Passed is what Open has passed over: the file has it, and Events do not.
	Passed Passed

	first, end time.Time
}

// Passed counts older facts.
type Passed struct{ Events, Calls int }

// foldedAtOnce is how many events are folded before the ledger makes room: at the end of a batch it forgets the oldest calls.
const foldedAtOnce = 512

// Ledger is the fold of all events, a new one each time.
func (s *Session) Ledger() *engine.Ledger {
	l := engine.NewLedger()
	for batch := range slices.Chunk(s.Events, foldedAtOnce) {
		l.Apply(batch)
	}
	l.Lost, l.Total = s.Lost, l.Total+s.Passed.Calls
	return l
}

// Last is the last instant that the file tells of. Whoever shows a session judges by it: nothing in it goes on.
func (s *Session) Last() time.Time {
	last := s.end
	for _, e := range s.Events {
		if e.At.After(last) {
			last = e.At
		}
	}
	if last.IsZero() {
		return s.Meta.Started
	}
	return last
}

// First is the first instant: that of the first fact, which may lie before the recording began.
func (s *Session) First() time.Time {
	first := s.first
	for _, e := range s.Events {
		if first.IsZero() || e.At.Before(first) {
			first = e.At
		}
	}
	if first.IsZero() {
		return s.Meta.Started
	}
	return first
}

// Read reads all of a session file up to its last whole record, for whoever hands it on. Errors are *engine.UsageError, which name the
// file and say what it seems to be when it is no session, those of the file system, and ctx's: a large one takes a while.
func Read(ctx context.Context, path string) (Session, error) {
	return reads(ctx, path, func(f *os.File, r io.Reader) (Session, error) { return ReadFrom(r) })
}

// reads opens a session file for somebody who reads it, and names it in what goes wrong.
func reads(ctx context.Context, path string, read func(*os.File, io.Reader) (Session, error)) (Session, error) {
	f, err := os.Open(path)
	if err != nil {
		return Session{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return Session{}, err
	case info.IsDir():
		return Session{}, &engine.UsageError{Message: path + " is a folder", Fix: "name a session file in it"}
	case info.Size() > MaxSize:
		return Session{}, &engine.UsageError{
			Message: fmt.Sprintf("%s has %d MiB; a session is read up to %d MiB", path, info.Size()>>20, MaxSize>>20),
			Fix:     "cut it: its first line and any of the others are a session, too",
		}
	}
	s, err := read(f, io.LimitReader(reading{ctx.Err, f}, MaxSize))
	s.Path = path
	if usage := (*engine.UsageError)(nil); errors.As(err, &usage) {
		return s, &engine.UsageError{Message: path + ": " + usage.Message, Fix: usage.Fix}
	}
	return s, err
}

// reading is a file until somebody has had enough.
type reading struct {
	stopped func() error
	io.Reader
}

// Read implements io.Reader.
func (r reading) Read(b []byte) (int, error) {
	if err := r.stopped(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}

// ReadFrom reads all of a session from a stream, line by line. Errors are *engine.UsageError, and those of the reader.
func ReadFrom(r io.Reader) (Session, error) {
	var s Session
	c := newCodec()
	err := s.eachLine(r, func(l textLine) bool { return s.take(c, l.text) })
	return s, err
}

// textLine is one line after the header, without its line feed, and its place in the file. The text is good until the next one is read.
type textLine struct {
	text   []byte
	at     int64
	number int // the header is line 1
}

// eachLine reads the header and hands each further line to take, which reports whether that was a record.
func (s *Session) eachLine(r io.Reader, take func(textLine) bool) error {
	in := &lineReader{in: bufio.NewReaderSize(r, 256<<10)}
	first, whole, err := in.next()
	if err != nil {
		if errors.Is(err, errLong) {
			err = notASession(first)
		}
		return err
	}
	if s.Meta, err = readHeader(first); err != nil {
		switch {
		case !errors.Is(err, errNoSession):
			return err
		case !whole && looksTorn(first):
			return &engine.UsageError{Message: "the program that wrote it ended within the first line", Fix: "there is nothing in it; record it again"}
		default:
			first = append(bytes.Clone(first), '\n')
			rest, _ := in.in.Peek(headSize) // as much as there is
			return notASession(append(first, rest...))
		}
	}
	for number := 2; ; number++ {
		at := in.read
		text, whole, err := in.next()
		switch {
		case errors.Is(err, errLong):
			return &engine.UsageError{
				Message: fmt.Sprintf("line %d is longer than %d MiB, and authpeek writes none of that length", number, lineLimit>>20), Fix: "remove that line, and the rest can be read",
			}
		case err != nil:
			return err
		case len(text) == 0 && !whole:
			return nil
		}
		if !take(textLine{text, at, number}) {
			if !whole {
				s.Torn = int64(len(text))
				return nil
			}
			s.broken(number)
		}
		if !whole {
			return nil
		}
	}
}

func (s *Session) broken(number int) {
	if s.Broken++; s.Broken == 1 {
		s.BrokenAt = number
	}
}

// take adds one line, and reports whether it was a record.
func (s *Session) take(c *codec, text []byte) bool {
	if len(bytes.TrimSpace(text)) == 0 {
		return true
	}
	l, err := readLine(text)
	if err != nil || l.Kind == "" {
		return false
	}
	switch l.Kind {
	case kindEvent:
		e, err := c.event(l)
		switch {
		case errors.Is(err, errUnknown):
			s.Skipped++
		case err != nil:
			return false
		default:
			s.Events = append(s.Events, e)
		}
	case kindLost:
		s.Lost += l.Count
	case kindEnd:
		at, err := readTime(l.At)
		if err != nil {
			return false
		}
		s.end, s.Ended = at, true
	default:
		s.Skipped++
	}
	return true
}

var errLong = errors.New("the line is too long")

// lineReader reads lines. What it gives is good until the next one.
type lineReader struct {
	in   *bufio.Reader
	long []byte // a line that does not fit into in
	read int64  // bytes so far
}

// next reads a line without its line feed. Whole is false for the last one when it has none; an empty one that is not whole is the end.
// With errLong come the first bytes of the line.
func (r *lineReader) next() (text []byte, whole bool, err error) {
	part, err := r.in.ReadSlice('\n')
	r.read += int64(len(part))
	if err == nil {
		return part[:len(part)-1], true, nil
	}
	r.long = append(r.long[:0], part...)
	for errors.Is(err, bufio.ErrBufferFull) {
		part, err = r.in.ReadSlice('\n')
		r.read += int64(len(part))
		if r.long = append(r.long, part...); len(r.long) > lineLimit {
			return r.long, false, errLong
		}
	}
	switch {
	case err == nil:
		return r.long[:len(r.long)-1], true, nil
	case errors.Is(err, io.EOF):
		return r.long, false, nil
	default:
		return nil, false, err
	}
}
