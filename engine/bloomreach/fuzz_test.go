package bloomreach_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// everyOperation are the thirteen of the vendor.
var everyOperation = []string{
	"customers.track", "events.track", "campaigns.click", "attributes.fetch", "consents.fetch", "inapp.fetch", "inbox.fetch",
	"inbox.markread", "push.selfcheck", "blocks.static", "blocks.personal", "segments.fetch", "ids.link",
}

// Whatever a server sends, the reading is either good or says what to do, and what it gives can be written out.
func FuzzRead(f *testing.F) {
	for _, body := range []string{
		``, ` `, `{}`, `[]`, `null`, `5`, `"x"`, `{"success":`, `<html>`, "\xff\xfe", `{"success":true}`, `{"success":"0"}`,
		`{"success":false,"errors":{"a":[{"message":["x"]}]}}`, `{"errors":"[]","success":false}`, `{"message":"No commands"}`,
		`{"success":true,"results":[{"success":true,"value":[1.5,null]},{"error":"Not Found","success":false},7]}`,
		`{"success":true,"results":[{"id":"n","sources":{"crm":1,"x":[]},"translations":{"":{"name":null},"en":[]}},null]}`,
		`{"success":true,"sync_token":5,"messages":[{"id":"m","type":"push","is_read":"1","create_time":"NaN","content":{"title":{},"url_params":[[]],"actions":[{"action":1},2]}},{}]}`,
		`{"success":true,"data":[{"type":"html","isRead":true,"content":{"message":"<a href=x data-actiontype=close>"}}]}`,
		`{"success":true,"messages":"none","results":{}}`,
		`{"success":true,"errors":"[]","data":[{"item_id":1,"recommendation_variant_id":null,"recommendation_source":"fallback"},null,[]]}`,
		`{"success":true,"data":[{"id":"a","date_filter":{"enabled":1,"from_date":"x"},"payload":{"buttons":[{"button_text":null},7],"title":[]},"trigger":{"event_type":1,"filter":[{"attribute":null},null]},"load_priority":"1"}]}`,
		`{"success":true,"in_app_content_blocks":[{"id":"b","content_type":null,"content":{"html":5},"placeholders":["p",null,{}]},{"content":"x","status":"OK","ttl_seconds":1e999}]}`,
		`{"discovery":[{"id":"1","segmentation_id":null},[]],"content":null,"merchandising":{},"":[{"":{}}]}`,
		`{"success":true,"results":[{"success":true},{"success":false,"errors":["no"]},{"success":false}]}`,
		`{"token_expired":true,"success":false}`,
	} {
		for operation := range everyOperation {
			f.Add(uint8(operation), false, 200, body)
			f.Add(uint8(operation), true, 200, body)
		}
		for _, status := range []int{304, 401, 403, 410, 429, 503} {
			f.Add(uint8(status%len(everyOperation)), true, status, body)
		}
	}
	sent := []byte(`{"customer_ids":{"registered":"jane"},"attributes":[{"type":"property","property":"x"}],"message_ids":["m"],"external_ids":{"registered":"jane"}}`)
	token := auth.NewToken(auth.NewSecret(signed(`{"sub":{"registered":"jane"}}`)), noon, 0, "file").Info
	f.Fuzz(func(t *testing.T, which uint8, stream bool, status int, body string) {
		operation := everyOperation[int(which)%len(everyOperation)]
		for _, platform := range []string{android, ios} {
			v := bloomreach.New()
			p := projectOf(platform)
			if stream {
				p = streamOf(platform)
			}
			r := engine.Request{Profile: p, Operation: operation, Mode: engine.OwnMode(bloomreach.New(), p)}
			got := v.Read(r.Profile, r, engine.Answer{Status: status, Header: http.Header{"Etag": {"e"}, "Retry-After": {"1"}}, Body: []byte(body), Sent: sent, Token: &token, SentAt: noon, Attempt: 1})
			if got.OK == (got.Err != nil) || got.Err != nil && (got.Err.Fix == "" || got.Err.Message == "" || got.Err.Code == "") {
				t.Fatalf("%s, %s, %d %q: OK %v, error %+v", platform, operation, status, body, got.OK, got.Err)
			}
			if got.Digest == "" && operation != "inbox.markread" || got.Summary == "" {
				t.Fatalf("%s, %s, %d %q: summary %q, digest %q", platform, operation, status, body, got.Summary, got.Digest)
			}
			if _, err := json.Marshal(got.Result); err != nil {
				t.Fatalf("%s, %s, %d %q: %v", platform, operation, status, body, err)
			}
			if box, ok := got.Result.(*bloomreach.Inbox); ok {
				for _, m := range append(box.Messages, box.Hidden...) {
					m.Read()
				}
			}
		}
	})
}
