package engine_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// watchedApp is an observer with what it tells.
type watchedApp struct {
	*engine.Observer
	engine *engine.Engine
	lines  *engine.Sub
	ledger *engine.Ledger
	events []engine.Event
}

func newWatched(t *testing.T) *watchedApp {
	t.Helper()
	e := engine.New(engine.Options{Vendors: []engine.Vendor{bloomreach.New()}})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	o := engine.ObserverOptions{Vendor: e.Vendor(bloomreach.ID), Profile: engine.Profile{Name: "acme", Platform: "android"}, Upstream: "https://api.example.com"}
	return &watchedApp{Observer: e.NewObserver(o), engine: e, lines: e.Journal().Subscribe(), ledger: engine.NewLedger()}
}

// begin begins a call of the app's.
func (w *watchedApp) begin(t *testing.T) *engine.Observed {
	t.Helper()
	o, err := w.Begin(func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// call is a whole call of the app's for its inbox.
func (w *watchedApp) call(t *testing.T, authorization, ids string, status int, answer string) *engine.Call {
	t.Helper()
	o := w.begin(t)
	body := `{"customer_ids":` + ids + `,"application_id":"default-application"}`
	o.Started(engine.Seen{Method: "POST", Path: "/webxp/projects/p-1/appinbox/fetch", Body: []byte(body), Headers: []engine.Header{
		{Name: "Content-Type", Value: "application/json"}, {Name: "Authorization", Value: authorization},
	}})
	o.Sent(int64(len(body)))
	o.FirstByte(status, engine.Timing{})
	o.Answered(engine.SeenAnswer{
		Status: status, Headers: []engine.Header{{Name: "content-type", Value: "application/json"}}, Body: []byte(answer), Bytes: int64(len(answer)),
	})
	w.read(t)
	return w.ledger.Call(o.ID())
}

// read takes in what has been told so far.
func (w *watchedApp) read(t *testing.T) {
	t.Helper()
	events, _, err := w.lines.Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	w.events = append(w.events, events...)
	w.ledger.Apply(events)
}

// jwtFor is a customer token that nobody has signed.
func jwtFor(t *testing.T, registered string) string {
	t.Helper()
	now := time.Now().Unix()
	claims, err := json.Marshal(map[string]any{"sub": map[string]string{"registered": registered}, "iat": now, "exp": now + 3600})
	if err != nil {
		t.Fatal(err)
	}
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"HS256","kid":"k1"}`)) + "." + part(claims) + "." + part(make([]byte, 32))
}

// An app's call is told in the order of any call, with what its vendor reads of the answer.
func TestObserved(t *testing.T) {
	w := newWatched(t)
	token := jwtFor(t, "jane@example.com")
	c := w.call(t, "Bearer "+token, `{"registered":"jane@example.com"}`, 200, `{"success":true,"messages":[],"sync_token":"st-1"}`)
	var names []string
	for _, e := range c.Events {
		names = append(names, e.Detail.Name())
	}
	if diff := cmp.Diff([]string{"started", "header.set", "request.sent", "response.first-byte", "response.received", "finished"}, names); diff != "" {
		t.Error(diff)
	}
	fp := auth.NewSecret(token).Fingerprint()
	if c.Operation != "inbox.fetch" || c.Trigger != engine.TriggerApp || c.Credential != "Bearer "+fp || !c.OK() || c.Customer != "jane@example.com" {
		t.Errorf("%+v", c)
	}
	if r := w.ledger.Token(fp); r == nil || r.UsedTotal != 1 || r.Info.ExpiresAt.IsZero() {
		t.Errorf("the token is not among the tokens: %+v", r)
	}
	if c.URL != "https://api.example.com/webxp/projects/p-1/appinbox/fetch" || c.Headers[1].Origin != engine.AppOrigin {
		t.Errorf("%s %v", c.URL, c.Headers)
	}
}

// The answer is read again from the call's facts, and nothing is kept of it.
func TestReread(t *testing.T) {
	w := newWatched(t)
	answer := `{"success":true,"messages":[{"id":"m-1","type":"push","is_read":false,"create_time":1,"content":{"title":"A","message":"b"}}],"sync_token":"st-1"}`
	c := w.call(t, "Token abcdefghij", `{"registered":"jane@example.com"}`, 200, answer)
	r, ok := w.engine.Reread(engine.Profile{Name: "acme", BaseURL: "https://api.example.com"}, c)
	if !ok || r.Result == nil || r.Summary != c.Finish.Summary {
		t.Errorf("%v, %q for %q: %+v", ok, r.Summary, c.Finish.Summary, r)
	}
	if _, ok := w.engine.Reread(engine.Profile{}, &engine.Call{Vendor: bloomreach.ID}); ok {
		t.Error("a call without an answer was read")
	}
}

// When the app's calls name somebody else, that is told before the call, with the tokens that were made out to the one before.
func TestObservedIdentity(t *testing.T) {
	w := newWatched(t)
	jane, answer := jwtFor(t, "jane@example.com"), `{"success":true,"messages":[],"sync_token":"st-1"}`
	w.call(t, "Bearer "+jane, `{"cookie":"c-1"}`, 200, answer)
	w.call(t, "Bearer "+jane, `{"cookie":"c-1","registered":"jane@example.com"}`, 200, answer)
	w.call(t, "Bearer "+jane, `{"registered":"jane@example.com"}`, 200, answer)
	w.call(t, "Bearer "+jane, `{"cookie":"c-1","registered":"bob@example.com"}`, 401, `{"error":"unauthorized"}`)
	w.call(t, "Bearer "+jane, `{"cookie":"c-2"}`, 401, `{"error":"unauthorized"}`)
	var changes []string
	for _, e := range w.events {
		if d, ok := e.Detail.(engine.IdentityChanged); ok {
			changes = append(changes, d.From+" > "+d.To)
			if d.How != engine.ByApp {
				t.Errorf("by %s", d.How)
			}
			if d.To == "bob@example.com" && !cmp.Equal(d.Stale, []string{auth.NewSecret(jane).Fingerprint()}) {
				t.Errorf("stale: %v", d.Stale)
			}
		}
	}
	if diff := cmp.Diff([]string{"cookie c-1 > jane@example.com", "jane@example.com > bob@example.com", "bob@example.com > cookie c-2"}, changes); diff != "" {
		t.Error(diff)
	}
	if r := w.ledger.Token(auth.NewSecret(jane).Fingerprint()); r.StaleFor == "" || r.Rejected == 0 {
		t.Errorf("%+v", r)
	}
}

// A call ends once, whatever is told of it afterwards, and also one of which nothing came.
func TestObservedEndsOnce(t *testing.T) {
	for name, end := range map[string]struct {
		by   func(*engine.Observed)
		want engine.Outcome
		code string
	}{
		"cancelled": {func(o *engine.Observed) { o.Cancelled(engine.AppName, engine.Timing{}) }, engine.OutcomeCancelled, "cancelled"},
		"refused":   {func(o *engine.Observed) { o.Failed(syscall.ECONNRESET, false, engine.Timing{}) }, engine.OutcomeFailed, "transport.reset"},
		"cut":       {func(o *engine.Observed) { o.Answered(engine.SeenAnswer{Status: 200, Interrupted: io.ErrUnexpectedEOF}) }, engine.OutcomeFailed, "transport.cut"},
		"gone":      {func(o *engine.Observed) { o.Answered(engine.SeenAnswer{Status: 200, Gone: true}) }, engine.OutcomeCancelled, "cancelled"},
		"for a reason": {func(o *engine.Observed) {
			o.Failed(&engine.CallError{Code: "x.y", Message: "z"}, false, engine.Timing{})
		}, engine.OutcomeFailed, "x.y"},
		"with a fault":  {func(o *engine.Observed) { defer o.EndOnPanic(); panic("Bearer abcdefghij") }, engine.OutcomeFailed, "internal.panic"},
		"without words": {func(o *engine.Observed) { o.Answered(engine.SeenAnswer{Status: 404}) }, engine.OutcomeFailed, "server.status"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWatched(t)
			o := w.begin(t)
			o.Started(engine.Seen{Method: "GET", Path: "/x", Headers: []engine.Header{{Name: "authorization", Value: "Bearer abcdefghij"}}})
			end.by(o)
			o.Cancelled("you", engine.Timing{})
			o.Failed(errors.New("late"), true, engine.Timing{})
			o.Answered(engine.SeenAnswer{Status: 500})
			o.Sent(1)
			o.FirstByte(200, engine.Timing{})
			w.read(t)
			c := w.ledger.Call(o.ID())
			if c.Finish == nil || c.Finish.Outcome != end.want || c.Finish.Error == nil || c.Finish.Error.Code != end.code {
				t.Fatalf("%+v", c.Finish)
			}
			if last := w.events[len(w.events)-1]; last.Detail.Name() != "finished" {
				t.Errorf("%s was told after the end", last.Detail.Name())
			}
			if text, err := json.Marshal(w.events); err != nil || strings.Contains(string(text), "abcdefghij") {
				t.Errorf("%s, %v", text, err)
			}
		})
	}
}

// An engine that closes asks who forwards to give up, and waits for the word.
func TestObservedEngineCloses(t *testing.T) {
	e := engine.New(engine.Options{})
	w := e.NewObserver(engine.ObserverOptions{Upstream: "https://api.example.com"})
	asked := make(chan *engine.Observed, 1)
	var o *engine.Observed
	var err error
	o, err = w.Begin(func(error) {
		go func() { (<-asked).Cancelled("you", engine.Timing{}) }()
	})
	if err != nil {
		t.Fatal(err)
	}
	asked <- o
	if err := e.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Begin(func(error) {}); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// A large answer of a call that is known is not read, and not taken for a failure.
func TestObservedTooLarge(t *testing.T) {
	w := newWatched(t)
	o := w.begin(t)
	o.Started(engine.Seen{Method: "POST", Path: "/webxp/projects/p-1/appinbox/fetch", Body: []byte(`{"customer_ids":{}}`)})
	o.Answered(engine.SeenAnswer{Status: http.StatusOK, Body: make([]byte, 1<<20), Bytes: 300 << 20, Truncated: true})
	w.read(t)
	c := w.ledger.Call(o.ID())
	if !c.OK() || c.Response.Bytes != 300<<20 || !c.Response.Truncated || c.Response.Body.Whole() || c.Response.Body.Size != 300<<20 {
		t.Errorf("%+v, %d bytes", c.Finish, c.Response.Bytes)
	}
	if _, ok := w.engine.Reread(engine.Profile{}, c); ok {
		t.Error("half of an answer was read")
	}
}
