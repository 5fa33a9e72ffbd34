package bloomreach

import (
	"maps"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// tellToken tells what becomes of the token that is kept. In a project the SDK keeps none (4.4), so it is the provider's policy
// that decides; in a stream the SDK clears it.
func (s *shift) tellToken() {
	p := s.profile
	if p.Provider == nil || !bearerInbox(p) {
		return
	}
	kept, ok := p.Provider.Kept()
	if !ok {
		return
	}
	after := p
	after.CustomerIDs = s.told.CustomerIDs
	named, _ := namedIDs(after, kept.Info)
	readable := len(named) > 0
	name := kept.Info.Fingerprint
	who := short(engine.CustomerName(named))
	if !diagnose.SameCustomer(named, s.told.CustomerIDs) {
		who, _ = shortNames(named, s.told.CustomerIDs)
	}
	to := s.comer()
	what := name + " names " + who + ". "
	if !readable {
		what = name + " does not say whose it is. "
	}
	switch {
	case s.told.ForgetToken:
		s.say(engine.MarkLook, what+"It is cleared: "+s.told.Why+". The next App Inbox call asks the app.")
	case readable && diagnose.SameCustomer(named, s.told.CustomerIDs):
		// It is made out to the right one.
	case p.Provider.Policy() == auth.Once:
		s.say(engine.MarkLook, what+"The provider keeps it all the same (policy once, as the vendor's sample): "+to+"'s calls carry it"+expect401(p)+".")
	default:
		s.say(engine.MarkLook, what+"It is put away; the next Bearer call asks the provider for "+to+".")
	}
}

// kept says in words what the cache holds, and more that goes with it: "Jane's 12 messages, sync token st-12 and images".
func (s *shift) kept(more ...string) string {
	n := s.shown
	if n == 0 && s.app.token == "" {
		return "The inbox cache, which is empty, and its sync token"
	}
	parts := []string{count(n, "message")}
	if s.app.token != "" {
		parts = append(parts, "sync token "+shortToken(s.app.token))
	}
	parts = append(parts, more...)
	last := len(parts) - 1
	text := strings.Join(parts[:last], ", ")
	if text != "" {
		text += " and "
	}
	return start(s.leaver() + "'s " + text + parts[last])
}

// leaver is the customer before, and comer the one after, as short as they can be told apart.
func (s *shift) leaver() string {
	if maps.Equal(s.from, s.told.CustomerIDs) {
		return short(engine.CustomerName(s.from))
	}
	from, _ := shortNames(s.from, s.told.CustomerIDs)
	return from
}

func (s *shift) comer() string {
	if s.change.Kind == engine.Anonymize {
		return "the new cookie"
	}
	if maps.Equal(s.from, s.told.CustomerIDs) {
		return short(engine.CustomerName(s.from))
	}
	_, to := shortNames(s.from, s.told.CustomerIDs)
	return to
}

// bearerInbox reports whether calls for the inbox carry a token that is made out to a customer.
func bearerInbox(p engine.Profile) bool { return p.IsStream() || p.AdvancedAuth }

func credentialName(p engine.Profile) string {
	if bearerInbox(p) {
		return "token"
	}
	return "credential"
}

// expect401 ends a sentence on a request whose ids the token does not name. An API key acts for anybody.
func expect401(p engine.Profile) string {
	if bearerInbox(p) {
		return ": expect 401"
	}
	return ""
}

// shortNames names two customers as short as they can be told apart: the part of an address before its @, else the whole.
func shortNames(a, b map[string]string) (string, string) {
	x, y := engine.CustomerName(a), engine.CustomerName(b)
	if shortX, shortY := short(x), short(y); shortX != shortY {
		return shortX, shortY
	}
	if x == y {
		return diagnose.NamesApart(a, b)
	}
	return x, y
}

func short(name string) string {
	if before, _, ok := strings.Cut(name, "@"); ok && before != "" {
		name = before
	}
	if strings.HasPrefix(name, "cookie ") {
		return clip(name, 15) // a UUID; its beginning is enough to tell
	}
	return clip(name, 40)
}

// shortToken is the beginning of a sync token, which a server may make as long as it likes.
func shortToken(token string) string { return clip(token, 10) }

// start makes the first letter a capital.
func start(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
