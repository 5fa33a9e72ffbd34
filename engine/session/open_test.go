package session

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
)

// shape is a call in a line, for comparing what two ways of reading make of it.
func shape(l *engine.Ledger) (lines []string) {
	for i := range l.Len() {
		c := l.At(i)
		lines = append(lines, fmt.Sprint(c.ID, c.Operation, len(c.Events), c.Status(), len(c.Response.Body.Bytes()), c.Partial))
	}
	return lines
}

// A recording that is opened shows the same calls as one that is read whole, and says how many it has passed over.
func TestOpenKeepsTheNewestCalls(t *testing.T) {
	for _, calls := range []int{3, engine.CallsKept, 3*engine.CallsKept + 7} {
		path := recordingOf(t, calls)
		all, err := Read(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(shape(all.Ledger()), shape(s.Ledger())); diff != "" {
			t.Errorf("%d calls: %s", calls, diff)
		}
		passed := max(0, calls-engine.CallsKept)
		if s.Passed != (Passed{Events: 7 * passed, Calls: passed}) || len(s.Events)+s.Passed.Events != len(all.Events) || s.Ledger().Total != calls {
			t.Errorf("%d calls: %+v are passed over, %d of %d events are there", calls, s.Passed, len(s.Events), len(all.Events))
		}
		if !s.First().Equal(all.First()) || !s.Last().Equal(all.Last()) || !s.Ended || s.Path != path || s.Meta.Profile != "acme" {
			t.Errorf("%d calls: from %v to %v, ended %v", calls, s.First(), s.Last(), s.Ended)
		}
	}
}

// Whatever stands in a file, opening it tells of it what reading all of it does.
func TestOpenTellsWhatReadTells(t *testing.T) {
	whole := string(sample(t))
	lines := strings.SplitAfter(whole, "\n")
	for name, text := range map[string]string{
		"whole": whole + string(appendEnd(nil, time.Unix(9, 0))), "torn": whole + lines[2][:50], "no line feed": strings.TrimSuffix(whole, "\n"), "blank": lines[0] + "\r\n\n" + lines[1],
		"later":  whole + `{"kind":"picture","x":1}` + "\n" + strings.Replace(lines[1], `"fact":"started"`, `"fact":"dreamt"`, 1),
		"broken": lines[0] + "\x00\n" + lines[1] + "{\n" + `{"kind":"event"}` + "\n" + strings.Replace(lines[1], `"operation":"inbox.fetch"`, `"operation":7`, 1),
		"loss":   whole + string(appendLost(nil, 12, lostOverrun)), "spelled otherwise": lines[0] + " " + strings.Replace(lines[1], `{"kind":"event",`, `{"note":[1,{}], "kind" : "event",`, 1),
		"a session's own": lines[0] + strings.Replace(lines[1], `"call":1`, `"call":0`, 1),
	} {
		path := t.TempDir() + "/s.jsonl"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := Read(t.Context(), path)
		if err != nil {
			t.Fatal(name, err)
		}
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(name, err)
		}
		tells := func(s Session) string {
			return fmt.Sprint(len(s.Events)+s.Passed.Events, s.Lost, s.Torn, s.Ended, s.Skipped, s.Broken, s.BrokenAt, s.First(), s.Last())
		}
		if tells(s) != tells(all) {
			t.Errorf("%s: %s, and all of it %s", name, tells(s), tells(all))
		}
	}
}

// A call that has not ended stays however old it is, but not a thousand of them, and nothing grows with the file.
func TestOpenBoundsWhatItKeeps(t *testing.T) {
	text, err := Meta{}.line()
	if err != nil {
		t.Fatal(err)
	}
	c := newCodec()
	const calls, perCall = 5 * engine.CallsKept, 40
	for i := range calls {
		for range perCall {
			text = c.appendEvent(text, engine.Event{Seq: 1, Call: engine.CallID(i + 1), Detail: engine.FirstByte{Status: 200}})
			text = c.appendEvent(text, engine.Event{Seq: 1, Detail: engine.Notice{Text: "x"}})
		}
	}
	path := t.TempDir() + "/s.jsonl"
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Events) > linesOpened || len(s.Events)+s.Passed.Events != 2*calls*perCall {
		t.Errorf("%d events are there, and %d passed over", len(s.Events), s.Passed.Events)
	}
	if last := s.Events[len(s.Events)-2].Call; last != calls {
		t.Errorf("the last call is %d", last)
	}
}
