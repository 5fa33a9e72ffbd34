//go:build unix

package ui_test

import (
	"fmt"
	"strings"
	"testing"
)

// The whole tour in the program, as fast as its calls are answered: each step waits for its effect, and one that does not come
// would hold the tour.
func TestTourShowsWhatItSays(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			p := start(t, size[0], size[1], nil, "demo", "--speed", "1000")
			for at := ""; !strings.Contains(p.screen(), "That was the tour"); {
				screen := p.wait("the chapter after "+at, func(s string) bool {
					return chapterOf(s) != at || strings.Contains(s, "That was the tour") || strings.Contains(s, "the screen has not")
				})
				if at = chapterOf(screen); strings.Contains(screen, "the screen has not") {
					t.Fatalf("a step does not show what it says:\n%s", screen)
				}
			}
			p.press("q")
			p.quits()
		})
	}
}

// chapterOf is "tour 3 of 13 · The inbox, with the key", of whichever chapter shows.
func chapterOf(screen string) string {
	_, rest, _ := strings.Cut(screen, "─▸tour ")
	title, _, _ := strings.Cut(rest, " ─")
	return strings.TrimRight(title, "0123456789/ ")
}

func TestTourIsSteered(t *testing.T) {
	t.Parallel()
	p := start(t, 80, 24, nil, "demo", "--chapter", "customer")
	p.waitFor("As a customer")
	p.press(" ")
	p.waitFor("paused")
	p.press("\x1b[C")
	p.waitFor("As a chain")
	p.press("\x1b[D") // its chapter is played anew, still paused
	p.waitFor("As a customer")
	p.waitFor("paused")
	p.press("\x1b[D")
	p.waitFor("The App Inbox, asked for with the key")
	p.resize(60, 16)
	p.waitFor("The tour needs 80×24; this terminal is 60×16")
	p.resize(80, 24)
	p.waitFor("The App Inbox, asked for with the key")
	p.press("x")
	p.waitFor("the tour ends here")
	p.press("5")
	p.waitFor("Why 403")
	p.waitFor("?:help")
	p.press("q")
	p.quits()
}

func TestTourIsLeft(t *testing.T) {
	t.Parallel()
	p := start(t, 80, 24, nil, "demo")
	p.waitFor("tour 1 of")
	p.press("\x1b")
	p.quits()
}
