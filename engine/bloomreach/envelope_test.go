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
			f := ask(t, platform, "attributes.fetch", required("attributes.fetch"), answer{status, `{"success":false,"error":"` + long + `"}`}).Call.Finish
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
