package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"authpeek/engine/sandbox"
)

const (
	customersPath = "/track/v2/projects/acme-demo/customers"
	eventsPath    = "/track/v2/projects/acme-demo/customers/events"
	clicksPath    = "/track/v2/projects/acme-demo/campaigns/clicks"
	batchPath     = "/track/v2/projects/acme-demo/batch"
	exportPath    = "/data/v2/projects/acme-demo/customers/export-one"
)

const trackedAnswer = `{"errors":[],"success":true}`

// property reads one with private access.
func (c *client) property(ids object, name string) answer {
	c.t.Helper()
	return c.ask(basicAuth, ids, `[{"type":"property","property":"`+name+`"}]`)
}

func value(v string) string { return `{"results":[{"success":true,"value":` + v + `}],"success":true}` }

func TestTrackedPropertiesAreRead(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.property(janeIDs, "tier").expect(t, 200, `{"results":[{"error":"Not Found","success":false}],"success":true}`)
	c.post(customersPath, tokenAuth, object{"customer_ids": janeIDs, "timestamp": 1795262104.5, "properties": object{
		"tier": "gold", "loyalty_points": 7, "city": nil, "sizes": []any{"M", 39}, "home": object{"zip": "81101"},
	}}).expect(t, 200, trackedAnswer)
	for name, want := range map[string]string{
		"tier": `"gold"`, "city": `null`, "sizes": `["M",39]`, "home": `{"zip":"81101"}`, "first_name": `"Jane"`,
	} {
		c.property(janeIDs, name).expect(t, 200, value(want))
	}
	// What was written stays; what was not goes on changing as it would have.
	c.clock.advance(50 * time.Second)
	c.property(janeIDs, "loyalty_points").expect(t, 200, value(`7`))
	c.ask(basicAuth, janeIDs, `[{"type":"aggregate","id":"orders_90d"}]`).expect(t, 200, value(`7`))
	// The property exists for the others now, without a value.
	c.property(bobIDs, "tier").expect(t, 200, value(`null`))
	// Numbers are not rounded on the way.
	c.post(customersPath, tokenAuth, `{"customer_ids":{"registered":"bob@example.com"},"properties":{"n":12345678901234567890}}`).expect(t, 200, trackedAnswer)
	if a := c.property(bobIDs, "n"); !strings.Contains(string(a.raw), "12345678901234567890") {
		t.Errorf("%s", a.raw)
	}
}

func TestTrackingMakesCustomers(t *testing.T) {
	c := start(t, sandbox.Options{})
	visitor := object{"cookie": newCookie}
	c.property(visitor, "first_name").expect(t, 404, `{"errors":{"_global":["Customer does not exist"]},"success":false}`)
	c.post(eventsPath, tokenAuth, object{"customer_ids": visitor, "event_type": "installation"}).expect(t, 200, trackedAnswer)
	c.property(visitor, "first_name").expect(t, 200, value(`null`))

	// The visitor logs in, and is the same person from then on.
	c.post(customersPath, tokenAuth, object{"customer_ids": object{"cookie": newCookie, "registered": "eve@example.com"},
		"properties": object{"first_name": "Eve"}}).expect(t, 200, trackedAnswer)
	for _, ids := range []object{visitor, {"registered": "eve@example.com"}} {
		c.property(ids, "first_name").expect(t, 200, value(`"Eve"`))
	}
	got := decode[struct{ Events []object }](t, c.post(exportPath, basicAuth, object{"customer_ids": visitor}).raw)
	if len(got.Events) != 1 || got.Events[0]["type"] != "installation" {
		t.Errorf("events %v", got.Events)
	}

	// Another one logs in on the same device: a new customer, who has the device now.
	c.post(customersPath, tokenAuth, object{"customer_ids": object{"cookie": newCookie, "registered": "joe@example.com"},
		"properties": object{"first_name": "Joe"}}).expect(t, 200, trackedAnswer)
	c.property(visitor, "first_name").expect(t, 200, value(`"Joe"`))
	c.property(object{"registered": "eve@example.com"}, "first_name").expect(t, 200, value(`"Eve"`))

	// A seeded customer takes over the device, and gets a second hard id.
	c.post(customersPath, tokenAuth, object{"customer_ids": object{"cookie": newCookie, "google_id": "g-1", "registered": "jane@example.com"}}).
		expect(t, 200, trackedAnswer)
	for _, ids := range []object{visitor, {"google_id": "g-1"}, janeIDs} {
		c.property(ids, "first_name").expect(t, 200, value(`"Jane"`))
	}
}

func TestConsentEventDecidesTheConsent(t *testing.T) {
	c := start(t, sandbox.Options{})
	track := func(action, category string) {
		c.post(eventsPath, tokenAuth, object{"customer_ids": janeIDs, "event_type": "consent",
			"properties": object{"action": action, "category": category, "valid_until": "unlimited"}}).expect(t, 200, trackedAnswer)
	}
	sms := `[{"type":"consent","category":"sms"}]`
	c.ask(basicAuth, janeIDs, sms).expect(t, 200, value(`false`))
	track("accept", "sms")
	c.ask(basicAuth, janeIDs, sms).expect(t, 200, value(`true`))
	track("reject", "sms")
	c.ask(basicAuth, janeIDs, sms).expect(t, 200, value(`false`))
	track("accept", "unheard-of")
	c.ask(basicAuth, janeIDs, `[{"type":"consent","category":"unheard-of"}]`).
		expect(t, 200, `{"results":[{"error":"Not Found","success":false}],"success":true}`)
}

func TestTrackingRefused(t *testing.T) {
	c := start(t, sandbox.Options{})
	list := func(text string) string { return `{"errors":["` + text + `"],"success":false}` }
	for _, path := range []string{customersPath, eventsPath} {
		for _, body := range []string{`{"event_type":"x"}`, `{"event_type":"x","customer_ids":{}}`, `{"event_type":"x","customer_ids":null}`} {
			c.post(path, tokenAuth, body).expect(t, 400, list("At least one id should be specified."))
		}
		c.post(path, tokenAuth, `{"event_type":"x","customer_ids":{"registered":null,"cookie":""}}`).
			expect(t, 200, list("At least one valid id should be specified"))
		c.post(path, tokenAuth, `{"event_type"`).expect(t, 400, `{"success":false,"message":"Invalid JSON"}`)
		c.post(path, tokenAuth, `{"customer_ids":"jane"}`).expect(t, 400, `{"errors":{"customer_ids":["Wrong type: string"]},"success":false}`)
	}
	c.post(eventsPath, tokenAuth, object{"customer_ids": janeIDs}).expect(t, 400, list("Field 'event_type' is required."))
	c.post(clicksPath, tokenAuth, object{"customer_ids": janeIDs}).expect(t, 400, list("Field 'url' is required."))
	c.post(eventsPath, tokenAuth, object{"customer_ids": janeIDs, "event_type": "x", "properties": object{"p": strings.Repeat("x", 64<<10)}}).
		expect(t, 400, list("The event is larger than 64 KiB"))
	c.post(customersPath, tokenAuth, object{"customer_ids": janeIDs, "properties": object{"a": "kept?", "p": strings.Repeat("x", 256<<10)}}).
		expect(t, 400, list("The properties of the customer are larger than 256 KiB"))
	if a := c.property(janeIDs, "a"); !strings.Contains(string(a.raw), "Not Found") {
		t.Errorf("half of a refused write was kept: %s", a.raw)
	}
}

// TestTrackingIsBounded writes more than the sandbox keeps; what was written last is there.
func TestTrackingIsBounded(t *testing.T) {
	c := start(t, sandbox.Options{})
	for i := range 205 {
		c.post(eventsPath, tokenAuth, object{"customer_ids": janeIDs, "event_type": "view", "timestamp": i}).expect(t, 200, trackedAnswer)
	}
	got := decode[struct{ Events []struct{ Timestamp float64 } }](t, c.post(exportPath, basicAuth, object{"customer_ids": janeIDs}).raw)
	if len(got.Events) != 200 || got.Events[0].Timestamp != 5 {
		t.Errorf("%d events, the first at %v", len(got.Events), got.Events[0].Timestamp)
	}
	large := strings.Repeat("x", 250<<10)
	for i := range 40 { // 10 MB, where 8 MiB are kept
		c.post(customersPath, tokenAuth, object{"customer_ids": object{"registered": fmt.Sprintf("c%d@example.com", i)}, "properties": object{"p": large}}).
			expect(t, 200, trackedAnswer)
	}
	if a := c.property(object{"registered": "c0@example.com"}, "p"); a.status != 404 {
		t.Errorf("the first is still there: %d", a.status)
	}
	if a := c.property(object{"registered": "c39@example.com"}, "p"); a.status != 200 || len(a.raw) < len(large) {
		t.Errorf("the last: %d %.100s", a.status, a.raw)
	}
	c.property(janeIDs, "first_name").expect(t, 200, value(`"Jane"`))
	for i := range 1001 {
		c.post(eventsPath, tokenAuth, object{"customer_ids": object{"cookie": fmt.Sprintf("00000000-0000-4000-8000-%012d", i)}, "event_type": "x"})
	}
	if a := c.property(object{"registered": "c39@example.com"}, "p"); a.status != 404 {
		t.Errorf("1,001 customers later it is still there: %d", a.status)
	}
}

func TestBatch(t *testing.T) {
	c := start(t, sandbox.Options{})
	now := float64(c.clock.Now().Unix())
	for _, in := range []struct{ path, auth string }{
		{batchPath, tokenAuth}, {batchPath, basicAuth}, {"/track/u/v1/batch?stream_id=acme-stream", c.streamBearer(janeIDs)},
	} {
		c.post(in.path, in.auth, object{"commands": []object{
			{"name": "customers", "data": object{"customer_ids": janeIDs, "properties": object{"batched": true}}},
			{"name": "customers/events", "data": object{"customer_ids": janeIDs, "event_type": "purchase", "properties": object{"total": 3}}},
			{"name": "customers/events", "data": object{"customer_ids": janeIDs}},
			{"name": "customers", "data": object{"properties": object{}}},
			{"name": "customers"},
			{"name": "system/time"},
			{"name": "customers/merge", "data": object{}},
		}}).expect(t, 200, fmt.Sprintf(`{"results":[{"success":true},{"success":true},
			{"success":false,"errors":["Field 'event_type' is required."]},
			{"success":false,"errors":["At least one id should be specified."]},
			{"success":false,"errors":["At least one id should be specified."]},
			{"success":true,"time":%f},
			{"success":false,"errors":["Unknown command: customers/merge"]}],
			"start_time":%[1]f,"end_time":%[1]f,"success":true}`, now))
		c.property(janeIDs, "batched").expect(t, 200, value(`true`))
		for _, none := range []string{`{}`, `{"commands":[]}`, `{"commands":null}`} {
			c.post(in.path, in.auth, none).expect(t, 400, `{"success":false,"message":"No commands"}`)
		}
		c.post(in.path, in.auth, `{"commands":`).expect(t, 400, `{"success":false,"message":"Invalid JSON"}`)
		c.post(in.path, in.auth, object{"commands": make([]object, 51)}).expect(t, 400, `{"success":false,"message":"Too many commands"}`)
	}
	c.post("/track/u/v1/batch?stream_id=acme-stream", c.streamBearer(bobIDs), object{"commands": []object{{"name": "customers", "data": object{"customer_ids": janeIDs}}}}).
		expect(t, 200, fmt.Sprintf(`{"results":[{"success":false,"errors":["Token is for another customer"]}],"start_time":%f,"end_time":%[1]f,"success":true}`, now))
}

// A batch is no way around what its commands are not allowed.
func TestBatchKeepsThePolicies(t *testing.T) {
	c := start(t, sandbox.Options{Policies: map[string]sandbox.Policy{"events.track": sandbox.PolicyDeny, "customers.track": sandbox.PolicyDeny}})
	event := object{"customer_ids": janeIDs, "event_type": "payment"}
	if a := c.post(eventsPath, tokenAuth, event); a.status != 403 {
		t.Errorf("alone: %d", a.status)
	}
	a := c.post(batchPath, tokenAuth, object{"commands": []object{{"name": "customers/events", "data": event}, {"name": "customers", "data": event}}})
	got := decode[struct {
		Success bool
		Results []struct{ Errors []string }
	}](t, a.raw)
	if a.status != 200 || !got.Success || got.Results[0].Errors[0] != "Not authorized to add event of specified type" ||
		got.Results[1].Errors[0] != "No permission to use this endpoint with this kind of access" {
		t.Errorf("%d %s", a.status, a.raw)
	}
}

func TestCampaignClick(t *testing.T) {
	c := start(t, sandbox.Options{})
	click := object{"customer_ids": janeIDs, "timestamp": 1.5, "url": "https://acme.example/?xnpe_cmp=1", "properties": object{"platform": "iOS"}, "event_type": "campaign_click"}
	c.post(clicksPath, tokenAuth, click).expect(t, 200, trackedAnswer)
	c.send(http.MethodPost, "/data/v2/projects/acme-demo/customers/events", basicAuth, object{"customer_ids": janeIDs, "event_types": []string{"campaign_click"}}).
		expect(t, 200, `{"success":true,"errors":[],"data":[{"type":"campaign_click","timestamp":1.5,"properties":{"platform":"iOS"}}]}`)
}
