package sandbox_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"authpeek/engine/sandbox"
)

// minted is each request that is answered with a token: path and what it needs, and the member that holds the token, "" where the
// answer is the token itself.
func minted(c *client) map[string]struct {
	method, path, auth string
	body               any
	member             string
} {
	vendors := c.server.Seeded().Vendors
	extole, nudge := vendors["extole"].Settings, vendors["nudge"].Settings
	type request = struct {
		method, path, auth string
		body               any
		member             string
	}
	requests := map[string]request{
		"bloomreach":             {"POST", "/token", sessionAuth, object{"customer_ids": janeIDs}, "token"},
		"bloomreach stream":      {"POST", "/token/stream", sessionAuth, object{"customer_ids": janeIDs}, "token"},
		"extole backend":         {"POST", "/extole/backend/jwt", extole["provider.headers.Authorization"], object{"email": "jane@example.com"}, "jwt"},
		"extole consumer":        {"POST", "/extole/api/v5/token", "", object{}, "access_token"},
		"extole server":          {"POST", "/extole/server/v4/tokens", "Bearer " + extole["api_key"], object{"duration_seconds": 600}, "access_token"},
		"nudge backend":          {"GET", "/nudge/backend/token", nudge["provider.headers.Authorization"], "", "token"},
		"nudge backend, in text": {"GET", "/nudge/backend/token.txt", nudge["provider.headers.Authorization"], "", ""},
		"twilio php":             {"GET", "/twilio/php/token.php", "", "", "token"},
	}
	for _, name := range []string{"node", "python", "ruby", "java", "csharp"} {
		requests["twilio "+name] = request{"GET", "/twilio/" + name + "/token", "", "", "token"}
	}
	return requests
}

// A test that looks for leaks knows the tokens from Issued, so that those of every vendor have to be there as they travelled.
func TestIssuedCoversEveryVendor(t *testing.T) {
	c := start(t, sandbox.Options{})
	requests := minted(c)
	for _, name := range slices.Sorted(maps.Keys(requests)) {
		q := requests[name]
		got := c.send(q.method, q.path, q.auth, q.body)
		token := string(got.raw)
		if q.member != "" {
			token, _ = decode[object](t, got.raw)[q.member].(string)
		}
		if got.status != http.StatusOK || token == "" {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		} else if issued := c.server.Issued(); issued[len(issued)-1] != token {
			t.Errorf("%s: the token is not the last one issued", name)
		}
	}
	if got := len(c.server.Issued()); got != len(requests) {
		t.Errorf("%d tokens were issued to %d requests", got, len(requests))
	}
	got := c.nudge("GET", nudgePath, "apiKey", c.server.Seeded().Vendors["nudge"].Settings["api_key"])
	if issued := c.server.Issued(); !strings.Contains(string(got.raw), `"`+issued[len(issued)-1]+`"`) {
		t.Error("nudge: the vendor's token is not the last one issued")
	}
	for _, vendor := range []string{"bloomreach", "extole", "twilio", "nudge"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(requests)), func(name string) bool { return strings.HasPrefix(name, vendor) }) {
			t.Errorf("no token of %s", vendor)
		}
	}
	if len(c.server.Seeded().Vendors) != 3 {
		t.Error("a vendor has come whose tokens are not looked for here")
	}
}
