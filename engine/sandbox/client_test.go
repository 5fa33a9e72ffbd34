package sandbox_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"authpeek/engine/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The routes, written out on purpose: a test that read them from the server would agree with any of its mistakes.
const (
	attributesPath = "/data/v2/projects/acme-demo/customers/attributes"
	consentsPath   = "/data/v2/projects/acme-demo/consent/categories"
	fetchPath      = "/webxp/projects/acme-demo/appinbox/fetch"
	markPath       = "/webxp/projects/acme-demo/appinbox/markasread"
	tokenPath      = "/token"
)

type object = map[string]any

var (
	testSecrets = sandbox.Secrets{APIKey: "api-key-of-test", PrivateKeySecret: "private-secret-of-test-0123456789", SessionSecret: "session-of-test"}

	tokenAuth   = "Token api-key-of-test"
	basicAuth   = "Basic " + base64.StdEncoding.EncodeToString([]byte("k1:private-secret-of-test-0123456789"))
	sessionAuth = "Bearer session-of-test"

	janeIDs = object{"cookie": "b0a0a2f4-5c1d-4e7b-9a3f-d41c097e2c11", "registered": "jane@example.com"}
	bobIDs  = object{"cookie": "7d19c3e5-2a64-4b8f-93d0-58ef14a6b927", "registered": "bob@example.com"}
)

// clock stands still until it is set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 21, 11, 55, 4, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// client talks to a sandbox of its own over a real socket.
type client struct {
	t      *testing.T
	server *sandbox.Server
	clock  *clock
	http   *http.Client
}

func start(t *testing.T, o sandbox.Options) *client {
	t.Helper()
	c := &client{t: t, clock: newClock(), http: &http.Client{Transport: &http.Transport{}}}
	o.Now = c.clock.Now
	if o.Secrets == (sandbox.Secrets{}) {
		o.Secrets = testSecrets
	}
	server, err := sandbox.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	c.server = server
	t.Cleanup(func() {
		c.http.CloseIdleConnections()
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return c
}

type answer struct {
	status int
	header http.Header
	raw    []byte
}

// send sends a body as it is when it is a string, and as JSON otherwise. An empty auth sends no header.
func (c *client) send(method, path, auth string, body any) answer {
	c.t.Helper()
	raw, isText := body.(string)
	if !isText {
		encoded, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		raw = string(encoded)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL()+path, strings.NewReader(raw))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if auth != "" {
		req.Header.Set("Authorization", auth)
	}
	return c.do(req)
}

func (c *client) do(req *http.Request) answer {
	c.t.Helper()
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, raw}
}

func (c *client) post(path, auth string, body any) answer {
	c.t.Helper()
	return c.send(http.MethodPost, path, auth, body)
}

// expect compares status and body; want is JSON.
func (a answer) expect(t *testing.T, status int, want string) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d; body %.300s", a.status, status, a.raw)
	}
	if diff := cmp.Diff(decode[any](t, []byte(want)), decode[any](t, a.raw)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if got := a.header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type %q", got)
	}
}

func decode[T any](t *testing.T, raw []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%v in %.300s", err, raw)
	}
	return v
}

// customerToken asks the token endpoint.
func (c *client) customerToken(ids object) string {
	c.t.Helper()
	a := c.post(tokenPath, sessionAuth, object{"customer_ids": ids})
	token := decode[struct{ Token string }](c.t, a.raw).Token
	if a.status != http.StatusOK || token == "" {
		c.t.Fatalf("no token: %d %s", a.status, a.raw)
	}
	return token
}

func (c *client) bearer(ids object) string {
	c.t.Helper()
	return "Bearer " + c.customerToken(ids)
}

// message is what the tests read of an App Inbox message.
type message struct {
	ID         string
	Type       string
	IsRead     bool    `json:"is_read"`
	CreateTime float64 `json:"create_time"`
	ExpireTime float64 `json:"expire_time"`
	Content    object
}

type inbox struct {
	Success   bool
	Messages  []message
	SyncToken string `json:"sync_token"`
}

// fetch is an inbox.fetch that has to succeed; an empty syncToken is left out, as the SDKs do.
func (c *client) fetch(ids object, syncToken string) inbox {
	c.t.Helper()
	body := object{"customer_ids": ids, "application_id": "default-application"}
	if syncToken != "" {
		body["sync_token"] = syncToken
	}
	a := c.post(fetchPath, tokenAuth, body)
	got := decode[inbox](c.t, a.raw)
	if a.status != http.StatusOK || !got.Success || got.SyncToken == "" || bytes.Contains(a.raw, []byte(`"messages":null`)) {
		c.t.Fatalf("fetch: %d %.300s", a.status, a.raw)
	}
	return got
}

func (c *client) markAsRead(ids object, syncToken string, messageIDs ...string) answer {
	c.t.Helper()
	return c.post(markPath, tokenAuth, object{"customer_ids": ids, "sync_token": syncToken, "message_ids": messageIDs})
}

func titles(messages []message) []string {
	list := make([]string, len(messages))
	for i, m := range messages {
		list[i], _ = m.Content["title"].(string)
	}
	return list
}
