package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"testing"
	"time"

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

// Whatever comes as a JWT is judged, and nothing but what a key has made is a match.
func FuzzJudgeJWT(f *testing.F) {
	keys := newExtoleKeys("a secret of a test")
	for _, alg := range []string{"HS256", "A256KW"} {
		key, _ := keys.byAlg(alg)
		made, err := key.make(extoleClaims("jane@example.com", time.Now(), time.Hour, true))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(made[:len(made)-2])
	}
	for _, seed := range []string{"", "....", "invalid_jwt", "eyJhbGciOiJub25lIn0.e30.", `eyJhbGciOiJBMjU2S1ciLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIiwia2lkIjoiYnJhbmQta2V5LTIwMjYtYTI1NmtXIn0.AAAA.AAAA.AAAA.AAAA`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		header, result := keys.readHeader(raw)
		if result != jwtMatched {
			return
		}
		for _, alg := range []string{"HS256", "A256KW"} {
			key, _ := keys.byAlg(alg)
			if header.alg != key.alg {
				continue
			}
			if payload, result := openJWT(header, key, raw); result == jwtMatched {
				t.Errorf("%q opens with %s: %q", raw, alg, payload)
			}
		}
	})
}

// FuzzClaimTimes: a claim of any kind is judged.
func FuzzClaimTimes(f *testing.F) {
	for _, seed := range []string{"1", `"1"`, "1e999999999", `"Inf"`, "null", "[]", `"0x1p4"`, "-1", "1.5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		claims := readMembers([]byte(`{"exp":` + raw + `,"nbf":` + raw + `}`))
		switch result := claimTimes(claims, time.Unix(1_700_000_000, 0)); result {
		case jwtMatched, jwtExpired, jwtPremature, jwtMalformedExp, jwtMalformedNbf:
		default:
			t.Errorf("%s: %s", raw, result)
		}
	})
}
