package josetest

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// forged are tokens that somebody without the private key made.
func (k *keys) forged(t testing.TB) []Vector {
	t.Helper()
	ec, rsaPublic := ecJWK(t, k.p256), rsaJWK(k.rsa)
	var all []Vector
	for _, public := range []struct {
		name  string
		key   members
		pem   string
		alg   string
		known [][]byte // what an attacker could take for a secret
	}{
		{"EC", ec, k.p256PEM, "ES256", [][]byte{k.p256DER, []byte(k.p256PEM), []byte(strings.TrimSpace(k.p256PEM)), k.p256Point, append([]byte{4}, k.p256Point...), k.p256Point[:32]}},
		{"RSA", rsaPublic, k.rsaPEM, "RS256", [][]byte{k.rsaDER, []byte(k.rsaPEM), []byte(strings.TrimSpace(k.rsaPEM)), k.rsa.N.Bytes(), k.rsa.N.Bytes()[:32]}},
	} {
		der := public.known[0]
		inForms := map[string]string{
			"JWK": public.key.String(), "JWK with alg": public.key.and(members{"alg": public.alg, "use": "sig"}).String(),
			"JWK with alg HS256": public.key.and(members{"alg": "HS256"}).String(), "JWK Set": setOf(public.key), "PEM": public.pem, "DER": string(der),
			"base64": base64.StdEncoding.EncodeToString(der), "PEM in quotes": `"` + public.pem + `"`,
			"PEM in JSON": `"` + strings.ReplaceAll(public.pem, "\n", `\n`) + `"`, "array": "[" + public.key.String() + "]",
		}
		for form, text := range inForms {
			secrets := append([][]byte{[]byte(text), []byte(strings.TrimSpace(text)), {}, []byte(b64(der)), []byte(base64.StdEncoding.EncodeToString(der))}, public.known...)
			for _, secret := range secrets {
				all = append(all, Vector{"HS256 with the public " + public.name + " key as " + form, text, compact(`{"alg":"HS256"}`, hs256(secret)), Refused})
			}
		}
	}
	attackers := ecJWK(t, k.other)
	text, err := json.Marshal(attackers.String())
	must(t, err)
	for _, header := range []string{
		`{"alg":"ES256"}`, `{"alg":"ES256","jwk":` + attackers.String() + `}`, `{"alg":"ES256","jwk":` + string(text) + `}`,
		`{"alg":"ES256","jku":"https://attacker.example/jwks.json","kid":"x"}`, `{"alg":"ES256","x5u":"https://attacker.example/x"}`,
		`{"alg":"ES256","x5c":["` + base64.StdEncoding.EncodeToString(certificate(t, k.other)) + `"]}`, `{"alg":"ES256","kid":"../../../dev/null"}`,
	} {
		all = append(all, Vector{"signed by somebody else: " + header, ec.and(members{"alg": "ES256"}).String(), compact(header, es256(t, k.other)), Refused})
	}
	return append(all,
		Vector{"RS256 under the name PS256", rsaPublic.String(), compact(`{"alg":"PS256"}`, rs256(t, k.rsa)), Refused},
		Vector{"PS256 under the name RS256", rsaPublic.String(), compact(`{"alg":"RS256"}`, ps256(t, k.rsa, 32)), Refused},
		Vector{"PS256 with a salt of 20 bytes", rsaPublic.String(), compact(`{"alg":"PS256"}`, ps256(t, k.rsa, 20)), Refused},
		Vector{"PS256 without salt", rsaPublic.String(), compact(`{"alg":"PS256"}`, ps256(t, k.rsa, 0)), Refused},
		Vector{"ES256 on P-384", ecJWK(t, k.p384).String(), compact(`{"alg":"ES256"}`, es256(t, k.p384)), Refused},
		Vector{"ES384 on P-256", ec.String(), compact(`{"alg":"ES384"}`, es256(t, k.p256)), Refused},
		Vector{"ES256 in ASN.1", ec.String(), compact(`{"alg":"ES256"}`, asn1(t, k.p256)), Refused},
		Vector{"ES256 of zeros", ec.String(), compact(`{"alg":"ES256"}`, func([]byte) []byte { return make([]byte, 64) }), Refused},
	)
}

func asn1(t testing.TB, k *ecdsa.PrivateKey) signer {
	return func(input []byte) []byte {
		digest := sha256.Sum256(input)
		value, err := ecdsa.SignASN1(rand.Reader, k, digest[:])
		must(t, err)
		return value
	}
}
