package diagnose

import (
	"slices"
	"strconv"
	"strings"

	"authpeek/auth/jose"
)

// formRules are about what the token is made of, as far as auth/jose's observations do not say it alone.
var formRules = []rule{
	{code: "token.not-jose", applies: isOpaque, check: notJOSE},
	{code: "token.spelling", applies: wellSpelled, check: nothing, passed: "base64url without padding, nothing around it and nothing left over"},
	{code: "token.json", applies: wellWritten, check: nothing, passed: "JSON without a name twice, broken text or anything after it"},
	{code: "header.not-json", applies: isJWS, check: headerNotJSON},
	{code: "claims.not-object", applies: isJWS, check: claimsNotObject},
}

func isOpaque(j *judgement) bool { return j.Read.Form == jose.FormOpaque }

func isJWS(j *judgement) bool { return j.Read.Form == jose.FormJWS }

func isJWE(j *judgement) bool { return j.Read.Form == jose.FormJWE }

// nothing is the check of a rule that auth/jose has decided already: when it applies, all is well.
func nothing(*judgement) (Finding, bool) { return Finding{}, false }

// wellSpelled and wellWritten say that nothing was observed of the characters, or of the JSON in them.
func wellSpelled(j *judgement) bool {
	return !isOpaque(j) && !j.observedAny(jose.CodeTooLong, jose.CodeWhitespace, jose.CodePrefixed, jose.CodeWrapped, jose.CodeSegments,
		jose.CodeBOM, jose.CodeAlphabet, jose.CodePadding, jose.CodeTrailingBits)
}

func wellWritten(j *judgement) bool {
	return !isOpaque(j) && j.Read.Header != nil && !j.observedAny(jose.CodeUTF8, jose.CodeControl, jose.CodeJSONInvalid,
		jose.CodeJSONTrailing, jose.CodeDuplicate, jose.CodeDeep)
}

// isWrappedInJSON reports an answer that was used whole, which is opaque as quotes around something unreadable are.
func isWrappedInJSON(j *judgement) bool {
	return slices.ContainsFunc(j.Read.Observations, func(o jose.Observation) bool { return o.Code == jose.CodeWrapped && o.Found == "{" })
}

func (j *judgement) observedAny(codes ...jose.Code) bool {
	for _, o := range j.Read.Observations {
		for _, c := range codes {
			if o.Code == c {
				return true
			}
		}
	}
	return false
}

// notJOSE finds what has the dots of a JWS or JWE and is none. Without them it is an opaque token, and nothing is wrong with that.
func notJOSE(j *judgement) (Finding, bool) {
	for _, o := range j.Read.Observations {
		if o.Code == jose.CodeJSONInvalid {
			return Finding{
				Severity: SeverityWarning, Title: "looks like a JWT, but cannot be read as one",
				Detail: Capital(clip(o.Detail, maxDetail)) + ". It was damaged, or it is no JWT at all; then nobody but its server can read it.",
				Fix:    "compare it with what the provider answered", Ref: "RFC 7515 section 7.1", Where: j.whereAt(o.Offset),
			}, true
		}
	}
	return Finding{}, false
}

func headerNotJSON(j *judgement) (Finding, bool) {
	if j.Read.Header != nil {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityError, Title: "the header is no JSON object", Detail: j.notJSONDetail("header") + "Nobody learns how it was signed.",
		Fix: "copy the token whole; it begins with eyJ", Ref: "RFC 7515 section 4", Where: j.notJSONAt("header"), Brief: "has a header that cannot be read",
	}, true
}

// claimsNotObject finds a payload that is no set of claims: a text, another JSON value, a nested token, or none at all.
func claimsNotObject(j *judgement) (Finding, bool) {
	if j.Read.Claims != nil {
		return Finding{}, false
	}
	f := Finding{
		Severity: SeverityError, Title: "the claims are no JSON object", Ref: "RFC 7519 section 7.2", Where: j.notJSONAt("claims"),
		Detail: j.notJSONDetail("claims") + "It may be a good signature over something else, but it is no JWT.",
		Fix:    "sign a JSON object of claims", Brief: "has claims that cannot be read",
	}
	switch {
	case j.nested():
		f.Severity, f.Title, f.Brief = SeverityNote, "another token stands inside", ""
		f.Detail = "The payload is a token of its own (cty is JWT). Only the outer one was looked at."
		f.Fix, f.Ref = "inspect the inner one by itself", "RFC 7519 section 5.2"
	case j.length("claims") == 0:
		f.Title, f.Brief = "there is no payload", "has no payload"
		f.Detail = "The part between the dots is empty: the payload was left out, or it travels by itself (detached)."
		f.Fix, f.Ref = "verify it together with its payload", "RFC 7515 appendix F"
	}
	return f, true
}

// nested reports a token inside a token (RFC 7519 section 5.2).
func (j *judgement) nested() bool {
	cty, ok := j.Read.Header.String("cty")
	return ok && (strings.EqualFold(cty, "JWT") || strings.EqualFold(cty, "application/jwt"))
}

// length is that of a part in characters, -1 when there is no such part.
func (j *judgement) length(part string) int {
	for _, s := range j.Read.Segments {
		if s.Name == part {
			return s.Length
		}
	}
	return -1
}

func (j *judgement) notJSON(part string) (jose.Observation, bool) {
	for _, o := range j.Read.Observations {
		if (o.Code == jose.CodeJSONInvalid || o.Code == jose.CodeAlphabet) && j.whereAt(o.Offset).Part == part {
			return o, true
		}
	}
	return jose.Observation{}, false
}

func (j *judgement) notJSONDetail(part string) string {
	o, ok := j.notJSON(part)
	if !ok {
		return ""
	}
	return Capital(clip(o.Detail, maxDetail)) + ". "
}

func (j *judgement) notJSONAt(part string) Where {
	if o, ok := j.notJSON(part); ok {
		return j.whereAt(o.Offset)
	}
	return j.where(part, "")
}

// count says how many of something there are: "1 byte", "3 bytes".
func count(n int, of string) string {
	if n != 1 {
		of += "s"
	}
	return strconv.Itoa(n) + " " + of
}
