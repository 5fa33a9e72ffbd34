package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/crash"
	"authpeek/ui/theme"
	"authpeek/views"
)

// defaultLive is the interval of following where the profile names none.
const defaultLive = 5 * time.Second

// Run shows the program until the user leaves or ctx ends. The engine stays open; closing it is its owner's business.
func Run(ctx context.Context, o Options) error {
	if o.Now == nil {
		o.Now = time.Now
	}
	// The styles need nothing but the environment, and the profile's opening waits for sockets and files.
	styles := sync.OnceValue(func() *theme.Styles {
		return theme.New(theme.Detect(o.Getenv).WithTheme(o.Config.UI.Theme).WithGlyphs(o.Config.UI.Glyphs))
	})
	go styles()
	if o.Read != nil {
		return show(ctx, o, styles, recordedSession(o))
	}
	first := openProfile(ctx, o, o.Config.Profile.Name, false)
	if first.err != nil {
		return first.err
	}
	if o.Config.Profile.Name == config.Sandbox && len(first.seeded.Customers) > 0 {
		o.Engine.Note(engine.Notice{Subject: "sandbox", Mark: engine.MarkHere, Event: "started", Text: first.profile.BaseURL + " · " + first.profile.Integration + " " + cmp.Or(first.profile.StreamID, first.profile.ProjectToken)})
	}
	if o.Faults != nil {
		for _, f := range o.Faults.Faults() {
			o.Engine.Note(engine.Notice{Subject: "sandbox", Mark: engine.MarkLook, Event: "fault on", Text: faultLine(f.Fault)})
		}
	}
	return show(ctx, o, styles, newSession(o, first))
}

// show runs the program on a session.
func show(ctx context.Context, o Options, styles func() *theme.Styles, session *views.Session) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	terminal := newTerminal(os.Stdin, os.Stdout)
	if o.tty != nil {
		terminal = newTerminal(o.tty, o.tty)
	}
	model := newApp(o, newWorker(ctx, o, terminal), styles(), session)
	if o.Read != nil {
		model.openRecording(o.Read)
	}
	if o.prepare != nil {
		o.prepare(model)
	}
	run := runPainted
	if !ownPainter || o.standard {
		run = runStandard
	}
	f := &fence{end: cancel, patience: cmp.Or(o.patience, endPatience)}
	err := f.carry(ctx, terminal, func() error { return run(ctx, f, model, terminal) })
	var broke *crash.Crash
	if errors.As(err, &broke) || errors.As(context.Cause(ctx), &broke) {
		return broke // what else the program holds may be in any state
	}
	model.tap.close()
	model.keepLast()
	// What waits for ctx may hear of its end before Bubble Tea's own context does, which hangs on it, and have the program quit as if
	// somebody had asked for that.
	if ctx.Err() != nil && (err == nil || errors.Is(err, tea.ErrProgramKilled)) {
		return context.Cause(ctx)
	}
	return err
}

// runPainted runs the program with a painter of our own. Without its renderer Bubble Tea does nothing to the terminal but read it.
func runPainted(ctx context.Context, f *fence, model *app, t *terminal) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := t.Enter(); err != nil {
		return errors.Join(err, t.Leave())
	}
	defer func() { err = errors.Join(err, t.Leave()) }()
	defer model.forgetLast()
	p := &painted{app: model, painter: newPainter(t)}
	m := &fenced{Model: p, app: model, fence: f}
	keys := t.keyboard(f.end)
	defer t.closeKeys()
	// Signals end ctx. Bubble Tea's own handler beside that would wait for ever to hand its message to a loop that has
	// already ended with ctx.
	program := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(keys), tea.WithOutput(t), tea.WithoutSignalHandler(), tea.WithoutCatchPanics(), tea.WithoutRenderer())
	lost := make(chan error, 1)
	f.start("the painter", func() {
		if err := p.painter.run(ctx); err != nil {
			lost <- fmt.Errorf("the terminal takes nothing: %w", err)
			program.Kill()
		}
	})
	// The first picture needs nothing of Bubble Tea, and so does not wait for it.
	t.heedSize()
	if w, h, err := t.Size(); err == nil {
		m.Update(tea.WindowSizeMsg{Width: w, Height: h})
	}
	f.start("the watch of the terminal", func() { t.watch(ctx, program.Send) })
	_, err = program.Run()
	select {
	case err = <-lost:
	default:
	}
	return err
}

// runStandard runs the program with Bubble Tea's renderer, where a higher frame rate brings a key's effect to the screen sooner.
func runStandard(ctx context.Context, f *fence, model *app, t *terminal) error {
	program := tea.NewProgram(&fenced{Model: model, app: model, fence: f}, tea.WithContext(ctx), tea.WithInput(keyboard{t.in, f.end}), tea.WithOutput(console{t.out, t}), tea.WithoutSignalHandler(), tea.WithAltScreen(), tea.WithFPS(120), tea.WithReportFocus())
	_, err := program.Run()
	return err
}

// console is the terminal as Bubble Tea's renderer wants it: a file, whose writes do not mix with others.
type console struct {
	*os.File
	terminal *terminal
}

// Write implements io.Writer.
func (c console) Write(p []byte) (int, error) { return c.terminal.Write(p) }
