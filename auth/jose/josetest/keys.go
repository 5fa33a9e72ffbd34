package josetest

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"strconv"
	"strings"
	"testing"
)

// keys are those that the vectors are made with, and another of each kind.
type keys struct {
	secret             []byte
	rsa, otherRSA      *rsa.PrivateKey
	p256, other, p384  *ecdsa.PrivateKey
	ed                 ed25519.PrivateKey
	p256DER, rsaDER    []byte // SubjectPublicKeyInfo
	p256PEM, rsaPEM    string
	p256Point, p384Raw []byte // the coordinates side by side, and a private number
}

func newKeys(t testing.TB) *keys {
	t.Helper()
	k := &keys{secret: make([]byte, 32)}
	_, _ = rand.Read(k.secret) // it never returns an error
	var errs [9]error
	k.rsa, errs[0] = rsa.GenerateKey(rand.Reader, 2048)
	k.otherRSA, errs[1] = rsa.GenerateKey(rand.Reader, 2048)
	k.p256, errs[2] = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	k.other, errs[3] = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	k.p384, errs[4] = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	_, k.ed, errs[5] = ed25519.GenerateKey(rand.Reader)
	for _, err := range errs[:6] {
		must(t, err)
	}
	k.p256DER, errs[6] = x509.MarshalPKIXPublicKey(k.p256.Public())
	k.rsaDER, errs[7] = x509.MarshalPKIXPublicKey(k.rsa.Public())
	k.p384Raw, errs[8] = k.p384.Bytes()
	for _, err := range errs[6:] {
		must(t, err)
	}
	k.p256PEM, k.rsaPEM = pemOf(k.p256DER), pemOf(k.rsaDER)
	k.p256Point = point(t, &k.p256.PublicKey)[1:]
	return k
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func pemOf(der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func point(t testing.TB, public *ecdsa.PublicKey) []byte {
	t.Helper()
	encoded, err := public.Bytes()
	must(t, err)
	return encoded
}

func octJWK(secret []byte) members { return members{"kty": "oct", "k": secret} }

func rsaJWK(k *rsa.PrivateKey) members {
	return members{"kty": "RSA", "n": k.N.Bytes(), "e": big.NewInt(int64(k.E)).Bytes()}
}

func rsaPrivateJWK(k *rsa.PrivateKey) members {
	return rsaJWK(k).and(members{
		"d": k.D.Bytes(), "p": k.Primes[0].Bytes(), "q": k.Primes[1].Bytes(),
		"dp": k.Precomputed.Dp.Bytes(), "dq": k.Precomputed.Dq.Bytes(), "qi": k.Precomputed.Qinv.Bytes(),
	})
}

func ecJWK(t testing.TB, k *ecdsa.PrivateKey) members {
	t.Helper()
	encoded := point(t, &k.PublicKey)
	size := len(encoded) / 2
	return members{"kty": "EC", "crv": k.Params().Name, "x": encoded[1 : 1+size], "y": encoded[1+size:]}
}

func ecPrivateJWK(t testing.TB, k *ecdsa.PrivateKey) members {
	t.Helper()
	d, err := k.Bytes()
	must(t, err)
	return ecJWK(t, k).and(members{"d": d})
}

func edJWK(k ed25519.PrivateKey) members {
	return members{"kty": "OKP", "crv": "Ed25519", "x": []byte(k.Public().(ed25519.PublicKey))}
}

func (m members) String() string {
	all := members{}
	for name, value := range m {
		if raw, ok := value.([]byte); ok {
			value = b64(raw)
		}
		all[name] = value
	}
	text, err := json.Marshal(map[string]any(all))
	if err != nil {
		panic(err) // there are only texts, numbers and lists of them
	}
	return string(text)
}

// setOf makes a JWK Set.
func setOf(list ...members) string {
	texts := make([]string, 0, len(list))
	for _, k := range list {
		texts = append(texts, k.String())
	}
	return `{"keys":[` + strings.Join(texts, ",") + `]}`
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// decoded takes what a vector is made of, which is base64url.
func decoded(text string) []byte {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return raw
}

func quote(s string) string { return strconv.QuoteToASCII(s) }
