package sandbox

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// jwtResult is the verdict of verify-jwt (C2).
type jwtResult string

// The verdicts.
const (
	jwtMatched           jwtResult = "MATCHED"
	jwtMalformed         jwtResult = "MALFORMED"
	jwtMalformedExp      jwtResult = "MALFORMED_EXP_CLAIM"
	jwtMalformedNbf      jwtResult = "MALFORMED_NBF_CLAIM"
	jwtExpired           jwtResult = "EXPIRED"
	jwtPremature         jwtResult = "PREMATURE_USE"
	jwtKeyIDMissing      jwtResult = "KEY_ID_MISSING"
	jwtKeyIDMismatch     jwtResult = "KEY_ID_MISMATCH"
	jwtAlgorithmMissing  jwtResult = "ALGORITHM_MISSING"
	jwtAlgorithmMismatch jwtResult = "ALGORITHM_MISMATCH"
	jwtSignatureMismatch jwtResult = "SIGNATURE_MISMATCH"
	jwtDecryptionFailure jwtResult = "DECRYPTION_FAILURE"
	jwtUnsupported       jwtResult = "UNSUPPORTED"
)

// description is a sentence for people. Assumption: the texts.
func (r jwtResult) description() string {
	switch r {
	case jwtMatched:
		return "The JWT matches the key."
	case jwtMalformedExp:
		return "The exp claim is not a time."
	case jwtMalformedNbf:
		return "The nbf claim is not a time."
	case jwtExpired:
		return "The JWT has expired."
	case jwtPremature:
		return "The JWT is not valid yet."
	case jwtKeyIDMissing:
		return "The header of the JWT has no kid."
	case jwtKeyIDMismatch:
		return "The kid of the JWT is not that of a key."
	case jwtAlgorithmMissing:
		return "The header of the JWT has no alg."
	case jwtAlgorithmMismatch:
		return "The alg of the JWT is not that of the key."
	case jwtSignatureMismatch:
		return "The signature of the JWT does not verify."
	case jwtDecryptionFailure:
		return "The JWT cannot be decrypted with the key."
	case jwtUnsupported:
		return "The JWT is unsecured, or its algorithm is not supported."
	default:
		return "The JWT is malformed."
	}
}

// judgedJWT is a JWT that has been looked at.
type judgedJWT struct {
	result jwtResult
	email  string // whom it is made out to, "" for nobody
}

// identifies reports that the JWT tells who the consumer is. One that has expired still does, and no more than that (C4).
func (j judgedJWT) identifies() bool { return j.result == jwtMatched || j.result == jwtExpired }

// verifies reports that the JWT proves who the consumer is.
func (j judgedJWT) verifies() bool { return j.result == jwtMatched && j.email != "" }

// refusal is the error of a JWT beside a call: of its key or its signature, or of what it says. One that can be used has none.
func (j judgedJWT) refusal() error {
	code := "jwt_error"
	switch j.result {
	case jwtMatched, jwtExpired:
		return nil
	case jwtKeyIDMismatch, jwtAlgorithmMismatch, jwtSignatureMismatch, jwtDecryptionFailure:
		code = "jwt_authentication_error"
	}
	return extoleRefusal(code).with("reason", j.result).with("description", j.result.description())
}

// judge looks at a JWT with whichever key it names.
func (e *extole) judge(c *extoleCall, raw string) judgedJWT {
	header, result := e.keys.readHeader(raw)
	if result != jwtMatched {
		return judgedJWT{result: result}
	}
	key, ok := e.keys.byID(header.kid)
	if !ok {
		return judgedJWT{result: jwtKeyIDMismatch}
	}
	return e.judgeWith(c, key, raw)
}

// judgeWith looks at a JWT with one key. It is written against the vendor's rules on the standard library and golang-jwt, and
// shares nothing with how the inspector reads tokens, so that a mistake of one shows against the other.
func (e *extole) judgeWith(c *extoleCall, key extoleKey, raw string) judgedJWT {
	header, result := e.keys.readHeader(raw)
	switch {
	case result != jwtMatched:
		return judgedJWT{result: result}
	case header.kid != key.id:
		return judgedJWT{result: jwtKeyIDMismatch}
	case !strings.EqualFold(header.alg, key.alg): // Pinned to the key: RFC 8725 section 3.1.
		return judgedJWT{result: jwtAlgorithmMismatch}
	}
	payload, result := openJWT(header, key, raw)
	if result != jwtMatched {
		return judgedJWT{result: result}
	}
	claims := readMembers(payload)
	if claims == nil {
		return judgedJWT{result: jwtMalformed}
	}
	judged := judgedJWT{result: claimTimes(claims, c.now), email: claims.text("email")}
	if _, expired := metFault(c.Request, faultJWTExpired); expired && judged.result == jwtMatched {
		judged.result = jwtExpired
	}
	return judged
}

// openJWT checks the signature or decrypts, and gives the claims.
func openJWT(header jwtHeader, key extoleKey, raw string) ([]byte, jwtResult) {
	if key.encrypts() {
		payload, err := decryptJWE(raw, header, key)
		if err != nil {
			return nil, jwtDecryptionFailure
		}
		return payload, jwtMatched
	}
	// The table is searched without regard to case and the check below it is not (C4), so that hs256 is known and does not verify.
	method := jwt.GetSigningMethod(header.alg)
	parts := strings.Split(raw, ".")
	signature, err := strictBase64(parts[2])
	if method == nil || err != nil || method.Verify(parts[0]+"."+parts[1], signature, publicHalf(key.key())) != nil {
		return nil, jwtSignatureMismatch
	}
	payload, err := strictBase64(parts[1])
	if err != nil {
		return nil, jwtMalformed
	}
	return payload, jwtMatched
}

func publicHalf(key any) any {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return &key.PublicKey
	case *ecdsa.PrivateKey:
		return &key.PublicKey
	default:
		return key
	}
}

// jwtHeader is what counts of a header.
type jwtHeader struct {
	alg, kid, enc string
}

// maxKeyID is how many letters a partner key id may have (C4).
const maxKeyID = 240

// readHeader reads the header and says what is wrong with it before any key is chosen. Assumption: the order of the checks.
func (k extoleKeys) readHeader(raw string) (jwtHeader, jwtResult) {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 && len(parts) != 5 {
		return jwtHeader{}, jwtMalformed
	}
	decoded, err := strictBase64(parts[0])
	header := readMembers(decoded)
	if err != nil || header == nil {
		return jwtHeader{}, jwtMalformed
	}
	h := jwtHeader{header.text("alg"), header.text("kid"), header.text("enc")}
	encrypted := h.enc != "" // This is how the vendor tells the two apart (C4).
	switch {
	case h.alg == "":
		return h, jwtAlgorithmMissing
	case encrypted != (len(parts) == 5):
		return h, jwtMalformed
	case !k.know(h.alg, encrypted), encrypted && !slices.Contains(extoleEncryptions(), h.enc):
		return h, jwtUnsupported
	case h.kid == "":
		return h, jwtKeyIDMissing
	case len(h.kid) > maxKeyID:
		return h, jwtKeyIDMismatch
	}
	return h, jwtMatched
}

// know reports that the vendor knows an algorithm, as there is a key for each (C4): no EdDSA, no ES256K, none without a signature,
// and for JWE neither dir nor ECDH nor the older RSA ones.
func (k extoleKeys) know(alg string, encrypts bool) bool {
	key, ok := k.byAlg(alg)
	return ok && key.encrypts() == encrypts
}

// claimTimes judges exp and nbf. Without them a JWT is fine.
func claimTimes(claims members, now time.Time) jwtResult {
	exp, given, ok := numericDate(claims["exp"])
	switch {
	case !ok:
		return jwtMalformedExp
	case given && exp.Cmp(big.NewInt(now.Unix())) <= 0:
		return jwtExpired
	}
	nbf, given, ok := numericDate(claims["nbf"])
	switch {
	case !ok:
		return jwtMalformedNbf
	case given && nbf.Cmp(big.NewInt(now.Unix())) > 0:
		return jwtPremature
	}
	return jwtMatched
}

// numericDate reads seconds as the vendor does: a number or, against RFC 7519 section 2, a text with one in it; a fraction is cut
// off (C4). Null is not given.
func numericDate(raw json.RawMessage) (seconds *big.Int, given, ok bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, false, true
	}
	text := string(raw)
	if raw[0] == '"' {
		if json.Unmarshal(raw, &text) != nil {
			return nil, true, false
		}
	}
	if len(text) > 40 { // An exponent could make a number of any size.
		return nil, true, false
	}
	value, _, err := big.ParseFloat(text, 10, 128, big.ToZero)
	if err != nil || value.IsInf() || value.MantExp(nil) > 100 {
		return nil, true, false
	}
	seconds, _ = value.Int(nil)
	return seconds, true, true
}

// strictBase64 is base64url without padding. Line ends are refused first: encoding/base64 skips them even when strict.
func strictBase64(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, base64.CorruptInputError(0)
	}
	return base64.RawURLEncoding.Strict().DecodeString(text)
}

// verifyJWT is POST /v2/settings/security/keys/jwt/{key}/verify-jwt, the vendor's own tester. Assumption: the key is named by its
// partner key id, and a token needs CLIENT_ADMIN. Only the live client has keys.
func (e *extole) verifyJWT(c *extoleCall) (any, error) {
	caller, err := e.server(c, scopeClientAdmin)
	if err != nil {
		return nil, err
	}
	key, ok := e.keys.byID(c.PathValue("key"))
	if !ok || caller.client != extoleLiveClient {
		return nil, extoleRefusal("client_key_not_found").with("key_id", c.PathValue("key"))
	}
	raw := c.body.text("jwt")
	if raw == "" {
		return nil, extoleRefusal("jwt_missing")
	}
	judged := e.judgeWith(c, key, raw)
	return struct {
		Result      jwtResult `json:"result"`
		Description string    `json:"description"`
	}{judged.result, judged.result.description()}, nil
}
