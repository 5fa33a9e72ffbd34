package ui

import (
	"errors"
	"io"
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// keyboard is where keys come from. Bubble Tea takes its end for nothing special and would wait for ever.
type keyboard struct {
	*os.File
	gone func(error)
}

// Read implements io.Reader.
func (k keyboard) Read(p []byte) (int, error) {
	n, err := k.File.Read(p)
	if err != nil {
		k.gone(errTerminalGone)
	}
	return n, err
}

// polledKeyboard is a keyboard that Go's own poller waits for. It hides that it is a file: for one Bubble Tea waits in a system call, from
// which each key has to find its way back to a thread that runs Go, and that takes longer than what the key does.
type polledKeyboard struct{ keyboard keyboard }

// Read implements io.Reader. While the terminal is lent to another program, and when this one ends, it is at its end.
func (k polledKeyboard) Read(p []byte) (int, error) {
	n, err := k.keyboard.File.Read(p)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, os.ErrClosed):
		return n, io.EOF
	}
	k.keyboard.gone(errTerminalGone)
	return n, err
}

// keyboard is the terminal's, to be called once.
func (t *terminal) keyboard(gone func(error)) io.Reader {
	t.keys = pollable(t.in)
	if t.keys == nil {
		return keyboard{t.in, gone}
	}
	return polledKeyboard{keyboard{t.keys, gone}}
}

// lend makes the command that has Bubble Tea run something else in its place, which may have the terminal meanwhile. What is polled does not
// end when Bubble Tea wants it to, so that it is ended before.
func (t *terminal) lend(to tea.ExecCommand, back func(error) tea.Msg) tea.Cmd {
	if t.keys == nil {
		return tea.Exec(to, back)
	}
	run := tea.Exec(lent{to, t}, back)
	return func() tea.Msg {
		_ = t.keys.SetReadDeadline(time.Unix(1, 0)) // it was asked for whether it can have one
		return run()
	}
}

// lent is what has the terminal, and keys again when it has ended.
type lent struct {
	tea.ExecCommand
	terminal *terminal
}

// Run implements tea.ExecCommand.
func (l lent) Run() error {
	defer func() { _ = l.terminal.keys.SetReadDeadline(time.Time{}) }()
	return l.ExecCommand.Run()
}

// closeKeys ends who reads them, without taking that for the terminal's end.
func (t *terminal) closeKeys() {
	if t.keys != nil {
		_ = t.keys.Close()
	}
}
