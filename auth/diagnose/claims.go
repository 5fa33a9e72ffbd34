package diagnose

import (
	"bytes"
	"encoding/json"
	"strings"
)

// claimRules judge the claims that RFC 7519 registers, and what should not stand in claims at all. Times have rules of their own.
var claimRules = []rule{
	{code: "claims.aud-type", applies: hasClaim("aud"), check: audType},
	{code: "claims.aud-empty", applies: hasClaim("aud"), check: audEmpty},
	{code: "claims.aud-many", applies: hasClaim("aud"), check: audMany},
	{code: "claims.iss-not-text", applies: hasClaim("iss"), check: notText("iss", "RFC 7519 section 4.1.1")},
	{code: "claims.sub-not-text", applies: hasClaim("sub"), check: notText("sub", "RFC 7519 section 4.1.2")},
	{code: "claims.jti-not-text", applies: hasClaim("jti"), check: notText("jti", "RFC 7519 section 4.1.7")},
	{code: "claims.name-case", applies: hasClaims, check: nameCase},
	{code: "claims.secret", applies: hasClaims, check: secretClaim},
}

func hasClaims(j *judgement) bool { return j.Read.Claims != nil }

func hasClaim(name string) func(*judgement) bool {
	return func(j *judgement) bool { _, ok := j.Read.Claims.Get(name); return ok }
}

// notAudience says what aud is instead of a text or a list of texts; empty when it is one. It is asked by several readers and the list
// may be as long as the token, so it is walked and not unmarshalled.
func notAudience(raw json.RawMessage) string {
	switch raw[0] {
	case '"':
		return ""
	case '[':
	default:
		return typeOf(raw)
	}
	for i := 1; i < len(raw); i++ {
		switch raw[i] {
		case ' ', '\t', '\r', '\n', ',', ']':
		case '"':
			for i++; i < len(raw) && raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
		default:
			return "a list with " + typeOf(raw[i:]) + " in it"
		}
	}
	return ""
}

func audType(j *judgement) (Finding, bool) {
	m, _ := j.Read.Claims.Get("aud")
	is := notAudience(m.Raw)
	if is == "" {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityError, Title: "aud is no text", Ref: "RFC 7519 section 4.1.3", Where: j.where("claims", "aud"), Brief: "has an aud that is no text",
		Detail: "aud is " + is + ". It has to be a text or a list of texts; readers that look at it refuse the token, and jwx always does.",
		Fix:    "write a text, or a list of texts",
	}, true
}

func audEmpty(j *judgement) (Finding, bool) {
	m, _ := j.Read.Claims.Get("aud")
	if string(m.Raw) != `""` && len(bytes.Trim(m.Raw, "[] \t\r\n")) > 0 {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityWarning, Title: "aud is empty", Detail: "The token is for nobody; some readers take that for everybody.",
		Fix: "name whom the token is for, or leave aud out", Ref: "RFC 7519 section 4.1.3", Where: j.where("claims", "aud"),
	}, true
}

// audMany finds a token for several: what one of them is given it can use with the others.
func audMany(j *judgement) (Finding, bool) {
	m, _ := j.Read.Claims.Get("aud")
	if m.Raw[0] != '[' || bytes.IndexByte(m.Raw, ',') < 0 || notAudience(m.Raw) != "" {
		return Finding{}, false
	}
	var all []string
	if len(m.Raw) <= maxParsed && (json.Unmarshal(m.Raw, &all) != nil || len(all) < 2) {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityNote, Title: "aud names several", Detail: "aud is " + spelled(m.Raw) + ". Each of them can use the token with the others.",
		Fix: "issue one for each, where they do not trust each other", Ref: "RFC 8725 section 3.9", Where: j.where("claims", "aud"),
	}, true
}

func notText(name, ref string) func(*judgement) (Finding, bool) {
	return func(j *judgement) (Finding, bool) {
		m, _ := j.Read.Claims.Get(name)
		if m.Raw[0] == '"' {
			return Finding{}, false
		}
		return Finding{
			Severity: SeverityError, Title: name + " is no text",
			Detail: name + " is " + typeOf(m.Raw) + ": " + spelled(m.Raw) + ". Strict readers and jwx refuse it; golang-jwt takes it into a map.",
			Fix:    "write it as a text, unless the server wants it so", Ref: ref, Where: j.where("claims", name), Brief: name + " is no text",
		}, true
	}
}

// nameCase finds EXP or Sub. Names keep their case (RFC 7519 section 10.1.1), but encoding/json matches the fields of a Go struct
// without it, so two readers of one language can see two tokens.
func nameCase(j *judgement) (Finding, bool) {
	for _, m := range j.Read.Claims.Members {
		if len(m.Name) != 3 {
			continue
		}
		for _, name := range []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti"} {
			if m.Name != name && strings.EqualFold(m.Name, name) {
				return Finding{
					Severity: SeverityWarning, Title: m.Name + " is not " + name, Ref: "RFC 7519 section 4",
					Detail: "Names of claims keep their case. Most readers overlook " + m.Name + "; Go structs take it for " + name + ".",
					Fix:    "write " + name + " " + maker, Where: Where{Part: "claims", Name: m.Name, Offset: m.Offset},
				}, true
			}
		}
	}
	return Finding{}, false
}

// isSecretName reports a name that says itself that its value is nobody's business. Only clear names: a claim called code or key is
// ordinary.
func isSecretName(name string) bool {
	var room [20]byte // every claim of every token comes by here
	letters := room[:0]
	for i := range len(name) {
		if c := name[i]; c != '_' && c != '-' {
			if len(letters) == len(room) {
				return false
			}
			letters = append(letters, c|0x20)
		}
	}
	switch string(letters) {
	case "password", "passwd", "pwd", "passphrase", "secret", "clientsecret", "apisecret", "privatekey", "secretkey", "creditcard",
		"cardnumber", "cvv", "cvc", "ssn", "socialsecurity":
		return true
	}
	return false
}

func secretClaim(j *judgement) (Finding, bool) {
	for _, m := range j.Read.Claims.Members {
		if (m.Raw[0] == '"' && len(m.Raw) > 2 || '0' <= m.Raw[0] && m.Raw[0] <= '9') && isSecretName(m.Name) {
			return Finding{
				Severity: SeverityNote, Title: "a claim is named like a secret", Ref: "RFC 7519 section 12",
				Detail: quoted(m.Name) + " can be read by everyone who sees the token: a signature hides nothing.",
				Fix:    "leave it out, or encrypt the token", Where: Where{Part: "claims", Name: clip(m.Name, maxQuoted), Offset: m.Offset},
			}, true
		}
	}
	return Finding{}, false
}
