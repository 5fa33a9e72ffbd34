package bloomreach_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// wireServer gives one answer to all and remembers each request byte for byte. net/http's own server would not do: it changes
// the spelling of header names, and iOS spells them in lower case.
type wireServer struct {
	URL  string
	seen chan string
}

func newWireServer(t *testing.T, body string) *wireServer {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &wireServer{URL: "http://" + listener.Addr().String(), seen: make(chan string, 16)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.answer(t, conn, body)
		}
	}()
	t.Cleanup(func() {
		listener.Close()
		<-ended
	})
	return s
}

// answer takes one request from the connection and closes it.
func (s *wireServer) answer(t *testing.T, conn net.Conn, body string) {
	defer conn.Close()
	var raw strings.Builder
	req, err := http.ReadRequest(bufio.NewReader(io.TeeReader(conn, &raw)))
	if err != nil {
		t.Error(err)
		return
	}
	if _, err := io.Copy(io.Discard, req.Body); err != nil {
		t.Error(err)
		return
	}
	s.seen <- raw.String()
	fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
}

// request is what reached the wire.
type request struct {
	Line    string   // "GET /path"
	Headers []string // as spelled and in order; without Host and Content-Length, which belong to the connection
	Body    string
}

// next takes the oldest request that nobody has looked at.
func (s *wireServer) next(t *testing.T) request {
	t.Helper()
	var raw string
	select {
	case raw = <-s.seen:
	default:
		t.Fatal("nothing reached the wire")
	}
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	line, headers, _ := strings.Cut(head, "\r\n")
	r := request{Line: strings.TrimSuffix(line, " HTTP/1.1"), Body: body}
	for h := range strings.SplitSeq(headers, "\r\n") {
		if !strings.HasPrefix(h, "Host: ") && !strings.HasPrefix(h, "Content-Length: ") {
			r.Headers = append(r.Headers, h)
		}
	}
	return r
}

// silent reports whether nothing has reached the wire that was not looked at.
func (s *wireServer) silent() bool { return len(s.seen) == 0 }
