package diagnose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/auth/jose"
)

// twilioRule makes a rule of one of Twilio's codes: check names what is wrong, each thing in a clause, and where the first is.
func twilioRule(code, like, title, passed, fix string, check func(*judgement) (faults []string, at Where)) rule {
	also := " Other products and kinds of token say " + like + "."
	if like == code {
		also = twilioAlso(code)
	}
	return rule{
		code: "twilio." + code, passed: passed,
		check: func(j *judgement) (Finding, bool) {
			faults, at := check(j)
			if len(faults) == 0 {
				return Finding{}, false
			}
			return Finding{
				Severity: SeverityError, Title: title, Detail: Capital(strings.Join(faults, "; ")) + ". Twilio answers " + code + " to this." + also,
				Fix: fix, Ref: "twilio.com/docs/api/errors", Where: at, Brief: strings.TrimPrefix(faults[0], "it "),
			}, true
		},
	}
}

const (
	fixSIDs    = "pass the values in the right order where the token is made: account SID, API key SID, API key secret"
	fixEnd     = "ask the token server for a new one, and the next time before exp: the SDKs tell their apps, each in its own way"
	fixClock   = "set the clock of the machine that makes the tokens, and write nbf in seconds"
	fixLife    = "give ttl in seconds, 86400 at most, and 86399 for Voice"
	fixHeader  = "make the token with one of Twilio's libraries, or set typ, alg and cty as they do"
	fixGrants  = "add the grant of the product, with its service SID and an identity, where the token is made"
	fixHashes  = "send hrh and rqh as texts, as Twilio's libraries do"
	titleSIDs  = "iss and sub are not an API key and an account"
	titleEnd   = "the token had expired"
	titleLater = "not valid yet"
)

// twilioAccessRules judge an Access Token. The first is the one that holds for anything that was taken for one.
var twilioAccessRules = []rule{
	twilioForm("20101"), twilioHeader,
	twilioRule("20103", "20103", titleSIDs, "iss is an API key, sub an account", fixSIDs, twilioParties),
	twilioRule("20104", "20104", titleEnd, "exp is still to come", fixEnd, twilioEnd), twilioEndless("20104", "20104"),
	whereNbf(twilioRule("20105", "20105", titleLater, "nbf has passed", fixClock, twilioStart)),
	twilioRule("20157", "20157", "lives for more than 24 hours", "lives for 24 hours at most", fixLife, twilioTooLong),
	twilioRule("20106", "20106", "the grants do not allow what they are for", "grants name an identity and a product", fixGrants, twilioGrantFaults),
	twilioSignature("20107"), twilioIdentity, twilioShapes, twilioRegion, twilioShort, twilioJTI, twilioLegacy, twilioUnknownGrant, twilioLibrary, twilioSaid,
}

// twilioValidationRules judge the JWTs of Public Key Client Validation, for which the same checks have codes of their own.
var twilioValidationRules = []rule{
	twilioForm("20160"),
	twilioRule("20152", "20102", "the header is not what Twilio wants", "the header is that of a JWT", fixHeader, func(j *judgement) ([]string, Where) {
		return twilioTyp(j), j.where("header", "typ")
	}),
	twilioRule("20153", "20103", titleSIDs, "iss is an API key, sub an account", fixSIDs, twilioParties),
	twilioRule("20154", "20106", "the claims do not describe the request", "hrh and rqh are there", fixHashes, func(j *judgement) ([]string, Where) {
		var faults []string
		for _, name := range []string{"hrh", "rqh"} {
			if s, _ := j.Read.Claims.String(name); s == "" {
				faults = append(faults, name+" is no text")
			}
		}
		return faults, j.where("claims", "hrh")
	}),
	whereNbf(twilioRule("20155", "20105", titleLater, "nbf has passed", fixClock, twilioStart)),
	twilioRule("20156", "20104", titleEnd, "exp is still to come", "make one for each request", twilioEnd), twilioEndless("20156", "20104"),
	twilioRule("20157", "20157", "lives for more than 24 hours", "lives for 24 hours at most", fixLife, twilioTooLong),
	twilioSignature("20159"), twilioShapes, twilioSaid,
}

// whereNbf leaves a rule to tokens that have nbf, which is optional (vendors reference A2).
func whereNbf(r rule) rule {
	r.applies = func(j *judgement) bool { return j.nbf.there }
	return r
}

// twilioSignature is what only a key can tell, unless the signature is such that no key can match it.
func twilioSignature(code string) rule {
	return rule{
		code: "twilio." + code, applies: func(j *judgement) bool { return decided(j) || brokenSignature(j) },
		passes: func(j *judgement) string { return "signature matches " + clip(j.c.Verification.Key, maxDetail) },
		check: func(j *judgement) (Finding, bool) {
			for i, o := range j.Read.Observations {
				if slices.Contains(signatureCodes, o.Code) {
					f := j.fromObservation(o, byteRuleOf(o), j.again(i))
					f.Detail += " Twilio answers " + code + " to this."
					return f, true
				}
			}
			f, found := mismatch(j)
			if j.mismatched() {
				f.Detail += " Twilio answers " + code + " to this. The key is the secret of the API key that iss names, and not the Auth Token."
				f.Fix = "sign with the secret of the API key in iss"
				if j.c.Verification.Hint != "" {
					f.Fix = clip(j.c.Verification.Hint, maxDetail)
				}
			}
			return f, found
		},
	}
}

// twilioFormCodes are what auth/jose observes of a token that is not spelled like one.
var twilioFormCodes = []jose.Code{
	jose.CodeWrapped, jose.CodePrefixed, jose.CodeSegments, jose.CodeWhitespace, jose.CodeBOM, jose.CodeAlphabet, jose.CodePadding,
	jose.CodeJSONTrailing,
}

// twilioForm finds what is no JWT at all. What the general rules say of it is all there is to say, but for the number.
func twilioForm(code string) rule {
	return rule{
		code: "twilio." + code, passed: "three parts, a header and claims",
		check: func(j *judgement) (Finding, bool) {
			f, found := j.misspelled()
			if !found {
				return Finding{}, false
			}
			f.Severity, f.Ref = SeverityError, f.Ref+"; twilio.com/docs/api/errors"
			if f.Brief == prefixedBrief {
				// No client SDK adds a prefix.
				f.Brief = "has a prefix before it"
				f.Detail = strings.Replace(f.Detail, prefixedMeaning, "A client SDK sends the token in a message, where no prefix belongs.", 1)
			}
			f.Detail += " Twilio answers " + code + " to this." + twilioAlso(code)
			return f, true
		},
	}
}

// misspelled is the first thing that keeps a token from being read as three parts with a header and claims.
func (j *judgement) misspelled() (Finding, bool) {
	if j.kind == twilioAnswer || isOpaque(j) && !j.observedAny(twilioFormCodes...) {
		f := Finding{
			Title: "this is no JWT", Where: j.where("token", ""), Fix: "hand over the token itself, one string of three parts", Ref: "RFC 7515 section 7.1",
			Brief: "is no JWT", Detail: "It has no three parts with a header in front.",
		}
		if j.kind == twilioAnswer {
			// "must be passed as a simple string, not a JSON object" is Twilio's support on its most common mistake (A1).
			f.Title, f.Brief, f.Detail = "a JSON object stands in place of the token", "is a JSON object", "The token server's answer was used whole. The SDKs of Conversations and Sync end with 51130 or 51215."
			f.Fix = "hand over its member token, a string"
		}
		return f, true
	}
	for i, o := range j.Read.Observations {
		if slices.Contains(twilioFormCodes, o.Code) {
			return j.fromObservation(o, byteRuleOf(o), j.again(i)), true
		}
	}
	if f, found := headerNotJSON(j); found {
		return f, true
	}
	return claimsNotObject(j)
}

func twilioTyp(j *judgement) []string {
	var faults []string
	if typ, ok := j.Read.Header.String("typ"); !ok {
		faults = append(faults, "typ is missing")
	} else if typ != "JWT" {
		faults = append(faults, fmt.Sprintf("typ is %s and has to be JWT", quoted(typ)))
	}
	if j.alg == "" {
		faults = append(faults, "alg is missing")
	} else if algNone(j) {
		faults = append(faults, "alg is "+quoted(j.alg)+", so that nothing protects the token")
	}
	return faults
}

// twilioHeader is 20102. HS384 and HS512 alone are a warning: Twilio's own libraries for Node and PHP can make them, while its
// pages want HS256 (vendors reference A2).
var twilioHeader = rule{
	code: "twilio.20102", passed: "typ, alg and cty are those of an Access Token",
	applies: func(j *judgement) bool { return j.Read.Header != nil },
	check: func(j *judgement) (Finding, bool) {
		h := j.Read.Header
		faults, name := twilioTyp(j), "typ"
		if len(faults) > 0 && strings.HasPrefix(faults[0], "alg") {
			name = "alg"
		}
		alg := j.alg
		larger := alg == "HS384" || alg == "HS512"
		if alg != "" && alg != "HS256" && !larger && !strings.EqualFold(alg, "none") {
			faults, name = append(faults, "alg is "+clip(alg, maxQuoted)+" and has to be HS256"), "alg"
		}
		if cty, _ := h.String("cty"); cty != twilioType {
			said := fmt.Sprintf("cty is %s and has to be %s", quoted(cty), twilioType)
			if cty == "" {
				said = "cty is missing; it has to be " + twilioType
			}
			faults, name = append(faults, said), "cty"
		}
		f := Finding{
			Severity: SeverityError, Title: "the header is not that of an Access Token", Fix: fixHeader, Ref: "Twilio documentation, Access Tokens; twilio.com/docs/api/errors",
			Where: j.where("header", name),
		}
		switch {
		case len(faults) > 0:
			f.Brief = faults[0]
			f.Detail = Capital(strings.Join(faults, "; ")) + ". Twilio answers 20102 to this." + twilioAlso("20102")
		case larger:
			f.Severity, f.Title, f.Where = SeverityWarning, "signed with "+alg, j.where("header", "alg")
			f.Detail = "Twilio's pages want HS256, and 20102 is what they threaten with. Its libraries for Node and PHP can sign with " + alg + " all the same."
			f.Fix, f.Brief = "sign with HS256", "signed with "+alg
		default:
			return Finding{}, false
		}
		return f, true
	},
}

// twilioParties is 20103. A wrong order is the mistake that Twilio's support sees most (vendors reference A2).
func twilioParties(j *judgement) ([]string, Where) {
	if j.Read.Claims == nil {
		return nil, Where{}
	}
	iss, issText := j.Read.Claims.String("iss")
	sub, subText := j.Read.Claims.String("sub")
	if sidOf("AC", iss) <= sidShort && sidOf("SK", sub) <= sidShort {
		return []string{"iss and sub are swapped: iss is the account and sub the API key"}, j.where("claims", "iss")
	}
	var faults []string
	at := Where{}
	if sidOf("SK", iss) > sidOdd {
		said := "iss " + sidWords("SK", iss, issText) + ", where an API key's SID (SK…) belongs"
		if sidOf("AC", iss) <= sidOdd {
			said += "; tokens are signed with an API key, never with the Auth Token"
		}
		faults, at = append(faults, said), j.where("claims", "iss")
	}
	if sidOf("AC", sub) > sidOdd {
		faults = append(faults, "sub "+sidWords("AC", sub, subText)+", where the account's SID (AC…) belongs")
		if at.Name == "" {
			at = j.where("claims", "sub")
		}
	}
	return faults, at
}

// twilioEnd is 20104 of a token that was good once.
func twilioEnd(j *judgement) ([]string, Where) {
	at := j.where("claims", "exp")
	if !j.exp.ok || !j.hasNow() || j.c.At.Before(j.exp.at) {
		return nil, at
	}
	return []string{"it had expired " + between(j.exp.at, j.c.At) + " before"}, at
}

// twilioEndless is the same code for an end that never was one, which a new token would have again.
func twilioEndless(code, like string) rule {
	return twilioRule(code, like, "exp is no end", "", "write exp as a number, in seconds since 1970, "+maker, func(j *judgement) ([]string, Where) {
		at := j.where("claims", "exp")
		switch {
		case j.Read.Claims == nil, j.exp.ok, j.Read.Has(jose.CodeExpMillis):
			return nil, at
		case !j.exp.there:
			return []string{"exp is missing"}, at
		case !j.exp.number:
			return []string{"exp is " + typeOf(j.exp.raw) + " and no number of seconds"}, at
		default:
			return []string{"exp is no time that a clock reaches"}, at
		}
	})
}

// twilioStart is 20105.
func twilioStart(j *judgement) ([]string, Where) {
	if j.Read.Has(jose.CodeNbfMillis) {
		return []string{"nbf is in milliseconds, where seconds are wanted, so that it never comes"}, j.where("claims", "nbf")
	}
	if !j.nbf.ok || !j.hasNow() || !j.nbf.at.After(j.c.At) {
		return nil, Where{}
	}
	return []string{"nbf is " + between(j.c.At, j.nbf.at) + " in the future, as a clock that is wrong by that much writes it"}, j.where("claims", "nbf")
}

// twilioMost is the longest life of a token; Voice's own pages say to stay a second below it (vendors reference A3).
const twilioMost = 24 * time.Hour

// jtiRounding is how far the moment in jti can be from the truth: the Java library computes it in a float of 32 bits, whose
// steps are 128 s today (vendors reference A2).
const jtiRounding = 64 * time.Second

// twilioLife is how long a token lives, and from what that is computed: iat, else nbf, else the moment in jti. Not one of the
// seven libraries writes all three (vendors reference A2).
func twilioLife(j *judgement) (life time.Duration, from string, ok bool) {
	if !j.exp.ok {
		return 0, "", false
	}
	for _, s := range [...]named{{"iat", j.iat}, {"nbf", j.nbf}} {
		if s.ok {
			return j.exp.at.Sub(s.at), s.name, true
		}
	}
	if _, at, ok := twilioJTIParts(j); ok {
		return j.exp.at.Sub(at), "jti", true
	}
	return 0, "", false
}

// twilioTooLong is 20157, the classic of milliseconds in place of seconds (vendors reference A3).
func twilioTooLong(j *judgement) ([]string, Where) {
	at := j.where("claims", "exp")
	if j.Read.Has(jose.CodeExpMillis) {
		return []string{"exp is in milliseconds: read as seconds, it is thousands of years away"}, at
	}
	life, from, ok := twilioLife(j)
	most := twilioMost
	if from == "jti" {
		most += jtiRounding
	}
	if ok && life > most {
		return []string{fmt.Sprintf("it lives for %s, counted from %s", span(life), from)}, at
	}
	if !ok && j.exp.ok && j.hasNow() && j.exp.at.Sub(j.c.At) > twilioMost {
		return []string{"it has " + between(j.c.At, j.exp.at) + " left"}, at
	}
	return nil, at
}

// twilioJTIParts takes apart "SK…-1450471147": all seven libraries write the key and the moment of minting.
func twilioJTIParts(j *judgement) (key string, at time.Time, ok bool) {
	jti, _ := j.Read.Claims.String("jti")
	i := strings.LastIndexByte(jti, '-')
	if i < 0 {
		return "", time.Time{}, false
	}
	n, err := strconv.ParseInt(jti[i+1:], 10, 64)
	if err != nil || n < 0 || n > 1e11 {
		return "", time.Time{}, false
	}
	return jti[:i], time.Unix(n, 0).UTC(), true
}
