package tap_test

import (
	"bufio"
	"net"
	"strings"
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
