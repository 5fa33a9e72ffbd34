//go:build unix && !linux

package ui

import (
	"os"

	"golang.org/x/sys/unix"
)

// emptyQueue throws away what was written and not yet taken by the terminal.
func (t *terminal) emptyQueue() {
	const written = 2 // FWRITE of sys/fcntl.h
	// Without effect the wait goes on; there is nothing else to be done about it.
	_ = unix.IoctlSetPointerInt(int(t.out.Fd()), unix.TIOCFLUSH, written)
}

// pollable is nil: the poller does not know terminals here.
func pollable(*os.File) *os.File { return nil }
