package views

import (
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// lifeMarksKept bounds what a life line remembers beside the tokens themselves.
const lifeMarksKept = 60

// lifeMarks remembers what happened between tokens: the ledger knows tokens and calls, and these are neither.
type lifeMarks struct{ marks []kit.LifeMark }

func (m *lifeMarks) apply(events []engine.Event) {
	for _, e := range events {
		switch d := e.Detail.(type) {
		case engine.IdentityChanged:
			if d.How == engine.ByApp {
				continue // somebody else's customer
			}
			who, _, _ := strings.Cut(ShortCustomer(d.To), "@")
			m.add(kit.LifeMark{At: e.At, Kind: kit.LifeIdentity, Note: "C " + engine.Clean(who)})
		case engine.TokenNull:
			m.add(kit.LifeMark{At: e.At, Kind: kit.LifeNull, Note: "null"})
		case engine.TokenFailed:
			m.add(kit.LifeMark{At: e.At, Kind: kit.LifeFailed, Note: "failed"})
		}
	}
}

func (m *lifeMarks) add(mark kit.LifeMark) {
	m.marks = append(m.marks, mark)
	if len(m.marks) > lifeMarksKept {
		m.marks = append(m.marks[:0], m.marks[len(m.marks)-lifeMarksKept:]...)
	}
}

// providerTokens are the records of what the session's provider gave, oldest first. Tokens of another profile's provider
// stay in the ledger and are not this session's.
func providerTokens(s *Session) []*engine.TokenRecord {
	if s.Provider() == nil {
		return nil
	}
	source, current := s.Provider().Describe(), s.Current()
	var out []*engine.TokenRecord
	rotated := map[string]bool{} // tokens that took the place of one of the provider's, though a server has handed them out
	for _, r := range s.Ledger.Tokens() {
		if isFixed(r.Info) || r.Info.Source != source && !rotated[r.Info.Fingerprint] {
			continue
		}
		rotated[r.Replaced] = true
		// What an examination was given never was in the app's hands, unless the app was given the same.
		if c := s.Ledger.Call(r.AskedBy); c != nil && c.Trigger == engine.TriggerDoctor && (current == nil || r.Info.Fingerprint != current.Fingerprint) {
			continue
		}
		out = append(out, r)
	}
	return out
}

// isFixed reports whether a credential comes from the profile itself and has no end.
func isFixed(t auth.Info) bool { return t.Kind == auth.KindAPIKey || t.Kind == auth.KindBasic }

// sessionLife puts the tokens of the session's provider on one line, with what happened between them.
func sessionLife(s *Session, marks []kit.LifeMark, now time.Time) kit.Life {
	records := providerTokens(s)
	life := kit.Life{Zone: s.Zone()}
	current := s.Current()
	for i, r := range records {
		next := time.Time{}
		if i+1 < len(records) {
			next = records[i+1].FirstSeen
		}
		isCurrent := current != nil && r.Info.Fingerprint == current.Fingerprint
		g := tokenSegment(s, r, next, isCurrent, now)
		if g.State == kit.SegmentPutAway && g.Stale {
			g.To = strangerSince(marks, g)
		}
		life.Segments = append(life.Segments, g)
		if isCurrent {
			// The line ends with what is in use, even where a later token came and was not kept, as with an answer that
			// was overtaken.
			life.RefreshAt = s.RefreshAt()
			break
		}
	}
	placeLifeMarks(&life, marks, now)
	return life
}

// strangerSince is when the customer changed whom a token names: from then on it was in nobody's hands.
func strangerSince(marks []kit.LifeMark, g kit.Segment) time.Time {
	for _, m := range marks {
		if m.Kind == kit.LifeIdentity && !m.At.Before(g.From) && m.At.Before(g.To) {
			return m.At
		}
	}
	return g.To
}

// tokenSegment is one token's time: until it was replaced, refused, cleared or over. next is when its successor came, or zero.
func tokenSegment(s *Session, r *engine.TokenRecord, next time.Time, current bool, now time.Time) kit.Segment {
	g := kit.Segment{Fingerprint: r.Info.Fingerprint, From: r.FirstSeen, Uses: r.UsedTotal, Stale: r.StaleFor != ""}
	expires := r.Info.ExpiresAt
	if current {
		g.State, g.To = kit.SegmentCurrent, expires
		g.Marks = ownMarks(s, r)
		return g
	}
	switch {
	case r.Rejected > 0 && !r.LastUse.After(r.RejectedAt):
		g.State, g.To, g.Note = kit.SegmentRejected, r.RejectedAt, refusalNote(r)
	case r.Replaced != "":
		g.State, g.To = kit.SegmentReplaced, r.ReplacedAt
	case !r.ClearedAt.IsZero():
		g.State, g.To = kit.SegmentCleared, r.ClearedAt
	case !next.IsZero():
		g.State, g.To = kit.SegmentReplaced, next // forgotten, or asked for again by hand
	default:
		g.State, g.To = kit.SegmentPutAway, now
	}
	if !expires.IsZero() && expires.Before(g.To) {
		g.State, g.To = kit.SegmentExpired, expires
		if expires.Before(g.From) {
			g.To = g.From // it came too late to be used
		}
	}
	if g.State != kit.SegmentRejected {
		g.Marks = ownMarks(s, r)
	}
	return g
}

// ownMarks are what happened to a token while it went on being used.
func ownMarks(s *Session, r *engine.TokenRecord) []kit.LifeMark {
	var out []kit.LifeMark
	switch {
	case r.ExpiringAt.IsZero():
	case s.Profile.IsStream():
		out = append(out, kit.LifeMark{At: r.ExpiringAt, Kind: kit.LifeExpiring, Note: "timer asked"})
	case r.Replaced == "":
		// A policy that replaces it at once is told by the mark of its successor.
		out = append(out, kit.LifeMark{At: r.ExpiringAt, Kind: kit.LifeExpiring, Note: "about to expire"})
	}
	if r.Rejected > 0 {
		out = append(out, kit.LifeMark{At: r.RejectedAt, Kind: kit.LifeRefused, Note: refusalNote(r)})
	}
	return out
}

// refusalNote is the status with which a server first refused a token.
func refusalNote(r *engine.TokenRecord) string {
	if r.RejectedStatus == 0 {
		return "refused"
	}
	return itoa(r.RejectedStatus)
}

// placeLifeMarks gives each mark to the token in whose time it falls. Where a provider gave nothing and no token lived, a
// stretch without a token is put in between.
func placeLifeMarks(life *kit.Life, marks []kit.LifeMark, now time.Time) {
	var out []kit.Segment
	used := 0
	take := func(until time.Time) []kit.LifeMark {
		from := used
		for used < len(marks) && !marks[used].At.After(until) {
			used++
		}
		return marks[from:used]
	}
	for i, g := range life.Segments {
		if i == 0 {
			take(g.From.Add(-1)) // what was before the first token is not on the line
		}
		end := g.To
		if g.State == kit.SegmentCurrent {
			end = now.Add(time.Second)
		}
		g.Marks = append(g.Marks, take(end)...)
		out = append(out, g)
		next := now
		if i+1 < len(life.Segments) {
			next = life.Segments[i+1].From
		}
		if gap := take(next); g.State != kit.SegmentCurrent && len(gap) > 0 {
			out = append(out, kit.Segment{From: gap[0].At, To: next, Uses: askings(gap), State: kit.SegmentNoToken, Marks: gap})
		}
	}
	life.Segments = out
}

// askings counts how often a provider was asked and gave nothing.
func askings(marks []kit.LifeMark) int {
	n := 0
	for _, m := range marks {
		if m.Kind == kit.LifeNull || m.Kind == kit.LifeFailed {
			n++
		}
	}
	return n
}

// lifeNote says how the provider decides, and how many tokens it gave.
func lifeNote(s *Session, tokens, uses int) string {
	p := s.Provider()
	if p == nil {
		return ""
	}
	note := diagnose.Counted(tokens, "token")
	if !s.Profile.IsStream() {
		note = policyNote(s, p) + " · " + note
	}
	if uses > 0 {
		note += ", " + diagnose.Counted(uses, "use")
	}
	return note
}

// policyNote is when the provider is asked, as a profile spells it.
func policyNote(s *Session, p *auth.Provider) string {
	if c := s.Current(); p.Policy() == auth.RefreshAhead && !p.RefreshAt().IsZero() && c != nil && !c.ExpiresAt.IsZero() {
		return string(p.Policy()) + " " + aheadWords(c.ExpiresAt.Sub(p.RefreshAt()))
	}
	return string(p.Policy())
}

// aheadWords is a margin as a profile spells it: "60 s", and longer ones as a countdown.
func aheadWords(d time.Duration) string {
	if d < 2*time.Minute {
		return itoa(int(d/time.Second)) + " s"
	}
	return kit.Countdown(d)
}

// lifeHeight is how many rows a life line has with its frame: from 100 columns on it has a row of times.
func lifeHeight(f Frame) int {
	if kit.ClassOf(f.Width) >= kit.W100 {
		return 5
	}
	return 4
}

// lifeBox draws the life line in a frame of its own, with further rows beneath it.
func lifeBox(f Frame, marks []kit.LifeMark, sight lifeSight, height int, note string, extra ...[]kit.Span) []string {
	s := f.Session
	b := kit.NewBox(f.Styles, f.Width, height).Narrow(f.Narrow()).Title(lifeTitle(f)).Note(note)
	life := sessionLife(s, marks, f.Now)
	if sight.look(&life, f.Now); !life.From.IsZero() {
		b.Note(kit.TimeOfDay(life.From, s.Zone()) + " to " + kit.TimeOfDay(life.To, s.Zone()) + " · esc: the newest")
	}
	if len(life.Segments) == 0 {
		for _, span := range noTokenYet(s, marks) {
			for _, line := range kit.Wrap(span.Text, b.Width()) {
				b.Text(span.Token, line)
			}
		}
		return b.Lines()
	}
	b.Rows(kit.LifeLine(f.Styles, life, f.Now, b.Width(), kit.ClassOf(f.Width))...)
	for _, e := range extra {
		b.Line().Spans(e...)
	}
	return b.Lines()
}

func lifeTitle(f Frame) string {
	s := f.Session
	switch {
	case s.Profile.IsStream() && kit.ClassOf(f.Width) >= kit.W100:
		return "Token life · the SDK keeps it · its timer asks " + aheadWords(engine.WarnBefore) + " before the end"
	case s.Profile.IsStream():
		return "Token life · the SDK keeps it"
	case s.Provider() == nil:
		return "Token life · no provider"
	default:
		return "Token life · provider " + engine.Clean(firstWord(s.Provider().Describe()))
	}
}

// noTokenYet says why there is no token, and what would bring one.
func noTokenYet(s *Session, marks []kit.LifeMark) []kit.Span {
	text := "No token yet: the provider has given none. " + s.Press("a") + " asks it now; " + s.Press("i") + " inspects a token that you paste."
	last := kit.LifeIdentity
	if len(marks) > 0 {
		last = marks[len(marks)-1].Kind
	}
	switch {
	case last == kit.LifeNull:
		text = "No token: the provider answered null. " + s.Press("a") + " asks it again; " + s.Press("i") + " inspects a token that you paste."
	case last == kit.LifeFailed:
		text = "No token: the provider failed. " + s.Press("a") + " asks it again, 5 shows why; " + s.Press("i") + " inspects a token that you paste."
	case s.Profile.IsStream() && s.Provider() != nil && s.Mode == auth.StreamJWT:
		text = "No token: the SDK keeps none. " + s.Press("a") + " asks the app's provider; " + s.Press("i") + " inspects a token that you paste."
	case s.Provider() == nil && s.AsksProvider():
		text = "No token: the profile has no provider. 9 sets one up; " + s.Press("i") + " inspects a token that you paste."
	case !s.AsksProvider():
		text = "No token yet: mode " + string(s.Mode) + " " + modeSends(s.ModeInfo().Credential) + ". " + s.Press("M") + " changes the mode; " + s.Press("i") + " inspects a token that you paste."
	}
	return []kit.Span{kit.Of(theme.Muted, text)}
}

func modeSends(c auth.Credential) string {
	switch c {
	case auth.CredentialAPIKey:
		return "sends the API key alone"
	case auth.CredentialPrivateKey:
		return "sends the private key"
	default:
		return "sends no credential"
	}
}

// usesByMinute adds up how often the provider's tokens went along, by minute since the first of them. It goes back as far as
// the records do.
func usesByMinute(records []*engine.TokenRecord) []int {
	var out []int
	for _, r := range records {
		first := int(r.FirstSeen.Sub(records[0].FirstSeen) / time.Minute)
		for i, n := range r.Minutes {
			for len(out) <= first+i {
				out = append(out, 0)
			}
			out[first+i] += n
		}
	}
	return out
}
