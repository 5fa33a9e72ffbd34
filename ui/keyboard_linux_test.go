package ui

import (
	"errors"
	"io"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// reads has a keyboard's next read reported.
func reads(k io.Reader) <-chan string {
	out := make(chan string, 1)
	go func() {
		buf := make([]byte, 16)
		n, err := k.Read(buf)
		if err != nil {
			out <- err.Error()
			return
		}
		out <- string(buf[:n])
	}()
	return out
}

// Whoever has the same terminal, as the shell has, must not find it in another mode; and what is lent is not read from.
func TestPolledKeyboardLeavesTheTerminalToOthers(t *testing.T) {
	t.Parallel()
	outside, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer outside.Close()
	defer tty.Close()
	if _, err := term.MakeRaw(tty.Fd()); err != nil {
		t.Fatal(err)
	}
	x := newTerminal(tty, tty)
	gone := make(chan error, 1)
	k := x.keyboard(func(err error) { gone <- err })
	if x.keys == nil {
		t.Fatal("this terminal is not polled")
	}
	flags, err := unix.FcntlInt(tty.Fd(), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_NONBLOCK != 0 {
		t.Errorf("the terminal's own file: flags %#x, %v", flags, err)
	}
	press := func(key string) {
		t.Helper()
		if _, err := outside.WriteString(key); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"j", "é"} {
		next := reads(k)
		press(key)
		if got := <-next; got != key {
			t.Errorf("pressed %q, read %q", key, got)
		}
	}

	waiting := reads(k)
	other := pause(func() error {
		if got := <-waiting; got != io.EOF.Error() {
			t.Errorf("who waited for a key while the terminal was lent got %q", got)
		}
		press("x")
		buf := make([]byte, 1)
		if _, err := io.ReadFull(tty, buf); err != nil || buf[0] != 'x' {
			t.Errorf("the other program read %q, %v", buf, err)
		}
		return errors.New("as the other program says")
	})
	x.lend(other, func(error) tea.Msg { return nil })() // Bubble Tea would run it now
	if err := (lent{other, x}).Run(); err == nil || err.Error() != "as the other program says" {
		t.Errorf("what ended the other program: %v", err)
	}
	again := reads(k)
	press("k")
	if got := <-again; got != "k" {
		t.Errorf("after the other program, pressed k, read %q", got)
	}

	last := reads(k)
	x.closeKeys()
	if got := <-last; got != io.EOF.Error() {
		t.Errorf("at the end: %q", got)
	}
	select {
	case err := <-gone:
		t.Errorf("taken for gone: %v", err)
	default:
	}
}

func TestPolledKeyboardTellsThatTheTerminalIsGone(t *testing.T) {
	t.Parallel()
	outside, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	x := newTerminal(tty, tty)
	gone := make(chan error, 1)
	k := x.keyboard(func(err error) { gone <- err })
	defer x.closeKeys()
	waiting := reads(k)
	outside.Close()
	<-waiting
	if err := <-gone; !errors.Is(err, errTerminalGone) {
		t.Errorf("said was %v", err)
	}
}
