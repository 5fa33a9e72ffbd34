package diagnose

import (
	"strings"

	"authpeek/auth/jose"
)

// HeaderMeaning says in a few words what a member of a JOSE header means (RFC 7515 section 4.1, RFC 7516 section 4.1), or nothing for
// a name that is not known. The words quote the value.
func HeaderMeaning(name, value, alg string) string {
	switch name {
	case "alg":
		return algMeaning(value)
	case "kid":
		if strings.HasPrefix(alg, "HS") {
			return "with the secret of key " + value
		}
		return "with key " + value
	case "typ":
		if strings.EqualFold(value, "JWT") {
			return "a JSON Web Token"
		}
		return "type " + value
	case "cty":
		if strings.HasPrefix(value, "twilio-fpa") {
			return "a Twilio access token"
		}
		return "content of type " + value
	case "enc":
		return "content encrypted with " + value
	case "zip":
		return "compressed before encryption"
	case "crit":
		return "what a reader must understand"
	case "b64":
		return "whether the payload is in base64url" // RFC 7797
	case "jku", "x5u":
		return "where its key would be fetched; authpeek fetches nothing"
	case "jwk", "x5c":
		return "a key that it brings itself, which proves nothing"
	case "x5t", "x5t#S256":
		return "the hash of its certificate"
	}
	return ""
}

// algMeaning says what an algorithm of RFC 7518 or RFC 8037 does.
func algMeaning(alg string) string {
	has := func(prefix string) bool { return strings.HasPrefix(alg, prefix) }
	switch {
	case strings.EqualFold(alg, "none"):
		return "not signed: anybody can have written it"
	case has("HS"):
		return "signed with a shared secret"
	case has("RSA"):
		return "encrypted to an RSA key"
	case has("RS"), has("PS"):
		return "signed with an RSA key"
	case has("ES"):
		return "signed with an EC key"
	case alg == "EdDSA", alg == "Ed25519", alg == "Ed448":
		return "signed with an Edwards curve key"
	case has("ECDH"):
		return "encrypted to an EC key"
	case has("PBES2"):
		return "encrypted with a password"
	case alg == "dir":
		return "encrypted with the shared key itself"
	case strings.HasSuffix(alg, "KW"):
		return "encrypted with a shared secret"
	default:
		return "an algorithm that authpeek does not know"
	}
}

// ClaimMeaning says in a few words what a claim of RFC 7519 section 4.1, or of a vendor that is known, means; nothing for a name that
// is not known, and for one that is a time, which every reader writes in a way of its own.
func ClaimMeaning(m jose.Member) string {
	o := jose.Object{Members: []jose.Member{m}}
	text, isText := o.String(m.Name)
	value := clip(string(m.Raw), maxDetail)
	switch m.Name {
	case "sub", "ids":
		ids, isObject := IDsIn(m.Raw)
		switch {
		case isText:
			return "made out to " + clip(text, maxDetail)
		case !isObject || len(ids) == 0:
			return "made out to nobody that can be read"
		case len(ids) == 1:
			return "made out to one customer: " + CustomerName(ids)
		default:
			return "made out to one customer by " + Counted(len(ids), "id") + ": " + clip(spelledIDs(ids), maxDetail)
		}
	case "iss":
		return "issued by " + clip(text, maxDetail)
	case "aud":
		return "meant for " + value
	case "jti":
		return "the token's own id"
	case "scope", "scp", "scopes":
		return "allows " + value
	case "azp", "client_id":
		return "issued to the client " + clip(text, maxDetail)
	case "nonce":
		return "ties it to one sign-in"
	case "grants":
		return "what Twilio allows with it, product by product"
	case "policies":
		return "what Twilio TaskRouter allows with it"
	case "email":
		return "the e-mail address that it names"
	case "partner_user_id":
		return "the customer as Extole's client knows them"
	}
	return ""
}

// IsTimeClaim reports whether a claim of that name is a NumericDate (RFC 7519 section 4.1, OpenID Connect Core section 2 and 5.1).
func IsTimeClaim(name string) bool {
	switch name {
	case "iat", "nbf", "exp", "auth_time", "updated_at":
		return true
	}
	return false
}
