package diagnose

import (
	"fmt"
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
				Severity: SeverityError, Title: title, Detail: "Twilio answers " + code + " to this: " + strings.Join(faults, "; ") + "." + also,
				Fix: fix, Ref: "vendors reference A4", Where: at, Brief: faults[0],
			}, true
		},
	}
}

const (
	fixSIDs    = "pass the values in the right order where the token is made: account SID, API key SID, API key secret"
	fixEnd     = "ask the token server for a new one; the SDK's tokenAboutToExpire is the moment for it"
	fixClock   = "set the clock of the machine that makes the tokens"
	fixLife    = "give ttl in seconds, 86400 at most, and 86399 for Voice"
	fixHeader  = "make the token with one of Twilio's libraries, or set typ, alg and cty as they do"
	fixGrants  = "add the grant of the product, with its service SID and an identity, where the token is made"
	fixForm    = "hand over the token itself, one string of three parts"
	fixHashes  = "send hrh and rqh as texts, as Twilio's libraries do"
	titleSIDs  = "iss and sub are not an API key and an account"
	titleLater = "not valid yet"
)

// twilioAccessRules judge an Access Token. The first is the one that holds for anything that was taken for one.
var twilioAccessRules = []rule{
	twilioRule("20101", "20101", "this cannot be read as an Access Token", "three parts, a header and claims", fixForm, twilioForm),
	twilioHeader,
	twilioRule("20103", "20103", titleSIDs, "iss is an API key, sub an account", fixSIDs, twilioParties),
	twilioRule("20104", "20104", "the token has no end that counts any more", "exp is still to come", fixEnd, twilioEnd),
	twilioRule("20105", "20105", titleLater, "nbf has passed", fixClock, twilioStart),
	twilioRule("20157", "20157", "lives for more than 24 hours", "lives for 24 hours at most", fixLife, twilioTooLong),
	twilioRule("20106", "20106", "the grants do not allow what they are for", "grants name an identity and a product", fixGrants, twilioGrantFaults),
	twilioSignature("20107"), twilioShapes, twilioRegion, twilioShort, twilioJTI, twilioLegacy, twilioUnknownGrant, twilioLibrary, twilioSaid,
}

// twilioValidationRules judge the JWTs of Public Key Client Validation, for which the same checks have codes of their own.
var twilioValidationRules = []rule{
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
	twilioRule("20155", "20105", titleLater, "nbf has passed", fixClock, twilioStart),
	twilioRule("20156", "20104", "the token has no end that counts any more", "exp is still to come", "make one for each request", twilioEnd),
	twilioRule("20157", "20157", "lives for more than 24 hours", "lives for 24 hours at most", fixLife, twilioTooLong),
	twilioSignature("20159"), twilioShapes, twilioSaid,
}

// twilioSignature is what only a key can tell.
func twilioSignature(code string) rule {
	return rule{
		code: "twilio." + code, applies: decided,
		passes: func(j *judgement) string { return "signature matches " + clip(j.c.Verification.Key, maxDetail) },
		check: func(j *judgement) (Finding, bool) {
			f, found := mismatch(j)
			f.Detail += " Twilio answers " + code + " to this: sign with the secret of the API key, not with the Auth Token."
			return f, found
		},
	}
}

// twilioForm finds what is no JWT at all.
func twilioForm(j *judgement) ([]string, Where) {
	t, at := j.Read, j.where("token", "")
	switch {
	case isWrappedInJSON(j):
		// "must be passed as a simple string, not a JSON object" is Twilio's support on its most common mistake (A1).
		return []string{"a JSON object stands in place of the token"}, at
	case t.Form == jose.FormOpaque:
		return []string{"it is no JWT: it has no three parts with a header in front"}, at
	case t.Has(jose.CodeSegments):
		return []string{strconv.Itoa(len(t.Segments)) + " parts, where an Access Token has three"}, at
	case t.Has(jose.CodePrefixed), t.Has(jose.CodeWrapped):
		return []string{"something stands around the token"}, at
	case t.Header == nil:
		return []string{"the header is no JSON object"}, j.where("header", "")
	case t.Claims == nil:
		return []string{"the claims are no JSON object"}, j.where("claims", "")
	case t.Has(jose.CodeAlphabet), t.Has(jose.CodeWhitespace), t.Has(jose.CodePadding):
		return []string{"a part is not base64url"}, at
	default:
		return nil, Where{}
	}
}

func twilioTyp(j *judgement) []string {
	var faults []string
	if typ, ok := j.Read.Header.String("typ"); !ok {
		faults = append(faults, "typ is missing")
	} else if typ != "JWT" {
		faults = append(faults, fmt.Sprintf("typ is %s and has to be JWT", quoted(typ)))
	}
	if alg, _ := j.Read.Header.String("alg"); alg == "" || strings.EqualFold(alg, "none") {
		faults = append(faults, "nothing signs it: alg is "+quoted(alg))
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
		if len(faults) > 0 && strings.HasPrefix(faults[0], "nothing") {
			name = "alg"
		}
		alg, _ := h.String("alg")
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
			Severity: SeverityError, Title: "the header is not that of an Access Token", Fix: fixHeader, Ref: "vendors reference A2, A4",
			Where: j.where("header", name),
		}
		switch {
		case len(faults) > 0:
			f.Brief = faults[0]
			f.Detail = "Twilio answers 20102 to this: " + strings.Join(faults, "; ") + "." + twilioAlso("20102")
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
	iss, _ := j.Read.Claims.String("iss")
	sub, _ := j.Read.Claims.String("sub")
	if sidOf("AC", iss) <= sidShort && sidOf("SK", sub) <= sidShort {
		return []string{"iss and sub are swapped: iss is the account and sub the API key"}, j.where("claims", "iss")
	}
	var faults []string
	at := Where{}
	if sidOf("SK", iss) > sidOdd {
		said := "iss " + sidWords("SK", iss) + ", where an API key's SID (SK…) belongs"
		if sidOf("AC", iss) <= sidOdd {
			said += "; tokens are signed with an API key, never with the Auth Token"
		}
		faults, at = append(faults, said), j.where("claims", "iss")
	}
	if sidOf("AC", sub) > sidOdd {
		faults = append(faults, "sub "+sidWords("AC", sub)+", where the account's SID (AC…) belongs")
		if at.Name == "" {
			at = j.where("claims", "sub")
		}
	}
	return faults, at
}

// twilioEnd is 20104 without what is 20157: an end that has passed or is none.
func twilioEnd(j *judgement) ([]string, Where) {
	c := j.Read.Claims
	if c == nil || j.Read.Has(jose.CodeExpMillis) {
		return nil, Where{}
	}
	at := j.where("claims", "exp")
	exp, ok := c.Time("exp")
	_, there := c.Get("exp")
	switch {
	case !there:
		return []string{"exp is missing"}, at
	case !ok:
		return []string{"exp is no number of seconds"}, at
	case !j.c.At.IsZero() && !j.c.At.Before(exp):
		return []string{"had expired " + span(j.c.At.Sub(exp)) + " before"}, at
	default:
		return nil, at
	}
}

// twilioStart is 20105.
func twilioStart(j *judgement) ([]string, Where) {
	nbf, ok := j.Read.Claims.Time("nbf")
	if !ok || j.c.At.IsZero() || !nbf.After(j.c.At) {
		return nil, Where{}
	}
	return []string{"nbf is " + span(nbf.Sub(j.c.At)) + " in the future; a clock that is wrong by that much does this"}, j.where("claims", "nbf")
}

// twilioMost is the longest life of a token; Voice's own pages say to stay a second below it (vendors reference A3).
const twilioMost = 24 * time.Hour

// jtiRounding is how far the moment in jti can be from the truth: the Java library computes it in a float of 32 bits, whose
// steps are 128 s today (vendors reference A2).
const jtiRounding = 64 * time.Second

// twilioLife is how long a token lives, and from what that is computed: iat, else nbf, else the moment in jti. Not one of the
// seven libraries writes all three (vendors reference A2).
func twilioLife(j *judgement) (life time.Duration, from string, ok bool) {
	c := j.Read.Claims
	exp, ok := c.Time("exp")
	if !ok {
		return 0, "", false
	}
	for _, name := range []string{"iat", "nbf"} {
		if at, ok := c.Time(name); ok {
			return exp.Sub(at), name, true
		}
	}
	if _, at, ok := twilioJTIParts(c); ok {
		return exp.Sub(at), "jti", true
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
		return []string{fmt.Sprintf("it lives for %s, counted from %s; Voice says 31207, and 20104 is said for it, too", span(life), from)}, at
	}
	if exp, has := j.Read.Claims.Time("exp"); !ok && has && !j.c.At.IsZero() && exp.Sub(j.c.At) > twilioMost {
		return []string{"it has " + span(exp.Sub(j.c.At)) + " left"}, at
	}
	return nil, at
}

// twilioJTIParts takes apart "SK…-1450471147": all seven libraries write the key and the moment of minting.
func twilioJTIParts(c *jose.Object) (key string, at time.Time, ok bool) {
	jti, _ := c.String("jti")
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
