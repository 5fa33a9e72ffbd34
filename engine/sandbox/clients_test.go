package sandbox_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"authpeek/engine/hostiletest"
	"authpeek/engine/sandbox"
)

// limit is how long a test waits for something that has to come. It is shorter than the patience of a sandbox.
const limit = 20 * time.Second

func (c *client) address() string { return strings.TrimPrefix(c.server.URL(), "http://") }

// end closes the sandbox with everything that has been opened to it by good will.
func (c *client) end() {
	c.t.Helper()
	c.http.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := c.server.Close(ctx); err != nil {
		c.t.Error(err)
	}
}

// held is what the heap holds when nothing of it is garbage.
func held() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Whatever clients do, others are served, memory stays where it was, and nobody keeps the server from ending.
func TestHostileClients(t *testing.T) {
	hostiletest.LeavesNothing(t, func() {
		c := start(t, sandbox.Options{})
		before := held()
		inner := "GET " + consentsPath + " HTTP/1.1\r\nHost: x\r\n\r\n"
		leave := hostiletest.Crowd(t, c.address(), 2, append(hostiletest.Clients(fetchPath), hostiletest.Smuggled(fetchPath, inner)...))
		defer leave()
		for range 5 {
			c.fetch(janeIDs, "")
		}
		if after := held(); after > before+32<<20 {
			t.Errorf("they cost %d MiB", (after-before)>>20)
		}
		c.end() // while they are all there
	})
}

// Whoever waits for nothing makes room for those who want something.
func TestMoreClientsThanThereIsRoomFor(t *testing.T) {
	hostiletest.LeavesNothing(t, func() {
		c := start(t, sandbox.Options{})
		defer c.end()
		const most, more = 1024, 200
		var silent []net.Conn
		defer func() {
			for _, conn := range silent {
				_ = conn.Close()
			}
		}()
		for range most + more {
			conn, err := net.Dial("tcp", c.address())
			if err != nil {
				t.Fatal(err)
			}
			silent = append(silent, conn)
			if _, err := io.WriteString(conn, "GET "+consentsPath+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, answer.Body); err != nil {
				t.Fatal(err)
			}
		}
		c.fetch(janeIDs, "")
		for i, conn := range silent[:more/2] { // they have been silent longest; when exactly a connection falls silent, the server says
			if err := conn.SetReadDeadline(time.Now().Add(limit)); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Read(make([]byte, 1)); !gone(err) {
				t.Fatalf("client %d of %d: %v", i, len(silent), err)
			}
		}
		for range 2 * most {
			conn, err := net.Dial("tcp", c.address())
			if err != nil {
				t.Fatal(err)
			}
			_ = conn.Close()
		}
		c.fetch(janeIDs, "")
	})
}

func gone(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) }

// A client that has begun and does not go on is waited for as long as the sandbox has patience.
func TestPatience(t *testing.T) {
	c := start(t, sandbox.Options{Patience: 50 * time.Millisecond})
	clients := hostiletest.Clients(fetchPath)
	for _, name := range []string{"a body that never comes", "a body that nobody reads and never comes", "half a body", "half a chunk", "requests without an end"} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", c.address())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
				t.Fatal(err)
			}
			for _, h := range clients {
				if h.Name != name {
					continue
				}
				_, err := io.WriteString(conn, h.First)
				for h.Again != "" && err == nil {
					_, err = io.WriteString(conn, h.Again)
				}
				if errors.Is(err, os.ErrDeadlineExceeded) {
					t.Fatal("the sandbox waits for somebody who reads nothing")
				}
				if _, err := io.Copy(io.Discard, conn); err != nil && !gone(err) {
					t.Error(err)
				}
			}
		})
	}
	// A fault may hold back a request that has come whole for longer than that.
	c.set("delay=200ms")
	if got := c.fetch(janeIDs, ""); len(got.Messages) != 13 {
		t.Errorf("%d messages", len(got.Messages))
	}
}

// Many large bodies at once are refused, and small ones pass them by.
func TestManyLargeBodies(t *testing.T) {
	c := start(t, sandbox.Options{})
	const size = 900 << 10
	head := "POST " + fetchPath + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + tokenAuth + "\r\nContent-Length: 1000000\r\n\r\n"
	before := held()
	refused := make(chan string, 120) // half as many again as there is room for
	for range cap(refused) {
		conn, err := net.Dial("tcp", c.address())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, head+strings.Repeat(" ", size)); err != nil {
			t.Fatal(err)
		}
		go func() {
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				return // the test is over
			}
			_ = answer.Body.Close()
			refused <- answer.Status
		}()
	}
	select {
	case status := <-refused:
		if status != "503 Service Unavailable" {
			t.Error(status)
		}
	case <-time.After(limit):
		t.Fatal("all of them are kept")
	}
	if after := held(); after > before+128<<20 {
		t.Errorf("the sandbox holds %d MiB", (after-before)>>20)
	}
	c.fetch(janeIDs, "")
}

// Of what two readers would take for different requests, nothing is served that stands behind the first of them.
func TestSmuggledRequests(t *testing.T) {
	const behind = "/behind"
	for _, h := range hostiletest.Smuggled(fetchPath, "GET "+behind+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") {
		t.Run(h.Name, func(t *testing.T) {
			served := make(chan string, 10)
			c := start(t, sandbox.Options{Served: func(s sandbox.Served) { served <- s.Path }})
			conn, err := net.Dial("tcp", c.address())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(conn, h.First); err != nil {
				t.Fatal(err)
			}
			answers, err := io.ReadAll(conn)
			if err != nil && !gone(err) {
				t.Error(err)
			}
			c.end()
			close(served)
			for path := range served {
				if path == behind {
					t.Errorf("it was served: %q", answers)
				}
			}
		})
	}
}
