//go:build unix

package ui

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"golang.org/x/sys/unix"
)

// ownPainter says that the program paints for itself here; see painter.go.
const ownPainter = true

// stopMsg says that somebody wants the program stopped: ctrl+z, or the signal that a shell sends for it.
type stopMsg struct{}

// leastResize is the least time between two sizes that are told: dragging a window's corner gives hundreds.
const leastResize = time.Second / 60

// heedSize has changes of the size noticed. Who asks for the size after it misses none.
func (t *terminal) heedSize() { signal.Notify(t.resized, syscall.SIGWINCH) }

// watch tells the program what happens to its terminal, until ctx ends.
func (t *terminal) watch(ctx context.Context, send func(tea.Msg)) {
	go t.watchSize(ctx, send)
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTSTP, syscall.SIGCONT)
	defer signal.Stop(signals)
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-signals:
			switch {
			case s == syscall.SIGCONT:
				t.goOn(ctx)
			case t.isAway():
				// ctrl+z in a pager is meant for both programs, and the shell waits until both have stopped.
				_ = syscall.Kill(syscall.Getpid(), syscall.SIGSTOP)
			default:
				go send(stopMsg{}) // it may have to wait for a pager's end, and SIGCONT must be heard meanwhile
			}
		}
	}
}

// watchSize tells the terminal's size whenever it has changed since heedSize. What changes while send waits is one change.
func (t *terminal) watchSize(ctx context.Context, send func(tea.Msg)) {
	defer signal.Stop(t.resized)
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.resized:
		}
		if w, h, err := t.Size(); err == nil {
			send(tea.WindowSizeMsg{Width: w, Height: h})
		}
		select {
		case <-time.After(leastResize):
		case <-ctx.Done():
		}
	}
}

func (t *terminal) isAway() bool {
	t.lock()
	defer t.unlock()
	return t.held == holdAway
}

// goOn takes the terminal after a stop, also after one that could not be seen coming (SIGSTOP): a shell had it meanwhile.
func (t *terminal) goOn(ctx context.Context) {
	if !t.awaitForeground(ctx) {
		return
	}
	t.lock()
	defer t.unlock()
	if t.held != holdOurs && t.held != holdStopped {
		return
	}
	stopped := t.held == holdStopped
	if t.enter() == nil {
		t.askSize()
	}
	if stopped {
		t.continued <- struct{}{}
	}
}

// Stop gives the terminal back and stops the program with all of its group, as ctrl+z does to other programs. It returns when the
// program has been continued and watch has taken the terminal again.
func (t *terminal) Stop(ctx context.Context) error {
	if !canStop() {
		return nil
	}
	if err := t.leave(holdStopped); err != nil {
		return err
	}
	// SIGTSTP would not do: the runtime keeps hold of a signal that was once asked for (signal.Stop does not give it its default back).
	if err := syscall.Kill(0, syscall.SIGSTOP); err != nil {
		return errors.Join(err, t.Restore())
	}
	select {
	case <-t.continued:
	case <-ctx.Done():
	}
	return nil
}

// canStop reports whether somebody is there who could continue the program. The leader of a session has no shell above it, as in a window
// that was opened for this program only, and it would stand still for ever.
func canStop() bool {
	session, err := unix.Getsid(0)
	return err == nil && session != unix.Getpgrp()
}

// endWait is how long the end of the program may take to arrive after the signal that continued it for that.
const endWait = 200 * time.Millisecond

// awaitForeground reports whether the terminal may be taken. A shell that ends a stopped program sends the signal to end and the one to
// continue; whoever touched the terminal then, in the background, would be stopped again for it and never end.
func (t *terminal) awaitForeground(ctx context.Context) bool {
	if group, err := unix.IoctlGetInt(int(t.in.Fd()), unix.TIOCGPGRP); err == nil && group != unix.Getpgrp() {
		select {
		case <-ctx.Done():
		case <-time.After(endWait):
		}
	}
	return ctx.Err() == nil
}

// fromBackground runs what changes the terminal's modes, also where that would stop the program because another has the terminal.
func (t *terminal) fromBackground(change func() error) error {
	signal.Ignore(syscall.SIGTTOU)
	defer signal.Reset(syscall.SIGTTOU)
	return change()
}
