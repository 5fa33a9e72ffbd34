package sandbox_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine/sandbox"
)

// Each operation by its paths, in both spellings, written out from vendors reference C1 and C2.
func TestFaultsKnowExtolesOperations(t *testing.T) {
	c := start(t, sandbox.Options{})
	for operation, requests := range map[string][]string{
		"token.create":       {"POST /server/v4/tokens"},
		"token.get":          {"GET /server/v4/tokens", "GET /server/v4/tokens/T"},
		"token.delete":       {"DELETE /server/v4/tokens/T"},
		"token.exchange":     {"PUT /server/v4/tokens/exchange/T"},
		"consumer.authorize": {"POST /server/v2/consumers/T/authorize"},
		"jwt.verify":         {"POST /server/v2/settings/security/keys/jwt/K/verify-jwt"},
		"consumer.create":    {"POST /api/v5/token", "POST /v5/token"},
		"consumer.get":       {"GET /api/v5/token", "GET /v5/token"},
		"consumer.delete":    {"DELETE /api/v5/token", "DELETE /v5/token"},
		"me.fetch":           {"GET /api/v4/me", "GET /v4/me"},
		"zone.fetch":         {"POST /api/v6/zones", "GET /v6/zones/refer_a_friend", "POST /zones", "GET /api/zones/refer_a_friend"},
		"event.send":         {"POST /api/v6/events", "POST /events"},
		"token":              {"POST /backend/jwt"},
	} {
		if !slices.Contains(sandbox.OperationsOf("extole"), operation) || !slices.Contains(sandbox.Operations(), operation) {
			t.Errorf("%s is no operation to faults", operation)
		}
		c.server.ClearFaults()
		c.set("504@" + operation)
		for i, request := range requests {
			method, path, _ := strings.Cut(request, " ")
			if got := c.send(method, "/extole"+path, "", ""); got.status != 504 || c.hits("5xx") != i+1 {
				t.Errorf("%s, %s: %d", operation, request, got.status)
			}
		}
	}
	if slices.Contains(sandbox.OperationsOf("extole"), "inbox.fetch") || slices.Contains(sandbox.OperationsOf("bloomreach"), "me.fetch") {
		t.Error("a vendor has operations of another")
	}
}

// A kind is for the vendors that it says.
func TestFaultKindsOfVendors(t *testing.T) {
	has := func(vendor, name string) bool {
		return slices.ContainsFunc(sandbox.FaultKindsOf(vendor), func(k sandbox.FaultKind) bool { return k.Name == name })
	}
	for _, tc := range []struct {
		name               string
		bloomreach, extole bool
	}{
		{"401", true, true}, {"provider-null", true, true}, {"drip", true, true},
		{"410", true, false}, {"success-false", true, false}, {"rotate-key", true, false},
		{"code", false, true}, {"rotated", false, true}, {"status-401", false, true},
	} {
		if has("bloomreach", tc.name) != tc.bloomreach || has("extole", tc.name) != tc.extole {
			t.Errorf("%s: bloomreach %v, extole %v", tc.name, has("bloomreach", tc.name), has("extole", tc.name))
		}
	}
	for spec, want := range map[string]string{
		"success-false@me.fetch":   "cannot happen to me.fetch",
		"rotated@inbox.fetch":      "name me.fetch, zone.fetch or event.send",
		"scopes-denied@consents":   "no operation",
		"provider-null@me.fetch":   "name token",
		"jwt-expired@jwt.verfy":    "did you mean jwt.verify?",
		"code@inbox.fetch":         "cannot happen to inbox.fetch",
		"code=":                    "leave the = out",
		"rotated=token":            "takes no amount",
		"token-expired@event.send": "cannot happen to event.send",
	} {
		if f, err := sandbox.ParseFault(spec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", spec, f, err)
		}
	}
	// What only one vendor does leaves the others alone.
	c := start(t, sandbox.Options{})
	c.set("success-false", "code")
	if got := c.send("GET", extoleMe, "anything", ""); got.status != 403 || c.hits("success-false") != 0 {
		t.Errorf("extole: %d, %d hits", got.status, c.hits("success-false"))
	}
	if got := c.post(fetchPath, tokenAuth, fetchJane); got.status != 200 || c.hits("code") != 1 || c.hits("success-false") != 1 {
		t.Errorf("bloomreach: %d, %d and %d hits", got.status, c.hits("code"), c.hits("success-false"))
	}
}

// The faults that any server can have, in Extole's spelling where it has one.
func TestGenericFaultsAtExtole(t *testing.T) {
	c := start(t, sandbox.Options{})
	token := c.consumer(object{})
	for spec, want := range map[string]struct {
		status int
		part   string
	}{
		"401":       {401, `"code":"invalid_access_token"`},
		"403":       {403, `"code":"access_denied"`},
		"429=7":     {429, `"code":"too_many_requests"`},
		"503":       {503, "<title>503 Service Unavailable"},
		"304":       {304, ""},
		"empty":     {200, ""},
		"no-object": {200, "{}"},
		"bad-json":  {200, "{{{"},
		"delay=1ms": {200, `"level":"anonymous"`},
		"drip=20ms": {200, `"level":"anonymous"`},
	} {
		c.server.ClearFaults()
		c.set(spec + "@me.fetch*1")
		got := c.send("GET", extoleMe, token, "")
		if got.status != want.status || !strings.Contains(string(got.raw), want.part) || want.part == "" && len(got.raw) > 0 {
			t.Errorf("%s: %d %s", spec, got.status, got.raw)
		}
		if spec == "429=7" && got.header.Get("Retry-After") != "7" {
			t.Errorf("Retry-After: %s", got.header.Get("Retry-After"))
		}
		if after := c.send("GET", extoleMe, token, ""); after.status != 200 {
			t.Errorf("%s: afterwards %d %s", spec, after.status, after.raw)
		}
	}
	for _, spec := range []string{"reset", "truncated"} {
		c.server.ClearFaults()
		c.set(spec)
		if a, err := c.try(extoleZones, token, `{"event_name":"a"}`); err == nil {
			t.Errorf("%s: %d %s", spec, a.status, a.raw)
		}
	}
	// The web-friendly endpoints say theirs in headers; a limit stands before them.
	for spec, status := range map[string]int{"401": 200, "403": 200, "scopes-denied": 200, "429": 429, "500": 500} {
		c.server.ClearFaults()
		c.set(spec)
		if got := c.post("/extole/events", token, object{"event_name": "a"}); got.status != status || (got.header.Get("X-Extole-Error") != "") != (status == 200) {
			t.Errorf("/events, %s: %d, %q", spec, got.status, got.header.Get("X-Extole-Error"))
		}
	}
	// A clock that is ahead sees JWTs expire, and tokens too.
	c.server.ClearFaults()
	jwt := c.partnerJWT("jane@example.com", "")
	c.set("clock=6m")
	if me := c.send("GET", extoleMe+"?jwt="+jwt, token, ""); !strings.Contains(string(me.raw), `"level":"identified"`) {
		t.Errorf("six minutes ahead: %s", me.raw)
	}
}

func TestExtoleFaults(t *testing.T) {
	c := start(t, sandbox.Options{})
	token := c.consumer(object{"email": "jane@example.com"})
	c.set("rotated*1")
	a := c.send("GET", extoleMe, token, "")
	rotated := a.rotated(t)
	if rotated == "" || rotated == token || !strings.Contains(string(a.raw), `"level":"identified"`) {
		t.Errorf("rotated: %q, %s", rotated, a.raw)
	}
	c.send("GET", extoleMe, token, "").refused(t, 403, "invalid_access_token")
	if a := c.send("GET", extoleMe, rotated, ""); a.status != 200 || a.rotated(t) != "" {
		t.Errorf("the new one: %d %s", a.status, a.raw)
	}
	c.set("scopes-denied")
	if got := c.send("GET", extoleMe, rotated, "").refused(t, 403, "scopes_denied"); got["denied_scopes"].([]any)[0] != "VERIFIED_CONSUMER" {
		t.Errorf("%v", got)
	}
	if got := c.send("GET", extoleTokens, c.managed(), "").refused(t, 403, "scopes_denied"); got["denied_scopes"].([]any)[0] != "CLIENT_ADMIN" {
		t.Errorf("%v", got)
	}
	// What is about tokens leaves the request alone by which an SDK obtains one, unless that is named.
	c.set("401", "code")
	if a := c.post(extoleToken, "", object{}); a.status != 200 || c.hits("401")+c.hits("code")+c.hits("scopes-denied") != 2 {
		t.Errorf("%d %s", a.status, a.raw)
	}
	c.server.ClearFaults()
	c.set("403@consumer.create")
	c.post(extoleToken, "", object{}).refused(t, 403, "access_denied")
	c.server.ClearFaults()
	c.set("code=payment_required")
	c.post(extoleToken, "", object{}).refused(t, 402, "payment_required")
	c.server.ClearFaults()
	c.set("jwt-expired")
	jwt := c.partnerJWT("jane@example.com", "")
	if me := c.send("GET", extoleMe, c.consumer(object{"jwt": jwt}), ""); !strings.Contains(string(me.raw), `"level":"identified"`) {
		t.Errorf("with a JWT that is taken for expired: %s", me.raw)
	}
	if got := c.verdict(extoleKeyID, jwt); got != "EXPIRED" {
		t.Errorf("verify-jwt: %s", got)
	}
}

// The faults of an app's backend, in the shape that this one answers in.
func TestProviderFaultsAtExtole(t *testing.T) {
	c := start(t, sandbox.Options{})
	session := c.extole()["provider.headers.Authorization"]
	ask := func(email string) answer {
		t.Helper()
		return c.post(extoleBackend, session, object{"email": email})
	}
	given := func(email string) string {
		t.Helper()
		return decode[struct{ JWT string }](t, ask(email).raw).JWT
	}
	claims := func(token string) object {
		t.Helper()
		raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
		if err != nil {
			t.Fatal(err)
		}
		return decode[object](t, raw)
	}
	for spec, want := range map[string]string{"provider-null": `{"jwt":null}`, "provider-empty": `{"jwt":""}`} {
		c.server.ClearFaults()
		c.set(spec)
		ask("jane@example.com").expect(t, 200, want)
	}
	c.server.ClearFaults()
	c.set("provider-500", "provider-slow=1ms")
	if a := ask("jane@example.com"); a.status != 500 || !strings.HasPrefix(string(a.raw), "<!DOCTYPE html>") {
		t.Errorf("%d %s", a.status, a.raw)
	}
	c.server.ClearFaults()
	c.set("provider-json")
	inner := decode[struct{ Token string }](t, []byte(given("jane@example.com"))).Token
	if claims(inner)["email"] != "jane@example.com" {
		t.Errorf("inside: %s", inner)
	}
	c.server.ClearFaults()
	c.set("provider-bearer")
	if token := given("jane@example.com"); !strings.HasPrefix(token, "Bearer ey") {
		t.Errorf("prefixed: %s", token)
	}
	c.server.ClearFaults()
	c.set("provider-other")
	if got := claims(given("jane@example.com"))["email"]; got != "bob@example.com" {
		t.Errorf("for Jane: %v", got)
	}
	if got := claims(given("bob@example.com"))["email"]; got != "jane@example.com" {
		t.Errorf("for Bob: %v", got)
	}
	if a := ask(""); string(a.raw) != `{"jwt":null}` {
		t.Errorf("for nobody: %s", a.raw)
	}
	c.server.ClearFaults()
	c.set("provider-repeats=3m")
	old := given("jane@example.com")
	if exp := time.Unix(int64(claims(old)["exp"].(float64)), 0); !exp.Equal(c.clock.Now().Add(-3 * time.Minute)) {
		t.Errorf("it expires at %s, now is %s", exp, c.clock.Now())
	}
	c.clock.advance(time.Minute)
	if note := c.server.Faults()[0].Note; note != auth.NewSecret(old).Fingerprint() {
		t.Errorf("note %q", note)
	}
	if given("jane@example.com") != old || given("bob@example.com") == old {
		t.Error("it is not repeated to whom it was given")
	}
	// A server's faults concern the backend only when it is named.
	c.server.ClearFaults()
	c.set("403")
	if a := ask("jane@example.com"); a.status != http.StatusOK {
		t.Errorf("the app's backend is another server, and it says %d", a.status)
	}
	c.set("403@token")
	if a := ask("jane@example.com"); a.status != http.StatusForbidden || strings.Contains(string(a.raw), "unique_id") {
		t.Errorf("%d %s", a.status, a.raw)
	}
}

// FuzzExtoleBodies sends anything to each endpoint that reads a body: the answer is JSON, and never a server error.
func FuzzExtoleBodies(f *testing.F) {
	for _, body := range []string{
		``, `null`, `[]`, `{"email":"jane@example.com","jwt":"x"}`, `{"event_name":"my_rewards","data":{"email":"\u0000@\u202e"}}`,
		`{"event_name":"a","data":[1]}`, `{"duration_seconds":1e999}`, `{"duration_seconds":"1]"}`, `{"scopes":[null]}`, `{"client_id":{}}`, `{"jwt":".."}`,
	} {
		f.Add(body)
	}
	server, err := sandbox.Start(f.Context(), sandbox.Options{})
	if err != nil {
		f.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	f.Cleanup(func() {
		client.CloseIdleConnections()
		if err := server.Close(context.Background()); err != nil {
			f.Error(err)
		}
	})
	key := server.Seeded().Vendors["extole"].Settings["api_key"]
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{extoleTokens, extoleToken, extoleZones, "/extole/events", "/extole/zones/my_rewards",
			"/extole/server/v2/settings/security/keys/jwt/" + extoleKeyID + "/verify-jwt", "/extole/server/v2/consumers/x/authorize", extoleBackend} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL()+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+key)
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := io.ReadAll(resp.Body)
			if closed := resp.Body.Close(); err != nil || closed != nil {
				t.Fatal(err, closed)
			}
			if resp.StatusCode >= 500 || !json.Valid(raw) {
				t.Errorf("%s %q: %d %s", path, body, resp.StatusCode, raw)
			}
		}
	})
}
