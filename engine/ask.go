package engine

import (
	"context"
	"errors"
	"time"

	"authpeek/auth"
)

// ProviderAsk is the operation under which a provider that is asked by hand stands among the calls.
const ProviderAsk = "provider.ask"

// TriggerTimer is the trigger of an asking that an SDK's own timer makes, and the subject of what is noted of the timer.
const TriggerTimer = "SDK timer"

// Ask asks the profile's provider now, whatever it keeps; what comes replaces the kept token. It is recorded like a call, but
// nothing goes to the vendor. Errors are as with Do.
func (e *Engine) Ask(ctx context.Context, p Profile) (Call, error) {
	if p.Provider == nil {
		return Call{}, &UsageError{Message: "the profile has no provider", Fix: "set provider.source in Setup"}
	}
	f := newFlow(e, 0, nil, Request{Profile: p, Operation: ProviderAsk, Mode: providerMode(p), Trigger: "you"}, Draft{})
	err := e.admit(ctx, func(ctx context.Context, id CallID) {
		f.id = id
		f.ask(ctx, func() (auth.Result, error) {
			if p.IsStream() {
				return f.askKept(ctx)
			}
			return p.Provider.Ask(ctx, p.CustomerIDs, f.trace(p.Provider))
		})
	})
	return f.call, err
}

// TriggerDoctor is the trigger of calls and askings that an examination makes.
const TriggerDoctor = "doctor"

// TriggerCompare is the trigger of calls that are made to be laid side by side.
const TriggerCompare = "compare"

// AskAside asks the profile's provider for an examination, as its policy says; in a stream always, as its SDK does. It is recorded
// like a call, but the token that comes is not the one in use, so that its end is not announced. Errors are as with Do.
func (e *Engine) AskAside(ctx context.Context, p Profile) (Call, error) {
	if p.Provider == nil {
		return Call{}, &UsageError{Message: "the profile has no provider", Fix: "set provider.source in Setup"}
	}
	f := newFlow(e, 0, nil, Request{Profile: p, Operation: ProviderAsk, Mode: providerMode(p), Trigger: TriggerDoctor}, Draft{})
	err := e.admit(ctx, func(ctx context.Context, id CallID) {
		f.id = id
		f.ask(ctx, func() (auth.Result, error) {
			if p.IsStream() {
				return p.Provider.Renew(ctx, p.CustomerIDs, auth.ReasonYou, f.trace(p.Provider))
			}
			return p.Provider.Token(ctx, p.CustomerIDs, f.trace(p.Provider))
		})
	})
	return f.call, err
}

// askKept asks by hand where the SDK keeps what its app sets, whatever the provider's policy.
func (f *flow) askKept(ctx context.Context) (auth.Result, error) {
	p := f.req.Profile
	if rule, met := f.e.keeper.ruleOf(p.Provider); met {
		f.draft.Keep = &rule
	}
	result, err := f.turnToApp(ctx, auth.ReasonYou, turn{})
	if err == nil && !result.Null {
		f.accept(result)
	}
	return result, err
}

// providerMode is the mode in which a profile's provider counts.
func providerMode(p Profile) auth.Mode {
	if p.IsStream() {
		return auth.StreamJWT
	}
	return auth.CustomerToken
}

// ask runs one asking and ends the call with what came.
func (f *flow) ask(ctx context.Context, asking func() (auth.Result, error)) {
	f.started = time.Now()
	defer f.endOnPanic()
	p := f.req.Profile
	f.emit(f.callStarted())
	result, err := asking()
	f.provider = time.Since(f.started)
	switch {
	case err != nil && ctx.Err() != nil:
		f.interrupted(ctx, "while the provider was asked")
	case err != nil:
		callErr := providerError(err, f.redact)
		f.finish(OutcomeFailed, callErr.Message, callErr)
	case result.Null:
		f.emit(TokenNull{Source: p.Provider.Describe(), Then: "nothing is kept", Took: f.provider})
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
