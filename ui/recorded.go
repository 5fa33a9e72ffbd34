package ui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	recorded "authpeek/engine/session"
	"authpeek/views"
)

// A recording is looked at as it was at its end: the clock stands there, so that ages, countdowns and findings are those of that
// instant, and nothing that would need a server or a provider can be done. Notices and dialogs go by the real clock.

// recordedSession is the session that a recording ends with: the header's profile, as the last calls had it.
func recordedSession(o Options) *views.Session {
	p := o.Read.Meta.Setup()
	mode := auth.Mode("")
	if c := o.Read.Ledger().Last(ofTheApp); c != nil && o.Engine.Vendor(c.Vendor) != nil {
		if c.Profile != p.Name || c.Vendor != p.Vendor {
			p = engine.Profile{Name: c.Profile, LookOnly: true, AdvancedAuth: p.AdvancedAuth}
		}
		p.Vendor, p.Platform, p.Integration, p.CustomerIDs = c.Vendor, c.Platform, c.Integration, c.CustomerIDs
		if c.Operation == o.Engine.Vendor(c.Vendor).Home() {
			mode = c.Mode
		}
	}
	if _, known := auth.LookupMode(o.Engine.Vendor(p.Vendor).Modes(), mode); known {
		o.Mode = mode
	}
	// Anybody may have written the file, and these are drawn as they are in a live session.
	for _, text := range []*string{&p.Name, &p.BaseURL, &p.Platform, &p.Integration, &p.SDKVersion} {
		*text = engine.Clean(*text)
	}
	s := newSession(o, openedMsg{name: p.Name, profile: p})
	s.Profile.LookOnly = false // it is the app's own customer, whom nobody can ask for anything
	s.FirstRun = false
	s.Profile.Provider = recordedProvider(o.Read.Events, o.Read.Last())
	s.Recorded = &views.Recorded{Path: o.Read.Path, From: o.Read.First(), To: o.Read.Last()}
	return s
}

// recordedSource is a provider as a recording tells of it. Nobody is asked.
type recordedSource struct{ described string }

// Describe implements auth.Source.
func (s recordedSource) Describe() string { return s.described }

// Fetch implements auth.Source.
func (s recordedSource) Fetch(context.Context, auth.Ask) (auth.Answer, error) {
	return auth.Answer{}, errors.New("this is a recording, and " + s.described + " is not asked")
}

// recordedProvider is the provider that was asked last, with the policy by which its token was kept; nil when none was asked.
func recordedProvider(events []engine.Event, end time.Time) *auth.Provider {
	o := auth.ProviderOptions{Now: func() time.Time { return end }}
	for _, e := range events {
		switch d := e.Detail.(type) {
		case engine.TokenRequested:
			o.Source = recordedSource{d.Source}
		case engine.TokenReused:
			o.Policy = d.Policy
		}
	}
	if o.Source == nil {
		return nil
	}
	return auth.NewProvider(o)
}

// ofTheApp reports a call that shows what the app had, and was not made aside to try something.
func ofTheApp(c *engine.Call) bool {
	aside := []string{engine.TriggerMatrix, engine.TriggerDoctor, engine.TriggerCompare}
	return c.Operation != engine.ProviderAsk && c.Vendor != "" && !slices.Contains(aside, c.Trigger)
}

// recordedBatch is how many events are folded at once: a ledger forgets at the end of a batch, and the wire asks it about each event.
const recordedBatch = 512

// openRecording puts everything in place: what was recorded, and on the data screens what was read of the answers, made anew.
func (a *app) openRecording(r *recorded.Session) {
	end := r.Last()
	a.now = func() time.Time { return end }
	if r.Passed.Events > 0 {
		a.fold([]engine.Event{{At: r.First(), Detail: engine.Notice{
			Subject: "session", Mark: engine.MarkLook, Event: "older calls",
			Text: fmt.Sprintf("the file has %s before these, which are not shown; authpeek export hands on all of it", diagnose.Counted(r.Passed.Calls, "call")),
		}}})
		a.session.Ledger.Total += r.Passed.Calls
	}
	for batch := range slices.Chunk(r.Events, recordedBatch) {
		for _, e := range batch {
			a.noteGauge(e)
		}
		a.fold(batch)
	}
	a.asking = map[engine.CallID]askedProvider{} // whoever was asked at the end never answers
	if r.Lost > 0 {
		a.session.Ledger.Lost += r.Lost
		a.wire.Lost(end, r.Lost)
	}
	l := a.session.Ledger
	carried := func(c *engine.Call) bool {
		return ofTheApp(c) && c.Token != nil && (c.Token.Kind == auth.KindJWT || c.Token.Kind == auth.KindOpaque) && c.Profile == a.session.Profile.Name
	}
	if c := l.Last(carried); c != nil {
		a.session.Recorded.Token = c.Token
	}
	a.session.Recorded.Private = l.Last(func(c *engine.Call) bool { return c.Mode == auth.Basic }) != nil
	var box *bloomreach.Inbox
	for i := range l.Len() {
		c := l.At(i)
		if !ofTheApp(c) || !c.Finished() || c.Profile != a.session.Profile.Name || c.Customer != a.session.Profile.Customer() {
			continue
		}
		reading, _ := a.opts.Engine.Reread(a.session.Profile, c)
		if one, ok := reading.Result.(*bloomreach.Inbox); ok && one != nil {
			box = joined(box, one)
			reading.Result = box
		}
		slot := views.SlotOf(c)
		if slot == bloomreach.AttributesFetch && len(c.Args["attribute"]) > 0 {
			a.session.DefaultAttributes = c.Args["attribute"] // what the screen lists
		}
		a.deliver(views.ResultMsg{Slot: slot, Call: *c, Args: c.Args, Result: reading.Result})
	}
}

// joined is what an app has after one more answer: by itself that answer holds what has changed since the one before.
func joined(before, one *bloomreach.Inbox) *bloomreach.Inbox {
	one.Alone = false
	if before == nil || one.Full {
		one.New = nil
		return one
	}
	came := map[string]bool{}
	for _, m := range slices.Concat(one.Messages, one.Hidden) {
		came[m.ID()] = true
	}
	known := map[string]bool{}
	for _, m := range before.Messages {
		known[m.ID()] = true
	}
	one.New = nil
	for _, m := range one.Messages {
		if !known[m.ID()] {
			one.New = append(one.New, m.ID())
		}
	}
	kept := func(list []*bloomreach.Message) []*bloomreach.Message {
		return slices.DeleteFunc(slices.Clone(list), func(m *bloomreach.Message) bool { return came[m.ID()] })
	}
	one.Messages = append(one.Messages, kept(before.Messages)...)
	one.Hidden = append(one.Hidden, kept(before.Hidden)...)
	sort.SliceStable(one.Messages, func(i, j int) bool { return one.Messages[i].CreateTime > one.Messages[j].CreateTime })
	one.Unread = 0
	for _, m := range one.Messages {
		if !m.IsRead {
			one.Unread++
		}
	}
	one.FullAt, one.FullSent, one.Since, one.Owner = before.FullAt, before.FullSent, before.Since, before.Owner
	return one
}

// refused reports whether an intent needs a live session, and tells the person that this is none.
func (a *app) refused(msg tea.Msg) bool {
	if a.session.Recorded == nil {
		return false
	}
	switch msg.(type) {
	case views.FetchMsg, views.ExamineMsg, views.CompareMsg, views.AskProviderMsg, views.ForgetTokenMsg, views.ClearCacheMsg, views.ModeMsg, views.SettingMsg:
		a.notLive()
		return true
	}
	return false
}

// notLive says why nothing happens. It is an action, so that keys can be bound to it.
func (a *app) notLive() tea.Cmd {
	with := "authpeek"
	if name := a.session.Profile.Name; name != "" {
		with += " -p " + engine.Clean(name)
	}
	a.showToast(toast{mark: engine.MarkLook, text: "a recording: nothing is sent · " + with + " without -r makes calls"})
	return nil
}

// live is an action that needs a live session.
func live(do func(*app) tea.Cmd) func(*app) tea.Cmd {
	return func(a *app) tea.Cmd {
		if a.session.Recorded != nil {
			return a.notLive()
		}
		return do(a)
	}
}

// recordedWords are the instants of a recording and its file, for the header.
func (a *app) recordedWords() string {
	r, zone := a.session.Recorded, a.session.Zone()
	from, to := r.From.In(zone), r.To.In(zone)
	until := to.Format("15:04")
	if from.Format("2006-01-02") != to.Format("2006-01-02") {
		until = to.Format("2006-01-02 15:04")
	}
	span := "–" + until
	if from.Format("2006-01-02 15:04") == to.Format("2006-01-02 15:04") {
		span = "" // a recording of one command is over within its minute
	}
	return " " + from.Format("2006-01-02 15:04") + span + " · " + engine.Clean(filepath.Base(r.Path))
}
