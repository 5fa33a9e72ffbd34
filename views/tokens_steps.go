package views

import (
	"cmp"
	"slices"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// lifeStep is one step of a token's life, in words.
type lifeStep struct {
	at    time.Time
	words string
}

// lifeSteps tell what became of a token, in the order in which it happened; what is still to come stands last.
func lifeSteps(s *Session, r *engine.TokenRecord, now time.Time) []lifeStep {
	clock := func(t time.Time) string { return kit.Moment(t, now, s.Zone()) }
	out := []lifeStep{{r.FirstSeen, "issued " + clock(r.FirstSeen)}}
	if issued := r.Info.IssuedAt; !issued.IsZero() && r.FirstSeen.Sub(issued) > 2*time.Second {
		out = []lifeStep{{issued, "issued " + clock(issued)}, {r.FirstSeen, "obtained " + clock(r.FirstSeen)}}
	}
	out = append(out, lifeStep{r.FirstSeen, cachedWords(s, r)}, lifeStep{r.FirstSeen, usedWords(r)})
	add := func(at time.Time, words string) {
		if !at.IsZero() {
			out = append(out, lifeStep{at, words})
		}
	}
	add(r.ExpiringAt, "about to expire "+clock(r.ExpiringAt))
	if r.Rejected > 0 {
		words := "rejected " + refusalNote(r) + " " + clock(r.RejectedAt)
		if r.Rejected > 1 {
			words += ", " + timesWord(r.Rejected)
		}
		add(r.RejectedAt, words)
	}
	add(r.ClearedAt, "cleared "+clock(r.ClearedAt)+" ("+engine.Clean(r.ClearedWhy)+")")
	out = append(out, succession(s, r)...)
	current := s.Current()
	inUse := current != nil && current.Fingerprint == r.Info.Fingerprint
	expires := r.Info.ExpiresAt
	if end := lastOf(r.ReplacedAt, r.ClearedAt); !expires.IsZero() && !now.Before(expires) && (end.IsZero() || !end.Before(expires)) {
		add(expires, "expired "+clock(expires))
	}
	slices.SortStableFunc(out, func(a, b lifeStep) int { return a.at.Compare(b.at) })
	if inUse && r.StaleFor != "" {
		add(now, "names "+cmp.Or(engine.Clean(MadeOutTo(r.Info)), "somebody else")+", calls are made for "+engine.Clean(r.StaleFor))
	}
	if inUse && now.Before(expires) {
		if at := s.RefreshAt(); at.After(now) {
			add(at, "refresh due "+clock(at))
		}
		add(expires, "expires "+clock(expires))
	}
	return out
}

// cachedWords say who keeps a token for the calls to come.
func cachedWords(s *Session, r *engine.TokenRecord) string {
	p := s.Provider()
	switch {
	case p == nil || p.Describe() != r.Info.Source:
		return "another provider's"
	case s.Profile.IsStream():
		return "cached by the SDK"
	case p.Policy() == auth.PerCall:
		return "not cached (per-call)"
	default:
		return "cached (" + string(p.Policy()) + ")"
	}
}

// succession is why another token was asked for, and which came.
func succession(s *Session, r *engine.TokenRecord) []lifeStep {
	next, at, verb := s.Ledger.Token(r.Replaced), r.ReplacedAt, "replaced by "
	if next == nil && !r.ClearedAt.IsZero() {
		// An SDK that drops its token has nothing to replace any more; the next one follows all the same.
		for _, other := range providerTokens(s) {
			if !other.FirstSeen.Before(r.ClearedAt) && other != r {
				next, at, verb = other, other.FirstSeen, "followed by "
				break
			}
		}
	}
	if next == nil {
		return nil
	}
	var out []lifeStep
	if reason := cmp.Or(next.SDKReason, next.Reason); reason != "" {
		out = append(out, lifeStep{at, "asked again (" + engine.Clean(reason) + ")"})
	}
	return append(out, lifeStep{at, verb + next.Info.Fingerprint + " " + kit.TimeOfDay(at, s.Zone())})
}

func lastOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// lifeLines are the steps of the token under the cursor as one sentence, wrapped between steps.
func (v *tokensView) lifeLines(f Frame, width int) []detailLine {
	r := v.item.record
	if r == nil || isFixed(r.Info) {
		return nil
	}
	out := []detailLine{ruleLine("life of " + r.Info.Fingerprint)}
	line := ""
	for _, step := range lifeSteps(f.Session, r, f.Now) {
		switch {
		case line == "":
			line = step.words
		case kit.Width(line)+3+kit.Width(step.words) <= width-2:
			line += " · " + step.words
		default:
			out = append(out, textLine(theme.Text, line+" ·"))
			line = step.words
		}
	}
	return append(out, textLine(theme.Text, line))
}
