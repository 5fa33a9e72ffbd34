package sandbox_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/sandbox"
)

// set switches faults on, each as a flag has it.
func (c *client) set(specs ...string) {
	c.t.Helper()
	for _, spec := range specs {
		f, err := sandbox.ParseFault(spec)
		if err == nil {
			err = c.server.SetFault(f)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
}

// hits is what became of a fault.
func (c *client) hits(name string) int {
	for _, f := range c.server.Faults() {
		if f.Name == name {
			return f.Hits
		}
	}
	return -1
}

// try is a request that may come to nothing.
func (c *client) try(path, auth string, body string) (answer, error) {
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.server.URL()+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Authorization", auth)
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, raw}, err
}

const fetchJane = `{"customer_ids":{"registered":"jane@example.com"}}`

func TestFaultsThatAnswer(t *testing.T) {
	const html = "text/html; charset=utf-8"
	for spec, want := range map[string]struct {
		status int
		part   string
		header map[string]string
	}{
		"401":           {401, `{"success":false,"error":"Not authorized`, nil},
		"403":           {403, `{"success":false,"error":"No permission`, nil},
		"429":           {429, `"success":false`, map[string]string{"Retry-After": "30"}},
		"429=5":         {429, `"success":false`, map[string]string{"Retry-After": "5"}},
		"500":           {500, "<h1>500 Internal Server Error</h1>", map[string]string{"Content-Type": html}},
		"5xx=502":       {502, "<h1>502 Bad Gateway</h1>", nil},
		"503":           {503, "<h1>503 Service Unavailable</h1>", nil},
		"504":           {504, "<h1>504 Gateway Timeout</h1>", nil},
		"304":           {304, "", map[string]string{"Etag": `"sandbox-fault"`}},
		"empty":         {200, "", map[string]string{"Content-Length": "0"}},
		"no-object":     {200, "{}", nil},
		"bad-json":      {200, "{{{", map[string]string{"Content-Type": "application/json"}},
		"success-false": {200, `{"success":false,"errors":[`, nil},
	} {
		t.Run(spec, func(t *testing.T) {
			c := start(t, sandbox.Options{})
			c.set(spec + "*1")
			got := c.post(fetchPath, tokenAuth, fetchJane)
			name := c.server.Faults()[0].Name
			if got.status != want.status || !strings.HasPrefix(string(got.raw), want.part) && !strings.Contains(string(got.raw), want.part) || want.part == "" && len(got.raw) > 0 {
				t.Errorf("%d %q", got.status, got.raw)
			}
			if got.header.Get("Sandbox-Fault") != name {
				t.Errorf("the answer says that it met %q", got.header.Get("Sandbox-Fault"))
			}
			for header, value := range want.header {
				if got.header.Get(header) != value {
					t.Errorf("%s: %q", header, got.header.Get(header))
				}
			}
			if f := c.server.Faults()[0]; f.On || f.Hits != 1 || f.Left() != 0 || c.server.FaultsOn() != 0 {
				t.Errorf("afterwards: %+v, %d on", f, c.server.FaultsOn())
			}
			if next := c.fetch(janeIDs, ""); len(next.Messages) != 13 {
				t.Errorf("the next request is not served as ever: %+v", next)
			}
		})
	}
}

func TestFaultsMeetWhatTheyAreMeantFor(t *testing.T) {
	c := start(t, sandbox.Options{})
	token := c.bearer(janeIDs)
	c.set("401@inbox.fetch")
	c.post(tokenPath, sessionAuth, object{"customer_ids": janeIDs})
	if got := c.send(http.MethodGet, consentsPath, tokenAuth, ""); got.status != 200 {
		t.Errorf("consents: %d", got.status)
	}
	if got := c.post("/"+fetchPath, token, fetchJane); got.status != 401 {
		t.Errorf("inbox, with a double slash: %d", got.status)
	}
	c.server.ClearFaults()
	c.set("503")
	if got := c.post(tokenPath, sessionAuth, object{"customer_ids": janeIDs}); got.status != 200 {
		t.Errorf("the app's token endpoint is another server, and it says %d", got.status)
	}
	if got := c.send(http.MethodGet, consentsPath, tokenAuth, ""); got.status != 503 {
		t.Errorf("consents: %d", got.status)
	}
	c.set("503@token*2")
	for i, want := range []int{503, 503, 200} {
		if got := c.post(tokenPath, sessionAuth, object{"customer_ids": janeIDs}); got.status != want {
			t.Errorf("token %d: %d, want %d", i, got.status, want)
		}
	}
	// Of two that answer, the upper one of the catalogue does, and the other waits for its turn.
	c.server.ClearFaults()
	c.set("bad-json*1", "401*1")
	if first, second := c.post(fetchPath, token, fetchJane), c.post(fetchPath, token, fetchJane); first.status != 401 || string(second.raw) != "{{{" {
		t.Errorf("%d, then %q", first.status, second.raw)
	}
	// Setting anew begins to count anew.
	c.set("401")
	if f := c.server.Faults()[0]; !f.On || f.Hits != 0 || f.Count != 0 {
		t.Errorf("%+v", f)
	}
	if err := c.server.ClearFault("401"); err != nil || c.hits("401") != -1 {
		t.Errorf("%v, %d hits", err, c.hits("401"))
	}
	if err := c.server.ClearFault("402"); err == nil || !strings.Contains(err.Error(), "did you mean 40") {
		t.Errorf("clearing what is not there: %v", err)
	}
}

func TestSyncTokenIsForgotten(t *testing.T) {
	c := start(t, sandbox.Options{})
	sync := c.fetch(janeIDs, "").SyncToken
	c.set("410")
	if full := c.fetch(janeIDs, ""); len(full.Messages) == 0 || c.hits("410") != 0 {
		t.Errorf("a fetch without one: %d messages, %d hits", len(full.Messages), c.hits("410"))
	}
	body := object{"customer_ids": janeIDs, "sync_token": sync}
	if got := c.post(fetchPath, tokenAuth, body); got.status != 410 || c.hits("410") != 1 {
		t.Errorf("a fetch with one: %d, %d hits", got.status, c.hits("410"))
	}
	if got := c.markAsRead(janeIDs, sync, "m"); got.status != 410 {
		t.Errorf("marking: %d", got.status)
	}
}

func TestClock(t *testing.T) {
	c := start(t, sandbox.Options{})
	token := c.bearer(janeIDs)
	date := func(a answer) time.Duration {
		at, err := http.ParseTime(a.header.Get("Date"))
		if err != nil {
			t.Fatal(err)
		}
		return at.Sub(c.clock.Now())
	}
	c.set("clock=6m")
	ahead := c.post(fetchPath, token, fetchJane)
	if ahead.status != 401 || !strings.Contains(string(ahead.raw), "expired") || date(ahead) != 6*time.Minute {
		t.Errorf("ahead: %d %s, Date is %s off", ahead.status, ahead.raw, date(ahead))
	}
	c.set("clock=-6m")
	if behind := c.post(fetchPath, token, fetchJane); behind.status != 200 || date(behind) != -6*time.Minute {
		t.Errorf("behind: %d, Date is %s off", behind.status, date(behind))
	}
	// The backend may be the one whose clock is off.
	c.server.ClearFaults()
	c.set("clock=-6m@token")
	if got := c.post(fetchPath, c.bearer(janeIDs), fetchJane); got.status != 401 {
		t.Errorf("minted six minutes ago for five: %d", got.status)
	}
}

func TestRotatedKey(t *testing.T) {
	c := start(t, sandbox.Options{})
	old := c.bearer(janeIDs)
	c.set("rotate-key")
	for what, token := range map[string]string{"a token of before": old, "a token of after": c.bearer(janeIDs)} {
		if got := c.post(fetchPath, token, fetchJane); got.status != 401 || !strings.Contains(string(got.raw), "unknown key") {
			t.Errorf("%s: %d %s", what, got.status, got.raw)
		}
	}
	if got := c.post(fetchPath, tokenAuth, fetchJane); got.status != 200 || c.hits("rotate-key") != 2 {
		t.Errorf("the API key: %d; %d hits", got.status, c.hits("rotate-key"))
	}
	c.set("rotate-key=both")
	renewed := c.bearer(janeIDs)
	if got := c.post(fetchPath, renewed, fetchJane); got.status != 200 {
		t.Errorf("signed with the new key: %d %s", got.status, got.raw)
	}
	if got := c.post(fetchPath, old, fetchJane); got.status != 401 {
		t.Errorf("signed with the old key: %d", got.status)
	}
	c.server.ClearFaults()
	if got := c.post(fetchPath, renewed, fetchJane); got.status != 401 {
		t.Errorf("the old key is back, and the new one is still known: %d", got.status)
	}
}

// Only streams say it, by whatever route; the sandbox knows that from the path alone.
func TestTokenExpired(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.set("token-expired")
	c.post("/webxp/streams/any/appinbox/fetch", "Bearer x", "{}").
		expect(t, 401, `{"success":false,"error":"Token expired (a fault of the sandbox)","token_expired":true}`)
	c.post("/track/u/v1/customers/events?stream_id=any", "Bearer x", "{}").
		expect(t, 401, `{"success":false,"error":"Token expired (a fault of the sandbox)","token_expired":true}`)
	if got := c.post(fetchPath, c.bearer(janeIDs), fetchJane); got.status != 200 {
		t.Errorf("a project: %d", got.status)
	}
	c.post("/webxp/streams/any/appinbox/fetch", "", "{}")
	if c.hits("token-expired") != 2 {
		t.Errorf("%d hits", c.hits("token-expired"))
	}
}

// What is told of requests names their faults; a connection that was reset has no status.
func TestServedTellsFaults(t *testing.T) {
	told := make(chan sandbox.Served, 3)
	c := start(t, sandbox.Options{
		Faults: []sandbox.Fault{{Name: "503", Count: 1}, {Name: "reset", Operation: "consents.fetch"}},
		Served: func(s sandbox.Served) { told <- s },
	})
	c.post(fetchPath, tokenAuth, fetchJane)
	c.post(fetchPath, tokenAuth, fetchJane)
	if _, err := c.try(consentsPath, tokenAuth, ""); err == nil {
		t.Error("the connection was not reset")
	}
	for _, want := range []sandbox.Served{
		{Method: "POST", Path: fetchPath, Status: 503, Faults: "5xx"}, {Method: "POST", Path: fetchPath, Status: 200},
		{Method: "POST", Path: consentsPath, Status: 0, Faults: "reset"},
	} {
		if diff := cmp.Diff(want, <-told); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// Requests and switches come from many goroutines.
func TestFaultsAtOnce(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.set("401*50")
	var wg sync.WaitGroup
	refused := make(chan bool, 100)
	for range 100 {
		wg.Go(func() {
			a, err := c.try(fetchPath, tokenAuth, fetchJane)
			refused <- err == nil && a.status == 401
		})
		wg.Go(func() {
			_ = c.server.SetFault(sandbox.Fault{Name: "clock"})
			_ = c.server.ClearFault("clock")
		})
	}
	wg.Wait()
	close(refused)
	n := 0
	for r := range refused {
		if r {
			n++
		}
	}
	if n != 50 || c.hits("401") != 50 || c.server.FaultsOn() != 0 {
		t.Errorf("%d of 100 were refused, %d hits, %d on", n, c.hits("401"), c.server.FaultsOn())
	}
}
