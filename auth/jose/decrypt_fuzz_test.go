package jose_test

import (
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwe"

	"authpeek/auth/jose"
)

// FuzzDecrypt changes the parts of tokens of every alg, which are read with the keys that they were made for: nothing may panic,
// and what is not valid has a reason and no content.
func FuzzDecrypt(f *testing.F) {
	var keys jose.Keys
	for _, k := range encryptionKeys(f) {
		keys.List = append(keys.List, k.keys.List...)
		for _, alg := range k.algs {
			for _, enc := range []jwa.ContentEncryptionAlgorithm{jwa.A256GCM(), jwa.A128CBC_HS256()} {
				raw, err := jwe.Encrypt([]byte(secretText), jwe.WithKey(alg, k.public), jwe.WithContentEncryption(enc),
					jwe.WithPBES2Count(1000))
				if err != nil {
					f.Fatal(err)
				}
				addParts(f, string(raw))
			}
		}
	}
	keys.List = append(keys.List, rawKey(f, directKey()).List...)
	addParts(f, seal(f, `{"alg":"dir","enc":"A256GCM","zip":"DEF"}`, deflate(f, []byte(secretText))))
	addParts(f, seal(f, `{"alg":"dir","enc":"XC20P","crit":["x"]}`, nil))
	f.Fuzz(func(t *testing.T, header, key, iv, ciphertext, tag string, asJSON bool) {
		// The header is fuzzed as text: in base64url every change would break a dozen characters of it.
		protected := b64([]byte(header))
		raw := strings.Join([]string{protected, key, iv, ciphertext, tag}, ".")
		if asJSON {
			raw = `{"unprotected":` + header + `,"encrypted_key":"` + key + `","iv":"` + iv + `","ciphertext":"` + ciphertext + `","tag":"` + tag + `"}`
		}
		v := jose.Verify(raw, keys, jose.Options{JSON: asJSON, MaxIterations: 2000, MaxPlaintext: 1 << 16})
		valid := v.State == jose.StateValid
		if valid != (v.Payload != nil) || valid != (v.Reason == "") || len(v.Payload) > max(1<<16, len(ciphertext)) {
			t.Errorf("%s: %+v", raw, v)
		}
	})
}

func addParts(f *testing.F, raw string) {
	parts := strings.Split(raw, ".")
	header := decodeText(f, parts[0])
	f.Add(header, parts[1], parts[2], parts[3], parts[4], false)
	f.Add(header, parts[1], parts[2], parts[3], parts[4], true)
}
