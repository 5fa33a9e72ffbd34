package views

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// overviewSizes are the terminals that the goldens are drawn for.
var overviewSizes = []struct {
	name          string
	width, height int
}{{"60x16", 60, 16}, {"80x24", 80, 24}, {"120x36", 120, 36}, {"140x40", 140, 40}}

// eightMinutes is the session of the drawn screens: a fetch now and then, two refreshes, everything else asked for once.
func eightMinutes(t *testing.T, v View) *live {
	t.Helper()
	l := liveSession(t, nil, v)
	l.Following = true
	fetch := FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "following"}
	l.fetch(fetch)
	l.fetch(FetchMsg{Operation: bloomreach.AttributesFetch, Args: engine.Args{"attribute": sandboxAttributes(l)}, Trigger: "start"})
	l.fetch(FetchMsg{Operation: bloomreach.ConsentsFetch, Trigger: "start"})
	for since := 30 * time.Second; since <= 8*time.Minute+40*time.Second; since += 10 * time.Second {
		l.at(since)
		l.fetch(fetch)
	}
	l.at(8*time.Minute + 48*time.Second)
	return l
}

// sandboxAttributes are those that go as attribute=; recommendations have an argument of their own.
func sandboxAttributes(l *live) []string {
	var out []string
	for _, a := range l.DefaultAttributes {
		if p, err := bloomreach.ParseAttribute(a); err == nil && p.Type != "recommendation" {
			out = append(out, a)
		}
	}
	return out
}

func drawAll(t *testing.T, l *live, v View, state string) {
	t.Helper()
	for _, size := range overviewSizes {
		f := l.frame(size.width, size.height)
		lines := v.Render(f)
		checkSize(t, lines, f.Width, f.Height)
		golden(t, state+"_"+size.name, lines)
	}
}

func TestOverviewDraws(t *testing.T) {
	v := newOverview(Deps{})
	l := eightMinutes(t, v)
	drawAll(t, l, v, "overview_healthy")
	checkAllSizes(t, l, v)
}

func TestOverviewBeforeTheFirstCall(t *testing.T) {
	v := newOverview(Deps{})
	l := liveSession(t, nil, v)
	drawAll(t, l, v, "overview_empty")
	checkAllSizes(t, l, v)
}

// A provider that keeps its token for good is the case of the second picture: the token expires, and the server says so.
func TestOverviewShowsWhereTheChainBroke(t *testing.T) {
	v := newOverview(Deps{})
	l := liveSession(t, nil, v)
	l.Profile.Provider = onceProvider(t, l)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	l.at(8*time.Minute + 48*time.Second)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	drawAll(t, l, v, "overview_expired")
	checkAllSizes(t, l, v)
}

func TestOverviewModes(t *testing.T) {
	for _, mode := range []auth.Mode{auth.None, auth.TokenMode} {
		v := newOverview(Deps{})
		l := liveSession(t, nil, v)
		l.Mode = mode
		l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Mode: mode, Trigger: "you"})
		f := l.frame(120, 36)
		golden(t, "overview_mode-"+string(mode)+"_120x36", v.Render(f))
		checkAllSizes(t, l, v)
	}
}

// The provider that answers null is the cookie-only customer's: nobody has logged in.
func TestOverviewOfAProviderThatSaysNull(t *testing.T) {
	v := newOverview(Deps{})
	l := liveSession(t, nil, v)
	l.Profile.CustomerIDs = map[string]string{"cookie": l.Profile.CustomerIDs["cookie"]}
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	golden(t, "overview_null_120x36", v.Render(l.frame(120, 36)))
	golden(t, "overview_null_80x24", v.Render(l.frame(80, 24)))
	checkAllSizes(t, l, v)
}

func TestOverviewOfAServerThatIsDown(t *testing.T) {
	v := newOverview(Deps{})
	l := liveSession(t, nil, v)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	l.Profile.BaseURL = closedPort(t)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	golden(t, "overview_down_120x36", v.Render(l.frame(120, 36)))
	checkAllSizes(t, l, v)
}

// closedPort is an address of a server that was there a moment ago.
func closedPort(t *testing.T) string {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s.URL()
}

func TestOverviewOfAnotherCustomerIsMarkedStale(t *testing.T) {
	v := newOverview(Deps{})
	l := liveSession(t, nil, v)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	l.Profile.CustomerIDs = l.Customers[1].IDs
	l.Latest = map[string]Latest{}
	v.Update(l.Session, SessionMsg{Reason: "customer"})
	golden(t, "overview_stale_120x36", v.Render(l.frame(120, 36)))
}

func onceProvider(t *testing.T, l *live) *auth.Provider {
	t.Helper()
	seeded := l.sandbox.Seeded()
	source, err := auth.NewHTTP(auth.HTTPOptions{
		URL: seeded.ProviderURL, Body: `{"customer_ids": {{ .CustomerIDs }}}`, Extract: "json:token",
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("Bearer " + seeded.SessionSecret)}, Now: l.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Once, Now: l.now})
}

func TestOverviewKeys(t *testing.T) {
	v := newOverview(Deps{})
	l := eightMinutes(t, v)

	if diff := cmp.Diff([]any{OpenMsg{View: "calls", Call: l.Latest[bloomreach.InboxFetch].Call.ID}}, asAny(l.press(v, "enter"))); diff != "" {
		t.Errorf("enter on the chain opens its call:\n%s", diff)
	}
	l.press(v, "down", "enter")
	if got := screenText(v.Render(l.frame(120, 36))); !strings.Contains(got, "How consents.fetch is authorised") {
		t.Errorf("enter on consents.fetch does not show it:\n%s", got)
	}
	want := []FetchMsg{{Operation: bloomreach.ConsentsFetch, Mode: auth.CustomerToken}}
	if diff := cmp.Diff(want, v.Wants(l.Session)); diff != "" {
		t.Errorf("r runs the shown call:\n%s", diff)
	}
	golden(t, "overview_chosen_120x36", v.Render(l.frame(120, 36)))
	if cmd := v.Update(l.Session, keyMsg("esc")); cmd == nil {
		t.Error("esc did not go back to the newest call")
	}
	if cmd := v.Update(l.Session, keyMsg("esc")); cmd != nil {
		t.Error("esc with nothing to close belongs to the program")
	}
	l.press(v, "tab", "G")
	if diff := cmp.Diff([]any{OpenMsg{View: "calls", Call: l.Latest[bloomreach.InboxFetch].Call.ID}}, asAny(l.press(v, "o"))); diff != "" {
		t.Errorf("o opens the call under the cursor:\n%s", diff)
	}
	if diff := cmp.Diff([]any{OpenMsg{View: "tokens", Token: "paste"}, AskProviderMsg{}}, asAny(l.press(v, "i", "a"))); diff != "" {
		t.Errorf("i and a:\n%s", diff)
	}
}

func asAny[T any](list []T) []any {
	out := make([]any, 0, len(list))
	for _, v := range list {
		out = append(out, v)
	}
	return out
}

func TestOverviewFilter(t *testing.T) {
	v := newOverview(Deps{})
	l := eightMinutes(t, v)
	var err error
	if l.Filter, err = ParseFilter("consents"); err != nil {
		t.Fatal(err)
	}
	golden(t, "overview_filter_120x36", v.Render(l.frame(120, 36)))
}

func TestWelcome(t *testing.T) {
	v := newOverview(Deps{})
	l := liveSession(t, nil, v)
	l.FirstRun, l.Following = true, true
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "start"})
	l.at(2 * time.Second)
	drawAll(t, l, v, "welcome")
	checkAllSizes(t, l, v)

	want := []any{OpenMsg{View: "tokens"}, OpenMsg{View: "compare"}, BreakMsg{}, BreakMsg{}, DismissWelcomeMsg{}}
	if diff := cmp.Diff(want, asAny(l.press(v, "enter", "down", "enter", "b", "down", "enter", "x"))); diff != "" {
		t.Errorf("enter, down, enter, b, down, enter, x (-want +got):\n%s", diff)
	}
	for _, step := range []string{"tokens", BreakStep, "compare"} {
		if Learnt(l.Session) {
			t.Errorf("all is learnt before %s", step)
		}
		l.Tried = map[string]bool{"tokens": true, BreakStep: step != "tokens", "compare": step == "compare"}
	}
	if !Learnt(l.Session) {
		t.Error("all three were tried, and the welcome stays")
	}
	l.Tried = map[string]bool{BreakStep: true}
	drawAll(t, l, v, "welcome_tried")
}
