package session

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"authpeek/engine"
)

func newEngine(size int) *engine.Engine { return engine.New(engine.Options{JournalSize: size}) }

func note(n int) engine.Notice { return engine.Notice{Subject: "n", Text: fmt.Sprint(n)} }

func record(t *testing.T, path string, e *engine.Engine, before ...engine.Event) *Recorder {
	t.Helper()
	r, err := Record(path, e, NewMeta("test", time.Now(), engine.Profile{}), before...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func texts(s Session) string {
	var all []string
	for _, e := range s.Events {
		if n, ok := e.Detail.(engine.Notice); ok {
			all = append(all, n.Text)
		}
	}
	return strings.Join(all, " ")
}

func TestRecordingEnds(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(*engine.Engine, *Recorder) error
	}{
		{"by Close", func(_ *engine.Engine, r *Recorder) error { return errors.Join(r.Close(), r.Close()) }},
		{"with the engine", func(e *engine.Engine, r *Recorder) error {
			err := e.Close(context.Background())
			<-r.done
			return errors.Join(err, r.Close())
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, path := newEngine(64), filepath.Join(t.TempDir(), "s")
			e.Note(note(1)) // what the journal still has is part of it
			r := record(t, path, e)
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() { e.Note(note(2)); r.State() })
			}
			all.Wait()
			if err := tt.end(e, r); err != nil {
				t.Fatal(err)
			}
			e.Note(note(3))
			s, err := Read(t.Context(), path)
			if err != nil || texts(s) != "1 2 2 2 2" || !s.Ended || r.State().Events != 5 || r.Path() != path {
				t.Errorf("%q, ended %t, %+v, %v", texts(s), s.Ended, r.State(), err)
			}
		})
	}
}

// What the journal does not hold any more is written from what its reader has kept, and what nobody kept is counted.
func TestWhatWasBefore(t *testing.T) {
	e, path := newEngine(4), filepath.Join(t.TempDir(), "s")
	for n := range 10 {
		e.Note(note(n + 1))
	}
	before := []engine.Event{{Detail: note(0)}}
	for _, seq := range []uint64{3, 4, 7, 9} {
		before = append(before, engine.Event{Seq: seq, Detail: note(int(seq))})
	}
	r := record(t, path, e, before...)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Read(t.Context(), path)
	if err != nil || texts(s) != "0 3 4 7 8 9 10" || s.Lost != 4 || r.State().Lost != 4 {
		t.Errorf("%q, lost %d, %+v, %v", texts(s), s.Lost, r.State(), err)
	}
}

func TestNothingIsReplaced(t *testing.T) {
	dir := t.TempDir()
	full, empty := filepath.Join(dir, "full"), filepath.Join(dir, "empty")
	if err := errors.Join(os.WriteFile(full, []byte("x"), 0o600), os.WriteFile(empty, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	e := newEngine(8)
	record(t, empty, e)
	for _, tt := range []struct{ path, want string }{
		{full, "is there already"}, {empty, "is there already"}, {dir, "is a folder"}, {filepath.Join(dir, "none", "s"), "no such file"},
	} {
		if _, err := Record(tt.path, e, Meta{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.path, err)
		}
	}
	if text, err := os.ReadFile(full); err != nil || string(text) != "x" {
		t.Errorf("%q, %v", text, err)
	}
}

// A fact that no reader would take is a loss, and what comes after it is not.
func TestAFactThatIsTooLong(t *testing.T) {
	e, path := newEngine(64), filepath.Join(t.TempDir(), "s")
	r := record(t, path, e)
	e.Note(engine.Notice{Text: strings.Repeat("\x01", lineLimit/6)})
	e.Note(note(2))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Read(t.Context(), path)
	if err != nil || texts(s) != "2" || s.Lost != 1 {
		t.Errorf("%q, lost %d, %v", texts(s), s.Lost, err)
	}
}

// A file that cannot grow any more keeps its whole records, and no piece of the next.
func TestAFileThatEndsEarly(t *testing.T) {
	e, path := newEngine(64), filepath.Join(t.TempDir(), "s")
	r := record(t, path, e)
	e.Note(note(1))
	for r.State().Events == 0 {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	r.mu.Lock()
	r.state.Bytes += MaxSize // as after a long time
	r.mu.Unlock()
	e.Note(note(2))
	if err := r.Close(); err == nil || !strings.Contains(err.Error(), "512 MiB") {
		t.Errorf("%v", err)
	}
	s, err := Read(t.Context(), path)
	if err != nil || texts(s) != "1" || s.Torn != 0 || r.State().Lost != 1 {
		t.Errorf("%q, torn %d, %+v, %v", texts(s), s.Torn, r.State(), err)
	}
}

// BenchmarkAppend says what a recording costs the goroutine that tells the facts.
func BenchmarkAppend(b *testing.B) {
	body := engine.RestoredBody([]byte(strings.Repeat(`{"a":"bcdef"}`, 300)), 3900, "application/json")
	fact := engine.ResponseReceived{Status: 200, ContentType: "application/json", Bytes: 3900, Body: body, Headers: []engine.Header{{Name: "Date", Value: "now"}}}
	for _, recorded := range []bool{false, true} {
		b.Run(map[bool]string{false: "alone", true: "recorded"}[recorded], func(b *testing.B) {
			e := newEngine(engine.JournalSize)
			if recorded {
				r, err := Record(filepath.Join(b.TempDir(), "s"), e, Meta{})
				if err != nil {
					b.Fatal(err)
				}
				defer func() { b.ReportMetric(float64(r.State().Lost)/float64(b.N), "lost/op"); _ = r.Close() }()
			}
			b.ReportAllocs()
			for b.Loop() {
				e.Journal().Append(1, fact)
			}
		})
	}
}

// BenchmarkWrite says what one fact costs the recording itself.
func BenchmarkWrite(b *testing.B) {
	body := engine.RestoredBody([]byte(strings.Repeat(`{"a":"bcdef"}`, 300)), 3900, "application/json")
	fact := engine.ResponseReceived{Status: 200, ContentType: "application/json", Bytes: 3900, Body: body, Headers: []engine.Header{{Name: "Date", Value: "now"}}}
	c := newCodec()
	var text []byte
	b.ReportAllocs()
	for b.Loop() {
		text = c.appendEvent(text[:0], engine.Event{Seq: 1, Call: 1, Detail: fact})
	}
	b.SetBytes(int64(len(text)))
}

// An empty file that others may read is made private before anything is written to it.
func TestAnEmptyFileIsMadePrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.jsonl")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Options{})
	defer func() { _ = e.Close(t.Context()) }()
	r, err := Record(path, e, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// A fact that breaks the codec is lost and counted, and the recording goes on.
func TestAFactThatBreaks(t *testing.T) {
	e, path := newEngine(64), filepath.Join(t.TempDir(), "s")
	r := record(t, path, e, engine.Event{Seq: 0, Detail: note(1)}, engine.Event{}, engine.Event{Detail: note(2)})
	e.Note(note(3))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Read(t.Context(), path)
	if err != nil || texts(s) != "1 2 3" || s.Lost != 1 || s.Broken != 0 || !s.Ended || r.State().Lost != 1 || r.State().Events != 3 {
		t.Errorf("%q, %+v, %v", texts(s), r.State(), err)
	}
}
