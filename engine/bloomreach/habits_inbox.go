package bloomreach

import (
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// boxesRead is how many of an app's fetches are looked into: bodies are long, and a call is judged at each end of one.
const boxesRead = 20

// box is what an app's fetch brought. whole says that all of the answer was kept.
type box struct {
	call  *engine.AppCall
	token string
	ids   []string
	whole bool
}

// boxes are the app's fetches that went well, newest first. Each is read when it is asked for, which for most questions is the newest
// alone.
func (t traffic) boxes() iter.Seq[box] {
	return func(yield func(box) bool) {
		n := 0
		for c := range t.newestFirst() {
			if c.Seen.Operation != InboxFetch || !t.sameApp(c) || c.Call.Response == nil || c.Call.Status() < 200 || c.Call.Status() >= 300 {
				continue
			}
			if n++; n > boxesRead || !yield(boxOf(c)) {
				return
			}
		}
	}
}

func boxOf(c *engine.AppCall) box {
	b := box{call: c}
	f, ok := fieldsOf(c.Call.Response.Body.Bytes())
	if !ok {
		return b
	}
	b.whole, b.token = true, f.text("sync_token")
	for _, name := range []string{"messages", "data", "results"} {
		for _, row := range f.list(name) {
			if m, ok := fieldsOf(row); ok {
				b.ids = append(b.ids, m.text("id"))
			}
		}
	}
	return b
}

// othersSyncToken is Android's fetch after a change of customer, told from what the app really sent (2.5).
func (t traffic) othersSyncToken() (engine.Finding, bool) {
	token := t.now.Seen.Args.First("sync_token")
	if token == "" || t.operation() != InboxFetch {
		return engine.Finding{}, false
	}
	for b := range t.boxes() {
		if b.token != token {
			continue
		}
		if sameIDs(b.call, t.now) {
			return engine.Finding{}, false
		}
		from, to := diagnose.NamesApart(b.call.Seen.Profile.CustomerIDs, t.profile().CustomerIDs)
		return engine.Finding{
			Code: "inbox.old-sync-token", Severity: engine.SeverityWarning, Title: "the sync token is another customer's",
			Detail: fmt.Sprintf("%s's fetch carried the sync token that came for %s with call #%d. Android keeps it over identifyCustomer and merges the answer into %s's messages.", to, from, numberOf(b.call), from),
			Fix:    "anonymize before identifyCustomer", Ref: "Bloomreach SDKs, App Inbox manager",
		}, true
	}
	return engine.Finding{}, false
}

// droppedSyncToken is a fetch of everything right after one that brought a sync token for the same customer.
func (t traffic) droppedSyncToken() (engine.Finding, bool) {
	if t.operation() != InboxFetch || t.now.Seen.Args.First("sync_token") != "" {
		return engine.Finding{}, false
	}
	before, ok := t.earlier(func(c *engine.AppCall) bool { return t.sameApp(c) && c.Seen.Operation == InboxFetch })
	if !ok || before.Call.Response == nil || before.Call.Status() == http.StatusGone || !sameIDs(before, t.now) {
		return engine.Finding{}, false
	}
	if b := boxOf(before); b.token == "" || t.elsewhere(before) {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "inbox.sync-dropped", Severity: engine.SeverityNote, Title: "the sync token was dropped",
		Detail: fmt.Sprintf("Call #%d brought a sync token for this customer, and this fetch carries none: everything is sent again. A new installation does that, and so does anonymize.", numberOf(before)),
		Fix:    "look for anonymize or configure at each start of the app", Ref: "Bloomreach SDKs, App Inbox manager",
	}, true
}

// elsewhere reports that another customer was named since that call: what was kept went with the change.
func (t traffic) elsewhere(since *engine.AppCall) bool {
	return t.anyEarlier(func(c *engine.AppCall) bool {
		return c.Call.ID > since.Call.ID && c.Seen.Profile.CustomerIDs != nil && !c.Seen.Unnamed && !sameIDs(c, since)
	})
}

// cookieOnly is an inbox of nobody (2.5).
func (t traffic) cookieOnly() (engine.Finding, bool) {
	ids := t.profile().CustomerIDs
	f := engine.Finding{
		Code: "inbox.cookie-only", Severity: engine.SeverityWarning, Title: "an inbox of nobody",
		Detail: "Only a cookie was sent: an anonymous customer usually gets an empty inbox.",
		Fix:    "call identifyCustomer with a registered id before the inbox is fetched", Ref: "Bloomreach SDKs, App Inbox manager",
	}
	if ids["cookie"] == "" {
		f.Detail = "The request names no customer at all, not even a cookie, which an SDK always has."
	}
	read := len(sentBytes(t.now)) > 0 && t.now.Call.Sent.Body.Whole()
	return f, t.operation() == InboxFetch && read && len(diagnose.HardIDs(ids)) == 0
}

// marksAsOther is a mark with other ids than those that the message came for, which the SDKs keep with it (2.4).
func (t traffic) marksAsOther() (engine.Finding, bool) {
	if t.operation() != InboxMarkRead {
		return engine.Finding{}, false
	}
	for b := range t.boxes() {
		for _, id := range t.now.Seen.Args["message_id"] {
			if !slices.Contains(b.ids, id) {
				continue
			}
			if sameIDs(b.call, t.now) {
				return engine.Finding{}, false
			}
			from, to := diagnose.NamesApart(b.call.Seen.Profile.CustomerIDs, t.profile().CustomerIDs)
			return engine.Finding{
				Code: "inbox.marks-as-other", Severity: engine.SeverityWarning, Title: "this message is another customer's",
				Detail: fmt.Sprintf("It came for %s with call #%d, and was marked with %s's ids. The SDKs keep the ids with the message since Android 3.6 and iOS 2.16.", from, numberOf(b.call), to),
				Fix:    "update the SDK, or mark with the ids and the sync token that the message came with", Ref: "Bloomreach SDKs, App Inbox manager",
			}, true
		}
	}
	return engine.Finding{}, false
}

// marksUnseen is a mark of a message that none of the app's fetches brought. Where an answer was too long to keep it is not told, and
// neither where the first fetch was a delta: what came before it was not seen.
func (t traffic) marksUnseen() (engine.Finding, bool) {
	if t.operation() != InboxMarkRead {
		return engine.Finding{}, false
	}
	unseen := slices.Clone(t.now.Seen.Args["message_id"])
	n, complete := 0, true
	var first *engine.AppCall
	for b := range t.boxes() {
		n, first, complete = n+1, b.call, complete && b.whole
		unseen = slices.DeleteFunc(unseen, func(id string) bool { return slices.Contains(b.ids, id) })
		if len(unseen) == 0 || !complete {
			return engine.Finding{}, false
		}
	}
	if n == 0 || n == boxesRead || first.Seen.Args.First("sync_token") != "" {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "inbox.marks-unseen", Severity: engine.SeverityWarning, Title: "no fetch brought this message",
		Detail: fmt.Sprintf("%d of the ids that were marked came with none of the app's %d fetches: \"%s\".", len(unseen), n, clip(strings.Join(unseen, `", "`), maxLine)),
		Fix:    "mark messages by the id of the fetch's answer", Ref: "Bloomreach SDKs, App Inbox manager",
	}, true
}

// strangeIDs is told of a name that no call had before, and that looks like another one written differently (3.3). Which names a
// project has is its own affair.
func (t traffic) strangeIDs() (engine.Finding, bool) {
	for _, name := range sortedKeys(t.profile().CustomerIDs) {
		meant := ""
		for _, known := range []string{"registered", "cookie"} {
			if name != known && strings.EqualFold(strings.TrimSpace(name), known) {
				meant = known
			}
		}
		has := func(c *engine.AppCall) bool { _, ok := c.Seen.Profile.CustomerIDs[name]; return ok }
		if meant == "" || t.anyEarlier(has) {
			continue
		}
		return engine.Finding{
			Code: "ids.unknown-type", Severity: engine.SeverityWarning, Title: fmt.Sprintf("the id is called %q", clip(name, maxLine)),
			Detail: fmt.Sprintf("Names of ids count letter for letter: %q is not %q, and a project that does not define it passes it over.", clip(name, maxLine), meant),
			Fix:    "call it " + meant, Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
		}, true
	}
	return engine.Finding{}, false
}
