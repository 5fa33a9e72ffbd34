package bloomreach

import (
	"fmt"
	"time"

	"authpeek/engine"
)

// inboxKey says whose inbox it is. Assumption: one inbox for each set of ids, which is what iOS comes to. Android shows the
// next customer what it kept of the one before (2.5); here that shows in marking alone, see kept.
type inboxKey struct{ profile, base, project, app, ids string }

func keyOf(p engine.Profile) inboxKey {
	return inboxKey{p.Name, p.BaseURL, p.ProjectToken, p.ApplicationID, string(encode(customerIDs(p)))}
}

// inbox is what an app keeps between fetches (2.3): messages by id, and the server's cursor. Nothing is ever deleted by a
// delta.
type inbox struct {
	byID    map[string]*Message
	token   string
	version int // counts changes, for the digest
	fullAt  time.Time
	deltaAt time.Time
	sent    int // messages in the last full answer
}

// digest stands for the inbox as it is: whose it is, and how often it changed.
func (b *inbox) digest(p engine.Profile) string {
	return fmt.Sprintf("%s v%d", digestOf(encode(customerIDs(p))), b.version)
}

// Inbox is the model of inbox.fetch: the inbox as it stands after the answer, newest first.
type Inbox struct {
	Messages  []*Message `json:"messages"`
	SyncToken string     `json:"sync_token"`

	// Hidden are the messages whose type no SDK shows.
	Hidden []*Message `json:"-"`
	Full   bool       `json:"-"` // the answer was a full sync
	Sent   int        `json:"-"` // messages in this answer
	New    []string   `json:"-"` // ids that were not there before
	// Changed are ids whose message differs from before, and Unread counts the messages shown that are not read.
	Changed []string  `json:"-"`
	Unread  int       `json:"-"`
	FullAt  time.Time `json:"-"`
	DeltaAt time.Time `json:"-"`
	// FullSent is how many messages the last full sync had.
	FullSent int      `json:"-"`
	IDs      []string `json:"-"` // names of the ids that were asked for
}

func (v *Vendor) inboxOf(p engine.Profile) *inbox {
	k := keyOf(p)
	if v.inboxes[k] == nil {
		v.inboxes[k] = &inbox{byID: map[string]*Message{}}
	}
	return v.inboxes[k]
}

// fetchBody is the body of 1.3, row 7. The sync token is the kept one unless the arguments name another; an empty one asks
// for everything.
func (v *Vendor) fetchBody(p engine.Profile, args engine.Args) []byte {
	token := ""
	v.mu.Lock()
	// None is made here: a preview in Setup comes by with a new profile at every keystroke.
	if box := v.inboxes[keyOf(p)]; box != nil {
		token = box.token
	}
	v.mu.Unlock()
	if args.Has("sync_token") {
		token = args.First("sync_token")
	}
	return encode(struct {
		CustomerIDs   map[string]string `json:"customer_ids"`
		ApplicationID string            `json:"application_id,omitempty"`
		SyncToken     string            `json:"sync_token,omitempty"`
	}{customerIDs(p), p.ApplicationID, token})
}

func (v *Vendor) readInbox(p engine.Profile, sent sentBody, a engine.Answer, env envelope) (*Inbox, engine.Reading) {
	rows, err := env.list(listNames(p, "messages")...)
	if err != nil {
		return nil, engine.Reading{Err: err}
	}
	messages := make([]*Message, 0, len(rows))
	for _, row := range rows {
		messages = append(messages, readMessage(row))
	}
	token := env.text("sync_token")
	v.mu.Lock()
	defer v.mu.Unlock()
	box := v.inboxOf(p)
	out := &Inbox{Full: sent.SyncToken == "", Sent: len(rows), IDs: sortedKeys(p.CustomerIDs)}
	box.merge(messages, token, p.CustomerIDs, out)
	switch {
	case out.Full:
		box.fullAt, box.sent = a.SentAt, len(rows)
	case len(rows) > 0:
		box.deltaAt = a.SentAt
	}
	box.fill(out)
	reading := engine.Reading{OK: true, Summary: out.summary(), Digest: box.digest(p), SDKLog: unsupportedLog(messages)}
	if name := env.otherList("messages"); p.Platform == IOS && name != "" {
		reading.Findings = append(reading.Findings, engine.Finding{
			Code: "inbox.other-name", Severity: "warning", Title: "iOS does not see these messages",
			Detail: "The answer has its messages under " + name + "; Android reads that, iOS reads messages only.",
			Fix:    "send them as messages", Ref: "bloomreach reference 2.1",
		})
	}
	return out, reading
}

// maxLog bounds the lines of an SDK's log that one answer brings: they are kept with its call.
const maxLog = 100

// unsupportedLog are the SDKs' lines about messages that they drop before they keep anything, so each answer that has one
// brings its line again (2.2).
func unsupportedLog(messages []*Message) []string {
	var lines []string
	more := 0
	for _, m := range messages {
		switch {
		case m.Supported():
		case len(lines) < maxLog:
			lines = append(lines, "AppInbox message has unsupported type "+clip(m.Type, maxLine))
		default:
			more++
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("(%d more lines like these)", more))
	}
	return lines
}

// otherList names the member that Android would read in place of the absent own, or gives "".
func (e envelope) otherList(own string) string {
	for _, name := range listNames(engine.Profile{Platform: Android}, own) {
		if e.raw(own) == nil && e.raw(name) != nil {
			return name
		}
	}
	return ""
}

func (x *Inbox) summary() string {
	s := fmt.Sprintf("%s, %d unread", count(len(x.Messages), "message"), x.Unread)
	switch {
	case x.Full:
		s += " · full sync"
	case len(x.New) == 0 && len(x.Changed) == 0:
		s += " · delta, 0 new"
	default:
		s += fmt.Sprintf(" · delta, %d new", len(x.New))
		if n := len(x.Changed); n > 0 {
			s += fmt.Sprintf(", %d changed", n)
		}
	}
	if n := len(x.Hidden); n > 0 {
		s += fmt.Sprintf(" · %d unsupported", n)
	}
	return s
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
