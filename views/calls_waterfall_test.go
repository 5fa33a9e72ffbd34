package views

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
)

// timed puts times into the facts of a call that was sent twice: what the machine's clock measures differs in every run.
func timed(c *engine.Call) {
	n := 0
	for i, e := range c.Events {
		switch d := e.Detail.(type) {
		case engine.TokenObtained:
			d.Took = 42 * time.Millisecond
			c.Events[i].Detail = d
		case engine.ResponseReceived:
			n++
			d.Timing.Send, d.Timing.Wait, d.Timing.Read = 100*time.Microsecond, time.Duration(n*20)*time.Millisecond, 200*time.Microsecond
			d.Timing.FirstByte = d.Timing.Send + d.Timing.Wait
			c.Events[i].Detail = d
		case engine.Retrying:
			d.Wait = 60 * time.Millisecond
			c.Events[i].Detail = d
		}
	}
	c.Finish.Timing.Total = 163 * time.Millisecond
}

// Every sending has its phases, and between them stands the wait; < and > turn to its request and answer.
func TestCallsRetryChain(t *testing.T) {
	v := newCalls(Deps{}).(*callsView)
	s := refusedOnce(t, bloomreach.Android, v)
	l := &callsLive{live: s.live, v: v}
	timed(l.Ledger.Call(3))
	l.want(120, 36, "Request and answer · 2nd try of 2", `{"success":true,"messages":[]}`)
	l.press(v, "<")
	l.want(120, 36, "Request and answer · 1st try of 2", "✗ 401", `"token_expired":tr`)
	l.goldens("chain", [2]int{120, 36}, [2]int{140, 40})
	l.press(v, "enter")
	l.want(140, 60, "waited    60.0", "┄┄┄", "Request and answer · 1st try of 2")
	l.goldens("chain_page", [2]int{60, 16}, [2]int{80, 24}, [2]int{140, 60})
	checkAllSizes(t, l.live, v)
	l.press(v, "enter")
	l.want(120, 36, "Answer of #3", "1st try of 2", "token_expired")
	l.press(v, ">")
	l.want(120, 36, "2nd try of 2", `"messages": []`)
	// The row of the first sending shows that one.
	l.press(v, "esc", "esc", "up")
	l.want(120, 36, "Request and answer · 1st try of 2")
	if text := (OpenTextMsg{Write: exchangeOf(l.Session, l.Ledger.Call(3)).write}).written(t); strings.Index(text, "1st try of 2") > strings.Index(text, "token_expired") || !strings.Contains(text, "2nd try of 2") {
		t.Errorf("as text the call is\n%s", text)
	}
}

// However wide the pane is, bars end where the next begins and never leave it.
func TestWaterfallFits(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	c := l.Ledger.Call(1)
	c.Finish.Timing = engine.Timing{
		Provider: 42 * time.Millisecond, DNS: 3 * time.Millisecond, Connect: 12 * time.Millisecond, TLS: 31 * time.Millisecond,
		Send: 10 * time.Microsecond, Wait: 840 * time.Millisecond, Read: 2 * time.Millisecond, Total: 931 * time.Millisecond, Remote: "192.0.2.1:443",
	}
	for w := 20; w <= 200; w++ {
		for _, most := range []int{7, 8, 9, 20} {
			lines := callTimeline(l.frame(120, 36), c, w, most)
			if len(lines) > most {
				t.Fatalf("%d cells: %d lines of at most %d", w, len(lines), most)
			}
			for _, line := range lines {
				if got := kit.SpansWidth(line.left); w >= 44 && got > w {
					t.Errorf("%d cells: %q has %d", w, fmt.Sprint(line.left), got)
				}
			}
		}
	}
	last := -1
	for _, line := range callTimeline(l.frame(120, 36), c, 116, 7) {
		bar := line.left[2].Text
		if at := strings.IndexFunc(bar, func(r rune) bool { return r != ' ' }); at >= 0 {
			if at < last-1 {
				t.Errorf("%q begins before the bar above has ended", bar)
			}
			last = kit.Width(bar) - 1
		}
	}
	if last != 99 {
		t.Errorf("the last bar ends in cell %d of 100", last)
	}
}

// Of a token the line says where in the call it ended.
func TestWaterfallShowsTheTokensLife(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	c := l.Ledger.Call(1)
	c.Started, c.SentAt, c.Ended = sandboxStart, sandboxStart.Add(100*time.Millisecond), sandboxStart.Add(time.Second)
	c.Finish.Timing.Total = time.Second
	for _, tt := range []struct {
		ends time.Duration
		want string
	}{
		{-6 * time.Minute, "expired 06:00 before"}, {500 * time.Millisecond, "┃ expired here"}, {5 * time.Minute, "had 04:59 left"},
	} {
		c.Token.ExpiresAt = sandboxStart.Add(tt.ends)
		var text strings.Builder
		for _, line := range callTimeline(l.frame(120, 36), c, 100, 20) {
			for _, s := range line.left {
				text.WriteString(s.Text)
			}
			text.WriteByte('\n')
		}
		if !strings.Contains(text.String(), tt.want) {
			t.Errorf("%q is not in\n%s", tt.want, text.String())
		}
	}
	c.Token.ExpiresAt = time.Time{}
	if lines := callTimeline(l.frame(120, 36), c, 100, 20); strings.Contains(fmt.Sprint(lines), "token") {
		t.Error("a credential without an end has a line for its life")
	}
}
