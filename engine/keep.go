package engine

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"authpeek/auth"
)

// appsKept bounds the apps that are remembered. A session has one; every look at somebody else and every setup that is tried
// out makes one more.
const appsKept = 16

// keeper remembers the apps whose SDK keeps its token itself: which have handed one over already, and which token is watched
// for its end. An app is known by its provider, which is also where the kept token is.
type keeper struct {
	mu   sync.Mutex
	apps []*keptApp // the one that was met last stands last
}

// keptApp is one app with its SDK.
type keptApp struct {
	profile Profile
	mode    auth.Mode // of the request in which the app was met last
	rule    KeepRule
	// started says that the app has handed over what it has, be it nothing.
	started bool
	// asked is the token that came when the one before was about to expire.
	asked string
}

// meet remembers an app with what its timer needs, and reports whether it has started. Calls that come while it starts are all
// told that it has not, and wait for the same token.
func (k *keeper) meet(p Profile, m auth.Mode, rule KeepRule) (started bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	app := k.app(p.Provider)
	if app == nil {
		app = &keptApp{}
	}
	app.profile, app.mode, app.rule = p, m, rule
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

// holding gives a copy of the app that keeps this very token, or nil. One that only looks may have borrowed it from another, and
// does not stand in its way.
func (k *keeper) holding(fingerprint string) *keptApp {
	k.mu.Lock()
	defer k.mu.Unlock()
	var found *keptApp
	for _, app := range k.apps {
		kept, ok := app.profile.Provider.Kept()
		if ok && kept.Info.Fingerprint == fingerprint && (found == nil || found.profile.LookOnly) {
			copied := *app
			found = &copied
		}
	}
	return found
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
	f.follow(token.Info)
	return true
}

// fillStore does what the SDK does before a request leaves: it looks at what it keeps and turns to its app. It reports false when
// the call has ended here.
func (f *flow) fillStore(ctx context.Context, rule KeepRule) bool {
	provider := f.req.Profile.Provider
	kept, ok := provider.Kept()
	first := !f.e.keeper.meet(f.req.Profile, f.req.Mode, rule)
	if first {
		if !ok && !f.renew(ctx, reasonStart, turn{}) {
			return false
		}
		f.e.keeper.hasStarted(provider)
		kept, ok = provider.Kept()
	}
	switch {
	case rule.Anew != "":
		return f.renew(ctx, rule.Anew, turn{})
	case !ok && !rule.AskMissing && rule.Required == nil:
		// This SDK asks only once the server has refused.
	case !ok && first && rule.AskOnce:
		// The app has just been asked.
	case !ok:
		return f.renew(ctx, auth.ReasonNone, turn{rule.NotProvided, rule.Callback})
	case expired(kept.Info, f.e.now()):
		if rule.DropExpired {
			f.e.dropToken(provider, kept.Info, "the SDK drops an expired token before a request")
		}
		return f.renew(ctx, auth.ReasonExpired, turn{rule.Expired, rule.Callback})
	}
	return true
}

func expired(i auth.Info, now time.Time) bool {
	return !i.ExpiresAt.IsZero() && !now.Before(i.ExpiresAt)
}

// renew turns to the app for a token, which the SDK then keeps. Nothing and failures leave the store as it is; an SDK goes on
// without. It reports false when the call has ended meanwhile.
func (f *flow) renew(ctx context.Context, reason string, t turn) bool {
	p := f.req.Profile
	asked := time.Now()
	result, err := f.turnToApp(ctx, reason, t)
	f.provider += time.Since(asked)
	switch {
	case err != nil && ctx.Err() != nil:
		f.interrupted(ctx, "while the provider was asked")
		return false
	case err != nil:
		// In an app the handler has failed, and its SDK has no token. The call goes on as the SDK does and ends with an error
		// of its own, beside which this would be lost.
		f.explainFailure(err)
	case result.Refused != nil && f.draft.Keep.Anew != "":
		refused := (*CallError)(nil)
		errors.As(result.Refused, &refused)
		f.accept(result)
		f.finish(OutcomeFailed, "not sent: "+refused.Message, refused)
		return false
	case result.Null && p.OnNull == OnNullFail:
		return f.null(p.Provider, f.draft.Null)
	case result.Null:
		f.emit(TokenNull{Source: p.Provider.Describe(), Then: "the SDK keeps none", Took: f.provider})
	default:
		f.accept(result)
	}
	return true
}

// accept lets the SDK look at a token before it keeps it: iOS refuses what is not three parts without spaces, and goes on with
// nothing; another takes none that is made out to somebody else, and goes on with what it has.
func (f *flow) accept(r auth.Result) {
	t := r.Token
	if refused := (*CallError)(nil); errors.As(r.Refused, &refused) {
		f.log(refused.SDK)
		f.explain(Finding{Code: refused.Code, Severity: SeverityError, Title: "the SDK does not take this token", Detail: refused.Message, Fix: refused.Fix})
		return
	}
	if rule := f.draft.Keep; rule.refuses(t) {
		f.log(rule.Refusal)
		f.e.dropToken(f.req.Profile.Provider, t.Info, "the SDK refuses it: "+rule.Refusal)
		f.explain(Finding{
			Code: "token.refused-by-sdk", Severity: SeverityError, Title: "the SDK does not take this token",
			Detail: t.Info.Fingerprint + " is not three parts without spaces; the SDK logs it and keeps no token.",
			Fix:    "hand over the bare token, without Bearer in front", Ref: "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift",
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
