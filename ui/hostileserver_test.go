//go:build unix

package ui_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// byHand is a server that is written byte for byte, and whose part changes from one connection to the next.
type byHand struct {
	net.Listener
	part atomic.Pointer[func(net.Conn, *bufio.Reader)]
	open sync.WaitGroup // connections of clients
}

func newByHand(t *testing.T) *byHand {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &byHand{Listener: listener}
	accepting := make(chan struct{})
	go func() {
		defer close(accepting)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.open.Add(1)
			go func() {
				defer s.open.Done()
				defer conn.Close()
				(*s.part.Load())(conn, bufio.NewReader(conn))
			}()
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-accepting
		s.drained(t)
	})
	return s
}

func (s *byHand) url() string { return "http://" + s.Addr().String() }

// plays has the next connections served so.
func (s *byHand) plays(part func(net.Conn, *bufio.Reader)) { s.part.Store(&part) }

// drained waits until no client has a connection any more: a part ends only with its client's.
func (s *byHand) drained(t *testing.T) {
	t.Helper()
	done := make(chan struct{})
	go func() { s.open.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Error("a connection has stayed open")
	}
}

// after reads the request, says something, and waits for the client to leave.
func after(request bool, says string) func(net.Conn, *bufio.Reader) {
	return func(conn net.Conn, r *bufio.Reader) {
		if request {
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			if _, err := io.Copy(io.Discard, req.Body); err != nil {
				return
			}
		}
		if _, err := io.WriteString(conn, says); err == nil {
			_, _ = io.Copy(io.Discard, r)
		}
	}
}

// ending is after for an answer that is the last word.
func ending(says string) func(net.Conn, *bufio.Reader) {
	return func(conn net.Conn, r *bufio.Reader) {
		if req, err := http.ReadRequest(r); err == nil {
			_, _ = io.Copy(io.Discard, req.Body)
			_, _ = io.WriteString(conn, says)
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, r)
		}
	}
}

// head is the beginning of an answer of n bytes.
func head(n int, more ...string) string {
	return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + strings.Join(more, "") + "Content-Length: " + strconv.Itoa(n) + "\r\n\r\n"
}

// A server that does what it likes with its connections is waited for in the background, is named for what it did, and can be left at
// any time.
func TestHostileServerOnTheScreen(t *testing.T) {
	t.Parallel()
	good := inbox(1, "The first message", "text")
	server := newByHand(t)
	server.plays(after(true, head(len(good), "Connection: close\r\n")+good))
	p := start(t, 220, 50, apiKey, append(at(server.url(), "timeout=10m"), "--view", "inbox")...)
	p.waitFor("The first message 0")
	for i, c := range []struct{ answer, says string }{
		{"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", "goes on in another protocol"},
		{"\x15\x03\x01\x00\x02\x02\x46", "speaks TLS at this port"},
		{"\x00\x1b[2J garbage\r\n\r\n", "is not well formed"},
		{"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n", "redirected to http://elsewhere.invalid"},
		{"HTTP/1.1 307 Temporary Redirect\r\nLocation: ::\r\nContent-Length: 0\r\n\r\n", "an address that cannot be read"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "is not well formed"},
		{head(len(good)) + good + "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nUNASKED01", "1 message"},
	} {
		server.plays(ending(c.answer))
		p.press("r")
		ended := regexp.MustCompile(fmt.Sprintf(`#%d +inbox.fetch +[✓✗] `, i+2)) // #1 was the first message's
		p.wait(c.says, func(s string) bool { return strings.Contains(s, c.says) && ended.MatchString(s) })
	}
	for _, c := range []struct {
		part func(net.Conn, *bufio.Reader)
		says string
	}{
		{after(true, ""), "cancelled by you: sent, no answer yet"},
		{after(true, "HTTP/1.1 200 O"), "cancelled by you: the answer had begun"},
		{after(true, head(1000)+"{"), "cancelled by you while the answer came"},
	} {
		server.plays(c.part)
		p.press("r")
		p.waitFor("waiting for the server")
		p.press("5") // the keys are answered meanwhile
		p.waitFor("[5 Calls]")
		p.press("?")
		p.waitFor("everywhere")
		p.closes("everywhere")
		p.press("4")
		p.waitFor("[4 Inbox")
		p.press("\x1b")
		p.waitFor(c.says)
	}
	if p.hasWritten("UNASKED01") || p.hasWritten("Unsolicited") {
		t.Error("what a server said unasked is on the screen")
	}
	p.press("r")
	p.waitFor("waiting for the server")
	p.press("q")
	p.quits()
	server.drained(t)
}

// Who quits does not wait for anybody: not for a server, for its handshake, nor for a provider.
func TestQuittingWaitsForNobody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		part     func(net.Conn, *bufio.Reader)
		scheme   string
		provider bool
		leave    func(*program)
	}{
		"a silent server":         {after(true, ""), "http", false, func(p *program) { p.press("q"); p.quits() }},
		"a server that drips":     {after(true, head(1000)+"{"), "http", false, func(p *program) { p.press("\x03"); p.quits() }},
		"a handshake that stalls": {after(false, ""), "https", false, func(p *program) { p.press("q"); p.quits() }},
		"a provider that hangs":   {after(true, ""), "http", true, func(p *program) { p.press("q"); p.quits() }},
		"a signal": {after(true, ""), "http", false, func(p *program) {
			if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Error(err)
			}
			p.exits(1)
		}},
	} {
		server := newByHand(t)
		server.plays(c.part)
		flags := at(c.scheme+"://"+server.Addr().String(), "timeout=10m")
		if c.provider {
			flags = withProvider(server.url(), "timeout=10m", "provider.timeout=10m", "provider.source=http", "provider.url="+server.url()+"/token")
		}
		p := start(t, 80, 24, apiKey, append(flags, "--view", "inbox")...)
		p.wait(name, func(s string) bool { return strings.Contains(s, "waiting for the ") })
		c.leave(p)
		server.drained(t)
	}
}
