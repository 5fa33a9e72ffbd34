package sandbox_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"authpeek/engine/sandbox"
)

// sign makes a token by hand, so that every part of it can be wrong.
func sign(t *testing.T, method jwt.SigningMethod, key any, header, claims object) string {
	t.Helper()
	token := jwt.NewWithClaims(method, jwt.MapClaims(claims))
	for name, value := range header {
		token.Header[name] = value
	}
	signed, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestCustomerTokens(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	secret, k1 := []byte(testSecrets.PrivateKeySecret), object{"kid": "k1"}
	now := c.clock.Now().Unix()
	claims := func(changes object) object {
		all := object{"sub": object{"registered": "jane@example.com"}, "iat": now, "exp": now + 300}
		for name, value := range changes {
			all[name] = value
		}
		return all
	}
	hs256 := func(header, changes object) string {
		return sign(t, jwt.SigningMethodHS256, secret, header, claims(changes))
	}
	minted := c.customerToken(janeIDs)
	headerOf, rest, _ := strings.Cut(minted, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	forged := base64.RawURLEncoding.EncodeToString([]byte(`{"sub":{"registered":"bob@example.com"},"exp":9999999999}`))
	noExp := claims(nil)
	delete(noExp, "exp")

	for _, tc := range []struct{ name, token, want string }{
		{"as minted", minted, ""},
		{"signed by hand", hs256(k1, nil), ""},
		{"with the cookie named", hs256(k1, object{"sub": janeIDs}), ""},
		{"without exp", sign(t, jwt.SigningMethodHS256, secret, k1, noExp), ""},
		{"exp one second from now", hs256(k1, object{"exp": now + 1}), ""},

		{"not a JWT", "abc", "Customer token is not a JWT"},
		{"two parts", headerOf + "." + payload, "Customer token is not a JWT"},
		{"exp that is no number", hs256(k1, object{"exp": "soon"}), "Customer token is not a JWT"},
		{"alg none", sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, k1, claims(nil)), "Customer token must be signed with HS256"},
		{"alg HS512", sign(t, jwt.SigningMethodHS512, secret, k1, claims(nil)), "Customer token must be signed with HS256"},
		{"alg RS256", sign(t, jwt.SigningMethodRS256, rsaKey, k1, claims(nil)), "Customer token must be signed with HS256"},
		{"alg unheard of", hs256(object{"kid": "k1", "alg": "XS1"}, nil), "Customer token must be signed with HS256"},
		{"no kid", hs256(nil, nil), "Customer token names an unknown key (kid)"},
		{"the public key as kid", hs256(object{"kid": "api-key-of-test"}, nil), "Customer token names an unknown key (kid)"},
		{"kid that is no string", hs256(object{"kid": 1}, nil), "Customer token names an unknown key (kid)"},
		{"another secret", sign(t, jwt.SigningMethodHS256, []byte("another"), k1, claims(nil)), "Customer token signature does not match"},
		{"claims exchanged", headerOf + "." + forged + "." + signature, "Customer token signature does not match"},
		{"expired", hs256(k1, object{"exp": now - 1}), "Customer token expired"},
		{"expires now", hs256(k1, object{"exp": now}), "Customer token expired"},
		{"not yet valid", hs256(k1, object{"nbf": now + 1}), "Customer token is not valid yet"},
		{"sub is text", hs256(k1, object{"sub": "jane@example.com"}), "Customer token must name the customer in sub, as an object of ids"},
		{"sub names nobody", hs256(k1, object{"sub": object{}}), "Customer token must name the customer in sub, as an object of ids"},
		{"sub is null", hs256(k1, object{"sub": nil}), "Customer token must name the customer in sub, as an object of ids"},
		{"ids instead of sub", sign(t, jwt.SigningMethodHS256, secret, k1, object{"ids": janeIDs, "exp": now + 9}), "Customer token must name the customer in sub, as an object of ids"},
		{"another customer", c.customerToken(bobIDs), "Customer token is for another customer"},
		{"another device", hs256(k1, object{"sub": object{"registered": "jane@example.com", "cookie": "other"}}), "Customer token is for another customer"},
		{"the cookie alone", hs256(k1, object{"sub": object{"cookie": janeIDs["cookie"]}}), "Customer token does not name every id of the request"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := c.post(fetchPath, "Bearer "+tc.token, object{"customer_ids": janeIDs})
			got := decode[struct {
				Success  bool
				Error    string
				Messages []message
			}](t, a.raw)
			if got.Error != tc.want {
				t.Errorf("%d %q, want %q", a.status, got.Error, tc.want)
			}
			if accepted := tc.want == ""; got.Success != accepted || (a.status == 200) != accepted || (a.status == 401) == accepted || (len(got.Messages) == 13) != accepted {
				t.Errorf("%d with %d messages, success %t", a.status, len(got.Messages), got.Success)
			}
		})
	}
}

func TestCustomerTokenNamesEveryHardID(t *testing.T) {
	c := start(t, sandbox.Options{})
	ids := object{"cookie": "x", "registered": "jane@example.com", "google_id": "g-1"}
	c.post(fetchPath, c.bearer(janeIDs), object{"customer_ids": ids}).
		expect(t, 401, `{"success":false,"error":"Customer token does not name every id of the request"}`)
	if a := c.post(fetchPath, c.bearer(ids), object{"customer_ids": ids}); a.status != 200 {
		t.Errorf("%d %s", a.status, a.raw)
	}
	c.post(markPath, c.bearer(bobIDs), object{"customer_ids": janeIDs}).
		expect(t, 401, `{"success":false,"error":"Customer token is for another customer"}`)
}

func TestCustomerTokenExpires(t *testing.T) {
	c := start(t, sandbox.Options{TokenTTL: time.Minute})
	bearer := c.bearer(janeIDs)
	c.clock.advance(59 * time.Second)
	if a := c.post(fetchPath, bearer, object{"customer_ids": janeIDs}); a.status != 200 {
		t.Errorf("a second before exp: %d %s", a.status, a.raw)
	}
	c.clock.advance(time.Second)
	c.post(fetchPath, bearer, object{"customer_ids": janeIDs}).expect(t, 401, `{"success":false,"error":"Customer token expired"}`)
}
