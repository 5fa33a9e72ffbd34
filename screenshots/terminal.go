package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// terminal is the program on a pseudo-terminal, with the emulator that draws what it writes.
type terminal struct {
	cmd   *exec.Cmd
	tty   *os.File
	term  vt10x.Terminal
	drawn chan struct{} // has one signal when something was drawn
	ended chan struct{}
}

// cell is a place of the screen. Colours are 0xRRGGBB, or ownInk and ownGround.
type cell struct {
	char            rune
	ink, ground     uint32
	bold, underline bool
}

// The terminal's own colours, which the program leaves where it has no reason for another.
const (
	ownInk    = uint32(vt10x.DefaultFG)
	ownGround = uint32(vt10x.DefaultBG)
)

// screen is what the terminal shows at one moment.
type screen struct {
	cols, rows int
	cells      []cell
}

func (s screen) row(y int) []cell { return s.cells[y*s.cols : (y+1)*s.cols] }

// Bits of a glyph's mode in vt10x, which does not export them. What is reversed has its colours exchanged there already.
const (
	attrUnderline = 1 << 1
	attrBold      = 1 << 2
)

func open(bin string, cols, rows int, args ...string) (*terminal, error) {
	cmd := exec.Command(bin, args...)
	// The home need not be there: nothing is saved, and its name stands in a picture. Nor is there a place where a run could find what the
	// one before has kept.
	cmd.Env = []string{
		"HOME=/home/jane", "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "AUTHPEEK_MOTION=reduced", "XDG_STATE_HOME=" + os.DevNull,
	}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if err != nil {
		return nil, err
	}
	t := &terminal{cmd: cmd, tty: tty, drawn: make(chan struct{}, 1), ended: make(chan struct{})}
	t.term = vt10x.New(vt10x.WithWriter(tty), vt10x.WithSize(cols, rows))
	go t.read()
	return t, nil
}

func (t *terminal) read() {
	defer close(t.ended)
	buf, kept := make([]byte, 64<<10), 0
	for {
		n, err := t.tty.Read(buf[kept:])
		// The emulator drops a character whose bytes come in two writes, so that the first of them wait for the others.
		n += kept
		whole := n - cutOff(buf[:n])
		t.term.Write(buf[:whole])
		kept = copy(buf, buf[whole:n])
		select {
		case t.drawn <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// cutOff is how many bytes at the end of a text are the beginning of a character that goes on after it.
func cutOff(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if b := text[len(text)-n:]; utf8.RuneStart(b[0]) {
			if utf8.FullRune(b) {
				return 0
			}
			return n
		}
	}
	return 0
}

func (t *terminal) close() {
	_ = t.cmd.Process.Kill()
	_ = t.cmd.Wait()
	_ = t.tty.Close()
	<-t.ended
}

func (t *terminal) press(key string) error {
	_, err := t.tty.WriteString(key)
	return err
}

// waitFor waits until the screen satisfies a condition.
func (t *terminal) waitFor(what string, ok func(text string) bool) error {
	deadline := time.After(40 * time.Second)
	for !ok(t.term.String()) {
		select {
		case <-t.drawn:
		case <-t.ended:
			return fmt.Errorf("the program has ended before %s; the screen is\n%s", what, t.term.String())
		case <-deadline:
			return fmt.Errorf("waited for %s; the screen is\n%s", what, t.term.String())
		}
	}
	return nil
}

func (t *terminal) waitForText(text string) error {
	return t.waitFor(fmt.Sprintf("%q", text), func(s string) bool { return strings.Contains(s, text) })
}

// settle waits until nothing has been drawn for a while, so that no answer is still on its way into the picture.
func (t *terminal) settle() {
	for {
		select {
		case <-t.drawn:
		case <-time.After(250 * time.Millisecond):
			return
		}
	}
}

// look copies what the emulator holds.
func (t *terminal) look() screen {
	t.term.Lock()
	defer t.term.Unlock()
	cols, rows := t.term.Size()
	s := screen{cols: cols, rows: rows, cells: make([]cell, 0, cols*rows)}
	for y := range rows {
		for x := range cols {
			g := t.term.Cell(x, y)
			c := cell{char: g.Char, ink: uint32(g.FG), ground: uint32(g.BG), bold: g.Mode&attrBold != 0, underline: g.Mode&attrUnderline != 0}
			if c.char == 0 {
				c.char = ' '
			}
			s.cells = append(s.cells, c)
		}
	}
	return s
}
