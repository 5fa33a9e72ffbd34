package views

import (
	"bytes"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// fetched sends what r or a choice asked for, as the program does.
func (l *callsLive) fetched(msgs []any) ResultMsg {
	l.t.Helper()
	if len(msgs) != 1 {
		l.t.Fatalf("it gives %v", msgs)
	}
	m, ok := msgs[0].(FetchMsg)
	if !ok {
		l.t.Fatalf("it gives %T", msgs[0])
	}
	r := l.fetch(m)
	l.steady()
	return r
}

// choices are those of the dialog that s opens, by their labels.
func (l *callsLive) choices() map[string]Choice {
	l.t.Helper()
	msgs := l.press(l.v, "s")
	if len(msgs) != 1 {
		l.t.Fatalf("s gives %v", msgs)
	}
	out := map[string]Choice{}
	for _, c := range msgs[0].(ChooseMsg).Choices {
		out[c.Label] = c
	}
	return out
}

// take does what choosing a line of the dialog does.
func (l *callsLive) take(c Choice) []any {
	l.t.Helper()
	return asAny(l.settle(l.v, l.v.Update(l.Session, c.Then)))
}

// Sent again as it was, a call has the same body, byte for byte; the cursor goes to it, and d compares the two.
func TestCallsReplayAsItWas(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.ConsentsFetch, nil)
	was := l.you(bloomreach.InboxFetch, nil).Call
	l.v.Update(l.Session, SelectMsg{Call: was.ID})
	got := l.fetched(asAny(l.press(l.v, "r"))).Call
	if got.Replays != was.ID || got.Trigger != "you" || got.Mode != was.Mode {
		t.Errorf("made again as %+v", got)
	}
	if !bytes.Equal(got.Sent.Body.Bytes(), was.Sent.Body.Bytes()) {
		t.Errorf("the body was %q, and is %q", was.Sent.Body.Bytes(), got.Sent.Body.Bytes())
	}
	l.following(2, 0)
	l.want(120, 36, "▸ 11:55:04.000  #3 ", "#2 again", "↓ 2 new · G follows")
	l.press(l.v, "d")
	l.want(120, 36, "#3 against #2, which it makes again")
	l.press(l.v, "esc")
	l.want(120, 36, "d compares the two", "d diff with #2")
	l.Ledger.Call(1).Note.Marked = true
	l.want(120, 36, "d diff with #1")
	if strings.Contains(l.text(120, 36), "d compares the two") {
		t.Error("d compares with what is marked, and not with the one that was made again")
	}
	l.press(l.v, "G")
	l.want(120, 36, "following")
}

// In another mode, or for somebody else, it is made aside.
func TestCallsReplayOtherwise(t *testing.T) {
	l := newCallsLive(t, nil)
	was := l.you(bloomreach.InboxFetch, nil).Call
	choices := l.choices()
	if _, same := choices["in mode "+string(was.Mode)]; same {
		t.Error("the mode it was in is offered as another")
	}
	got := l.fetched(l.take(choices["in mode "+string(auth.TokenMode)])).Call
	if got.Mode != auth.TokenMode || got.Replays != was.ID {
		t.Errorf("in another mode it is %+v", got)
	}
	l.v.Update(l.Session, SelectMsg{Call: was.ID})
	var other Customer
	for _, c := range l.Customers {
		if c.IDs["registered"] != "" && c.IDs["registered"] != l.Profile.CustomerIDs["registered"] {
			other = c
		}
	}
	r := l.fetched(l.take(l.choices()["for "+ShortCustomer(other.Label)]))
	if r.Call.Customer != other.IDs["registered"] || !r.Look || r.Slot != callsReplaySlot || l.Latest[bloomreach.InboxFetch].Call.ID != was.ID {
		t.Errorf("for %s: %+v", other.Label, r)
	}
	l.want(140, 40, "#1 again for "+other.IDs["registered"])
}

// Ids that are typed are those of somebody else; what is no id says so and keeps the line open.
func TestCallsReplayForTyped(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	if got := l.take(l.choices()["for somebody else …"]); len(got) != 0 || !l.v.Editing() {
		t.Fatalf("it gives %v", got)
	}
	l.press(l.v, "bob", "enter")
	l.want(80, 24, "send #1 for bob_", "✗ write name=id")
	l.press(l.v, "ctrl+u", "registered=carol@example.com")
	m, ok := l.press(l.v, "enter")[0].(FetchMsg)
	if !ok || m.CustomerIDs["registered"] != "carol@example.com" || m.Body != nil || !m.Look || m.Replays != 1 {
		t.Errorf("sent for %+v", m)
	}
	if l.v.Editing() {
		t.Error("the line is still open")
	}
}

// A body in which a fingerprint stands for a secret is built anew.
func TestCallsReplayRebuildsSecrets(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	c := l.Ledger.Call(1)
	if m := l.v.asItWas(l.Session, c); m.Body == nil {
		t.Error("a body without secrets is not sent as it was")
	}
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you", Body: []byte(`{"key":"` + l.Profile.APIKey.Reveal() + `"}`)})
	c = l.Ledger.Call(2)
	if !bytes.Contains(c.Sent.Body.Bytes(), []byte("tok#")) {
		t.Fatalf("the body is kept as %q", c.Sent.Body.Bytes())
	}
	if m := l.v.asItWas(l.Session, c); m.Body != nil {
		t.Errorf("it would send %q", m.Body)
	}
}

// What an app did, or what was another profile's, is said before it is sent; another vendor's is not sent at all.
func TestCallsReplayOfOthers(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	c := l.Ledger.Call(1)
	c.Trigger, c.Profile = engine.TriggerApp, "the tap"
	ask, ok := l.press(l.v, "r")[0].(AskMsg)
	if !ok || ask.Title != "Send #1 again?" || !strings.Contains(strings.Join(ask.Lines, "\n"), "Your app made it") || ask.Then.(FetchMsg).Replays != 1 {
		t.Fatalf("r gives %+v", ask)
	}
	if !strings.Contains(strings.Join(ask.Lines, "\n"), "credentials of sandbox") {
		t.Errorf("it says %q", ask.Lines)
	}
	c.Operation, c.Vendor = "zone.get", "extole"
	if toast, ok := l.press(l.v, "r")[0].(ToastMsg); !ok || !strings.Contains(toast.Text, "P goes there") {
		t.Errorf("another vendor's: %+v", toast)
	}
	c.Operation = engine.ProviderAsk
	if got := l.press(l.v, "r"); got[0] != (AskProviderMsg{}) {
		t.Errorf("an asking is made again by %v", got)
	}
}

// A wish that could not be fulfilled leaves the cursor where it is, and says why.
func TestCallsReplayNotMade(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	l.press(l.v, "r")
	msgs := l.settle(l.v, l.v.Update(l.Session, NotMadeMsg{Slot: callsReplaySlot, Why: "there is no way"}))
	if len(msgs) != 1 || msgs[0].(ToastMsg).Text != "not sent: there is no way" || len(l.v.replaying) != 0 {
		t.Errorf("it says %v", msgs)
	}
}
