package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwe"
	"golang.org/x/crypto/chacha20poly1305"
)

// Everything that the vendor takes, sealed by another library than the one that opens it, opens; and with any of its letters
// changed it does not.
func TestDecryptJWE(t *testing.T) {
	const claims = `{"email":"jane@example.com"}`
	keys := newExtoleKeys("a secret of a test")
	encs := []jwa.ContentEncryptionAlgorithm{
		jwa.A128CBC_HS256(), jwa.A192CBC_HS384(), jwa.A256CBC_HS512(), jwa.A128GCM(), jwa.A192GCM(), jwa.A256GCM(),
	}
	open := func(key extoleKey, raw string) (string, jwtResult) {
		header, result := keys.readHeader(raw)
		if result != jwtMatched {
			return "", result
		}
		payload, result := openJWT(header, key, raw)
		return string(payload), result
	}
	for _, alg := range []string{"A128KW", "A192KW", "A256KW", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"} {
		key, ok := keys.byAlg(alg)
		method, known := jwa.LookupKeyEncryptionAlgorithm(alg)
		if !ok || !known {
			t.Fatalf("%s: %v %v", alg, ok, known)
		}
		for _, enc := range encs {
			header := jwe.NewHeaders()
			if err := header.Set(jwe.KeyIDKey, key.id); err != nil {
				t.Fatal(err)
			}
			sealed, err := jwe.Encrypt([]byte(claims), jwe.WithKey(method, publicHalf(key.key())), jwe.WithContentEncryption(enc), jwe.WithProtectedHeaders(header))
			if err != nil {
				t.Fatal(err)
			}
			if got, result := open(key, string(sealed)); got != claims || result != jwtMatched {
				t.Errorf("%s %s: %q %s", alg, enc, got, result)
			}
			for i := 10; i < len(sealed); i += 37 {
				changed := []byte(string(sealed))
				if changed[i] == '.' {
					continue
				}
				if changed[i] = 'A'; sealed[i] == 'A' {
					changed[i] = 'B'
				}
				if got, result := open(key, string(changed)); result == jwtMatched {
					t.Errorf("%s %s, letter %d changed: %q", alg, enc, i, got)
				}
			}
		}
	}
	key, _ := keys.byAlg("RSA-OAEP-256")
	if got, result := open(key, sealXC20P(t, key, claims)); got != claims || result != jwtMatched {
		t.Errorf("XC20P: %q %s", got, result)
	}
}

// sealXC20P is by hand, because no library at hand has it.
func sealXC20P(t *testing.T, key extoleKey, claims string) string {
	t.Helper()
	content, iv := make([]byte, chacha20poly1305.KeySize), make([]byte, chacha20poly1305.NonceSizeX)
	for _, random := range [][]byte{content, iv} {
		if _, err := rand.Read(random); err != nil {
			t.Fatal(err)
		}
	}
	private, ok := key.key().(*rsa.PrivateKey)
	if !ok {
		t.Fatalf("%T", key.key())
	}
	wrapped, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, &private.PublicKey, content, nil)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := chacha20poly1305.NewX(content)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	header := encode([]byte(`{"alg":"RSA-OAEP-256","enc":"XC20P","kid":"` + key.id + `"}`))
	sealed := aead.Seal(nil, iv, []byte(claims), []byte(header))
	tag := len(sealed) - aead.Overhead()
	return header + "." + encode(wrapped) + "." + encode(iv) + "." + encode(sealed[:tag]) + "." + encode(sealed[tag:])
}
