package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/export"
	"authpeek/ui/kit"
)

// clipboardTime is how long a credential that was copied in clear stays on the clipboard.
const clipboardTime = 30 * time.Second

// forgetCopyMsg says that a credential has been on the clipboard long enough. number is the copy that it was.
type forgetCopyMsg struct{ number int }

// multiplexer is what stands between the program and the terminal, if anything, and so how a request has to be written.
type multiplexer int

const (
	noMultiplexer multiplexer = iota
	tmux
	gnuScreen
)

func multiplexerOf(getenv func(string) string) multiplexer {
	switch {
	case getenv("TMUX") != "":
		return tmux
	case getenv("STY") != "", strings.HasPrefix(getenv("TERM"), "screen"):
		return gnuScreen
	}
	return noMultiplexer
}

// clipboardRequest is what a terminal is sent for a sequence of OSC 52.
//
// tmux understands the sequence itself where set-clipboard is on, and hands a wrapped one to the terminal around it where
// allow-passthrough is on; one of them is usual, nothing tells which, and having both copies the same twice. GNU screen hands on what
// is wrapped, in pieces of what it can hold.
func clipboardRequest(seq osc52.Sequence, in multiplexer) string {
	switch in {
	case tmux:
		return seq.String() + seq.Tmux().String()
	case gnuScreen:
		return seq.Screen().String()
	}
	return seq.String()
}

// noClipboard says why nothing can be copied, or "".
func noClipboard(getenv func(string) string) string {
	if term := getenv("TERM"); term == "dumb" || term == "linux" {
		return "no clipboard here: TERM=" + term + " has none"
	}
	return ""
}

// tooLong writes what no clipboard takes into a file that nobody else can read.
func (a *app) tooLong(what, text string) tea.Cmd {
	path := a.exportPath(".txt")
	return a.work.run(func(context.Context) tea.Msg {
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		if err == nil {
			err = export.Save(path, []byte(text), false)
		}
		if err != nil {
			return copiedMsg{toast{mark: engine.MarkBad, text: engine.Clean("not copied, and not written: " + err.Error()), sticky: true}}
		}
		return copiedMsg{toast{mark: engine.MarkOK, sticky: true, text: engine.Clean(what + ", " + kit.Size(int64(len(text))) + ", is longer than the 64 KiB that terminals take; it is in " + filepath.Clean(path))}}
	})
}

// emptyLater takes a credential off the clipboard after a while.
//
// Assumption: nobody wants a credential to stay there. A terminal does not tell what is on its clipboard, so whatever is there by then
// is emptied; the question before the copy says so. Only what authpeek itself has copied since is known, and left alone.
func (a *app) emptyLater() tea.Cmd {
	number := a.copies52
	return tea.Tick(clipboardTime, func(time.Time) tea.Msg { return forgetCopyMsg{number} })
}

func (a *app) forgetCopy(m forgetCopyMsg) tea.Cmd {
	if m.number != a.copies52 || !a.clearCopied {
		return nil
	}
	a.clearCopied = false
	a.showToast(toast{mark: engine.MarkHere, text: "the clipboard is emptied: " + clipboardTime.String() + " are over"})
	return a.toTerminal(clipboardRequest(osc52.Clear(), multiplexerOf(a.opts.Getenv)))
}

// forgetLast empties the clipboard when the program ends before its time is over.
func (a *app) forgetLast() {
	if a.clearCopied {
		_, _ = a.work.terminal.Write([]byte(clipboardRequest(osc52.Clear(), multiplexerOf(a.opts.Getenv))))
	}
}
