package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"authpeek/auth"
)

// flow is one call on its way through the five steps: request, provider, credential, transport, answer. It belongs to the
// goroutine of Do, but for the two trace funcs that only append to the journal.
type flow struct {
	e      *Engine
	id     CallID
	vendor Vendor
	req    Request
	draft  Draft
	silent bool // a plan: nothing is recorded

	started  time.Time
	provider time.Duration
	token    *auth.Token
	header   http.Header
	redact   redactor
	call     Call
	result   any
}

func newFlow(e *Engine, id CallID, v Vendor, r Request, d Draft) *flow {
	return &flow{e: e, id: id, vendor: v, req: r, draft: d, redact: newRedactor(r.Profile.secrets()...)}
}

// emit records a fact and folds it into the flow's own call, so that Do can give the call even when the journal has moved on.
func (f *flow) emit(d Detail) {
	if !f.silent {
		f.e.journal.Append(f.id, d)
	}
	f.call.Fold(Event{At: f.e.now(), Call: f.id, Detail: d})
}

// run performs the call. Whatever happens in it, exactly one CallFinished is recorded.
func (f *flow) run(ctx context.Context) {
	f.started = time.Now()
	defer f.endOnPanic()
	p := f.req.Profile
	f.emit(CallStarted{
		Operation: f.req.Operation, Mode: f.req.Mode, Profile: p.Name, Platform: p.Platform, Integration: p.Integration,
		Customer: p.Customer(), Trigger: f.req.Trigger,
	})
	if f.draft.Blocked != nil {
		f.finish(OutcomeBlocked, f.draft.Blocked.Message, f.draft.Blocked)
		return
	}
	if p.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.Timeout)
		defer cancel()
	}
	if !f.obtain(ctx) {
		return
	}
	f.attach()
	f.exchange(ctx)
}

// endOnPanic turns a panic into the end of the call. It is to be deferred.
func (f *flow) endOnPanic() {
	if v := recover(); v != nil {
		// The panic's text may hold anything, a token too; the stack holds no values of ours.
		f.finish(OutcomeFailed, "stopped by a fault in authpeek", &CallError{
			Code:    "internal.panic",
			Message: f.redact.text(fmt.Sprintf("authpeek itself broke while it made this call: %v", v)),
			Fix:     "report it with this stack: " + firstLines(debug.Stack(), 12),
		})
	}
}

// plan does the steps that touch nothing outside.
func (f *flow) plan() {
	p := f.req.Profile
	f.emit(CallStarted{Operation: f.req.Operation, Mode: f.req.Mode, Profile: p.Name, Platform: p.Platform, Integration: p.Integration, Customer: p.Customer(), Trigger: "plan"})
	if f.draft.Blocked != nil {
		f.finish(OutcomeBlocked, f.draft.Blocked.Message, f.draft.Blocked)
		return
	}
	if f.draft.Credential == auth.CredentialProvider {
		if kept, ok := p.Provider.Current(p.CustomerIDs); ok {
			f.send(&kept)
		}
	} else {
		f.fixedToken()
	}
	f.attach()
	f.emit(f.requestSent())
	f.finish(OutcomeOK, "not sent: this is a dry run", nil)
}

// fixedToken makes the credential that the profile itself holds.
func (f *flow) fixedToken() {
	p := f.req.Profile
	switch f.draft.Credential {
	case auth.CredentialAPIKey:
		if !p.APIKey.IsZero() {
			t := auth.NewAPIKey(p.APIKey, f.e.now(), p.APIKeyOrigin)
			f.token = &t
		}
	case auth.CredentialPrivateKey:
		if !p.PrivateKey.IsZero() {
			t := auth.NewBasic(p.PrivateKey, f.e.now(), p.PrivateKeyOrigin)
			f.token = &t
		}
	case auth.CredentialNone, auth.CredentialProvider:
		// Nothing to take from the profile.
	}
}

// obtain gets the credential. It reports false when the call has ended here.
func (f *flow) obtain(ctx context.Context) bool {
	if f.draft.Credential != auth.CredentialProvider {
		f.fixedToken()
		return true
	}
	p := f.req.Profile
	asked := time.Now()
	result, err := p.Provider.Token(ctx, p.CustomerIDs, f.trace())
	f.provider = time.Since(asked)
	switch {
	case err != nil && ctx.Err() != nil:
		f.interrupted(ctx, "while the provider was asked")
		return false
	case err != nil && p.OnNull == OnNullBare:
		return true
	case err != nil:
		// Assumption: a provider that fails is not one that answers null; what the SDK would have done with its exception
		// helps nobody who looks for the failure, so nothing is sent.
		f.finish(OutcomeFailed, "nothing to send as Bearer", providerError(err, f.redact))
		return false
	case result.Null:
		return f.null()
	}
	f.send(result.Token)
	f.e.watch.follow(result.Token.Info)
	return true
}

// send makes a provider's token the call's credential, which from here on stands nowhere in clear.
func (f *flow) send(t *auth.Token) {
	f.token = t
	f.redact = newRedactor(append(f.req.Profile.secrets(), t.Value)...)
}

// null does what the profile says of a provider that gives nothing; "sdk" is what the SDK does for this operation
// (bloomreach reference 4.4).
func (f *flow) null() bool {
	rule, onNull := f.draft.Null, f.req.Profile.OnNull
	source := f.req.Profile.Provider.Describe()
	err := &CallError{Code: "provider.null", Message: "the provider answered null", SDK: rule.Log, Fix: "find out why it had no token: signed out, or its backend failed"}
	switch {
	case onNull == OnNullBare, onNull != OnNullFail && !rule.Block:
		f.emit(TokenNull{Source: source, Then: "sent without a token", Took: f.provider})
		if onNull != OnNullBare && rule.Log != "" {
			f.draft.SDKLog = append(f.draft.SDKLog, rule.Log)
		}
		return true
	case onNull == OnNullFail:
		f.emit(TokenNull{Source: source, Then: "on_null = fail: not sent", Took: f.provider})
		f.finish(OutcomeFailed, "not sent: no token", err)
		return false
	default:
		f.emit(TokenNull{Source: source, Then: "this SDK will not send", Took: f.provider})
		if rule.Log != "" {
			f.draft.SDKLog = append(f.draft.SDKLog, rule.Log)
		}
		f.finish(OutcomeBlocked, "not sent: no token, "+rule.Who+" sends none", err)
		return false
	}
}

// trace turns what the provider tells into facts.
func (f *flow) trace() *auth.Trace {
	source := f.req.Profile.Provider.Describe()
	return &auth.Trace{
		Requested: func(_, reason string) { f.emit(TokenRequested{Source: source, Reason: reason}) },
		Obtained: func(o auth.Obtained) {
			f.e.vault.put(o.Token.Value)
			f.emit(TokenObtained{Token: o.Token.Info, Took: o.Took, Again: o.Again, Notes: o.Notes})
			if o.Replaces != nil && o.Replaces.Info.Fingerprint != o.Token.Info.Fingerprint {
				f.e.journal.Append(0, TokenReplaced{Source: source, Old: o.Replaces.Info, New: o.Token.Info, Differs: differingClaims(o.Replaces.Info, o.Token.Info)})
			}
		},
		Reused: func(t auth.Token) { f.emit(TokenReused{Token: t.Info, Policy: f.req.Profile.Provider.Policy()}) },
		Failed: func(err error, took time.Duration) {
			if errors.Is(err, context.Canceled) {
				return // whoever asked went away; the call's last fact says so, and the provider did nothing wrong
			}
			f.emit(TokenFailed{Source: source, Error: f.redact.errorText(err), Took: took})
		},
	}
}

// attach puts the credential where it travels and records the headers, with fingerprints in place of secrets.
func (f *flow) attach() {
	f.header = http.Header{}
	shown := make([]Header, 0, len(f.draft.Headers)+1)
	if value, credential, ok := f.credential(); ok {
		name := f.draft.Carrier.Name
		f.header[name] = []string{value}
		origin := f.credentialOrigin()
		shown = append(shown, Header{Name: name, Value: credential, Origin: origin})
		f.emitHeaders(append(shown, f.plainHeaders()...), credential)
		return
	}
	if f.silent && f.draft.Credential == auth.CredentialProvider {
		credential := f.draft.Carrier.Prefix + "‹asked from " + f.req.Profile.Provider.Describe() + "›"
		shown = append(shown, Header{Name: f.draft.Carrier.Name, Value: credential, Origin: "provider"})
		f.emitHeaders(append(shown, f.plainHeaders()...), credential)
		return
	}
	f.emitHeaders(f.plainHeaders(), "")
}

func (f *flow) emitHeaders(h []Header, credential string) {
	d := HeaderSet{Method: f.draft.Method, URL: f.redact.text(f.draft.URL.String()), Headers: h, Credential: credential}
	if f.token != nil {
		d.Token = &f.token.Info
	}
	f.emit(d)
}

func (f *flow) plainHeaders() []Header {
	for _, h := range f.draft.Headers {
		// The map is written to directly because Set would change the spelling, and iOS writes its names in lower case.
		f.header[h.Name] = []string{h.Value}
	}
	if _, ok := f.header["User-Agent"]; !ok {
		// Without an entry of exactly this spelling net/http adds a User-Agent of its own, beside one in lower case.
		f.header["User-Agent"] = nil
	}
	return f.draft.Headers
}

// contentType is that of the request, whose header names have the SDK's own spelling.
func (f *flow) contentType() string {
	for _, h := range f.draft.Headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			return h.Value
		}
	}
	return ""
}

// requestSent is the request as it may be shown.
func (f *flow) requestSent() RequestSent {
	body := f.e.shelf.keep(f.redact.bytes(f.draft.Body), f.contentType())
	return RequestSent{Method: f.draft.Method, URL: f.redact.text(f.draft.URL.String()), Bytes: len(f.draft.Body), Credential: f.call.Credential, Body: body}
}

// credential gives the header's value in clear and as it is shown.
func (f *flow) credential() (value, shown string, ok bool) {
	if f.token == nil {
		return "", "", false
	}
	f.e.vault.put(f.token.Value)
	clear := f.token.Value.Reveal()
	value = f.draft.Carrier.Apply(clear)
	// The carrier may have added its prefix or not; what is shown must tell.
	shown = strings.TrimSuffix(value, clear) + dressed(clear, f.token.Info.Fingerprint)
	return value, f.redact.text(shown), true
}

func (f *flow) credentialOrigin() string {
	if f.draft.Credential == auth.CredentialProvider {
		source, _, _ := strings.Cut(f.req.Profile.Provider.Describe(), " ")
		return "provider:" + source
	}
	return f.token.Info.Source
}

// exchange sends the request and lets the vendor read the answer.
func (f *flow) exchange(ctx context.Context) {
	u, host := f.draft.URL, f.draft.URL.Host
	if f.token != nil {
		if err := auth.AllowedInClear(u, f.req.Profile.AllowPlainHTTP); err != nil {
			f.finish(OutcomeFailed, "not sent: clear text", &CallError{Code: "config.plain-http", Message: err.Error(), Fix: "use https, or set allow_plain_http = true"})
			return
		}
	}
	transport, err := f.e.lines.to(f.req.Profile.Network)
	if err != nil {
		callErr := &CallError{Code: "config.network", Message: err.Error()}
		if usage := (*UsageError)(nil); errors.As(err, &usage) {
			callErr.Message, callErr.Fix = usage.Message, usage.Fix
		}
		f.finish(OutcomeFailed, "not sent: "+callErr.Message, callErr)
		return
	}
	httpReq, err := http.NewRequestWithContext(ctx, f.draft.Method, u.String(), bytes.NewReader(f.draft.Body))
	if err != nil {
		f.finish(OutcomeFailed, "not sent", &CallError{Code: "config.request", Message: f.redact.errorText(err), Fix: "check base_url"})
		return
	}
	httpReq.Header = f.header
	x := &exchange{sent: f.requestSent}
	var facts []Detail
	x.tell = func(d Detail) {
		f.e.journal.Append(f.id, d)
		facts = append(facts, d)
	}
	sentAt := f.e.now()
	answer, err := x.send(ctx, transport, httpReq)
	answer.SentAt, answer.Sent = sentAt, f.draft.Body
	for _, d := range facts {
		f.call.Fold(Event{At: sentAt, Call: f.id, Detail: d})
	}
	f.received(ctx, x, answer, err, host)
}
