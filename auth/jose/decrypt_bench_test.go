package jose_test

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwe"

	"authpeek/auth/jose"
)

func BenchmarkDecrypt(b *testing.B) {
	for _, k := range encryptionKeys(b) {
		for _, alg := range k.algs {
			raw, err := jwe.Encrypt([]byte(secretText), jwe.WithKey(alg, k.public), jwe.WithContentEncryption(jwa.A128CBC_HS256()))
			if err != nil {
				b.Fatal(err)
			}
			b.Run(k.name+"/"+alg.String(), func(b *testing.B) { benchmarkDecrypt(b, string(raw), k.keys) })
		}
	}
}

// BenchmarkDecryptSizes shows that nothing grows faster than the token.
func BenchmarkDecryptSizes(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 14, 1 << 18, 700 << 10} {
		raw := seal(b, `{"alg":"dir","enc":"A256GCM"}`, bytes.Repeat([]byte("x"), size))
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			benchmarkDecrypt(b, raw, rawKey(b, directKey()))
		})
	}
}

func benchmarkDecrypt(b *testing.B, raw string, keys jose.Keys) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if v := jose.Verify(raw, keys, jose.Options{}); v.State != jose.StateValid {
			b.Fatal(v.Reason)
		}
	}
}
