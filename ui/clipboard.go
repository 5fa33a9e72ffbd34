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
	if why := noClipboard(a.opts.Getenv); why != "" {
		a.showToast(toast{mark: engine.MarkBad, text: "not copied: " + why, sticky: true})
		return nil
	}
	if len(m.Text) > clipboardLimit && !m.Clear && !m.Redacted {
		return a.tooLong(m.What, m.Text)
	}
	a.copies52++
	a.clearCopied = m.Clear
	scanner, in := a.opts.Engine.Scanner, multiplexerOf(a.opts.Getenv)
	sent := a.backgroundOf("copying "+m.What, 0, func(ctx context.Context, t *task) tea.Msg {
		if m.Redacted {
			if err := export.Check(ctx, scanner(), t.searched, export.File{Name: m.What, Text: []byte(m.Text)}); err != nil {
				return copiedMsg{toast{mark: engine.MarkBad, text: "not copied: " + engine.Clean(err.Error()), sticky: true}}
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if len(m.Text) > clipboardLimit {
			m.Redacted = false // it has been looked through
			return m
		}
		words := "copied " + m.What + ", " + kit.Size(int64(len(m.Text)))
		if m.Note != "" {
			words += " · " + m.Note
		}
		mark := engine.MarkOK
		if m.Clear {
			mark, words = engine.MarkLook, words+" · clipboard emptied in "+clipboardTime.String()
		}
		if _, err := a.work.terminal.Write([]byte(clipboardRequest(osc52.New(m.Text), in))); err != nil {
			return copiedMsg{toast{mark: engine.MarkBad, text: "not copied: " + err.Error(), sticky: true}}
		}
		return copiedMsg{toast{mark: mark, text: words}}
	})
	if m.Clear {
		return tea.Batch(sent, a.emptyLater())
	}
	return sent
}
