package jose_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"strings"
	"testing"

	"authpeek/auth/jose"
)

// TestMalformedJWKsAreNeverUsed covers what keeps a key from being used at all, strict or not.
func TestMalformedJWKsAreNeverUsed(t *testing.T) {
	k := newTestKeys()
	oct, ec, ed, full := octMembers(k.secret), ecMembers(t, k.p256), edMembers(k.ed), rsaMembers(k.rsa)
	x, y := ec["x"].([]byte), ec["y"].([]byte)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	shifted := new(big.Int).Add(k.rsa.Primes[0], big.NewInt(2)).Bytes()
	tests := []struct{ name, text, said string }{
		{"duplicate members", `{"kty":"oct","k":"c2VzYW1l","k":"c2VzYW1l"}`, `"k" stands twice`},
		{"something behind it", `{"kty":"oct","k":"c2VzYW1l"} x`, "something follows"},
		{"kty no string", `{"kty":1,"k":"c2VzYW1l"}`, "kty is no string"},
		{"kid no string", oct.with(members{"kid": 1}).String(), "kid is no string"},
		{"kid null", `{"kty":"oct","k":"c2VzYW1l","kid":null}`, "kid is no string"},
		{"alg no string", oct.with(members{"alg": []string{"HS256"}}).String(), "alg is no string"},
		{"use no string", oct.with(members{"use": true}).String(), "use is no string"},
		{"key_ops a string", oct.with(members{"key_ops": "verify"}).String(), "no array of strings"},
		{"key_ops of numbers", oct.with(members{"key_ops": []any{"verify", 1}}).String(), "no array of strings"},
		{"key_ops null", `{"kty":"oct","k":"c2VzYW1l","key_ops":null}`, "no array of strings"},
		{"unknown kty", members{"kty": "AKP", "pub": "x"}.String(), `kty "AKP"`},
		{"k missing", `{"kty":"oct"}`, "no k"},
		{"k empty", `{"kty":"oct","k":""}`, "k is empty"},
		{"k no string", `{"kty":"oct","k":12}`, "k is no string"},
		{"k padded", `{"kty":"oct","k":"c2VzYQ=="}`, "base64url"},
		{"k with a line break", `{"kty":"oct","k":"c2Vz\nYW1l"}`, "base64url"},
		{"k with trailing bits", `{"kty":"oct","k":"c2VzYR"}`, "base64url"},
		{"a set of nothing", `{"keys":[]}`, "no key in it"},
		{"a set that is no array", `{"keys":` + oct.String() + `}`, "no array"},
		{"a set of two arrays", `{"keys":[],"keys":[` + oct.String() + `]}`, "stands twice"},
		{"something behind the set", set(oct) + "{}", "something follows"},
		{"off the curve", ec.with(members{"y": x, "d": nil}).String(), "no point on P-256"},
		{"another curve", ec.with(members{"crv": "P-384", "d": nil}).String(), "P-384 has 48"},
		{"unknown curve", ec.with(members{"crv": "secp256k1"}).String(), `crv "secp256k1"`},
		{"no curve", ec.with(members{"crv": nil}).String(), `crv ""`},
		{"no y", ec.with(members{"y": nil}).String(), "32 and 0 bytes"},
		{"y too short", ec.with(members{"y": y[1:]}).String(), "32 and 31 bytes"},
		{"x with a zero before it", ec.with(members{"x": append([]byte{0}, x...)}).String(), "33 and 32 bytes"},
		{"d of another key", ecMembers(t, k.p256).with(members{"d": make([]byte, 31)}).with(members{"d": []byte{5}}).String(), "does not belong"},
		{"d 0", ec.with(members{"d": make([]byte, 32)}).String(), "no number on its curve"},
		{"d too long", ec.with(members{"d": make([]byte, 33)}).String(), "too long"},
		{"OKP d of another key", ed.with(members{"d": make([]byte, 32)}).String(), "does not belong"},
		{"Ed25519 without a point", edPublic(k.ed).with(members{"x": append([]byte{2}, make([]byte, 31)...)}).String(), "no point on Ed25519"},
		{"Ed25519 beyond the prime", edPublic(k.ed).with(members{"x": bytes.Repeat([]byte{0xff}, 32)}).String(), "no point on Ed25519"},
		{"OKP too short", ed.with(members{"x": []byte{1}}).String(), "32 bytes"},
		{"OKP of nothing", members{"kty": "OKP", "crv": "Ed25519"}.String(), "no x"},
		{"OKP unknown curve", ed.with(members{"crv": "Ed448"}).String(), `crv "Ed448"`},
		{"X25519 d of another key", members{"kty": "OKP", "crv": "X25519", "x": k.x25519.PublicKey().Bytes(), "d": make([]byte, 32)}.String(), "does not belong"},
		{"RSA without n", full.with(members{"n": nil}).String(), "lacks n or e"},
		{"RSA n 0", members{"kty": "RSA", "n": []byte{0}, "e": []byte{3}}.String(), "lacks n or e"},
		{"RSA too long", members{"kty": "RSA", "n": append([]byte{1}, make([]byte, 4096)...), "e": []byte{3}}.String(), "more than the 16384"},
		{"RSA without q", full.with(members{"q": nil}).String(), "lacks p or q"},
		{"RSA of three primes", full.with(members{"oth": []any{}}).String(), "more than two primes"},
		{"RSA p of another key", full.with(members{"p": shifted}).String(), "do not belong together"},
		{"RSA d of another key", full.with(members{"d": other.D.Bytes()}).String(), "do not belong together"},
		{"RSA d alone of another key", rsaPublic(k.rsa).with(members{"d": other.D.Bytes()}).String(), "does not belong to its n and e"},
		{"RSA dp wrong", full.with(members{"dp": shifted}).String(), "dp does not belong"},
		{"RSA qi wrong", full.with(members{"qi": []byte{2}}).String(), "qi does not belong"},
	}
	raws := []string{
		signed(t, `{"alg":"HS256"}`, "x", oct.String()), signed(t, `{"alg":"ES256"}`, "x", ec.String()),
		signed(t, `{"alg":"EdDSA"}`, "x", ed.String()), signed(t, `{"alg":"RS256"}`, "x", full.String()),
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys := parseKeys(t, tt.text)
			problems := keys.List[0].Problems
			if problemCodes(problems) != "key.malformed" || !strings.Contains(problems[0].Detail, tt.said) {
				t.Fatalf("got %v, want %q", problems, tt.said)
			}
			for _, raw := range raws {
				if v := jose.Verify(raw, keys, jose.Options{}); v.State == jose.StateValid || v.State == jose.StateInvalid && !strings.Contains(v.Reason, "forgery") {
					t.Errorf("%+v", v)
				}
			}
			if _, err := jose.Sign([]byte(`{"alg":"HS256"}`), nil, keys.List[0], jose.SignOptions{}); err == nil {
				t.Error("it signs")
			}
		})
	}
}

// TestFlawedJWKsAreUsed covers what is against an RFC and leaves the key clear: a strict reader alone refuses those.
func TestFlawedJWKsAreUsed(t *testing.T) {
	k := newTestKeys()
	full := rsaMembers(k.rsa)
	zero := full.with(members{"n": append([]byte{0}, k.rsa.N.Bytes()...)})
	raw := signed(t, `{"alg":"RS256"}`, "x", full.String())
	keys := parseKeys(t, zero.String())
	if got := problemCodes(keys.List[0].Problems); got != "key.malformed" {
		t.Errorf("got %q", got)
	}
	if v := jose.Verify(raw, keys, jose.Options{}); v.State != jose.StateValid {
		t.Errorf("%+v", v)
	}
	if v := jose.Verify(raw, keys, jose.Options{Strict: true}); v.State != jose.StateUnverified || !strings.Contains(v.Reason, "zero byte") {
		t.Errorf("strict: %+v", v)
	}
}

func TestSetsSkipWhatNobodyKnows(t *testing.T) {
	k := newTestKeys()
	keys := parseKeys(t, set(members{"kty": "AKP", "kid": "pq"}, edPublic(k.ed).with(members{"kid": "ed"})))
	raw := signed(t, `{"alg":"EdDSA","kid":"ed"}`, "x", edMembers(k.ed).String())
	if v := jose.Verify(raw, keys, jose.Options{Strict: true}); v.State != jose.StateValid || v.Key != "ed, Ed25519, public" {
		t.Errorf("%+v", v)
	}
	raw = signed(t, `{"alg":"EdDSA","kid":"pq"}`, "x", edMembers(k.ed).String())
	if v := jose.Verify(raw, keys, jose.Options{}); v.State != jose.StateUnverified || v.Payload != nil {
		t.Errorf("%+v", v)
	}
}
