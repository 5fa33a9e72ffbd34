package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"authpeek/auth/jose"
)

// extoleInstead are the general rules that do not hold here: an expired token still names its customer, and texts are taken for
// times (vendors reference C4).
var extoleInstead = []string{
	"token.expired", "token.no-exp", "time.not-yet", "time.exp-not-number", "time.nbf-not-number", "time.iat-not-number", "time.lifetime",
	"header.no-alg", "header.alg-none", "header.alg-case", "header.alg-unknown", "header.enc-unknown", "header.cty",
	"header.kid-long", "header.kid-empty", "header.kid-not-text", "header.typ", "time.negative", "time.exp-range", "time.nbf-range", "time.iat-range",
	"time.nbf-millis",
}

func extoleWithout(*judgement) []string { return extoleInstead }

func extoleRulesOf(j *judgement) []rule {
	if j.kind == extoleOpaque {
		return extoleOpaqueRules
	}
	j.extole = extoleTimesOf(extoleClaimSet(j))
	return extoleRules
}

var extoleOpaqueRules = []rule{{
	code: "extole.opaque",
	check: func(j *judgement) (Finding, bool) {
		return Finding{
			Severity: SeverityNote, Title: "nothing in it can be read", Where: j.where("token", ""), Ref: "extole/java-api, access tokens",
			Detail: "Extole's access tokens are opaque: their end is in expires_in, their rights in scopes, beside them in the answer. As a verification token it would be " + extoleBroken + ", which leaves the customer anonymous.",
			Fix:    "look at the answer that it came with",
		}, true
	},
}}

var extoleRules = []rule{
	extoleFormRule, extoleKidRule, extoleAlgRule, extoleNestedRule, extoleTypRule,
	extoleTimeRule("extole.exp", "exp", extoleBrokenExp, func(t extoleTimes) extoleTime { return t.exp }),
	extoleTimeRule("extole.nbf", "nbf", extoleBrokenNbf, func(t extoleTimes) extoleTime { return t.nbf }),
	extoleTimeRule("extole.iat", "iat", "", func(t extoleTimes) extoleTime { return t.iat }),
	extoleMillisRule, extoleOrderRule, extoleExpiredRule, extolePrematureRule, extoleLifetimeRule, extoleEmailRule, extoleCustomerRule,
	extoleScopeRule,
}

const extoleRef = "Extole's page Verifying Consumers"

// extoleFormRule finds what has the dots of a token and is none; of a token that is merely damaged the general rules speak.
var extoleFormRule = rule{
	code:    "extole.malformed",
	applies: isOpaque,
	check: func(j *judgement) (Finding, bool) {
		return Finding{
			Severity: SeverityError, Title: "this cannot be read as a token", Where: j.where("token", ""), Ref: extoleRef, Brief: "cannot be read",
			Detail: "Extole says " + extoleBroken + ": a verification token has three parts, or five when it is encrypted. /events answers 200 all the same, and the customer stays anonymous.",
			Fix:    "hand over the token itself, as it was made",
		}, true
	},
}

// extoleKidRule: kid is the Partner Key ID, and Extole finds the key by nothing else.
var extoleKidRule = rule{
	code: "extole.kid", passed: "kid can be a Partner Key ID",
	applies: func(j *judgement) bool { return j.Read.Header != nil },
	check: func(j *judgement) (Finding, bool) {
		f := Finding{
			Severity: SeverityError, Where: j.where("header", "kid"), Ref: extoleRef,
			Fix: "put the key's Partner Key ID from Extole's Security Center into kid",
		}
		switch n := utf8.RuneCountInString(j.kid); {
		case j.Read.Has(jose.CodeKidNotString):
			f.Title, f.Brief = "kid is no text", "has a kid that is no text"
			f.Detail = "Extole says " + extoleKeyIDMissing + ": it looks for the key by kid, the Partner Key ID, which is a text."
		case j.kid == "":
			f.Title, f.Brief = "kid is missing", "has no kid"
			f.Detail = "Extole says " + extoleKeyIDMissing + ": it looks for the key by kid, the Partner Key ID. The example on its own tag page has none either."
		case n > extoleKid:
			f.Title, f.Brief = "kid is too long", "has a kid that is too long"
			f.Detail = fmt.Sprintf("kid has %d characters, and a Partner Key ID %d at most: Extole says %s.", n, extoleKid, extoleKeyIDMismatch)
		case j.c.KeyID != "" && j.c.KeyID != j.kid:
			f.Title, f.Brief = "kid is not the key's id", "names another key"
			f.Detail = fmt.Sprintf("kid is %s and the key is %s: Extole says %s.", quoted(j.kid), quoted(j.c.KeyID), extoleKeyIDMismatch)
		default:
			return Finding{}, false
		}
		return f, true
	},
}

var extoleAlgRule = rule{
	code: "extole.alg", passes: func(j *judgement) string { return "alg is " + clip(j.alg, maxQuoted) + ", which Extole takes" },
	applies: func(j *judgement) bool { return j.Read.Header != nil },
	check: func(j *judgement) (Finding, bool) {
		f := Finding{Severity: SeverityError, Where: j.where("header", "alg"), Ref: extoleRef, Title: "Extole does not know " + clip(j.alg, maxQuoted)}
		f.Fix = "use one of " + strings.Join(extoleAlgs, ", ")
		switch {
		case j.alg == "":
			f.Title, f.Brief = "alg is missing", "has no alg"
			f.Detail = "Extole says " + extoleAlgorithmMissing + "."
		case j.Read.Form == jose.FormJWE && !extoleKnows(j):
			f.Title = "Extole does not decrypt " + clip(j.alg, maxQuoted) + " with " + clip(j.enc, maxQuoted)
			f.Detail = "Extole says " + extoleUnsupported + ": it takes A*KW and RSA-OAEP with SHA-2 for the key, and A*CBC-HS*, A*GCM and XC20P for the content."
			f.Fix, f.Brief = "use RSA-OAEP-256 with A256GCM, for one", "has "+clip(j.alg, maxQuoted)
		case algNone(j):
			f.Title, f.Brief, f.Fix = "nothing protects the token", "is not signed", "sign it with the key whose Partner Key ID is in kid"
			f.Detail = "Extole says " + extoleUnsupported + ": alg is " + quoted(j.alg) + ", so that anybody could have written the token."
		case !extoleKnows(j):
			f.Detail = "Extole says " + extoleUnsupported + ": it takes HS, RS, PS and ES alone; EdDSA and ES256K are not among them."
			f.Brief = "signed with " + clip(j.alg, maxQuoted)
		case extoleAlgCase(j):
			f.Title, f.Brief = "alg is in another case", "has an alg in another case"
			f.Detail = fmt.Sprintf("alg is %s. Extole finds it in any case, and the library that verifies wants it exact.", quoted(j.alg))
			f.Fix = "write " + strings.ToUpper(j.alg)
		case j.c.KeyAlg != "" && extoleKeyAlg(j.c.KeyAlg) != j.alg:
			f.Title, f.Brief = "alg is not the key's", "signed with "+j.alg
			f.Detail = fmt.Sprintf("alg is %s and the key is for %s: Extole says %s.", j.alg, quoted(extoleKeyAlg(j.c.KeyAlg)), extoleAlgorithmMismatch)
			f.Fix = "sign with the algorithm that the key was registered for"
		default:
			return Finding{}, false
		}
		return f, true
	},
}

// extoleNestedRule: the decrypted payload is read as the claims, with no step for a signed token inside.
var extoleNestedRule = rule{
	code:    "extole.nested",
	applies: func(j *judgement) bool { return j.Read.Form == jose.FormJWE },
	check: func(j *judgement) (Finding, bool) {
		if cty, _ := j.Read.Header.String("cty"); !strings.EqualFold(cty, "JWT") {
			return Finding{}, false
		}
		return Finding{
			Severity: SeverityError, Title: "a token inside the token", Where: j.where("header", "cty"), Ref: extoleRef, Brief: "holds another token",
			Detail: "cty says that the content is a signed token. Extole reads the content as the claims themselves.", Fix: "encrypt the claims and not a signed token",
		}, true
	},
}

var extoleTypRule = rule{
	code: "extole.typ",
	check: func(j *judgement) (Finding, bool) {
		m, there := j.Read.Header.Get("typ")
		if typ, _ := j.Read.Header.String("typ"); !there || typ == "JWT" {
			return Finding{}, false
		}
		return Finding{
			Severity: SeverityWarning, Title: "typ is not JWT", Where: j.where("header", "typ"), Ref: extoleRef,
			Detail: "typ is " + spelled(m.Raw) + `. Extole's pages say: always "JWT". Its code takes a token without typ for one.`, Fix: "write JWT, or leave typ out",
		}, true
	},
}

// extoleTimeRule tells a text that Extole reads as a time from one that it cannot.
func extoleTimeRule(code, name, result string, which func(extoleTimes) extoleTime) rule {
	return rule{
		code:    code,
		applies: func(j *judgement) bool { return which(j.extole).there },
		check: func(j *judgement) (Finding, bool) {
			t := which(j.extole)
			f := Finding{Where: j.where("claims", name), Ref: extoleRef}
			m, _ := j.extole.claims.Get(name)
			switch {
			case !t.ok && result == "":
				f.Severity, f.Title = SeverityWarning, name+" is no time"
				f.Detail = fmt.Sprintf("%s is %s. Extole's tester has no result for that.", name, spelled(m.Raw))
				f.Fix = "write seconds since 1970, as a number"
			case !t.ok:
				f.Severity, f.Title = SeverityError, name+" is no time"
				f.Detail = fmt.Sprintf("%s is %s: Extole says %s.", name, spelled(m.Raw), result)
				f.Fix, f.Brief = "write seconds since 1970, as a number", "has an "+name+" that is no time"
			case t.text:
				f.Severity, f.Title = SeverityWarning, name+" is a text, which Extole takes and RFC 7519 does not"
				f.Detail = fmt.Sprintf("%s is %s. RFC 7519 wants a number, and most readers refuse the text. Extole's own example and its cartridge write it so.", name, spelled(m.Raw))
				f.Fix = "write it as a number; Extole takes that as well"
			default:
				return Finding{}, false
			}
			return f, true
		},
	}
}

// extoleMillisRule words the general finding for Extole, which takes the token.
var extoleMillisRule = rule{
	code:    "token.exp-millis",
	applies: func(j *judgement) bool { return j.Read.Has(jose.CodeExpMillis) },
	check: func(j *judgement) (Finding, bool) {
		return Finding{
			Severity: SeverityWarning, Title: "exp is in milliseconds", Where: j.where("claims", "exp"), Ref: extoleRef, Brief: "exp is in milliseconds",
			Detail: j.millis("exp") + ". Extole reads seconds, so that the token never ends: whoever gets hold of it is this customer for ever.",
			Fix:    "divide by 1000 " + maker,
		}, true
	},
}

// extoleOrderRule words the general finding for Extole: a token that is never valid still names its customer.
var extoleOrderRule = rule{
	code: "time.order",
	check: func(j *judgement) (Finding, bool) {
		f, out := timeOrder(j)
		f.Severity = SeverityWarning
		f.Detail += " Extole takes its customer from it all the same, and never verifies them."
		return f, out
	},
}

// extoleExpiredRule: "Extole will still use the email provided to identify the user but the user will not be verified".
var extoleExpiredRule = rule{
	code: "extole.expired", passed: "exp is still to come",
	applies: func(j *judgement) bool { return j.extole.exp.ok && j.hasNow() },
	check: func(j *judgement) (Finding, bool) {
		exp := j.extole.exp.at
		if j.c.At.Before(exp) {
			return Finding{}, false
		}
		past := between(exp, j.c.At)
		return Finding{
			Severity: SeverityWarning, Title: "the customer is identified and not verified", Where: j.where("claims", "exp"), Ref: extoleRef, Brief: "had expired " + past + " before",
			Detail: fmt.Sprintf("exp passed %s before. Extole says %s, which is no error to it: it still takes the email, and the customer does not become a VERIFIED_CONSUMER.", past, extoleExpired),
			Fix:    "make the token when the page or the app needs it",
		}, true
	},
}

var extolePrematureRule = rule{
	code: "extole.premature", passed: "nbf has passed",
	applies: func(j *judgement) bool { return j.extole.nbf.ok && j.hasNow() },
	check: func(j *judgement) (Finding, bool) {
		nbf := j.extole.nbf.at
		if !nbf.After(j.c.At) {
			return Finding{}, false
		}
		f := Finding{
			Severity: SeverityError, Title: "not valid yet", Where: j.where("claims", "nbf"), Ref: extoleRef, Brief: "is not valid yet",
			Detail: fmt.Sprintf("nbf is %s in the future: Extole says %s.", between(j.c.At, nbf), extolePremature),
			Fix:    "set the clock of the machine that makes the tokens, and nbf a minute before it",
		}
		if j.Read.Has(jose.CodeNbfMillis) {
			f.Title, f.Fix = "nbf is in milliseconds", "divide by 1000 "+maker
		}
		return f, true
	},
}

// The life that Extole's pages advise: exp one to five minutes from now, nbf a minute before now (vendors reference C4).
const (
	extoleLeast = time.Minute
	extoleMost  = 5 * time.Minute
)

var extoleLifetimeRule = rule{
	code: "extole.lifetime", passed: "lives for one to five minutes, as Extole advises",
	applies: func(j *judgement) bool { // an end in milliseconds is told of already
		return j.extole.claims != nil && !j.extole.exp.broken() && !j.Read.Has(jose.CodeExpMillis)
	},
	check: func(j *judgement) (Finding, bool) {
		f := Finding{Severity: SeverityWarning, Where: j.where("claims", "exp"), Ref: extoleRef, Fix: "set exp one to five minutes after the moment of making"}
		t := j.extole
		if !t.exp.ok {
			f.Title, f.Detail = "it never ends", "It has no exp: whoever gets hold of it is this customer for ever. The example on Extole's tag page has none either; its other pages advise one to five minutes."
			return f, true
		}
		exp, from, most := t.exp.at, t.iat.at, extoleMost
		switch {
		case t.iat.ok:
		case t.nbf.ok:
			from = t.nbf.at
			most += time.Minute // nbf lies a minute before the making
		default:
			return Finding{}, false
		}
		switch life := exp.Sub(from); {
		case life > most:
			f.Title = "lives for longer than Extole advises"
			f.Detail = "It lives for " + between(from, exp) + "; Extole advises one to five minutes. Whoever gets hold of it meanwhile is this customer."
		case life <= 0: // extoleOrderRule tells of it
			return Finding{}, false
		case life < extoleLeast:
			f.Title = "lives for less than a minute"
			f.Detail = "It lives for " + between(from, exp) + "; Extole advises one to five minutes. A clock that is a little wrong ends it early."
		default:
			return Finding{}, false
		}
		return f, true
	},
}

// extoleVerified is the scope of a customer who is verified (vendors reference C4).
const extoleVerified = "VERIFIED_CONSUMER"

// extoleScopeRule tells of a claim that one of the vendor's pages asks for and no example has.
var extoleScopeRule = rule{
	code: "extole.scope", passed: "scope is VERIFIED_CONSUMER",
	applies: func(j *judgement) bool { return j.extole.claims != nil },
	check: func(j *judgement) (Finding, bool) {
		f := Finding{Severity: SeverityNote, Where: j.where("claims", "scope"), Ref: extoleRef, Fix: "add it only when customers do not become verified without it"}
		scope, _ := j.extole.claims.String("scope")
		named := slices.Contains(strings.Fields(scope), extoleVerified)
		switch _, there := j.extole.claims.Get("scope"); {
		case named:
			return Finding{}, false
		case there:
			f.Title, f.Detail = "scope has no VERIFIED_CONSUMER", "The one value that Extole's pages name for this claim is VERIFIED_CONSUMER."
			f.Fix = "write VERIFIED_CONSUMER, or leave scope out"
		default:
			f.Title, f.Detail = "no scope claim", `One of Extole's pages asks for "scope": "VERIFIED_CONSUMER"; its page on verifying customers and its examples have no such claim.`
		}
		return f, true
	},
}

// extoleUnchecked are what takes the key, or the server.
func extoleUnchecked(j *judgement) []NotChecked {
	if j.kind == extoleOpaque {
		return []NotChecked{{"expiry and scopes", "they stand beside the token in Extole's answer"}}
	}
	list := []NotChecked{
		{"kid", "only the server knows whether it is one of the client's Partner Key IDs"},
		{"customer", "only the server knows which claim names them: the program's identity key"},
	}
	if j.needsKey() {
		what := "signature"
		if j.Read.Form == jose.FormJWE {
			what = "content"
		}
		list = append([]NotChecked{{what, "needs the secret or key that was uploaded to Extole"}}, list...)
	}
	return list
}

// extoleReader is Extole's verdict.
func extoleReader(j *judgement, found []Finding) (Verdict, bool) {
	if j.kind == extoleOpaque {
		return Verdict{}, false
	}
	switch result := extoleResult(j, found); result {
	case extoleMatched:
		return Verdict{Reader: "Extole", Takes: true, Why: result}, true
	case "":
		return Verdict{Reader: "Extole", Takes: true, Why: "when the signature matches"}, true
	case extoleExpired:
		return Verdict{Reader: "Extole", Takes: true, Why: result + ": identifies the customer by it and does not verify"}, true
	default:
		return Verdict{Reader: "Extole", Why: result}, true
	}
}
