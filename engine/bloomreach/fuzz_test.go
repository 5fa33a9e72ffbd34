package bloomreach_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

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
	} {
		for operation := range operations {
			f.Add(uint8(operation), 200, body)
		}
		f.Add(uint8(0), 401, body)
		f.Add(uint8(3), 410, body)
		f.Add(uint8(2), 503, body)
	}
	sent := []byte(`{"customer_ids":{"registered":"jane"},"attributes":[{"type":"property","property":"x"}],"message_ids":["m"]}`)
	token := auth.NewToken(auth.NewSecret(unsigned(`{"sub":{"registered":"jane"}}`)), noon, 0, "file").Info
	f.Fuzz(func(t *testing.T, which uint8, status int, body string) {
		operation := operations[int(which)%len(operations)]
		for _, platform := range []string{android, ios} {
			v := bloomreach.New()
			r := engine.Request{Profile: profile(platform, "http://127.0.0.1:1"), Operation: operation, Args: required(operation)}
			got := v.Read(r.Profile, r, engine.Answer{Status: status, Header: http.Header{}, Body: []byte(body), Sent: sent, Token: &token, SentAt: noon})
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
