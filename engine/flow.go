package engine

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
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
	// emptyToken says that the SDK sends the provider's empty text as an empty header.
	emptyToken bool
	header     http.Header
	// secrets are those of the profile and every token that came to this call, also one that was refused: redact knows them all.
	secrets []auth.Secret
	redact  redactor
	call    Call
	result  any
	// sdkReason is the SDK's name for the reason of the asking that is under way, where the SDK keeps the token.
	sdkReason string
}

func newFlow(e *Engine, id CallID, v Vendor, r Request, d Draft) *flow {
	f := &flow{e: e, id: id, vendor: v, req: r, draft: d}
	f.hide(r.Profile.secrets()...)
	return f
}

// hide lets the redactor know more secrets.
func (f *flow) hide(secrets ...auth.Secret) {
	f.secrets = append(f.secrets, secrets...)
	f.redact = newRedactor(f.secrets...)
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
	f.emit(f.callStarted())
	if f.draft.Blocked != nil {
		f.finish(OutcomeBlocked, f.draft.Blocked.Message, f.draft.Blocked)
		return
	}
	if f.draft.Leaving != nil {
		f.draft.Leaving()
	}
	if f.draft.Ended != nil {
		defer f.draft.Ended()
	}
	if p.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.Timeout)
		defer cancel()
	}
	if !f.obtain(ctx) {
		return
	}
	for attempt := 1; ; attempt++ {
		f.attach()
		reading, ok := f.exchange(ctx, attempt)
		if !ok {
			return
		}
		if reading.Retry == nil || attempt == maxAttempts || !f.again(ctx, *reading.Retry, attempt) {
			f.conclude(reading)
			return
		}
	}
}

// maxAttempts bounds the requests of one call, whatever a vendor's rules say; no SDK sends more than two.
const maxAttempts = 2

func (f *flow) callStarted() CallStarted {
	p := f.req.Profile
	return CallStarted{
		Operation: f.req.Operation, Mode: f.req.Mode, Profile: p.Name, Platform: p.Platform, Integration: p.Integration,
		Customer: p.Customer(), Trigger: f.req.Trigger,
	}
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
	f.req.Trigger = "plan"
	f.emit(f.callStarted())
	blocked := f.draft.Blocked
	if keep := f.draft.Keep; blocked == nil && keep != nil && keep.Required != nil && f.req.Profile.Provider == nil {
		f.log(keep.Required.SDK)
		blocked = keep.Required
	}
	if f.draft.Credential == auth.CredentialProvider {
		if kept, ok := f.current(); ok {
			f.send(&kept)
		}
	} else {
		f.fixedToken()
	}
	f.attach()
	if blocked != nil {
		// The request that the SDK holds back is described all the same: a plan is there to be compared.
		f.finish(OutcomeBlocked, blocked.Message, blocked)
		return
	}
	f.emit(f.requestSent())
	f.call.Attempts = 0 // it says what would leave, and nothing has
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

// attach puts the credential where it travels and records the headers, with fingerprints in place of secrets.
func (f *flow) attach() {
	f.header = http.Header{}
	shown := f.plainHeaders()
	value, credential, ok := f.credential()
	if c := f.draft.Carrier; ok && c.Rule == auth.PrefixAlways && f.token.Value.Begins(c.Prefix) {
		f.explain(f.draft.Twice)
		f.draft.Twice = Finding{} // a retry is the same header
	}
	switch {
	case ok:
		f.header[f.draft.Carrier.Name] = []string{value}
		shown = f.withCredential(shown, credential, f.credentialOrigin())
	case f.emptyToken:
		f.header[f.draft.Carrier.Name] = []string{""}
		shown = f.withCredential(shown, "", "provider")
	case f.silent && f.draft.Credential == auth.CredentialProvider && f.req.Profile.Provider != nil:
		credential = f.draft.Carrier.Prefix + "‹asked from " + f.req.Profile.Provider.Describe() + "›"
		shown = f.withCredential(shown, credential, "provider")
	}
	f.emitHeaders(shown, credential)
}

// withCredential puts the credential's header at its place among the others.
func (f *flow) withCredential(others []Header, value, origin string) []Header {
	at := min(f.draft.CredentialAt, len(others))
	return slices.Insert(slices.Clone(others), at, Header{Name: f.draft.Carrier.Name, Value: value, Origin: origin})
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
