package ui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/views"
)

// breaking is a screen that breaks, each way by a key of its own.
type breaking struct {
	views.View
	app  *app
	draw bool
	fact bool
}

// secretText is what it panics with: a signed token, which no report may show.
const secretText = "cannot read eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlIG9mIHRoZSBjYW5hcnkgdG9rZW4"

func (b *breaking) Update(s *views.Session, msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return b.View.Update(s, msg)
	}
	switch key.String() {
	case "ctrl+u":
		panic(secretText)
	case "ctrl+v":
		b.draw = true
	case "ctrl+w":
		return b.app.work.run(func(context.Context) tea.Msg { panic(secretText) })
	case "ctrl+b":
		return tea.Batch(tick(), tea.Batch(tick(), func() tea.Msg { panic(secretText) }))
	case "ctrl+e":
		b.fact = true
	case "ctrl+g": // without end, after a word of it
		_, _ = b.app.work.terminal.Write([]byte("\x1b]0;hangs\a"))
		select {}
	case "ctrl+t":
		return tea.Tick(time.Millisecond, func(time.Time) tea.Msg { panic(secretText) })
	default:
		return b.View.Update(s, msg)
	}
	return nil
}

func (b *breaking) Render(f views.Frame) []string {
	if b.draw {
		panic(secretText)
	}
	return b.View.Render(f)
}

func (b *breaking) Apply(s *views.Session, events []engine.Event) {
	if b.fact {
		panic(secretText)
	}
	b.View.Apply(s, events)
}

// RunBreaking is Run with screens that break.
func RunBreaking(ctx context.Context, o Options) error {
	o.prepare = func(a *app) {
		for i, v := range a.views {
			a.views[i] = &breaking{View: v, app: a}
		}
	}
	o.patience = 300 * time.Millisecond
	return Run(ctx, o)
}
