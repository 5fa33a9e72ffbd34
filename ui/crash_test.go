//go:build unix

package ui_test

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"

	recorded "authpeek/engine/session"
	"authpeek/engine/vendors"
	"authpeek/ui"
	"authpeek/ui/headless"
)

// breakEnv makes the test program a process that is authpeek with screens that break.
const breakEnv = "AUTHPEEK_TEST_BREAK"

// broken is main with such screens.
func broken() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	return headless.Run(ctx, os.Args[1:], headless.Options{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv,
		Now: time.Now, Vendors: vendors.All(time.Now), Terminal: true,
		Inspect: func(ctx context.Context, in headless.Inspector) error {
			return ui.RunBreaking(ctx, ui.Options{
				Config: in.Config, Reload: in.Reload, Open: in.Open, Engine: in.Engine, Record: in.Recording, View: in.View,
				Now: time.Now, Getenv: os.Getenv, Motion: in.Motion,
			})
		},
	})
}

// lineState is how the terminal's line is set.
func lineState(t *testing.T, tty *os.File) term.State {
	t.Helper()
	state, err := term.GetState(tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	return *state
}

// checkRestored checks that the terminal is what it was before the program, in everything that the program asks of one.
func (p *program) checkRestored(before term.State) {
	p.t.Helper()
	if after := lineState(p.t, p.tty); after != before {
		p.t.Errorf("the line is set to %+v, and was %+v", after, before)
	}
	p.mu.Lock()
	wrote := p.wrote.String()
	p.mu.Unlock()
	for _, mode := range []string{"?1049", "?25", "?7", "?2004", "?1004", "?1000", "?1002", "?1006", "?2026"} {
		on, off := strings.LastIndex(wrote, "\x1b["+mode+"h"), strings.LastIndex(wrote, "\x1b["+mode+"l")
		if wantOn := mode == "?25" || mode == "?7"; on != off && wantOn != (on > off) {
			p.t.Errorf("mode %s is left in the wrong state: %q", mode, p.tail())
		}
	}
	if pushed, popped := strings.Count(wrote, "\x1b[22;0t"), strings.Count(wrote, "\x1b[23;0t"); pushed != popped {
		p.t.Errorf("the title was put away %d times, and taken back %d times", pushed, popped)
	}
}

// A panic, wherever it comes, gives the terminal back as it was, and is reported without what it panicked with.
func TestPanicsRestoreTheTerminal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ key, in, says string }{
		"Update":             {"\x15", "Update", "authpeek/ui.(*breaking).Update"},
		"View":               {"\x16", "Update", "authpeek/ui.(*breaking).Render"}, // pictures are made there
		"a command":          {"\x17", "a command", "authpeek/ui.(*breaking).Update"},
		"a command of a few": {"\x02", "a command", "authpeek/ui.(*breaking).Update"},
		"a tick":             {"\x14", "a command", "authpeek/ui.(*breaking).Update"},
		"a fact":             {"\x05r", "Update", "authpeek/ui.(*breaking).Apply"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			record := filepath.Join(t.TempDir(), "session.jsonl")
			// Bubble Tea's Kill closes what its reading goroutine still waits on. With the race detector such a find would take the
			// place of the exit code, and it is the library's.
			races := "GORACE=exitcode=1 log_path=" + filepath.Join(t.TempDir(), "races")
			p := startBin(t, os.Args[0], 120, 36, []string{breakEnv + "=1", races}, "--record", record)
			p.waitFor("✓ answer")
			p.press(c.key)
			p.exits(1)
			p.checkRestored(p.before)
			p.mu.Lock()
			_, report, restored := strings.Cut(p.wrote.String(), "\x1b[?1049l")
			p.mu.Unlock()
			for _, words := range []string{
				"authpeek: authpeek itself broke: cannot read tok#", "version   authpeek ", runtime.GOOS + "/", "in        " + c.in,
				"screen    overview, 120×36", "after     ", c.says, "Send them to", "start it again", "recorded ",
			} {
				if !restored || !strings.Contains(report, words) {
					t.Errorf("%q is missing in %q", words, report)
				}
			}
			for _, words := range []string{"eyJ", "c2lnbmF0", "goroutine ", "0x", "[signal"} {
				if strings.Contains(report, words) {
					t.Errorf("%q stands in %q", words, report)
				}
			}
			s, err := recorded.Read(t.Context(), record)
			if err != nil || s.Broken != 0 || !s.Ended || s.Ledger().Len() == 0 {
				t.Errorf("the recording: %+v, %v", s, err)
			}
		})
	}
}

// A program that hangs is taken the terminal when it is told to end, and tells where it hangs.
func TestHangingProgramGivesTheTerminalBack(t *testing.T) {
	t.Parallel()
	p := startBin(t, os.Args[0], 80, 24, []string{breakEnv + "=1"})
	p.waitFor("✓ answer")
	p.press("\x07")
	p.wait("the program to hang", func(string) bool { return p.hasWritten("\x1b]0;hangs\a") })
	p.mu.Lock()
	seen := p.wrote.Len()
	p.mu.Unlock()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.exits(1)
	p.checkRestored(p.before)
	p.mu.Lock()
	rest := p.wrote.String()[seen:]
	p.mu.Unlock()
	if !strings.Contains(rest, "was told to end and does not come to it") || !strings.Contains(rest, "authpeek/ui.(*breaking).Update") {
		t.Errorf("it wrote at the end %q", rest)
	}
}
