package diagnose_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// hostile are tokens that try to make us talk: long, strange or countless names and values in every place that is quoted.
func hostile() []string {
	long := strings.Repeat("\\u202e\\u0000'\\\"", 2000)
	wide := strings.Repeat("\U0010ffff", 5000)
	many := make([]string, 3000)
	for i := range many {
		many[i] = fmt.Sprintf("%q", fmt.Sprint("name", i))
	}
	list := "[" + strings.Join(many, ",") + "]"
	var tokens []string
	for _, text := range []string{`"` + long + `"`, `"` + wide + `"`, list, strings.Repeat("9", 5000), `{"` + wide + `":1}`, "1e999999"} {
		for _, name := range []string{"alg", "kid", "typ", "cty", "crit", "jku", "jwk", "x5u", "x5c", "zip", "enc", "b64", "p2c"} {
			tokens = append(tokens, sign(`{"alg":"HS256","`+name+`":`+text+`}`, cleanClaims), jwe(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","`+name+`":`+text+`}`, 9, 9, 9, 9))
		}
		for _, name := range []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "password", "EXP"} {
			tokens = append(tokens, sign(plainHeader, `{"`+name+`":`+text+`,"`+name+`":`+text+`}`))
		}
	}
	for _, name := range []string{long, wide} {
		tokens = append(tokens, sign(`{"alg":"HS256","`+name+`":1,"`+name+`":2}`, `{"`+name+`":1,"`+name+`":2,"a":{"`+name+`":1,"`+name+`":2}}`))
	}
	return append(tokens, strings.Repeat("a.", 50)+"b", strings.Repeat(" ", 4000)+clean, clean+strings.Repeat("=", 4000))
}

func TestHostileTokensAreToldInFewWords(t *testing.T) {
	for _, token := range hostile() {
		r := inspect(token, diagnose.Context{ServerAt: noon.Add(time.Hour)})
		sound(t, token, r)
		if t.Failed() {
			t.Fatalf("%.200q", token)
		}
	}
}

// One grant ten thousand times is one fault.
func TestHostileGrantsAreToldInFewWords(t *testing.T) {
	grants := strings.Repeat(`"chat":{},`, 10_000) + `"identity":"jane"`
	r := judged(made(twilioHeader, twilioClaims("{"+grants+"}"), 32), diagnose.Context{At: midday})
	f, ok := lookUp(r, "twilio.20106")
	if !ok || len(f.Detail) > 200 {
		t.Errorf("%d bytes: %.300q", len(f.Detail), f.Detail)
	}
}

func FuzzInspect(f *testing.F) {
	for _, list := range [][]string{headers, claims} {
		for _, text := range list {
			f.Add(sign(text, cleanClaims))
			f.Add(sign(plainHeader, text))
		}
	}
	for _, cases := range [][]struct{ name, token, want string }{jweCases, byteCases} {
		for _, tt := range cases {
			if len(tt.token) < 4096 {
				f.Add(tt.token)
			}
		}
	}
	f.Fuzz(func(t *testing.T, token string) {
		for _, vendor := range []string{diagnose.VendorNone, diagnose.VendorAuto} {
			r := diagnose.Inspect(diagnose.Subject{Read: jose.Parse(token)}, diagnose.Context{Vendor: vendor, At: noon, ServerAt: noon.Add(time.Hour)})
			sound(t, token, r)
			said := 0
			for _, f := range r.Findings {
				said += len(f.Detail)
			}
			if len(r.Findings) > 64 || said > 16<<10 || len(r.Readers) > 5 {
				t.Errorf("%d findings in %d bytes, %d readers", len(r.Findings), said, len(r.Readers))
			}
			r.Explain()
		}
	})
}
