//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pagerScript is a pager that notes what it was given and what the terminal is, and waits for a line.
const pagerScript = `#!/bin/sh
trap 'echo interrupted >>"$MARKS"' INT
for last; do :; done
[ -t 0 ] && [ -t 1 ] && kind=terminal
{ echo "words $#: $1"; echo "mode $(stat -c %a "$last") $(stat -c %a "$(dirname "$last")")"; echo "$kind"; echo "file $last"; } >"$MARKS"
cp "$last" "$MARKS.text"
printf 'THE PAGER SHOWS '
sed -n 1p "$last"
until read -r line; do :; done
echo "$line" >>"$MARKS"
`

// From the list of calls to jq, a search and a pager, and back: the terminal is as it was.
func TestBodiesAreAskedSearchedAndOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pager, marks := filepath.Join(dir, "a pager"), filepath.Join(dir, "marks")
	if err := os.WriteFile(pager, []byte(pagerScript), 0o700); err != nil {
		t.Fatal(err)
	}
	p := start(t, 120, 36, []string{"PAGER='" + pager + "' 'two words'", "MARKS=" + marks, "TMPDIR=" + dir, "EDITOR=no-such-editor --wait"})
	p.waitFor("✓ answer")
	p.press("5")
	p.waitFor("[5 Calls]")
	p.press("/")
	p.waitFor("enter keeps it")
	p.press("op:inbox")
	p.waitFor("op:inbox")
	p.press("\r")
	p.waitFor("Calls · 1 of")
	p.press("|")
	p.waitFor("f1:help")
	p.press(".messages[0] | {title: .content.title}")
	p.waitFor("1 value")
	p.waitFor(`"title": "Your order has shipped"`)
	p.press("\r")
	p.waitFor("?:help")
	p.press("/")
	p.waitFor("f1:help")
	p.press("shipped")
	p.waitFor("1 of 1 with shipped")
	p.press("\r")
	p.waitFor("?:help")
	p.press(" ")
	p.waitFor("paused")

	p.press("o")
	p.waitFor("THE PAGER SHOWS {")
	p.press("\x03") // the terminal is the pager's: this is an interrupt for it, and nothing else
	p.press("\r")
	p.wait("the screen to be back", func(s string) bool {
		return strings.Contains(s, "1 of 1 with shipped") && strings.Contains(s, "paused")
	})
	noted, err := os.ReadFile(marks)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"words 2: two words", "mode 600 700", "terminal", "interrupted", "call-", "-answer.json"} {
		if !strings.Contains(string(noted), word) {
			t.Errorf("%q is not among what the pager saw:\n%s", word, noted)
		}
	}
	text, err := os.ReadFile(marks + ".text")
	if err != nil || string(text) != "{\n  \"title\": \"Your order has shipped\"\n}\n" {
		t.Errorf("the pager got %q, %v", text, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "authpeek-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	// Keys arrive as before, and the alternate screen was entered again.
	p.press("O")
	p.waitFor(`EDITOR names "no-such-editor", which is not found; set EDITOR to a program that is here`)
	p.press(" ")
	p.waitFor("1 of 1 with shipped")
	p.mu.Lock()
	entered := strings.Count(p.wrote.String(), "\x1b[?1049h")
	p.mu.Unlock()
	if entered != 2 {
		t.Errorf("the alternate screen was entered %d times", entered)
	}
	p.press("\x03")
	p.quits()
}
