package sandbox_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/sandbox"
)

func encode(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// serverClient speaks as the vendor's client for servers does: private access from a user and a password, the headers of
// its HTTP library, and a body with every request that has one.
type serverClient struct{ *client }

func (c serverClient) call(method, path string, body any) answer {
	c.t.Helper()
	text := ""
	if body != nil {
		text = encode(c.t, body)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL()+path, strings.NewReader(text))
	if err != nil {
		c.t.Fatal(err)
	}
	req.SetBasicAuth("k1", testSecrets.PrivateKeySecret)
	req.Header.Set("User-Agent", "python-requests/2.31.0")
	req.Header.Set("Accept", "*/*")
	req.Header.Set("Connection", "keep-alive")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	a := c.do(req)
	if kind := a.header.Get("Content-Type"); kind != "application/json" {
		c.t.Errorf("%s: Content-Type %q", path, kind)
	}
	return a
}

func (c serverClient) post(path string, body any) answer {
	c.t.Helper()
	return c.call(http.MethodPost, path, body)
}

// TestAClientForServers does a round through the private API: the time, tracking alone and in a batch, attributes, exports
// of the same customer, and its end.
func TestAClientForServers(t *testing.T) {
	c := serverClient{start(t, sandbox.Options{Still: true})}
	const track, data = "/track/v2/projects/acme-demo", "/data/v2/projects/acme-demo/customers"
	c.call(http.MethodGet, track+"/system/time", nil).expect(t, 200, `{"errors":[],"success":true,"time":1795262104}`)

	ids := object{"registered": "ann@example.com"}
	c.post(track+"/customers", object{"customer_ids": ids, "properties": object{"first_name": "Ann", "tags": []any{"a", 1}}}).
		expect(t, 200, trackedAnswer)
	c.post(track+"/customers/events", object{"customer_ids": ids, "event_type": "purchase", "timestamp": 1500000000.25, "properties": object{"total": 9.5}}).
		expect(t, 200, trackedAnswer)
	c.post(track+"/batch", object{"commands": []object{
		{"name": "customers/events", "data": object{"customer_ids": ids, "event_type": "refund", "timestamp": 1400000000, "properties": object{}}},
		{"name": "customers", "data": object{"customer_ids": ids, "properties": object{"last_name": "Lee"}}},
	}}).expect(t, 200, `{"results":[{"success":true},{"success":true}],"start_time":1795262104,"end_time":1795262104,"success":true}`)

	c.post(data+"/attributes", object{"customer_ids": ids, "attributes": []object{
		{"type": "property", "property": "first_name"}, {"type": "property", "property": "tags"},
		{"type": "id", "id": "registered"}, {"type": "consent", "category": "newsletter", "mode": "valid"},
	}}).expect(t, 200, `{"results":[{"success":true,"value":"Ann"},{"success":true,"value":["a",1]},
		{"success":true,"value":["ann@example.com"]},{"success":true,"value":null}],"success":true}`)
	c.post(data+"/export-one", object{"customer_ids": ids}).expect(t, 200, `{"success":true,"errors":[],
		"ids":{"registered":"ann@example.com"},"properties":{"first_name":"Ann","last_name":"Lee","tags":["a",1]},
		"events":[{"type":"purchase","timestamp":1500000000.25,"properties":{"total":9.5}},{"type":"refund","timestamp":1400000000,"properties":{}}]}`)
	c.post(data+"/events", object{"customer_ids": ids, "event_types": []string{"purchase", "refund", "view"}}).expect(t, 200, `{"success":true,"errors":[],
		"data":[{"type":"refund","timestamp":1400000000,"properties":{}},{"type":"purchase","timestamp":1500000000.25,"properties":{"total":9.5}}]}`)

	all := decode[struct {
		Success bool
		Data    []struct{ IDs, Properties object }
	}](t, c.post(data+"/export", object{"format": "native_json", "attributes": object{"type": "properties_and_ids"}}).raw)
	var names []any
	for _, customer := range all.Data {
		names = append(names, customer.IDs["registered"])
	}
	if want := []any{"jane@example.com", "bob@example.com", nil, "ann@example.com"}; !all.Success || !cmp.Equal(want, names) {
		t.Errorf("exported %v", names)
	}

	c.post(data+"/anonymize", object{"customer_ids": ids}).expect(t, 200, `{"success":true}`)
	nobody := `{"errors":{"_global":["Customer does not exist"]},"success":false}`
	for _, path := range []string{"/export-one", "/anonymize"} {
		c.post(data+path, object{"customer_ids": ids}).expect(t, 404, nobody)
	}
	c.post(data+"/events", object{"customer_ids": ids, "event_types": []string{"purchase"}}).expect(t, 404, nobody)
}

func TestAnonymizeASeededCustomer(t *testing.T) {
	c := serverClient{start(t, sandbox.Options{Still: true})}
	path := "/data/v2/projects/acme-demo/customers/anonymize"
	c.post(path, object{"customer_ids": object{"registered": "jane@example.com"}}).expect(t, 200, `{"success":true}`)
	if a := c.property(janeIDs, "first_name"); a.status != 404 {
		t.Errorf("she still has her name: %s", a.raw)
	}
	// The device is known, and says nothing about who had it.
	device := object{"cookie": janeCookie}
	c.property(device, "first_name").expect(t, 200, value(`null`))
	// Somebody of that name is a new customer.
	c.client.post(customersPath, tokenAuth, object{"customer_ids": object{"registered": "jane@example.com"}, "properties": object{"first_name": "J"}}).
		expect(t, 200, trackedAnswer)
	c.property(object{"registered": "jane@example.com"}, "first_name").expect(t, 200, value(`"J"`))
	c.property(device, "first_name").expect(t, 200, value(`null`))
}

// TestExportedValuesAreCurrent compares an export with the attributes of the same moment.
func TestExportedValuesAreCurrent(t *testing.T) {
	c := serverClient{start(t, sandbox.Options{})}
	c.clock.advance(25 * time.Second)
	got := decode[struct{ IDs, Properties object }](t, c.post(exportPath, object{"customer_ids": janeIDs}).raw)
	if got.Properties["loyalty_points"] != 1200.0 || got.Properties["first_name"] != "Jane" {
		t.Errorf("%v", got.Properties)
	}
	if cookies, _ := got.IDs["cookie"].([]any); !slices.Contains(cookies, any(janeCookie)) || got.IDs["registered"] != "jane@example.com" {
		t.Errorf("%v", got.IDs)
	}
}

func TestServerRoutesRefuse(t *testing.T) {
	c := start(t, sandbox.Options{})
	const data = "/data/v2/projects/acme-demo/customers"
	ask := object{"customer_ids": janeIDs, "event_types": []string{"x"}}
	for _, path := range []string{"/export-one", "/export", "/events"} {
		for _, auth := range []string{tokenAuth, c.bearer(janeIDs)} {
			c.post(data+path, auth, ask).expect(t, 403, `{"success":false,"error":"No permission to export customer"}`)
		}
		c.post(data+path, "", ask).expect(t, 401, `{"success":false,"error":"Access key not provided"}`)
		c.post(data+path, basic("k1:x"), ask).expect(t, 403, `{"success":false,"error":"invalid secret"}`)
	}
	if a := c.post(data+"/anonymize", tokenAuth, ask); a.status != 403 {
		t.Errorf("anonymize with the public key: %d", a.status)
	}
	for _, path := range []string{"/export-one", "/events", "/anonymize"} {
		c.post(data+path, basicAuth, object{"event_types": []string{"x"}}).
			expect(t, 400, `{"errors":{"customer_ids":["Must specify at least one customer ID"]},"success":false}`)
	}
	c.post(data+"/events", basicAuth, object{"customer_ids": janeIDs}).
		expect(t, 400, `{"errors":{"event_types":["Must specify at least one event type"]},"success":false}`)
	c.post(data+"/export", basicAuth, object{"format": "csv"}).expect(t, 400, `{"errors":{"format":["Must be native_json"]},"success":false}`)
}
