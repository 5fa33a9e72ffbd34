package views

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// diffOf compares, and closes the page again: its title, and all of it as text.
func (l *callsLive) diffOf(key string) ShowMsg {
	l.t.Helper()
	if msgs := l.press(l.v, key); len(msgs) != 0 || l.v.diffed == nil {
		l.t.Fatalf("%s gives %v", key, msgs)
	}
	m := ShowMsg{Title: l.v.diffed.title, Lines: diffText(l.v.diffed.now())}
	l.press(l.v, "esc")
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
	l.want(120, 36, "●▸ 11:56:00.000  #13 ", "#5–12")
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
	if m, _ := l.v.diffPartner(l.Session, l.Ledger.Call(2)); m != nil {
		t.Error("the call is still marked")
	}
}

// Neither the order nor the spelling of header names makes a difference.
func TestDiffHeaders(t *testing.T) {
	from := &engine.Call{Headers: []engine.Header{{Name: "Content-Type", Value: "a"}, {Name: "X-A", Value: "1"}, {Name: "x-a", Value: "2"}}}
	to := &engine.Call{Headers: []engine.Header{{Name: "X-A", Value: "1"}, {Name: "content-type", Value: "a"}, {Name: "x-a", Value: "2"}}}
	text := strings.Join(diffText(diffGroups(from, to, diffIn{})), "\n")
	if strings.Contains(text, "Δ") || !strings.Contains(text, "= 2 the same") {
		t.Errorf("headers in another order differ:\n%s", text)
	}
	to.Headers[0].Value = "3"
	if text := strings.Join(diffText(diffGroups(from, to, diffIn{})), "\n"); !strings.Contains(text, "Δ x-a          1, 2 ▸ 3, 2") {
		t.Errorf("a changed header is not told:\n%s", text)
	}
}

func TestJSONLeaves(t *testing.T) {
	v, ok := decodeJSON([]byte(`{"a":{"b":[1e3,{"c":null}],"d":{}},"e":"x\n","f":true,"g":[],"h":12345678901234567890}`))
	if !ok {
		t.Fatal("this is JSON")
	}
	got := map[string]string{}
	leaves(got, "", v)
	want := map[string]string{"a.b[0]": "1e3", "a.b[1].c": "null", "a.d": "{}", "e": `"x\n"`, "f": "true", "g": "[]", "h": "12345678901234567890"}
	for path, value := range want {
		if got[path] != value {
			t.Errorf("%s is %q, want %q", path, got[path], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d paths: %v", len(got), got)
	}
	if _, ok := decodeJSON([]byte("<html>")); ok {
		t.Error("a web page is taken for JSON")
	}
}

// Items of a list are matched by what is in them, unless the order counts.
func TestJSONDiff(t *testing.T) {
	tests := []struct {
		name, from, to string
		ordered        bool
		want           []string
		same           int
	}{
		{"members in another order", `{"a":1,"b":[]}`, `{"b":[],"a":1}`, false, nil, 2},
		{"items in another order", `[{"id":"x","n":1},{"id":"y","n":2}]`, `[{"id":"y","n":2},{"id":"x","n":1}]`, false, nil, 4},
		{"items in another order, which counts", `[1,2]`, `[2,1]`, true, []string{"Δ [0]", "Δ [1]"}, 0},
		{"an item that changed", `[{"id":"x","n":1},{"id":"y","n":2}]`, `[{"id":"y","n":3},{"id":"x","n":1}]`, false, []string{"Δ [0].n"}, 3},
		{"an item that is new", `[{"id":"x"}]`, `[{"id":"z","n":0},{"id":"x"}]`, false, []string{"+ [0]"}, 1},
		{"an item that is gone", `{"a":["x","y"]}`, `{"a":["y"]}`, false, []string{"− a[0]"}, 1},
		{"objects without names", `[{"n":1,"m":1}]`, `[{"n":2,"m":1}]`, false, []string{"Δ [0].n"}, 1},
		{"another kind", `{"a":{"b":1}}`, `{"a":7}`, false, []string{"+ a", "− a.b"}, 0},
		{"nothing at all", ``, `{"a":1}`, false, []string{"+ a"}, 0},
		{"an empty list", `{"a":[]}`, `{"a":[1]}`, false, []string{"+ a[0]"}, 0},
	}
	for _, tt := range tests {
		a, okA := decodeJSON([]byte(tt.from))
		b, okB := decodeJSON([]byte(tt.to))
		if !okA || !okB {
			t.Fatal(tt.name)
		}
		g := &diffGroup{}
		d := jsonDiff{group: g, ordered: tt.ordered}
		d.walk("", a, b)
		var got []string
		for _, r := range g.rows {
			if r.kind != diffSame {
				got = append(got, string(r.kind)+" "+r.name)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || g.same != tt.same {
			t.Errorf("%s: %d the same, want %d\n%s", tt.name, g.same, tt.same, diff)
		}
	}
}

// The page stands beside the list: two columns where there is room, n goes through the differences, a shows what is the same.
func TestCallsDiffPage(t *testing.T) {
	l := morning(t)
	l.v.Update(l.Session, SelectMsg{Call: 2})
	l.press(l.v, "m", "G", "d")
	l.goldens("diff", [2]int{60, 16}, [2]int{80, 24}, [2]int{120, 36}, [2]int{140, 40})
	checkAllSizes(t, l.live, l.v)
	l.draw(120, 36)
	l.press(l.v, "n", "n")
	l.want(120, 36, "2 of ")
	l.press(l.v, "N", "N")
	n := len(l.v.diffed.differs)
	l.want(120, 36, diagnose.Count(n)+" of "+diagnose.Count(n)+" differences")
	l.press(l.v, "home", "a")
	l.want(120, 36, "= operation                 inbox.fetch")
	l.press(l.v, "o")
	l.want(140, 40, "order counts")
	l.goldens("diff_all", [2]int{80, 24}, [2]int{140, 40})
	checkAllSizes(t, l.live, l.v)
	m, ok := l.press(l.v, "y")[0].(CopyMsg)
	if !ok || !strings.HasPrefix(m.Text, "#17 against #2, marked\n= operation") || !strings.Contains(m.Text, "\ntoken\nΔ token ") {
		t.Errorf("copied %q", m.Text)
	}
	if l.press(l.v, "esc"); l.v.diffed != nil {
		t.Error("esc leaves the page open")
	}
}

// The order of headers counts when it is wished for; bodies that are no JSON are compared line by line.
func TestDiffOrderAndLines(t *testing.T) {
	from := &engine.Call{Headers: []engine.Header{{Name: "A", Value: "1"}, {Name: "B", Value: "2"}}}
	to := &engine.Call{Headers: []engine.Header{{Name: "B", Value: "2"}, {Name: "A", Value: "1"}}}
	if text := strings.Join(diffText(diffGroups(from, to, diffIn{ordered: true})), "\n"); !strings.Contains(text, "Δ order and spelling A, B ▸ B, A") {
		t.Errorf("the order is not told:\n%s", text)
	}
	var g diffGroup
	g.lines(strings.Split("<p>\none\ntwo\n</p>", "\n"), strings.Split("<p>\none\n2\n3\n</p>", "\n"))
	want := []diffRow{{diffGone, "line 3", "two", ""}, {diffAdded, "line 3", "", "2"}, {diffAdded, "line 4", "", "3"}}
	if diff := cmp.Diff(want, g.rows, cmp.AllowUnexported(diffRow{})); diff != "" || g.same != 3 {
		t.Errorf("%d lines the same\n%s", g.same, diff)
	}
}

// What an answer says is drawn as text on the page, too.
func TestCallsDiffHostile(t *testing.T) {
	l := morning(t)
	c := l.Ledger.Call(17)
	c.Response.Headers = append(c.Response.Headers, engine.Header{Name: "X-\x1b[2J", Value: "\x1b]0;owned\x07\u202e"})
	l.press(l.v, "G", "d")
	for _, s := range callsSizes {
		for _, line := range l.draw(s[0], s[1]) {
			if strings.ContainsAny(line, "\x1b\x07\u202e") {
				t.Fatalf("%v: %q", s, line)
			}
		}
	}
}
