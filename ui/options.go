package ui

import (
	"context"
	"os"
	"time"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	recorded "authpeek/engine/session"
	"authpeek/ui/tour"
)

// OpenFunc makes a configured profile ready for calls: secrets resolved, provider built, the sandbox started if it is that
// profile. Seeded is zero but for the sandbox. It may block and is called off the UI's goroutine.
type OpenFunc func(ctx context.Context, p config.Profile) (engine.Profile, sandbox.Seeded, error)

// FaultPort switches the faults of the sandbox inside the program. Its methods may be called from any goroutine and do not
// wait; before the sandbox runs there is nothing to switch.
type FaultPort interface {
	// Serves reports whether that sandbox is what answers at a profile's base URL.
	Serves(baseURL string) bool
	// Faults are those that were set, in the order of the catalogue.
	Faults() []sandbox.FaultState
	FaultsOn() int
	SetFault(sandbox.Fault) error
	ClearFault(name string) error
	ClearFaults()
}

// Options are what the program is started with.
type Options struct {
	// Config is what was loaded at the start; its Profile is the first one in use.
	Config config.Loaded
	// Reload reads the file again and works out that profile. It is called off the UI's goroutine.
	Reload func(profile string) (config.Loaded, error)
	Open   OpenFunc
	// Faults is nil where there is no sandbox.
	Faults FaultPort
	Engine *engine.Engine
	// Record is nil where there is nothing to record with. Read is a recording in place of a live session: nothing is sent then, and
	// Open is not used.
	Record RecordPort
	Read   *recorded.Session
	View   string    // id of the first screen; the first of the registry when empty
	Mode   auth.Mode // empty: the profile's own
	Now    func() time.Time
	Getenv func(string) string
	// Motion allows the spinner and the per-second countdown; without it they stand still or go in larger steps.
	Motion bool
	// Tour is what is played until somebody ends it, nil for nothing.
	Tour *tour.Play
	// Fresh begins without what was kept of the last run's layout. It is kept at the end all the same.
	Fresh bool
	// Manual is the manual page: as man reads it, or plain. It is called off the UI's goroutine; nil where there is none.
	Manual func(plain bool) ([]byte, error)
	// Away is told while another program has the terminal, a pager or an editor: an interrupt is meant for that one then. May be nil.
	Away func(bool)

	// tty is the terminal in place of the standard input and output, and standard has Bubble Tea paint: for tests.
	tty      *os.File
	standard bool
	// prepare gets the model before it runs: for tests, which break it.
	prepare func(*app)
	// patience stands for endPatience: for tests.
	patience time.Duration
}

// RecordPort begins and ends the recording of the program. Its methods may be called from any goroutine, and may wait for a disk.
type RecordPort interface {
	// Start begins one with the events before; one that runs is ended first.
	Start(path string, p engine.Profile, before []engine.Event) error
	// Stop ends it and says what it has written; false when there is none.
	Stop() (path string, state recorded.State, ok bool)
	// State is how far it has come, and does not wait.
	State() (path string, state recorded.State, ok bool)
}
