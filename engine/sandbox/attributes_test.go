package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/sandbox"
)

// ask fetches attributes given as JSON objects.
func (c *client) ask(auth string, ids object, attributes string) answer {
	c.t.Helper()
	return c.post(attributesPath, auth, object{"customer_ids": ids, "attributes": decode[any](c.t, []byte(attributes))})
}

func TestAttributesByType(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	for _, tc := range []struct{ name, attribute, want string }{
		{"property", `{"type":"property","property":"first_name"}`, `{"success":true,"value":"Jane"}`},
		{"property that is a number", `{"type":"property","property":"loyalty_points"}`, `{"success":true,"value":1180}`},
		{"property that is a list", `{"type":"property","property":"favourite_sizes"}`, `{"success":true,"value":["M","39"]}`},
		{"property that is not set", `{"type":"property","property":"language"}`, `{"success":true,"value":null}`},
		{"property that nobody defined", `{"type":"property","property":"shoe_size"}`, `{"error":"Not Found","success":false}`},
		{"id", `{"type":"id","id":"registered"}`, `{"success":true,"value":["jane@example.com"]}`},
		{"id with several values", `{"type":"id","id":"cookie"}`, `{"success":true,"value":["b0a0a2f4-5c1d-4e7b-9a3f-d41c097e2c11","3f7de0b8-91c4-4d0e-8a52-6be1f0c9d7a4","c5e2917a-0b6d-4f38-b1d9-27a4e83f5c60"]}`},
		{"id that is not used", `{"type":"id","id":"phone"}`, `{"error":"Not Found","success":false}`},
		{"segmentation", `{"type":"segmentation","id":"rfm"}`, `{"success":true,"value":"Champions"}`},
		{"expression", `{"type":"expression","id":"days_since_order"}`, `{"success":true,"value":0}`},
		{"aggregate", `{"type":"aggregate","id":"orders_90d"}`, `{"success":true,"value":6}`},
		{"aggregate without a value", `{"type":"aggregate","id":"basket_avg"}`, `{"error":"Not Found","success":false}`},
		{"prediction", `{"type":"prediction","id":"churn_risk"}`, `{"success":true,"value":0.08}`},
		{"consent given", `{"type":"consent","category":"newsletter","mode":"valid"}`, `{"success":true,"value":true}`},
		{"consent refused", `{"type":"consent","category":"sms"}`, `{"success":true,"value":false}`},
		{"consent without a record", `{"type":"consent","category":"personalised_ads"}`, `{"success":true,"value":null}`},
		{"consent for no category", `{"type":"consent","category":"x"}`, `{"error":"Not Found","success":false}`},
		{"recommendation that does not exist", `{"type":"recommendation","id":"x"}`, `{"error":"Not Found","success":false}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c.ask(basicAuth, janeIDs, "["+tc.attribute+"]").expect(t, 200, `{"results":[`+tc.want+`],"success":true}`)
		})
	}
}

func TestAttributesRefused(t *testing.T) {
	c := start(t, sandbox.Options{})
	one := `[{"type":"property","property":"city"}]`
	nobody := `{"errors":{"_global":["Customer does not exist"]},"success":false}`
	c.ask(basicAuth, object{"registered": "eve@example.com"}, one).expect(t, 404, nobody)
	c.ask(basicAuth, object{"registered": "eve@example.com", "cookie": janeIDs["cookie"]}, one).expect(t, 404, nobody)
	c.ask(basicAuth, object{"cookie": "unseen"}, one).expect(t, 404, nobody)
	c.ask(basicAuth, object{}, one).expect(t, 400, `{"errors":{"customer_ids":["Must specify at least one customer ID"]},"success":false}`)
	c.ask(tokenAuth, janeIDs, one).expect(t, 403, `{"success":false,"error":"No permission to get customer attributes"}`)
	c.ask(tokenAuth, janeIDs, `[{"type":"recommendation","id":"home-top"},{"type":"id","id":"cookie"}]`).
		expect(t, 403, `{"success":false,"error":"No permission to get customer attributes"}`)

	for kind, name := range map[string]string{"aggregate": "Aggregation", "expression": "Expression", "prediction": "Prediction", "segmentation": "Segmentation"} {
		c.ask(basicAuth, janeIDs, `[{"type":"property","property":"city"},{"type":"`+kind+`","id":"x7"}]`).
			expect(t, 404, `{"errors":{"_global":["`+name+` with id x7 does not exist"]},"success":false}`)
	}

	c.ask(basicAuth, janeIDs, `[]`).expect(t, 400, `{"errors":{"attributes":["Must specify at least one attribute"]},"success":false}`)
	c.ask(basicAuth, janeIDs, `"property"`).expect(t, 400, `{"errors":{"attributes":["Wrong type: string"]},"success":false}`)
	c.ask(basicAuth, janeIDs, `[{"type":"property","property":"city"},{"type":"propertyrrr","property":"last_name"}]`).
		expect(t, 400, `{"errors":{"attributes":{"1":["Could not parse {u'property': u'last_name', u'type': u'propertyrrr'}. Invalid type."]}},"success":false}`)
	c.ask(basicAuth, janeIDs, `[{"type":"consent","id":"sms"},{"type":"property","property":"city"},{"type":7}]`).
		expect(t, 400, `{"errors":{"attributes":{
			"0":["Could not parse {u'id': u'sms', u'type': u'consent'}. Missing category."],
			"2":["Could not parse {u'type': 7}. Invalid type."]}},"success":false}`)
}

// TestValuesQuotedInErrors compares with what Python 2 prints for the same values.
func TestValuesQuotedInErrors(t *testing.T) {
	c := start(t, sandbox.Options{})
	for value, want := range map[string]string{
		`[1.5,10,true,false,null]`: `[1.5, 10, True, False, None]`,
		`{"b":{},"a":[]}`:          `{u'a': [], u'b': {}}`,
		`"é ž 😀"`:                  `u'\xe9 \u017e \U0001f600'`,
		`"\n\r\t\u001b\\"`:         `u'\n\r\t\x1b\\'`,
		`"it's"`:                   `u"it's"`,
		`"it's \"so\""`:            `u'it\'s "so"'`,
	} {
		t.Run(value, func(t *testing.T) {
			a := c.ask(basicAuth, janeIDs, `[{"a":`+value+`}]`)
			got := decode[struct {
				Errors struct{ Attributes map[string][]string }
			}](t, a.raw).Errors.Attributes["0"]
			if diff := cmp.Diff([]string{"Could not parse {u'a': " + want + "}. Invalid type."}, got); a.status != 400 || diff != "" {
				t.Errorf("%d (-want +got):\n%s", a.status, diff)
			}
		})
	}
}

func TestCustomerIsFoundByItsIDs(t *testing.T) {
	c := start(t, sandbox.Options{})
	for name, tc := range map[string]struct {
		ids  object
		want string
	}{
		"both ids":                   {janeIDs, `"Jane"`},
		"hard id alone":              {object{"registered": "bob@example.com"}, `"Bob"`},
		"cookie alone":               {object{"cookie": bobIDs["cookie"]}, `"Bob"`},
		"cookie of an older device":  {object{"cookie": "c5e2917a-0b6d-4f38-b1d9-27a4e83f5c60"}, `"Jane"`},
		"hard id before the cookie":  {object{"registered": "bob@example.com", "cookie": janeIDs["cookie"]}, `"Bob"`},
		"visitor with no properties": {object{"cookie": "e81f40d2-6c97-4a15-bd3e-904c72b1fa36"}, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			c.ask(basicAuth, tc.ids, `[{"type":"property","property":"first_name"}]`).
				expect(t, 200, `{"results":[{"success":true,"value":`+tc.want+`}],"success":true}`)
		})
	}
}

// TestSeededAttributes asks for what the sandbox itself suggests: all of it exists, and exactly one fails inside.
func TestSeededAttributes(t *testing.T) {
	c := start(t, sandbox.Options{})
	var asked []object
	for _, attribute := range c.server.Seeded().Attributes {
		kind, id, _ := strings.Cut(attribute, ":")
		field := map[string]string{"property": "property", "consent": "category"}[kind]
		if field == "" {
			field = "id"
		}
		asked = append(asked, object{"type": kind, field: id})
	}
	a := c.post(attributesPath, basicAuth, object{"customer_ids": janeIDs, "attributes": asked})
	got := decode[struct {
		Success bool
		Results []struct{ Success bool }
	}](t, a.raw)
	var failed []string
	for i, result := range got.Results {
		if !result.Success {
			failed = append(failed, c.server.Seeded().Attributes[i])
		}
	}
	if a.status != 200 || !got.Success || len(got.Results) != 17 || strings.Join(failed, " ") != "aggregate:basket_avg" {
		t.Errorf("%d, %d results, failed: %v", a.status, len(got.Results), failed)
	}
}

func TestRecommendations(t *testing.T) {
	c := start(t, sandbox.Options{})
	visitor := object{"cookie": "e81f40d2-6c97-4a15-bd3e-904c72b1fa36"}
	for name, tc := range map[string]struct {
		ids    object
		fields string
		want   int
	}{
		"ten without a size":         {janeIDs, ``, 10},
		"as many as asked":           {janeIDs, `,"size":4,"no_track":true,"items":{"P-2201":"2"}`, 4},
		"the engine knows ten":       {janeIDs, `,"size":12`, 10},
		"filled up":                  {janeIDs, `,"size":12,"fillWithRandom":true`, 12},
		"filled up to the catalogue": {janeIDs, `,"size":1e9,"fillWithRandom":true`, 14},
		"none":                       {janeIDs, `,"size":-1`, 0},
		"few for Bob":                {bobIDs, ``, 3},
		"none for a visitor":         {visitor, ``, 0},
		"filled up for a visitor":    {visitor, `,"fillWithRandom":true`, 10},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.ask(tokenAuth, tc.ids, `[{"type":"recommendation","id":"home-top"`+tc.fields+`}]`)
			got := decode[struct{ Results []struct{ Value []object } }](t, a.raw)
			if a.status != 200 || len(got.Results) != 1 || len(got.Results[0].Value) != tc.want || got.Results[0].Value == nil {
				t.Errorf("%d %.300s", a.status, a.raw)
			}
		})
	}
	c.ask(tokenAuth, janeIDs, `[{"type":"recommendation","id":"home-top","size":1,"catalogAttributesWhitelist":["price"]}]`).
		expect(t, 200, `{"results":[{"success":true,"value":[{"engine_name":"Home page, top row","item_id":"P-2201",
			"recommendation_id":"home-top","recommendation_variant_id":null,"price":149}]}],"success":true}`)
}

// TestAttributesChangeWithTime pins what is seen in the first two minutes: one change every 25 seconds.
func TestAttributesChangeWithTime(t *testing.T) {
	asked := `[{"type":"property","property":"loyalty_points"},{"type":"aggregate","id":"orders_90d"},
		{"type":"property","property":"last_order_id"},{"type":"property","property":"coupon"},{"type":"prediction","id":"churn_risk"}]`
	values := func(t *testing.T, c *client) [5]any {
		a := c.ask(basicAuth, janeIDs, asked)
		var all [5]any
		for i, result := range decode[struct{ Results []struct{ Value any } }](t, a.raw).Results {
			all[i] = result.Value
		}
		return all
	}
	c, still := start(t, sandbox.Options{}), start(t, sandbox.Options{Still: true})
	for i, want := range [][5]any{
		{1180.0, 6.0, "A-10442", "WELCOME", 0.08},
		{1200.0, 6.0, "A-10442", "WELCOME", 0.08},
		{1200.0, 7.0, "A-10442", "WELCOME", 0.08},
		{1200.0, 7.0, "A-10443", "WELCOME", 0.08},
		{1200.0, 7.0, "A-10443", nil, 0.08},
		{1200.0, 7.0, "A-10443", nil, 0.07},
		{1220.0, 7.0, "A-10443", nil, 0.07},
	} {
		if got := values(t, c); got != want {
			t.Errorf("after %d changes %v, want %v", i, got, want)
		}
		c.clock.advance(25 * time.Second)
		still.clock.advance(25 * time.Second)
	}
	if got := values(t, still); got != ([5]any{1180.0, 6.0, "A-10442", "WELCOME", 0.08}) {
		t.Errorf("the still sandbox moved to %v", got)
	}
	c.clock.advance(-time.Hour)
	if got := values(t, c); got != ([5]any{1180.0, 6.0, "A-10442", "WELCOME", 0.08}) {
		t.Errorf("with the clock before the start: %v", got)
	}
}
