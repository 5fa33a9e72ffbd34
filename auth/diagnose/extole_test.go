package diagnose_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

const extoleHeader = `{"alg":"HS256","typ":"JWT","kid":"536d05a6-33ee-4264-8826-bad4c9021faf"}`

// extoleClaims are as the vendor advises: good for five minutes, from a minute before.
func extoleClaims() string {
	at := midday.Unix()
	return fmt.Sprintf(`{"email":"jane@example.com","exp":%d,"nbf":%d,"iat":%d}`, at+300, at-60, at)
}

// extoleJWE is a token of five parts, of which only the header counts here.
func extoleJWE(header string) string { return made(header, "key", 12) + ".AAAA.AAAAAAAAAAAAAAAAAAAAAA" }

// Each of the 13 results of Extole's own tester (vendors reference C2).
func TestExtoleResults(t *testing.T) {
	fine := extoleClaims()
	exp, nbf := fmt.Sprintf(`"exp":%d`, midday.Unix()+300), fmt.Sprintf(`"nbf":%d`, midday.Unix()-60)
	jwt := func(header, claims string) string { return made(header, claims, 32) }
	check := func(s jose.State) *jose.Verification { return &jose.Verification{State: s, Key: "a secret"} }
	jwe := extoleJWE(`{"alg":"RSA-OAEP-256","enc":"XC20P","kid":"k1"}`)
	opened := check(jose.StateValid)
	opened.Payload = []byte(fine)
	late := check(jose.StateValid)
	late.Payload = []byte(with(t, fine, exp, `"exp":1582826704`))
	for _, tt := range []struct {
		name, raw string
		c         diagnose.Context
		result    string
	}{
		{"fine, unchecked", jwt(extoleHeader, fine), diagnose.Context{}, ""},
		{"matched", jwt(extoleHeader, fine), diagnose.Context{Verification: check(jose.StateValid)}, "MATCHED"},
		{"decrypted", jwe, diagnose.Context{Verification: opened}, "MATCHED"},
		{"two parts", strings.Join(strings.Split(jwt(extoleHeader, fine), ".")[:2], "."), diagnose.Context{}, "MALFORMED"},
		{"no JSON", jwt(extoleHeader, "jane"), diagnose.Context{}, "MALFORMED"},
		{"dots alone", "a.b.c", diagnose.Context{}, "MALFORMED"},
		{"exp no time", jwt(extoleHeader, with(t, fine, exp, `"exp":"soon"`)), diagnose.Context{}, "MALFORMED_EXP_CLAIM"},
		{"exp null", jwt(extoleHeader, with(t, fine, exp, `"exp":null`)), diagnose.Context{}, "MALFORMED_EXP_CLAIM"},
		{"nbf no time", jwt(extoleHeader, with(t, fine, nbf, `"nbf":[1]`)), diagnose.Context{}, "MALFORMED_NBF_CLAIM"},
		{"expired", jwt(extoleHeader, with(t, fine, exp, `"exp":"1582826704"`)), diagnose.Context{}, "EXPIRED"},
		{"expired in a JWE", jwe, diagnose.Context{Verification: late}, "EXPIRED"},
		{"premature", jwt(extoleHeader, with(t, fine, nbf, fmt.Sprintf(`"nbf":"%d"`, midday.Unix()+60))), diagnose.Context{}, "PREMATURE_USE"},
		{"no kid", jwt(`{"alg":"HS256"}`, fine), diagnose.Context{}, "KEY_ID_MISSING"},
		{"kid a number", jwt(`{"alg":"HS256","kid":7}`, fine), diagnose.Context{}, "KEY_ID_MISSING"},
		{"kid of 241 characters", jwt(`{"alg":"HS256","kid":"`+strings.Repeat("k", 241)+`"}`, fine), diagnose.Context{}, "KEY_ID_MISMATCH"},
		{"kid of 240 characters", jwt(`{"alg":"HS256","kid":"`+strings.Repeat("ü", 240)+`"}`, fine), diagnose.Context{}, ""},
		{"kid of another key", jwt(extoleHeader, fine), diagnose.Context{KeyID: "k2"}, "KEY_ID_MISMATCH"},
		{"no alg", jwt(`{"kid":"k1"}`, fine), diagnose.Context{}, "ALGORITHM_MISSING"},
		{"the key's alg", jwt(extoleHeader, fine), diagnose.Context{KeyAlg: "RS256_PUBLIC"}, "ALGORITHM_MISMATCH"},
		{"the key's alg, in its own spelling", jwe, diagnose.Context{KeyAlg: "RSA_OAEP_256_PRIVATE"}, ""},
		{"alg in small letters", jwt(`{"alg":"hs256","kid":"k1"}`, fine), diagnose.Context{}, "ALGORITHM_MISMATCH"},
		{"signature", jwt(extoleHeader, fine), diagnose.Context{Verification: check(jose.StateInvalid)}, "SIGNATURE_MISMATCH"},
		{"decryption", jwe, diagnose.Context{Verification: check(jose.StateInvalid)}, "DECRYPTION_FAILURE"},
		{"none", jwt(`{"alg":"none","kid":"k1"}`, fine), diagnose.Context{}, "UNSUPPORTED"},
		{"EdDSA", jwt(`{"alg":"EdDSA","kid":"k1"}`, fine), diagnose.Context{}, "UNSUPPORTED"},
		{"ES256K", jwt(`{"alg":"ES256K","kid":"k1"}`, fine), diagnose.Context{}, "UNSUPPORTED"},
		{"RSA-OAEP with SHA-1", extoleJWE(`{"alg":"RSA-OAEP","enc":"A256GCM","kid":"k1"}`), diagnose.Context{}, "UNSUPPORTED"},
		{"dir", extoleJWE(`{"alg":"dir","enc":"A256GCM","kid":"k1"}`), diagnose.Context{}, "UNSUPPORTED"},
		{"opaque", "3f2a9c55d03f2a9c55d0", diagnose.Context{}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.c.Vendor, tt.c.At = diagnose.VendorExtole, midday
			r := judged(tt.raw, tt.c)
			if r.Result != tt.result {
				t.Errorf("%q, want %q: %v", r.Result, tt.result, marks(r))
			}
			if tt.result != "" && tt.result != "MATCHED" && tt.result != "EXPIRED" {
				wantVerdict(t, r, "Extole", false, tt.result)
				if len(r.Explaining()) == 0 {
					t.Errorf("no error explains it: %v", marks(r))
				}
			}
		})
	}
}

// The vendor's own examples: that of its tag page, and one like those of its Android SDK's tests (vendors reference C4).
func TestExtoleSamples(t *testing.T) {
	tag := "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJlbWFpbCI6ImpyZWVkQGV4dG9sZS5jb20ifQ." + strings.Repeat("x", 42) + "w"
	sdk := made(extoleHeader, `{"iss":"mobile-sdk.extole.com","aud":["extole.com"],"email":"jane@example.com","iat":1714000000,"exp":2471000000}`, 32)
	nobody := made(extoleHeader, `{"iss":"mobile-sdk.extole.com","aud":["extole.com"],"iat":1714000000,"exp":2471000000}`, 32)
	for _, tt := range []struct {
		name, raw, why string
		want           []string
	}{
		{"tag page", tag, "it names its customer by email alone, and has no claims but those of Extole's pages", []string{"e extole.kid", "w extole.lifetime", "n extole.scope"}},
		{"SDK's test", sdk, "iss is mobile-sdk.extole.com", []string{"w extole.lifetime", "n extole.scope"}},
		{"SDK's test without email", nobody, "iss is mobile-sdk.extole.com", []string{"w extole.lifetime", "w extole.anonymous", "n extole.scope"}},
	} {
		r := judged(tt.raw, diagnose.Context{At: midday})
		if diff := cmp.Diff(tt.want, marks(r)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", tt.name, diff)
		}
		if r.Vendor != diagnose.VendorExtole || r.Kind != "Extole verification token" || r.Why != tt.why {
			t.Errorf("%s: %s, %s, %s", tt.name, r.Vendor, r.Kind, r.Why)
		}
		wantUnchecked(t, r, "signature", "uploaded to Extole")
	}
	wantFinding(t, judged(sdk, diagnose.Context{At: midday}), "warning", "extole.lifetime", "It lives for 24 years")
}

func TestExtoleRemarks(t *testing.T) {
	fine := extoleClaims()
	at := midday.Unix()
	exp, nbf, iat := fmt.Sprintf(`"exp":%d`, at+300), fmt.Sprintf(`"nbf":%d`, at-60), fmt.Sprintf(`"iat":%d`, at)
	for _, tt := range []struct {
		name, header, claims  string
		severity, code, words string
	}{
		{"exp as the cartridge writes it", extoleHeader, with(t, fine, exp, fmt.Sprintf(`"exp":"%d"`, at+300)), "warning", "extole.exp", "RFC 7519 wants a number"},
		{"nbf as text", extoleHeader, with(t, fine, nbf, fmt.Sprintf(`"nbf":"%d"`, at-60)), "warning", "extole.nbf", "RFC 7519 wants a number"},
		{"iat no time", extoleHeader, with(t, fine, iat, `"iat":"now"`), "warning", "extole.iat", "no result for that"},
		{"expired", extoleHeader, with(t, fine, exp, fmt.Sprintf(`"exp":%d.9`, at-0)), "warning", "extole.expired", "still takes the email"},
		{"premature", extoleHeader, with(t, fine, nbf, fmt.Sprintf(`"nbf":%d`, at+1)), "error", "extole.premature", "1s in the future"},
		{"half an hour", extoleHeader, with(t, fine, exp, fmt.Sprintf(`"exp":%d`, at+1800)), "warning", "extole.lifetime", "30m0s"},
		{"half a minute", extoleHeader, with(t, fine, exp, fmt.Sprintf(`"exp":%d`, at+30)), "warning", "extole.lifetime", "30s"},
		{"typ", with(t, extoleHeader, `"JWT"`, `"at+jwt"`), fine, "warning", "extole.typ", "at+jwt"},
		{"email no text", extoleHeader, with(t, fine, `"jane@example.com"`, `7`), "warning", "extole.anonymous", "learns nothing"},
		{"no scope", extoleHeader, fine, "note", "extole.scope", "no such claim"},
		{"another scope", extoleHeader, with(t, fine, `"email"`, `"scope":"ANY","email"`), "note", "extole.scope", "VERIFIED_CONSUMER"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := judged(made(tt.header, tt.claims, 32), diagnose.Context{Vendor: diagnose.VendorExtole, At: midday})
			wantFinding(t, r, tt.severity, tt.code, tt.words)
			if tt.severity != "error" {
				wantNoErrors(t, r)
			}
		})
	}
	advised := judged(made(extoleHeader, with(t, fine, `"email"`, `"scope":"VERIFIED_CONSUMER","email"`), 32), diagnose.Context{At: midday})
	if len(advised.Findings) > 0 || advised.Why != "its scope is VERIFIED_CONSUMER" || len(advised.Readers) > 0 {
		t.Errorf("%+v, %s, %+v", advised.Findings, advised.Why, advised.Readers)
	}
	wantFinding(t, judged(extoleJWE(`{"alg":"A256KW","enc":"A256GCM","cty":"JWT","kid":"k1"}`), diagnose.Context{Vendor: diagnose.VendorExtole}), "error", "extole.nested", "the claims themselves")
	wantFinding(t, judged("3f2a9c55d03f2a9c55d0", diagnose.Context{Vendor: diagnose.VendorExtole}), "note", "extole.opaque", "MALFORMED")
}

// An end as text is Extole's custom and nobody else's.
func TestExtoleReadersDiffer(t *testing.T) {
	claims := with(t, extoleClaims(), fmt.Sprintf(`"exp":%d`, midday.Unix()+300), fmt.Sprintf(`"exp":"%d"`, midday.Unix()+300))
	r := judged(made(extoleHeader, claims, 32), diagnose.Context{Vendor: diagnose.VendorExtole, At: midday})
	wantVerdict(t, r, "Extole", true, "")
	wantVerdict(t, r, "RFC 7519", false, "number")
	late := judged(made(extoleHeader, extoleClaims(), 32), diagnose.Context{Vendor: diagnose.VendorExtole, At: midday.Add(time.Hour)})
	wantVerdict(t, late, "Extole", true, "identifies the customer by it and does not verify")
}

// Whose JWT it is decides whom Extole takes the app's customer for.
func TestExtoleOtherCustomer(t *testing.T) {
	for _, tt := range []struct {
		ids   map[string]string
		found bool
	}{
		{map[string]string{"email": "bob@example.com"}, true}, {map[string]string{"email": "JREED@extole.com"}, false},
		{map[string]string{"partner_user_id": "17"}, false}, {nil, false},
	} {
		claims := `{"email":"jreed@extole.com","iat":1,"exp":2}`
		r := judged(made(extoleHeader, claims, 32), diagnose.Context{Vendor: diagnose.VendorExtole, At: midday, CustomerIDs: tt.ids})
		found := slices.ContainsFunc(r.Findings, func(f diagnose.Finding) bool {
			return f.Code == "extole.other-customer" && f.Severity == diagnose.SeverityError
		})
		if found != tt.found {
			t.Errorf("%v: found %t", tt.ids, found)
		}
	}
}
