package diagnose_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// p256Order is the order of the curve P-256, which neither half of an ES256 signature reaches.
const p256Order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

func es256(r, s string) string {
	rs, _ := hex.DecodeString(r + s)
	return unsigned(withAlg(`{"alg":"ES256"}`)) + encode(string(rs))
}

// attacks are the list of attacks and anomalies (vendors reference E5) in its own order: what it names, a token that has it, and the
// code that has to be told. Those of keys follow below.
var attacks = []struct{ item, token, code string }{
	{"alg none", unsigned(withAlg(`{"alg":"none"}`)), "header.alg-none"},
	{"alg None", unsigned(withAlg(`{"alg":"None"}`)), "header.alg-none"},
	{"alg NONE", unsigned(withAlg(`{"alg":"NONE"}`)), "header.alg-none"},
	{"alg nOnE", unsigned(withAlg(`{"alg":"nOnE"}`)), "header.alg-none"},
	{"alg none with junk for a signature", unsigned(withAlg(`{"alg":"none"}`)) + "anVuaw", "header.alg-none"},
	{"alg missing", withAlg(`{"typ":"JWT"}`), "header.no-alg"},
	{"alg no text", withAlg(`{"alg":["HS256"]}`), "header.no-alg"},
	{"alg in small letters", withAlg(`{"alg":"hs256"}`), "header.alg-case"},
	{"HS256 beside a public key", withHeader(`"jwk":{"kty":"EC","crv":"P-256"}`), "header.key-confusion"},
	{"jwk", withHeader(`"jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}`), "header.jwk"},
	{"jku", withHeader(`"jku":"https://example.test/keys"`), "header.jku"},
	{"x5u", withHeader(`"x5u":"https://example.test/cert"`), "header.x5u"},
	{"x5c", withHeader(`"x5c":["AAAA"]`), "header.x5c"},
	{"kid with ../", withHeader(`"kid":"../../keys/k1"`), "header.kid-path"},
	{"kid /dev/null", withHeader(`"kid":"/dev/null"`), "header.kid-path"},
	{"kid with a quote", withHeader(`"kid":"k1'"`), "header.kid-injection"},
	{"kid with SQL", withHeader(`"kid":"x UNION SELECT 1"`), "header.kid-injection"},
	{"kid a URL", withHeader(`"kid":"https://example.test/k1"`), "header.kid-url"},
	{"kid of 241 characters", withHeader(`"kid":"` + strings.Repeat("k", 241) + `"`), "header.kid-long"},
	{"kid no text", withHeader(`"kid":7`), "header.kid-not-text"},
	{"crit unknown", withHeader(`"crit":["x"],"x":1`), "header.crit-unknown"},
	{"crit empty", withHeader(`"crit":[]`), "header.crit-malformed"},
	{"crit names registered headers", withHeader(`"crit":["alg"]`), "header.crit-registered"},
	{"crit names absent headers", withHeader(`"crit":["x"]`), "header.crit-absent"},
	{"b64 false without crit", sign(`{"alg":"HS256","b64":false}`, ""), "header.b64-not-critical"},
	{"zip in a JWS", withHeader(`"zip":"DEF"`), "header.zip"},
	{"a compressed JWE", jwe(`{"alg":"dir","enc":"A128GCM","zip":"DEF"}`, 0, 12, 40, 16), "header.zip-jwe"},
	{"p2c huge", jwe(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":2000000000}`, 24, 12, 40, 16), "header.p2c"},
	{"nested", sign(`{"alg":"HS256","cty":"JWT"}`, clean), "claims.not-object"},
	{"nested in a JWE", jwe(`{"alg":"dir","enc":"A128GCM","cty":"JWT"}`, 0, 12, 40, 16), "header.cty"},
	{"2 segments", clean[:strings.LastIndex(clean, ".")], "token.segments"},
	{"4 segments", clean + ".c2ln", "token.segments"},
	{"5 segments of a JWS", clean + ".c2ln.c2ln", "header.alg-unknown"},
	{"6 segments", clean + ".c2ln.c2ln.c2ln", "token.segments"},
	{"a name twice in the header", withHeader(`"alg":"none"`), "token.duplicate"},
	{"a name twice in the payload", sign(plainHeader, `{"sub":"a","sub":"b"}`), "token.duplicate"},
	{"exp a text", withClaims(`"exp":"1795352400"`), "time.exp-not-number"},
	{"exp true", withClaims(`"exp":true`), "time.exp-not-number"},
	{"exp null", withClaims(`"exp":null`), "time.exp-not-number"},
	{"exp negative", withClaims(`"exp":-1`), "time.negative"},
	{"exp 0", withClaims(`"exp":0`), "time.exp-zero"},
	{"exp fractional", withClaims(`"exp":1795352400.5`), "time.fraction"},
	{"exp 1e10", withClaims(`"exp":1e10`), "time.lifetime"},
	{"exp 1e10 and no iat", sign(plainHeader, `{"exp":10000000000}`), "time.lifetime"},
	{"exp 1e300", withClaims(`"exp":1e300`), "time.exp-range"},
	{"exp 1e400", withClaims(`"exp":1e400`), "time.exp-range"},
	{"exp 2^63", withClaims(`"exp":9223372036854775808`), "time.exp-range"},
	{"exp in milliseconds", withClaims(`"exp":1795352400000`), "token.exp-millis"},
	{"nbf a text", withClaims(`"nbf":"1795348000"`), "time.nbf-not-number"},
	{"nbf null", withClaims(`"nbf":null`), "time.nbf-not-number"},
	{"nbf negative", withClaims(`"nbf":-1`), "time.negative"},
	{"nbf 1e300", withClaims(`"nbf":1e300`), "time.nbf-range"},
	{"nbf in milliseconds", withClaims(`"nbf":1795348000000`), "time.nbf-millis"},
	{"iat a text", withClaims(`"iat":"1795348000"`), "time.iat-not-number"},
	{"iat negative", withClaims(`"iat":-1`), "time.negative"},
	{"iat 2^64", withClaims(`"iat":18446744073709551616`), "time.iat-range"},
	{"iat in milliseconds", withClaims(`"iat":1795348000000`), "time.iat-millis"},
	{"exp before iat", withClaims(`"exp":1795347999`), "time.order"},
	{"nbf after exp", withClaims(`"nbf":1795352401`), "time.order"},
	{"iat in the future", withClaims(`"iat":1795349000`), "time.iat-future"},
	{"aud a number", withClaims(`"aud":7`), "claims.aud-type"},
	{"aud a list", withClaims(`"aud":["a","b"]`), "claims.aud-many"},
	{"aud empty", withClaims(`"aud":[]`), "claims.aud-empty"},
	{"padding", clean + "=", "token.padding"},
	{"the alphabet with + and /", clean[:len(clean)-2] + "+/", "token.alphabet"},
	{"white space", clean[:50] + " " + clean[50:], "token.whitespace"},
	{"CRLF at the end", clean + "\r\n", "token.whitespace"},
	{"CRLF in the signature", clean[:len(clean)-5] + "\r\n" + clean[len(clean)-5:], "token.whitespace"},
	{"a byte order mark", "\xef\xbb\xbf" + clean, "token.bom"},
	{"a byte order mark in the claims", sign(plainHeader, "\xef\xbb\xbf"+cleanClaims), "token.bom"},
	{"NUL", clean[:50] + "\x00" + clean[50:], "token.alphabet"},
	{"NUL in a claim", withClaims(`"x":"\u0000"`), "token.control"},
	{"not UTF-8", withClaims(`"x":"` + "\xff" + `"`), "token.utf8"},
	{"half a surrogate pair", withClaims(`"x":"\ud800"`), "token.utf8"},
	{"right to left", withClaims(`"x":"` + "\u202e" + `"`), "token.control"},
	{"an escape to the terminal", withClaims(`"x":"\u001b[31m"`), "token.control"},
	{"data behind the JSON", sign(plainHeader, cleanClaims+"{}"), "token.json-trailing"},
	{"ECDSA in ASN.1", unsigned(withAlg(`{"alg":"ES256"}`)) + encode("\x30\x44"+strings.Repeat("\x02\x20", 34)), "signature.der"},
	{"r and s 0", es256(strings.Repeat("00", 32), strings.Repeat("00", 32)), "signature.zero"},
	{"s 0", es256(strings.Repeat("11", 32), strings.Repeat("00", 32)), "signature.zero"},
	{"r = n", es256(p256Order, strings.Repeat("11", 32)), "signature.range"},
	{"s = n", es256(strings.Repeat("11", 32), p256Order), "signature.range"},
	{"ECDSA of a wrong length", es256(strings.Repeat("11", 32), strings.Repeat("11", 31)), "signature.length"},
	{"a JWE whose alg is of signatures", jwe(`{"alg":"HS256","enc":"A128GCM"}`, 0, 12, 40, 16), "header.alg-unknown"},
	{"a JWE whose enc is of keys", jwe(`{"alg":"dir","enc":"A128KW"}`, 0, 12, 40, 16), "header.enc-unknown"},
	{"a JWE whose tag is of another enc", jwe(`{"alg":"dir","enc":"A256CBC-HS512"}`, 0, 16, 48, 16), "header.jwe-sizes"},
	{"RSA1_5", jwe(`{"alg":"RSA1_5","enc":"A128GCM"}`, 256, 12, 40, 16), "header.rsa1-5"},
	{"Bearer before it", "Bearer " + clean, "token.bearer-twice"},
	{"quotes around it", `"` + clean + `"`, "token.quoted"},
	{"JSON around it", `{"token":"` + clean + `"}`, "token.is-json"},
}

func TestAttacksAreFound(t *testing.T) {
	for _, tt := range attacks {
		t.Run(tt.item, func(t *testing.T) {
			r := inspect(tt.token, diagnose.Context{})
			if !slices.ContainsFunc(r.Findings, func(f diagnose.Finding) bool { return f.Code == tt.code }) {
				t.Errorf("%s is not among %q", tt.code, codes(r))
			}
			sound(t, tt.token, r)
		})
	}
}

// Lifetimes are a vendor's matter.
func TestLongLivesAreFound(t *testing.T) {
	for vendor, code := range map[string]string{diagnose.VendorTwilio: "twilio.20157", diagnose.VendorExtole: "extole.lifetime"} {
		r := judged(withClaims(`"exp":1795444400`), diagnose.Context{Vendor: vendor, At: noon})
		if _, ok := lookUp(r, code); !ok {
			t.Errorf("%s: %v", vendor, marks(r))
		}
	}
}

// What is wrong with a key shows where a key is tried.
func TestAttacksOnKeysAreFound(t *testing.T) {
	for item, code := range map[jose.KeyCode]string{
		jose.KeyShort: "key.short", jose.KeyWeak: "key.weak", jose.KeyROCA: "key.roca", jose.KeyExponent: "key.exponent",
	} {
		v := jose.Verification{State: jose.StateValid, Key: "k1", Problems: []jose.KeyProblem{{Code: item, Detail: "seen"}}}
		r := inspect(clean, diagnose.Context{At: noon.Add(time.Second), Verification: &v})
		if _, ok := lookUp(r, code); !ok {
			t.Errorf("%s: %v", item, marks(r))
		}
	}
}
