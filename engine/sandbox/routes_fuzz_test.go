package sandbox_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"authpeek/engine/hostiletest"
	"authpeek/engine/sandbox"
)

// A fault is read as it is written.
func FuzzParseFault(f *testing.F) {
	for _, s := range []string{"401*1", "delay=12s@inbox.fetch", "503", "5xx=503*3@inbox.fetch", "*", "=", "@", "delay=-1s", "skew=1e9h", "401*99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		fault, err := sandbox.ParseFault(spec)
		if err != nil {
			return
		}
		again, err := sandbox.ParseFault(fault.String())
		if err != nil || again != fault {
			t.Fatalf("%q is %+v, and as %q it is %+v, %v", spec, fault, fault, again, err)
		}
	})
}

// Any request line and any field of a head gets an answer that is HTTP, and none of it is the server's own trouble.
func FuzzRoutes(f *testing.F) {
	for _, path := range []string{"/", fetchPath, "/webxp/projects//appinbox/fetch", "/%2e%2e/%00", "//x/y", "/v6/me?access_token=x", "/track/v2/projects/a/b/c/d", "/token?x=%zz", "*"} {
		f.Add("POST", path, "Authorization", "Bearer x")
	}
	for _, text := range hostiletest.Corpus() {
		f.Add("GET", "/"+text.Text, "X-Evil", text.Text)
	}
	server, err := sandbox.Start(f.Context(), sandbox.Options{Secrets: testSecrets})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil { // f.Context has ended by now.
			f.Error(err)
		}
	})
	address := strings.TrimPrefix(server.URL(), "http://")
	f.Fuzz(func(t *testing.T, method, path, name, value string) {
		if strings.ContainsAny(method+path+name+value, "\r\n") {
			return // that would be another head
		}
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s: %s\r\n\r\n", method, path, address, name, value)
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.CloseWrite() // a length that was promised never comes
		}
		r, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
		if err != nil {
			t.Fatalf("%q %q %q: %q: %v", method, path, name, value, err)
		}
		defer r.Body.Close()
		if r.StatusCode >= 500 && r.StatusCode != http.StatusNotImplemented && r.StatusCode != http.StatusHTTPVersionNotSupported {
			t.Fatalf("%q %q %q: %q is answered %d", method, path, name, value, r.StatusCode)
		}
	})
}
