package tap

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

const (
	// maxConns is how many connections of apps are open at once; more wait to be accepted. Each costs two small buffers.
	maxConns = 1024
	// maxHeld bounds what all calls under way keep of their bodies, in bytes.
	maxHeld   = 16 << 20
	bigBuffer = 64 << 10
)

// Options say what is tapped. Engine and Upstream are needed.
type Options struct {
	Engine *engine.Engine
	// Upstream is where calls go on to. Its path, if any, stands before those of the app's requests.
	Upstream *url.URL
	// Listen is host and port; "" is the loopback interface and a free port, and an empty host the loopback interface, or with LAN all
	// interfaces.
	Listen string
	// LAN allows an address that other devices reach.
	LAN bool
	// TLS makes a certificate on the spot.
	TLS bool
	// CertDir is where the certificate is put for installing; the folder for temporary files when empty.
	CertDir string
	// Vendor recognises calls; nil takes the profile's.
	Vendor engine.Vendor
	// Profile lends its network settings, and the keys with which the app's tokens are judged. Nothing else of it is used, and none of
	// its credentials is sent.
	Profile engine.Profile
	Now     func() time.Time // time.Now when nil
}

// Tap is a running one. Its methods may be called from any goroutine.
type Tap struct {
	engine   *engine.Engine
	observer *engine.Observer
	route    *route
	now      func() time.Time
	listener net.Listener
	secured  *tls.Config // nil in clear text
	certFile string
	pool     pool
	budget   budget
	buffers  sync.Pool // of *[]byte
	rooms    rooms
	desks    []*desk
	traffic  *traffic
	slots    chan struct{} // one for each connection
	cancel   context.CancelCauseFunc
	work     sync.WaitGroup
	left     sync.Once // what a tap leaves behind is put away

	mu      sync.Mutex
	state   State
	conns   map[*appConn]uint64 // since which turn nobody has to wait for it; 0 while a call does
	turn    uint64
	spare   chan struct{} // one of them has become so
	closing bool
}

// State is what is to be said of a tap.
type State struct {
	Upstream string
	// URL is what an app on this machine uses as its base URL, Emulator what one in an Android emulator uses, and LAN what devices in
	// the network use: none while it listens on loopback alone.
	URL, Emulator string
	LAN           []string
	Port          int
	TLS           bool
	// Fingerprint is the SHA-256 of the certificate in hex, and CertFile where it was put for installing.
	Fingerprint, CertFile string
	Since                 time.Time
	// Calls counts those that have ended, Failed those that did not end well, and Open the connections of apps.
	Calls, Failed, Open int
	// Up and Down are bytes of bodies, to the server and back.
	Up, Down int64
}

// Start listens. When ctx ends, calls are cut off and nothing is listened to any more; Close puts away what is left, in any case. Errors are *engine.UsageError, or those of listening.
func Start(ctx context.Context, o Options) (*Tap, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	r, err := newRoute(o.Upstream, o.Profile.Network)
	if err != nil {
		return nil, err
	}
	if err := auth.AllowedInClear(o.Upstream, o.Profile.AllowPlainHTTP); err != nil {
		// Any request of an app may carry a credential, also in its body: that is known only when it has come.
		return nil, &engine.UsageError{Message: "the upstream would get the app's credentials in clear text", Fix: "use https://, or set allow_plain_http = true"}
	}
	listener, err := listen(ctx, o)
	if err != nil {
		return nil, err
	}
	address := listener.Addr().(*net.TCPAddr)
	if r.proxy == nil && reachesItself(ctx, o.Upstream, address) {
		_ = listener.Close()
		return nil, &engine.UsageError{Message: "the upstream is the tap itself", Fix: "name the server that the app spoke to before"}
	}
	if o.Vendor == nil {
		o.Vendor = o.Engine.Vendor(o.Profile.Vendor)
	}
	calls := newTraffic()
	t := &Tap{
		engine: o.Engine, route: r, now: o.Now, listener: listener, conns: map[*appConn]uint64{}, spare: make(chan struct{}, 1), budget: budget{max: maxHeld},
		desks: newDesks(calls), traffic: calls, slots: make(chan struct{}, maxConns),
		observer: o.Engine.NewObserver(engine.ObserverOptions{Vendor: o.Vendor, Profile: o.Profile, Upstream: o.Upstream.String()}),
	}
	t.buffers.New = func() any { b := make([]byte, bigBuffer); return &b }
	t.state = newState(address, o)
	if o.TLS {
		if err := t.certify(o); err != nil {
			_ = listener.Close()
			return nil, err
		}
	}
	t.notice("listening", t.state.URL+" for "+t.state.Upstream)
	ctx, t.cancel = context.WithCancelCause(ctx)
	t.work.Go(func() { t.accept(ctx) })
	return t, nil
}

// certify makes the certificate and puts it where it can be installed from.
func (t *Tap) certify(o Options) error {
	made, err := newCertificate(t.state.names(), o.Now())
	if err != nil {
		return err
	}
	if t.certFile, err = made.write(o.CertDir); err != nil {
		return err
	}
	t.secured = &tls.Config{Certificates: []tls.Certificate{made.pair}, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
	t.state.Fingerprint, t.state.CertFile = made.fingerprint, t.certFile
	return nil
}

// State is what is to be said now.
func (t *Tap) State() State {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.state
	s.Open = len(t.conns)
	return s
}

// Close stops listening and waits for the calls under way as long as ctx allows; then it cuts them off. An app that is silent, or takes
// its time over a body, is not waited for.
func (t *Tap) Close(ctx context.Context) error {
	t.mu.Lock()
	t.closing = true
	_ = t.listener.Close()
	for c, since := range t.conns {
		if since > 0 {
			c.giveUp(errClosing)
		}
	}
	t.mu.Unlock()
	done := make(chan struct{})
	go func() { t.work.Wait(); close(done) }()
	err := t.await(ctx, done)
	t.cancel(errClosing)
	t.pool.close()
	t.left.Do(func() {
		if t.certFile != "" {
			_ = os.Remove(t.certFile)
		}
		t.notice("closed", t.state.URL)
	})
	return err
}

// accept takes connections until the listener is closed.
func (t *Tap) accept(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() {
		_ = t.listener.Close()
		t.mu.Lock()
		defer t.mu.Unlock()
		t.closing = true
		for c := range t.conns {
			_ = c.conn.SetDeadline(longAgo())
		}
	})
	defer stop()
	for n := 0; ; n++ {
		conn, err := t.listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			// Out of file descriptors, most likely: a connection that ends gives one back.
			t.pool.trim()
			select {
			case <-ctx.Done():
				return
			case <-time.After(50 * time.Millisecond):
			}
			continue
		}
		if t.secured != nil {
			conn = tls.Server(conn, t.secured)
		}
		t.takeSlot()
		t.work.Go(func() {
			defer func() { <-t.slots }()
			defer t.engine.NoteBroken("tap")
			t.serve(ctx, newAppConn(t, conn, t.desks[n%len(t.desks)]))
		})
	}
}

func (t *Tap) serve(ctx context.Context, c *appConn) {
	t.mu.Lock()
	if t.closing {
		t.mu.Unlock()
		_ = c.conn.Close()
		return
	}
	t.conns[c] = 0
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		delete(t.conns, c)
		t.mu.Unlock()
	}()
	c.serve(ctx)
}

// count counts a call that has been told of to its end.
func (t *Tap) count(x *exchange) {
	_, up, _ := x.sent.snapshot()
	_, down, _ := x.got.snapshot()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state.Calls++
	if x.o.Outcome() == engine.OutcomeFailed {
		t.state.Failed++
	}
	t.state.Up += up
	t.state.Down += down
}

// countBack counts what came back through a tunnel.
func (t *Tap) countBack(n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state.Down += n
}

// notice tells of the tap itself. Text may hold what an app sent.
func (t *Tap) notice(event, text string) {
	mark := engine.MarkLook
	if event == "listening" || event == "closed" {
		mark = engine.MarkHere
	}
	t.engine.Note(engine.Notice{Subject: "tap", Mark: mark, Event: event, Text: engine.Clean(text)})
}

func port(a *net.TCPAddr) string { return strconv.Itoa(a.Port) }
