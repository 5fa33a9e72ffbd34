package jose

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rsa"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// object records an objection.
func (k *Key) object(code KeyCode, format string, args ...any) {
	k.Problems = append(k.Problems, KeyProblem{Code: code, Detail: fmt.Sprintf(format, args...)})
}

// inspect records what can be held against a key whatever it is used for.
func (k *Key) inspect() {
	switch m := k.material().(type) {
	case []byte:
		k.inspectSecret(m)
	case *rsa.PublicKey:
		k.inspectRSA(m)
	case *rsa.PrivateKey:
		k.inspectRSA(&m.PublicKey)
	case ed25519.PublicKey:
		k.inspectEdwards(m)
	}
	k.inspectAlg()
	k.inspectUse()
}

// isKeyDER reports whether a secret is what a PEM block would hold.
func isKeyDER(secret []byte) bool {
	_, is, _ := parseDER(secret)
	return is
}

func (k *Key) inspectSecret(secret []byte) {
	if slices.Contains(weakSecrets(), strings.ToLower(strings.TrimSpace(string(secret)))) {
		k.object(KeyWeak, "the secret stands in every list of secrets to try; make a random one of 32 bytes or more")
	}
	if privateModulus(secret) > 0 || isKeyDER(secret) || bytes.Contains(secret, []byte(pemBegin)) {
		k.object(KeyWeak, "the secret is the text of a key: where that is a public one, anybody can sign (RFC 8725 section 2.1)")
	}
	if short := shortFor(k.Alg, len(secret)); short != "" {
		k.object(KeyShort, "%s", short)
	}
}

// shortFor says that a secret is shorter than alg wants; "" when it is not, or when alg does not say.
func shortFor(alg string, n int) string {
	a, ok := algorithms(alg)
	if !ok || a.family != "HS" || n >= a.hash.Size() {
		return ""
	}
	return fmt.Sprintf("the secret has %d bytes, %s wants %d or more (RFC 7518 section 3.2)", n, alg, a.hash.Size())
}

// minModulus is what RFC 7518 section 3.3 wants of an RSA key, in bits.
const minModulus = 2048

func (k *Key) inspectRSA(public *rsa.PublicKey) {
	if bits := public.N.BitLen(); bits < minModulus {
		k.object(KeyShort, "the RSA key has %d bits, %d or more are wanted (RFC 7518 section 3.3)", bits, minModulus)
	}
	if bits := public.N.BitLen(); bits > maxModulus {
		k.object(KeyMalformed, "the RSA key has %d bits, more than the %d that are taken", bits, maxModulus)
		k.sealed = nil
		return
	}
	if isROCA(public.N) {
		k.object(KeyROCA, "the RSA key has the shape of CVE-2017-15361 (ROCA): its primes can be computed; make a new key")
	}
	if isFactored(public.N) {
		k.object(KeyWeak, "the RSA key's modulus is easily taken apart, so that anybody has the private key; make a new key")
	}
	if e := big.NewInt(int64(public.E)); exponent(e) == 0 {
		k.object(KeyExponent, "%s", exponentProblem(e))
		k.sealed = nil
	}
}

// exponent returns an RSA exponent; 0 when it is none that a reader takes (FIPS 186-5 section A.1.1 wants it odd; the upper
// bound is that of crypto/rsa).
func exponent(e *big.Int) int {
	if e.BitLen() > 31 || e.Bit(0) == 0 || e.Cmp(big.NewInt(3)) < 0 {
		return 0
	}
	return int(e.Int64())
}

func exponentProblem(e *big.Int) string {
	switch {
	case e.BitLen() > 31:
		return fmt.Sprintf("e has %d bits, which is no RSA exponent; do not use this key", e.BitLen())
	case e.Cmp(big.NewInt(1)) == 0:
		return "e is 1, which is no RSA exponent: anybody could sign; do not use this key"
	}
	return fmt.Sprintf("e is %s, which is no RSA exponent: it has to be odd and 3 or more; do not use this key", e)
}

// weakSecrets are there to tell somebody that theirs is known, not to try them on tokens of others. They are the defaults of
// jwt.io, what tutorials sign with, and the first of every list of passwords.
func weakSecrets() []string {
	return []string{
		"secret", "your-256-bit-secret", "your-384-bit-secret", "your-512-bit-secret", "a-string-secret-at-least-256-bits-long",
		"changeme", "change-me", "changeit", "password", "passw0rd", "123456", "12345678", "1234567890", "qwerty", "admin",
		"test", "key", "jwt", "token", "default", "supersecret", "super-secret", "secretkey", "secret-key", "secret_key",
		"mysecret", "my-secret", "mysecretkey", "my_secret_key", "your-secret-key", "your_secret_key", "jwtsecret", "jwt-secret",
		"jwt_secret", "topsecret", "shhhhh", "shhhhhared-secret", "keyboard cat", "hmackey", "private", "privatekey", "none", "null", "undefined",
	}
}
