package headless

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/compare"
)

// compareAt runs compare on a terminal of that width.
func compareAt(t *testing.T, columns int, args ...string) string {
	t.Helper()
	home := t.TempDir()
	var stdout, stderr bytes.Buffer
	o := options(func(name string) (string, bool) {
		if name == "XDG_CONFIG_HOME" {
			return home, true
		}
		return "", false
	})
	o.Columns = func() int { return columns }
	o.Stdin, o.Stdout, o.Stderr = strings.NewReader(""), &stdout, &stderr
	if code := Run(t.Context(), append([]string{"compare"}, args...), o); code != 0 {
		t.Fatalf("code %d: %s", code, stderr.String())
	}
	return stdout.String()
}

func TestCompareFitsItsTerminal(t *testing.T) {
	for width, tables := range map[int]int{200: 1, 120: 2, 100: 2, 80: 2, 60: 4} {
		out := compareAt(t, width, "inbox.fetch", "--modes", "none,token,customer-token,twilio:access-token")
		if got := strings.Count(out, "┌─ ask as"); got != tables {
			t.Errorf("width %d: %d tables, want %d\n%s", width, got, tables, out)
		}
		frame := 0
		for line := range strings.Lines(out) {
			line = strings.TrimSuffix(line, "\n")
			n := cells(line)
			if n > width && strings.ContainsAny(line, "│─") {
				t.Errorf("width %d: a line of %d\n%s", width, n, line)
			}
			switch {
			case strings.HasPrefix(line, "┌"):
				frame = n
			case strings.ContainsAny(line, "│┼└") && n != frame:
				t.Errorf("width %d: the frame is %d wide and this line %d\n%s", width, frame, n, line)
			}
		}
		if strings.Count(out, "verdict") != tables {
			t.Errorf("width %d: a table lacks its verdict", width)
		}
	}
}

func TestCellsKeepTheirWidth(t *testing.T) {
	for _, text := range []string{
		"short", "a text of several words that does not fit", strings.Repeat("x", 100), "日本語のとても長いテキストがここにあります", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
		`Unauthorized: {"success":false,"error":"Access key not provided"}`, "",
	} {
		lines := wrapCell(text, 20)
		if len(lines) > longestCell {
			t.Errorf("%q: %d lines", text, len(lines))
		}
		for _, line := range lines {
			if cells(line) > 20 {
				t.Errorf("%q: line %q is %d wide", text, line, cells(line))
			}
		}
	}
}

func TestGatesStandBelowEachOther(t *testing.T) {
	for _, f := range []compare.Fact{
		{Gate: &compare.Gate{Who: "jane", Through: true}, Text: "13 messages", Mark: engine.MarkOK},
		{Gate: &compare.Gate{Who: "jane", Closed: true}, Mark: engine.MarkBad},
		{Gate: &compare.Gate{Who: "jane"}, Text: "no answer", Mark: engine.MarkBad},
	} {
		before, _, ok := strings.Cut(gateText(f, 6), "┃")
		if !ok || cells(before) != len("jane ")+6 {
			t.Errorf("%q", gateText(f, 6))
		}
	}
}

func TestCompareHidesSecrets(t *testing.T) {
	for _, arg := range []string{"--json", "--differences"} {
		out := run(t, nil, "compare", "inbox.fetch", "--modes", "token,customer-token,extole:verified,twilio:access-token", arg)
		if out.code != 0 {
			t.Fatal(out.stderr)
		}
		// With the dot behind it, because the sandbox's sync tokens are random letters.
		if token := regexp.MustCompile(`eyJ[\w-]+\.`).FindString(out.stdout); token != "" {
			t.Errorf("%s: a token stands in clear: %.20s", arg, token)
		}
	}
}
