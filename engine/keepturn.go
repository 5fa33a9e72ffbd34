package engine

import (
	"context"
	"fmt"
	"time"

	"authpeek/auth"
)

// turn is what an SDK says when it turns to its app: its name for the reason, and its log line, with %s for that reason.
type turn struct{ reason, callback string }

// log is the line that the SDK writes, or "" where nobody gave it a reason or it writes none.
func (t turn) log() string {
	if t.reason == "" || t.callback == "" {
		return ""
	}
	return fmt.Sprintf(t.callback, t.reason)
}

// turnToApp asks the app for a token on behalf of an SDK that keeps it.
func (f *flow) turnToApp(ctx context.Context, reason string, t turn) (auth.Result, error) {
	p := f.req.Profile
	f.sdkReason = t.reason
	defer func() { f.sdkReason = "" }()
	f.log(t.log())
	result, err := p.Provider.RenewUnless(ctx, p.CustomerIDs, reason, f.draft.Keep.refusal(), f.trace(p.Provider))
	f.logEmpty(result)
	return result, err
}

// refusal is the rule's Refuse for a provider.
func (r *KeepRule) refusal() func(kept, came auth.Info) error {
	if r == nil || r.Refuse == nil {
		return nil
	}
	return func(kept, came auth.Info) error {
		if err := r.Refuse(kept, came); err != nil {
			return err
		}
		return nil // and no nil pointer in an interface
	}
}

// ahead is how long before a token's end the SDK's timer turns to its app; negative for never.
func (r *KeepRule) ahead() time.Duration {
	if r == nil || r.Ahead == 0 {
		return WarnBefore
	}
	return r.Ahead
}

// follow makes a token the one whose end is watched, with the timer of the SDK that keeps it. That of a comparison is not in use, so
// that the session's stays watched.
func (f *flow) follow(i auth.Info) {
	if f.req.Trigger != TriggerCompare {
		f.e.watch.follow(i, f.draft.Keep.ahead())
	}
}

// timerTurns is the SDK's timer: a kept token is near its end, or has come to it, and the app is turned to. It runs on a goroutine
// of its own and is recorded like a call.
func (e *Engine) timerTurns(info auth.Info, over bool) {
	defer e.NoteBroken(TriggerTimer)
	app := e.keeper.holding(info.Fingerprint)
	if app == nil || over && !app.rule.AtEnd {
		return
	}
	ahead := app.rule.ahead()
	// A token may be old when it comes, from a cache of the backend's.
	left := min(info.Lifetime(), info.ExpiresAt.Sub(info.ObtainedAt))
	switch round := app.asked == info.Fingerprint && left <= max(0, ahead); {
	case round && over:
		return
	case round:
		e.journal.Append(0, Notice{
			Subject: TriggerTimer, Mark: MarkLook, Event: "would go round",
			Text: info.Fingerprint + " lives no longer than " + aheadText(ahead) + " before its end, and so did the one before: an app would be asked without pause",
		})
		return
	}
	f := newFlow(e, 0, e.Vendor(app.profile.Vendor), Request{Profile: app.profile, Operation: ProviderAsk, Mode: app.mode, Trigger: TriggerTimer}, Draft{Keep: &app.rule})
	// The timer has no caller who could be told of a closed engine.
	_ = e.admit(context.Background(), func(ctx context.Context, id CallID) {
		f.id = id
		f.ask(ctx, func() (auth.Result, error) {
			reason, t := auth.ReasonExpired, turn{app.rule.Expired, app.rule.Callback}
			if !over {
				reason, t.reason = auth.ReasonLeft(info, max(0, info.ExpiresAt.Sub(e.now()))), app.rule.ExpiresSoon
			}
			result, err := f.turnToApp(ctx, reason, t)
			if err == nil && !result.Null {
				f.accept(result)
				e.keeper.cameAhead(app.profile.Provider, result.Token.Info.Fingerprint)
			}
			return result, err
		})
	})
}

// aheadText is the SDK's margin in words.
func aheadText(d time.Duration) string {
	if d == time.Minute {
		return "the minute"
	}
	return "the " + d.String()
}

// signalled has the SDK turn to its app because the server wants another token (Reading.AskAgain). The call itself has its answer
// by then: whatever the app gives is kept for the next one, and a failure is told beside what the call brought.
func (f *flow) signalled(ctx context.Context, reason string) {
	p, rule := f.req.Profile, f.draft.Keep
	if rule == nil || p.Provider == nil {
		return
	}
	t := turn{rule.ExpiresSoon, rule.Callback}
	if f.token != nil && expired(f.token.Info, f.e.now()) {
		t.reason = rule.Expired
	}
	result, err := f.turnToApp(ctx, reason, t)
	switch {
	case err != nil && f.interruptedBy(ctx):
		// The provider did nothing wrong, and the call has its answer.
	case err != nil:
		f.explainFailure(err)
	case result.Null:
		f.emit(TokenNull{Source: p.Provider.Describe(), Then: "the SDK keeps what it has"})
	default:
		f.accept(result)
		if kept, ok := p.Provider.Kept(); ok {
			f.follow(kept.Info)
		}
	}
}
