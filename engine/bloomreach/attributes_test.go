package bloomreach_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// result is an answer as a test writes it down.
type result struct {
	Attribute, Value, Error string
	Success                 bool
}

func results(t *testing.T, done engine.Done) []result {
	t.Helper()
	model, ok := done.Result.(bloomreach.Attributes)
	if !ok {
		t.Fatalf("result %T, error %+v", done.Result, done.Call.Finish.Error)
	}
	var out []result
	for _, a := range model.Results {
		out = append(out, result{a.Attribute.String(), string(a.Value), a.Error, a.Success})
	}
	return out
}

// A value of each type (3.2), null among them.
func TestAttributeValues(t *testing.T) {
	done := ask(t, android, "attributes.fetch", engine.Args{
		"attribute":      {"property:first_name", "property:gone", "segmentation:rfm", "id:registered", "aggregate:orders", "expression:e", "prediction:churn", "consent:newsletter"},
		"recommendation": {"home"},
	}, answer{200, `{"success":true,"results":[
		{"success":true,"value":"Lukas"},{"success":true,"value":null},{"success":true,"value":"Champions"},{"success":true,"value":["123"]},
		{"success":true,"value":6},{"success":true,"value":1.50},{"success":true,"value":0.08},{"success":true,"value":false},
		{"success":true,"value":[{"item_id":"A-1","recommendation_variant_id":null}]}]}`})
	want := []result{
		{"property:first_name", `"Lukas"`, "", true},
		{"property:gone", "null", "", true},
		{"segmentation:rfm", `"Champions"`, "", true},
		{"id:registered", `["123"]`, "", true},
		{"aggregate:orders", "6", "", true},
		{"expression:e", "1.50", "", true},
		{"prediction:churn", "0.08", "", true},
		{"consent:newsletter", "false", "", true},
		{"recommendation:home", `[{"item_id":"A-1","recommendation_variant_id":null}]`, "", true},
	}
	if diff := cmp.Diff(want, results(t, done)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if done.Call.Finish.Summary != "9 values" || slices.ContainsFunc(done.Call.Finish.Findings, isTrouble) {
		t.Errorf("summary %q, findings %v", done.Call.Finish.Summary, done.Call.Finish.Findings)
	}
}

// The outer answer may succeed and one inside it fail (3.2).
func TestAttributeFailuresInside(t *testing.T) {
	done := ask(t, ios, "attributes.fetch", engine.Args{"attribute": {"aggregate:a", "aggregate:b", "aggregate:c", "aggregate:d", "aggregate:e", "aggregate:f"}},
		answer{200, `{"success":true,"results":[{"error":"Not Found","success":false},{"errors":["x","y"],"success":false},{"success":false},{"value":1},7,{"success":true}]}`})
	want := []result{
		{"aggregate:a", "", "Not Found", false},
		{"aggregate:b", "", "x; y", false},
		{"aggregate:c", "", "refused without a reason", false},
		{"aggregate:d", "", "the answer for this one does not say success", false},
		{"aggregate:e", "", "the answer for this one is no JSON object", false},
		{"aggregate:f", "null", "", true},
	}
	if diff := cmp.Diff(want, results(t, done)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if !done.Call.OK() || done.Call.Finish.Summary != "1 value, 5 refused" {
		t.Errorf("finished as %+v", done.Call.Finish)
	}
}

// As many answers as questions: otherwise nobody knows which value is whose, and the call says so.
func TestAttributeAnswersOfWrongLength(t *testing.T) {
	for _, tt := range []struct {
		body string
		want []result
	}{
		{`{"success":true}`, []result{{"id:a", "", "the server answered 0 of 2", false}, {"id:b", "", "the server answered 0 of 2", false}}},
		{`{"success":true,"results":null}`, []result{{"id:a", "", "the server answered 0 of 2", false}, {"id:b", "", "the server answered 0 of 2", false}}},
		{`{"success":true,"results":[{"success":true,"value":1}]}`, []result{{"id:a", "1", "", true}, {"id:b", "", "the server answered 1 of 2", false}}},
		{`{"success":true,"results":[{"success":true,"value":1},{"success":true,"value":2},{"success":true,"value":3}]}`, []result{{"id:a", "1", "", true}, {"id:b", "2", "", true}}},
	} {
		done := ask(t, android, "attributes.fetch", engine.Args{"attribute": {"id:a", "id:b"}}, answer{200, tt.body})
		if diff := cmp.Diff(tt.want, results(t, done)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.body, diff)
		}
		if finding(done, "attributes.count").Fix == "" {
			t.Errorf("%s: no finding says that the lengths differ", tt.body)
		}
	}
	if done := ask(t, android, "attributes.fetch", engine.Args{"attribute": {"id:a"}}, answer{200, `{"success":true,"results":{"id":1}}`}); code(done) != "answer.wrong-type" {
		t.Errorf("results as an object: %+v", done.Call.Finish)
	}
}

// Asked is the request's own JSON, with all that a recommendation is asked with, and Raw the answer's.
func TestAttributeKeepsBothSidesOfTheWire(t *testing.T) {
	done := ask(t, ios, "attributes.fetch", engine.Args{"recommendation": {"r1"}, "size": {"3"}}, answer{200, `{"success":true,"results":[{"value":[],"success":true}]}`})
	a := done.Result.(bloomreach.Attributes).Results[0]
	if got, want := string(a.Asked), `{"type":"recommendation","id":"r1","fillWithRandom":true,"size":3,"no_track":false}`; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	if got, want := string(a.Raw), `{"value":[],"success":true}`; got != want {
		t.Errorf("raw %s, want %s", got, want)
	}
}

// With a body given whole the answers belong to what that body asks for.
func TestAttributesOfABodyGivenWhole(t *testing.T) {
	done := do(t, newEngine(t), engine.Request{
		Profile: profile(android, newServer(t, ok(`{"success":true,"results":[{"success":true,"value":true}]}`)...).URL), Operation: "attributes.fetch",
		Body: []byte(`{"customer_ids":{"registered":"bob"},"attributes":[{"type":"consent","category":"sms"}]}`),
	})
	if diff := cmp.Diff([]result{{"consent:sms", "true", "", true}}, results(t, done)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A model is written out as JSON; an answer that is no UTF-8 must not break that.
func TestModelsAreJSONWhateverCame(t *testing.T) {
	for operation, body := range map[string]string{
		"attributes.fetch": "{\"success\":true,\"results\":[{\"success\":true,\"value\":\"a\xffb\"}]}",
		"inbox.fetch":      "{\"success\":true,\"messages\":[{\"id\":\"m1\",\"type\":\"push\",\"create_time\":\"NaN\",\"expire_time\":\"-Inf\",\"content\":{\"title\":\"a\xffb\"}},7]}",
		"consents.fetch":   "{\"success\":true,\"results\":[{\"id\":\"a\xff\",\"translations\":{\"\xfe\":{\"name\":null}}},null]}",
	} {
		done := ask(t, android, operation, required(operation), answer{200, body})
		text, err := json.Marshal(done.Result)
		if !done.Call.OK() || err != nil || !json.Valid(text) {
			t.Errorf("%s: %+v, %v", operation, done.Call.Finish, err)
		}
		if cmp.Diff([]byte(string([]rune(string(text)))), text) != "" {
			t.Errorf("%s: the model is no UTF-8: %q", operation, text)
		}
	}
}
