package sandbox_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"authpeek/engine/sandbox"
)

const nudgePath = "/nudge/api/clients/jwt/token"

// nudge asks with these headers, in pairs.
func (c *client) nudge(method, path string, header ...string) answer {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL()+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header[header[i]] = []string{header[i+1]} // As it is written: a header's name has no case.
	}
	return c.do(req)
}

// lives checks a token of Nudge's with a library that the sandbox does not use, and tells how long it lives.
func (c *client) lives(token string) time.Duration {
	c.t.Helper()
	seed := sha256.Sum256([]byte(nudgeSeed))
	public := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
	parser := jwt.NewParser(jwt.WithTimeFunc(c.clock.Now), jwt.WithValidMethods([]string{"EdDSA"}))
	parsed, err := parser.Parse(token, func(*jwt.Token) (any, error) { return public, nil })
	if err != nil {
		c.t.Fatalf("%v in %q", err, token)
	}
	if header := segment(c.t, token, 0); !regexp.MustCompile(`^\{"alg":"EdDSA","kid":"[0-9a-f-]{36}"\}$`).MatchString(header) {
		c.t.Errorf("header %s", header)
	}
	claims := parsed.Claims.(jwt.MapClaims)
	if members := sortedKeys(claims); members != "exp iat" {
		c.t.Errorf("claims %s: such a token is bound to nobody", members)
	}
	issued, _ := claims.GetIssuedAt()
	ends, _ := claims.GetExpirationTime()
	if !issued.Equal(c.clock.Now().Truncate(time.Second)) {
		c.t.Errorf("issued at %s", issued)
	}
	return ends.Sub(issued.Time)
}

const nudgeSeed = "seed-of-test"

func startNudge(t *testing.T, o sandbox.Options) (c *client, key, session string) {
	t.Helper()
	o.Secrets = sandbox.Secrets{Nudge: sandbox.NudgeSecrets{SigningSeed: nudgeSeed}}
	c = start(t, o)
	settings := c.server.Seeded().Vendors["nudge"].Settings
	return c, settings["api_key"], settings["provider.headers.Authorization"]
}

func tokenOf(t *testing.T, a answer) string {
	t.Helper()
	return decode[struct{ Token string }](t, a.raw).Token
}

func TestNudgeToken(t *testing.T) {
	c, key, _ := startNudge(t, sandbox.Options{TokenTTL: time.Second})
	for query, want := range map[string]time.Duration{"": time.Hour, "?expiryMins=30": 30 * time.Minute, "?expiryMins=1440": 24 * time.Hour} {
		for _, name := range []string{"apiKey", "apikey", "APIKEY"} {
			got := c.nudge("GET", nudgePath+query, name, key)
			if life := c.lives(tokenOf(t, got)); got.status != 200 || got.header.Get("Content-Type") != "application/json" || life != want {
				t.Errorf("%s %s: %d, %s", query, name, got.status, life)
			}
		}
	}
	issued := c.server.Issued()
	if len(issued) != 9 || strings.Count(string(c.nudge("GET", nudgePath, "apiKey", key).raw), issued[0][:20]) != 1 {
		t.Errorf("%d tokens were issued", len(issued))
	}
}

func TestNudgeRefuses(t *testing.T) {
	c, key, _ := startNudge(t, sandbox.Options{})
	for name, tc := range map[string]struct {
		method, path, header, value string
		status                      int
	}{
		"no key":          {"GET", nudgePath, "X-Api-Key", key, 401},
		"an empty key":    {"GET", nudgePath, "apiKey", "", 401},
		"another key":     {"GET", nudgePath, "apiKey", key + "x", 401},
		"a scheme":        {"GET", nudgePath, "Authorization", "Bearer " + key, 401},
		"POST":            {"POST", nudgePath, "apiKey", key, 405},
		"no minutes":      {"GET", nudgePath + "?expiryMins=", "apiKey", key, 400},
		"half a minute":   {"GET", nudgePath + "?expiryMins=0.5", "apiKey", key, 400},
		"0 minutes":       {"GET", nudgePath + "?expiryMins=0", "apiKey", key, 400},
		"too long":        {"GET", nudgePath + "?expiryMins=1441", "apiKey", key, 400},
		"another path":    {"GET", "/nudge/api/clients", "apiKey", key, 404},
		"the root's path": {"GET", "/nudge", "apiKey", key, 404},
	} {
		got := c.nudge(tc.method, tc.path, tc.header, tc.value)
		if got.status != tc.status || len(decode[object](t, got.raw)) == 0 || len(c.server.Issued()) > 0 {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
}

func TestNudgeBackend(t *testing.T) {
	const text = "text/plain; charset=utf-8"
	c, _, session := startNudge(t, sandbox.Options{})
	settings := c.server.Seeded().Vendors["nudge"].Settings
	url := strings.TrimPrefix(settings["provider.url"], c.server.URL())
	if got := c.nudge("GET", url, "Authorization", session); got.status != 200 || c.lives(tokenOf(t, got)) != time.Hour {
		t.Errorf("%d %s", got.status, got.raw)
	}
	if got := c.nudge("GET", url+".txt", "authorization", session); got.status != 200 || got.header.Get("Content-Type") != text || c.lives(string(got.raw)) != time.Hour {
		t.Errorf("%d %s", got.status, got.raw)
	}
	c.nudge("GET", url+"?signed_in=false", "Authorization", session).expect(t, 200, `{"token":null}`)
	if got := c.nudge("GET", url+".txt?signed_in=false", "Authorization", session); got.status != 204 || len(got.raw) > 0 {
		t.Errorf("%d %s", got.status, got.raw)
	}
	for _, wrong := range []string{"", "Bearer " + session, session + "x"} {
		for _, path := range []string{url, url + ".txt", url + "?signed_in=false"} {
			if got := c.nudge("GET", path, "Authorization", wrong); got.status != 401 {
				t.Errorf("%q: %d %s", wrong, got.status, got.raw)
			}
		}
	}
	short, _, session := startNudge(t, sandbox.Options{TokenTTL: time.Minute})
	if life := short.lives(tokenOf(t, short.nudge("GET", url, "Authorization", session))); life != time.Minute {
		t.Errorf("asked for a minute, it lives %s", life)
	}
}

func TestNudgeFaults(t *testing.T) {
	const json, text = nudgeBackendPath, nudgeBackendPath + ".txt"
	for _, tc := range []struct {
		fault, path string
		status      int
		want        string // of the body, where TOKEN stands for the token
	}{
		{"provider-null", json, 200, `{"token":null}`},
		{"provider-null", text, 204, ``},
		{"provider-empty", json, 200, `{"token":""}`},
		{"provider-empty", text, 200, ``},
		{"provider-plain", json, 200, `TOKEN`},
		{"provider-plain", text, 200, `TOKEN`},
		{"provider-quoted", json, 200, `{"token":"\"TOKEN\""}`},
		{"provider-quoted", text, 200, `"TOKEN"`},
		{"provider-json", json, 200, `{"token":"{\"token\":\"TOKEN\"}"}`},
		{"provider-json", text, 200, `{"token":"TOKEN"}`},
		{"provider-bearer", text, 200, `Bearer TOKEN`},
		{"provider-repeats", text, 200, `TOKEN`},
		{"provider-html", json, 200, "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body><h1>Sign in</h1><p>A fault of the sandbox.</p></body></html>\n"},
		{"503@token.refresh", json, 503, "<!DOCTYPE html>\n<html><head><title>503 Service Unavailable</title></head>\n<body><h1>503 Service Unavailable</h1><p>A fault of the sandbox.</p></body></html>\n"},
		{"provider-plain@token", json, 200, `TOKEN`},
		{"401@token.get", nudgePath, 401, `{"message":"Unauthorized (a fault of the sandbox)"}`},
		{"403", nudgePath, 403, `{"message":"Forbidden (a fault of the sandbox)"}`},
		{"429", nudgePath, 429, `{"message":"Too Many Requests (a fault of the sandbox)"}`},
		{"no-object", nudgePath, 200, `{}`},
		{"403", json, 200, `{"token":"TOKEN"}`},
		{"provider-500", nudgePath, 200, `{"token":"TOKEN"}`},
	} {
		c, key, session := startNudge(t, sandbox.Options{})
		c.set(tc.fault)
		got := c.nudge("GET", tc.path, "apiKey", key, "Authorization", session)
		body := string(got.raw)
		if issued := c.server.Issued(); len(issued) > 0 {
			body = strings.ReplaceAll(body, issued[0], "TOKEN")
		}
		if got.status != tc.status || body != tc.want {
			t.Errorf("%s %s: %d %q", tc.fault, tc.path, got.status, body)
		}
	}
}

const nudgeBackendPath = "/nudge/backend/token"
