package views

import (
	"slices"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// keysOf are the keys that go to the screen before the program has them, those that no bar shows included.
func (l *callsLive) keysOf() []string {
	var out []string
	for _, b := range l.v.Keys() {
		out = append(out, b.Keys()...)
	}
	return out
}

// A search in what a query brought lies above the query: esc takes one after the other.
func TestReaderEscGoesOneLevelBack(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "|")
	l.typed(".messages[].id")
	l.press(l.v, "enter", "/")
	l.typed("07")
	l.press(l.v, "enter")
	l.want(120, 36, "| .messages[].id", " with 07")
	l.press(l.v, "esc")
	if text := l.text(120, 36); !strings.Contains(text, "| .messages[].id") || strings.Contains(text, " with 07") {
		t.Errorf("not the query alone:\n%s", text)
	}
	l.press(l.v, "esc")
	l.want(120, 36, "▸Answer of #1", `"messages": [`)
	if strings.Contains(l.text(120, 36), "| .messages") {
		t.Error("the query is there still")
	}
	l.press(l.v, "esc")
	l.want(120, 36, "▸#1 · inbox.fetch")
	l.press(l.v, "esc")
	l.want(120, 36, "▸Calls · 1")
}

// A query without a value must not look as if the whole body had come of it.
func TestReaderQueryWithoutValue(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "|")
	l.typed("empty")
	l.want(120, 36, "0 values", "gives no value; esc shows the body")
	if text := l.text(120, 36); strings.Contains(text, `"messages"`) {
		t.Errorf("the body is shown as what came of it:\n%s", text)
	}
	l.press(l.v, "enter")
	if !slices.Contains(l.keysOf(), "/") {
		t.Error("/ would filter the list behind the reader")
	}
	l.press(l.v, "esc")
	l.want(120, 36, `"messages": [`)
}

// What an answer says of itself in the reader is what the list says of it.
func TestReaderMarksAnErrorWith200(t *testing.T) {
	l := readerOf(t)
	l.v.reader.call.Finish.Outcome = engine.OutcomeFailed
	l.want(120, 36, "▸Answer of #1", "✗ 200")
}

// What a key would do to a list that nobody sees is not done while something else covers it.
func TestReaderAndDiffKeepTheListsKeys(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	l.you(bloomreach.InboxFetch, nil)
	l.draw(120, 36)
	l.press(l.v, "d")
	l.want(120, 36, "#2 against #1")
	for _, key := range []string{"r", "/"} {
		if !slices.Contains(l.keysOf(), key) {
			t.Errorf("beside two calls %s does what it does on the list", key)
		}
	}
	l.press(l.v, "esc", "enter", "enter")
	l.draw(120, 36)
	if !slices.Contains(l.keysOf(), "r") {
		t.Error("in the reader r makes a call of its own")
	}
	if got := l.press(l.v, "r"); len(got) != 0 {
		t.Errorf("r gives %v", got)
	}
}

// A call under way can be cancelled from the reader, too.
func TestReaderCancels(t *testing.T) {
	l := readerOf(t)
	if got := l.press(l.v, "x"); len(got) != 0 {
		t.Errorf("of a call that has ended x gives %v", got)
	}
	l.v.reader.call = &engine.Call{ID: 7}
	if got := l.press(l.v, "x"); len(got) != 1 || got[0] != (CancelMsg{Call: 7}) || !slices.Contains(l.keysOf(), "x") {
		t.Errorf("x gives %v", got)
	}
}

// A call that was made again and that the filter hides does not call anybody away later; nor does one take a reader's page.
func TestCallsReplayDoesNotComeLate(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.ConsentsFetch, nil)
	was := l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Mode: "none", Trigger: "you"}).Call
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Mode: "none", Trigger: "you"})
	l.filter("is:error")
	l.v.Update(l.Session, SelectMsg{Call: was.ID})
	l.v.asked[was.ID] = FetchMsg{Operation: was.Operation, Mode: "customer-token", Trigger: "you"}
	if again := l.fetched(asAny(l.press(l.v, "r"))).Call; !again.OK() {
		t.Fatalf("it is %s", outcomeWord(&again))
	}
	l.draw(120, 36)
	l.press(l.v, "enter", "esc")
	l.filter("")
	l.draw(120, 36)
	if c := l.v.selected(); c.ID != was.ID {
		t.Errorf("the cursor has gone to #%d", c.ID)
	}
	msgs := asAny(l.press(l.v, "r"))
	l.press(l.v, "enter", "enter")
	l.draw(120, 36)
	l.fetched(msgs)
	l.want(120, 36, "▸Answer of #2")
}

// A mark that is set beside a call's second sending leaves the cursor where it is.
func TestCallsMarkOnATry(t *testing.T) {
	v := newCalls(Deps{}).(*callsView)
	s := refusedOnce(t, bloomreach.Android, v)
	l := &callsLive{live: s.live, v: v}
	l.draw(120, 36)
	l.press(v, "G")
	row, _ := v.row()
	if row.try == 0 {
		t.Fatal("the last row is no second sending")
	}
	l.press(v, "m")
	if now, _ := v.row(); now.id() != row.id() {
		t.Errorf("the cursor went from %s to %s", row.id(), now.id())
	}
}

// What is offered finds the call that it was taken from, whatever an app calls its customer.
func TestFilterOffersWhatFinds(t *testing.T) {
	l := newCallsLive(t, nil)
	for i, customer := range []string{"~[", `a"b`, "two words", "a|b", "!x", "is:error", "~", "\x1b[2J", "長い"} {
		l.Ledger.Apply([]engine.Event{
			{At: sandboxStart, Call: engine.CallID(i + 1), Detail: engine.CallStarted{Operation: bloomreach.InboxFetch, Customer: customer}},
			{At: sandboxStart, Call: engine.CallID(i + 1), Detail: engine.CallFinished{Outcome: engine.OutcomeOK, Status: 200}},
		})
	}
	offer := CompleteFilter(l.Session, "calls", "customer:")
	if len(offer.Words) != 6 {
		t.Errorf("it offers %q", offer.Words)
	}
	for _, word := range offer.Words {
		if strings.ContainsRune(word, 0x1b) {
			t.Errorf("%q would reach the terminal", word)
		}
		l.filter("customer:" + word)
		l.v.list.stale = true
		l.draw(120, 36)
		if l.v.list.shown != 1 && !strings.Contains(word, "2J") { // a customer with a control character is shown by another one
			t.Errorf("customer:%s finds %d calls", word, l.v.list.shown)
		}
	}
}
