package views

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestReaderAsksJQ(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "esc", "esc", "|")
	l.typed(".messages[].id")
	l.want(120, 36, "| .messages[].id_", "13 values", `▸"070384247690685160"`)
	l.goldens("reader_jq", [2]int{60, 16}, [2]int{80, 24}, [2]int{140, 40})
	checkAllSizes(t, l.live, l.v)
	l.typed("[")
	l.want(120, 36, "at 16: the query is not complete", `▸"070384247690685160"`)
	l.press(l.v, "backspace", "enter")
	if l.v.Editing() {
		t.Error("enter leaves the field open")
	}
	// What was asked before comes back; what was begun stays at its end.
	l.press(l.v, "|", "ctrl+u")
	l.typed(".n")
	l.press(l.v, "up")
	l.want(120, 36, "| .messages[].id_")
	l.press(l.v, "down")
	l.want(120, 36, "| .n_")
	l.press(l.v, "esc")
	l.want(120, 36, `"success": true`)
	l.press(l.v, "|")
	l.typed(".nowhere")
	l.want(120, 36, "1 value", "null")
}

// A query that is typed while the answer is still on its way is put to it when it has come.
func TestReaderAsksWhatComesLater(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "esc", "esc", "|")
	c := l.v.reader.call
	answer := c.Response
	c.Response = nil
	l.typed(".messages[].id")
	l.want(120, 36, "| .messages[].id_", "no body to ask yet", "no body")
	l.press(l.v, "enter")
	c.Response = answer
	l.settle(l.v, l.v.Update(l.Session, AppliedMsg{}))
	l.want(120, 36, "| .messages[].id", "13 values", `▸"070384247690685160"`)
}

func TestAskBody(t *testing.T) {
	json := func(s string) bodySource {
		return bodySource{bytes: []byte(s), complete: true, contentType: "application/json"}
	}
	for _, tt := range []struct {
		query         string
		body          bodySource
		want          string
		problem, note string
	}{
		{query: ".a", body: json(`{"a":12345678901234567890,"b":1.10}`), want: "12345678901234567890"},
		{query: ".[]", body: json(`[1.10,1e400,-0]`), want: "1.10 1e400 -0"},
		{query: ".a", body: json(`[]`), problem: "expected an object"},
		{query: ".[0], error(\"no\")", body: json(`[1]`), want: "1", problem: "no"},
		{query: "env", body: json(`1`), want: "{}"},
		{query: "$ENV.HOME", body: json(`1`), want: "null"},
		{query: ".", body: bodySource{bytes: []byte("<p>"), complete: true, contentType: "text/html"}, problem: "the body is no JSON (byte 0)"},
		{query: "nothing", body: json(`1`), problem: "function not defined: nothing/0"},
		{query: ".a |", body: json(`1`), problem: "at 5: the query is not complete"},
		{query: ".a ]", body: json(`1`), problem: "at 4: unexpected token"},
		{query: "halt", body: json(`1`)},
		{query: ".a[1:]|length", body: bodySource{bytes: []byte(`{"a":[1,2,{"b":[3,4`), complete: false, contentType: ""}, want: "2", note: "of the first 19 B"},
		{query: ".", body: json("1\n2"), want: "1", note: "of the first of several values"},
		{query: "repeat(1)", body: json(`1`), note: "the first 1,000 values; it goes on"},
		{query: "\"x\" * 2000000", body: json(`1`), note: "the first 1.0 MB"},
		{query: "def f: f; f", body: json(`1`), note: "cut after 2.0 s: it has no end, or too much to do"},
	} {
		t.Run(tt.query, func(t *testing.T) {
			t.Parallel()
			got := askBody(t.Context(), tt.query, tt.body, 80)
			if !strings.Contains(got.problem, tt.problem) || tt.problem == "" && got.problem != "" || got.note != tt.note {
				t.Errorf("problem %q, note %q", got.problem, got.note)
			}
			if tt.want == "" {
				return
			}
			if got.doc == nil {
				t.Fatal("no value")
			}
			if text := strings.Join(strings.Fields(string(got.doc.text())), " "); text != tt.want {
				t.Errorf("%s gives %s, want %s", tt.query, text, tt.want)
			}
		})
	}
}

func TestAskBodyIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := askBody(ctx, "def f: f; f", bodySource{bytes: []byte("1"), complete: true, contentType: ""}, 80); got.note != "" || got.values != 0 {
		t.Errorf("a query that was called off says %q", got.note)
	}
}

func TestAskBodyIsStoppedByMemory(t *testing.T) {
	runtime.GC() // what earlier tests have left must not go while this one looks
	ctx, stop := limitMemory(t.Context(), 1<<20)
	defer stop()
	var kept [][]byte
	for ctx.Err() == nil && len(kept) < 1<<10 {
		kept = append(kept, make([]byte, 1<<20))
	}
	if a := (queryAnswer{}); context.Cause(ctx) == errQueryMemory {
		a.end(ctx, ctx.Err())
		if !strings.Contains(a.note, "of memory") {
			t.Errorf("it says %q", a.note)
		}
	} else {
		t.Errorf("stopped by %v, with %d MiB", context.Cause(ctx), len(kept))
	}
	runtime.KeepAlive(kept)
}

// A query that takes its time can be stopped, and nothing that was typed is lost with it.
func TestReaderStopsAQuery(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "esc", "esc", "|")
	l.typed(".messages")
	asked := l.v.Update(l.Session, keyMsg("x"))
	l.want(120, 36, "asking · esc stops")
	l.clock.Add(int64(1200 * time.Millisecond))
	l.want(120, 36, "asking 1.2 s · esc stops")
	l.press(l.v, "esc")
	l.want(120, 36, "| .messagesx_", "stopped")
	l.settle(l.v, asked) // what it brings comes too late
	l.want(120, 36, "stopped")
	if l.press(l.v, "enter", "|"); !l.v.Editing() {
		t.Fatal("the query cannot be put right")
	}
	l.press(l.v, "backspace")
	l.want(120, 36, "1 value")
}
