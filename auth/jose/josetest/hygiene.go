package josetest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwa"
)

// hygiene are tokens that are right and whose keys nobody should use.
func (k *keys) hygiene(t testing.TB) []Vector {
	t.Helper()
	var all []Vector
	add := func(name, key, token string, want Verdict) {
		all = append(all, Vector{"key: " + name, key, token, want})
	}
	oct, ec, rsaKey := octJWK(k.secret), ecJWK(t, k.p256), rsaJWK(k.rsa)
	signed := compact(`{"alg":"HS256"}`, hs256(k.secret))
	byRSA, byEC, byEd := compact(`{"alg":"RS256"}`, rs256(t, k.rsa)), compact(`{"alg":"ES256"}`, es256(t, k.p256)), compact(`{"alg":"EdDSA"}`, eddsa(k.ed))

	add("32 bytes for HS256", oct.and(members{"alg": "HS256", "use": "sig"}).String(), signed, Valid)
	for _, n := range []int{1, 16, 31} {
		add("too short for HS256", octJWK(k.secret[:n]).and(members{"alg": "HS256"}).String(), compact(`{"alg":"HS256"}`, hs256(k.secret[:n])), RefusedStrictly)
		add("too short for HS256, without alg", octJWK(k.secret[:n]).String(), compact(`{"alg":"HS256"}`, hs256(k.secret[:n])), RefusedStrictly)
	}
	add("empty", octJWK([]byte{}).and(members{"alg": "HS256"}).String(), compact(`{"alg":"HS256"}`, hs256(nil)), Refused)
	add("a public key as the secret", octJWK([]byte(k.rsaPEM)).String(), compact(`{"alg":"HS256"}`, hs256([]byte(k.rsaPEM))), RefusedStrictly)
	add("the DER of a public key as the secret", octJWK(k.rsaDER).String(), compact(`{"alg":"HS256"}`, hs256(k.rsaDER)), RefusedStrictly)

	add("of use enc", rsaKey.and(members{"use": "enc"}).String(), byRSA, Refused)
	add("of key_ops encrypt", ec.and(members{"key_ops": []string{"encrypt"}}).String(), byEC, Refused)
	add("of key_ops verify, private", ecPrivateJWK(t, k.p256).and(members{"key_ops": []string{"sign"}}).String(), byEC, Valid)
	add("of key_ops verify", ec.and(members{"key_ops": []string{"verify"}, "use": "sig", "alg": "ES256"}).String(), byEC, Valid)
	add("of key_ops verify twice", ec.and(members{"key_ops": []string{"verify", "verify"}}).String(), byEC, RefusedStrictly)
	add("of key_ops verify and deriveKey", ec.and(members{"key_ops": []string{"verify", "deriveKey"}}).String(), byEC, RefusedStrictly)
	add("of key_ops verify and use enc", ec.and(members{"key_ops": []string{"verify"}, "use": "enc"}).String(), byEC, Refused)
	add("of another hash", rsaKey.and(members{"alg": "RS512"}).String(), byRSA, Refused)
	add("of PS256", rsaKey.and(members{"alg": "PS256"}).String(), byRSA, Refused)
	add("of another kind's alg", rsaKey.and(members{"alg": "ES256"}).String(), byRSA, Refused)
	add("of another curve's alg", ec.and(members{"alg": "ES384"}).String(), byEC, Refused)
	add("of no registered alg", ec.and(members{"alg": "ES257"}).String(), byEC, RefusedStrictly)
	add("under another curve's name", ec.and(members{"crv": "P-384"}).String(), byEC, Refused)
	add("on no known curve", ec.and(members{"crv": "secp256k1"}).String(), byEC, Refused)
	add("off its curve", ec.and(members{"y": k.p256Point[:32]}).String(), byEC, Refused)
	add("with another's private half", ec.and(members{"d": k.p384Raw[:32]}).String(), byEC, Refused)
	add("with a padded x", ec.and(members{"x": base64.URLEncoding.EncodeToString(k.p256Point[:32])}).String(), byEC, Refused)
	add("with a number for its kid", ec.and(members{"kid": 1}).String(), byEC, Refused)
	add("without kty", ec.and(members{"kty": nil}).String(), byEC, Refused)
	add("of the kind oct in another case", oct.and(members{"kty": "OCT"}).String(), signed, Refused)
	add("with a member twice", `{"kty":"oct",`+oct.String()[1:], signed, Refused)
	add("with its own certificate", ec.and(members{"x5c": []string{base64.StdEncoding.EncodeToString(certificate(t, k.p256))}}).String(), byEC, Valid)
	add("with another's certificate", ec.and(members{"x5c": []string{base64.StdEncoding.EncodeToString(certificate(t, k.other))}}).String(), byEC, RefusedStrictly)

	for name, e := range map[string][]byte{"0": {0}, "1": {1}, "2": {2}, "65536": {1, 0, 0}, "as long as n": k.rsa.N.Bytes()} {
		add("with exponent "+name, rsaKey.and(members{"e": e}).String(), byRSA, Refused)
	}
	// With e = 1 every text is its own signature, once it is padded.
	add("forged for exponent 1", rsaKey.and(members{"e": []byte{1}, "alg": "RS256"}).String(), compact(`{"alg":"RS256"}`, func(input []byte) []byte { return padded(k.rsa, input) }), Refused)
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	must(t, err)
	add("of 1024 bits", rsaJWK(short).and(members{"alg": "RS256"}).String(), compact(`{"alg":"RS256"}`, rs256(t, short)), RefusedStrictly)
	add("of 1024 bits, private", rsaPrivateJWK(short).and(members{"alg": "RSA-OAEP"}).String(), encrypt(t, jwa.RSA_OAEP(), jwa.A128GCM(), short.Public()), RefusedStrictly)
	near := nearPrimes(t)
	byNear := compact(`{"alg":"RS256"}`, func(input []byte) []byte {
		// crypto/rsa would not sign with it.
		return new(big.Int).Exp(new(big.Int).SetBytes(padded(near, input)), near.D, near.N).FillBytes(make([]byte, near.Size()))
	})
	add("of two primes next to each other", rsaJWK(near).String(), byNear, RefusedStrictly)
	add("with a zero before n", rsaKey.and(members{"n": append([]byte{0}, k.rsa.N.Bytes()...)}).String(), byRSA, RefusedStrictly)

	add("Ed25519", edJWK(k.ed).String(), byEd, Valid)
	nobody := edJWK(k.ed).and(members{"x": append([]byte{1}, make([]byte, 31)...)})
	add("Ed25519 at the neutral point", nobody.String(), compact(`{"alg":"EdDSA"}`, func([]byte) []byte { return append([]byte{1}, make([]byte, 63)...) }), Refused)
	return all
}

// sets are JWK Sets in which one key is right.
func (k *keys) sets(t testing.TB) []Vector {
	t.Helper()
	ec, rsaKey, oct := ecJWK(t, k.p256).and(members{"kid": "ec", "alg": "ES256"}), rsaJWK(k.rsa).and(members{"kid": "rsa", "alg": "RS256"}), octJWK(k.secret).and(members{"kid": "oct", "alg": "HS256"})
	token := compact(`{"alg":"ES256","kid":"ec"}`, es256(t, k.p256))
	forged := compact(`{"alg":"HS256","kid":"ec"}`, hs256([]byte(ec.String())))
	return []Vector{
		{"set: of one", setOf(ec), token, Valid},
		{"set: of two", setOf(rsaKey, ec), token, Valid},
		{"set: with a kind that nobody knows", setOf(members{"kty": "AKP", "kid": "pq", "pub": "AA"}, ec), token, Valid},
		{"set: with more members", `{"keys":[` + ec.String() + `],"issuer":"joe"}`, token, Valid},
		{"set: mixed", setOf(oct, ec), token, RefusedStrictly},
		{"set: mixed, with the secret", setOf(ec, oct), compact(`{"alg":"HS256","kid":"oct"}`, hs256(k.secret)), RefusedStrictly},
		{"set: one kid for two", setOf(rsaKey.and(members{"kid": "ec"}), ec), token, RefusedStrictly},
		{"set: one kid for two of a kind", setOf(ecJWK(t, k.other).and(members{"kid": "ec"}), ec), token, RefusedStrictly},
		{"set: one key twice", setOf(ec, ec), token, RefusedStrictly},
		{"set: of another kid", setOf(ec.and(members{"kid": "x"}), rsaKey), token, Refused},
		{"set: of one key of another kid", setOf(ec.and(members{"kid": "x"})), token, RefusedStrictly},
		{"set: forged with its text", setOf(ec), forged, Refused},
		{"set: without the key", setOf(rsaKey), token, Refused},
		{"set: empty", `{"keys":[]}`, token, Refused},
		{"set: no list", `{"keys":` + ec.String() + `}`, token, Refused},
		{"set: null", `{"keys":null}`, token, Refused},
		{"set: of texts", `{"keys":["ec",1,null,[]]}`, token, Refused},
		{"set: in a set", `{"keys":[` + setOf(ec) + `]}`, token, Refused},
		{"set: keys twice", `{"keys":[],"keys":[` + ec.String() + `]}`, token, Refused},
		{"set: something behind it", setOf(ec) + "{}", token, Refused},
	}
}

// padded is the text that RSASSA-PKCS1-v1_5 signs (RFC 8017 section 9.2).
func padded(k *rsa.PrivateKey, input []byte) []byte {
	digest := sha256.Sum256(input)
	info := append([]byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}, digest[:]...)
	text := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, k.Size()-len(info)-3)...)
	return append(append(text, 0), info...)
}

func nearPrimes(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	one, e := big.NewInt(1), big.NewInt(65537)
	p, err := rand.Prime(rand.Reader, 1024)
	must(t, err)
	for {
		q := new(big.Int).Add(p, big.NewInt(2))
		for !q.ProbablyPrime(10) {
			q.Add(q, big.NewInt(2))
		}
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		if d := new(big.Int).ModInverse(e, phi); d != nil {
			return &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537}, D: d, Primes: []*big.Int{p, q}}
		}
		p = q
	}
}

func certificate(t testing.TB, k *ecdsa.PrivateKey) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.Public(), k)
	must(t, err)
	return der
}
