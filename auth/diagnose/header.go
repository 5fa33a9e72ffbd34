package diagnose

import (
	"encoding/json"
	"slices"
	"strings"

	"authpeek/auth/jose"
)

// headerRules judge the JOSE header: what RFC 7515 wants of it, and what attacks put into it (RFC 8725).
var headerRules = []rule{
	{code: "header.alg-unknown", applies: namesAlg, check: algUnknown, passes: func(j *judgement) string { return "alg is " + clip(j.alg, maxQuoted) }},
	{code: "header.key-confusion", applies: isJWS, check: keyConfusion},
	{code: "header.jwk", applies: hasHeader, check: embedded("jwk", "a key")},
	{code: "header.jku", applies: hasHeader, check: embedded("jku", "the address of keys")},
	{code: "header.x5u", applies: hasHeader, check: embedded("x5u", "the address of a certificate")},
	{code: "header.x5c", applies: hasHeader, check: embedded("x5c", "a certificate")},
	{code: "header.private-key", applies: hasHeader, check: privateKey},
	{code: "header.kid-path", applies: hasKid, check: kidPath},
	{code: "header.kid-injection", applies: hasKid, check: kidInjection},
	{code: "header.kid-url", applies: hasKid, check: kidURL},
	{code: "header.kid-long", applies: hasKid, check: kidLong},
	{code: "header.kid-empty", applies: hasKid, check: kidEmpty},
	{code: "header.zip", applies: isJWS, check: zipInJWS},
	{code: "header.enc", applies: isJWS, check: encInJWS},
	{code: "header.typ", applies: hasHeader, check: oddTyp, passes: typPasses},
	{code: "header.cty", applies: isJWE, check: nestedInJWE},
}

func hasHeader(j *judgement) bool { return j.Read.Header != nil }

func namesAlg(j *judgement) bool { return j.alg != "" && !strings.EqualFold(j.alg, "none") }

func hasKid(j *judgement) bool { return j.kidText }

// isSignature reports an algorithm that IANA has registered for JWS.
func isSignature(alg string) bool {
	switch alg {
	case "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA",
		"Ed25519", "Ed448":
		return true
	}
	return false
}

// isKeyManagement reports an algorithm that IANA has registered for JWE.
func isKeyManagement(alg string) bool {
	switch alg {
	case "RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "A128KW", "A192KW", "A256KW", "dir", "ECDH-ES",
		"ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW", "PBES2-HS256+A128KW",
		"PBES2-HS384+A192KW", "PBES2-HS512+A256KW":
		return true
	}
	return false
}

func algUnknown(j *judgement) (Finding, bool) {
	known, of := isSignature(j.alg), "signatures"
	if isJWE(j) {
		known, of = isKeyManagement(j.alg), "encryption"
	}
	if known || j.Read.Has(jose.CodeAlgCase) {
		return Finding{}, false
	}
	f := Finding{
		Severity: SeverityError, Title: "alg is unknown", Ref: "RFC 7518 sections 3.1 and 4.1", Where: j.where("header", "alg"),
		Detail: "alg is " + quoted(j.alg) + ", which is not registered for " + of + ". No reader can check it.",
		Fix:    "use an algorithm that the server names", Brief: "is signed with an alg that nobody knows",
	}
	if isSignature(j.alg) || isKeyManagement(j.alg) {
		f.Title = "alg is not for this kind of token"
		f.Detail = "alg is " + quoted(j.alg) + ", which is registered, but not for " + of + "."
		f.Fix = "count the dots: a signed token has 2, an encrypted one 4"
	}
	return f, true
}

// keyConfusion finds a shared secret beside a public key: the mark of a token whose HMAC was made with the public key as the secret
// (CVE-2016-10555). A reader that pins the algorithm by the key refuses it.
func keyConfusion(j *judgement) (Finding, bool) {
	if !strings.HasPrefix(j.alg, "HS") {
		return Finding{}, false
	}
	for _, name := range []string{"jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"} {
		m, ok := j.Read.Header.Get(name)
		if !ok || name == "jwk" && ktyOf(m.Raw) == "oct" {
			continue
		}
		return Finding{
			Severity: SeverityWarning, Title: "a shared secret beside a public key", Ref: "RFC 8725 section 2.1", Where: j.where("header", name),
			Detail: j.alg + " is made with a shared secret, and " + name + " names a public key. A reader that takes one for the other lets anybody sign.",
			Fix:    "pin the algorithm where the token is read; leave " + name + " out where it is made",
		}, true
	}
	return Finding{}, false
}

func ktyOf(jwk json.RawMessage) string {
	var k struct {
		Kty string `json:"kty"`
	}
	if len(jwk) > maxParsed || json.Unmarshal(jwk, &k) != nil {
		return ""
	}
	return k.Kty
}

// embedded finds a header that brings its own key. It is never used here, and nothing is fetched.
func embedded(name, what string) func(*judgement) (Finding, bool) {
	return func(j *judgement) (Finding, bool) {
		m, ok := j.Read.Header.Get(name)
		if !ok || name == "jwk" && j.isProof() {
			return Finding{}, false
		}
		detail := "The header brings " + what + " to check it with. Whoever trusts that takes any token. It was not used here."
		if name == "jku" || name == "x5u" {
			detail = name + " is " + spelled(m.Raw) + ". Whoever asks there takes any token, and calls where the token wants. It was not asked."
		}
		return Finding{
			Severity: SeverityWarning, Title: "the token brings " + what, Detail: detail,
			Fix: "check with keys that are known before, and leave " + name + " out", Ref: "RFC 8725 section 3.10", Where: j.where("header", name),
		}, true
	}
}

// isProof reports a DPoP proof, which has to carry its public key (RFC 9449 section 4.2).
func (j *judgement) isProof() bool { typ, _ := j.Read.Header.String("typ"); return typ == "dpop+jwt" }

func privateKey(j *judgement) (Finding, bool) {
	m, ok := j.Read.Header.Get("jwk")
	if !ok {
		return Finding{}, false
	}
	var k map[string]json.RawMessage
	if len(m.Raw) > maxParsed || json.Unmarshal(m.Raw, &k) != nil || len(k["d"]) == 0 && len(k["k"]) == 0 {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityError, Title: "the token carries a private key",
		Detail: "jwk has a member that is nobody's business but the signer's. Everyone who has seen the token can sign with it.",
		Fix:    "take the key out of use, and put only public members into jwk", Ref: "RFC 7515 section 4.1.3", Where: j.where("header", "jwk"),
	}, true
}

func (j *judgement) kidFinding(severity, title, meaning, fix string) (Finding, bool) {
	return Finding{
		Severity: severity, Title: title, Detail: "kid is " + quoted(j.kid) + ". " + meaning, Fix: fix,
		Ref: "RFC 8725 section 3.10", Where: j.where("header", "kid"),
	}, true
}

// treatAsName is the fix for every kid that attacks the reader.
const treatAsName = "write the plain id of a key; a server has to look it up in a list, and nowhere else"

func kidPath(j *judgement) (Finding, bool) {
	kid := j.kid
	if !strings.Contains(kid, "../") && !strings.Contains(kid, `..\`) && !strings.HasPrefix(kid, "/") && !strings.Contains(kid, "%2e%2e") {
		return Finding{}, false
	}
	return j.kidFinding(SeverityWarning, "kid is a path", "A server that opens a file of that name checks with what stands in it; /dev/null is an empty secret.", treatAsName)
}

func kidInjection(j *judgement) (Finding, bool) {
	kid := j.kid
	if !strings.ContainsAny(kid, "'\"`;|$<>\x00") && !strings.Contains(kid, "--") && !strings.Contains(strings.ToLower(kid), "union select") {
		return Finding{}, false
	}
	return j.kidFinding(SeverityWarning, "kid looks like a piece of a query or a command", "A server that puts it into one runs it.", treatAsName)
}

func kidURL(j *judgement) (Finding, bool) {
	kid := j.kid
	if !strings.Contains(kid, "://") {
		return Finding{}, false
	}
	return j.kidFinding(SeverityWarning, "kid is an address", "A server that fetches it takes its key from whoever wrote the token. It was not asked here.", treatAsName)
}

// maxKid is the longest key id that any of the vendors takes (Extole's, in characters).
const maxKid = 240

func kidLong(j *judgement) (Finding, bool) {
	kid := j.kid
	if len(kid) <= maxKid {
		return Finding{}, false
	}
	return j.kidFinding(SeverityWarning, "kid is very long", "It has "+count(len(kid), "byte")+"; key ids are short, and some servers cut them.", "use a short id for the key")
}

func kidEmpty(j *judgement) (Finding, bool) {
	if j.kid != "" {
		return Finding{}, false
	}
	return j.kidFinding(SeverityWarning, "kid is empty", "It names no key, and some servers look one up by it.", "put the id of the key that signed into the header, or leave kid out")
}

func zipInJWS(j *judgement) (Finding, bool) {
	if _, ok := j.Read.Header.Get("zip"); !ok {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityWarning, Title: "zip in a signed token", Detail: "Only encrypted tokens can be compressed. Readers overlook it, or unpack what they should not.",
		Fix: "leave zip out", Ref: "RFC 7516 section 4.1.3", Where: j.where("header", "zip"),
	}, true
}

func encInJWS(j *judgement) (Finding, bool) {
	if _, ok := j.Read.Header.Get("enc"); !ok {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityWarning, Title: "enc in a signed token", Detail: "enc belongs to encrypted tokens, which have 5 parts. Readers that tell them apart by it are misled.",
		Fix: "leave enc out, or look where two parts were lost", Ref: "RFC 7516 section 9", Where: j.where("header", "enc"),
	}, true
}

// oddTyp finds a typ that says that this is no JWT. RFC 7519 section 5.1 recommends "JWT", and RFC 8725 section 3.11 types of their
// own that end in +jwt.
func oddTyp(j *judgement) (Finding, bool) {
	m, ok := j.Read.Header.Get("typ")
	if !ok {
		return Finding{}, false
	}
	f := Finding{
		Severity: SeverityNote, Title: "typ is unusual", Detail: "typ is " + spelled(m.Raw) + `. "JWT" is usual; a server that looks at it refuses others.`,
		Fix: `write "JWT"`, Ref: "RFC 7519 section 5.1", Where: j.where("header", "typ"),
	}
	typ, text := j.Read.Header.String("typ")
	if !text {
		f.Severity, f.Title = SeverityWarning, "typ is no text"
		return f, true
	}
	bare := strings.TrimPrefix(strings.ToLower(typ), "application/")
	return f, typ != "JWT" && !slices.Contains([]string{"jose", "jose+json"}, bare) && !strings.HasSuffix(bare, "+jwt")
}

func typPasses(j *judgement) string {
	if typ, ok := j.Read.Header.String("typ"); ok {
		return "typ is " + clip(typ, maxQuoted)
	}
	return ""
}

func nestedInJWE(j *judgement) (Finding, bool) {
	return Finding{
		Severity: SeverityNote, Title: "another token stands inside", Detail: "cty is JWT: what is encrypted is a token of its own, with a signature of its own.",
		Fix: "decrypt it, and inspect the inner one", Ref: "RFC 7519 section 5.2", Where: j.where("header", "cty"),
	}, j.nested()
}
