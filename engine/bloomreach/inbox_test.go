package bloomreach_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// device is one app on one customer's phone: an engine of its own, and a server that answers as the test says.
type device struct {
	t       *testing.T
	engine  *engine.Engine
	server  *server
	profile engine.Profile
}

func newDevice(t *testing.T, platform string, answers ...answer) *device {
	t.Helper()
	s := newServer(t, answers...)
	return &device{t, newEngine(t), s, profile(platform, s.URL)}
}

func (d *device) do(operation string, args engine.Args) engine.Done {
	d.t.Helper()
	return do(d.t, d.engine, engine.Request{Profile: d.profile, Operation: operation, Mode: "token", Args: args})
}

// fetch is an inbox.fetch that has to succeed.
func (d *device) fetch(args engine.Args) *bloomreach.Inbox {
	d.t.Helper()
	done := d.do("inbox.fetch", args)
	box, ok := done.Result.(*bloomreach.Inbox)
	if !ok || !done.Call.OK() {
		d.t.Fatalf("finished as %+v, %+v", done.Call.Finish, done.Call.Finish.Error)
	}
	return box
}

// message writes an answer's message; more are members with a comma before them.
func message(id string, created int, more string) string {
	return fmt.Sprintf(`{"id":%q,"type":"push","create_time":%d,"content":{"title":"T %s"}%s}`, id, created, id, more)
}

// inbox writes an answer. An empty token is left out.
func inbox(token string, messages ...string) string {
	if token != "" {
		token = fmt.Sprintf(`,"sync_token":%q`, token)
	}
	return `{"success":true,"messages":[` + strings.Join(messages, ",") + `]` + token + `}`
}

// listed are the ids in their order, a ● before those that are unread.
func listed(box *bloomreach.Inbox) string {
	var ids []string
	for _, m := range box.Messages {
		mark := "●"
		if m.IsRead {
			mark = ""
		}
		ids = append(ids, mark+m.ID())
	}
	return strings.Join(ids, " ")
}

const customer = `{"customer_ids":{"cookie":"c-1","registered":"jane@example.com"},`

// The sync token of 2.3: none at first, then the last that came; a null one leaves the kept one. A delta merges by id and
// deletes nothing, a full sync replaces.
func TestInboxSync(t *testing.T) {
	d := newDevice(t, android, ok(
		inbox("st-1", message("m1", 10, ""), message("m2", 20, `,"is_read":true`)),
		inbox("", message("m3", 30, ""), message("m1", 10, `,"is_read":true`)),
		`{"success":true,"messages":null,"sync_token":null}`,
		inbox("st-2"),
		inbox("st-3", message("m3", 30, "")),
		inbox("st-4", message("m9", 5, "")),
	)...)
	for i, tt := range []struct {
		args              engine.Args
		sent              string
		listed, new, edit string
		full              bool
		token             string
	}{
		{nil, `"application_id":"default-application"}`, "m2 ●m1", "", "", true, "st-1"},
		{nil, `"application_id":"default-application","sync_token":"st-1"}`, "●m3 m2 m1", "m3", "m1", false, "st-1"},
		{nil, `"application_id":"default-application","sync_token":"st-1"}`, "●m3 m2 m1", "", "", false, "st-1"},
		{nil, `"application_id":"default-application","sync_token":"st-1"}`, "●m3 m2 m1", "", "", false, "st-2"},
		{engine.Args{"sync_token": {""}}, `"application_id":"default-application"}`, "●m3", "", "", true, "st-3"},
		{engine.Args{"sync_token": {"st-old"}}, `"application_id":"default-application","sync_token":"st-old"}`, "●m3 ●m9", "m9", "", false, "st-4"},
	} {
		box := d.fetch(tt.args)
		if got := <-d.server.bodies; got != customer+tt.sent {
			t.Errorf("fetch %d sent %s", i+1, got)
		}
		if got := listed(box); got != tt.listed || box.Full != tt.full || box.SyncToken != tt.token {
			t.Errorf("fetch %d: %q, full %v, token %q; want %q, %v, %q", i+1, got, box.Full, box.SyncToken, tt.listed, tt.full, tt.token)
		}
		if strings.Join(box.New, " ") != tt.new || strings.Join(box.Changed, " ") != tt.edit {
			t.Errorf("fetch %d: new %v, changed %v", i+1, box.New, box.Changed)
		}
	}
}

// Equal digests mean that nothing changed, and only that.
func TestInboxDigest(t *testing.T) {
	first := inbox("st-1", message("m1", 10, ""), message("m1", 10, `,"is_read":true`), `{"type":"push","content":{"title":"nameless"}}`)
	d := newDevice(t, ios, ok(first, first, inbox("st-2"), inbox("st-3", message("m1", 10, "")), `{"success":true}`, inbox("st-4", message("m2", 1, "")))...)
	full := engine.Args{"sync_token": {""}}
	var digests []string
	for _, args := range []engine.Args{nil, full, nil, nil} {
		done := d.do("inbox.fetch", args)
		digests = append(digests, done.Call.Finish.Digest)
	}
	if digests[0] == "" || digests[1] != digests[0] || digests[2] != digests[0] {
		t.Errorf("nothing changed, yet the digests are %q", digests[:3])
	}
	if digests[3] == digests[0] {
		t.Errorf("m1 is unread again, and the digest is still %q", digests[3])
	}
	marked := d.do("inbox.markread", engine.Args{"message_id": {"m1"}})
	if after := d.do("inbox.fetch", nil).Call.Finish.Digest; !marked.Call.OK() || after == digests[3] {
		t.Errorf("m1 was read, and the digest is still %q", after)
	}
	d.profile.CustomerIDs = map[string]string{"registered": "bob@example.com"}
	if other := d.do("inbox.fetch", nil).Call.Finish.Digest; other == "" || other == digests[0] {
		t.Errorf("bob's inbox has jane's digest %q", other)
	}
}

// Types that no SDK shows are hidden, and logged each time an answer has one (2.2).
func TestInboxHidesUnsupportedTypes(t *testing.T) {
	answer := inbox("", message("m1", 3, ""), `{"id":"m2","type":"banner"}`, `{"id":"m3"}`, `{"id":"m4","type":"html","create_time":9}`, `5`)
	d := newDevice(t, android, ok(answer)...)
	for range 2 {
		done := d.do("inbox.fetch", nil)
		box := done.Result.(*bloomreach.Inbox)
		if got := listed(box); got != "●m4 ●m1" || len(box.Hidden) != 3 || box.Unread != 2 || box.Sent != 5 {
			t.Errorf("shown %q, %d hidden, %d unread, %d sent", got, len(box.Hidden), box.Unread, box.Sent)
		}
		want := []string{"AppInbox message has unsupported type banner", "AppInbox message has unsupported type unknown", "AppInbox message has unsupported type unknown"}
		if diff := cmp.Diff(want, done.Call.Finish.SDKLog); diff != "" {
			t.Errorf("log (-want +got):\n%s", diff)
		}
		if !strings.HasSuffix(done.Call.Finish.Summary, "3 unsupported") {
			t.Errorf("summary %q", done.Call.Finish.Summary)
		}
	}
}

// What an SDK would log is kept with the call, however many messages it drops.
func TestLogOfUnsupportedTypesIsBounded(t *testing.T) {
	banners := slices.Repeat([]string{`{"id":"m1","type":"` + strings.Repeat("banner", 1000) + `"}`}, 500)
	log := newDevice(t, android, ok(inbox("", banners...))...).do("inbox.fetch", nil).Call.Finish.SDKLog
	if len(log) != 101 || log[100] != "(400 more lines like these)" || len(log[0]) > 400 {
		t.Errorf("%d lines, the last %q", len(log), log[len(log)-1])
	}
}

// A message without an id is shown, stays the same row from fetch to fetch, and cannot be marked.
func TestInboxMessageWithoutID(t *testing.T) {
	const nameless = `{"type":"push","create_time":7,"content":{"title":"nameless"}}`
	d := newDevice(t, android, ok(inbox("st-1", nameless, message("m1", 3, "")), inbox("st-2", message("m2", 9, ""), nameless))...)
	first := d.fetch(nil)
	second := d.fetch(nil)
	if len(first.Messages) != 2 || len(second.Messages) != 3 || strings.Join(second.New, " ") != "m2" || len(second.Changed) != 0 {
		t.Fatalf("first %q, then %q, new %v, changed %v", listed(first), listed(second), second.New, second.Changed)
	}
	id := second.Messages[1].ID()
	done := d.do("inbox.markread", engine.Args{"message_id": {id}})
	if done.Call.Finish.Outcome != engine.OutcomeBlocked || code(done) != "inbox.no-id" || done.Call.Finish.Error.Fix == "" {
		t.Errorf("marking %q finished as %+v", id, done.Call.Finish)
	}
}

// Android takes the messages under other names too; on iOS they are not seen, and a finding says where they are (2.1).
func TestInboxUnderAnotherName(t *testing.T) {
	for _, name := range []string{"data", "results"} {
		body := `{"success":true,"` + name + `":[` + message("m1", 1, "") + `]}`
		if got := listed(newDevice(t, android, ok(body)...).fetch(nil)); got != "●m1" {
			t.Errorf("Android, %s: %q", name, got)
		}
		done := newDevice(t, ios, ok(body)...).do("inbox.fetch", nil)
		if got := listed(done.Result.(*bloomreach.Inbox)); got != "" || !strings.Contains(finding(done, "inbox.other-name").Detail, name) {
			t.Errorf("iOS, %s: %q, %+v", name, got, done.Call.Finish.Findings)
		}
	}
}

// A body given whole decides what the answer is: full without a token in it, and for the customer that it names.
func TestInboxOfABodyGivenWhole(t *testing.T) {
	d := newDevice(t, android, ok(inbox("st-1", message("m1", 1, "")), inbox("st-2", message("m2", 2, "")), inbox("st-9", message("b1", 1, "")), inbox("st-3"))...)
	d.fetch(nil)
	whole := func(body string) *bloomreach.Inbox {
		return do(t, d.engine, engine.Request{Profile: d.profile, Operation: "inbox.fetch", Mode: "token", Body: []byte(body)}).Result.(*bloomreach.Inbox)
	}
	if box := whole(`{"customer_ids":{"cookie":"c-1","registered":"jane@example.com"}}`); !box.Full || listed(box) != "●m2" {
		t.Errorf("a body without a token: full %v, %q", box.Full, listed(box))
	}
	if box := whole(`{"customer_ids":{"registered":"bob"}}`); listed(box) != "●b1" {
		t.Errorf("bob's inbox is %q", listed(box))
	}
	if box := d.fetch(nil); box.Full || listed(box) != "●m2" {
		t.Errorf("jane's inbox became %q", listed(box))
	}
}

// Views read what they were given while others fetch and mark; the race detector is the judge.
func TestInboxSharedByGoroutines(t *testing.T) {
	d := newDevice(t, android, ok(inbox("st-1", message("m1", 1, ""), message("m2", 2, "")))...)
	d.fetch(nil)
	var wg sync.WaitGroup
	call := func(operation string, args engine.Args) {
		done, err := d.engine.Do(t.Context(), engine.Request{Profile: d.profile, Operation: operation, Mode: "token", Args: args})
		if err != nil || !done.Call.OK() {
			t.Errorf("%s: %+v, %v", operation, done.Call.Finish, err)
			return
		}
		if box, isInbox := done.Result.(*bloomreach.Inbox); isInbox && !strings.Contains(listed(box), "m1") {
			t.Errorf("m1 is gone: %q", listed(box))
		}
	}
	for range 2 {
		wg.Go(func() {
			for range 20 {
				call("inbox.fetch", nil)
			}
		})
		wg.Go(func() {
			for range 20 {
				call("inbox.markread", engine.Args{"message_id": {"m1"}})
			}
		})
	}
	wg.Wait()
}

func TestMarkReadWantsAnID(t *testing.T) {
	d := newDevice(t, android, ok("")...)
	for _, args := range []engine.Args{nil, {"message_id": {""}}, {"message_id": {"m1", ""}}} {
		_, err := d.engine.Do(t.Context(), engine.Request{Profile: d.profile, Operation: "inbox.markread", Mode: "token", Args: args})
		var usage *engine.UsageError
		if !errors.As(err, &usage) || usage.Fix == "" {
			t.Errorf("%v: %v, want a usage error that says what to do", args, err)
		}
	}
}
