package views

import (
	"time"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// These fill the checked column. A ✓ stands only for something that was really compared: with the clock, with the profile,
// or with what the vendor documents.

// checkAlg compares with what the vendor's tokens are signed with (bloomreach reference 5.1, 5.2).
func (r *claimRow) checkAlg(alg string, t auth.Info, f Frame) {
	p, wanted := f.Session.Profile, "HS256"
	if p.IsStream() {
		wanted = "HS512"
	}
	switch {
	case t.Read.Has(jose.CodeAlgNone):
		r.judge(theme.MarkBad, "nothing protects it")
	case t.Read.Form == jose.FormJWE:
		r.judge(theme.MarkNone, "not checked")
	case p.Vendor != bloomreach.ID:
		r.judge(theme.MarkNone, "not checked")
	case alg == wanted:
		r.judge(theme.MarkOK, "as expected")
	default:
		r.judge(theme.MarkBad, wanted+" expected")
	}
}

// checkSubject compares the token's ids with the session's customer, who the next request will name.
func (r *claimRow) checkSubject(name string, ids map[string]string, readable bool, f Frame) {
	p := f.Session.Profile
	if p.Vendor == bloomreach.ID && name != ownerClaim(p) {
		r.judge(theme.MarkNone, "a "+p.Integration+" reads "+ownerClaim(p))
		return
	}
	if !readable {
		if p.Vendor == bloomreach.ID {
			r.judge(theme.MarkBad, "an object of ids is wanted")
			return
		}
		r.judge(theme.MarkNone, "not checked")
		return
	}
	if name, differs := firstDifference(ids, p.CustomerIDs); differs {
		r.judge(theme.MarkBad, "the request's "+idWords(name, p.CustomerIDs))
		return
	}
	r.judge(theme.MarkOK, "same as the request's ids")
}

// ownerClaim is the claim in which Bloomreach looks for the customer (bloomreach reference 5.1, 5.2).
func ownerClaim(p engine.Profile) string {
	if p.IsStream() {
		return "ids"
	}
	return "sub"
}

// checkTime compares iat, nbf and exp with the clock (RFC 7519 section 4.1).
func (r *claimRow) checkTime(name string, at time.Time, readable bool, t auth.Info, now time.Time) {
	switch {
	case !readable && t.Read.Has(jose.CodeExpMillis) && name == "exp":
		r.judge(theme.MarkBad, "milliseconds; seconds are wanted")
	case !readable:
		r.judge(theme.MarkBad, "seconds since 1970 are wanted")
	case name == "exp" && !now.Before(at):
		r.judge(theme.MarkBad, "it has expired")
	case name == "exp" && t.Lifetime() > 0 && !t.IssuedAt.IsZero():
		r.judge(theme.MarkOK, "lives "+kit.Countdown(t.Lifetime()))
	case name == "exp":
		r.judge(theme.MarkOK, "still to come")
	case at.After(now):
		r.judge(theme.MarkBad, kit.Countdown(at.Sub(now))+" in the future")
	default:
		r.judge(theme.MarkOK, "in the past")
	}
}
