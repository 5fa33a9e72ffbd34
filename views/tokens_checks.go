package views

import (
	"slices"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// These fill the checked column from the judgement. A ✓ stands only where a rule has really compared something.

// judgeMember says how a member of header or claims came out.
func (r *claimRow) judgeMember(report diagnose.Report, part string, m jose.Member, v Verified) {
	found := refusing(report, part, m.Name)
	words, passed := r.passed(report, part, m.Name)
	switch {
	case len(found) > 0 && found[0].Severity == diagnose.SeverityError && r.over:
		r.judge(theme.MarkBad, "it has expired") // whatever a vendor calls that
	case len(found) > 0 && found[0].Severity == diagnose.SeverityError:
		r.judge(theme.MarkBad, briefOf(found[0]))
	case len(found) > 0:
		r.judge(theme.MarkLook, briefOf(found[0]))
	case part == "header" && m.Name == "kid" && v.valid():
		r.judge(theme.MarkOK, "known key")
	case part == "header" && m.Name == "kid" && v.Result.State == jose.StateInvalid:
		r.judge(theme.MarkLook, "its key does not match")
	case part == "header" && m.Name == "kid":
		r.judge(theme.MarkNone, "key not known")
	case passed:
		r.judge(theme.MarkOK, words)
	case r.known:
		r.judge(theme.MarkNone, notLooked(m.Name))
	default:
		r.judge(theme.MarkNone, "not known to authpeek")
	}
}

// briefOf says a finding in few words; the findings below say it in full, and what to do.
func briefOf(f diagnose.Finding) string {
	return engine.Clean(f.Title)
}

// notLooked says why nobody compares a member that is known.
func notLooked(name string) string {
	switch name {
	case "jku", "x5u":
		return "never fetched"
	case "jwk", "x5c", "x5t", "x5t#S256":
		return "never trusted"
	case "typ":
		return ""
	default:
		return "not checked"
	}
}

// passed tells what is in order with a member: whether any rule about it ran and found nothing, and in the words of the last one,
// because a vendor's rules run behind the general ones and know more.
func (r *claimRow) passed(report diagnose.Report, part, name string) (words string, ok bool) {
	for _, p := range report.Passed {
		about, says := passedAbout(p)
		if about == "customer" {
			about = name
			if name != "sub" && name != "ids" || part != "claims" {
				continue
			}
		}
		if about != name || (part == "header") != joseName(name) {
			continue
		}
		ok = true
		if says != "" {
			words = says
		}
	}
	if name == "exp" && r.lifetime > 0 {
		words = "lives " + kit.Countdown(r.lifetime)
	}
	return words, ok
}

// passedAbout is the member that a rule is about which found nothing, and what its column says then. A rule of no member has none;
// "customer" is the claim that names one, whichever a vendor has for that.
func passedAbout(p diagnose.Passed) (name, words string) {
	switch p.Code {
	case "token.expired", "time.lifetime", "extole.expired", "extole.lifetime":
		return "exp", "still to come"
	case "time.iat-future":
		return "iat", "in the past"
	case "time.not-yet", "extole.premature":
		return "nbf", "in the past"
	case "header.alg-unknown":
		return "alg", "a known one"
	case "token.alg-unexpected", "extole.alg":
		return "alg", "as expected"
	case "token.sub-not-object", "token.ids-not-object":
		return "customer", "an object of ids"
	case "token.ids-differ":
		return "customer", "same as the request's ids"
	case "header.enc-unknown":
		return "enc", "a known one"
	case "header.typ":
		return "typ", ""
	case "nudge.header":
		return "alg", "as in Nudge's sample"
	case "nudge.claims":
		return "iat", "as in Nudge's sample"
	}
	// The sentences of all other rules begin with the name of what they are about, where that is one member.
	first, rest, _ := strings.Cut(p.Title, " ")
	return first, engine.Clean(rest)
}

// joseName reports whether a name is one of the JOSE header's (RFC 7515 section 4.1, RFC 7516 section 4.1).
func joseName(name string) bool {
	return slices.Contains([]string{"alg", "enc", "zip", "kid", "typ", "cty", "crit", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "b64", "p2c", "p2s", "epk", "apu", "apv"}, name)
}
