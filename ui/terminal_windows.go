package ui

import (
	"context"
	"os"

	tea "github.com/charmbracelet/bubbletea"
)

// ownPainter says that Bubble Tea paints here: it knows how a Windows console is asked for escape sequences and for its size.
const ownPainter = false

// stopMsg does not come here.
type stopMsg struct{}

func (t *terminal) heedSize() {}

func (t *terminal) watch(context.Context, func(tea.Msg)) {}

// Stop does nothing: there is no shell that could continue a program.
func (t *terminal) Stop(context.Context) error { return nil }

func canStop() bool { return false }

func (t *terminal) fromBackground(change func() error) error { return change() }

func (t *terminal) emptyQueue() {}

// pollable is nil: the poller does not know terminals here.
func pollable(*os.File) *os.File { return nil }
