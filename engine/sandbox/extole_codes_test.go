package sandbox_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"authpeek/engine/sandbox"
)

// hs256 signs claims; what is given of them replaces the usual ones, and nil takes one away. A kid of "" leaves it out.
func hs256(t *testing.T, kid, secret string, claims jwt.MapClaims) string {
	t.Helper()
	all := jwt.MapClaims{"email": "jane@example.com"}
	maps.Copy(all, claims)
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, all)
	if kid != "" {
		token.Header["kid"] = kid
	}
	signed, err := token.SignedString([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// Each code that a request can bring about, with the status of the vendor's servers and the one of its page, written out from
// vendors reference C2 and C5.
func TestExtoleCodes(t *testing.T) {
	c := start(t, sandbox.Options{})
	also := c.server.Seeded().Vendors["extole"].Also
	password := also["password"]
	jane, consumer := c.partnerJWT("jane@example.com", ""), c.consumer(object{"email": "jane@example.com"})
	narrow := c.post(extoleTokens, c.managed(), object{"scopes": []string{"USER_SUPPORT"}}).accessToken(t)
	trial := c.post(extoleTokens, c.managed(), object{"client_id": also["sandbox client"]}).accessToken(t)
	short := c.post(extoleTokens, c.managed(), object{"duration_seconds": 1}).accessToken(t)
	c.clock.advance(time.Second)
	verify := "/extole/server/v2/settings/security/keys/jwt/" + extoleKeyID + "/verify-jwt"
	authorize := func(token string) string { return "/extole/server/v2/consumers/" + token + "/authorize" }
	const maximum = 60 * 60 * 24 * 365
	type request struct {
		method, path, auth string
		body               any
	}
	for _, tc := range []struct {
		request
		status, documented int
		code               string
		parameters         []string
	}{
		{request{"GET", extoleMe, "", ""}, 403, 403, "missing_access_token", nil},
		{request{"GET", extoleTokens, "", ""}, 403, 403, "missing_access_token", nil},
		{request{"GET", extoleMe, "Bearer x", ""}, 403, 401, "invalid_access_token", nil},
		{request{"GET", extoleTokens, short, ""}, 403, 401, "expired_access_token", nil},
		{request{"GET", extoleTokens, consumer, ""}, 401, 401, "method_unauthorized", nil},
		{request{"GET", extoleMe, c.managed(), ""}, 403, 403, "access_denied", nil},
		{request{"GET", extoleTokens + "/" + consumer, c.managed(), ""}, 403, 403, "access_denied", nil},
		{request{"POST", authorize(consumer), trial, ""}, 403, 403, "access_denied", nil},
		{request{"POST", authorize(consumer), narrow, ""}, 403, 403, "scopes_denied", []string{"denied_scopes"}},
		{request{"POST", authorize("x"), c.managed(), ""}, 400, 400, "consumer_token_invalid", nil},
		{request{"POST", verify, narrow, object{"jwt": jane}}, 403, 403, "scopes_denied", []string{"denied_scopes"}},
		{request{"POST", verify, c.managed(), object{}}, 400, 400, "jwt_missing", nil},
		{request{"POST", verify, trial, object{"jwt": jane}}, 400, 400, "client_key_not_found", []string{"key_id"}},
		{request{"POST", extoleTokens, "", object{}}, 403, 403, "missing_credentials", nil},
		{request{"POST", extoleTokens, c.managed(), object{"email": also["email"]}}, 403, 403, "missing_credentials", nil},
		{request{"POST", extoleTokens, "", object{"email": also["email"], "password": "no"}}, 403, 401, "invalid_credentials", nil},
		{request{"POST", extoleTokens, "", object{"email": "nobody@acme.test", "password": password}}, 403, 401, "invalid_credentials", nil},
		{request{"POST", extoleTokens, "", object{"email": "locked@acme.test", "password": password}}, 403, 403, "account_locked", nil},
		{request{"POST", extoleTokens, "", object{"email": "disabled@acme.test", "password": password}}, 403, 403, "account_disabled", nil},
		{request{"POST", extoleTokens, "", object{"email": "expired@acme.test", "password": password}}, 403, 403, "expired_credentials", nil},
		{request{"POST", extoleTokens, c.managed(), object{"scopes": []string{"CLIENT_ADMIN", "CAMPAIGN_EDIT", "ANY"}}}, 403, 403, "scopes_denied", []string{"denied_scopes"}},
		{request{"POST", extoleTokens, narrow, object{"scopes": []string{"CLIENT_ADMIN"}}}, 403, 403, "scopes_denied", []string{"denied_scopes"}},
		{request{"POST", extoleTokens, c.managed(), object{"client_id": "x"}}, 400, 400, "invalid_client_id", []string{"client_id"}},
		{request{"POST", extoleTokens, c.managed(), object{"duration_seconds": 0}}, 400, 400, "invalid_duration", []string{"default_duration", "duration_seconds"}},
		{request{"POST", extoleTokens, c.managed(), object{"duration_seconds": 315_360_000_000}}, 400, 400, "invalid_duration", []string{"default_duration", "duration_seconds"}},
		{request{"POST", extoleTokens, c.managed(), object{"duration_seconds": "soon"}}, 400, 400, "invalid_json", nil},
		{request{"POST", extoleTokens, c.managed(), object{"scopes": "CLIENT_ADMIN"}}, 400, 400, "invalid_json", nil},
		{request{"POST", extoleToken, "", object{"duration_seconds": -1}}, 400, 400, "invalid_access_token_duration", []string{"duration", "maximum"}},
		{request{"POST", extoleToken, "", object{"duration_seconds": maximum + 1}}, 400, 400, "invalid_access_token_duration", []string{"duration", "maximum"}},
		{request{"POST", extoleToken, "", object{"email": "jane"}}, 403, 403, "invalid_email", []string{"email"}},
		{request{"POST", extoleToken, "", object{"email": "bob@example.com", "jwt": jane}}, 403, 403, "email_mismatch", []string{"email", "jwt_email"}},
		{request{"POST", extoleToken, "", object{"jwt": "x"}}, 403, 400, "jwt_error", []string{"description", "reason"}},
		{request{"POST", extoleToken, "", object{"jwt": jane[:len(jane)-4] + "AAAA"}}, 403, 400, "jwt_error", []string{"description", "reason"}},
		{request{"GET", extoleMe + "?jwt=x", consumer, ""}, 403, 400, "jwt_error", []string{"description", "reason"}},
		{request{"GET", extoleMe + "?jwt=" + jane[:len(jane)-4] + "AAAA", consumer, ""}, 403, 401, "jwt_authentication_error", []string{"description", "reason"}},
		{request{"POST", extoleZones, consumer, object{"event_name": "my_rewards"}}, 403, 403, "scopes_denied", []string{"denied_scopes"}},
		{request{"POST", extoleZones, consumer, object{}}, 400, 400, "event_name_missing", nil},
		{request{"POST", extoleZones, consumer, "{"}, 400, 400, "invalid_json", nil},
		{request{"GET", "/extole/v9/me", consumer, ""}, 404, 404, "not_found", nil},
		{request{"DELETE", extoleMe, consumer, ""}, 405, 405, "method_not_allowed", nil},
	} {
		c.server.ClearFaults()
		got := c.send(tc.method, tc.path, tc.auth, tc.body).refused(t, tc.status, tc.code)
		if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, tc.parameters) {
			t.Errorf("%s %s: parameters %v, want %v", tc.method, tc.path, names, tc.parameters)
		}
		c.set("status-401")
		c.send(tc.method, tc.path, tc.auth, tc.body).refused(t, tc.documented, tc.code)
	}
	c.server.ClearFaults()
	c.with("POST", extoleToken, map[string]string{"Content-Type": "text/plain"}, "email=x").refused(t, 415, "unsupported_media_type")
}

// Codes that no request brings about can be asked for, like all others, at each operation.
func TestExtoleAnswersWithAnyCode(t *testing.T) {
	c := start(t, sandbox.Options{})
	token := c.consumer(object{})
	kind, _ := sandbox.LookupFault("code")
	for code, want := range map[string][2]int{
		"missing_access_token": {403, 403}, "invalid_access_token": {403, 401}, "expired_access_token": {403, 401}, "jwt_authentication_error": {403, 401},
		"jwt_error": {403, 400}, "invalid_credentials": {403, 401}, "method_unauthorized": {401, 401}, "access_denied": {403, 403}, "scopes_denied": {403, 403},
		"missing_credentials": {403, 403}, "invalid_access_token_duration": {400, 400}, "invalid_client_id": {400, 400}, "payment_required": {402, 402},
		"too_many_requests": {429, 429}, "program_domain_not_found": {403, 403}, "sandbox_not_found": {400, 400}, "unsupported_media_type": {415, 415},
		"invalid_program_domain": {204, 204}, "email_not_applicable": {400, 400},
	} {
		if !slices.Contains(kind.Steps, code) {
			t.Errorf("%s is no step", code)
		}
		for i, also := range []string{"", "status-401"} {
			c.server.ClearFaults()
			if c.set("code=" + code); also != "" {
				c.set(also)
			}
			got := c.send("GET", extoleMe, token, "")
			if code == "invalid_program_domain" {
				if got.status != 204 || len(got.raw) > 0 {
					t.Errorf("%s: %d %s", code, got.status, got.raw)
				}
				continue
			}
			got.refused(t, want[i], code)
			if friendly := c.post("/extole/events", token, object{"event_name": "a"}); friendly.status != 200 || friendly.header.Get("X-Extole-Error") != code {
				t.Errorf("%s, /events: %d %q", code, friendly.status, friendly.header.Get("X-Extole-Error"))
			}
		}
	}
	if _, err := sandbox.ParseFault("code=invalid_acess_token"); err == nil || !strings.Contains(err.Error(), "did you mean invalid_access_token?") {
		t.Error(err)
	}
}
