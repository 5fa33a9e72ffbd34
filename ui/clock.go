package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/views"
)

// tickMsg comes once a second for the whole program, aligned to the wall clock. Countdowns are computed from the clock each
// time, so that a machine that slept shows the right ones at once.
type tickMsg time.Time

func tick() tea.Cmd { return tea.Every(time.Second, func(t time.Time) tea.Msg { return tickMsg(t) }) }

// spinMsg drives the spinner while something is waited for.
type spinMsg struct{}

// spin starts the spinner's clock unless it stands still by wish. It ends by itself when nothing is under way.
func (a *app) spin() tea.Cmd {
	if !a.opts.Motion || a.spinning {
		return nil
	}
	a.spinning = true
	return spinTick()
}

func spinTick() tea.Cmd {
	return tea.Tick(250*time.Millisecond, func(time.Time) tea.Msg { return spinMsg{} })
}

func (a *app) onSpin() tea.Cmd {
	if len(a.session.Waiting) == 0 && len(a.tasks) == 0 {
		a.spinning = false
		return nil
	}
	return spinTick()
}

// quietTick is how often the picture is drawn anew in a terminal that has lost the focus.
const quietTick = 10 * time.Second

func (a *app) onTick(now time.Time) tea.Cmd {
	cmds := []tea.Cmd{tick()}
	if a.toast != nil && !a.toast.sticky && now.After(a.toast.until) {
		a.toast = nil
	}
	if d, ok := a.dialog.(*revealed); ok && !now.Before(d.until) {
		a.dialog = nil
		a.body.touched = true
	}
	if cmd := a.follow(); cmd != nil {
		a.body.touched = true
		cmds = append(cmds, cmd)
	}
	if cmd := a.tellOutside(now); cmd != nil {
		cmds = append(cmds, cmd)
	}
	if cmd := a.keep(now); cmd != nil {
		cmds = append(cmds, cmd)
	}
	if a.blurred && now.Unix()%int64(quietTick/time.Second) != 0 && len(cmds) == 1 {
		a.stale = false // nobody looks; the next picture is soon enough
	}
	return tea.Batch(cmds...)
}

// follow asks again for what the open screen shows, every live seconds. A call that is still under way is not doubled.
func (a *app) follow() tea.Cmd {
	s := a.session
	if !s.Following || s.Live <= 0 || a.now().Sub(a.followed) < s.Live-time.Second/2 {
		return nil
	}
	a.followed = a.now()
	cmds := make([]tea.Cmd, 0, 2)
	for _, w := range a.view().Wants(s) {
		w.Trigger = "following"
		cmds = append(cmds, a.send(w))
	}
	return tea.Batch(cmds...)
}

// again is the key r: what the open screen shows is asked for once more.
func (a *app) again() tea.Cmd {
	a.followed = a.now()
	cmds := make([]tea.Cmd, 0, 2)
	for _, w := range a.view().Wants(a.session) {
		cmds = append(cmds, a.fetch(w, "you"))
	}
	return tea.Batch(cmds...)
}

// show opens a screen by its place in the registry. A screen that has never been filled is filled.
func (a *app) show(i int) tea.Cmd {
	if i < 0 || i >= len(a.views) || !a.serves(i) {
		return nil
	}
	hide := a.hideRevealed()
	a.open = i
	learnt := a.tried(a.entries[i].ID)
	a.setFilter(views.Filter{})
	cmds := []tea.Cmd{hide, learnt}
	if a.session.Recorded != nil {
		return tea.Batch(hide, a.opened()) // what was not asked for then is not there
	}
	for _, w := range a.view().Wants(a.session) {
		_, answered := a.session.Latest[w.Slot()]
		_, waiting := a.session.Waiting[w.Slot()]
		if !answered && !waiting {
			cmds = append(cmds, a.fetch(w, "you"))
		}
	}
	return tea.Batch(append(cmds, a.opened())...)
}

// opened tells the screen that shows that it does.
func (a *app) opened() tea.Cmd {
	if v, ok := a.view().(views.Opening); ok {
		return v.Opened(a.session)
	}
	return nil
}
