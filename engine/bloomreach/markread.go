package bloomreach

import (
	"fmt"
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
		kept := make([]*Message, len(ids))
		for i, id := range ids {
			kept[i] = v.kept(p, id)
			if blocked := unmarkable(id, kept[i]); blocked != nil {
				d.Blocked, d.SDKLog = blocked, append(d.SDKLog, blocked.SDK)
				return nil
			}
		}
		// The SDKs mark one message at a time; of several the first speaks for all.
		token, customer = kept[0].SyncToken, kept[0].CustomerIDs
	}
	d.Body = encode(struct {
		CustomerIDs map[string]string `json:"customer_ids"`
		MessageIDs  []string          `json:"message_ids"`
		SyncToken   string            `json:"sync_token"`
	}{customer, ids, token})
	return nil
}

// unmarkable says why neither SDK would mark a message, in their own log line (2.4); nil when they would.
func unmarkable(id string, kept *Message) *engine.CallError {
	err := &engine.CallError{SDK: fmt.Sprintf("Unable to mark message %s as read, try to fetch AppInbox", id)}
	switch {
	case kept == nil:
		err.Code, err.Message = "inbox.not-kept", "message "+id+" was not fetched, so there is no sync token to send"
		err.Fix = "fetch the inbox first, check the id, or give sync_token"
	case kept.nameless:
		err.Code, err.Message = "inbox.no-id", "the server sent this message without an id, so there is nothing to mark it by"
		err.Fix = "look at the raw answer; the vendor gives every message an id"
	case kept.SyncToken == "":
		err.Code, err.Message = "inbox.not-kept", "message "+id+" came in an answer without a sync token, so there is none to send"
		err.Fix = "fetch the inbox again, or give sync_token"
	case len(kept.CustomerIDs) == 0:
		err.Code, err.Message = "inbox.not-kept", "message "+id+" was fetched for nobody, so there are no customer ids to send"
		err.Fix = "set customer.registered and fetch the inbox again"
	default:
		return nil
	}
	return err
}

// kept finds a message in the customer's inbox. Android goes on showing what it kept of the customers before (2.5), so there
// their inboxes are looked through too; iOS clears everything when the customer changes.
func (v *Vendor) kept(p engine.Profile, id string) *Message {
	v.mu.Lock()
	defer v.mu.Unlock()
	if m := v.inboxOf(p).byID[id]; m != nil || p.Platform == IOS {
		return m
	}
	var found *Message
	var owner string
	for k, box := range v.inboxes {
		ids := k.ids
		if k.ids = keyOf(p).ids; k != keyOf(p) || box.byID[id] == nil {
			continue
		}
		// Maps have no order; of several customers with this message the choice must not change from call to call.
		if found == nil || ids < owner {
			found, owner = box.byID[id], ids
		}
	}
	return found
}

// marked reads the answer: what the server has confirmed is noted in the inbox that the message is in. iOS looks at nothing
// but the status; Android wants success (1.4). A server that says success: false has not marked anything, whatever iOS makes
// of it.
func (v *Vendor) marked(p engine.Profile, sent sentBody, a engine.Answer) engine.Reading {
	if _, err := open(p, a); err != nil {
		if p.Platform != IOS {
			reading := failed(a, err)
			reading.SDKLog = []string{markFailed + err.SDK}
			return reading
		}
		if err.Code == "answer.refused" {
			reading := failed(a, err)
			reading.SDKLog = []string{markDone}
			reading.Findings[0].Detail += " iOS reads no more than the status here and shows the message as read until the next full sync."
			return reading
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	box := v.inboxOf(p)
	for _, id := range sent.MessageIDs {
		if m := box.byID[id]; m != nil && !m.IsRead {
			read := *m
			read.IsRead = true
			box.byID[id] = &read // a copy: the message that views hold must not change under them
			box.version++
		}
	}
	return engine.Reading{
		OK: true, Summary: count(len(sent.MessageIDs), "message") + " marked · " + strings.Join(sent.MessageIDs, " "),
		Result: Marked{sent.MessageIDs, true}, SDKLog: []string{markDone},
	}
}

// The SDKs' own log lines (2.4).
const (
	markDone   = "AppInbox marked as read"
	markFailed = "AppInbox marking as read failed. "
)
