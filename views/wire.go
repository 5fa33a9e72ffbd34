package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// WireKept is how many lines of the wire strip are remembered.
const WireKept = 600

// WireLine is one fact of the wire strip, in words.
type WireLine struct {
	At        time.Time
	Call      engine.CallID
	Subject   string // the operation, or who a session fact is about
	Mark      theme.Mark
	Event     string // "provider asked", "200"
	Detail    string
	Took      time.Duration
	Expires   time.Time // the instant that stands in Detail in UTC, for a strip that shows another zone
	Times     int       // ×n, for followed calls that brought nothing new
	Minor     bool      // shown only in the tall strip and in the wire of one call
	followed  bool      // belongs to a call that was made by following
	following bool      // may still become a count of such calls
	digest    string
	token     string
}

// Wire is the strip's memory: the fold of events into lines. It belongs to the UI's goroutine.
type Wire struct {
	lines []WireLine
	// held are the lines of a followed call that still runs: if it brings nothing new they are never shown, so that the
	// strip does not flicker every few seconds.
	held map[engine.CallID][]WireLine
	Live time.Duration
}

// Apply adds a batch. The ledger has folded it already.
func (w *Wire) Apply(ledger *engine.Ledger, events []engine.Event) {
	for _, e := range events {
		line, ok := Line(ledger, e)
		if !ok {
			continue
		}
		if f, done := e.Detail.(engine.CallFinished); done {
			w.finish(e.Call, line, f)
			continue
		}
		if line.following && line.Mark != theme.MarkLook && line.Mark != theme.MarkBad {
			if w.held == nil {
				w.held = map[engine.CallID][]WireLine{}
			}
			w.held[e.Call] = append(w.held[e.Call], line)
			if c := ledger.Call(e.Call); c != nil && c.Asked != nil {
				w.release(e.Call) // somebody was asked for a token: that is news at once
			}
			continue
		}
		w.release(e.Call)
		w.add(line)
	}
}

// finish ends a call: a followed one that is like the one before raises its count, any other stands for itself.
func (w *Wire) finish(id engine.CallID, line WireLine, f engine.CallFinished) {
	line.digest = fmt.Sprintf("%s %s %d %s", line.Subject, f.Outcome, f.Status, f.Digest)
	if i := w.same(line); i >= 0 && len(w.held[id]) > 0 {
		before := w.lines[i]
		delete(w.held, id)
		before.At, before.Call, before.Took, before.Times = line.At, line.Call, line.Took, max(1, before.Times)+1
		before.Detail = "nothing changed"
		switch {
		case line.Mark != theme.MarkOK:
			before.Detail = line.Detail // the reason stays
		case before.token != "":
			before.Detail = before.token + " reused · nothing changed"
		}
		if w.Live > 0 {
			before.Detail = "every " + everyWords(w.Live) + " · " + before.Detail
		}
		w.lines = append(slices.Delete(w.lines, i, i+1), before)
		return
	}
	w.release(id)
	w.add(line)
}

// same finds the last shown line when it is a followed call's that ended in the same way.
func (w *Wire) same(line WireLine) int {
	if !line.following || len(w.lines) == 0 {
		return -1
	}
	// Several operations may be followed in turn; each folds into its own line as long as nothing else came between.
	for i := len(w.lines) - 1; i >= 0; i-- {
		l := w.lines[i]
		if l.digest == line.digest && l.token == line.token && l.following {
			return i
		}
		if l.Call != 0 && !l.followed || l.Subject == line.Subject {
			return -1
		}
	}
	return -1
}

func (w *Wire) release(id engine.CallID) {
	for _, l := range w.held[id] {
		l.following = false
		w.add(l)
	}
	delete(w.held, id)
}

func (w *Wire) add(l WireLine) {
	w.lines = append(w.lines, l)
	if len(w.lines) > WireKept {
		w.lines = slices.Delete(w.lines, 0, len(w.lines)-WireKept)
	}
}

// Last gives the newest n lines, oldest first; all of them include the minor ones.
func (w *Wire) Last(n int, all bool) []WireLine {
	out := make([]WireLine, 0, n)
	for i := len(w.lines) - 1; i >= 0 && len(out) < n; i-- {
		if all || !w.lines[i].Minor {
			out = append(out, w.lines[i])
		}
	}
	slices.Reverse(out)
	return out
}

// Lost adds the line that says how much was not shown.
func (w *Wire) Lost(at time.Time, n uint64) {
	clear(w.held) // the ends that these lines wait for may be among what is lost
	w.add(WireLine{At: at, Subject: "journal", Mark: theme.MarkLook, Event: strconv.FormatUint(n, 10) + " not shown", Detail: "came faster than drawn · every call is still whole"})
}

// Line puts one event into the strip's words. ok is false for facts that have no line.
func Line(ledger *engine.Ledger, e engine.Event) (l WireLine, ok bool) {
	l, ok = lineOf(ledger, e)
	l.following = l.followed
	// Servers, providers and tokens have their words in it.
	l.Subject, l.Event, l.Detail = engine.Clean(l.Subject), engine.Clean(l.Event), engine.Clean(l.Detail)
	return l, ok
}

func lineOf(ledger *engine.Ledger, e engine.Event) (l WireLine, ok bool) {
	l = WireLine{At: e.At, Call: e.Call}
	if c := ledger.Call(e.Call); c != nil {
		l.Subject = c.Operation
		l.followed = c.Trigger == "following"
		if c.Token != nil {
			l.token = c.Token.Fingerprint
		}
	}
	switch d := e.Detail.(type) {
	case engine.CallStarted:
		l.Subject, l.followed = d.Operation, d.Trigger == "following"
		l.set(theme.MarkHere, "started", joinDots(string(d.Mode), d.Platform+" "+d.Integration, d.Trigger)).Minor = true
	case engine.TokenRequested:
		l.set(theme.MarkSent, "provider asked", joinDots(d.Source, d.Reason))
	case engine.TokenObtained:
		l.obtained(d)
	case engine.TokenReused:
		l.set(theme.MarkHere, "token reused", joinDots(d.Token.Fingerprint, left(d.Token, e.At), "policy "+string(d.Policy))).Minor = true
	case engine.TokenNull:
		l.set(theme.MarkLook, "token null", joinDots(d.Source+" answered null", d.Then)).Took = d.Took
	case engine.TokenFailed:
		l.set(theme.MarkBad, "provider failed", d.Error).Took = d.Took
	case engine.HeaderSet:
		if d.Credential == "" {
			l.set(theme.MarkHere, "header set", "no Authorization header").Minor = true
		} else {
			l.set(theme.MarkHere, "header set", joinDots("Authorization: "+d.Credential, credentialOrigin(d.Headers))).Minor = true
		}
	case engine.RequestSent:
		l.set(theme.MarkSent, "sent", joinDots(d.Method+" "+ShortPath(d.URL), credentialOr(d.Credential)))
	case engine.FirstByte:
		reused := "new connection"
		if d.Reused {
			reused = "reused connection"
		}
		l.set(theme.MarkReceived, "first byte", joinDots(strconv.Itoa(d.Status), reused)).Minor, l.Took = true, d.Took
	case engine.ResponseReceived:
		l.set(theme.MarkReceived, "received", joinDots(strconv.Itoa(d.Status), kit.Size(d.Bytes)+" "+d.ContentType)).Minor = d.Status < 400
		l.Took = d.Timing.FirstByte
	case engine.TokenRejected:
		l.set(theme.MarkLook, "token rejected", joinDots(d.Token.Fingerprint, d.Why))
	case engine.CallFinished:
		l.finished(d)
	default:
		return l.session(e)
	}
	return l, true
}

func (l *WireLine) set(mark theme.Mark, event, detail string) *WireLine {
	l.Mark, l.Event, l.Detail = mark, event, detail
	return l
}

func (l *WireLine) obtained(d engine.TokenObtained) {
	t := d.Token
	mark, words := theme.MarkReceived, []string{t.Fingerprint}
	if t.Kind == "jwt" {
		words[0] += " " + t.Alg
		if t.Kid != "" {
			words[0] += " kid=" + t.Kid
		}
	} else {
		words[0] += fmt.Sprintf(" %s, %d chars", t.Kind, t.Length)
	}
	switch {
	case t.ExpiresAt.IsZero():
		words = append(words, "expiry unknown")
	case !l.At.Before(t.ExpiresAt):
		mark, words = theme.MarkLook, append(words, "already expired "+kit.Elapsed(l.At.Sub(t.ExpiresAt))+" ago")
	default:
		words = append(words, "expires "+kit.TimeOfDay(t.ExpiresAt, time.UTC))
		l.Expires = t.ExpiresAt
	}
	if d.Again {
		words[0] = t.Fingerprint + " again"
		if mark == theme.MarkReceived && !t.ExpiresAt.IsZero() {
			words[0] = t.Fingerprint + " again, the same token"
		}
	}
	l.set(mark, "token obtained", joinDots(append(words, d.Notes...)...)).Took = d.Took
}

func (l *WireLine) finished(d engine.CallFinished) {
	l.Took = d.Timing.Total
	switch {
	case d.Outcome == engine.OutcomeOK && d.Status == 0: // a provider that was asked by hand: no server took part
		l.set(theme.MarkOK, "given", d.Summary)
	case d.Outcome == engine.OutcomeOK:
		l.set(theme.MarkOK, strconv.Itoa(d.Status), d.Summary)
	case d.Outcome == engine.OutcomeBlocked:
		l.set(theme.MarkPaused, "blocked", d.Summary)
	case d.Outcome == engine.OutcomeCancelled:
		l.set(theme.MarkNone, "cancelled", d.Summary)
	case d.Status == 0 && d.Error != nil && strings.HasPrefix(d.Error.Code, "transport."):
		l.set(theme.MarkBad, "no answer", d.Summary)
	case d.Status == 0:
		l.set(theme.MarkBad, "not sent", d.Summary)
	default:
		l.set(theme.MarkBad, strconv.Itoa(d.Status), d.Summary)
	}
}

// session puts the facts that belong to no call into words.
func (l WireLine) session(e engine.Event) (WireLine, bool) {
	switch d := e.Detail.(type) {
	case engine.TokenReplaced:
		l.Subject = "provider " + firstWord(d.Source)
		detail := d.New.Fingerprint + " replaces " + d.Old.Fingerprint
		if len(d.Differs) > 0 {
			detail = joinDots(detail, strings.Join(d.Differs, ", ")+" differ")
		}
		l.set(theme.MarkHere, "refreshed", detail)
	case engine.TokenExpiring:
		l.Subject = "provider " + firstWord(d.Token.Source)
		l.set(theme.MarkLook, "about to expire", joinDots(d.Token.Fingerprint, kit.Elapsed(d.Left)+" left"))
	case engine.TokenExpired:
		l.Subject = "provider " + firstWord(d.Token.Source)
		l.set(theme.MarkBad, "expired", joinDots(d.Token.Fingerprint, "lived "+kit.Elapsed(d.Token.Lifetime())))
	case engine.IdentityChanged:
		l.Subject = "customer"
		l.set(theme.MarkLook, "identity changed", d.From+" ▸ "+d.To)
	case engine.Notice:
		l.Subject = d.Subject
		l.set(noticeMark(d.Mark), d.Event, d.Text)
	default:
		return l, false
	}
	return l, true
}

// ShortPath leaves out the middle of a URL's path, which is the project token: /webxp/…/appinbox/fetch.
func ShortPath(raw string) string {
	_, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return raw
	}
	_, path, _ := strings.Cut(rest, "/")
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(strings.TrimLeft(path, "/"), "/")
	if len(parts) <= 3 {
		return "/" + strings.Join(parts, "/")
	}
	return "/" + parts[0] + "/…/" + strings.Join(parts[len(parts)-2:], "/")
}

func credentialOr(c string) string {
	if c == "" {
		return "no credential"
	}
	return c
}

func credentialOrigin(headers []engine.Header) string {
	for _, h := range headers {
		if strings.EqualFold(h.Name, "authorization") {
			return "from " + strings.ReplaceAll(h.Origin, ":", " ")
		}
	}
	return ""
}

func left(t auth.Info, at time.Time) string {
	if t.ExpiresAt.IsZero() {
		return ""
	}
	if d := t.ExpiresAt.Sub(at); d > 0 {
		return kit.Elapsed(d) + " left"
	}
	return "expired " + kit.Elapsed(at.Sub(t.ExpiresAt)) + " ago"
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

func joinDots(parts ...string) string {
	out := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

func noticeMark(m engine.Mark) theme.Mark {
	switch m {
	case engine.MarkOK:
		return theme.MarkOK
	case engine.MarkLook:
		return theme.MarkLook
	case engine.MarkBad:
		return theme.MarkBad
	default:
		return theme.MarkHere
	}
}

// everyWords says an interval with its unit apart: "5 s", "2 min".
func everyWords(d time.Duration) string {
	switch {
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d%time.Minute == 0:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	default:
		return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
	}
}
