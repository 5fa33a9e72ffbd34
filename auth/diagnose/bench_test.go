package diagnose_test

import (
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// An ordinary token, judged whole; beside it what golang-jwt takes for reading it and looking at its times.
func BenchmarkInspect(b *testing.B) {
	token := sign(`{"alg":"HS256","typ":"JWT","kid":"k1"}`, `{"iss":"shop.example.com","sub":"jane","aud":"api","iat":1795348000,"nbf":1795348000,"exp":1795352400,"jti":"a-1"}`)
	read := jose.Parse(token)
	c := diagnose.Context{Vendor: diagnose.VendorNone, At: noon, ServerAt: noon.Add(time.Second)}
	b.Run("inspect", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			diagnose.Inspect(diagnose.Subject{Read: read}, c)
		}
	})
	b.Run("read and inspect", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			diagnose.Inspect(diagnose.Subject{Read: jose.Parse(token)}, c)
		}
	})
	b.Run("golang-jwt", func(b *testing.B) {
		b.ReportAllocs()
		parser, validator := jwt.NewParser(), jwt.NewValidator(jwt.WithTimeFunc(func() time.Time { return noon }))
		for b.Loop() {
			claims := jwt.MapClaims{}
			if _, _, err := parser.ParseUnverified(token, claims); err != nil {
				b.Fatal(err)
			}
			if err := validator.Validate(claims); err != nil {
				b.Fatal(err)
			}
		}
	})
}
