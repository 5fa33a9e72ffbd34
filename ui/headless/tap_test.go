package headless

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// appCalls asks for an inbox, as an app does.
func appCalls(t *testing.T, address, credential string) {
	t.Helper()
	request, err := http.NewRequest("POST", address+"/webxp/projects/p-1/appinbox/fetch", strings.NewReader(`{"customer_ids":{"registered":"jane@example.com"}}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", credential)
	request.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}

// Without a word the tap stands before the embedded sandbox, says where to point an app, has a line for each call, and sums up.
func TestTapPlain(t *testing.T) {
	tap := start(t, "tap", "--plain", "--listen", "127.0.0.1:0")
	intro := tap.until(t, func(line string) bool { return strings.HasPrefix(line, "Calls, until ctrl+c") })
	address := field(intro, "this machine")
	if !strings.HasPrefix(address, "http://127.0.0.1:") || !strings.HasPrefix(field(intro, "upstream"), "http://127.0.0.1:") ||
		field(intro, "Android emulator") != strings.Replace(address, "127.0.0.1", "10.0.2.2", 1) {
		t.Errorf("got %q", intro)
	}
	appCalls(t, address, "Bearer secret-of-the-app")
	lines := tap.until(t, func(line string) bool { return strings.Contains(line, "to do: ") })
	lines = append(lines, tap.interrupt(t)...)
	text := strings.Join(lines, "\n")
	for _, want := range []string{"inbox.fetch", "jane@example.com", "Bearer tok#", "✗ 4", "\n1 call, 1 failed\n", "\nSDK  ", "\ncustomer ", "jane@example.com\n", "\ntoken ", "1 call\n", "\n  error "} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "secret-of-the-app") {
		t.Errorf("the credential is printed:\n%s", text)
	}
}

// For programs there is a line of JSON for each event; it ends with the calls that were asked for.
func TestTapJSON(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"success":true}`) }))
	defer server.Close()
	tap := start(t, "tap", "--upstream", server.URL, "--listen", "127.0.0.1:0", "--calls", "2", "--until", "token.rejected")
	var address string
	tap.until(t, func(line string) bool {
		var notice struct{ Title, Text string }
		if err := json.Unmarshal([]byte(line), &notice); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		address, _, _ = strings.Cut(notice.Text, " ")
		return notice.Title == "listening"
	})
	for range 2 {
		appCalls(t, address, "Token secret-of-the-app")
	}
	http.DefaultClient.CloseIdleConnections()
	var ended, code int
	for tap.lines.Scan() {
		var event struct{ Event, Trigger, Profile string }
		if err := json.Unmarshal(tap.lines.Bytes(), &event); err != nil {
			t.Fatalf("%v: %s", err, tap.lines.Text())
		}
		if event.Event == "finished" {
			ended++
		}
		if event.Event == "started" && (event.Trigger != "app" || event.Profile != "tap") {
			t.Errorf("got %+v", event)
		}
		if strings.Contains(tap.lines.Text(), "secret-of-the-app") {
			t.Errorf("the credential is printed: %s", tap.lines.Text())
		}
	}
	if err := tap.cmd.Wait(); err != nil {
		code = tap.cmd.ProcessState.ExitCode()
	}
	if ended != 2 || code != 1 { // the event did not come
		t.Errorf("%d calls ended, exit %d", ended, code)
	}
}

// A duration ends it, which is a good end.
func TestTapUntil(t *testing.T) {
	got := run(t, nil, "tap", "--listen", "127.0.0.1:0", "--plain", "--until", "1ms")
	if got.code != 0 || !strings.Contains(got.stdout, "0 calls, 0 failed") {
		t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
	}
}

// The network is let in with a warning, and with TLS the certificate is told.
func TestTapInTheNetwork(t *testing.T) {
	got := run(t, nil, "tap", "--lan", "--listen", ":0", "--plain", "--until", "1ms")
	if got.code != 0 || strings.Count(got.stderr, "ATTENTION: ") != 2 {
		t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
	}
	got = run(t, nil, "tap", "--lan", "--listen", ":0", "--plain", "--tls", "--until", "1ms")
	if got.code != 0 || strings.Count(got.stderr, "ATTENTION: ") != 1 || !strings.Contains(got.stdout, "SHA-256") || !strings.Contains(got.stdout, "Certificate Trust Settings") {
		t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
	}
}

// What is wrong is said before anything is listened to.
func TestTapUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"--lan":                   {"--listen", "0.0.0.0:0"},
		"takes no words":          {"https://api.exponea.com"},
		"https://api.example.com": {"--upstream", "api.exponea.com"},
		"allow_plain_http":        {"--upstream", "http://api.exponea.com"},
		"embedded sandbox":        {"--upstream", "https://api.exponea.com", "--fault", "401"},
		"neither a time":          {"--until", "tomorrow"},
		"no number of calls":      {"--calls", "-1"},
		"contradict":              {"--plain", "--json"},
		"host:port":               {"--listen", "8787"},
	} {
		got := run(t, nil, append([]string{"tap"}, args...)...)
		if got.code != 2 || !strings.Contains(got.stderr, want) || got.stdout != "" {
			t.Errorf("%q: exit %d, no %q: %s%s", args, got.code, want, got.stdout, got.stderr)
		}
	}
}
