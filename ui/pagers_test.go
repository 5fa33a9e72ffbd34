//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A pager that breaks, in whatever way, brings the program back whole: keys are heard, and what it has left of the terminal is gone at
// the end.
func TestPagersThatBreak(t *testing.T) {
	t.Parallel()
	const modes = `printf '\033[?1049h\033[?1002h\033[?1006h\033[?1h\033[5;10r\033[?25lTHE PAGER IS %s\r\n' "$$"; `
	for name, c := range map[string]struct{ script, says string }{
		"is killed":              {modes + `stty raw -echo; kill -KILL $$`, "PAGER ended with an error: signal: killed"},
		"crashes":                {modes + `stty raw -echo; kill -SEGV $$`, "PAGER ended with an error: signal: segmentation fault"},
		"gives up":               {modes + `stty raw -echo; exit 3`, "PAGER ended with an error: exit status 3"},
		"leaves the line broken": {`stty raw -echo; echo THE PAGER IS here`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, dir, _ := startWithPager(t, "#!/bin/sh\n"+c.script+"\n")
			if c.says != "" { // in the place of the keys, until one is pressed
				p.waitFor(c.says)
				p.press(" ")
			}
			p.waitFor("?:help")
			p.do("p")
			p.press("\x03")
			p.quits()
			p.checkRestored(p.before)
			p.mu.Lock()
			wrote := p.wrote.String()
			p.mu.Unlock()
			for on, off := range map[string]string{"\x1b[?1002h": "\x1b[?1002l", "\x1b[?1h": "\x1b[?1l", "\x1b[5;10r": "\x1b[r"} {
				if strings.LastIndex(wrote, on) > strings.LastIndex(wrote, off) {
					t.Errorf("%q was never undone", on)
				}
			}
			if left, err := filepath.Glob(filepath.Join(dir, "authpeek-*")); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// A program that is killed leaves the text that it had lent. The next one takes it away, and nothing else.
func TestAbandonedFoldersAreRemoved(t *testing.T) {
	t.Parallel()
	p, dir, marks := startWithPager(t, "#!/bin/sh\necho \"$1\" >\"$MARKS\"\nprintf 'THE PAGER IS %s' $$\nread -r line\n")
	other, _, _ := startWithPager(t, "#!/bin/sh\nprintf 'THE PAGER IS %s' $$\nread -r line\n", "TMPDIR="+dir)
	p.signal(syscall.SIGKILL)
	<-p.ended
	file, err := os.ReadFile(marks)
	if err != nil {
		t.Fatal(err)
	}
	abandoned := filepath.Dir(strings.TrimSpace(string(file)))
	if filepath.Dir(abandoned) != dir {
		t.Fatalf("the text was in %s", abandoned)
	}
	keep := []string{filepath.Join(dir, "authpeek-text-file"), filepath.Join(dir, "authpeek-test-1"), filepath.Join(dir, "authpeek-text-open")}
	for i, name := range keep {
		var err error
		if i == 0 {
			err = os.WriteFile(name, nil, 0o700)
		} else {
			err = os.Mkdir(name, 0o700)
		}
		if err == nil && i == 2 {
			err = os.Chmod(name, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	next := start(t, 80, 24, []string{"TMPDIR=" + dir})
	next.waitFor("✓ answer")
	for deadline := time.Now().Add(20 * time.Second); ; {
		if _, err := os.Stat(abandoned); os.IsNotExist(err) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", abandoned)
		}
		<-next.drawn
	}
	for _, name := range keep {
		if _, err := os.Lstat(name); err != nil {
			t.Errorf("%v", err)
		}
	}
	lent, err := filepath.Glob(filepath.Join(dir, "authpeek-text-*", "call-*"))
	if err != nil || len(lent) != 1 {
		t.Errorf("the text that is being shown: %v, %v", lent, err)
	}
	for _, p := range []*program{other, next} {
		p.signal(syscall.SIGTERM)
		p.exits(1)
	}
}
