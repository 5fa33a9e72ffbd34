package ui

import (
	"cmp"
	"context"
	"errors"
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config"
	"authpeek/engine"
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
	if o.Read != nil {
		return show(ctx, o, recordedSession(o))
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
	return show(ctx, o, newSession(o, first))
}

// show runs the program on a session.
func show(ctx context.Context, o Options, session *views.Session) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	look := theme.Detect(o.Getenv).WithTheme(o.Config.UI.Theme).WithGlyphs(o.Config.UI.Glyphs)
	terminal := &screen{File: os.Stdout}
	model := newApp(o, newWorker(ctx, o, terminal), theme.New(look), session)
	if o.Read != nil {
		model.openRecording(o.Read)
	}
	// Until the program paints for itself, a higher frame rate is what brings a key's effect to the screen sooner.
	// Signals end ctx. Bubble Tea's own handler beside that would wait for ever to hand its message to a loop that has
	// already ended with ctx.
	program := tea.NewProgram(model, tea.WithContext(ctx), tea.WithOutput(terminal), tea.WithoutSignalHandler(), tea.WithAltScreen(), tea.WithFPS(120), tea.WithReportFocus())
	_, err := program.Run()
	model.tap.close()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
