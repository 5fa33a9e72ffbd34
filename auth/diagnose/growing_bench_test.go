package diagnose_test

import (
	"fmt"
	"strings"
	"testing"

	"authpeek/auth/diagnose"
)

// What a byte of a text costs must not grow with the text, whatever it holds a thousand times over.
func BenchmarkFindTokenGrowing(b *testing.B) {
	again := func(text string) func(n int) string {
		return func(n int) string { return strings.Repeat(text, n/len(text)) }
	}
	for _, filling := range []struct {
		name string
		make func(n int) string
	}{
		{"headers in one line", again("authorization: a ")},
		{"parameters", again("token=a&")},
		{"names of nothing", again("=")},
		{"lines of nothing", again("a\n")},
		{"objects", func(n int) string { return `[` + strings.Repeat(`{"token":"x"},`, n/14) + `{}]` }},
		{"tokens", again("eyJhbGciOiJIUzI1NiJ9.e30.AA ")},
		{"wrapped", func(n int) string { return "eyJhbGciOiJIUzI1NiJ9." + strings.Repeat("e\n", n/2) }},
		{"lists in lists", func(n int) string {
			const depth = 5000 // encoding/json takes 10,000
			return strings.Repeat("[", depth) + strings.TrimSuffix(strings.Repeat(`"token",`, n/8), ",") + strings.Repeat("]", depth)
		}},
	} {
		for _, n := range []int{16 << 10, 256 << 10, 1 << 20} {
			text := filling.make(n)
			b.Run(fmt.Sprintf("%s/%dKiB", filling.name, n>>10), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					diagnose.FindToken(text)
				}
			})
		}
	}
}
