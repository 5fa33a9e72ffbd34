//go:build unix

package ui_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// mouseModes are what has a terminal report clicks, drags and the wheel.
var mouseModes = []string{"\x1b[?1002h", "\x1b[?1006h"}

// asked counts how often the terminal was asked for reports of the mouse, by the mode that was asked for least.
func (p *program) asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	wrote := p.wrote.String()
	least := strings.Count(wrote, mouseModes[0])
	for _, mode := range mouseModes {
		least = min(least, strings.Count(wrote, mode))
	}
	return least
}

// switchesMouse does so in the palette.
func (p *program) switchesMouse(says string) {
	p.t.Helper()
	p.opens(":", "words in any order")
	p.press("mouse\r")
	p.waitFor(says)
}

// The mouse is the terminal's own until somebody asks for it, and again when they have asked once more; what was chosen is found again at
// the next start, and however the program ends, the terminal reports nothing to the shell.
func TestMouseOnAndOff(t *testing.T) {
	t.Parallel()
	const on, off = "mouse on: click selects", "mouse off: the terminal selects"
	env := []string{"XDG_STATE_HOME=" + t.TempDir()}
	p := start(t, 120, 36, env)
	p.waitFor("✓ answer")
	if n := p.asked(); n != 0 {
		t.Errorf("reports were asked for %d times before anybody wanted them", n)
	}
	p.press("\x1b[<0;20;2M") // as if the terminal reported all the same
	p.do("p")
	if s := p.screen(); !strings.Contains(s, "[1 Over") {
		t.Errorf("a click did something while the mouse was off:\n%s", s)
	}
	p.switchesMouse(on)
	p.wait("reports to be asked for", func(string) bool { return p.asked() == 1 })
	p.press("\x1b[<0;20;2M")
	p.waitFor("[2 Attributes")
	p.switchesMouse(off)
	p.wait("reports to be given back", func(string) bool { return p.hasWritten("\x1b[?1002l") && p.hasWritten("\x1b[?1006l") })
	p.press("q")
	p.quits()
	p.checkOwn()
	p.checkRestored(p.before)
	if n := p.asked(); n != 1 {
		t.Errorf("reports were asked for %d times, and wanted once", n)
	}

	for name, end := range map[string]func(*program){
		"by q":       func(p *program) { p.press("q"); p.quits() },
		"by ctrl+c":  func(p *program) { p.press("\x03"); p.quits() },
		"by SIGTERM": func(p *program) { p.signal(syscall.SIGTERM); p.exits(1) },
		"by SIGHUP":  func(p *program) { p.signal(syscall.SIGHUP); p.exits(1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := []string{"XDG_STATE_HOME=" + filepath.Join(t.TempDir(), "state")}
			p := start(t, 120, 36, env)
			p.waitFor("✓ answer")
			p.switchesMouse(on)
			p.wait("reports to be asked for", func(string) bool { return p.asked() == 1 })
			end(p)
			p.checkOwn()
			p.checkRestored(p.before)
			if name != "by q" {
				return
			}
			p = start(t, 120, 36, env)
			p.waitFor("mouse: shift selects text")
			p.wait("reports to be asked for", func(string) bool { return p.asked() == 1 })
			end(p)
			p.checkOwn()
			p.checkRestored(p.before)
		})
	}
}
