package ui

import (
	"context"
	"strings"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/ui/kit"
)

// titleState is what the program has said outside of its picture: in the terminal's title, and by its bell.
type titleState struct {
	text string // as it stands in the title; "" for one that is not ours
	// rung is how far the bell has followed a token: 1 from its last minute on, 2 from its end on.
	token string
	rung  int
}

// tellOutside is called once a second. In a terminal that nobody looks at the title goes in larger steps, as the picture does.
func (a *app) tellOutside(now time.Time) tea.Cmd {
	var cmds []tea.Cmd
	if !a.blurred || now.Unix()%int64(quietTick/time.Second) == 0 {
		cmds = append(cmds, a.retitle())
	}
	// A bell is for those who do not look, so it does not wait.
	return tea.Batch(append(cmds, a.ring())...)
}

// retitle puts the countdown into the terminal's title when that says something else. The terminal keeps the title that was there
// before, and gets it back.
func (a *app) retitle() tea.Cmd {
	text := a.titleText()
	if term := a.opts.Getenv("TERM"); a.look.Title == "off" || term == "dumb" || term == "linux" {
		text = "" // those have no title, and the sequence would stand on the screen
	}
	if text == a.title.text {
		return nil
	}
	a.title.text = text
	terminal := a.work.terminal
	return a.work.run(func(context.Context) tea.Msg {
		_ = terminal.Title(text) // one that has gone ends the program by other means
		return nil
	})
}

// toTerminal writes a sequence that is no part of the picture, off the UI's goroutine: a terminal may be slow to take it.
func (a *app) toTerminal(sequence string) tea.Cmd {
	terminal := a.work.terminal
	return a.work.run(func(context.Context) tea.Msg {
		_, _ = terminal.Write([]byte(sequence)) // a terminal that has gone ends the program by other means
		return nil
	})
}

// titleText is "authpeek · inbox · 04:12 tok#3f2a9c".
func (a *app) titleText() string {
	parts := []string{"authpeek", strings.ToLower(a.entries[a.open].Title)}
	g := kit.GaugeAt(a.credential(), a.now())
	countdown := ""
	switch g.Phase {
	case kit.PhaseFresh, kit.PhaseWarn, kit.PhaseCritical:
		countdown = kit.Countdown(g.Time) + " " + g.Fingerprint
	case kit.PhaseExpired:
		countdown = "expired " + g.Fingerprint
	case kit.PhaseNull, kit.PhaseFailed, kit.PhaseNotAsked, kit.PhaseKeepsNone:
		countdown = "no token"
	default:
		countdown = g.Fingerprint
	}
	if countdown != "" {
		parts = append(parts, countdown)
	}
	text := strings.Join(parts, " · ")
	if a.styles.Options.ASCII {
		text = a.styles.Glyphs.Text(text)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1 // it would end the sequence
		}
		return r
	}, text)
}

// ring sounds the terminal's bell where somebody wants it: once when a token has 60 s left and once when it has expired, which are the
// moments at which the wire says so. Called once a second, it cannot ring more often.
func (a *app) ring() tea.Cmd {
	g := kit.GaugeAt(a.credential(), a.now())
	stage := 0
	switch g.Phase {
	case kit.PhaseFresh:
	case kit.PhaseWarn, kit.PhaseCritical:
		stage = 1
	case kit.PhaseExpired:
		stage = 2
	default:
		return nil // asking for the next one is no news of this one
	}
	before, same := a.title.rung, a.title.token == g.Fingerprint
	a.title.token, a.title.rung = g.Fingerprint, stage
	if !same || stage <= before || a.look.Bell != "on" {
		return nil // a token that comes with little time left is news by itself
	}
	return a.toTerminal("\a")
}
