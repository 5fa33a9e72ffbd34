package jose_test

import (
	"fmt"
	"strings"
	"testing"

	"authpeek/auth/jose"
)

// What a byte of a set of keys costs must not grow with the set.
func BenchmarkParseKeysGrowing(b *testing.B) {
	members := func(format string) func(n int) string {
		return func(n int) string {
			return object(n/(len(format)+4), func(i int) string { return fmt.Sprintf(format, i) })
		}
	}
	set := func(key string) func(n int) string {
		return func(n int) string {
			return `{"keys":[` + strings.TrimSuffix(strings.Repeat(key+",", n/(len(key)+1)), ",") + `]}`
		}
	}
	for _, filling := range []struct {
		name string
		make func(n int) string
	}{
		{"members", members(`"c%d":1`)},
		{"one kid", set(`{"kty":"oct","k":"AAAA","kid":"k1"}`)},
		{"no keys", set(`{}`)},
		{"private keys of RSA without primes", set(`{"kty":"RSA","e":"AQAB","n":"` + strings.Repeat("_", 340) + `","d":"` + strings.Repeat("_", 340) + `"}`)},
		{"operations", func(n int) string {
			return `{"kty":"oct","k":"AAAA","key_ops":[` + strings.Repeat(`"sign",`, n/7) + `"sign"]}`
		}},
		{"PEM", func(n int) string { return strings.Repeat("-----BEGIN PUBLIC KEY-----\n", n/27) }},
	} {
		for _, n := range []int{16 << 10, 256 << 10, 700 << 10} {
			text := []byte(filling.make(n))
			b.Run(fmt.Sprintf("%s/%dKiB", filling.name, n>>10), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					_, _ = jose.ParseKeys(text, "") // some are no keys at all; it is the work that counts
				}
			})
		}
	}
}

// Two tokens of many claims are compared in a time that grows as they do.
func BenchmarkCompareGrowing(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 40_000} {
		older := jose.Parse(compact(`{"alg":"HS256"}`, object(n, func(i int) string { return fmt.Sprintf(`"c%07d":1`, i) })))
		newer := jose.Parse(compact(`{"alg":"HS256"}`, object(n, func(i int) string { return fmt.Sprintf(`"c%07d":2`, i+n/2) })))
		b.Run(fmt.Sprintf("%d claims", n), func(b *testing.B) {
			b.SetBytes(int64(older.Length))
			for b.Loop() {
				jose.Compare(older, newer)
			}
		})
	}
}
