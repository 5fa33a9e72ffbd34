//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"testing"
)

// Help opens the manual page: in man where there is one, and else as plain text in the pager.
func TestHelpOpensTheManual(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ program, begins string }{
		"man":   {"man", ".nh"},
		"pager": {"pager", "AUTHPEEK"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			program := filepath.Join(dir, c.program)
			script := "#!/bin/sh\nread -r line <\"$1\"\nprintf 'THE PAGE BEGINS WITH %s.' \"$line\"\nread -r line\n"
			if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
			p := start(t, 80, 24, []string{"PATH=" + dir, "PAGER=" + filepath.Join(dir, "pager"), "TMPDIR=" + dir})
			p.waitFor("✓ answer")
			p.press("?")
			p.waitFor("m:manual")
			p.press("m")
			p.wait("the page", func(string) bool { return p.hasWritten("THE PAGE BEGINS WITH " + c.begins + ".") })
			p.press("\r")
			p.waitFor("m:manual") // where it was opened from
			p.press("\x03")
			p.quits()
			p.checkRestored(p.before)
			if left, err := filepath.Glob(filepath.Join(dir, "authpeek-*")); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}
