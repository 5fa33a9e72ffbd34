package jose_test

import (
	"crypto/x509"
	"fmt"
	"strings"
	"testing"

	"authpeek/auth/jose"
)

// FuzzParseKeys holds that no text of keys makes a panic, that no error or description quotes it, and that no key that was made
// up verifies a token that somebody else signed.
func FuzzParseKeys(f *testing.F) {
	k := newTestKeys()
	seeds := []string{
		"", " ", "secret\n", "-----BEGIN ", "{", "[]", `{"keys":[{}]}`, `{"keys":[null,1,"x",[]]}`, `{"kty":"oct","k":"AA"}`,
		`{"kty":"oct","k":"AA","k":"AA"}`, `{"kty":"RSA","n":"AQ","e":"AQ","d":"AQ","p":"AQ","q":"AQ"}`,
		`{"kty":"RSA","n":"Dw","e":"Aw","d":"Aw","p":"Aw","q":"BQ","dp":"AQ","dq":"Aw","qi":"Ag"}`, `{"kty":"RSA","n":"BA","e":"Aw","d":"Aw"}`,
		`{"kty":"EC","crv":"P-256","d":"AQ"}`, `{"kty":"OKP","crv":"X25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`,
		rsaMembers(k.rsa).String(), ecMembers(f, k.p256).String(), ecPublic(f, k.p521).with(members{"key_ops": []string{"verify"}}).String(),
		edMembers(k.ed).with(members{"use": "sig", "kid": "\u202e"}).String(), set(octMembers(k.secret), rsaPublic(k.rsa)),
		pemText("PRIVATE KEY", pkcs8DER(f, k.p384)), oldParameters + pemText("PUBLIC KEY", pkix(f, k.ed.Public())),
		pemText("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(k.rsa)), pemText("ENCRYPTED PRIVATE KEY", []byte{0x30, 0}),
		string(pkcs8DER(f, k.x25519)), string(pkix(f, k.rsa.Public())),
	}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	raws := []string{rfc7515A1, rfc7515A2, rfc7515A3, rfc7515A4, rfc8037A4}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, as := range []jose.KeyEncoding{jose.KeyAuto, jose.KeyRaw, jose.KeyBase64, jose.KeyHex} {
			keys, err := jose.ParseKeys(text, as)
			if err != nil && len(keys.List) > 0 || err == nil && len(keys.List) == 0 {
				t.Fatalf("%d keys and %v", len(keys.List), err)
			}
			shown := fmt.Sprintf("%v %+v %#v %s", err, keys, keys, keys.Problems)
			for _, b := range []byte{0, '\n', 0x1b} {
				if strings.IndexByte(shown, b) >= 0 {
					t.Errorf("%q shows control characters", shown)
				}
			}
			for _, raw := range raws {
				for _, o := range []jose.Options{{}, {Strict: true}} {
					if v := jose.Verify(raw, keys, o); v.State == jose.StateValid {
						t.Errorf("%s verifies: %+v", raw, v)
					}
				}
			}
		}
	})
}

// FuzzVerify holds that what is verified in the compact form is verified by the signature that stands in it: any other text that
// comes out valid was spelled in a second way.
func FuzzVerify(f *testing.F) {
	k := newTestKeys()
	raw := signed(f, `{"alg":"HS256","kid":"a"}`, `{"sub":"jane"}`, octMembers(k.secret).String())
	keys := parseKeys(f, octMembers(k.secret).String())
	for _, seed := range []string{
		raw, raw + "\n", raw + "=", "Bearer " + raw, strings.ToUpper(raw), "..", "{}", `{"payload":"","signatures":[{}]}`,
		`{"payload":"eA","protected":"e30","header":{"alg":"HS256"},"signature":"AA"}`, rfc7515A1, rfc7515A5, jwtIO, "e30.e30.e30.e30.e30",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, o := range []jose.Options{{}, {Strict: true}, {JSON: true}, {Payload: []byte("x")}} {
			v := jose.Verify(text, keys, o)
			if v.State == jose.StateValid && text != raw && !o.JSON {
				t.Errorf("%q is valid: %+v", text, v)
			}
			if (v.State == jose.StateValid) != (v.Payload != nil) || (v.State == jose.StateValid) != (v.Reason == "") {
				t.Errorf("%q: %+v", text, v)
			}
		}
	})
}
