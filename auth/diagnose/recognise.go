package diagnose

import (
	"encoding/json"
	"slices"
	"strings"

	"authpeek/auth/jose"
)

// The kinds of token that are none of the vendors'. They are told by what RFCs and issuers put into them; whatever shows nothing
// clear stays a signed, encrypted or opaque token.
const (
	otherID        tokenKind = "id-token"
	otherAccess    tokenKind = "oauth-access-token"
	otherFirebase  tokenKind = "firebase"
	otherCognitoID tokenKind = "cognito-id"
	otherCognito   tokenKind = "cognito-access"
	otherAzure     tokenKind = "azure"
	otherAuth0     tokenKind = "auth0"
	otherGoogle    tokenKind = "google"
	otherDPoP      tokenKind = "dpop"
	otherLogout    tokenKind = "logout"
	otherEvent     tokenKind = "security-event"
	otherRefresh   tokenKind = "refresh-token"
	otherAnswer    tokenKind = "oauth-answer"
	otherWhole     tokenKind = "answer"
	otherBasic     tokenKind = "basic"
	otherKey       tokenKind = "api-key"
	otherUUID      tokenKind = "opaque-uuid"
	otherDigits    tokenKind = "opaque-digits"
	otherHex       tokenKind = "opaque-hex"
	otherBase64    tokenKind = "opaque-base64"
)

var otherKinds = map[tokenKind]string{
	otherID:        "OpenID Connect id token",
	otherAccess:    "OAuth access token",
	otherFirebase:  "Firebase id token",
	otherCognitoID: "Amazon Cognito id token",
	otherCognito:   "Amazon Cognito access token",
	otherAzure:     "Microsoft Entra token",
	otherAuth0:     "Auth0 token",
	otherGoogle:    "Google id token",
	otherDPoP:      "DPoP proof",
	otherLogout:    "OpenID Connect logout token",
	otherEvent:     "security event token",
	otherRefresh:   "refresh token",
	otherAnswer:    "answer of an OAuth token endpoint",
	otherWhole:     "answer of a token endpoint",
	otherBasic:     "id and secret of HTTP Basic",
	otherKey:       "API key",
	otherUUID:      "opaque token, a UUID",
	otherDigits:    "opaque token, decimal digits",
	otherHex:       "opaque token, hexadecimal digits",
	otherBase64:    "opaque token, base64",
}

// recogniseOther says what else a token is. It is never as sure as a vendor whose marks are there.
func recogniseOther(j *judgement) (tokenKind, int, string) {
	if j.Read.Form == jose.FormOpaque {
		return recogniseOpaque(j.Shape)
	}
	for _, tell := range []func(*judgement) (tokenKind, string){byType, byIssuer, byUse, byClaims} {
		if kind, why := tell(j); kind != "" {
			return kind, 50, why
		}
	}
	return "", 0, ""
}

// recogniseOpaque goes by spelling alone. Extole's access tokens and Twilio's NTS tokens are opaque, and so are a thousand others:
// nothing in an opaque token says whose it is.
func recogniseOpaque(s *jose.Shape) (tokenKind, int, string) {
	if s == nil {
		return "", 0, ""
	}
	scheme := strings.ToLower(s.Scheme)
	switch {
	case slices.Contains(s.Members, "access_token"):
		return otherAnswer, 50, "it is a JSON object with access_token"
	case slices.Contains(s.Members, "token"), slices.Contains(s.Members, "jwt"):
		return otherWhole, 50, "it is a JSON object with a token in it"
	case scheme == "basic":
		return otherBasic, 50, `"Basic" stands before it`
	case scheme == "token":
		return otherKey, 50, `"Token" stands before it, as Bloomreach's SDKs send the public API key; Extole takes any word there`
	case s.Alphabet == jose.AlphabetUUID:
		return otherUUID, 10, "it is a UUID"
	case s.Alphabet == jose.AlphabetDigits:
		return otherDigits, 10, "it has decimal digits alone"
	case s.Alphabet == jose.AlphabetHex:
		return otherHex, 10, "it has hexadecimal digits alone"
	case s.Alphabet == jose.AlphabetBase64, s.Alphabet == jose.AlphabetBase64URL:
		return otherBase64, 10, "it is spelled in " + string(s.Alphabet)
	default:
		return "", 0, ""
	}
}

// byType goes by typ, which says it outright (RFC 8725 section 3.11).
func byType(j *judgement) (tokenKind, string) {
	typ, _ := j.Read.Header.String("typ")
	kind := tokenKind("")
	switch strings.TrimPrefix(strings.ToLower(typ), "application/") {
	case "at+jwt":
		kind = otherAccess // RFC 9068 section 2.1
	case "dpop+jwt":
		kind = otherDPoP // RFC 9449 section 4.2
	case "logout+jwt":
		kind = otherLogout // OpenID Connect Back-Channel Logout 1.0 section 2.4
	case "secevent+jwt":
		kind = otherEvent // RFC 8417 section 2.3
	default:
		return "", ""
	}
	return kind, "typ is " + clip(typ, maxQuoted)
}

// byIssuer goes by the addresses that identity providers write into iss.
func byIssuer(j *judgement) (tokenKind, string) {
	iss, _ := j.Read.Claims.String("iss")
	address, secure := strings.CutPrefix(iss, "https://")
	host, _, _ := strings.Cut(address, "/")
	why := "iss is " + clip(iss, 2*maxQuoted)
	switch {
	case iss == "accounts.google.com", secure && host == "accounts.google.com":
		return otherGoogle, why
	case !secure:
		return "", ""
	case host == "securetoken.google.com":
		return otherFirebase, why
	case strings.HasPrefix(host, "cognito-idp.") && strings.HasSuffix(host, ".amazonaws.com"):
		if use, _ := j.Read.Claims.String("token_use"); use == "access" {
			return otherCognito, why + " and token_use is access"
		}
		return otherCognitoID, why
	case host == "login.microsoftonline.com", host == "sts.windows.net", strings.HasSuffix(host, ".b2clogin.com"), strings.HasSuffix(host, ".ciamlogin.com"):
		return otherAzure, why
	case strings.HasSuffix(host, ".auth0.com"):
		return otherAuth0, why
	default:
		return "", ""
	}
}

// byUse goes by a claim that some issuers have for it.
func byUse(j *judgement) (tokenKind, string) {
	for _, name := range []string{"token_type", "token_use", "typ"} {
		use, _ := j.Read.Claims.String(name)
		switch strings.ToLower(use) {
		case "id":
			return otherID, name + " is " + use
		case "access", "bearer": // Keycloak writes Bearer, and Offline for a refresh token that does not end
			return otherAccess, name + " is " + use
		case "refresh", "offline":
			return otherRefresh, name + " is " + use
		}
	}
	return "", ""
}

// byClaims goes by what OpenID Connect Core section 2 requires of an id token, with something that nothing else has, and by what
// RFC 9068 section 2.2 requires of an access token.
func byClaims(j *judgement) (tokenKind, string) {
	has := func(name string) bool { _, ok := j.Read.Claims.Get(name); return ok }
	all := func(names ...string) bool { return !slices.ContainsFunc(names, func(n string) bool { return !has(n) }) }
	if !all("iss", "exp", "aud") {
		return "", ""
	}
	for _, name := range []string{"nonce", "at_hash", "c_hash", "auth_time", "email_verified"} {
		if has(name) && all("sub", "iat") && !has("scope") && !has("scp") {
			return otherID, "it has iss, sub, aud, exp, iat and " + name
		}
	}
	for _, name := range []string{"scope", "scp"} {
		if has(name) && (has("client_id") || has("azp") || has("cid")) {
			return otherAccess, "it has iss, aud, exp, a client and " + name
		}
	}
	return "", ""
}

// otherRules tell of credentials that are no tokens, and of the little that an opaque one shows.
func otherRules(j *judgement) []rule {
	if j.Read.Form == jose.FormOpaque && j.Shape != nil {
		return opaqueRules
	}
	return nil
}

var opaqueRules = []rule{
	{
		code:    "token.is-json",
		applies: func(j *judgement) bool { return len(j.Shape.Members) > 0 },
		check: func(j *judgement) (Finding, bool) {
			names, err := json.Marshal(j.Shape.Members)
			if err != nil {
				return Finding{}, false
			}
			f := Finding{
				Severity: SeverityError, Title: "a JSON object stands in place of the token", Where: j.where("token", ""), Ref: "RFC 6749 section 5.1", Brief: "is a JSON object",
				Detail: "An answer was used whole; its members are " + clip(string(names), maxDetail) + ".", Fix: `take the token out of it: extract = "json:NAME", or parse it in the app`,
			}
			for _, name := range []string{"access_token", "token", "jwt", "id_token"} {
				if slices.Contains(j.Shape.Members, name) {
					f.Fix = `take the token out of it: extract = "json:` + name + `", or parse it in the app`
					break
				}
			}
			return f, true
		},
	},
	{
		code:    "token.basic",
		applies: func(j *judgement) bool { return j.kind == otherBasic },
		check: func(j *judgement) (Finding, bool) {
			return Finding{
				Severity: SeverityWarning, Title: "a server's id and secret", Where: j.where("token", ""), Ref: "RFC 7617 section 2",
				Detail: "Basic carries an id and a secret that everybody can decode. No SDK sends it; in an app it is in every install.",
				Fix:    "keep it on servers; take the secret for leaked when it was in an app",
			}, true
		},
	},
	{
		code: "token.opaque",
		applies: func(j *judgement) bool {
			return len(j.Shape.Members) == 0 && j.kind != otherBasic && j.Shape.MostBits() > 0
		},
		check: opaqueFinding,
	},
}

// fewBits is how much a token has to hold so that nobody guesses it (RFC 6749 section 10.10: 2^-128 is required of generated ones).
const fewBits = 128

func opaqueFinding(j *judgement) (Finding, bool) {
	s := j.Shape
	f := Finding{
		Severity: SeverityNote, Title: "nothing in it can be read", Where: j.where("token", ""), Ref: "RFC 6749 section 1.4",
		Detail: count(s.Length, "character") + ", " + string(s.Alphabet) + ": " + count(s.MostBits(), "bit") + " at the most. Its end and its rights are known to whoever made it.",
		Fix:    "look at expires_in and scope in the answer that it came with",
	}
	if s.MostBits() < fewBits && s.Alphabet != jose.AlphabetUUID {
		f.Severity, f.Title, f.Ref = SeverityWarning, "short for something that nobody is to guess", "RFC 6749 section 10.10"
		f.Fix = "look whether it is cut off; a token should hold 128 random bits"
	}
	return f, true
}
