package views

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
)

// streamSizes are the terminals that a stream's life is drawn for.
var streamSizes = []struct{ width, height int }{{140, 40}, {120, 36}, {100, 30}, {80, 24}, {60, 16}}

func drawStream(t *testing.T, s *stream, v View, state string) {
	t.Helper()
	for _, size := range streamSizes {
		f := s.frame(size.width, size.height)
		lines := v.Render(f)
		checkSize(t, lines, f.Width, f.Height)
		golden(t, fmt.Sprintf("%s_%dx%d", state, size.width, size.height), lines)
	}
	checkAllSizes(t, s.live, v)
}

// ninetySeconds is the life of a token of 90 seconds in a stream: handed over at the start, used, about to expire, asked for
// again by the SDK's timer, replaced.
func ninetySeconds(t *testing.T, views ...View) *stream {
	t.Helper()
	s := streamSession(t, bloomreach.Android, 90*time.Second, views...)
	s.wire = &Wire{Live: 5 * time.Second}
	s.Following = true
	s.fetchAt(0, bloomreach.InboxFetch, "start")
	for at := 5 * time.Second; at <= 45*time.Second; at += 5 * time.Second {
		if at == 35*time.Second {
			s.timer(30 * time.Second)
		}
		s.fetchAt(at, bloomreach.InboxFetch, "following")
	}
	s.at(48 * time.Second)
	return s
}

// refusedOnce is a stream whose server holds the first token to be over before its time.
func refusedOnce(t *testing.T, platform string, views ...View) *stream {
	t.Helper()
	s := streamSession(t, platform, 5*time.Minute, views...)
	s.wire = &Wire{Live: 5 * time.Second}
	s.fetchAt(0, bloomreach.InboxFetch, "start")
	s.fetchAt(10*time.Second, bloomreach.InboxFetch, "you")
	s.answers <- rejectedOnce
	s.fetchAt(50*time.Second, "events.track", "you")
	s.at(52 * time.Second)
	return s
}

// clearedOnIdentify is a stream whose app has logged somebody else in without handing over a token.
func clearedOnIdentify(t *testing.T, views ...View) *stream {
	t.Helper()
	s := streamSession(t, bloomreach.Android, 5*time.Minute, views...)
	s.wire = &Wire{Live: 5 * time.Second}
	s.fetchAt(0, bloomreach.InboxFetch, "start")
	s.fetchAt(10*time.Second, bloomreach.InboxFetch, "you")
	s.identify(40*time.Second, "bob@example.com")
	s.at(48 * time.Second)
	return s
}

func drawWireOf(s *stream, width int) []string {
	st := plain()
	var out []string
	l := kit.NewLine(st, width)
	for _, line := range s.wire.Last(100, true) {
		DrawWire(l, st, line, width, time.UTC, false)
		out = append(out, l.String())
	}
	return out
}

func TestWireOfAStream(t *testing.T) {
	for name, s := range map[string]*stream{
		"stream_life": ninetySeconds(t), "stream_retry-android": refusedOnce(t, bloomreach.Android), "stream_retry-ios": refusedOnce(t, bloomreach.IOS),
		"stream_cleared": clearedOnIdentify(t),
	} {
		for _, size := range streamSizes {
			golden(t, fmt.Sprintf("wire_%s_%d", name, size.width), drawWireOf(s, size.width))
		}
	}
}

// What comes after a call that was sent twice does not fold into it.
func TestWireKeepsARetryApart(t *testing.T) {
	s := refusedOnce(t, bloomreach.Android)
	s.answers <- rejectedOnce
	for at := 60 * time.Second; at < 80*time.Second; at += 5 * time.Second {
		s.fetchAt(at, bloomreach.InboxFetch, "following")
	}
	var got []string
	for _, l := range s.wire.Last(4, false) {
		got = append(got, fmt.Sprintf("%s %s %s ×%d", l.Subject, l.Event, l.Detail, l.Times))
	}
	token := s.Kept().Fingerprint
	want := []string{
		"inbox.fetch sent POST /webxp/…/appinbox/fetch · Bearer " + token + " ×0", "inbox.fetch 200 0 messages · after a 401 ×0",
		"inbox.fetch sent POST /webxp/…/appinbox/fetch · Bearer " + token + " ×0", "inbox.fetch 200 every 5 s · " + token + " reused · nothing changed ×3",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the strip ends so (-want +got):\n%s", diff)
	}
}

// Every step of the life is on the strip in the order in which it happened.
func TestWireTellsTheLifeOfAToken(t *testing.T) {
	s := ninetySeconds(t)
	var got []string
	for _, l := range s.wire.Last(100, false) {
		got = append(got, l.Subject+" "+l.Event)
	}
	all := strings.Join(got, "\n")
	at := 0
	for _, step := range []string{
		"inbox.fetch provider asked", "inbox.fetch token obtained", "inbox.fetch 200", "provider sign about to expire",
		"SDK timer provider asked", "SDK timer token obtained", "provider sign refreshed", "inbox.fetch 200",
	} {
		i := strings.Index(all[at:], step)
		if i < 0 {
			t.Fatalf("%q is missing, or stands before what it follows, in\n%s", step, all)
		}
		at += i
	}
}

// staleAfterIdentify is a project whose provider keeps a token for good, as the vendor's own sample does: after a login it is
// still the one of the customer before.
func staleAfterIdentify(t *testing.T, views ...View) *stream {
	t.Helper()
	l := liveSession(t, nil, views...)
	l.wire = &Wire{Live: 5 * time.Second}
	l.Profile.Provider = onceProvider(t, l)
	s := &stream{live: l}
	s.fetchAt(0, bloomreach.InboxFetch, "start")
	s.at(40 * time.Second)
	kept, ok := l.Profile.Provider.Kept()
	if !ok {
		t.Fatal("the provider keeps nothing")
	}
	from := l.Profile.Customer()
	l.Profile.CustomerIDs = map[string]string{"cookie": l.Profile.CustomerIDs["cookie"], "registered": "bob@example.com"}
	l.engine.Note(engine.IdentityChanged{From: from, To: l.Profile.Customer(), How: engine.Identify, Stale: []string{kept.Info.Fingerprint}})
	l.drain(nil)
	s.fetchAt(45*time.Second, bloomreach.InboxFetch, "you")
	s.at(48 * time.Second)
	return s
}

func TestTokensOfAStream(t *testing.T) {
	for name, start := range map[string]func(*testing.T, ...View) *stream{
		"tokens_stream-life": ninetySeconds, "tokens_stream-cleared": clearedOnIdentify, "tokens_stale": staleAfterIdentify,
		"tokens_stream-retry": func(t *testing.T, views ...View) *stream { return refusedOnce(t, bloomreach.Android, views...) },
	} {
		t.Run(name, func(t *testing.T) {
			v := newTokens(Deps{})
			s := start(t, v)
			drawStream(t, s, v, name)
		})
	}
}

// The token that was replaced has its whole life told.
func TestTokensTellsALife(t *testing.T) {
	v := newTokens(Deps{})
	s := ninetySeconds(t, v)
	first, second := s.Ledger.Tokens()[0].Info.Fingerprint, s.Ledger.Tokens()[1].Info.Fingerprint
	v.Update(s.Session, SelectMsg{Token: first})
	picture := v.Render(s.frame(120, 36))
	golden(t, "tokens_stream-replaced_120x36", picture)
	want := "issued 11:55:04 · cached by the SDK · used 7 times · about to expire 11:55:34 · asked again (TOKEN_ABOUT_TO_EXPIRE) · replaced by " + second + " 11:55:34"
	var got []string
	for _, step := range lifeSteps(s.Session, s.Ledger.Token(first), s.now()) {
		got = append(got, step.words)
	}
	if diff := cmp.Diff(want, strings.Join(got, " · ")); diff != "" {
		t.Errorf("the life of the first token (-want +got):\n%s", diff)
	}
}

// blockedInbox is a stream whose provider has no token, which keeps the SDK from asking for App Inbox at all.
func blockedInbox(t *testing.T, views ...View) *stream {
	t.Helper()
	s := streamSession(t, bloomreach.Android, 5*time.Minute, views...)
	s.Profile.Provider = nullProvider(t, s.live)
	s.fetchAt(0, bloomreach.InboxFetch, "you")
	s.at(8 * time.Second)
	return s
}

func nullProvider(t *testing.T, l *live) *auth.Provider {
	t.Helper()
	source, err := auth.NewEnv(auth.EnvOptions{Name: "APP_TOKEN", LookupEnv: func(string) (string, bool) { return "", true }})
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.PerCall, Now: l.now})
}

func TestCallsOfAStream(t *testing.T) {
	for name, start := range map[string]func(*testing.T, ...View) *stream{
		"calls_stream-retry-android": func(t *testing.T, views ...View) *stream { return refusedOnce(t, bloomreach.Android, views...) },
		"calls_stream-retry-ios":     func(t *testing.T, views ...View) *stream { return refusedOnce(t, bloomreach.IOS, views...) },
		"calls_stream-blocked":       blockedInbox,
	} {
		t.Run(name, func(t *testing.T) {
			v := newCalls(Deps{})
			s := start(t, v)
			drawStream(t, s, v, name)
		})
	}
}

// A call that was sent twice has a row for each sending, and both are the same call to the keys.
func TestCallsShowsEachTry(t *testing.T) {
	v := newCalls(Deps{})
	s := refusedOnce(t, bloomreach.Android, v)
	v.Render(s.frame(120, 36))
	calls := v.(*callsView)
	var got []string
	for _, r := range calls.list.rows {
		got = append(got, r.id())
	}
	if diff := cmp.Diff([]string{"1", "2", "3", "3/2"}, got); diff != "" {
		t.Errorf("the rows (-want +got):\n%s", diff)
	}
	s.press(v, "k")
	if c := calls.selected(); c == nil || c.ID != 3 || c.Attempts != 2 {
		t.Errorf("above the second try is %+v", c)
	}
}

// Thirteen operations do not fit beside the rest of the screen; what is out of sight is counted, and the cursor gets there.
func TestOverviewOfManyOperations(t *testing.T) {
	v := newOverview(Deps{})
	s := streamSession(t, bloomreach.Android, 5*time.Minute, v)
	s.Vendor.(*streamVendor).more = []string{
		"inbox.markread", "attributes.fetch", "consents.fetch", "segments.fetch", "inapp.fetch", "blocks.static", "blocks.personal",
		"push.selfcheck", "ids.link", "customers.track", "campaigns.click",
	}
	ids := []string{}
	for _, op := range s.Vendor.Operations() {
		ids = append(ids, op.ID)
	}
	for i, id := range ids[:9] {
		s.fetchAt(time.Duration(i)*time.Second, id, "you")
	}
	drawStream(t, s, v, "overview_many-9")
	for i, id := range ids[9:] {
		s.fetchAt(time.Duration(10+i)*time.Second, id, "you")
	}
	drawStream(t, s, v, "overview_many-13")
	s.press(v, "G")
	golden(t, "overview_many-end_120x36", v.Render(s.frame(120, 36)))
	if got := screenText(v.Render(s.frame(120, 36))); !strings.Contains(got, "campaigns.click") {
		t.Errorf("the last operation is not in sight after G:\n%s", got)
	}
}

func TestOverviewOfAStream(t *testing.T) {
	for name, start := range map[string]func(*testing.T, ...View) *stream{
		"overview_stream-life": ninetySeconds, "overview_stream-cleared": clearedOnIdentify, "overview_stale-token": staleAfterIdentify,
		"overview_stream-retry":   func(t *testing.T, views ...View) *stream { return refusedOnce(t, bloomreach.IOS, views...) },
		"overview_stream-blocked": blockedInbox,
	} {
		t.Run(name, func(t *testing.T) {
			v := newOverview(Deps{})
			s := start(t, v)
			drawStream(t, s, v, name)
		})
	}
}

// The life line goes back to any token, and closer to it or further away; it never shows what was before the first.
func TestTokensMovesAlongTheLifeLine(t *testing.T) {
	v := newTokens(Deps{})
	s := streamSession(t, bloomreach.Android, 90*time.Second, v)
	for i := range 6 {
		at := time.Duration(i) * 30 * time.Second
		if i > 0 {
			s.timer(at)
		}
		s.fetchAt(at+10*time.Second, bloomreach.InboxFetch, "you")
	}
	s.at(165 * time.Second)
	v.Render(s.frame(120, 36))
	plainLine := lifeRow(v, s)
	s.press(v, "h", "h", "h", "h")
	second := s.Ledger.Tokens()[1].Info.Fingerprint
	golden(t, "tokens_stream-back_120x36", v.Render(s.frame(120, 36)))
	golden(t, "tokens_stream-back_80x24", v.Render(s.frame(80, 24)))
	if got := v.(*tokensView).item.info.Fingerprint; got != second {
		t.Errorf("four tokens back is %s, want %s", got, second)
	}
	s.press(v, "+", "+")
	golden(t, "tokens_stream-closer_120x36", v.Render(s.frame(120, 36)))
	s.press(v, "-", "-", "-", "-", "-", "-", "-", "-", "-")
	golden(t, "tokens_stream-wider_120x36", v.Render(s.frame(120, 36)))
	for range 12 { // closer than there is anything to see, at the oldest token
		s.press(v, "+", "h")
		checkSize(t, v.Render(s.frame(120, 36)), 120, s.frame(120, 36).Height)
	}
	s.press(v, "esc")
	if got := lifeRow(v, s); got != plainLine {
		t.Errorf("esc leaves\n%s\nwant\n%s", got, plainLine)
	}
}

// lifeRow is the line itself as it is drawn at 120 columns.
func lifeRow(v View, s *stream) string { return v.Render(s.frame(120, 36))[2] }

// Where the app gives the refused token once more, an Android SDK does not send the request again, and that is said.
func TestRefusedTokenGivenAgain(t *testing.T) {
	v := newCalls(Deps{})
	s := streamSession(t, bloomreach.Android, 5*time.Minute, v)
	s.wire = &Wire{}
	s.answers <- rejectedOnce
	s.fetchAt(0, bloomreach.InboxFetch, "you") // at one instant the token comes out the same
	c := s.Ledger.Last(func(*engine.Call) bool { return true })
	if c.Attempts != 1 || c.Status() != 401 {
		t.Fatalf("%d attempts, the last answer %d", c.Attempts, c.Status())
	}
	wantText(t, strings.Join(drawWireOf(s, 140), "\n"), "not again: the app gave the same token · ")
	wantText(t, screenText(v.Render(s.frame(140, 40))), "what the SDK did", "the app gave the same token, so it was not sent again")
}

func TestShortCustomer(t *testing.T) {
	for name, want := range map[string]string{
		"cookie 57329dd3-6a00-4a1d-839f-cc359a00870e": "cookie 57329dd3…", "cookie 57329dd3": "cookie 57329dd3",
		"jane@example.com": "jane@example.com", "a-registered-id-that-is-longer-than-a-cookie": "a-registered-id-that-is-longer-than-a-cookie", "": "",
	} {
		if got := ShortCustomer(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
