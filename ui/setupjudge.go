package ui

import (
	"maps"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/views"
)

// judgeToken tells in a few lines what there is to see of a token, and in their place what diagnose finds wrong with it as the form
// has the profile. Keys behind references that take time to fetch are left out.
func (p *setupPort) judgeToken(t auth.Token, profile config.Profile, ids map[string]string) []views.TestLine {
	profile = profile.WithDefaults()
	target := setupEngineProfile(profile)
	target.CustomerIDs = ids
	target.APIKey, _ = p.quickSecret(profile.APIKey)
	target.PrivateKey, _ = p.quickSecret(profile.PrivateKey)
	c := target.TokenContext()
	c.SDK = engine.SDKName(p.a.opts.Engine.Vendor(profile.Vendor), target)
	c.At, c.ObtainedAt, c.Verification = p.a.now(), t.Info.ObtainedAt, t.VerifyPair(target.PrivateKey)
	r := diagnose.Inspect(diagnose.SubjectOf(t.Info), c)

	j := tokenLines{found: r.Findings}
	own, other := diagnose.OwnerClaim(target.IsStream())
	j.line(t.Info.Fingerprint, formWords(t.Info), "token", "header", "alg", "typ")
	if t.Info.Read != nil {
		j.line(strings.TrimSpace("kid "+t.Info.Kid), "a key id", "kid")
	}
	if t.Info.Read != nil && t.Info.Read.Form == jose.FormJWS {
		if profile.Vendor == config.Bloomreach {
			j.line(own, ownerWords(t.Info.Read.Claims, target.IsStream()), own, other)
		}
		until := ""
		if !t.Info.ExpiresAt.IsZero() {
			until = "in " + kit.Countdown(t.Info.ExpiresAt.Sub(c.At))
		}
		j.line("exp", until, "exp")
	}
	if c.Verification != nil {
		j.line("signature", "matches the profile's private key", "signature")
	}
	j.rest()
	return j.lines
}

// tokenLines are a token's facts, each with what was found about it.
type tokenLines struct {
	lines []views.TestLine
	found []diagnose.Finding // that no line has told yet
}

// line tells what was found about the places of that name, or that all is well with them. A fact without words of its own gives way
// to a note too.
func (j *tokenLines) line(what, fine string, places ...string) {
	told := false
	j.found = slices.DeleteFunc(j.found, func(f diagnose.Finding) bool {
		place := f.Where.Name
		if place == "" {
			place = f.Where.Part
		}
		if !slices.Contains(places, place) || f.Severity == diagnose.SeverityNote && fine != "" {
			return false
		}
		told = true
		j.tell(what, f)
		return true
	})
	if !told && fine != "" {
		j.lines = append(j.lines, views.TestLine{Mark: "ok", What: what, Told: fine})
	}
}

// rest tells what else was found, without the notes: they stand with the token on its own screen.
func (j *tokenLines) rest() {
	for _, f := range j.found {
		if f.Severity != diagnose.SeverityNote {
			what := f.Where.Name
			if what == "" {
				what = f.Where.Part
			}
			j.tell(what, f)
		}
	}
}

var testMarks = map[string]string{diagnose.SeverityError: "bad", diagnose.SeverityWarning: "look", diagnose.SeverityNote: "note"}

// tell says what was found in few words, and then what to do.
func (j *tokenLines) tell(what string, f diagnose.Finding) {
	words := f.Short()
	if f.Where.Name == "" { // the short words about a whole token are about one that has travelled
		words = f.Title
	}
	what, _, _ = strings.Cut(what, " ") // a kid that is a key by mistake is not for the screen
	for _, subject := range []string{what + " ", "the " + what + " "} {
		words = strings.TrimPrefix(words, subject)
	}
	j.lines = append(j.lines, views.TestLine{Mark: testMarks[f.Severity], What: what, Told: words + ". " + diagnose.Sentence(f.Fix)})
}

// formWords say what it is when there is nothing wrong with that, or "" for what somebody else has to say.
func formWords(t auth.Info) string {
	switch {
	case t.Read == nil || t.Read.Has(jose.CodePrefixed):
		return ""
	case t.Read.Form == jose.FormJWE:
		return "encrypted: nothing in it can be read here"
	default:
		return "JWT " + t.Alg
	}
}

// ownerWords are the ids that the token is made out to.
func ownerWords(claims *jose.Object, stream bool) string {
	ids, _ := diagnose.OwnerOf(claims, stream)
	told := make([]string, 0, len(ids))
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		told = append(told, name+" "+ids[name])
	}
	return engine.Clean(strings.Join(told, ", "))
}
