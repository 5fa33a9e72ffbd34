package engine

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"authpeek/auth"
)

// ProviderAsk is the operation under which a provider that is asked by hand stands among the calls.
const ProviderAsk = "provider.ask"

// TriggerTimer is the trigger of an asking that an SDK's own timer makes, and the subject of what is noted of the timer.
const TriggerTimer = "SDK timer"

// Ask asks now for the token that the profile's calls carry, whatever is kept; what comes replaces the kept one. Whoever yields it
// is asked: the store of the vendor's SDK where that has one of its own, else the profile's provider. It is recorded like a call, but
// nothing goes to the vendor beside what a store asks it for. Errors are as with Do.
func (e *Engine) Ask(ctx context.Context, p Profile) (Call, error) { return e.AskFor(ctx, p, "") }

// AskFor asks as Ask does, for calls in a mode: an SDK that has a store of its own obtains its token differently from mode to mode. A
// mode that carries no token of a provider stands for the profile's own.
func (e *Engine) AskFor(ctx context.Context, p Profile, mode auth.Mode) (Call, error) {
	f, err := e.byHand(p, mode, "you")
	if err != nil {
		return Call{}, err
	}
	p = f.req.Profile
	err = e.admit(ctx, func(ctx context.Context, id CallID) {
		f.id = id
		f.ask(ctx, func() (auth.Result, error) {
			if f.keeps() {
				return f.askKept(ctx)
			}
			ctx, ok := f.asserted(ctx, true)
			if !ok {
				return auth.Result{}, nil // the call has ended
			}
			return f.giver().Ask(ctx, p.CustomerIDs, f.trace(f.giver()))
		})
	})
	return f.call, err
}

// TriggerDoctor is the trigger of calls and askings that an examination makes.
const TriggerDoctor = "doctor"

// TriggerCompare is the trigger of calls that are made to be laid side by side.
const TriggerCompare = "compare"

// AskAside asks as Ask does, for an examination, and as the provider's policy says; where the SDK keeps the token always, as the SDK
// does. It is recorded like a call, but the token that comes is not the one in use, so that its end is not announced. A store of the
// vendor's SDK stays as it is: a copy of it is asked that keeps nothing. Errors are as with Do.
func (e *Engine) AskAside(ctx context.Context, p Profile) (Call, error) {
	calls, err := e.AskTogether(ctx, p, 1)
	if err != nil {
		return Call{}, err
	}
	return calls[0], nil
}

// AskTogether is AskAside for several callers that ask the same provider at the same time, or the same copy of the store. It returns
// when all have their answer, and gives no calls with an error.
func (e *Engine) AskTogether(ctx context.Context, p Profile, callers int) ([]Call, error) {
	flows, errs := make([]*flow, callers), make([]error, callers)
	var store *auth.Provider
	for i := range flows {
		f, err := e.byHand(p, "", TriggerDoctor)
		if err != nil {
			return nil, err
		}
		if store == nil && f.draft.Provider != nil {
			store = f.draft.Provider.Fresh()
		}
		flows[i] = f
	}
	var all sync.WaitGroup
	for i, f := range flows {
		all.Go(func() { errs[i] = e.askAside(ctx, f, store) })
	}
	all.Wait()
	calls := make([]Call, 0, callers)
	for _, f := range flows {
		calls = append(calls, f.call)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return calls, nil
}

// askAside makes one caller's asking; store is the copy that stands for the store of the vendor's SDK, nil where it has none.
func (e *Engine) askAside(ctx context.Context, f *flow, store *auth.Provider) error {
	p, kept := f.req.Profile, f.keeps()
	if f.draft.Provider != nil {
		if p.Provider == f.draft.Provider {
			p.Provider = store
		}
		f.draft.Provider = store
	}
	f.draft.Keep = nil // what the SDK would make of the token is for the examination to say
	return e.admit(ctx, func(ctx context.Context, id CallID) {
		f.id = id
		f.ask(ctx, func() (auth.Result, error) {
			if kept {
				return p.Provider.Renew(ctx, p.CustomerIDs, auth.ReasonYou, f.trace(p.Provider))
			}
			ctx, ok := f.asserted(ctx, false)
			if !ok {
				return auth.Result{}, nil // the call has ended
			}
			return f.giver().Token(ctx, p.CustomerIDs, f.trace(f.giver()))
		})
	})
}

// byHand prepares an asking that nobody's request makes. What the vendor's first operation says of the token holds for it too: who
// yields it, what that needs, and whether the SDK keeps it.
func (e *Engine) byHand(p Profile, mode auth.Mode, trigger string) (*flow, error) {
	v := e.Vendor(p.Vendor)
	if !asksProvider(v, mode) {
		mode = providerMode(v, p)
	}
	var d Draft
	if v != nil {
		if own := ProviderOf(v, p, mode); own != p.Provider {
			d.Provider = own
		}
		if op, ok := LookupOperation(v, v.Home()); ok && slices.Contains(op.Modes, mode) {
			if home, err := v.Prepare(p, Request{Profile: p, Operation: op.ID, Mode: mode}); err == nil {
				d.Assert, d.AssertNull, d.AssertThrow, d.Keep = home.Assert && d.Provider != nil, home.AssertNull, home.AssertThrow, home.Keep
			}
		}
	}
	if d.Keep != nil && d.Provider != nil {
		p.Provider = d.Provider // as for a call
	}
	if p.Provider == nil && d.Provider == nil {
		return nil, &UsageError{Message: "the profile has no provider", Fix: "set provider.source in Setup"}
	}
	if p.Provider == nil {
		d.Keep = nil
	} else if rule, met := e.keeper.ruleOf(p.Provider); met {
		d.Keep = &rule
	}
	return newFlow(e, 0, nil, Request{Profile: p, Operation: ProviderAsk, Mode: mode, Trigger: trigger}, d), nil
}

// holder is the provider that keeps the token which the profile's calls carry; nil for none.
func (e *Engine) holder(p Profile) *auth.Provider {
	v := e.Vendor(p.Vendor)
	if v == nil {
		return p.Provider
	}
	return ProviderOf(v, p, providerMode(v, p))
}

// keeps reports whether the SDK keeps what its app sets, whatever the provider's policy.
func (f *flow) keeps() bool { return f.draft.Keep != nil || f.req.Profile.IsStream() }

// askKept asks by hand where the SDK keeps the token.
func (f *flow) askKept(ctx context.Context) (auth.Result, error) {
	result, err := f.turnToApp(ctx, auth.ReasonYou, turn{})
	if err == nil && !result.Null {
		f.accept(result)
	}
	return result, err
}

// providerMode is the mode in which a profile's provider counts: its own, where that carries a provider's token, else the vendor's
// first one that does, else the profile's own after all. Only a profile of no vendor has one of the names that auth knows.
func providerMode(v Vendor, p Profile) auth.Mode {
	if v != nil {
		modes := v.Modes()
		if own := OwnMode(v, p); asksProvider(v, own) {
			return own
		}
		i := slices.IndexFunc(modes, func(m auth.ModeInfo) bool { return m.Credential == auth.CredentialProvider && p.Fits(m.ID) })
		if i >= 0 {
			return modes[i].ID
		}
		return OwnMode(v, p)
	}
	if p.IsStream() {
		return auth.StreamJWT
	}
	return auth.CustomerToken
}

// asksProvider reports whether calls in one of the vendor's modes carry what a provider yields.
func asksProvider(v Vendor, mode auth.Mode) bool {
	if v == nil {
		return false
	}
	info, known := auth.LookupMode(v.Modes(), mode)
	return known && info.Credential == auth.CredentialProvider
}

// ask runs one asking and ends the call with what came.
func (f *flow) ask(ctx context.Context, asking func() (auth.Result, error)) {
	f.started = time.Now()
	defer f.endOnPanic()
	f.emit(f.callStarted())
	result, err := asking()
	f.provider = time.Since(f.started)
	switch {
	case f.call.Finished():
	case err != nil && ctx.Err() != nil:
		f.interrupted(ctx, "while the provider was asked")
	case err != nil:
		callErr := providerError(err, f.redact)
		f.finish(OutcomeFailed, callErr.Message, callErr)
	case result.Null:
		f.emit(TokenNull{Source: f.giver().Describe(), Then: "nothing is kept", Took: f.provider})
		err := &CallError{Code: "provider.null", Message: "the provider answered null", Fix: "find out why it had no token: signed out, or its backend failed"}
		if result.Empty {
			err.Code, err.Message = "provider.empty", "the provider gave a text without characters"
		}
		f.finish(OutcomeFailed, err.Message, err)
	case result.Refused != nil:
		refused := (*CallError)(nil)
		errors.As(result.Refused, &refused)
		f.finish(OutcomeFailed, "the SDK does not take "+result.Token.Info.Fingerprint+", and keeps what it has", refused)
	case f.draft.Keep.refuses(result.Token):
		f.finish(OutcomeFailed, "the SDK does not take "+result.Token.Info.Fingerprint, &CallError{
			Code: "token.refused-by-sdk", Message: "the SDK does not take this token, and keeps none", SDK: f.draft.Keep.Refusal,
			Fix: "hand over the bare token, without Bearer in front",
		})
	case f.req.Trigger == TriggerDoctor:
		f.finish(OutcomeOK, result.Token.Info.Fingerprint+" was looked at", nil)
	default:
		f.follow(result.Token.Info)
		f.finish(OutcomeOK, result.Token.Info.Fingerprint+" is kept now", nil)
	}
}
