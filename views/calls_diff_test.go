package views

import (
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

func (l *callsLive) diffOf(key string) ShowMsg {
	l.t.Helper()
	msgs := l.press(l.v, key)
	if len(msgs) != 1 {
		l.t.Fatalf("%s gives %v", key, msgs)
	}
	m, ok := msgs[0].(ShowMsg)
	if !ok {
		l.t.Fatalf("%s gives %v", key, msgs[0])
	}
	return m
}

func wantLines(t *testing.T, m ShowMsg, want ...string) {
	t.Helper()
	text := strings.Join(m.Lines, "\n")
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in\n%s\n%s", w, m.Title, text)
		}
	}
}

// Without a mark d compares with the last call of the same operation; with one, with that.
func TestCallsDiff(t *testing.T) {
	l := morning(t)
	m := l.diffOf("d")
	if m.Title != "#17 against #16, the one before" {
		t.Errorf("compared as %q", m.Title)
	}
	wantLines(t, m, "= answer       401", "= credential   Bearer tok#83d4fd", "Δ date", "= 2 the same")

	l.v.Update(l.Session, SelectMsg{Call: 13})
	l.press(l.v, "m")
	l.want(120, 36, "●▸ 11:55:20.000  #5–13")
	l.press(l.v, "end")
	m = l.diffOf("d")
	if m.Title != "#17 against #13, marked" {
		t.Errorf("compared as %q", m.Title)
	}
	wantLines(t, m, "Δ answer       200 ▸ 401", "Δ credential   Bearer tok#4b3932 ▸ Bearer tok#83d4fd", "Δ authorization", "+ error", `"Customer token expired"`, "− messages", "Δ success", "true ▸ false")
	for _, line := range m.Lines {
		if line != engine.Clean(line) {
			t.Errorf("not cleaned: %q", line)
		}
	}
}

func TestCallsDiffNothingToCompare(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.ConsentsFetch, nil)
	if toast, ok := l.press(l.v, "d")[0].(ToastMsg); !ok || !strings.Contains(toast.Text, "m marks a call") {
		t.Errorf("d gives %v", toast)
	}
	// A marked call of another operation will do.
	l.press(l.v, "m")
	l.clock.Add(int64(time.Second))
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Mode: auth.None, Trigger: "you"})
	wantLines(t, l.diffOf("d"), "Δ operation    consents.fetch ▸ inbox.fetch", "Δ mode", "− authorization")
	// m a second time takes the mark away.
	l.v.Update(l.Session, SelectMsg{Call: 1})
	l.press(l.v, "m")
	if l.v.marked != 0 {
		t.Error("the call is still marked")
	}
}

// Neither the order nor the spelling of header names makes a difference.
func TestDiffHeaders(t *testing.T) {
	from := &engine.Call{Headers: []engine.Header{{Name: "Content-Type", Value: "a"}, {Name: "X-A", Value: "1"}, {Name: "x-a", Value: "2"}}}
	to := &engine.Call{Headers: []engine.Header{{Name: "X-A", Value: "1"}, {Name: "content-type", Value: "a"}, {Name: "x-a", Value: "2"}}}
	text := strings.Join(diffCalls(from, to), "\n")
	if strings.Contains(text, "Δ") || !strings.Contains(text, "= 2 the same") {
		t.Errorf("headers in another order differ:\n%s", text)
	}
	to.Headers[0].Value = "3"
	if text := strings.Join(diffCalls(from, to), "\n"); !strings.Contains(text, "Δ x-a          1, 2 ▸ 3, 2") {
		t.Errorf("a changed header is not told:\n%s", text)
	}
}

func TestJSONPaths(t *testing.T) {
	got, ok := jsonPaths([]byte(`{"a":{"b":[1e3,{"c":null}],"d":{}},"e":"x\n","f":true,"g":[],"h":12345678901234567890}`))
	if !ok {
		t.Fatal("this is JSON")
	}
	want := map[string]string{"a.b[0]": "1e3", "a.b[1].c": "null", "a.d": "{}", "e": `"x\n"`, "f": "true", "g": "[]", "h": "12345678901234567890"}
	for path, value := range want {
		if got[path] != value {
			t.Errorf("%s is %q, want %q", path, got[path], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d paths: %v", len(got), got)
	}
	if _, ok := jsonPaths([]byte("<html>")); ok {
		t.Error("a web page is taken for JSON")
	}
}
