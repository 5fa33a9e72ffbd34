package views

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// change goes on as another customer, as the program does.
func (l *live) change(v View, c engine.Change) {
	l.t.Helper()
	p, done, err := l.engine.SwitchCustomer(l.Profile, c)
	if err != nil {
		l.t.Fatal(err)
	}
	l.Profile = p
	l.settle(v, v.Update(l.Session, SessionMsg{Reason: "customer", Cleared: done.Cleared}))
}

var bob = map[string]string{"registered": "bob@example.com"}

// What Android keeps of the customer before is marked in words, in the list, in the message and in the facts of the cache.
func TestInboxOfTwoCustomers(t *testing.T) {
	l, v := inboxSession(t, nil)
	l.change(v, engine.Change{Kind: engine.Identify, IDs: bob})
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
	inboxGolden(t, l, v, "mixed")
	checkAllSizes(t, l, v)
	wantDrawn(t, drawnAt(l, v, 140, 40), "▲ jane's", "▲ 12 of 19 are jane's", "bob (cookie, registered)")
	wantDrawn(t, drawnAt(l, v, 60, 16), "▲ jane's", "▲ 12 of 19 are jane's · x clears the cache")
	l.press(v, "end", "enter")
	inboxGolden(t, l, v, "mixed_page")
	checkAllSizes(t, l, v)
	if diff := cmp.Diff([]tea.Msg{ClearCacheMsg{}}, l.press(v, "x")); diff != "" {
		t.Errorf("x (- want, + got):\n%s", diff)
	}
	l.change(v, engine.Change{Kind: engine.ClearCache})
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
	wantDrawn(t, drawnAt(l, v, 140, 40), "7 messages", "last    12:03:52 · full sync", "by id since 12:03:52")
}

// An answer without a sync token leaves the one before, which may be another customer's: it is told where the token stands, and on
// a small screen in a row of its own.
func TestInboxWithAnOldSyncToken(t *testing.T) {
	l, v := inboxSession(t, nil)
	jane := l.Profile.CustomerIDs
	l.change(v, engine.Change{Kind: engine.Identify, IDs: bob})
	r := l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
	box := *r.Result.(*bloomreach.Inbox)
	box.TokenOf = jane // the sandbox always gives a new one
	r.Result = &box
	l.settle(v, v.Update(l.Session, r))
	wantDrawn(t, drawnAt(l, v, 140, 40), "▲ jane's")
	wantDrawn(t, drawnAt(l, v, 60, 16), "▲ 12 of 19 are jane's, and so is the sync token")
	box.Others = 0
	wantDrawn(t, drawnAt(l, v, 60, 16), "▲ the sync token is jane's · x clears the cache")
}

// A look is drawn as one: nothing of it is kept.
func TestInboxOfALook(t *testing.T) {
	l, v := inboxSession(t, nil)
	l.change(v, engine.Change{Kind: engine.Look, IDs: bob})
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
	inboxGolden(t, l, v, "look")
	wantDrawn(t, drawnAt(l, v, 140, 40), "7 messages, 2 unread · not kept", "▲ the app keeps none of it")
	checkAllSizes(t, l, v)
}

// Android shows a message as read although the server refused to mark it, and iOS does not (2.4).
func TestInboxReadLocally(t *testing.T) {
	for platform, want := range map[string][]string{
		bloomreach.Android: {"▸○ Your order has ship… ▲ only here", "12 messages, 2 unread", "read, in this app alone", "✗ refused: 410", "Android shows it as read all the same"},
		bloomreach.IOS:     {"▸● Your order has shipped", "12 messages, 3 unread", "● unread", "✗ refused: 410", "iOS goes on showing it unread."},
	} {
		v := newInbox(Deps{}).(*inboxView)
		l := liveSession(t, nil, v)
		l.Profile.Platform = platform
		l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
		mark := l.press(v, "m")[0].(FetchMsg)
		mark.Args["sync_token"] = []string{"st-gone"}
		l.fetch(mark)
		wantDrawn(t, drawnAt(l, v, 140, 40), want...)
		if platform == bloomreach.Android {
			inboxGolden(t, l, v, "locally")
			l.fetch(FetchMsg{Operation: bloomreach.InboxFetch})
			wantDrawn(t, drawnAt(l, v, 140, 40), "▲ only here")
			checkAllSizes(t, l, v)
		}
		again := l.press(v, "m")
		if len(again) != 1 {
			t.Fatalf("%s: m again asks for %v", platform, again)
		}
		l.fetch(again[0].(FetchMsg))
		wantDrawn(t, drawnAt(l, v, 80, 24), "▸○ Your order has shipped", "○ read · push")
	}
}

// What the SDK has dropped is shown no more, also before the next answer comes.
func TestInboxIsEmptyOnceTheSDKHasClearedIt(t *testing.T) {
	l, v := inboxSession(t, nil)
	l.change(v, engine.Change{Kind: engine.Anonymize})
	if drawn := drawnAt(l, v, 140, 40); strings.Contains(drawn, "Your order has shipped") {
		t.Errorf("Jane's messages are still there:\n%s", drawn)
	}
}
