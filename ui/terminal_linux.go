package ui

import "golang.org/x/sys/unix"

// emptyQueue throws away what was written and not yet taken by the terminal, and has who hangs in a write go on. A pseudo-terminal does not
// wake its writers for that by itself; stopping and starting the output does.
func (t *terminal) emptyQueue() {
	fd := int(t.out.Fd())
	// Without effect the wait goes on; there is nothing else to be done about it.
	_ = unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCOFLUSH)
	_ = unix.IoctlSetInt(fd, unix.TCXONC, unix.TCOOFF)
	_ = unix.IoctlSetInt(fd, unix.TCXONC, unix.TCOON)
}
