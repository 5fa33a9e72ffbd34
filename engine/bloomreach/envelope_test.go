package bloomreach_test

import (
	"strings"
	"testing"

	"authpeek/engine"
)

var operations = []string{"attributes.fetch", "consents.fetch", "inbox.fetch", "inbox.markread"}

// The server's own words are found in each spelling of 1.4, in a refusal and in a 200 that says success: false.
func TestServerWordsInEverySpelling(t *testing.T) {
	for _, tt := range []struct{ name, members, words string }{
		{"error", `"error":"Not today"`, "Not today"},
		{"message", `"message":"No commands"`, "No commands"},
		{"error before message", `"message":"b","error":"a"`, "a"},
		{"errors as text", `"errors":"Not today"`, "Not today"},
		{"errors as a list of texts", `"errors":["One.","Two."]`, "One.; Two."},
		{"errors as a list of objects", `"errors":[{"code":7,"description":"Bad day","message":"m"},{"message":"only this"}]`, "Bad day; only this"},
		{"errors as an object of lists", `"errors":{"_global":["Customer does not exist"]}`, "Customer does not exist"},
		{"errors as an object of objects", `"errors":{"attributes":{"1":["Could not parse {u'type': u'propertyrrr'}. Invalid type."]}}`, "Could not parse {u'type': u'propertyrrr'}. Invalid type."},
		{"error null, message there", `"error":null,"message":"m"`, "m"},
		{"error as an object", `"error":{"message":"inner"}`, "inner"},
	} {
		for _, status := range []int{200, 400} {
			for _, operation := range operations {
				done := ask(t, android, operation, required(operation), answer{status, `{"success":false,` + tt.members + `}`})
				e := done.Call.Finish.Error
				if done.Call.OK() || e == nil || !strings.Contains(e.Message, `"`+tt.words+`"`) || e.Fix == "" {
					t.Errorf("%s, %d, %s: %+v", tt.name, status, operation, e)
				}
			}
		}
	}
}

// Words that say nothing are none: stream recommendations send errors as the string "[]".
func TestServerWordsThatSayNothing(t *testing.T) {
	for _, members := range []string{`"errors":"[]"`, `"errors":[]`, `"errors":{}`, `"error":""`, `"error":7`, `"errors":[[[[[[[["too deep"]]]]]]]]`} {
		refused := ask(t, android, "inbox.fetch", nil, answer{400, `{` + members + `}`})
		if e := refused.Call.Finish.Error; e == nil || e.Message != "400 Bad Request, without a reason" {
			t.Errorf("400 with %s: %+v", members, e)
		}
		inside := ask(t, android, "inbox.fetch", nil, answer{200, `{"success":false,` + members + `}`})
		if e := inside.Call.Finish.Error; e == nil || e.Code != "answer.refused" || !strings.Contains(e.Message, "no reason given") {
			t.Errorf("200 with %s: %+v", members, e)
		}
	}
	fine := ask(t, android, "attributes.fetch", engine.Args{"attribute": {"property:x"}}, answer{200, `{"success":true,"errors":"[]","results":[{"success":true,"value":1}]}`})
	if !fine.Call.OK() {
		t.Errorf("success with empty errors: %+v", fine.Call.Finish.Error)
	}
}

// An answer may say as much as it likes: what is kept of it with every call is bounded.
func TestLongServerWordsAreCut(t *testing.T) {
	long := strings.Repeat("no way ", 200_000)
	for _, status := range []int{200, 401, 400} {
		for _, platform := range []string{android, ios} {
			f := ask(t, platform, "inbox.fetch", nil, answer{status, `{"success":false,"error":"` + long + `"}`}).Call.Finish
			kept := len(f.Summary) + len(f.Digest) + len(f.Error.Message) + len(f.Error.SDK)
			for _, found := range f.Findings {
				kept += len(found.Title) + len(found.Detail)
			}
			if kept > 32<<10 || !strings.Contains(f.Error.Message, "no way no way") {
				t.Errorf("%s, %d: %d bytes are kept", platform, status, kept)
			}
		}
	}
}

// What each SDK makes of an answer that it cannot use (1.4).
func TestSuccessOfTheEnvelope(t *testing.T) {
	const unreadable, failure = "Unable to parse response from the server.", "Failure state from server returned"
	for _, tt := range []struct{ name, body, code, android string }{
		{"success missing", `{"messages":[],"results":[]}`, "answer.no-success", unreadable},
		{"success null", `{"success":null}`, "answer.no-success", unreadable},
		{"success of another type", `{"success":"maybe"}`, "answer.no-success", unreadable},
		{"empty object", `{}`, "answer.no-success", unreadable},
		{"success false", `{"success":false,"messages":[]}`, "answer.refused", failure},
		{"success false as text", `{"success":"false"}`, "answer.refused", failure},
		{"null", `null`, "answer.wrong-type", unreadable},
		{"empty", ``, "answer.empty", unreadable},
		{"white space", " \n", "answer.empty", unreadable},
		{"cut", `{"success":tru`, "answer.cut", unreadable},
		{"page", `<html></html>`, "answer.html", unreadable},
	} {
		for _, operation := range []string{"attributes.fetch", "consents.fetch", "inbox.fetch"} {
			for platform, sdk := range map[string]string{android: tt.android, ios: ""} {
				done := ask(t, platform, operation, required(operation), answer{200, tt.body})
				e := done.Call.Finish.Error
				if e == nil || e.Code != tt.code || e.SDK != sdk || e.Fix == "" || finding(done, tt.code).Fix == "" {
					t.Errorf("%s, %s on %s: %+v, want %s, SDK %q", tt.name, operation, platform, e, tt.code, sdk)
				}
			}
		}
	}
}

// The texts that iOS has for each status, and Android's, which is the body itself (1.4).
func TestSDKTextsOfRefusals(t *testing.T) {
	for _, tt := range []struct {
		status             int
		body, code         string
		iosText, droidText string
	}{
		{401, `{"success":false,"error":"Access key not found"}`, "server.key-unknown", "Missing or invalid authorization: Access key not found", `{"success":false,"error":"Access key not found"}`},
		{401, ``, "server.unauthorized", "Missing or invalid authorization: No details provided.", "Unauthorized"},
		{401, `{"error":"Access key not provided"}`, "server.no-credential", "Missing or invalid authorization: Access key not provided", `{"error":"Access key not provided"}`},
		{403, `{"error":"No permission to export customer"}`, "attributes.private", `Request is missing required data: {"error":"No permission to export customer"}`, `{"error":"No permission to export customer"}`},
		{403, `{"error":"invalid secret"}`, "server.secret", `Request is missing required data: {"error":"invalid secret"}`, `{"error":"invalid secret"}`},
		{400, `{"error":"Invalid project id"}`, "server.project-unknown", `Request is missing required data: {"error":"Invalid project id"}`, `{"error":"Invalid project id"}`},
		{404, `{"errors":{"_global":["Customer does not exist"]}}`, "server.customer-unknown", "Requested URL was not found.", `{"errors":{"_global":["Customer does not exist"]}}`},
		{404, ``, "server.path", "Requested URL was not found.", "Not Found"},
		{410, `gone`, "inbox.sync-gone", "The requested resource is no longer available: gone", "gone"},
		{410, `{"error":"Sync token is not known any more"}`, "inbox.sync-gone", `The requested resource is no longer available: {"error":"Sync token is not known any more"}`, `{"error":"Sync token is not known any more"}`},
		{429, `{"error":"slow down"}`, "server.rate-limit", `Request is missing required data: {"error":"slow down"}`, `{"error":"slow down"}`},
		{500, `{"errors":[{"description":"boom"}]}`, "server.error", "There was a server error, please try again later.", `{"errors":[{"description":"boom"}]}`},
		{503, ``, "server.error", "There was a server error, please try again later.", "Service Unavailable"},
		{418, `{"error":"words that nobody knows"}`, "server.refused", `Request is missing required data: {"error":"words that nobody knows"}`, `{"error":"words that nobody knows"}`},
		{304, ``, "server.status", "", "Not Modified"},
	} {
		for platform, text := range map[string]string{android: tt.droidText, ios: tt.iosText} {
			done := ask(t, platform, "inbox.fetch", nil, answer{tt.status, tt.body})
			if e := done.Call.Finish.Error; e == nil || e.Code != tt.code || e.SDK != text || e.Fix == "" {
				t.Errorf("%d %s on %s: %+v, want %s, SDK %q", tt.status, tt.body, platform, e, tt.code, text)
			}
			if f := finding(done, tt.code); f.Title == "" || f.Detail == "" || f.Fix == "" {
				t.Errorf("%d on %s: finding %+v", tt.status, platform, f)
			}
		}
	}
}
