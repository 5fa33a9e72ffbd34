package diagnose

import (
	"fmt"
	"strings"
	"time"

	"authpeek/auth/jose"
)

// extoleInstead are the general rules that do not hold here: an expired token still names its customer, and texts are taken for
// times (vendors reference C4).
var extoleInstead = []string{
	"token.expired", "token.no-exp", "time.not-yet", "time.exp-not-number", "time.nbf-not-number", "time.iat-not-number", "time.lifetime",
	"header.alg-case", "header.no-alg", "header.kid-long", "header.kid-not-text",
}

func extoleRulesOf(j *judgement) []rule {
	if j.kind == extoleOpaque {
		return extoleOpaqueRules
	}
	return extoleRules
}

var extoleOpaqueRules = []rule{{
	code: "extole.opaque",
	check: func(j *judgement) (Finding, bool) {
		return Finding{
			Severity: SeverityNote, Title: "nothing in it can be read", Where: j.where("token", ""), Ref: "vendors reference C1",
			Detail: "Extole's access tokens are opaque: their end is in expires_in, their rights in scopes, beside them in the answer. As a verification token it would be " + extoleBroken + ", which leaves the customer anonymous.",
			Fix:    "look at the answer that it came with",
		}, true
	},
}}

var extoleRules = []rule{
	extoleFormRule, extoleKidRule, extoleAlgRule, extoleNestedRule, extoleTypRule,
	extoleTimeRule("extole.exp", "exp", extoleBrokenExp),
	extoleTimeRule("extole.nbf", "nbf", extoleBrokenNbf),
	extoleTimeRule("extole.iat", "iat", ""),
	extoleExpiredRule, extolePrematureRule, extoleLifetimeRule, extoleEmailRule, extoleScopeRule,
}

const extoleRef = "vendors reference C4"

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
		kid, _ := j.Read.Header.String("kid")
		f := Finding{
			Severity: SeverityError, Where: j.where("header", "kid"), Ref: extoleRef,
			Fix: "put the key's Partner Key ID from Extole's Security Center into kid",
		}
		switch n := len([]rune(kid)); {
		case kid == "":
			f.Title, f.Brief = "kid is missing", "has no kid"
			f.Detail = "Extole says " + extoleKeyIDMissing + ": it looks for the key by kid, the Partner Key ID. The example on its own tag page has none either."
		case n > extoleKid:
			f.Title, f.Brief = "kid is too long", "has a kid that is too long"
			f.Detail = fmt.Sprintf("kid has %d characters, and a Partner Key ID %d at most: Extole says %s.", n, extoleKid, extoleKeyIDMismatch)
		case j.c.KeyID != "" && j.c.KeyID != kid:
			f.Title, f.Brief = "kid is not the key's id", "names another key"
			f.Detail = fmt.Sprintf("kid is %s and the key is %s: Extole says %s.", quoted(kid), quoted(j.c.KeyID), extoleKeyIDMismatch)
		default:
			return Finding{}, false
		}
		return f, true
	},
}

var extoleAlgRule = rule{
	code: "extole.alg", passed: "Extole knows the algorithm",
	applies: func(j *judgement) bool { return j.Read.Header != nil },
	check: func(j *judgement) (Finding, bool) {
		alg, ok := j.Read.Header.String("alg")
		enc, _ := j.Read.Header.String("enc")
		f := Finding{Severity: SeverityError, Where: j.where("header", "alg"), Ref: extoleRef, Title: "Extole does not know " + clip(alg, maxQuoted)}
		f.Fix = "use one of " + strings.Join(extoleAlgs, ", ")
		switch {
		case !ok || alg == "":
			f.Title, f.Brief = "alg is missing", "has no alg"
			f.Detail = "Extole says " + extoleAlgorithmMissing + "."
		case j.Read.Form == jose.FormJWE && !extoleKnows(j):
			f.Title = "Extole does not decrypt " + clip(alg, maxQuoted) + " with " + clip(enc, maxQuoted)
			f.Detail = "Extole says " + extoleUnsupported + ": it takes A*KW and RSA-OAEP with SHA-2 for the key, and A*CBC-HS*, A*GCM and XC20P for the content."
			f.Fix, f.Brief = "use RSA-OAEP-256 with A256GCM, for one", "has "+clip(alg, maxQuoted)
		case !extoleKnows(j):
			f.Detail = "Extole says " + extoleUnsupported + ": its library signs with HS, RS, PS and ES alone. EdDSA and ES256K are not among them, and unsigned tokens never count."
			f.Brief = "signed with " + clip(alg, maxQuoted)
		case extoleAlgCase(j):
			f.Title, f.Brief = "alg is in another case", "has an alg in another case"
			f.Detail = fmt.Sprintf("alg is %s. Extole finds it in any case, and the library that verifies wants it exact.", quoted(alg))
			f.Fix = "write " + strings.ToUpper(alg)
		case j.c.KeyAlg != "" && extoleKeyAlg(j.c.KeyAlg) != alg:
			f.Title, f.Brief = "alg is not the key's", "signed with "+alg
			f.Detail = fmt.Sprintf("alg is %s and the key is for %s: Extole says %s.", alg, quoted(extoleKeyAlg(j.c.KeyAlg)), extoleAlgorithmMismatch)
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
func extoleTimeRule(code, name, result string) rule {
	return rule{
		code:    code,
		applies: func(j *judgement) bool { _, there := extoleClaimSet(j).Get(name); return there },
		check: func(j *judgement) (Finding, bool) {
			f := Finding{Where: j.where("claims", name), Ref: extoleRef}
			_, text, ok := extoleTime(j, name)
			m, _ := extoleClaimSet(j).Get(name)
			switch {
			case !ok && result == "":
				f.Severity, f.Title = SeverityWarning, name+" is no time"
				f.Detail = fmt.Sprintf("%s is %s. Extole's tester has no result for that.", name, spelled(m.Raw))
				f.Fix = "write seconds since 1970, as a number"
			case !ok:
				f.Severity, f.Title = SeverityError, name+" is no time"
				f.Detail = fmt.Sprintf("%s is %s: Extole says %s.", name, spelled(m.Raw), result)
				f.Fix, f.Brief = "write seconds since 1970, as a number", "has an "+name+" that is no time"
			case text:
				f.Severity, f.Title = SeverityWarning, name+" is a text, which only Extole takes"
				f.Detail = fmt.Sprintf("%s is %s. RFC 7519 wants a number, and every other reader refuses the text. Extole's own example and its cartridge write it so.", name, spelled(m.Raw))
				f.Fix = "write it as a number; Extole takes that as well"
			default:
				return Finding{}, false
			}
			return f, true
		},
	}
}

// extoleExpiredRule: "Extole will still use the email provided to identify the user but the user will not be verified".
var extoleExpiredRule = rule{
	code: "extole.expired", passed: "exp is still to come",
	applies: func(j *judgement) bool { _, _, ok := extoleTime(j, "exp"); return ok && !j.c.At.IsZero() },
	check: func(j *judgement) (Finding, bool) {
		exp, _, _ := extoleTime(j, "exp")
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
	applies: func(j *judgement) bool { _, _, ok := extoleTime(j, "nbf"); return ok && !j.c.At.IsZero() },
	check: func(j *judgement) (Finding, bool) {
		nbf, _, _ := extoleTime(j, "nbf")
		if !nbf.After(j.c.At) {
			return Finding{}, false
		}
		return Finding{
			Severity: SeverityError, Title: "not valid yet", Where: j.where("claims", "nbf"), Ref: extoleRef, Brief: "is not valid yet",
			Detail: fmt.Sprintf("nbf is %s in the future: Extole says %s.", between(j.c.At, nbf), extolePremature),
			Fix:    "set the clock that makes the tokens, and nbf a minute before it",
		}, true
	},
}

// The life that Extole's pages advise: exp one to five minutes from now, nbf a minute before now (vendors reference C4).
const (
	extoleLeast = time.Minute
	extoleMost  = 5 * time.Minute
)

var extoleLifetimeRule = rule{
	code: "extole.lifetime", passed: "lives for one to five minutes, as Extole advises",
	applies: func(j *judgement) bool { return extoleClaimSet(j) != nil && !extoleMalformed(j, "exp") },
	check: func(j *judgement) (Finding, bool) {
		f := Finding{Severity: SeverityWarning, Where: j.where("claims", "exp"), Ref: extoleRef, Fix: "set exp one to five minutes after the moment of making"}
		exp, _, ok := extoleTime(j, "exp")
		if !ok {
			f.Title, f.Detail = "it never ends", "It has no exp: whoever gets hold of it is this customer for ever. The example on Extole's tag page has none either; its other pages advise one to five minutes."
			return f, true
		}
		from, _, ok := extoleTime(j, "iat")
		most := extoleMost
		if !ok {
			if from, _, ok = extoleTime(j, "nbf"); !ok {
				return Finding{}, false
			}
			most += time.Minute // nbf lies a minute before the making
		}
		switch life := exp.Sub(from); {
		case life > most:
			f.Title = "lives for longer than Extole advises"
			f.Detail = "It lives for " + between(from, exp) + "; Extole advises one to five minutes. Whoever gets hold of it meanwhile is this customer."
		case life < extoleLeast:
			f.Title = "lives for less than a minute"
			f.Detail = "It lives for " + between(from, exp) + "; Extole advises one to five minutes. A clock that is a little wrong ends it early."
		default:
			return Finding{}, false
		}
		return f, true
	},
}

var extoleEmailRule = rule{
	code: "extole.anonymous", passed: "it names a customer",
	applies: func(j *judgement) bool { return extoleClaimSet(j) != nil },
	check: func(j *judgement) (Finding, bool) {
		c := extoleClaimSet(j)
		for _, name := range []string{"email", "partner_user_id"} {
			if s, _ := c.String(name); s != "" {
				return Finding{}, false
			}
		}
		return Finding{
			Severity: SeverityWarning, Title: "the customer stays anonymous", Where: j.where("claims", "email"), Ref: extoleRef, Brief: "names no customer",
			Detail: "It has no email, nor partner_user_id, which names the customer where the program's identity key says so. Extole takes it without an error and learns nothing.",
			Fix:    "add email",
		}, true
	},
}

// extoleScopeRule tells of a claim that one of the vendor's pages asks for and no example has.
var extoleScopeRule = rule{
	code: "extole.scope", passed: "scope is VERIFIED_CONSUMER",
	applies: func(j *judgement) bool { return extoleClaimSet(j) != nil },
	check: func(j *judgement) (Finding, bool) {
		f := Finding{Severity: SeverityNote, Where: j.where("claims", "scope"), Ref: extoleRef, Fix: "add it only when customers do not become verified without it"}
		scope, _ := extoleClaimSet(j).String("scope")
		switch _, there := extoleClaimSet(j).Get("scope"); {
		case scope == "VERIFIED_CONSUMER":
			return Finding{}, false
		case there:
			f.Title, f.Detail = "scope is not VERIFIED_CONSUMER", "The one value that Extole's pages name for this claim is VERIFIED_CONSUMER."
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
		{"the Partner Key ID exists and is this client's", "only the server knows"},
		{"which claim names the customer: the program's identity key", "only the server knows"},
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
