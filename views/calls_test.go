package views

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// callsSizes are the terminals that golden files are of.
var callsSizes = [][2]int{{60, 16}, {80, 24}, {100, 30}, {120, 36}, {140, 40}}

func (l *callsLive) goldens(name string, sizes ...[2]int) {
	l.t.Helper()
	t, ok := l.t.(*testing.T)
	if !ok {
		return
	}
	for _, s := range sizes {
		lines := l.draw(s[0], s[1])
		f := l.frame(s[0], s[1])
		checkSize(t, lines, f.Width, f.Height)
		golden(t, fmt.Sprintf("calls_%s_%dx%d", name, s[0], s[1]), lines)
	}
}

func TestCallsEmpty(t *testing.T) {
	l := newCallsLive(t, nil)
	l.goldens("empty", [2]int{80, 24})
	// r has nothing to send again, and makes a first call.
	if got := l.press(l.v, "r"); len(got) != 1 || got[0].(FetchMsg).Operation != bloomreach.InboxFetch {
		t.Errorf("r gives %v", got)
	}
	for _, key := range []string{"enter", "d", "m", "e", "y", "b", "x", "esc", "tab"} {
		if cmd := l.v.Update(l.Session, keyMsg(key)); cmd != nil {
			t.Errorf("%s is taken, with no call to use it on", key)
		}
	}
}

// The screen that answers "why 401": list, why, timeline, request and answer.
func TestCallsWhy(t *testing.T) {
	l := morning(t)
	l.goldens("why", callsSizes...)
	checkAllSizes(t, l.live, l.v)
}

func TestCallsFine(t *testing.T) {
	l := morning(t)
	l.press(l.v, "home")
	l.goldens("fine", [2]int{80, 24}, [2]int{120, 36}, [2]int{140, 40})
	checkAllSizes(t, l.live, l.v)
}

func TestCallsPage(t *testing.T) {
	l := morning(t)
	l.press(l.v, "enter")
	l.goldens("page", [2]int{60, 16}, [2]int{80, 24}, [2]int{140, 40})
	checkAllSizes(t, l.live, l.v)
	l.press(l.v, "end")
	l.goldens("page_end", [2]int{80, 24})
	// What arrives does not turn the page.
	l.you(bloomreach.ConsentsFetch, nil)
	l.want(80, 24, "#17 · inbox.fetch")
	l.press(l.v, "esc")
	l.want(80, 24, "▸12:07:19  consents.fetch")
}

func TestCallsTurns(t *testing.T) {
	l := morning(t)
	for turn := turnHeaders; turn < callsTurns; turn++ {
		l.press(l.v, "t")
		l.goldens("turn_"+strings.ReplaceAll(strings.ToLower(turn.title()), " ", "_"), [2]int{80, 24}, [2]int{120, 36}, [2]int{140, 40})
		checkAllSizes(t, l.live, l.v)
	}
	l.press(l.v, "t")
	l.want(120, 36, "Request and answer")
}

// On a page t goes to what it has turned, which stands below the rest.
func TestCallsTurnOnPage(t *testing.T) {
	l := morning(t)
	l.press(l.v, "enter")
	l.draw(60, 16)
	for range 3 {
		l.press(l.v, "t")
	}
	l.want(60, 16, "Token that was sent", "expired 06:19 before it was sent")
}

func TestCallsFolds(t *testing.T) {
	l := morning(t)
	l.want(120, 36, "#5–13     inbox.fetch ×9", "nothing changed")
	l.press(l.v, "up", "up", "up", "up")
	l.want(120, 36, "▸ 11:55:20.000  #5–13", "rows 3–9 of 9")
	l.press(l.v, "e")
	l.want(120, 36, "▸ 11:56:00.000  #13", "11:55:55.000  #12")
	if strings.Contains(l.text(120, 36), "×9") {
		t.Error("an unfolded row still has its count")
	}
	l.press(l.v, "up", "e")
	l.want(120, 36, "▸ 11:55:20.000  #5–13")
	// Another operation, another token or somebody's own call does not go into the fold.
	l.press(l.v, "end")
	if l.press(l.v, "e"); strings.Contains(l.text(120, 36), "×3") {
		t.Error("calls that asked the provider are folded")
	}
}

// Operations that are followed in turn fold into a row each, until something else comes between.
func TestCallsFoldsSeveralOperations(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	for range 3 {
		l.following(1, 5*time.Second)
		l.fetch(FetchMsg{Operation: bloomreach.ConsentsFetch, Trigger: "following"})
		l.steady()
	}
	l.want(120, 36, "#2–6      inbox.fetch ×3", "#3–7      consents.fet… ×3")
	l.you(bloomreach.ConsentsFetch, nil)
	l.following(1, 5*time.Second)
	l.want(120, 36, "#2–6      inbox.fetch ×3", "#9        inbox.fetch  ")
	// Taken apart, the rows stand in the order of the calls.
	l.press(l.v, "home", "down", "e")
	var numbers []string
	for _, r := range l.v.list.rows {
		numbers = append(numbers, callNumber(r))
	}
	if got, want := strings.Join(numbers, " "), "#1 #2 #3–7 #4 #6 #8 #9"; got != want {
		t.Errorf("rows %s, want %s", got, want)
	}
}

// New calls are shown at once, until the cursor is moved up.
func TestCallsFollow(t *testing.T) {
	l := morning(t)
	l.want(80, 24, "following", "▸12:07:19")
	l.following(1, 5*time.Second)
	l.want(80, 24, "following", "▸12:07:24")
	l.press(l.v, "up")
	l.want(80, 24, "rows 5–10 of 10", "▸12:07:19")
	l.following(1, 5*time.Second)
	l.want(80, 24, "of 11", "▸12:07:19")
	l.press(l.v, "end")
	l.want(80, 24, "following", "▸12:07:29")
	// Somebody who reads in the detail is not carried away either.
	l.press(l.v, "tab")
	l.following(1, 5*time.Second)
	l.want(80, 24, "▸12:07:29", "▸Why 401 · #19")
	l.press(l.v, "esc")
	l.want(80, 24, "▸12:07:34", "following")
}

func TestCallsFilter(t *testing.T) {
	l := morning(t)
	tests := []struct {
		filter string
		want   []string
	}{
		{"status:4xx", []string{"Calls · 4 of 17 · status:4xx", "#4 ", "#15", "#17"}},
		{"is:write", []string{"Calls · 1 of 17", "inbox.markread"}},
		{"is:new", []string{"Calls · 2 of 17", "#2 ", "#14"}},
		{"is:error !op:inbox", []string{"Calls · 1 of 17", "attributes.fetch"}},
		{"is:provider", []string{"Calls · 5 of 17", "◆ provider http", "POST /token", "◆ static", "again"}},
		{"mode:token !mode:customer", []string{"Calls · 1 of 17", "attributes.fetch"}},
		{"customer.token.expired", []string{"No call matches customer.token.expired."}},
		{`"token expired"`, []string{"Calls · 3 of 17"}},
		{"is:blocked", []string{"No call matches is:blocked.", "esc clears the filter."}},
	}
	for _, tt := range tests {
		f, err := ParseFilter(tt.filter)
		if err != nil {
			t.Fatal(err)
		}
		l.Filter = f
		l.want(120, 36, tt.want...)
	}
	f, err := ParseFilter("is:provider")
	if err != nil {
		t.Fatal(err)
	}
	l.Filter = f
	l.goldens("provider", [2]int{80, 24}, [2]int{120, 36})
	checkAllSizes(t, l.live, l.v)
	l.Filter = Filter{}
	l.want(120, 36, "Calls · 17")
}

func TestCallsPaused(t *testing.T) {
	l := morning(t)
	l.draw(80, 24)
	l.PausedAt = l.now()
	l.draw(80, 24)
	l.following(2, 5*time.Second)
	l.Newer = 14
	l.goldens("paused", [2]int{80, 24})
	l.PausedAt, l.Newer = time.Time{}, 0
	l.want(80, 24, "following", "▸12:07:29")
}

// The cursor goes to a call that another screen names, also to one inside a fold and to one that is still to come.
func TestCallsSelect(t *testing.T) {
	l := morning(t)
	l.v.Update(l.Session, SelectMsg{Call: 7})
	l.want(120, 36, "▸ 11:55:30.000  #7 ")
	l.v.Update(l.Session, SelectMsg{Call: 18})
	l.want(120, 36, "▸ 11:55:30.000  #7 ")
	l.following(1, 5*time.Second)
	l.want(120, 36, "▸ 12:07:24.000  #18")
}

func TestCallsSendAgain(t *testing.T) {
	l := newCallsLive(t, nil)
	inbox := l.you(bloomreach.InboxFetch, nil).Result.(*bloomreach.Inbox)
	l.you(bloomreach.InboxMarkRead, engine.Args{"message_id": {inbox.Messages[0].ID()}})
	got, ok := l.press(l.v, "r")[0].(FetchMsg)
	if !ok || got.Operation != bloomreach.InboxMarkRead || len(got.Args["message_id"]) != 1 || got.Mode != auth.CustomerToken || got.Trigger != "you" {
		t.Fatalf("r gives %+v", got)
	}
	if r := l.you(got.Operation, got.Args); r.Call.Status() != http.StatusOK {
		t.Errorf("sent again it ends with %d", r.Call.Status())
	}
	// A fetch that was made for another purpose goes on serving it.
	l.v.Update(l.Session, ResultMsg{Slot: "consent.states", Call: *l.Ledger.Call(1)})
	l.v.Update(l.Session, SelectMsg{Call: 1})
	if got := l.press(l.v, "r")[0].(FetchMsg); got.Slot() != "consent.states" {
		t.Errorf("sent again its answer goes to %q", got.Slot())
	}
}

func TestCallsAskProvider(t *testing.T) {
	l := morning(t)
	if got := l.press(l.v, "a"); len(got) != 1 || got[0] != (AskProviderMsg{}) {
		t.Errorf("a gives %v", got)
	}
	l.Profile.Provider = nil
	if toast, ok := l.press(l.v, "a")[0].(ToastMsg); !ok || !strings.Contains(toast.Text, "no provider") {
		t.Errorf("without a provider a gives %v", toast)
	}
}

// tab goes round the panes that are there, and esc comes back to the list.
func TestCallsFocus(t *testing.T) {
	l := morning(t)
	for _, tt := range []struct {
		w, h  int
		panes []string
	}{
		{80, 24, []string{"▸Why 401", "▸Calls"}},
		{120, 36, []string{"▸Request and answer", "▸Calls"}},
		{140, 40, []string{"▸Request ", "▸Answer ", "▸Calls"}},
	} {
		l.draw(tt.w, tt.h)
		for _, pane := range tt.panes {
			l.press(l.v, "tab")
			l.want(tt.w, tt.h, pane)
		}
		l.press(l.v, "shift+tab")
		l.want(tt.w, tt.h, tt.panes[len(tt.panes)-2])
		if cmd := l.v.Update(l.Session, keyMsg("esc")); cmd == nil {
			t.Error("esc is not taken while a pane has the focus")
		}
		l.want(tt.w, tt.h, "▸Calls")
		if cmd := l.v.Update(l.Session, keyMsg("esc")); cmd != nil {
			t.Error("esc is taken where there is nothing to close")
		}
	}
}

func TestCallsScroll(t *testing.T) {
	l := morning(t)
	l.draw(80, 24)
	l.press(l.v, "tab")
	l.want(80, 24, "rows 1–7 of 10")
	l.press(l.v, "down", "down")
	l.want(80, 24, "rows 3–9 of 10")
	l.press(l.v, "end")
	l.want(80, 24, "rows 4–10 of 10", "POST /webxp")
	l.press(l.v, "up")
	l.want(80, 24, "rows 3–9 of 10")
	l.press(l.v, "home")
	l.want(80, 24, "rows 1–7 of 10")
}

// The ledger keeps a thousand calls; the title says so.
func TestCallsOverflow(t *testing.T) {
	l := newCallsLive(t, nil)
	var events []engine.Event
	for i := range engine.CallsKept + 234 {
		id := engine.CallID(i + 1)
		events = append(events,
			engine.Event{At: sandboxStart, Call: id, Detail: engine.CallStarted{Operation: fmt.Sprintf("op.%d", i), Trigger: "you"}},
			engine.Event{At: sandboxStart, Call: id, Detail: engine.CallFinished{Outcome: engine.OutcomeOK, Status: 200}})
	}
	l.Ledger.Apply(events)
	l.v.Apply(l.Session, events)
	l.want(120, 36, "Calls · the last 1,000 of 1,234", "#1228–1234, following", "#1234 ")
	l.press(l.v, "home")
	l.want(80, 24, "rows 1–6 of 1,000")
}

// Calls whose end never comes, and a call without end, are kept within bounds; both screens say what is not there.
func TestCallsWithoutEnd(t *testing.T) {
	l := newCallsLive(t, nil)
	var events []engine.Event
	const last = engine.CallsOpen + 1234
	for id := range engine.CallID(last) {
		events = append(events, engine.Event{At: sandboxStart, Call: id + 1, Detail: engine.CallStarted{Operation: "inbox.fetch", Trigger: "you"}})
	}
	for i := range engine.CallEventsKept + 1500 {
		events = append(events, engine.Event{At: sandboxStart, Call: last, Detail: engine.Retrying{Attempt: i}})
	}
	l.Ledger.Apply(events)
	l.v.Apply(l.Session, events)
	l.want(120, 36, "Calls · the last 2,000 of 3,234 · 1,234 not kept to their end")
	l.want(80, 24, "Calls · the last 2,000 of 3,234 · 1,234 not kept to")
	l.press(l.v, "enter")
	l.want(120, 36, "1,501 later events of this call are not kept")
}

func TestCallsKeysFollowTheState(t *testing.T) {
	l := morning(t)
	help := func() string {
		var words []string
		for _, b := range l.v.Keys() {
			words = append(words, b.Help().Key+":"+b.Help().Desc)
		}
		return strings.Join(words, " ")
	}
	l.draw(80, 24)
	if got, want := help(), "r:send again a:ask provider c:compare modes d:diff m:mark y:copy ;:comment s:send as … p:provider rows t:turn b:copy answer's body |:jq o:pager O:editor enter:open tab:pane"; got != want {
		t.Errorf("keys %q, want %q", got, want)
	}
	l.press(l.v, "up", "up", "up", "up")
	if got := help(); !strings.Contains(got, "e:unfold") {
		t.Errorf("on a fold: %q", got)
	}
	l.press(l.v, "e")
	if got := help(); !strings.Contains(got, "e:fold") {
		t.Errorf("on an unfolded row: %q", got)
	}
	l.press(l.v, "enter")
	if got := help(); !strings.Contains(got, "esc:back") || strings.Contains(got, "fold") {
		t.Errorf("on a page: %q", got)
	}
}

// Colours and ASCII change neither width nor what can be read.
func TestCallsThemes(t *testing.T) {
	l := morning(t)
	for _, o := range []theme.Options{{Theme: theme.Light, Profile: 0}, {Theme: theme.Contrast, Dark: true}, {ASCII: true, NoColor: true}} {
		f := l.frame(120, 36)
		f.Styles = theme.New(o)
		lines := l.v.Render(f)
		checkSize(t, lines, f.Width, f.Height)
		if !strings.Contains(ansi.Strip(strings.Join(lines, "\n")), "token.expired") {
			t.Errorf("%+v: the reason is not on the screen", o)
		}
	}
}

// The status stands before what a call brought, and not once more in it.
func TestCallBroughtSaysTheStatusOnce(t *testing.T) {
	for summary, want := range map[string]string{"404 Not Found": "Not Found", "404": "", "4040 things": "4040 things", "no such message": "no such message"} {
		c := &engine.Call{ID: 1, Finish: &engine.CallFinished{Outcome: engine.OutcomeFailed, Status: 404, Summary: summary}}
		if got := callBrought(callRow{calls: []*engine.Call{c}}, 40, kit.W100); got != want {
			t.Errorf("%q is told as %q, want %q", summary, got, want)
		}
	}
}
