package headless

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"authpeek/engine"
	recorded "authpeek/engine/session"
)

// Recording is the one recording that a run of the program may have: the one of --record from the start, or one that is begun and
// ended by a key. Its methods may be called from any goroutine.
type Recording struct {
	engine *engine.Engine
	now    func() time.Time
	wish   string // of --record

	mu       sync.Mutex
	recorder *recorded.Recorder
}

// register adds --record to the flags of a command that makes facts.
func (r *Recording) register(flags *pflag.FlagSet) {
	flags.Var(fileFlag{&r.wish}, "record", "write every fact of the run into `FILE`, for authpeek -r FILE; a file that is there already is not replaced")
}

// goesTo reports whether --record names this file, and has not begun yet.
func (r *Recording) goesTo(path string) bool {
	if r.wish == "" {
		return false
	}
	a, errA := filepath.Abs(path)
	b, errB := filepath.Abs(r.wish)
	return errA == nil && errB == nil && a == b
}

// begin starts the recording of --record, once; without the flag it does nothing. The profile is what the file's header tells of.
// Errors are those of the command line.
func (r *Recording) begin(p engine.Profile) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.wish == "" {
		return nil
	}
	path := r.wish
	r.wish = ""
	var err error
	r.recorder, err = recorded.Record(path, r.engine, recorded.NewMeta(versionLine(), r.now(), p))
	if err != nil {
		r.recorder = nil
		return usage(fmt.Errorf("--record: %w", err))
	}
	return nil
}

// Start begins a recording with the events before, as session.Record has it; one that runs is ended first.
func (r *Recording) Start(path string, p engine.Profile, before []engine.Event) error {
	r.Stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	recorder, err := recorded.Record(path, r.engine, recorded.NewMeta(versionLine(), r.now(), p), before...)
	if err == nil {
		r.recorder = recorder
	}
	return err
}

// Stop ends the recording that runs and says what it has written; false when there is none.
func (r *Recording) Stop() (path string, state recorded.State, ok bool) {
	r.mu.Lock()
	recorder := r.recorder
	r.recorder = nil
	r.mu.Unlock()
	if recorder == nil {
		return "", recorded.State{}, false
	}
	_ = recorder.Close() // the state has it
	return recorder.Path(), recorder.State(), true
}

// State is how far the recording has come; false when there is none.
func (r *Recording) State() (path string, state recorded.State, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.recorder == nil {
		return "", recorded.State{}, false
	}
	return r.recorder.Path(), r.recorder.State(), true
}

// finish ends the recording once the engine is closed, and gives the line that tells of it; "" for none.
func (r *Recording) finish() string {
	path, state, ok := r.Stop()
	if !ok {
		return ""
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && state.Events+state.Lost == 0 && state.Err == nil {
		_ = os.Remove(path) // else the command, mended and run again, would find the file there already
		return "nothing happened that could be recorded; there is no " + path
	}
	text := fmt.Sprintf("recorded %d events, %s, in %s", state.Events, size(state.Bytes), path)
	if state.Err != nil {
		text = fmt.Sprintf("the recording stopped: %v; %d events are in %s, and %d are lost", state.Err, state.Events, path, state.Lost)
	} else if state.Lost > 0 {
		text += fmt.Sprintf("; %d came too fast and are lost", state.Lost)
	}
	return text
}

// size writes a number of bytes for a person.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f KB", float64(n)/1000)
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/1_000_000)
	}
}
