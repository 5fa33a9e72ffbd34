package tap_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"authpeek/engine"
)

// Large answers are read where others have been read before. What is kept of each stays its own.
func TestRoomsAreNobodysMemory(t *testing.T) {
	const apps, calls = 4, 12
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		body := answerOf(r.URL.Path)
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body)
	}))
	defer server.Close()
	x := start(t, server.URL)
	var all sync.WaitGroup
	for app := range apps {
		all.Go(func() {
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			for n := range calls {
				path := fmt.Sprintf("/track/v2/projects/p%d-%d/customers/events", app, n)
				request, _ := http.NewRequest("POST", x.State().URL+path, bytes.NewReader([]byte(`{"customer_ids":{"registered":"jane@example.com"}}`)))
				request.Header.Set("Content-Type", "application/json")
				resp, err := (&http.Client{Transport: transport}).Do(request)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := io.ReadAll(resp.Body); err != nil || !bytes.Equal(got, answerOf(path)) {
					t.Errorf("%s: %d other bytes came, %v", path, len(got), err)
				}
				_ = resp.Body.Close()
			}
		})
	}
	all.Wait()
	if err := x.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	events, _ := x.lines.Rest()
	x.ledger.Apply(events)
	if x.ledger.Len() != apps*calls {
		t.Fatalf("%d calls are told of", x.ledger.Len())
	}
	for i := range x.ledger.Len() {
		c := x.ledger.At(i)
		want := answerOf(c.Seen().Path)
		kept := c.Response.Body.Bytes()
		if c.Response.Bytes != int64(len(want)) || len(kept) == 0 || len(kept) > engine.PreviewLimit || !bytes.HasPrefix(want, kept) {
			t.Errorf("%s: %d of %d bytes are kept, and they are not all its own", c.URL, len(kept), c.Response.Bytes)
		}
	}
}

// answerOf is an answer of between 64 and 320 KiB in which the path stands everywhere.
func answerOf(path string) []byte {
	var b bytes.Buffer
	b.WriteString(`{"success":true,"errors":[`)
	size := 64<<10 + len(path)*int(path[len("/track/v2/projects/p")]-'0')*(3<<10)
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "%q,", fmt.Sprint(path, i))
	}
	b.WriteString(`""]}`)
	return b.Bytes()
}
