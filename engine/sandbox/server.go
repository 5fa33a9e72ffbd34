package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Server is a running sandbox. Its methods may be called from any goroutine.
type Server struct {
	http     *http.Server
	door     *door
	ended    chan struct{} // closed when the listener's goroutine has ended
	url      string
	options  Options
	started  time.Time
	registry *registry
	// inboxes are by the customer's registered id. They are filled when somebody first asks for one, and do not change after that.
	inboxes  func() map[string]*inbox
	cursors  cursorSealer
	faults   faultBoard
	vendors  []vendorAPI   // the table of them, which requests go through
	ending   chan struct{} // closed when Close begins, so that no wait of a fault outlives it
	end      func()        // closes ending, once
	issuedMu sync.Mutex
	issued   []string // tokens, oldest first

	streamTokens atomic.Int64 // minted so far
	bodies       atomic.Int64 // bytes of requests' bodies that are held now
}

// Start listens, and serves in its own goroutine until Close. The context bounds the listening only. An address that
// other machines can reach is refused unless o.AllowLAN.
func Start(ctx context.Context, o Options) (*Server, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	address, err := listenAddress(o.Listen, o.AllowLAN)
	if err != nil {
		return nil, err
	}
	started := o.Now()
	sealer, err := newCursorSealer(o.Seed, started)
	if err != nil {
		return nil, err
	}
	s := &Server{
		ended:    make(chan struct{}),
		options:  o,
		started:  started,
		registry: newRegistry(),
		inboxes:  sync.OnceValue(func() map[string]*inbox { return newInboxes(o, started) }),
		cursors:  sealer,
		vendors:  vendorAPIs(),
		ending:   make(chan struct{}),
	}
	s.end = sync.OnceFunc(func() { close(s.ending) })
	if err := s.setAll(o.Faults); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("sandbox: nothing listens on %s; choose another address, or port 0 for a free one: %w", address, err)
	}
	s.url = "http://" + reachable(listener.Addr())
	s.door = newDoor(listener, s.options.Patience)
	s.http = &http.Server{
		ReadHeaderTimeout: headTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHead,
		ConnState:         s.door.note,
		// The default logger writes to stderr, which may be the terminal that a full-screen program draws on.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	// The first call lays the routes out. It would compete with a program's first picture for the processor otherwise.
	routes := sync.OnceValue(s.handler)
	s.http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { routes().ServeHTTP(w, r) })
	go func() {
		defer close(s.ended)
		// Serve always returns an error; after Shutdown and Close it means nothing, and before them the clients see the
		// closed port themselves.
		_ = s.http.Serve(s.door)
	}()
	return s, nil
}

// URL is the server's base URL, without a slash at the end.
func (s *Server) URL() string { return s.url }

// Close lets the requests finish that have come whole, but for those that a fault holds back, then ends the server: a client that is
// silent, or takes longer than a second over its answer, is cut off. When ctx ends first, all are, and its error is returned. Calling it
// again is fine.
func (s *Server) Close(ctx context.Context) error {
	s.end()
	s.door.shut()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("sandbox: requests were still running and have been cut: %w", err), s.http.Close())
	}
	<-s.ended
	return err
}

// Seeded returns what a client needs to know to be served. The result is the caller's own copy.
func (s *Server) Seeded() Seeded {
	seeded := Seeded{
		ProjectToken:  projectToken,
		APIKey:        s.options.Secrets.APIKey,
		PrivateKey:    privateKeyID + ":" + s.options.Secrets.PrivateKeySecret,
		ProviderURL:   s.url + "/token",
		SessionSecret: s.options.Secrets.SessionSecret,
		ApplicationID: applicationID,

		StreamID:          streamID,
		StreamKey:         streamKeyID + ":" + s.options.Secrets.StreamKeySecret,
		StreamProviderURL: s.url + "/token/stream",

		Vendors: s.seedVendors(),

		Attributes:    demoAttributes(),
		ContentBlocks: contentBlockIDs(),
	}
	for _, c := range s.registry.shop.customers {
		if c.unlisted {
			continue
		}
		seeded.Customers = append(seeded.Customers, Customer{Label: c.label, IDs: c.publicIDs()})
	}
	return seeded
}

// listenAddress reads an empty host as loopback. Names other than localhost count as reachable, because what they
// resolve to can change.
func listenAddress(listen string, allowLAN bool) (string, error) {
	if listen == "" {
		return "127.0.0.1:0", nil
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", fmt.Errorf("sandbox: %q is not an address; write host:port, for example 127.0.0.1:8917: %w", listen, err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	ip := net.ParseIP(host)
	if host != "localhost" && (ip == nil || !ip.IsLoopback()) && !allowLAN {
		return "", fmt.Errorf("sandbox: %s can be reached from other machines; listen on 127.0.0.1, or allow the local network", host)
	}
	return net.JoinHostPort(host, port), nil
}

// reachable turns the address of "every interface", which nobody can connect to by that name, into loopback.
func reachable(address net.Addr) string {
	tcp, ok := address.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return address.String()
	}
	return net.JoinHostPort("127.0.0.1", fmt.Sprint(tcp.Port))
}
