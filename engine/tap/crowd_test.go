package tap_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"authpeek/engine"
	"authpeek/engine/hostiletest"
	"authpeek/engine/tap"
)

// held is what the heap holds when nothing of it is garbage.
func held() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// closes ends the tap in its time, whoever is there.
func (x *tapped) closes(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := x.Close(ctx); err != nil {
		t.Error(err)
	}
	if err := x.engine.Close(ctx); err != nil {
		t.Error(err)
	}
}

// passes makes calls as an app of good will does.
func (x *tapped) passes(t *testing.T, calls int) {
	t.Helper()
	app := http.Client{Transport: &http.Transport{}, Timeout: limit}
	defer app.CloseIdleConnections()
	for range calls {
		answer, err := app.Post(x.State().URL+"/ok", "text/plain", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK || string(got) != "hello" {
			t.Fatalf("%s %q %v", answer.Status, got, err)
		}
	}
}

// echo is a server that takes what comes, and remembers which paths it was asked for.
type echo struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int
}

func newEcho() *echo {
	e := &echo{asked: map[string]int{}}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		e.asked[r.URL.Path]++
		e.mu.Unlock()
		_, _ = io.Copy(w, io.LimitReader(r.Body, 1<<20))
	}))
	return e
}

func (e *echo) count(path string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked[path]
}

// Whatever clients do, others get through, memory stays where it was, each call has its end, and nobody keeps the tap from ending.
func TestHostileClients(t *testing.T) {
	hostiletest.LeavesNothing(t, func() {
		server := newEcho()
		defer server.Close()
		x := start(t, server.URL)
		before := held()
		defer hostiletest.Crowd(t, x.address(), 2, append(hostiletest.Clients("/bad"), hostiletest.Smuggled("/bad", "GET /behind HTTP/1.1\r\nHost: x\r\n\r\n")...))()
		x.passes(t, 5)
		if after := held(); after > before+64<<20 {
			t.Errorf("they cost %d MiB", (after-before)>>20)
		}
		x.closes(t) // while they are all there
		events, _ := x.lines.Rest()
		open := map[engine.CallID]bool{}
		for _, e := range events {
			switch e.Detail.(type) {
			case engine.CallStarted:
				open[e.Call] = true
			case engine.CallFinished:
				if !open[e.Call] {
					t.Errorf("#%d ended and was not open", e.Call)
				}
				delete(open, e.Call)
			}
		}
		if len(open) > 0 {
			t.Errorf("%d calls have no end", len(open))
		}
	})
}

// Who says nothing to a tap that speaks TLS, or stops in the middle of the handshake, is not waited for either.
func TestSilenceBeforeTLS(t *testing.T) {
	hostiletest.LeavesNothing(t, func() {
		server := newEcho()
		defer server.Close()
		x := start(t, server.URL, func(o *tap.Options) { o.TLS = true })
		clients := []hostiletest.Client{{Name: "says nothing"}, {Name: "half a record", First: "\x16\x03\x01\x02\x00\x01"}, {Name: "clear text", First: "GET / HTTP/1.1\r\n"}}
		defer hostiletest.Crowd(t, x.address(), 3, clients)()
		x.closes(t)
	})
}

// What two readers would take for different requests is refused, and the server sees nothing of it.
func TestSmuggledRequests(t *testing.T) {
	server := newEcho()
	defer server.Close()
	x := start(t, server.URL)
	for _, h := range hostiletest.Smuggled("/bad", "GET /behind HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") {
		t.Run(h.Name, func(t *testing.T) {
			app, r := x.dial(t)
			send(t, app, h.First)
			if head := headOf(r); !strings.HasPrefix(head, "HTTP/1.1 400 ") || !strings.Contains(head, "X-Authpeek") {
				t.Errorf("%q", head)
			}
		})
	}
	x.passes(t, 1)
	if bad, behind := server.count("/bad"), server.count("/behind"); bad+behind > 0 {
		t.Errorf("the server was asked %d times for the one and %d times for the other", bad, behind)
	}
}

// Whoever can be done without makes room for those who want something: connections that wait, calls whose body does not come, and those
// whose answer is not read.
func TestMoreAppsThanThereIsRoomFor(t *testing.T) {
	for name, first := range map[string]string{
		"silent":           "",
		"with half a head": "GET / HT",
		"with half a body": "POST /bad HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
		"reads nothing":    "GET /long HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			hostiletest.LeavesNothing(t, func() {
				server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
					switch head := headOf(r); {
					case strings.HasPrefix(head, "POST /ok"):
						send(t, c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"+take(t, r, 5))
					case strings.HasPrefix(head, "GET /long"):
						sendForEver(c)
					default:
						_, _ = io.Copy(io.Discard, r)
					}
				})
				x := start(t, server.url)
				const most, more = 1024, 16
				leave := hostiletest.Crowd(t, x.address(), most+more, []hostiletest.Client{{Name: name, First: first}})
				defer leave()
				x.passes(t, 3)
				x.closes(t)
				server.end()
			})
		})
	}
}

// sendForEver answers until the connection ends.
func sendForEver(c net.Conn) {
	_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
	for err == nil {
		_, err = io.WriteString(c, "1000\r\n"+strings.Repeat("x", 4096)+"\r\n")
	}
}

// An app that reads nothing of a long answer is not waited for.
func TestCloseLeavesWhoReadsNothing(t *testing.T) {
	hostiletest.LeavesNothing(t, func() {
		stuck := make(chan struct{})
		server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
			headOf(r)
			_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
			for n := 0; err == nil; n++ {
				if n == 100 {
					close(stuck)
				}
				_, err = io.WriteString(c, "1000\r\n"+strings.Repeat("x", 4096)+"\r\n")
			}
		})
		x := start(t, server.url)
		defer hostiletest.Crowd(t, x.address(), 1, []hostiletest.Client{{Name: "reads nothing", First: "GET /long HTTP/1.1\r\nHost: x\r\n\r\n"}})()
		<-stuck
		x.closes(t)
		server.end()
	})
}

// A long head passes whole, and little of it is kept.
func TestLongHeadsAreKeptInPart(t *testing.T) {
	const size, calls = 240 << 10, 160
	passed := 0
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		for {
			head := headOf(r)
			if head == "" {
				return
			}
			if strings.Contains(head, strings.Repeat("x", size)) {
				passed++
			}
			send(t, c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Long: "+strings.Repeat("y", size)+"\r\n\r\n")
		}
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	before := held()
	for i := range calls {
		long := strings.Repeat("x", size)
		request := [...]string{"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + long, "GET /" + long + " HTTP/1.1\r\nHost: x", "GET /?" + long + " HTTP/1.1\r\nHost: x", "GET / HTTP/1.1\r\nHost: x\r\n" + long + ": a"}
		send(t, app, request[i%len(request)]+"\r\n\r\n")
		if head := headOf(r); len(head) < size {
			t.Fatalf("%.100q", head)
		}
		call := x.ended(t, engine.CallID(i+1))
		for _, h := range append(call.Headers, call.Response.Headers...) {
			if len(h.Name)+len(h.Value) > 64<<10 {
				t.Fatalf("%d bytes of one header field", len(h.Name)+len(h.Value))
			}
		}
	}
	if passed != calls {
		t.Errorf("%d of %d passed whole", passed, calls)
	}
	if after := held(); after > before+32<<20 {
		t.Errorf("%d calls hold %d MiB", calls, (after-before)>>20)
	}
}
