package diagnose

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"authpeek/auth/jose"
)

// The readers are judged by rules and never called: a token that is looked at must not be handed to anybody. What the rules say of
// golang-jwt and jwx is held against the libraries themselves in the tests.
//
// Each is taken with its key at hand and the algorithm that the token names allowed, and with its own defaults otherwise: golang-jwt
// reads into MapClaims, jwx into a jwt.Token.

// generalVerdicts are those of the readers that are the same for every vendor. Of an opaque token nobody has one.
func (j *judgement) generalVerdicts() []Verdict {
	if isOpaque(j) {
		return nil
	}
	list := make([]Verdict, 0, 4)
	for _, r := range [...]struct {
		name       string
		objects    func(*judgement) string
		overlooked func(*judgement) string
	}{
		{"RFC 7519", rfcObjects, rfcOverlooks},
		{"golang-jwt v5", golangObjects, golangOverlooks},
		{"jwx v3", jwxObjects, jwxOverlooks},
	} {
		why := r.objects(j)
		v := Verdict{Reader: r.name, Takes: why == "", Why: why}
		if v.Takes {
			v.Why = r.overlooked(j)
		}
		list = append(list, v)
	}
	return list
}

// objection is one ground for a reader to refuse a token, in the order in which readers come upon them.
type objection struct {
	is  func(*judgement) bool
	why string
}

func firstOf(j *judgement, list []objection) string {
	for i := range list {
		if list[i].is(j) {
			return list[i].why
		}
	}
	return ""
}

// allOf joins what a reader overlooks.
func allOf(j *judgement, list []objection) string {
	var said []string
	for i := range list {
		if list[i].is(j) {
			said = append(said, list[i].why)
		}
	}
	return strings.Join(said, "; ")
}

func has(codes ...jose.Code) func(*judgement) bool {
	return func(j *judgement) bool { return j.observedAny(codes...) }
}

func found(check func(*judgement) (Finding, bool)) func(*judgement) bool {
	return func(j *judgement) bool { _, is := check(j); return is }
}

func algNone(j *judgement) bool { return j.Read.Has(jose.CodeAlgNone) }

// brokenSignature finds a signature that no key can match, whatever the reader.
func brokenSignature(j *judgement) bool {
	return j.observedAny(signatureCodes...)
}

var signatureCodes = []jose.Code{jose.CodeSigEmpty, jose.CodeSigLength, jose.CodeSigDER, jose.CodeSigZero, jose.CodeSigRange}

// rfcForm is what RFC 7515 to 7519 want a reader to refuse before it tries a key, read strictly: where they allow to refuse, it does.
var rfcForm = []objection{
	{has(jose.CodeTooLong, jose.CodeWhitespace, jose.CodePrefixed, jose.CodeWrapped, jose.CodeSegments, jose.CodeBOM), "something stands around or inside the token"},
	{has(jose.CodeAlphabet, jose.CodePadding, jose.CodeTrailingBits), "it is not in base64url without padding"},
	{has(jose.CodeUTF8), "a text is no UTF-8"},
	{func(j *judgement) bool { return j.Read.Header == nil }, "the header is no JSON object"},
	{has(jose.CodeJSONTrailing), "something follows the JSON"},
	{has(jose.CodeDuplicate), "a name stands twice"},
	{has(jose.CodeNoAlg), "alg is missing"},
	{algNone, "nothing protects it"},
	{has(jose.CodeKidNotString), "kid is no text"},
	{func(j *judgement) bool { return isJWS(j) && !isSignature(j.alg) || isJWE(j) && !isKeyManagement(j.alg) }, "alg is unknown"},
	{func(j *judgement) bool { return isJWE(j) && found(encUnknown)(j) }, "enc is unknown"},
	{func(j *judgement) bool { return isJWE(j) && (found(jweKey)(j) || found(jweSizes)(j)) }, "a part has the wrong length"},
	{func(j *judgement) bool { return hasCrit(j) && found(critMalformed)(j) }, "crit is no list of names"},
	{func(j *judgement) bool {
		return hasCrit(j) && (found(critRegistered)(j) || found(critAbsent)(j) || found(critUnknown)(j))
	}, "crit names something that it does not understand"},
	{func(j *judgement) bool { return hasB64(j) && found(b64False)(j) }, "a JWT may not use b64"},
	{brokenSignature, "the signature has the wrong form"},
}

// rfcClaims is what they want it to refuse afterwards.
var rfcClaims = []objection{
	{func(j *judgement) bool { return isJWS(j) && j.Read.Claims == nil && !j.nested() }, "the claims are no JSON object"},
	{has(jose.CodeExpNotNumber, jose.CodeNbfNotNumber, jose.CodeIatNotNumber), "a time is no number"},
	{func(j *judgement) bool { return hasClaim("aud")(j) && found(audType)(j) }, "aud is no text and no list of texts"},
	{func(j *judgement) bool { return j.claimIs("iss", notString) }, "iss is no text"},
	{func(j *judgement) bool { return j.claimIs("sub", notString) }, "sub is no text"},
	{func(j *judgement) bool { return j.claimIs("jti", notString) }, "jti is no text"},
	{func(j *judgement) bool { return j.hasNow() && j.exp.number && j.exp.value <= unixSeconds(j.c.At) }, "it has expired"},
	{func(j *judgement) bool { return j.hasNow() && j.nbf.number && j.nbf.value > unixSeconds(j.c.At) }, "it is not valid yet"},
}

func rfcObjects(j *judgement) string {
	if why := firstOf(j, rfcForm); why != "" {
		return why
	}
	if j.mismatched() {
		return "the signature does not match"
	}
	return firstOf(j, rfcClaims)
}

var rfcLooseEnds = []objection{
	{func(j *judgement) bool { return j.hasNow() && j.iat.ok && j.iat.at.After(j.c.At) }, "takes an iat in the future"},
	{isJWE, "its claims are encrypted"},
}

func rfcOverlooks(j *judgement) string { return allOf(j, rfcLooseEnds) }

// claimIs asks about a claim that is there.
func (j *judgement) claimIs(name string, is func(json.RawMessage) bool) bool {
	m, ok := j.Read.Claims.Get(name)
	return ok && is(m.Raw)
}

func notString(raw json.RawMessage) bool { return raw[0] != '"' }

// beyondFloat reports a number that no float64 holds. encoding/json refuses the whole text for one of them, unless it keeps numbers as
// text.
func beyondFloat(o *jose.Object) bool {
	if o == nil {
		return false
	}
	for i := range o.Members {
		if raw := o.Members[i].Raw; (len(raw) > 300 || bytes.IndexByte(raw, 'e') >= 0 || bytes.IndexByte(raw, 'E') >= 0) && numberBeyond(raw) {
			return true
		}
	}
	return false
}

func numberBeyond(raw []byte) bool {
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '"':
			for i++; i < len(raw) && raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
			i++
		case c == '-' || '0' <= c && c <= '9':
			start := i
			for i < len(raw) && strings.IndexByte("+-.0123456789eE", raw[i]) >= 0 {
				i++
			}
			if f, _ := strconv.ParseFloat(string(raw[start:i]), 64); math.IsInf(f, 0) {
				return true
			}
		default:
			i++
		}
	}
	return false
}

// millisFrom is the least number that reads like milliseconds, as auth/jose has it.
const millisFrom = 1e11

// wraps is from where on time.Unix overflows: its count begins in the year 1 and not in 1970. What lies beyond comes out in the far
// past, on every platform, since the conversion of a float that is too large gives the least or the largest int64.
const wraps = math.MaxInt64 - 62135596800

// reached tells whether Go's clock has come to a NumericDate, read as golang-jwt and jwx read it: cut to the second, and overflowing.
func (j *judgement) reached(s stamp) bool {
	return s.value > wraps || float64(j.c.At.Unix()) >= s.floor()
}
