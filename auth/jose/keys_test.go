package jose_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth/jose"
)

func TestParseKeysOfTheCookbook(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectors(t), "cookbook", "jwk", "*.json"))
	if err != nil || len(files) != 6 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var got []string
	for _, file := range files {
		var text json.RawMessage
		readVector(t, &text, "cookbook", "jwk", filepath.Base(file))
		keys := parseKeys(t, string(text))
		got = append(got, keys.List[0].String()+problemCodes(keys.List[0].Problems))
	}
	want := []string{
		"bilbo.baggins@hobbiton.example, EC P-521, public",
		"bilbo.baggins@hobbiton.example, EC P-521, private",
		"bilbo.baggins@hobbiton.example, RSA 2048 bits, public",
		"bilbo.baggins@hobbiton.example, RSA 2048 bits, private",
		"018c0ae5-4d9b-471b-bfd6-eef314bc7037, shared secret of 32 bytes",
		"1e571774-2e08-40da-8308-e8d68773842d, shared secret of 32 bytes",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func certificate(t *testing.T, k *rsa.PrivateKey) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// oldParameters is what openssl ecparam -genkey writes before the key.
const oldParameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"

func TestParseKeysInEveryEncoding(t *testing.T) {
	k := newTestKeys()
	sec1, err := x509.MarshalECPrivateKey(k.p256)
	if err != nil {
		t.Fatal(err)
	}
	cert, pkcs1 := certificate(t, k.rsa), x509.MarshalPKCS1PrivateKey(k.rsa)
	tests := []struct {
		name, text string
		as         jose.KeyEncoding
		encoding   string
		want       []string
	}{
		{"PKCS1", pemText("RSA PRIVATE KEY", pkcs1), jose.KeyAuto, "PEM", []string{"RSA 2048 bits, private"}},
		{"PKCS1 DER", string(pkcs1), jose.KeyAuto, "DER", []string{"RSA 2048 bits, private"}},
		{"PKCS1 public", pemText("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&k.rsa.PublicKey)), jose.KeyAuto, "PEM", []string{"RSA 2048 bits, public"}},
		{"PKCS1 public DER", string(x509.MarshalPKCS1PublicKey(&k.rsa.PublicKey)), jose.KeyAuto, "DER", []string{"RSA 2048 bits, public"}},
		{"PKCS8", pemText("PRIVATE KEY", pkcs8DER(t, k.p384)), jose.KeyAuto, "PEM", []string{"EC P-384, private"}},
		{"PKCS8 DER", string(pkcs8DER(t, k.ed)), jose.KeyAuto, "DER", []string{"Ed25519, private"}},
		{"PKCS8 X25519", pemText("PRIVATE KEY", pkcs8DER(t, k.x25519)), jose.KeyAuto, "PEM", []string{"X25519, private"}},
		{"SPKI", pemText("PUBLIC KEY", pkix(t, k.p521.Public())), jose.KeyAuto, "PEM", []string{"EC P-521, public"}},
		{"SPKI DER", string(pkix(t, k.x25519.PublicKey())), jose.KeyAuto, "DER", []string{"X25519, public"}},
		{"SPKI Ed25519", pemText("PUBLIC KEY", pkix(t, k.ed.Public())), jose.KeyAuto, "PEM", []string{"Ed25519, public"}},
		{"SEC1", oldParameters + pemText("EC PRIVATE KEY", sec1), jose.KeyAuto, "PEM", []string{"EC P-256, private"}},
		{"SEC1 DER", string(sec1), jose.KeyAuto, "DER", []string{"EC P-256, private"}},
		{"certificate", "Certificate:\n    Data:\n" + pemText("CERTIFICATE", cert), jose.KeyAuto, "PEM", []string{"RSA 2048 bits, public, of a certificate"}},
		{"certificate DER", string(cert), jose.KeyAuto, "DER", []string{"RSA 2048 bits, public, of a certificate"}},
		{"several blocks", "\r\n" + pemText("PUBLIC KEY", pkix(t, k.ed.Public())) + pemText("PRIVATE KEY", pkcs8DER(t, k.p256)), jose.KeyAuto, "PEM", []string{"Ed25519, public", "EC P-256, private"}},
		{"byte order mark", "\ufeff" + rsaPublic(k.rsa).String() + "\n", jose.KeyAuto, "JWK", []string{"RSA 2048 bits, public"}},
		{"JWK RSA", rsaMembers(k.rsa).with(members{"kid": "k1"}).String(), jose.KeyAuto, "JWK", []string{"k1, RSA 2048 bits, private"}},
		{"JWK RSA of d alone", rsaPublic(k.rsa).with(members{"d": k.rsa.D.Bytes()}).String(), jose.KeyAuto, "JWK", []string{"RSA 2048 bits, private"}},
		{"JWK X25519", members{"kty": "OKP", "crv": "X25519", "x": k.x25519.PublicKey().Bytes(), "d": k.x25519.Bytes()}.String(), jose.KeyAuto, "JWK", []string{"X25519, private"}},
		{"JWK Set", set(octMembers(k.secret).with(members{"kid": "a"}), edPublic(k.ed).with(members{"kid": "b"})), jose.KeyAuto, "JWK", []string{"a, shared secret of 64 bytes", "b, Ed25519, public"}},
		{"SPKI without its PEM lines", base64.StdEncoding.EncodeToString(pkix(t, k.p521.Public())) + "\n", jose.KeyAuto, "DER", []string{"EC P-521, public"}},
		{"secret in brackets", "[sesame]", jose.KeyAuto, "secret", []string{"shared secret of 8 bytes"}},
		{"byte order mark alone", "\ufeff", jose.KeyAuto, "secret", []string{"shared secret of 3 bytes"}},
		{"secret", "sesame\n", jose.KeyAuto, "secret", []string{"shared secret of 7 bytes"}},
		{"secret like DER", "0123", jose.KeyAuto, "secret", []string{"shared secret of 4 bytes"}},
		{"raw", `{"kty":"oct"}`, jose.KeyRaw, "secret", []string{"shared secret of 13 bytes"}},
		{"raw blanks", "  ", jose.KeyRaw, "secret", []string{"shared secret of 2 bytes"}},
		{"base64", base64.StdEncoding.EncodeToString([]byte("\xff\xfe\xfd\xfc")) + "\n", jose.KeyBase64, "secret", []string{"shared secret of 4 bytes"}},
		{"base64url", base64.RawURLEncoding.EncodeToString([]byte("\xff\xfe\xfd\xfc")), jose.KeyBase64, "secret", []string{"shared secret of 4 bytes"}},
		{"hex", hex.EncodeToString(k.secret), jose.KeyHex, "secret", []string{"shared secret of 64 bytes"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys, err := jose.ParseKeys([]byte(tt.text), tt.as)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, k := range keys.List {
				got = append(got, k.String())
				if k.Encoding != tt.encoding || k.Bits == 0 || k.Kty == "" {
					t.Errorf("encoding %q, %d bits, kty %q", k.Encoding, k.Bits, k.Kty)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestParseKeysSaysWhatToDo(t *testing.T) {
	const marker = "c2VjcmV0LW1hcmtlcg"
	k := newTestKeys()
	whole := pemText("PRIVATE KEY", pkcs8DER(t, k.p256))
	encrypted := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"DEK-Info": "AES-256-CBC,00"}, Bytes: []byte{1}}))
	tests := []struct {
		name, text string
		as         jose.KeyEncoding
		said       string
	}{
		{"nothing", "", jose.KeyAuto, "there is no key"},
		{"blanks", " \n", jose.KeyAuto, "there is no key"},
		{"nothing raw", "", jose.KeyRaw, "there is no key"},
		{"too long", strings.Repeat("x", 1<<20+1), jose.KeyRaw, "more than the 1048576"},
		{"unknown encoding", "x", "morse", "use auto, raw, base64 or hex"},
		{"half a PEM", whole[:80], jose.KeyAuto, "cut off"},
		{"half a second PEM", whole + whole[:80], jose.KeyAuto, "cut off"},
		{"PEM in one line", strings.ReplaceAll(whole, "\n", `\n`), jose.KeyAuto, "line breaks"},
		{"altered PEM", pemText("PRIVATE KEY", []byte(marker)), jose.KeyAuto, "no readable private key"},
		{"encrypted PKCS8", pemText("ENCRYPTED PRIVATE KEY", []byte(marker)), jose.KeyAuto, "openssl pkey"},
		{"encrypted PKCS1", encrypted, jose.KeyAuto, "passphrase"},
		{"OpenSSH", pemText("OPENSSH PRIVATE KEY", []byte(marker)), jose.KeyAuto, "ssh-keygen -p"},
		{"a request", pemText("CERTIFICATE REQUEST", []byte(marker)), jose.KeyAuto, "which is no key"},
		{"no JWK", `{"k":"` + marker + `"}`, jose.KeyAuto, "neither kty nor keys"},
		{"half a JWK", `{"kty":"oct","k":"` + marker, jose.KeyAuto, "cannot be read as one"},
		{"PEM in quotes", `"` + whole + `"`, jose.KeyAuto, "cut off"},
		{"PEM in a JSON text", `"` + strings.ReplaceAll(whole, "\n", `\n`) + `"`, jose.KeyAuto, "line breaks"},
		{"an array of JWKs", `[{"kty":"oct","k":"` + marker + `"}]`, jose.KeyAuto, "JWK Set"},
		{"OpenSSH public", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + marker, jose.KeyAuto, "ssh-keygen -e"},
		{"no base64", marker + "!", jose.KeyBase64, "not in base64"},
		{"no hex", marker, jose.KeyHex, "not in hexadecimal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := jose.ParseKeys([]byte(tt.text), tt.as)
			if err == nil || !strings.Contains(err.Error(), tt.said) {
				t.Fatalf("got %v, want %q", err, tt.said)
			}
			if strings.Contains(err.Error(), marker) {
				t.Errorf("the error quotes the key: %v", err)
			}
		})
	}
}

func TestKeysPrintAsTheirDescription(t *testing.T) {
	k := newTestKeys()
	text := set(octMembers([]byte("marker-of-32-bytes-0123456789abc")).with(members{"kid": "k\x1b[31m\u202e"}), rsaMembers(k.rsa), edMembers(k.ed))
	keys := parseKeys(t, text)
	shapes := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p"}
	secrets := []string{"marker", hex.EncodeToString([]byte("marker")), "109 97 114", k.rsa.D.String()[:12], fmt.Sprint(k.ed[:4])[1:12]}
	for _, shape := range shapes {
		// fmt asks neither an unexported field nor %p for a Formatter.
		for _, v := range []any{keys, &keys, keys.List[0], &keys.List[0], keys.List, []any{keys.List[2]}, struct{ hidden jose.Keys }{keys}} {
			got := fmt.Sprintf(shape, v)
			for _, secret := range secrets {
				if strings.Contains(got, secret) {
					t.Errorf("%s shows %q: %s", shape, secret, got)
				}
			}
		}
		if got := fmt.Sprintf(shape, keys); shape != "%p" && strings.ContainsAny(got, "\x1b\u202e") {
			t.Errorf("%s shows control characters: %q", shape, got)
		}
	}
	out, err := json.Marshal(keys)
	if err != nil || bytes.Contains(out, []byte("bWFya2Vy")) || bytes.Contains(out, []byte(base64.StdEncoding.EncodeToString(k.rsa.D.Bytes())[:12])) {
		t.Errorf("JSON shows a key: %s, %v", out, err)
	}
	if want := "k\ufffd[31m\ufffd, shared secret of 32 bytes"; keys.List[0].String() != want {
		t.Errorf("got %q, want %q", keys.List[0], want)
	}
}

// A set may be as long as its text: each of its keys would be looked at, and tried.
func TestParseKeysBoundsASet(t *testing.T) {
	set := func(n int) []byte {
		return []byte(`{"keys":[` + strings.TrimSuffix(strings.Repeat(`{"kty":"oct","k":"AAAA"},`, n), ",") + `]}`)
	}
	keys, err := jose.ParseKeys(set(1000), "")
	if err != nil || len(keys.List) != 1000 {
		t.Errorf("%d keys, %v", len(keys.List), err)
	}
	_, err = jose.ParseKeys(set(1001), "")
	expectError(t, err, "1001 keys")
}
