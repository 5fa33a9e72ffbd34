package engine

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
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
	reached  Timing // of a request that got no answer: the phases that it came to
	token    *auth.Token
	// emptyToken says that the SDK sends the provider's empty text as an empty header.
	emptyToken bool
	header     http.Header
	// also are the credentials that travel beside the first one, as far as they are there.
	also []attached
	// url and body are the draft's with the credentials in them that travel there; attach makes them anew for each attempt.
	url  *url.URL
	body []byte
	// shownURL and shownBody are the same with fingerprints in place of secrets.
	shownURL  string
	shownBody []byte
	// secrets are those of the profile and every token that came to this call, also one that was refused: redact knows them all.
	secrets []auth.Secret
	redact  redactor
	call    Call
	result  any
	// sdkReason is the SDK's name for the reason of the asking that is under way, where the SDK keeps the token.
	sdkReason string
}

// shownArgs are the arguments with fingerprints in place of those that are secret.
func (f *flow) shownArgs() Args {
	return f.redact.args(f.req.Args)
}

func newFlow(e *Engine, id CallID, v Vendor, r Request, d Draft) *flow {
	f := &flow{e: e, id: id, vendor: v, req: r, draft: d}
	f.hide(slices.Concat(r.Profile.secrets(), d.Hide)...)
	e.Remember(f.secrets...)
	return f
}

// hide lets the redactor know more secrets.
func (f *flow) hide(secrets ...auth.Secret) {
	known := len(f.secrets)
	for _, s := range secrets {
		if !s.IsZero() && !slices.Contains(f.secrets, s) {
			f.secrets = append(f.secrets, s)
		}
	}
	if len(f.secrets) > known {
		f.redact = f.e.redactors.of(f.secrets)
	}
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
	if f.draft.Offline {
		f.judgeOffline(ctx)
		return
	}
	for attempt := 1; ; attempt++ {
		if !f.attach() {
			return
		}
		reading, ok := f.exchange(ctx, attempt)
		if !ok {
			return
		}
		if reading.Retry == nil || attempt == maxAttempts || !f.again(ctx, *reading.Retry, attempt) {
			f.conclude(ctx, reading)
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
		Vendor: p.Vendor, CustomerIDs: p.CustomerIDs, Args: f.shownArgs(), Replays: f.req.Replays,
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
		f.token = f.fixed(f.draft.Credential)
	}
	f.planAlso()
	if f.draft.Offline {
		if blocked != nil {
			f.finish(OutcomeBlocked, blocked.Message, blocked)
			return
		}
		f.finish(OutcomeOK, "nothing would leave: the credential is judged here", nil)
		return
	}
	if !f.attach() {
		return
	}
	if blocked != nil {
		// The request that the SDK holds back is described all the same: a plan is there to be compared.
		f.finish(OutcomeBlocked, blocked.Message, blocked)
		return
	}
	f.emit(f.requestSent())
	f.call.Attempts = 0 // it says what would leave, and nothing has
	f.finish(OutcomeOK, "not sent: this is a dry run", nil)
}

// contentType is that of the request, whose header names have the SDK's own spelling.
func (f *flow) contentType() string {
	for _, h := range f.call.Headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			return h.Value
		}
	}
	return ""
}

// requestSent is the request as it may be shown.
func (f *flow) requestSent() RequestSent {
	body := f.e.shelf.keep(f.shownBody, f.contentType())
	return RequestSent{Method: f.draft.Method, URL: f.shownURL, Bytes: len(f.body), Credential: f.call.Credential, Body: body}
}
