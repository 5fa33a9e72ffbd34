package ui

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"go.uber.org/goleak"

	"authpeek/views"
)

// sockets lists the sockets that the process has open.
func sockets(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	var open []string
	for _, e := range entries {
		if target, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && strings.HasPrefix(target, "socket:") {
			open = append(open, target)
		}
	}
	return open
}

// Whoever leaves while a server keeps a call waiting leaves nothing behind: no goroutine, and no connection, neither the one that hangs
// nor the provider's, which was kept for the next asking.
func TestNothingIsLeftOfASession(t *testing.T) {
	before, goroutines := sockets(t), goleak.IgnoreCurrent()
	waits := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			_, _ = w.Write([]byte("a-good-token"))
			return
		}
		_, _ = io.Copy(io.Discard, r.Body) // only then is it noticed that a client leaves
		waits <- struct{}{}
		<-r.Context().Done()
	}))
	file := fmt.Sprintf(`default_profile = "hard"
[profiles.hard]
base_url = %q
project_token = "p1"
api_key = "env:ACME_KEY"
advanced_auth = true
timeout = "10m"
customer = { registered = "jane@example.com" }
[profiles.hard.provider]
source = "http"
url = %q
extract = "plain"
`, server.URL, server.URL+"/token")
	ended := make(chan struct{})
	onDesk(t, file, func(d *desk) {
		calls := d.send(views.FetchMsg{Operation: "inbox.fetch", Trigger: "you"})
		go func() {
			defer close(ended)
			runAll(calls)
		}()
		select {
		case <-waits:
		case <-time.After(20 * time.Second):
			t.Error("nobody called")
		}
	})
	<-ended
	// The server's connections end only with ours.
	goleak.VerifyNone(t, goroutines, goleak.IgnoreAnyFunction("net/http.(*Server).Serve"))
	server.Close()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		left := slices.DeleteFunc(sockets(t), func(s string) bool { return slices.Contains(before, s) })
		if len(left) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("left open: %v", left)
		}
	}
}

// runAll runs what comes of a command, and waits for all of it.
func runAll(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	batch, _ := cmd().(tea.BatchMsg)
	var all sync.WaitGroup
	for _, c := range batch {
		all.Go(func() { runAll(c) })
	}
	all.Wait()
}
