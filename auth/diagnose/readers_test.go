package diagnose_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwa"
	jwxjwt "github.com/lestrrat-go/jwx/v3/jwt"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// What the rules say of golang-jwt and jwx is held against the libraries themselves, with the key of the token, its own algorithm
// allowed and their clock at the moment of judgement.

var (
	noon   = time.Date(2026, 11, 22, 12, 0, 0, 500_000_000, time.UTC)
	secret = []byte("a secret that is long enough for HS256, and then some")
)

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func hs256(text string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// sign makes a token of texts that need not be JSON.
func sign(header, claims string) string {
	text := encode(header) + "." + encode(claims)
	return text + "." + hs256(text)
}

const (
	plainHeader = `{"alg":"HS256","typ":"JWT"}`
	plainClaims = `{"sub":"jane","exp":1795352400}` // an hour after noon
)

// libraries are the two that can be asked.
var libraries = map[string]func(token, alg string) error{
	"golang-jwt v5": func(token, _ string) error {
		_, err := jwt.Parse(token, func(*jwt.Token) (any, error) { return secret, nil }, jwt.WithTimeFunc(func() time.Time { return noon }))
		return err
	},
	"jwx v3": func(token, alg string) error {
		known, ok := jwa.LookupSignatureAlgorithm(alg)
		if !ok {
			known = jwa.HS256()
		}
		_, err := jwxjwt.ParseString(token, jwxjwt.WithKey(known, secret), jwxjwt.WithClock(jwxjwt.ClockFunc(func() time.Time { return noon })))
		return err
	},
}

// verdicts are what Inspect says of each reader; none listed is all of them take it.
func verdicts(token string) map[string]diagnose.Verdict {
	read := jose.Parse(token)
	said := map[string]diagnose.Verdict{}
	for _, v := range diagnose.Inspect(diagnose.Subject{Read: read}, diagnose.Context{Vendor: diagnose.VendorNone, At: noon}).Readers {
		said[v.Reader] = v
	}
	for _, name := range []string{"RFC 7519", "golang-jwt v5", "jwx v3"} {
		if _, ok := said[name]; !ok {
			said[name] = diagnose.Verdict{Reader: name, Takes: true}
		}
	}
	return said
}

// same asserts that what is predicted is what the libraries do, and counts how often each took one.
func same(t *testing.T, token string, took map[string]int) {
	t.Helper()
	read := jose.Parse(token)
	if read.Form == jose.FormOpaque {
		return // nobody is said anything of
	}
	alg, _ := read.Header.String("alg")
	said := verdicts(token)
	for name, ask := range libraries {
		err := ask(token, alg)
		if err == nil {
			took[name]++
		}
		if said[name].Takes != (err == nil) {
			header, payload, _ := strings.Cut(token, ".")
			h, _ := base64.RawURLEncoding.DecodeString(header)
			c, _ := base64.RawURLEncoding.DecodeString(strings.Split(payload, ".")[0])
			t.Errorf("%s: said %+v, but it says %v\n%.200q\n%.200q\n%.300q", name, said[name], err, token, h, c)
		}
	}
}

var headers = []string{
	plainHeader,
	`{"alg":"none","alg":"HS256"}`, `{"alg":"HS256","alg":"none"}`, `{"alg":"HS256","alg":"HS256"}`, `{"alg":7,"alg":"HS256"}`,
	`{"alg":"hs256"}`, `{"alg":"HS257"}`, `{"alg":""}`, `{"alg":null}`, `{"alg":7}`, `{}`, `{"typ":"JWT"}`, `{"ALG":"HS256"}`,
	`{"alg":"none"}`, `{"alg":"None"}`, `{"alg":"dir"}`, `{"alg":"\u0048S256"}`, `{"\u0061lg":"HS256"}`,
	`{"alg":"HS256","kid":7}`, `{"alg":"HS256","kid":null}`, `{"alg":"HS256","kid":"../../dev/null"}`, `{"alg":"HS256","typ":7}`,
	`{"alg":"HS256","crit":["x"],"x":1}`, `{"alg":"HS256","crit":[]}`, `{"alg":"HS256","crit":null}`, `{"alg":"HS256","crit":["b64"],"b64":true}`,
	`{"alg":"HS256","b64":true}`, `{"alg":"HS256","b64":false}`, `{"alg":"HS256","b64":false,"crit":["b64"]}`,
	`{"alg":"HS256","zip":"DEF"}`, `{"alg":"HS256","enc":"A128GCM"}`, `{"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}`, `{"alg":"HS256","x5c":[1]}`,
	`{"alg":"HS256"}{}`, `{"alg":"HS256"} `, "\n{\"alg\":\r\n\"HS256\"}", "\xef\xbb\xbf" + plainHeader, `[]`, `null`, `"HS256"`, `{"alg":"HS256",}`,
	`{"alg":"HS256","x":1e400}`, `{"alg":"HS256","x":"` + "\xff" + `"}`, `{"alg":"HS256","x":"\ud800"}`,
}

// times are spellings of one of exp, nbf and iat.
var times = []string{
	"1795352400", "1795345200", "1795348800", "1795348800.5", "1795348800.9", "1795348801", "1795348801.5", "0", "-0", "0.0", "0.5", "1", "-1", "-1.5",
	"1e3", "1e10", "17953524e2", "1795352400000", "1795345200000", "1e11", "1e14", "1e17", "9.2e18", "9223371974719179007", "9223371974719180000", "9223372036854775807",
	"9223372036854775808", "18446744073709551616", "1e300", "-1e300", "1e308", "1e400", "-1e400", "1e-400",
	`"1795352400"`, `"1795345200"`, `"1795352400.7"`, `"1.2.3"`, `""`, `"."`, `".5"`, `"2027-01-01T00:00:00Z"`, `"2020-01-01T00:00:00+02:00"`, `"2027-01-01"`, `"soon"`,
	`"99999999999999999999"`, `"-1"`, `"1e3"`, `"\u0031795352400"`, "true", "false", "null", "[]", "[1795352400]", "{}",
}

var claims = []string{
	`{}`, plainClaims, `{"sub":{"registered":"jane"}}`, `{"sub":7}`, `{"sub":null}`, `{"sub":true}`, `{"iss":["a"]}`, `{"iss":null}`, `{"jti":1.5}`, `{"jti":""}`,
	`{"aud":"a"}`, `{"aud":["a","b"]}`, `{"aud":[]}`, `{"aud":""}`, `{"aud":[1]}`, `{"aud":["a",null]}`, `{"aud":7}`, `{"aud":null}`, `{"aud":{}}`, `{"aud":true}`,
	`{"sub":"a","sub":"b"}`, `{"exp":1,"exp":1795352400}`, `{"exp":1795352400,"exp":1}`, `{"exp":"x","exp":1795352400}`, `{"EXP":1}`, `{"Exp":"x"}`,
	`{"keys":[]}`, `{"keys":null}`, `{"kty":"oct"}`, `{"KTY":1}`, `{"keys":[],"aud":"a"}`, `{"ciphertext":""}`, `{"payload":1}`, `{"payload":1,"signatures":2}`, `{"keys":[]}x`,
	`{"x":1e400}`, `{"x":{"y":[1,-1e999]}}`, `{"x":"1e400"}`, `{"x":"\"1e400"}`, `{"x":1e308}`, `{"x":` + strings.Repeat("9", 400) + `}`, `{"x":1e-999}`,
	`{"a":"\ud800"}`, `{"a":"\udc00\ud800"}`, `{"a":"` + "\xff\xfe" + `"}`, `{"a":"\u001b[31m"}`, `{"a":"` + "\u202e" + `"}`, `{"a":"\u0000"}`,
	`{} `, ` {}`, `{}x`, `{}{}`, `{"exp":1795352400}{"exp":1}`, "\xef\xbb\xbf{}", ``, ` `, `null`, ` null `, `"text"`, `text`, `7`, `[]`, `[{}]`, `true`, `{`, `{"a":}`, `{'a':1}`,
	`{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, `{"a":[{"b":{"b":1,"b":2}}]}`,
	`{"iat":1795352400,"exp":1795352400}`, `{"nbf":1795345200,"exp":1795352400,"iat":1795345200}`, `{"exp":1795352400,"nbf":"1","iat":"x"}`,
}

// around are ways to spoil a whole token that was signed well.
var around = []func(string) string{
	func(s string) string { return s + "\n" },
	func(s string) string { return s + "\r\n" },
	func(s string) string { return s + " " },
	func(s string) string { return s + "\n \n" },
	func(s string) string { return "\n" + s },
	func(s string) string { return " \t" + s },
	func(s string) string { return "\r\n" + s + "\r\n" },
	func(s string) string { return s[:10] + "\n" + s[10:] },
	func(s string) string { return s[:10] + " " + s[10:] },
	func(s string) string { i := strings.Index(s, "."); return s[:i+5] + "\r\n" + s[i+5:] },
	func(s string) string { return s[:len(s)-5] + "\n" + s[len(s)-5:] },
	func(s string) string { return s[:len(s)-5] + "\n\r\n" + s[len(s)-5:] + "\n" },
	func(s string) string { return s[:len(s)-5] + " " + s[len(s)-5:] },
	func(s string) string { return s[:len(s)-5] + "\t\n" + s[len(s)-5:] },
	func(s string) string { i := strings.LastIndex(s, "."); return s[:i+1] + "\n" + s[i+1:] },
	func(s string) string { return "Bearer " + s },
	func(s string) string { return "token " + s },
	func(s string) string { return `"` + s + `"` },
	func(s string) string { return "\xef\xbb\xbf" + s },
	func(s string) string { return s + "=" },
	func(s string) string { return s + "==" },
	func(s string) string { return s + "." },
	func(s string) string { return s + ".c2ln" },
	func(s string) string { return s[:strings.LastIndex(s, ".")] },
	func(s string) string { return s[:strings.LastIndex(s, ".")+1] },
	func(s string) string { return s[:len(s)-4] },
	func(s string) string { return s[:len(s)-2] },
	func(s string) string { return s[:len(s)-1] },
	func(s string) string { return s + "!" },
	func(s string) string { i := strings.LastIndex(s, "."); return s[:i+1] + strings.Repeat("A", 43) },
	func(s string) string {
		const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
		return s[:len(s)-1] + string(alphabet[strings.IndexByte(alphabet, s[len(s)-1])|1])
	},
}

func TestReadersSayWhatTheLibrariesDo(t *testing.T) {
	took := map[string]int{}
	for _, h := range headers {
		for _, c := range claims {
			same(t, sign(h, c), took)
		}
	}
	for _, name := range []string{"exp", "nbf", "iat"} {
		for _, v := range times {
			same(t, sign(plainHeader, `{"`+name+`":`+v+`}`), took)
			same(t, sign(plainHeader, `{"sub":"jane","`+name+`":`+v+`,"exp":1795352400}`), took)
		}
	}
	for _, spoil := range around {
		same(t, spoil(sign(plainHeader, plainClaims)), took)
		same(t, spoil(sign(plainHeader, `{"sub":"jane","exp":1}`)), took)
	}
	for name, n := range took {
		if n < 20 {
			t.Errorf("%s takes %d only; the table proves little", name, n)
		}
	}
}

// A sloppy maker signs what it has spelled in another base64.
func TestReadersOfOtherAlphabets(t *testing.T) {
	took := map[string]int{}
	for _, c := range []string{`{"a":"???>>>"}`, `{"a":"~~~"}`, `{"a":"x"}`, `{"a":"xy"}`, `{"a":"xyz"}`} {
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			text := e.EncodeToString([]byte(plainHeader)) + "." + e.EncodeToString([]byte(c))
			mac := hmac.New(sha256.New, secret)
			mac.Write([]byte(text))
			same(t, text+"."+e.EncodeToString(mac.Sum(nil)), took)
		}
	}
	if took["jwx v3"] != 20 || took["golang-jwt v5"] == 20 {
		t.Errorf("taken: %v", took)
	}
}

// ECDSA in ASN.1 is a slip of its own: the bytes are right and the form is not.
func TestReadersOfECDSA(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text := encode(`{"alg":"ES256"}`) + "." + encode(plainClaims)
	digest := sha256.Sum256([]byte(text))
	der, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	flat := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	for name, signature := range map[string][]byte{"ASN.1": der, "side by side": flat, "zero": make([]byte, 64), "short": flat[:63]} {
		token := text + "." + base64.RawURLEncoding.EncodeToString(signature)
		said := verdicts(token)
		_, err := jwt.Parse(token, func(*jwt.Token) (any, error) { return &key.PublicKey, nil }, jwt.WithTimeFunc(func() time.Time { return noon }))
		if said["golang-jwt v5"].Takes != (err == nil) {
			t.Errorf("%s: said %+v, golang-jwt says %v", name, said["golang-jwt v5"], err)
		}
		_, err = jwxjwt.ParseString(token, jwxjwt.WithKey(jwa.ES256(), &key.PublicKey), jwxjwt.WithClock(jwxjwt.ClockFunc(func() time.Time { return noon })))
		if said["jwx v3"].Takes != (err == nil) {
			t.Errorf("%s: said %+v, jwx says %v", name, said["jwx v3"], err)
		}
		if said["RFC 7519"].Takes != (name == "side by side") {
			t.Errorf("%s: said %+v", name, said["RFC 7519"])
		}
	}
}
