package sandbox_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"authpeek/engine/sandbox"
)

// FuzzBodies sends anything to every route that reads a body: the answer is always JSON that says how it went, and never
// a server error.
func FuzzBodies(f *testing.F) {
	for _, body := range []string{
		``, `null`, `{}`, `[]`, `{"customer_ids":null}`, `{"customer_ids":{"registered":"jane@example.com"}}`,
		`{"customer_ids":{"registered":"jane@example.com"},"attributes":[null,{"type":"property","property":"\ud800"},{"type":[{}]}]}`,
		`{"customer_ids":{"registered":"jane@example.com"},"attributes":[{"type":"recommendation","id":"home-top","size":-1e308}]}`,
		`{"customer_ids":{"registered":"jane@example.com"},"sync_token":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`,
		`{"customer_ids":{"cookie":"\u0000"},"message_ids":[""],"sync_token":"\u202e","ttl":1e99}`,
		`{"customer_ids":{"registered":"x"},"event_type":"consent","age":-1e308,"properties":[1e999],"url":" ","platform":"ios"}`,
		`{"commands":[null,{"name":"customers","data":7},{"name":"customers/events","data":{"customer_ids":{"cookie":"x"},"event_type":"y"}}]}`,
		`{"project_id":"acme-demo","kid":"k1","sub":{"registered":"\u0000"},"exp":9223372036854775807,"external_ids":{"":"x"}}`,
	} {
		f.Add(body)
	}
	server, err := sandbox.Start(f.Context(), sandbox.Options{Secrets: testSecrets})
	if err != nil {
		f.Fatal(err)
	}
	transport := &http.Transport{}
	f.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := server.Close(context.Background()); err != nil { // f.Context has ended by now.
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, body string) {
		c := &client{t: t, server: server, http: &http.Client{Transport: transport}}
		for path, auth := range map[string]string{
			attributesPath: basicAuth, fetchPath: tokenAuth, markPath: tokenAuth, tokenPath: sessionAuth,
			customersPath: tokenAuth, eventsPath: tokenAuth, clicksPath: tokenAuth, batchPath: basicAuth, exportPath: basicAuth,
			inAppPath: tokenAuth, blocksPath: tokenAuth, "/token/stream": sessionAuth, "/webxp/exampleapp/customertokens": "",
			"/data/v2/projects/acme-demo/customers/events": basicAuth, "/data/v2/projects/acme-demo/customers/anonymize": basicAuth,
			"/optimization/streams/acme-stream/recommend/user":              "",
			"/campaigns/send-self-check-notification?project_id=acme-demo":  tokenAuth,
			"/webxp/projects/acme-demo/cookies/" + janeCookie + "/link-ids": tokenAuth,
		} {
			a := c.post(path, auth, body)
			var outcome map[string]json.RawMessage
			if err := json.Unmarshal(a.raw, &outcome); err != nil || a.status >= 500 {
				t.Errorf("%s: %d %.200q", path, a.status, a.raw)
			}
		}
	})
}
