package jose

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// nonsense is a base64url number of so many bits, which is no key.
func nonsense(bits int) string {
	return base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{0xff}, bits/8))
}

func privateRSA(bits int, more string) string {
	return fmt.Sprintf(`{"kty":"RSA","e":"AQAB","n":"%s","d":"%s"%s}`, nonsense(bits), nonsense(bits), more)
}

// However many private keys a text has and however large they are, the work of checking them is bounded: what goes beyond is refused
// before it is done.
func TestPrivateKeysAreCheckedWithinBounds(t *testing.T) {
	withPrimes := `,"p":"` + nonsense(1024) + `","q":"` + nonsense(1024) + `"`
	for name, c := range map[string]struct {
		key     string
		checked int // of 200
	}{
		"RSA with d alone":    {privateRSA(2048, ""), 8},
		"RSA with its primes": {privateRSA(2048, withPrimes), 32},
		"P-521":               {`{"kty":"EC","crv":"P-521","d":"` + nonsense(528) + `"}`, maxEffort},
		"public RSA":          {`{"kty":"RSA","e":"AQAB","n":"` + nonsense(2048) + `"}`, 200},
	} {
		keys, err := ParseKeys([]byte(`{"keys":[`+strings.TrimSuffix(strings.Repeat(c.key+",", 200), ",")+`]}`), "")
		if err != nil {
			t.Fatal(err)
		}
		refused := func(k Key) bool {
			return slices.ContainsFunc(k.Problems, func(p KeyProblem) bool {
				return p.Code == KeyMalformed && strings.Contains(p.Detail, errEffort.Error())
			})
		}
		if i := slices.IndexFunc(keys.List, refused); i != c.checked && (i != -1 || c.checked != 200) {
			t.Errorf("%s: %d keys are checked, want %d", name, i, c.checked)
		}
	}
	for _, key := range []string{privateRSA(maxBareModulus+8, ""), privateRSA(maxPrivateModulus+8, withPrimes)} {
		keys, err := ParseKeys([]byte(key), "")
		if err != nil || len(keys.List[0].Problems) != 1 || !strings.Contains(keys.List[0].Problems[0].Detail, "more than the 8192") {
			t.Errorf("%+v, %v", keys.List, err)
		}
	}
}

// The same holds for PEM and DER, which crypto/x509 checks as it reads.
func TestPrivateBlocksAreCheckedWithinBounds(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err := x509.MarshalECPrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	huge, err := asn1.Marshal(struct {
		Version int
		N       *big.Int
	}{0, new(big.Int).Lsh(big.NewInt(1), maxPrivateModulus)})
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	for name, c := range map[string]struct {
		text []byte
		want error
	}{
		"as many as are checked": {bytes.Repeat(block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)), maxEffort/2), nil},
		"one more":               {bytes.Repeat(block("PRIVATE KEY", pkcs8), maxEffort/2+1), errEffort},
		"of another kind":        {bytes.Repeat(block("EC PRIVATE KEY", sec1), maxEffort+1), errEffort},
		"one that is too large":  {block("RSA PRIVATE KEY", huge), errModulus(maxPrivateModulus + 1)},
		"the same in DER":        {huge, errModulus(maxPrivateModulus + 1)},
	} {
		keys, err := ParseKeys(c.text, "")
		if fmt.Sprint(err) != fmt.Sprint(c.want) || c.want == nil && len(keys.List) != maxEffort/2 {
			t.Errorf("%s: %d keys, %v", name, len(keys.List), err)
		}
	}
}
