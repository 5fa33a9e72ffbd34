package views

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// matrixDesk is the screen on its own, before anything was asked.
func matrixDesk(t *testing.T) (*matrixView, *live) {
	t.Helper()
	v := newMatrix(Deps{}).(*matrixView)
	l := liveSession(t, nil, v)
	l.at(8*time.Minute + 47*time.Second)
	return v, l
}

// fourOperations is a vendor with no more operations than these tests count.
type fourOperations struct{ *bloomreach.Vendor }

func (v fourOperations) Operations() []engine.Operation {
	return slices.DeleteFunc(v.Vendor.Operations(), func(op engine.Operation) bool {
		return !slices.Contains([]string{bloomreach.AttributesFetch, bloomreach.ConsentsFetch, bloomreach.InboxFetch, bloomreach.InboxMarkRead}, op.ID)
	})
}

// fourDesk is matrixDesk with four operations.
func fourDesk(t *testing.T) (*matrixView, *live) {
	t.Helper()
	v, l := matrixDesk(t)
	l.Vendor = fourOperations{l.Vendor.(*bloomreach.Vendor)}
	return v, l
}

// carryOut does what the screen asks the program for, one after another and whatever comes of it, up to a number of calls. It
// gives the calls it made, and what it asked for besides, with what was left when there were enough.
func carryOut(l *live, v *matrixView, intents []tea.Msg, most int) (made []FetchMsg, others []tea.Msg) {
	l.t.Helper()
	for len(intents) > 0 {
		m := intents[0]
		intents = intents[1:]
		switch m := m.(type) {
		case FetchMsg:
			if len(made) == most {
				return made, append(append(others, m), intents...)
			}
			made = append(made, m)
			intents = append(intents, l.settle(v, v.Update(l.Session, l.call(m)))...)
		case NoteMsg:
			others = append(others, m)
			l.engine.Note(m.Notice)
			intents = append(intents, l.settle(v, m.Then)...)
		default:
			others = append(others, m)
		}
	}
	return made, others
}

// ran is the screen after r.
func ran(t *testing.T) (*matrixView, *live) {
	t.Helper()
	v, l := fourDesk(t)
	carryOut(l, v, l.press(v, "r"), 1000)
	return v, l
}

func TestMatrixDraws(t *testing.T) {
	v, l := matrixDesk(t)
	drawSizes(t, l, v, "matrix_empty", size60, size80, size100, size120, size140)
	carryOut(l, v, l.press(v, "r"), 1000)
	l.press(v, "down", "down", "left")
	drawSizes(t, l, v, "matrix_done", size60, size80, size100, size120, size140)
	l.press(v, "enter")
	drawSizes(t, l, v, "matrix_cell", size60)
}

// What the sandbox answers is what SCREENS draws, for all operations that there are.
func TestMatrixOfTheSandbox(t *testing.T) {
	v, l := matrixDesk(t)
	carryOut(l, v, l.press(v, "r"), 1000)
	const refused, stream, server = "failed 401", "never needs stream", "never not by an SDK"
	downgraded := []string{refused, "ok 200", "ok 200", stream, server}
	want := map[string][]string{
		"customers.track":          downgraded,
		"events.track":             downgraded,
		"campaigns.click":          downgraded,
		bloomreach.AttributesFetch: {refused, "failed 403", "failed 403", stream, "ok 200"},
		bloomreach.ConsentsFetch:   {refused, "ok 200", "ok 200", stream, "ok 200"},
		"inapp.fetch":              downgraded,
		bloomreach.InboxFetch:      {refused, "look 200", "ok 200", stream, server},
		bloomreach.InboxMarkRead:   {refused, "look 200", "ok 200", stream, server},
		"push.selfcheck":           downgraded,
		"blocks.static":            {"ok 200", "ok 200", "ok 200", stream, server},
		"blocks.personal":          downgraded,
		"segments.fetch":           downgraded,
		"ids.link":                 downgraded,
	}
	bearer := []string{bloomreach.InboxFetch, bloomreach.InboxMarkRead, "blocks.static", "blocks.personal"}
	for _, row := range v.grid(l.Session).Rows {
		cells := want[row.Operation.ID]
		if cells == nil {
			t.Errorf("%s is in no table", row.Operation.ID)
			continue
		}
		for i, c := range row.Cells {
			if got := string(c.Verdict()) + " " + c.Word(); got != cells[i] {
				t.Errorf("%s in %s: %s, want %s", c.Operation, c.Mode, got, cells[i])
			}
			own := c.Mode == auth.CustomerToken && !slices.Contains(bearer, c.Operation)
			if c.Downgraded != own {
				t.Errorf("%s in %s: downgraded is %v", c.Operation, c.Mode, c.Downgraded)
			}
		}
	}
}

// Two calls are under way at any time, everything for one mode before the next, and marking a message after the inboxes.
func TestMatrixRunsTwoAtATime(t *testing.T) {
	v, l := fourDesk(t)
	intents := l.press(v, "r")
	note, ok := intents[0].(NoteMsg)
	if !ok || note.Notice.Text != "14 of 20 apply · 2 at a time · Android 4.10 project" {
		t.Fatalf("r begins with %+v", intents)
	}
	first := l.settle(v, note.Then)
	if len(first) != engine.AtOnce {
		t.Fatalf("%d calls at once", len(first))
	}
	drawSizes(t, l, v, "matrix_running", size60, size80, size120)
	if got := l.press(v, "r"); len(got) != 1 || !strings.Contains(got[0].(ToastMsg).Text, "under way") {
		t.Errorf("r while it runs gives %v", got)
	}
	made, others := carryOut(l, v, first, 1000)
	slots := make([]string, 0, len(made))
	for _, m := range made {
		slots = append(slots, m.For)
		if !m.Look || !m.Agreed || m.Trigger != engine.TriggerMatrix || m.Platform != bloomreach.Android || m.Integration != "project" {
			t.Errorf("asks %+v", m)
		}
	}
	want := strings.Fields(`matrix:attributes.fetch/none matrix:consents.fetch/none matrix:inbox.fetch/none
		matrix:attributes.fetch/token matrix:consents.fetch/token matrix:inbox.fetch/token
		matrix:attributes.fetch/customer-token matrix:consents.fetch/customer-token matrix:inbox.fetch/customer-token
		matrix:attributes.fetch/basic matrix:consents.fetch/basic
		matrix:inbox.markread/none matrix:inbox.markread/token matrix:inbox.markread/customer-token`)
	if diff := cmp.Diff(want, slots); diff != "" {
		t.Errorf("the order of the calls (-want +got):\n%s", diff)
	}
	end := others[len(others)-1].(NoteMsg).Notice
	if end.Event != "finished" || end.Text != "14 calls · 6 ✓ 6 ✗ 2 ▲" {
		t.Errorf("ends with %+v", end)
	}
	if v.run != nil {
		t.Error("the run goes on")
	}
}

func TestMatrixOfTheOtherSDK(t *testing.T) {
	v, l := ran(t)
	if l.press(v, "t"); v.grid(l.Session).SDK != "iOS 4.0" {
		t.Errorf("t turns to %s", v.grid(l.Session).SDK)
	}
	wantText(t, drawn(l, v, size120), "what the iOS 4.0 SDK sends in project integration; nothing of it was sent yet · t: Android 4.10")
	made, _ := carryOut(l, v, l.press(v, "r"), 1000)
	if len(made) != 14 || made[0].Platform != bloomreach.IOS {
		t.Errorf("asks %d calls, the first %+v", len(made), made[0])
	}
	wantText(t, drawn(l, v, size120), "authorization: Token tok#", "14 sent: 6 ✓ 6 ✗ 2 ▲")
	// Both are kept.
	l.press(v, "t")
	wantText(t, drawn(l, v, size120), "what the Android 4.10 SDK sends in project integration, and what 127.0.0.1:")
	l.press(v, "i")
	wantText(t, drawn(l, v, size120), "what the Android 5.3 SDK sends in stream integration", "needs project")
	checkAllSizes(t, l, v)
}

func TestMatrixKeys(t *testing.T) {
	v, l := fourDesk(t)
	v.Render(l.frame(120, 36))
	if got := l.press(v, "o"); len(got) != 1 || !strings.Contains(got[0].(ToastMsg).Text, "x runs this one") {
		t.Errorf("o before any call gives %v", got)
	}
	made, _ := carryOut(l, v, l.press(v, "x"), 1000)
	if len(made) != 1 || made[0].For != "matrix:attributes.fetch/customer-token" {
		t.Fatalf("x asks %+v", made)
	}
	id := l.Ledger.At(0).ID
	if diff := cmp.Diff([]tea.Msg{OpenMsg{View: "calls", Call: id}}, l.press(v, "o")); diff != "" {
		t.Errorf("o (-want +got):\n%s", diff)
	}
	row := v.selected(l.Session)
	if diff := cmp.Diff([]tea.Msg{OpenMsg{View: "compare", Operation: row.Operation}}, l.press(v, "enter")); diff != "" {
		t.Errorf("enter (-want +got):\n%s", diff)
	}
	// Marking a message needs an inbox, and brings it along.
	l.press(v, "G")
	made, _ = carryOut(l, v, l.press(v, "x"), 1000)
	if len(made) != 2 || made[0].Operation != bloomreach.InboxFetch || made[1].Args.First("sync_token") == "" {
		t.Errorf("x on inbox.markread asks %+v", made)
	}
	l.press(v, "l")
	if got := l.press(v, "x"); !strings.Contains(got[0].(ToastMsg).Text, "needs stream") {
		t.Errorf("x on a cell that is never sent gives %v", got)
	}
	l.press(v, "l", "l", "l")
	if v.column(l.Session) != auth.Basic {
		t.Errorf("the cursor is on %s", v.column(l.Session))
	}
	table := l.press(v, "y")[0].(CopyMsg).Text
	wantText(t, table, "| operation | method | none | token | customer-token | stream-jwt | basic |", "| Token (downgraded) ✗ 403 |", "*needs stream*")
	l.press(v, "tab")
	if v.Update(l.Session, keyMsg("esc")) == nil || v.Update(l.Session, keyMsg("esc")) != nil {
		t.Error("esc leaves the detail once, and then is not the view's")
	}
}

// esc asks nothing more; what was not asked says so, and what is asked again later goes on from there.
func TestMatrixStops(t *testing.T) {
	v, l := fourDesk(t)
	_, others := carryOut(l, v, l.press(v, "r"), 3)
	if v.run == nil {
		t.Fatal("nothing runs")
	}
	left := l.press(v, "esc")
	if v.run == nil || len(left) != 0 {
		t.Fatalf("a call is under way, and esc gives %v", left)
	}
	// The answers of what was under way still come.
	var waiting []tea.Msg
	for _, m := range others {
		if _, is := m.(FetchMsg); is {
			waiting = append(waiting, m)
		}
	}
	_, others = carryOut(l, v, waiting, 1000)
	end := others[len(others)-1].(NoteMsg).Notice
	if v.run != nil || end.Event != "stopped" || !strings.Contains(end.Text, "not run") {
		t.Errorf("after the last answer: run %v, notice %+v", v.run, end)
	}
	wantText(t, drawn(l, v, size120), "not run")
}

func TestMatrixOutsideTheSandbox(t *testing.T) {
	v, l := fourDesk(t)
	l.Profile.Name, l.Profile.Embedded = "acme", false
	made, others := carryOut(l, v, l.press(v, "r"), 1000)
	for _, m := range made {
		if m.Operation == bloomreach.InboxMarkRead {
			t.Errorf("writes unasked: %+v", m)
		}
	}
	var ask *AskMsg
	for _, o := range others {
		if m, is := o.(AskMsg); is {
			ask = &m
		}
	}
	if ask == nil || !strings.Contains(strings.Join(ask.Lines, " "), "3 cells would change the record of jane@example.com") {
		t.Fatalf("asks nothing of the kind: %+v", others)
	}
	wantText(t, drawn(l, v, size140), "· not run", "what writes asks first", "11 sent: 5 ✓ 5 ✗ 1 ▲ · 3 not run · 6 never sent")
	made, _ = carryOut(l, v, l.settle(v, v.Update(l.Session, ask.Then)), 1000)
	if len(made) != 3 || made[0].Operation != bloomreach.InboxMarkRead || !made[0].Agreed {
		t.Errorf("after a yes: %+v", made)
	}
	l.press(v, "G")
	if got := l.press(v, "x"); len(got) != 1 || got[0].(AskMsg).Title == "" {
		t.Errorf("x on what writes gives %v", got)
	}
}

func TestMatrixOfAnotherSession(t *testing.T) {
	v, l := ran(t)
	l.Profile.CustomerIDs = map[string]string{"registered": "bob@example.com"}
	v.Update(l.Session, SessionMsg{Reason: "customer"})
	drawSizes(t, l, v, "matrix_stale", size80, size120)
	carryOut(l, v, l.press(v, "r"), 1000)
	if screen := drawn(l, v, size120); strings.Contains(screen, "jane") {
		t.Errorf("jane is still there:\n%s", screen)
	}
	// A change of mode takes the answers of what was under way; it does not hold up what comes after.
	first := l.settle(v, l.press(v, "r")[0].(NoteMsg).Then)
	v.Update(l.Session, SessionMsg{Reason: "mode"})
	if v.run != nil {
		t.Fatal("the run waits for answers that will not come")
	}
	if made, _ := carryOut(l, v, l.press(v, "r"), 1000); len(made) != 14 {
		t.Errorf("%d calls after a run that was broken off by %v", len(made), first)
	}
}

// A profile that lacks things: no provider to ask, no keys, nothing that answers.
func TestMatrixOfAPoorProfile(t *testing.T) {
	v, l := fourDesk(t)
	l.Profile.Provider, l.Profile.PrivateKey, l.Profile.BaseURL = nil, auth.Secret{}, closedPort(t)
	carryOut(l, v, l.press(v, "r"), 1000)
	l.press(v, "down", "down")
	screen := drawn(l, v, size120)
	wantText(t, screen, "Bearer  ‖ blocked", "no private_key", "✗ no answer", "held back", "Advanced auth has been enabled but provider has not been found")
	checkAllSizes(t, l, v)
	l.press(v, "left")
	wantText(t, drawn(l, v, size120), "✗ no answer", "transport.connect")
}

func TestMatrixWithoutMessages(t *testing.T) {
	v, l := fourDesk(t)
	answering(t, l, 200, `{"success": true, "messages": [], "results": []}`)
	carryOut(l, v, l.press(v, "r"), 1000)
	l.press(v, "G")
	wantText(t, drawn(l, v, size120), "· no message", "There is no message to try it with")
}

func TestMatrixPausedAndFiltered(t *testing.T) {
	v, l := ran(t)
	l.PausedAt = l.now()
	wantText(t, drawn(l, v, size120), "‖ paused at 12:03:51")
	l.PausedAt = time.Time{}
	for text, rows := range map[string]string{"inbox": "2 of 4", "status:403": "1 of 4", "mode:basic": "2 of 4", "is:write": "1 of 4", "nothing": "0 of 4"} {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		l.Filter = f
		wantText(t, drawn(l, v, size140), rows+" operations · "+text)
		checkAllSizes(t, l, v)
	}
}

// A call that could not be made does not hold up the others.
func TestMatrixCallNotMade(t *testing.T) {
	v, l := fourDesk(t)
	first := l.settle(v, l.press(v, "r")[0].(NoteMsg).Then)
	more := l.settle(v, v.Update(l.Session, NotMadeMsg{Slot: first[0].(FetchMsg).For, Why: "the engine is closed"}))
	if len(more) != 1 {
		t.Fatalf("after a call that was not made: %v", more)
	}
	l.press(v, "left", "left")
	wantText(t, drawn(l, v, size120), "✗ not made", "the engine is closed")
}

// The strip has one line for each mode, however many operations there are.
func TestMatrixOnTheWire(t *testing.T) {
	v, l := fourDesk(t)
	var w Wire
	sub := l.engine.Journal().Subscribe()
	made, _ := carryOut(l, v, l.press(v, "r"), 1000)
	ledger := engine.NewLedger()
	for ended := 0; ended < len(made); {
		events, _, err := sub.Next(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if _, is := e.Detail.(engine.CallFinished); is {
				ended++
			}
		}
		ledger.Apply(events)
		w.Apply(ledger, events)
	}
	var got []string
	for _, l := range w.Last(100, false) {
		if l.More {
			got = append(got, l.Subject+" | "+l.Event+" | "+l.Detail)
		}
	}
	token := l.Current().Fingerprint
	want := []string{
		"4 operations | none | 4 ✗ 401",
		"4 operations | token | 3 ✓ 200, 1 ✗ 403",
		"4 operations | customer-token | 3 ✓ 200, 1 ✗ 403 · " + token,
		"2 operations | basic | 2 ✓ 200",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the strip (-want +got):\n%s", diff)
	}
}
