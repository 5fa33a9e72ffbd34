package bloomreach

import (
	"maps"
	"net/http"
	"strconv"
	"time"

	"authpeek/engine"
)

// Stream integration turns the provider around (bloomreach reference 4.5): the SDK keeps the JWT that its app has set, looks at
// it before a request, and turns to the app when it is missing, ends or was refused. This file holds both SDKs' rules for that.

// iosRetryWait is what iOS waits before it sends a refused request again.
const iosRetryWait = time.Second

// iosTokenRefusal is iOS's line for a token that it does not keep.
const iosTokenRefusal = "JWT: Invalid token format - token must not contain spaces or prefixes"

// iosTokenEmpty is iOS's line for an empty one.
const iosTokenEmpty = "Ignoring empty JWT token."

// authorizationMissing is the text that Android 5 answers itself with when App Inbox has no token.
const authorizationMissing = "Required authorization token is missing."

// keepRule is what the SDK does with its token before this operation's request.
func keepRule(p engine.Profile, operation string) *engine.KeepRule {
	inbox := operation == InboxFetch || operation == InboxMarkRead
	if sdkOf(p).ios() {
		rule := &engine.KeepRule{
			NotProvided: "notProvided", Expired: "expired", ExpiresSoon: "expiredSoon",
			Callback: "(setJwtErrorHandler is called: %s)", AskMissing: true, Exact: true, Refusal: iosTokenRefusal, Empty: iosTokenEmpty,
		}
		if inbox {
			rule.Required = inboxNeedsToken("Missing or invalid authorization: No details provided.", p)
		}
		return rule
	}
	rule := &engine.KeepRule{
		NotProvided: "TOKEN_NOT_PROVIDED", Expired: "TOKEN_EXPIRED", ExpiresSoon: "TOKEN_ABOUT_TO_EXPIRE",
		Callback: "(sdkAuthCallback.onAuthFailure is called: %s)", DropExpired: true,
	}
	if inbox {
		rule.Required = inboxNeedsToken(authorizationMissing, p)
	}
	return rule
}

// inboxNeedsToken blocks the App Inbox of a stream, which no SDK asks for without a token.
func inboxNeedsToken(sdkText string, p engine.Profile) *engine.CallError {
	fix := "find out why the provider gave no token: signed out, or its backend failed"
	if p.Provider == nil {
		fix = "set provider.source in Setup; in the app: setSdkAuthToken, or the token of identifyCustomer"
	}
	return &engine.CallError{
		Code: "stream.no-token", Message: "not sent: no token, " + sdkOf(p).name() + " asks for no App Inbox without one",
		SDK: sdkText, Fix: fix,
	}
}

// streamRetry is the SDK's rule to send a refused request of a stream again, or nil. A token that the request did not carry
// cannot have been refused, which is what tells the two kinds of 403 apart.
func streamRetry(p engine.Profile, a engine.Answer) *engine.Retry {
	bare := a.Token == nil
	if a.Attempt > 1 || a.Status != http.StatusUnauthorized && (a.Status != http.StatusForbidden || !bare) {
		return nil
	}
	rule := keepRule(p, "")
	status := strconv.Itoa(a.Status)
	r := &engine.Retry{Why: "stream rule: " + status + ", ask again", Reason: "after a " + status, SDKReason: rule.NotProvided, Callback: rule.Callback}
	if a.Status == http.StatusUnauthorized {
		r.SDKReason = refusedReason(p, a, rule)
	}
	if sdkOf(p).ios() {
		// Assumption: the second holds for a 403 as well; the reference tells it of the 401.
		r.Wait, r.Log = iosRetryWait, "JWT: Retrying request after "+status
		r.Why += ", wait 1 s"
		return r
	}
	// After a 401 Android drops the token and sends again only what it can send with another; after a 403 without a header it
	// sends again in any case.
	r.Drop, r.NeedsToken = a.Status == http.StatusUnauthorized, a.Status == http.StatusUnauthorized
	return r
}

// refusedReason is the SDK's name for a 401: expired, when the server or the token says so, else refused.
func refusedReason(p engine.Profile, a engine.Answer, rule *engine.KeepRule) string {
	over := a.Token != nil && !a.Token.ExpiresAt.IsZero() && !a.SentAt.Before(a.Token.ExpiresAt)
	if f, ok := fieldsOf(a.Body); ok {
		said, _ := f.boolean("token_expired")
		over = over || said
	}
	switch {
	case over:
		return rule.Expired
	case sdkOf(p).ios():
		return "invalid"
	case a.Token == nil:
		// Assumption: what was not sent cannot have been rejected. The reference gives each SDK's words and not this case.
		return rule.NotProvided
	default:
		return "TOKEN_REJECTED"
	}
}

// trackedFor are the ids that a request names as its customer's.
func trackedFor(p engine.Profile, r engine.Request) map[string]string {
	return customerIDs(readSent(r.Operation, engine.Answer{Sent: r.Body}).profile(p))
}

// leavesTokenOff reports whether the SDK sends an event of these ids without the token that it keeps: Android attaches that to
// the events of its current customer only, and what an earlier one left in the queue goes without (4.5).
func (v *Vendor) leavesTokenOff(p engine.Profile, operation string, of map[string]string) bool {
	if !p.IsStream() || sdkOf(p).ios() || !isTracking(operation) {
		return false
	}
	current := customerIDs(p)
	if p.LookOnly {
		v.mu.Lock()
		defer v.mu.Unlock()
		if a := v.appOf(p); a != nil {
			current = a.owner
		}
	}
	return !maps.Equal(of, current)
}

func tokenLeftOff(p engine.Profile, of map[string]string) engine.Finding {
	return engine.Finding{
		Code: "stream.token-left-off", Severity: "note", Title: "the SDK leaves its token off this event",
		Detail: "It is " + short(engine.CustomerName(of)) + "'s, who is not the app's customer: " + sdkOf(p).name() + " attaches the token to the current customer's events only.",
		Fix:    "let the app flush its events before it identifies another customer", Ref: "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift",
	}
}
