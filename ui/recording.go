package ui

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/adrg/xdg"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// saveSession is the key S: it begins a recording after a question, and ends the one that runs.
func (a *app) saveSession() tea.Cmd {
	if r := a.session.Recorded; r != nil {
		a.showToast(toast{mark: engine.MarkLook, text: "this is a recording already: " + engine.Clean(r.Path)})
		return nil
	}
	if a.opts.Record == nil {
		return nil
	}
	if _, _, on := a.opts.Record.State(); on {
		return a.stopRecording()
	}
	path := a.sessionPath()
	events := a.soFar()
	return a.setDialog(newConfirm("Save the session?", []string{
		path,
		"",
		fmt.Sprintf("Facts are written as they happen, until %s again or the end. What has happened is included: %s of %s. Older session lines that belong to no call are not.", a.keymap.Global("S"), diagnose.Counted(len(events), "fact"), diagnose.Counted(a.session.Ledger.Len(), "call")),
		"No secret is in it; bodies and claims are. authpeek -r opens it.",
	}, "record", func(a *app) tea.Cmd { return a.startRecording(path, events) }))
}

// soFar are the events that the session still has, those of its calls, in their order. What a person noted of a call is told anew.
func (a *app) soFar() []engine.Event {
	var events []engine.Event
	l := a.session.Ledger
	for i := range l.Len() {
		events = append(events, l.At(i).Events...)
	}
	slices.SortFunc(events, func(x, y engine.Event) int { return cmp.Compare(x.Seq, y.Seq) })
	return append(events, a.notes()...)
}

// notes are what a person has put down beside calls, as facts without a number.
func (a *app) notes() []engine.Event {
	var notes []engine.Event
	l := a.session.Ledger
	for i := range l.Len() {
		if c := l.At(i); c.Note != (engine.CallNoted{}) {
			notes = append(notes, engine.Event{At: c.Started, Call: c.ID, Detail: c.Note})
		}
	}
	return notes
}

// unnoted takes back what a recording has noted of calls, where a person has done so here.
func (a *app) unnoted() []engine.Event {
	var notes []engine.Event
	for _, e := range a.opts.Read.Events {
		if _, noted := e.Detail.(engine.CallNoted); !noted {
			continue
		}
		if c := a.session.Ledger.Call(e.Call); c != nil && c.Note == (engine.CallNoted{}) {
			notes = append(notes, engine.Event{At: e.At, Call: e.Call, Detail: engine.CallNoted{}})
		}
	}
	return notes
}

// sessionPath is where a session goes that nobody has named a file for.
func (a *app) sessionPath() string {
	name := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, a.session.Profile.Name)
	return a.stateFile("sessions", a.now().In(a.session.Zone()).Format("2006-01-02T15-04-05")+"-"+name, ".jsonl")
}

// stateFile is a file that is not there yet, in a folder below that of the system for what programs remember.
func (a *app) stateFile(folder, name, extension string) string {
	dir := a.opts.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) {
		dir = xdg.StateHome // the library has read the real environment; the one that is handed in counts
	}
	path := filepath.Join(dir, "authpeek", folder, name)
	for n, free := 2, path+extension; ; n++ { // the clock may show what it did at the one before, and that of a recording always does
		if _, err := os.Lstat(free); err != nil {
			return free
		}
		free = fmt.Sprintf("%s-%d%s", path, n, extension)
	}
}

func (a *app) startRecording(path string, events []engine.Event) tea.Cmd {
	port, profile, end := a.opts.Record, a.session.Profile, a.session.Press("S")
	return a.background("writing "+diagnose.Counted(len(events), "event")+" into the recording", func(context.Context) tea.Msg {
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		if err == nil {
			err = port.Start(path, profile, events)
		}
		if err != nil {
			return views.ToastMsg{Mark: engine.MarkBad, Text: "not recorded: " + err.Error()}
		}
		return views.ToastMsg{Mark: engine.MarkOK, Text: "recording into " + path + " · " + end + " ends it"}
	})
}

func (a *app) stopRecording() tea.Cmd {
	port := a.opts.Record
	return a.work.run(func(context.Context) tea.Msg {
		path, state, ok := port.Stop()
		switch {
		case !ok:
			return nil // it was stopped meanwhile
		case state.Err != nil:
			return views.ToastMsg{Mark: engine.MarkBad, Text: fmt.Sprintf("the recording had stopped: %v · %s in %s, %d lost", state.Err, diagnose.Counted(int(state.Events), "event"), path, state.Lost)}
		}
		return views.ToastMsg{Mark: engine.MarkOK, Text: fmt.Sprintf("saved %s · %s, %s", path, kit.Size(state.Bytes), diagnose.Counted(int(state.Events), "event"))}
	})
}

// recordMark says in the header that facts go into a file.
func (a *app) recordMark() []kit.Span {
	if a.opts.Record == nil {
		return nil
	}
	_, state, on := a.opts.Record.State()
	switch {
	case !on:
		return nil
	case state.Err != nil:
		return []kit.Span{kit.Of(theme.Error, a.styles.Glyphs.Bad+" rec  ")}
	default:
		return []kit.Span{kit.Of(theme.Error, a.styles.Glyphs.Unread+" rec  ")}
	}
}
