package session

import (
	"bytes"
	"context"
	"io"
	"os"
	"slices"

	"authpeek/engine"
	"authpeek/engine/rawjson"
)

// What Open keeps of a file, as a ledger keeps it of a live session: the newest calls, and of older ones those that have not ended.
const (
	callsOpened      = engine.CallsKept
	unfinishedOpened = 256
	linesOpened      = 1 << 15 // of all of them and of the session, at most
)

// Open reads of a session file what an inspector shows: the newest calls, and what happened in the session since. Passed counts what is
// before them. What it needs of memory does not grow with the file: it goes over all lines, but reads only those to their end that
// stay, and their bodies are bounded as those of a live session are. Errors are those of Read. Of a line that is passed over it is
// known that it is JSON, and no more.
func Open(ctx context.Context, path string) (Session, error) {
	return reads(ctx, path, func(f *os.File, r io.Reader) (Session, error) {
		if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
			return ReadFrom(r) // what is passed over would be gone
		}
		var s Session
		w := window{calls: map[uint64]bool{}}
		c := newCodec()
		c.shelf = &engine.BodyShelf{}
		if err := s.eachLine(r, func(l textLine) bool { return s.look(c, &w, l) }); err != nil {
			return s, err
		}
		w.slide(callsOpened)
		s.Passed = w.passed
		return s, s.readWindow(ctx, c, f, w.lines)
	})
}

// look takes one line into account without reading the fact in it, and reports whether it was a record.
func (s *Session) look(c *codec, w *window, l textLine) bool {
	call, fact, quick := headOf(l.text)
	if !quick {
		if e, err := readLine(l.text); err == nil && e.Kind == kindEvent {
			call, fact = e.Call, []byte(e.Fact)
		} else {
			return s.take(c, l.text) // of another kind, or nothing
		}
	} else if !rawjson.Valid(l.text) {
		return false
	}
	if _, known := c.facts[string(fact)]; !known {
		s.Skipped++
		return true
	}
	if s.first.IsZero() {
		if e, err := readLine(l.text); err == nil {
			s.first, _ = readTime(e.At) // the zero time is none
		}
	}
	w.add(lineAt{at: l.at, size: len(l.text), number: l.number, call: call}, string(fact))
	return true
}

// headOf reads the number of the call and the name of the fact off a line that begins as appendEvent writes them.
func headOf(text []byte) (call uint64, fact []byte, ok bool) {
	const longest = 256
	head, ok := bytes.CutPrefix(text[:min(len(text), longest)], []byte(`{"kind":"`+kindEvent+`","seq":`))
	if !ok {
		return 0, nil, false
	}
	_, head, ok = bytes.Cut(head, []byte(`,"call":`))
	digits := 0
	for ; digits < len(head) && head[digits] >= '0' && head[digits] <= '9' && digits < 19; digits++ {
		call = 10*call + uint64(head[digits]-'0')
	}
	head, isFact := bytes.CutPrefix(head[digits:], []byte(`,"fact":"`))
	fact, _, ends := bytes.Cut(head, []byte(`","detail":`))
	return call, fact, ok && digits > 0 && isFact && ends
}

// readWindow reads the lines that stay.
func (s *Session) readWindow(ctx context.Context, c *codec, f *os.File, lines []lineAt) error {
	s.Events = make([]engine.Event, 0, len(lines))
	var text []byte
	for _, l := range lines {
		if err := ctx.Err(); err != nil {
			return err
		}
		text = slices.Grow(text[:0], l.size)[:l.size]
		if _, err := f.ReadAt(text, l.at); err != nil {
			return err
		}
		if !s.take(c, text) {
			s.broken(l.number)
		}
	}
	return nil
}

// lineAt is the place of a line that may stay.
type lineAt struct {
	at     int64
	size   int
	number int
	call   uint64
}

// window is what stays of the lines that have been looked at so far.
type window struct {
	lines  []lineAt
	calls  map[uint64]bool // whether it has ended
	passed Passed
}

func (w *window) add(l lineAt, fact string) {
	ended, known := w.calls[l.call]
	if l.call != 0 {
		if !known && fact == (engine.CallNoted{}).Name() {
			w.passed.Events++ // of a call that was passed over: it does not come back for that
			return
		}
		w.calls[l.call] = ended || fact == (engine.CallFinished{}).Name()
	}
	w.lines = append(w.lines, l)
	if len(w.calls) >= 2*callsOpened || len(w.lines) >= 2*linesOpened {
		w.slide(callsOpened)
	}
}

// slide passes over what is older than the newest calls.
func (w *window) slide(calls int) {
	ids := make([]uint64, 0, len(w.calls))
	for id := range w.calls {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	open := 0
	for _, id := range slices.Backward(ids[:max(0, len(ids)-calls)]) { // those that have not ended, the newest first
		if open++; w.calls[id] || open > unfinishedOpened {
			delete(w.calls, id)
			w.passed.Calls++
			open--
		}
	}
	from := int64(0) // where the oldest of the newest calls begins
	if len(ids) > calls {
		oldest := ids[len(ids)-calls]
		if i := slices.IndexFunc(w.lines, func(l lineAt) bool { return l.call >= oldest }); i >= 0 {
			from = w.lines[i].at
		}
	}
	all := len(w.lines)
	w.lines = slices.DeleteFunc(w.lines, func(l lineAt) bool {
		_, kept := w.calls[l.call]
		return l.call != 0 && !kept || l.call == 0 && l.at < from
	})
	if over := len(w.lines) - linesOpened; over > 0 {
		w.lines = slices.Delete(w.lines, 0, over)
	}
	w.passed.Events += all - len(w.lines)
}
