//go:build unix

package ui_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"authpeek/engine/hostiletest"
)

// actor is a server that is not ours and plays what it is told to.
type actor struct {
	*httptest.Server
	part atomic.Pointer[http.HandlerFunc]
}

func newActor(t *testing.T, h http.HandlerFunc) *actor {
	t.Helper()
	a := &actor{}
	a.plays(h)
	a.Server = httptest.NewServer(a)
	t.Cleanup(func() {
		a.CloseClientConnections()
		a.Close()
	})
	return a
}

func (a *actor) plays(h http.HandlerFunc) { a.part.Store(&h) }

// ServeHTTP implements http.Handler.
func (a *actor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// A server notices that its client has gone only when it has read the request.
	_, _ = io.Copy(io.Discard, r.Body)
	(*a.part.Load())(w, r)
}

func answers(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// silent never answers.
func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func hangsUp(w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		conn.Close()
	}
}

func halfABody(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"success":true,"messages":[{"id":"m1"`)
}

// inbox is an answer to inbox.fetch with n messages.
func inbox(n int, title, text string) string {
	var b strings.Builder
	b.WriteString(`{"success":true,"sync_token":"s1","messages":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"m%d","type":"push","is_read":false,"create_time":%d,"content":{"title":"%s %d","message":"%s"}}`, i, 1795262884-i, title, i, text)
	}
	return b.String() + "]}"
}

// at are the flags for a server that is not ours.
func at(url string, more ...string) []string {
	flags := []string{"-p", "blank"}
	for _, set := range append([]string{"base_url=" + url, "project_token=p1", "api_key=env:KEY", "customer.registered=jane@example.com", "live=0s"}, more...) {
		flags = append(flags, "--set", set)
	}
	return flags
}

var apiKey = []string{"KEY=the-public-api-key"}

func TestServerTrouble(t *testing.T) {
	t.Parallel()
	const kept = "The first message 0"
	server := newActor(t, answers(200, "application/json", inbox(1, "The first message", "text")))
	p := start(t, 120, 36, apiKey, append(at(server.URL), "--view", "inbox")...)
	p.waitFor(kept)
	for _, c := range []struct {
		part http.HandlerFunc
		says string
	}{
		{hangsUp, "closed the connection without an answer"},
		{halfABody, "broke off"},
		{answers(502, "text/html", "<html><title>Bad Gateway</title></html>"), "502 Bad Gateway"},
		{answers(200, "text/html", "<html><title>Sign in</title></html>"), "a web page in place of JSON"},
		{answers(200, "application/json", `{"success":true,"messages":[{"id":`), "breaks off"},
		{answers(200, "application/json", `{"success":true,"messages":7}`), "messages"},
		{answers(200, "application/json", `[]`), "a list"},
		{answers(401, "application/json", `{"success":false,"error":{"odd":["shape"]}}`), "✗ 401"},
	} {
		server.plays(c.part)
		p.press("r")
		if s := p.waitFor(c.says); !strings.Contains(s, kept) {
			t.Errorf("%q: what was there before is gone:\n%s", c.says, s)
		}
	}
	server.plays(silent)
	p.press("r")
	p.waitFor("waiting for the server")
	p.press("5")
	p.waitFor("[5 Calls]")
	p.press("4")
	p.waitFor("[4 Inbox")
	p.press("\x1b")
	if s := p.waitFor("cancelled by you: sent, no answer yet"); strings.Contains(s, "offline") {
		t.Errorf("what you cancelled does not make the server unreachable:\n%s", s)
	}
	p.press("q")
	p.quits()
}

func TestServerThatComesBack(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	p := start(t, 120, 36, apiKey, at("http://"+addr, "live=1s")...)
	p.waitFor("offline")
	p.waitFor("connect refused by " + addr)
	if l, err = net.Listen("tcp", addr); err != nil {
		t.Fatal(err)
	}
	back := &http.Server{Handler: answers(200, "application/json", inbox(2, "Back", "text"))}
	go func() { _ = back.Serve(l) }()
	t.Cleanup(func() { back.Close() })
	p.wait("the server to be back", func(s string) bool { return strings.Contains(s, "2 messages") && !strings.Contains(s, "offline") })
	p.press("q")
	p.quits()
}

func TestLargeAnswers(t *testing.T) {
	t.Parallel()
	server := newActor(t, answers(200, "application/json", inbox(1, "Big", strings.Repeat("0123456789 ", 1<<20))))
	p := start(t, 80, 24, apiKey, append(at(server.URL), "--view", "inbox")...)
	p.waitFor("Big 0")
	p.press("\r")
	p.waitFor("rows 1–")
	p.press("G")
	p.waitFor("↑")
	p.press("t")
	p.waitFor("JSON")
	p.press("\x1b")
	// An escape and a letter that arrive together are another key.
	p.wait("the list again", func(s string) bool { return !strings.Contains(s, "JSON as sent") })
	server.plays(answers(200, "application/json", inbox(20_000, "Row", strings.Repeat("x", 300))))
	p.press("f")
	p.waitFor("rows 1–8 of 20,000")
	p.press("G")
	p.waitFor("Row 19999")
	p.press("/")
	p.waitFor("enter keeps it")
	p.press("19998")
	p.waitFor("1 of 20,000")
	p.press("\x1b")
	p.waitFor("?:help")
	p.press("q")
	p.quits()
}

// evil is what a server puts into every text, spelled for JSON.
var evil = hostiletest.Spelled(hostiletest.Evil)

// own are the sequences that authpeek writes: style, moves, erasing, modes of the terminal, the title, and the clipboard.
var own = regexp.MustCompile(`\x1b\[[0-9;]*[mABCDHJK]|\x1b\[2[23];0t|\x1b\]2;[^\x1b\x07]*\x07|\x1b\[\?[0-9;]+[hl]|\x1b\]52;c;[A-Za-z0-9+/=]*\x07`)

// checkOwn checks, when the program has ended, that nothing but text and authpeek's own sequences was written, that every picture
// kept to the terminal's size, and that the terminal is as it was before.
func (p *program) checkOwn() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, fault := range p.judge.Faults() {
		p.t.Errorf("written to the terminal: %s", fault)
	}
	for _, left := range p.judge.Left() {
		p.t.Errorf("left behind in the terminal: %s", left)
	}
	if err := hostiletest.Planted(p.wrote.Bytes()); err != nil {
		p.t.Error(err)
	}
	for _, text := range p.judge.Clipboard() {
		if text == "PWNED" {
			p.t.Error("the clipboard was written by others")
		}
	}
}

// evilServer puts evil into every text that it may choose.
func evilServer(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Evil", "a\u202eb\u009b6;45m\xff")
	switch path := r.URL.Path; {
	case r.URL.Path == "/token":
		_, _ = io.WriteString(w, evilJWT(hostiletest.Evil))
	case strings.Contains(path, "appinbox/fetch"):
		fmt.Fprintf(w, `{"success":true,"sync_token":"%[1]s","messages":[
			{"id":"1%[1]s","type":"push","is_read":false,"create_time":1795262884,"content":{"title":"Title%[1]s","message":"M%[1]s","image_url":"https://x/%[1]s",
			 "actions":[{"action":"app%[1]s","title":"A%[1]s","url":"u%[1]s"}],"url_params":{"k%[1]s":"v%[1]s"}}},
			{"id":"2%[1]s","type":"html","is_read":true,"create_time":1795262883,"content":{"title":"H%[1]s","html":"<h1>p%[1]s</h1><p>&#27;[6;45m&#155;6;45m <a href='h%[1]s'>l%[1]s</a><img alt='i%[1]s' src='s%[1]s'></p>"}},
			{"id":"3%[1]s","type":"odd%[1]s","is_read":"no","create_time":{}}]}`, evil)
	case strings.Contains(path, "categories"), strings.Contains(path, "consent"):
		fmt.Fprintf(w, `{"success":true,"results":[{"id":"c%[1]s","legitimate_interest":false,"sources":{"imported":true,"x%[1]s":true},"translations":{"en%[1]s":{"name":"n%[1]s","description":"d%[1]s"}}}]}`, evil)
	case strings.Contains(path, "attributes"):
		fmt.Fprintf(w, `{"success":true,"results":[{"success":true,"value":"v%[1]s"},{"success":true,"value":{"n%[1]s":["w%[1]s"]}},{"success":false,"error":"e%[1]s"}]}`, evil)
	default:
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"success":false,"error":"E%[1]s","errors":{"f%[1]s":["g%[1]s"]}}`, evil)
	}
}

// tour opens every screen, goes into what is there, turns it, unfolds it and copies it, and opens every dialog.
func (p *program) tour() {
	p.t.Helper()
	for _, s := range []struct{ digit, tab, keys string }{
		{"2", "[2 Attr", "rjj\rejy"}, {"3", "[3 Cons", "rj\rejy"}, {"4", "[4 Inbox", "rj\rtttty"}, {"5", "[5 Calls", "kk\rttte"}, {"6", "[6 Tok", "\rttjjy"}, {"8", "[8 Doc", "rnynyGyxp"}, {"1", "[1 Over", "rjje"},
	} {
		p.press(s.digit)
		p.waitFor(s.tab)
		p.do(strings.Split(s.keys, "")...)
		if s.digit == "5" {
			p.copiesCurl()
		}
	}
	for _, d := range []struct{ key, says string }{
		{"M", "what will happen"}, {"C", "another id"}, {"P", "Profile ──"}, {"?", "· help"}, {":", "words in any order"},
	} {
		p.opens(d.key, d.says)
		p.closes(d.says)
	}
	p.press("9")
	p.waitFor("[9 ")
}

func TestForeignTextSteersNothing(t *testing.T) {
	t.Parallel()
	server := newActor(t, evilServer)
	env := append([]string{"PRIVATE=id-1:the-private-secret"}, apiKey...)
	p := start(t, 120, 36, env, at(server.URL, "advanced_auth=true", "private_key=env:PRIVATE", "provider.source=http", "provider.url="+server.URL+"/token", "provider.extract=plain")...)
	p.waitFor("2 messages")
	p.press("2")
	p.waitFor("[2 Attributes]")
	for i, id := range []string{"one", "two", "three"} {
		p.press("a")
		p.waitFor("TYPE:ID")
		p.press("property:" + id)
		p.waitFor("property:" + id + "_")
		p.press("\r")
		p.waitFor(fmt.Sprintf("%d asked", i+1))
	}
	p.waitFor("v␛[6;45m")
	p.tour()
	p.press("4")
	if s := p.waitFor("[4 "); !strings.Contains(s, "␛[6;45m") {
		t.Errorf("the escape sequence is not made visible:\n%s", s)
	}
	server.plays(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/token" {
			r.URL.Path = "/refused"
		}
		evilServer(w, r)
	})
	p.press("r")
	p.waitFor("403")
	p.press("5")
	p.waitFor("[5 ")
	p.press("\x1b") // out of the body that the tour has opened
	p.waitFor("Timeline · ")
	p.do("G", "t", "t", "e")
	p.copiesCurl()
	p.do("W")
	p.resize(60, 16)
	p.waitFor("[5 Calls]")
	p.press("\x03")
	p.quits()
	p.checkOwn()
}
