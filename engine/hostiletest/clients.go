package hostiletest

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// Client is one who speaks HTTP with ill will, and reads nothing of what it is told.
type Client struct {
	Name  string
	First string // what it sends, each byte by itself where Drips
	Drips bool
	Half  bool   // then it closes its side
	Again string // or sends this without an end
}

// Clients are what a server on an open port has to live with. Path is one of the server's that takes a POST.
func Clients(path string) []Client {
	post := "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
	get := "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
	return []Client{
		{Name: "says nothing"},
		{Name: "says nothing and closes its side", Half: true},
		{Name: "an empty line", First: "\r\n"},
		{Name: "half a line", First: "POST /"},
		{Name: "a head byte by byte", First: post + "X-Slow: a", Drips: true},
		{Name: "a body that never comes", First: post + "Content-Length: 100\r\n\r\n"},
		{Name: "a body that nobody reads and never comes", First: "POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n"},
		{Name: "a body that waits for a word", First: post + "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n"},
		{Name: "half a body", First: post + "Content-Length: 100\r\n\r\n" + strings.Repeat("x", 50)},
		{Name: "half a body and closes its side", First: post + "Content-Length: 100\r\n\r\n" + strings.Repeat("x", 50), Half: true},
		{Name: "half a chunk", First: post + "Transfer-Encoding: chunked\r\n\r\nff\r\nabc"},
		{Name: "a chunk that is too large to be", First: post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nabc"},
		{Name: "a length that is too large to be", First: post + "Content-Length: 99999999999999999999\r\n\r\n"},
		{Name: "a length of all there is", First: post + "Content-Length: 9223372036854775807\r\n\r\n", Again: strings.Repeat("x", 4096)},
		{Name: "a body without an end", First: post + "Transfer-Encoding: chunked\r\n\r\n", Again: "1000\r\n" + strings.Repeat("x", 4096) + "\r\n"},
		{Name: "a body of bytes one by one", First: post + "Transfer-Encoding: chunked\r\n\r\n", Again: strings.Repeat("1\r\nx\r\n", 500)},
		{Name: "a line of a chunk without an end", First: post + "Transfer-Encoding: chunked\r\n\r\n1;", Again: strings.Repeat("x", 4096)},
		{Name: "trailers without an end", First: post + "Transfer-Encoding: chunked\r\n\r\n0\r\n", Again: strings.Repeat("X-Trailer: abc\r\n", 250)},
		{Name: "a head without an end", First: post, Again: strings.Repeat("X-More: abc\r\n", 250)},
		{Name: "a field without an end", First: post + "X-More: ", Again: strings.Repeat("x", 4096)},
		{Name: "a target without an end", First: "GET /", Again: strings.Repeat("x", 4096)},
		{Name: "empty lines without an end", Again: strings.Repeat("\r\n", 2048)},
		{Name: "requests without an end", Again: strings.Repeat(get, 50)},
		{Name: "requests at once", First: strings.Repeat(get, 500)},
		{Name: "requests at once and closes its side", First: strings.Repeat(get, 500), Half: true},
		{Name: "garbage", Again: "\x00\xff\xfe\x80\r\n{{{\x1b[2J" + strings.Repeat("\xc3\x28", 2000)},
		{Name: "another protocol", First: "SSH-2.0-OpenSSH_9.6\r\n"},
		{Name: "TLS", First: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x00", 500)},
		{Name: "HTTP/2", First: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + strings.Repeat("\x00\x00\x00\x04\x00\x00\x00\x00\x00", 100)},
	}
}

// Smuggled are requests that two readers take for different ones (RFC 9112 section 11.2): behind each of them stands inner, which is
// part of a body to the one and a request to the other.
func Smuggled(path, inner string) []Client {
	post := "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
	return []Client{
		{Name: "a length and chunks", First: post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner},
		{Name: "chunks and a length", First: post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + inner},
		{Name: "two lengths", First: post + "Content-Length: 0\r\nContent-Length: 9\r\n\r\n" + inner},
		{Name: "two lengths in one field", First: post + "Content-Length: 0, 9\r\n\r\n" + inner},
		{Name: "a length with a sign", First: post + "Content-Length: +0\r\n\r\n" + inner},
		{Name: "a blank before the colon", First: post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + inner},
		{Name: "a folded field", First: post + "X-Folded: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner},
		{Name: "another coding", First: post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner},
		{Name: "two codings", First: post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + inner},
		{Name: "a carriage return alone", First: post + "X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner},
		{Name: "chunks in HTTP/1.0", First: "POST " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner},
	}
}

// Crowd lets so many of each client loose on a server, and gives when each has said its first. Leave takes them away; what a server
// does before that, it does in their presence.
func Crowd(t *testing.T, address string, each int, clients []Client) (leave func()) {
	t.Helper()
	var conns []net.Conn
	var all sync.WaitGroup
	for _, c := range clients {
		for range each {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			conns = append(conns, conn)
			// Every error from here on is a server that defends itself.
			_ = conn.SetWriteDeadline(time.Now().Add(20 * time.Second))
			for i := 0; c.Drips && i < len(c.First); i++ {
				_, _ = io.WriteString(conn, c.First[i:i+1])
			}
			if !c.Drips {
				_, _ = io.WriteString(conn, c.First)
			}
			if half, ok := conn.(*net.TCPConn); ok && c.Half {
				_ = half.CloseWrite()
			}
			if c.Again == "" {
				continue
			}
			_ = conn.SetWriteDeadline(time.Time{})
			all.Go(func() {
				for {
					if _, err := io.WriteString(conn, c.Again); err != nil {
						return
					}
				}
			})
		}
	}
	return func() {
		for _, conn := range conns {
			_ = conn.Close()
		}
		all.Wait()
	}
}
