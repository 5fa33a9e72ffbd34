package headless

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"authpeek/engine"
	"authpeek/engine/crash"
)

// errFailed says that the thing looked at failed and that everything about it has been printed.
var errFailed = errors.New("the thing looked at failed")

// usageError is a mistake in the command line or the configuration: nothing was looked at.
type usageError struct {
	err  error
	hint string // a command to look at, or ""
}

// Error implements error.
func (e *usageError) Error() string { return e.err.Error() }

// Unwrap gives the mistake itself.
func (e *usageError) Unwrap() error { return e.err }

// usage marks an error as a usage error; nil stays nil.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err: err}
}

// misuse words a usage error: what is wrong, then what to do.
func misuse(fix, format string, args ...any) error {
	return usage(&engine.UsageError{Message: fmt.Sprintf(format, args...), Fix: fix})
}

// exitPipe is what a shell tells of a program that SIGPIPE has ended.
const exitPipe = 128 + 13

// exitCode is the contract of all commands: 0 fine, 1 the thing looked at failed, 2 usage or configuration. Where the reader of the
// output has left, as head does, it is what other programs end with.
func exitCode(err error) int {
	var wrong *usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errReaderLeft):
		return exitPipe
	case errors.As(err, &wrong):
		return 2
	default:
		return 1
	}
}

// explain prints an error once, on a line of its own, and a hint below it.
func (s *session) explain(err error) {
	var broke *crash.Crash
	switch {
	case err == nil || errors.Is(err, errFailed) || errors.Is(err, errReaderLeft):
		return
	case errors.As(err, &broke):
		fmt.Fprint(s.Stderr, "authpeek: "+broke.Report(versionLine(), s.engine.Scanner()))
		return
	case errors.Is(err, context.Canceled):
		err = errors.New("ended by a signal")
	}
	// A text of several lines, like that of several problems, stays one; nothing in it may steer a terminal.
	fmt.Fprintln(s.Stderr, "authpeek: "+engine.CleanLines(strings.TrimRight(err.Error(), "\n")))
	var wrong *usageError
	if errors.As(err, &wrong) && wrong.hint != "" {
		fmt.Fprintln(s.Stderr, "  see: "+wrong.hint)
	}
}
