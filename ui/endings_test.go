//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// signal sends the program a signal.
func (p *program) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// after is what the program wrote after it had given the terminal back.
func (p *program) after() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	wrote := p.wrote.String()
	at := strings.LastIndex(wrote, "\x1b[23;0t")
	if at < 0 {
		p.t.Errorf("the terminal was not given back: %q", wrote[max(0, len(wrote)-300):])
	}
	return wrote[max(0, at):]
}

// However a signal ends the program, and however many come at once, the terminal is what it was.
func TestSignalsLeaveTheTerminalAsItWas(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		send []syscall.Signal
		says string
	}{
		"TERM":               {[]syscall.Signal{syscall.SIGTERM}, "authpeek: ended by a signal"},
		"a session's end":    {[]syscall.Signal{syscall.SIGHUP, syscall.SIGCONT, syscall.SIGTERM, syscall.SIGHUP}, "authpeek: ended by a signal"},
		"QUIT, for a report": {[]syscall.Signal{syscall.SIGQUIT}, "authpeek: authpeek was asked by a signal what it is about, and ended"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, 80, 24, nil)
			p.waitFor("✓ answer")
			for _, s := range c.send {
				_ = p.cmd.Process.Signal(s) // one of them may come after the end
			}
			p.exits(1)
			p.checkRestored(p.before)
			after := p.after()
			if !strings.Contains(after, c.says) || strings.Contains(after, "0x") {
				t.Errorf("it wrote at the end %q", after)
			}
		})
	}
}

// A window that is closed ends the program, also where nobody tells it: nohup, and some terminals, keep the signal from it.
func TestClosedTerminalEndsTheProgram(t *testing.T) {
	t.Parallel()
	for name, wrapper := range map[string]string{"with SIGHUP": `exec "$0"`, "without": `trap '' HUP; exec "$0"`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin, err := build()
			if err != nil {
				t.Fatal(err)
			}
			p := startBin(t, "/bin/sh", 80, 24, nil, "-c", wrapper, bin)
			p.waitFor("✓ answer")
			if err := p.tty.Close(); err != nil {
				t.Fatal(err)
			}
			p.exits(1)
		})
	}
}

// A terminal that stops reading holds nothing up: keys are taken meanwhile, and what shows when it reads again is the newest picture.
func TestTerminalThatStopsReading(t *testing.T) {
	t.Parallel()
	p := start(t, 140, 40, nil)
	p.waitFor("✓ answer")
	p.stopReading()
	p.reading.Unlock()
	p.waitFor("▸Calls · ")
	p.waitFor("[5 Calls]")
	p.press("q")
	p.quits()
	p.checkRestored(p.before)
}

// stopReading has the terminal read no more, and the program write until nothing more of it is taken. Its last wish is Calls.
func (p *program) stopReading() {
	p.t.Helper()
	p.press("2")
	p.reading.Lock() // the reading that is under way takes what comes next
	for range 30 {
		for _, key := range "1234689" {
			p.press(string(key) + "\x1b[I")
		}
	}
	p.press("5")
}

// Told to end, the program ends also when the terminal takes nothing of what it would have to write for that.
func TestTerminalThatNeverReadsAgain(t *testing.T) {
	t.Parallel()
	p := start(t, 140, 40, nil)
	p.waitFor("✓ answer")
	p.stopReading()
	p.signal(syscall.SIGTERM)
	state, err := p.cmd.Process.Wait()
	if err != nil || state.ExitCode() != 1 {
		t.Errorf("%v, %v", state, err)
	}
	if now := lineState(t, p.tty); now != p.before {
		t.Errorf("the line is set to %+v, and was %+v", now, p.before)
	}
	p.reading.Unlock()
}

// brokenPager is one that breaks the line, and does not end when it is asked to.
const brokenPager = `#!/bin/sh
trap '' TERM
stty raw -echo
printf '\033[?1049h\033[?25lTHE PAGER IS %s\r\n' "$$"
echo "$1" >"$MARKS"
while :; do read -r line; done
`

// A program that is told to end while another one has the terminal ends that one, takes its private file away, and gives the terminal back as
// it was before both.
func TestEndsWhileAPagerIsOpen(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]syscall.Signal{"TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, dir, _ := startWithPager(t, brokenPager)
			p.signal(s)
			p.exits(1)
			if now := lineState(t, p.tty); now != p.before {
				t.Errorf("the line is set to %+v, and was %+v", now, p.before)
			}
			if left, err := filepath.Glob(filepath.Join(dir, "authpeek-*")); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
			p.checkRestored(p.before)
		})
	}
}

// startWithPager starts the program and opens an answer in a pager that is this script, and waits until it shows. It gives the folder for
// temporary files too, and the file that the pager writes its argument to.
func startWithPager(t *testing.T, script string, env ...string) (p *program, dir, marks string) {
	t.Helper()
	dir = t.TempDir()
	pager, marks := filepath.Join(dir, "pager"), filepath.Join(dir, "marks")
	if err := os.WriteFile(pager, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	p = start(t, 80, 24, append([]string{"PAGER=" + pager, "MARKS=" + marks, "TMPDIR=" + dir}, env...))
	p.waitFor("✓ answer")
	p.press("5")
	p.waitFor("[5 Calls]")
	p.press("\r")
	p.press("o")
	p.wait("the pager", func(string) bool { return p.hasWritten("THE PAGER IS") }) // it may be over already
	return p, dir, marks
}
