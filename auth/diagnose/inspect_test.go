package diagnose_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// The clean token: nothing can be held against it, so each case below shows what its own slip does and nothing else.
const cleanClaims = `{"iss":"shop","sub":"jane","aud":"api","iat":1795348000,"nbf":1795348000,"exp":1795352400,"jti":"a1"}`

func inspect(token string, c diagnose.Context) diagnose.Report {
	if c.Vendor == "" {
		c.Vendor = diagnose.VendorNone
	}
	if c.At.IsZero() {
		c.At = noon
	}
	return diagnose.Inspect(diagnose.Subject{Read: jose.Parse(token), Fingerprint: "tok#123456"}, c)
}

func codes(r diagnose.Report) string {
	var list []string
	for _, f := range r.Findings {
		list = append(list, f.Severity[:1]+" "+f.Code)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// withHeader and withClaims put members into the clean token; a name that it has already is replaced.
func withHeader(member string) string {
	return sign(`{"alg":"HS256","typ":"JWT",`+member+`}`, cleanClaims)
}

func withClaims(member string) string {
	name := member[:strings.Index(member, ":")+1]
	for _, m := range []string{`"iss":"shop"`, `"sub":"jane"`, `"aud":"api"`, `"iat":1795348000`, `"nbf":1795348000`, `"exp":1795352400`, `"jti":"a1"`} {
		if strings.HasPrefix(m, name) {
			return sign(plainHeader, strings.Replace(cleanClaims, m, member, 1))
		}
	}
	return sign(plainHeader, strings.Replace(cleanClaims, "}", ","+member+"}", 1))
}

func withAlg(header string) string { return sign(header, cleanClaims) }

var clean = sign(plainHeader, cleanClaims)

func TestNothingAgainstACleanToken(t *testing.T) {
	valid := &jose.Verification{State: jose.StateValid, Alg: "HS256", Key: "k1, HS256, 53 bytes"}
	r := inspect(clean, diagnose.Context{ServerAt: noon.Add(time.Second), Verification: valid})
	if len(r.Findings) != 0 || len(r.Readers) != 0 || r.Vendor != diagnose.VendorNone || r.Kind != "signed token" {
		t.Errorf("%+v", r)
	}
	var passed []string
	for _, p := range r.Passed {
		passed = append(passed, p.Code+": "+p.Title)
	}
	for _, want := range []string{
		"token.spelling: base64url without padding, nothing around it and nothing left over", "token.signature: signature matches k1, HS256, 53 bytes",
		"header.alg-unknown: alg is HS256", "header.typ: typ is JWT", "token.expired: not expired: 1h0m0s left", "time.lifetime: lives for 1h13m20s",
		"clock.skew: the server's clock makes no difference", "time.iat-future: iat is in the past", "time.not-yet: nbf has come",
	} {
		if !slices.Contains(passed, want) {
			t.Errorf("%q is not among what passed:\n%s", want, strings.Join(passed, "\n"))
		}
	}
	if last := passed[len(passed)-1]; !strings.HasPrefix(last, "token.slips: ") {
		t.Errorf("the last is %q", last)
	}
}

var headerCases = []struct{ name, token, want string }{
	{"alg unknown", withAlg(`{"alg":"HS257"}`), "e header.alg-unknown"},
	{"alg of another kind of token", withAlg(`{"alg":"dir"}`), "e header.alg-unknown"},
	{"alg in lower case", withAlg(`{"alg":"hs256"}`), "e header.alg-case"},
	{"no alg", withAlg(`{"typ":"JWT"}`), "e header.no-alg"},
	{"alg is a number", withAlg(`{"alg":256}`), "e header.no-alg"},
	{"alg is null", withAlg(`{"alg":null}`), "e header.no-alg"},
	{"alg none with a signature", withAlg(`{"alg":"none"}`), "e header.alg-none"},
	{"alg nOnE without one", unsigned(withAlg(`{"alg":"nOnE"}`)), "e header.alg-none"},
	{"a JWK of a public key beside HS256", withHeader(`"jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}`), "w header.jwk, w header.key-confusion"},
	{"a JWK of a secret", withHeader(`"jwk":{"kty":"oct","k":"AAAA"}`), "e header.private-key, w header.jwk"},
	{"a JWK of a private key", withAlg(`{"alg":"RS256","jwk":{"kty":"RSA","d":"AQAB"}}`), "e header.private-key, w header.jwk"},
	{"a DPoP proof", withAlg(`{"alg":"ES256","typ":"dpop+jwt","jwk":{"kty":"EC"}}`), "e signature.length"},
	{"jku", withHeader(`"jku":"https://example.test/keys"`), "w header.jku, w header.key-confusion"},
	{"x5u", withAlg(`{"alg":"RS256","x5u":"https://example.test/cert"}`), "w header.x5u"},
	{"x5c", withAlg(`{"alg":"RS256","x5c":["AAAA"]}`), "w header.x5c"},
	{"kid is fine", withHeader(`"kid":"0c49444f-dc10-431a-8474-b2e3020293e6"`), ""},
	{"kid is a path", withHeader(`"kid":"../../etc/passwd"`), "w header.kid-path"},
	{"kid is /dev/null", withHeader(`"kid":"/dev/null"`), "w header.kid-path"},
	{"kid is SQL", withHeader(`"kid":"x' UNION SELECT 'secret"`), "w header.kid-injection"},
	{"kid is a command", withHeader(`"kid":"k1|id"`), "w header.kid-injection"},
	{"kid is an address", withHeader(`"kid":"https://example.test/k1"`), "w header.kid-url"},
	{"kid is long", withHeader(`"kid":"` + strings.Repeat("k", 241) + `"`), "w header.kid-long"},
	{"kid is as long as may be", withHeader(`"kid":"` + strings.Repeat("k", 240) + `"`), ""},
	{"kid is empty", withHeader(`"kid":""`), "w header.kid-empty"},
	{"kid is a number", withHeader(`"kid":7`), "e header.kid-not-text"},
	{"kid holds a control character", withHeader(`"kid":"a\u001bb"`), "w token.control"},
	{"crit unknown", withHeader(`"crit":["x"],"x":1`), "e header.crit-unknown"},
	{"crit unknown and absent", withHeader(`"crit":["x"]`), "e header.crit-absent, e header.crit-unknown"},
	{"crit empty", withHeader(`"crit":[]`), "e header.crit-malformed"},
	{"crit is a text", withHeader(`"crit":"exp"`), "e header.crit-malformed"},
	{"crit is null", withHeader(`"crit":null`), "e header.crit-malformed"},
	{"crit twice the same", withHeader(`"crit":["x","x"],"x":1`), "e header.crit-malformed, e header.crit-unknown"},
	{"crit registered", withHeader(`"crit":["alg"]`), "e header.crit-registered"},
	{"b64 true and critical", withHeader(`"crit":["b64"],"b64":true`), ""},
	{"b64 false without crit", sign(`{"alg":"HS256","b64":false}`, ""), "e claims.not-object, e header.b64, e header.b64-not-critical"},
	{"zip", withHeader(`"zip":"DEF"`), "w header.zip"},
	{"enc", withHeader(`"enc":"A128GCM"`), "w header.enc"},
	{"typ of its own", withAlg(`{"alg":"HS256","typ":"at+jwt"}`), ""},
	{"typ in lower case", withAlg(`{"alg":"HS256","typ":"jwt"}`), "n header.typ"},
	{"typ is a number", withAlg(`{"alg":"HS256","typ":1}`), "w header.typ"},
	{"no typ", withAlg(`{"alg":"HS256"}`), ""},
	{"nested", sign(`{"alg":"HS256","cty":"JWT"}`, clean), "n claims.not-object"},
}

func unsigned(token string) string { return token[:strings.LastIndex(token, ".")+1] }

func jwe(header string, sizes ...int) string {
	parts := []string{encode(header)}
	for _, n := range sizes {
		parts = append(parts, encode(strings.Repeat("x", n)))
	}
	return strings.Join(parts, ".")
}

var jweCases = []struct{ name, token, want string }{
	{"clean", jwe(`{"alg":"RSA-OAEP-256","enc":"A256GCM"}`, 256, 12, 40, 16), ""},
	{"direct", jwe(`{"alg":"dir","enc":"A128CBC-HS256"}`, 0, 16, 48, 16), ""},
	{"no enc", jwe(`{"alg":"dir"}`, 0, 12, 40, 16), "e header.enc-unknown"},
	{"enc unknown", jwe(`{"alg":"dir","enc":"A1GCM"}`, 0, 12, 40, 16), "e header.enc-unknown"},
	{"enc is of keys", jwe(`{"alg":"dir","enc":"A128KW"}`, 0, 12, 40, 16), "e header.enc-unknown"},
	{"alg of signatures", jwe(`{"alg":"HS256","enc":"A128GCM"}`, 0, 12, 40, 16), "e header.alg-unknown"},
	{"RSA1_5", jwe(`{"alg":"RSA1_5","enc":"A128GCM"}`, 256, 12, 40, 16), "w header.rsa1-5"},
	{"RSA-OAEP", jwe(`{"alg":"RSA-OAEP","enc":"A128GCM"}`, 256, 12, 40, 16), "n header.rsa-sha1"},
	{"p2c huge", jwe(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":2000000000}`, 24, 12, 40, 16), "e header.p2c"},
	{"p2c beyond any number", jwe(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":1e999}`, 24, 12, 40, 16), "e header.p2c"},
	{"p2c small", jwe(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":10}`, 24, 12, 40, 16), "w header.p2c"},
	{"p2c fine", jwe(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":4096}`, 24, 12, 40, 16), ""},
	{"neither p2c nor p2s", jwe(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM"}`, 24, 12, 40, 16), "e header.jwe-parameters, e header.p2c"},
	{"no epk", jwe(`{"alg":"ECDH-ES","enc":"A128GCM"}`, 0, 12, 40, 16), "e header.jwe-parameters"},
	{"no iv in the header", jwe(`{"alg":"A128GCMKW","enc":"A128GCM"}`, 16, 12, 40, 16), "e header.jwe-parameters"},
	{"zip", jwe(`{"alg":"dir","enc":"A128GCM","zip":"DEF"}`, 0, 12, 40, 16), "n header.zip-jwe"},
	{"zip unknown", jwe(`{"alg":"dir","enc":"A128GCM","zip":"LZ4"}`, 0, 12, 40, 16), "e header.zip-jwe"},
	{"dir with a key", jwe(`{"alg":"dir","enc":"A128GCM"}`, 16, 12, 40, 16), "e header.jwe-key"},
	{"no key", jwe(`{"alg":"A128KW","enc":"A128GCM"}`, 0, 12, 40, 16), "e header.jwe-key"},
	{"iv of another enc", jwe(`{"alg":"dir","enc":"A128GCM"}`, 0, 16, 40, 16), "e header.jwe-sizes"},
	{"tag of another enc", jwe(`{"alg":"dir","enc":"A256CBC-HS512"}`, 0, 16, 48, 16), "e header.jwe-sizes"},
	{"XC20P", jwe(`{"alg":"dir","enc":"XC20P"}`, 0, 24, 40, 16), ""},
	{"nested", jwe(`{"alg":"dir","enc":"A128GCM","cty":"JWT"}`, 0, 12, 40, 16), "n header.cty"},
}

var claimCases = []struct{ name, token, want string }{
	{"aud is a list of one", withClaims(`"aud":["a,b"]`), ""},
	{"aud is a list", withClaims(`"aud":["a","b"]`), "n claims.aud-many"},
	{"aud is a number", withClaims(`"aud":7`), "e claims.aud-type"},
	{"aud is null", withClaims(`"aud":null`), "e claims.aud-type"},
	{"aud is a list of numbers", withClaims(`"aud":["a",1]`), "e claims.aud-type"},
	{"aud is an empty list", withClaims(`"aud":[ ]`), "w claims.aud-empty"},
	{"aud is an empty text", withClaims(`"aud":""`), "w claims.aud-empty"},
	{"aud is a list of brackets", withClaims(`"aud":["[]"]`), ""},
	{"iss is a list", withClaims(`"iss":["a"]`), "e claims.iss-not-text"},
	{"sub is an object", withClaims(`"sub":{"registered":"jane"}`), "e claims.sub-not-text"},
	{"jti is a number", withClaims(`"jti":7`), "e claims.jti-not-text"},
	{"EXP", withClaims(`"EXP":1`), "w claims.name-case"},
	{"password", withClaims(`"Password":"hunter2"`), "n claims.secret"},
	{"client_secret", withClaims(`"client_secret":"x"`), "n claims.secret"},
	{"an empty password", withClaims(`"password":""`), ""},
	{"a flag about a password", withClaims(`"password":true`), ""},
	{"secretary", withClaims(`"secretary":"joe"`), ""},
	{"a code", withClaims(`"code":"1234"`), ""},
	{"a name twice", withClaims(`"x":{"y":1,"y":2}`), "e token.duplicate"},
	{"half a surrogate pair", withClaims(`"x":"\ud800"`), "w token.utf8"},
	{"an escape", withClaims(`"x":"\u001b[31m"`), "w token.control"},
	{"right to left", withClaims(`"x":"` + "\u202e" + `"`), "w token.control"},
	{"deep", withClaims(`"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40)), "w token.deep"},
	{"not UTF-8", withClaims(`"x":"` + "\xff" + `"`), "w token.utf8"},
	{"something after the JSON", sign(plainHeader, cleanClaims+"{}"), "e token.json-trailing"},
	{"a byte order mark", sign(plainHeader, "\xef\xbb\xbf"+cleanClaims), "e token.bom"},
	{"a text", sign(plainHeader, "hello"), "e claims.not-object"},
	{"a list", sign(plainHeader, "[]"), "e claims.not-object"},
	{"nothing", sign(plainHeader, ""), "e claims.not-object"},
	{"no header", sign("hello", cleanClaims), "e header.not-json"},
}

var byteCases = []struct{ name, token, want string }{
	{"a line break at the end", clean + "\n", "e token.whitespace"},
	{"a space inside", clean[:50] + " " + clean[50:], "e token.whitespace"},
	{"Bearer", "Bearer " + clean, "e token.bearer-twice"},
	{"quotes", `"` + clean + `"`, "e token.quoted"},
	{"JSON", `{"token":"` + clean + `"}`, "e token.is-json"},
	{"a byte order mark", "\xef\xbb\xbf" + clean, "e token.bom"},
	{"two parts", clean[:strings.LastIndex(clean, ".")], "e token.segments"},
	{"four parts", clean + ".c2ln", "e token.segments"},
	{"six parts", clean + ".c2ln.c2ln.c2ln", "e token.segments"},
	{"padding", clean + "=", "e token.padding"},
	{"another alphabet", clean[:len(clean)-2] + "+/", "e token.alphabet, w token.trailing-bits"},
	{"no base64", clean[:len(clean)-2] + "!!", "e token.alphabet"},
	{"unused bits", unsigned(clean) + strings.Repeat("A", 41) + "_B", "w token.trailing-bits"},
	{"no signature", unsigned(clean), "e signature.empty"},
	{"half a signature", unsigned(clean) + "AAAA", "e signature.length"},
	{"ECDSA as ASN.1", unsigned(withAlg(`{"alg":"ES256"}`)) + encode("\x30\x44"+strings.Repeat("\x02\x20", 34)), "e signature.der"},
	{"zeros", unsigned(withAlg(`{"alg":"ES256"}`)) + encode(strings.Repeat("\x00", 64)), "e signature.zero"},
	{"opaque", "6f1d-opaque", ""},
	{"opaque with dots", "a.b.c", "w token.not-jose"},
	{"too long", strings.Repeat("A", jose.MaxLength+1), "e token.too-long"},
}

func TestFindings(t *testing.T) {
	for group, cases := range map[string][]struct{ name, token, want string }{"header": headerCases, "JWE": jweCases, "claims": claimCases, "bytes": byteCases} {
		for _, tt := range cases {
			t.Run(group+"/"+tt.name, func(t *testing.T) {
				r := inspect(tt.token, diagnose.Context{})
				if got := codes(r); got != tt.want {
					t.Errorf("%q, want %q", got, tt.want)
				}
				sound(t, tt.token, r)
			})
		}
	}
}

// sound asserts what holds for every report.
func sound(t testing.TB, token string, r diagnose.Report) {
	t.Helper()
	seen := map[string]bool{}
	for _, f := range r.Findings {
		if f.Code == "" || f.Title == "" || f.Detail == "" || f.Fix == "" || f.Ref == "" || seen[f.Code] {
			t.Errorf("incomplete or twice: %+v", f)
		}
		seen[f.Code] = true
		for _, text := range []string{f.Title, f.Detail, f.Fix, f.Ref, f.Brief, f.Where.Name} {
			if len(text) > 400 {
				t.Errorf("%s says %d bytes: %q", f.Code, len(text), text)
			}
		}
		if f.Where.Offset < 0 || f.Where.Offset > len(token) {
			t.Errorf("%s points at byte %d of %d", f.Code, f.Where.Offset, len(token))
		}
		if strings.HasSuffix(f.Title, ".") || strings.HasSuffix(f.Fix, ".") || !strings.HasSuffix(f.Detail, ".") || strings.HasSuffix(f.Detail, "..") {
			t.Errorf("a title and a fix have no full stop, a detail has one: %+v", f)
		}
		for _, word := range []string{"invalid token", "unable to", "failed to", "please", "!"} {
			if strings.Contains(f.Title+f.Fix, word) {
				t.Errorf("%s says %q", f.Code, word)
			}
		}
	}
	for _, p := range r.Passed {
		if seen[p.Code] || len(p.Title) > 400 {
			t.Errorf("%s was found and passed: %+v", p.Code, p)
		}
	}
	if r.Findings == nil || r.Passed == nil || r.NotChecked == nil || r.Readers == nil {
		t.Error("a slice is nil")
	}
	if !slices.IsSortedFunc(r.Findings, diagnose.Compare) {
		t.Error("findings are out of order")
	}
}

func TestFindingsPointAtTheByte(t *testing.T) {
	at := func(part int, text string) int { // the character that holds the first bits of text in that part
		parts := strings.Split(withHeader(`"kid":"/dev/null"`), ".")
		raw, _ := base64.RawURLEncoding.DecodeString(parts[part])
		offset := 0
		for _, p := range parts[:part] {
			offset += len(p) + 1
		}
		return offset + strings.Index(string(raw), text)*4/3
	}
	r := inspect(withHeader(`"kid":"/dev/null"`), diagnose.Context{At: noon.Add(24 * time.Hour)})
	want := map[string]diagnose.Where{
		"header.kid-path": {Part: "header", Name: "kid", Offset: at(0, `"kid"`)},
		"token.expired":   {Part: "claims", Name: "exp", Offset: at(1, `"exp"`)},
	}
	for _, f := range r.Findings {
		if f.Where != want[f.Code] {
			t.Errorf("%s is at %+v, want %+v", f.Code, f.Where, want[f.Code])
		}
		delete(want, f.Code)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	r = inspect(clean+"=", diagnose.Context{})
	if w := (diagnose.Where{Part: "signature", Offset: len(clean)}); r.Findings[0].Where != w {
		t.Errorf("padding is at %+v, want %+v", r.Findings[0].Where, w)
	}
}
