package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// reported makes one call and gives its document as generic JSON.
func reported(t *testing.T, r engine.Request, reveal bool) map[string]any {
	t.Helper()
	e := newEngine(t)
	done, err := e.Do(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	var show func(string) (auth.Secret, bool)
	if reveal {
		show = e.Reveal
	}
	text, err := json.Marshal(engine.Report(&done.Call, done.Result, show))
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func inboxRequest(url string) engine.Request {
	return engine.Request{
		Profile: engine.Profile{
			Name: "acme", Vendor: bloomreach.ID, BaseURL: url, Platform: "android", Integration: "project", ProjectToken: "p1",
			APIKey: auth.NewSecret("the-api-key"), APIKeyOrigin: "env:KEY", CustomerIDs: map[string]string{"registered": "jane"},
			Timeout: time.Minute,
		},
		Operation: bloomreach.InboxFetch, Mode: auth.TokenMode, Trigger: "you",
	}
}

// The names and shapes are a contract with scripts.
func TestReportContract(t *testing.T) {
	url := newStub(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Date", "Sat, 21 Nov 2026 12:00:00 GMT")
		fmt.Fprint(w, `{"success":true,"messages":[],"sync_token":"a<b&c"}`)
	}).URL
	got := reported(t, inboxRequest(url), false)
	timing := got["timing"].(map[string]any)
	names := slices.Sorted(maps.Keys(timing))
	if diff := cmp.Diff([]string{"connect_ms", "dns_ms", "first_byte_ms", "provider_ms", "reused", "tls_ms", "total_ms"}, names); diff != "" {
		t.Error(diff)
	}
	delete(got, "timing")
	want := map[string]any{
		"operation": "inbox.fetch", "profile": "acme", "platform": "android", "integration": "project", "mode": "token",
		"request": map[string]any{
			"method": "POST", "url": url + "/webxp/projects/p1/appinbox/fetch",
			"headers": []any{
				map[string]any{"name": "Content-Type", "value": "application/json", "origin": "SDK"},
				map[string]any{"name": "Authorization", "value": "Token " + auth.NewSecret("the-api-key").Fingerprint(), "origin": "env:KEY"},
				map[string]any{"name": "Accept-Encoding", "value": "br,gzip", "origin": "SDK"},
				map[string]any{"name": "User-Agent", "value": "authpeek", "origin": "authpeek"},
			},
			"body": map[string]any{"customer_ids": map[string]any{"registered": "jane"}},
		},
		"response": map[string]any{
			"status": 200.0,
			"headers": []any{
				map[string]any{"name": "Content-Length", "value": "51"},
				map[string]any{"name": "Content-Type", "value": "application/json"},
				map[string]any{"name": "Date", "value": "Sat, 21 Nov 2026 12:00:00 GMT"},
			},
			"body":  map[string]any{"success": true, "messages": []any{}, "sync_token": "a<b&c"},
			"bytes": 51.0,
		},
		"credential": "Token tok#8d5018", "outcome": "ok", "error": nil, "attempts": 1.0,
		"result":   map[string]any{"messages": []any{}, "sync_token": "a<b&c"},
		"findings": []any{}, "sdk_log": []any{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Only with reveal does the credential stand in clear, and only where it travelled.
func TestReportReveal(t *testing.T) {
	url := newStub(t, answering(`{"success":true,"messages":[]}`)).URL
	for _, reveal := range []bool{false, true} {
		doc := reported(t, inboxRequest(url), reveal)
		credential := doc["request"].(map[string]any)["headers"].([]any)[1].(map[string]any)
		if (credential["value"] == "Token the-api-key") != reveal {
			t.Errorf("reveal %v: %v", reveal, credential)
		}
	}
}

// Bodies that are not one JSON text come as text, whatever bytes they hold.
func TestReportBodies(t *testing.T) {
	half := `{"a":"` + strings.Repeat("é", engine.PreviewLimit) + `"}`
	tests := []struct {
		name, body string
		want       any
	}{
		{"nothing", "", nil},
		{"an object", `{"a": 1.50}`, map[string]any{"a": 1.5}},
		{"a text", `"x"`, "x"},
		{"no JSON", "<html>\x1b", map[string]any{"text": "<html>\x1b", "truncated": false}},
		{"two JSON texts", "{}{}", map[string]any{"text": "{}{}", "truncated": false}},
		{"no UTF-8", "a\xffb", map[string]any{"text": "a\uFFFDb", "truncated": false}},
		{"JSON without UTF-8", "[\"a\xffb\"]", []any{"a\uFFFDb"}},
		// The preview ends in the middle of an é, which is left off.
		{"more than is kept", half, map[string]any{"text": half[:engine.PreviewLimit-engine.PreviewLimit%2], "truncated": true}},
		{"more than is kept, shifted", "x" + half, map[string]any{"text": ("x" + half)[:engine.PreviewLimit-1], "truncated": true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url := newStub(t, answering(tt.body)).URL
			got := reported(t, inboxRequest(url), false)["response"].(map[string]any)
			if diff := cmp.Diff(tt.want, got["body"]); diff != "" {
				t.Error(diff)
			}
			if got["bytes"] != float64(len(tt.body)) {
				t.Errorf("bytes: %v, want %d", got["bytes"], len(tt.body))
			}
		})
	}
}

// What never left is no request, and lists stay lists.
func TestReportWithoutRequest(t *testing.T) {
	r := inboxRequest("http://127.0.0.1:1")
	r.Mode = auth.CustomerToken // without a provider the SDK sends nothing
	doc := reported(t, r, false)
	if doc["request"] != nil || doc["response"] != nil || doc["attempts"] != 0.0 || doc["outcome"] != "blocked" || doc["result"] != nil {
		t.Errorf("got %v", doc)
	}
	if doc["error"].(map[string]any)["sdk"] != "Advanced auth has been enabled but provider has not been found" {
		t.Errorf("error: %v", doc["error"])
	}
	text, err := json.Marshal(engine.Report(&engine.Call{}, nil, nil))
	if err != nil || !strings.Contains(string(text), `"findings":[],"sdk_log":[]`) {
		t.Errorf("of nothing: %s, %v", text, err)
	}
}
