package engine

import (
	"context"
	"time"

	"authpeek/auth"
)

// again does what a vendor's rule asks for before a request leaves once more. It reports false when the rule gives up, or when the
// call was interrupted; the caller then ends the call with the reading at hand, which changes nothing for a call that has ended.
func (f *flow) again(ctx context.Context, r Retry, attempt int) bool {
	provider := f.giver()
	sent := ""
	if f.token != nil {
		sent = f.token.Info.Fingerprint
	}
	if r.Reason != "" && provider != nil {
		kept, ok := provider.Kept()
		// Another call may have been refused for the same token and have a new one already.
		if !ok || kept.Info.Fingerprint == sent {
			if ok && r.Drop {
				f.e.dropToken(provider, kept.Info, "the SDK drops a token that was refused")
			}
			if !f.renew(ctx, r.Reason, turn{r.SDKReason, r.Callback}) {
				return false
			}
		}
	}
	if r.another && !f.obtainAnother(ctx, sent) {
		return false
	}
	next, ok := f.current()
	if r.NeedsToken && (!ok || next.Info.Fingerprint == sent) {
		return false
	}
	f.log(r.Log)
	f.emit(Retrying{Attempt: attempt + 1, Of: maxAttempts, Why: r.Why, Wait: r.Wait})
	if !f.pause(ctx, r.Wait) {
		return false
	}
	if r.Body != nil {
		f.draft.Body = r.Body
	}
	switch {
	case f.draft.Keep != nil && ok:
		f.send(&next)
		f.follow(next.Info)
	case f.draft.Keep != nil:
		f.token = nil
	case r.another:
	case f.draft.Credential == auth.CredentialProvider:
		// An SDK that keeps nothing asks for each request anew, this one included.
		f.token, f.emptyToken = nil, false
		return f.obtain(ctx)
	}
	return true
}

// pause waits as the SDK does. It reports false when the call was interrupted.
func (f *flow) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		f.interrupted(ctx, "while the SDK waited to send it again")
		return false
	}
}
