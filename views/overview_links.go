package views

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// providerLink tells who was asked for the token, and how that went.
func providerLink(s *Session, c *engine.Call, now time.Time) chainLink {
	switch {
	case c.Finished() && c.Finish.Outcome == engine.OutcomeCancelled && c.Asked != nil && c.Got == nil:
		return chainLink{mark: theme.MarkNone, broke: true, facts: []string{c.Asked.Source, "cancelled while asked"}}
	case c.Broken != nil:
		return chainLink{mark: theme.MarkBad, broke: c.Finished() && c.Sent == nil, facts: []string{
			c.Broken.Source, "failed after " + kit.TookWhole(c.Broken.Took), strings.TrimPrefix(c.Broken.Error, c.Broken.Source+": "),
		}}
	case c.Null != nil:
		return chainLink{mark: theme.MarkLook, facts: []string{c.Null.Source, "answered null, " + kit.TookWhole(c.Null.Took), c.Null.Then}}
	case c.Asked != nil && c.Got == nil:
		return chainLink{mark: theme.MarkWorking, facts: []string{c.Asked.Source, "asking, " + kit.Took(now.Sub(c.Started)), c.Asked.Reason}}
	case c.Got != nil || c.Reused:
		return providerGave(s, c)
	case c.Token != nil:
		return chainLink{mark: theme.MarkNone, facts: []string{"not needed", credentialKind(c.Token), "is the profile's own"}}
	case c.Integration != "stream" && asksProvider(s, c.Mode) && s.Provider() == nil && c.Finished(), c.Mode == auth.CustomerToken && c.Finished():
		return chainLink{mark: theme.MarkBad, broke: true, facts: []string{"none is set up"}}
	case c.Mode == auth.StreamJWT && s.Provider() == nil:
		return chainLink{mark: theme.MarkNone, facts: []string{"none is set up", "the app sets no token"}}
	case c.Mode == auth.StreamJWT && (c.Finished() || c.Sent != nil):
		return chainLink{mark: theme.MarkNone, facts: []string{engine.Clean(s.Provider().Describe()), "not asked"}}
	case c.Finished() || c.Sent != nil:
		return chainLink{mark: theme.MarkNone, facts: []string{"not needed", "mode " + string(c.Mode)}}
	default:
		return chainLink{mark: theme.MarkHere, facts: []string{"not asked yet"}, past: true}
	}
}

// providerGave tells of a provider that gave the token of this call, now or earlier.
func providerGave(s *Session, c *engine.Call) chainLink {
	l := chainLink{mark: theme.MarkOK, facts: []string{engine.Clean(c.Token.Source)}}
	given, took := 0, time.Duration(0)
	for _, r := range s.Ledger.Tokens() {
		if r.Info.Source == c.Token.Source {
			given += r.Given
			if r.Info.Fingerprint == c.Token.Fingerprint {
				took = r.Took
			}
		}
	}
	if given > 0 {
		l.facts = append(l.facts, "asked "+timesWord(given)+", "+kit.TookWhole(took))
	}
	again := s.Ledger.Token(c.Token.Fingerprint)
	switch {
	case again != nil && again.Given > 1:
		l.facts = append(l.facts, "same answer "+timesWord(again.Given))
	case s.Provider() != nil && s.Provider().Describe() == c.Token.Source:
		l.facts = append(l.facts, policyWords(s))
	}
	return l
}

func timesWord(n int) string {
	if n == 1 {
		return "once"
	}
	return strconv.Itoa(n) + " times"
}

// policyWords says when the provider will be asked again.
func policyWords(s *Session) string {
	p := s.Provider()
	if s.Profile.IsStream() {
		return "timer " + aheadWords(engine.WarnBefore) + " ahead"
	}
	switch p.Policy() {
	case auth.PerCall:
		return "for each call"
	case auth.Cached:
		return "kept until it expires"
	case auth.Once:
		return "kept for good"
	case auth.OnReject:
		return "after a refusal"
	case auth.ServerSignal:
		return "on the server's word"
	default:
		if c := s.Current(); c != nil && !p.RefreshAt().IsZero() {
			return "ahead by " + kit.Countdown(c.ExpiresAt.Sub(p.RefreshAt()))
		}
		return "refresh ahead"
	}
}

// credentialKind names a credential that is not a token.
func credentialKind(t *auth.Info) string {
	switch t.Kind {
	case auth.KindAPIKey:
		return "the API key"
	case auth.KindBasic:
		return "the private key"
	case auth.KindOpaque:
		return "an opaque token"
	default:
		return "the token"
	}
}

// tokenLink tells which credential the call carried, and how it stands now.
func tokenLink(s *Session, c *engine.Call, now time.Time) chainLink {
	t := c.Token
	switch {
	case t == nil && c.Integration == "stream" && c.Mode == auth.StreamJWT && c.Finished() && c.Sent == nil:
		return chainLink{mark: theme.MarkPaused, broke: true, facts: []string{"keeps no token", "nothing to send"}}
	case t == nil && c.Integration == "stream" && c.Mode == auth.StreamJWT && c.Sent != nil:
		return chainLink{mark: theme.MarkLook, facts: []string{"keeps no token", "sent without one"}}
	case t == nil && c.Null != nil && c.Sent == nil && c.Finished():
		return chainLink{mark: theme.MarkPaused, broke: true, facts: []string{"no token", c.Null.Then}}
	case t == nil && (c.Sent != nil || c.Finished()):
		return chainLink{mark: theme.MarkNone, facts: []string{"none", "no credential"}}
	case t == nil:
		return chainLink{mark: theme.MarkHere, facts: []string{"not there yet"}, past: true}
	}
	l := chainLink{mark: theme.MarkOK, facts: []string{t.Fingerprint + " " + engine.Clean(tokenForm(t))}}
	if c.Integration == "stream" && c.Finished() && c.Credential == "" {
		// The SDK would not keep what the app gave it (bloomreach reference 4.5). An App Inbox ends here, the rest leaves bare.
		l.mark, l.broke = theme.MarkBad, c.Sent == nil
		l.facts = append(l.facts, "the SDK refuses it", "and keeps none")
		return l
	}
	used := 0
	if r := s.Ledger.Token(t.Fingerprint); r != nil {
		used = r.UsedTotal
	}
	end := tokenEnd(*t, now)
	if end.over {
		l.mark = theme.MarkLook
	}
	if r := s.Ledger.Token(t.Fingerprint); r != nil && (r.StaleFor != "" || !r.ClearedAt.IsZero()) {
		// The call went well, or did not; either way the next one meets another case.
		l.mark = theme.MarkLook
		if end.words = "names " + cmp.Or(engine.Clean(MadeOutTo(*t)), "somebody else"); !r.ClearedAt.IsZero() {
			end.words = "cleared since"
		}
	}
	use := "used " + timesWord(used)
	if used == 0 {
		use = "not used yet"
	}
	l.inline = []string{l.facts[0], end.words, use}
	if t.Kid != "" {
		kid := "kid " + kit.Cut(engine.Clean(t.Kid), kidMost)
		l.inline[0] += " " + kid
		if use = joinDots(kid, use); used == 0 {
			use = kid
		}
	}
	l.facts = append(l.facts, use, end.words)
	return l
}

// tokenForm is the algorithm of a JWT, or what kind of credential it is.
func tokenForm(t *auth.Info) string {
	switch t.Kind {
	case auth.KindJWT:
		return t.Alg
	case auth.KindAPIKey:
		return "API key"
	case auth.KindBasic:
		return "Basic"
	default:
		return "opaque"
	}
}

// headerLink tells how the credential travelled.
func headerLink(s *Session, c *engine.Call) chainLink {
	if c.Credential == "" {
		if offline(c) {
			return chainLink{mark: theme.MarkNone, facts: []string{"nothing travels", "what an SDK sends", "is not public"}, inline: []string{"nothing travels", "what an SDK sends is not public"}}
		}
		if c.Headers == nil {
			return chainLink{mark: theme.MarkHere, facts: []string{"not set yet"}, past: true}
		}
		return chainLink{mark: theme.MarkNone, facts: []string{noCarrier(c)}}
	}
	l := chainLink{mark: theme.MarkOK}
	for _, h := range c.Headers {
		if strings.EqualFold(h.Name, "authorization") {
			l.facts = []string{h.Name, engine.Clean(h.Value), "from " + engine.Clean(shortOrigin(h.Origin))}
			// On one line the header reads as it stands in the request.
			l.inline = []string{l.facts[0] + ": " + l.facts[1], l.facts[2]}
		}
	}
	if l.facts == nil {
		l.facts = carriedFacts(s, c)
	}
	return l
}

// offline reports a call that went well without anything having left: the vendor has judged the credential here.
func offline(c *engine.Call) bool { return c.OK() && c.Sent == nil && c.Response == nil }

// asksProvider reports whether calls in a mode carry what a provider yields.
func asksProvider(s *Session, m auth.Mode) bool {
	info, _ := auth.LookupMode(s.Vendor.Modes(), m)
	return info.Credential == auth.CredentialProvider
}

// carriedFacts tell where a credential travels that is in no Authorization header: the place, and what it looks like there.
func carriedFacts(s *Session, c *engine.Call) []string {
	info, _ := auth.LookupMode(s.Vendor.Modes(), c.Mode)
	facts := []string{info.Carrier.Describe(), engine.Clean(c.Credential)}
	if info.Carrier.Name == "" {
		facts = facts[1:]
	} else if before := info.Carrier.Beside(); before != "" {
		facts[1] = strings.TrimPrefix(facts[1], before) // the line above has the place
	}
	for _, h := range c.Headers {
		if strings.EqualFold(h.Name, info.Carrier.Name) || info.Carrier.In == auth.InCookie && h.Name == "Cookie" {
			facts = append(facts, "from "+engine.Clean(shortOrigin(h.Origin)))
		}
	}
	return facts
}

func noCarrier(c *engine.Call) string {
	if c.Integration == "" {
		return "no credential travels"
	}
	return "no Authorization header"
}

// shortOrigin is "provider:http POST /token" without what the first link says already.
func shortOrigin(origin string) string {
	who, what, ok := strings.Cut(origin, ":")
	if !ok {
		return origin
	}
	return who + " " + firstWord(what)
}

// serverLink tells who judged it: the status, or why there is none.
func serverLink(s *Session, c *engine.Call, now time.Time) chainLink {
	host := engine.Clean(callHost(s, c))
	t := c.Timing()
	switch {
	case offline(c):
		return chainLink{mark: theme.MarkNone, facts: []string{"no server asked", "judged here, offline"}}
	case c.Response != nil && c.Response.Status >= 400:
		words := ""
		if c.Finish != nil {
			words = engine.Clean(c.Finish.Summary)
		}
		return chainLink{mark: theme.MarkBad, broke: true, facts: []string{host, strconv.Itoa(c.Response.Status) + " in " + kit.TookWhole(t.FirstByte), words}}
	case c.Response != nil:
		line := "new connection"
		if t.Reused {
			line = "connection reused"
		}
		if after := afterRetry(c); after != "" {
			return chainLink{mark: theme.MarkOK, facts: []string{host, strconv.Itoa(c.Response.Status) + " " + after, ordinal(c.Attempts) + " try, " + kit.TookWhole(t.FirstByte)}}
		}
		return chainLink{mark: theme.MarkOK, facts: []string{host, strconv.Itoa(c.Response.Status) + " in " + kit.TookWhole(t.FirstByte), line}}
	case c.Finished() && c.Finish.Outcome == engine.OutcomeCancelled:
		return chainLink{mark: theme.MarkNone, broke: true, facts: []string{host, "cancelled", engine.Clean(c.Finish.Summary)}}
	case c.Finished():
		mark := theme.MarkBad
		if c.Finish.Outcome == engine.OutcomeBlocked {
			mark = theme.MarkPaused
		}
		return chainLink{mark: mark, broke: true, facts: []string{host, outcomeWord(c), engine.Clean(c.Finish.Summary)}}
	case c.Sent != nil:
		return chainLink{mark: theme.MarkWorking, facts: []string{host, "waiting, " + kit.Took(now.Sub(c.SentAt))}}
	default:
		return chainLink{mark: theme.MarkHere, facts: []string{"nothing sent yet"}, past: true}
	}
}

// callHost is where the call went, or would have gone.
func callHost(s *Session, c *engine.Call) string {
	if c.Sent == nil {
		return s.Profile.Host()
	}
	return engine.Profile{BaseURL: c.Sent.URL}.Host()
}

// answerLink tells what came back, in the words of the call's summary.
func answerLink(c *engine.Call) chainLink {
	if c.Finish == nil {
		return chainLink{mark: theme.MarkHere, facts: []string{"not there yet"}, past: true}
	}
	l := chainLink{mark: theme.MarkOK}
	if !c.OK() {
		l.mark, l.broke = theme.MarkBad, c.Response != nil
	}
	l.facts = strings.Split(engine.Clean(c.Finish.Summary), " · ")
	for i, part := range l.facts {
		if strings.HasSuffix(part, "unsupported") || strings.HasSuffix(part, "refused") {
			// What wants a look comes right behind the first fact, where it is not cut off.
			l.facts = slices.Insert(slices.Delete(l.facts, i, i+1), min(1, i), "▲ "+part)
		}
	}
	return l
}
