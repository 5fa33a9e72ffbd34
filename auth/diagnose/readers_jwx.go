package diagnose

import (
	"encoding/json"
	"math"
	"strings"
	"time"

	"authpeek/auth/jose"
)

// jwxRules are what jwx v3 refuses with its defaults, read from its source: base64 in any alphabet, the first alg of two, every crit
// and every b64, and claims of other types than RFC 7519 gives them. Of a header that is no JSON it may take one that it is said to
// refuse: its reader lets bare control characters in texts pass.
var jwxRules = []objection{
	{func(j *judgement) bool { return isJWE(j) && !isJWXEncryption(j) }, "it does not know the alg or the enc"},
	{func(j *judgement) bool { return isJWE(j) && rfcObjects(j) != "" }, "it cannot be decrypted as it stands"},
	{has(jose.CodeSegments), "it wants three parts"},
	{has(jose.CodePrefixed, jose.CodeWrapped, jose.CodeBOM), "something stands around the token"},
	{func(j *judgement) bool { return j.spaceRefused(true) }, "white space stands inside it"},
	{jwxAlphabet, "it is not in base64"},
	{jwxPadding, "the padding does not come out even"},
	{func(j *judgement) bool { return j.Read.Header == nil }, "the header is no JSON object"},
	{func(j *judgement) bool { return j.trailing("header") }, "something follows the header's JSON"},
	{func(j *judgement) bool { return isJWS(j) && (hasB64(j) || hasCrit(j) && !j.nullCrit()) }, "it refuses every crit and b64 that it was not told of"},
	{func(j *judgement) bool { return isJWS(j) && !isJWXAlg(j.alg) }, "it does not know the alg"},
	{func(j *judgement) bool { return isJWS(j) && j.firstAlg() != j.alg }, "it reads the first alg of two"},
	{brokenSignature, "the signature has the wrong form"},
	{(*judgement).mismatched, "the signature does not match"},
	{func(j *judgement) bool { return isJWS(j) && j.Read.Claims == nil }, "the claims are no JSON object"},
	{func(j *judgement) bool { return beyondFloat(j.Read.Claims) }, "a number is too large for it"},
	{takenForKeys, "it takes the claims for a key or for another token"},
	{jwxType, "a claim has another type than RFC 7519 gives it"},
	{func(j *judgement) bool { return j.hasNow() && j.iat.there && !j.jwxReached(j.iat) }, "it was issued in the future"},
	{func(j *judgement) bool { return j.hasNow() && j.exp.there && j.jwxReached(j.exp) }, "it has expired"},
	{func(j *judgement) bool { return j.hasNow() && j.nbf.there && !j.jwxReached(j.nbf) }, "it is not valid yet"},
}

func jwxObjects(j *judgement) string { return firstOf(j, jwxRules) }

var jwxLooseEnds = []objection{
	{has(jose.CodeWhitespace), "overlooks white space around it"},
	{has(jose.CodeAlphabet), "takes + and / too"},
	{has(jose.CodePadding), "takes padding too"},
	{has(jose.CodeTrailingBits), "overlooks unused bits"},
	{has(jose.CodeUTF8), "replaces what is no UTF-8"},
	{has(jose.CodeJSONTrailing), "overlooks what follows the claims"},
	{has(jose.CodeDuplicate), "takes the first alg of two, and the last of two claims"},
	{has(jose.CodeKidNotString), "overlooks kid"},
	{hasCrit, "takes a crit of null for none"},
	{func(j *judgement) bool {
		return j.exp.there && !j.exp.number || j.nbf.there && !j.nbf.number || j.iat.there && !j.iat.number
	}, "reads times from texts"},
	{func(j *judgement) bool { return j.exp.value >= millisFrom }, "takes any number for seconds"},
	{isJWE, "its claims are encrypted"},
}

func jwxOverlooks(j *judgement) string { return allOf(j, jwxLooseEnds) }

func isJWXAlg(alg string) bool { return isGolangAlg(alg) || alg == "Ed25519" }

// isJWXEncryption leaves out what jwx cannot undo: XC20P.
func isJWXEncryption(j *judgement) bool {
	iv, _ := encSizes(j.enc)
	return isKeyManagement(j.alg) && iv > 0 && j.enc != "XC20P"
}

// nullCrit reports "crit": null, which jwx takes for no crit at all.
func (j *judgement) nullCrit() bool {
	m, _ := j.Read.Header.Get("crit")
	return string(m.Raw) == "null"
}

// jwxAlphabet finds a character that belongs to no base64. + and / do no harm: jwx looks which alphabet a part is in.
func jwxAlphabet(j *judgement) bool {
	for _, o := range j.Read.Observations {
		if o.Code == jose.CodeAlphabet && o.Found != "+" && o.Found != "/" {
			return true
		}
	}
	return false
}

// jwxPadding finds padding that does not fill up to four characters, or a length that no base64 has.
func jwxPadding(j *judgement) bool {
	for _, o := range j.Read.Observations {
		if o.Code != jose.CodePadding {
			continue
		}
		for _, s := range j.Read.Segments {
			if s.Offset <= o.Offset && o.Offset <= s.Offset+s.Length && s.Length%4 != 0 {
				return true
			}
		}
	}
	return false
}

func (j *judgement) trailing(part string) bool {
	for _, o := range j.Read.Observations {
		if o.Code == jose.CodeJSONTrailing && j.whereAt(o.Offset).Part == part {
			return true
		}
	}
	return false
}

// firstAlg is the first of the header's members called alg; auth/jose gives the last.
func (j *judgement) firstAlg() string {
	if !j.Read.Has(jose.CodeDuplicate) {
		return j.alg
	}
	for _, m := range j.Read.Header.Members {
		if m.Name == "alg" {
			alg, _ := (&jose.Object{Members: []jose.Member{m}}).String("alg")
			return alg
		}
	}
	return ""
}

// takenForKeys finds claims by whose names jwx guesses that this is a JWK, a set of them, or a token in JSON. An aud settles it, and
// so does something behind the JSON, over which the guessing stumbles.
func takenForKeys(j *judgement) bool {
	if j.Read.Claims == nil || j.trailing("claims") {
		return false
	}
	var keys, payload, signatures bool
	for _, m := range j.Read.Claims.Members {
		if n := len(m.Name); n < 3 || n > 10 {
			continue
		}
		switch {
		case strings.EqualFold(m.Name, "aud"):
			return false
		case strings.EqualFold(m.Name, "kty"), strings.EqualFold(m.Name, "keys"), strings.EqualFold(m.Name, "ciphertext"):
			keys = true
		case strings.EqualFold(m.Name, "payload"):
			payload = true
		case strings.EqualFold(m.Name, "signatures"):
			signatures = true
		}
	}
	return keys || payload && signatures
}

// jwxType finds a registered claim of a type that jwx does not take. Of two claims of one name it reads each, and keeps the last.
func jwxType(j *judgement) bool {
	if j.Read.Claims == nil {
		return false
	}
	for i := range j.Read.Claims.Members {
		m := j.Read.Claims.Members[i]
		switch m.Name {
		case "iss", "sub", "jti":
			if c := m.Raw[0]; c != '"' && c != 'n' {
				return true
			}
		case "aud":
			if notAudience(m.Raw) != "" {
				return true
			}
		case "exp", "nbf", "iat":
			if !jwxReads(stampIn(m)) {
				return true
			}
		}
	}
	return false
}

// jwxReads tells whether jwx makes a time out of a claim: a number of seconds that an int64 holds and that has no sign, or a text of
// digits, or one as RFC 3339 has it.
func jwxReads(s stamp) bool {
	if !s.there {
		return true
	}
	if s.number {
		return !math.Signbit(s.value) && s.value < 1<<63
	}
	_, ok := jwxText(s.raw)
	return ok
}

// jwxText reads a time from a text: its seconds.
func jwxText(raw json.RawMessage) (seconds float64, ok bool) {
	var text string
	if raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
		return 0, false
	}
	if strings.Trim(text, "0123456789.") != "" {
		t, err := time.Parse(time.RFC3339, text)
		return unixSeconds(t), err == nil
	}
	whole, _, _ := strings.Cut(text, ".")
	n, err := json.Number(whole).Int64()
	return float64(n), err == nil
}

func (j *judgement) jwxReached(s stamp) bool {
	if s.number {
		return j.reached(s)
	}
	at, _ := jwxText(s.raw)
	s.value = at
	return j.reached(s)
}
