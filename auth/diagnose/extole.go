package diagnose

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"authpeek/auth/jose"
)

// The kinds of token that Extole has. Its access tokens are opaque, all of them (vendors reference C1).
const (
	extoleJWT    tokenKind = "verification-token"
	extoleOpaque tokenKind = "access-token"
)

var extoleKinds = map[tokenKind]string{
	extoleJWT:    "Extole verification token",
	extoleOpaque: "opaque token",
}

// extoleClaims are those that the vendor's pages and cartridges put into a verification token (vendors reference C4). A token
// with others is recognised only by something stronger than its email.
var extoleClaims = []string{"email", "partner_user_id", "exp", "nbf", "iat", "iss", "aud", "jti", "scope", "first_name", "last_name"}

// recogniseExtole goes by Extole's names in iss, aud and scope, else by an email where other tokens have a sub.
func recogniseExtole(j *judgement) (tokenKind, int, string) {
	c := j.Read.Claims
	if j.Read.Form == jose.FormOpaque {
		if len(j.Read.Observations) > 0 && j.Read.Observations[0].Code != jose.CodeTooLong {
			return extoleJWT, 0, "" // it has dots or braces, so that it was meant as something with a structure
		}
		return extoleOpaque, 0, ""
	}
	scope, _ := c.String("scope")
	iss, _ := c.String("iss")
	_, cif := c.Get("customer_primary_cif")
	_, email := c.Get("email")
	_, sub := c.Get("sub")
	switch aud, _ := c.Get("aud"); {
	case slices.Contains(strings.Fields(scope), extoleVerified):
		return extoleJWT, 95, "its scope is VERIFIED_CONSUMER"
	case extoleHost(iss):
		return extoleJWT, 90, "iss is " + clip(iss, maxQuoted)
	case strings.Contains(string(aud.Raw), `"extole.com"`):
		return extoleJWT, 90, "aud is extole.com"
	case cif && email:
		return extoleJWT, 80, "it has customer_primary_cif and email, as the Q2 bank integration writes them"
	case email && !sub && extoleManner(j) && !slices.ContainsFunc(c.Members, func(m jose.Member) bool { return !slices.Contains(extoleClaims, m.Name) }):
		return extoleJWT, 55, "it names its customer by email alone, and has no claims but those of Extole's pages"
	default:
		return extoleJWT, 0, ""
	}
}

// extoleManner tells a token that has something of Extole's samples beside its email: a kid, an nbf, or no time at all. Without that it
// is anybody's: {"email", "iat", "exp"} is what many backends sign for themselves.
func extoleManner(j *judgement) bool {
	return j.kid != "" || j.nbf.there || !j.exp.there && !j.iat.there
}

func extoleHost(iss string) bool {
	host := strings.TrimPrefix(iss, "https://")
	return host == "extole.com" || host == "extole.io" || strings.HasSuffix(host, ".extole.com") || strings.HasSuffix(host, ".extole.io")
}

// What Extole's own code knows (vendors reference C4): no EdDSA and no ES256K among the signatures; no dir, RSA1_5, RSA-OAEP and
// ECDH among the key encryptions.
var (
	extoleAlgs    = []string{"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
	extoleKeyAlgs = []string{"A128KW", "A192KW", "A256KW", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"}
	extoleEncs    = []string{"A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM", "XC20P"}
)

// extoleKid is the longest Partner Key ID, in characters (vendors reference C4).
const extoleKid = 240

// extoleClaimSet is the claims that Extole reads: those of a JWE once it is decrypted, for the payload is the claims themselves.
func extoleClaimSet(j *judgement) *jose.Object {
	if v := j.c.Verification; j.Read.Form == jose.FormJWE && v != nil && v.State == jose.StateValid {
		return jose.ParsePayload(v.Payload).Claims
	}
	return j.Read.Claims
}

// extoleTimes are the claims that Extole reads, and the times among them.
type extoleTimes struct {
	claims        *jose.Object
	exp, nbf, iat extoleTime
}

// extoleTime is a moment as Extole reads it: a number or a text of one, its fraction cut off. Both the vendor's page and its cartridge
// write texts (vendors reference C4).
type extoleTime struct {
	there, text, ok bool
	at              time.Time
}

func extoleTimesOf(claims *jose.Object) extoleTimes {
	return extoleTimes{claims, extoleTimeOf(claims, "exp"), extoleTimeOf(claims, "nbf"), extoleTimeOf(claims, "iat")}
}

func extoleTimeOf(claims *jose.Object, name string) extoleTime {
	m, there := claims.Get(name)
	if !there {
		return extoleTime{}
	}
	t := extoleTime{there: true}
	spelling, text := claims.String(name)
	if !text {
		n, ok := claims.Number(name)
		if !ok {
			t.text = m.Raw[0] == '"'
			return t
		}
		spelling = n.String()
	}
	t.text = text
	f, err := strconv.ParseFloat(spelling, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > math.MaxInt64/2 {
		return t
	}
	t.at, t.ok = time.Unix(int64(f), 0).UTC(), true
	return t
}

// broken reports a time that is there and that Extole cannot read.
func (t extoleTime) broken() bool { return t.there && !t.ok }

// The results of Extole's own tester, verify-jwt (vendors reference C2).
const (
	extoleMatched           = "MATCHED"
	extoleBroken            = "MALFORMED"
	extoleBrokenExp         = "MALFORMED_EXP_CLAIM"
	extoleBrokenNbf         = "MALFORMED_NBF_CLAIM"
	extoleExpired           = "EXPIRED"
	extolePremature         = "PREMATURE_USE"
	extoleKeyIDMissing      = "KEY_ID_MISSING"
	extoleKeyIDMismatch     = "KEY_ID_MISMATCH"
	extoleAlgorithmMissing  = "ALGORITHM_MISSING"
	extoleAlgorithmMismatch = "ALGORITHM_MISMATCH"
	extoleSignatureMismatch = "SIGNATURE_MISMATCH"
	extoleDecryptionFailure = "DECRYPTION_FAILURE"
	extoleUnsupported       = "UNSUPPORTED"
)

// extoleResult is what the tester would say; empty while only the check of the signature is missing.
//
// Assumption: the tester reads the form first, then the header, then checks the key's work, then the claims. The reference lists
// its results without their order.
func extoleResult(j *judgement, _ []Finding) string {
	if j.kind == extoleOpaque {
		return ""
	}
	for _, step := range []func(*judgement) string{extoleFormResult, extoleKeyResult, extoleCryptoResult, extoleClaimsResult} {
		if result := step(j); result != "" {
			return result
		}
	}
	if v := j.c.Verification; v != nil && v.State == jose.StateValid {
		return extoleMatched
	}
	return ""
}

func extoleFormResult(j *judgement) string {
	t := j.Read
	for _, code := range []jose.Code{
		jose.CodeSegments, jose.CodePrefixed, jose.CodeWrapped, jose.CodeAlphabet, jose.CodePadding, jose.CodeWhitespace, jose.CodeBOM, jose.CodeJSONInvalid, jose.CodeJSONTrailing,
	} {
		if t.Has(code) {
			return extoleBroken
		}
	}
	if t.Header == nil || t.Form == jose.FormJWS && t.Claims == nil {
		return extoleBroken
	}
	switch {
	case j.alg == "":
		return extoleAlgorithmMissing
	case !extoleKnows(j):
		return extoleUnsupported
	default:
		return ""
	}
}

// extoleKnows reports whether alg, and enc, are among Extole's. Letters in another case are known and then do not match.
func extoleKnows(j *judgement) bool {
	if j.Read.Form != jose.FormJWE {
		return slices.Contains(extoleAlgs, strings.ToUpper(j.alg))
	}
	return slices.Contains(extoleKeyAlgs, j.alg) && slices.Contains(extoleEncs, j.enc)
}

func extoleKeyResult(j *judgement) string {
	switch {
	case j.kid == "":
		return extoleKeyIDMissing
	case utf8.RuneCountInString(j.kid) > extoleKid, j.c.KeyID != "" && j.c.KeyID != j.kid:
		return extoleKeyIDMismatch
	case extoleAlgCase(j), j.c.KeyAlg != "" && extoleKeyAlg(j.c.KeyAlg) != j.alg:
		return extoleAlgorithmMismatch
	default:
		return ""
	}
}

// extoleKeyAlg takes the suffix off the name that Extole's settings give to a key's algorithm: RS256_PUBLIC, RSA_OAEP_256_PRIVATE
// (vendors reference C4).
func extoleKeyAlg(name string) string {
	name = strings.TrimSuffix(strings.TrimSuffix(name, "_PUBLIC"), "_PRIVATE")
	return strings.ReplaceAll(name, "_", "-")
}

func extoleAlgCase(j *judgement) bool {
	return j.Read.Form == jose.FormJWS && !slices.Contains(extoleAlgs, j.alg) && slices.Contains(extoleAlgs, strings.ToUpper(j.alg))
}

func extoleCryptoResult(j *judgement) string {
	v := j.c.Verification
	switch {
	case brokenSignature(j):
		return extoleSignatureMismatch // without a key, too: none can match it
	case v == nil || v.State != jose.StateInvalid:
		return ""
	case j.Read.Form == jose.FormJWE:
		return extoleDecryptionFailure
	default:
		return extoleSignatureMismatch
	}
}

func extoleClaimsResult(j *judgement) string {
	exp, nbf := j.extole.exp, j.extole.nbf
	switch timed := !j.c.At.IsZero(); {
	case exp.broken():
		return extoleBrokenExp
	case nbf.broken():
		return extoleBrokenNbf
	case timed && exp.ok && !j.c.At.Before(exp.at):
		return extoleExpired
	case timed && nbf.ok && nbf.at.After(j.c.At):
		return extolePremature
	default:
		return ""
	}
}
