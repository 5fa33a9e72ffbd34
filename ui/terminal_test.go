//go:build unix

package ui_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func (p *program) hasWritten(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Contains(p.wrote.Bytes(), []byte(text))
}

func TestSignalsRestoreTheTerminal(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		p := start(t, 80, 24, nil)
		p.waitFor("✓ answer")
		if err := p.cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		p.exits(1)
		_, after, restored := strings.Cut(p.tail(), "\x1b[?1049l")
		if !restored || !strings.Contains(after, "authpeek: ended by a signal") || !p.hasWritten("\x1b[?25h") {
			t.Errorf("%v: it wrote at the end %q", signal, p.tail())
		}
	}
}

func TestEveryWayOutIsFine(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(p *program){
		"q":                    func(p *program) { p.press("q") },
		"ctrl+c":               func(p *program) { p.press("\x03") },
		"ctrl+c in a dialog":   func(p *program) { p.press(":"); p.waitFor("words in any order"); p.press("\x03") },
		"ctrl+c in the filter": func(p *program) { p.press("/"); p.waitFor("enter keeps it"); p.press("\x03") },
	} {
		p := start(t, 80, 24, nil)
		p.waitFor("✓ answer")
		leave(p)
		p.quits()
		if !strings.Contains(p.tail(), "\x1b[?1049l") {
			t.Errorf("%s: the main screen is not restored: %q", name, p.tail())
		}
	}
}

func TestLooks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env   []string
		never func(wrote string) bool
	}{
		"NO_COLOR":  {[]string{"NO_COLOR=1"}, coloured},
		"TERM=dumb": {[]string{"TERM=dumb", "COLORTERM="}, coloured},
		"LANG=C": {[]string{"LANG=C"}, func(wrote string) bool {
			return strings.ContainsFunc(wrote, func(r rune) bool { return r > '~' })
		}},
		"a Linux console": {[]string{"TERM=linux", "COLORTERM="}, func(wrote string) bool { return strings.Contains(wrote, "\x1b[38;") }},
	} {
		p := start(t, 120, 36, c.env)
		p.waitFor("answer")
		for _, tab := range []string{"2 Attributes", "3 Consents", "4 Inbox", "5 Calls", "6 Tokens", "8 Doctor", "9 Setup"} {
			p.press(tab[:1])
			p.waitFor("[" + tab)
		}
		p.press("?")
		p.waitFor("help")
		p.press("\x03")
		p.quits()
		p.mu.Lock()
		wrote := p.wrote.String()
		p.mu.Unlock()
		if c.never(wrote) {
			t.Errorf("%s: what was written is not for this terminal", name)
		}
		p.checkOwn()
	}
}

// coloured reports whether a text sets a colour.
func coloured(wrote string) bool {
	for _, m := range own.FindAllString(wrote, -1) {
		if !strings.HasSuffix(m, "m") {
			continue
		}
		for _, n := range strings.Split(strings.Trim(m, "\x1b[m"), ";") {
			if len(n) == 2 && strings.ContainsAny(n[:1], "349") || len(n) == 3 {
				return true
			}
		}
	}
	return false
}

func TestBrokenConfigurationIsSaidAndKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, says string }{
		"unknown key":    {"[profiles.a]\nvendor = \"bloomreach\"\nbase_urll = \"x\"\n", `unknown key "base_urll" in [profiles.a] (line 3); did you mean base_url?`},
		"syntax":         {"[profiles.a\nvendor =\n", "line 1"},
		"odd name":       {"[profiles.\"a\\u001b[6;45m\"]\nvendor = \"bloomreach\"\n", "rename it"},
		"no such one":    {"default_profile = \"b\"\n[profiles.a]\nvendor = \"bloomreach\"\n", `names the profile "b", which does not exist`},
		"not UTF-8":      {"[profiles.a]\nvendor = \"\xff\xfe\"\n", "line 2"},
		"wrong type":     {"[profiles.a]\ntimeout = []\n", "timeout"},
		"absent secret":  {"default_profile = \"a\"\n[profiles.a]\nproject_token = \"p1\"\napi_key = \"env:NOT_SET_HERE\"\n", "the variable NOT_SET_HERE is not set, or empty; set it"},
		"the way in":     {"default_profile = \"a\"\n[profiles.a]\nproject_token = \"p1\"\napi_key = \"env:NOT_SET_HERE\"\n", "see: authpeek -p sandbox --view setup"},
		"another vendor": {"default_profile = \"a\"\n[profiles.a]\nvendor = \"akme\"\n", "akme"},
	} {
		file := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(file, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		p := start(t, 80, 24, nil, "--config", file)
		p.exits(2)
		// The terminal breaks the line where it is full; what was written has it whole.
		if !p.hasWritten(c.says) || p.hasWritten("\x1b") {
			t.Errorf("%s: it wrote %q", name, p.tail())
		}
		if text, err := os.ReadFile(file); err != nil || string(text) != c.file {
			t.Errorf("%s: the file is %q now, %v", name, text, err)
		}
	}
	p := start(t, 80, 24, nil, "--config", t.TempDir())
	p.exits(2)
	if !p.hasWritten("this is a folder, and a file is wanted") {
		t.Errorf("a folder: it wrote %q", p.tail())
	}
}
