package bloomreach_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

const clearing = "CustomerIDs are updated, clearing AppInbox messages"

// effects are the consequences a line each, with ▲ or · before them.
func effects(c engine.Consequences) string {
	var lines []string
	for _, e := range c.Effects {
		mark := map[engine.Mark]string{engine.MarkLook: "▲ ", engine.MarkHere: "· ", engine.MarkBad: "✗ "}[e.Mark]
		lines = append(lines, mark+e.Text)
	}
	return strings.Join(lines, "\n")
}

// foreseen tells what a change would do, and then does it: both must say the same.
func (d *device) foreseen(c engine.Change) string {
	d.t.Helper()
	before := d.engine.Vendor(bloomreach.ID).(engine.Identifier).Foresee(d.profile, c)
	after := d.change(c)
	if diff := cmp.Diff(effects(before), effects(after)); diff != "" {
		d.t.Errorf("foreseen and done differ (-foreseen +done):\n%s", diff)
	}
	return effects(after)
}

// identifyCustomer on Android logs that it clears and does not: the next customer's first fetch carries the sync token of the one
// before, and that one's messages are listed and marked with their own ids and token (2.5).
func TestIdentifyOnAndroid(t *testing.T) {
	d := newDevice(t, android, ok(inbox("st-12", message("m1", 1, ""), message("m2", 2, "")), inbox("st-13", message("b1", 3, "")), `{"success":true}`)...)
	d.profile.AdvancedAuth = true
	d.fetch(nil)
	d.sent()
	c := engine.Change{Kind: engine.Identify, IDs: bobIDs}
	want := `▲ Jane's 2 messages stay listed: the SDK logs "clearing AppInbox messages" and does not clear them.
▲ Sync token st-12 goes along to bob's first fetch.
▲ Marking one of jane's messages would send jane's ids with bob's token: expect 401.
· Attributes and consents are asked for anew.
iOS 4.0 would drop messages, sync token and images.`
	if diff := cmp.Diff(want, d.foreseen(c)); diff != "" {
		t.Errorf("effects (-want +got):\n%s", diff)
	}
	done := d.do("inbox.fetch", nil)
	if got := d.sent(); got != bobs+`,"sync_token":"st-12"}` {
		t.Errorf("bob's first fetch sent %s", got)
	}
	box := done.Result.(*bloomreach.Inbox)
	if listed(box) != "●b1 ●m2 ●m1" || box.Others != 2 || !box.Foreign(box.Messages[1]) || box.Foreign(box.Messages[0]) {
		t.Errorf("listed %q, %d of another customer", listed(box), box.Others)
	}
	if diff := cmp.Diff(d.profile.CustomerIDs, box.Owner); diff != "" || box.SyncToken != "st-13" {
		t.Errorf("token %q, owner (-want +got):\n%s", box.SyncToken, diff)
	}
	for _, code := range []string{"inbox.old-sync-token", "inbox.others-messages"} {
		if f := finding(done, code); f.Severity != "warning" || !strings.Contains(f.Detail, "Android 4.10") {
			t.Errorf("%s: %+v", code, f)
		}
	}
	marked := d.do("inbox.markread", markM1)
	if got := d.sent(); got != customer+`"message_ids":["m1"],"sync_token":"st-12"}` {
		t.Errorf("the mark sent %s", got)
	}
	if f := finding(marked, "inbox.marks-as-other"); !strings.Contains(f.Detail, "jane's ids and sync token, while the credential is bob's: expect 401") {
		t.Errorf("findings %+v", marked.Call.Finish.Findings)
	}
	_, err := d.engine.Do(t.Context(), engine.Request{Profile: d.profile, Operation: "inbox.markread", Mode: "token", Args: engine.Args{"message_id": {"m1", "b1"}}})
	if usage := (*engine.UsageError)(nil); !errors.As(err, &usage) {
		t.Errorf("messages of two customers at once: %v", err)
	}
	if again := d.do("inbox.fetch", nil); finding(again, "inbox.old-sync-token").Code != "" {
		t.Errorf("the token is bob's by now: %+v", again.Call.Finish.Findings)
	}
}

func TestIdentifyOnIOS(t *testing.T) {
	d := newDevice(t, ios, ok(inbox("st-12", message("m1", 1, "")), inbox("st-b", message("b1", 3, "")))...)
	d.fetch(nil)
	d.sent()
	want := `· Jane's 1 message, sync token st-12 and images are dropped; bob's first fetch is a full one.
· Attributes and consents are asked for anew.
Android 4.10 would keep them, and send the sync token along.`
	if diff := cmp.Diff(want, d.foreseen(engine.Change{Kind: engine.Identify, IDs: bobIDs})); diff != "" {
		t.Errorf("effects (-want +got):\n%s", diff)
	}
	if done := d.do("inbox.markread", markM1); code(done) != "inbox.not-kept" {
		t.Errorf("marking jane's message finished as %+v", done.Call.Finish)
	}
	if box := d.fetch(nil); d.sent() != bobs+"}" || listed(box) != "●b1" || box.Others != 0 {
		t.Errorf("listed %q", listed(box))
	}
}

// Ids (3.3): Android replaces all but the cookie, iOS adds. The cookie is never the app's to set.
func TestIdentifyIDs(t *testing.T) {
	for _, tt := range []struct {
		platform string
		ids      map[string]string
		want     map[string]string
		log      []string
		refused  string
	}{
		{android, map[string]string{"email_id": "e"}, map[string]string{"cookie": "c-1", "email_id": "e"}, []string{clearing}, ""},
		{ios, map[string]string{"email_id": "e"}, map[string]string{"cookie": "c-1", "email_id": "e", "registered": "jane@example.com"}, nil, ""},
		{android, map[string]string{"registered": "bob@example.com", "cookie": "c-1"}, map[string]string{"cookie": "c-1", "registered": "bob@example.com"}, []string{clearing}, ""},
		{android, map[string]string{"registered": "jane@example.com"}, map[string]string{"cookie": "c-1", "registered": "jane@example.com"}, nil, ""},
		{android, map[string]string{"registered": "bob@example.com", "cookie": "c-2"}, nil, nil, "Changing cookie is not allowed"},
		{ios, map[string]string{"registered": "bob@example.com", "cookie": "c-2"}, map[string]string{"cookie": "c-1", "registered": "bob@example.com"},
			[]string{"You should never set cookie ID directly on a customer. Ignoring."}, ""},
		{ios, map[string]string{"cookie": "c-1"}, nil, nil, "needs an id that is not the cookie"},
		{android, map[string]string{}, nil, nil, "needs an id"},
		{android, map[string]string{"registered": ""}, nil, nil, "a name and a value"},
	} {
		e := newEngine(t)
		p, done, err := e.SwitchCustomer(profile(tt.platform, "http://127.0.0.1:1"), engine.Change{Kind: engine.Identify, IDs: tt.ids})
		if tt.refused != "" {
			if usage := (*engine.UsageError)(nil); !errors.As(err, &usage) || !strings.Contains(usage.Message, tt.refused) || usage.Fix == "" || p.CustomerIDs["registered"] != "jane@example.com" {
				t.Errorf("%s %v: %v", tt.platform, tt.ids, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s %v: %v", tt.platform, tt.ids, err)
		}
		if diff := cmp.Diff(tt.want, p.CustomerIDs); diff != "" {
			t.Errorf("%s %v: ids (-want +got):\n%s", tt.platform, tt.ids, diff)
		}
		if diff := cmp.Diff(tt.log, done.SDKLog); diff != "" {
			t.Errorf("%s %v: log (-want +got):\n%s", tt.platform, tt.ids, diff)
		}
	}
}

// anonymize drops ids and cache on both and makes a new cookie; only Android fetches by itself (2.5, 3.3).
func TestAnonymize(t *testing.T) {
	for _, platform := range []string{android, ios} {
		d := newDevice(t, platform, ok(inbox("st-12", message("m1", 1, "")), inbox("st-c"))...)
		d.fetch(nil)
		d.sent()
		said := d.foreseen(engine.Change{Kind: engine.Anonymize})
		if !strings.Contains(said, "Jane's 1 message and sync token st-12 are dropped") || strings.Contains(said, "tracks installation") != (platform == android) {
			t.Errorf("%s: effects\n%s", platform, said)
		}
		cookie := d.profile.CustomerIDs["cookie"]
		if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(cookie) || len(d.profile.CustomerIDs) != 1 {
			t.Errorf("%s: ids %v", platform, d.profile.CustomerIDs)
		}
		if box := d.fetch(nil); d.sent() != `{"customer_ids":{"cookie":"`+cookie+`"},"application_id":"default-application"}` || len(box.Messages) != 0 {
			t.Errorf("%s: listed %q", platform, listed(box))
		}
		if d.change(engine.Change{Kind: engine.Anonymize}).Refetch != (platform == android) || d.profile.CustomerIDs["cookie"] == cookie {
			t.Errorf("%s: a second time: %v", platform, d.profile.CustomerIDs)
		}
	}
}

// The customer changes while a fetch is under way (2.5): its answer is never the next customer's, and what was kept is cleared.
func TestIdentifyUnderAFetch(t *testing.T) {
	for _, platform := range []string{android, ios} {
		h, e := newHolding(t), newEngine(t)
		jane := profile(platform, h.URL)
		h.answers <- inbox("st-1", message("m1", 1, ""))
		_, first := h.background(t, e, jane)
		<-first
		_, late := h.background(t, e, jane)
		bob, told, err := e.SwitchCustomer(jane, engine.Change{Kind: engine.Identify, IDs: bobIDs})
		if err != nil || !told.Refetch || !strings.Contains(effects(told), "A fetch for jane is under way") {
			t.Fatalf("%s: %+v, %v", platform, told, err)
		}
		h.answers <- inbox("st-2", message("m2", 2, ""))
		done := <-late
		var log []string
		if platform == android {
			log = []string{
				"AppInbox fetch is outdated for last customer IDs {cookie=c-1, registered=jane@example.com}",
				"AppInbox fetch is going to repeat for {cookie=c-1, registered=bob@example.com}",
			}
		}
		if diff := cmp.Diff(log, done.Call.Finish.SDKLog); diff != "" || finding(done, "inbox.outdated").Code == "" {
			t.Errorf("%s: findings %+v, log (-want +got):\n%s", platform, done.Call.Finish.Findings, diff)
		}
		h.answers <- inbox("st-b", message("b1", 1, ""))
		body, next := h.background(t, e, bob)
		if box := (<-next).Result.(*bloomreach.Inbox); body != bobs+"}" || listed(box) != "●b1" {
			t.Errorf("%s: sent %s, listed %q", platform, body, listed(box))
		}
	}
}

// The next customer's answer may come before the late one: it replaces what was kept, and the late one is kept nowhere.
func TestTheNextCustomersAnswerComesFirst(t *testing.T) {
	for platform, log := range map[string][]string{
		android: {fetchWait, "AppInbox data for {cookie=c-1, registered=bob@example.com} will replace old data"}, ios: nil,
	} {
		h, e := newHolding(t), newEngine(t)
		jane := profile(platform, h.URL)
		h.answers <- inbox("st-1", message("m1", 1, ""))
		_, first := h.background(t, e, jane)
		<-first
		leave := h.hold("jane@example.com")
		_, late := h.background(t, e, jane)
		bob, _, err := e.SwitchCustomer(jane, engine.Change{Kind: engine.Identify, IDs: bobIDs})
		if err != nil {
			t.Fatal(err)
		}
		h.answers <- inbox("st-b", message("b1", 1, ""))
		body, next := h.background(t, e, bob)
		if want := map[string]string{android: bobs + `,"sync_token":"st-1"}`, ios: bobs + "}"}[platform]; body != want {
			t.Errorf("%s: sent %s, want %s", platform, body, want)
		}
		done := <-next
		if diff := cmp.Diff(log, done.Call.Finish.SDKLog); diff != "" || listed(done.Result.(*bloomreach.Inbox)) != "●b1" {
			t.Errorf("%s: listed %+v, log (-want +got):\n%s", platform, done.Result, diff)
		}
		leave <- inbox("st-2", message("m2", 2, ""))
		<-late
		h.answers <- inbox("st-b2")
		_, last := h.background(t, e, bob)
		if got := listed((<-last).Result.(*bloomreach.Inbox)); got != "●b1" {
			t.Errorf("%s: afterwards %q", platform, got)
		}
	}
}

// The store of a stream is cleared by both; in a project the provider's own policy decides what becomes of its token.
func TestIdentityAndTheToken(t *testing.T) {
	for _, tt := range []struct {
		platform string
		stream   bool
		policy   auth.Policy
		change   engine.Change
		says     string
		cleared  bool
		stale    bool
	}{
		{android, false, auth.Cached, engine.Change{Kind: engine.Identify, IDs: bobIDs}, "names jane. It is put away; the next Bearer call asks the provider for bob.", false, true},
		{ios, false, auth.Once, engine.Change{Kind: engine.Identify, IDs: bobIDs}, "bob's calls carry it: expect 401.", false, true},
		{android, false, auth.Cached, engine.Change{Kind: engine.Anonymize}, "asks the provider for the new cookie.", false, true},
		{android, true, auth.Cached, engine.Change{Kind: engine.Identify, IDs: bobIDs}, "It is cleared: identifyCustomer without a token clears the one before.", true, true},
		{ios, true, auth.Cached, engine.Change{Kind: engine.Anonymize}, "It is cleared: anonymize clears the token.", true, true},
		{android, false, auth.Cached, engine.Change{Kind: engine.Identify, IDs: map[string]string{"registered": "jane@example.com"}}, "The app's customer is jane@example.com already", false, false},
		{android, false, auth.Cached, engine.Change{Kind: engine.Look, IDs: bobIDs}, "stay as they are", false, false},
		{android, false, auth.Cached, engine.Change{Kind: engine.Identify, IDs: bobIDs, CleanUp: true}, "names jane", true, true},
	} {
		e := newEngine(t)
		p := profile(tt.platform, "http://127.0.0.1:1")
		p.AdvancedAuth = true
		payload := `{"sub":{"registered":"jane@example.com"}}`
		if tt.stream {
			p.Integration, p.StreamID, payload = "stream", "s-1", `{"ids":{"registered":"jane@example.com"}}`
		}
		p.Provider = fileProviderOf(t, signed(payload), tt.policy)
		if _, err := p.Provider.Token(t.Context(), p.CustomerIDs, nil); err != nil {
			t.Fatal(err)
		}
		facts := e.Journal().Subscribe()
		after, done, err := e.SwitchCustomer(p, tt.change)
		if err != nil || !strings.Contains(effects(done), tt.says) {
			t.Errorf("%+v: %v, effects\n%s", tt, err, effects(done))
			continue
		}
		if _, kept := p.Provider.Kept(); kept == tt.cleared {
			t.Errorf("%+v: a token is kept: %v", tt, kept)
		}
		events, _, err := facts.Next(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		changed := events[0].Detail.(engine.IdentityChanged)
		if (len(changed.Stale) == 1) != tt.stale || changed.To != after.Customer() || changed.How != tt.change.Kind {
			t.Errorf("%+v: %+v", tt, changed)
		}
		facts.Close()
	}
}

// A look leaves the app as it was, even one that was asked to clean up.
func TestLookCleansNothingUp(t *testing.T) {
	h, e := newHolding(t), newEngine(t)
	jane := profile(android, h.URL)
	h.answers <- inbox("st-1", message("m1", 1, ""))
	_, first := h.background(t, e, jane)
	<-first
	if _, _, err := e.SwitchCustomer(jane, engine.Change{Kind: engine.Look, IDs: bobIDs, CleanUp: true}); err != nil {
		t.Fatal(err)
	}
	plan, err := e.Plan(engine.Request{Profile: jane, Operation: bloomreach.InboxFetch})
	if err != nil || !strings.Contains(string(plan.Sent.Body.Bytes()), `"sync_token":"st-1"`) {
		t.Errorf("%v, the next fetch of the app is %s", err, plan.Sent.Body.Bytes())
	}
}

// With the sandbox's own words: jane's messages stay in bob's list on Android, and marking one of them with bob's token is refused.
func TestSandboxAfterIdentify(t *testing.T) {
	for _, tt := range []struct {
		platform string
		others   int
		code     string
	}{{android, 12, "token.ids-differ"}, {ios, 0, "inbox.not-kept"}} {
		w := newWorld(t)
		jane := w.profile(tt.platform, janeSeeded)
		jane.AdvancedAuth, jane.Provider = true, w.provider(auth.Cached)
		first := w.do(jane, "inbox.fetch", auth.CustomerToken, nil).Result.(*bloomreach.Inbox)
		unread := first.Messages[0]
		bob, _, err := w.engine.SwitchCustomer(jane, engine.Change{Kind: engine.Identify, IDs: bobIDs})
		if err != nil {
			t.Fatal(err)
		}
		done := w.do(bob, "inbox.fetch", auth.CustomerToken, nil)
		if box, ok := done.Result.(*bloomreach.Inbox); !ok || box.Others != tt.others || len(box.Messages) <= box.Others {
			t.Errorf("%s: finished as %+v", tt.platform, done.Call.Finish)
		}
		marked := w.do(bob, "inbox.markread", auth.CustomerToken, engine.Args{"message_id": {unread.ID()}})
		if code(marked) != tt.code {
			t.Errorf("%s: marked as %+v", tt.platform, marked.Call.Finish)
		}
		if f := finding(marked, "inbox.read-locally"); (f.Code != "") != (tt.platform == android) {
			t.Errorf("%s: findings %+v", tt.platform, marked.Call.Finish.Findings)
		}
	}
}
