package sandbox_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/sandbox"
)

const (
	inAppPath  = "/webxp/s/acme-demo/inappmessages?compatibility=3"
	blocksPath = "/webxp/s/acme-demo/inappcontentblocks?v=2"
)

// keys are an object's field names, sorted.
func keys(o object) string { return strings.Join(slices.Sorted(maps.Keys(o)), " ") }

func TestInAppMessages(t *testing.T) {
	c := start(t, sandbox.Options{})
	a := c.post(inAppPath, tokenAuth, object{"customer_ids": janeIDs, "device": "android"})
	got := decode[struct {
		Success bool
		Data    []object
	}](t, a.raw)
	if a.status != 200 || !got.Success || len(got.Data) < 3 {
		t.Fatalf("%d %.200s", a.status, a.raw)
	}
	frequencies, nulls := map[any]bool{}, map[string]bool{}
	for _, m := range got.Data {
		want := "close_timeout consent_category_tracking date_filter frequency has_tracking_consent id is_html is_rich_text load_delay load_priority " +
			"message_type name payload payload_html trigger variant_id variant_name"
		if diff := cmp.Diff(want, keys(m)); diff != "" {
			t.Errorf("%v: fields (-want +got):\n%s", m["id"], diff)
		}
		frequencies[m["frequency"]] = true
		for name, value := range m {
			nulls[name] = nulls[name] || value == nil
		}
		if got := keys(m["date_filter"].(object)); got != "enabled from_date to_date" {
			t.Errorf("%v: date_filter %s", m["id"], got)
		}
		if got := keys(m["trigger"].(object)); got != "event_type filter" || m["trigger"].(object)["filter"] == nil {
			t.Errorf("%v: trigger %v", m["id"], m["trigger"])
		}
		payload, isMessage := m["payload"].(object)
		if isMessage == m["is_html"].(bool) || isMessage == (m["payload_html"] != nil) {
			t.Errorf("%v is HTML or a payload, not both", m["id"])
		}
		if isMessage && len(payload["buttons"].([]any)) == 0 {
			t.Errorf("%v has no buttons", m["id"])
		}
	}
	if want := map[any]bool{"always": true, "only_once": true, "once_per_visit": true, "until_visitor_interacts": true}; !cmp.Equal(want, frequencies) {
		t.Errorf("frequencies %v", frequencies)
	}
	for _, name := range []string{"payload", "payload_html", "load_delay", "load_priority", "close_timeout", "has_tracking_consent", "consent_category_tracking"} {
		if !nulls[name] {
			t.Errorf("%s is never null", name)
		}
	}
	c.post(inAppPath, tokenAuth, object{"device": "ios"}).
		expect(t, 400, `{"errors":{"customer_ids":["Must specify at least one customer ID"]},"success":false}`)
}

// TestETags walks as Android does: the tag of the last answer comes back, and 304 says that nothing changed.
func TestETags(t *testing.T) {
	c := start(t, sandbox.Options{})
	ask := func(path string, body object, tag string) answer {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.server.URL()+path, strings.NewReader(encode(t, body)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", tokenAuth)
		if tag != "" {
			req.Header.Set("If-None-Match", tag)
		}
		return c.do(req)
	}
	hello := object{"customer_ids": janeIDs, "content_block_ids": []string{"64b2c0f1a9e4d3b2c1a09f03"}}
	for path, body := range map[string]object{inAppPath: {"customer_ids": janeIDs}, blocksPath: hello} {
		first := ask(path, body, "")
		tag := first.header.Get("ETag")
		if first.status != 200 || tag == "" {
			t.Fatalf("%s: %d, ETag %q", path, first.status, tag)
		}
		for _, offered := range []string{tag, `"other", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
			again := ask(path, body, offered)
			if again.status != 304 || len(again.raw) != 0 || again.header.Get("ETag") != tag {
				t.Errorf("%s with %s: %d, %q, ETag %q", path, offered, again.status, again.raw, again.header.Get("ETag"))
			}
		}
		if other := ask(path, body, `"other"`); other.status != 200 || string(other.raw) != string(first.raw) {
			t.Errorf("%s with another tag: %d", path, other.status)
		}
	}
	tag := ask(blocksPath, hello, "").header.Get("ETag")
	visitor := object{"customer_ids": object{"cookie": newCookie}, "content_block_ids": hello["content_block_ids"]}
	if other := ask(blocksPath, visitor, tag); other.status != 200 {
		t.Errorf("another customer's blocks: %d", other.status)
	}
	if refused := ask(blocksPath, object{}, "*"); refused.status != 400 || refused.header.Get("ETag") != "" {
		t.Errorf("a refusal: %d, ETag %q", refused.status, refused.header.Get("ETag"))
	}
}

func TestContentBlocks(t *testing.T) {
	c := start(t, sandbox.Options{})
	var asked []string
	for platform, list := range map[string]string{"android": "in_app_content_blocks", "ios": "data"} {
		for _, base := range []string{"/wxstatic/projects/acme-demo", "/wxstatic/streams/acme-stream"} {
			a := c.send(http.MethodGet, base+"/bundle-"+platform+".json?v=2", "", "")
			got := decode[object](t, a.raw)
			blocks, _ := got[list].([]any)
			if a.status != 200 || got["success"] != true || len(blocks) == 0 {
				t.Fatalf("%s: %d %.200s", platform, a.status, a.raw)
			}
			kinds := map[any]bool{}
			asked = asked[:0]
			for _, b := range blocks {
				block := b.(object)
				want := "consent_category_tracking content content_type date_filter frequency id load_priority name placeholders"
				if diff := cmp.Diff(want, keys(block)); diff != "" {
					t.Errorf("%v: fields (-want +got):\n%s", block["id"], diff)
				}
				kinds[block["content_type"]] = true
				if block["content_type"] == nil {
					asked = append(asked, block["id"].(string))
				}
			}
			if want := map[any]bool{"html": true, "native": true, nil: true}; !cmp.Equal(want, kinds) {
				t.Errorf("content types %v", kinds)
			}
		}
	}
	if diff := cmp.Diff(asked, c.server.Seeded().ContentBlocks); diff != "" {
		t.Errorf("the personal blocks of the bundle are not those that are suggested:\n%s", diff)
	}
	for name, tc := range map[string]struct {
		ids  object
		want string
	}{
		"jane":    {janeIDs, "OK OK does_not_exist does_not_exist"},
		"bob":     {bobIDs, "OK filter_not_matched does_not_exist does_not_exist"},
		"visitor": {object{"cookie": newCookie}, "OK filter_not_matched does_not_exist does_not_exist"},
	} {
		a := c.post(blocksPath, tokenAuth, object{"customer_ids": tc.ids, "content_block_ids": append(slices.Clone(asked), "unheard-of")})
		var statuses []string
		for _, block := range decode[struct{ Data []object }](t, a.raw).Data {
			if diff := cmp.Diff("content content_type has_tracking_consent id status ttl_seconds variant_id variant_name", keys(block)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			if (block["status"] == "OK") != (block["content"] != nil) {
				t.Errorf("%s: %v with content %v", name, block["status"], block["content"])
			}
			statuses = append(statuses, block["status"].(string))
		}
		if got := strings.Join(statuses, " "); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	c.post(blocksPath, tokenAuth, object{"customer_ids": janeIDs, "content_block_ids": []string{}}).
		expect(t, 400, `{"errors":{"content_block_ids":["Must specify at least one content block ID"]},"success":false}`)
}

func TestSegments(t *testing.T) {
	c := start(t, sandbox.Options{})
	segments := func(cookie, auth string) answer {
		return c.send(http.MethodGet, "/webxp/projects/acme-demo/segments?cookie="+cookie, auth, "")
	}
	jane := segments(janeCookie, tokenAuth)
	got := decode[map[string][]map[string]string](t, jane.raw)
	if jane.status != 200 || len(got["discovery"]) != 2 || len(got["content"]) == 0 || len(got["merchandising"]) == 0 {
		t.Fatalf("%d %s", jane.status, jane.raw)
	}
	for category, list := range got {
		for _, s := range list {
			if len(s) != 2 || s["id"] == "" || s["segmentation_id"] == "" {
				t.Errorf("%s: %v", category, s)
			}
		}
	}
	bad := `{"success":false,"error":"Cookie is not a UUID"}`
	segments("", tokenAuth).expect(t, 400, bad)
	segments("jane", tokenAuth).expect(t, 400, bad)
	segments(newCookie, tokenAuth).expect(t, 200, `{}`)

	// A device becomes Jane's by linking, and then only her token may ask for it.
	link := func(auth string, external object) answer {
		return c.post("/webxp/projects/acme-demo/cookies/"+newCookie+"/link-ids", auth, object{"external_ids": external})
	}
	other := `{"success":false,"error":"Customer token is for another customer"}`
	link(c.bearer(bobIDs), object{"registered": "jane@example.com"}).expect(t, 401, other)
	link(tokenAuth, object{}).expect(t, 400, `{"errors":{"external_ids":["Must specify at least one external ID"]},"success":false}`)
	link(c.bearer(janeIDs), object{"registered": "jane@example.com"}).expect(t, 200, `{"success":true}`)
	if linked := segments(newCookie, c.bearer(janeIDs)); string(linked.raw) != string(jane.raw) {
		t.Errorf("after linking: %s", linked.raw)
	}
	segments(newCookie, c.bearer(bobIDs)).expect(t, 401, other)
	// A further id of hers does not shut her token out: the request names none of them.
	link(tokenAuth, object{"registered": "jane@example.com", "google_id": "g-1"}).expect(t, 200, `{"success":true}`)
	if a := segments(newCookie, c.bearer(janeIDs)); a.status != 200 {
		t.Errorf("with a second hard id: %d %s", a.status, a.raw)
	}
	c.post("/webxp/projects/acme-demo/cookies/jane/link-ids", tokenAuth, object{"external_ids": janeIDs}).expect(t, 400, bad)
}

func TestSelfCheck(t *testing.T) {
	c := start(t, sandbox.Options{})
	path := "/campaigns/send-self-check-notification?project_id=acme-demo"
	check := object{"platform": "ios", "customer_ids": janeIDs, "push_notification_id": "x"}
	c.post(path, tokenAuth, check).expect(t, 200, `{"success":true}`)
	c.post(strings.TrimSuffix(path, "acme-demo"), tokenAuth, check).expect(t, 400, `{"success":false,"error":"Invalid project id"}`)
	check["platform"] = "symbian"
	c.post(path, tokenAuth, check).expect(t, 400, `{"errors":{"platform":["Must be android, huawei or ios"]},"success":false}`)
	check["platform"], check["push_notification_id"] = "android", ""
	c.post(path, tokenAuth, check).expect(t, 400, `{"errors":{"push_notification_id":["Must specify the push token"]},"success":false}`)
}

func TestStreamRecommendations(t *testing.T) {
	c := start(t, sandbox.Options{})
	path := "/optimization/streams/acme-stream/recommend/user"
	c.post(path, "", object{"customer_ids": janeIDs, "engine_id": "home-top", "size": 1, "fill_with_random": true, "catalog_attributes_whitelist": []string{"price"}}).
		expect(t, 200, `{"success":true,"errors":"[]","data":[{"engine_name":"Home page, top row","item_id":"P-2201","recommendation_id":"home-top",
			"recommendation_variant_id":null,"price":149,"recommendation_source":"model"}]}`)
	a := c.post(path, "", object{"customer_ids": bobIDs, "engine_id": "home-top", "fill_with_random": true})
	items := decode[struct{ Data []object }](t, a.raw).Data
	if len(items) != 10 || items[2]["recommendation_source"] != "model" || items[3]["recommendation_source"] != "fallback" {
		t.Errorf("%.300s", a.raw)
	}
	c.post(path, "", object{"customer_ids": janeIDs, "engine_id": "x"}).
		expect(t, 404, `{"success":false,"errors":"Recommendation engine with id x does not exist"}`)
	c.post(path, "", object{"engine_id": "x"}).expect(t, 400, `{"success":false,"errors":"Must specify at least one customer ID"}`)
	c.post(path, "", object{"customer_ids": object{"registered": "eve@example.com"}, "engine_id": "home-top"}).
		expect(t, 404, `{"success":false,"errors":"Customer does not exist"}`)
}

func TestExampleAppTokens(t *testing.T) {
	c := start(t, sandbox.Options{})
	const path = "/webxp/exampleapp/customertokens"
	ask := object{"project_id": "acme-demo", "kid": "k1", "sub": object{"registered": "jane@example.com"}}
	type minted struct {
		CustomerToken string `json:"customer_token"`
		ExpireTime    int64  `json:"expire_time"`
	}
	now := c.clock.Now().Unix()
	for exp, want := range map[any]int64{nil: now + 300, now + 60: now + 60} {
		ask["exp"] = exp
		a := c.post(path, "", ask)
		got := decode[minted](t, a.raw)
		if a.status != 200 || got.ExpireTime != want {
			t.Fatalf("%d %s", a.status, a.raw)
		}
		if a := c.post(fetchPath, "Bearer "+got.CustomerToken, object{"customer_ids": janeIDs}); a.status != 200 {
			t.Errorf("its token: %d %s", a.status, a.raw)
		}
	}
	for _, exp := range []int64{now, now - 1, now + 86401} {
		ask["exp"] = exp
		c.post(path, "", ask).expect(t, 400, `{"errors":{"exp":["Must be within the next 24 hours"]},"success":false}`)
	}
	c.post(path, "", object{"project_id": "acme-demo", "kid": "api-key-of-test", "sub": janeIDs}).expect(t, 401, `{"success":false,"error":"Key not found"}`)
	c.post(path, "", object{"project_id": "other", "kid": "k1", "sub": janeIDs}).expect(t, 400, `{"success":false,"error":"Invalid project id"}`)
	c.post(path, "", object{"project_id": "acme-demo", "kid": "k1", "sub": object{}}).
		expect(t, 400, `{"errors":{"sub":["Must specify at least one customer ID"]},"success":false}`)
}

// TestOddInbox holds on to the shapes that the other inboxes do not have.
func TestOddInbox(t *testing.T) {
	c := start(t, sandbox.Options{})
	odd := object{"cookie": "0dd0dd0d-0dd0-4dd0-8dd0-0dd0dd0dd0dd", "registered": "odd@example.com"}
	first := c.post(fetchPath, tokenAuth, object{"customer_ids": odd})
	got := decode[struct {
		Success   bool
		Messages  []object
		SyncToken *string `json:"sync_token"`
	}](t, first.raw)
	if first.status != 200 || !got.Success || got.SyncToken == nil {
		t.Fatalf("%d %.200s", first.status, first.raw)
	}
	seen := map[string]bool{}
	note := func(o object, field string) {
		switch v, present := o[field]; {
		case !present:
			seen[field+" absent"] = true
		case v == nil:
			seen[field+" null"] = true
		default:
			seen[field+" "+strings.Trim(encode(t, v)[:1], `abcdefghijklmnopqrstuvwxyz`)] = true
		}
	}
	for _, m := range got.Messages {
		for _, field := range []string{"id", "type", "is_read", "create_time", "content"} {
			note(m, field)
		}
		if content, ok := m["content"].(object); ok {
			note(content, "url_params")
			note(content, "has_tracking_consent")
		}
	}
	for _, want := range []string{
		"id absent", "id null", "type absent", "is_read \"", "is_read 1", "is_read null", "is_read absent", "create_time \"", "create_time null", "create_time absent",
		"content null", "content absent", "url_params {", "url_params [", "url_params null", "has_tracking_consent \"", "has_tracking_consent 1",
		"has_tracking_consent 2", "has_tracking_consent null", "has_tracking_consent absent",
	} {
		if !seen[want] {
			t.Errorf("no message has %s", want)
		}
	}
	c.post(fetchPath, tokenAuth, object{"customer_ids": odd, "sync_token": *got.SyncToken}).
		expect(t, 200, `{"success":true,"messages":null,"sync_token":null}`)
	c.markAsRead(odd, *got.SyncToken, "odd-01").
		expect(t, 200, `{"errors":{"sync_token":["The sync token belongs to another customer"]},"success":false}`)
	for _, customer := range c.server.Seeded().Customers {
		if customer.Label == "odd@example.com" {
			t.Error("it is offered")
		}
	}
}
