package sandbox_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"authpeek/engine/sandbox"
)

const streamFetchPath = "/webxp/streams/acme-stream/appinbox/fetch"

func TestStreamTokenEndpoint(t *testing.T) {
	c := start(t, sandbox.Options{})
	token := c.streamToken(janeIDs)
	parts := strings.Split(token, ".")
	want := []string{`{"alg":"HS512","kid":"sk1","typ":"JWT"}`, `{"ids":{"registered":"jane@example.com"},"jti":"1","iat":1795262104,"exp":1795262404}`}
	for i, part := range want {
		raw, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || string(raw) != part {
			t.Errorf("part %d is %s, want %s (%v)", i, raw, part, err)
		}
	}
	if diff := cmp.Diff([]string{token}, c.server.Issued()); diff != "" {
		t.Errorf("issued (-want +got):\n%s", diff)
	}
	seeded := c.server.Seeded()
	if seeded.StreamProviderURL != c.server.URL()+"/token/stream" || seeded.StreamID != "acme-stream" || !strings.HasPrefix(seeded.StreamKey, "sk1:") {
		t.Errorf("%+v", seeded)
	}
	c.post("/token/stream", sessionAuth, object{"customer_ids": object{"cookie": newCookie}}).expect(t, 200, `{"token":null,"expires_in":0}`)
	c.post("/token/stream", "", object{"customer_ids": janeIDs}).
		expect(t, 401, `{"error":"the session is not known; send Authorization: Bearer with the session secret"}`)
	a := c.post("/token/stream", sessionAuth, object{"customer_ids": janeIDs, "ttl": 90})
	if got := decode[object](t, a.raw)["expires_in"]; got != 90.0 {
		t.Errorf("expires_in %v", got)
	}
}

func TestStreamTokens(t *testing.T) {
	const secret = "stream-secret-of-test-0123456789-0123456789-0123456789-012345678"
	secrets := testSecrets
	secrets.StreamKeySecret = secret
	c := start(t, sandbox.Options{Still: true, Secrets: secrets})
	key, sk1 := []byte(secret), object{"kid": "sk1"}
	now := c.clock.Now().Unix()
	claims := func(changes object) object {
		all := object{"ids": object{"registered": "jane@example.com"}, "iat": now, "exp": now + 300}
		for name, value := range changes {
			if all[name] = value; value == "absent" {
				delete(all, name)
			}
		}
		return all
	}
	hs512 := func(header, changes object) string {
		return sign(t, jwt.SigningMethodHS512, key, header, claims(changes))
	}
	for _, tc := range []struct{ name, token, want string }{
		{"as minted", c.streamToken(janeIDs), ""},
		{"signed by hand", hs512(sk1, nil), ""},
		{"with a sub that is an object", hs512(sk1, object{"sub": object{"registered": "bob@example.com"}}), ""},
		{"with a jti that is a number", hs512(sk1, object{"jti": 7}), ""},
		{"with the cookie named", hs512(sk1, object{"ids": janeIDs}), ""},
		{"not a JWT", "abc", "Token is not a JWT"},
		{"exp that is no number", hs512(sk1, object{"exp": "soon"}), "Token is not a JWT"},
		{"alg none", sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, sk1, claims(nil)), "Token must be signed with HS512"},
		{"alg HS256", sign(t, jwt.SigningMethodHS256, key, sk1, claims(nil)), "Token must be signed with HS512"},
		{"alg HS384", sign(t, jwt.SigningMethodHS384, key, sk1, claims(nil)), "Token must be signed with HS512"},
		{"alg unheard of", hs512(object{"kid": "sk1", "alg": "XS1"}, nil), "Token must be signed with HS512"},
		{"no kid", hs512(nil, nil), "Token names an unknown signing key (kid)"},
		{"the project's key", hs512(object{"kid": "k1"}, nil), "Token names an unknown signing key (kid)"},
		{"another secret", sign(t, jwt.SigningMethodHS512, []byte("another"), sk1, claims(nil)), "Token signature does not match"},
		{"no exp", hs512(sk1, object{"exp": "absent"}), "Token must have exp"},
		{"expired", hs512(sk1, object{"exp": now - 1}), "Token expired"},
		{"expires now", hs512(sk1, object{"exp": now}), "Token expired"},
		{"not yet valid", hs512(sk1, object{"nbf": now + 1}), "Token is not valid yet"},
		{"no ids", hs512(sk1, object{"ids": "absent"}), "Token must name the customer in ids, as an object of ids"},
		{"ids is text", hs512(sk1, object{"ids": "jane@example.com"}), "Token must name the customer in ids, as an object of ids"},
		{"ids names nobody", hs512(sk1, object{"ids": object{}}), "Token must name the customer in ids, as an object of ids"},
		{"sub instead of ids", hs512(sk1, object{"ids": "absent", "sub": object{"registered": "jane@example.com"}}), "Token must name the customer in ids, as an object of ids"},
		{"another customer", c.streamToken(bobIDs), "Token is for another customer"},
		{"the cookie alone", hs512(sk1, object{"ids": object{"cookie": janeIDs["cookie"]}}), "Token does not name every id of the request"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := c.post(streamFetchPath, "Bearer "+tc.token, object{"customer_ids": janeIDs})
			got := decode[object](t, a.raw)
			if tc.want == "" {
				if a.status != 200 || len(decode[inbox](t, a.raw).Messages) != 13 {
					t.Errorf("%d %.200s", a.status, a.raw)
				}
				return
			}
			if a.status != 401 || got["error"] != tc.want {
				t.Errorf("%d %v, want %q", a.status, got["error"], tc.want)
			}
			// The mark stands in the answer to an expired token, and in no other.
			if marked, present := got["token_expired"]; present != (tc.want == "Token expired") || present && marked != true {
				t.Errorf("token_expired in %s", a.raw)
			}
		})
	}
}

// Two tokens of one second are two tokens: Android asks for another one when a token was refused, and gives up on the same one.
func TestStreamTokensOfOneSecondDiffer(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	first, second := c.streamToken(janeIDs), c.streamToken(janeIDs)
	if first == second {
		t.Errorf("twice %s", first)
	}
}

func TestStreamTokenExpires(t *testing.T) {
	c := start(t, sandbox.Options{TokenTTL: 90 * time.Second, Still: true})
	bearer := c.streamBearer(janeIDs)
	c.clock.advance(89 * time.Second)
	if a := c.post(streamFetchPath, bearer, object{"customer_ids": janeIDs}); a.status != 200 {
		t.Errorf("a second before exp: %d %s", a.status, a.raw)
	}
	c.clock.advance(time.Second)
	c.post(streamFetchPath, bearer, object{"customer_ids": janeIDs}).
		expect(t, 401, `{"success":false,"error":"Token expired","token_expired":true}`)
}

// The faults of clock and keys reach the stream as they reach the project.
func TestFaultsReachTheStream(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	before := c.streamBearer(janeIDs)
	set := func(spec string) {
		t.Helper()
		f, err := sandbox.ParseFault(spec)
		if err == nil {
			err = c.server.SetFault(f)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	jane := object{"customer_ids": janeIDs}
	set("clock=6m")
	c.post(streamFetchPath, before, jane).expect(t, 401, `{"success":false,"error":"Token expired","token_expired":true}`)
	c.server.ClearFaults()
	set("rotate-key=both")
	c.post(streamFetchPath, before, jane).expect(t, 401, `{"success":false,"error":"Token names an unknown signing key (kid)"}`)
	if a := c.post(streamFetchPath, c.streamBearer(janeIDs), jane); a.status != 200 {
		t.Errorf("with the new key: %d %.200s", a.status, a.raw)
	}
}
