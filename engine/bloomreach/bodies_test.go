package bloomreach_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// Section 1.6: the bodies of a success, in the reference's shapes with values of our own.

// model reads a 200 that has to be a success, and gives the result as JSON spells it.
func model(t *testing.T, p engine.Profile, operation, body string) (engine.Reading, string) {
	t.Helper()
	got := read(p, operation, answered(200, body))
	if !got.OK {
		t.Fatalf("%s on %s: %+v", operation, p.Platform, got.Err)
	}
	spelled, err := json.Marshal(got.Result)
	if err != nil {
		t.Fatal(err)
	}
	return got, string(spelled)
}

// Summaries and models of all operations, in the vendor's own field names, equal on both platforms.
func TestBodies(t *testing.T) {
	for _, tt := range []struct {
		name, operation, body, summary, result string
		p                                      func(string) engine.Profile
	}{
		{"properties", "customers.track", `{"errors":[],"success":true}`, "properties taken", `{"errors":[],"success":true}`, projectOf},
		{"event", "events.track", `{"errors":[],"success":true}`, "1 event taken", `{"errors":[],"success":true}`, projectOf},
		{"event, refused", "events.track", `{"errors":["Field 'event_type' is required."],"success":false}`, `taken for done; the server says "Field 'event_type' is required."`, `{"errors":["Field 'event_type' is required."],"success":false}`, projectOf},
		{"event, refused in a stream", "events.track", `{"errors":[{"message":"no"},{"description":"never"}],"success":false}`, `taken for done; the server says "no; never"`, `{"errors":["no","never"],"success":false}`, streamOf},
		{"click", "campaigns.click", `{"success":true,"errors":null}`, "1 click taken", `{"errors":[],"success":true}`, projectOf},
		{"self check", "push.selfcheck", `{"success":true}`, "a push is on its way", `{"success":true}`, streamOf},
		{"linked", "ids.link", `whatever`, "1 id linked", `{"external_ids":{"registered":"jane@example.com"}}`, projectOf},
		{"segments", "segments.fetch", `{"discovery":[{"id":"1","segmentation_id":"a"},{"id":"2","segmentation_id":"b"}],"content":[],"merchandising":[{"id":"3","segmentation_id":"c"}]}`, "3 segments",
			`{"content":[],"discovery":[{"id":"1","segmentation_id":"a"},{"id":"2","segmentation_id":"b"}],"merchandising":[{"id":"3","segmentation_id":"c"}]}`, projectOf},
		{"no segments", "segments.fetch", `{}`, "0 segments", `{}`, streamOf},
		{"an unknown category", "segments.fetch", `{"content":[{"id":"1","segmentation_id":"a"}],"loyalty":[{"id":"2"}]}`, "1 segment, 1 in categories that no SDK knows", `{"content":[{"id":"1","segmentation_id":"a"}],"loyalty":[{"id":"2"}]}`, projectOf},
		{"no in-app messages", "inapp.fetch", `{"success":true}`, "0 messages", `{"data":[]}`, projectOf},
		{"recommendations of a stream", "attributes.fetch", `{"success":true,"errors":"[]","data":[{"engine_name":"e","item_id":"i1","recommendation_id":"r","recommendation_variant_id":null,"recommendation_source":"fallback","price":12.5},{"item_id":"i2","recommendation_source":"engine"}]}`, "2 recommendations, 1 fallback",
			`{"success":true,"errors":"[]","data":[{"engine_name":"e","item_id":"i1","recommendation_id":"r","recommendation_variant_id":null,"recommendation_source":"fallback","price":12.5},{"item_id":"i2","recommendation_source":"engine"}]}`, streamOf},
	} {
		for _, platform := range []string{android, ios} {
			got, spelled := model(t, tt.p(platform), tt.operation, tt.body)
			if got.Summary != tt.summary {
				t.Errorf("%s on %s: summary %q, want %q", tt.name, platform, got.Summary, tt.summary)
			}
			if diff := cmp.Diff(tt.result, spelled); diff != "" {
				t.Errorf("%s on %s (-want +got):\n%s", tt.name, platform, diff)
			}
		}
	}
}

const inAppMessage = `{"id":"m1","name":"Winter","message_type":"modal","frequency":"only_once",` +
	`"payload":{"title":"Hi","body_text":"Body","image_url":null,"title_text_size":"22px","buttons":[{"button_text":"Go","button_type":"deep-link","button_link":"app://go","button_text_color":"#fff"},{"button_text":null,"button_type":"cancel"}]},` +
	`"variant_id":2,"variant_name":"B","trigger":{"event_type":"session_start","filter":[{"attribute":{"type":"property","property":"os"},"constraint":{"operator":"equals"}}]},` +
	`"date_filter":{"enabled":true,"from_date":1700000000,"to_date":null},"load_priority":1,"load_delay":null,"close_timeout":3000,` +
	`"payload_html":null,"is_html":false,"is_rich_text":true,"has_tracking_consent":true,"consent_category_tracking":null}`

func text(s string) *string { return &s }

func number(n float64) *float64 { return &n }

func TestInAppMessage(t *testing.T) {
	want := bloomreach.InAppMessage{
		ID: "m1", Name: "Winter", MessageType: "modal", Frequency: "only_once",
		Payload: &bloomreach.InAppPayload{
			Title: text("Hi"), BodyText: text("Body"), Style: []bloomreach.Pair{{Name: "title_text_size", Value: "22px"}},
			Buttons: []bloomreach.InAppButton{
				{Text: text("Go"), Type: "deep-link", Link: text("app://go"), Style: []bloomreach.Pair{{Name: "button_text_color", Value: "#fff"}}},
				{Type: "cancel"},
			},
		},
		VariantID: number(2), VariantName: text("B"),
		Trigger: &bloomreach.EventFilter{EventType: "session_start", Filter: []bloomreach.EventFilterTerm{{
			Attribute: json.RawMessage(`{"type":"property","property":"os"}`), Constraint: json.RawMessage(`{"operator":"equals"}`),
		}}},
		DateFilter:   &bloomreach.DateFilter{Enabled: true, FromDate: number(1700000000)},
		LoadPriority: number(1), CloseTimeout: number(3000), IsRichText: true, HasTrackingConsent: true,
		Raw: json.RawMessage(inAppMessage),
	}
	for _, p := range []engine.Profile{projectOf(android), projectOf(ios), streamOf(android), streamOf(ios)} {
		got, _ := model(t, p, "inapp.fetch", `{"success":true,"data":[`+inAppMessage+`]}`)
		message := got.Result.(bloomreach.InAppMessages).Data[0]
		message.Payload.Raw = nil
		if diff := cmp.Diff(want, message); diff != "" || got.Summary != "1 message" {
			t.Errorf("%s %s, %q (-want +got):\n%s", p.Platform, p.Integration, got.Summary, diff)
		}
	}
}

// Nulls are what apps have crashed on (7, Android 33 and 57); what is bent is told.
func TestInAppMessagesBent(t *testing.T) {
	for _, tt := range []struct {
		name, message string
		notes         []string
	}{
		{"all null", `{"id":"m","name":null,"payload":null,"trigger":null,"date_filter":null,"payload_html":null,"variant_id":null,"has_tracking_consent":null}`, nil},
		{"nothing but an id", `{"id":"m"}`, nil},
		{"no id", `{"name":"n"}`, []string{"the message has no id"}},
		{"numbers as texts", `{"id":"m","load_priority":"3"}`, []string{"load_priority is text, not a number"}},
		{"payload a text", `{"id":"m","payload":"hi"}`, []string{"payload is text, not an object"}},
		{"a button a number", `{"id":"m","payload":{"buttons":[7]}}`, []string{"a button is a number, not an object"}},
		{"buttons an object", `{"id":"m","payload":{"buttons":{}}}`, []string{"buttons is an object, not a list"}},
		{"a condition a text", `{"id":"m","trigger":{"event_type":"e","filter":["x"]}}`, []string{"a condition of the trigger is text, not an object"}},
		{"dates a list", `{"id":"m","date_filter":{"enabled":"true","from_date":[]}}`, []string{"enabled is text, not true or false", "from_date is a list, not a number"}},
		{"no object", `7`, []string{"the message is no JSON object"}},
	} {
		got, _ := model(t, projectOf(android), "inapp.fetch", `{"success":true,"data":[`+tt.message+`]}`)
		m := got.Result.(bloomreach.InAppMessages).Data[0]
		if diff := cmp.Diff(tt.notes, m.Notes); diff != "" || !m.HasTrackingConsent || string(m.Raw) != tt.message {
			t.Errorf("%s: %+v, notes (-want +got):\n%s", tt.name, m, diff)
		}
	}
}

// The forms of has_tracking_consent (2.2): true, 1, "true" and "1" give it, missing gives it, all others do not.
func TestTrackingConsentOfMessagesAndBlocks(t *testing.T) {
	for spelled, want := range map[string]bool{
		`true`: true, `1`: true, `"true"`: true, `"1"`: true, `null`: true,
		`false`: false, `0`: false, `"false"`: false, `"yes"`: false, `2`: false, `[]`: false, `{}`: false,
	} {
		got, _ := model(t, projectOf(ios), "inapp.fetch", `{"success":true,"data":[{"id":"m","has_tracking_consent":`+spelled+`}]}`)
		personal, _ := model(t, projectOf(ios), "blocks.personal", `{"success":true,"data":[{"id":"m","has_tracking_consent":`+spelled+`}]}`)
		if got.Result.(bloomreach.InAppMessages).Data[0].HasTrackingConsent != want || personal.Result.(bloomreach.PersonalBlocks).Data[0].HasTrackingConsent != want {
			t.Errorf("%s is not read as %v", spelled, want)
		}
	}
}

// The bundle under each of its names; a null content_type means that the content is fetched for the customer.
func TestStaticBlocks(t *testing.T) {
	const blocks = `[{"id":"b1","name":"Hero","date_filter":{"enabled":false},"frequency":"always","load_priority":5,"consent_category_tracking":"ads","content_type":"html","content":{"html":"<b>x</b>"},"placeholders":["home","cart"]},` +
		`{"id":"b2","name":"You","content_type":null,"content":null,"placeholders":null},{"id":"b3","content_type":"native","content":{"title":"n"},"placeholders":["home",3,null,[]]}]`
	for _, name := range []string{"data", "in_app_content_blocks"} {
		for _, platform := range []string{android, ios} {
			got, _ := model(t, projectOf(platform), "blocks.static", `{"success":true,"`+name+`":`+blocks+`}`)
			b := got.Result.(bloomreach.StaticBlocks).Data
			want := bloomreach.StaticBlock{
				ID: "b1", Name: "Hero", DateFilter: &bloomreach.DateFilter{}, Frequency: text("always"), LoadPriority: number(5), ConsentCategoryTracking: text("ads"),
				ContentType: text("html"), Content: &bloomreach.BlockContent{HTML: text("<b>x</b>"), Raw: json.RawMessage(`{"html":"<b>x</b>"}`)}, Placeholders: []string{"home", "cart"},
				Raw: b[0].Raw,
			}
			if diff := cmp.Diff(want, b[0]); diff != "" {
				t.Errorf("%s on %s (-want +got):\n%s", name, platform, diff)
			}
			if got.Summary != "3 blocks, 1 personalised" || b[0].Personalised() || !b[1].Personalised() || b[2].Content.HTML != nil {
				t.Errorf("%s on %s: %q, %+v", name, platform, got.Summary, b)
			}
			if diff := cmp.Diff([]string{"home", "3"}, b[2].Placeholders); diff != "" || len(b[2].Notes) == 0 {
				t.Errorf("%s on %s: notes %q (-want +got):\n%s", name, platform, b[2].Notes, diff)
			}
		}
	}
}

func TestPersonalBlocks(t *testing.T) {
	got, spelled := model(t, streamOf(android), "blocks.personal", `{"success":true,"data":[`+
		`{"id":"b1","status":"OK","ttl_seconds":30,"has_tracking_consent":true,"variant_id":1,"variant_name":"A","content_type":"html","content":{"html":"<b>x</b>"}},`+
		`{"id":"b2","status":"filter_not_matched","ttl_seconds":null},{"id":"b3","status":"does_not_exist"},{"id":"b4","status":"later"},null]}`)
	if got.Summary != "5 blocks, 1 not matched, 1 unknown to the server, 2 in a state that no SDK knows" {
		t.Errorf("summary %q", got.Summary)
	}
	if want := `{"data":[{"id":"b1","status":"OK","ttl_seconds":30,"has_tracking_consent":true,"variant_id":1,"variant_name":"A","content_type":"html","content":{"html":"<b>x</b>"}}`; !strings.HasPrefix(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(spelled), want) {
		t.Errorf("spelled %s", spelled)
	}
	b := got.Result.(bloomreach.PersonalBlocks).Data
	if b[1].TTLSeconds != nil || len(b[3].Notes) != 1 || len(b[4].Notes) != 1 || string(b[4].Raw) != "null" {
		t.Errorf("%+v", b)
	}
}

// Unknown categories are kept and marked; values that are no texts are told.
func TestSegmentCategories(t *testing.T) {
	got, _ := model(t, projectOf(ios), "segments.fetch", `{"zeta":[{"id":"z"}],"merchandising":[{"id":1,"segmentation_id":null},"x"],"alpha":"none","content":null}`)
	want := []bloomreach.SegmentCategory{
		{Name: "content", Known: true, Segments: []map[string]string{}},
		{Name: "merchandising", Known: true, Segments: []map[string]string{{"id": "1", "segmentation_id": ""}}, Notes: []string{"id is a number, not text", "a segment is text, not an object"}},
		{Name: "alpha", Segments: []map[string]string{}, Notes: []string{"alpha is text, not a list"}},
		{Name: "zeta", Segments: []map[string]string{{"id": "z"}}},
	}
	sortNotes := cmp.Transformer("set", func(notes []string) map[string]bool {
		set := map[string]bool{}
		for _, n := range notes {
			set[n] = true
		}
		return set
	})
	if diff := cmp.Diff(want, got.Result.(bloomreach.Segments).Categories, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Notes" }, sortNotes)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// An answer to segments.fetch that is no object: Android lets an empty one pass, the app then has no segments (1.4).
func TestSegmentsThatAreNone(t *testing.T) {
	for _, tt := range []struct {
		body        string
		android     bool
		code, onIOS string
	}{
		{``, true, "answer.empty", badFormat}, {`null`, true, "answer.wrong-type", noData},
		{`[]`, false, "answer.wrong-type", badFormat}, {`{"discovery":`, false, "answer.cut", badFormat}, {`<html>`, false, "answer.html", badFormat},
	} {
		got := read(projectOf(android), "segments.fetch", answered(200, tt.body))
		if got.OK != tt.android || got.OK && found(got, "segments.empty").Severity != "warning" || !got.OK && !strings.HasPrefix(got.Err.SDK, parser) {
			t.Errorf("Android, %q: OK %v, %+v, %+v", tt.body, got.OK, got.Err, got.Findings)
		}
		if got := read(projectOf(ios), "segments.fetch", answered(200, tt.body)); got.OK || got.Err.Code != tt.code || got.Err.SDK != tt.onIOS {
			t.Errorf("iOS, %q: OK %v, %+v", tt.body, got.OK, got.Err)
		}
	}
}

// In a stream errors has to be there and a text, for both SDKs (3.2).
func TestRecommendationsOfAStream(t *testing.T) {
	for _, tt := range []struct{ body, code, android, ios string }{
		{`{"success":true,"errors":"[]","data":[{"item_id":"i"}]}`, "", "", ""},
		{`{"success":true,"data":[]}`, "answer.no-errors", unreadable, noData},
		{`{"success":true,"errors":null,"data":[]}`, "answer.no-errors", unreadable, noData},
		{`{"success":true,"errors":[],"data":[]}`, "answer.wrong-type", parser + "errors is a list, not text", badFormat},
		{`{"success":true,"errors":"[]","data":{}}`, "answer.wrong-type", parser + "data is an object, not a list", badFormat},
		{`{"success":false,"errors":"Engine not found","data":[]}`, "answer.refused", failure, ""},
	} {
		for platform, sdk := range map[string]string{android: tt.android, ios: tt.ios} {
			got := read(streamOf(platform), "attributes.fetch", answered(200, tt.body))
			if (got.Err != nil) != (tt.code != "") || got.Err != nil && (got.Err.Code != tt.code || got.Err.SDK != sdk || got.Err.Fix == "") {
				t.Errorf("%s on %s: %+v", tt.body, platform, got.Err)
			}
		}
	}
	got := read(streamOf(ios), "attributes.fetch", answered(200, `{"success":true,"errors":"[]","data":[{"item_id":"i","recommendation_variant_id":"v","recommendation_source":"engine"},3]}`))
	attributes := got.Result.(bloomreach.Attributes)
	if len(attributes.Results) != 1 || attributes.Results[0].Attribute != (bloomreach.Attribute{Type: "recommendation", ID: "home-top"}) || !attributes.Results[0].Success {
		t.Errorf("as an attribute: %+v", attributes.Results)
	}
	want := []bloomreach.Recommendation{
		{ItemID: "i", VariantID: text("v"), Source: "engine", Raw: json.RawMessage(`{"item_id":"i","recommendation_variant_id":"v","recommendation_source":"engine"}`)},
		{Raw: json.RawMessage("3"), Notes: []string{"this item is a number, not an object"}},
	}
	if diff := cmp.Diff(want, attributes.Stream.Data); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
