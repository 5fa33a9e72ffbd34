//go:build unix

package session

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"authpeek/engine"
)

// A disk that is full from the start takes no recording, and one that fills up, here a pipe whose reader goes, ends it: that is said
// once, the rest is counted, and the engine goes on.
func TestNoMoreRoom(t *testing.T) {
	e := newEngine(64)
	if _, err := Record("/dev/full", e, Meta{}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk: %v", err)
	}
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Record(path, e, Meta{}); err == nil || !strings.Contains(err.Error(), "nobody reads") {
		t.Errorf("a pipe without a reader: %v", err)
	}
	reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	r := record(t, path, e)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	sub := e.Journal().Subscribe()
	defer sub.Close()
	e.Note(note(1))
	var notices []engine.Notice
	for len(notices) == 0 {
		events, _, err := sub.Next(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if n := e.Detail.(engine.Notice); n.Subject == "session" {
				notices = append(notices, n)
			}
		}
	}
	e.Note(note(2))
	e.Note(note(3))
	if err := r.Close(); !errors.Is(err, syscall.EPIPE) || !errors.Is(r.Err(), syscall.EPIPE) {
		t.Errorf("the error is %v", err)
	}
	if s := r.State(); s.Lost != 3 || s.Events != 0 {
		t.Errorf("%+v", s)
	}
	events, _ := sub.Rest()
	for _, e := range events {
		if n := e.Detail.(engine.Notice); n.Subject == "session" {
			t.Errorf("told again: %+v", n)
		}
	}
	if want := "broken pipe · 0 events kept in " + path; notices[0].Text != want || notices[0].Mark != engine.MarkBad {
		t.Errorf("%+v, want %q", notices[0], want)
	}
}

// Nobody empties the pipe: the end of the program does not wait for that for ever.
func TestAPipeThatIsFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	e := newEngine(64)
	r := record(t, path, e)
	e.Note(engine.Notice{Text: strings.Repeat("x", 1<<20)})
	if err := r.Close(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if s := r.State(); s.Lost != 1 {
		t.Errorf("%+v", s)
	}
}
