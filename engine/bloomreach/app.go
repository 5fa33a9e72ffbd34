package bloomreach

import (
	"maps"
	"time"

	"authpeek/engine"
)

// installKey tells installations of apps apart. Each keeps one inbox, whoever its customer is (2.3, 2.5).
type installKey struct{ profile, base, integration, platform string }

func keyOf(p engine.Profile) installKey {
	k := installKey{p.Name, p.BaseURL, "project " + p.ProjectToken, p.Platform}
	if p.IsStream() {
		k.integration = "stream " + p.StreamID
	}
	return k
}

// app is what an SDK keeps on the device: who its customer is, the inbox's messages by id, and the server's cursor (2.3).
type app struct {
	// owner are the ids that the app has identified. Maps of ids are never changed once they are here: messages share them.
	owner         map[string]string
	applicationID string

	cache
	token   string
	tokenOf map[string]string // for whom it came
	tokenAt time.Time
	since   time.Time // the first answer in what is kept
	fullAt  time.Time
	deltaAt time.Time
	sent    int // messages in the last full answer
	version int // counts changes, for the digest

	// flights counts the fetches under way. replace says that the customer changed under one: what is kept is not to be met by
	// the next answer.
	flights int
	replace bool
	// stuck says that one of them will never end, see markStuck.
	stuck bool
	// mixed says that messages of a customer before may be among those kept.
	mixed bool
}

// begun is the reason for which a request finds nothing of what was kept.
type begun string

const (
	notBegun           begun = ""
	strangeCustomer    begun = "the profile names another customer, and no identify or anonymize announced it"
	strangeApplication begun = "application_id has changed"
	// Only iOS reads its cache so strictly (2.3).
	incomplete begun = "a kept message has no sync token or no customer ids"
)

// begins says whether a request of this profile starts with an empty cache, and why. It changes nothing: a preview in Setup comes
// by at every keystroke.
func (a *app) begins(p engine.Profile) begun {
	switch {
	case !maps.Equal(a.owner, customerIDs(p)):
		// Assumption: an edited profile, or another --set, is another installation and not a login.
		return strangeCustomer
	case a.applicationID != p.ApplicationID:
		return strangeApplication
	case p.Platform == IOS && a.lacking > 0:
		return incomplete
	default:
		return notBegun
	}
}

// tokenFor is the sync token that a fetch of this profile carries. Android sends the one it has, whoever it came for; iOS has
// dropped it by then (2.5).
func (a *app) tokenFor(p engine.Profile) string {
	if a == nil || a.begins(p) != notBegun || p.Platform == IOS && !maps.Equal(a.tokenOf, a.owner) {
		return ""
	}
	return a.token
}

// clear empties the cache. The customer stays, and so do the fetches under way.
func (a *app) clear() {
	if a.size() > 0 || a.token != "" {
		a.version++
	}
	a.cache = cache{}
	a.token, a.tokenOf, a.tokenAt = "", nil, time.Time{}
	a.since, a.fullAt, a.deltaAt, a.sent = time.Time{}, time.Time{}, time.Time{}, 0
	a.replace, a.mixed = false, false
}

// appOf is the profile's app, or nil when none has called yet. The lock is held.
func (v *Vendor) appOf(p engine.Profile) *app { return v.apps[keyOf(p)] }

// enter is appOf for a request that really leaves: the app exists from then on, and what does not fit the profile is cleared. The
// lock is held.
func (v *Vendor) enter(p engine.Profile) *app {
	a := v.appOf(p)
	if a == nil {
		a = &app{owner: maps.Clone(customerIDs(p)), applicationID: p.ApplicationID}
		v.apps[keyOf(p)] = a
	}
	if a.begins(p) != notBegun {
		a.clear()
		a.owner, a.applicationID = maps.Clone(customerIDs(p)), p.ApplicationID
	}
	return a
}

// attend has the app take part in a fetch: it counts as under way from before the provider is asked to its end, however it ends.
func (v *Vendor) attend(d *engine.Draft, p engine.Profile, r engine.Request) {
	if looks(p, r) {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if a := v.appOf(p); a != nil {
		if p.Platform != IOS && a.flights > 0 {
			// Android does not even send the second one: it waits for the answer of the first. Here it is sent all the same,
			// because somebody asked for it.
			d.SDKLog = append(d.SDKLog, "AppInbox fetch already in progress, waiting for response")
		}
		d.Findings = append(d.Findings, a.foreword(p)...)
	}
	d.Leaving = func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.enter(p).flights++
	}
	d.Ended = func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.appOf(p).flights--
	}
}

// looks reports a request that the app has no part in: somebody else is asked for, and nothing is used or kept.
func looks(p engine.Profile, r engine.Request) bool {
	return p.LookOnly || r.Body != nil && !maps.Equal(readSent(r.Operation, engine.Answer{Sent: r.Body}).CustomerIDs, customerIDs(p))
}

// foreword tells what the app's past does to this fetch.
func (a *app) foreword(p engine.Profile) []engine.Finding {
	why := a.begins(p)
	switch {
	case why == incomplete:
		return []engine.Finding{{
			Code: "inbox.cache-discarded", Severity: "warning", Title: sdkOf(p).name() + " throws its whole inbox cache away",
			Detail: "One of its messages has no sync token or no customer ids, so the SDK reads none of them and fetches everything.",
			Fix:    "look for an answer without sync_token", Ref: "Bloomreach SDKs, App Inbox manager",
		}}
	case why == strangeApplication && a.size() > 0:
		return []engine.Finding{{
			Code: "inbox.cache-discarded", Severity: "note", Title: "the inbox cache is another application's",
			Detail: "application_id has changed, so the SDK clears what it has kept and fetches everything.", Ref: "Bloomreach SDKs, App Inbox manager",
		}}
	case a.tokenFor(p) != "" && !maps.Equal(a.tokenOf, a.owner):
		from, to := shortNames(a.tokenOf, a.owner)
		return []engine.Finding{{
			Code: "inbox.old-sync-token", Severity: "warning", Title: "the sync token is another customer's",
			Detail: sdkOf(p).name() + " sends " + to + "'s ids with the sync token that came for " + from + ", and merges the answer into " + from + "'s messages.",
			Fix:    "anonymize before identifyCustomer; here x clears the cache", Ref: "Bloomreach SDKs, App Inbox manager",
		}}
	}
	return nil
}
