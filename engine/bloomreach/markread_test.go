package bloomreach_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

var markM1 = engine.Args{"message_id": {"m1"}}

// What is sent is what came with the message: its customer and the sync token of its answer, not the newest one (1.3, 2.4).
func TestMarkReadSendsWhatCameWithTheMessage(t *testing.T) {
	d := newDevice(t, ios, ok(inbox("st-1", message("m1", 1, "")), inbox("st-2", message("m2", 2, "")), `{"success":true}`, inbox("st-3"))...)
	before := d.fetch(nil)
	d.fetch(nil)
	done := d.do("inbox.markread", markM1)
	<-d.server.bodies
	<-d.server.bodies
	if got := <-d.server.bodies; got != customer+`"message_ids":["m1"],"sync_token":"st-1"}` {
		t.Errorf("sent %s", got)
	}
	if diff := cmp.Diff(bloomreach.Marked{MessageIDs: []string{"m1"}, Success: true}, done.Result); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if done.Call.Finish.Summary != "1 message marked · m1" || strings.Join(done.Call.Finish.SDKLog, " ") != "AppInbox marked as read" {
		t.Errorf("finished as %+v", done.Call.Finish)
	}
	if listed(before) != "●m1" {
		t.Errorf("the model that was given out has changed to %q", listed(before))
	}
	if got := listed(d.fetch(nil)); got != "●m2 m1" {
		t.Errorf("afterwards %q", got)
	}
}

// Without a message that was fetched, or a token with it, nothing is sent, and each SDK logs the same (2.4).
func TestMarkReadBlocked(t *testing.T) {
	const log = "Unable to mark message m1 as read, try to fetch AppInbox"
	for name, first := range map[string]string{
		"unknown id":             inbox("st-1", message("m2", 1, "")),
		"no token in the answer": inbox("", message("m1", 1, "")),
	} {
		for _, platform := range []string{android, ios} {
			d := newDevice(t, platform, ok(first)...)
			d.fetch(nil)
			done := d.do("inbox.markread", markM1)
			e := done.Call.Finish.Error
			if done.Call.Finish.Outcome != engine.OutcomeBlocked || e.Code != "inbox.not-kept" || e.SDK != log || e.Fix == "" || done.Call.Sent != nil {
				t.Errorf("%s, %s: finished as %+v, %+v", name, platform, done.Call.Finish, e)
			}
			if diff := cmp.Diff([]string{log}, done.Call.Finish.SDKLog); diff != "" {
				t.Errorf("%s, %s: log (-want +got):\n%s", name, platform, diff)
			}
		}
	}
	d := newDevice(t, android, ok(inbox("st-1", message("m1", 1, "")))...)
	d.fetch(nil)
	if done := d.do("inbox.markread", engine.Args{"message_id": {"m1", "m7"}}); code(done) != "inbox.not-kept" || !strings.Contains(done.Call.Finish.Error.Message, "m7") {
		t.Errorf("one of two unknown: finished as %+v", done.Call.Finish)
	}
	p := d.profile
	p.CustomerIDs = nil
	nobody := do(t, d.engine, engine.Request{Profile: p, Operation: "inbox.fetch", Mode: "token"})
	if marked := do(t, d.engine, engine.Request{Profile: p, Operation: "inbox.markread", Mode: "token", Args: markM1}); !nobody.Call.OK() || code(marked) != "inbox.not-kept" {
		t.Errorf("fetched for nobody: finished as %+v", marked.Call.Finish)
	}
}

// A sync token among the arguments stands in for the kept one, and the current customer for the message's.
func TestMarkReadWithATokenOfOnesOwn(t *testing.T) {
	d := newDevice(t, android, ok(`{"success":true}`)...)
	if done := d.do("inbox.markread", engine.Args{"message_id": {"m1", "m2"}, "sync_token": {"st-7"}}); !done.Call.OK() || done.Call.Finish.Summary != "2 messages marked · m1 m2" {
		t.Errorf("finished as %+v", done.Call.Finish)
	}
	if got := <-d.server.bodies; got != customer+`"message_ids":["m1","m2"],"sync_token":"st-7"}` {
		t.Errorf("sent %s", got)
	}
}

// What counts as marked (1.4): for iOS any 2xx, for Android success. Android has shown the message as read before the server
// spoke and goes on doing so (2.4); on iOS that comes of a success: false that it does not look at.
func TestMarkReadAnswers(t *testing.T) {
	const done, refusedLog = "AppInbox marked as read", "AppInbox marking as read failed. "
	for _, tt := range []struct {
		platform string
		answer   answer
		code     string
		log      string
		listed   string
		locally  bool
	}{
		{android, answer{200, `{"success":true}`}, "", done, "m1", false},
		{android, answer{200, ``}, "answer.empty", refusedLog + "Unable to parse response from the server.", "m1", true},
		{android, answer{200, `{}`}, "answer.no-success", refusedLog + "Unable to parse response from the server.", "m1", true},
		{android, answer{200, `{"success":false,"errors":["no"]}`}, "answer.refused", refusedLog + "Failure state from server returned", "m1", true},
		{android, answer{401, `{"error":"no"}`}, "server.refused", refusedLog + "Unauthorized", "m1", true},
		{ios, answer{200, `{"success":true}`}, "", done, "m1", false},
		{ios, answer{200, ``}, "", done, "m1", false},
		{ios, answer{204, ``}, "", done, "m1", false},
		{ios, answer{200, `<html>`}, "", done, "m1", false},
		{ios, answer{200, `{"success":false,"errors":["no"]}`}, "", done, "m1", true},
		{ios, answer{401, `{"error":"no"}`}, "server.refused", refusedLog + "Missing or invalid authorization: no", "●m1", false},
		{ios, answer{500, ``}, "server.error", refusedLog + "There was a server error, please try again later.", "●m1", false},
	} {
		unread := inbox("st-1", message("m1", 1, ""))
		d := newDevice(t, tt.platform, answer{200, unread}, tt.answer, answer{200, inbox("st-2")}, answer{200, unread})
		d.fetch(nil)
		marked := d.do("inbox.markread", markM1)
		if code(marked) != tt.code || strings.Join(marked.Call.Finish.SDKLog, "\n") != tt.log {
			t.Errorf("%s, %v: %q, log %q", tt.platform, tt.answer, code(marked), marked.Call.Finish.SDKLog)
		}
		if f := finding(marked, "inbox.read-locally"); tt.locally != (f.Severity == "warning") {
			t.Errorf("%s, %v: findings %+v", tt.platform, tt.answer, marked.Call.Finish.Findings)
		}
		box := d.fetch(nil)
		if got := listed(box); got != tt.listed || box.Messages[0].ReadLocally != tt.locally {
			t.Errorf("%s, %v: afterwards %q, read locally %v", tt.platform, tt.answer, got, box.Messages[0].ReadLocally)
		}
		if box := d.fetch(engine.Args{"sync_token": {""}}); listed(box) != "●m1" || box.Messages[0].ReadLocally {
			t.Errorf("%s, %v: after a full sync %q, read locally %v", tt.platform, tt.answer, listed(box), box.Messages[0].ReadLocally)
		}
	}
}

// Android writes it down before anything is asked or sent, so a mark without an answer counts too; a plan does not.
func TestMarkReadWithoutAnAnswer(t *testing.T) {
	for platform, want := range map[string]bool{android: true, ios: false} {
		d := newDevice(t, platform, ok(inbox("st-1", message("m1", 1, "")), inbox("st-2"))...)
		d.fetch(nil)
		mark := engine.Request{Profile: d.profile, Operation: "inbox.markread", Mode: "token", Args: markM1}
		if _, err := d.engine.Plan(mark); err != nil {
			t.Fatal(err)
		}
		if box := d.fetch(nil); box.Messages[0].IsRead {
			t.Errorf("%s: a plan has marked the message", platform)
		}
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if done, err := d.engine.Do(over, mark); err != nil || done.Call.OK() {
			t.Fatalf("%s: finished as %+v, %v", platform, done.Call.Finish, err)
		}
		if m := d.fetch(nil).Messages[0]; m.IsRead != want || m.ReadLocally != want {
			t.Errorf("%s: read %v, locally %v", platform, m.IsRead, m.ReadLocally)
		}
	}
}
