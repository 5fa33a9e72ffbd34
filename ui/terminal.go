package ui

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/term"
)

// What the program asks of a terminal while it has it. Each line of enterModes is undone by one of leaveModes, in the reverse order. The
// title is pushed and popped (XTerm Control Sequences, CSI 22;0t and 23;0t) because it cannot be asked for. Lines do not wrap: where a
// terminal finds a character wider than we do, only its own row suffers.
const (
	enterModes = "\x1b[22;0t" + "\x1b[?1049h\x1b[m\x1b[2J\x1b[H" + "\x1b[?25l" + "\x1b[?7l" + "\x1b[?2004h" + "\x1b[?1004h"
	leaveModes = "\x1b[?1004l" + "\x1b[?2004l" + "\x1b[?7h" + "\x1b[m\x1b[?1049l" + "\x1b[?25h"
	titleBack  = "\x1b[23;0t"
	mouseOn    = "\x1b[?1002h\x1b[?1006h"
	mouseOff   = "\x1b[?1006l\x1b[?1002l"
	// cutOff ends a sequence and a picture in the midst of which the terminal's queue was emptied.
	cutOff = "\x18\x1b[?2026l"
)

// How long a write that the terminal does not take is waited for when the program leaves, before its queue is emptied, and how often.
const (
	leaveTry   = 100 * time.Millisecond
	leaveTries = 20
	leaveWait  = leaveTries * leaveTry
)

var (
	errStuck = errors.New("the terminal takes no output")
	errAway  = errors.New("another program has the terminal")
	errLeft  = errors.New("the terminal was given back")
)

// hold says who has the terminal.
type hold int

const (
	holdNone hold = iota // never entered: what is written goes through as it is
	holdOurs
	holdAway    // another program has it
	holdStopped // the shell has it, and the program stands still
	holdLeft    // given back for good
)

// terminal is the terminal that the program has: its modes, and the only way to write to it. Pictures come from the painter's
// goroutine and clipboard requests from others, and a sequence that is written into the middle of another would end up as text.
// All methods may be called from any goroutine.
type terminal struct {
	in, out *os.File
	keys    *os.File // in, opened once more to wait for keys, where that can be; see keyboard.go
	// turn is held while somebody writes, and guards what follows. It is no mutex, because leaving must not wait for ever for a write
	// that the terminal does not take.
	turn    chan struct{}
	held    hold
	entries int // how often it was entered: everything is to be painted anew after each
	mouse   bool
	title   string

	// before is how the terminal was found, nil while it is that way. Whoever takes it restores it, once.
	before atomic.Pointer[term.State]
	// resized wants the size told; continued says that the program goes on after a stop.
	resized   chan os.Signal
	continued chan struct{}
}

func newTerminal(in, out *os.File) *terminal {
	return &terminal{in: in, out: out, turn: make(chan struct{}, 1), resized: make(chan os.Signal, 1), continued: make(chan struct{}, 1)}
}

func (t *terminal) lock()   { t.turn <- struct{}{} }
func (t *terminal) unlock() { <-t.turn }

// Write implements io.Writer for sequences that are no picture; one call is one uninterrupted write.
func (t *terminal) Write(p []byte) (int, error) {
	t.lock()
	defer t.unlock()
	switch t.held {
	case holdAway, holdStopped:
		return 0, errAway
	case holdLeft:
		return 0, errLeft
	}
	return t.out.Write(p)
}

// paint writes what compose makes, which is called with the number of the entry while nobody else writes. Nothing is painted while the
// terminal is not ours.
func (t *terminal) paint(compose func(entry int) []byte) error {
	t.lock()
	defer t.unlock()
	if t.held != holdOurs {
		return nil
	}
	b := compose(t.entries)
	if len(b) == 0 {
		return nil
	}
	_, err := t.out.Write(b)
	return err
}

// Enter takes the terminal: raw mode and all the modes. It does nothing when the terminal is ours already.
func (t *terminal) Enter() error {
	t.lock()
	defer t.unlock()
	switch t.held {
	case holdLeft:
		return errLeft
	case holdOurs:
		return nil
	}
	return t.enter()
}

// enter is for who holds the turn. It may be called again while the terminal is ours, when something else may have changed its modes.
func (t *terminal) enter() error {
	before, err := term.MakeRaw(t.in.Fd())
	if err != nil {
		return fmt.Errorf("the terminal does not go into raw mode: %w", err)
	}
	t.before.CompareAndSwap(nil, before)
	again := t.held == holdOurs
	t.held = holdOurs
	t.entries++
	modes := enterModes
	if again { // the title is on the stack already
		modes = strings.TrimPrefix(modes, "\x1b[22;0t")
	}
	if t.mouse {
		modes += mouseOn
	}
	if t.title != "" {
		modes += titled(t.title)
	}
	if _, err := t.out.WriteString(modes); err != nil {
		return fmt.Errorf("the terminal takes nothing: %w", err)
	}
	return nil
}

// Leave gives the terminal back for good, as it was found. Later calls do nothing, and so do later writes. A terminal that takes no
// output does not keep it from ending: what it has not taken is thrown away, and after two seconds only the line's modes are restored.
func (t *terminal) Leave() error { return t.leave(holdLeft) }

// Release gives the terminal to another program until Restore. It does nothing where the terminal is not ours.
func (t *terminal) Release() error { return t.leave(holdAway) }

// Restore takes the terminal again after Release.
func (t *terminal) Restore() error {
	t.lock()
	defer t.unlock()
	if t.held != holdAway && t.held != holdStopped {
		return nil
	}
	err := t.enter()
	t.askSize() // it may have another size now
	return err
}

func (t *terminal) leave(to hold) error {
	cut, taken := t.lockToLeave()
	if !taken {
		return errors.Join(errStuck, t.restoreLine())
	}
	defer t.unlock()
	ours := t.held == holdOurs
	if to == holdLeft || ours {
		t.held = to
	}
	if !ours {
		return nil
	}
	return errors.Join(t.writeLast(cut), t.restoreLine())
}

// lockToLeave takes the turn, and empties the terminal's queue where somebody's write hangs in it. In the end it gives up.
func (t *terminal) lockToLeave() (cut, taken bool) {
	for range leaveTries {
		select {
		case t.turn <- struct{}{}:
			return cut, true
		case <-time.After(leaveTry):
			t.emptyQueue()
			cut = true
		}
	}
	return cut, false
}

// writeLast undoes the modes, also where the queue is full. What was emptied out of it may have been the beginning of this, so that it is
// written once more then.
func (t *terminal) writeLast(cut bool) error {
	modes := leaveModes + titleBack
	if t.mouse {
		modes = mouseOff + modes
	}
	if cut {
		modes = cutOff + modes
	}
	written := make(chan error, 1)
	write := func(text string) {
		_, err := t.out.WriteString(text)
		written <- err
	}
	go write(modes)
	emptied := false
	for range leaveTries {
		select {
		case err := <-written:
			if err != nil || !emptied {
				return err
			}
			emptied = false
			go write(cutOff + mouseOff + leaveModes)
		case <-time.After(leaveTry):
			t.emptyQueue()
			emptied = true
		}
	}
	return errStuck
}

// restoreLine takes the line out of raw mode.
func (t *terminal) restoreLine() error {
	before := t.before.Swap(nil)
	if before == nil {
		return nil
	}
	return t.fromBackground(func() error { return term.Restore(t.in.Fd(), before) })
}

// Mouse has the terminal report clicks, drags and the wheel, or not. It is off at first: it costs the terminal's own selection.
func (t *terminal) Mouse(on bool) error {
	t.lock()
	defer t.unlock()
	if t.mouse == on {
		return nil
	}
	t.mouse = on
	if t.held != holdOurs {
		return nil
	}
	modes := mouseOff
	if on {
		modes = mouseOn
	}
	_, err := t.out.WriteString(modes)
	return err
}

// Title sets the window's title until the program leaves; what was there before comes back then. The text must be clean.
func (t *terminal) Title(text string) error {
	t.lock()
	defer t.unlock()
	if t.title == text {
		return nil
	}
	t.title = text
	if t.held != holdOurs {
		return nil
	}
	_, err := t.out.WriteString(titled(text))
	return err
}

// titled sets the title (OSC 2), ended by BEL, which more terminals know than ST.
func titled(text string) string { return "\x1b]2;" + text + "\a" }

// Size is the terminal's size in cells, asked of the system and not of the terminal, which might never answer.
func (t *terminal) Size() (width, height int, err error) { return term.GetSize(t.out.Fd()) }

// askSize has watch tell the size, soon.
func (t *terminal) askSize() {
	select {
	case t.resized <- os.Interrupt: // whatever signal
	default: // it will
	}
}
