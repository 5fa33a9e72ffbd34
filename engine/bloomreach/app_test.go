package bloomreach_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

const (
	bobs      = `{"customer_ids":{"cookie":"c-1","registered":"bob@example.com"},"application_id":"default-application"`
	janes     = `{"customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"application_id":"default-application"`
	syncLost  = "AppInbox sync token is invalid, clearing cache and retrying full sync"
	fetchWait = "AppInbox fetch already in progress, waiting for response"
)

var bobIDs = map[string]string{"registered": "bob@example.com"}

// change goes on as another customer, as the app would.
func (d *device) change(c engine.Change) engine.Consequences {
	d.t.Helper()
	p, done, err := d.engine.SwitchCustomer(d.profile, c)
	if err != nil {
		d.t.Fatal(err)
	}
	d.profile = p
	return done
}

func (d *device) identify(ids map[string]string) engine.Consequences {
	d.t.Helper()
	return d.change(engine.Change{Kind: engine.Identify, IDs: ids})
}

// sent is the body of the oldest request that nobody has looked at.
func (d *device) sent() string {
	d.t.Helper()
	select {
	case body := <-d.server.bodies:
		return body
	default:
		d.t.Fatal("nothing was sent")
		return ""
	}
}

// holding is a server that answers only when the test says so.
type holding struct {
	*httptest.Server
	bodies  chan string
	answers chan string

	mu   sync.Mutex
	held map[string]chan string // by what is in the body
}

// hold gives requests with this text in their body a queue of answers of their own.
func (h *holding) hold(text string) chan<- string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.held[text] = make(chan string, 1)
	return h.held[text]
}

func (h *holding) answerTo(body string) string {
	queue := h.answers
	h.mu.Lock()
	for text, own := range h.held {
		if strings.Contains(body, text) {
			queue = own
		}
	}
	h.mu.Unlock()
	return <-queue
}

func newHolding(t *testing.T) *holding {
	t.Helper()
	h := &holding{bodies: make(chan string, 10), answers: make(chan string, 10), held: map[string]chan string{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		h.bodies <- string(body)
		if _, err := io.WriteString(w, h.answerTo(string(body))); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

// background makes a fetch that the test lets end later, and returns once it has reached the server.
func (h *holding) background(t *testing.T, e *engine.Engine, p engine.Profile) (body string, ended <-chan engine.Done) {
	t.Helper()
	done := make(chan engine.Done, 1)
	go func() {
		d, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "inbox.fetch", Mode: "token"})
		if err != nil {
			t.Error(err)
		}
		done <- d
	}()
	return <-h.bodies, done
}

// An installation keeps one cache. What no switch announced starts a new one, and so does another application_id; nothing
// of it happens before a request really leaves (2.3).
func TestACacheForEachInstallation(t *testing.T) {
	tests := map[string]func(*engine.Profile){
		"another project":     func(p *engine.Profile) { p.ProjectToken = "pt-2" },
		"another profile":     func(p *engine.Profile) { p.Name = "other" },
		"another platform":    func(p *engine.Profile) { p.Platform = ios },
		"an edited customer":  func(p *engine.Profile) { p.CustomerIDs = map[string]string{"registered": "carol"} },
		"another application": func(p *engine.Profile) { p.ApplicationID = "other-app" },
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDevice(t, android, ok(inbox("st-1", message("m1", 1, "")), inbox("st-2", message("m2", 2, "")))...)
			d.fetch(nil)
			own := d.profile
			edit(&d.profile)
			plan, err := d.engine.Plan(engine.Request{Profile: d.profile, Operation: "inbox.fetch", Mode: "token"})
			if err != nil || strings.Contains(string(plan.Sent.Body.Bytes()), "sync_token") {
				t.Fatalf("the plan is %s, %v", plan.Sent.Body.Bytes(), err)
			}
			edited := d.profile
			d.profile = own
			if got := listed(d.fetch(nil)); got != "●m2 ●m1" {
				t.Errorf("after a plan the first app lists %q", got)
			}
			d.profile = edited
			d.sent()
			d.sent()
			if box := d.fetch(nil); listed(box) != "●m2" || !box.Full {
				t.Errorf("it begins with %q, full %v", listed(box), box.Full)
			}
			if got := d.sent(); strings.Contains(got, "sync_token") {
				t.Errorf("sent %s", got)
			}
		})
	}
}

// A look uses nothing of what the app keeps, and leaves it as it is.
func TestALookKeepsNothing(t *testing.T) {
	for _, platform := range []string{android, ios} {
		d := newDevice(t, platform, ok(inbox("st-1", message("m1", 1, "")), inbox("st-bob", message("b1", 1, "")), inbox("st-2"))...)
		d.fetch(nil)
		d.sent()
		jane := d.profile
		d.change(engine.Change{Kind: engine.Look, IDs: bobIDs})
		if box := d.fetch(nil); listed(box) != "●b1" || !box.Alone || box.SyncToken != "st-bob" {
			t.Errorf("%s: a look lists %q, alone %v", platform, listed(box), box.Alone)
		}
		if got, want := d.sent(), `{"customer_ids":{"registered":"bob@example.com"},"application_id":"default-application"}`; got != want {
			t.Errorf("%s: a look sent %s", platform, got)
		}
		if done := d.do("inbox.markread", engine.Args{"message_id": {"b1"}}); code(done) != "inbox.not-kept" {
			t.Errorf("%s: finished as %+v", platform, done.Call.Finish)
		}
		d.profile = jane
		if box := d.fetch(nil); listed(box) != "●m1" || box.Full {
			t.Errorf("%s: afterwards %q, full %v", platform, listed(box), box.Full)
		}
		if got := d.sent(); got != janes+`,"sync_token":"st-1"}` {
			t.Errorf("%s: afterwards sent %s", platform, got)
		}
	}
}

// A fetch without a token of its own merges: only one that was asked for, with an empty token, begins anew (2.3).
func TestNothingIsDeletedWithoutAsking(t *testing.T) {
	d := newDevice(t, android, ok(inbox("", message("m1", 1, "")), inbox("", message("m2", 2, "")), inbox("", message("m3", 3, "")))...)
	d.fetch(nil)
	if got := listed(d.fetch(nil)); got != "●m2 ●m1" {
		t.Errorf("a second fetch without a token: %q", got)
	}
	if got := listed(d.fetch(engine.Args{"sync_token": {""}})); got != "●m3" {
		t.Errorf("everything anew: %q", got)
	}
}

// iOS throws its whole cache away over one message without a sync token; Android keeps it and cannot mark that message.
func TestIncompleteMessagesAndTheCache(t *testing.T) {
	answers := ok(inbox("st-1", message("m1", 1, "")), inbox("", message("m2", 2, "")), inbox("st-3", message("m3", 3, "")))
	for platform, want := range map[string]struct{ listed, sent, finding string }{
		android: {"●m3 ●m2 ●m1", janes + `,"sync_token":"st-1"}`, ""},
		ios:     {"●m3", janes + `}`, "inbox.cache-discarded"},
	} {
		d := newDevice(t, platform, answers...)
		d.fetch(nil)
		d.fetch(nil)
		d.sent()
		d.sent()
		done := d.do("inbox.fetch", nil)
		if got := listed(done.Result.(*bloomreach.Inbox)); got != want.listed || d.sent() != want.sent {
			t.Errorf("%s: listed %q", platform, got)
		}
		if f := finding(done, "inbox.cache-discarded"); f.Code != want.finding {
			t.Errorf("%s: findings %+v", platform, done.Call.Finish.Findings)
		}
	}
}

// A sync token that the server has forgotten (2.3): iOS and Android 5.3 clear and fetch everything; Android 4.10 fails from then on.
func TestSyncTokenGone(t *testing.T) {
	for _, tt := range []struct {
		platform, version string
		recovers          bool
	}{{android, "", false}, {android, "4.10", false}, {android, "5.3", true}, {ios, "", true}} {
		d := newDevice(t, tt.platform, answer{200, inbox("st-1", message("m1", 1, ""))}, answer{410, `{"error":"whatever"}`}, answer{200, inbox("st-2", message("m2", 2, ""))})
		d.profile.SDKVersion = tt.version
		d.fetch(nil)
		d.sent()
		done := d.do("inbox.fetch", nil)
		if got := d.sent(); got != janes+`,"sync_token":"st-1"}` {
			t.Errorf("%s %s: sent %s", tt.platform, tt.version, got)
		}
		if !tt.recovers {
			if f := finding(done, "inbox.sync-gone"); code(done) != "inbox.sync-gone" || !strings.Contains(f.Detail, "Android 4.10") || !strings.Contains(f.Fix, "sync_token=") || done.Call.Attempts != 1 {
				t.Errorf("%s %s: %+v, finding %+v", tt.platform, tt.version, done.Call.Finish, f)
			}
			if got := listed(d.fetch(engine.Args{"sync_token": {""}})); got != "●m2" {
				t.Errorf("%s %s: after the full sync %q", tt.platform, tt.version, got)
			}
			continue
		}
		if diff := cmp.Diff([]string{syncLost}, done.Call.Finish.SDKLog); !done.Call.OK() || done.Call.Attempts != 2 || diff != "" {
			t.Errorf("%s %s: %+v, log (-want +got):\n%s", tt.platform, tt.version, done.Call.Finish, diff)
		}
		if got := d.sent(); got != janes+`}` || listed(done.Result.(*bloomreach.Inbox)) != "●m2" {
			t.Errorf("%s %s: sent again %s, listed %+v", tt.platform, tt.version, got, done.Result)
		}
	}
}

// Without a sync token a 410 is a refusal like any other: there is nothing to fetch anew.
func TestGoneWithoutASyncToken(t *testing.T) {
	for platform, words := range map[string]string{android: "Gone", ios: "The requested resource is no longer available: "} {
		d := newDevice(t, platform, answer{410, ``})
		if done := d.do("inbox.fetch", nil); done.Call.Attempts != 1 || code(done) != "inbox.sync-gone" || done.Call.Finish.Error.SDK != words {
			t.Errorf("%s: %d attempts, finished as %+v", platform, done.Call.Attempts, done.Call.Finish)
		}
	}
}

// A server that says 410 to everything is asked twice and no more.
func TestSyncTokenGoneForEver(t *testing.T) {
	d := newDevice(t, ios, answer{200, inbox("st-1", message("m1", 1, ""))}, answer{410, ``})
	d.fetch(nil)
	if done := d.do("inbox.fetch", nil); done.Call.Attempts != 2 || code(done) != "inbox.sync-gone" {
		t.Errorf("%d attempts, finished as %+v", done.Call.Attempts, done.Call.Finish)
	}
}

// Two fetches at once: Android writes that the second waits. A fetch that has ended, however it ended, holds nobody up.
func TestOverlappingFetches(t *testing.T) {
	for platform, want := range map[string][]string{android: {fetchWait}, ios: nil} {
		h, e := newHolding(t), newEngine(t)
		p := profile(platform, h.URL)
		_, first := h.background(t, e, p)
		_, second := h.background(t, e, p)
		h.answers <- inbox("st-1")
		h.answers <- inbox("st-1")
		if a, b := <-first, <-second; len(a.Call.Finish.SDKLog) != 0 || cmp.Diff(want, b.Call.Finish.SDKLog) != "" {
			t.Errorf("%s: logs %q and %q", platform, a.Call.Finish.SDKLog, b.Call.Finish.SDKLog)
		}
		h.answers <- `{"broken`
		_, third := h.background(t, e, p)
		<-third
		h.answers <- inbox("st-2")
		_, fourth := h.background(t, e, p)
		if d := <-fourth; len(d.Call.Finish.SDKLog) != 0 {
			t.Errorf("%s: log %q", platform, d.Call.Finish.SDKLog)
		}
	}
}

// ClearCache empties what the app keeps, and a delta that was under way does not become the whole list.
func TestClearCache(t *testing.T) {
	h, e := newHolding(t), newEngine(t)
	p := profile(android, h.URL)
	h.answers <- inbox("st-1", message("m1", 1, ""))
	_, first := h.background(t, e, p)
	<-first
	_, running := h.background(t, e, p)
	same, _, err := e.SwitchCustomer(p, engine.Change{Kind: engine.ClearCache})
	if err != nil || cmp.Diff(p.CustomerIDs, same.CustomerIDs) != "" {
		t.Fatalf("%v, %v", same.CustomerIDs, err)
	}
	h.answers <- inbox("st-2", message("m2", 2, ""))
	if box := (<-running).Result.(*bloomreach.Inbox); !box.Alone {
		t.Errorf("the delta was kept: %q", listed(box))
	}
	h.answers <- inbox("st-3", message("m3", 3, ""))
	body, last := h.background(t, e, p)
	if box := (<-last).Result.(*bloomreach.Inbox); body != janes+"}" || listed(box) != "●m3" {
		t.Errorf("sent %s, listed %q", body, listed(box))
	}
}

// Switches, looks, marks and fetches at once; the race detector is the judge, and nobody may see a list of two customers on iOS.
func TestAppSharedByGoroutines(t *testing.T) {
	for _, platform := range []string{android, ios} {
		d := newDevice(t, platform, ok(inbox("st-1", message("m1", 1, "")))...)
		d.fetch(nil)
		jane := d.profile
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				for n := range 10 {
					kind := []engine.ChangeKind{engine.Identify, engine.Anonymize, engine.Look, engine.ClearCache}[(i+n)%4]
					p, _, err := d.engine.SwitchCustomer(jane, engine.Change{Kind: kind, IDs: bobIDs})
					if err != nil {
						t.Error(err)
					}
					done, err := d.engine.Do(t.Context(), engine.Request{Profile: p, Operation: "inbox.fetch", Mode: "token"})
					if err != nil || !done.Call.OK() {
						t.Errorf("%+v, %v", done.Call.Finish, err)
						return
					}
					if box := done.Result.(*bloomreach.Inbox); platform == ios && box.Others > 0 {
						t.Errorf("%d messages of another customer", box.Others)
					}
				}
			})
		}
		wg.Wait()
	}
}
