package diagnose_test

import (
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

func TestRecognise(t *testing.T) {
	jwt := func(header, claims string) string { return made(header, claims, 32) }
	const hs256 = `{"alg":"HS256","typ":"JWT"}`
	oidc := `"iss":"https://id.example","sub":"u1","aud":"app","exp":1795266000,"iat":1795262400`
	for _, tt := range []struct {
		name, raw, vendor, kind, why string
	}{
		{"customer token", jwt(hs256, `{"sub":`+jane+`}`), "bloomreach", "Bloomreach customer token", "sub is an object, and alg is HS256"},
		{"customer token of another alg", jwt(`{"alg":"RS256"}`, `{"sub":`+jane+`}`), "bloomreach", "Bloomreach customer token", "sub is an object"},
		{"stream", jwt(`{"alg":"HS512"}`, `{"ids":`+jane+`}`), "bloomreach", "Bloomreach Stream JWT", "ids is an object, and alg is HS512"},
		{"stream of another alg", jwt(hs256, `{"ids":`+jane+`}`), "bloomreach", "Bloomreach Stream JWT", "there is no sub"},
		{"Twilio without cty", jwt(hs256, twilioClaims(twilioChat)), "twilio", "Twilio Access Token", "grants, and the SIDs"},
		{"Twilio's answer", `{"identity":"jane","token":"` + twilioSample + `"}`, "twilio", "answer of a Twilio token server", "identity and token"},
		{"capability token", jwt(hs256, `{"scope":"scope:client:incoming?clientName=jane","iss":"`+twilioAC+`","exp":1}`), "twilio", "Twilio capability token", "scope"},
		{"client validation", jwt(`{"alg":"RS256"}`, `{"hrh":"host","rqh":"x"}`), "twilio", "Twilio client validation token", "hrh and rqh"},
		{"Extole by scope", jwt(hs256, `{"sub":"u1","scope":"VERIFIED_CONSUMER"}`), "extole", "Extole verification token", "VERIFIED_CONSUMER"},
		{"Extole by the bank's claims", jwt(hs256, `{"sub":"u1","email":"j@e.x","customer_primary_cif":"1"}`), "extole", "Extole verification token", "Q2"},
		{"an email beside a sub is no sign", jwt(hs256, `{"sub":"u1","email":"j@e.x"}`), "none", "signed token", ""},
		{"Nudge", nudgeSample(), "nudge", "Nudge short-lived token", "EdDSA"},
		{"EdDSA with a sub is anybody's", jwt(`{"alg":"EdDSA","kid":"0c49444f-dc10-431a-8474-b2e3020293e6"}`, `{"sub":"u1","exp":1}`), "none", "signed token", ""},
		{"id token", jwt(`{"alg":"RS256"}`, `{`+oidc+`,"nonce":"n"}`), "none", "OpenID Connect id token", "nonce"},
		{"access token by typ", jwt(`{"alg":"RS256","typ":"at+jwt"}`, `{`+oidc+`}`), "none", "OAuth access token", "typ is at+jwt"},
		{"access token by typ in full", jwt(`{"alg":"RS256","typ":"application/AT+JWT"}`, `{`+oidc+`}`), "none", "OAuth access token", "typ is"},
		{"access token by claims", jwt(`{"alg":"RS256"}`, `{`+oidc+`,"scope":"read","client_id":"c"}`), "none", "OAuth access token", "scope"},
		{"refresh token", jwt(hs256, `{`+oidc+`,"typ":"Refresh"}`), "none", "refresh token", "typ is Refresh"},
		{"Firebase", jwt(`{"alg":"RS256"}`, `{"iss":"https://securetoken.google.com/shop","sub":"u1"}`), "none", "Firebase id token", "iss is"},
		{"Cognito id", jwt(`{"alg":"RS256"}`, `{"iss":"https://cognito-idp.eu-west-1.amazonaws.com/p","token_use":"id"}`), "none", "Amazon Cognito id token", "iss is"},
		{"Cognito access", jwt(`{"alg":"RS256"}`, `{"iss":"https://cognito-idp.eu-west-1.amazonaws.com/p","token_use":"access"}`), "none", "Amazon Cognito access token", "token_use is access"},
		{"Entra", jwt(`{"alg":"RS256"}`, `{"iss":"https://login.microsoftonline.com/t/v2.0"}`), "none", "Microsoft Entra token", "iss is"},
		{"Auth0", jwt(`{"alg":"RS256"}`, `{"iss":"https://shop.eu.auth0.com/"}`), "none", "Auth0 token", "iss is"},
		{"an issuer that only sounds like it", jwt(`{"alg":"RS256"}`, `{"iss":"https://login.microsoftonline.com.evil.example/"}`), "none", "signed token", ""},
		{"Google", jwt(`{"alg":"RS256"}`, `{"iss":"accounts.google.com"}`), "none", "Google id token", "iss is"},
		{"DPoP", jwt(`{"alg":"ES256","typ":"dpop+jwt"}`, `{"htm":"GET"}`), "none", "DPoP proof", "typ is"},
		{"any JWT", jwt(hs256, `{"sub":"1234567890","name":"John Doe","iat":1516239022}`), "none", "signed token", ""},
		{"JWE", extoleJWE(`{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"k1"}`), "none", "encrypted token", ""},
		{"OAuth's answer", `{"access_token":"abc","token_type":"Bearer","expires_in":3600}`, "none", "answer of an OAuth token endpoint", "access_token"},
		{"an answer", `{"token":"abc"}`, "none", "answer of a token endpoint", "a token in it"},
		{"UUID", "536d05a6-33ee-4264-8826-bad4c9021faf", "none", "opaque token, a UUID", "UUID"},
		{"hex", strings.Repeat("3f", 32), "none", "opaque token, hexadecimal digits", "hexadecimal"},
		{"digits", strings.Repeat("37", 32), "none", "opaque token, decimal digits", "decimal"},
		{"base64", strings.Repeat("a+", 32) + "==", "none", "opaque token, base64", "base64"},
		{"base64url", strings.Repeat("z-", 32), "none", "opaque token, base64", "base64url"},
		{"letters", strings.Repeat("zZ", 32), "none", "opaque token", ""},
		{"API key", "Token a1b2c3", "none", "API key", `"Token" stands before it`},
		{"Basic", "Basic aWQ6c2VjcmV0", "none", "id and secret of HTTP Basic", `"Basic" stands before it`},
		{"nothing", "", "none", "opaque token", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, vendor := range []string{"", diagnose.VendorAuto} {
				r := judged(tt.raw, diagnose.Context{Vendor: vendor, At: midday})
				if r.Vendor != tt.vendor || r.Kind != tt.kind || !strings.Contains(r.Why, tt.why) || (tt.why == "") != (r.Why == "") {
					t.Errorf("%q, %q, %q; want %q, %q, %q", r.Vendor, r.Kind, r.Why, tt.vendor, tt.kind, tt.why)
				}
			}
		})
	}
}

// What is known of a call counts where a token shows nothing of its own.
func TestRecogniseByTheCall(t *testing.T) {
	raw := made(`{"alg":"HS256","kid":"k1"}`, `{"sub":"jane@example.com","exp":1}`, 32)
	r := judged(raw, diagnose.Context{At: midday, Mode: auth.CustomerToken})
	if r.Vendor != diagnose.VendorBloomreach || r.Why != "the call is in mode customer-token" {
		t.Errorf("%s, %s", r.Vendor, r.Why)
	}
	r = judged("public-key", diagnose.Context{APIKey: auth.NewSecret("public-key")})
	if r.Kind != "Bloomreach API key" {
		t.Errorf("%s", r.Kind)
	}
	r = judged(twilioSample, diagnose.Context{Vendor: diagnose.VendorNone, At: midday})
	if r.Vendor != diagnose.VendorNone || r.Why != "" || strings.Contains(strings.Join(marks(r), " "), "twilio") {
		t.Errorf("%s, %q, %v", r.Vendor, r.Why, marks(r))
	}
}

func TestOpaqueFindings(t *testing.T) {
	wantFinding(t, judged(strings.Repeat("3f", 32), diagnose.Context{}), "note", "token.opaque", "64 characters, hexadecimal digits: 256 bits at the most")
	wantFinding(t, judged("536d05a6-33ee-4264-8826-bad4c9021faf", diagnose.Context{}), "note", "token.opaque", "122 bits")
	wantFinding(t, judged("3f2a9c", diagnose.Context{}), "warning", "token.opaque", "24 bits")
	wantFinding(t, judged("Basic aWQ6c2VjcmV0", diagnose.Context{}), "warning", "token.basic", "No SDK sends it")
	wantFinding(t, judged(`{"expires_in":1,"token":"abc"}`, diagnose.Context{}), "error", "token.is-json", `["expires_in","token"]`)
}

// Whoever's token it is taken for, a whole report comes of it.
func FuzzVendors(f *testing.F) {
	for _, seed := range []string{
		"", ".", "..", "a.b.c", `{"token":1}`, twilioSample, nudgeSample(), made(`"a"`, `{"grants":{"voice":{"outgoing":1}}}`, 1),
		made(`{"alg":7,"kid":null}`, `{"sub":{},"ids":[],"exp":"1e999","scope":1,"jti":"-9"}`, 0), extoleJWE(`{"alg":"dir","enc":1}`),
	} {
		f.Add(seed)
	}
	vendors := []string{diagnose.VendorAuto, diagnose.VendorNone, diagnose.VendorBloomreach, diagnose.VendorExtole, diagnose.VendorTwilio, diagnose.VendorNudge}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, vendor := range vendors {
			for _, check := range []*jose.Verification{nil, {State: jose.StateInvalid}, {State: jose.StateValid, Payload: []byte(raw)}} {
				r := judged(raw, diagnose.Context{Vendor: vendor, At: midday, Refused: true, Words: raw, Verification: check})
				if r.Findings == nil || r.Passed == nil || r.NotChecked == nil || r.Readers == nil || r.Kind == "" {
					t.Fatalf("%s: %+v", vendor, r)
				}
				for _, found := range r.Findings {
					if found.Code == "" || found.Title == "" || found.Detail == "" || found.Fix == "" || found.Ref == "" {
						t.Fatalf("%s: not whole: %+v", vendor, found)
					}
				}
			}
		}
	})
}

// Quotes around something that cannot be read are no JSON object, whoever's token it was meant to be.
func TestQuotedOpaqueTokenIsNoObject(t *testing.T) {
	for _, vendor := range []string{diagnose.VendorNone, diagnose.VendorBloomreach, diagnose.VendorNudge, diagnose.VendorTwilio} {
		r := judged(`"0123456789abcdef"`, diagnose.Context{Vendor: vendor})
		code := "token.quoted"
		if vendor == diagnose.VendorTwilio {
			code = "twilio.20101" // which tells the quotes
		}
		if f, found := lookUp(r, code); !found || !strings.Contains(f.Title+f.Detail, "uotes") {
			t.Errorf("%s: %+v", vendor, marks(r))
		}
		for _, f := range r.Findings {
			if f.Code == "token.is-json" || strings.Contains(f.Detail, "a JSON object stands") {
				t.Errorf("%s: %+v", vendor, f)
			}
		}
	}
}
