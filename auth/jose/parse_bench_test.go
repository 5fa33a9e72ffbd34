package jose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"authpeek/auth/jose"
)

// A full reading may cost at most three times what golang-jwt needs to read the same token unverified.
func BenchmarkParse(b *testing.B) {
	raw := compact(`{"alg":"HS256","kid":"k1","typ":"JWT"}`,
		`{"sub":{"registered":"jane@example.com"},"iat":1795262584,"exp":1795262884}`)
	b.Run("authpeek", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			jose.Parse(raw)
		}
	})
	b.Run("golang-jwt", func(b *testing.B) {
		b.ReportAllocs()
		parser := jwt.NewParser()
		for b.Loop() {
			if _, _, err := parser.ParseUnverified(raw, jwt.MapClaims{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// What a byte costs must not grow with the token: each of these fills it with what is dearest to one part of the reader.
func BenchmarkParseGrowing(b *testing.B) {
	header := `{"alg":"HS256","kid":"k1","typ":"JWT"}`
	fillings := []struct {
		name string
		make func(n int) string
	}{
		{"claims", func(n int) string {
			return compact(header, object(n/16, func(i int) string { return fmt.Sprintf(`"c%07d":123`, i) }))
		}},
		{"duplicates", func(n int) string {
			return compact(header, object(n/16, func(int) string { return `"same":12345678` }))
		}},
		{"escapes", func(n int) string { return compact(header, `{"a":"`+strings.Repeat(`\ud83d`, n/8)+`"}`) }},
		{"deep", func(n int) string {
			deep := min(n/3, 5000)
			return compact(header, `{"a":`+strings.Repeat(`[`, deep)+strings.Repeat(`]`, deep)+`,"b":"`+strings.Repeat("x", n-2*deep-20)+`"}`)
		}},
		{"line breaks", func(n int) string {
			return compact(header, `{"a":"`+strings.Repeat("x", n/3)+`"}`) + strings.Repeat("\n", n/2)
		}},
		{"padding", func(n int) string { return compact(header, `{}`) + strings.Repeat("=", n) }},
	}
	for _, filling := range fillings {
		for _, n := range []int{1 << 10, 16 << 10, 256 << 10, 700 << 10} {
			raw := filling.make(n)
			b.Run(fmt.Sprintf("%s/%dKiB", filling.name, n>>10), func(b *testing.B) {
				b.SetBytes(int64(len(raw)))
				for b.Loop() {
					jose.Parse(raw)
				}
			})
		}
	}
}

// object is a JSON object of n members.
func object(n int, member func(i int) string) string {
	var s strings.Builder
	s.WriteByte('{')
	for i := range n {
		if i > 0 {
			s.WriteByte(',')
		}
		s.WriteString(member(i))
	}
	s.WriteByte('}')
	return s.String()
}
