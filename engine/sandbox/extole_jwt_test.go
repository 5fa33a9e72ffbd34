package sandbox_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"authpeek/engine/sandbox"
)

// unsigned puts a token together whose parts are what the test says.
func unsigned(header, payload, signature string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(header)) + "." + encode([]byte(payload)) + "." + signature
}

// signedBy is HS256 over a header and a payload as they are written.
func signedBy(t *testing.T, secret, header, payload string) string {
	t.Helper()
	text := strings.TrimSuffix(unsigned(header, payload, ""), ".")
	signature, err := jwt.SigningMethodHS256.Sign(text, []byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// The thirteen verdicts of the vendor's own tester, with what leads to each.
func TestExtoleVerifyJWT(t *testing.T) {
	c := start(t, sandbox.Options{})
	_, secret, _ := strings.Cut(c.extole()["private_key"], ":")
	now := c.clock.Now()
	key := extoleKeyID
	sign := func(claims jwt.MapClaims) string { return hs256(t, key, secret, claims) }
	parts := strings.Split(sign(nil), ".")
	jwe := func(header string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(header)) + ".AAAA.AAAA.AAAA.AAAA"
	}
	for _, tc := range []struct{ name, token, want string }{
		{"no claims but the email", sign(nil), "MATCHED"},
		{"what the backend makes", c.partnerJWT("jane@example.com", ""), "MATCHED"},
		{"no email", hs256(t, key, secret, jwt.MapClaims{"email": nil}), "MATCHED"},
		{"no typ", signedBy(t, secret, `{"alg":"HS256","kid":"brand-key-2026"}`, `{"email":"jane@example.com"}`), "MATCHED"},
		{"exp as a text", sign(jwt.MapClaims{"exp": "9999999999"}), "MATCHED"},
		{"exp with a fraction", sign(jwt.MapClaims{"exp": float64(now.Unix()) + 1.5}), "MATCHED"},
		{"exp far away", signedBy(t, secret, `{"alg":"HS256","kid":"brand-key-2026"}`, `{"exp":1e20}`), "MATCHED"},
		{"exp null", sign(jwt.MapClaims{"exp": nil}), "MATCHED"},
		{"nbf now", sign(jwt.MapClaims{"nbf": now.Unix()}), "MATCHED"},
		{"exp now", sign(jwt.MapClaims{"exp": now.Unix()}), "EXPIRED"},
		{"exp zero", sign(jwt.MapClaims{"exp": 0}), "EXPIRED"},
		{"exp now and a fraction", sign(jwt.MapClaims{"exp": float64(now.Unix()) + 0.5}), "EXPIRED"},
		{"exp as a text, over", sign(jwt.MapClaims{"exp": "1582826704"}), "EXPIRED"},
		{"nbf in a second", sign(jwt.MapClaims{"nbf": now.Unix() + 1}), "PREMATURE_USE"},
		{"nbf far away", signedBy(t, secret, `{"alg":"HS256","kid":"brand-key-2026"}`, `{"nbf":1e20}`), "PREMATURE_USE"},
		{"exp a word", sign(jwt.MapClaims{"exp": "soon"}), "MALFORMED_EXP_CLAIM"},
		{"exp a truth", sign(jwt.MapClaims{"exp": true}), "MALFORMED_EXP_CLAIM"},
		{"exp of any size", signedBy(t, secret, `{"alg":"HS256","kid":"brand-key-2026"}`, `{"exp":1e400}`), "MALFORMED_EXP_CLAIM"},
		{"exp a list", sign(jwt.MapClaims{"exp": []int{1}}), "MALFORMED_EXP_CLAIM"},
		{"nbf a word", sign(jwt.MapClaims{"nbf": ""}), "MALFORMED_NBF_CLAIM"},
		{"one part", "invalid_jwt", "MALFORMED"},
		{"two parts", parts[0] + "." + parts[1], "MALFORMED"},
		{"padded", parts[0] + "=." + parts[1] + "." + parts[2], "MALFORMED"},
		{"no JSON", unsigned("header", "{}", ""), "MALFORMED"},
		{"claims are a list", signedBy(t, secret, `{"alg":"HS256","kid":"brand-key-2026"}`, `[]`), "MALFORMED"},
		{"enc with three parts", signedBy(t, secret, `{"alg":"A256KW","enc":"A256GCM","kid":"brand-key-2026"}`, `{}`), "MALFORMED"},
		{"no kid", hs256(t, "", secret, nil), "KEY_ID_MISSING"},
		{"the page's own example", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJlbWFpbCI6ImpyZWVkQGV4dG9sZS5jb20ifQ.AAAA", "KEY_ID_MISSING"},
		{"another kid", hs256(t, "brand-key-2025", secret, nil), "KEY_ID_MISMATCH"},
		{"a kid that is too long", hs256(t, strings.Repeat("k", 241), secret, nil), "KEY_ID_MISMATCH"},
		{"the kid of another key", c.partnerJWT("jane@example.com", "?alg=RS256"), "KEY_ID_MISMATCH"},
		{"no alg", unsigned(`{"kid":"brand-key-2026"}`, `{}`, "AAAA"), "ALGORITHM_MISSING"},
		{"another alg", unsigned(`{"alg":"HS512","kid":"brand-key-2026"}`, `{}`, "AAAA"), "ALGORITHM_MISMATCH"},
		{"an alg of another family", unsigned(`{"alg":"RS256","kid":"brand-key-2026"}`, `{}`, "AAAA"), "ALGORITHM_MISMATCH"},
		{"another secret", hs256(t, key, "another secret", nil), "SIGNATURE_MISMATCH"},
		{"no signature", parts[0] + "." + parts[1] + ".", "SIGNATURE_MISMATCH"},
		{"a line end in the signature", parts[0] + "." + parts[1] + "." + parts[2][:9] + "\n" + parts[2][9:], "SIGNATURE_MISMATCH"},
		{"alg in small letters", signedBy(t, secret, `{"alg":"hs256","kid":"brand-key-2026"}`, `{}`), "SIGNATURE_MISMATCH"},
		{"alg none", unsigned(`{"alg":"none","kid":"brand-key-2026"}`, `{}`, ""), "UNSUPPORTED"},
		{"EdDSA", unsigned(`{"alg":"EdDSA","kid":"brand-key-2026"}`, `{}`, "AAAA"), "UNSUPPORTED"},
		{"a JWE with dir", jwe(`{"alg":"dir","enc":"A256GCM","kid":"brand-key-2026"}`), "UNSUPPORTED"},
		{"a JWE with an enc of no one's", jwe(`{"alg":"A256KW","enc":"A512GCM","kid":"brand-key-2026"}`), "UNSUPPORTED"},
	} {
		if got := c.verdict(key, tc.token); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
	for _, tc := range []struct{ name, key, token, want string }{
		{"its own key", "-a256kw", c.partnerJWT("jane@example.com", "?alg=A256KW"), "MATCHED"},
		{"times as texts", "-a256kw", c.partnerJWT("jane@example.com", "?alg=A256KW&dates=text"), "MATCHED"},
		{"sealed for no one", "-a256kw", jwe(`{"alg":"A256KW","enc":"A256GCM","kid":"brand-key-2026-a256kw"}`), "DECRYPTION_FAILURE"},
		{"no five parts of it", "-rsa-oaep-256", jwe(`{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"brand-key-2026-rsa-oaep-256"}`), "DECRYPTION_FAILURE"},
		{"another key of its own", "-a256kw", jwe(`{"alg":"A128KW","enc":"A256GCM","kid":"brand-key-2026-a256kw"}`), "ALGORITHM_MISMATCH"},
	} {
		if got := c.verdict(key+tc.key, tc.token); got != tc.want {
			t.Errorf("JWE, %s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

// verdict asks the vendor's tester.
func (c *client) verdict(key, token string) string {
	c.t.Helper()
	a := c.post("/extole/server/v2/settings/security/keys/jwt/"+key+"/verify-jwt", c.managed(), object{"jwt": token})
	got := decode[struct{ Result, Description string }](c.t, a.raw)
	if a.status != 200 || got.Description == "" {
		c.t.Errorf("%d %s", a.status, a.raw)
	}
	return got.Result
}

// The backend makes a JWT with each algorithm that the vendor takes, and each verifies a consumer.
func TestExtoleBackend(t *testing.T) {
	c := start(t, sandbox.Options{TokenTTL: 2 * time.Minute})
	session := c.extole()["provider.headers.Authorization"]
	algs := "HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 A128KW A192KW A256KW RSA-OAEP-256 RSA-OAEP-384 RSA-OAEP-512"
	for _, alg := range strings.Fields(algs) {
		token := c.partnerJWT("jane@example.com", "?alg="+alg)
		if got := c.consumer(object{"jwt": token}); !strings.Contains(string(c.send("GET", extoleMe, got, "").raw), `"level":"verified"`) {
			t.Errorf("%s does not verify", alg)
		}
	}
	a := c.post(extoleBackend, session, object{"email": "jane@example.com", "alg": "ES512"})
	token := decode[struct{ JWT string }](t, a.raw).JWT
	header, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0])
	if err != nil || string(header) != `{"alg":"ES512","kid":"brand-key-2026-es512","typ":"JWT"}` {
		t.Errorf("%s, %v", header, err)
	}
	claims := func(token string) string {
		t.Helper()
		raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	if got, want := claims(c.partnerJWT("jane@example.com", "")), `{"email":"jane@example.com","exp":1795262224,"iat":1795262104,"nbf":1795262044}`; got != want {
		t.Errorf("claims %s, want %s", got, want)
	}
	if got, want := claims(c.partnerJWT("jane@example.com", "?dates=text")), `{"email":"jane@example.com","exp":"1795262224","iat":"1795262104","nbf":"1795262044"}`; got != want {
		t.Errorf("claims %s, want %s", got, want)
	}
	for name, tc := range map[string]struct {
		method, auth, query string
		body                any
		status              int
		want                string
	}{
		"nobody":       {"POST", session, "", object{}, 200, `{"jwt":null}`},
		"no session":   {"POST", "", "", object{"email": "x@y"}, 401, `{"error":"the session is not known; send Authorization: Bearer with the session secret"}`},
		"wrong one":    {"POST", "Bearer x", "", object{"email": "x@y"}, 401, `{"error":"the session is not known; send Authorization: Bearer with the session secret"}`},
		"no JSON":      {"POST", session, "", "email=x", 400, `{"error":"the body is no JSON object; send {\"email\": …}"}`},
		"no such key":  {"POST", session, "?alg=none", object{"email": "x@y"}, 400, `{"error":"there is no partner key for that alg"}`},
		"wrong method": {"GET", session, "", "", 405, `{"error":"this route takes POST"}`},
	} {
		t.Run(name, func(t *testing.T) {
			c.send(tc.method, extoleBackend+tc.query, tc.auth, tc.body).expect(t, tc.status, tc.want)
		})
	}
}
