package ui

import (
	"context"
	"maps"
	"slices"
	"strings"
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
	other   engine.Profile // in the other integration; only of the embedded sandbox
	seeded  sandbox.Seeded
	err     error
}

// openProfile makes a profile ready: the one that was loaded at the start, or another one of the file as it is now.
// The sets are KEY=VALUE, on top of it.
func openProfile(ctx context.Context, o Options, name string, reload bool, sets ...string) openedMsg {
	m := openedMsg{name: name, loaded: o.Config}
	if reload {
		if m.loaded, m.err = o.Reload(name); m.err != nil {
			return m
		}
	}
	for _, set := range sets {
		if m.err = config.SetKey(&m.loaded.Profile, set); m.err != nil {
			return m
		}
	}
	m.profile, m.seeded, m.err = o.Open(ctx, m.loaded.Profile)
	return m
}

// withOther adds the other integration, where there is one.
func (m openedMsg) withOther(ctx context.Context, o Options) openedMsg {
	if m.err == nil && m.profile.Embedded && m.profile.Integration != "" {
		m.other = openOther(ctx, o, m.loaded.Profile)
	}
	return m
}

// otherMsg brings the other integration of the first profile, which the first picture does not wait for.
type otherMsg openedMsg

// openFirstOther makes it ready.
func (a *app) openFirstOther() tea.Cmd {
	o, m := a.opts, openedMsg{number: a.opening, loaded: a.opts.Config, profile: a.session.Profile}
	return a.work.run(func(ctx context.Context) tea.Msg { return otherMsg(m.withOther(ctx, o)) })
}

func (a *app) onOther(m otherMsg) {
	if m.number == a.opening {
		a.session.Other = m.other
	}
}

// openOther makes the embedded sandbox ready in the other integration, for the matrix: it plays both, with ids and a token
// endpoint for each. Settings that do not fit the other one leave it out, and the matrix then shows what lacks.
func openOther(ctx context.Context, o Options, p config.Profile) engine.Profile {
	if p.Integration == "stream" {
		p.Integration, p.AdvancedAuth = "project", true // as the built-in profile has it
	} else {
		p.Integration = "stream"
	}
	p.SDKVersion = ""
	other, _, err := o.Open(ctx, p)
	if err != nil {
		return engine.Profile{}
	}
	return other
}

// newSession is the session that a ready profile starts.
func newSession(o Options, m openedMsg) *views.Session {
	p := m.profile
	s := &views.Session{Ledger: engine.NewLedger(), Verified: map[string]views.Verified{}, Vendors: map[string]string{}, Tried: map[string]bool{}}
	// The welcome speaks of the sandbox, and would be wrong about any other server.
	s.FirstRun = p.IsSandbox() && len(o.Config.Config.Profiles) == 0
	s.UTC = o.Config.UI.Times != "local"
	adopt(s, o, m)
	if o.Mode != "" {
		s.Mode = o.Mode
	}
	return s
}

// adopt makes what was opened the session's profile. What was known of the one before is dropped, but for the record of its calls.
func adopt(s *views.Session, o Options, m openedMsg) {
	p, seeded := m.profile, m.seeded
	s.Profile, s.Other, s.Vendor = p, m.other, o.Engine.Vendor(p.Vendor)
	s.Vendors[p.Name] = p.Vendor
	s.Mode, s.AllVendors = engine.OwnMode(s.Vendor, p), o.Engine.Vendors()
	s.Live, s.Following = p.Live, p.Live > 0
	s.DefaultAttributes = seeded.Attributes
	s.Keys = append(knownKeys(m), slices.DeleteFunc(s.Keys, func(k views.VerifyKey) bool { return !k.Chosen })...)
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
func (a *app) changed(reason string) tea.Cmd { return a.anew(views.SessionMsg{Reason: reason}) }

func (a *app) anew(m views.SessionMsg) tea.Cmd {
	a.generation++
	a.stopExamining()
	a.stopComparing()
	a.examination, a.comparison = nil, nil
	a.results, a.asking, a.gauge = nil, map[engine.CallID]askedProvider{}, gaugeNote{}
	a.running, a.aside = map[string]int{}, nil
	a.session.PausedToken = nil // it may be another customer's
	forget(a.session)
	a.wire.Live = a.session.Live
	told := a.broadcast(m)
	return tea.Batch(told, a.again(), a.opened())
}

// useProfile goes on with another profile of the file. A keyring or a command may take its time, and meanwhile somebody may
// wish for yet another.
func (a *app) useProfile(name string) tea.Cmd {
	if a.session.Recorded != nil {
		return a.notLive()
	}
	a.opening++
	a.heading = name
	o, number := a.opts, a.opening
	return a.background("opening "+engine.Clean(name), func(ctx context.Context) tea.Msg {
		m := openProfile(ctx, o, name, true)
		m.number = number
		return m
	})
}

func (a *app) onOpened(m openedMsg) tea.Cmd {
	if m.number != a.opening {
		return nil
	}
	a.heading = ""
	if m.err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean(m.name + ": " + m.err.Error()), sticky: true})
		return nil
	}
	a.opts.Config = m.loaded
	a.bindKeys()
	var goOn tea.Cmd
	if !a.session.PausedAt.IsZero() {
		goOn = a.togglePause() // nothing in the frozen picture is the new profile's
	}
	from, vendor := a.session.Profile.Name, a.session.Vendor
	adopt(a.session, a.opts, m)
	a.own = engine.Profile{}
	if a.session.Vendor != vendor {
		a.leaveVendor()
	}
	if !m.profile.IsSandbox() {
		a.session.FirstRun = false
	}
	a.opts.Engine.Note(engine.Notice{Subject: "profile", Mark: engine.MarkHere, Event: "in use", Text: from + " ▸ " + m.name + " · " + a.session.Vendor.Title() + " · " + m.profile.Host()})
	return tea.Batch(goOn, a.changed("profile"))
}

// switchMode changes how calls are authorised.
func (a *app) switchMode(mode auth.Mode) tea.Cmd {
	if a.session.Recorded != nil {
		return a.notLive()
	}
	if mode == a.session.Mode {
		return nil
	}
	a.opts.Engine.Note(engine.Notice{Subject: "mode", Mark: engine.MarkHere, Event: "changed", Text: string(a.session.Mode) + " ▸ " + string(mode)})
	a.session.Mode = mode
	return a.changed("mode")
}

// ownProfile is the app's, whomever the session looks at.
func (a *app) ownProfile() engine.Profile {
	if a.session.Profile.LookOnly {
		return a.own
	}
	return a.session.Profile
}

// switchCustomer goes on as somebody else, as the profile's SDK would: what it keeps of the customer before, it keeps here too. A
// look leaves the app as it is, and looking at the app's own customer ends it.
func (a *app) switchCustomer(c engine.Change) tea.Cmd {
	if a.session.Recorded != nil {
		return a.notLive()
	}
	s, own := a.session, a.ownProfile()
	if _, ok := s.Vendor.(engine.Identifier); !ok {
		return a.callFor(c.IDs)
	}
	if c.Kind == engine.Look && maps.Equal(hardIDs(c.IDs), hardIDs(own.CustomerIDs)) {
		if !s.Profile.LookOnly {
			return nil
		}
		a.opts.Engine.Note(engine.IdentityChanged{From: s.Profile.Customer(), To: own.Customer(), How: engine.Look})
		s.Profile = own
		return a.changed("customer")
	}
	if v, ok := s.Vendor.(engine.Identifier); ok && !s.Profile.LookOnly && !c.CleanUp {
		if told := v.Foresee(own, c); told.Refused == nil && !told.ForgetToken && maps.Equal(told.CustomerIDs, own.CustomerIDs) {
			return nil // the app's customer already
		}
	}
	p, done, err := a.opts.Engine.SwitchCustomer(own, c)
	if err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean(err.Error()), sticky: true})
		return nil
	}
	if c.Kind == engine.Look {
		a.own = own
	}
	if len(done.SDKLog) > 0 {
		a.showToast(toast{mark: engine.MarkHere, text: engine.Clean("the SDK logs: " + strings.Join(done.SDKLog, " · "))})
	}
	s.Profile = p
	known := slices.ContainsFunc(s.Customers, func(known views.Customer) bool { return known.Label == p.Customer() })
	if !known && c.Kind != engine.Anonymize { // nobody needs a list of cookies
		s.Customers = append(s.Customers, views.Customer{Label: p.Customer(), IDs: p.CustomerIDs})
	}
	return a.anew(views.SessionMsg{Reason: "customer", Cleared: done.Cleared})
}

// clearCache empties what the app keeps of the inbox, and asks for everything anew.
func (a *app) clearCache() tea.Cmd {
	if _, _, err := a.opts.Engine.SwitchCustomer(a.ownProfile(), engine.Change{Kind: engine.ClearCache}); err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean(err.Error()), sticky: true})
		return nil
	}
	a.showToast(toast{mark: engine.MarkOK, text: "the inbox cache is empty; everything is fetched anew"})
	return a.fetch(views.FetchMsg{Operation: a.session.Home()}, "you")
}
