//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"testing"
)

// The program finds its layout again, tells the terminal's title, and leaves neither a title nor the mouse behind.
func TestLayoutAcrossRuns(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	env := []string{"XDG_STATE_HOME=" + state}
	p := start(t, 120, 36, env, "--set", "ui.keys.open-inbox=ctrl+b")
	p.waitFor("✓ answer")
	p.press("\x02")
	p.waitFor("[4 Inbox")
	p.press(":")
	p.waitFor("words in any order")
	p.press("mouse\r")
	p.waitFor("mouse: shift selects text")
	p.wait("the title", func(string) bool { return p.hasWritten("\x1b]2;authpeek · inbox · ") })
	p.press("\x1b[<0;20;2M") // a click on the tabs
	p.waitFor("[2 Attributes")
	p.press("q")
	p.quits()
	if !p.hasWritten("\x1b[?1006l") {
		t.Errorf("the mouse is left to the program: %q", p.tail())
	}
	p.checkOwn()
	info, err := os.Stat(filepath.Join(state, "authpeek", "state.toml"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}

	p = start(t, 120, 36, env)
	p.waitFor("[2 Attributes")
	p.waitFor("mouse: shift selects text")
	p.press("q")
	p.quits()

	p = start(t, 120, 36, env, "--fresh")
	p.waitFor("[1 Overview")
	p.press("q")
	p.quits()
}
