package engine

import (
	"maps"

	"authpeek/auth"
)

// ChangeKind is what an app calls to go on as another customer.
type ChangeKind string

// The kinds of change. Look is none of an app's: authpeek asks for somebody and keeps nothing of it. ClearCache changes no
// customer; it empties what the SDK keeps of the inbox, as only a new installation does in an app.
const (
	Identify   ChangeKind = "identify"
	Anonymize  ChangeKind = "anonymize"
	Look       ChangeKind = "look"
	ClearCache ChangeKind = "clear-cache"
	// ByApp is a change that was seen in an app's own traffic: its calls name somebody else from then on.
	ByApp ChangeKind = "app"
)

// Call is what an app's code calls to change its customer, or stands for it where no app can; "" for a change of something else.
func (k ChangeKind) Call() string {
	switch k {
	case Identify:
		return "identifyCustomer"
	case Anonymize:
		return "anonymize"
	case Look:
		return "look only"
	case ByApp:
		return "by the app"
	default:
		return ""
	}
}

// Change is a wish to go on as another customer. IDs are those that the app would pass; Anonymize and ClearCache take none.
type Change struct {
	Kind ChangeKind
	IDs  map[string]string
	// CleanUp goes further than any SDK: afterwards the inbox cache is empty and no token is kept, as a careful app sees to.
	// After a look there is nothing to clean up.
	CleanUp bool
}

// Consequences are what an SDK makes of a change.
type Consequences struct {
	// CustomerIDs are the ids that calls carry from now on.
	CustomerIDs map[string]string
	// ForgetToken says that the SDK clears the token that it keeps; Why says it in words.
	ForgetToken bool
	Why         string
	// Effects are the consequences in words, the weightiest first, and SDKLog the SDK's own lines.
	Effects []Effect
	SDKLog  []string
	// Refused says why the SDK takes none of it; nothing changes then.
	Refused *UsageError
	// Cleared says that what the SDK kept of the inbox is gone.
	Cleared bool
	// Refetch says that the SDK fetches the inbox by itself afterwards.
	Refetch bool
}

// Effect is one consequence.
type Effect struct {
	Mark Mark
	Text string
}

// Identifier is a vendor whose SDK knows who its customer is, and keeps things for that customer between calls.
type Identifier interface {
	// Foresee tells what a change would do, and does nothing.
	Foresee(p Profile, c Change) Consequences
	// Switch does it, in what the vendor keeps. Errors are *UsageError: the SDK refuses the ids.
	Switch(p Profile, c Change) (Consequences, error)
	// Stale reports whether a token is made out to somebody else than the profile's customer. One that names nobody, or cannot
	// be read, is not judged.
	Stale(p Profile, t auth.Info) bool
}

// SwitchCustomer goes on as another customer, as the profile's SDK would: it returns the profile for the calls to come, records
// the change, and says which kept token is made out to somebody else by now. Errors are *UsageError; then nothing has changed.
func (e *Engine) SwitchCustomer(p Profile, c Change) (Profile, Consequences, error) {
	v, ok := e.Vendor(p.Vendor).(Identifier)
	if !ok {
		return p, Consequences{}, &UsageError{Message: "this vendor's SDK knows no customer to change", Fix: "set the customer in the profile"}
	}
	done, err := v.Switch(p, c)
	if err != nil {
		return p, Consequences{}, err
	}
	if c.Kind == ClearCache {
		e.journal.Append(0, Notice{Subject: "inbox cache", Mark: MarkHere, Event: "cleared", Text: "messages and sync token; the next fetch is a full one"})
		return p, done, nil
	}
	cleanUp := c.CleanUp && c.Kind != Look
	from, holder := p.Customer(), e.holder(p)
	p.CustomerIDs, p.LookOnly = maps.Clone(done.CustomerIDs), c.Kind == Look
	if p.Provider != nil && c.Kind == Look {
		// The app does not know of the look, so the look must not touch the token that the app has.
		p.Provider = p.Provider.Fresh()
		holder = e.holder(p)
	}
	changed := IdentityChanged{From: from, To: p.Customer(), How: c.Kind, SDKLog: done.SDKLog}
	if holder != nil {
		if kept, ok := holder.Kept(); ok && v.Stale(p, kept.Info) {
			changed.Stale = []string{kept.Info.Fingerprint}
		}
	}
	e.journal.Append(0, changed)
	switch {
	case done.ForgetToken:
		e.forgetToken(holder, done.Why)
	case cleanUp:
		e.forgetToken(holder, "by you, to clean up after the switch")
	}
	if cleanUp {
		// It cannot be refused: nobody's ids are given.
		_, _ = v.Switch(p, Change{Kind: ClearCache})
	}
	return p, done, nil
}

// Forget drops the token that is kept for the profile's calls, because somebody asked for it, and records that.
func (e *Engine) Forget(p Profile) { e.forgetToken(e.holder(p), "by you") }

// forgetToken puts the kept token away, if there is one, and what is being asked for now will not be kept either.
func (e *Engine) forgetToken(p *auth.Provider, why string) {
	if p == nil {
		return
	}
	kept, ok := p.Kept()
	p.Forget()
	if ok {
		e.watch.leave(kept.Info.Fingerprint)
		e.journal.Append(0, TokenCleared{Token: kept.Info, Why: why})
	}
}

// dropToken puts this very token away, if it is still the one that is kept.
func (e *Engine) dropToken(p *auth.Provider, t auth.Info, why string) {
	if p.Drop(t.Fingerprint) {
		e.watch.leave(t.Fingerprint)
		e.journal.Append(0, TokenCleared{Token: t, Why: why})
	}
}
