package ui

import (
	"context"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/export"
	"authpeek/ui/kit"
	"authpeek/views"
)

// copiedMsg says how a copy went.
type copiedMsg struct{ toast toast }

// copy puts text on the clipboard by OSC 52, which works over ssh too. No terminal answers such a request, so what is said is
// that it was sent.
func (a *app) copy(m views.CopyMsg) tea.Cmd {
	// tmux passes the sequence on only when it is wrapped for it.
	scanner := a.opts.Engine.Scanner
	inTmux := a.opts.Getenv("TMUX") != ""
	return a.work.run(func(context.Context) tea.Msg {
		if m.Redacted {
			if err := export.Check(scanner(), export.File{Name: m.What, Text: []byte(m.Text)}); err != nil {
				return copiedMsg{toast{mark: engine.MarkBad, text: "not copied: " + engine.Clean(err.Error()), sticky: true}}
			}
		}
		seq := osc52.New(m.Text)
		if inTmux {
			seq = seq.Tmux()
		}
		words := "copied " + m.What + ", " + kit.Size(int64(len(m.Text)))
		if m.Note != "" {
			words += " · " + m.Note
		}
		if _, err := a.work.terminal.Write([]byte(seq.String())); err != nil {
			return copiedMsg{toast{mark: engine.MarkBad, text: "not copied: " + err.Error(), sticky: true}}
		}
		return copiedMsg{toast{mark: engine.MarkOK, text: words}}
	})
}
