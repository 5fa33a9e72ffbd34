package sandbox

import (
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// maxClients is how many connections are open at once; more wait to be accepted. Each costs two small buffers.
	maxClients = 1024
	// maxHead is how long the head of a request may be, in bytes; net/http reads 4 KiB more before it answers 431.
	maxHead = 64 << 10
	// headTimeout is how long a head may take, and idleTimeout how long a connection may wait for its next.
	headTimeout = 10 * time.Second
	idleTimeout = 2 * time.Minute
	// farewell is how long the answers under way have to leave once the server ends.
	farewell = time.Second
)

// door is a listener that lets no client take more than its share: connections are counted, the one that has been silent longest makes
// room for a newcomer, and none of them outlives the server.
type door struct {
	net.Listener
	patience time.Duration

	mu     sync.Mutex
	room   sync.Cond // somebody has left, or waits for nothing but a request
	inside map[*clientConn]struct{}
	turns  uint64
	closed bool
}

func newDoor(l net.Listener, patience time.Duration) *door {
	d := &door{Listener: l, patience: patience, inside: map[*clientConn]struct{}{}}
	d.room.L = &d.mu
	return d
}

// Accept implements net.Listener.
func (d *door) Accept() (net.Conn, error) {
	conn, err := d.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &clientConn{Conn: conn, door: d}
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.inside) >= maxClients && !d.closed {
		if !d.dismiss() {
			d.room.Wait()
		}
	}
	d.inside[c] = struct{}{}
	if d.closed {
		c.hurry()
	}
	return c, nil
}

// dismiss closes the connection that has waited longest for a request, if one does. A client has to reckon with that (RFC 9112 section
// 9.3.1). The caller holds mu.
func (d *door) dismiss() bool {
	var longest *clientConn
	for c := range d.inside {
		if c.silent && (longest == nil || c.since < longest.since) {
			longest = c
		}
	}
	if longest == nil {
		return false
	}
	delete(d.inside, longest)
	_ = longest.Conn.Close() // net/http sees that by itself
	return true
}

// note is the server's ConnState. A connection is new or idle up to the last byte of a request's head.
func (d *door) note(conn net.Conn, state http.ConnState) {
	c, ok := conn.(*clientConn)
	if !ok {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.turns++
	c.since, c.silent = d.turns, state == http.StateNew || state == http.StateIdle
	if c.silent {
		d.room.Signal()
	}
}

// leave takes a connection that has been closed out of the count.
func (d *door) leave(c *clientConn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.inside, c)
	d.room.Signal()
}

// shut has nothing more read from anybody: who has not sent all of a request by now is not waited for.
func (d *door) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for c := range d.inside {
		c.hurry()
	}
	d.room.Broadcast()
}

// clientConn is a client's connection. Writing to it takes no longer than the server's patience, and after hurry nothing is read from
// it, whatever deadlines net/http sets.
type clientConn struct {
	net.Conn
	door   *door
	since  uint64 // the turn of its last change; door's mu guards it
	silent bool   // it waits for a request; likewise

	mu      sync.Mutex
	hurried bool
}

func (c *clientConn) hurry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hurried = true
	_ = c.Conn.SetReadDeadline(time.Unix(1, 0))
	_ = c.Conn.SetWriteDeadline(time.Now().Add(farewell))
}

// Write implements net.Conn.
func (c *clientConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.door.patience)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// Close implements net.Conn.
func (c *clientConn) Close() error {
	c.door.leave(c)
	return c.Conn.Close()
}

// SetDeadline implements net.Conn.
func (c *clientConn) SetDeadline(t time.Time) error { return c.set(c.Conn.SetDeadline, t) }

// SetReadDeadline implements net.Conn.
func (c *clientConn) SetReadDeadline(t time.Time) error { return c.set(c.Conn.SetReadDeadline, t) }

// SetWriteDeadline implements net.Conn.
func (c *clientConn) SetWriteDeadline(t time.Time) error { return c.set(c.Conn.SetWriteDeadline, t) }

func (c *clientConn) set(deadline func(time.Time) error, t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hurried {
		return nil
	}
	return deadline(t)
}

// CloseWrite ends the sending direction alone, as net/http does before it closes, so that the last answer is not lost.
func (c *clientConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// SetLinger says what becomes of what is unsent when the connection is closed.
func (c *clientConn) SetLinger(seconds int) error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		return tcp.SetLinger(seconds)
	}
	return nil
}
