package headless

import (
	"strings"
	"time"

	"authpeek/auth/jose"
)

// memberMeaning says a member in words, or nothing where its name is not known.
func memberMeaning(part string, m jose.Member, at time.Time) string {
	o := jose.Object{Members: []jose.Member{m}}
	text, _ := o.String(m.Name)
	if part == "header" {
		return headerMeaning(m.Name, text)
	}
	if verb, ok := timeVerbs[m.Name]; ok {
		when, ok := o.Time(m.Name)
		if !ok {
			return "no time in seconds since 1970"
		}
		if m.Name == "exp" && !when.After(at) {
			verb = "expired"
		}
		return verb + " " + momentWords(when, at)
	}
	return claimMeanings[m.Name]
}

// timeVerbs are the claims that hold a time (RFC 7519 section 4.1, OpenID Connect Core section 2).
var timeVerbs = map[string]string{
	"iat": "issued", "nbf": "not usable before", "exp": "expires", "auth_time": "signed in", "updated_at": "updated",
}

// claimMeanings are the claims of RFC 7519 section 4.1 and of the vendors that are known.
var claimMeanings = map[string]string{
	"iss":             "who issued it",
	"sub":             "whom it is made out to",
	"aud":             "whom it is meant for",
	"jti":             "its own id",
	"ids":             "the customer of a Bloomreach stream",
	"grants":          "what Twilio allows with it, and for which identity",
	"email":           "the customer as Extole knows them",
	"partner_user_id": "the customer as Extole's client knows them",
	"scope":           "what it allows",
	"azp":             "the client that it was issued to",
	"nonce":           "ties it to one sign-in",
	"policies":        "what Twilio TaskRouter allows with it",
}

func headerMeaning(name, text string) string {
	switch name {
	case "alg":
		return algMeaning(text)
	case "enc":
		return "how the content is encrypted"
	case "kid":
		return "the id of the key"
	case "typ":
		if strings.EqualFold(text, "JWT") {
			return "a JSON Web Token"
		}
		return "what kind of token it is"
	case "cty":
		if strings.HasPrefix(text, "twilio-fpa") {
			return "a Twilio access token"
		}
		return "what the payload is"
	case "crit":
		return "members that a reader has to understand"
	case "jku", "x5u":
		return "where its key would be fetched; authpeek fetches nothing"
	case "jwk", "x5c":
		return "a key that it brings itself, which proves nothing"
	case "zip":
		return "how the content is compressed"
	case "b64":
		return "whether the payload is base64url (RFC 7797)"
	}
	return ""
}

// algMeaning says what an algorithm of RFC 7518 does.
func algMeaning(alg string) string {
	switch {
	case strings.EqualFold(alg, "none"):
		return "not signed: anybody can have written it"
	case strings.HasPrefix(alg, "HS"):
		return "signed with a shared secret"
	case strings.HasPrefix(alg, "RSA"):
		return "encrypted to an RSA key"
	case strings.HasPrefix(alg, "RS"), strings.HasPrefix(alg, "PS"):
		return "signed with an RSA key"
	case strings.HasPrefix(alg, "ES"):
		return "signed with an EC key"
	case alg == "EdDSA", alg == "Ed25519", alg == "Ed448":
		return "signed with an Edwards curve key"
	case strings.HasPrefix(alg, "ECDH"):
		return "encrypted to an EC key"
	case strings.HasPrefix(alg, "PBES2"):
		return "encrypted with a password"
	case alg == "dir", strings.HasSuffix(alg, "KW"):
		return "encrypted with a shared secret"
	}
	return ""
}
