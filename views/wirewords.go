package views

import (
	"strconv"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

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
	c := ledger.Call(e.Call)
	if c != nil {
		l.Subject = c.Operation
		l.followed = c.Trigger == "following"
		if c.Trigger == engine.TriggerTimer {
			l.Subject = c.Trigger
		}
		if c.Token != nil {
			l.token = c.Token.Fingerprint
		}
	}
	app := c != nil && c.Trigger == engine.TriggerApp
	if app && l.ofApp(c, e.Detail) {
		return l, true
	}
	switch d := e.Detail.(type) {
	case engine.CallStarted:
		l.followed = d.Trigger == "following"
		if l.Subject = d.Operation; d.Trigger == engine.TriggerTimer {
			l.Subject = d.Trigger
		}
		l.set(theme.MarkHere, "started", joinDots(string(d.Mode), strings.TrimSpace(d.Platform+" "+d.Integration), d.Trigger)).Minor = true
	case engine.TokenRequested:
		source := d.Source
		if d.SDKReason != "" {
			source = firstWord(source) // the reason is worth more than where the provider asks
		}
		l.set(theme.MarkSent, "provider asked", joinDots(source, d.Reason, d.SDKReason))
	case engine.TokenObtained:
		l.obtained(d)
	case engine.TokenReused:
		l.set(theme.MarkHere, "token reused", joinDots(d.Token.Fingerprint, left(d.Token, e.At), keptBy(d.Policy))).Minor = true
	case engine.TokenIssued:
		l.issued(d)
	case engine.TokenNull:
		l.set(theme.MarkLook, "token null", joinDots(d.Source+" answered null", d.Then)).Took = d.Took
	case engine.TokenFailed:
		l.set(theme.MarkBad, "provider failed", d.Error).Took = d.Took
	case engine.HeaderSet:
		if d.Credential == "" {
			l.set(theme.MarkHere, "header set", "no Authorization header").Minor = true
		} else {
			l.set(theme.MarkHere, "header set", joinDots(carriedWords(d.Credential), credentialOrigin(d.Headers))).Minor = true
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
		l.rejected(ledger, e, d)
	case engine.Retrying:
		l.set(theme.MarkSent, "retrying", joinDots(ordinal(d.Attempt)+" of "+strconv.Itoa(d.Of), d.Why))
	case engine.CallFinished:
		l.finished(d)
		if c != nil {
			l.afterRetry(d, c)
		}
		if app {
			l.appFinished(c, d)
		}
	default:
		return l.session(ledger, e)
	}
	if app {
		l.Subject = callName(c)
	}
	return l, true
}

func (l *WireLine) set(mark theme.Mark, event, detail string) *WireLine {
	l.Mark, l.Event, l.Detail = mark, event, detail
	return l
}

// kidMost is how much of a key id stands beside a token, in cells: what comes after it, its end, is worth more than a whole UUID.
const kidMost = 14

func (l *WireLine) obtained(d engine.TokenObtained) {
	t := d.Token
	mark, words := theme.MarkReceived, []string{t.Fingerprint}
	if t.Kind == "jwt" {
		words[0] += " " + t.Alg
		if t.Kid != "" {
			words[0] += " kid=" + kit.Cut(t.Kid, kidMost)
		}
	} else {
		words[0] += " " + t.Kind + ", " + diagnose.Count(t.Length) + " chars"
	}
	switch {
	case t.ExpiresAt.IsZero():
		words = append(words, "expiry unknown")
	case !l.At.Before(t.ExpiresAt):
		mark, words = theme.MarkLook, append(words, "already expired "+kit.Elapsed(l.At.Sub(t.ExpiresAt))+" ago")
	default:
		words = append(words, "expires "+endWords(t))
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

// issued tells of a token that an answer handed out, with what it said beside it.
func (l *WireLine) issued(d engine.TokenIssued) {
	t := d.Token
	words := []string{t.Fingerprint + " " + tokenForm(&t)}
	switch {
	case t.ExpiresAt.IsZero():
		words = append(words, "expiry unknown")
	case t.Kind == auth.KindJWT:
		words = append(words, "expires "+endWords(t))
	default:
		words = append(words, "expires_in "+strconv.FormatInt(int64(t.ExpiresAt.Sub(t.ObtainedAt)/time.Second), 10))
	}
	words = append(words, t.Scope)
	if d.Kept {
		words = append(words, "kept in place of the one that was sent")
	}
	l.set(theme.MarkReceived, "token issued", joinDots(words...))
	l.Expires = t.ExpiresAt
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

// rejected quotes the server where it gave a reason of its own, and else says how the token stood.
func (l *WireLine) rejected(ledger *engine.Ledger, e engine.Event, d engine.TokenRejected) {
	detail := joinDots(d.Token.Fingerprint, d.Why)
	if strings.HasPrefix(d.Why, `"`) {
		detail = joinDots(strconv.Itoa(d.Status)+" "+d.Why, d.Token.Fingerprint)
	}
	l.set(theme.MarkLook, "token rejected", detail)
	c := ledger.Call(e.Call)
	if c == nil {
		return
	}
	for _, before := range c.Events {
		if r, ok := before.Detail.(engine.ResponseReceived); ok && before.Seq < e.Seq {
			l.Took = r.Timing.FirstByte
		}
	}
}

// afterRetry adds to a call's last word that it was not the first try, or why there was no second one.
func (l *WireLine) afterRetry(d engine.CallFinished, c *engine.Call) {
	if c.Retried == nil {
		if why := notAgain(c); why != "" {
			l.Detail = joinDots("not again: "+why, l.Detail) // in front, for a server's words may be long
		}
		return
	}
	l.again = true
	switch {
	case d.Outcome == engine.OutcomeOK:
		l.Detail = joinDots(l.Detail, afterRetry(c))
	case d.Outcome == engine.OutcomeFailed && d.Status > 0:
		l.Detail = joinDots(l.Detail, "no "+ordinal(c.Attempts+1)+" try")
	}
}

// keptBy says whose rule it was that a kept token goes along.
func keptBy(p auth.Policy) string {
	if p == engine.PolicySDK {
		return "kept by the SDK"
	}
	return "policy " + string(p)
}

// shortMiddle is how long the middle of a path may be and still be shown, in cells.
const shortMiddle = 12

// ShortPath leaves out the middle of a URL's path, which is the project token: /webxp/…/appinbox/fetch. A path without such stays
// whole.
func ShortPath(raw string) string {
	_, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return raw
	}
	_, path, _ := strings.Cut(rest, "/")
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimLeft(path, "/")
	// It is asked for each event that tells of a request, and so takes no list of the parts.
	first, last := strings.IndexByte(path, '/'), strings.LastIndexByte(path, '/')
	if last < 0 {
		return "/" + path
	}
	if last = strings.LastIndexByte(path[:last], '/'); last > first && kit.Width(path[first+1:last]) > shortMiddle {
		return "/" + path[:first] + "/…" + path[last:]
	}
	return "/" + path
}

// endWords is when a token ends: the time of day, or the day for one that outlives it.
func endWords(t auth.Info) string {
	if !t.ObtainedAt.IsZero() && t.ExpiresAt.Sub(t.ObtainedAt) > 24*time.Hour {
		return t.ExpiresAt.UTC().Format(time.DateOnly)
	}
	return kit.TimeOfDay(t.ExpiresAt, time.UTC)
}

// carriedWords say where a credential travels: what is said of it names the place, unless that is the usual header.
func carriedWords(credential string) string {
	for _, place := range []string{"?", "cookie ", "body "} {
		if strings.HasPrefix(credential, place) {
			return credential
		}
	}
	if name, _, named := strings.Cut(credential, ": "); named && !strings.ContainsAny(name, " #") {
		return credential
	}
	return "Authorization: " + credential
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

// joinDots joins the parts that there are. It is asked for each event, and makes one text of its own at most.
func joinDots(parts ...string) string {
	const dot = " · "
	size, only := 0, ""
	for _, p := range parts {
		if p != "" {
			size, only = size+len(dot)+len(p), p
		}
	}
	if size <= len(dot)+len(only) {
		return only
	}
	var b strings.Builder
	b.Grow(size - len(dot))
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(dot)
		}
		b.WriteString(p)
	}
	return b.String()
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
