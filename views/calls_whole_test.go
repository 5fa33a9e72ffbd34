package views

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
	"authpeek/ui/kit"
)

// wholeReader is the reader on an answer that is larger than what is kept of it in memory, after its first picture.
func wholeReader(t testing.TB) *callsLive {
	l := newCallsLive(t, func(o *sandbox.Options) { o.Messages = 3000 })
	l.you(bloomreach.InboxFetch, nil)
	l.press(l.v, "enter", "enter")
	return l
}

// lacking does what the program does after a picture: what that lacked is made, until nothing is lacking any more.
func (l *callsLive) lacking(w, h int) {
	l.t.Helper()
	for range 100 {
		l.draw(w, h)
		cmd := l.v.Lacks()
		if cmd == nil {
			return
		}
		l.settle(l.v, cmd)
	}
	l.t.Fatal("the picture goes on lacking something")
}

// A body that is larger than its preview is read whole, and bit by bit: the first screen is there before the last line is known.
func TestReaderReadsWholeBodies(t *testing.T) {
	l := wholeReader(t)
	size := l.Ledger.Call(1).Response.Bytes
	l.want(120, 36, "laying out "+kit.Size(size))
	if cmds := l.v.Lacks(); cmds == nil {
		t.Fatal("nothing reads it")
	} else {
		l.v.Update(l.Session, cmds().(callBodyMsg))
	}
	l.want(120, 36, `"messages": [`, "and more", "reading, ")
	l.lacking(120, 36)
	l.press(l.v, "end", "up", "up", "up", "up")
	l.want(120, 36, ".messages[2999]")
	l.press(l.v, "home", "|")
	l.typed(".messages | length")
	l.want(120, 36, "3000", "1 value")
}

// A search goes from the cursor to the end and round it, and finds what is far behind what is kept in memory.
func TestReaderSearchesWholeBodies(t *testing.T) {
	l := wholeReader(t)
	l.lacking(120, 36)
	last := l.v.reader.panes[1].doc.tree
	id := ""
	for i := last.Lines() - 1; id == ""; i-- {
		if path := last.Path(i); strings.HasSuffix(path, ".id") {
			value, _ := last.Value(i, 100)
			id = strings.Trim(string(value), `"`)
		}
	}
	l.press(l.v, "/")
	l.typed(id)
	l.press(l.v, "enter")
	l.want(120, 36, ".messages[2999].id", "1 of 1 with "+id)
	l.press(l.v, "/")
	l.press(l.v, `"is_read": false`, "enter") // as it is laid out, and not as it was written
	matches := l.v.reader.pane().search.lines
	if len(matches) < 50 || l.v.reader.pane().search.count != len(matches) {
		t.Fatalf("%d lines were found", len(matches))
	}
	for i := range matches[1:] {
		if matches[i] >= matches[i+1] {
			t.Fatalf("line %d is found before %d", matches[i], matches[i+1])
		}
	}
	l.press(l.v, "n")
	l.want(120, 36, "2 of "+diagnose.Count(len(matches)))
}

// Folding a level of a large body, its raw form and its bytes all show the whole of it.
func TestReaderTurnsWholeBodies(t *testing.T) {
	l := wholeReader(t)
	l.lacking(120, 36)
	l.press(l.v, "+") // the deepest level, which nothing has
	for range 10 {
		l.press(l.v, "-")
	}
	l.want(120, 36, `▸{…} 3 members`)
	l.press(l.v, "+", "home", "down", "down")
	l.want(120, 36, `"messages": […], 3000 elements`)
	l.press(l.v, "t")
	l.lacking(120, 36)
	l.press(l.v, "end")
	l.want(120, 36, "raw", `"sync_token"`)
	l.press(l.v, "t")
	l.lacking(120, 36)
	l.press(l.v, "end")
	size := l.Ledger.Call(1).Response.Body.Kept()
	l.want(120, 36, "hex", fmt.Sprintf("%06x", (size-1)/16*16)[:5])
	checkAllSizes(t, l.live, l.v)
}

// Another program gets all of it.
func TestReaderOpensWholeBodiesElsewhere(t *testing.T) {
	l := wholeReader(t)
	l.lacking(120, 36)
	body := l.press(l.v, "o")[0].(OpenTextMsg).written(t)
	if got := strings.Count(body, `"create_time"`); got != 3000 || !strings.HasSuffix(body, "\n}\n") {
		t.Errorf("%d messages, and the end is %q", got, body[len(body)-20:])
	}
	l.press(l.v, "esc", "esc")
	call := l.press(l.v, "o")[0].(OpenTextMsg).written(t)
	if !strings.Contains(call, "POST http") || !strings.HasSuffix(call, body+"\n") || strings.Contains(call, "first 64 KiB") {
		t.Errorf("from the list %d bytes are opened, %d of them the answer's, and the beginning is %.200q", len(call), len(body), call)
	}
}

// A body may be given up while somebody reads it: its beginning is shown again, with the reason, and nothing breaks.
func TestReaderOfABodyThatIsGivenUp(t *testing.T) {
	l := wholeReader(t)
	l.lacking(120, 36)
	l.press(l.v, "end")
	l.draw(120, 36)
	if err := l.engine.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	l.draw(120, 36)
	l.lacking(120, 36)
	l.want(120, 36, "first 64 KiB of "+kit.Size(l.Ledger.Call(1).Response.Bytes)+" · the session has ended")
	l.press(l.v, "/")
	l.typed("order")
	l.press(l.v, "enter", "n", "up", "home")
	checkAllSizes(t, l.live, l.v)
}

// The call may make room for newer ones while somebody reads its body; the reader keeps it.
func TestReaderOfACallThatIsForgotten(t *testing.T) {
	l := wholeReader(t)
	l.lacking(120, 36)
	before := l.text(120, 36)
	l.Ledger = engine.NewLedger()
	l.following(2, 5*time.Second)
	l.lacking(120, 36)
	if l.text(120, 36) != before {
		t.Errorf("it was\n%s\nand is\n%s", before, l.text(120, 36))
	}
}

// What a server repeats of a credential is hidden wherever it stands in a large answer, in the file, too.
func TestWholeBodiesHoldNoSecret(t *testing.T) {
	l := newCallsLive(t, nil)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, err := io.WriteString(w, strings.Repeat("a line of text\n", 100_000)+"refused: "+r.Header.Get("Authorization")+" end")
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	l.Profile.BaseURL = server.URL
	l.you(bloomreach.InboxFetch, nil)
	c := l.Ledger.Call(1)
	token, ok := l.engine.Reveal(c.Token.Fingerprint)
	if !ok || !c.Response.Body.Filed() {
		t.Fatalf("known %v, filed %v", ok, c.Response.Body.Filed())
	}
	text, err := io.ReadAll(io.NewSectionReader(c.Response.Body, 0, c.Response.Body.Kept()))
	clear := token.Reveal()
	if err != nil || bytes.Contains(text, []byte(clear)) || bytes.Contains(text, []byte(clear[strings.LastIndexByte(clear, '.'):])) {
		t.Errorf("the token is in the file, %v", err)
	}
	if want := "refused: Bearer " + c.Token.Fingerprint + " end"; !bytes.HasSuffix(text, []byte(want)) {
		t.Errorf("the file ends in %q", text[len(text)-100:])
	}
}
