package ui

import (
	"context"
	"os/exec"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/views"
)

// frameTime is the least time between two batches of events: 30 pictures a second are enough for eyes.
const frameTime = time.Second / 30

// eventsMsg is a batch of the journal, and how many events were lost before it.
type eventsMsg struct {
	events []engine.Event
	lost   uint64
}

// streamClosedMsg says that the journal has ended.
type streamClosedMsg struct{ err error }

// worker makes Cmds of things that need the program's context, which is captured here once and stored nowhere.
type worker struct {
	nextEvents func() tea.Cmd
	do         func(r engine.Request, slot string, look bool, generation int) tea.Cmd
	ask        func(engine.Profile, auth.Mode, int) tea.Cmd
	open       func(profileName string, number int, sets ...string) tea.Cmd
	// run makes a Cmd of any function that needs the context.
	run func(func(context.Context) tea.Msg) tea.Cmd
	// command makes the command of another program, which ends with this one.
	command func(argv []string) *exec.Cmd
	// stop gives the terminal back to the shell and stops the program, until it is continued.
	stop func() error
	// terminal is where sequences go that are no picture.
	terminal *terminal
}

func newWorker(ctx context.Context, o Options, terminal *terminal) worker {
	sub := o.Engine.Journal().Subscribe()
	w := worker{terminal: terminal}
	// Exactly one nextEvents is outstanding at any time: Update asks for the next batch when it has taken this one, and that
	// is all the back-pressure there is.
	w.nextEvents = func() tea.Cmd {
		return func() tea.Msg {
			events, lost, err := sub.Next(ctx, frameTime)
			if err != nil {
				return streamClosedMsg{err}
			}
			return eventsMsg{events, lost}
		}
	}
	w.do = func(r engine.Request, slot string, look bool, generation int) tea.Cmd {
		return func() tea.Msg {
			done, err := o.Engine.Do(ctx, r)
			return doneMsg{request: r, slot: slot, look: look, done: done, err: err, generation: generation}
		}
	}
	w.ask = func(p engine.Profile, mode auth.Mode, generation int) tea.Cmd {
		return func() tea.Msg {
			call, err := o.Engine.AskFor(ctx, p, mode)
			return doneMsg{request: engine.Request{Profile: p, Operation: engine.ProviderAsk}, slot: engine.ProviderAsk, done: engine.Done{Call: call}, err: err, generation: generation}
		}
	}
	w.open = func(name string, number int, sets ...string) tea.Cmd {
		return func() tea.Msg {
			m := openProfile(ctx, o, name, true, sets...).withOther(ctx, o)
			m.number = number
			return m
		}
	}
	w.command = func(argv []string) *exec.Cmd { return exec.CommandContext(ctx, argv[0], argv[1:]...) }
	w.run = func(f func(context.Context) tea.Msg) tea.Cmd {
		return func() tea.Msg { return f(ctx) }
	}
	w.stop = func() error { return terminal.Stop(ctx) }
	return w
}

// applyEvents folds a batch, or keeps it back while the picture is frozen. Either way the next batch is asked for.
func (a *app) applyEvents(m eventsMsg) tea.Cmd {
	for _, e := range m.events {
		a.noteGauge(e)
	}
	a.watchFaults()
	if m.lost > 0 {
		a.session.Ledger.Lost += m.lost
		a.wire.Lost(a.now(), m.lost)
	}
	if !a.session.PausedAt.IsZero() {
		a.news = append(a.news, m.events...)
		if over := len(a.news) - pausedLimit; over > 0 {
			a.news = a.news[over:]
			a.session.Ledger.Lost += uint64(over)
			a.wire.Lost(a.now(), uint64(over))
		}
		a.countNewer(m.events)
		return a.work.nextEvents()
	}
	return tea.Batch(a.fold(m.events), a.work.nextEvents())
}

// pausedLimit bounds what is kept back while the picture is frozen, in events.
const pausedLimit = 50_000

// fold tells ledger, wire and views what has happened. Tokens that came with it are checked with the keys that are known.
func (a *app) fold(events []engine.Event) tea.Cmd {
	a.session.Ledger.Apply(events)
	a.wire.Apply(a.session.Ledger, events)
	for _, v := range a.views {
		v.Apply(a.session, events)
	}
	applied := a.view().Update(a.session, views.AppliedMsg{})
	if !brought(events) {
		return applied
	}
	return tea.Batch(applied, a.tryKeysOn(a.session.Ledger.Tokens()))
}

func (a *app) countNewer(events []engine.Event) {
	for _, e := range events {
		if _, ok := e.Detail.(engine.CallFinished); ok {
			a.session.Newer++
		}
	}
}

// togglePause freezes the picture, or lets what has come meanwhile into it.
func (a *app) togglePause() tea.Cmd {
	s := a.session
	if s.PausedAt.IsZero() {
		s.PausedToken = s.Current()
		s.PausedAt, s.Newer = a.now(), 0
		return a.hideRevealed()
	}
	s.PausedAt, s.PausedToken = time.Time{}, nil
	cmds := make([]tea.Cmd, 0, len(a.results)+1)
	cmds = append(cmds, a.fold(a.news))
	a.news = nil
	for _, r := range a.results {
		cmds = append(cmds, a.deliver(r))
	}
	a.results = nil
	return tea.Batch(append(cmds, a.tellCompared())...)
}

// deliver makes a finished call the latest of its operation and tells every view.
func (a *app) deliver(r views.ResultMsg) tea.Cmd {
	if r.Look {
		return a.broadcast(r) // made aside: it is no operation's latest
	}
	call := r.Call
	if before, ok := a.session.Latest[r.Slot]; !ok || before.Call.ID <= call.ID {
		a.session.Latest[r.Slot] = views.Latest{Call: &call, Result: r.Result, At: call.Ended}
	}
	return a.broadcast(r)
}
