package jose_test

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"strings"
	"sync"
	"testing"

	"authpeek/auth/jose"
)

// testKeys are made once: an RSA key takes a while.
type testKeys struct {
	rsa              *rsa.PrivateKey
	p256, p384, p521 *ecdsa.PrivateKey
	ed               ed25519.PrivateKey
	x25519           *ecdh.PrivateKey
	secret           []byte
}

var newTestKeys = sync.OnceValue(func() testKeys {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	k := testKeys{secret: []byte(strings.Repeat("0123456789abcdef", 4))}
	var errs [6]error
	k.rsa, errs[0] = rsa.GenerateKey(rand.Reader, 2048)
	k.p256, errs[1] = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	k.p384, errs[2] = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	k.p521, errs[3] = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	_, k.ed, errs[4] = ed25519.GenerateKey(rand.Reader)
	k.x25519, errs[5] = ecdh.X25519().GenerateKey(rand.Reader)
	for _, err := range errs {
		must(err)
	}
	return k
})

// members are those of a JWK; bytes stand for base64url.
type members map[string]any

// with returns a copy in which members are added, replaced or, with nil, left out.
func (m members) with(changes members) members {
	out := maps.Clone(m)
	for name, v := range changes {
		if out[name] = v; v == nil {
			delete(out, name)
		}
	}
	return out
}

func (m members) String() string {
	out := members{}
	for name, v := range m {
		if b, ok := v.([]byte); ok {
			v = base64.RawURLEncoding.EncodeToString(b)
		}
		out[name] = v
	}
	text, err := json.Marshal(map[string]any(out))
	if err != nil {
		panic(err)
	}
	return string(text)
}

func rsaMembers(k *rsa.PrivateKey) members {
	return members{
		"kty": "RSA", "n": k.N.Bytes(), "e": []byte{1, 0, 1}, "d": k.D.Bytes(),
		"p": k.Primes[0].Bytes(), "q": k.Primes[1].Bytes(),
		"dp": k.Precomputed.Dp.Bytes(), "dq": k.Precomputed.Dq.Bytes(), "qi": k.Precomputed.Qinv.Bytes(),
	}
}

// rsaPublic has what everybody may know.
func rsaPublic(k *rsa.PrivateKey) members {
	return members{"kty": "RSA", "n": k.N.Bytes(), "e": []byte{1, 0, 1}}
}

func ecMembers(t testing.TB, k *ecdsa.PrivateKey) members {
	t.Helper()
	d, err := k.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return ecPublic(t, k).with(members{"d": d})
}

func ecPublic(t testing.TB, k *ecdsa.PrivateKey) members {
	t.Helper()
	point, err := k.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	size := len(point) / 2
	return members{"kty": "EC", "crv": k.Params().Name, "x": point[1 : 1+size], "y": point[1+size:]}
}

func edMembers(k ed25519.PrivateKey) members { return edPublic(k).with(members{"d": []byte(k.Seed())}) }

func edPublic(k ed25519.PrivateKey) members {
	return members{"kty": "OKP", "crv": "Ed25519", "x": []byte(k.Public().(ed25519.PublicKey))}
}

func octMembers(secret []byte) members { return members{"kty": "oct", "k": secret} }

// set makes a JWK Set.
func set(keys ...members) string {
	var texts []string
	for _, k := range keys {
		texts = append(texts, k.String())
	}
	return `{"keys":[` + strings.Join(texts, ",") + `]}`
}

func pemText(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func pkix(t testing.TB, public any) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func pkcs8DER(t testing.TB, private any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func parseKeys(t testing.TB, text string) jose.Keys {
	t.Helper()
	keys, err := jose.ParseKeys([]byte(text), jose.KeyAuto)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func problemCodes(problems []jose.KeyProblem) string {
	var all []string
	for _, p := range problems {
		all = append(all, string(p.Code))
	}
	return strings.Join(all, " ")
}

func decoded(t testing.TB, text string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// signed signs with a key that is written out.
func signed(t testing.TB, header, payload, key string) string {
	t.Helper()
	raw, err := jose.Sign(json.RawMessage(header), []byte(payload), parseKeys(t, key).List[0], jose.SignOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
