package engine

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"authpeek/auth"
)

// ObserveLimit is how much of a body is read of a call that is observed, in bytes: of the request as it was sent, of the answer also
// after decompression. What is longer passes by unread.
const ObserveLimit = 4 << 20

// SeenAnswer is an answer as it came for an app. Headers stand in the order and spelling in which they were sent, Body as it travelled,
// without the framing of chunks and still compressed.
type SeenAnswer struct {
	Status    int
	Headers   []Header
	Body      []byte
	Bytes     int64 // of the whole body, as it travelled
	Truncated bool  // Body is not all of it
	// Lent says that Body is taken back when Answered returns, and nothing of it may be kept.
	Lent bool
	// Interrupted, when not nil, says why the answer ended before its end, and Gone that it was the app who gave up.
	Interrupted error
	Gone        bool
	Timing      Timing
}

// Answered tells of the answer and ends the call with what the vendor makes of it. It may take a while for a large body, and needs
// nobody's attention: whoever forwards the call goes on to the next one. s.Body is the
// call's from here on, and must not be changed.
func (o *Observed) Answered(s SeenAnswer) {
	if o.Finished() {
		return
	}
	defer o.EndOnPanic()
	s.Headers = apart(s.Headers)
	a := o.answer(s)
	o.takeIssued(&a, s)
	a.Body = o.redact.bytes(a.Body)
	if a.Truncated {
		a.Body = o.redact.cutEnd(a.Body)
	}
	contentType := o.redact.text(a.Header.Get("Content-Type"))
	also := strays{e: o.w.e}
	a.Body = also.hideBody(a.Body, contentType)
	size := max(int64(len(a.Body)), s.Bytes)
	if !a.Truncated {
		size = int64(len(a.Body))
	}
	o.emit(ResponseReceived{
		Status: s.Status, ContentType: contentType, Bytes: size, Truncated: a.Truncated, Headers: o.shownAnswerHeaders(s.Headers, &also),
		Body: o.w.e.shelf.keepPart(own(a.Body, s.Lent), contentType, a.Truncated, size), Timing: s.Timing,
	})
	switch {
	case s.Gone:
		o.Cancelled(AppName, s.Timing)
	case s.Interrupted != nil:
		o.Failed(s.Interrupted, true, s.Timing)
	default:
		o.conclude(a, s.Timing)
	}
}

// own is a body that may be kept as far as a preview goes: of one that is taken back only a copy may.
func own(body []byte, lent bool) []byte {
	if !lent || len(body) > PreviewLimit+PreviewLimit/4 {
		return body // of a longer one the preview is a copy in any case
	}
	return bytes.Clone(body)
}

// AppName is how texts for people call whoever calls through a tap.
const AppName = "the app"

// answer decodes what came.
func (o *Observed) answer(s SeenAnswer) Answer {
	a := Answer{
		Status: s.Status, Header: make(http.Header, len(s.Headers)), Body: s.Body, Truncated: s.Truncated || s.Interrupted != nil || s.Gone,
		Sent: o.sent, SentAt: o.sentAt, Attempt: 1, Waited: s.Timing.Wait,
	}
	for _, h := range s.Headers {
		name := http.CanonicalHeaderKey(h.Name)
		a.Header[name] = append(a.Header[name], h.Value)
	}
	var cut bool
	a.Body, cut = o.w.e.decoders.plainBody(s.Body, s.Headers)
	a.Truncated = a.Truncated || cut
	key := o.w.base.PrivateKey
	a.accompany(o.token, o.also, key)
	return a
}

// plainBody undoes a body's Content-Encoding. Half of a compressed body is read as far as it can be. Of one in a code that nobody here
// knows nothing is kept, because secrets could not be found in it, unless it is text all the same; cut says that it is not all.
func (d *decoders) plainBody(body []byte, headers []Header) (plain []byte, cut bool) {
	var encodings []string
	for _, h := range headers {
		if strings.EqualFold(h.Name, "Content-Encoding") && !strings.EqualFold(h.Value, "identity") && h.Value != "" {
			encodings = append(encodings, h.Value)
		}
	}
	if len(encodings) == 0 || len(body) == 0 {
		return body, false
	}
	r, err := d.decoded(bytes.NewReader(body), strings.Join(encodings, ", "))
	if err == io.EOF {
		return nil, false
	}
	if err == nil {
		defer d.done(r)
		plain, cut, err = d.readCapped(r, ObserveLimit, int64(len(body)))
	}
	if err != nil && len(plain) == 0 && isText(body) {
		plain = body
	}
	return plain, cut || err != nil
}

// isText reports whether bytes are text as they are; the last character may be cut.
func isText(b []byte) bool {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			return len(b) < utf8.UTFMax && !utf8.FullRune(b)
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f {
			return false
		}
		b = b[size:]
	}
	return true
}

// takeIssued finds the tokens that an answer hands out, before anything of it is shown.
func (o *Observed) takeIssued(a *Answer, s SeenAnswer) {
	issuer, ok := o.w.vendor.(Issuer)
	if !ok || !o.known || a.Truncated {
		return
	}
	var secrets []auth.Secret
	for _, issue := range issuer.Issued(o.profile, o.req, *a) {
		if issue.Value.IsZero() {
			continue
		}
		token := auth.NewToken(issue.Value, o.w.e.now(), issue.ExpiresIn, issue.Source)
		token.Info.Scope, token.Info.Identity = issue.Scope, issue.Identity
		o.w.e.vault.put(token.Value)
		secrets = append(secrets, token.Value)
		a.Issued = append(a.Issued, token)
		o.emit(TokenIssued{Token: token.Info, Kept: issue.Keep})
	}
	if len(secrets) > 0 {
		o.redact = o.w.redactorFor(secrets)
	}
}

// shownAnswerHeaders are an answer's header fields as they came, credentials as fingerprints.
func (o *Observed) shownAnswerHeaders(headers []Header, also *strays) []Header {
	shown := make([]Header, len(headers))
	for i, h := range headers {
		value := h.Value
		switch name := http.CanonicalHeaderKey(h.Name); {
		case value != "" && (hiddenHeaders[name] || answersSecret(h)):
			value = auth.NewSecret(value).Fingerprint()
		case name == "Location" || name == "Content-Location" || name == "Refresh":
			value = also.hideLocation(value)
		}
		shown[i] = Header{Name: h.Name, Value: also.hideText(o.redact.text(value))}
	}
	room := headRoom(keptHead)
	room.takeFields(shown)
	return shown
}

// conclude has the vendor read the answer and judge the app's habits, and ends the call.
func (o *Observed) conclude(a Answer, t Timing) {
	reading := o.read(a)
	if reading.Rejected != "" && a.Token != nil {
		o.emit(TokenRejected{Token: *a.Token, Status: a.Status, Why: o.redact.text(reading.Rejected)})
	}
	d := CallFinished{
		Outcome: OutcomeOK, Summary: reading.Summary, Digest: reading.Digest, Error: reading.Err,
		Findings: reading.Findings, SDKLog: reading.SDKLog, Timing: t,
	}
	if !reading.OK {
		d.Outcome = OutcomeFailed
	}
	if d.Summary == "" && d.Error != nil {
		d.Summary = d.Error.Message
	}
	if o.known {
		habits := o.w.judge(o, d)
		// With the calls before in view a finding tells more, so it takes the place of the one that knew this call alone.
		d.Findings = slices.DeleteFunc(slices.Clone(d.Findings), func(f Finding) bool {
			return slices.ContainsFunc(habits, func(h Finding) bool { return h.Code == f.Code })
		})
		d.Findings = append(habits, d.Findings...) // and stands first among those that are as bad
	}
	o.finish(d)
}

// read is the vendor's reading, or where there is none what the status tells.
func (o *Observed) read(a Answer) Reading {
	if o.known && !a.Truncated && a.Status != http.StatusSwitchingProtocols {
		return o.w.vendor.Read(o.profile, o.req, a)
	}
	text := fmt.Sprint(a.Status)
	if words := http.StatusText(a.Status); words != "" {
		text += " " + words
	}
	r := Reading{OK: a.Status < 400, Summary: text}
	switch {
	case a.Status == http.StatusSwitchingProtocols:
		r.Summary = "switched to " + o.redact.text(a.Header.Get("Upgrade"))
	case o.unread:
		r.Summary = text + ", not read: calls came faster than authpeek reads them"
	case o.known && a.Truncated:
		r.Summary = text + ", the body was not read"
	}
	if !r.OK {
		r.Err = &CallError{Code: "server.status", Message: "the server answered " + text, Fix: "look at the answer: authpeek does not read this call"}
	}
	return r
}

// judge has the vendor judge what the app did, with what it did before.
func (w *Observer) judge(o *Observed, d CallFinished) []Finding {
	v, ok := w.vendor.(Recogniser)
	if !ok {
		return nil
	}
	// The call as it is going to end: a judgement of habits looks at outcomes.
	call := o.call
	call.Events = slices.Clip(call.Events) // what follows is appended elsewhere
	d.Status = call.Status()
	call.Fold(Event{At: w.e.now(), Call: o.id, Detail: o.redact.finish(d)})
	w.habits.Lock()
	defer w.habits.Unlock()
	at, _ := slices.BinarySearchFunc(w.calls, o.id, func(c AppCall, id CallID) int { return int(c.Call.ID) - int(id) })
	w.calls = slices.Insert(w.calls, at, AppCall{Seen: o.seen, Call: &call})
	found := v.Habits(w.calls[max(0, at+1-callsJudged) : at+1 : at+1])
	if len(w.calls) >= 2*callsJudged {
		// Many at once: to move all of them for each call that comes costs more than the judgement.
		w.calls = slices.Delete(w.calls, 0, len(w.calls)-callsJudged)
	}
	return found
}

// newToken reads a credential that was seen for the first time.
func (w *Observer) newToken(c SeenCredential, at time.Time) auth.Token {
	switch c.Kind {
	case auth.KindAPIKey:
		return auth.NewAPIKey(c.Value, at, AppOrigin)
	case auth.KindBasic:
		t := auth.NewAPIKey(c.Value, at, AppOrigin)
		t.Info.Kind = auth.KindBasic
		return t
	default:
		return auth.NewToken(c.Value, at, 0, AppOrigin)
	}
}
