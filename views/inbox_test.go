package views

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// inboxTerminals are the sizes that golden files are kept for.
var inboxTerminals = []struct{ w, h int }{{60, 16}, {80, 24}, {140, 40}}

// inboxSession is an inbox that has been fetched twice, as one sees it some minutes after the start.
func inboxSession(t testing.TB, options func(*sandbox.Options)) (*live, *inboxView) {
	t.Helper()
	v := newInbox(Deps{}).(*inboxView)
	l := liveSession(t, options, v)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
	l.at(8*time.Minute + 45*time.Second)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
	l.at(8*time.Minute + 48*time.Second)
	return l, v
}

func inboxGolden(t *testing.T, l *live, v View, state string) {
	t.Helper()
	for _, size := range inboxTerminals {
		f := l.frame(size.w, size.h)
		lines := v.Render(f)
		checkSize(t, lines, f.Width, f.Height)
		golden(t, fmt.Sprintf("inbox_%s_%dx%d", state, size.w, size.h), lines)
	}
}

// drawnAt is the screen at a usual size as one text.
func drawnAt(l *live, v View, w, h int) string { return strings.Join(v.Render(l.frame(w, h)), "\n") }

func wantDrawn(t *testing.T, screen string, texts ...string) {
	t.Helper()
	for _, want := range texts {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen does not say %q:\n%s", want, screen)
		}
	}
}

func TestInboxScreens(t *testing.T) {
	for name, keys := range map[string][]string{
		"list":    nil,
		"html":    {"down"},
		"page":    {"down", "enter"},
		"bottom":  {"down", "enter", "end"},
		"split":   {"down", "e"},
		"json":    {"t", "enter"},
		"source":  {"down", "t", "enter"},
		"hidden":  {"b", "down", "down", "down", "down", "down"},
		"unread":  {"u"},
		"actions": {"enter", "n", "n"},
		"bent":    {"down", "down", "enter", "end"},
	} {
		t.Run(name, func(t *testing.T) {
			l, v := inboxSession(t, nil)
			for _, k := range keys {
				v.Render(l.frame(120, 36)) // keys follow what is drawn
				if got := l.press(v, k); len(got) > 0 {
					t.Fatalf("%s asks the program for %v", k, got)
				}
			}
			inboxGolden(t, l, v, name)
			checkAllSizes(t, l, v)
		})
	}
}

func TestInboxBeforeTheFirstAnswer(t *testing.T) {
	v := newInbox(Deps{})
	l := liveSession(t, nil, v)
	inboxGolden(t, l, v, "unasked")
	checkAllSizes(t, l, v)
	l.Waiting[bloomreach.InboxFetch] = l.now().Add(-time.Second)
	wantDrawn(t, drawnAt(l, v, 80, 24), "waiting for the server 1.0 s", "Asking for the inbox of jane@example.com")
}

func TestInboxOfAnotherCustomer(t *testing.T) {
	l, v := inboxSession(t, nil)
	l.Profile.CustomerIDs = maps.Clone(l.Customers[1].IDs)
	l.settle(v, v.Update(l.Session, SessionMsg{Reason: "customer"}))
	inboxGolden(t, l, v, "stale")
	if v.Badge(l.Session) != "" {
		t.Errorf("the tab counts another customer's messages: %s", v.Badge(l.Session))
	}
	if got := l.press(v, "m"); len(got) != 1 || fmt.Sprintf("%T", got[0]) != "views.ToastMsg" {
		t.Errorf("m on another customer's message asks for %v", got)
	}
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
	wantDrawn(t, drawnAt(l, v, 120, 36), "Inbox · 7 messages, 2 unread", "We miss you, Bob")
}

func TestInboxDropsLateAnswers(t *testing.T) {
	l, v := inboxSession(t, nil)
	late := l.Latest[bloomreach.InboxFetch]
	l.Profile.CustomerIDs = maps.Clone(l.Customers[1].IDs)
	l.settle(v, v.Update(l.Session, SessionMsg{Reason: "customer"}))
	l.settle(v, v.Update(l.Session, ResultMsg{Call: *late.Call, Result: late.Result}))
	wantDrawn(t, drawnAt(l, v, 120, 36), "jane@example.com's · r asks for bob ")
}

func TestInboxEmpty(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*engine.Profile)
		want   []string
	}{
		"cookie": {func(p *engine.Profile) { delete(p.CustomerIDs, "registered"); p.AdvancedAuth = false },
			[]string{"0 messages · 200, asked as Token tok#", "for cookie b0a0a2f4-5c1d-4e7b-9a3f-d41c097e2c11 alone", "The inbox wants a registered id. C sets one."}},
		"application": {func(p *engine.Profile) { p.ApplicationID = "shop-2" },
			[]string{"0 messages · 200, asked as Bearer tok#", `application_id is "shop-2"`, "Compare it with Project settings"}},
	} {
		t.Run(name, func(t *testing.T) {
			v := newInbox(Deps{})
			l := liveSession(t, nil, v)
			tc.change(&l.Profile)
			l.Mode = engine.OwnMode(l.Vendor, l.Profile)
			l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
			inboxGolden(t, l, v, "empty_"+name)
			wantDrawn(t, drawnAt(l, v, 140, 40), tc.want...)
			checkAllSizes(t, l, v)
		})
	}
}

func TestInboxKeepsMessagesWhenRefused(t *testing.T) {
	l, v := inboxSession(t, nil)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Args: engine.Args{"sync_token": {"st-gone"}}})
	inboxGolden(t, l, v, "gone")
	wantDrawn(t, drawnAt(l, v, 120, 36), "✗ 410 · as of 12:03:52", "410 the sync token is gone", "Android 4.10 never)", "Welcome")
	checkAllSizes(t, l, v)
}

func TestInboxBlocked(t *testing.T) {
	l, v := inboxSession(t, nil)
	l.Profile.Provider = nil
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
	inboxGolden(t, l, v, "blocked")
	wantDrawn(t, drawnAt(l, v, 80, 24), "‖ blocked · as of 12:03:52", "‖ not sent: customer-token needs a provider",
		"the SDK: Advanced auth has been enabled but provider has not been found", "▸● Your order has shipped")
}

func TestInboxMarksRead(t *testing.T) {
	l, v := inboxSession(t, nil)
	if got := v.Badge(l.Session); got != "●3" {
		t.Errorf("badge %q", got)
	}
	asked := l.press(v, "m")
	want := FetchMsg{Operation: bloomreach.InboxMarkRead, Args: engine.Args{"message_id": {"070384247690685160"}}, Trigger: "you"}
	if diff := cmp.Diff([]tea.Msg{want}, asked); diff != "" {
		t.Fatalf("m (- want, + got):\n%s", diff)
	}
	l.Waiting[want.Operation] = l.now()
	wantDrawn(t, drawnAt(l, v, 80, 24), "▸◐ Your order has shipped", "◐ being marked as read")
	if again := l.press(v, "m"); len(again) > 0 {
		t.Errorf("m while it is being marked asks again: %v", again)
	}
	l.fetch(want)
	delete(l.Waiting, want.Operation)
	wantDrawn(t, drawnAt(l, v, 80, 24), "▸○ Your order has shipped", "12 messages, 2 unread")
	if got := v.Badge(l.Session); got != "●2" {
		t.Errorf("badge %q after a message was read", got)
	}
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
	wantDrawn(t, drawnAt(l, v, 80, 24), "▸○ Your order has shipped", "12 messages, 2 unread")
}

func TestInboxMarkRefused(t *testing.T) {
	l, v := inboxSession(t, nil)
	asked := l.press(v, "m")
	if len(asked) != 1 {
		t.Fatalf("m asks for %v", asked)
	}
	mark := asked[0].(FetchMsg)
	l.views = nil
	mark.Args["sync_token"] = []string{"st-gone"}
	r := l.fetch(mark)
	got := l.settle(v, v.Update(l.Session, r))
	if len(got) != 1 {
		t.Fatalf("a refusal makes %v", got)
	}
	if toast := got[0].(ToastMsg); toast.Mark != engine.MarkBad || !strings.Contains(toast.Text, `not marked as read · 410: the server says`) {
		t.Errorf("toast %+v", toast)
	}
	wantDrawn(t, drawnAt(l, v, 140, 40), "▸○ Your order has ship… ▲ only here", "12 messages, 2 unread", "✗ refused: 410", "Android shows it as read all the same")
}

func TestInboxNewMessages(t *testing.T) {
	l, v := inboxSession(t, func(o *sandbox.Options) { o.Still = false })
	l.press(v, "end")
	under := v.cursor.ID()
	before := strings.Split(drawnAt(l, v, 80, 24), "\n")
	line := v.cursor.Index() - v.cursor.top
	l.at(8*time.Minute + 48*time.Second + 75*time.Second)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
	after := strings.Split(drawnAt(l, v, 80, 24), "\n")
	wantDrawn(t, after[0], "20 messages", "↑ 1 new")
	if v.cursor.ID() != under || v.cursor.Index()-v.cursor.top != line {
		t.Errorf("the selection moved: message %s at line %d, was %s at %d", v.cursor.ID(), v.cursor.Index()-v.cursor.top, under, line)
	}
	if diff := cmp.Diff(before[1:9], after[1:9]); diff != "" {
		t.Errorf("the picture moved:\n%s", diff)
	}
	l.press(v, "home")
	wantDrawn(t, drawnAt(l, v, 80, 24), "▸+ The courier is near")
	l.at(10*time.Minute + 40*time.Second)
	wantDrawn(t, drawnAt(l, v, 80, 24), "▸● The courier is near")
}

func TestInboxFilter(t *testing.T) {
	l, v := inboxSession(t, nil)
	for text, want := range map[string]string{
		"is:unread": "Inbox · 3 of 12 · is:unread",
		"coats":     "Inbox · 1 of 12 · coats",
		"!html":     "Inbox · 8 of 12 · !html",
		"nothing":   "None of 12 messages passes the filter.",
	} {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		l.Filter = f
		wantDrawn(t, drawnAt(l, v, 120, 36), want)
		checkAllSizes(t, l, v)
	}
}

func TestInboxKeys(t *testing.T) {
	link := CopyMsg{What: "link", Text: "https://acme.example/track/A-10442"}
	for _, tc := range []struct {
		keys []string
		want tea.Msg
	}{
		{[]string{"f"}, FetchMsg{Operation: bloomreach.InboxFetch, Args: engine.Args{"sync_token": {""}}, Trigger: "you"}},
		{[]string{"y"}, CopyMsg{What: "title", Text: "Your order has shipped"}},
		{[]string{"enter", "enter"}, link},
		{[]string{"enter", "n", "y"}, link},
		{[]string{"tab", "n", "n", "enter"}, CopyMsg{What: "link", Text: "acme://orders/A-10442"}},
		{[]string{"down", "down", "down", "down", "down", "enter", "enter"}, CopyMsg{What: "link", Text: "acme://loyalty"}},
		{[]string{"n", "n", "y"}, CopyMsg{What: "title", Text: "Your basket misses you"}},
		{[]string{"n", "n", "n"}, ToastMsg{Mark: engine.MarkHere, Text: "no other unread message in this direction"}},
		{[]string{"end", "m"}, ToastMsg{Mark: engine.MarkHere, Text: "already read"}},
		{[]string{"down", "down", "down", "enter", "n", "n", "n", "N", "esc", "y"}, CopyMsg{What: "title", Text: "Welcome"}},
	} {
		t.Run(strings.Join(tc.keys, " "), func(t *testing.T) {
			l, v := inboxSession(t, nil)
			v.Render(l.frame(120, 36))
			if diff := cmp.Diff([]tea.Msg{tc.want}, l.press(v, tc.keys...)); diff != "" {
				t.Errorf("(- want, + got):\n%s", diff)
			}
		})
	}
}

func TestInboxCopiesWhatIsShown(t *testing.T) {
	for _, tc := range []struct {
		keys       []string
		what, text string
	}{
		{[]string{"enter"}, "text", "Good news, Jane: order A-10442"},
		{[]string{"t", "enter"}, "JSON", `"is_read": false`},
		{[]string{"down", "enter"}, "text", "•  Winter coats from 79 €"},
		{[]string{"down", "t", "enter"}, "HTML", "<U+202E>evil<U+202C> ␛[2J"},
		{[]string{"down", "e", "tab"}, "HTML", "<h1>Black Week starts tonight</h1>"},
	} {
		t.Run(strings.Join(tc.keys, " "), func(t *testing.T) {
			l, v := inboxSession(t, nil)
			got := l.press(v, append(tc.keys, "y")...)
			if len(got) != 1 {
				t.Fatalf("y makes %v", got)
			}
			if c := got[0].(CopyMsg); c.What != tc.what || !strings.Contains(c.Text, tc.text) {
				t.Errorf("copied %s:\n%s", c.What, c.Text)
			}
		})
	}
}

// A large message is read in a command: the screen shows its head at once, and an answer for a message that the cursor has
// left harms nothing.
func TestInboxReadsLargeMessagesInACommand(t *testing.T) {
	l, v := inboxSession(t, nil)
	cmd := v.Update(l.Session, keyMsg("down"))
	wantDrawn(t, drawnAt(l, v, 120, 36), "● unread · html · 2026-11-21 10:55:04 (1 h ago)", "… reading")
	v.Update(l.Session, keyMsg("down"))
	l.settle(v, cmd)
	wantDrawn(t, drawnAt(l, v, 120, 36), "The camel wool coat (M) is still in your basket")
	if cmd := v.Update(l.Session, keyMsg("up")); cmd == nil {
		t.Error("up was left to the program")
	} else if m := cmd(); m != nil {
		t.Errorf("a message that was read is read again: %T", m)
	}
	wantDrawn(t, drawnAt(l, v, 120, 36), "BLACK WEEK STARTS TONIGHT")
}

func TestInboxKeyBarNamesWhatWorks(t *testing.T) {
	l, v := inboxSession(t, nil)
	for _, pane := range []string{"list", "detail"} {
		seen := map[string]bool{}
		for _, b := range v.Keys() {
			if b.Help().Key == "" || b.Help().Desc == "" {
				t.Errorf("%s: %v has no help", pane, b.Keys())
			}
			for _, k := range b.Keys() {
				if seen[k] || strings.Contains("PMCLFTWZSq?:/[]0123456789r", k) {
					t.Errorf("%s: %q is taken", pane, k)
				}
				seen[k] = true
				was := *v
				if v.Update(l.Session, keyMsg(k)) == nil {
					t.Errorf("%s: %q does nothing", pane, k)
				}
				*v = was
			}
		}
		l.press(v, "tab")
	}
}

func TestInboxEscape(t *testing.T) {
	l, v := inboxSession(t, nil)
	v.Render(l.frame(80, 24))
	l.press(v, "enter", "e")
	for range 2 { // the split, which closes to the list, and then nothing
		if v.focus != inboxList && v.Update(l.Session, keyMsg("esc")) == nil {
			t.Error("esc closed something and left the key to the program")
		}
	}
	if v.split || v.focus != inboxList {
		t.Errorf("after esc: split %v, focus %d", v.split, v.focus)
	}
	if v.Update(l.Session, keyMsg("esc")) != nil {
		t.Error("esc with nothing open is the program's")
	}
}

func TestInboxUnreadOnlyKeepsWhatIsMarkedHere(t *testing.T) {
	l, v := inboxSession(t, nil)
	l.press(v, "u")
	l.fetch(l.press(v, "m")[0].(FetchMsg))
	wantDrawn(t, drawnAt(l, v, 120, 36), "Inbox · 3 of 12 · unread only", "▸○ Your order has shipped")
	l.press(v, "u", "u")
	wantDrawn(t, drawnAt(l, v, 120, 36), "Inbox · 2 of 12 · unread only", "▸● Black Week")
}
