package jose_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwe"

	"authpeek/auth/jose"
)

// flattened makes the flattened JSON serialisation of a compact token, with more members in it.
func flattened(compact, more string) string {
	parts := strings.Split(compact, ".")
	return fmt.Sprintf(`{"protected":"%s","iv":"%s","ciphertext":"%s","tag":"%s"%s}`, parts[0], parts[2], parts[3], parts[4], more)
}

func TestDecryptJSON(t *testing.T) {
	whole := seal(t, `{"alg":"dir","enc":"A256GCM"}`, []byte(secretText))
	enc := seal(t, `{"enc":"A256GCM"}`, []byte(secretText))
	none := seal(t, ``, []byte(secretText))
	many := strings.Repeat(`{},`, 100) + `{}`
	for _, test := range []struct {
		name, raw     string
		state         jose.State
		reason, notes string
	}{
		{"flattened", flattened(whole, ``), "valid", "", ""},
		{"white space around it", " " + flattened(whole, ``) + "\n", "valid", "", ""},
		{"general", flattened(whole, `,"recipients":[{}]`), "valid", "", ""},
		{"members that nobody knows", flattened(whole, `,"x":1,"recipients":[{"y":2}]`), "valid", "", ""},
		{"the shared header", flattened(enc, `,"unprotected":{"alg":"dir"}`), "valid", "", "header.unprotected"},
		{"the recipient's header", flattened(enc, `,"header":{"alg":"dir"}`), "valid", "", "header.unprotected"},
		{"no protected header", strings.Replace(flattened(none, `,"header":{"alg":"dir","enc":"A256GCM"}`), `"protected":"",`, ``, 1), "valid", "", "header.unprotected header.unprotected"},
		{"a recipient of another kind before", flattened(enc, `,"recipients":[{"header":{"alg":"new"}},{"header":{"alg":"dir"}}]`), "valid", "", "header.unprotected"},
		{"all recipients of another kind", flattened(enc, `,"recipients":[{"header":{"alg":"new"}},{"header":{"alg":"newer"}}]`), "unsupported", `alg "new"`, ""},
		{"an empty protected header", flattened(none, `,"header":{"alg":"dir","enc":"A256GCM"}`), "invalid", "protected", ""},
		{"a name in two headers", flattened(whole, `,"header":{"alg":"dir"}`), "invalid", `"alg" stands in two headers`, ""},
		{"a name in the other two", flattened(enc, `,"unprotected":{"alg":"dir"},"header":{"alg":"dir"}`), "invalid", `"alg" stands in two headers`, ""},
		{"a name in the first two", flattened(enc, `,"unprotected":{"enc":"A256GCM"},"header":{"alg":"dir"}`), "invalid", `"enc" stands in two headers`, ""},
		{"crit outside", flattened(whole, `,"header":{"crit":["x"],"x":1}`), "invalid", "crit stands outside", ""},
		{"zip outside", flattened(whole, `,"unprotected":{"zip":"DEF"}`), "invalid", "zip stands outside", ""},
		{"two values of enc", flattened(none, `,"recipients":[{"header":{"alg":"dir","enc":"A256GCM"}},{"header":{"alg":"dir","enc":"A192GCM"}}]`), "invalid", "", ""},
		{"both syntaxes", flattened(whole, `,"recipients":[{}],"header":{}`), "invalid", "two serialisations", ""},
		{"recipients without any", flattened(whole, `,"recipients":[]`), "invalid", "recipients is no list", ""},
		{"recipients that is null", flattened(whole, `,"recipients":null`), "invalid", "recipients is no list", ""},
		{"a recipient that is none", flattened(whole, `,"recipients":[1]`), "invalid", "recipient", ""},
		{"too many recipients", flattened(whole, `,"recipients":[`+many+`]`), "invalid", "101 recipients", ""},
		{"a JWS beside it", flattened(whole, `,"payload":""`), "invalid", "a JWS and a JWE in one", ""},
		{"a member twice", flattened(whole, `,"iv":"AAAA"`), "invalid", "stands twice", ""},
		{"aad that it was not made with", flattened(whole, `,"aad":"AAAA"`), "invalid", "does not decrypt", ""},
		{"aad that is no base64url", flattened(whole, `,"aad":"AA=="`), "invalid", "aad is not exact", ""},
		{"a header that is no object", flattened(whole, `,"header":"alg"`), "invalid", "header", ""},
		{"text after it", flattened(whole, ``) + "{}", "invalid", "something follows", ""},
		{"a ciphertext that is no string", `{"ciphertext":1}`, "invalid", "ciphertext is no string", ""},
	} {
		v := jose.Verify(test.raw, rawKey(t, directKey()), jose.Options{JSON: true})
		if v.State != test.state || !strings.Contains(v.Reason, test.reason) || noteCodes(v.Notes) != test.notes {
			t.Errorf("%s: %s, %q, notes %q, want %s, %q, %q", test.name, v.State, v.Reason, noteCodes(v.Notes), test.state, test.reason, test.notes)
		}
		if test.state == "valid" && (string(v.Payload) != secretText || v.Alg != "dir" || v.Enc != "A256GCM") {
			t.Errorf("%s: %+v", test.name, v)
		}
	}
}

// TestDecryptCountsRoundsOfAllRecipients has a limit for the token: a hundred recipients at the limit would be a hundred times
// the limit.
func TestDecryptCountsRoundsOfAllRecipients(t *testing.T) {
	password := []byte("correct horse")
	compact, err := jwe.Encrypt([]byte(secretText), jwe.WithKey(jwa.PBES2_HS256_A128KW(), password), jwe.WithPBES2Count(1600))
	if err != nil {
		t.Fatal(err)
	}
	// The second recipient is the one whose key this is.
	raw := flattened(string(compact), fmt.Sprintf(`,"recipients":[{"encrypted_key":"%s"},{"encrypted_key":"%s"}]`,
		b64(make([]byte, 40)), strings.Split(string(compact), ".")[1]))
	for limit, want := range map[int]jose.State{3200: "valid", 3199: "invalid"} {
		if v := jose.Verify(raw, rawKey(t, password), jose.Options{JSON: true, MaxIterations: limit}); v.State != want {
			t.Errorf("2 recipients of 1600 rounds, %d allowed: %s, %s", limit, v.State, v.Reason)
		}
	}
}

// TestDecryptPadding seals under a tag that fits what PKCS #7 does not know.
func TestDecryptPadding(t *testing.T) {
	for _, test := range []struct {
		name, padded string
		want         jose.State
	}{
		{"one block", "fifteen bytes .\x01", "valid"},
		{"a block of padding", strings.Repeat("\x10", 16), "valid"},
		{"none", "sixteen bytes ..", "invalid"},
		{"zero", "fifteen bytes .\x00", "invalid"},
		{"two blocks of it", strings.Repeat("\x20", 32), "invalid"},
		{"unequal", "fourteen bytes\x01\x02", "invalid"},
		{"no block at all", "", "invalid"},
	} {
		header := b64([]byte(`{"alg":"dir","enc":"A128CBC-HS256"}`))
		block, err := aes.NewCipher(directKey()[16:])
		if err != nil {
			t.Fatal(err)
		}
		iv, ciphertext := make([]byte, 16), []byte(test.padded)
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(ciphertext, ciphertext)
		mac := hmac.New(sha256.New, directKey()[:16])
		mac.Write([]byte(header))
		mac.Write(iv)
		mac.Write(ciphertext)
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(header)*8)))
		raw := strings.Join([]string{header, "", b64(iv), b64(ciphertext), b64(mac.Sum(nil)[:16])}, ".")
		v := jose.Verify(raw, rawKey(t, directKey()), jose.Options{})
		if v.State != test.want {
			t.Errorf("%s: %s, %s", test.name, v.State, v.Reason)
		}
	}
}
