package auth

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync"
	"time"
)

// ProviderOptions set up a Provider.
type ProviderOptions struct {
	Source Source // NewNone() when nil
	// Policy is PerCall when empty.
	Policy Policy
	// RefreshAhead is how long before its end a token is replaced under the policy RefreshAhead; 60 s when zero.
	RefreshAhead time.Duration
	// Skew is how much earlier than its end a token counts as expired under the policy Cached, for a clock that differs from the
	// server's. Zero takes the end as it is.
	Skew time.Duration
	// Now is time.Now when nil. It is called from many goroutines.
	Now func() time.Time
}

// Provider yields tokens: it asks its source when the policy says so, and keeps the last token that came. It is the
// counterpart of the app that stands behind the SDKs' AuthorizationProvider. All methods are safe for concurrent use, and
// none holds a lock while the source is asked.
type Provider struct {
	source Source
	policy Policy
	ahead  time.Duration
	skew   time.Duration
	now    func() time.Time

	mu   sync.Mutex
	kept keptToken
	// last is the token obtained last, which outlives Forget so that a repetition is noticed.
	last Secret
	// started counts the flights. Only a flight that started after keptAfter may replace what is kept; a late answer to an
	// older question, or to one from before Forget, is given to its waiters and not kept.
	started, keptAfter uint64
	shared             map[string]*flight // by customer
	// signal is why the kept token is to be replaced at the next call, whatever its exp says; "" for no reason.
	signal string
}

// keptToken is a token and the customer it was asked for.
type keptToken struct {
	token    *Token
	customer string
}

// Result is what Token, Ask and Renew give without an error: a token, or the source's deliberate null.
type Result struct {
	Token  *Token // nil when Null; must not be changed
	Null   bool
	Empty  bool // beside Null: the source gave a text without characters
	Reused bool // the token was kept, no source was asked
	// Refused is why Token has not taken the place of the kept one, as RenewUnless was told; nil where it has.
	Refused error
}

// NewProvider returns a provider that has asked nothing yet.
func NewProvider(o ProviderOptions) *Provider {
	p := &Provider{source: o.Source, policy: o.Policy, ahead: o.RefreshAhead, skew: max(0, o.Skew), now: o.Now, shared: map[string]*flight{}}
	if p.source == nil {
		p.source = NewNone()
	}
	if p.policy == "" {
		p.policy = PerCall
	}
	if p.ahead <= 0 {
		p.ahead = defaultRefreshAhead
	}
	if p.now == nil {
		p.now = time.Now
	}
	return p
}

// Describe says what is asked, without secrets.
func (p *Provider) Describe() string { return p.source.Describe() }

// Policy returns the policy.
func (p *Provider) Policy() Policy { return p.policy }

// Token returns a token for the customer with these ids: the kept one if the policy allows it, else a new one. Callers for
// the same customer share one asking, except under PerCall; the asking ends early only when all of them have gone. A kept
// token is never given to another customer, except under Once. Null and errors are not kept: the next call asks again.
//
// Errors are *SourceError; one that wraps ctx.Err() means that this caller stopped waiting. With a ctx that is over already
// nothing is asked and tr hears nothing. tr may be nil.
func (p *Provider) Token(ctx context.Context, customerIDs map[string]string, tr *Trace) (Result, error) {
	customer := customerKey(customerIDs)
	p.mu.Lock()
	token, reason := p.decide(customer)
	if token != nil {
		p.mu.Unlock()
		tr.reused(*token)
		return Result{Token: token, Reused: true}, nil
	}
	if ctx.Err() != nil {
		p.mu.Unlock()
		return Result{}, stopped(ctx, p.Describe(), 0)
	}
	f, joined := p.shared[customer]
	if !joined {
		f = p.launch(ctx, customerIDs, reason, p.policy != PerCall)
	}
	f.waiters++
	p.mu.Unlock()
	return p.wait(ctx, f, joined, tr)
}

// Ask asks the source now, whatever is kept; what comes replaces the kept token.
func (p *Provider) Ask(ctx context.Context, customerIDs map[string]string, tr *Trace) (Result, error) {
	if ctx.Err() != nil {
		return Result{}, stopped(ctx, p.Describe(), 0)
	}
	p.mu.Lock()
	f := p.launch(ctx, customerIDs, ReasonYou, p.policy != PerCall)
	f.waiters++
	p.mu.Unlock()
	return p.wait(ctx, f, false, tr)
}

// Renew asks the source for the reason given, whatever is kept and whatever the policy: an SDK that keeps the token itself
// decides when. What comes replaces the kept token. Callers for the same customer share one asking.
func (p *Provider) Renew(ctx context.Context, customerIDs map[string]string, reason string, tr *Trace) (Result, error) {
	return p.RenewUnless(ctx, customerIDs, reason, nil, tr)
}

// RenewUnless is Renew for an SDK that does not take every token in place of the one that it keeps: refuse, if not nil, is called
// with both, and an error from it leaves the kept one where it is and becomes Result.Refused. It must be quick and must not call
// the provider, which is locked meanwhile. The asking that callers share has the refuse of the first of them that had one.
func (p *Provider) RenewUnless(ctx context.Context, customerIDs map[string]string, reason string, refuse func(kept, came Info) error, tr *Trace) (Result, error) {
	if ctx.Err() != nil {
		return Result{}, stopped(ctx, p.Describe(), 0)
	}
	p.mu.Lock()
	f, joined := p.shared[customerKey(customerIDs)]
	if !joined {
		f = p.launch(ctx, customerIDs, reason, true)
	}
	if f.refuse == nil {
		f.refuse = refuse
	}
	f.waiters++
	p.mu.Unlock()
	return p.wait(ctx, f, joined, tr)
}

// decide returns the kept token when it is to be used, else why the source is asked. The lock is held.
func (p *Provider) decide(customer string) (*Token, string) {
	switch {
	case p.policy == PerCall:
		return nil, reasonPerCall
	case p.kept.token == nil:
		return nil, ReasonNone
	case p.kept.customer != customer && p.policy != Once:
		// Once keeps what came for whoever it came: the cache of the vendor's own sample provider, which knows neither
		// customer nor expiry (bloomreach reference 2.5). Asking for that policy is asking for its trap.
		return nil, reasonCustomer
	}
	if reason := cmp.Or(p.signal, p.reasonToAsk(p.kept.token.Info, p.now())); reason != "" {
		return nil, reason
	}
	return p.kept.token, ""
}

// WillAsk reports whether Token would ask the source now for the customer with these ids.
func (p *Provider) WillAsk(customerIDs map[string]string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, reason := p.decide(customerKey(customerIDs))
	return reason != ""
}

// Signal has the token of that fingerprint replaced at the next call, for the reason given: a server has said that it is about to
// expire, or that it has (vendors reference A3). It counts under ServerSignal, and while that token is the one that is kept: another
// one may have taken its place meanwhile. A call that carried none has "" and means whichever is kept.
func (p *Provider) Signal(fingerprint, reason string) {
	p.doubt(fingerprint, reason, ServerSignal)
}

// Reject does the same for a token that a server has refused. It counts under OnReject, and under ServerSignal, for which a refusal
// is the last signal there is; under the other policies a refused token stays until its time has come.
func (p *Provider) Reject(fingerprint, reason string) {
	p.doubt(fingerprint, reason, OnReject, ServerSignal)
}

func (p *Provider) doubt(fingerprint, reason string, under ...Policy) {
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := p.kept.token
	if kept != nil && slices.Contains(under, p.policy) && (fingerprint == "" || kept.Info.Fingerprint == fingerprint) {
		p.signal = reason
	}
}

// Current returns the token that was obtained last for the customer with these ids and is kept, expired or not.
func (p *Provider) Current(customerIDs map[string]string) (Token, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept.token == nil || p.kept.customer != customerKey(customerIDs) && p.policy != Once {
		return Token{}, false
	}
	return *p.kept.token, true
}

// Kept returns the token that is kept, whoever it was asked for and expired or not: what an SDK would have in its store.
func (p *Provider) Kept() (Token, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept.token == nil {
		return Token{}, false
	}
	return *p.kept.token, true
}

// Fresh returns a provider that asks the same source under the same policy and keeps nothing yet. What it comes to keep is its
// own, so that a look at another customer's data leaves this provider as it was.
func (p *Provider) Fresh() *Provider {
	return NewProvider(ProviderOptions{Source: p.source, Policy: p.policy, RefreshAhead: p.ahead, Skew: p.skew, Now: p.now})
}

// RefreshAt returns when the policy will replace the kept token: at the first call from then on. Zero means never, or that
// nothing is kept.
func (p *Provider) RefreshAt() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept.token == nil {
		return time.Time{}
	}
	return p.refreshAt(p.kept.token.Info)
}

// Forget drops the kept token, and what is being asked now will not be kept either.
func (p *Provider) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept, p.signal = keptToken{}, ""
	p.keptAfter = p.started
	clear(p.shared)
}

// Put makes a token the kept one that came in another way than by asking: a server that rotates a token hands out its successor
// with an answer (vendors reference C4). It returns the token that gave way, or nil.
func (p *Provider) Put(customerIDs map[string]string, t Token) *Token {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.kept.token
	p.started++
	p.keptAfter, p.last = p.started, t.Value
	p.kept, p.signal = keptToken{token: &t, customer: customerKey(customerIDs)}, ""
	if old != nil && old.Value.Equal(t.Value) {
		return nil
	}
	return old
}

// Drop drops the kept token if it is the one of that fingerprint, and reports whether it was. What is being asked now will be
// kept, unlike after Forget: it is the answer to a later question.
func (p *Provider) Drop(fingerprint string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept.token == nil || p.kept.token.Info.Fingerprint != fingerprint {
		return false
	}
	p.kept, p.signal = keptToken{}, ""
	return true
}

// customerKey tells customers apart by all their ids. Each picture of a token asks for it.
func customerKey(ids map[string]string) string {
	names := make([]string, 0, len(ids))
	for name := range ids {
		names = append(names, name)
	}
	slices.Sort(names)
	var key []byte
	for _, name := range names {
		for _, part := range [2]string{name, ids[name]} { // with its length before it, so that no other ids make the same key
			key = append(append(strconv.AppendInt(key, int64(len(part)), 10), ':'), part...)
		}
	}
	return string(key)
}
