package views

import (
	"strings"
	"testing"
	"time"

	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// A token that is in order by this clock, and that a server ahead of it refuses: list, title and findings say so, and the reason.
func TestTokensRefusedForTheClock(t *testing.T) {
	v := newTokens(Deps{})
	l := liveSession(t, func(o *sandbox.Options) {
		ahead, err := sandbox.ParseFault("clock=6m")
		if err != nil {
			t.Fatal(err)
		}
		o.Faults = append(o.Faults, ahead)
	}, v)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	l.at(5 * time.Second)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	golden(t, "tokens_refused_120x36", v.Render(l.frame(120, 36)))
	golden(t, "tokens_refused_80x24", stacked(l, v))
	checkAllSizes(t, l, v)
	got := screenText(v.Render(l.frame(120, 60)))
	for _, want := range []string{
		"✗ rejected", "✗ 1 · ", "✗ refused with 401: has expired by the server's clock · 2 times, last #2", "✗ clock.skew", "▸ set the clock",
		"rejected   2 times, 401",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown:\n%s", want, got)
		}
	}
	// n goes to what is wrong, and enter opens the call that was refused.
	l.press(v, "n", "up", "up")
	if opened, ok := l.press(v, "enter")[0].(OpenMsg); !ok || opened.View != "calls" || opened.Call != 2 {
		t.Errorf("enter opened %#v", opened)
	}
}
