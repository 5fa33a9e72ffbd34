package ui

import (
	"io"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// suspend stops the program until the shell continues it, where there is a shell that could.
func (a *app) suspend() tea.Cmd {
	if !canStop() {
		a.showToast(toast{mark: engine.MarkLook, text: "not stopped: no shell is here that could go on with it"})
		return nil
	}
	return a.work.terminal.lend(pause(a.work.stop), func(err error) tea.Msg { return resumedMsg{err} })
}

// resumedMsg says that the program goes on after a stop.
type resumedMsg struct{ err error }

func (a *app) onResumed(m resumedMsg) {
	if m.err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean(m.err.Error()), sticky: true})
	}
}

// pause is a stop in the place of another program: Bubble Tea leaves the terminal alone until it returns.
type pause func() error

// Run implements tea.ExecCommand.
func (p pause) Run() error { return p() }

// SetStdin implements tea.ExecCommand.
func (pause) SetStdin(io.Reader) {}

// SetStdout implements tea.ExecCommand.
func (pause) SetStdout(io.Writer) {}

// SetStderr implements tea.ExecCommand.
func (pause) SetStderr(io.Writer) {}
