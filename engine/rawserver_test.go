package engine_test

import (
	"bufio"
	"crypto/tls"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// limit is how long a test waits for something that has to come.
const limit = 30 * time.Second

// hang is the time of a call to a server that keeps it for longer than anybody has.
const hang = 60 * time.Millisecond

// handServer is a server that is written by hand, byte for byte.
type handServer struct {
	net.Listener
	url string

	mu    sync.Mutex
	conns []net.Conn
	all   sync.WaitGroup
}

// serveByHand runs handle for each connection, which is closed when that returns, or when the test ends.
func serveByHand(t *testing.T, handle func(net.Conn, *bufio.Reader)) *handServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &handServer{Listener: listener, url: "http://" + listener.Addr().String()}
	s.all.Go(func() { s.accept(handle) })
	t.Cleanup(s.stop)
	return s
}

func (s *handServer) accept(handle func(net.Conn, *bufio.Reader)) {
	for {
		conn, err := s.Listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns = append(s.conns, conn)
		s.mu.Unlock()
		s.all.Go(func() {
			defer conn.Close()
			handle(conn, bufio.NewReader(conn))
		})
	}
}

func (s *handServer) stop() {
	_ = s.Close()
	s.mu.Lock()
	for _, c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.all.Wait()
}

// readRequest reads one request, with its body.
func readRequest(r *bufio.Reader) (*http.Request, error) {
	req, err := http.ReadRequest(r)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, req.Body)
	return req, err
}

// saying answers each request of a connection with the same bytes.
func saying(answer string) func(net.Conn, *bufio.Reader) {
	return func(conn net.Conn, r *bufio.Reader) {
		for {
			if _, err := readRequest(r); err != nil {
				return
			}
			if _, err := io.WriteString(conn, answer); err != nil {
				return
			}
		}
	}
}

// sayingOnce answers the first request and closes.
func sayingOnce(answer string) func(net.Conn, *bufio.Reader) {
	return func(conn net.Conn, r *bufio.Reader) {
		if _, err := readRequest(r); err == nil {
			_, _ = io.WriteString(conn, answer)
		}
	}
}

// sayingForEver answers the first request with a beginning, and then with the same piece again and again until the client leaves.
func sayingForEver(beginning, piece string) func(net.Conn, *bufio.Reader) {
	return func(conn net.Conn, r *bufio.Reader) {
		if _, err := readRequest(r); err != nil {
			return
		}
		for text := beginning; ; text = piece {
			if _, err := io.WriteString(conn, text); err != nil {
				return
			}
		}
	}
}

// sayingSlowly gives an answer byte by byte, and never its last one.
func sayingSlowly(answer string) func(net.Conn, *bufio.Reader) {
	return func(conn net.Conn, r *bufio.Reader) {
		if _, err := readRequest(r); err != nil {
			return
		}
		tick := time.NewTicker(hang / 20)
		defer tick.Stop()
		for i := range answer {
			<-tick.C
			if _, err := io.WriteString(conn, answer[i:i+1]); err != nil {
				return
			}
		}
		silent(conn, r)
	}
}

// silent says nothing until the client leaves.
func silent(_ net.Conn, r *bufio.Reader) { _, _ = io.Copy(io.Discard, r) }

// resetting has a connection end with RST.
func resetting(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// full is an address where connections are neither taken nor refused: the queue of those to be accepted is full.
func full(t *testing.T) string {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	syscall.CloseOnExec(fd)
	t.Cleanup(func() { _ = syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	address := net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: name.(*syscall.SockaddrInet4).Port}
	for { // until the queue takes no more
		conn, err := net.DialTimeout("tcp", address.String(), hang)
		if err != nil {
			return "http://" + address.String()
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
}

// withTLS is a certificate for loopback with the file of its root, as a profile names it.
func withTLS(t *testing.T, protocols ...string) (*tls.Config, string) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	server.Close()
	file := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: server.TLS.Certificates, NextProtos: protocols, MinVersion: tls.VersionTLS12}, file
}

// overTLS lets a hand-written server speak below TLS.
func overTLS(config *tls.Config, handle func(net.Conn, *bufio.Reader)) func(net.Conn, *bufio.Reader) {
	return func(conn net.Conn, _ *bufio.Reader) {
		secured := tls.Server(conn, config)
		defer secured.Close()
		if secured.Handshake() == nil {
			handle(secured, bufio.NewReader(secured))
		}
	}
}

// frame is one of HTTP/2 (RFC 9113 section 4.1).
func frame(kind, flags byte, stream uint32, payload string) string {
	n := len(payload)
	return string([]byte{byte(n >> 16), byte(n >> 8), byte(n), kind, flags, byte(stream >> 24), byte(stream >> 16), byte(stream >> 8), byte(stream)}) + payload
}

// speaking2 answers the preface of HTTP/2 with settings, waits for the request's headers, and then says the frames.
func speaking2(frames ...string) func(net.Conn, *bufio.Reader) {
	return func(conn net.Conn, r *bufio.Reader) {
		preface := make([]byte, len(http2Preface))
		if _, err := io.ReadFull(r, preface); err != nil || string(preface) != http2Preface {
			return
		}
		if _, err := io.WriteString(conn, frame(4, 0, 0, "")); err != nil {
			return
		}
		for head := make([]byte, 9); head[3] != 1; {
			if _, err := io.ReadFull(r, head); err != nil {
				return
			}
			if _, err := r.Discard(int(head[0])<<16 | int(head[1])<<8 | int(head[2])); err != nil {
				return
			}
		}
		if _, err := io.WriteString(conn, strings.Join(frames, "")); err == nil {
			silent(conn, r)
		}
	}
}

const http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// nameServer takes questions and keeps them, until it is told to answer: then no name is known.
type nameServer struct {
	net.PacketConn
	mu      sync.Mutex
	answers bool
	asked   map[string]net.Addr // by the question
	done    chan struct{}
}

func newNameServer(t *testing.T) *nameServer {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &nameServer{PacketConn: conn, asked: map[string]net.Addr{}, done: make(chan struct{})}
	go s.serve()
	t.Cleanup(func() { _ = conn.Close(); <-s.done })
	return s
}

func (s *nameServer) serve() {
	defer close(s.done)
	packet := make([]byte, 1500)
	for {
		n, from, err := s.ReadFrom(packet)
		if err != nil {
			return
		}
		s.mu.Lock()
		if question := string(packet[:n]); s.answers {
			s.unknown(question, from)
		} else {
			s.asked[question] = from
		}
		s.mu.Unlock()
	}
}

func (s *nameServer) answer() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = true
	for question, from := range s.asked {
		s.unknown(question, from)
	}
}

// unknown says that the name does not exist (RFC 1035 section 4.1): the same id and question, and nothing after that.
func (s *nameServer) unknown(question string, to net.Addr) {
	end := 12 + strings.IndexByte(question[12:], 0) + 1 + 4
	reply := []byte(question[:end])
	copy(reply[2:], "\x81\x83\x00\x01\x00\x00\x00\x00\x00\x00")
	_, _ = s.WriteTo(reply, to)
}
