package jose_test

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwe"
	"golang.org/x/crypto/chacha20poly1305"

	"authpeek/auth/jose"
)

const secretText = `{"iss":"me","sub":"you"}`

// TestDecryptWhatJWXEncrypts covers every alg with every enc that jwx has, among them those that no published vector has:
// RSA-OAEP-384 and -512, X25519 with key wrap, PBES2-HS384+A192KW.
func TestDecryptWhatJWXEncrypts(t *testing.T) {
	encs := []jwa.ContentEncryptionAlgorithm{
		jwa.A128GCM(), jwa.A192GCM(), jwa.A256GCM(), jwa.A128CBC_HS256(), jwa.A192CBC_HS384(), jwa.A256CBC_HS512(),
	}
	for _, k := range encryptionKeys(t) {
		for _, alg := range k.algs {
			for _, enc := range encs {
				t.Run(k.name+" "+alg.String()+" "+enc.String(), func(t *testing.T) {
					raw, err := jwe.Encrypt([]byte(secretText), jwe.WithKey(alg, k.public), jwe.WithContentEncryption(enc))
					if err != nil {
						t.Fatal(err)
					}
					v := jose.Verify(string(raw), k.keys, jose.Options{Strict: true})
					if v.State != jose.StateValid || string(v.Payload) != secretText || v.Alg != alg.String() || v.Enc != enc.String() {
						t.Errorf("%+v", v)
					}
					if v.Key != k.keys.List[0].String() {
						t.Errorf("decided by %q", v.Key)
					}
					want := "sender.any"
					switch {
					case alg == jwa.RSA1_5():
						want = "alg.rsa1_5 sender.any"
					case k.keys.List[0].Kty == "oct":
						want = ""
					}
					if notes := noteCodes(v.Notes); notes != want {
						t.Errorf("notes %q, want %q", notes, want)
					}
				})
			}
		}
	}
}

// encryptionKey is a key as jwx encrypts to it, and as ParseKeys reads it.
type encryptionKey struct {
	name   string
	public any
	keys   jose.Keys
	algs   []jwa.KeyEncryptionAlgorithm
}

// encryptionKeys are always the same, so that what fuzzing finds can be found again.
func encryptionKeys(t testing.TB) []encryptionKey {
	t.Helper()
	all := []encryptionKey{{"RSA", publicA1(t), readKeys(t, []byte(keyA1), jose.KeyAuto), []jwa.KeyEncryptionAlgorithm{
		jwa.RSA1_5(), jwa.RSA_OAEP(), jwa.RSA_OAEP_256(), jwa.RSA_OAEP_384(), jwa.RSA_OAEP_512(),
	}}}
	agreement := []jwa.KeyEncryptionAlgorithm{jwa.ECDH_ES(), jwa.ECDH_ES_A128KW(), jwa.ECDH_ES_A192KW(), jwa.ECDH_ES_A256KW()}
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		private, err := ecdsa.ParseRawPrivateKey(curve, bytes.Repeat([]byte{1}, (curve.Params().BitSize+7)/8))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, encryptionKey{curve.Params().Name, &private.PublicKey, pkcs8(t, private), agreement})
	}
	x25519, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, encryptionKey{"X25519", x25519.PublicKey(), pkcs8(t, x25519), agreement})
	for length, algs := range map[int][]jwa.KeyEncryptionAlgorithm{
		16: {jwa.A128KW(), jwa.A128GCMKW(), jwa.PBES2_HS256_A128KW()},
		24: {jwa.A192KW(), jwa.A192GCMKW(), jwa.PBES2_HS384_A192KW()},
		32: {jwa.A256KW(), jwa.A256GCMKW(), jwa.PBES2_HS512_A256KW()},
	} {
		secret := bytes.Repeat([]byte{byte(length)}, length)
		all = append(all, encryptionKey{fmt.Sprint(length), secret, rawKey(t, secret), algs})
	}
	return all
}

func pkcs8(t testing.TB, private any) jose.Keys {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return readKeys(t, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), jose.KeyAuto)
}

func rawKey(t testing.TB, secret []byte) jose.Keys {
	t.Helper()
	return readKeys(t, secret, jose.KeyRaw)
}

func readKeys(t testing.TB, text []byte, as jose.KeyEncoding) jose.Keys {
	t.Helper()
	keys, err := jose.ParseKeys(text, as)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// publicA1 is the public half of keyA1.
func publicA1(t testing.TB) *rsa.PublicKey {
	t.Helper()
	var members struct{ N string }
	if err := json.Unmarshal([]byte(keyA1), &members); err != nil {
		t.Fatal(err)
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes([]byte(decodeText(t, members.N))), E: 65537}
}

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// directKey is the key of everything that seal makes.
func directKey() []byte { return bytes.Repeat([]byte{7}, 32) }

// seal encrypts with dir and A256GCM under any header, right or not, so that a test can be about the header alone.
func seal(t testing.TB, header string, plaintext []byte) string {
	t.Helper()
	block, err := aes.NewCipher(directKey())
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return sealWith(gcm, header, plaintext)
}

func sealWith(aead cipher.AEAD, header string, plaintext []byte) string {
	protected := b64([]byte(header))
	iv := bytes.Repeat([]byte{9}, aead.NonceSize())
	sealed := aead.Seal(nil, iv, plaintext, []byte(protected))
	end := len(sealed) - aead.Overhead()
	return strings.Join([]string{protected, "", b64(iv), b64(sealed[:end]), b64(sealed[end:])}, ".")
}

func TestDecryptXC20P(t *testing.T) {
	aead, err := chacha20poly1305.NewX(directKey())
	if err != nil {
		t.Fatal(err)
	}
	raw := sealWith(aead, `{"alg":"dir","enc":"XC20P","kid":"partner"}`, []byte(secretText))
	v := jose.Verify(raw, rawKey(t, directKey()), jose.Options{})
	if v.State != jose.StateValid || string(v.Payload) != secretText || v.Kid != "partner" {
		t.Errorf("%+v", v)
	}
}

func TestDecryptNotes(t *testing.T) {
	token := `eyJhbGciOiJIUzI1NiJ9.e30.c2ln`
	for _, test := range []struct{ name, header, plaintext, want string }{
		{"nothing", `{"alg":"dir","enc":"A256GCM"}`, secretText, ""},
		{"cty", `{"alg":"dir","enc":"A256GCM","cty":"jwt"}`, secretText, "nested"},
		{"a token without cty", `{"alg":"dir","enc":"A256GCM"}`, token, "nested"},
		{"dots that are no token", `{"alg":"dir","enc":"A256GCM"}`, "a.b.c", ""},
		{"zip", `{"alg":"dir","enc":"A256GCM","zip":"DEF"}`, string(deflate(t, []byte(secretText))), "zip"},
	} {
		v := jose.Verify(seal(t, test.header, []byte(test.plaintext)), rawKey(t, directKey()), jose.Options{})
		if got := noteCodes(v.Notes); v.State != jose.StateValid || got != test.want {
			t.Errorf("%s: %s, notes %q, want %q", test.name, v.State, got, test.want)
		}
	}
}

func TestDecryptKeepsAnEmptyPlaintext(t *testing.T) {
	v := jose.Verify(seal(t, `{"alg":"dir","enc":"A256GCM"}`, nil), rawKey(t, directKey()), jose.Options{})
	if v.State != jose.StateValid || v.Payload == nil || len(v.Payload) != 0 {
		t.Errorf("%s, payload %v", v.State, v.Payload)
	}
}

func deflate(t testing.TB, plain []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// TestDecryptBombs sends little that would become much.
func TestDecryptBombs(t *testing.T) {
	header := `{"alg":"dir","enc":"A256GCM","zip":"DEF"}`
	keys := rawKey(t, directKey())
	bomb := seal(t, header, deflate(t, make([]byte, 64<<20)))
	if v := jose.Verify(bomb, keys, jose.Options{}); v.State != jose.StateInvalid || !strings.Contains(v.Reason, "more than 1048576 bytes") {
		t.Errorf("64 MiB in %d bytes: %s, %s", len(bomb), v.State, v.Reason)
	}
	small := seal(t, header, deflate(t, make([]byte, 100)))
	if v := jose.Verify(small, keys, jose.Options{MaxPlaintext: 99}); v.State != jose.StateInvalid {
		t.Errorf("100 bytes, 99 allowed: %s", v.State)
	}
	if v := jose.Verify(small, keys, jose.Options{MaxPlaintext: 100}); v.State != jose.StateValid || len(v.Payload) != 100 {
		t.Errorf("100 bytes, 100 allowed: %s, %s", v.State, v.Reason)
	}
	trailing := seal(t, header, append(deflate(t, []byte(secretText)), "more"...))
	if v := jose.Verify(trailing, keys, jose.Options{}); v.State != jose.StateInvalid || v.Reason != "4 bytes follow what is packed" {
		t.Errorf("trailing data: %s, %s", v.State, v.Reason)
	}
	if v := jose.Verify(seal(t, header, []byte(secretText)), keys, jose.Options{}); v.State != jose.StateInvalid || v.Payload != nil {
		t.Errorf("not packed at all: %s, %s", v.State, v.Reason)
	}
}

func TestDecryptHints(t *testing.T) {
	raw := seal(t, `{"alg":"dir","enc":"A256GCM"}`, []byte(secretText))
	password, err := jwe.Encrypt([]byte(secretText), jwe.WithKey(jwa.PBES2_HS256_A128KW(), []byte("correct horse")), jwe.WithPBES2Count(1000))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, raw, secret string
		state             jose.State
		hint              string
	}{
		{"base64", raw, base64.StdEncoding.EncodeToString(directKey()), "unverified", "it decrypts with the secret decoded from base64"},
		{"a newline", raw, string(directKey()) + "\n", "unverified", "it decrypts with the secret without the newline at its end"},
		{"a password's newline", string(password), "correct horse\n", "invalid", "it decrypts with the secret without the newline at its end"},
		{"another password", string(password), "correct house", "invalid", ""},
		{"a newline after the token", raw + "\n", string(directKey()), "invalid", "without that, it decrypts"},
		{"Bearer", "Bearer " + raw, string(directKey()), "invalid", "without that, it decrypts"},
	} {
		v := jose.Verify(test.raw, rawKey(t, []byte(test.secret)), jose.Options{})
		if v.State != test.state || v.Hint != test.hint || v.Payload != nil {
			t.Errorf("%s: %s, %q, hint %q", test.name, v.State, v.Reason, v.Hint)
		}
	}
}
