package engine

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// orderedConn writes the header fields of requests in the order of the SDK that is reproduced. net/http sorts them, and has no
// setting for it. Only clear-text connections have one: in TLS the order is net/http's, and in HTTP/2 there is none to speak of.
type orderedConn struct {
	net.Conn

	mu    sync.Mutex
	order []string // of the request to come
	head  []byte   // of a request whose head is not complete yet
	body  int64    // bytes of the body still to pass
	off   bool     // the connection is no longer one of plain requests
}

// maxHead bounds what is held back of a head, in bytes; beyond it everything passes as it comes.
const maxHead = 1 << 20

// ordering makes a transport's clear-text connections ordered ones.
func ordering(t *http.Transport) {
	dial := t.DialContext
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &orderedConn{Conn: c}, nil
	}
}

// setOrder says in which order the next request's fields are wanted. A connection of HTTP/1 carries one request at a time, so
// that no two callers meet here.
func (c *orderedConn) setOrder(names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.order = names
}

// Write implements net.Conn. What it holds back of a head counts as written; the rest of that head is on its way.
func (c *orderedConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.off && len(c.head) == 0 || int64(len(p)) <= c.body {
		// A large body comes in many pieces, and none of them needs a copy.
		n, err := c.Conn.Write(p)
		c.body = max(0, c.body-int64(n))
		return n, err
	}
	out := make([]byte, 0, len(c.head)+len(p))
	for rest := p; len(rest) > 0; {
		if c.off {
			out = append(out, rest...)
			break
		}
		if c.body > 0 {
			n := min(c.body, int64(len(rest)))
			out, rest, c.body = append(out, rest[:n]...), rest[n:], c.body-n
			continue
		}
		c.head = append(c.head, rest...)
		if len(c.head) > maxHead || !startsRequest(c.head) {
			out, c.head, c.off = append(out, c.head...), nil, true
			break
		}
		end := bytes.Index(c.head, []byte("\r\n\r\n"))
		if end < 0 {
			break
		}
		head := c.head[:end+4]
		rest, c.head = bytes.Clone(c.head[end+4:]), nil
		out = append(out, c.ordered(head)...)
	}
	if len(out) == 0 {
		return len(p), nil
	}
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// startsRequest tells the beginning of a request from other bytes, like those of TLS through a proxy.
func startsRequest(b []byte) bool { return b[0] >= 'A' && b[0] <= 'Z' }

// ordered puts a head's fields in order and notes how long its body is. Fields without a place keep theirs among themselves: Host
// stays first, where RFC 9112 section 3.2 advises it, and Content-Length comes last.
func (c *orderedConn) ordered(head []byte) []byte {
	lines := strings.Split(strings.TrimSuffix(string(head), "\r\n\r\n"), "\r\n")
	fields := lines[1:]
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ":")
		switch {
		case strings.EqualFold(name, "Content-Length"):
			c.body, _ = strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		case strings.EqualFold(name, "Transfer-Encoding"):
			c.off = true
		}
	}
	if strings.HasPrefix(lines[0], http.MethodConnect+" ") {
		c.off = true // what follows is the other side's
	}
	place := func(field string) int {
		name, _, _ := strings.Cut(field, ":")
		if name == "Host" {
			return -1
		}
		if i := slices.Index(c.order, name); i >= 0 {
			return i
		}
		return len(c.order)
	}
	slices.SortStableFunc(fields, func(a, b string) int { return place(a) - place(b) })
	return []byte(strings.Join(lines, "\r\n") + "\r\n\r\n")
}
