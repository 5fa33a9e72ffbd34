package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// received records the answer, or that there was none. It reports false when the call has ended here.
func (f *flow) received(ctx context.Context, x *exchange, a *Answer, err error, host string) bool {
	timing := f.timing(x.times())
	if err != nil && a.Status == 0 {
		f.noAnswer(ctx, err, host, timing)
		return false
	}
	a.accompany(f.token, f.also, f.req.Profile.PrivateKey)
	size := int64(len(a.Body)) // before redaction, which may change it
	if err == nil && !a.Truncated && x.redirected() == "" {
		f.take(a) // of another answer its vendor could make nothing
	}
	a.Body = f.redact.bytes(a.Body)
	f.hideStrays(a)
	contentType := f.redact.text(a.Header.Get("Content-Type"))
	body := f.e.shelf.keepPart(a.Body, contentType, false, size)
	if err == nil && !a.Truncated && x.redirected() == "" && f.searchedWhole(size) {
		f.e.shelf.fileAll(body, a.Body)
	}
	f.emit(ResponseReceived{
		Status: a.Status, ContentType: contentType, Bytes: size, Truncated: a.Truncated,
		Headers: f.shownHeaders(a.Header), Body: body, Timing: timing,
	})
	switch to := x.redirected(); {
	case to != "":
		f.finish(OutcomeFailed, "redirected to "+to, &CallError{
			Code:    "transport.redirect",
			Message: fmt.Sprintf("%d: %s sends the call on to %s, which is not the profile's server; the credential stayed here", a.Status, host, f.redact.text(to)),
			Fix:     "set base_url to the server that is meant",
		})
		return false
	case err != nil:
		f.brokenAnswer(ctx, err, host)
		return false
	case a.Truncated:
		f.finish(OutcomeFailed, "the answer is too large", &CallError{
			Code:    "answer.too-large",
			Message: fmt.Sprintf("the answer is over %d MiB; the rest was not read", ReadLimit>>20),
			Fix:     "ask for less, or look at the server",
		})
		return false
	}
	return true
}

// searchedWhole reports whether no secret can be left in an answer of that size: hideStrays looks through the beginning alone.
func (f *flow) searchedWhole(size int64) bool {
	_, searched := f.vendor.(Issuer)
	return !searched || size <= strayLimit
}

// accompany puts beside an answer the tokens that its request carried, judged with the profile's private key.
func (a *Answer) accompany(token *auth.Token, also []attached, key auth.Secret) {
	if token != nil {
		a.Token = &token.Info
		if a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden {
			a.Verification = token.VerifyPair(key)
		}
	}
	for _, x := range also {
		a.Also = append(a.Also, Companion{Info: x.token.Info, Carrier: x.Carrier, Verification: x.token.VerifyPair(key)})
	}
}

// read lets the vendor make sense of the answer.
func (f *flow) read(a Answer) Reading {
	reading := f.vendor.Read(f.req.Profile, f.req, a)
	f.draft.SDKLog = append(f.draft.SDKLog, reading.SDKLog...)
	f.signal(reading.AskAgain, a.Token)
	if reading.Rejected != "" && a.Token != nil {
		f.emit(TokenRejected{Token: *a.Token, Status: a.Status, Why: f.redact.text(reading.Rejected)})
		f.onRejection(&reading, *a.Token, a.Status)
	}
	return reading
}

// conclude ends the call with the vendor's last reading.
func (f *flow) conclude(ctx context.Context, reading Reading) {
	if reading.AskAgain != "" {
		f.signalled(ctx, reading.AskAgain)
	}
	f.result = reading.Result
	outcome := OutcomeOK
	if !reading.OK {
		outcome = OutcomeFailed
	}
	if reading.Summary == "" && reading.Err != nil {
		reading.Summary = reading.Err.Message
	}
	f.finishWith(CallFinished{Outcome: outcome, Summary: reading.Summary, Digest: reading.Digest, Error: reading.Err, Findings: reading.Findings})
}

func (f *flow) noAnswer(ctx context.Context, err error, host string, timing Timing) {
	f.reached = timing
	switch {
	case f.interruptedBy(ctx):
		f.finish(OutcomeCancelled, "by you · "+f.progress(timing), &CallError{Code: "cancelled", Message: "cancelled by you: " + f.progress(timing)})
	default:
		f.finishUnanswered(transportError(ctx, err, host, f.redact.errorText(err), false))
	}
}

// finishUnanswered ends a call that got no answer, or a part of one, with what the vendor's SDK makes of that.
func (f *flow) finishUnanswered(err *CallError) {
	d := CallFinished{Outcome: OutcomeFailed, Summary: err.Message, Error: err}
	if v, ok := f.vendor.(Unanswered); ok {
		err.SDK, d.Findings = v.Unanswered(f.req.Profile, f.req, err.Code)
	}
	f.finishWith(d)
}

func (f *flow) brokenAnswer(ctx context.Context, err error, host string) {
	if f.interruptedBy(ctx) {
		f.finish(OutcomeCancelled, "by you · the answer had begun", &CallError{Code: "cancelled", Message: "cancelled by you while the answer came"})
		return
	}
	f.finishUnanswered(transportError(ctx, err, host, f.redact.errorText(err), true))
}

// interrupted ends a call whose context ended before anything was sent.
func (f *flow) interrupted(ctx context.Context, where string) {
	if f.interruptedBy(ctx) {
		f.finish(OutcomeCancelled, "by you · "+where, &CallError{Code: "cancelled", Message: "cancelled by you " + where})
		return
	}
	f.finish(OutcomeFailed, "no answer in time "+where, &CallError{Code: "provider.timeout", Message: "the time for the whole call ran out " + where, Fix: "raise timeout, or look at why the provider is slow"})
}

// interruptedBy tells a cancel from a time-out.
func (f *flow) interruptedBy(ctx context.Context) bool {
	return ctx.Err() != nil && !errors.Is(context.Cause(ctx), context.DeadlineExceeded)
}

func (f *flow) progress(t Timing) string {
	if f.call.Sent == nil {
		return "nothing was sent"
	}
	if t.FirstByte > 0 {
		return "the answer had begun"
	}
	return "sent, no answer yet"
}

func (f *flow) finish(outcome Outcome, summary string, err *CallError) {
	f.finishWith(CallFinished{Outcome: outcome, Summary: summary, Error: err})
}

// finishWith records the end of the call, once: a panic after the end changes nothing.
func (f *flow) finishWith(d CallFinished) {
	if f.call.Finished() {
		return
	}
	d.Status = f.call.Status()
	d.Timing = f.call.Timing()
	if f.call.Response == nil {
		// With an answer the call ended at its last byte; what reading a large one took here is not the server's time. Without
		// one the phases that the last sending came to are known all the same.
		d.Timing = f.timing(f.reached)
	}
	d.SDKLog = f.draft.SDKLog
	d.Findings = slices.Concat(f.draft.Findings, d.Findings)
	slices.SortStableFunc(d.Findings, diagnose.Compare)
	f.emit(f.redact.finish(d))
}

func (f *flow) timing(t Timing) Timing {
	t.Provider = f.provider
	if !f.started.IsZero() {
		t.Total = time.Since(f.started)
	}
	return t
}

// hiddenHeaders are response headers that carry credentials; their values are shown as fingerprints.
var hiddenHeaders = map[string]bool{"Set-Cookie": true, "Authorization": true, "Proxy-Authenticate": true, "X-Extole-Token": true}

func (f *flow) shownHeaders(h http.Header) []Header {
	out := make([]Header, 0, len(h))
	for name, values := range h {
		for _, v := range values {
			if hiddenHeaders[http.CanonicalHeaderKey(name)] {
				v = auth.NewSecret(v).Fingerprint()
			}
			out = append(out, Header{Name: name, Value: f.redact.text(v)})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	room := headRoom(keptHead)
	room.takeFields(out)
	return out
}

// providerError words what a source reported.
func providerError(err error, r redactor) *CallError {
	code := "provider.failed"
	var source *auth.SourceError
	if errors.As(err, &source) {
		code = "provider." + string(source.Kind)
	}
	// The words of a source say both what happened and what to do.
	if message, fix, both := cutLast(r.errorText(err), "; "); both && source != nil {
		return &CallError{Code: code, Message: message, Fix: fix}
	}
	return &CallError{Code: code, Message: r.errorText(err), Fix: "look at the provider and its settings, then ask it again"}
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// differingClaims names the members of header and claims in which two tokens differ, each once.
func differingClaims(older, newer auth.Info) []string {
	if older.Read == nil || newer.Read == nil {
		return nil
	}
	var names []string
	for _, c := range jose.Compare(*older.Read, *newer.Read) {
		if c.Kind != jose.Same && !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}

func firstLines(b []byte, n int) string {
	lines := strings.SplitN(string(b), "\n", n+1)
	return strings.Join(lines[:min(n, len(lines))], " | ")
}
