package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"authpeek/auth"
)

// appsKept bounds the apps that are remembered. A session has one; every look at somebody else and every setup that is tried
// out makes one more.
const appsKept = 16

// keeper remembers the apps whose SDK keeps its token itself: which have handed one over already, and which token is watched
// for its last minute. An app is known by its provider, which is also where the kept token is.
type keeper struct {
	mu   sync.Mutex
	apps []*keptApp // the one that was met last stands last
}

// keptApp is one app with its SDK.
type keptApp struct {
	profile Profile
	rule    KeepRule
	// started says that the app has handed over what it has, be it nothing.
	started bool
	// asked is the token that came when the one before was about to expire.
	asked string
}

// meet remembers an app with what its timer needs, and reports whether it has started. Calls that come while it starts are all
// told that it has not, and wait for the same token.
func (k *keeper) meet(p Profile, rule KeepRule) (started bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	app := k.app(p.Provider)
	if app == nil {
		app = &keptApp{}
	}
	app.profile, app.rule = p, rule
	k.apps = append(slices.DeleteFunc(k.apps, func(o *keptApp) bool { return o == app }), app)
	if len(k.apps) > appsKept {
		k.apps = slices.Delete(k.apps, 0, 1)
	}
	return app.started
}

// app finds the app behind a provider, or gives nil. The caller holds mu.
func (k *keeper) app(p *auth.Provider) *keptApp {
	i := slices.IndexFunc(k.apps, func(a *keptApp) bool { return a.profile.Provider == p })
	if i < 0 {
		return nil
	}
	return k.apps[i]
}

// ruleOf is the rule that the app's SDK had at its last request.
func (k *keeper) ruleOf(p *auth.Provider) (KeepRule, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if app := k.app(p); app != nil {
		return app.rule, true
	}
	return KeepRule{}, false
}

func (k *keeper) hasStarted(p *auth.Provider) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if app := k.app(p); app != nil {
		app.started = true
	}
}

// holding gives a copy of the app that keeps this very token, or nil.
func (k *keeper) holding(fingerprint string) *keptApp {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, app := range k.apps {
		if kept, ok := app.profile.Provider.Kept(); ok && kept.Info.Fingerprint == fingerprint {
			copied := *app
			return &copied
		}
	}
	return nil
}

func (k *keeper) cameAhead(p *auth.Provider, fingerprint string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if app := k.app(p); app != nil {
		app.asked = fingerprint
	}
}

// PolicySDK stands where a provider's policy would, when the SDK itself keeps the token: the policy does not count then.
const PolicySDK auth.Policy = "sdk"

// reasonStart is why an app hands its SDK a token before anybody asked: it sets one when it starts or logs in.
const reasonStart = "the app starts"

// current is the token that a request would carry if it left now.
func (f *flow) current() (auth.Token, bool) {
	giver := f.giver()
	switch {
	case giver == nil:
		return auth.Token{}, false
	case f.draft.Keep != nil:
		return giver.Kept()
	default:
		return giver.Current(f.req.Profile.CustomerIDs)
	}
}

// obtainKept gets the credential where the SDK keeps it (bloomreach reference 4.5). It reports false when the call has ended
// here.
//
// Assumption: an app hands its token over once when it starts, as the vendor's guides tell it to, and what it sets when its SDK
// turns to it is there before the request leaves; neither SDK says how long it waits.
func (f *flow) obtainKept(ctx context.Context) bool {
	p, rule := f.req.Profile, f.draft.Keep
	if p.Provider != nil && !f.fillStore(ctx, *rule) {
		return false
	}
	token, ok := f.current()
	if !ok {
		if rule.Required == nil {
			return true
		}
		f.log(rule.Required.SDK)
		f.finish(OutcomeBlocked, rule.Required.Message, rule.Required)
		return false
	}
	if f.call.Got == nil {
		f.emit(TokenReused{Token: token.Info, Policy: PolicySDK})
	}
	f.send(&token)
	f.e.watch.follow(token.Info)
	return true
}

// fillStore does what the SDK does before a request leaves: it looks at what it keeps and turns to its app. It reports false when
// the call has ended here.
func (f *flow) fillStore(ctx context.Context, rule KeepRule) bool {
	provider := f.req.Profile.Provider
	kept, ok := provider.Kept()
	if !f.e.keeper.meet(f.req.Profile, rule) {
		if !ok && !f.renew(ctx, reasonStart, "") {
			return false
		}
		f.e.keeper.hasStarted(provider)
		kept, ok = provider.Kept()
	}
	switch {
	case !ok && !rule.AskMissing && rule.Required == nil:
		// This SDK asks only once the server has refused.
	case !ok:
		return f.renew(ctx, auth.ReasonNone, rule.NotProvided)
	case expired(kept.Info, f.e.now()):
		if rule.DropExpired {
			f.e.dropToken(provider, kept.Info, "the SDK drops an expired token before a request")
		}
		return f.renew(ctx, auth.ReasonExpired, rule.Expired)
	}
	return true
}

func expired(i auth.Info, now time.Time) bool {
	return !i.ExpiresAt.IsZero() && !now.Before(i.ExpiresAt)
}

// renew turns to the app for a token, which the SDK then keeps. Nothing and failures leave the store as it is; an SDK goes on
// without. It reports false when the call has ended meanwhile.
func (f *flow) renew(ctx context.Context, reason, sdkReason string) bool {
	p := f.req.Profile
	f.sdkReason = sdkReason
	f.log(callbackLog(p.Platform, sdkReason))
	asked := time.Now()
	result, err := p.Provider.Renew(ctx, p.CustomerIDs, reason, f.trace(p.Provider))
	f.provider += time.Since(asked)
	f.sdkReason = ""
	f.logEmpty(result)
	switch {
	case err != nil && ctx.Err() != nil:
		f.interrupted(ctx, "while the provider was asked")
		return false
	case err != nil:
		// In an app the handler has failed, and its SDK has no token. The call goes on as the SDK does and ends with an error
		// of its own, beside which this would be lost.
		callErr := providerError(err, f.redact)
		f.explain(Finding{Code: callErr.Code, Severity: SeverityError, Title: "the provider failed", Detail: callErr.Message, Fix: callErr.Fix})
	case result.Null && p.OnNull == OnNullFail:
		return f.null(p.Provider, f.draft.Null)
	case result.Null:
		f.emit(TokenNull{Source: p.Provider.Describe(), Then: "the SDK keeps none", Took: f.provider})
	default:
		f.accept(result.Token)
	}
	return true
}

// callbackLog notes in the SDK's log that the app was turned to.
func callbackLog(platform, sdkReason string) string {
	switch {
	case sdkReason == "":
		return ""
	case platform == "ios":
		return "(setJwtErrorHandler is called: " + sdkReason + ")"
	default:
		return "(sdkAuthCallback.onAuthFailure is called: " + sdkReason + ")"
	}
}

// accept lets the SDK look at a token before it keeps it: iOS refuses what is not three parts without spaces, and goes on with
// nothing.
func (f *flow) accept(t *auth.Token) {
	if rule := f.draft.Keep; rule.refuses(t) {
		f.log(rule.Refusal)
		f.e.dropToken(f.req.Profile.Provider, t.Info, "the SDK refuses it: "+rule.Refusal)
		f.explain(Finding{
			Code: "token.refused-by-sdk", Severity: SeverityError, Title: "the SDK does not take this token",
			Detail: t.Info.Fingerprint + " is not three parts without spaces; the SDK logs it and keeps no token.",
			Fix:    "hand over the bare token, without Bearer in front", Ref: "bloomreach reference 4.5",
		})
	}
}

// logEmpty notes what the SDK says when its app hands over a text without characters.
func (f *flow) logEmpty(r auth.Result) {
	if f.draft.Keep != nil && r.Empty {
		f.log(f.draft.Keep.Empty)
	}
}

func (r *KeepRule) refuses(t *auth.Token) bool { return r != nil && r.Exact && !t.BareJWS() }

// renewAhead is the SDK's timer: a kept token has its last minute before it, and the app is turned to. It runs on a goroutine of
// its own and is recorded like a call.
func (e *Engine) renewAhead(info auth.Info) {
	app := e.keeper.holding(info.Fingerprint)
	if app == nil {
		return
	}
	if app.asked == info.Fingerprint && info.Lifetime() <= WarnBefore {
		e.journal.Append(0, Notice{
			Subject: TriggerTimer, Mark: MarkLook, Event: "would go round",
			Text: info.Fingerprint + " lives no longer than the minute before its end, and so did the one before: an app would be asked without pause",
		})
		return
	}
	f := newFlow(e, 0, e.Vendor(app.profile.Vendor), Request{Profile: app.profile, Operation: ProviderAsk, Mode: auth.StreamJWT, Trigger: TriggerTimer}, Draft{Keep: &app.rule})
	// The timer has no caller who could be told of a closed engine.
	_ = e.admit(context.Background(), func(ctx context.Context, id CallID) {
		f.id = id
		f.ask(ctx, func() (auth.Result, error) {
			left := max(0, info.ExpiresAt.Sub(e.now()))
			f.sdkReason = app.rule.ExpiresSoon
			f.log(callbackLog(app.profile.Platform, app.rule.ExpiresSoon))
			result, err := app.profile.Provider.Renew(ctx, app.profile.CustomerIDs, auth.ReasonLeft(info, left), f.trace(app.profile.Provider))
			f.logEmpty(result)
			if err == nil && !result.Null {
				f.accept(result.Token)
				e.keeper.cameAhead(app.profile.Provider, result.Token.Info.Fingerprint)
			}
			return result, err
		})
	})
}
