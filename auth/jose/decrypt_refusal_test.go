package jose_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwe"

	"authpeek/auth/jose"
)

// TestDecryptRefusesHeaders has tokens that decrypt but for what their header says.
func TestDecryptRefusesHeaders(t *testing.T) {
	for _, test := range []struct {
		header string
		state  jose.State
		reason string
	}{
		{`{"alg":"dir","enc":"A256GCM"}`, "valid", ""},
		{`{"alg":"dir","enc":"A256GCM","crit":["exp"],"exp":1}`, "invalid", `crit says that "exp"`},
		{`{"alg":"dir","enc":"A256GCM","crit":["b64"],"b64":true}`, "invalid", `crit says that "b64"`},
		{`{"alg":"dir","enc":"A256GCM","crit":[]}`, "invalid", "crit is no list"},
		{`{"alg":"dir","enc":"A256GCM","crit":"exp"}`, "invalid", "crit is no list"},
		{`{"alg":"dir","enc":"A256GCM","alg":"dir"}`, "invalid", "stands twice"},
		{`{"alg":"dir","enc":"A256GCM","x":{"y":1,"y":1}}`, "invalid", "stands twice"},
		{`{"alg":"dir","enc":"A256GCM"} {}`, "invalid", "something follows the JSON"},
		{`{"alg":"dir","enc":"A256GCM","kid":1}`, "invalid", "kid is no string"},
		{`{"alg":"dir","enc":"a256gcm"}`, "unsupported", `enc "a256gcm"`},
		{`{"alg":"DIR","enc":"A256GCM"}`, "unsupported", `alg "DIR"`},
		{`{"alg":"dir","enc":"A256GCM","zip":"GZ"}`, "unsupported", `zip "GZ"`},
		{`{"alg":"dir","enc":"A256GCM","zip":1}`, "invalid", "zip is no string"},
		{`{"alg":"dir"}`, "invalid", "no enc"},
		{`{"enc":"A256GCM"}`, "invalid", "no alg"},
		{`{"alg":1,"enc":"A256GCM"}`, "invalid", "alg is no string"},
		{`{"alg":"A256KW","enc":"A256GCM"}`, "invalid", "the encrypted key is missing"},
		{`{"alg":"dir","enc":"A128GCM"}`, "unverified", "the key has 32 bytes; A128GCM wants 16"},
		{`{"alg":"dir","enc":"A128CBC-HS256"}`, "invalid", "the iv has 12 bytes"},
		{`{"alg":"ECDH-ES","enc":"A256GCM"}`, "invalid", "no epk"},
		{`["dir"]`, "invalid", ""},
	} {
		v := jose.Verify(seal(t, test.header, []byte(secretText)), rawKey(t, directKey()), jose.Options{})
		if v.State != test.state || !strings.Contains(v.Reason, test.reason) || (v.Payload != nil) != (test.state == "valid") {
			t.Errorf("%s: %s, %q, want %s and %q", test.header, v.State, v.Reason, test.state, test.reason)
		}
	}
}

// TestDecryptIsExact has spellings that lenient readers take.
func TestDecryptIsExact(t *testing.T) {
	good := seal(t, `{"alg":"dir","enc":"A256GCM"}`, []byte("123456"))
	parts := strings.Split(good, ".")
	join := func(i int, s string) string {
		changed := append([]string(nil), parts...)
		changed[i] = s
		return strings.Join(changed, ".")
	}
	if len(parts[4])%4 != 2 {
		t.Fatal("the tag has no unused bits")
	}
	for name, raw := range map[string]string{
		"white space before":  " " + good,
		"a newline after":     good + "\n",
		"Bearer":              "Bearer " + good,
		"quotes":              `"` + good + `"`,
		"a sixth part":        good + ".",
		"four parts":          strings.Join(parts[:4], "."),
		"padding":             join(4, parts[4]+"=="),
		"a newline in the iv": join(2, parts[2][:3]+"\n"+parts[2][3:]),
		"trailing bits":       join(4, parts[4][:21]+string(parts[4][21]+1)),
		"the other alphabet":  join(3, "+/+/"),
		"an encrypted key":    join(1, "AAAA"),
		"a short tag":         join(4, parts[4][:16]),
		"no tag":              join(4, ""),
		"a long tag":          join(4, parts[4][:20]+"AAAA"),
		"a short iv":          join(2, parts[2][:12]),
		"no iv":               join(2, ""),
		"no ciphertext":       join(3, ""),
		"a huge ciphertext":   join(3, strings.Repeat("A", 1<<20)),
		"a huge iv":           join(2, strings.Repeat("A", 1<<19)),
		"no header":           join(0, ""),
	} {
		for _, keys := range []jose.Keys{rawKey(t, directKey()), {}} {
			v := jose.Verify(raw, keys, jose.Options{JSON: true})
			decided := v.State == jose.StateInvalid || len(keys.List) == 0 && v.State == jose.StateUnverified
			if !decided || v.Reason == "" || v.Payload != nil {
				t.Errorf("%s: %s, %s", name, v.State, v.Reason)
			}
		}
	}
	if v := jose.Verify(good, jose.Keys{}, jose.Options{}); v.State != jose.StateUnverified || v.Reason != "no key was given" {
		t.Errorf("without a key: %s, %s", v.State, v.Reason)
	}
}

// TestDecryptPinsTheKey has keys that could decrypt and are not meant to.
func TestDecryptPinsTheKey(t *testing.T) {
	direct := seal(t, `{"alg":"dir","enc":"A256GCM","kid":"k1"}`, []byte(secretText))
	jwk := func(members string) string { return `{"kty":"oct","k":"` + b64(directKey()) + `"` + members + `}` }
	for _, test := range []struct {
		key           string
		state, strict jose.State
		reason        string
	}{
		{jwk(``), "valid", "valid", ""},
		{jwk(`,"kid":"k1","use":"enc","alg":"dir","key_ops":["decrypt"]`), "valid", "valid", ""},
		{jwk(`,"alg":"A256GCM"`), "valid", "unverified", "alg is dir and the key says it is for A256GCM"},
		{jwk(`,"alg":"A128GCM"`), "unverified", "unverified", "alg is dir and the key says it is for A128GCM"},
		{jwk(`,"alg":"A256KW"`), "unverified", "unverified", "alg is dir and the key says it is for A256KW"},
		{jwk(`,"alg":"unheard-of"`), "valid", "unverified", "no registered algorithm"},
		{jwk(`,"use":"sig"`), "unverified", "unverified", "use"},
		{jwk(`,"key_ops":["encrypt"]`), "unverified", "unverified", "key_ops"},
		{jwk(`,"key_ops":["decrypt","decrypt"]`), "valid", "unverified", "twice"},
		{jwk(`,"kid":"k2"`), "valid", "unverified", `the token's kid is "k1" and the key's is "k2"`},
		{`{"keys":[` + jwk(`,"kid":"k2"`) + `,` + jwk(`,"kid":"k3"`) + `]}`, "unverified", "unverified", `no key of the set has kid "k1"`},
		{`{"keys":[` + jwk(`,"kid":"k2"`) + `,` + jwk(`,"kid":"k1"`) + `]}`, "valid", "valid", ""},
		{`{"keys":[` + jwk(`,"kid":"k1"`) + `,` + jwk(`,"kid":"k1"`) + `]}`, "valid", "unverified", "more than one key"},
	} {
		for strict, want := range map[bool]jose.State{false: test.state, true: test.strict} {
			v := jose.Verify(direct, parseKeys(t, test.key), jose.Options{Strict: strict})
			if v.State != want || want != "valid" && !strings.Contains(v.Reason, test.reason) {
				t.Errorf("%s, strict %v: %s, %q, want %s", test.key, strict, v.State, v.Reason, want)
			}
			if strings.Contains(fmt.Sprintf("%+v", v), b64(directKey())) {
				t.Errorf("%s: the key stands in %+v", test.key, v)
			}
		}
	}
}

// TestDecryptTellsNothing changes tokens in every way that only shows once a key is used: the answer has to be the same.
func TestDecryptTellsNothing(t *testing.T) {
	public, keys := publicA1(t), readKeys(t, []byte(keyA1), jose.KeyAuto)
	want := "it does not decrypt with RSA 2048 bits, private: wrong key, or the token was changed"
	for _, alg := range []jwa.KeyEncryptionAlgorithm{jwa.RSA1_5(), jwa.RSA_OAEP_256()} {
		raw, err := jwe.Encrypt([]byte(secretText), jwe.WithKey(alg, public), jwe.WithContentEncryption(jwa.A128CBC_HS256()))
		if err != nil {
			t.Fatal(err)
		}
		shortCEK, err := jwe.Encrypt([]byte(secretText), jwe.WithKey(alg, public), jwe.WithContentEncryption(jwa.A128GCM()))
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range []string{"encrypted key", "iv", "ciphertext", "tag"} {
			parts := strings.Split(string(raw), ".")
			parts[i+1] = flip(t, parts[i+1])
			refuse(t, strings.Join(parts, "."), keys, alg.String()+" "+name, want)
		}
		parts := strings.Split(string(raw), ".")
		for name, key := range map[string]string{
			"no number below the modulus": strings.Repeat("_", len(parts[1])-1) + "w",
			"zero":                        strings.Repeat("A", len(parts[1])),
			"one byte":                    "AA",
			"a byte too many":             b64(make([]byte, 257)),
			"the longest that is tried":   b64(make([]byte, 2048)),
			"a key of another length":     strings.Split(string(shortCEK), ".")[1],
		} {
			parts[1] = key
			refuse(t, strings.Join(parts, "."), keys, alg.String()+" "+name, want)
		}
		parts[1] = b64(make([]byte, 2049))
		refuse(t, strings.Join(parts, "."), keys, "no key is that long",
			"the encrypted key has 2049 bytes; "+alg.String()+" makes none of more than 2048")
	}
}

func flip(t *testing.T, text string) string {
	t.Helper()
	data := []byte(decodeText(t, text))
	data[len(data)/2] ^= 0x10
	return b64(data)
}

func decodeText(t testing.TB, text string) string {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func refuse(t *testing.T, raw string, keys jose.Keys, name, want string) {
	t.Helper()
	if v := jose.Verify(raw, keys, jose.Options{}); v.State != jose.StateInvalid || v.Reason != want || v.Payload != nil {
		t.Errorf("%s: %s, %q, want %q", name, v.State, v.Reason, want)
	}
}

// TestDecryptAgreement has ephemeral keys that nobody may agree with.
func TestDecryptAgreement(t *testing.T) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	x, y := point[1:33], point[33:]
	off := bytes.Clone(y)
	off[31] ^= 1
	keys := pkcs8(t, private)
	for _, test := range []struct{ epk, state, reason string }{
		{fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":"%s","y":"%s"}`, b64(x), b64(y)), "invalid", "it does not decrypt with EC P-256"},
		{fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":"%s","y":"%s"}`, b64(x), b64(off)), "invalid", "no point on P-256"},
		{fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":"%s","y":"%s","d":"AA"}`, b64(x), b64(y)), "invalid", "private key"},
		{fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":"%s"}`, b64(x)), "invalid", "no y"},
		{fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":"AA","y":"%s"}`, b64(y)), "invalid", "1 bytes"},
		{fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":"%s==","y":"%s"}`, b64(x), b64(y)), "invalid", "exact base64url"},
		{fmt.Sprintf(`{"kty":"EC","crv":"P-384","x":"%s","y":"%s"}`, b64(x), b64(y)), "invalid", "48"},
		{`{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}`, "unsupported", "secp256k1"},
		{fmt.Sprintf(`{"kty":"OKP","crv":"X25519","x":"%s"}`, b64(x)), "unverified", "another curve"},
		{fmt.Sprintf(`{"kty":"OKP","crv":"X25519","x":"%s"}`, b64(x[:31])), "invalid", "31 bytes"},
		{`"epk"`, "invalid", "no object"},
	} {
		raw := seal(t, `{"alg":"ECDH-ES","enc":"A256GCM","epk":`+test.epk+`}`, []byte(secretText))
		v := jose.Verify(raw, keys, jose.Options{})
		if v.State != jose.State(test.state) || !strings.Contains(v.Reason, test.reason) {
			t.Errorf("%s: %s, %q, want %s and %q", test.epk, v.State, v.Reason, test.state, test.reason)
		}
	}
}

// TestDecryptPasswords has what a token may not ask of its reader. Nothing here takes the time that a billion rounds would.
func TestDecryptPasswords(t *testing.T) {
	for _, test := range []struct{ members, reason string }{
		{`"p2s":"AAAAAAAAAAA","p2c":1000000000`, "p2c asks for 1000000000 rounds"},
		{`"p2s":"AAAAAAAAAAA","p2c":99999999999999999999999999`, "p2c asks for 999999999999999999999999 rounds"},
		{`"p2s":"AAAAAAAAAAA","p2c":0`, "no positive whole number"},
		{`"p2s":"AAAAAAAAAAA","p2c":-1`, "no positive whole number"},
		{`"p2s":"AAAAAAAAAAA","p2c":1e3`, "no positive whole number"},
		{`"p2s":"AAAAAAAAAAA","p2c":"1000"`, "no positive whole number"},
		{`"p2s":"AAAAAAAAAAA"`, "no positive whole number"},
		{`"p2s":"AAAA","p2c":1000`, "p2s has 3 bytes"},
		{`"p2c":1000`, "p2s has 0 bytes"},
		{`"p2s":"AAAAAAAAAAA","p2c":1000`, "it does not decrypt"},
	} {
		parts := strings.Split(seal(t, `{"alg":"PBES2-HS256+A128KW","enc":"A256GCM",`+test.members+`}`, nil), ".")
		parts[1] = b64(make([]byte, 40))
		v := jose.Verify(strings.Join(parts, "."), rawKey(t, []byte("correct horse")), jose.Options{})
		if v.State != jose.StateInvalid || !strings.Contains(v.Reason, test.reason) {
			t.Errorf("%s: %s, %q, want %q", test.members, v.State, v.Reason, test.reason)
		}
	}
}

func TestDecryptNotesFewRounds(t *testing.T) {
	raw, err := jwe.Encrypt([]byte(secretText), jwe.WithKey(jwa.PBES2_HS256_A128KW(), []byte("correct horse")),
		jwe.WithPBES2Count(999))
	if err != nil {
		t.Fatal(err)
	}
	keys := rawKey(t, []byte("correct horse"))
	if v := jose.Verify(string(raw), keys, jose.Options{}); v.State != jose.StateValid || noteCodes(v.Notes) != "p2c.low" {
		t.Errorf("%+v", v)
	}
	if v := jose.Verify(string(raw), keys, jose.Options{MaxIterations: 998}); v.State != jose.StateInvalid {
		t.Errorf("998 allowed: %s", v.State)
	}
}
