package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
)

// obtain gets the credentials. It reports false when the call has ended here.
func (f *flow) obtain(ctx context.Context) bool {
	f.also = nil
	switch {
	case f.draft.Credential != auth.CredentialProvider:
		f.token = f.fixed(f.draft.Credential)
	case f.draft.Keep != nil:
		if !f.obtainKept(ctx) {
			return false
		}
	default:
		if !f.obtainFirst(ctx) {
			return false
		}
	}
	return f.obtainAlso(ctx)
}

// obtainFirst gets the first credential from its provider.
func (f *flow) obtainFirst(ctx context.Context) bool {
	p, giver := f.req.Profile, f.giver()
	result, ok, err := f.provide(ctx)
	switch {
	case !ok:
		return false
	case err != nil && p.OnNull == OnNullBare:
		return true
	case err != nil:
		nothing := "no token came"
		if scheme := strings.TrimSpace(f.draft.Carrier.Prefix); scheme != "" {
			nothing = "nothing to send as " + scheme
		}
		f.threw(err, f.draft.Throw, nothing)
		return false
	case result.Empty && f.draft.Null.EmptyTravels && p.asSDK():
		f.emptyToken = true
		f.emit(TokenNull{Source: giver.Describe(), Then: "sent as an empty header", Took: f.provider})
		return true
	case result.Null, f.draft.Null.BlankIsNull && result.Token.Value.Words() == 0 && p.asSDK():
		return f.null(giver, f.draft.Null)
	}
	f.send(result.Token)
	f.follow(result.Token.Info)
	return true
}

// provide has the call's provider asked, by its policy, with the assertion that it needs for that. It reports false when the call has
// ended meanwhile; else the result or the error is the provider's.
func (f *flow) provide(ctx context.Context) (result auth.Result, ok bool, err error) {
	giver := f.giver()
	if ctx, ok = f.assert(ctx); !ok {
		return auth.Result{}, false, nil
	}
	asked := time.Now()
	result, err = giver.Token(ctx, f.req.Profile.CustomerIDs, f.trace(giver))
	f.provider += time.Since(asked)
	if err != nil && ctx.Err() != nil {
		f.interrupted(ctx, "while the provider was asked")
		return auth.Result{}, false, nil
	}
	return result, true, err
}

// threw ends the call of a provider that failed. A provider that fails stands for one that throws in the app: it is not one
// that answers null, and no SDK sends anything then (bloomreach reference 4.4). Nothing says in a few words what is missing now.
func (f *flow) threw(err error, rule ThrowRule, nothing string) {
	callErr := providerError(err, f.redact)
	callErr.SDK = rule.SDK
	if source := (*auth.SourceError)(nil); errors.As(err, &source) && source.Kind == auth.KindTimeout {
		// Our own limit ended it; in the app nothing has been thrown, and the SDK would go on waiting.
		f.explain(rule.Waits)
		callErr.SDK = ""
	} else {
		f.log(rule.Log)
		f.explain(rule.Finding)
		if rule.Then != nil {
			rule.Then()
		}
	}
	f.finish(OutcomeFailed, nothing, callErr)
}

// explain adds a finding. The zero one says nothing, and one of a kind is enough: what a provider does wrong when it is asked, it
// does wrong again when it is asked anew.
func (f *flow) explain(finding Finding) {
	known := slices.ContainsFunc(f.draft.Findings, func(have Finding) bool { return have.Code == finding.Code })
	if finding.Code != "" && !known {
		f.draft.Findings = append(f.draft.Findings, finding)
	}
}

// log adds a line of the SDK's own; an empty one is none.
func (f *flow) log(line string) {
	if line != "" {
		f.draft.SDKLog = append(f.draft.SDKLog, line)
	}
}

// send makes a provider's token the call's credential, which from here on stands nowhere in clear. A server may speak of the one
// before it when a request leaves again, so that one stays hidden too.
func (f *flow) send(t *auth.Token) {
	f.token = t
	f.hide(t.Value)
}

// null does what the profile says of a provider that gives nothing; "sdk" is what the SDK does for this operation
// (bloomreach reference 4.4).
func (f *flow) null(giver *auth.Provider, rule NullRule) bool {
	onNull, source := f.req.Profile.OnNull, giver.Describe()
	err := &CallError{Code: "provider.null", Message: "the provider answered null", SDK: cmp.Or(rule.SDK, rule.Log), Fix: "find out why it had no token: signed out, or its backend failed"}
	switch {
	case onNull == OnNullBare, onNull != OnNullFail && !rule.Block:
		f.emit(TokenNull{Source: source, Then: cmp.Or(rule.Then, "sent without a token"), Took: f.provider})
		if onNull != OnNullBare {
			f.log(rule.Log)
			f.explain(rule.Finding)
		}
		return true
	case onNull == OnNullFail:
		f.emit(TokenNull{Source: source, Then: "on_null = fail: not sent", Took: f.provider})
		f.finish(OutcomeFailed, "not sent: no token", err)
		return false
	default:
		f.emit(TokenNull{Source: source, Then: "this SDK will not send", Took: f.provider})
		f.log(rule.Log)
		f.finish(OutcomeBlocked, "not sent: no token, "+rule.Who+" sends none", err)
		return false
	}
}

// replaced tells that a kept token gave way. What an examination or a comparison asks for is not in use, so that nothing gives way
// to it.
func (f *flow) replaced(source string, older, newer auth.Info) {
	if f.req.Trigger == TriggerDoctor || f.req.Trigger == TriggerCompare || older.Fingerprint == newer.Fingerprint {
		return
	}
	f.e.journal.Append(0, TokenReplaced{Source: source, Old: older, New: newer, Differs: differingClaims(older, newer)})
}

// trace turns what the provider tells into facts.
func (f *flow) trace(giver *auth.Provider) *auth.Trace {
	source := giver.Describe()
	return &auth.Trace{
		Requested: func(_, reason string) { f.emit(TokenRequested{Source: source, Reason: reason, SDKReason: f.sdkReason}) },
		Obtained: func(o auth.Obtained) {
			f.e.vault.put(o.Token.Value)
			f.hide(o.Token.Value)
			f.emit(TokenObtained{Token: o.Token.Info, Took: o.Took, Again: o.Again, Shared: o.Shared, Notes: o.Notes})
			if o.Replaces != nil {
				f.replaced(source, o.Replaces.Info, o.Token.Info)
			}
		},
		Reused: func(t auth.Token) { f.emit(TokenReused{Token: t.Info, Policy: giver.Policy()}) },
		Failed: func(err error, took time.Duration) {
			if errors.Is(err, context.Canceled) {
				return // whoever asked went away; the call's last fact says so, and the provider did nothing wrong
			}
			f.emit(TokenFailed{Source: source, Error: f.redact.errorText(err), Took: took})
		},
	}
}
