package bloomreach

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/expression"
	"authpeek/engine"
)

// Android logs whole requests unless httpLoggingLevel says otherwise (4.6). OkHttp writes them over several lines: --> with the
// headers and the body, <-- with those of the answer.

// logExchange is one request and its answer, as far as the log has shown them.
type logExchange struct {
	entry     logEntry // its first line
	method    string
	operation string // "" for a host that is not the vendor's
	answering bool
	headers   int    // lines of the request's headers
	scheme    string // of Authorization: "Bearer", "Token", "Basic", "other"; "" without one
	empty     bool   // there was an Authorization with nothing in it
	whole     bool   // the end of the request was seen, so that a header that was not seen is not there
	token     *auth.Info
	ids       map[string]string
	status    int
	answer    logEntry
	local     bool // the SDK answered itself
	lines     int
}

const (
	// maxExchanges bounds the threads whose requests are followed at once.
	maxExchanges = 64
	// maxExchangeLines ends the following of a request whose end does not come.
	maxExchangeLines = 400
)

var (
	requestLine = expression.Lazy(`^--> ([A-Z]+) (\S+)`)
	answerLine  = expression.Lazy(`^<-- (\d{3})\b.*? ?(https?://\S+)`)
	failedLine  = expression.Lazy(`^<-- HTTP FAILED: (.*)$`)
	headerLine  = expression.Lazy(`^([A-Za-z][A-Za-z0-9-]*): ?(.*)$`)
)

func mayBeRequest(line []byte) bool {
	return bytes.Contains(line, []byte("--> ")) || bytes.Contains(line, []byte("<-- "))
}

// operationPaths tell the operation from the end of an address' path.
var operationPaths = []struct{ end, operation string }{
	{"/appinbox/fetch", "inbox.fetch"}, {"/appinbox/markasread", "inbox.markread"}, {"/customers/attributes", "attributes.fetch"},
	{"/recommend/user", "attributes.fetch"}, {"/consent/categories", "consents.fetch"}, {"/inappmessages", "inapp.fetch"},
	{"/customers/events", "events.track"}, {"/campaigns/clicks", "campaigns.click"}, {"/send-self-check-notification", "push.selfcheck"},
	{"/bundle-android.json", "blocks.static"}, {"/bundle-ios.json", "blocks.static"}, {"/inappcontentblocks", "blocks.personal"},
	{"/segments", "segments.fetch"}, {"/link-ids", "ids.link"}, {"/customers", "customers.track"},
}

func operationOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	for _, o := range operationPaths {
		if strings.HasSuffix(path, o.end) {
			return o.operation
		}
	}
	return ""
}

// request follows requests and answers line by line.
func (l *logReading) request(e logEntry) {
	thread := e.stamp.thread
	x := l.exchanges[thread]
	switch {
	case strings.HasPrefix(e.text, "--> END"):
		if x != nil {
			x.whole = x.headers > 0 // at the level BASIC there are no headers to see
		}
	case strings.HasPrefix(e.text, "<-- END"):
		l.finish(x)
		delete(l.exchanges, thread)
	case strings.HasPrefix(e.text, "-->"):
		if m := requestLine().FindStringSubmatch(e.text); m != nil {
			l.finish(x)
			if len(l.exchanges) >= maxExchanges {
				clear(l.exchanges)
			}
			l.exchanges[thread] = &logExchange{entry: e, method: m[1], operation: operationOf(m[2])}
		}
	case strings.HasPrefix(e.text, "<--"):
		l.answered(e, x)
	case x != nil:
		if x.lines++; x.lines > maxExchangeLines {
			l.finish(x)
			delete(l.exchanges, thread)
			return
		}
		l.content(e, x)
	}
}

// sweepEvery is how often, in lines, requests are given up whose end does not come. As long as there is one, every line is
// looked at closely.
const sweepEvery = 2000

func (l *logReading) sweep() {
	for _, thread := range sortedKeys(l.exchanges) {
		if x := l.exchanges[thread]; max(x.entry.number, x.answer.number) < l.lines-sweepEvery {
			l.finish(x)
			delete(l.exchanges, thread)
		}
	}
}

// answered reads the first line of an answer. The thread may have begun no request that the log shows.
func (l *logReading) answered(e logEntry, x *logExchange) {
	if m := failedLine().FindStringSubmatch(e.text); m != nil {
		what := ""
		if x != nil {
			what = x.operation
		}
		l.add(e, engine.Finding{
			Code: "http.failed", Severity: severityError, Title: "a request got no answer", Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
			Detail: "OkHttp's reason: " + clip(withoutSecrets(m[1]), maxShownValue) + ".", Fix: "look for the network, the base URL, a timeout of 10 s, or a cancelled call",
		}, Android, strings.TrimSpace("<-- HTTP FAILED "+what))
		l.finish(x)
		delete(l.exchanges, e.stamp.thread)
		return
	}
	m := answerLine().FindStringSubmatch(e.text)
	if m == nil {
		return
	}
	if x == nil || x.answering {
		l.finish(x)
		x = &logExchange{entry: e}
		l.exchanges[e.stamp.thread] = x
	}
	if op := operationOf(m[2]); op != "" {
		x.operation = op
	}
	x.answering, x.answer = true, e
	x.status, _ = strconv.Atoi(m[1])
}

// content reads a line of headers or of a body.
func (l *logReading) content(e logEntry, x *logExchange) {
	if strings.HasPrefix(e.text, "{") {
		if f, ok := fieldsOf([]byte(e.text)); ok && !x.answering {
			if ids := f.object("customer_ids"); len(ids.members) > 0 {
				x.ids = map[string]string{}
				for _, name := range ids.names() {
					x.ids[name] = ids.text(name)
				}
			}
		}
		return
	}
	if x.answering && (strings.Contains(e.text, "request canceled by") || strings.Contains(e.text, "authorization token is missing")) {
		x.local = true
	}
	m := headerLine().FindStringSubmatch(e.text)
	if m == nil {
		return
	}
	if x.answering {
		if strings.EqualFold(m[1], "date") {
			l.learnZone(e, m[2])
		}
		return
	}
	x.headers++
	if !strings.EqualFold(m[1], "authorization") {
		return
	}
	x.empty = strings.TrimSpace(m[2]) == ""
	for _, s := range secretsIn(e.text) {
		x.scheme = s.scheme
		if s.scheme == "" {
			x.scheme = "other"
		}
		info := auth.NewToken(auth.NewSecret(s.value), e.stamp.at, 0, "log").Info
		x.token = &info
		if s.twice {
			l.twice(e, s)
		}
	}
}

// learnZone finds out in which zone the log tells the time: an answer's Date is in UTC (RFC 9110 section 5.6.7).
func (l *logReading) learnZone(e logEntry, date string) {
	served, err := http.ParseTime(date)
	if err != nil || e.stamp.at.IsZero() || e.stamp.zoned {
		return
	}
	local := e.stamp.at
	if !e.stamp.dated {
		local = local.AddDate(served.Year(), 0, 0)
	}
	// Zones are multiples of a quarter of an hour; what is left is the way of the answer.
	off := local.Sub(served).Round(15 * time.Minute)
	if off < 15*time.Hour && off > -15*time.Hour {
		l.facts.offset, l.facts.offsetKnown = off, true
	}
}

func (l *logReading) twice(e logEntry, s loggedSecret) {
	code, title, fix := "token.bearer-twice", "the header says Bearer twice", "return the bare token: iOS adds Bearer itself"
	if s.scheme == "Token" {
		code, title, fix = "config.token-twice", "the header says Token twice", "give React Native and Flutter the bare key: they add Token themselves"
	}
	l.add(e, engine.Finding{
		Code: code, Severity: severityError, Title: title, Fix: fix, Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
		Detail: "Two prefixes before " + auth.NewSecret(s.value).Fingerprint() + ": one from the app and one from the SDK. The server takes it for no credential.",
	}, "", "Authorization: "+s.scheme+" "+s.scheme+" "+auth.NewSecret(s.value).Fingerprint())
}

// finish notes what a request and its answer tell together.
func (l *logReading) finish(x *logExchange) {
	if x == nil || x.operation == "" {
		return
	}
	l.votes[0]++ // iOS writes no such lines
	inbox := strings.HasPrefix(x.operation, "inbox.")
	if x.whole && x.scheme == "" && !strings.HasPrefix(x.operation, "blocks.static") {
		title, detail := x.operation+" left without a credential", "The request has no Authorization header."
		if x.empty {
			title, detail = x.operation+" left with an empty credential", "Authorization is there and empty: the provider gave a text without characters."
		}
		l.add(x.entry, engine.Finding{
			Code: "http.no-credential", Severity: severityError, Title: title, Detail: detail, Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift",
			Fix: "find out what the SDK had to send: no key in the configuration, or null from the provider",
		}, Android, x.method+" "+x.operation+", no Authorization")
		l.facts.bare(x)
	}
	if inbox && x.scheme == "Token" {
		l.add(x.entry, engine.Finding{
			Code: "http.inbox-by-key", Severity: severityNote, Title: x.operation + " goes with the API key", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
			Detail: "advancedAuthEnabled is off, so that a provider, if there is one, is never asked. The vendor calls this insecure: the ids are not checked.",
			Fix:    "set advancedAuthEnabled to use customer tokens",
		}, Android, x.method+" "+x.operation+", Authorization: Token")
	}
	l.judgeToken(x)
	l.facts.answered(x)
	if x.status < 400 || x.local {
		return
	}
	l.add(x.answer, engine.Finding{
		Code: "http." + strconv.Itoa(x.status), Severity: severityError, Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
		Title: fmt.Sprintf("%s was answered with %d", x.operation, x.status), Detail: statusMeaning(x), Fix: statusFix(x),
	}, Android, fmt.Sprintf("<-- %d %s", x.status, x.operation))
}

// statusMeaning says what a status means to the app.
func statusMeaning(x *logExchange) string {
	with := " It went with " + x.scheme + "."
	switch {
	case x.token != nil:
		with = " It went with " + strings.TrimSpace(x.scheme+" "+x.token.Fingerprint) + "."
	case x.whole:
		with = " It went without a credential."
	case x.scheme == "":
		with = ""
	}
	switch s := x.status; {
	case s == http.StatusUnauthorized:
		return "The server did not accept the credential; in a project the SDK does not try again." + with
	case s == http.StatusForbidden:
		return "The credential is known and lacks the permission." + with
	case s == http.StatusGone:
		return "The server no longer knows the sync token. Android before 5.3.1 sends it again for ever."
	case s == http.StatusNotFound:
		return "The server does not know this address: the base URL or the project token is wrong."
	case s == http.StatusTooManyRequests:
		return "Too many calls."
	case s >= 500:
		return "The server itself is in trouble. Android keeps events for later, and this try does not count."
	default:
		return "The server did not accept the request." + with
	}
}

func statusFix(x *logExchange) string {
	switch s := x.status; {
	case s == http.StatusUnauthorized:
		return "look at the token: there at all, not expired, made out to this customer, signed with a key of this project"
	case s == http.StatusForbidden:
		return "check the API group's permissions"
	case s == http.StatusGone:
		return "update the SDK, or anonymize once"
	case s == http.StatusNotFound:
		return "compare base URL and project token with Project settings"
	case s == http.StatusTooManyRequests:
		return "wait, and call less often"
	case s >= 500:
		return "try again later"
	default:
		return "read the answer's body below this line"
	}
}
