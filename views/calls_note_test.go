package views

import (
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// heard lets what was noted become a fact, as the program does.
func (l *callsLive) heard(msgs []any) {
	l.t.Helper()
	for _, m := range msgs {
		n, ok := m.(NoteCallMsg)
		if !ok {
			l.t.Fatalf("%T is no note", m)
		}
		l.engine.NoteCall(n.Call, n.Note)
		l.drain(nil)
	}
}

// A mark takes a call out of its fold; without it the fold closes again, with the cursor in it.
func TestCallsMarks(t *testing.T) {
	l := morning(t)
	l.v.Update(l.Session, SelectMsg{Call: 5})
	l.heard(asAny(l.press(l.v, "m")))
	if n := l.Ledger.Call(5).Note; !n.Marked {
		t.Errorf("the fact is %+v", n)
	}
	l.v.Update(l.Session, SelectMsg{Call: 9})
	l.heard(asAny(l.press(l.v, "m")))
	l.want(120, 36, "●▸ 11:55:40.000  #9 ")
	l.Filter, _ = ParseFilter("is:marked")
	l.want(120, 36, "Calls · 2 of 17", "#5 ", "#9 ")
	l.Filter = Filter{}
	// Both are bases; the one that was marked last is the one that counts.
	if other, why := l.v.diffPartner(l.Session, l.Ledger.Call(17)); other.ID != 9 || why != "marked" {
		t.Errorf("compared with #%d, %s", other.ID, why)
	}
	l.heard(asAny(l.press(l.v, "m")))
	if other, _ := l.v.diffPartner(l.Session, l.Ledger.Call(17)); other.ID != 5 {
		t.Errorf("compared with #%d", other.ID)
	}
}

// A comment is typed in a line of its own, stands in the row, in the detail, and can be looked for.
func TestCallsComment(t *testing.T) {
	l := morning(t)
	l.press(l.v, ";", "why ", "so late", "left", "left", "left", "left", "left")
	if !l.v.Editing() {
		t.Fatal("no field is open")
	}
	l.goldens("comment_typed", [2]int{60, 16}, [2]int{80, 24}, [2]int{120, 36})
	checkAllSizes(t, l.live, l.v)
	l.press(l.v, "end")
	l.heard(asAny(l.press(l.v, "enter")))
	l.goldens("commented", [2]int{80, 24}, [2]int{120, 36}, [2]int{140, 40})
	checkAllSizes(t, l.live, l.v)
	for _, filter := range []string{"is:commented", `"so late"`, "why !is:marked"} {
		l.Filter, _ = ParseFilter(filter)
		l.want(120, 36, "Calls · 1 of 17", "#17")
	}
	l.Filter = Filter{}
	l.press(l.v, ";", "ctrl+u", "esc")
	if n := l.Ledger.Call(17).Note; n.Comment != "why so late" {
		t.Errorf("after esc it is %+v", n)
	}
	l.heard(asAny(l.press(l.v, ";", "ctrl+u", "enter")))
	if n := l.Ledger.Call(17).Note; n.Comment != "" {
		t.Errorf("emptied it is %+v", n)
	}
}

// In a frozen picture, which waits for its facts, a mark is seen at once.
func TestCallsMarkWhilePaused(t *testing.T) {
	l := morning(t)
	l.draw(120, 36)
	l.PausedAt = l.now()
	l.press(l.v, "m")
	l.want(120, 36, "●▸ 12:07:19.000  #17")
	l.press(l.v, "m")
	l.want(120, 36, " ▸ 12:07:19.000  #17")
}

// What is noted of a call that has made room for others does not bring it back.
func TestNoteOfAForgottenCall(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.ConsentsFetch, nil)
	l.Ledger.Apply([]engine.Event{{Call: 4711, Detail: engine.CallNoted{Marked: true}}})
	if l.Ledger.Len() != 1 || l.Ledger.Total != 1 {
		t.Errorf("there are %d calls, of %d", l.Ledger.Len(), l.Ledger.Total)
	}
}

// Rows of askings are shown by a key: those for a call, those by hand, and what an answer hands out; enter goes to the token.
func TestCallsAskings(t *testing.T) {
	l := morning(t)
	l.press(l.v, "p")
	l.want(120, 36, "◆ static", "#17       inbox.fetch")
	if _, err := l.engine.Ask(t.Context(), l.Profile); err != nil {
		t.Fatal(err)
	}
	for c := l.Ledger.Call(18); c == nil || !c.Finished(); c = l.Ledger.Call(18) {
		l.drain(nil)
	}
	c := l.Ledger.Call(18)
	c.Finish.Timing = engine.Timing{}
	l.press(l.v, "G")
	l.want(120, 36, "▸ 12:07:19.000  #18       ◆ static", "asked      by you", "gave       ", "used by")
	l.goldens("askings", [2]int{60, 16}, [2]int{80, 24}, [2]int{120, 36}, [2]int{140, 40})
	checkAllSizes(t, l.live, l.v)
	if got := l.press(l.v, "enter"); got[0] != (OpenMsg{View: "tokens", Token: c.Got.Token.Fingerprint}) {
		t.Errorf("enter gives %v", got)
	}
	l.press(l.v, "up", "up")
	if got := l.press(l.v, "o"); got[0] != (OpenMsg{View: "calls", Call: 17}) {
		t.Errorf("o gives %v", got)
	}
	l.press(l.v, "p", "end")
	l.want(120, 36, "provider.ask")
}

// Away from the end the title counts what comes, and the row under the cursor stays in its line, also when the oldest go.
func TestCallsStaysPut(t *testing.T) {
	l := newCallsLive(t, nil)
	add := func(from, to int) {
		var events []engine.Event
		for i := from; i <= to; i++ {
			events = append(events,
				engine.Event{At: sandboxStart.Add(time.Duration(i) * time.Second), Call: engine.CallID(i), Detail: engine.CallStarted{Operation: "op", Trigger: "you"}},
				engine.Event{At: sandboxStart, Call: engine.CallID(i), Detail: engine.CallFinished{Outcome: engine.OutcomeOK, Status: 200}})
		}
		l.Ledger.Apply(events)
		l.v.Apply(l.Session, events)
	}
	add(1, 5000)
	l.draw(120, 36)
	l.press(l.v, "pgup", "up", "up")
	before := l.draw(120, 36)
	at := lineWith(before, "▸ ")
	for i := range 20 {
		add(5001+10*i, 5010+10*i)
		l.draw(120, 36)
	}
	after := l.draw(120, 36)
	if got := lineWith(after, "▸ "); got != at || after[got] != before[at] {
		t.Errorf("line %d was\n%s\nline %d is\n%s", at, before[at], got, after[got])
	}
	l.want(120, 36, "↓ 200 new · G follows", "the last 1,000 of 5,200")
	l.press(l.v, "G")
	l.want(120, 36, "#5200", "following")
}

func lineWith(lines []string, text string) int {
	for i, line := range lines[1:] {
		if strings.Contains(line, text) {
			return i + 1
		}
	}
	return -1
}

// The cursor stays in sight in a long comment of wide characters, of which the list shows the beginning whatever a call brought.
func TestCallsWideComment(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	l.draw(120, 36)
	l.press(l.v, ";")
	l.typed(strings.Repeat("長", commentLimit+5) + "x")
	for _, size := range callsSizes {
		if text := l.text(size[0], size[1]); !strings.Contains(text, "長長_") {
			t.Errorf("%v: the cursor is not seen:\n%s", size, text)
		}
	}
	l.press(l.v, "enter")
	if n := len([]rune(l.v.list.note(l.v.selected()).Comment)); n != commentLimit {
		t.Errorf("%d characters are kept", n)
	}
	checkAllSizes(t, l.live, l.v)
	for _, size := range callsSizes {
		line := l.draw(size[0], size[1])
		if at := lineWith(line, "▸"); at < 0 || !strings.Contains(strings.Join(line[:6], "\n"), "長") {
			t.Errorf("%v: the list does not show the comment:\n%s", size, strings.Join(line, "\n"))
		}
	}
}

// Of two remedies that say the same, one stands there, and it is the one that says more.
func TestRemediesAreToldOnce(t *testing.T) {
	d := &engine.CallFinished{
		Outcome: engine.OutcomeFailed, Error: &engine.CallError{Fix: "set the clock of the machine that makes the tokens"},
		Findings: []engine.Finding{
			{Code: "token.future", Severity: engine.SeverityError, Fix: "set the clock of the machine that makes the tokens, or set nbf a minute back"},
			{Code: "token.long", Severity: engine.SeverityNote, Fix: "have it live an hour"},
			{Code: "token.long", Severity: engine.SeverityNote, Fix: "have it live an hour."},
			{Code: "key.public", Severity: engine.SeverityNote, Fix: "set api_key in the profile that is in use"},
			{Code: "key.private", Severity: engine.SeverityNote, Fix: "set private_key in the profile that is in use"},
		},
	}
	want := []string{
		"set the clock of the machine that makes the tokens, or set nbf a minute back", "have it live an hour.",
		"set api_key in the profile that is in use", "set private_key in the profile that is in use",
	}
	if got := callFixes(d); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
