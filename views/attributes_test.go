package views

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// alive lets the sandbox's shop go on with its business.
func alive(o *sandbox.Options) { o.Still = false }

// askAll makes the calls that a screen wants.
func askAll(l *live, v View) {
	l.t.Helper()
	for _, m := range v.Wants(l.Session) {
		l.fetch(m)
	}
}

// watched is a screen that was followed for some minutes: values have changed, the last one a few seconds ago.
func watched(t *testing.T) (*attributesView, *live) {
	t.Helper()
	v := newAttributes(Deps{}).(*attributesView)
	l := liveSession(t, alive, v)
	l.Following = true
	for since := time.Duration(0); since < 2*time.Minute+10*time.Second; since += 5 * time.Second {
		l.at(since)
		askAll(l, v)
	}
	l.at(2*time.Minute + 8*time.Second)
	return v, l
}

// drawSizes compares pictures of a state at the sizes that decide its layout.
func drawSizes(t *testing.T, l *live, v View, state string, sizes ...[2]int) {
	t.Helper()
	for _, size := range sizes {
		f := l.frame(size[0], size[1])
		lines := v.Render(f)
		checkSize(t, lines, f.Width, f.Height)
		golden(t, fmt.Sprintf("%s_%dx%d", state, size[0], size[1]), lines)
	}
	checkAllSizes(t, l, v)
}

var (
	size60, size80, size100 = [2]int{60, 16}, [2]int{80, 24}, [2]int{100, 30}
	size120, size140        = [2]int{120, 36}, [2]int{140, 40}
)

func drawn(l *live, v View, size [2]int) string {
	return strings.Join(v.Render(l.frame(size[0], size[1])), "\n")
}

func wantText(t *testing.T, screen string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(screen, p) {
			t.Errorf("the screen does not say %q:\n%s", p, screen)
		}
	}
}

func TestAttributesTellWhatChanged(t *testing.T) {
	v, l := watched(t)
	l.press(v, "down", "down", "down", "down", "down")
	drawSizes(t, l, v, "attributes_changed", size60, size80, size100, size120, size140)
	// After half a minute without news the rows are plain again.
	l.at(2*time.Minute + 50*time.Second)
	if screen := drawn(l, v, size120); strings.Contains(screen, "Δ") || strings.Contains(screen, "+ new") {
		t.Errorf("changes are still marked:\n%s", screen)
	}
}

func TestAttributesBeforeTheFirstAnswer(t *testing.T) {
	v := newAttributes(Deps{})
	l := liveSession(t, nil, v)
	drawSizes(t, l, v, "attributes_unanswered", size80, size120)
	l.Waiting[bloomreach.AttributesFetch] = l.now().Add(-1200 * time.Millisecond)
	wantText(t, drawn(l, v, size120), "waiting for the server 1.2 s")
}

func TestAttributesWithNothingToAskFor(t *testing.T) {
	v := newAttributes(Deps{})
	l := liveSession(t, nil, v)
	l.DefaultAttributes = nil
	if wants := v.Wants(l.Session); len(wants) > 0 {
		t.Errorf("asks for %v", wants)
	}
	drawSizes(t, l, v, "attributes_none", size60, size120)
}

// The same list as the app would ask for it: the server refuses all of it, and the values of before stay.
func TestAttributesAsTheApp(t *testing.T) {
	v, l := watched(t)
	got := l.press(v, "b")
	want := []tea.Msg{FetchMsg{Operation: bloomreach.AttributesFetch, Mode: auth.CustomerToken, Args: v.args(l.Session), Trigger: "you"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("b asks (-want +got):\n%s", diff)
	}
	l.fetch(got[0].(FetchMsg))
	drawSizes(t, l, v, "attributes_as-the-app", size80, size120)
	back := l.press(v, "b")[0].(FetchMsg)
	if back.Mode != auth.Basic {
		t.Errorf("b again asks in mode %q", back.Mode)
	}
	l.fetch(back)
	// What the app got stays beside what the private key gets.
	wantText(t, drawn(l, v, size140), "asked as Basic", "▸ ✗ 403 No permission")
}

func TestAttributesWithoutPrivateKey(t *testing.T) {
	v := newAttributes(Deps{})
	l := liveSession(t, nil, v)
	l.Profile.PrivateKey = auth.Secret{}
	askAll(l, v)
	drawSizes(t, l, v, "attributes_no-private-key", size60, size80, size120)

	// An SDK asks for recommendations alone, and gets them.
	ask := l.press(v, "b")[0].(FetchMsg)
	if diff := cmp.Diff(engine.Args{"recommendation": {"home-top"}}, ask.Args); diff != "" {
		t.Fatalf("b asks for (-want +got):\n%s", diff)
	}
	l.fetch(ask)
	wantText(t, drawn(l, v, size120), "recommendations alone", "[10 items]", "no SDK asks")
}

func TestAttributesAreAdded(t *testing.T) {
	v := newAttributes(Deps{}).(*attributesView)
	l := liveSession(t, nil, v)
	askAll(l, v)
	l.press(v, "a")
	if !v.Editing() {
		t.Fatal("a opens no field")
	}
	l.press(v, "s", "tab")
	if got := v.add.input.Value(); got != "segmentation:" {
		t.Errorf("tab completes s to %q", got)
	}
	l.press(v, "ctrl+u", "tab", "tab")
	if got := v.add.input.Value(); got != "id:" {
		t.Errorf("tab twice gives %q", got)
	}
	// Bad input is refused beside the field, and stays in it; so does what was typed when the field is left.
	l.press(v, "ctrl+u", "colour:red", "enter")
	drawSizes(t, l, v, "attributes_field", size60, size120)
	l.press(v, "esc", "a")
	if got := v.add.input.Value(); got != "colour:red" {
		t.Errorf("after leaving and coming back the field holds %q", got)
	}
	for text, problem := range map[string]string{
		"property:city":         "asked for already, as the 4th of 17",
		"recommendation:basket": "x removes recommendation:home-top first",
		"":                      `attribute "" is not TYPE:ID`,
	} {
		l.press(v, "ctrl+u")
		if text != "" {
			l.press(v, text)
		}
		if got := l.press(v, "enter"); len(got) > 0 {
			t.Errorf("%q is asked for: %v", text, got)
		}
		wantText(t, strings.ReplaceAll(v.add.problem, "\n", " "), problem)
	}
	l.press(v, "ctrl+u", "property:favourite_sizes")
	got := l.press(v, "enter")
	if len(got) != 1 || v.Editing() {
		t.Fatalf("a good one gives %v, editing %v", got, v.Editing())
	}
	l.fetch(got[0].(FetchMsg))
	wantText(t, drawn(l, v, size120), "18 asked", "▸ property       favourite_sizes    [2 values]")

	l.press(v, "x")
	if v.cursor.ID() == "property:favourite_sizes" || len(v.asked(l.Session)) != 17 {
		t.Errorf("x leaves %v", v.asked(l.Session))
	}
	// The sandbox's own list is not written to.
	if n := len(l.DefaultAttributes); n != 17 {
		t.Errorf("the session's list has %d", n)
	}
}

func TestAttributesUnfold(t *testing.T) {
	v := newAttributes(Deps{}).(*attributesView)
	l := liveSession(t, nil, v)
	askAll(l, v)
	v.Render(l.frame(120, 36))
	l.press(v, "G", "enter")
	drawSizes(t, l, v, "attributes_unfolded", size80, size120)
	v.Render(l.frame(120, 36))
	got := l.press(v, "down", "y")
	if len(got) != 1 || got[0].(CopyMsg).What != "home-top 1" || !strings.Contains(got[0].(CopyMsg).Text, `"item_id":"P-2201"`) {
		t.Errorf("y on a part gives %v", got)
	}
	l.press(v, "enter")
	if v.cursor.ID() != "recommendation:home-top" || len(v.rows.shown) != 17 {
		t.Errorf("enter on a part leaves the cursor on %q of %d rows", v.cursor.ID(), len(v.rows.shown))
	}
}

func TestAttributesKeys(t *testing.T) {
	v, l := watched(t)
	v.Render(l.frame(120, 36))
	if got := l.press(v, "y"); !cmp.Equal(got, []tea.Msg{CopyMsg{What: "first_name", Text: "Jane"}}) {
		t.Errorf("y gives %v", got)
	}
	show := l.press(v, "o")[0].(ShowMsg)
	wantText(t, show.Title+"\n"+strings.Join(show.Lines, "\n"), "attributes.fetch #", "POST http://", "as Basic tok#", `"property": "first_name"`, `"value": "Jane"`)

	l.press(v, "c")
	wantText(t, drawn(l, v, size120), "changed only", "of 17")
	l.press(v, "c", "tab", "down", "down")
	if !v.detailFocus || v.Update(l.Session, keyMsg("esc")) == nil || v.detailFocus {
		t.Error("tab goes into the detail, and esc comes back")
	}
	if v.Update(l.Session, keyMsg("esc")) != nil {
		t.Error("esc with nothing to leave is not the view's")
	}
	// On one pane, enter goes in.
	v.Render(l.frame(60, 16))
	l.press(v, "enter")
	drawSizes(t, l, v, "attributes_detail", size60)

	filter, err := ParseFilter("is:error")
	if err != nil {
		t.Fatal(err)
	}
	l.press(v, "esc")
	l.Filter = filter
	wantText(t, drawn(l, v, size120), "Attributes · 1 of 17 · is:error", "basket_avg")
	if l.Filter, err = ParseFilter("nowhere"); err != nil {
		t.Fatal(err)
	}
	wantText(t, drawn(l, v, size120), "None of 17 attributes matches")
}

func TestAttributesOfAnotherCustomer(t *testing.T) {
	v, l := watched(t)
	l.Profile.CustomerIDs = map[string]string{"registered": "bob@example.com"}
	l.Latest = map[string]Latest{}
	v.Update(l.Session, SessionMsg{Reason: "customer"})
	drawSizes(t, l, v, "attributes_stale", size80, size120)
	askAll(l, v)
	screen := drawn(l, v, size120)
	wantText(t, screen, `"Bob"`, "1 refused")
	if strings.Contains(screen, "Δ") || strings.Contains(screen, "jane") {
		t.Errorf("Bob's values are compared with Jane's:\n%s", screen)
	}
}

// answering is a server that gives the same answer to everybody.
func answering(t *testing.T, l *live, status int, body string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	l.Profile.BaseURL = server.URL
}

// A large answer is read in a command; one that a newer answer has overtaken is dropped.
func TestAttributesOfALargeAnswer(t *testing.T) {
	v := newAttributes(Deps{}).(*attributesView)
	l := liveSession(t, nil)
	l.DefaultAttributes = []string{"property:list"}
	large := strings.Repeat(`{"a": 1}, `, 20_000) + `{"a": 2}`
	answering(t, l, 200, `{"results": [{"success": true, "value": [`+large+`]}], "success": true}`)
	first := l.fetch(v.Wants(l.Session)[0])
	late := v.Update(l.Session, first)
	if late == nil || len(v.memory) > 0 {
		t.Fatal("the answer was read at once")
	}
	second := l.fetch(v.Wants(l.Session)[0])
	l.settle(v, v.Update(l.Session, second))
	l.settle(v, late)
	if v.private.ID != second.Call.ID || len(v.memory["property:list"].history) != 1 {
		t.Error("the older answer was taken after the newer one")
	}
	v.Render(l.frame(120, 36))
	l.press(v, "enter", "G")
	wantText(t, drawn(l, v, size120), "[20,001 items]", "of 20,002", `{"a": 2}`)
	checkAllSizes(t, l, v)
}

func TestAttributesFromAHostileServer(t *testing.T) {
	v := newAttributes(Deps{}).(*attributesView)
	l := liveSession(t, nil, v)
	l.DefaultAttributes = []string{"property:a", "property:b\x1b[2J", "property:c", "property:d", "property:e"}
	answering(t, l, 200, `{"results": [{"success": true, "value": "\u001b]0;x\u0007\u202e"}, {"error": "\u001b[31mno"},
		{"success": true, "value": {"\u001b": "日本語", "deep": [[[[]]]]}}, {"success": "yes"}], "success": true}`)
	askAll(l, v)
	for range len(l.DefaultAttributes) {
		l.press(v, "e", "down")
		checkAllSizes(t, l, v)
		for _, line := range v.Render(l.frame(120, 36)) {
			if strings.ContainsAny(line, "\x1b\x07\u202e") {
				t.Fatalf("what the server sent reached the terminal: %q", line)
			}
		}
	}
	answering(t, l, 200, `<html>`)
	askAll(l, v)
	wantText(t, drawn(l, v, size120), "✗ 200 with a web page in place of JSON", "␛")
}

func TestAttributesLeaveOtherQuestionsAlone(t *testing.T) {
	v := newAttributes(Deps{}).(*attributesView)
	l := liveSession(t, nil, v)
	l.fetch(stateQuestion([]string{"newsletter"}))
	if len(v.memory) > 0 {
		t.Error("the consents' question was taken for the screen's own")
	}
}

// A stream answers recommendations alone and knows no private access, whatever key the profile has: nothing else is asked for.
func TestAttributesInStream(t *testing.T) {
	v := newAttributes(Deps{}).(*attributesView)
	l := liveSession(t, alive, v)
	l.Profile.Integration, l.Mode = "stream", auth.StreamJWT
	want := []FetchMsg{{Operation: bloomreach.AttributesFetch, Mode: auth.StreamJWT, Args: engine.Args{"recommendation": {"home-top"}}}}
	if diff := cmp.Diff(want, v.Wants(l.Session)); diff != "" {
		t.Error(diff)
	}
	wantText(t, drawn(l, v, size120), "a stream answers recommendations alone", "not in a stream")
	for _, k := range v.Keys() {
		if k.Help().Key == "b" {
			t.Error("private access is offered")
		}
	}
}
