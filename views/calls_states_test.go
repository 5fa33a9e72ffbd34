package views

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// A call that runs shows what it waits for, and x cancels it.
func TestCallsRunning(t *testing.T) {
	arrived, let := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		select {
		case <-let:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(let) })
	l := newCallsLive(t, nil)
	l.Profile.BaseURL = server.URL
	ended := make(chan engine.Done, 1)
	go func() {
		done, err := l.engine.Do(context.WithoutCancel(t.Context()), engine.Request{Profile: l.Profile, Operation: bloomreach.InboxFetch, Trigger: "you"})
		if err != nil {
			t.Error(err)
		}
		ended <- done
	}()
	<-arrived
	// The server has the request, so the fact of sending is in the journal or comes at once.
	for c := l.Ledger.Call(1); c == nil || c.Sent == nil; c = l.Ledger.Call(1) {
		l.hear()
	}
	l.Ledger.Call(1).Got.Took = 42 * time.Millisecond
	l.clock.Add(int64(1200 * time.Millisecond))
	l.goldens("running", [2]int{60, 16}, [2]int{80, 24}, [2]int{120, 36})
	checkAllSizes(t, l.live, l.v)
	msgs := l.press(l.v, "x")
	if len(msgs) != 1 || msgs[0] != (CancelMsg{Call: 1}) {
		t.Fatalf("x gives %v", msgs)
	}
	l.engine.Cancel(1)
	<-ended
	for !l.Ledger.Call(1).Finished() {
		l.hear()
	}
	l.want(120, 36, "– cancelled", "by you · sent, no answer yet")
	if cmd := l.v.Update(l.Session, keyMsg("x")); cmd != nil {
		t.Error("x is taken for a call that has ended")
	}
}

// hear takes the journal's next events.
func (l *callsLive) hear() {
	l.t.Helper()
	events, _, err := l.sub.Next(l.t.Context(), 0)
	if err != nil {
		l.t.Fatal(err)
	}
	for i := range events {
		events[i].Detail = withoutDurations(events[i].Detail)
	}
	l.Ledger.Apply(events)
	l.v.Apply(l.Session, events)
}

// A blocked call has no request, and none is drawn.
func TestCallsBlocked(t *testing.T) {
	l := newCallsLive(t, nil)
	l.Profile.CustomerIDs = map[string]string{"cookie": "b0a0a2f4-5c1d-4e7b-9a3f-d41c097e2c11"}
	l.at(time.Minute)
	if r := l.you(bloomreach.InboxFetch, nil); r.Call.Finish.Outcome != engine.OutcomeBlocked {
		t.Fatalf("the call ended as %s", r.Call.Finish.Outcome)
	}
	l.goldens("blocked", callsSizes...)
	checkAllSizes(t, l.live, l.v)
	if toast, ok := offered(t, l.press(l.v, "y"), "curl").(ToastMsg); !ok || !strings.Contains(toast.Text, "not copied") {
		t.Errorf("y gives %v", toast)
	}
	// The page says what the app's log would hold, and what that means; so does the turn for it.
	l.press(l.v, "enter")
	l.goldens("blocked_page", [2]int{80, 24}, [2]int{140, 40})
	checkAllSizes(t, l.live, l.v)
	l.press(l.v, "esc", "t", "t", "t", "t", "t")
	l.goldens("blocked_sdk_log", [2]int{60, 16}, [2]int{80, 24}, [2]int{120, 36})
	l.press(l.v, "t", "t")
	f, err := ParseFilter("is:blocked")
	if err != nil {
		t.Fatal(err)
	}
	l.Filter = f
	l.want(120, 36, "Calls · 1 of 1")
}

// Nobody listens: the phases that were not reached say so.
func TestCallsNoAnswer(t *testing.T) {
	l := newCallsLive(t, nil)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Profile.BaseURL = "http://" + closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	l.you(bloomreach.InboxFetch, nil)
	l.goldens("no_answer", [2]int{80, 24}, [2]int{120, 36})
	checkAllSizes(t, l.live, l.v)
}

// What a server sends is drawn as text, whatever is in it.
func TestCallsHostileServer(t *testing.T) {
	const evil = "\x1b]0;owned\x07\x1b[2J\u202eevil\u200b"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Evil", "a\tb \u202e\u009b31m")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "{\"success\": false, \"error\": \"%s\"}", strings.ReplaceAll(evil, "\x1b", `\u001b`)+evil)
	}))
	t.Cleanup(server.Close)
	l := newCallsLive(t, nil)
	l.Profile.BaseURL = server.URL
	l.you(bloomreach.InboxFetch, nil)
	harmless := func() {
		t.Helper()
		for _, s := range callsSizes {
			for _, line := range l.draw(s[0], s[1]) {
				if strings.ContainsAny(line, "\x1b\x07\u202e\u200b\u009b\t") || line != ansi.Strip(line) {
					t.Fatalf("%v: %q", s, line)
				}
			}
		}
	}
	for _, page := range []bool{false, true} {
		if page {
			l.press(l.v, "enter")
		}
		for range callsTurns {
			harmless()
			l.press(l.v, "t")
		}
	}
	l.press(l.v, "enter")
	for range 3 {
		harmless()
		opened := l.press(l.v, "o")[0].(OpenTextMsg)
		if text := opened.written(l.t); strings.ContainsAny(text, "\x1b\x07\u202e\u200b\u009b") {
			t.Errorf("the pager gets %q", text)
		}
		l.press(l.v, "t")
	}
	l.press(l.v, "|")
	for _, r := range ".error" {
		l.press(l.v, string(r))
	}
	harmless()
}

// A range of times is not cut: the decimals of the shortest go first, then the shortest itself.
func TestRangeOfTimesFits(t *testing.T) {
	for _, tt := range []struct {
		shortest, longest time.Duration
		want              string
	}{
		{2 * time.Millisecond, 4 * time.Millisecond, "2–4 ms"},
		{3 * time.Millisecond, 3 * time.Millisecond, "3 ms"},
		{400 * time.Microsecond, 4 * time.Millisecond, "0–4 ms"},
		{200 * time.Microsecond, 700 * time.Microsecond, "0–1 ms"},
		{120 * time.Millisecond, 480 * time.Millisecond, "480 ms"},
		{40 * time.Millisecond, 1200 * time.Millisecond, "1.2 s"},
	} {
		if got := (timeRange{tt.shortest, tt.longest}).words(); got != tt.want {
			t.Errorf("%s to %s: %q, want %q", tt.shortest, tt.longest, got, tt.want)
		}
	}
}
