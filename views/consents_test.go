package views

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// consented is the screen after both questions.
func consented(t *testing.T) (*consentsView, *live) {
	t.Helper()
	v := newConsents(Deps{}).(*consentsView)
	l := liveSession(t, nil, v)
	askAll(l, v)
	askAll(l, v)
	return v, l
}

func TestConsentsDraw(t *testing.T) {
	v, l := consented(t)
	l.Following = true
	drawSizes(t, l, v, "consents", size60, size80, size100, size120, size140)
}

// States are asked for as soon as the categories are known, and only once for the same ones.
func TestConsentsAskForStates(t *testing.T) {
	v := newConsents(Deps{}).(*consentsView)
	l := liveSession(t, nil)
	wants := v.Wants(l.Session)
	if diff := cmp.Diff([]FetchMsg{{Operation: bloomreach.ConsentsFetch}}, wants); diff != "" {
		t.Fatalf("the first question (-want +got):\n%s", diff)
	}
	wants[0].Trigger = "start"
	r := l.fetch(wants[0])
	got := l.settle(v, v.Update(l.Session, r))
	want := []tea.Msg{FetchMsg{
		Operation: bloomreach.AttributesFetch, Mode: auth.Basic, For: consentStates, Trigger: "start",
		Args: engine.Args{"attribute": {"consent:newsletter", "consent:sms", "consent:personalised_ads", "consent:recommendations", "consent:order_updates", "consent:surveys"}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("after the categories (-want +got):\n%s", diff)
	}
	if again := l.settle(v, v.Update(l.Session, r)); len(again) > 0 {
		t.Errorf("the same categories again ask %v", again)
	}
	if n := len(v.Wants(l.Session)); n != 2 {
		t.Errorf("r asks %d questions", n)
	}
}

func TestConsentsBeforeTheFirstAnswer(t *testing.T) {
	v := newConsents(Deps{})
	l := liveSession(t, nil, v)
	drawSizes(t, l, v, "consents_unasked", size80, size120)
}

func TestConsentsWithoutPrivateKey(t *testing.T) {
	v := newConsents(Deps{})
	l := liveSession(t, nil, v)
	l.Profile.PrivateKey = auth.Secret{}
	askAll(l, v)
	if n := len(v.Wants(l.Session)); n != 1 {
		t.Errorf("asks %d questions without a private key", n)
	}
	drawSizes(t, l, v, "consents_no-private-key", size60, size80, size120)
}

func TestConsentsKeys(t *testing.T) {
	v, l := consented(t)
	v.Render(l.frame(120, 36))
	l.press(v, "t")
	wantText(t, drawn(l, v, size120), "name (sk)", "SMS správy", "personalised_ads    personalised_ads")
	l.press(v, "t")
	wantText(t, drawn(l, v, size120), `name ("")`, "Surveys")
	// A new answer leaves the chosen language alone.
	askAll(l, v)
	wantText(t, drawn(l, v, size120), `name ("")`)

	if got := l.press(v, "down", "y"); !cmp.Equal(got, []tea.Msg{CopyMsg{What: "category id", Text: "sms"}}) {
		t.Errorf("y gives %v", got)
	}
	copied := l.press(v, "tab", "y")[0].(CopyMsg)
	wantText(t, copied.Text, `"id":"sms"`, `"translations"`)
	if v.Update(l.Session, keyMsg("esc")) == nil || v.Update(l.Session, keyMsg("esc")) != nil {
		t.Error("esc leaves the detail once, and then is not the view's")
	}
	show := l.press(v, "o")[0].(ShowMsg)
	wantText(t, show.Title+"\n"+strings.Join(show.Lines, "\n"), "consents.fetch #", ", attributes.fetch #", "GET http://", "no body", `"legitimate_interest": false`, `"category": "sms"`)

	l.press(v, "b")
	if n := len(v.Wants(l.Session)); n != 1 {
		t.Errorf("categories only asks %d questions", n)
	}
	drawSizes(t, l, v, "consents_categories-only", size120)
	if got := l.press(v, "b"); len(got) != 1 || got[0].(FetchMsg).For != consentStates {
		t.Errorf("b again gives %v", got)
	}
}

func TestConsentsOfAServerThatHasNone(t *testing.T) {
	for platform, words := range map[string]string{
		bloomreach.Android: `200, no categories · the SDK reports "Server returned empty results" (Android)`,
		bloomreach.IOS:     "200, no categories, asked as Token tok#",
	} {
		v := newConsents(Deps{})
		l := liveSession(t, nil, v)
		l.Profile.Platform = platform
		answering(t, l, 200, `{"results": [], "success": true}`)
		askAll(l, v)
		wantText(t, drawn(l, v, size140), words, "0 categories")
		checkAllSizes(t, l, v)
	}
}

// The corners that SDKs fell over: a source that is missing, a null name, no translation, no id.
func TestConsentsOfAnOddServer(t *testing.T) {
	v := newConsents(Deps{})
	l := liveSession(t, nil, v)
	answering(t, l, 200, `{"results": [
		{"id": "one", "sources": {"crm": true, "import": "1"}, "translations": {"de": {"name": null}}},
		{"id": "", "legitimate_interest": "no", "sources": 5, "translations": []}, 7], "success": true}`)
	askAll(l, v)
	drawSizes(t, l, v, "consents_odd", size120)
}

func TestConsentsRefused(t *testing.T) {
	v, l := consented(t)
	good := l.Profile.PrivateKey
	l.Profile.PrivateKey = auth.NewSecret("k1:wrong")
	askAll(l, v)
	// What is known of the states stays, beside the reason why it is not newer.
	wantText(t, drawn(l, v, size120), "states ✗ 403", "invalid secret", "✓ given")
	l.Profile.PrivateKey, l.Profile.APIKey = good, auth.NewSecret("unknown")
	askAll(l, v)
	drawSizes(t, l, v, "consents_refused", size80, size120)
}

func TestConsentsOfAnotherCustomer(t *testing.T) {
	v, l := consented(t)
	l.at(time.Minute)
	l.Profile.CustomerIDs = map[string]string{"registered": "bob@example.com"}
	l.Latest = map[string]Latest{}
	v.Update(l.Session, SessionMsg{Reason: "customer"})
	drawSizes(t, l, v, "consents_stale", size80, size120)
	askAll(l, v)
	askAll(l, v)
	wantText(t, drawn(l, v, size120), "bob", "1 given, 1 refused, 4 no record")
}

// What changes between two answers is marked for half a minute: a state, a category that came, one that went.
func TestConsentsTellWhatChanged(t *testing.T) {
	v, l := consented(t)
	l.at(time.Minute)
	answering(t, l, 200, `{"results": [{"success": true, "value": false}], "success": true}`)
	l.fetch(stateQuestion([]string{"newsletter"}))
	wantText(t, drawn(l, v, size120), "✗ refused Δ", "was                   true until 11:55:04")
	answering(t, l, 200, `{"results": [{"id": "newsletter"}, {"id": "phone"}], "success": true}`)
	l.fetch(FetchMsg{Operation: bloomreach.ConsentsFetch})
	wantText(t, drawn(l, v, size140), "+ phone", "− 5 gone")
	l.at(2 * time.Minute)
	if screen := drawn(l, v, size140); strings.Contains(screen, "gone") || strings.Contains(screen, "+ phone") || strings.Contains(screen, "Δ") {
		t.Errorf("changes are still marked:\n%s", screen)
	}
	filter, err := ParseFilter("phone")
	if err != nil {
		t.Fatal(err)
	}
	l.Filter = filter
	wantText(t, drawn(l, v, size120), "Consents · 1 of 2 · phone")
}

// States need private access, and a stream has none: the categories come alone.
func TestConsentsInStream(t *testing.T) {
	v := newConsents(Deps{}).(*consentsView)
	l := liveSession(t, alive, v)
	askAll(l, v)
	l.Profile.Integration, l.Mode = "stream", auth.StreamJWT
	want := []FetchMsg{{Operation: bloomreach.ConsentsFetch}}
	if diff := cmp.Diff(want, v.Wants(l.Session)); diff != "" {
		t.Error(diff)
	}
	wantText(t, drawn(l, v, size120), "states not asked: no private access")
}
