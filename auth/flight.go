package auth

import (
	"context"
	"fmt"
	"maps"
)

// flight is one asking of the source, for one or more waiters.
type flight struct {
	number   uint64
	customer string
	reason   string
	cancel   context.CancelFunc
	waiters  int                         // guarded by Provider.mu
	refuse   func(kept, came Info) error // likewise; nil takes every token

	// These are written before done closes and only read after it.
	done     chan struct{}
	obtained Obtained // without Took, which each waiter measures for itself
	null     bool
	empty    bool
	refused  error
	err      error
}

// launch starts to ask. The asking is not bound to the first caller's ctx, because others may come to wait for it; it keeps
// the values of that ctx. The lock is held.
func (p *Provider) launch(ctx context.Context, ids map[string]string, reason string, share bool) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	p.started++
	f := &flight{number: p.started, customer: customerKey(ids), reason: reason, cancel: cancel, done: make(chan struct{})}
	if share {
		p.shared[f.customer] = f
	}
	// The ids are copied: the caller may change its map while others still wait.
	go p.fly(ctx, f, Ask{CustomerIDs: maps.Clone(ids), Reason: reason, Assertion: assertionOf(ctx)})
	return f
}

func (p *Provider) fly(ctx context.Context, f *flight, ask Ask) {
	defer f.cancel()
	p.fetch(ctx, f, ask)

	p.mu.Lock()
	defer p.mu.Unlock()
	if f.err == nil && !f.null {
		p.land(f)
	}
	p.unshare(f)
	close(f.done)
}

// fetch asks the source and reads what it gave. A panic on the way becomes an error: on this goroutine nobody else could turn
// it into one.
func (p *Provider) fetch(ctx context.Context, f *flight, ask Ask) {
	defer func() {
		if r := recover(); r != nil {
			f.err = configError(p.source.Describe(), "the source stopped with a panic (%s); report this as a bug of authpeek",
				printable(fmt.Sprint(r), 120))
		}
	}()
	a, err := p.source.Fetch(ctx, ask)
	if err != nil || a.Null || a.Value.IsZero() {
		f.null, f.empty, f.err = err == nil, a.Empty, err
		return
	}
	f.obtained = Obtained{Token: a.token(p.now(), p.source.Describe()), Notes: a.Notes}
}

// land keeps a token that came, unless what is kept answers a later question. The lock is held.
func (p *Provider) land(f *flight) {
	token := f.obtained.Token
	f.obtained.Again = p.last.Equal(token.Value)
	p.last = token.Value
	if f.number <= p.keptAfter {
		return
	}
	if old := p.kept.token; old != nil && !old.Value.Equal(token.Value) {
		if f.refuse != nil {
			f.refused = f.refuse(old.Info, token.Info)
		}
		if f.refused != nil {
			return
		}
		f.obtained.Replaces = old
	}
	p.keptAfter = f.number
	p.kept, p.signal = keptToken{token: &token, customer: f.customer}, ""
}

// unshare lets nobody else join. The lock is held.
func (p *Provider) unshare(f *flight) {
	if p.shared[f.customer] == f {
		delete(p.shared, f.customer)
	}
}

// wait follows a flight on behalf of one caller, who is counted among its waiters already.
func (p *Provider) wait(ctx context.Context, f *flight, joined bool, tr *Trace) (Result, error) {
	since := p.now()
	tr.requested(p.source.Describe(), f.reason)
	select {
	case <-f.done:
	case <-ctx.Done():
		p.leave(f)
		err := stopped(ctx, p.source.Describe(), 0)
		tr.failed(err, p.now().Sub(since))
		return Result{}, err
	}
	took := p.now().Sub(since)
	switch {
	case f.err != nil:
		tr.failed(f.err, took)
		return Result{}, f.err
	case f.null:
		tr.null(took)
		return Result{Null: true, Empty: f.empty}, nil
	}
	o := f.obtained
	o.Took, o.Shared = took, joined
	tr.obtained(o)
	return Result{Token: &o.Token, Refused: f.refused}, nil
}

// leave stops waiting; the last one to go ends the asking.
func (p *Provider) leave(f *flight) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f.waiters--; f.waiters == 0 {
		p.unshare(f)
		f.cancel()
	}
}
