package diagnose_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// ordinary are good tokens as people have them, one of each vendor and one that is nobody's.
func ordinary() []struct{ name, token string } {
	at := noon.Unix()
	return []struct{ name, token string }{
		{diagnose.VendorBloomreach, sign(`{"alg":"HS256","typ":"JWT","kid":"k1"}`, fmt.Sprintf(`{"sub":%s,"iat":%d,"exp":%d}`, jane, at, at+300))},
		{diagnose.VendorExtole, sign(extoleHeader, fmt.Sprintf(`{"email":"jane@example.com","iat":%d,"nbf":%d,"exp":%d}`, at, at-60, at+300))},
		{diagnose.VendorTwilio, sign(twilioHeader, fmt.Sprintf(`{"jti":"%s-%d","grants":%s,"iat":%d,"exp":%d,"iss":"%s","sub":"%s"}`, twilioSK, at, twilioChat, at, at+3600, twilioSK, twilioAC))},
		{diagnose.VendorNudge, made(`{"alg":"EdDSA","kid":"0c49444f-dc10-431a-8474-b2e3020293e6"}`, fmt.Sprintf(`{"iat":%d,"exp":%d}`, at, at+3600), 64)},
		{diagnose.VendorNone, sign(`{"alg":"HS256","typ":"JWT","kid":"k1"}`, fmt.Sprintf(`{"iss":"shop.example.com","sub":"jane","aud":"api","iat":%d,"nbf":%d,"exp":%d,"jti":"a-1"}`, at, at, at+3600))},
	}
}

// Full inspection, which is to read a token and to judge it, for each vendor; beside it golang-jwt's ParseUnverified of the same token.
func BenchmarkInspect(b *testing.B) {
	c := diagnose.Context{At: noon, ServerAt: noon.Add(time.Second)}
	for _, o := range ordinary() {
		b.Run(o.name+"/authpeek", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r := diagnose.Inspect(diagnose.Subject{Read: jose.Parse(o.token)}, c); r.Vendor != o.name {
					b.Fatalf("taken for %s", r.Vendor)
				}
			}
		})
		b.Run(o.name+"/golang-jwt", func(b *testing.B) {
			b.ReportAllocs()
			parser := jwt.NewParser()
			for b.Loop() {
				if _, _, err := parser.ParseUnverified(o.token, jwt.MapClaims{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
