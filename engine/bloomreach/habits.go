package bloomreach

import (
	"cmp"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Habits implements engine.Recogniser. What Read says of the one answer is not said again, but for token.ids-differ, which is told with
// its cause: it takes the place of Read's.
func (*Vendor) Habits(calls []engine.AppCall) []engine.Finding {
	if len(calls) == 0 || calls[len(calls)-1].Call == nil {
		return nil
	}
	last := len(calls) - 1
	t := traffic{now: &calls[last], before: calls[:last]}
	var found []engine.Finding
	for _, rule := range habitRules {
		if f, ok := rule(t); ok && (f.Code == keptAcross || !t.told(f.Code)) {
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, diagnose.Compare)
	return found
}

// habitRules are what an app is judged by, each on its own. They run at the end of every call: what can be told from the call itself
// comes first in each, and the calls before are walked through from the newest, where most searches end at once.
var habitRules = []func(traffic) (engine.Finding, bool){
	traffic.basicInApp, traffic.tokenTwice, traffic.bearerTwice, traffic.emptyAuthorization, traffic.noAuthorization,
	traffic.keptToken, traffic.keyForBearer, traffic.bearerForKey, traffic.loop, traffic.expiredAgain, traffic.expiresSoon, traffic.inQuery,
	traffic.othersSyncToken, traffic.droppedSyncToken, traffic.cookieOnly, traffic.marksAsOther, traffic.marksUnseen,
	traffic.twoProjects, traffic.twoKeys, traffic.strangeIDs,
}

// traffic is an app's call with those before it, oldest first. They are many and large, and belong to whoever asks: none is copied.
type traffic struct {
	now    *engine.AppCall
	before []engine.AppCall
}

// newestFirst are the calls before.
func (t traffic) newestFirst() iter.Seq[*engine.AppCall] {
	return func(yield func(*engine.AppCall) bool) {
		for i := len(t.before) - 1; i >= 0; i-- {
			if c := &t.before[i]; c.Call != nil && !yield(c) {
				return
			}
		}
	}
}

// told reports a finding that the call has already.
func (t traffic) told(code string) bool {
	return t.now.Call.Finish != nil && slices.ContainsFunc(t.now.Call.Finish.Findings, func(f engine.Finding) bool { return f.Code == code })
}

// sdk is who sent the call, as far as it is known.
func (t traffic) sdk() string { return cmp.Or(t.now.Seen.SDK, "the SDK") }

func (t traffic) profile() engine.Profile { return t.now.Seen.Profile }

func (t traffic) operation() string { return t.now.Seen.Operation }

// credential is the one that counts.
func (t traffic) credential() (engine.SeenCredential, bool) { return credentialOf(t.now) }

func credentialOf(c *engine.AppCall) (engine.SeenCredential, bool) {
	if len(c.Seen.Credentials) == 0 {
		return engine.SeenCredential{}, false
	}
	return c.Seen.Credentials[0], true
}

// tokenOf is the app's token that a call carried, or nil. A fingerprint alone tells none of its claims, the call's facts do.
func tokenOf(c *engine.AppCall) *auth.Info {
	if c.Call.Token == nil || c.Call.Token.Kind != auth.KindJWT && c.Call.Token.Kind != auth.KindOpaque {
		return nil
	}
	return c.Call.Token
}

// sentAt is when a call left.
func sentAt(c *engine.AppCall) time.Time {
	if !c.Call.SentAt.IsZero() {
		return c.Call.SentAt
	}
	return c.Call.Started
}

// denied reports a call whose credential the server did not accept.
func denied(c *engine.AppCall) bool {
	return c.Call.Status() == http.StatusUnauthorized || c.Call.Status() == http.StatusForbidden
}

// earlier is the newest call before this one for which want holds.
func (t traffic) earlier(want func(*engine.AppCall) bool) (*engine.AppCall, bool) {
	for c := range t.newestFirst() {
		if want(c) {
			return c, true
		}
	}
	return nil, false
}

// anyEarlier reports a call before this one for which want holds.
func (t traffic) anyEarlier(want func(*engine.AppCall) bool) bool {
	_, ok := t.earlier(want)
	return ok
}

// sameApp reports a call of the same project or stream: what is known of another one's says nothing here.
func (t traffic) sameApp(c *engine.AppCall) bool {
	a, b := &t.now.Seen.Profile, &c.Seen.Profile
	return a.Integration == b.Integration && a.ProjectToken == b.ProjectToken && a.StreamID == b.StreamID
}

// advanced is an earlier call with a customer token, which tells that the app has advanced auth on.
func (t traffic) advanced() (*engine.AppCall, bool) {
	return t.earlier(func(c *engine.AppCall) bool {
		return c.Seen.Mode == auth.CustomerToken && t.sameApp(c) && routes[c.Seen.Operation].bearer.on(c.Seen.Profile)
	})
}

func isInbox(operation string) bool { return strings.HasPrefix(operation, "inbox.") }
