package bloomreach

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"authpeek/engine"
)

// Marked is the model of inbox.markread.
type Marked struct {
	MessageIDs []string `json:"message_ids"`
	Success    bool     `json:"success"`
}

// markRead makes the body of 1.3, row 8. Ids and sync token are those kept with the message, whoever the customer is by now;
// a message that is not kept can only be marked when the arguments name a token (2.4).
func (v *Vendor) markRead(d *engine.Draft, p engine.Profile, args engine.Args) error {
	ids := args["message_id"]
	if slices.Contains(ids, "") {
		return &engine.UsageError{Message: "message_id is empty", Fix: "authpeek call inbox.fetch lists the ids"}
	}
	token, customer := args.First("sync_token"), customerIDs(p)
	if !args.Has("sync_token") {
		kept, err := v.keptAll(d, p, ids)
		if err != nil || d.Blocked != nil {
			return err
		}
		// The SDKs mark one message at a time; of several the first speaks for all.
		token, customer = kept[0].SyncToken(), kept[0].CustomerIDs()
	}
	if !p.LookOnly && p.Platform != IOS {
		// Android writes it down before it asks, and never takes it back (2.4).
		d.Leaving = func() { v.turnRead(p, ids, false) }
	}
	if len(ids) > 1 {
		d.Findings = append(d.Findings, engine.Finding{
			Code: "wire.one-message", Severity: "note", Title: "an SDK marks one message at a time",
			Detail: fmt.Sprintf("The route takes a list, and this call sends %d ids; both SDKs always send exactly one.", len(ids)),
			Fix:    "give one message_id to see what the app sends", Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
		})
	}
	d.Body = encode(struct {
		CustomerIDs map[string]string `json:"customer_ids"`
		MessageIDs  []string          `json:"message_ids"`
		SyncToken   string            `json:"sync_token"`
	}{customer, ids, token})
	return nil
}

// keptAll finds the messages to mark. What no SDK would mark blocks the draft.
func (v *Vendor) keptAll(d *engine.Draft, p engine.Profile, ids []string) ([]*Message, error) {
	kept := make([]*Message, len(ids))
	for i, id := range ids {
		kept[i] = v.kept(p, id)
		if blocked := unmarkable(p, id, kept[i]); blocked != nil {
			d.Blocked, d.SDKLog = blocked, append(d.SDKLog, blocked.SDK)
			return nil, nil
		}
		if !maps.Equal(kept[i].CustomerIDs(), kept[0].CustomerIDs()) {
			return nil, &engine.UsageError{Message: "messages " + ids[0] + " and " + id + " came for different customers", Fix: "mark them one at a time, as the SDKs do"}
		}
	}
	if !maps.Equal(kept[0].CustomerIDs(), customerIDs(p)) {
		from, to := shortNames(kept[0].CustomerIDs(), customerIDs(p))
		d.Findings = append(d.Findings, engine.Finding{
			Code: "inbox.marks-as-other", Severity: "warning", Title: "this message is another customer's",
			Detail: sdkOf(p).name() + " marks it with " + from + "'s ids and sync token, while the credential is " + to + "'s" + expect401(p) + ".",
			Fix:    "anonymize before identifyCustomer; here x clears the cache", Ref: "Bloomreach SDKs, App Inbox manager",
		})
	}
	return kept, nil
}

// unmarkable says why neither SDK would mark a message, in their own log line (2.4); nil when they would.
func unmarkable(p engine.Profile, id string, kept *Message) *engine.CallError {
	err := &engine.CallError{SDK: fmt.Sprintf("Unable to mark message %s as read, try to fetch AppInbox", id)}
	switch {
	case kept == nil && p.LookOnly:
		err.Code, err.Message = "inbox.not-kept", "a look at another customer keeps nothing, so there is no sync token to send"
		err.Fix = "identify the customer (C), or give sync_token"
	case kept == nil:
		err.Code, err.Message = "inbox.not-kept", "message "+id+" was not fetched, so there is no sync token to send"
		err.Fix = "fetch the inbox first, check the id, or give sync_token"
	case kept.nameless:
		err.Code, err.Message = "inbox.no-id", "the server sent this message without an id, so there is nothing to mark it by"
		err.Fix = "look at the raw answer; the vendor gives every message an id"
	case kept.SyncToken() == "":
		err.Code, err.Message = "inbox.not-kept", "message "+id+" came in an answer without a sync token, so there is none to send"
		err.Fix = "fetch the inbox again, or give sync_token"
	case len(kept.CustomerIDs()) == 0:
		err.Code, err.Message = "inbox.not-kept", "message "+id+" was fetched for nobody, so there are no customer ids to send"
		err.Fix = "set customer.registered and fetch the inbox again"
	default:
		return nil
	}
	return err
}

// kept finds a message in what the app has, or gives nil. A message of a customer before is found on Android, which goes on
// showing it (2.5); iOS has cleared it.
func (v *Vendor) kept(p engine.Profile, id string) *Message {
	v.mu.Lock()
	defer v.mu.Unlock()
	a := v.appOf(p)
	if p.LookOnly || a == nil || a.begins(p) != notBegun {
		return nil
	}
	return a.byID[id]
}

// turnRead turns kept messages to read. Without the server's word they are read in this app alone.
func (v *Vendor) turnRead(p engine.Profile, ids []string, confirmed bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	a := v.appOf(p)
	if p.LookOnly || a == nil {
		return
	}
	for _, id := range ids {
		m := a.byID[id]
		if m == nil || m.IsRead && (!confirmed || !m.ReadLocally) {
			continue
		}
		read := *m
		read.IsRead, read.ReadLocally = true, !confirmed
		a.put(&read) // a copy: the message that views hold must not change under them
		a.version++
	}
}

// marked notes in the app's cache what came of a mark that the SDK takes for done. iOS looks at nothing but the status (1.4): where
// the server says success: false it has not marked anything, whatever iOS makes of it.
func (v *Vendor) marked(p engine.Profile, sent sentBody, confirmed bool) engine.Reading {
	reading := engine.Reading{
		OK: true, Summary: count(len(sent.MessageIDs), "message") + " marked · " + strings.Join(sent.MessageIDs, " "),
		Result: Marked{sent.MessageIDs, confirmed},
	}
	v.turnRead(p, sent.MessageIDs, confirmed)
	if !confirmed {
		reading.Summary = "taken for marked; the server says success: false"
		reading.Findings = []engine.Finding{readLocally(sdkOf(p).name() + " reads no more than the status here and shows the message as read; the server marked nothing.")}
	}
	return reading
}

// markLog is the SDK's line about an answer to a mark. Of what Android has of a refused one, the line takes the reason phrase.
func markLog(p engine.Profile, a engine.Answer, reading engine.Reading) string {
	switch {
	case reading.Err == nil:
		return markDone
	case !sdkOf(p).ios() && !sdkTakes(sdkOf(p), a.Status):
		return markFailed + androidRefusal(a.Status, "")
	default:
		return markFailed + reading.Err.SDK
	}
}

// markRefused is a mark that did not end well. Android goes on showing the message as read (2.4).
func (v *Vendor) markRefused(p engine.Profile, sent sentBody, line string, reading *engine.Reading) {
	reading.SDKLog = append(reading.SDKLog, line)
	if p.Platform == IOS || p.LookOnly {
		return
	}
	for _, id := range sent.MessageIDs {
		if m := v.kept(p, id); m != nil && m.ReadLocally {
			reading.Findings = append(reading.Findings, readLocally(sdkOf(p).name()+" shows the message as read; the server refused to mark it."))
			return
		}
	}
}

func readLocally(what string) engine.Finding {
	return engine.Finding{
		Code: "inbox.read-locally", Severity: "warning", Title: "read in this app alone",
		Detail: what + " The next full sync shows it unread again.",
		Fix:    "fix what the server refuses, then mark it again", Ref: "Bloomreach SDKs, App Inbox manager",
	}
}

// The SDKs' own log lines (2.4).
const (
	markDone   = "AppInbox marked as read"
	markFailed = "AppInbox marking as read failed. "
)
