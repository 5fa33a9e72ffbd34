package sandbox_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/sandbox"
)

// The addresses, written out on purpose, as are the partner key and the clients.
const (
	extoleTokens  = "/extole/server/v4/tokens"
	extoleToken   = "/extole/api/v5/token"
	extoleMe      = "/extole/api/v4/me"
	extoleZones   = "/extole/api/v6/zones"
	extoleBackend = "/extole/backend/jwt"
	extoleKeyID   = "brand-key-2026"
)

// extoleOf is what the part tells its clients.
func (c *client) extole() map[string]string {
	c.t.Helper()
	return c.server.Seeded().Vendors["extole"].Settings
}

// managed is the token of the profile.
func (c *client) managed() string { return "Bearer " + c.extole()["api_key"] }

// with sends a request with headers beside those that the client sends in any case.
func (c *client) with(method, path string, headers map[string]string, body string) answer {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL()+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	return c.do(req)
}

// accessToken is what an answer hands out, which must be a 200.
func (a answer) accessToken(t *testing.T) string {
	t.Helper()
	token := decode[struct {
		AccessToken string `json:"access_token"`
	}](t, a.raw).AccessToken
	if a.status != 200 || token == "" {
		t.Fatalf("no token: %d %s", a.status, a.raw)
	}
	return token
}

// consumer is a consumer's token for what the body tells.
func (c *client) consumer(body object) string {
	c.t.Helper()
	return c.post(extoleToken, "", body).accessToken(c.t)
}

// partnerJWT is what the app's backend gives.
func (c *client) partnerJWT(email, query string) string {
	c.t.Helper()
	a := c.post(extoleBackend+query, c.extole()["provider.headers.Authorization"], object{"email": email})
	token := decode[struct{ JWT string }](c.t, a.raw).JWT
	if a.status != 200 || token == "" {
		c.t.Fatalf("no JWT: %d %s", a.status, a.raw)
	}
	return token
}

// extoleAnswer is a refusal. Each member must be there, so they are read as a map.
func (a answer) refused(t *testing.T, status int, code string) object {
	t.Helper()
	got := decode[object](t, a.raw)
	for _, name := range []string{"unique_id", "http_status_code", "code", "message", "parameters"} {
		if _, there := got[name]; !there {
			t.Errorf("the answer has no %s: %s", name, a.raw)
		}
	}
	if a.status != status || got["code"] != code || got["http_status_code"] != float64(status) {
		t.Errorf("%d %s, want %d %s", a.status, a.raw, status, code)
	}
	parameters, _ := got["parameters"].(object)
	return parameters
}

type serverToken struct {
	Type        string
	AccessToken string `json:"access_token"`
	ClientID    string `json:"client_id"`
	ExpiresIn   int64  `json:"expires_in"`
	Scopes      []string
}

func TestExtoleServerTokens(t *testing.T) {
	c := start(t, sandbox.Options{})
	also := c.server.Seeded().Vendors["extole"].Also
	ask := func(auth string, body object) serverToken {
		t.Helper()
		a := c.post(extoleTokens, auth, body)
		if a.status != 200 {
			t.Fatalf("%v: %d %s", body, a.status, a.raw)
		}
		return decode[serverToken](t, a.raw)
	}
	all := []string{"CLIENT_ADMIN", "USER_SUPPORT", "BACKEND"}
	for name, tc := range map[string]struct {
		auth string
		body object
		want serverToken
	}{
		"mirrored":        {c.managed(), object{}, serverToken{"USER", "", "acme-live", 14400, all}},
		"narrowed":        {c.managed(), object{"scopes": []string{"USER_SUPPORT"}, "duration_seconds": 60}, serverToken{"USER", "", "acme-live", 60, []string{"USER_SUPPORT"}}},
		"for the sandbox": {c.managed(), object{"client_id": also["sandbox client"]}, serverToken{"USER", "", "acme-sandbox", 14400, all}},
		"signed in":       {"", object{"email": also["email"], "password": also["password"]}, serverToken{"USER", "", "acme-live", 14400, all}},
		"for 5000 years":  {c.managed(), object{"duration_seconds": 157_680_000_000}, serverToken{"USER", "", "acme-live", 157_680_000_000, all}},
	} {
		got := ask(tc.auth, tc.body)
		value := got.AccessToken
		if got.AccessToken = ""; cmp.Diff(tc.want, got) != "" || value == "" {
			t.Errorf("%s: %s", name, cmp.Diff(tc.want, got))
		}
		if !slices.Contains(c.server.Issued(), value) {
			t.Errorf("%s: the token is not told to who looks for leaks", name)
		}
		if again := decode[serverToken](t, c.send("GET", extoleTokens, "Bearer "+value, "").raw); again.AccessToken != value {
			t.Errorf("%s: the current token is %+v", name, again)
		}
	}
	if got := decode[serverToken](t, c.send("GET", extoleTokens, c.managed(), "").raw); got.Type != "MANAGED" {
		t.Errorf("the token of the profile is %+v", got)
	}

	token := ask(c.managed(), object{"scopes": []string{"USER_SUPPORT"}}).AccessToken
	other := ask(c.managed(), object{"scopes": []string{"USER_SUPPORT"}}).AccessToken
	c.send("GET", extoleTokens+"/"+other, "Bearer "+token, "").refused(t, 403, "access_denied")
	c.send("DELETE", extoleTokens+"/"+other, c.managed(), "").expect(t, 200, `{"status":"success"}`)
	c.send("GET", extoleTokens, "Bearer "+other, "").refused(t, 403, "invalid_access_token")
	renewed := decode[serverToken](t, c.send("PUT", extoleTokens+"/exchange/"+token, "Bearer "+token, "").raw)
	if renewed.AccessToken == token || !slices.Equal(renewed.Scopes, []string{"USER_SUPPORT"}) {
		t.Errorf("exchanged for %+v", renewed)
	}
	c.send("GET", extoleTokens, "Bearer "+token, "").refused(t, 403, "invalid_access_token")
	if a := c.send("GET", extoleTokens+"/"+renewed.AccessToken, c.managed(), ""); a.status != 200 {
		t.Errorf("the new one: %d %s", a.status, a.raw)
	}
}

// Query goes before header goes before cookie, the scheme of the header does not matter, and cookies have an order of their own.
func TestExtoleFindsTheToken(t *testing.T) {
	c := start(t, sandbox.Options{})
	good, stale := c.consumer(object{"email": "jane@example.com"}), "stale"
	for name, tc := range map[string]struct {
		query, header, cookie string
		want                  int
	}{
		"nothing":                        {"", "", "", 403},
		"bearer":                         {"", "Bearer " + good, "", 200},
		"another scheme":                 {"", "Token " + good, "", 200},
		"no scheme":                      {"", good, "", 200},
		"what stands after the last":     {"", "Bearer Bearer " + good, "", 200},
		"query":                          {good, "", "", 200},
		"query before header":            {stale, "Bearer " + good, "extole_token=" + good, 403},
		"query before a stale header":    {good, "Bearer " + stale, "", 200},
		"header before cookie":           {"", "Bearer " + stale, "extole_token=" + good, 403},
		"header before a stale cookie":   {"", "Bearer " + good, "extole_token=" + stale, 200},
		"extole_token":                   {"", "", "extole_token=" + good, 200},
		"extole_domain_token":            {"", "", "extole_domain_token=" + good, 200},
		"admin_token":                    {"", "", "admin_token=" + good, 200},
		"access_token":                   {"", "", "access_token=" + good, 200},
		"another cookie":                 {"", "", "extole_access_token=" + good, 403},
		"extole_token before the others": {"", "", "access_token=" + good + "; admin_token=" + good + "; extole_token=" + stale, 403},
		"admin_token before the last":    {"", "", "access_token=" + stale + "; admin_token=" + good, 200},
	} {
		path := extoleMe
		if tc.query != "" {
			path += "?access_token=" + url.QueryEscape(tc.query)
		}
		headers := map[string]string{}
		if tc.header != "" {
			headers["Authorization"] = tc.header
		}
		if tc.cookie != "" {
			headers["Cookie"] = tc.cookie
		}
		if got := c.with("GET", path, headers, ""); got.status != tc.want {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
}

type consumerAnswer struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int64  `json:"expires_in"`
	Scopes      []string
}

func TestExtoleConsumerTokens(t *testing.T) {
	c := start(t, sandbox.Options{})
	verified := []string{"UPDATE_PROFILE", "VERIFIED_CONSUMER"}
	jane := c.partnerJWT("jane@example.com", "")
	for name, tc := range map[string]struct {
		body  object
		level string
		want  consumerAnswer
	}{
		"for nobody":    {object{}, "anonymous", consumerAnswer{"", 31_536_000, []string{}}},
		"by email":      {object{"email": "jane@example.com", "duration_seconds": 60}, "identified", consumerAnswer{"", 60, []string{}}},
		"by JWT":        {object{"jwt": jane}, "verified", consumerAnswer{"", 31_536_000, verified}},
		"by both":       {object{"jwt": jane, "email": "Jane@example.com"}, "verified", consumerAnswer{"", 31_536_000, verified}},
		"by dates text": {object{"jwt": c.partnerJWT("jane@example.com", "?dates=text")}, "verified", consumerAnswer{"", 31_536_000, verified}},
	} {
		a := c.post(extoleToken, "", tc.body)
		got := decode[consumerAnswer](t, a.raw)
		value := got.AccessToken
		if got.AccessToken = ""; a.status != 200 || cmp.Diff(tc.want, got) != "" {
			t.Errorf("%s: %d %s", name, a.status, cmp.Diff(tc.want, got))
		}
		if again := decode[consumerAnswer](t, c.send("GET", extoleToken, value, "").raw); again.AccessToken != value {
			t.Errorf("%s: asked for by itself it is %+v", name, again)
		}
		if level := decode[struct{ Level string }](t, c.send("GET", extoleMe, value, "").raw).Level; level != tc.level {
			t.Errorf("%s: level %q", name, level)
		}
	}
	// A form does as well as JSON, and the path has two spellings.
	form := c.with("POST", "/extole/v5/token", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, "email=jane%40example.com&duration_seconds=60")
	token := form.accessToken(t)
	c.clock.advance(time.Minute)
	c.send("GET", extoleToken, token, "").refused(t, 403, "expired_access_token")
	token = c.consumer(object{})
	c.send("DELETE", extoleToken, token, "").expect(t, 200, `{"status":"success"}`)
	c.send("GET", extoleToken, token, "").refused(t, 403, "invalid_access_token")

	// An expired JWT identifies, and is no error.
	c.clock.advance(time.Hour)
	token = c.consumer(object{"jwt": jane})
	if me := c.send("GET", extoleMe, token, ""); !strings.Contains(string(me.raw), `"level":"identified"`) {
		t.Errorf("with an expired JWT: %s", me.raw)
	}
}

// What a consumer sees of the profile grows with the level.
func TestExtoleMe(t *testing.T) {
	c := start(t, sandbox.Options{})
	see := func(body object) object {
		t.Helper()
		me := decode[object](t, c.send("GET", extoleMe, c.consumer(body), "").raw)
		if me["id"] == "" {
			t.Errorf("%v: no id", me)
		}
		delete(me, "id")
		return me
	}
	want := object{"level": "anonymous"}
	if diff := cmp.Diff(want, see(object{})); diff != "" {
		t.Errorf("anonymous (-want +got):\n%s", diff)
	}
	want = object{"level": "identified", "identity_id": "7101000001", "email": "jane@example.com", "share_link": "https://share.acme.test/jane"}
	if diff := cmp.Diff(want, see(object{"email": "jane@example.com"})); diff != "" {
		t.Errorf("identified (-want +got):\n%s", diff)
	}
	want["level"], want["first_name"], want["last_name"] = "verified", "Jane", "Doe"
	want["friends"], want["rewards"] = []any{"Bob R."}, []any{"10 € for Bob R.'s first order"}
	if diff := cmp.Diff(want, see(object{"jwt": c.partnerJWT("jane@example.com", "")})); diff != "" {
		t.Errorf("verified (-want +got):\n%s", diff)
	}
}

// rotated is the token that an answer brings, which is also its cookie.
func (a answer) rotated(t *testing.T) string {
	t.Helper()
	token := a.header.Get("X-Extole-Token")
	cookies := (&http.Response{Header: a.header}).Cookies()
	if token == "" && len(cookies) > 0 || token != "" && (len(cookies) != 1 || cookies[0].Name != "extole_token" || cookies[0].Value != token) {
		t.Errorf("token %q, cookies %v", token, cookies)
	}
	return token
}

func TestExtoleLadder(t *testing.T) {
	c := start(t, sandbox.Options{})
	level := func(token string) string {
		t.Helper()
		return decode[struct{ Level string }](t, c.send("GET", extoleMe, token, "").raw).Level
	}
	// From nothing, through an event with an email, to a zone with a JWT.
	first := c.post("/extole/events", "", object{"event_name": "app_open"}).rotated(t)
	if level(first) != "anonymous" {
		t.Errorf("at first: %s", level(first))
	}
	if same := c.post("/extole/events", first, object{"event_name": "product_view"}).rotated(t); same != first {
		t.Error("an event that tells nothing has changed the token")
	}
	second := c.post("/extole/events", first, object{"event_name": "identify", "data": object{"email": "jane@example.com"}}).rotated(t)
	if second == first || level(second) != "identified" || level(first) != "anonymous" {
		t.Errorf("identified: %s, the old one %s", level(second), level(first))
	}
	if again := c.post(extoleZones, second, object{"event_name": "refer_a_friend", "data": object{"email": "jane@example.com"}}); again.status != 200 || again.rotated(t) != "" {
		t.Errorf("the same email again: %d, token %q", again.status, again.rotated(t))
	}
	third := c.post("/extole/zones", second, object{"event_name": "my_rewards", "jwt": c.partnerJWT("jane@example.com", "")})
	if verified := third.rotated(t); level(verified) != "verified" || level(second) != "identified" || !strings.Contains(string(third.raw), "Bob R.") {
		t.Errorf("verified: %s, the old one %s: %s", level(verified), level(second), third.raw)
	}
	verified := third.rotated(t)
	if same := c.with("GET", extoleMe, map[string]string{"Authorization": verified, "X-Extole-Jwt": c.partnerJWT("jane@example.com", "")}, "").rotated(t); same != "" {
		t.Error("being verified again has changed the token")
	}
	if bob := c.post("/extole/events", verified, object{"event_name": "identify", "data": object{"email": "bob@example.com"}}).rotated(t); level(bob) != "identified" {
		t.Errorf("somebody else: %s", level(bob))
	}
	// The same by header and by query, on the endpoints that answer with codes.
	for name, ask := range map[string]func(token, jwt string) answer{
		"header": func(token, jwt string) answer {
			return c.with("GET", extoleZones+"/my_rewards", map[string]string{"Authorization": token, "X-Extole-Jwt": jwt}, "")
		},
		"query": func(token, jwt string) answer { return c.send("GET", extoleMe+"?jwt="+jwt, token, "") },
		"body": func(token, jwt string) answer {
			return c.post("/extole/v6/events", token, object{"event_name": "identify", "jwt": jwt})
		},
	} {
		if a := ask(c.consumer(object{}), c.partnerJWT("jane@example.com", "")); a.status != 200 || level(a.rotated(t)) != "verified" {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	// By the brand's word.
	token := c.consumer(object{})
	c.post("/extole/server/v2/consumers/"+token+"/authorize", c.managed(), "").refused(t, 403, "consumer_token_upgrade_not_allowed")
	token = c.consumer(object{"email": "jane@example.com"})
	c.post("/extole/server/v2/consumers/"+token+"/authorize", c.managed(), "").
		expect(t, 200, `{"access_token":"`+token+`","client_id":"acme-live","scopes":["UPDATE_PROFILE","VERIFIED_CONSUMER"]}`)
	if level(token) != "verified" {
		t.Errorf("authorized: %s", level(token))
	}
}

// Web-friendly endpoints answer 200 whatever happens, and a token comes along.
func TestExtoleWebFriendly(t *testing.T) {
	c := start(t, sandbox.Options{})
	good := c.consumer(object{})
	for name, tc := range map[string]struct {
		path, auth, kind, body, want string
	}{
		"fine":             {"/extole/events", good, "", `{"event_name":"a"}`, ""},
		"below /api":       {"/extole/api/events", good, "", `{"event_name":"a"}`, ""},
		"no token":         {"/extole/events", "", "", `{"event_name":"a"}`, ""},
		"unknown token":    {"/extole/events", "stale", "", `{"event_name":"a"}`, "invalid_access_token"},
		"server token":     {"/extole/events", c.managed(), "", `{"event_name":"a"}`, "access_denied"},
		"malformed JWT":    {"/extole/events", good, "", `{"event_name":"a","jwt":"invalid_jwt"}`, "jwt_error"},
		"JWT of no key":    {"/extole/zones", good, "", `{"event_name":"a","jwt":"` + hs256(t, "other", "secret", nil) + `"}`, "jwt_authentication_error"},
		"no email":         {"/extole/events", good, "", `{"event_name":"a","data":{"email":"jane"}}`, "invalid_email"},
		"no name":          {"/extole/events", good, "", `{}`, "event_name_missing"},
		"no name, a zone":  {"/extole/zones", good, "", ``, "event_name_missing"},
		"not verified":     {"/extole/zones/my_rewards", good, "", ``, "scopes_denied"},
		"broken":           {"/extole/zones", good, "", `{`, "invalid_json"},
		"not a known kind": {"/extole/zones", good, "text/xml", `<a/>`, "unsupported_media_type"},
	} {
		headers := map[string]string{}
		if tc.auth != "" {
			headers["Authorization"] = tc.auth
		}
		if tc.kind != "" {
			headers["Content-Type"] = tc.kind
		}
		a := c.with("POST", tc.path, headers, tc.body)
		if a.status != 200 || a.header.Get("X-Extole-Error") != tc.want || (a.header.Get("X-Extole-Error-Message") != "") != (tc.want != "") {
			t.Errorf("%s: %d, error %q, %s", name, a.status, a.header.Get("X-Extole-Error"), a.raw)
		}
		if token := a.rotated(t); token == "" && tc.kind == "" && tc.body != "{" {
			t.Errorf("%s: no token comes along", name)
		}
	}
}
