package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"authpeek/engine/sandbox"
)

const (
	janeCookie = "b0a0a2f4-5c1d-4e7b-9a3f-d41c097e2c11"
	newCookie  = "11111111-2222-4333-8444-555555555555"
)

// call is one request as an SDK sends it, project and stream path written out from the reference.
type call struct {
	operation, method, project, stream string
	body                               any
}

func calls(syncToken string) []call {
	get, post := http.MethodGet, http.MethodPost
	jane := object{"customer_ids": janeIDs}
	with := func(fields object) object {
		all := object{"customer_ids": janeIDs}
		for name, value := range fields {
			all[name] = value
		}
		return all
	}
	return []call{
		{"customers.track", post, "/track/v2/projects/acme-demo/customers", "/track/u/v1/customers?stream_id=acme-stream",
			with(object{"timestamp": 1795262104.5, "properties": object{"tier": "gold"}})},
		{"events.track", post, "/track/v2/projects/acme-demo/customers/events", "/track/u/v1/customers/events?stream_id=acme-stream",
			with(object{"event_type": "view_item", "timestamp": 1795262104.5, "properties": object{"application_id": "default-application"}})},
		{"campaigns.click", post, "/track/v2/projects/acme-demo/campaigns/clicks", "/track/u/v1/campaigns/clicks?stream_id=acme-stream",
			object{"url": "https://acme.example/?xnpe_cmp=1", "timestamp": 1795262104.5, "properties": object{"platform": "Android"}}},
		{"attributes.fetch", post, attributesPath, "", with(object{"attributes": []object{{"type": "property", "property": "city"}}})},
		{"recommendation", post, attributesPath, "/optimization/streams/acme-stream/recommend/user",
			with(object{"attributes": []object{{"type": "recommendation", "id": "home-top", "size": 1}}, "engine_id": "home-top", "size": 1})},
		{"consents.fetch", get, consentsPath, "/data/v2/streams/acme-stream/consent/categories", ""},
		{"consents.fetch", post, consentsPath, "/data/v2/streams/acme-stream/consent/categories", ""},
		{"inapp.fetch", post, "/webxp/s/acme-demo/inappmessages?compatibility=3", "/webxp/streams/acme-stream/inappmessages?compatibility=3", with(object{"device": "ios"})},
		{"inapp.fetch", post, "/webxp/s/acme-demo/inappmessages?v=1", "/webxp/streams/acme-stream/inappmessages?v=1", with(object{"device": "android"})},
		{"inbox.fetch", post, fetchPath, "/webxp/streams/acme-stream/appinbox/fetch", jane},
		{"inbox.markread", post, markPath, "/webxp/streams/acme-stream/appinbox/markasread",
			with(object{"sync_token": syncToken, "message_ids": []string{"070384247690685160"}})},
		{"push.selfcheck", post, "/campaigns/send-self-check-notification?project_id=acme-demo", "/campaigns/streams/acme-stream/send-self-check-notification",
			with(object{"platform": "huawei", "push_notification_id": "device-token"})},
		{"blocks.static", get, "/wxstatic/projects/acme-demo/bundle-android.json?v=2", "/wxstatic/streams/acme-stream/bundle-android.json?v=2", ""},
		{"blocks.static", get, "/wxstatic/projects/acme-demo/bundle-ios.json?v=2", "/wxstatic/streams/acme-stream/bundle-ios.json?v=2", ""},
		{"blocks.personal", post, "/webxp/s/acme-demo/inappcontentblocks?v=2", "/webxp/streams/acme-stream/inappcontentblocks?v=2",
			with(object{"content_block_ids": []string{"64b2c0f1a9e4d3b2c1a09f03"}})},
		{"segments.fetch", get, "/webxp/projects/acme-demo/segments?cookie=" + janeCookie, "/webxp/streams/acme-stream/segments?cookie=" + janeCookie, ""},
		{"ids.link", post, "/webxp/projects/acme-demo/cookies/" + janeCookie + "/link-ids", "/webxp/streams/acme-stream/cookies/" + janeCookie + "/link-ids",
			object{"external_ids": object{"registered": "jane@example.com"}}},
		{"track.batch", post, "/track/v2/projects/acme-demo/batch", "/track/u/v1/batch?stream_id=acme-stream",
			object{"commands": []object{{"name": "customers", "data": jane}}}},
	}
}

// TestProjectMatrix holds the status of every operation by credential. The columns are none, token, customer token and
// private access.
func TestProjectMatrix(t *testing.T) {
	want := map[string][4]int{
		"customers.track":  {401, 200, 403, 200},
		"events.track":     {401, 200, 403, 200},
		"campaigns.click":  {401, 200, 403, 200},
		"attributes.fetch": {401, 403, 403, 200},
		"recommendation":   {401, 200, 403, 200},
		"consents.fetch":   {401, 200, 403, 200},
		"inapp.fetch":      {401, 200, 403, 403},
		"inbox.fetch":      {401, 200, 200, 403},
		"inbox.markread":   {401, 200, 200, 403},
		"push.selfcheck":   {401, 200, 403, 403},
		"blocks.static":    {200, 200, 200, 200},
		"blocks.personal":  {401, 200, 200, 403},
		"segments.fetch":   {401, 200, 200, 403},
		"ids.link":         {401, 200, 200, 403},
		"track.batch":      {401, 200, 403, 200},
	}
	c := start(t, sandbox.Options{Still: true})
	bearer := c.bearer(janeIDs)
	for _, k := range calls(c.fetch(janeIDs, "").SyncToken) {
		for i, auth := range []string{"", tokenAuth, bearer, basicAuth} {
			a := c.send(k.method, k.project, auth, k.body)
			if a.status != want[k.operation][i] {
				t.Errorf("%s with %.6q: %d, want %d: %.200s", k.operation, auth, a.status, want[k.operation][i], a.raw)
			}
			c.checkOutcome(k.operation, a)
		}
		if k.operation == "blocks.static" {
			continue
		}
		c.send(k.method, k.project, "", k.body).expect(t, 401, `{"success":false,"error":"Access key not provided"}`)
		c.send(k.method, k.project, "Token nobody", k.body).expect(t, 401, `{"success":false,"error":"Access key not found"}`)
		c.send(k.method, k.project, basic("k1:wrong"), k.body).expect(t, 403, `{"success":false,"error":"invalid secret"}`)
		c.send(k.method, strings.Replace(k.project, "acme-demo", "acme", 1), tokenAuth, k.body).
			expect(t, 400, `{"success":false,"error":"Invalid project id"}`)
		c.send(http.MethodPut, k.project, tokenAuth, k.body).
			expect(t, 405, `{"success":false,"error":"The method is not allowed for the requested URL"}`)
		if doubled := c.send(k.method, "/"+k.project, tokenAuth, k.body); doubled.status != want[k.operation][1] {
			t.Errorf("%s with two slashes: %d", k.operation, doubled.status)
		}
	}
}

// TestStreamMatrix is the same for the stream; the columns are no token, and one that was made out to Jane.
func TestStreamMatrix(t *testing.T) {
	signedOnly := `{"success":false,"error":"A signed token is required"}`
	want := map[string]int{
		"customers.track": 403, "events.track": 403, "campaigns.click": 403, "track.batch": 403, "inbox.fetch": 403,
		"inbox.markread": 403, "blocks.personal": 403, "segments.fetch": 403, "ids.link": 403,
		"recommendation": 200, "consents.fetch": 200, "inapp.fetch": 200, "push.selfcheck": 200, "blocks.static": 200,
	}
	c := start(t, sandbox.Options{Still: true})
	bearer := c.streamBearer(janeIDs)
	syncToken := c.fetch(janeIDs, "").SyncToken
	for _, k := range calls(syncToken) {
		if k.stream == "" {
			continue
		}
		bare := c.send(k.method, k.stream, "", k.body)
		if bare.status != want[k.operation] {
			t.Errorf("%s without a token: %d, want %d: %.200s", k.operation, bare.status, want[k.operation], bare.raw)
		}
		if bare.status == 403 {
			bare.expect(t, 403, signedOnly)
		}
		signed := c.send(k.method, k.stream, bearer, k.body)
		if signed.status != 200 {
			t.Errorf("%s with a token: %d: %.200s", k.operation, signed.status, signed.raw)
		}
		c.checkOutcome(k.operation, signed)
		c.send(k.method, strings.Replace(k.stream, "acme-stream", "acme", 1), bearer, k.body).
			expect(t, 400, `{"success":false,"error":"Invalid stream id"}`)
		if k.operation == "blocks.static" {
			continue
		}
		for _, auth := range []string{tokenAuth, basicAuth, "Bearer", "Bearer Bearer a.b.c"} {
			c.send(k.method, k.stream, auth, k.body).
				expect(t, 401, `{"success":false,"error":"A stream takes Authorization: Bearer with a JWT, or none"}`)
		}
		c.send(k.method, k.stream, c.bearer(janeIDs), k.body).expect(t, 401, `{"success":false,"error":"Token must be signed with HS512"}`)
	}
}

// checkOutcome wants success in every 200 but that of segments, and none in any other.
func (c *client) checkOutcome(operation string, a answer) {
	c.t.Helper()
	got := decode[object](c.t, a.raw)
	success, said := got["success"].(bool)
	if operation == "segments.fetch" && a.status == 200 {
		if said {
			c.t.Errorf("segments with success: %s", a.raw)
		}
		return
	}
	if !said || success != (a.status == 200) {
		c.t.Errorf("%s: %d %.200s", operation, a.status, a.raw)
	}
}

func (c *client) streamToken(ids object) string {
	c.t.Helper()
	a := c.post("/token/stream", sessionAuth, object{"customer_ids": ids})
	token := decode[struct{ Token string }](c.t, a.raw).Token
	if a.status != http.StatusOK || token == "" {
		c.t.Fatalf("no token: %d %s", a.status, a.raw)
	}
	return token
}

func (c *client) streamBearer(ids object) string {
	c.t.Helper()
	return "Bearer " + c.streamToken(ids)
}

// TestPolicies switches one operation in both integrations.
func TestPolicies(t *testing.T) {
	stream := "/webxp/streams/acme-stream/appinbox/fetch"
	jane := object{"customer_ids": janeIDs}
	for policy, want := range map[sandbox.Policy][5]int{ // project: none, token, bearer; stream: none, bearer
		sandbox.PolicyOpen:   {200, 200, 200, 200, 200},
		sandbox.PolicyToken:  {401, 200, 403, 200, 200},
		sandbox.PolicyBearer: {401, 403, 200, 403, 200},
		sandbox.PolicyEither: {401, 200, 200, 200, 200},
		sandbox.PolicyDeny:   {401, 403, 403, 403, 403},
	} {
		t.Run(string(policy), func(t *testing.T) {
			c := start(t, sandbox.Options{Policies: map[string]sandbox.Policy{"inbox.fetch": policy}})
			got := [5]int{
				c.post(fetchPath, "", jane).status, c.post(fetchPath, tokenAuth, jane).status, c.post(fetchPath, c.bearer(janeIDs), jane).status,
				c.post(stream, "", jane).status, c.post(stream, c.streamBearer(janeIDs), jane).status,
			}
			if got != want {
				t.Errorf("got %v, want %v", got, want)
			}
			if policy == sandbox.PolicyDeny {
				c.post(stream, c.streamBearer(janeIDs), jane).expect(t, 403, `{"success":false,"error":"No permission to use this endpoint of the stream"}`)
			}
			// The others stay as they were.
			if a := c.send(http.MethodGet, consentsPath, tokenAuth, ""); a.status != 200 {
				t.Errorf("consents: %d", a.status)
			}
		})
	}
}

// A token that comes along to an operation that asks for none is checked all the same.
func TestStreamTokenIsCheckedWhereNoneIsAsked(t *testing.T) {
	c := start(t, sandbox.Options{})
	path := "/data/v2/streams/acme-stream/consent/categories"
	c.send(http.MethodGet, path, "Bearer a.b.c", "").expect(t, 401, `{"success":false,"error":"Token is not a JWT"}`)
	inApp := "/webxp/streams/acme-stream/inappmessages?compatibility=3"
	c.post(inApp, c.streamBearer(bobIDs), object{"customer_ids": janeIDs, "device": "ios"}).
		expect(t, 401, `{"success":false,"error":"Token is for another customer"}`)
}

func TestOptionsThatNameNothing(t *testing.T) {
	for want, o := range map[string]sandbox.Options{
		"no operation":    {Policies: map[string]sandbox.Policy{"inbox": sandbox.PolicyOpen}},
		"cannot have":     {Policies: map[string]sandbox.Policy{"inbox.fetch": "always"}},
		"no text \"old\"": {Texts: map[string]string{"old": "x"}},
	} {
		server, err := sandbox.Start(t.Context(), o)
		if err == nil {
			_ = server.Close(t.Context())
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}

// TestTexts replaces every wording at once; what is not assumed stays.
func TestTexts(t *testing.T) {
	texts := make(map[string]string)
	for _, a := range sandbox.AssumedTexts() {
		if _, twice := texts[a.Name]; twice || a.Text == "" {
			t.Errorf("%s: %q, twice %t", a.Name, a.Text, twice)
		}
		texts[a.Name] = "mine: " + a.Name
	}
	told := make(chan sandbox.Served, 1)
	c := start(t, sandbox.Options{Texts: texts, Served: func(s sandbox.Served) { told <- s }})
	bearer := c.bearer(janeIDs)
	<-told
	jane := object{"customer_ids": janeIDs}
	for path, tc := range map[string]struct{ auth, want string }{
		fetchPath: {"Bearer x", "customer-token.malformed"},
		"/webxp/streams/acme-stream/appinbox/fetch":                         {"", "stream-token.missing"},
		"/webxp/streams/other/appinbox/fetch":                               {"", "stream.unknown"},
		attributesPath:                                                      {bearer, "access.denied"},
		"/webxp/projects/acme-demo/segments?cookie=" + url.QueryEscape("é"): {tokenAuth, "segments.cookie"},
	} {
		method := http.MethodPost
		if strings.Contains(path, "segments") {
			method = http.MethodGet
		}
		a := c.send(method, path, tc.auth, jane)
		served := <-told
		if got := decode[struct{ Error string }](t, a.raw).Error; got != "mine: "+tc.want || served.Assumed != tc.want {
			t.Errorf("%s: %q, told %+v", path, got, served)
		}
	}
	c.post(fetchPath, "", jane).expect(t, 401, `{"success":false,"error":"Access key not provided"}`)
	if served := <-told; served.Assumed != "" {
		t.Errorf("a documented text is marked %q", served.Assumed)
	}
}
