package views

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"authpeek/ui/theme"
)

var update = flag.Bool("update", false, "rewrite the golden files of what is drawn")

// plain are the styles of golden files: what a terminal without colours shows.
func plain() *theme.Styles { return theme.New(theme.Options{Theme: theme.Dark, NoColor: true}) }

// loopback finds the sandbox's address, whose port differs from run to run.
var loopback = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// golden compares what was drawn with testdata/NAME.golden. Digits of the sandbox's port are written as 0, so that the
// columns stay where they are.
func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	got := loopback.ReplaceAllStringFunc(strings.Join(lines, "\n")+"\n", func(address string) string {
		host, port, _ := strings.Cut(address, ":")
		return host + ":" + strings.Repeat("0", len(port))
	})
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update to write it", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (- golden, + drawn):\n%s", name, diff)
	}
}

// checkSize wants exactly h lines of exactly w cells.
func checkSize(t *testing.T, lines []string, w, h int) {
	t.Helper()
	if len(lines) != h {
		t.Errorf("%d×%d: %d lines", w, h, len(lines))
	}
	for i, line := range lines {
		if got := ansi.StringWidth(line); got != w {
			t.Errorf("%d×%d: line %d has %d cells: %q", w, h, i, got, ansi.Strip(line))
		}
	}
}

// checkAllSizes draws a view at every size that a terminal may have.
func checkAllSizes(t *testing.T, l *live, v View) {
	t.Helper()
	f := l.frame(80, 24)
	f.Height = 10 // what a tall wire strip leaves
	rows := v.Render(f)
	checkSize(t, rows, 80, 10)
	if text := strings.Join(rows, "\n"); strings.Contains(text, "1–0 of") {
		t.Errorf("a list has no row:\n%s", text)
	}
	for w := 1; w <= 200; w += 7 {
		for h := 1; h <= 60; h += 5 {
			f := l.frame(w, h)
			f.Height = h
			checkSize(t, v.Render(f), w, h)
			if t.Failed() {
				return
			}
		}
	}
}
