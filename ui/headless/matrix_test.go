package headless

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

const inboxOfOne = `{"success":true,"sync_token":"st-1","results":[{"id":"c"}],"messages":[{"id":"m1","type":"push","is_read":true,"create_time":1,"content":{"title":"T"}}]}`

// What changes a record on a real server waits for --yes.
func TestMatrixSparesARealServer(t *testing.T) {
	var mu sync.Mutex
	marked := ""
	url := stub(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasSuffix(r.URL.Path, "/markasread") {
			var body bytes.Buffer
			_, _ = body.ReadFrom(r.Body)
			marked = body.String()
		}
		says(200, "application/json", inboxOfOne)(w, r)
	})
	args := append([]string{"matrix", "--operation", "inbox.fetch", "--operation", "inbox.markread", "--mode", "token"}, against(url)...)
	got := run(t, keyOnly, args...)
	if got.code != 0 || marked != "" || !strings.Contains(got.stdout, "Token not run") || !strings.Contains(got.stdout, "writes to a real server: --yes sends it") {
		t.Errorf("without --yes: exit %d, marked %q\n%s%s", got.code, marked, got.stdout, got.stderr)
	}
	got = run(t, keyOnly, append(args, "--yes")...)
	if got.code != 0 || !strings.Contains(marked, `"message_ids":["m1"]`) || !strings.Contains(marked, `"sync_token":"st-1"`) {
		t.Errorf("with --yes: exit %d, marked %q\n%s%s", got.code, marked, got.stdout, got.stderr)
	}
}

// Two calls are under way at most, and ctrl+c leaves what is known.
func TestMatrixEndsEarly(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var asked, under, most atomic.Int32
	ended := make(chan struct{})
	url := stub(t, func(w http.ResponseWriter, r *http.Request) {
		n := under.Add(1)
		defer under.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		if asked.Add(1) < 4 {
			says(200, "application/json", inboxOfOne)(w, r)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body) // only then does a server notice that its client goes away
		cancel()
		select {
		case <-r.Context().Done():
		case <-ended:
		}
	})
	var stdout, stderr bytes.Buffer
	o := options(func(name string) (string, bool) {
		return map[string]string{"KEY": "k", "XDG_CONFIG_HOME": t.TempDir()}[name], true
	})
	o.Stdin, o.Stdout, o.Stderr = strings.NewReader(""), &stdout, &stderr
	code := Run(ctx, append([]string{"matrix"}, against(url)...), o)
	close(ended)
	if code != 1 || !strings.Contains(stdout.String(), "✓ 200") || !strings.Contains(stdout.String(), "cancelled") || !strings.Contains(stdout.String(), "not run") {
		t.Errorf("exit %d\n%s", code, stdout.String())
	}
	if !strings.Contains(stderr.String(), "ended by a signal") {
		t.Errorf("stderr: %s", stderr.String())
	}
	if most.Load() > 2 {
		t.Errorf("%d calls at once", most.Load())
	}
}

// matrixAt runs matrix on a terminal of that width.
func matrixAt(t *testing.T, columns int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	home := t.TempDir()
	o := options(func(name string) (string, bool) {
		if name == "XDG_CONFIG_HOME" {
			return home, true
		}
		return "", false
	})
	o.Columns = func() int { return columns }
	o.Stdin, o.Stdout, o.Stderr = strings.NewReader(""), &stdout, &stderr
	if code := Run(t.Context(), append([]string{"matrix"}, args...), o); code != 0 {
		t.Fatalf("code %d: %s", code, stderr.String())
	}
	return stdout.String()
}

// A table that is wider than the terminal is printed in bands, each with the operations; a pipe gets one.
func TestMatrixFitsItsTerminal(t *testing.T) {
	for width, bands := range map[int]int{400: 1, 120: 2, 80: 3} {
		out := matrixAt(t, width, "-p", "sandbox-extole")
		if got := strings.Count(out, "operation "); got != bands || strings.Count(out, "verified ◂") != 1 {
			t.Errorf("width %d: %d bands, want %d\n%s", width, got, bands, out)
		}
		for line := range strings.Lines(out) {
			if n := cells(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("width %d: a line of %d: %s", width, n, line)
			}
		}
	}
	if piped := run(t, nil, "matrix", "-p", "sandbox-extole", "--no-send"); strings.Count(piped.stdout, "operation ") != 1 {
		t.Errorf("a pipe does not get one table:\n%s", piped.stdout)
	}
}

// A credential that travels in no header has its place in the JSON too.
func TestMatrixTellsEveryPlace(t *testing.T) {
	out := run(t, nil, "matrix", "-p", "sandbox-extole", "--json", "--operation", "zone.fetch", "--operation", "consumer.create", "--no-send").stdout
	for _, want := range []string{
		`"header":null,"credential":"?access_token=tok#`, `"credential":"cookie extole_token=tok#`,
		`"mode":"verified","method":"POST","scheme":null,"header":null,"credential":"body jwt=‹asked from http POST /extole/backend/jwt›"`,
		`"mode":"none","method":"POST","scheme":null,"header":null,"credential":null`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}
