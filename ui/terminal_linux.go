package ui

import "golang.org/x/sys/unix"

// emptyQueue throws away what was written and not yet taken by the terminal.
func (t *terminal) emptyQueue() {
	// Without effect the wait goes on; there is nothing else to be done about it.
	_ = unix.IoctlSetInt(int(t.out.Fd()), unix.TCFLSH, unix.TCOFLUSH)
}
