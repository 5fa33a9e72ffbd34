package bloomreach_test

import (
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// Section 1.4 of the reference: what counts as a success, and in which words each SDK reports that it was none. All expectations
// are written from its tables.

// streamOf is a profile in a stream.
func streamOf(platform string) engine.Profile {
	p := profile(platform, "http://127.0.0.1:1")
	p.Integration, p.StreamID, p.ProjectToken, p.APIKey = "stream", "s-1", "", auth.Secret{}
	return p
}

// projectOf is a profile in a project, for answers that are handed to the vendor without a server.
func projectOf(platform string) engine.Profile { return profile(platform, "http://127.0.0.1:1") }

// read hands the vendor an answer, as the engine does once it is there.
func read(p engine.Profile, operation string, a engine.Answer) engine.Reading {
	a.SentAt, a.Attempt = noon, 1
	if a.Header == nil {
		a.Header = map[string][]string{}
	}
	return bloomreach.New().Read(p, engine.Request{Profile: p, Operation: operation, Mode: engine.OwnMode(bloomreach.New(), p)}, a)
}

// answered is an answer of this status and body to a request that named the profile's customer.
func answered(status int, body string) engine.Answer {
	const sent = `{"customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"external_ids":{"registered":"jane@example.com"},"engine_id":"home-top","message_ids":["m1"]}`
	return engine.Answer{Status: status, Body: []byte(body), Sent: []byte(sent)}
}

// found is the reading's finding with this code, or an empty one.
func found(r engine.Reading, code string) engine.Finding {
	for _, f := range r.Findings {
		if f.Code == code {
			return f
		}
	}
	return engine.Finding{}
}

const (
	unreadable = "Unable to parse response from the server."
	failure    = "Failure state from server returned"
	noData     = "The data couldn’t be read because it is missing."
	badFormat  = "The data couldn’t be read because it isn’t in the correct format."
	parser     = "the JSON parser's own message: "
)

// What each SDK makes of a 2xx that is not what its model wants.
func TestSuccessOfTheEnvelope(t *testing.T) {
	for _, tt := range []struct{ name, body, code, android, ios string }{
		{"success missing", `{"messages":[],"results":[]}`, "answer.no-success", unreadable, noData},
		{"success null", `{"success":null}`, "answer.no-success", unreadable, noData},
		{"success of another type", `{"success":"maybe"}`, "answer.no-success", unreadable, noData},
		{"empty object", `{}`, "answer.no-success", unreadable, noData},
		{"null", `null`, "answer.wrong-type", unreadable, noData},
		{"empty", ``, "answer.empty", unreadable, badFormat},
		{"white space", " \n", "answer.empty", unreadable, badFormat},
		{"cut", `{"success":tru`, "answer.cut", parser, badFormat},
		{"broken", `{{{`, "answer.bad-json", parser, badFormat},
		{"page", `<html></html>`, "answer.html", parser, badFormat},
		{"a list", `[]`, "answer.wrong-type", parser, badFormat},
	} {
		for _, operation := range []string{"attributes.fetch", "consents.fetch", "inapp.fetch", "inbox.fetch", "blocks.static", "blocks.personal"} {
			for platform, sdk := range map[string]string{android: tt.android, ios: tt.ios} {
				got := read(projectOf(platform), operation, answered(200, tt.body))
				if e := got.Err; got.OK || e == nil || e.Code != tt.code || !strings.HasPrefix(e.SDK, sdk) || e.Fix == "" || found(got, tt.code).Fix == "" {
					t.Errorf("%s, %s on %s: %+v, want %s, SDK %q", tt.name, operation, platform, e, tt.code, sdk)
				}
			}
		}
	}
}

// success: false is a failure on Android. iOS needs success in inbox and consents and does not look at its value (1.4), so that
// the app sees an empty list; a warning says what the server said.
func TestSuccessFalse(t *testing.T) {
	const body = `{"success":false,"errors":{"_global":["Customer does not exist"]},"messages":[],"results":[],"data":[]}`
	for _, tt := range []struct {
		operation    string
		androidFails bool
		iosFails     bool
	}{
		{"attributes.fetch", true, true}, {"inapp.fetch", true, true}, {"blocks.static", true, true}, {"blocks.personal", true, true},
		{"consents.fetch", true, false}, {"inbox.fetch", true, false}, {"inbox.markread", true, false}, {"push.selfcheck", true, false},
		{"customers.track", false, false}, {"events.track", false, false}, {"campaigns.click", false, false}, {"ids.link", false, false},
	} {
		for platform, fails := range map[string]bool{android: tt.androidFails, ios: tt.iosFails} {
			got := read(projectOf(platform), tt.operation, answered(200, body))
			f := found(got, "server.customer-unknown")
			switch {
			case fails && (got.OK || got.Err.Code != "answer.refused" || f.Severity != "error" || platform == android && got.Err.SDK != failure):
				t.Errorf("%s on %s: %+v, %+v, want a failure", tt.operation, platform, got.Err, got.Findings)
			case !fails && (!got.OK || f.Severity != "warning" || !strings.Contains(f.Detail, "Customer does not exist")):
				t.Errorf("%s on %s: OK %v, %+v, want a success with a warning", tt.operation, platform, got.OK, got.Findings)
			}
		}
	}
}

// Codable takes only a Bool for success; Gson takes a text.
func TestSuccessAsText(t *testing.T) {
	const body = `{"success":"true","messages":[]}`
	if got := read(projectOf(android), "inbox.fetch", answered(200, body)); !got.OK {
		t.Errorf("Android: %+v", got.Err)
	}
	if got := read(projectOf(ios), "inbox.fetch", answered(200, body)); got.OK || got.Err.Code != "answer.wrong-type" || got.Err.SDK != badFormat {
		t.Errorf("iOS: %+v", got.Err)
	}
}

// Where an SDK looks at the status only, any 2xx is a success, and what the body lacks is a warning.
func TestStatusIsAllThatCounts(t *testing.T) {
	for _, tt := range []struct{ operation, platform string }{
		{"customers.track", android}, {"events.track", android}, {"campaigns.click", android}, {"ids.link", android},
		{"customers.track", ios}, {"events.track", ios}, {"campaigns.click", ios}, {"ids.link", ios}, {"push.selfcheck", ios}, {"inbox.markread", ios},
	} {
		for _, status := range []int{200, 201, 202, 204} {
			if got := read(projectOf(tt.platform), tt.operation, answered(status, ``)); !got.OK {
				t.Errorf("%s on %s, %d: %+v", tt.operation, tt.platform, status, got.Err)
			}
		}
		got := read(projectOf(tt.platform), tt.operation, answered(200, `<html>sign in</html>`))
		if f := found(got, "answer.html"); !got.OK || f.Severity != "warning" || f.Fix == "" {
			t.Errorf("%s on %s, a web page: OK %v, %+v", tt.operation, tt.platform, got.OK, got.Findings)
		}
	}
}

// The texts that iOS has for each status, and Android's: the reason phrase with the raw body.
func TestSDKTextsOfRefusals(t *testing.T) {
	const missing = "Request is missing required data: "
	for _, tt := range []struct {
		status             int
		body, code         string
		iosText, droidText string
	}{
		{401, `{"success":false,"error":"Access key not found"}`, "server.key-unknown", "Missing or invalid authorization: Access key not found", `Unauthorized: {"success":false,"error":"Access key not found"}`},
		{401, ``, "server.unauthorized", "Missing or invalid authorization: No details provided.", "Unauthorized"},
		{401, `{"error":"Access key not provided"}`, "server.no-credential", "Missing or invalid authorization: Access key not provided", `Unauthorized: {"error":"Access key not provided"}`},
		{401, `{"success":false,"errors":["Access key not provided"]}`, "server.no-credential", "Missing or invalid authorization: No details provided.", `Unauthorized: {"success":false,"errors":["Access key not provided"]}`},
		{403, `{"error":"No permission to export customer"}`, "server.no-permission", missing + `{"error":"No permission to export customer"}`, `Forbidden: {"error":"No permission to export customer"}`},
		{403, `{"error":"invalid secret"}`, "server.secret", missing + `{"error":"invalid secret"}`, `Forbidden: {"error":"invalid secret"}`},
		{400, `{"error":"Invalid project id"}`, "server.project-unknown", missing + `{"error":"Invalid project id"}`, `Bad Request: {"error":"Invalid project id"}`},
		{404, `{"errors":{"_global":["Customer does not exist"]}}`, "server.customer-unknown", "Requested URL was not found.", `Not Found: {"errors":{"_global":["Customer does not exist"]}}`},
		{404, ``, "server.path", "Requested URL was not found.", "Not Found"},
		{405, ``, "server.status", missing, "Method Not Allowed"},
		{409, `x`, "server.status", missing + "x", "Conflict: x"},
		{410, `gone`, "inbox.sync-gone", "The requested resource is no longer available: gone", "Gone: gone"},
		{411, ``, "server.status", missing, "Length Required"},
		{429, `{"error":"slow down"}`, "server.rate-limit", missing + `{"error":"slow down"}`, `Too Many Requests: {"error":"slow down"}`},
		{499, `closed`, "server.status", missing + "closed", "closed"},
		{500, `{"errors":[{"description":"boom"}]}`, "server.error", "There was a server error, please try again later.", `Internal Server Error: {"errors":[{"description":"boom"}]}`},
		{503, ``, "server.error", "There was a server error, please try again later.", "Service Unavailable"},
		{418, `{"error":"words that nobody knows"}`, "server.refused", missing + `{"error":"words that nobody knows"}`, `I'm a teapot: {"error":"words that nobody knows"}`},
	} {
		for platform, text := range map[string]string{android: tt.droidText, ios: tt.iosText} {
			got := read(projectOf(platform), "inbox.fetch", answered(tt.status, tt.body))
			if e := got.Err; e == nil || e.Code != tt.code || e.SDK != text || e.Fix == "" {
				t.Errorf("%d %s on %s: %+v, want %s, SDK %q", tt.status, tt.body, platform, e, tt.code, text)
			}
			if f := found(got, tt.code); f.Title == "" || f.Detail == "" || f.Fix == "" {
				t.Errorf("%d on %s: finding %+v", tt.status, platform, f)
			}
		}
	}
}

// iOS words a server error of a stream's recommendations as missing data, and of nothing else.
func TestServerErrorOfStreamRecommendations(t *testing.T) {
	const other = "There was a server error, please try again later."
	for _, tt := range []struct {
		p         engine.Profile
		operation string
		sdk       string
	}{
		{streamOf(ios), "attributes.fetch", "Request is missing required data: down"},
		{streamOf(ios), "consents.fetch", other},
		{projectOf(ios), "attributes.fetch", other},
		{streamOf(android), "attributes.fetch", "Bad Gateway: down"},
	} {
		if got := read(tt.p, tt.operation, answered(502, "down")); got.Err == nil || got.Err.SDK != tt.sdk {
			t.Errorf("%s, %s, %s: %+v", tt.p.Platform, tt.p.Integration, tt.operation, got.Err)
		}
	}
}

// iOS has no error for 3xx and 402, so that it goes on to the body; Android takes nothing but 2xx.
func TestStatusesThatIOSTakes(t *testing.T) {
	const fine = `{"success":true,"messages":[]}`
	for _, status := range []int{300, 304, 399, 402} {
		got := read(projectOf(ios), "inbox.fetch", answered(status, fine))
		if f := found(got, "server.status"); !got.OK || f.Severity != "warning" {
			t.Errorf("iOS, %d: %+v, %+v", status, got.Err, got.Findings)
		}
		if got := read(projectOf(android), "inbox.fetch", answered(status, fine)); got.OK || got.Err.Code != "server.status" {
			t.Errorf("Android, %d: OK %v, %+v", status, got.OK, got.Err)
		}
	}
	if got := read(projectOf(ios), "inbox.fetch", answered(304, "")); got.OK || got.Err.Code != "answer.empty" || got.Err.SDK != badFormat {
		t.Errorf("iOS, 304 without a body: %+v", got.Err)
	}
	if got := read(projectOf(ios), "ids.link", answered(304, "")); !got.OK {
		t.Errorf("iOS, 304 where no body is read: %+v", got.Err)
	}
}

// One answer, two outcomes: what an integrator who tests on one phone only does not see.
func TestSameAnswerTwoOutcomes(t *testing.T) {
	const six = `{"crm":true,"import":true,"page":true,"private_api":true,"public_api":false,"scenario":true}`
	for _, tt := range []struct {
		name, operation string
		answer          engine.Answer
		android, ios    bool
	}{
		{"consents, five sources", "consents.fetch", answered(200, `{"success":true,"results":[{"id":"n","sources":{"crm":true,"import":true,"page":true,"private_api":true,"public_api":false}}]}`), true, false},
		{"consents, none", "consents.fetch", answered(200, `{"success":true,"results":[]}`), false, true},
		{"consents, refused", "consents.fetch", answered(200, `{"success":false,"results":[{"id":"n","sources":`+six+`}]}`), false, true},
		{"inbox, refused", "inbox.fetch", answered(200, `{"success":false,"messages":[]}`), false, true},
		{"mark, refused", "inbox.markread", answered(200, `{"success":false}`), false, true},
		{"mark, empty", "inbox.markread", answered(200, ``), false, true},
		{"self check, empty", "push.selfcheck", answered(200, ``), false, true},
		{"inbox, success as text", "inbox.fetch", answered(200, `{"success":"true","messages":[]}`), true, false},
		{"segments, empty", "segments.fetch", answered(200, ``), true, false},
		{"tracking, 304", "events.track", answered(304, ``), false, true},
		{"tracking, 402", "events.track", answered(402, ``), false, true},
		{"link, 300", "ids.link", answered(300, ``), false, true},
	} {
		onAndroid, onIOS := read(projectOf(android), tt.operation, tt.answer), read(projectOf(ios), tt.operation, tt.answer)
		if onAndroid.OK != tt.android || onIOS.OK != tt.ios {
			t.Errorf("%s: OK on Android %v, on iOS %v", tt.name, onAndroid.OK, onIOS.OK)
		}
		for _, got := range []engine.Reading{onAndroid, onIOS} {
			if !got.OK && got.Err.SDK == "" {
				t.Errorf("%s: no text of the SDK in %+v", tt.name, got.Err)
			}
		}
	}
}
