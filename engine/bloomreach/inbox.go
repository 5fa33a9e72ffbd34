package bloomreach

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"authpeek/engine"
)

// Inbox is the model of inbox.fetch: what the app keeps after the answer, newest first.
type Inbox struct {
	Messages  []*Message `json:"messages"`
	SyncToken string     `json:"sync_token"`

	// Hidden are the messages whose type no SDK shows.
	Hidden []*Message `json:"-"`
	Full   bool       `json:"-"` // the answer was a full sync
	Sent   int        `json:"-"` // messages in this answer
	New    []string   `json:"-"` // ids that were not there before; none of a full sync with which the inbox begins
	// Changed are ids whose message differs from before, and Unread counts the messages shown that are not read.
	Changed []string  `json:"-"`
	Unread  int       `json:"-"`
	FullAt  time.Time `json:"-"`
	DeltaAt time.Time `json:"-"`
	// FullSent is how many messages the last full sync had.
	FullSent int      `json:"-"`
	IDs      []string `json:"-"` // names of the ids that were asked for

	// Owner are the ids of the app's customer, and TokenOf those for whom the sync token came. Since is when the oldest answer in
	// the cache was asked for, TokenAt the same of the token.
	Owner   map[string]string `json:"-"`
	TokenOf map[string]string `json:"-"`
	Since   time.Time         `json:"-"`
	TokenAt time.Time         `json:"-"`
	// Others counts the messages shown that carry another customer's ids.
	Others int `json:"-"`
	// Locally counts those that only the app shows as read.
	Locally int `json:"-"`
	// Alone says that this is one answer by itself, which the app keeps nothing of: a look at another customer.
	Alone bool `json:"-"`
}

// Foreign reports whether a message carries the ids of another customer than the app's (2.5).
func (x *Inbox) Foreign(m *Message) bool { return !maps.Equal(m.CustomerIDs(), x.Owner) }

// fetchBody is the body of 1.3, row 7. The sync token is the kept one unless the arguments name another; an empty one asks
// for everything.
func (v *Vendor) fetchBody(p engine.Profile, args engine.Args) []byte {
	token := ""
	switch {
	case args.Has("sync_token"):
		token = args.First("sync_token")
	case !p.LookOnly:
		v.mu.Lock()
		token = v.appOf(p).tokenFor(p)
		v.mu.Unlock()
	}
	return fetchBody(p, token)
}

func fetchBody(p engine.Profile, token string) []byte {
	return encode(struct {
		CustomerIDs   map[string]string `json:"customer_ids"`
		ApplicationID string            `json:"application_id,omitempty"`
		SyncToken     string            `json:"sync_token,omitempty"`
	}{customerIDs(p), p.ApplicationID, token})
}

// readInbox merges an answer into what the app keeps. p names the customer that the request named.
func (v *Vendor) readInbox(p engine.Profile, r engine.Request, sent sentBody, a engine.Answer, env envelope) engine.Reading {
	rows, err := env.list(listNames(p, "messages")...)
	if err != nil {
		return failed(a, err)
	}
	size := 0
	for _, row := range rows {
		size += len(row)
	}
	token := env.text("sync_token")
	packer := newPacker(&answer{sdk: env.sdk, ids: p.CustomerIDs, token: token}, v.seed, len(rows), size)
	for _, row := range rows {
		packer.add(row)
	}
	messages := packer.messages()
	out := &Inbox{Full: sent.SyncToken == "", Sent: len(rows), IDs: sortedKeys(p.CustomerIDs)}
	came := arrival{messages: messages, token: token, ids: p.CustomerIDs, at: a.SentAt}
	// Without a word about the sync token the SDK merges; a full fetch that was asked for is authpeek's own way to begin anew.
	came.whole = out.Full && (r.Args.Has("sync_token") || r.Body != nil)
	reading := engine.Reading{OK: true, Result: out, SDKLog: unsupportedLog(messages)}
	if name := env.otherList("messages"); p.Platform == IOS && name != "" {
		reading.Findings = append(reading.Findings, engine.Finding{
			Code: "inbox.other-name", Severity: "warning", Title: "iOS does not see these messages",
			Detail: "The answer has its messages under " + name + "; Android reads that, iOS reads messages only.",
			Fix:    "send them as messages", Ref: "Bloomreach SDKs, App Inbox manager",
		})
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	switch kept := v.appOf(r.Profile); {
	case kept == nil, looks(r.Profile, r), kept.emptiedUnder(sent, r):
		out.alone(came)
		reading.Summary, reading.Digest = out.summary(), digestOf(a.Body)
	case !maps.Equal(kept.owner, p.CustomerIDs):
		out.alone(came)
		kept.outdated(p, &reading)
		reading.Digest = digestOf(a.Body)
	default:
		kept.receive(p, came, out, &reading)
		reading.Summary, reading.Digest = out.summary(), kept.digest()
	}
	return reading
}

// emptiedUnder reports a delta whose list was cleared while it was under way: by itself it would look like a whole inbox.
func (a *app) emptiedUnder(sent sentBody, r engine.Request) bool {
	return sent.SyncToken != "" && a.token == "" && a.size() == 0 && !r.Args.Has("sync_token") && r.Body == nil
}

// alone makes the model from one answer, with nothing kept before or after.
func (x *Inbox) alone(came arrival) {
	x.Alone = true
	one := &app{owner: came.ids}
	one.merge(came, x)
	one.fill(x)
}

// receive takes an answer for the app's customer.
func (a *app) receive(p engine.Profile, came arrival, out *Inbox, reading *engine.Reading) {
	if a.replace {
		if p.Platform != IOS {
			reading.SDKLog = append(reading.SDKLog, "AppInbox data for "+logged(a.owner)+" will replace old data")
		}
		a.clear()
	}
	a.merge(came, out)
	a.fill(out)
	if out.Others > 0 {
		reading.Findings = append(reading.Findings, engine.Finding{
			Code: "inbox.others-messages", Severity: "warning", Title: "the list has another customer's messages",
			Detail: fmt.Sprintf("%s of %d shown came for somebody else before identifyCustomer; %s does not clear them.", count(out.Others, "message"), len(out.Messages), sdkOf(p).name()),
			Fix:    "anonymize before identifyCustomer; here x clears the cache", Ref: "Bloomreach SDKs, App Inbox manager",
		})
	}
}

// outdated is an answer for a customer who is no longer the app's. It is never merged into the next one's list; what was kept
// when the change came under a fetch is cleared (2.5).
func (a *app) outdated(p engine.Profile, reading *engine.Reading) {
	if a.replace {
		a.clear()
	}
	if p.Platform != IOS {
		reading.SDKLog = append(reading.SDKLog,
			"AppInbox fetch is outdated for last customer IDs "+logged(p.CustomerIDs),
			// Assumption: the line begins as the one before; the reference has only its end.
			"AppInbox fetch is going to repeat for "+logged(a.owner))
	}
	was, is := shortNames(p.CustomerIDs, a.owner)
	reading.Summary = "not kept: it is " + was + "'s, and " + is + " is the app's customer by now"
	reading.Findings = append(reading.Findings, engine.Finding{
		Code: "inbox.outdated", Severity: "warning", Title: "the answer came for the customer before",
		Detail: "The app went on as " + is + " while this fetch for " + was + " was under way; " + sdkOf(p).name() + " drops the answer and fetches again.",
		Fix:    "nothing: the next fetch asks for " + is, Ref: "Bloomreach SDKs, App Inbox manager",
	})
}

// logged writes ids as they stand in Android's log, in clear. Assumption: as Kotlin prints a map; the reference has {…}.
func logged(ids map[string]string) string {
	pairs := make([]string, 0, len(ids))
	for _, name := range sortedKeys(ids) {
		pairs = append(pairs, name+"="+clip(ids[name], maxLine))
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// fetchRefused adds what an SDK does about a sync token that the server has forgotten (2.3).
func (v *Vendor) fetchRefused(p engine.Profile, r engine.Request, sent sentBody, a engine.Answer, reading *engine.Reading) {
	if a.Status != http.StatusGone || sent.SyncToken == "" || r.Body != nil {
		return
	}
	s := sdkOf(p)
	if !s.ios() && !s.android5() {
		reading.Findings = []engine.Finding{{
			Code: "inbox.sync-gone", Severity: "error", Title: "410: the sync token is gone",
			Detail: "The server no longer knows sync token " + shortToken(sent.SyncToken) + ". " + s.name() + " sends it again and again: every fetch fails until the app is reinstalled or anonymized.",
			Fix:    "fetch everything: f, or sync_token=; in the app update the SDK to 5.3.1", Ref: "Bloomreach SDKs, App Inbox manager",
		}}
		return
	}
	if a.Attempt > 1 {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	// Another fetch may have been told the same and have everything anew by now.
	if kept := v.appOf(r.Profile); kept != nil && !looks(r.Profile, r) && kept.token == sent.SyncToken {
		kept.clear()
	}
	reading.Retry = &engine.Retry{
		Why: "sync rule: 410, everything anew", Body: fetchBody(p, ""),
		// Assumption: Android 5.3 writes the line that iOS writes; the reference tells only that it recovers.
		Log: "AppInbox sync token is invalid, clearing cache and retrying full sync",
	}
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
			lines = append(lines, "AppInbox message has unsupported type "+clip(m.Type(), maxLine))
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
	if x.Others > 0 {
		s += fmt.Sprintf(" · %d of another customer", x.Others)
	}
	if x.Alone {
		s += " · not kept"
	}
	return s
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
