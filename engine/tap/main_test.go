package tap_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/tap"
	"authpeek/engine/vendors"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// limit is how long a test waits for something that has to come.
const limit = 20 * time.Second

// tapped is a running tap with what it tells.
type tapped struct {
	*tap.Tap
	engine *engine.Engine
	lines  *engine.Sub
	ledger *engine.Ledger
	events []engine.Event
}

// start runs a tap before a server.
func start(t *testing.T, upstream string, change ...func(*tap.Options)) *tapped {
	t.Helper()
	u, err := url.Parse(upstream)
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Options{Vendors: vendors.All(time.Now), JournalSize: 1 << 16})
	o := tap.Options{Engine: e, Upstream: u, CertDir: t.TempDir(), Profile: engine.Profile{Name: "acme", Vendor: "bloomreach"}}
	for _, f := range change {
		f(&o)
	}
	running, err := tap.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	x := &tapped{Tap: running, engine: e, lines: e.Journal().Subscribe(), ledger: engine.NewLedger()}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		if err := running.Close(ctx); err != nil {
			t.Errorf("the tap did not close: %v", err)
		}
		if err := e.Close(ctx); err != nil {
			t.Errorf("the engine did not close: %v", err)
		}
	})
	return x
}

// address is the tap's host and port.
func (x *tapped) address() string {
	_, address, _ := strings.Cut(x.State().URL, "://")
	return address
}

// until reads the journal up to the first event for which stop holds.
func (x *tapped) until(t *testing.T, stop func(engine.Event) bool) engine.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for seen := 0; ; {
		for ; seen < len(x.events); seen++ {
			if stop(x.events[seen]) {
				return x.events[seen]
			}
		}
		events, lost, err := x.lines.Next(ctx, 0)
		if err != nil || lost > 0 {
			t.Fatalf("the event did not come: %v, %d lost; %v", err, lost, x.names())
		}
		x.events = append(x.events, events...)
		x.ledger.Apply(events)
	}
}

func (x *tapped) names() []string {
	var names []string
	for _, e := range x.events {
		names = append(names, e.Detail.Name())
	}
	return names
}

// ended waits for the end of the n-th call and gives it.
func (x *tapped) ended(t *testing.T, id engine.CallID) *engine.Call {
	t.Helper()
	x.until(t, func(e engine.Event) bool { _, ok := e.Detail.(engine.CallFinished); return ok && e.Call == id })
	return x.ledger.Call(id)
}

// json is everything that was told, as watch --json prints it, with the bodies that are kept.
func (x *tapped) json(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, e := range x.events {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(line)
		switch d := e.Detail.(type) {
		case engine.RequestSent:
			b.Write(d.Body.Bytes())
		case engine.ResponseReceived:
			b.Write(d.Body.Bytes())
		}
	}
	return b.String()
}

// rawServer is a server that a test writes by hand, one connection after the other.
type rawServer struct {
	net.Listener
	url string
	end func() // which the end of the test does, too
}

// serveRaw runs handle for each connection.
func serveRaw(t *testing.T, handle func(net.Conn, *bufio.Reader)) rawServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var conns []net.Conn
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
			all.Go(func() {
				defer conn.Close()
				handle(conn, bufio.NewReader(conn))
			})
		}
	})
	end := func() {
		_ = listener.Close()
		mu.Lock()
		for _, c := range conns {
			_ = c.Close()
		}
		mu.Unlock()
		all.Wait()
	}
	t.Cleanup(end)
	return rawServer{listener, "http://" + listener.Addr().String(), end}
}

// dial opens a raw connection to the tap.
func (x *tapped) dial(t *testing.T) (*net.TCPConn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", x.address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn), bufio.NewReader(conn)
}

// headOf reads a head as it came.
func headOf(r *bufio.Reader) string {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		b.WriteString(line)
		if err != nil || line == "\r\n" {
			return b.String()
		}
	}
}

// take reads so many bytes.
func take(t *testing.T, r io.Reader, n int) string {
	t.Helper()
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil && !errors.Is(err, io.EOF) {
		t.Errorf("%v after %q", err, b)
	}
	return string(b)
}

func send(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Error(err)
	}
}

func engineFingerprint(secret string) string { return auth.NewSecret(secret).Fingerprint() }
