package ui

import (
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// emptyQueue throws away what was written and not yet taken by the terminal, and has who hangs in a write go on. A pseudo-terminal does not
// wake its writers for that by itself; stopping and starting the output does.
func (t *terminal) emptyQueue() {
	fd := int(t.out.Fd())
	// Without effect the wait goes on; there is nothing else to be done about it.
	_ = unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCOFLUSH)
	_ = unix.IoctlSetInt(fd, unix.TCXONC, unix.TCOOFF)
	_ = unix.IoctlSetInt(fd, unix.TCXONC, unix.TCOON)
}

// pollable opens a terminal once more, so that it can be read without blocking: a file's own mode belongs to the shell, too, and to
// whatever else has it. It is nil where that cannot be, as for a terminal that belongs to another user.
func pollable(tty *os.File) *os.File {
	f, err := os.OpenFile("/proc/self/fd/"+strconv.Itoa(int(tty.Fd())), os.O_RDONLY|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil
	}
	if f.SetReadDeadline(time.Time{}) != nil {
		f.Close()
		return nil
	}
	return f
}
