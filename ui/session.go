package ui

import (
	"context"
	"maps"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/views"
)

// openedMsg says that a profile is ready for calls, or why it is not.
type openedMsg struct {
	name    string
	number  int // of the wish, see app.opening
	loaded  config.Loaded
	profile engine.Profile
	seeded  sandbox.Seeded
	err     error
}

// openProfile makes a profile ready: the one that was loaded at the start, or another one of the file as it is now.
func openProfile(ctx context.Context, o Options, name string, reload bool) openedMsg {
	m := openedMsg{name: name, loaded: o.Config}
	if reload {
		if m.loaded, m.err = o.Reload(name); m.err != nil {
			return m
		}
	}
	m.profile, m.seeded, m.err = o.Open(ctx, m.loaded.Profile)
	return m
}

// newSession is the session that a ready profile starts.
func newSession(o Options, p engine.Profile, seeded sandbox.Seeded) *views.Session {
	s := &views.Session{Ledger: engine.NewLedger()}
	// The welcome speaks of the sandbox, and would be wrong about any other server.
	s.FirstRun = p.IsSandbox() && len(o.Config.Config.Profiles) == 0
	s.UTC = o.Config.UI.Times != "local"
	adopt(s, o, p, seeded)
	if o.Mode != "" {
		s.Mode = o.Mode
	}
	return s
}

// adopt makes p the session's profile. What was known of the one before is dropped, but for the record of its calls.
func adopt(s *views.Session, o Options, p engine.Profile, seeded sandbox.Seeded) {
	s.Profile, s.Mode = p, p.DefaultMode()
	s.Vendor = o.Engine.Vendor(p.Vendor)
	s.Live, s.Following = p.Live, p.Live > 0
	s.DefaultAttributes = seeded.Attributes
	s.Customers = []views.Customer{{Label: p.Customer(), IDs: p.CustomerIDs}}
	for _, c := range seeded.Customers {
		if c.Label != p.Customer() {
			s.Customers = append(s.Customers, views.Customer{Label: c.Label, IDs: c.IDs})
		}
	}
	forget(s)
}

// forget drops what earlier calls have brought.
func forget(s *views.Session) {
	s.Latest, s.Waiting, s.Offline = map[string]views.Latest{}, map[string]time.Time{}, time.Time{}
}

// changed begins a new generation after a change of profile, mode or customer: views are told, and the open screen asks anew.
func (a *app) changed(reason string) tea.Cmd {
	a.generation++
	a.results, a.asking, a.gauge = nil, map[engine.CallID]askedProvider{}, gaugeNote{}
	a.running = map[string]int{}
	a.session.PausedToken = nil // it may be another customer's
	forget(a.session)
	a.wire.Live = a.session.Live
	told := a.broadcast(views.SessionMsg{Reason: reason})
	return tea.Batch(told, a.again())
}

// useProfile goes on with another profile of the file. A keyring or a command may take its time, and meanwhile somebody may
// wish for yet another.
func (a *app) useProfile(name string) tea.Cmd {
	a.opening++
	return a.work.open(name, a.opening)
}

func (a *app) onOpened(m openedMsg) tea.Cmd {
	if m.number != a.opening {
		return nil
	}
	if m.err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean(m.name + ": " + m.err.Error()), sticky: true})
		return nil
	}
	a.opts.Config = m.loaded
	from := a.session.Profile.Name
	adopt(a.session, a.opts, m.profile, m.seeded)
	if m.profile.Name != "sandbox" {
		a.session.FirstRun = false
	}
	a.opts.Engine.Note(engine.Notice{Subject: "profile", Mark: engine.MarkHere, Event: "in use", Text: from + " ▸ " + m.name + " · " + m.profile.Host()})
	return a.changed("profile")
}

// switchMode changes how calls are authorised.
func (a *app) switchMode(mode auth.Mode) tea.Cmd {
	if mode == a.session.Mode {
		return nil
	}
	a.opts.Engine.Note(engine.Notice{Subject: "mode", Mark: engine.MarkHere, Event: "changed", Text: string(a.session.Mode) + " ▸ " + string(mode)})
	a.session.Mode = mode
	return a.changed("mode")
}

// switchCustomer goes on for somebody else: calls ask for the new ids, and a kept token of another customer is not sent again
// because the provider keeps tokens per customer.
func (a *app) switchCustomer(ids map[string]string) tea.Cmd {
	s := a.session
	if maps.Equal(ids, s.Profile.CustomerIDs) {
		return nil
	}
	from := s.Profile.Customer()
	s.Profile.CustomerIDs = maps.Clone(ids)
	a.opts.Engine.Note(engine.IdentityChanged{From: from, To: s.Profile.Customer()})
	known := false
	for _, c := range s.Customers {
		known = known || maps.Equal(c.IDs, ids)
	}
	if !known {
		s.Customers = append(s.Customers, views.Customer{Label: s.Profile.Customer(), IDs: s.Profile.CustomerIDs})
	}
	return a.changed("customer")
}
