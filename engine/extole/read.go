package extole

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// Read implements engine.Vendor. The code of an error counts and its status does not, and /events tells of one in its headers
// alone (C1, C5).
func (v *Vendor) Read(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	var reading engine.Reading
	if problem := problemOf(r.Operation, a); problem != nil {
		reading = v.refused(p, r, a, *problem)
	} else {
		if a.Token != nil && !r.Args.Has(queryName) {
			v.learn(a.Token.Fingerprint, func(g *grant) { g.ended = "" }) // iOS goes on with what was refused, and it may be taken again
		}
		reading = v.taken(p, r, a)
	}
	reading.Findings = append(reading.Findings, v.judged(p, r, a)...)
	reading.Findings = append(reading.Findings, v.others(p, r, a, reading)...)
	reading.Findings = append(reading.Findings, v.afterwards(p, r, a, reading)...)
	return reading
}

// taken reads an answer that does not say no.
func (v *Vendor) taken(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	switch r.Operation {
	case TokenCreate, TokenGet, TokenExchange:
		return v.readToken(p, r, a)
	case ConsumerCreate, ConsumerGet:
		return v.readConsumer(r, a)
	case MeFetch:
		return v.readMe(r, a)
	case ZoneFetch:
		return readZone(r, a)
	case EventSend:
		return readEvent(r, a)
	case JWTVerify:
		return readVerdict(p, r, a)
	default:
		return v.readRevoked(p, r, a)
	}
}

// decode reads the answer into a model.
func decode(a engine.Answer, into any) *engine.Reading {
	err := json.Unmarshal(a.Body, into)
	if err == nil {
		return nil
	}
	e := &engine.CallError{Code: "answer.not-json", Message: "the answer is not the JSON that this operation has", Fix: "look at the raw answer, and at base_url and server_url"}
	return &engine.Reading{
		Summary: e.Message, Err: e, Digest: e.Code,
		Findings: []engine.Finding{{
			Code: e.Code, Severity: engine.SeverityError, Title: e.Message, Fix: e.Fix, Ref: "extole/java-api, access tokens",
			Detail: fmt.Sprintf("%d with %d bytes that do not fit: %s.", a.Status, len(a.Body), engine.Clean(err.Error())),
		}},
	}
}

func (v *Vendor) readToken(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	m := &AccessToken{Scopes: []string{}}
	if bad := decode(a, m); bad != nil {
		return *bad
	}
	if r.Operation == TokenGet {
		if about := v.namedTokens(p, r); len(about) > 0 {
			v.learn(about[0], func(g *grant) { g.told, g.scopes, g.kind = true, m.Scopes, m.Type })
		}
	}
	return engine.Reading{OK: true, Result: m, Digest: digest(a), Summary: tokenSummary(m.Type, m.ExpiresIn, m.Scopes)}
}

func (v *Vendor) readConsumer(r engine.Request, a engine.Answer) engine.Reading {
	m := &ConsumerToken{Scopes: []string{}}
	if bad := decode(a, m); bad != nil {
		return *bad
	}
	m.Level = v.level(r, a, m.Scopes)
	return engine.Reading{OK: true, Result: m, Digest: digest(a), Summary: tokenSummary(m.Level, m.ExpiresIn, m.Scopes)}
}

// level names the rung of the token that an answer is about: its scopes tell of the highest one, and its story of the others.
func (v *Vendor) level(r engine.Request, a engine.Answer, scopes []string) string {
	rung := rungAnonymous
	switch {
	case len(a.Issued) > 0:
		g, _ := v.grantOf(a.Issued[0].Info.Fingerprint)
		rung = g.rung
	case a.Token != nil && !r.Args.Has(queryName):
		v.learn(a.Token.Fingerprint, func(g *grant) {
			g.told, g.scopes = true, scopes
			// A token that was rotated for a JWT is taken for a verified one until its scopes are known.
			g.rung = min(g.rung, rungIdentified)
			if g.has(scopeVerified) {
				g.rung = rungVerified
			}
			rung = g.rung
		})
	case slices.Contains(scopes, scopeVerified):
		rung = rungVerified
	}
	return v.Rungs()[rung].Name
}

// tokenSummary is "verified, 30d, VERIFIED_CONSUMER".
func tokenSummary(kind string, expiresIn int64, scopes []string) string {
	parts := []string{}
	if kind != "" {
		parts = append(parts, strings.ToLower(words(kind)))
	}
	if expiresIn > 0 {
		parts = append(parts, "lives "+lifeOf(expiresIn))
	}
	if len(scopes) == 0 {
		parts = append(parts, "no scopes")
	} else {
		parts = append(parts, words(strings.Join(scopes, " ")))
	}
	return strings.Join(parts, ", ")
}

// lifeOf is life for a number of seconds, which a Duration may have no room for.
func lifeOf(seconds int64) string { return life(time.Duration(min(seconds, 3e9)) * time.Second) }

// life is a lifetime in its largest units.
func life(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	case d >= 2*time.Minute:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	default:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
}

func (v *Vendor) readMe(r engine.Request, a engine.Answer) engine.Reading {
	var members map[string]any
	if bad := decode(a, &members); bad != nil {
		return *bad
	}
	m := &Me{}
	for name, at := range map[string]*string{"id": &m.ID, "level": &m.Level, "email": &m.Email, "partner_user_id": &m.PartnerUserID, "first_name": &m.FirstName, "last_name": &m.LastName} {
		if text, ok := members[name].(string); ok {
			*at = text
			delete(members, name)
		}
	}
	if len(members) > 0 {
		m.Other = members
	}
	own := isConsumer(r.Mode) && a.Token != nil && !r.Args.Has(queryName)
	if own {
		v.learn(carries(a), func(g *grant) { g.seenBy(m, v.Rungs()) })
	}
	summary := "nobody is known"
	if who := firstOf(m.Email, m.PartnerUserID, m.ID); who != "" {
		summary = words(who)
	}
	if name := strings.TrimSpace(m.FirstName + " " + m.LastName); name != "" {
		summary += ", " + words(name)
	}
	if own {
		g, _ := v.grantOf(carries(a))
		summary += ", " + v.Rungs()[g.rung].Name
	}
	return engine.Reading{OK: true, Result: m, Digest: digest(a), Summary: summary}
}

// seenBy corrects where a token stands by the profile that it has opened: a rung is taken for granted else, where no scopes were told.
func (g *grant) seenBy(m *Me, rungs []engine.Rung) {
	rung := slices.IndexFunc(rungs, func(r engine.Rung) bool { return r.Name == m.Level })
	switch {
	case rung >= 0 && rung != g.rung:
		g.rung, g.how = rung, MeFetch+" says that the customer is "+rungs[rung].Name
	case rung < 0 && m.Email != "" && g.rung == rungAnonymous:
		g.rung, g.how = rungIdentified, MeFetch+" showed an email: Extole knows who this is"
	}
}

// carries is the fingerprint of the token that stands after a call: the one that was sent, or its successor.
func carries(a engine.Answer) string {
	if n := len(a.Issued); n > 0 {
		return a.Issued[n-1].Info.Fingerprint
	}
	return a.Token.Fingerprint
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func readZone(r engine.Request, a engine.Answer) engine.Reading {
	var content any
	if bad := decode(a, &content); bad != nil {
		return *bad
	}
	name := r.Args.First("event_name")
	return engine.Reading{OK: true, Result: &Zone{EventName: name, Content: content}, Digest: digest(a), Summary: fmt.Sprintf("zone %s, %d bytes", words(name), len(a.Body))}
}

func readEvent(r engine.Request, a engine.Answer) engine.Reading {
	name := r.Args.First("event_name")
	m := &Event{EventName: name, Rotated: len(a.Issued) > 0 && a.Token != nil}
	// What the body of /events holds is nobody's contract; what is JSON is shown.
	if len(a.Body) > 0 && json.Unmarshal(a.Body, &m.Answer) != nil {
		m.Answer = nil
	}
	summary := "event " + words(name) + " taken"
	switch {
	case m.Rotated:
		summary += ", the token was rotated"
	case len(a.Issued) > 0:
		summary += ", a token was given out"
	}
	return engine.Reading{OK: true, Result: m, Digest: digest(a), Summary: summary}
}

func (v *Vendor) readRevoked(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	if r.Operation == TokenDelete {
		if about := v.namedTokens(p, r); len(about) > 0 {
			v.learn(about[0], func(g *grant) { g.secret, g.ended = auth.Secret{}, "was revoked" })
		}
	}
	if r.Operation == ConsumerDelete && isConsumer(r.Mode) && a.Token != nil && !r.Args.Has(queryName) {
		v.install(p, r.Mode).provider.Drop(a.Token.Fingerprint)
		v.leave(appOf(p), a.Token.Fingerprint)
		v.learn(a.Token.Fingerprint, func(g *grant) { g.ended = "was revoked" })
	}
	m := &Done{}
	if len(a.Body) > 0 && json.Unmarshal(a.Body, m) != nil {
		m.Status = ""
	}
	m.Status = words(m.Status)
	return engine.Reading{OK: true, Result: m, Digest: digest(a), Summary: fmt.Sprintf("revoked (%d %s)", a.Status, http.StatusText(a.Status))}
}
