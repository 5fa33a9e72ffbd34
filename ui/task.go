package ui

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// taskShown is how long something may take before the key bar's row says that it is under way. Calls are told of by the header and
// their own screens, and are no tasks.
const taskShown = 200 * time.Millisecond

// task is something that is done aside and may take a while: an archive, a bundle, a key that is looked up.
type task struct {
	what  string // "bundling calls"
	since time.Time
	// of is how many calls it hands on, and done how many it has come through; 0 where it does not count any.
	of   int
	done atomic.Int64
	// search is how far the search for secrets is, nil as long as it has not begun.
	search atomic.Pointer[searchedBytes]
	ended  chan struct{} // closed when the work is over, wanted or not
	stop   chan struct{} // closed when somebody does not want it any more
	// dropped is told that nobody waits for it any more; nil where nobody needs to know.
	dropped func()
}

// searchedBytes are how many of how many bytes have been searched for secrets.
type searchedBytes struct{ done, of int }

// through notes how many calls the task has come through, and searched how far the search for secrets is. Both are for the task's own
// goroutine.
func (t *task) through(calls int) { t.done.Store(int64(calls)) }

func (t *task) searched(bytes, of int) { t.search.Store(&searchedBytes{bytes, of}) }

// taskSlowMsg says that something has taken long enough to be told of: a picture is due.
type taskSlowMsg struct{}

// taskDoneMsg brings what a task has come to.
type taskDoneMsg struct {
	task *task
	msg  tea.Msg
}

// background does something off the UI's goroutine, and has the key bar's row tell of it when it takes long. The context ends when somebody
// presses esc; what the function gives then is dropped, so it must leave nothing half done.
func (a *app) background(what string, do func(context.Context) tea.Msg) tea.Cmd {
	return a.backgroundOf(what, 0, func(ctx context.Context, _ *task) tea.Msg { return do(ctx) })
}

// backgroundOf is background for what goes through so many calls, and tells the task how far it has come.
func (a *app) backgroundOf(what string, of int, do func(context.Context, *task) tea.Msg) tea.Cmd {
	t := &task{what: what, since: a.wall(), of: of, stop: make(chan struct{}), ended: make(chan struct{})}
	a.tasks = append(a.tasks, t)
	work := a.work.run(func(ctx context.Context) tea.Msg {
		defer close(t.ended)
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-t.stop:
				cancel()
			case <-ctx.Done():
			}
		}()
		return taskDoneMsg{t, do(ctx, t)}
	})
	return tea.Batch(work, t.slow, a.spin())
}

// slow waits until the task is to be told of: where nothing moves, the next picture may be a second away.
func (t *task) slow() tea.Msg {
	shown := time.NewTimer(taskShown)
	defer shown.Stop()
	select {
	case <-shown.C:
		return taskSlowMsg{}
	case <-t.ended:
		return nil
	}
}

// words are what the task does, and how far it has come.
func (t *task) words() string {
	if s := t.search.Load(); s != nil {
		return fmt.Sprintf("%s, %s of %s searched for secrets", t.what, kit.Size(int64(s.done)), kit.Size(int64(s.of)))
	}
	if t.of == 0 {
		return t.what
	}
	return fmt.Sprintf("%s, %s of %s", t.what, diagnose.Count(int(t.done.Load())), diagnose.Count(t.of))
}

// onTask takes what a task has brought, unless it was given up.
func (a *app) onTask(m taskDoneMsg) tea.Cmd {
	if !a.endTask(m.task) {
		if lent, ok := m.msg.(elsewhereMsg); ok { // it was written in the moment in which nobody wanted it any more
			return a.work.run(func(context.Context) tea.Msg { _ = lent.folder.remove(); return nil })
		}
		return nil
	}
	if m.msg == nil {
		return nil
	}
	return func() tea.Msg { return m.msg }
}

// endTask reports whether the task was still wanted.
func (a *app) endTask(t *task) bool {
	for i, one := range a.tasks {
		if one == t {
			a.tasks = append(a.tasks[:i:i], a.tasks[i+1:]...)
			return true
		}
	}
	return false
}

// cancelTask gives up the newest task that people see, and reports whether there was one.
func (a *app) cancelTask() bool {
	t := a.slowTask()
	if t == nil {
		return false
	}
	close(t.stop)
	a.endTask(t)
	if t.dropped != nil {
		t.dropped()
	}
	a.heading = "" // a profile that is being opened is the one thing that is told of before it is there
	a.showToast(toast{mark: engine.MarkHere, text: t.what + ": cancelled after " + kit.Took(a.wall().Sub(t.since))})
	return true
}

// offersCancel reports whether the last row says that esc cancels: then that is what it does, whatever else it would do here.
func (a *app) offersCancel() bool { return a.toast == nil && a.filter == nil && a.slowTask() != nil }

// slowTask is the newest one that takes long enough to be told of, or nil.
func (a *app) slowTask() *task {
	for i := len(a.tasks) - 1; i >= 0; i-- {
		if a.wall().Sub(a.tasks[i].since) >= taskShown {
			return a.tasks[i]
		}
	}
	return nil
}

// drawTask is the key bar's row while something takes long.
func (a *app) drawTask(l *kit.Line, t *task) {
	frame, took := 0, a.wall().Sub(t.since)
	if a.opts.Motion {
		frame = int(took/(250*time.Millisecond)) % len(a.styles.Glyphs.Spinner)
	}
	l.Add(theme.Text, a.styles.Glyphs.Spinner[frame]+" ").Add(theme.Text, t.words()+" ").Add(theme.Muted, kit.Took(took)+" · ")
	l.Add(theme.Accent, "esc").Add(theme.Text, ":cancel")
}
