package views

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
	"authpeek/ui/kit"
)

// callsBody is a session with one call, answered with the given body.
func callsBody(t *testing.T, contentType string, body []byte) *callsLive {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		if _, err := w.Write(body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	l := newCallsLive(t, nil)
	l.Profile.BaseURL = server.URL
	l.you(bloomreach.InboxFetch, nil)
	return l
}

// A large body is laid out by a command, and the screen says that it waits for it.
func TestCallsLargeBody(t *testing.T) {
	l := newCallsLive(t, func(o *sandbox.Options) { o.Messages = 400 })
	l.you(bloomreach.InboxFetch, nil)
	c := l.Ledger.Call(1)
	if c.Response.Body.Whole() {
		t.Fatalf("%d bytes are kept whole", c.Response.Bytes)
	}
	l.want(120, 60, "laying out 66 KB", "… first 64 KiB of "+kit.Size(c.Response.Bytes))
	l.press(l.v, "tab") // any message starts the work
	l.want(120, 60, `"messages": [`)
	l.press(l.v, "end")
	l.want(120, 60, "… first 64 KiB of "+kit.Size(c.Response.Bytes))
	// A tree needs no more work at another width.
	l.draw(80, 60)
	l.press(l.v, "enter", "t", "t")
	l.want(80, 60, `"messages": [`)
	checkAllSizes(t, l.live, l.v)
	if len(l.v.bodies.ready) > bodiesKept || len(l.v.bodies.order) != len(l.v.bodies.ready) {
		t.Errorf("%d bodies are kept, %d in the order", len(l.v.bodies.ready), len(l.v.bodies.order))
	}
}

// Bodies are given up to make room for newer calls'; the screen says so.
func TestCallsBodyGivenUp(t *testing.T) {
	f := Frame{Styles: plain(), Session: &Session{}}
	var b callBodies
	lines := b.lines(f, bodyKey{call: 1, answer: true, width: 60}, &engine.Body{Size: 1200000}, true)
	if got := lines[0].left[0].Text; got != "1.2 MB, no longer kept: newer calls took its room" {
		t.Errorf("the body reads %q", got)
	}
	if got := b.lines(f, bodyKey{call: 1, answer: true, width: 60}, nil, true)[0].left[0].Text; got != "no body" {
		t.Errorf("no body reads %q", got)
	}
}

func TestCallsBinaryBody(t *testing.T) {
	l := callsBody(t, "application/octet-stream", bytes.Repeat([]byte{0, 1, 0xfe, 'A'}, 1000))
	l.want(120, 36, "binary, 4.0 KB · application/octet-stream")
	l.press(l.v, "t", "t")
	l.press(l.v, "enter", "end")
	l.want(120, 36, "00 01 fe 41", "000f80")
}

func TestCallsTextBody(t *testing.T) {
	l := callsBody(t, "text/html", []byte("<html>\n  <body>Sign in\x1b[2J</body>\n</html>"))
	l.want(80, 24, "answer.html")
	l.press(l.v, "enter", "end")
	l.want(120, 36, "HTML as text", "Sign in␛[2J")
}

func TestCallOneLine(t *testing.T) {
	for _, tt := range []struct{ body, want string }{
		{"{\n  \"a\": 1,\n\t\"b\": 2\n}", `{ "a": 1, "b": 2 }`},
		{"a\x1bb", "a␛b"},
		{strings.Repeat("€", 100), strings.Repeat("€", 26)},
		{"\xff\xfe", "<0xFF><0xFE>"},
	} {
		if got := callOneLine([]byte(tt.body), 20); got != tt.want {
			t.Errorf("%q on one line is %q, want %q", tt.body, got, tt.want)
		}
	}
}
