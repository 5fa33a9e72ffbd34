package jose_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth/jose"
)

func hmacSHA256(secret []byte, input string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(input))
	return mac.Sum(nil)
}

// TestVerifyHintsAtTheSignature makes signatures that are right and of the wrong kind.
func TestVerifyHintsAtTheSignature(t *testing.T) {
	k := newTestKeys()
	withSignature := func(alg string, sign func(digest []byte) ([]byte, error)) string {
		input := encode(`{"alg":"`+alg+`"}`) + "." + encode("x")
		digest := sha256.Sum256([]byte(input))
		value, err := sign(digest[:])
		if err != nil {
			t.Fatal(err)
		}
		return input + "." + base64.RawURLEncoding.EncodeToString(value)
	}
	pss := func(salt int) func([]byte) ([]byte, error) {
		return func(digest []byte) ([]byte, error) {
			return rsa.SignPSS(rand.Reader, k.rsa, crypto.SHA256, digest, &rsa.PSSOptions{SaltLength: salt})
		}
	}
	pkcs1 := func(digest []byte) ([]byte, error) { return rsa.SignPKCS1v15(nil, k.rsa, crypto.SHA256, digest) }
	der := func(digest []byte) ([]byte, error) { return ecdsa.SignASN1(rand.Reader, k.p256, digest) }
	rsaKey, ecKey := rsaPublic(k.rsa).String(), ecPublic(t, k.p256).String()
	tests := []struct {
		name, raw, key string
		want           outcome
	}{
		{"PSS", withSignature("PS256", pss(32)), rsaKey, outcome{state: jose.StateValid}},
		{"PSS with 20 bytes of salt", withSignature("PS256", pss(20)), rsaKey, outcome{jose.StateInvalid, "does not match", "salt of another length"}},
		{"PSS without salt", withSignature("PS256", pss(0)), rsaKey, outcome{jose.StateInvalid, "does not match", "salt of another length"}},
		{"PSS as RS", withSignature("RS256", pss(32)), rsaKey, outcome{jose.StateInvalid, "does not match", "RSASSA-PSS"}},
		{"PKCS1 as PS", withSignature("PS256", pkcs1), rsaKey, outcome{jose.StateInvalid, "does not match", "PKCS1-v1_5"}},
		{"DER", withSignature("ES256", der), ecKey, outcome{jose.StateInvalid, "does not match", "ASN.1 DER"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			expect(t, jose.Verify(tt.raw, parseKeys(t, tt.key), jose.Options{}), tt.want)
		})
	}
}

func TestDetachedAndUnencodedPayloads(t *testing.T) {
	k := newTestKeys()
	key := parseKeys(t, octMembers(k.secret).String())
	const plainHeader, unencoded = `{"alg":"HS256"}`, `{"alg":"HS256","b64":false,"crit":["b64"]}`
	sign := func(header, payload string, detached bool) string {
		raw, err := jose.Sign([]byte(header), []byte(payload), key.List[0], jose.SignOptions{Detached: detached})
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	detached := sign(plainHeader, "$.02", true)
	tests := []struct {
		name, raw string
		payload   []byte
		want      outcome
		got       string
	}{
		{"detached", detached, []byte("$.02"), outcome{state: jose.StateValid}, "$.02"},
		{"detached and not given", detached, nil, outcome{jose.StateInvalid, "does not match", "if it is detached"}, ""},
		{"detached and another", detached, []byte("$.03"), outcome{jose.StateInvalid, "does not match", ""}, ""},
		{"detached and empty", sign(plainHeader, "", true), []byte{}, outcome{state: jose.StateValid}, ""},
		{"given beside the token's own", sign(plainHeader, "x", false), []byte("x"), outcome{jose.StateInvalid, "a payload of its own", ""}, ""},
		{"unencoded", sign(unencoded, "a payload, as it is!", false), nil, outcome{state: jose.StateValid}, "a payload, as it is!"},
		{"unencoded and detached", sign(unencoded, "$.02", true), []byte("$.02"), outcome{state: jose.StateValid}, "$.02"},
		{"unencoded without crit", overText(t, encode(`{"alg":"HS256","b64":false}`)+".x", k.secret), nil, outcome{state: jose.StateValid}, "x"},
		{"unencoded with dots", overText(t, encode(unencoded)+".$.02", k.secret), nil, outcome{jose.StateInvalid, "it has 4 parts", ""}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := jose.Verify(tt.raw, key, jose.Options{Payload: tt.payload})
			expect(t, v, tt.want)
			if string(v.Payload) != tt.got {
				t.Errorf("payload %q", v.Payload)
			}
		})
	}
	if _, err := jose.Sign([]byte(unencoded), []byte("$.02"), key.List[0], jose.SignOptions{}); err == nil || !strings.Contains(err.Error(), "has to be detached") {
		t.Errorf("got %v", err)
	}
}

func TestVerifyJSON(t *testing.T) {
	k := newTestKeys()
	keys := parseKeys(t, set(octMembers(k.secret).with(members{"kid": "a"}), edPublic(k.ed).with(members{"kid": "b"})))
	part := func(raw string) (protected, payload, value string) {
		parts := strings.Split(raw, ".")
		return parts[0], parts[1], parts[2]
	}
	p1, payload, v1 := part(byHand(t, `{"alg":"HS256","kid":"a"}`, "x", k.secret))
	p2, _, v2 := part(signed(t, `{"alg":"EdDSA","kid":"b"}`, "x", edMembers(k.ed).String()))
	p3, _, v3 := part(byHand(t, `{"alg":"HS256","b64":false,"crit":["b64"]}`, "x", k.secret))
	one := `{"protected":"` + p1 + `","signature":"` + v1 + `"}`
	two := `{"protected":"` + p2 + `","signature":"` + v2 + `"}`
	bad := `{"protected":"` + p2 + `","signature":"` + v1 + `"}`
	other := `{"protected":"` + p3 + `","signature":"` + v3 + `"}`
	general := func(signatures ...string) string {
		return `{"payload":"` + payload + `","signatures":[` + strings.Join(signatures, ",") + `]}`
	}
	flat := func(more string) string {
		return `{"payload":"` + payload + `","protected":"` + p1 + `","signature":"` + v1 + `"` + more + `}`
	}
	tests := []struct {
		name, raw string
		want      outcome
		notes     []string
	}{
		{"flattened", flat(""), outcome{state: jose.StateValid}, nil},
		{"flattened with unknown members", flat(`,"more":1`), outcome{state: jose.StateValid}, nil},
		{"one", general(one), outcome{state: jose.StateValid}, nil},
		{"two", general(one, two), outcome{state: jose.StateValid}, []string{"signature 1 of 2 is valid, with a, shared secret of 64 bytes", "signature 2 of 2 is valid, with b, Ed25519, public"}},
		{"the second", general(bad, one), outcome{state: jose.StateValid}, []string{"signature 1 of 2 is invalid: the signature does not match: it was made with another key, or the token was changed after it was signed", "signature 2 of 2 is valid, with a, shared secret of 64 bytes"}},
		{"neither", general(bad, bad), outcome{jose.StateInvalid, "none of its 2 signatures is valid", ""}, []string{"", ""}},
		{"none at all", general(), outcome{jose.StateInvalid, "no array of 1 to 32", ""}, nil},
		{"too many", general(strings.Split(strings.Repeat(one+" ", 33), " ")[:33]...), outcome{jose.StateInvalid, "no array of 1 to 32", ""}, nil},
		{"b64 differs", general(one, other), outcome{jose.StateInvalid, "differ in b64", ""}, nil},
		{"both forms", flat(`,"signatures":[` + one + `]`), outcome{jose.StateInvalid, "stands beside signatures", ""}, nil},
		{"a header in both", flat(`,"header":{"kid":"a"}`), outcome{jose.StateInvalid, "in the protected and in the unprotected header", "but for that"}, nil},
		{"crit unprotected", flat(`,"header":{"crit":["b64"]}`), outcome{jose.StateInvalid, "crit stands outside", "but for that"}, nil},
		{"b64 unprotected", flat(`,"header":{"b64":false}`), outcome{jose.StateInvalid, "b64 stands outside", "but for that"}, nil},
		{"header no object", flat(`,"header":[]`), outcome{jose.StateInvalid, "header: it is no JSON object", ""}, nil},
		{"duplicate members", flat(`,"payload":"` + payload + `"`), outcome{jose.StateInvalid, "stands twice", ""}, nil},
		{"payload no string", `{"payload":1,"signature":"` + v1 + `"}`, outcome{jose.StateInvalid, "payload is no string", ""}, nil},
		{"signature no string", `{"payload":"","signature":1}`, outcome{jose.StateInvalid, "signature is no string", ""}, nil},
		{"protected no string", `{"payload":"","protected":{},"signature":""}`, outcome{jose.StateInvalid, "protected is no string", ""}, nil},
		{"no header", `{"payload":"","signature":"` + v1 + `"}`, outcome{jose.StateInvalid, "the header has no alg", ""}, nil},
		{"no member an object", general("1"), outcome{jose.StateInvalid, "a member of signatures", ""}, nil},
		{"no payload", `{"protected":"` + p1 + `","signature":"` + v1 + `"}`, outcome{jose.StateInvalid, "no payload", ""}, nil},
		{"another object", `{"token":"x.y.z"}`, outcome{jose.StateInvalid, "no payload", ""}, nil},
		{"no JSON", `{"payload"`, outcome{jose.StateInvalid, "cannot be read", ""}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := jose.Verify(tt.raw, keys, jose.Options{JSON: true})
			expect(t, v, tt.want)
			var notes []string
			for i, n := range v.Notes {
				if i < len(tt.notes) && tt.notes[i] == "" {
					n.Detail = ""
				}
				notes = append(notes, n.Detail)
			}
			if diff := cmp.Diff(tt.notes, notes); diff != "" {
				t.Errorf("notes -want +got:\n%s", diff)
			}
			expect(t, jose.Verify(tt.raw, keys, jose.Options{}), outcome{jose.StateInvalid, "it is JSON", ""})
		})
	}
}

func TestVerifyNotesWhatIsUnprotected(t *testing.T) {
	k := newTestKeys()
	value := base64.RawURLEncoding.EncodeToString(hmacSHA256(k.secret, "."+encode("x")))
	raw := `{"payload":"` + encode("x") + `","header":{"alg":"HS256","kid":"a"},"signature":"` + value + `"}`
	v := jose.Verify(raw, parseKeys(t, octMembers(k.secret).String()), jose.Options{JSON: true})
	if v.State != jose.StateValid || v.Alg != "HS256" || v.Kid != "a" || len(v.Notes) != 2 || v.Notes[0].Code != jose.CodeUnprotected {
		t.Errorf("%+v", v)
	}
}
