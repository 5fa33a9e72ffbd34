package bloomreach

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"authpeek/auth/expression"
	"authpeek/engine"
)

// One line of a log says little; what helps is how they follow each other. logFacts are what the stories need to know of the
// lines that have gone by.
type logFacts struct {
	// offset is by how much the log's clock is ahead of UTC, where an answer has told it.
	offset      time.Duration
	offsetKnown bool

	waits               int // fetches that wait, since one has ended
	waitFirst, waitLast int
	threw               int // the newest line of an exception in safe mode, 0 for none
	changed             int // the newest line at which the customer changed

	bareInbox, bareFirst, bareLast     int
	answered401, refusals, refusedLast int // 401 in the log of requests, refusals in the SDK's own lines
	gone, goneFirst, goneLast          int
	lastToken, oldToken                string // fingerprints: the newest sent, and that of the customer before
	staleUse, staleLast                int
	trackTries, trackFirst, trackLast  int
	trackStatus                        map[int]int
	trackFirstTime, trackLastTime      string
}

// saw takes a line of the catalogue into account.
func (f *logFacts) saw(l *logReading, e logEntry, code string) {
	switch code {
	case "inbox.waiting":
		if f.waits == 0 {
			f.waitFirst = e.number
		}
		f.waits++
		f.waitLast = e.number
	case "provider.null", "inbox.sync-gone":
		f.waits = 0 // that fetch has called back
	case "provider.threw", "provider.nsexception":
		f.threw = e.number
		l.trace = logTrace{open: true, code: code, left: maxTrace}
		l.traced(e)
	case "customer.changed":
		f.changed, f.oldToken = e.number, f.lastToken
	case "server.unauthorized", "inbox.marking-failed":
		f.refusals++
		f.refusedLast = e.number
	}
}

// refused counts the requests that were refused. A log that shows the requests themselves tells each of them twice.
func (f *logFacts) refused() int { return max(f.answered401, f.refusals) }

// bare takes a request into account that left without a credential. Requests of several threads end in another order than they
// began, here and in answered.
func (f *logFacts) bare(x *logExchange) {
	if !strings.HasPrefix(x.operation, "inbox.") {
		return
	}
	if f.bareInbox == 0 || x.entry.number < f.bareFirst {
		f.bareFirst = x.entry.number
	}
	f.bareInbox++
	f.bareLast = max(f.bareLast, x.entry.number)
}

// answered takes a request and its answer into account.
func (f *logFacts) answered(x *logExchange) {
	last := max(x.entry.number, x.answer.number)
	if x.operation == "inbox.fetch" && x.answering {
		f.waits = 0
	}
	if x.token != nil && x.scheme == "Bearer" {
		if f.changed > 0 && x.entry.number > f.changed && x.token.Fingerprint == f.oldToken {
			f.staleUse++
			f.staleLast = max(f.staleLast, last)
		}
		f.lastToken = x.token.Fingerprint
	}
	inbox := strings.HasPrefix(x.operation, "inbox.")
	switch {
	case inbox && x.status == http.StatusUnauthorized && !x.local:
		f.answered401++
		f.refusedLast = max(f.refusedLast, last)
	case x.operation == "inbox.fetch" && x.status == http.StatusGone:
		if f.gone == 0 || x.entry.number < f.goneFirst {
			f.goneFirst = x.entry.number
		}
		f.gone++
		f.goneLast = max(f.goneLast, last)
	case strings.HasSuffix(x.operation, ".track") || x.operation == "campaigns.click":
		f.tracked(x, last)
	}
}

// tracked counts the tries that use up an event: any status but 2xx and 5xx (1.5). An exchange without a status is left out: on
// Android no answer counts too, but a log may have lost the line of an answer.
func (f *logFacts) tracked(x *logExchange, last int) {
	if x.status < 300 || x.status >= 500 {
		return
	}
	if f.trackTries == 0 {
		f.trackStatus = map[int]int{}
	}
	if f.trackTries == 0 || x.entry.number < f.trackFirst {
		f.trackFirst, f.trackFirstTime = x.entry.number, x.entry.stamp.text
	}
	f.trackTries++
	f.trackStatus[x.status]++
	if last >= f.trackLast {
		f.trackLast, f.trackLastTime = last, x.entry.stamp.text
	}
}

// logTrace follows the exception that is printed below a line.
type logTrace struct {
	open      bool
	code      string
	left      int // lines that may still belong to it
	exception string
	provider  bool // the provider is in its frames
}

// maxTrace is how many lines an exception is followed for.
const maxTrace = 80

var exceptionName = expression.Lazy(`\b((?:[a-z][\w]*\.)+[A-Z]\w*(?:Exception|Error)|NS\w*Exception)\b`)

// traced looks for the exception's name and for the provider among its frames, and adds them to the finding.
func (l *logReading) traced(e logEntry) {
	t := &l.trace
	if !t.open {
		return
	}
	if t.left--; t.left < 0 {
		t.open = false
		return
	}
	if name := exceptionName().FindString(e.text); name != "" && t.exception == "" {
		t.exception = name
		l.append(t.code, "The exception: "+clip(withoutSecrets(name), maxShownValue)+".")
	}
	if strings.Contains(e.text, "getAuthorizationToken") {
		t.provider, t.open = true, false
		l.append(t.code, "getAuthorizationToken is among its frames: the provider threw.")
	}
}

// append adds a sentence to the detail of a finding, once.
func (l *logReading) append(code, sentence string) {
	if f := l.first(code); f != nil && !strings.Contains(f.Detail, sentence) {
		f.Detail += " " + sentence
	}
}

// first is the first finding with one of these codes, or nil.
func (l *logReading) first(codes ...string) *LogFinding {
	var first *LogFinding
	for _, f := range l.order {
		for _, code := range codes {
			if f.Code == code && (first == nil || f.FirstLine < first.FirstLine) {
				first = f
			}
		}
	}
	return first
}

// logStory is a finding over several lines, with its sentence for the verdict.
type logStory struct {
	LogFinding
	verdict string
}

func story(code, severity, title, detail, fix, ref, verdict string, first, last, count int) *logStory {
	return &logStory{LogFinding{
		Finding:   engine.Finding{Code: code, Severity: severity, Title: title, Detail: detail, Fix: fix, Ref: ref},
		FirstLine: first, LastLine: last, Count: count,
	}, verdict}
}

// stories tells what the lines add up to, the weightiest first.
func (l *logReading) stories() []*logStory {
	var told []*logStory
	for _, tell := range []func() *logStory{l.storyOfWaiting, l.storyOfNoProvider, l.storyOfNull, l.storyOfStaleToken, l.storyOfGone} {
		if s := tell(); s != nil {
			told = append(told, s)
		}
	}
	return told
}

func (l *logReading) storyOfWaiting() *logStory {
	f := l.facts
	const fix = "catch everything inside of getAuthorizationToken and return null; restart the app to end the waiting"
	switch {
	case f.waits > 0 && f.threw > 0 && f.threw < f.waitLast:
		return story("story.inbox-waits", severityError, "App Inbox waits for ever",
			fmt.Sprintf("Something threw at line %d while a fetch was under way, and Android 4 never notes that this fetch has ended: %s since then for it, until the app is restarted.", f.threw, times(f.waits, "later fetch waits", "later fetches wait")),
			fix, "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift",
			fmt.Sprintf("Something threw at line %d, and App Inbox waits for that fetch ever since: catch inside of getAuthorizationToken, and restart the app.", f.threw),
			f.threw, f.waitLast, f.waits)
	case f.waits > 1:
		return story("story.inbox-waits", severityWarning, "fetches wait for one whose end is not in the log",
			fmt.Sprintf("%d fetches wait from line %d on, and the log shows no answer and no exception. A provider that blocks looks so: the SDK sets it no time limit.", f.waits, f.waitFirst),
			"see whether getAuthorizationToken comes back; give its own request a timeout", "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift",
			fmt.Sprintf("App Inbox waits from line %d on for a fetch whose end is not in the log: see whether the provider comes back.", f.waitFirst),
			f.waitFirst, f.waitLast, f.waits)
	}
	return nil
}

func (l *logReading) storyOfNoProvider() *logStory {
	p := l.first("provider.missing", "provider.class-missing", "provider.class-wrong", "provider.not-nsobject", "provider.not-protocol")
	if p == nil {
		return nil
	}
	var chain []string
	last := p.LastLine
	if l.facts.bareInbox > 0 {
		chain = append(chain, times(l.facts.bareInbox, "App Inbox request left without a token", "App Inbox requests left without a token"))
		last = max(last, l.facts.bareLast)
	}
	if n := l.facts.refused(); n > 0 {
		chain = append(chain, times(n, "request was refused", "requests were refused"))
		last = max(last, l.facts.refusedLast)
	}
	if n := l.first("provider.null"); n != nil {
		chain = append(chain, times(n.Count, "inbox load ended for want of a token", "inbox loads ended for want of a token"))
		last = max(last, n.LastLine)
	}
	if len(chain) == 0 {
		return nil
	}
	return story("story.no-provider", severityError, "there is no provider, and so no token",
		fmt.Sprintf("Line %d: %s. What follows from it: %s.", p.FirstLine, p.Title, strings.Join(chain, ", ")),
		p.Fix, p.Ref,
		fmt.Sprintf("The SDK has no working token provider (line %d: %s), and %s.", p.FirstLine, p.Title, strings.Join(chain, ", ")),
		p.FirstLine, last, len(chain))
}

func (l *logReading) storyOfNull() *logStory {
	n := l.first("provider.null")
	if n == nil || l.facts.refused() == 0 && l.facts.bareInbox == 0 || l.first("provider.missing", "provider.class-missing", "provider.class-wrong") != nil {
		return nil
	}
	last := max(n.LastLine, l.facts.refusedLast, l.facts.bareLast)
	return story("story.null-token", severityError, "the provider gives null, and the app sees refusals",
		fmt.Sprintf("From line %d on there was no token %d times. Android 4 holds a fetch back then and sends marking as read without a header, which the server refuses (%d).", n.FirstLine, n.Count, l.facts.refused()),
		n.Fix, "Bloomreach SDKs, App Inbox manager",
		fmt.Sprintf("The provider gave no token from line %d on, and what was sent without one was refused: find out why it had none.", n.FirstLine),
		n.FirstLine, last, n.Count)
}

func (l *logReading) storyOfStaleToken() *logStory {
	if l.facts.staleUse == 0 {
		return nil
	}
	c := l.first("customer.changed")
	return story("story.stale-token", severityError, "the token of the customer before goes on being used",
		fmt.Sprintf("The customer changed at line %d, and %s after it with %s, which was sent before it too.", l.facts.changed, times(l.facts.staleUse, "request went", "requests went"), l.facts.oldToken),
		"drop the kept token on identifyCustomer and anonymize; the vendor's sample providers do not", "Bloomreach SDKs, App Inbox manager",
		fmt.Sprintf("The customer changed at line %d, and the provider goes on giving the token of the one before: drop it on identify and anonymize.", l.facts.changed),
		c.FirstLine, l.facts.staleLast, l.facts.staleUse)
}

func (l *logReading) storyOfGone() *logStory {
	if l.facts.gone < 2 || l.first("inbox.sync-gone") != nil {
		return nil
	}
	return story("story.sync-stuck", severityError, "App Inbox is stuck on a sync token that the server has forgotten",
		fmt.Sprintf("%d fetches were answered with 410, and nothing cleared the token. Android before 5.3.1 sends it until the app is installed anew or anonymized.", l.facts.gone),
		"update the SDK; until then anonymize, or install anew", "Bloomreach SDKs, App Inbox manager",
		fmt.Sprintf("App Inbox is stuck from line %d on: the server has forgotten its sync token, and this SDK never drops it.", l.facts.goneFirst),
		l.facts.goneFirst, l.facts.goneLast, l.facts.gone)
}

// flushFindings tell of events that are used up by refusals.
func (l *logReading) flushFindings() []*LogFinding {
	f := l.facts
	if f.trackTries == 0 {
		return nil
	}
	severity, words := severityWarning, "that is not lost yet"
	if f.trackTries >= androidTries {
		severity, words = severityError, "events are being lost"
	}
	var statuses []string
	for status := 300; status < 500; status++ {
		if n := f.trackStatus[status]; n > 0 {
			statuses = append(statuses, fmt.Sprintf("%d: %d", status, n))
		}
	}
	return []*LogFinding{{
		Finding: engine.Finding{
			Code: "flush.drops", Severity: severity, Title: "tracking is refused; " + words, Ref: "Bloomreach SDKs, flushing of events",
			Detail: fmt.Sprintf("Refusals by status: %s. Each counts as a try of its event, and Android drops an event at the %dth, iOS at the %dth.", strings.Join(statuses, ", "), androidTries, iosTries),
			Fix:    "correct the key or the project before the events are used up; they are not asked for again",
		},
		Platform: Android, Count: f.trackTries, FirstLine: f.trackFirst, LastLine: f.trackLast, FirstTime: f.trackFirstTime, LastTime: f.trackLastTime,
	}}
}

func times(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// verdict is the weightiest thing to say, in one sentence.
func verdict(r LogReport, stories []*logStory) string {
	if len(stories) > 0 {
		return stories[0].verdict
	}
	lines := times(r.Lines, "line", "lines")
	for _, severity := range []string{severityError, severityWarning} {
		worst := worstOf(r, severity)
		if worst == nil {
			continue
		}
		n := r.count(severity)
		if n == 1 {
			return fmt.Sprintf("One %s in %s: %s (line %d).", severity, lines, worst.Title, worst.FirstLine)
		}
		return fmt.Sprintf("%d %ss in %s; begin with line %d: %s.", n, severity, lines, worst.FirstLine, worst.Title)
	}
	switch {
	case r.Lines == 0:
		return "The log is empty."
	case len(r.Findings) > 0:
		return fmt.Sprintf("Nothing in %s is wrong, as far as the SDK's own lines tell; %s recognised.", lines, cmp.Or(map[int]string{1: "1 kind of them was"}[len(r.Findings)], fmt.Sprintf("%d kinds of them were", len(r.Findings))))
	default:
		return fmt.Sprintf("None of %s is one that the SDKs are known to write.", lines)
	}
}

// worstOf is the finding of a severity to begin with: what stops the SDK or its provider comes before what follows from it.
func worstOf(r LogReport, severity string) *LogFinding {
	rank := func(f *LogFinding) int {
		for i, prefix := range []string{"config.", "provider.", "stream.", "token.", "flush.", "sdk.", "http."} {
			if strings.HasPrefix(f.Code, prefix) {
				return i
			}
		}
		return 100
	}
	var worst *LogFinding
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Severity == severity && (worst == nil || rank(f) < rank(worst)) {
			worst = f
		}
	}
	return worst
}
