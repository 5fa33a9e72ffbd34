package diagnose

import (
	"fmt"
	"math"
	"time"

	"authpeek/auth/jose"
)

// nudgeToken is the only kind that Nudge documents: the short-lived token of its Get Token API (vendors reference B1).
const nudgeToken tokenKind = "short-lived-token"

var nudgeKinds = map[tokenKind]string{nudgeToken: "Nudge short-lived token"}

// nudgeInstead: that a key does not match says nothing here, and all tokens live as long as expiryMins says.
var nudgeInstead = []string{"token.signature", "time.lifetime"}

func nudgeWithout(*judgement) []string { return nudgeInstead }

const nudgeRef = "docs.nudgenow.com/security/authentication"

// recogniseNudge goes by the one sample there is: EdDSA, a UUID for a kid, and nothing but the two times in it.
func recogniseNudge(j *judgement) (tokenKind, int, string) {
	if j.alg == "EdDSA" && jose.IsUUID(j.kid) && j.Read.Claims != nil && nudgeOtherClaim(j) == nil {
		return nudgeToken, 90, "alg is EdDSA, kid is a UUID, and its only claims are iat and exp"
	}
	return nudgeToken, 0, ""
}

// nudgeOtherClaim is the first that the sample has not; nil when there is none.
func nudgeOtherClaim(j *judgement) *jose.Member {
	for i, m := range j.Read.Claims.Members {
		if m.Name != "iat" && m.Name != "exp" {
			return &j.Read.Claims.Members[i]
		}
	}
	return nil
}

var nudgeRules = []rule{nudgeWhole, nudgeHeader, nudgeUnbound, nudgeClaims, nudgeExpired, nudgeLifetime, nudgeSignature}

func nudgeRulesOf(*judgement) []rule { return nudgeRules }

// nudgeWhole: a backend may answer {"token": "…"} or the token as text, and the vendor's samples read one of the two each
// (vendors reference B3).
var nudgeWhole = rule{
	code:    "token.is-json",
	applies: isWrappedInJSON,
	check: func(j *judgement) (Finding, bool) {
		return Finding{
			Severity: SeverityError, Title: "a JSON object stands in place of the token", Where: j.where("token", ""), Ref: "docs.nudgenow.com/security/authentication", Brief: "is a JSON object",
			Detail: `The backend's answer was used whole. Nudge's samples for Java, Kotlin and Dart return the body as it is; only that for JavaScript reads its member token.`,
			Fix:    "return the string in its member token from refreshToken, or let the backend answer with the bare token",
		}, true
	},
}

var nudgeHeader = rule{
	code: "nudge.header", passed: "alg and kid are as in Nudge's sample",
	applies: func(j *judgement) bool { return j.Read.Header != nil },
	check: func(j *judgement) (Finding, bool) {
		f := Finding{Severity: SeverityWarning, Ref: nudgeRef, Fix: "compare it with what the Get Token API answers: Nudge makes its tokens itself"}
		switch {
		case j.alg != "EdDSA":
			f.Title, f.Where = "Nudge signs with EdDSA", j.where("header", "alg")
			f.Detail = fmt.Sprintf("alg is %s. The token of Nudge's page has EdDSA, and only Nudge makes them.", quoted(j.alg))
		case !jose.IsUUID(j.kid):
			f.Title, f.Where = "kid is no UUID", j.where("header", "kid")
			f.Detail = fmt.Sprintf("kid is %s. In the token of Nudge's page it is a UUID.", quoted(j.kid))
		default:
			return Finding{}, false
		}
		return f, true
	},
}

// nudgeUnbound: the token is a credential of the client, the whole app, and nobody's in particular.
var nudgeUnbound = rule{
	code:    "nudge.not-bound",
	applies: func(j *judgement) bool { return j.Read.Claims != nil },
	check: func(j *judgement) (Finding, bool) {
		if _, sub := j.Read.Claims.Get("sub"); sub {
			return Finding{}, false
		}
		f := Finding{
			Severity: SeverityWarning, Title: "not bound to a customer", Where: j.where("claims", ""), Ref: nudgeRef,
			Detail: "It has no sub: whoever holds it can use it for any customer until it ends. Nudge makes all its tokens so.",
			Fix:    "keep expiryMins small, and give it only to customers who are signed in",
		}
		return f, true
	},
}

var nudgeClaims = rule{
	code: "nudge.claims", passed: "iat and exp, as in Nudge's sample",
	applies: func(j *judgement) bool { return j.Read.Claims != nil },
	check: func(j *judgement) (Finding, bool) {
		f := Finding{Severity: SeverityNote, Ref: nudgeRef, Fix: "compare it with what the Get Token API answers"}
		_, iat := j.Read.Claims.Get("iat")
		_, exp := j.Read.Claims.Get("exp")
		switch other := nudgeOtherClaim(j); {
		case other != nil:
			f.Title, f.Where = "more claims than Nudge's sample has", j.where("claims", other.Name)
			f.Detail = fmt.Sprintf("The token of Nudge's page has iat and exp alone; this one has %s, too.", quoted(other.Name))
		case !iat || !exp:
			f.Title, f.Where = "fewer claims than Nudge's sample has", j.where("claims", "")
			f.Detail = "The token of Nudge's page has iat and exp."
		default:
			return Finding{}, false
		}
		return f, true
	},
}

// nudgeExpired words the end as the SDK lives with it: it asks refreshToken then, and every call needs a token (B2).
var nudgeExpired = rule{
	code:    "token.expired",
	applies: func(j *judgement) bool { return j.exp.ok && j.hasNow() },
	check: func(j *judgement) (Finding, bool) {
		exp := j.exp.at
		if j.c.At.Before(exp) {
			return Finding{}, false
		}
		past := between(exp, j.c.At)
		return Finding{
			Severity: SeverityError, Title: "the token had expired", Where: j.where("claims", "exp"), Ref: "docs.nudgenow.com/security/authentication", Brief: "had expired " + past + " before",
			Detail: "exp passed " + past + " before. The SDK calls refreshToken at that moment, and every call of Nudge's API needs the token; null leaves the SDK without one.",
			Fix:    "return a new token from refreshToken, fetched and not kept",
		}, true
	},
}

// nudgeMins is expiryMins where the query does not say it, in minutes (vendors reference B1).
const nudgeMins = 60

var nudgeLifetime = rule{
	code: "nudge.lifetime", passed: "lives for 60 minutes, the default of expiryMins",
	applies: func(j *judgement) bool {
		return j.iat.ok && j.exp.ok
	},
	check: func(j *judgement) (Finding, bool) {
		iat, exp := j.iat.at, j.exp.at
		f := Finding{Severity: SeverityNote, Where: j.where("claims", "exp"), Ref: nudgeRef, Fix: "leave as it is, or change expiryMins where the backend asks for tokens"}
		minutes := math.Round(exp.Sub(iat).Minutes())
		switch {
		case !exp.After(iat):
			return Finding{}, false
		case minutes == nudgeMins:
			return Finding{}, false
		case exp.Sub(iat)%time.Minute == 0:
			f.Title = fmt.Sprintf("minted with expiryMins=%.0f", minutes)
			f.Detail = fmt.Sprintf("It lives for %.0f minutes; without expiryMins it would be %d.", minutes, nudgeMins)
			if exp.Sub(iat) > day {
				f.Severity = SeverityWarning
				f.Detail += " It is bound to no customer, so that whoever gets hold of it has it for as long."
				f.Fix = "ask for tokens of an hour or less: expiryMins"
			}
		default:
			f.Title = "lives for no whole number of minutes"
			f.Detail = "It lives for " + span(exp.Sub(iat)) + ", while expiryMins counts minutes."
		}
		return f, true
	},
}

// nudgeSignature: a key that does not match says nothing, because nobody but Nudge has the right one.
var nudgeSignature = rule{
	code:    "nudge.signature",
	applies: decided,
	passes:  func(j *judgement) string { return "signature matches " + clip(j.c.Verification.Key, maxDetail) },
	check: func(j *judgement) (Finding, bool) {
		return Finding{
			Severity: SeverityNote, Title: "the key is not Nudge's", Where: j.where("signature", ""), Ref: nudgeRef,
			Detail: "The signature does not match the key. Nudge publishes none, so that this says nothing against the token.", Fix: "leave the key out",
		}, j.mismatched()
	},
}

// nudgeUnchecked: there is no public key to have.
func nudgeUnchecked(j *judgement) []NotChecked {
	if v := j.c.Verification; v != nil && v.State == jose.StateValid {
		return nil
	}
	return []NotChecked{{"signature", WhyNoKeyPublished}, {"kid", WhyNoKeyPublished}}
}
