package views

import (
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// readerOf is the reader on the answer of a first inbox.
func readerOf(t *testing.T) *callsLive {
	t.Helper()
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	l.draw(120, 36)
	l.press(l.v, "enter", "enter")
	l.draw(120, 36)
	l.press(l.v, "home") // any message starts what the picture lacked
	l.want(120, 36, "▸Answer of #1", "tree", "▸{")
	return l
}

// typed types a text letter by letter.
func (l *callsLive) typed(text string) {
	l.t.Helper()
	for _, r := range text {
		l.press(l.v, string(r))
	}
}

func TestReaderFolds(t *testing.T) {
	l := readerOf(t)
	l.goldens("reader", callsSizes...)
	checkAllSizes(t, l.live, l.v)
	l.press(l.v, "down", "down", "right")
	l.want(120, 36, ".messages[0] ")
	l.press(l.v, "left")
	l.want(120, 36, "▸    {…}, 6 members")
	l.press(l.v, "}")
	l.want(120, 36, ".messages[1] ")
	l.press(l.v, "right")
	l.want(120, 36, ".messages[1].id ", `▸      "id"`)
	l.press(l.v, "left", "{", "p")
	l.want(120, 36, ".messages ", `▸  "messages": [`)
	l.press(l.v, "enter")
	l.want(120, 36, `▸  "messages": […], 13 elements`)
	l.goldens("reader_folded", [2]int{60, 16}, [2]int{120, 36})
	l.press(l.v, "e", "end")
	l.want(120, 36, "▸}", "rows ")
	l.press(l.v, "home", "-", "-", "-", "-", "-", "-", "-", "-")
	l.want(120, 36, "▸{…} 3 members")
	l.press(l.v, "+", "+")
	l.want(120, 36, "{…}, 6 members")
	l.press(l.v, "+", "+", "+", "+", "+", "+", "+")
	if text := l.text(120, 36); strings.Contains(text, "members") || strings.Contains(text, "elements") {
		t.Errorf("something is folded still:\n%s", text)
	}
}

// A number that may be a time is read as one, beside the path.
func TestReaderReadsTimes(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "/")
	l.typed("create_time")
	l.press(l.v, "enter")
	l.want(120, 36, "1 of 13 with create_time", ".messages[0].create_time = 2026-11-21 11:53:04 UTC")
}

func TestReaderSearches(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "-", "-", "-", "-", "/")
	if !l.v.Editing() {
		t.Fatal("no field is open after /")
	}
	l.typed("TRACK")
	l.want(120, 36, "/ TRACK_", "no line has TRACK")
	l.press(l.v, "ctrl+u")
	l.typed("track")
	l.want(120, 36, "1 of 27 with track", `"title": "[Track] parcel"`)
	l.goldens("reader_search", [2]int{80, 24})
	l.press(l.v, "enter", "n")
	l.want(120, 36, "2 of 27 with track", "[track]/A-10442")
	l.press(l.v, "N", "N")
	l.want(120, 36, "27 of 27 with track")
	l.press(l.v, "n")
	l.want(120, 36, "1 of 27 with track")
	l.press(l.v, "esc")
	if strings.Contains(l.text(120, 36), "with track") {
		t.Error("esc leaves the search on")
	}
	l.press(l.v, "esc")
	if l.v.reader != nil || l.v.page == nil {
		t.Error("esc does not go back to the page")
	}
}

// What an earlier query brings late is not shown.
func TestReaderDropsStaleAnswers(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "|")
	first := l.v.ask(".success")
	l.press(l.v, ".")
	l.settle(l.v, first)
	if got := l.v.reader.pane().query.text; got != "." {
		t.Fatalf("the query is %q", got)
	}
	l.want(120, 36, `"messages": [`)
	// An earlier search neither.
	l.press(l.v, "esc")
	l.draw(120, 36)
	late := l.v.look("success")
	l.settle(l.v, l.v.look("messages"))
	l.settle(l.v, late)
	l.want(120, 36, "1 of 2 with messages")
}

func TestReaderForms(t *testing.T) {
	for _, tt := range []struct {
		contentType, body string
		want              []string // a word of each form, in the order of t
	}{
		{"application/json", `{"a":[1]}`, []string{`"a": [`, `{"a":[1]}`, "7b 22 61"}},
		{"text/html; charset=utf-8", "<h1>Hello</h1><p>you &amp; me", []string{"you & me", "<h1>Hello</h1>", "3c 68 31"}},
		{"application/x-www-form-urlencoded", "a=b%20c&d", []string{"a=b c", "a=b%20c&d", "61 3d 62"}},
		{"text/plain", "one\ntwo\x1b[2J", []string{"two␛[2J", "6f 6e 65"}},
		{"application/json", `{"a":1]`, []string{"byte 6 is out of place", "7b 22"}},
		{"application/octet-stream", "\x00\x01A", []string{"00 01 41"}},
	} {
		t.Run(tt.contentType, func(t *testing.T) {
			l := callsBody(t, tt.contentType, []byte(tt.body))
			l.draw(120, 36)
			l.press(l.v, "enter", "enter", "home")
			for _, word := range append(tt.want, tt.want[0]) {
				l.want(120, 36, word)
				checkAllSizes(t, l.live, l.v)
				l.press(l.v, "t")
			}
		})
	}
}

func TestReaderCopies(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "/")
	l.typed("Track parcel")
	l.press(l.v, "enter")
	if got := l.press(l.v, "y"); len(got) != 1 || got[0] != (CopyMsg{What: ".messages[0].content.actions[0].title", Text: "Track parcel"}) {
		t.Errorf("y gives %v", got)
	}
	if got := l.press(l.v, "."); len(got) != 1 || got[0] != (CopyMsg{What: "path", Text: ".messages[0].content.actions[0].title"}) {
		t.Errorf(". gives %v", got)
	}
	if got := l.press(l.v, "enter"); len(got) != 1 || !slices.Equal(got[0].(ShowMsg).Lines, []string{"Track parcel"}) {
		t.Errorf("enter gives %v", got)
	}
}

// written is the text that another program gets.
func (m OpenTextMsg) written(t testing.TB) string {
	t.Helper()
	if m.Write == nil {
		return string(m.Text)
	}
	var out strings.Builder
	if err := m.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// The pager gets the body as it is shown, or the whole exchange; no secret is in it.
func TestReaderOpensElsewhere(t *testing.T) {
	l := readerOf(t)
	opened := func(key string) OpenTextMsg {
		t.Helper()
		got := l.press(l.v, key)
		if len(got) != 1 {
			t.Fatalf("%s gives %v", key, got)
		}
		return got[0].(OpenTextMsg)
	}
	if m := opened("o"); m.Name != "call-1-answer.json" || m.Editor || !strings.HasPrefix(string(m.Text), "{\n  \"success\": true,\n") {
		t.Errorf("o opens %q: %.40q", m.Name, m.Text)
	}
	if m := opened("O"); !m.Editor {
		t.Error("O opens no editor")
	}
	l.press(l.v, "esc", "esc")
	text := opened("o").written(t)
	for _, word := range []string{"#1 inbox.fetch · 200", "POST http", "Authorization: Bearer tok#", `"application_id"`, "200 · ", `"success": true`} {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in\n%.600s", word, text)
		}
	}
	if token, ok := l.engine.Reveal(l.Ledger.Call(1).Token.Fingerprint); !ok || strings.Contains(text, token.Reveal()) {
		t.Error("the token is in it")
	}
}

// What arrives while somebody reads does not move anything.
func TestReaderStays(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "down", "down")
	before := l.text(120, 36)
	l.following(2, 5*time.Second)
	if after := l.text(120, 36); after != before {
		t.Errorf("it was\n%s\nand is\n%s", before, after)
	}
	l.v.Update(l.Session, SelectMsg{Call: 2})
	if l.v.reader != nil {
		t.Error("another call was asked for, and the reader stays")
	}
}

func TestReaderThemes(t *testing.T) {
	l := readerOf(t)
	l.press(l.v, "/")
	l.typed("track")
	for _, o := range []theme.Options{{Theme: theme.Light}, {Theme: theme.Contrast, Dark: true}, {ASCII: true, NoColor: true}} {
		f := l.frame(120, 36)
		f.Styles = theme.New(o)
		checkSize(t, l.v.Render(f), f.Width, f.Height)
	}
}

// Folding and finding rows agree, whatever is folded.
func TestFolds(t *testing.T) {
	x, _, ok := kit.IndexJSON([]byte(`{"a":[{"b":[1,2],"c":{}},[3]],"d":{"e":4}}`), false)
	if !ok {
		t.Fatal("no JSON")
	}
	var opens []int
	for i := range x.Lines() {
		if x.Opens(i) {
			opens = append(opens, i)
		}
	}
	for set := range 1 << len(opens) {
		var f folds
		hidden := map[int]bool{}
		for bit, line := range opens {
			if set&(1<<bit) == 0 {
				continue
			}
			f.set(x, line, true)
			for i := line + 1; i <= x.Other(line); i++ {
				hidden[i] = true
			}
		}
		row := -1
		for i := range x.Lines() {
			if !hidden[i] {
				if row++; f.line(row) != i {
					t.Fatalf("folded %b: row %d is line %d, want %d", set, row, f.line(row), i)
				}
			}
			if f.row(i) != row {
				t.Fatalf("folded %b: line %d is on row %d, want %d", set, i, f.row(i), row)
			}
		}
		if f.rows(x.Lines()) != row+1 {
			t.Fatalf("folded %b: %d rows, want %d", set, f.rows(x.Lines()), row+1)
		}
	}
}

func TestUnderline(t *testing.T) {
	spans := []kit.Span{kit.Of(theme.JSONKey, `"Abc"`), kit.Of(theme.Text, ": "), kit.Of(theme.JSONString, `"abcabc"`)}
	for want, marked := range map[string]string{"abc": "Abc|abc|abc", "Abc": "Abc", `": "`: `"|: |"`, "x": "", `bc": "a`: `bc"|: |"a`} {
		s := bodySearch{text: want}
		var text, under []string
		for _, span := range s.underline(spans) {
			text = append(text, span.Text)
			if span.Attr&theme.Underline != 0 {
				under = append(under, span.Text)
			}
		}
		if got := strings.Join(text, ""); got != `"Abc": "abcabc"` {
			t.Errorf("%q: the line is %s now", want, got)
		}
		if got := strings.Join(under, "|"); got != marked {
			t.Errorf("%q underlines %s, want %s", want, got, marked)
		}
	}
}

func TestTimeNote(t *testing.T) {
	for raw, want := range map[string]string{
		"1795262884": "2026-11-21 12:08:04", "1795262884000": "2026-11-21 12:08:04", "1795262884.25": "2026-11-21 12:08:04",
		"12": "", `"1795262884"`: "", "true": "", "99999999999": "",
	} {
		if got := timeNote([]byte(raw), time.UTC); got != want {
			t.Errorf("%s is %q, want %q", raw, got, want)
		}
	}
}

// BenchmarkReader is a picture of the largest body that is kept, with the cursor in its middle.
func BenchmarkReader(b *testing.B) {
	l := newCallsLive(b, func(o *sandbox.Options) { o.Messages = 400 })
	l.you(bloomreach.InboxFetch, nil)
	l.press(l.v, "enter", "enter")
	l.draw(120, 36)
	l.press(l.v, "tab", "tab")
	l.draw(120, 36)
	l.press(l.v, "end")
	f := l.frame(120, 36)
	b.ReportAllocs()
	for b.Loop() {
		l.v.Render(f)
	}
}
