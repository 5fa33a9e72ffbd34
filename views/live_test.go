package views

import (
	"context"
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
	"authpeek/ui/theme"
)

// sandboxStart is when every sandbox of these tests starts; the drawn screens are of some minutes later.
var sandboxStart = time.Date(2026, 11, 21, 11, 55, 4, 0, time.UTC)

// live is a session as the program keeps one: over a real engine and a real sandbox on loopback. Seed and clock are fixed, so
// that keys, tokens and times are the same in every run.
type live struct {
	*Session
	t       testing.TB
	clock   atomic.Int64 // nanoseconds since 1970; engine and sandbox read it from their own goroutines
	sandbox *sandbox.Server
	engine  *engine.Engine
	sub     *engine.Sub
	views   []View
	wire    *Wire // told of everything too, unless nil
	styles  *theme.Styles
}

// liveSession starts a sandbox and makes Jane's session with it. The views are told of everything that happens. Options may
// be changed before the start: what is already set is what a golden file needs.
func liveSession(t testing.TB, options func(*sandbox.Options), views ...View) *live {
	t.Helper()
	l := &live{t: t, views: views, styles: plain()}
	l.clock.Store(sandboxStart.UnixNano())
	o := sandbox.Options{Seed: 1, Still: true, Now: l.now}
	if options != nil {
		options(&o)
	}
	var err error
	if l.sandbox, err = sandbox.Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	vendor := bloomreach.New()
	l.engine = engine.New(engine.Options{Now: l.now, Vendors: []engine.Vendor{vendor}})
	t.Cleanup(func() {
		if err := l.engine.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := l.sandbox.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	l.sub = l.engine.Journal().Subscribe()
	seeded := l.sandbox.Seeded()
	l.Session = &Session{
		Profile: l.profile(seeded), Mode: auth.CustomerToken, Vendor: vendor, Ledger: engine.NewLedger(),
		Waiting: map[string]time.Time{}, Latest: map[string]Latest{}, Live: 5 * time.Second, UTC: true,
		DefaultAttributes: seeded.Attributes, Verified: map[string]Verified{}, Local: time.UTC,
	}
	for _, pair := range []string{seeded.PrivateKey, seeded.StreamKey} {
		id, secret, _ := strings.Cut(pair, ":")
		l.Keys = append(l.Keys, VerifyKey{Name: "the sandbox's key " + id, Kid: id, Secret: auth.NewSecret(secret), As: jose.KeyRaw})
	}
	for _, c := range seeded.Customers {
		l.Customers = append(l.Customers, Customer(c))
	}
	return l
}

func (l *live) profile(seeded sandbox.Seeded) engine.Profile {
	l.t.Helper()
	source, err := auth.NewHTTP(auth.HTTPOptions{
		URL: seeded.ProviderURL, Body: `{"customer_ids": {{ .CustomerIDs }}}`, Extract: "json:token",
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("Bearer " + seeded.SessionSecret)}, Now: l.now,
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return engine.Profile{
		Name: "sandbox", Embedded: true, Vendor: bloomreach.ID, BaseURL: l.sandbox.URL(), Platform: bloomreach.Android, Integration: "project",
		ProjectToken: seeded.ProjectToken, AdvancedAuth: true, ApplicationID: seeded.ApplicationID,
		APIKey: auth.NewSecret(seeded.APIKey), PrivateKey: auth.NewSecret(seeded.PrivateKey),
		APIKeyOrigin: "sandbox", PrivateKeyOrigin: "sandbox",
		CustomerIDs: maps.Clone(seeded.Customers[0].IDs), Timeout: 10 * time.Second, Live: 5 * time.Second,
		Provider: auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.RefreshAhead, Now: l.now}), OnNull: engine.OnNullSDK,
	}
}

func (l *live) now() time.Time { return time.Unix(0, l.clock.Load()).UTC() }

// at moves the clock to a time after the start of the sandbox.
func (l *live) at(since time.Duration) { l.clock.Store(sandboxStart.Add(since).UnixNano()) }

// fetch makes a call as the program does: the ledger folds its events, and the views hear of them and of the result.
func (l *live) fetch(m FetchMsg) ResultMsg {
	l.t.Helper()
	r := l.call(m)
	for _, v := range l.views {
		l.settle(v, v.Update(l.Session, r))
	}
	return r
}

// call is fetch without telling the views of the result.
func (l *live) call(m FetchMsg) ResultMsg {
	l.t.Helper()
	profile := l.Profile.As(m.Platform, m.Integration)
	profile.LookOnly = profile.LookOnly || m.Look
	mode := m.Mode
	if mode == "" && l.Mode != engine.OwnMode(l.Vendor, l.Profile) {
		mode = l.Mode
	}
	if m.CustomerIDs != nil {
		profile.CustomerIDs, profile.LookOnly = m.CustomerIDs, true
	}
	done, err := l.engine.Do(l.t.Context(), engine.Request{Profile: profile, Operation: m.Operation, Mode: mode, Args: m.Args, Trigger: m.Trigger, Body: m.Body, Replays: m.Replays})
	if err != nil {
		l.t.Fatal(err)
	}
	for l.Ledger.Call(done.Call.ID) == nil || !l.Ledger.Call(done.Call.ID).Finished() {
		l.drain(nil)
	}
	call := l.Ledger.Call(done.Call.ID)
	if !m.Look {
		l.Latest[m.Slot()] = Latest{Call: call, Result: done.Result, At: call.Ended}
	}
	return ResultMsg{Slot: m.Slot(), Call: *call, Args: m.Args, Result: done.Result, Look: m.Look}
}

// drain folds what the journal has, and waits for it when it has nothing. change, if not nil, is applied to each fact.
func (l *live) drain(change func(engine.Detail) engine.Detail) {
	l.t.Helper()
	events, _, err := l.sub.Next(l.t.Context(), 0)
	if err != nil {
		l.t.Fatal(err)
	}
	for i := range events {
		events[i].Detail = withoutDurations(events[i].Detail)
		if change != nil {
			events[i].Detail = change(events[i].Detail)
		}
	}
	l.Ledger.Apply(events)
	for _, v := range l.views {
		v.Apply(l.Session, events)
	}
	if l.wire != nil {
		l.wire.Apply(l.Ledger, events)
	}
	for _, r := range l.Ledger.Tokens() {
		l.tryKeys(r.Info, auth.Secret{})
	}
}

// tryKeys checks a token with the keys of the session, as the program does unasked.
func (l *live) tryKeys(token auth.Info, value auth.Secret) {
	l.t.Helper()
	if _, done := l.Verified[token.Fingerprint]; done {
		return
	}
	for _, k := range l.Keys {
		if !k.Fits(token) {
			continue
		}
		v, err := l.engine.Verify(token.Fingerprint, k.Secret, k.As, jose.Options{})
		if !value.IsZero() {
			v, err = auth.Token{Value: value}.Verify(k.Secret, k.As, jose.Options{})
		}
		if err != nil {
			l.t.Fatal(err)
		}
		l.Verified[token.Fingerprint] = NewVerified(k.Name, v)
		return
	}
}

// withoutDurations takes out of a fact what the machine's own clock has measured.
func withoutDurations(d engine.Detail) engine.Detail {
	still := func(t engine.Timing) engine.Timing {
		return engine.Timing{Reused: t.Reused, Remote: t.Remote, Protocol: t.Protocol, TLSInfo: t.TLSInfo}
	}
	switch d := d.(type) {
	case engine.TokenObtained:
		d.Took = 0
		return d
	case engine.TokenNull:
		d.Took = 0
		return d
	case engine.TokenFailed:
		d.Took = 0
		return d
	case engine.FirstByte:
		d.Took = 0
		return d
	case engine.ResponseReceived:
		d.Timing = still(d.Timing)
		return d
	case engine.Retrying:
		if d.Wait > 0 {
			d.Wait = time.Second // what the SDK waits, in place of the moment that a test does
		}
		return d
	case engine.CallFinished:
		d.Timing = still(d.Timing)
		return d
	default:
		return d
	}
}

// settle runs a command and all that comes of it: a view's own messages go back into it, intents for the program are
// returned.
func (l *live) settle(v View, cmd tea.Cmd) []tea.Msg {
	l.t.Helper()
	if cmd == nil {
		return nil
	}
	switch m := cmd().(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		var out []tea.Msg
		for _, c := range m {
			out = append(out, l.settle(v, c)...)
		}
		return out
	case TryKeysMsg:
		l.tryKeys(m.Token, m.Value)
		return nil
	case FetchMsg, OpenMsg, CopyMsg, ToastMsg, ShowMsg, RevealMsg, VerifyMsg, AskProviderMsg, ForgetTokenMsg, ClearCacheMsg, CancelMsg, BreakMsg, DismissWelcomeMsg, NoteMsg, AskMsg, ModeMsg, SettingMsg, ExamineMsg, StopExaminingMsg, CompareMsg, StopComparingMsg, ChooseMsg, NoteCallMsg, OpenTextMsg, ExportMsg:
		return []tea.Msg{m}
	default:
		return l.settle(v, v.Update(l.Session, m))
	}
}

// press sends keys to a view, one by one, and gives the intents that came of them.
func (l *live) press(v View, keys ...string) []tea.Msg {
	l.t.Helper()
	var out []tea.Msg
	for _, k := range keys {
		out = append(out, l.settle(v, v.Update(l.Session, keyMsg(k)))...)
	}
	return out
}

// keyMsg is the message of a key as bubbletea names it; any other text comes as the letters it is made of.
func keyMsg(name string) tea.KeyMsg {
	for t := tea.KeyType(-100); t < 128; t++ {
		if k := (tea.Key{Type: t}); t != tea.KeyRunes && k.String() == name {
			return tea.KeyMsg(k)
		}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// frame is the body of a terminal of that size, drawn without colours.
func (l *live) frame(width, height int) Frame {
	wire := 1
	switch {
	case height >= 40:
		wire = 9
	case height >= 36:
		wire = 7
	case height >= 30:
		wire = 6
	case height >= 24:
		wire = 4
	}
	return Frame{
		Width: width, Height: max(0, height-3-wire), TermWidth: width, TermHeight: height,
		Now: l.now(), Styles: l.styles, Session: l.Session,
	}
}
