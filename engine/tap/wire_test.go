package tap_test

import (
	"bufio"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
)

// What an app writes reaches the server byte for byte but for the value of Host, and so does the answer on its way back.
func TestHeadsPassAsTheyAre(t *testing.T) {
	const answer = "HTTP/1.1 203 Odd  words\r\nzeta: 1\r\nSET-cookie: a=b\r\nset-Cookie:c=d  \r\nX-Empty:\r\ncontent-LENGTH: 5\r\nAlpha:\t2\r\n\r\nhello"
	got := make(chan string, 1)
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		got <- headOf(r) + take(t, r, 3)
		send(t, c, answer)
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	request := "POST /a%2Fb?x=%20&y HTTP/1.1\r\nzeta: 9\r\nhOst:  " + x.address() + " \r\naccept-encoding: gzip;q=0.5, br\r\n" +
		"X-dup: 1\r\nx-Dup:2\r\nContent-length: 3\r\nAuthorization:  Token  Token abcdefgh\r\n\r\nabc"
	send(t, app, request)
	host := strings.TrimPrefix(server.url, "http://")
	if diff := cmp.Diff(strings.Replace(request, x.address(), host, 1), <-got); diff != "" {
		t.Errorf("the server got something else (-sent +got):\n%s", diff)
	}
	if diff := cmp.Diff(answer, take(t, r, len(answer))); diff != "" {
		t.Errorf("the app got something else (-sent +got):\n%s", diff)
	}
	c := x.ended(t, 1)
	if c.Trigger != engine.TriggerApp || c.Status() != 203 || !c.OK() || c.Operation != engine.OtherOperation {
		t.Errorf("got %+v", c)
	}
	want := []engine.Header{
		{Name: "zeta", Value: "1"}, {Name: "SET-cookie", Value: engineFingerprint("a=b")}, {Name: "set-Cookie", Value: engineFingerprint("c=d")},
		{Name: "X-Empty"}, {Name: "content-LENGTH", Value: "5"}, {Name: "Alpha", Value: "2"},
	}
	if diff := cmp.Diff(want, c.Response.Headers); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("Token  Token "+engineFingerprint("abcdefgh"), c.Credential); diff != "" {
		t.Error(diff)
	}
	if c.Headers[0].Name != "zeta" || c.Headers[2].Name != "accept-encoding" || c.Headers[4].Name != "x-Dup" {
		t.Errorf("the order or the spelling is lost: %v", c.Headers)
	}
}

// Whole exchanges on one connection, byte for byte in both directions; in a request HOST stands for the server's host.
func TestExchangesPassAsTheyAre(t *testing.T) {
	for name, test := range map[string]struct {
		request, answer string
		closes          bool // the connection ends with the answer
	}{
		"chunks with extensions and trailers": {
			"POST /a HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5;a=\"b\"\r\nhello\r\n00003\r\n\r\n\n\r\n0\r\nX-Sum: 1\r\nx-other:2\r\n\r\n",
			"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX-End: yes\r\n\r\n", false,
		},
		"HEAD":                 {"HEAD /a HTTP/1.1\r\nHost: HOST\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", false},
		"304 with a length":    {"GET /a HTTP/1.1\r\nHost: HOST\r\nIf-None-Match: \"x\"\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nETag: \"x\"\r\n\r\n", false},
		"interim answers":      {"GET /a HTTP/1.1\r\nHost: HOST\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", false},
		"to the end":           {"GET /a HTTP/1.1\r\nHost: HOST\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nas long as it lasts", true},
		"the server closes":    {"GET /a HTTP/1.1\r\nHost: HOST\r\n\r\n", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", true},
		"the app closes":       {"GET /a HTTP/1.1\r\nHost: HOST\r\nconnection: Close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", true},
		"hop by hop":           {"GET /a HTTP/1.1\r\nHost: HOST\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nTE: trailers\r\nKeep-Alive: timeout=5\r\n\r\n", "HTTP/1.1 200\r\nKeep-Alive: timeout=9\r\nContent-Length: 0\r\n\r\n", false},
		"an upgrade not taken": {"GET /a HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false},
		"options for all":      {"OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n", false},
		"odd bytes":            {"GET /\xc3\xa4?\xff HTTP/1.1\r\nHost: HOST\r\nX-A: \xe4\xf6\x80\t|\r\n\r\n", "HTTP/1.1 200 \xfc\r\nX-B: \xff\r\nContent-Length: 0\r\n\r\n", false},
		"HTTP/1.0":             {"GET /a HTTP/1.0\r\nHost: HOST\r\n\r\n", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", true},
		"a form":               {"POST /a HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\n\r\na=b", "HTTP/1.1 500 Oh\r\nContent-Length: 1\r\n\r\nx", false},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(chan string, 2)
			server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
				for range 2 {
					got <- take(t, r, len(strings.Replace(test.request, "HOST", c.LocalAddr().String(), 1)))
					send(t, c, test.answer)
					if test.closes {
						return
					}
				}
			})
			host := strings.TrimPrefix(server.url, "http://")
			x := start(t, server.url)
			app, r := x.dial(t)
			rounds := 2
			if test.closes {
				rounds = 1
			}
			for range rounds {
				send(t, app, strings.Replace(test.request, "HOST", x.address(), 1))
				if diff := cmp.Diff(strings.Replace(test.request, "HOST", host, 1), <-got); diff != "" {
					t.Errorf("the server got something else (-sent +got):\n%s", diff)
				}
				if diff := cmp.Diff(test.answer, take(t, r, len(test.answer))); diff != "" {
					t.Errorf("the app got something else (-sent +got):\n%s", diff)
				}
			}
			if test.closes {
				if b, err := r.ReadByte(); err == nil {
					t.Errorf("the connection is open still, and says %q", b)
				}
			}
			c := x.ended(t, engine.CallID(rounds))
			if c.Response == nil || rounds == 2 && !c.Timing().Reused {
				t.Errorf("%+v", c.Finish)
			}
		})
	}
}

// The app waits for the server's word before it sends its body.
func TestExpectContinue(t *testing.T) {
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		headOf(r)
		send(t, c, "HTTP/1.1 100 Continue\r\n\r\n")
		send(t, c, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"+take(t, r, 4))
		headOf(r)
		send(t, c, "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n")
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	send(t, app, "PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
	if got := headOf(r); got != "HTTP/1.1 100 Continue\r\n\r\n" {
		t.Fatalf("got %q", got)
	}
	send(t, app, "body")
	headOf(r)
	if got := take(t, r, 4); got != "body" {
		t.Errorf("got %q", got)
	}
	send(t, app, "PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
	if got := headOf(r); !strings.HasPrefix(got, "HTTP/1.1 417 ") {
		t.Errorf("got %q", got)
	}
	// What the app says next might be the body or a request: nobody can tell, so that the connection ends.
	if _, err := r.ReadByte(); err == nil {
		t.Error("the connection is open still")
	}
	if c := x.ended(t, 2); c.Status() != 417 {
		t.Errorf("%+v", c.Finish)
	}
}

// Requests that are written at once are answered in order.
func TestPipelining(t *testing.T) {
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		for range 3 {
			path := strings.Fields(headOf(r))[1]
			send(t, c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"+path)
		}
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	send(t, app, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HTTP/1.1\r\nHost: x\r\n\r\n")
	for _, want := range []string{"/1", "/2", "/3"} {
		headOf(r)
		if got := take(t, r, 2); got != want {
			t.Errorf("got %q for %q", got, want)
		}
	}
	x.ended(t, 3)
	if x.ended(t, 1).Ended.After(x.ended(t, 3).Ended) {
		t.Error("the first call ended after the third in the journal")
	}
}

// A head that comes byte by byte is a head.
func TestSlowHead(t *testing.T) {
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		headOf(r)
		for _, b := range "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" {
			send(t, c, string(b))
		}
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	for _, b := range "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" {
		send(t, app, string(b))
	}
	headOf(r)
	if got := take(t, r, 2); got != "ok" {
		t.Errorf("got %q", got)
	}
	x.ended(t, 1)
}

// What two readers could understand differently goes no further.
func TestRefused(t *testing.T) {
	reached := make(chan string, 1)
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		if got := headOf(r); got != "" {
			select {
			case reached <- got:
			default:
			}
		}
	})
	x := start(t, server.url)
	for name, test := range map[string]struct{ request, status string }{
		"both lengths":             {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
		"two lengths":              {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "400"},
		"a list of lengths":        {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc", "400"},
		"a signed length":          {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc", "400"},
		"a huge length":            {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nabc", "400"},
		"another coding":           {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "400"},
		"a hidden coding":          {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400"},
		"chunks in 1.0":            {"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
		"a bare line feed":         {"GET / HTTP/1.1\nHost: x\r\n\r\n", "400"},
		"a bare line feed later":   {"GET / HTTP/1.1\r\nHost: x\n\r\n\r\n", "400"},
		"a bare carriage return":   {"GET / HTTP/1.1\r\nHost: x\r\nA: b\rC: d\r\n\r\n", "400"},
		"a folded line":            {"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", "400"},
		"a blank before the colon": {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"},
		"no colon":                 {"GET / HTTP/1.1\r\nHost: x\r\nabc\r\n\r\n", "400"},
		"a NUL":                    {"GET / HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n", "400"},
		"no host":                  {"GET / HTTP/1.1\r\n\r\n", "400"},
		"two hosts":                {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"},
		"no version":               {"GET /\r\nHost: x\r\n\r\n", "400"},
		"another version":          {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", "400"},
		"two blanks":               {"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
		"another server":           {"GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n", "421"},
		"a tunnel":                 {"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n", "405"},
		"too long a head":          {"GET / HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 300<<10) + "\r\n\r\n", "431"},
	} {
		t.Run(name, func(t *testing.T) {
			app, r := x.dial(t)
			send(t, app, test.request)
			got := headOf(r)
			if !strings.HasPrefix(got, "HTTP/1.1 "+test.status+" ") || !strings.Contains(got, "\r\nX-Authpeek: tap\r\n") {
				t.Errorf("got %q", got)
			}
		})
	}
	for name, body := range map[string]string{
		"no size":           "\r\nabc\r\n0\r\n\r\n",
		"no number":         "zz\r\nabc\r\n0\r\n\r\n",
		"a sign":            "+3\r\nabc\r\n0\r\n\r\n",
		"a prefix":          "0x3\r\nabc\r\n0\r\n\r\n",
		"too large":         "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
		"a bare line feed":  "3\nabc\r\n0\r\n\r\n",
		"longer than that":  "3\r\nabcd\r\n0\r\n\r\n",
		"a bad trailer":     "0\r\nno colon\r\n\r\n",
		"a blank before it": " 3\r\nabc\r\n0\r\n\r\n",
	} {
		t.Run("chunks with "+name, func(t *testing.T) {
			app, r := x.dial(t)
			send(t, app, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"+body)
			if got := headOf(r); !strings.HasPrefix(got, "HTTP/1.1 400 ") {
				t.Errorf("got %q", got)
			}
		})
	}
	select {
	case got := <-reached:
		t.Errorf("the server got %q", got)
	default:
	}
}

// A server that closes a connection while nobody uses it costs the app nothing.
func TestServerClosesIdle(t *testing.T) {
	closed := make(chan struct{}, 2)
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		headOf(r)
		send(t, c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
		_ = c.Close()
		closed <- struct{}{}
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	for range 2 {
		send(t, app, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
		if got := headOf(r); !strings.HasPrefix(got, "HTTP/1.1 200") {
			t.Fatalf("got %q", got)
		}
		take(t, r, 2)
		<-closed
	}
	x.ended(t, 2)
}

// What a server may have taken is not sent again when its connection ends without an answer, unless it changes nothing there.
func TestWhatMayHaveBeenTakenIsNotRepeated(t *testing.T) {
	for request, want := range map[string]struct {
		status string
		taken  int
	}{
		"GET /a HTTP/1.1\r\nHost: x\r\n\r\n":                                        {"200", 2},
		"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}":                {"502", 1},
		"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n":                  {"502", 1},
		"DELETE /a HTTP/1.1\r\nHost: x\r\n\r\n":                                     {"502", 1},
		"PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": {"502", 1},
	} {
		t.Run(strings.Fields(request)[0], func(t *testing.T) {
			taken := make(chan string, 4)
			var conns atomic.Int32
			server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
				first := conns.Add(1) == 1
				for headOf(r) != "" {
					send(t, c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
					if !first {
						taken <- "again"
						continue
					}
					taken <- headOf(r) // the next one, and that is the end
					return
				}
			})
			x := start(t, server.url)
			app, r := x.dial(t)
			send(t, app, "GET /first HTTP/1.1\r\nHost: x\r\n\r\n")
			headOf(r)
			take(t, r, 2)
			send(t, app, request)
			if got := headOf(r); !strings.HasPrefix(got, "HTTP/1.1 "+want.status+" ") {
				t.Errorf("got %q", got)
			}
			x.ended(t, 2)
			if len(taken) != want.taken {
				t.Errorf("the server took it %d times", len(taken))
			}
		})
	}
}
