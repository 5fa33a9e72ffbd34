package tap_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
)

// What a server has sent is with the app before the server goes on.
func TestAnswersStream(t *testing.T) {
	next := make(chan struct{})
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		headOf(r)
		send(t, c, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
		for i := range 3 {
			send(t, c, fmt.Sprintf("9\r\ndata: %d\n\n\r\n", i))
			<-next
		}
		send(t, c, "0\r\n\r\n")
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	send(t, app, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
	headOf(r)
	for i := range 3 {
		if got := take(t, r, len("9\r\ndata: 0\n\n\r\n")); got != fmt.Sprintf("9\r\ndata: %d\n\n\r\n", i) {
			t.Errorf("got %q", got)
		}
		if i == 0 { // and it is told of while it lasts
			x.until(t, func(e engine.Event) bool { _, ok := e.Detail.(engine.FirstByte); return ok })
		}
		next <- struct{}{}
	}
	if got := take(t, r, 5); got != "0\r\n\r\n" {
		t.Errorf("got %q", got)
	}
	c := x.ended(t, 1)
	if got := string(c.Response.Body.Bytes()); got != "data: 0\n\ndata: 1\n\ndata: 2\n\n" || !c.Response.Body.Whole() {
		t.Errorf("kept %q", got)
	}
}

// A request's body reaches the server as the app sends it.
func TestRequestsStream(t *testing.T) {
	got := make(chan string)
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		headOf(r)
		got <- take(t, r, 5)
		got <- take(t, r, 5)
		send(t, c, "HTTP/1.1 204 No Content\r\n\r\n")
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	send(t, app, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfirst")
	if s := <-got; s != "first" {
		t.Errorf("got %q", s)
	}
	send(t, app, "later")
	if s := <-got; s != "later" {
		t.Errorf("got %q", s)
	}
	if s := headOf(r); s != "HTTP/1.1 204 No Content\r\n\r\n" {
		t.Errorf("got %q", s)
	}
	if c := x.ended(t, 1); string(c.Sent.Body.Bytes()) != "firstlater" || c.Sent.Bytes != 10 {
		t.Errorf("kept %q", c.Sent.Body.Bytes())
	}
}

// repeated gives so many bytes of one kind.
type repeated struct{}

func (repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'z'
	}
	return len(p), nil
}

// Bodies that are larger than anything that is kept pass whole, and memory stays flat.
func TestLargeBodies(t *testing.T) {
	const size = 200 << 20
	for name, length := range map[string]int64{"length": size, "chunks": -1} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				n, err := io.Copy(io.Discard, r.Body)
				if n != size || err != nil {
					t.Errorf("the server got %d bytes, %v", n, err)
				}
				if length >= 0 {
					w.Header().Set("Content-Length", fmt.Sprint(size))
				}
				_, _ = io.CopyN(w, repeated{}, size)
			}))
			defer server.Close()
			x := start(t, server.URL)
			request, err := http.NewRequest("POST", x.State().URL+"/big", io.LimitReader(repeated{}, size))
			if err != nil {
				t.Fatal(err)
			}
			request.ContentLength = length
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			resp, err := transport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			var before, during runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			if n, err := io.CopyN(io.Discard, resp.Body, size-1); err != nil {
				t.Fatalf("the app got %d bytes, %v", n, err)
			}
			runtime.GC()
			runtime.ReadMemStats(&during)
			if grown := int64(during.HeapAlloc) - int64(before.HeapAlloc); grown > 24<<20 {
				t.Errorf("%d MiB more are held after %d MiB have passed", grown>>20, size>>20)
			}
			if n, err := io.Copy(io.Discard, resp.Body); n != 1 || err != nil {
				t.Errorf("the end: %d, %v", n, err)
			}
			c := x.ended(t, 1)
			if c.Sent.Bytes != size || c.Response.Bytes != size || !c.Response.Truncated || len(c.Response.Body.Bytes()) != engine.PreviewLimit || c.Sent.Body.Whole() {
				t.Errorf("sent %d, received %d, kept %d", c.Sent.Bytes, c.Response.Bytes, len(c.Response.Body.Bytes()))
			}
		})
	}
}

// After a switch both sides speak as they like, and each may end first.
func TestUpgrade(t *testing.T) {
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		headOf(r)
		send(t, c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello")
		send(t, c, "echo "+take(t, r, 4))
		_, _ = io.Copy(io.Discard, r) // until the app ends
		send(t, c, "bye")
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	send(t, app, "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n\r\n")
	if got := headOf(r); !strings.HasPrefix(got, "HTTP/1.1 101 ") {
		t.Fatalf("got %q", got)
	}
	if got := take(t, r, 5); got != "hello" {
		t.Errorf("got %q", got)
	}
	send(t, app, "\x81\x02hi")
	if got := take(t, r, 9); got != "echo \x81\x02hi" {
		t.Errorf("got %q", got)
	}
	if err := app.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(r)
	if err != nil || string(rest) != "bye" {
		t.Errorf("got %q, %v", rest, err)
	}
	if c := x.ended(t, 1); !c.OK() || c.Finish.Summary != "switched to websocket" || c.Response.Bytes != 17 {
		t.Errorf("%+v, %d bytes", c.Finish, c.Response.Bytes)
	}
}

// The app closes its side after the request, and reads the answer.
func TestHalfClosed(t *testing.T) {
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		headOf(r)
		_, _ = io.Copy(io.Discard, r) // the end reaches the server
		send(t, c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
	})
	x := start(t, server.url)
	app, _ := x.dial(t)
	send(t, app, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
	if err := app.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(app)
	if err != nil || !strings.HasSuffix(string(got), "\r\n\r\nok") {
		t.Errorf("got %q, %v", got, err)
	}
	if c := x.ended(t, 1); !c.OK() {
		t.Errorf("%+v", c.Finish)
	}
}

// An app that goes away takes its call with it, wherever that is.
func TestAppGoesAway(t *testing.T) {
	for name, test := range map[string]struct {
		request, answer string
		progress        string
	}{
		"in its body":         {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf", "", "no answer yet"},
		"while it waits":      {"GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "", "no answer yet"},
		"in the answer":       {"GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", "the answer had begun"},
		"in an endless one":   {"GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "the answer had begun"},
		"in its chunked body": {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal", "", "no answer yet"},
	} {
		t.Run(name, func(t *testing.T) {
			arrived := make(chan struct{})
			server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
				headOf(r)
				close(arrived)
				send(t, c, test.answer)
				if test.answer != "" {
					_, _ = io.Copy(c, repeated{}) // until nobody takes it any more
					return
				}
				_, _ = io.Copy(io.Discard, r)
			})
			x := start(t, server.url)
			app, r := x.dial(t)
			send(t, app, test.request)
			<-arrived
			if test.answer != "" {
				take(t, r, 1000)
			}
			if err := app.SetLinger(0); err != nil { // a reset, as of an app that was killed
				t.Fatal(err)
			}
			_ = app.Close()
			c := x.ended(t, 1)
			if c.Finish.Outcome != engine.OutcomeCancelled || !strings.HasSuffix(c.Finish.Summary, test.progress) {
				t.Errorf("%+v", c.Finish)
			}
		})
	}
}

// A server that breaks off says so in the journal, and the app gets what there was.
func TestServerBreaksOff(t *testing.T) {
	for name, test := range map[string]struct{ answer, code, app string }{
		"without an answer":  {"", "transport.cut", "HTTP/1.1 502 Bad Gateway\r\n"},
		"in the head":        {"HTTP/1.1 200 O", "transport.cut", "HTTP/1.1 502 Bad Gateway\r\n"},
		"in the body":        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "transport.cut", "HTTP/1.1 200 OK\r\n"},
		"in a chunk":         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nhalf", "transport.cut", "HTTP/1.1 200 OK\r\n"},
		"with no HTTP":       {"SSH-2.0-OpenSSH\r\n\r\n", "transport.malformed", "HTTP/1.1 502 Bad Gateway\r\n"},
		"with two lengths":   {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "transport.malformed", "HTTP/1.1 502 Bad Gateway\r\n"},
		"with a broken size": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1x\r\na", "transport.malformed", ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
				headOf(r)
				send(t, c, test.answer)
			})
			x := start(t, server.url)
			app, _ := x.dial(t)
			send(t, app, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
			got, err := io.ReadAll(app)
			if !strings.HasPrefix(string(got), test.app) || err != nil {
				t.Errorf("the app got %q, %v", got, err)
			}
			own := strings.Contains(string(got), "\r\nX-Authpeek: tap\r\n")
			if own != strings.Contains(test.app, "502") {
				t.Errorf("whose answer it is, is not told rightly: %q", got)
			}
			c := x.ended(t, 1)
			if c.Finish.Outcome != engine.OutcomeFailed || c.Finish.Error.Code != test.code {
				t.Errorf("%+v, %v", c.Finish, c.Finish.Error)
			}
		})
	}
}

// Nobody listens at the upstream: the app is told by whom and why, and the call has its customer all the same.
func TestUnreachable(t *testing.T) {
	server := httptest.NewServer(nil)
	address := server.URL
	server.Close()
	x := start(t, address)
	resp, err := http.Post(x.State().URL+"/a", "application/json", strings.NewReader(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 502 || resp.Header.Get("X-Authpeek") != "tap" || !strings.Contains(string(body), "authpeek's own answer") || !strings.Contains(string(body), "refused") {
		t.Errorf("%d %q", resp.StatusCode, body)
	}
	c := x.ended(t, 1)
	if c.Finish.Error == nil || c.Finish.Error.Code != "transport.connect" || string(c.Sent.Body.Bytes()) != `{"a":1}` {
		t.Errorf("%+v", c.Finish)
	}
	if s := x.State(); s.Calls != 1 || s.Failed != 1 {
		t.Errorf("%+v", s)
	}
}

// Somebody cancels the app's call in the inspector.
func TestCancelled(t *testing.T) {
	arrived := make(chan struct{})
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		headOf(r)
		close(arrived)
		_, _ = io.Copy(io.Discard, r)
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	send(t, app, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
	<-arrived
	x.engine.Cancel(1)
	if c := x.ended(t, 1); c.Finish.Summary != "by you · sent, no answer yet" {
		t.Errorf("%+v", c.Finish)
	}
	if _, err := r.ReadByte(); err == nil {
		t.Error("the app's connection is still open")
	}
}

// A tap that is closed lets calls end, cuts off those that do not in time, and leaves nothing behind.
func TestCloseCutsOff(t *testing.T) {
	arrived := make(chan struct{})
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		headOf(r)
		close(arrived)
		_, _ = io.Copy(io.Discard, r)
	})
	x := start(t, server.url)
	idle, _ := x.dial(t)
	app, _ := x.dial(t)
	send(t, app, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
	<-arrived
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := x.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if c := x.ended(t, 1); c.Finish.Summary != "by the end of the tap · sent, no answer yet" {
		t.Errorf("%+v", c.Finish)
	}
	if _, err := idle.Read(make([]byte, 1)); err == nil {
		t.Error("an idle connection is still open")
	}
}

// An app that is killed in the middle of a large answer has given it up itself, whoever notices first. Here the one who looks for what the
// app does next has seen the beginning of its next request, so that the answer runs into the reset.
func TestAppIsKilledInALargeAnswer(t *testing.T) {
	for name, head := range map[string]string{
		"of a known length": "HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n",
		"that is chunked":   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
				headOf(r)
				send(t, c, head)
				_, _ = io.Copy(c, repeated{})
			})
			x := start(t, server.url)
			app, r := x.dial(t)
			send(t, app, "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /next")
			if _, err := io.CopyN(io.Discard, r, 8<<20); err != nil {
				t.Fatal(err)
			}
			if err := app.SetLinger(0); err != nil {
				t.Fatal(err)
			}
			_ = app.Close()
			if c := x.ended(t, 1); c.Finish.Outcome != engine.OutcomeCancelled || !strings.HasSuffix(c.Finish.Summary, "the answer had begun") {
				t.Errorf("%+v, %v", c.Finish, c.Finish.Error)
			}
		})
	}
}
