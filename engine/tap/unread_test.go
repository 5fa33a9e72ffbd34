package tap_test

import (
	"bufio"
	"net"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/tap"
)

// stuckVendor reads nothing until it is let.
type stuckVendor struct {
	*bloomreach.Vendor
	let chan struct{}
}

func (v stuckVendor) Recognise(s engine.Seen) (engine.Recognised, bool) {
	<-v.let
	return v.Vendor.Recognise(s)
}

// However slow the reading is, calls pass. Those for which there was no time say so, and have their status and their credential all
// the same, and none of it in clear.
func TestPassingNeverWaitsForReading(t *testing.T) {
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		for headOf(r) != "" {
			take(t, r, 2)
			send(t, c, "HTTP/1.1 201 Created\r\nContent-Length: 16\r\n\r\n{\"success\":true}")
		}
	})
	vendor := stuckVendor{bloomreach.New(), make(chan struct{})}
	x := start(t, server.url, func(o *tap.Options) { o.Vendor = vendor })
	app, r := x.dial(t)
	const calls = 400
	for range calls {
		send(t, app, "POST /track/v2/projects/p-1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Token key-of-the-app\r\nContent-Length: 2\r\n\r\n{}")
		headOf(r)
		take(t, r, 16)
	}
	close(vendor.let)
	read, unread := 0, 0
	for id := range engine.CallID(calls) {
		c := x.ended(t, id+1)
		switch {
		case !c.OK() || c.Status() != 201 || c.Response.Bytes != 16 || c.Credential != "Token "+engineFingerprint("key-of-the-app"):
			t.Fatalf("call %d: %d, %q, %+v", id+1, c.Status(), c.Credential, c.Finish)
		case c.Operation == bloomreach.CustomersTrack && string(c.Sent.Body.Bytes()) == "{}":
			read++
		case c.Operation == engine.OtherOperation && strings.HasSuffix(c.Finish.Summary, "not read: calls came faster than authpeek reads them") && !c.Sent.Body.Whole():
			unread++
		default:
			t.Fatalf("call %d: %s, %+v", id+1, c.Operation, c.Finish)
		}
	}
	if read < 50 || unread < 50 {
		t.Errorf("%d calls were read, %d were not", read, unread)
	}
	if strings.Contains(x.json(t), "key-of-the-app") {
		t.Error("a key is told in clear")
	}
	if s := x.State(); s.Calls != calls || s.Up != 2*calls || s.Down != 16*calls {
		t.Errorf("%+v", s)
	}
}
