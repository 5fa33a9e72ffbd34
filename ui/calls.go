package ui

import (
	"maps"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/views"
)

// doneMsg says that a call has ended. generation is that of the session when it was asked for.
type doneMsg struct {
	request    engine.Request
	slot       string
	look       bool // of the wish for it
	done       engine.Done
	err        error
	generation int
}

// askedProvider is a provider that is being asked for a call, since when.
type askedProvider struct {
	at     time.Time
	source string
}

// firstCalls asks for what the first screens show: one inbox, and what else only reads, so that the overview is not empty.
func (a *app) firstCalls() tea.Cmd {
	a.followed = a.now()
	wants := a.view().Wants(a.session)
	asked := map[string]bool{}
	cmds := make([]tea.Cmd, 0, 4)
	for _, w := range wants {
		asked[w.Slot()] = true
		cmds = append(cmds, a.fetch(w, "start"))
	}
	if a.session.Following {
		for i, v := range a.views {
			if !a.serves(i) {
				continue
			}
			for _, w := range v.Wants(a.session) {
				if !asked[w.Slot()] {
					asked[w.Slot()] = true
					cmds = append(cmds, a.fetch(w, "start"))
				}
			}
		}
	}
	return tea.Batch(append(cmds, a.opened())...)
}

// fetch makes a call. Operations that write to a real server ask first.
func (a *app) fetch(m views.FetchMsg, trigger string) tea.Cmd {
	if a.refused(m) {
		return nil
	}
	if m.Trigger == "" {
		m.Trigger = trigger
	}
	op, ok := engine.LookupOperation(a.session.Vendor, m.Operation)
	if ok && op.Writes && !m.Agreed && !a.session.Profile.IsSandbox() {
		a.dialog = newConfirm("Write to "+a.session.Profile.Host()+"?",
			[]string{m.Operation + " changes the record of " + a.profileFor(m).Customer() + " on a real server."}, "send it",
			func(a *app) tea.Cmd { return a.send(m) })
		return nil
	}
	return a.send(m)
}

func (a *app) send(m views.FetchMsg) tea.Cmd {
	mode := m.Mode
	if mode == "" {
		mode = a.session.ModeFor(m.Operation)
	}
	if _, busy := a.session.Waiting[m.Slot()]; busy && m.Trigger == "following" {
		return nil
	}
	a.begin(m.Slot())
	request := engine.Request{Profile: a.profileFor(m), Operation: m.Operation, Mode: mode, Args: m.Args, Trigger: m.Trigger, Body: m.Body, Replays: m.Replays}
	return tea.Batch(a.work.do(request, m.Slot(), m.Look || request.Profile.LookOnly && !a.session.Profile.LookOnly, a.generation), a.spin())
}

// profileFor is the session's profile as a fetch wants it. In the other integration the provider's kept token would be of the
// wrong kind, so that one has a store of its own.
func (a *app) profileFor(m views.FetchMsg) engine.Profile {
	own := a.session.Profile
	p := a.session.ProfileAs(m.Platform, m.Integration)
	p.LookOnly = p.LookOnly || m.Look
	if m.CustomerIDs != nil && !maps.Equal(m.CustomerIDs, own.CustomerIDs) {
		p.CustomerIDs, p.LookOnly = m.CustomerIDs, true // the app has not identified them, and nothing of theirs is to be kept
	}
	if p.Integration != own.Integration && p.Provider != nil {
		if a.aside == nil {
			a.aside = p.Provider.Fresh()
		}
		p.Provider = a.aside
	}
	return p
}

// noteCall puts down what somebody notes of a call. Beside a recorded one it stays on the screen: the file is not written again.
func (a *app) noteCall(m views.NoteCallMsg) tea.Cmd {
	if a.session.Recorded == nil {
		a.opts.Engine.NoteCall(m.Call, m.Note)
		return nil
	}
	m.Note.Comment = a.opts.Engine.Hide(m.Note.Comment)
	return a.fold([]engine.Event{{At: a.now(), Call: m.Call, Detail: m.Note}})
}

// begin notes that a call of that slot is under way. The wait is as old as the oldest of them.
func (a *app) begin(slot string) {
	a.running[slot]++
	if a.running[slot] == 1 {
		a.session.Waiting[slot] = a.now()
	}
}

// end notes that one of them has ended.
func (a *app) end(slot string) {
	a.running[slot]--
	if a.running[slot] <= 0 {
		delete(a.running, slot)
		delete(a.session.Waiting, slot)
	}
}

func (a *app) onDone(m doneMsg) tea.Cmd {
	if m.generation != a.generation {
		return nil // the answer belongs to another profile, mode or customer
	}
	a.end(m.slot)
	if m.err != nil && m.look {
		return a.broadcast(views.NotMadeMsg{Slot: m.slot, Why: engine.Clean(m.err.Error())})
	}
	if m.err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean(m.err.Error()), sticky: true})
		return nil
	}
	a.lastAnswer = a.now()
	a.noteReachable(m.done.Call)
	r := views.ResultMsg{Slot: m.slot, Call: m.done.Call, Args: m.request.Args, Result: m.done.Result, Look: m.look}
	if !a.session.PausedAt.IsZero() {
		a.hold(r)
		return nil
	}
	return tea.Batch(a.deliver(r), a.showBroken(r), a.giveBack(r))
}

// hold keeps a result until the picture goes on. Of fetches that follow only the newest of each slot is kept: a long pause
// would otherwise gather a whole inbox every few seconds, and the newest one says it all.
func (a *app) hold(r views.ResultMsg) {
	if r.Call.Trigger == "following" {
		a.results = slices.DeleteFunc(a.results, func(old views.ResultMsg) bool { return old.Slot == r.Slot && old.Call.Trigger == "following" })
	}
	a.results = append(a.results, r)
	if len(a.results) > engine.CallsKept {
		a.results = a.results[1:]
	}
}

// noteReachable keeps since when the server has not been answering.
func (a *app) noteReachable(c engine.Call) {
	unreachable := c.Finish != nil && c.Finish.Error != nil && c.Status() == 0 && strings.HasPrefix(c.Finish.Error.Code, "transport.")
	switch {
	case !unreachable && c.Response != nil:
		a.session.Offline = time.Time{}
	case unreachable && a.session.Offline.IsZero():
		a.session.Offline = c.Ended
	}
}

// gaugeNote is what the last Bearer call has told of its provider, for the gauge.
type gaugeNote struct{ null, failed bool }

// noteGauge follows the provider as events come, also while the picture is frozen: the gauge always goes on.
func (a *app) noteGauge(e engine.Event) {
	switch d := e.Detail.(type) {
	case engine.TokenRequested:
		a.asking[e.Call] = askedProvider{at: e.At, source: d.Source}
	case engine.TokenObtained, engine.TokenReused:
		a.gauge = gaugeNote{}
		delete(a.asking, e.Call)
	case engine.TokenNull:
		a.gauge = gaugeNote{null: true}
		delete(a.asking, e.Call)
	case engine.TokenFailed:
		a.gauge = gaugeNote{failed: true}
		delete(a.asking, e.Call)
	case engine.CallFinished:
		delete(a.asking, e.Call)
	case engine.IdentityChanged:
		if d.How != engine.ByApp {
			a.others = d.Stale
		}
	}
}

// basicFingerprint names a private key as it travels, so that it is the same one here as on the wire.
func basicFingerprint(idSecret auth.Secret) string {
	return auth.NewBasic(idSecret, time.Time{}, "").Info.Fingerprint
}

// credential is what the gauge shows: the token that the next Bearer call would use, else what the mode sends.
func (a *app) credential() kit.Credential {
	if h, ok := a.headed(); ok {
		return credentialOf(h.Token)
	}
	s := a.session
	switch s.ModeInfo().Credential {
	case auth.CredentialNone, "":
		return kit.Credential{}
	case auth.CredentialAPIKey:
		if s.Profile.APIKey.IsZero() {
			return kit.Credential{}
		}
		return kit.Credential{Fingerprint: s.Profile.APIKey.Fingerprint(), Kind: kit.KindAPIKey}
	case auth.CredentialPrivateKey:
		if s.Profile.PrivateKey.IsZero() {
			return kit.Credential{}
		}
		return kit.Credential{Fingerprint: basicFingerprint(s.Profile.PrivateKey), Kind: kit.KindBasic}
	}
	c := kit.Credential{Kind: kit.KindJWT, Null: a.gauge.null, Failed: a.gauge.failed, Still: !a.opts.Motion}
	if p := s.Provider(); p != nil {
		c.Provider, _, _ = strings.Cut(p.Describe(), " ")
	}
	for _, asked := range a.asking {
		if c.AskingSince.IsZero() || asked.at.Before(c.AskingSince) {
			c.AskingSince = asked.at
		}
	}
	c.SDKKeeps = s.Profile.IsStream()
	if t := s.Kept(); t != nil {
		if slices.Contains(a.others, t.Fingerprint) {
			c.Names = engine.Clean(views.MadeOutTo(*t))
		}
		c = withLife(c, t)
	}
	return c
}

// credentialOf is a credential by itself; nil is none.
func credentialOf(t *auth.Info) kit.Credential {
	if t == nil {
		return kit.Credential{}
	}
	return withLife(kit.Credential{}, t)
}

func withLife(c kit.Credential, t *auth.Info) kit.Credential {
	c.Fingerprint, c.Kind, c.Obtained = t.Fingerprint, t.Kind, t.ObtainedAt
	c.Issued, c.NotBefore, c.Expires = t.IssuedAt, t.NotBefore, t.ExpiresAt
	return c
}
