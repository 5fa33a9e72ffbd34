//go:build unix

package ui_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// recordedSession is a session that a subcommand has recorded. On its screens the clock stands still.
func recordedSession(t *testing.T) string {
	t.Helper()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	path := filepath.Join(home, "session.jsonl")
	cmd := exec.Command(bin, "watch", "--calls", "3", "--every", "1ms", "--record", path)
	cmd.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "GOCOVERDIR=" + home}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// entered counts how often the program took the terminal.
func (p *program) entered() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Count(p.wrote.String(), "\x1b[?1049h")
}

// whole reports whether all of the newest picture has arrived.
func (p *program) whole() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.LastIndex(p.wrote.Bytes(), []byte("\x1b[?2026l")) > bytes.LastIndex(p.wrote.Bytes(), []byte("\x1b[?2026h"))
}

// nothingIsLeft has the program paint everything on an empty screen, as it does after it was continued, and checks that this makes no
// difference.
func (p *program) nothingIsLeft(where string) {
	p.t.Helper()
	painted := p.wait("a whole picture", func(s string) bool { return p.whole() && s == p.screen() })
	before := p.entered()
	if err := p.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		p.t.Fatal(err)
	}
	anew := p.wait("all to be painted anew", func(s string) bool {
		return p.entered() > before && p.whole() && strings.Contains(s, "wire ·") && s == p.screen() // and not what was there before it was whole
	})
	if painted != anew {
		p.t.Errorf("%s: something is left over:\n%s\nand anew it is\n%s", where, painted, anew)
	}
}

func (p *program) lastRow() string {
	rows := strings.Split(strings.TrimRight(p.screen(), "\n"), "\n")
	return rows[len(rows)-1]
}

// Of two hundred sizes in a row the last one counts, and nothing of the others is left.
func TestManySizesInARow(t *testing.T) {
	t.Parallel()
	p := start(t, 80, 24, nil, "-r", recordedSession(t), "--view", "calls")
	p.waitFor("inbox.fetch")
	for i := range 200 {
		p.resize(60+(i*37)%140, 16+(i*13)%44)
	}
	p.resize(97, 29)
	p.wait("the last size", func(s string) bool {
		return strings.HasSuffix(strings.Split(s, "\n")[2], "recorded ─┐") && strings.Contains(p.lastRow(), "?:help")
	})
	p.nothingIsLeft("the last size")
	p.press("q")
	p.quits()
	p.checkRestored(p.before)
}

// From screen to screen, in and out of dialogs: what is on the screen is what is there when all is painted anew.
func TestNothingIsLeftOver(t *testing.T) {
	t.Parallel()
	p := start(t, 100, 30, nil, "-r", recordedSession(t))
	p.waitFor("‖ recorded")
	for _, tab := range []string{"2 Attr", "3 Cons", "4 Inbox", "5 Calls", "6 Tok", "8 Doc", "1 Over"} {
		p.press(tab[:1])
		p.waitFor("[" + tab)
		p.opens("?", "· help")
		p.closes("· help")
		p.nothingIsLeft(tab)
	}
	p.press("q")
	p.quits()
	p.checkRestored(p.before)
}

// A paste is text and no keys, and the terminal is asked to mark pastes and to report its focus.
func TestPastesAndFocusAreAskedFor(t *testing.T) {
	t.Parallel()
	p := start(t, 100, 30, nil)
	p.waitFor("✓ answer")
	p.press("\x1b[200~q\x03\r\x1b[201~")
	p.press("\x1b[O")
	p.press("/")
	p.waitFor("enter keeps it")
	p.press("\x1b[200~op:inbox\x1b[201~")
	p.waitFor("/ op:inbox")
	p.press("\x03")
	p.quits()
	for _, mode := range []string{"\x1b[?2004h", "\x1b[?1004h", "\x1b[?25l", "\x1b[22;0t"} {
		if !p.hasWritten(mode) {
			t.Errorf("%q was not written", mode)
		}
	}
	p.checkRestored(p.before)
}

// ctrl+z gives the terminal to the shell, and fg gives it back, however often; other ways to stop do the same.
func TestStoppedAndContinued(t *testing.T) {
	t.Parallel()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script := filepath.Join(dir, "shell")
	// A shell with job control, whose lines say how the terminal is set while it has it.
	text := `set -m
state() { case "$(stty -a)" in *" icanon"*" echo "*) echo "$1: cooked" ;; *) echo "$1: raw" ;; esac; }
"$1"; state one
read -r line; fg; state two
read -r line; fg; state three
read -r line; fg; echo "ended with $?"
`
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startBin(t, "/bin/sh", 80, 24, nil, script, bin)
	p.waitFor("✓ answer")
	p.press("\x1a")
	p.waitFor("one: cooked")
	p.press("\r")
	p.waitFor("✓ answer")
	p.press("5") // keys arrive again
	p.waitFor("[5 Calls]")
	p.press("\x1a")
	p.waitFor("two: cooked")
	p.resize(120, 36)
	p.press("\r")
	p.waitFor("[5 Calls]")
	p.waitFor("W:size") // at that width
	p.press("/")
	p.waitFor("enter keeps it")
	p.press("\x1a")
	p.waitFor("three: cooked")
	p.press("\r")
	p.waitFor("enter keeps it")
	p.press("\x03")
	p.waitFor("ended with 0")
	p.quits()
	if n := p.entered(); n != 4 {
		t.Errorf("the terminal was entered %d times", n)
	}
	p.checkRestored(p.before)
}

// Where nobody could continue the program, it says so and goes on.
func TestNotStoppedWithoutAShell(t *testing.T) {
	t.Parallel()
	p := start(t, 80, 24, nil)
	p.waitFor("✓ answer")
	p.press("\x1a")
	p.waitFor("not stopped")
	p.press("q")
	p.quits()
	p.checkRestored(p.before)
}

// editorScript is an editor that takes over the whole terminal and leaves it as no program should.
const editorScript = `#!/bin/sh
case "$(stty -a)" in *" icanon"*" echo "*) echo cooked >"$MARKS" ;; esac
printf '\033[2J\033[HTHE EDITOR HAS IT'
read -r line
printf '\033[31m\033[?25l\033[5;5HLITTER'
`

// After an editor everything is painted anew, in the size that the terminal has then.
func TestBackFromAnEditor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	editor, marks := filepath.Join(dir, "editor"), filepath.Join(dir, "marks")
	if err := os.WriteFile(editor, []byte(editorScript), 0o700); err != nil {
		t.Fatal(err)
	}
	p := start(t, 80, 24, []string{"EDITOR=" + editor, "MARKS=" + marks, "TMPDIR=" + dir}, "-r", recordedSession(t), "--view", "calls")
	p.waitFor("inbox.fetch")
	p.press("O")
	p.waitFor("THE EDITOR HAS IT")
	p.resize(100, 30)
	p.press("\r")
	p.wait("the program to be back", func(s string) bool { return strings.Contains(p.lastRow(), "?:help") && !strings.Contains(s, "LITTER") })
	p.nothingIsLeft("after the editor")
	if noted, err := os.ReadFile(marks); err != nil || string(noted) != "cooked\n" {
		t.Errorf("the editor found the line %q, %v", noted, err)
	}
	p.press("q")
	p.quits()
	p.checkRestored(p.before)
}
