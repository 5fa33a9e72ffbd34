package headless

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// A sandbox profile in Stream integration is ready as it is: its provider's token opens the stream's inbox.
func TestSandboxProfileOfAStream(t *testing.T) {
	o := &opener{now: time.Now, getenv: func(string) string { return "" }, lookupEnv: func(string) (string, bool) { return "", false }}
	t.Cleanup(func() {
		if err := o.close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	p, ok := config.Reserved(config.Sandbox)
	if !ok {
		t.Fatal("no profile sandbox")
	}
	p.Integration = "stream"
	ready, seeded, err := o.open(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if !ready.IsStream() || ready.StreamID != seeded.StreamID || ready.AdvancedAuth || ready.ProjectToken != "" || engine.OwnMode(bloomreach.New(), ready) != auth.StreamJWT {
		t.Errorf("the profile is %+v", ready)
	}
	result, err := ready.Provider.Token(t.Context(), ready.CustomerIDs, nil)
	if err != nil || result.Token == nil {
		t.Fatalf("no token: %+v, %v", result, err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, ready.BaseURL+"/webxp/streams/"+ready.StreamID+"/appinbox/fetch",
		strings.NewReader(`{"customer_ids":{"registered":"jane@example.com"}}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+result.Token.Value.Reveal())
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(answer), "Your order has shipped") {
		t.Errorf("%d %.200s (%v)", resp.StatusCode, answer, err)
	}

	// What the profile says itself stays, so that a wrong stream can be tried.
	p.StreamID, p.Provider.URL = "other", "http://127.0.0.1:1/token"
	if ready, _, err = o.open(t.Context(), p); err != nil || ready.StreamID != "other" {
		t.Errorf("%q, %v", ready.StreamID, err)
	}
}

// The flags reach the server, and the lines of requests tell which words are assumed.
func TestSandboxPoliciesAndTexts(t *testing.T) {
	sandbox := start(t, "sandbox", "--listen", "127.0.0.1:0", "--show-keys", "--require", "inbox.fetch=bearer", "--require", "consents.fetch=open",
		"--text", "access.denied=App Inbox is off for this key")
	intro := sandbox.until(t, func(line string) bool { return strings.HasPrefix(line, "Requests") })
	if field(intro, "stream") != "acme-stream" || !strings.HasSuffix(field(intro, "stream tokens"), "/token/stream") {
		t.Errorf("the introduction has no stream:\n%s", strings.Join(intro, "\n"))
	}
	url, env := field(intro, "address"), environment(strings.Join(intro, "\n"))
	call := append([]string{"call", "inbox.fetch"}, against(url, "project_token=acme-demo")...)
	env["KEY"] = env[apiKeyVariable]
	if got := run(t, env, call...); got.code != 1 || !strings.Contains(got.stdout+got.stderr, "App Inbox is off for this key") {
		t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
	}
	open := append([]string{"call", "consents.fetch", "--mode", "none"}, against(url, "project_token=acme-demo")...)
	if got := run(t, env, open...); got.code != 0 {
		t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
	}
	log := strings.Join(sandbox.interrupt(t), "\n")
	if want := "POST /webxp/projects/acme-demo/appinbox/fetch 403 assumed text access.denied"; !strings.Contains(log, want) {
		t.Errorf("no %q in\n%s", want, log)
	}
}

func TestSandboxFlagsThatNameNothing(t *testing.T) {
	for want, args := range map[string][]string{
		`no operation "inbox"`: {"sandbox", "--require", "inbox=bearer"},
		`no policy "always"`:   {"call", "inbox.fetch", "--require", "inbox.fetch=always"},
		"write OPERATION=":     {"watch", "--require", "inbox.fetch"},
		`no text "expired"`:    {"sandbox", "--text", "expired=x"},
		"write NAME=TEXT":      {"sandbox", "--text", "customer-token.expired"},
	} {
		if got := run(t, nil, args...); got.code != 2 || !strings.Contains(got.stderr, want) {
			t.Errorf("%v: exit %d: %s", args, got.code, got.stderr)
		}
	}
}

func TestSandboxDocumentHasTheStream(t *testing.T) {
	sandbox := start(t, "sandbox", "--listen", "127.0.0.1:0", "--json", "--show-keys")
	line := sandbox.until(t, func(string) bool { return true })[0]
	var d sandboxDocument
	if err := json.Unmarshal([]byte(line), &d); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	if d.Stream.ID != "acme-stream" || d.Stream.ProviderURL != d.URL+"/token/stream" || d.Stream.KeyID != "sk1" || len(d.ContentBlocks) == 0 {
		t.Errorf("%s", line)
	}
	if d.Keys == nil || !strings.HasPrefix(d.Keys.StreamKey, "sk1:") {
		t.Errorf("no stream key in %s", line)
	}
	sandbox.interrupt(t)
}
