//go:build unix

package ui_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/hinshun/vt10x"

	"authpeek/engine/hostiletest"
)

// program is the built program on a pseudo-terminal, with a terminal emulator that draws what it writes and answers what it
// asks.
type program struct {
	t     *testing.T
	cmd   *exec.Cmd
	tty   *os.File
	term  vt10x.Terminal
	mu    sync.Mutex
	wrote bytes.Buffer             // everything the program ever wrote
	draws hostiletest.Synchronised // writes to term, as wide as it takes characters to be
	judge *hostiletest.Terminal
	ended chan error
	// reading is held while the terminal reads nothing of what the program writes.
	reading sync.Mutex
	// before is how the terminal's line was set before the program ran.
	before term.State
	drawn  chan struct{}
}

var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "authpeek-test-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "authpeek")
	out, err := exec.Command("go", "build", "-o", bin, "authpeek").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return bin, nil
})

func TestMain(m *testing.M) {
	if os.Getenv(breakEnv) != "" {
		os.Exit(broken())
	}
	code := m.Run()
	if bin, err := build(); err == nil {
		os.RemoveAll(filepath.Dir(bin))
	}
	os.Exit(code)
}

func start(t *testing.T, cols, rows int, env []string, args ...string) *program {
	t.Helper()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return startBin(t, bin, cols, rows, env, args...)
}

// startBin starts a program that is built already.
func startBin(t *testing.T, bin string, cols, rows int, env []string, args ...string) *program {
	t.Helper()
	home := t.TempDir()
	cmd := exec.Command(bin, args...)
	cmd.Dir = home
	cmd.Env = append([]string{"TZ=" + zoneFile(t, home), "HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config"), "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "GOCOVERDIR=" + home}, env...)
	tty, before := terminalFor(t, cmd, cols, rows)
	p := &program{t: t, cmd: cmd, tty: tty, ended: make(chan error, 1), drawn: make(chan struct{}, 1), before: before}
	p.judge = hostiletest.NewTerminal(cols, rows)
	p.term = vt10x.New(vt10x.WithWriter(tty), vt10x.WithSize(cols, rows))
	p.draws.W = &hostiletest.Narrow{W: p.term}
	go p.read()
	t.Cleanup(func() {
		cmd.Process.Kill()
		tty.Close()
	})
	return p
}

// terminalFor starts a command as the leader of a session on a terminal of its own.
func terminalFor(t *testing.T, cmd *exec.Cmd, cols, rows int) (*os.File, term.State) {
	t.Helper()
	tty, line, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	if err := pty.Setsize(tty, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		t.Fatal(err)
	}
	before := lineState(t, tty)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = line, line, line
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return tty, before
}

func (p *program) read() {
	buf := make([]byte, 64<<10)
	for {
		n, err := p.next(buf)
		p.mu.Lock()
		p.wrote.Write(buf[:n])
		p.judge.Write(buf[:n])
		p.draws.Write(buf[:n])
		if err != nil {
			p.draws.Flush()
		}
		p.mu.Unlock()
		select {
		case p.drawn <- struct{}{}:
		default:
		}
		if err != nil {
			p.ended <- p.cmd.Wait()
			return
		}
	}
}

// next waits until the terminal reads, and reads.
func (p *program) next(buf []byte) (int, error) {
	p.reading.Lock()
	defer p.reading.Unlock()
	return p.tty.Read(buf)
}

func (p *program) screen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.term.String()
}

// wait waits until the screen satisfies a condition.
func (p *program) wait(what string, ok func(screen string) bool) string {
	p.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		if s := p.screen(); ok(s) {
			return s
		}
		select {
		case <-p.drawn:
		case <-deadline:
			p.t.Fatalf("waited for %s; the screen is\n%s", what, p.screen())
		}
	}
}

func (p *program) waitFor(text string) string {
	p.t.Helper()
	return p.wait(fmt.Sprintf("%q", text), func(s string) bool { return strings.Contains(s, text) })
}

// press sends one key. The next one may only be sent when its effect is on the screen: two that arrive together are one
// message to Bubble Tea.
func (p *program) press(key string) {
	p.t.Helper()
	if _, err := io.WriteString(p.tty, key); err != nil {
		p.t.Fatal(err)
	}
}

// do presses keys one by one and waits until each has been taken and drawn. A key may change nothing that can be seen, so each
// is followed by Z, which turns the zone in the wire's title. The report of focus between them keeps them two messages.
func (p *program) do(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		before := p.wait("the wire's title", func(s string) bool { return strings.Contains(s, "times "+labZone) || strings.Contains(s, "times UTC") })
		zone := "times UTC"
		if strings.Contains(before, zone) {
			zone = "times " + labZone
		}
		p.press(key + "\x1b[I" + "Z")
		p.wait(fmt.Sprintf("%q to be taken", key), func(s string) bool { return strings.Contains(s, zone) })
	}
}

// opens presses a key and waits for its dialog.
func (p *program) opens(key, says string) {
	p.t.Helper()
	p.press(key)
	p.wait(says, func(s string) bool { return strings.Contains(s, says) && !strings.Contains(s, "?:help") })
}

// closes leaves a dialog. An escape that arrives together with the next key would be taken for that key with alt.
func (p *program) closes(says string) {
	p.t.Helper()
	p.press("\x1b")
	p.wait("the end of "+says, func(s string) bool { return !strings.Contains(s, says) && strings.Contains(s, "?:help") })
}

// copiesCurl presses y twice on Calls.
func (p *program) copiesCurl() {
	p.t.Helper()
	p.opens("y", "Copy of #")
	p.press("y")
	p.wait("the end of the menu", func(s string) bool { return !strings.Contains(s, "Copy of #") })
}

// labZone is the local time zone of the program under test, which no machine needs to know.
const labZone = "LAB"

// zoneFile writes that zone in the format of RFC 8536: one type, nine hours ahead of UTC.
func zoneFile(t *testing.T, dir string) string {
	t.Helper()
	file := filepath.Join(dir, "zone")
	text := "TZif" + strings.Repeat("\x00", 16+4*4) + "\x00\x00\x00\x01" + "\x00\x00\x00\x04" + "\x00\x00\x7e\x90" + "\x00\x00" + labZone + "\x00"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func (p *program) quits() {
	p.t.Helper()
	p.exits(0)
}

// exits waits for the end, with that exit code.
func (p *program) exits(code int) {
	p.t.Helper()
	select {
	case <-p.ended:
		if got := p.cmd.ProcessState.ExitCode(); got != code {
			p.t.Fatalf("ended with %d, want %d; it wrote at the end %q", got, code, p.tail())
		}
	case <-time.After(20 * time.Second):
		p.t.Fatalf("does not end; the screen is\n%s", p.screen())
	}
}

func (p *program) resize(cols, rows int) {
	p.t.Helper()
	p.mu.Lock()
	p.term.Resize(cols, rows)
	p.judge.Resize(cols, rows)
	p.mu.Unlock()
	if err := pty.Setsize(p.tty, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		p.t.Fatal(err)
	}
}

// Calls are marked and commented, looked for, made again and compared.
func TestCallsAreNotedAndCompared(t *testing.T) {
	t.Parallel()
	p := start(t, 120, 36, nil)
	p.waitFor("✓ answer")
	p.press("5")
	p.waitFor("▸Calls")
	p.press("L") // what follows would come between
	p.press("p")
	p.waitFor("◆ provider http")
	p.press("p")
	p.wait("the rows to go", func(s string) bool { return !strings.Contains(s, "◆ provider") })
	p.press("g")
	p.waitFor("not following")
	p.press("m")
	p.waitFor("●▸")
	p.press(";")
	p.waitFor("a comment, for this session")
	p.press("as it was")
	p.waitFor("as it was_")
	p.press("\r")
	p.waitFor("your comment       as it was")
	p.press("r")
	p.waitFor("#1 again")
	p.waitFor("Notes on 200 · #5") // one that is under way is not compared
	p.press("d")
	p.waitFor("against #1, marked")
	p.press("\x1b")
	p.wait("the page to close", func(s string) bool { return !strings.Contains(s, "against #1") })
	p.press("/")
	p.waitFor("enter keeps it")
	p.press("is:com\t")
	p.waitFor("/ is:commented")
	p.waitFor("Calls · 1 of ")
	p.press("\r")
	p.waitFor("?:help")
	p.press("q")
	p.quits()
}

func (p *program) tail() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.wrote.Bytes()
	return string(b[max(0, len(b)-300):])
}

func TestInboxIsReadAndMarked(t *testing.T) {
	p := start(t, 120, 36, nil)
	p.waitFor("✓ answer")
	p.press("4")
	before := p.waitFor("12 messages, 3 unread ─")
	if !strings.Contains(before, "● Your order has shipped") {
		t.Fatalf("the first message is not there, or not unread:\n%s", before)
	}
	p.press("m")
	p.waitFor("○ Your order has shipped")
	p.waitFor("inbox.markread")
	p.press("q")
	p.quits()
	if tail := p.tail(); !strings.Contains(tail, "\x1b[?1049l") {
		t.Errorf("the main screen is not restored: %q", tail)
	}
}

func TestEveryScreenOpensByItsDigit(t *testing.T) {
	p := start(t, 80, 24, nil)
	p.waitFor("✓ answer")
	for _, c := range []struct{ key, title string }{
		{"2", "[2 Attr]"}, {"3", "[3 Cons]"}, {"4", "[4 Inbox"}, {"5", "[5 Calls]"}, {"6", "[6 Tok]"}, {"8", "[8 Doc"}, {"9", "[9 Set]"}, {"1", "[1 Over]"},
	} {
		p.press(c.key)
		p.waitFor(c.title)
	}
	p.press("\x03")
	p.quits()
}

func TestResizeAndSmallTerminals(t *testing.T) {
	p := start(t, 140, 40, nil)
	p.waitFor("authpeek")
	p.resize(60, 16)
	p.waitFor("[1 Overview]")
	p.resize(52, 14)
	p.waitFor("authpeek needs 60×16; this terminal is 52×14")
	p.resize(30, 5)
	p.waitFor("authpeek needs 60×16")
	p.resize(100, 30)
	p.waitFor("[1 Over]")
	p.press("q")
	p.quits()
}
