package sandbox_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/sandbox"
)

func TestReset(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.set("reset")
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.server.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET "+consentsPath+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(make([]byte, 1)); n != 0 || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestTruncated(t *testing.T) {
	for what, header := range map[string]string{"as it is": "identity", "compressed": "gzip"} {
		c := start(t, sandbox.Options{})
		c.set("truncated")
		conn, err := net.Dial("tcp", strings.TrimPrefix(c.server.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "GET "+consentsPath+" HTTP/1.1\r\nHost: x\r\nAccept-Encoding: "+header+"\r\nAuthorization: "+tokenAuth+"\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if !errors.Is(err, io.ErrUnexpectedEOF) || resp.StatusCode != 200 || int64(len(got)) != resp.ContentLength/2 || len(got) == 0 {
			t.Errorf("%s: %d, %d of %d bytes, %v", what, resp.StatusCode, len(got), resp.ContentLength, err)
		}
	}
	c := start(t, sandbox.Options{})
	c.set("truncated", "empty")
	if got, err := c.try(fetchPath, tokenAuth, fetchJane); err == nil {
		t.Errorf("an empty body was not missed: %+v", got)
	}
}

// The body comes in as many reads as it was written in, because each piece is sent at once.
func TestDrip(t *testing.T) {
	c := start(t, sandbox.Options{})
	want := c.send(http.MethodGet, consentsPath, tokenAuth, "")
	c.set("drip=40ms")
	got := c.send(http.MethodGet, consentsPath, tokenAuth, "")
	if diff := cmp.Diff(string(want.raw), string(got.raw)); diff != "" || got.status != 200 {
		t.Errorf("%d, body (-want +got):\n%s", got.status, diff)
	}
	c.set("no-object", "drip=1ms", "truncated")
	if got, err := c.try(fetchPath, tokenAuth, fetchJane); string(got.raw) != "{" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("dripping and cut: %q, %v", got.raw, err)
	}
	// A drip that would take an hour has begun, and ends with the client.
	c.server.ClearFaults()
	c.set("drip=1h")
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.server.URL()+consentsPath, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	leave()
	if _, err := io.ReadAll(resp.Body); err == nil {
		t.Error("an hour's body came whole")
	}
	resp.Body.Close()
}

// A wait goes on for as long as client and server want it: each may leave.
func TestDelay(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.set("delay=1ms")
	if got := c.fetch(janeIDs, ""); len(got.Messages) != 13 {
		t.Errorf("%d messages", len(got.Messages))
	}
	c.set("delay=1h")
	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	begin := func(ctx context.Context) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.server.URL()+fetchPath, strings.NewReader(fetchJane))
		if err != nil {
			t.Error(err)
		}
		go func() {
			resp, err := c.http.Do(req)
			if err == nil {
				resp.Body.Close()
			}
			ended <- err
		}()
	}
	begin(ctx)
	c.await("delay", 1)
	leave()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the client left, and got %v", err)
	}
	begin(t.Context())
	c.await("delay", 2)
	if err := c.server.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil {
		t.Error("the server left, and answered")
	}
}

// await waits until a fault has met n requests.
func (c *client) await(name string, n int) {
	c.t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for c.hits(name) < n {
		select {
		case <-tick.C:
		case <-c.t.Context().Done():
			c.t.Fatal("the test ended first")
		}
	}
}

// The port answers as one of TLS does that is spoken to in clear text: with an alert and nothing more.
func TestBadTLS(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.set("bad-tls*1")
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.server.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET "+consentsPath+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(conn); string(got) != "\x15\x03\x01\x00\x02\x02\x46" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got := c.send(http.MethodGet, consentsPath, tokenAuth, ""); got.status != http.StatusOK {
		t.Errorf("the request after it: %d", got.status)
	}
}
