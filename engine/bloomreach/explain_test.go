package bloomreach_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// The table of server messages in section 1.4, row by row: each becomes an explanation with a fix.
func TestServerMessages(t *testing.T) {
	for _, tt := range []struct {
		operation string
		status    int
		body      string
		code      string
		detail    string // a part of it
		fix       string // a part of it
	}{
		{"events.track", 400, `{"success":false,"error":"Could not authenticate"}`, "server.project-unknown", "finds no project", "project_token"},
		{"events.track", 400, `{"success":false,"error":"Invalid project id"}`, "server.project-unknown", "No project has this token", "project_token"},
		{"events.track", 401, `{"success":false,"error":"Access key not provided"}`, "server.no-credential", "without an Authorization header", "api_key"},
		{"events.track", 401, `{"success":false,"error":"Access key not found"}`, "server.key-unknown", "no such API key", "API groups"},
		{"attributes.fetch", 403, `{"success":false,"error":"invalid secret"}`, "server.secret", "secret does not match", "24 h"},
		{"attributes.fetch", 403, `{"success":false,"error":"No permission to export customer"}`, "attributes.private", "private access", "private_key"},
		{"inapp.fetch", 403, `{"success":false,"error":"No permission"}`, "server.no-permission", "lacks the permission", "API group"},
		{"inapp.fetch", 404, `{"message":"The requested URL was not found on the server"}`, "server.path", "does not know this address", "base_url"},
		{"attributes.fetch", 404, `{"errors":{"_global":["Customer does not exist"]},"success":false}`, "server.customer-unknown", "no customer with these ids", "customer.registered"},
		{"events.track", 400, `{"success":false,"message":"No commands"}`, "server.no-commands", "expected a batch", "list of commands"},
		{"events.track", 400, `{"success":false,"message":"Invalid JSON"}`, "server.bad-json", "as JSON", "body"},
		{"events.track", 422, `{"success":false,"errors":["At least one id should be specified."]}`, "server.no-ids", "named no customer", "customer.registered"},
		{"events.track", 400, `{"success":false,"errors":["At least one valid id should be specified"]}`, "server.no-ids", "None of the request's customer ids", "Customer IDs"},
		{"attributes.fetch", 400, `{"errors":{"customer_ids":["Must specify at least one customer ID"]},"success":false}`, "server.no-ids", "named no customer", "customer.registered"},
		{"events.track", 400, `{"errors":["Field 'event_type' is required."],"success":false}`, "server.no-event-type", "no type", "event_type="},
		{"events.track", 400, `{"success":false,"error":"BadRequest: The browser (or proxy) sent a request that this server could not understand"}`, "server.bad-request", "compressed", "uncompressed"},
		{"attributes.fetch", 400, `{"errors":{"attributes":{"1":["Could not parse {u'property': u'x', u'type': u'propertyrrr'}. Invalid type."]}},"success":false}`, "server.bad-attribute", "attribute of this type", "type"},
		{"attributes.fetch", 400, `{"errors":{"_global":["Aggregation with id a1 does not exist"]},"success":false}`, "server.unknown-object", "not in the project", "Data & Assets"},
		{"events.track", 429, ``, "server.rate-limit", "Too many calls", "wait"},
	} {
		for _, platform := range []string{android, ios} {
			got := read(projectOf(platform), tt.operation, answered(tt.status, tt.body))
			f := found(got, tt.code)
			if got.OK || got.Err.Code != tt.code || f.Severity != "error" || !strings.Contains(f.Detail, tt.detail) || !strings.Contains(f.Fix, tt.fix) || got.Err.Fix != f.Fix {
				t.Errorf("%s: %d %s: %+v, finding %+v", platform, tt.status, tt.body, got.Err, f)
			}
		}
	}
}

// The rows that come with 200: no SDK hears of them, so that they are warnings.
func TestServerMessagesWithin200(t *testing.T) {
	for _, tt := range []struct{ body, code, words string }{
		{`{"success":false,"errors":["Not authorized to add event of specified type"]}`, "server.event-not-allowed", "Not authorized to add event of specified type"},
		{`{"success":false,"errors":["At least one valid id should be specified"]}`, "server.no-ids", "At least one valid id"},
		{`{"results":[{"success":true},{"success":false,"errors":["Not authorized to add event of specified type"]}],"start_time":1.5,"end_time":2,"success":true}`, "server.event-not-allowed", "result 2: Not authorized"},
		{`{"success":false,"errors":"something new"}`, "answer.refused", "something new"},
		{`{"success":false}`, "answer.refused", "no reason given"},
	} {
		for _, platform := range []string{android, ios} {
			got := read(projectOf(platform), "events.track", answered(200, tt.body))
			if f := found(got, tt.code); !got.OK || f.Severity != "warning" || !strings.Contains(f.Detail, tt.words) || f.Fix == "" {
				t.Errorf("%s: %s: OK %v, %+v", platform, tt.body, got.OK, got.Findings)
			}
		}
	}
}

// A stream has no project token to copy again.
func TestServerMessagesInAStream(t *testing.T) {
	for _, body := range []string{`{"error":"Invalid project id"}`, `{"error":"Could not authenticate"}`, `{"message":"The requested URL was not found on the server"}`} {
		got := read(streamOf(android), "events.track", answered(400, body))
		if text := got.Err.Fix + got.Findings[0].Detail; !strings.Contains(text, "stream") || strings.Contains(text, "project") {
			t.Errorf("%s: %+v", body, got.Findings[0])
		}
	}
}

// A stream has no API key to set either, and its permissions are rules of its own (4.5).
func TestRefusalsOfAStream(t *testing.T) {
	bare := read(streamOf(android), "inapp.fetch", answered(401, `{"error":"Access key not provided"}`))
	if strings.Contains(bare.Err.Fix, "api_key") || !strings.Contains(bare.Err.Fix, "provider") {
		t.Errorf("no credential: %+v", bare.Err)
	}
	for platform, want := range map[string]string{android: "mode stream-jwt", ios: "in your backend"} {
		for _, status := range []int{401, 403} {
			for _, body := range []string{``, `{"error":"words of its own"}`} {
				got := read(streamOf(platform), "attributes.fetch", answered(status, body))
				if f := found(got, "stream.bare"); !strings.Contains(f.Detail, "Signed-only") || !strings.Contains(f.Fix, want) || got.Err.Code != f.Code {
					t.Errorf("%s, %d %s: %+v", platform, status, body, got.Findings)
				}
			}
		}
	}
	token := tokenOf(streamHeader, fmt.Sprintf(`{"ids":%s,"exp":%d}`, jane, noon.Add(time.Hour).Unix()))
	denied := read(streamOf(ios), "events.track", sentWith(token, answered(403, ``)))
	if f := found(denied, "server.forbidden"); !strings.Contains(f.Detail, "Signed-only") || strings.Contains(f.Fix, "API group") {
		t.Errorf("denied: %+v", f)
	}
}

// A key that is not paired with its secret is a private one's trouble.
func TestUnknownPrivateKey(t *testing.T) {
	private := auth.NewBasic(auth.NewSecret("k1:secret"), noon, "config").Info
	a := answered(401, `{"success":false,"error":"Access key not found"}`)
	a.Token = &private
	if f := found(read(projectOf(ios), "attributes.fetch", a), "server.key-unknown"); !strings.Contains(f.Detail, "not paired with that secret") || !strings.Contains(f.Fix, "private key") {
		t.Errorf("%+v", f)
	}
}

// Retry-After is told with the time that it comes to.
func TestRetryAfter(t *testing.T) {
	for value, told := range map[string]string{
		"30":                            "wait 30s, until 12:00:30 UTC",
		" 90 ":                          "wait 1m30s, until 12:01:30 UTC",
		"Sat, 21 Nov 2026 12:05:00 GMT": "wait 5m0s, until 12:05:00 UTC",
		"Sat, 21 Nov 2026 11:00:00 GMT": "",
		"":                              "", "0": "", "soon": "", "-1": "",
	} {
		for _, status := range []int{429, 503} {
			a := answered(status, ``)
			a.Header = http.Header{"Retry-After": {value}}
			got := read(projectOf(android), "inapp.fetch", a).Findings[0]
			if told == "" && strings.Contains(got.Detail, "Retry-After") || !strings.Contains(got.Detail, told) || got.Fix == "" {
				t.Errorf("%d, %q: %+v", status, value, got)
			}
		}
	}
}

// The same 403 means different things: the public key on the inbox, and a private key on attributes.
func TestForbidden(t *testing.T) {
	key := auth.NewAPIKey(auth.NewSecret("public-key"), noon, "config").Info
	private := auth.NewBasic(auth.NewSecret("k1:secret"), noon, "config").Info
	for _, tt := range []struct {
		operation string
		token     *auth.Info
		body      string
		code      string
		fix       string
	}{
		{"inbox.fetch", &key, `{"error":"No permission"}`, "inbox.no-permission", "use the customer token"},
		{"inbox.markread", &key, ``, "inbox.no-permission", "use the customer token"},
		{"inbox.fetch", nil, ``, "server.forbidden", "permissions"},
		{"inapp.fetch", &key, ``, "server.forbidden", "permissions"},
		{"attributes.fetch", &key, `{"error":"No permission"}`, "attributes.private", "in your backend"},
		{"attributes.fetch", &private, `{"error":"No permission"}`, "attributes.private", "private key's group"},
	} {
		for _, platform := range []string{android, ios} {
			a := answered(403, tt.body)
			a.Token = tt.token
			got := read(projectOf(platform), tt.operation, a)
			if f := found(got, tt.code); got.Err == nil || got.Err.Code != tt.code || !strings.Contains(f.Fix, tt.fix) || got.Rejected != "" {
				t.Errorf("%s on %s: %+v, %+v", tt.operation, platform, got.Err, got.Findings)
			}
			if platform == ios && !strings.HasPrefix(got.Err.SDK, "Request is missing required data") {
				t.Errorf("%s on iOS: %q", tt.operation, got.Err.SDK)
			}
		}
	}
}

// No call leaves a failure without a next step.
func TestRefusalsSayWhatToDo(t *testing.T) {
	for _, operation := range everyOperation {
		for _, p := range []engine.Profile{projectOf(android), projectOf(ios), streamOf(android), streamOf(ios)} {
			for _, status := range []int{100, 301, 400, 401, 402, 403, 404, 405, 409, 410, 418, 429, 500, 503, 599} {
				got := read(p, operation, answered(status, ``))
				if got.OK != (got.Err == nil) || got.Err != nil && (got.Err.Fix == "" || got.Err.SDK == "" && status < 599 && status > 100) {
					t.Errorf("%s, %s %s, %d: %+v", operation, p.Platform, p.Integration, status, got.Err)
				}
			}
		}
	}
}
