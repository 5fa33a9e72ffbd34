package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/views"
)

// tried notes that somebody has tried one of the welcome's first things. With the last of them the welcome has done its work.
func (a *app) tried(step string) tea.Cmd {
	s := a.session
	if !s.FirstRun || s.Tried == nil {
		return nil
	}
	s.Tried[step] = true
	if !views.Learnt(s) {
		return nil
	}
	return func() tea.Msg { return views.DismissWelcomeMsg{} }
}

// breakOnce has the token endpoint hand out an old token once, and calls home with it. The token after that one is sound again, so that
// whoever watches sees the trouble end, too.
func (a *app) breakOnce() tea.Cmd {
	port := a.faultPort()
	if port == nil || a.session.Recorded != nil {
		return a.openFaults() // which says why not
	}
	const name = "provider-repeats"
	kind, _ := sandbox.LookupFault(name)
	a.setFault(port, sandbox.Fault{Name: name, Amount: kind.Default, Count: 1})
	p := a.session.Profile
	if p.Provider != nil {
		a.opts.Engine.Forget(p)
	}
	a.breaking = true
	return a.fetch(views.FetchMsg{Operation: a.session.Home(), Mode: engine.OwnMode(a.session.Vendor, p)}, "you")
}

// showBroken opens the call that breakOnce has made.
func (a *app) showBroken(r views.ResultMsg) tea.Cmd {
	if !a.breaking || r.Slot != a.session.Home() || r.Call.Trigger != "you" {
		return nil
	}
	a.breaking = false
	return tea.Batch(a.openScreen(views.OpenMsg{View: "calls", Call: r.Call.ID}), a.tried(views.BreakStep))
}
