package tap_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// An app that closes its connection as soon as it has its answer must not take along the server's connection that the next one was
// given in that moment.
func TestAppsThatLeaveAtOnceSpoilNothing(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }))
	t.Cleanup(server.Close)
	x := start(t, server.URL)
	for i := range 400 {
		conn, r := x.dial(t)
		send(t, conn, "POST /track HTTP/1.1\r\nHost: app\r\nContent-Length: 2\r\n\r\n{}")
		answer, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK || string(body) != "ok" {
			t.Fatalf("request %d got %s %q %v", i, answer.Status, body, err)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
