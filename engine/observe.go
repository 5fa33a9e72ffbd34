package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
)

// OtherOperation is the operation of an app's call that no vendor recognised: its method and URL tell what it is.
const OtherOperation = "other"

// Name is what a call is called: its operation, or its method and path where that is none that anybody knows.
func (c *Call) Name() string {
	if c.Operation != OtherOperation || c.Method == "" {
		return c.Operation
	}
	_, path, _ := strings.Cut(c.URL, "://")
	if _, rest, ok := strings.Cut(path, "/"); ok {
		path = "/" + rest
	}
	path, _, _ = strings.Cut(path, "?")
	return c.Method + " " + path
}

// AppOrigin is the origin of header fields that an app has sent itself, and the source of the credentials in them.
const AppOrigin = "app"

// ObserverOptions say whose calls are observed.
type ObserverOptions struct {
	// Vendor is the one whose SDKs are recognised if it is a Recogniser; nil recognises none.
	Vendor Vendor
	// Profile lends what an app's request does not tell: its name, and the keys with which tokens are judged. Nothing of it is sent.
	Profile Profile
	// Upstream is the base URL that the calls go on to, as it is shown.
	Upstream string
}

// Observer tells in an engine's journal of calls that an app makes itself. Its methods may be called from any goroutine.
type Observer struct {
	e        *Engine
	vendor   Vendor
	base     Profile
	upstream string
	host     string

	mu     sync.Mutex
	tokens []auth.Token      // of the app, the one seen last at the end
	ids    map[string]string // whom the app's calls name
	redact redactor          // the last one made, for secrets
	hidden []auth.Secret

	habits sync.Mutex
	calls  []AppCall // recognised and ended, in the order of their numbers
}

// tokensSeen is how many of an app's credentials an observer knows at once, and callsJudged how many of its calls a judgement of
// habits looks back on.
const (
	tokensSeen  = 32
	callsJudged = 200
)

// NewObserver makes one. Calls of two apps belong to two observers: each has one customer at a time.
func (e *Engine) NewObserver(o ObserverOptions) *Observer {
	p := o.Profile
	p.BaseURL = o.Upstream
	return &Observer{e: e, vendor: o.Vendor, base: p, upstream: strings.TrimSuffix(o.Upstream, "/"), host: p.Host()}
}

// Observed is one call of an app on its way. Its methods are called by one goroutine after the other, Started first; the first of
// Answered, Failed and Cancelled ends it, and all that is told afterwards is not heard.
type Observed struct {
	w       *Observer
	id      CallID
	began   time.Time
	started bool

	unread     bool // its head is all that is looked at
	known      bool // it was recognised
	seen       Recognised
	profile    Profile
	req        Request
	token      *auth.Token
	also       []attached
	sentAt     time.Time
	url        string
	method     string
	sent       []byte // as it may be shown
	cut        bool   // sent is not all
	sentType   string
	credential string
	redact     redactor
	call       Call
}

// Begin gives a call its number. Cancel is called when somebody cancels the call, or the engine closes: whoever forwards it must then
// give it up and say so by Cancelled. The engine waits for the end of each call when it closes. The error is ErrClosed.
func (w *Observer) Begin(cancel context.CancelCauseFunc) (*Observed, error) {
	id, err := w.e.enlist(cancel)
	if err != nil {
		return nil, err
	}
	return &Observed{w: w, id: id, began: time.Now()}, nil
}

// enlist gives a call its number and keeps the means to cancel it until retire.
func (e *Engine) enlist(cancel context.CancelCauseFunc) (CallID, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return 0, ErrClosed
	}
	id := CallID(e.lastID.Add(1))
	e.running[id] = cancel
	e.idle.Add(1)
	return id, nil
}

// retire forgets a call that has ended.
func (e *Engine) retire(id CallID) {
	e.mu.Lock()
	delete(e.running, id)
	e.mu.Unlock()
	e.idle.Done()
}

// ID is the call's number in the journal.
func (o *Observed) ID() CallID { return o.id }

// Recognised reports whether the call is one of the vendor's; it is known after Started.
func (o *Observed) Recognised() bool { return o.known }

// Outcome is how the call ended, "" before that.
func (o *Observed) Outcome() Outcome {
	if o.call.Finish == nil {
		return ""
	}
	return o.call.Finish.Outcome
}

// Finished reports whether the call has ended.
func (o *Observed) Finished() bool { return o.call.Finished() }

func (o *Observed) emit(d Detail) {
	o.w.e.journal.Append(o.id, d)
	o.call.Fold(Event{At: o.w.e.now(), Call: o.id, Detail: d})
}

// Unread says, before Started, that there is no time to read this call: it is told of by its head and its status, and no vendor is asked.
func (o *Observed) Unread() { o.unread = true }

// Started tells what the app asks for, every credential in it as its fingerprint. It is called once as much of the body as is going
// to be read is there. s.Body is the call's from here on, and must not be changed.
func (o *Observed) Started(s Seen) {
	if o.started || o.Finished() {
		return
	}
	o.started, o.sentAt = true, o.w.e.now()
	defer o.EndOnPanic()
	s.Headers = apart(s.Headers, &s.Method, &s.Path, &s.Query)
	// A secret in a compressed body could be found by nobody but whoever the recording is handed on to.
	var cut bool
	s.Body, cut = o.w.e.decoders.plainBody(s.Body, s.Headers)
	s.Truncated = s.Truncated || cut
	o.recognise(s)
	shown := o.hide(s)
	named := o.profile.CustomerIDs // in the request itself; an answer is read for the customer of the calls before where it names none
	switch {
	case o.known && o.seen.Unnamed:
		o.profile.CustomerIDs = o.w.named(o.profile.CustomerIDs)
		o.req.Profile = o.profile
	case o.known:
		o.w.identify(o.profile)
	}
	p, customer := o.profile, ""
	if o.known {
		customer = o.shownText(p.Customer())
	}
	o.emit(CallStarted{
		Operation: o.req.Operation, Mode: o.req.Mode, Profile: p.Name, Platform: p.Platform, Integration: p.Integration, Customer: customer,
		Trigger: TriggerApp, Vendor: p.Vendor, CustomerIDs: o.shownIDs(named), Args: o.shownArgs(),
	})
	o.method, o.url = shown.Method, o.w.upstream+shown.target()
	d := HeaderSet{Method: o.method, URL: o.url, Headers: shown.Headers, Credential: o.credential}
	if o.token != nil {
		d.Token = &o.token.Info
	}
	o.sent, o.cut = shown.Body, s.Truncated
	o.sentType, _ = shown.Header("Content-Type")
	o.emit(d)
}

// recognise finds out whose request it is and for whom.
func (o *Observed) recognise(s Seen) {
	o.profile = o.w.base
	// What is read of the answer must change nothing that another call, or an app's own cache, goes by.
	o.profile.LookOnly, o.profile.Provider, o.profile.CustomerIDs = true, nil, nil
	o.req = Request{Operation: OtherOperation, Trigger: TriggerApp}
	if v, ok := o.w.vendor.(Recogniser); ok && !o.unread {
		o.seen, o.known = v.Recognise(s)
	}
	if o.known {
		o.profile = o.w.appProfile(o.seen)
		o.req.Operation, o.req.Mode, o.req.Args = o.seen.Operation, o.seen.Mode, o.seen.Args
	}
	o.req.Profile = o.profile
}

// appProfile is the app's profile: what its request tells, and for the rest what the observer's own says.
func (w *Observer) appProfile(seen Recognised) Profile {
	p, base := seen.Profile, w.base
	p.Name, p.Embedded, p.BaseURL, p.LookOnly = base.Name, base.Embedded, base.BaseURL, true
	if p.Vendor == "" {
		p.Vendor = w.vendor.ID()
	}
	if p.Platform == "" {
		p.Platform = base.Platform
	}
	if p.Settings == nil {
		p.Settings = base.Settings
	}
	p.Timeout, p.Network = base.Timeout, base.Network
	p.PrivateKey, p.PrivateKeyOrigin = base.PrivateKey, base.PrivateKeyOrigin
	if p.APIKey.IsZero() {
		p.APIKey, p.APIKeyOrigin = base.APIKey, base.APIKeyOrigin
	}
	for _, c := range seen.Credentials {
		if c.Kind == auth.KindAPIKey && !c.Value.IsZero() {
			p.APIKey, p.APIKeyOrigin = c.Value, AppOrigin
		}
	}
	return p
}

// Sent tells that the request has left, with a body of so many bytes.
func (o *Observed) Sent(size int64) {
	if o.call.Sent != nil || o.Finished() {
		return
	}
	o.emit(RequestSent{
		Method: o.method, URL: o.url, Bytes: int(size), Credential: o.credential,
		Body: o.w.e.shelf.keepPart(o.sent, o.sentType, o.cut, size),
	})
}

// FirstByte tells that the answer has begun.
func (o *Observed) FirstByte(status int, t Timing) {
	if !o.Finished() {
		o.emit(FirstByte{Status: status, Reused: t.Reused, Took: t.FirstByte})
	}
}

// Failed ends the call because nothing came of it, or only the beginning of an answer, which begun says. An err that is a *CallError says
// itself why; any other is one of the network's.
func (o *Observed) Failed(err error, begun bool, t Timing) {
	var callErr *CallError
	if !errors.As(err, &callErr) {
		callErr = transportError(context.Background(), err, o.w.host, o.redact.errorText(err), begun)
	}
	callErr = &CallError{Code: callErr.Code, Message: callErr.Message, Fix: callErr.Fix}
	callErr.Fix = strings.ReplaceAll(callErr.Fix, "base_url", "the upstream's address")
	d := CallFinished{Outcome: OutcomeFailed, Summary: callErr.Message, Error: callErr, Timing: t}
	if v, ok := o.w.vendor.(Unanswered); ok && o.known {
		callErr.SDK, d.Findings = v.Unanswered(o.profile, o.req, callErr.Code)
	}
	o.finish(d)
}

// Cancelled ends the call because somebody gave it up; by says who: "the app", "you".
func (o *Observed) Cancelled(by string, t Timing) {
	progress := "sent, no answer yet"
	switch {
	case o.call.Sent == nil:
		progress = "not all of it was sent"
	case t.FirstByte > 0:
		progress = "the answer had begun"
	}
	o.finish(CallFinished{
		Outcome: OutcomeCancelled, Summary: "by " + by + " · " + progress, Timing: t,
		Error: &CallError{Code: "cancelled", Message: "cancelled by " + by + ": " + progress},
	})
}

// EndOnPanic turns a panic of whoever forwards the call into its end, and lets the panic go no further. It is to be deferred.
func (o *Observed) EndOnPanic() {
	if v := recover(); v != nil {
		o.broke(v)
	}
}

func (o *Observed) broke(v any) {
	o.finish(CallFinished{Outcome: OutcomeFailed, Summary: "stopped by a fault in authpeek", Error: &CallError{
		Code:    "internal.panic",
		Message: o.redact.text(fmt.Sprintf("authpeek itself broke while it watched this call: %v", v)),
		Fix:     "report it with this stack: " + firstLines(debug.Stack(), 12),
	}})
}

// finish records the end of the call, once.
func (o *Observed) finish(d CallFinished) {
	if o.Finished() {
		return
	}
	if !o.started {
		// The head was all that came, and it has not been told: the call ends as one of which nothing is known.
		o.emit(CallStarted{Operation: OtherOperation, Profile: o.w.base.Name, Trigger: TriggerApp})
	}
	d.Status = o.call.Status()
	if d.Timing.Total == 0 {
		d.Timing.Total = time.Since(o.began)
	}
	slices.SortStableFunc(d.Findings, diagnose.Compare)
	o.emit(o.redact.finish(d))
	o.w.e.retire(o.id)
}
