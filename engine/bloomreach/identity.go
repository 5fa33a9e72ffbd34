package bloomreach

import (
	"crypto/rand"
	"fmt"
	"maps"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// NewCookie stands in what Foresee tells for the cookie that anonymize is going to make.
const NewCookie = "(a new UUID)"

// What each SDK says to an app that sets the cookie (3.3).
const (
	iosCookie     = "You should never set cookie ID directly on a customer. Ignoring."
	androidCookie = "Changing cookie is not allowed"
)

// androidIdentified is what Android writes, and does not do (2.5).
const androidIdentified = "CustomerIDs are updated, clearing AppInbox messages"

// Foresee implements engine.Identifier. A cookie that anonymize would make stands as NewCookie.
func (v *Vendor) Foresee(p engine.Profile, c engine.Change) engine.Consequences {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.plan(p, c).told
}

// Switch implements engine.Identifier.
func (v *Vendor) Switch(p engine.Profile, c engine.Change) (engine.Consequences, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.plan(p, c)
	if s.told.Refused != nil {
		return engine.Consequences{}, s.told.Refused
	}
	a := v.changing(p)
	switch c.Kind {
	case engine.Look:
		return s.told, nil
	case engine.Anonymize:
		s.told.CustomerIDs = map[string]string{"cookie": newUUID()}
	}
	running := a.flights > 0
	if s.told.Cleared = s.clears; s.clears {
		a.clear()
	}
	if c.Kind == engine.ClearCache {
		a.stuck = false // a new installation has no fetch that runs
	}
	if !maps.Equal(a.owner, s.told.CustomerIDs) {
		a.owner = maps.Clone(s.told.CustomerIDs)
		a.mixed, a.replace = a.size() > 0, running
	}
	return s.told, nil
}

// changing is the app whose customer changes. The lock is held.
func (v *Vendor) changing(p engine.Profile) *app {
	if a := v.appOf(p); a != nil && p.LookOnly {
		return a // the profile names somebody whom the app does not know of
	}
	return v.enter(p)
}

// shift is a change with all that follows from it.
type shift struct {
	sdk     sdk
	profile engine.Profile
	change  engine.Change
	app     app // as it is before; a copy
	shown   int // messages that the SDK lists
	from    map[string]string
	told    engine.Consequences
	clears  bool
	versus  string // what the other platform would do
}

// plan works a change out, and changes nothing. The lock is held.
func (v *Vendor) plan(p engine.Profile, c engine.Change) *shift {
	s := &shift{sdk: sdkOf(p), profile: p, change: c, from: customerIDs(p)}
	if a := v.appOf(p); a != nil && (p.LookOnly || a.begins(p) == notBegun) {
		s.app, s.from, s.shown = *a, a.owner, a.listed()
	}
	s.told.CustomerIDs = s.from
	switch c.Kind {
	case engine.Identify:
		s.identify()
	case engine.Anonymize:
		s.anonymize()
	case engine.Look:
		s.look()
	case engine.ClearCache:
		s.clears = true
		s.say(engine.MarkHere, s.kept()+" are dropped; the next fetch is a full one. In an app only a new installation does this.")
	default:
		s.refuse(fmt.Sprintf("%q is no change of customer", c.Kind), "use identify, anonymize, look or clear-cache")
	}
	return s
}

func (s *shift) say(m engine.Mark, text string) {
	s.told.Effects = append(s.told.Effects, engine.Effect{Mark: m, Text: text})
}

func (s *shift) refuse(message, fix string) {
	s.told.Refused = &engine.UsageError{Message: message, Fix: fix}
	s.say(engine.MarkBad, s.told.Refused.Error()+".")
}

// identify is what an app calls at login. Android replaces all ids but the cookie (3.3). Assumption: iOS adds to the ids that are
// there and replaces those of the same name; the reference does not say.
func (s *shift) identify() {
	ids := map[string]string{}
	if s.sdk.ios() {
		maps.Copy(ids, s.from)
	} else if cookie, ok := s.from["cookie"]; ok {
		ids["cookie"] = cookie
	}
	hard := 0
	for _, name := range sortedKeys(s.change.IDs) {
		id := s.change.IDs[name]
		switch {
		case name == "cookie" && id == s.from["cookie"]:
			// Nothing is changed by it, so neither SDK has anything to say.
		case name == "cookie" && s.sdk.ios():
			s.told.SDKLog = append(s.told.SDKLog, iosCookie)
			s.say(engine.MarkLook, "The cookie is not taken over: an SDK makes its own.")
		case name == "cookie":
			// Assumption: Android refuses the whole call, where iOS ignores the cookie alone.
			s.told.SDKLog = append(s.told.SDKLog, androidCookie)
			s.refuse(s.sdk.name()+" refuses these ids: "+androidCookie, "leave the cookie out; anonymize makes a new one")
			return
		case name == "" || id == "":
			s.refuse("an id needs a name and a value", "for example registered=bob@example.com")
			return
		default:
			ids[name] = id
			hard++
		}
	}
	if hard == 0 {
		s.refuse("identifyCustomer needs an id that is not the cookie", "for example registered=bob@example.com; anonymize drops all ids")
		return
	}
	same := maps.Equal(ids, s.from)
	s.told.CustomerIDs = ids
	if s.profile.IsStream() {
		s.told.ForgetToken, s.told.Why = true, "identifyCustomer without a token clears the one before"
	}
	s.tellToken()
	switch {
	case same:
		s.say(engine.MarkHere, "The app's customer is "+s.to()+" already: the inbox stays as it is.")
	case s.sdk.ios():
		s.identifyIOS()
	default:
		s.identifyAndroid()
	}
	if !same {
		s.say(engine.MarkHere, "Attributes and consents are asked for anew.")
	}
	if s.versus != "" && (s.shown > 0 || s.app.token != "") {
		s.say("", s.versus)
	}
}

func (s *shift) identifyAndroid() {
	s.told.SDKLog = append(s.told.SDKLog, androidIdentified)
	s.told.Refetch = true
	from, to := s.leaver(), s.comer()
	if n := s.shown; n > 0 {
		s.say(engine.MarkLook, fmt.Sprintf(`%s %s stay listed: the SDK logs "clearing AppInbox messages" and does not clear them.`, start(from+"'s"), count(n, "message")))
	}
	if s.app.token != "" {
		s.say(engine.MarkLook, "Sync token "+shortToken(s.app.token)+" goes along to "+to+"'s first fetch.")
	}
	if s.shown > 0 {
		s.say(engine.MarkLook, "Marking one of "+from+"'s messages would send "+from+"'s ids with "+to+"'s "+credentialName(s.profile)+expect401(s.profile)+".")
	}
	if s.app.flights > 0 {
		s.say(engine.MarkLook, "A fetch for "+from+" is under way: its answer is outdated, and Android clears and fetches again.")
	}
	s.versus = s.other(IOS) + " would drop messages, sync token and images."
}

func (s *shift) identifyIOS() {
	from, to := s.leaver(), s.comer()
	if s.app.flights > 0 {
		s.told.Refetch = true
		s.say(engine.MarkLook, "A fetch for "+from+" is under way: "+s.sdk.name()+" keeps the ids of "+to+", clears nothing yet, and fetches again when it has ended.")
		return
	}
	s.clears = true
	s.say(engine.MarkHere, s.kept("images")+" are dropped; "+to+"'s first fetch is a full one.")
	s.versus = s.other(Android) + " would keep them, and send the sync token along."
}

// anonymize drops all ids and makes a new cookie (3.3).
func (s *shift) anonymize() {
	s.told.CustomerIDs = map[string]string{"cookie": NewCookie}
	s.clears = true
	if s.profile.IsStream() {
		s.told.ForgetToken, s.told.Why = true, "anonymize clears the token"
	}
	s.tellToken()
	s.say(engine.MarkHere, "All ids are dropped and a new cookie is made: no request names "+engine.CustomerName(s.from)+" any more.")
	switch {
	case s.sdk.ios():
		s.say(engine.MarkHere, s.kept()+" are dropped.")
	default:
		s.told.Refetch = true
		s.say(engine.MarkHere, s.kept()+" are dropped, application_id stays; "+s.expectOfNobody())
		s.say(engine.MarkHere, s.sdk.name()+" also tracks installation, begins a session and moves the push token; authpeek sends none of it.")
	}
}

// expectOfNobody is what becomes of the fetch that Android makes by itself after anonymize.
func (s *shift) expectOfNobody() string {
	if s.profile.IsStream() {
		return "the inbox is fetched anew, once there is a token."
	}
	return "the inbox is fetched anew. With a cookie alone expect it to be empty."
}

// other names the SDK of the other platform in the same integration.
func (s *shift) other(platform string) string {
	p := s.profile
	p.Platform, p.SDKVersion = platform, ""
	return sdkOf(p).name()
}

// look is none of an app's calls.
func (s *shift) look() {
	if len(s.change.IDs) == 0 {
		s.refuse("a look needs an id", "for example registered=bob@example.com")
		return
	}
	s.told.CustomerIDs = maps.Clone(s.change.IDs)
	from, to := s.leaver(), s.comer()
	s.say(engine.MarkHere, "Calls ask for "+to+" without a sync token, and nothing of the answers is kept.")
	s.say(engine.MarkHere, "The app does not know of it: "+from+"'s messages, sync token and token stay as they are.")
	if s.profile.Provider != nil && bearerInbox(s.profile) {
		s.say(engine.MarkHere, "The provider is asked for "+to+".")
	}
}

func (s *shift) to() string { return engine.CustomerName(s.told.CustomerIDs) }

// Stale implements engine.Identifier. A stream's token names its customer in ids, a customer token in sub (5.1, 5.2).
func (v *Vendor) Stale(p engine.Profile, t auth.Info) bool {
	named, _ := namedIDs(p, t)
	return len(named) > 0 && !diagnose.SameCustomer(named, p.CustomerIDs)
}

// newUUID makes a cookie as the SDKs do: a random UUID (RFC 9562 section 5.4).
func newUUID() string {
	var b [16]byte
	// It never returns an error, and ends the program where there is no randomness.
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
