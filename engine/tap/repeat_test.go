package tap

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authpeek/engine"
)

// quitter is a server that resets its first connection, on which nothing was asked, when it is told to, and answers on all others with what
// it got.
func quitter(t *testing.T) (upstream *url.URL, requests *atomic.Int32, quit func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	requests = new(atomic.Int32)
	idle := make(chan *net.TCPConn, 1)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		body, _ := io.ReadAll(r.Body) // what was lost is missed below
		_, _ = w.Write(body)
	})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		conn, err := listener.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		idle <- conn.(*net.TCPConn)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-ended
	})
	return &url.URL{Scheme: "http", Host: listener.Addr().String()}, requests, func() {
		conn := <-idle
		_ = conn.SetLinger(0)
		_ = conn.Close()
	}
}

// A request that meets the end of an idle connection before a byte of it has left goes out on another one, whatever it asks for and
// however long it is: the server cannot have taken it.
func TestNothingSentIsSentAgain(t *testing.T) {
	for name, body := range map[string]io.Reader{
		"all of it is there": strings.NewReader(`{"a":1}`),
		"it is still coming": io.MultiReader(strings.NewReader(`{"a":"`), strings.NewReader(strings.Repeat("x", 1<<20)), strings.NewReader(`"}`)),
	} {
		t.Run(name, func(t *testing.T) {
			upstream, requests, quit := quitter(t)
			e := engine.New(engine.Options{})
			x, err := Start(t.Context(), Options{Engine: e, Upstream: upstream})
			if err != nil {
				t.Fatal(err)
			}
			var timing engine.Timing
			idle, err := x.route.dial(t.Context(), &timing)
			if err != nil {
				t.Fatal(err)
			}
			quit()
			if _, err := bufio.NewReader(idle.conn).ReadByte(); err == nil {
				t.Fatal("the server did not end its connection")
			}
			// As it is when the end comes in the moment in which the next request leaves: nobody has noticed yet.
			idle.used, idle.idleFrom = true, time.Now()
			x.pool.put(idle)
			transport := &http.Transport{}
			request, err := http.NewRequest("POST", x.State().URL+"/track", body)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := transport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode != 200 || err != nil || !strings.HasPrefix(string(got), `{"a":`) || !strings.HasSuffix(string(got), "}") || requests.Load() != 1 {
				t.Errorf("%d, %d bytes, %v, after %d requests", resp.StatusCode, len(got), err, requests.Load())
			}
			transport.CloseIdleConnections()
			if err := x.Close(context.Background()); err != nil {
				t.Error(err)
			}
			lines, ledger := e.Journal().Subscribe(), engine.NewLedger()
			events, _ := lines.Rest()
			ledger.Apply(events)
			if c := ledger.Call(1); !c.OK() || c.Sent.Bytes != len(got) || c.Timing().Reused {
				t.Errorf("sent %d bytes, %+v", c.Sent.Bytes, c.Finish)
			}
			if err := e.Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
}
