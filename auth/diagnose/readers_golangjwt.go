package diagnose

import (
	"slices"
	"strings"

	"authpeek/auth/jose"
)

// golangRules are what golang-jwt v5 refuses with its defaults (vendors reference E3).
var golangRules = []objection{
	{isJWE, "it reads no encrypted tokens"},
	{has(jose.CodeSegments), "it wants three parts"},
	{has(jose.CodePrefixed, jose.CodeWrapped, jose.CodeBOM), "something stands around the token"},
	{func(j *judgement) bool { return j.spaceRefused(false) }, "white space stands in it"},
	{has(jose.CodeAlphabet, jose.CodePadding), "it is not in base64url without padding"},
	{func(j *judgement) bool { return j.Read.Header == nil }, "the header is no JSON object"},
	{has(jose.CodeJSONTrailing), "something follows the JSON"},
	{func(j *judgement) bool { return !isGolangAlg(j.alg) }, "it does not know the alg"},
	{func(j *judgement) bool { return j.Read.Claims == nil && !j.nullPayload() }, "the claims are no JSON object"},
	{func(j *judgement) bool { return beyondFloat(j.Read.Header) || beyondFloat(j.Read.Claims) }, "a number is too large for it"},
	{brokenSignature, "the signature has the wrong form"},
	{(*judgement).mismatched, "the signature does not match"},
	{func(j *judgement) bool { return j.exp.there && !j.exp.number || j.nbf.there && !j.nbf.number }, "exp or nbf is no number"},
	{func(j *judgement) bool { return j.hasNow() && j.exp.number && j.exp.value != 0 && j.reached(j.exp) }, "it has expired"},
	{func(j *judgement) bool { return j.hasNow() && j.nbf.number && j.nbf.value != 0 && !j.reached(j.nbf) }, "it is not valid yet"},
}

func golangObjects(j *judgement) string {
	if m, ok := j.Read.Header.Get("b64"); isJWS(j) && ok && string(m.Raw) == "false" {
		j = j.encoded()
	}
	return firstOf(j, golangRules)
}

// encoded is the token as a reader sees it that knows no b64: it takes the payload for base64, and then there are other claims in it,
// or none.
func (j *judgement) encoded() *judgement {
	s := j.Subject
	s.Read.Claims, s.Read.PayloadText = nil, ""
	if payload := j.Read.PayloadText; !strings.ContainsAny(payload, ". \t\r\n=") {
		inner := jose.Parse("e30." + payload + ".") // e30 is {}, which is all that it takes to be read
		s.Read.Claims, s.Read.PayloadText = inner.Claims, inner.PayloadText
		s.Read.Observations = slices.Concat(s.Read.Observations, inner.Observations)
	}
	return newJudgement(s, j.c)
}

// golangLooseEnds are what golang-jwt does not look at, or reads in another way than the token means it.
var golangLooseEnds = []objection{
	{hasCrit, "overlooks crit"},
	{has(jose.CodeDuplicate), "takes the last of two members of one name"},
	{has(jose.CodeWhitespace), "overlooks line breaks"},
	{has(jose.CodeTrailingBits), "overlooks unused bits"},
	{has(jose.CodeUTF8), "replaces what is no UTF-8"},
	{has(jose.CodeKidNotString), "leaves kid to whoever gives the key"},
	{(*judgement).nullPayload, "takes null for no claims"},
	{func(j *judgement) bool { return j.exp.number && j.exp.value == 0 }, "takes exp 0 for no exp"},
	{func(j *judgement) bool { return j.nbf.value > wraps }, "reads so large an nbf as long past"},
	{func(j *judgement) bool { return j.iat.there && (!j.iat.number || j.hasNow() && !j.reached(j.iat)) }, "does not look at iat"},
	{func(j *judgement) bool {
		return j.claimIs("iss", notString) || j.claimIs("sub", notString) || j.claimIs("jti", notString) || hasClaim("aud")(j) && found(audType)(j)
	}, "looks at iss, sub, aud and jti only when told to"},
	{func(j *judgement) bool { return j.exp.value >= millisFrom || j.nbf.value >= millisFrom }, "takes any number for seconds"},
}

func golangOverlooks(j *judgement) string { return allOf(j, golangLooseEnds) }

func isGolangAlg(alg string) bool {
	switch alg {
	case "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA":
		return true
	}
	return false
}

// nullPayload reports the payload null, which encoding/json reads into a map as an empty one.
func (j *judgement) nullPayload() bool {
	return j.Read.Claims == nil && len(j.Read.PayloadText) < 64 && strings.Trim(j.Read.PayloadText, " \t\r\n") == "null"
}

// spaceRefused tells whether white space makes a reader refuse the token. Go's base64 skips CR and LF and nothing else, so they do no
// harm in a signature and behind it; in the other parts, and before them, they are part of what was signed. A reader that trims takes
// whatever stands around the token.
func (j *judgement) spaceRefused(trims bool) bool {
	for _, o := range j.Read.Observations {
		if o.Code != jose.CodeWhitespace {
			continue
		}
		n := len(j.Read.Segments)
		if n == 0 {
			return true
		}
		last := j.Read.Segments[n-1]
		around := o.Offset < j.Read.Segments[0].Offset || o.Offset >= last.Offset+last.Length
		inSignature := last.Offset <= o.Offset && !around
		switch {
		case around && trims:
		case o.Breaks && (inSignature || around && o.Offset >= last.Offset):
		default:
			return true
		}
	}
	return false
}
