package diagnose_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwa"
	jwxjwe "github.com/lestrrat-go/jwx/v3/jwe"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// What a strict reader of the RFCs refuses, and why; what it takes is told by an empty reason.
func TestVerdictOfTheRFCs(t *testing.T) {
	for _, tt := range []struct{ name, token, why string }{
		{"clean", clean, ""},
		{"an iat in the future", withClaims(`"iat":1795348830`), ""},
		{"exp in milliseconds", withClaims(`"exp":1795352400000`), ""},
		{"exp beyond every clock", withClaims(`"exp":1e300`), ""},
		{"a fraction of a second left", withClaims(`"exp":1795348800.6`), ""},
		{"a fraction of a second late", withClaims(`"exp":1795348800.4`), "it has expired"},
		{"nbf beyond every clock", withClaims(`"nbf":1e300`), "it is not valid yet"},
		{"exp is 0", withClaims(`"exp":0`), "it has expired"},
		{"exp is a text", withClaims(`"exp":"1795352400"`), "a time is no number"},
		{"sub is an object", withClaims(`"sub":{}`), "sub is no text"},
		{"aud is a number", withClaims(`"aud":1`), "aud is no text and no list of texts"},
		{"a name twice", withClaims(`"x":1,"x":2`), "a name stands twice"},
		{"unused bits", unsigned(clean) + strings.Repeat("A", 41) + "_B", "it is not in base64url without padding"},
		{"a line break", clean + "\n", "something stands around or inside the token"},
		{"crit", withHeader(`"crit":["x"],"x":1`), "crit names something that it does not understand"},
		{"none", withAlg(`{"alg":"none"}`), "nothing protects it"},
		{"ES256K", withAlg(`{"alg":"ES256K"}`), ""},
		{"a text", sign(plainHeader, "hello"), "the claims are no JSON object"},
	} {
		if v := verdicts(tt.token)["RFC 7519"]; v.Takes != (tt.why == "") || !v.Takes && v.Why != tt.why {
			t.Errorf("%s: %+v", tt.name, v)
		}
	}
}

// Readers that differ are all listed, each with what it objects to or overlooks.
func TestReadersThatDiffer(t *testing.T) {
	r := inspect(withHeader(`"crit":["x"],"x":1`), diagnose.Context{})
	want := []diagnose.Verdict{
		{Reader: "RFC 7519", Why: "crit names something that it does not understand"},
		{Reader: "golang-jwt v5", Takes: true, Why: "overlooks crit"},
		{Reader: "jwx v3", Why: "it refuses every crit and b64 that it was not told of"},
	}
	if len(r.Readers) != len(want) {
		t.Fatalf("%+v", r.Readers)
	}
	for i := range want {
		if r.Readers[i] != want[i] {
			t.Errorf("%+v, want %+v", r.Readers[i], want[i])
		}
	}
}

// Of an encrypted token only the outside is judged: jwx is asked whether it decrypts it.
func TestReadersOfEncryptedTokens(t *testing.T) {
	key := []byte("0123456789abcdef")
	for _, tt := range []struct {
		alg   jwa.KeyEncryptionAlgorithm
		enc   jwa.ContentEncryptionAlgorithm
		spoil func(string) string
	}{
		{jwa.A128KW(), jwa.A128GCM(), nil},
		{jwa.A128KW(), jwa.A256CBC_HS512(), nil},
		{jwa.DIRECT(), jwa.A128GCM(), nil},
		{jwa.A128GCMKW(), jwa.A128GCM(), nil},
		{jwa.A128KW(), jwa.A128GCM(), func(s string) string { return s + ".AAAA" }},
		{jwa.A128KW(), jwa.A128GCM(), func(s string) string { return s[:len(s)-4] }},
	} {
		made, err := jwxjwe.Encrypt([]byte(plainClaims), jwxjwe.WithKey(tt.alg, key), jwxjwe.WithContentEncryption(tt.enc))
		if err != nil {
			t.Fatal(err)
		}
		token := string(made)
		if tt.spoil != nil {
			token = tt.spoil(token)
		}
		_, err = jwxjwe.Decrypt([]byte(token), jwxjwe.WithKey(tt.alg, key))
		said := verdicts(token)
		if said["jwx v3"].Takes != (err == nil) || said["RFC 7519"].Takes != (err == nil) {
			t.Errorf("%s, %s: said %+v, jwx says %v", tt.alg, tt.enc, said, err)
		}
		if said["golang-jwt v5"].Takes {
			t.Errorf("%s, %s: golang-jwt reads no JWE, said %+v", tt.alg, tt.enc, said["golang-jwt v5"])
		}
	}
	if v := verdicts(jwe(`{"alg":"dir","enc":"XC20P"}`, 0, 24, 9, 16))["jwx v3"]; v.Takes {
		t.Errorf("XC20P: %+v", v)
	}
}

// BenchmarkInspectLarge shows that nothing grows faster than the token.
func BenchmarkInspectLarge(b *testing.B) {
	for name, member := range map[string]func(n int) string{
		"names": func(n int) string { return strings.Repeat(`"a":1,`, n/6) },
		"list":  func(n int) string { return `"aud":[` + strings.Repeat(`"e",`, n/4) + `"e"],` },
		"text":  func(n int) string { return `"a":"` + strings.Repeat("e", n) + `",` },
	} {
		for _, n := range []int{10_000, 100_000, 500_000} {
			read := jose.Parse(sign(`{"alg":"HS256","crit":["x"],"x":1}`, `{`+member(n)+`"exp":1795352400}`))
			b.Run(name+"/"+strconv.Itoa(n), func(b *testing.B) {
				for b.Loop() {
					diagnose.Inspect(diagnose.Subject{Read: read}, diagnose.Context{Vendor: diagnose.VendorNone, At: noon})
				}
			})
		}
	}
}
