package bloomreach_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
)

// Everything below is written out from the reference, sections 1.1 to 1.3 and 4.1 to 4.4, and nothing from the code.
const (
	jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOnsicmVnaXN0ZXJlZCI6ImphbmUifX0.c2ln"

	attributesLine = "POST /data/v2/projects/pt-1/customers/attributes"
	consentsLine   = "GET /data/v2/projects/pt-1/consent/categories"
	fetchLine      = "POST /webxp/projects/pt-1/appinbox/fetch"
	markLine       = "POST /webxp/projects/pt-1/appinbox/markasread"

	attributesBody = `{"customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"attributes":[` +
		`{"type":"property","property":"first_name"},{"type":"id","id":"registered"},{"type":"segmentation","id":"s1"},` +
		`{"type":"expression","id":"e1"},{"type":"aggregate","id":"a1"},{"type":"prediction","id":"p1"},{"type":"consent","category":"newsletter"}]}`
	fetchBody = `{"customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"application_id":"default-application"}`
	markBody  = `{"customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"message_ids":["m1"],"sync_token":"st-1"}`
)

var (
	allTypes = engine.Args{"attribute": {"property:first_name", "id:registered", "segmentation:s1", "expression:e1", "aggregate:a1", "prediction:p1", "consent:newsletter"}}
	markArgs = engine.Args{"message_id": {"m1"}, "sync_token": {"st-1"}}
)

// required are the arguments without which an operation makes no request.
func required(operation string) engine.Args {
	switch operation {
	case "inbox.markread":
		return markArgs
	case "attributes.fetch":
		return engine.Args{"attribute": {"property:x"}}
	case "blocks.personal":
		return engine.Args{"content_block_id": {"b1"}}
	default:
		return nil
	}
}

// sdkHeaders are what each SDK sends before and after its credential (1.2).
var sdkHeaders = map[string][2][]string{
	android: {{"Content-Type: application/json"}, {"Accept-Encoding: br,gzip", "User-Agent: authpeek"}},
	ios:     {{"content-type: application/json", "accept: application/json"}, {"accept-encoding: gzip", "user-agent: authpeek"}},
}

func withHeader(platform, header string) []string {
	around := sdkHeaders[platform]
	if header == "" {
		return slices.Concat(around[0], around[1])
	}
	return slices.Concat(around[0], []string{header}, around[1])
}

func TestRequestsOnTheWire(t *testing.T) {
	const basic = "Basic azE6cHJpdmF0ZS1zZWNyZXQ=" // base64 of k1:private-secret
	tests := []struct {
		platform, operation string
		mode                auth.Mode
		args                engine.Args
		line, header, body  string
	}{
		{android, "attributes.fetch", "none", allTypes, attributesLine, "", attributesBody},
		{android, "attributes.fetch", "token", allTypes, attributesLine, "Authorization: Token public-key", attributesBody},
		{android, "attributes.fetch", "customer-token", allTypes, attributesLine, "Authorization: Token public-key", attributesBody},
		{android, "attributes.fetch", "basic", allTypes, attributesLine, "Authorization: " + basic, attributesBody},
		{android, "consents.fetch", "none", nil, consentsLine, "", ""},
		{android, "consents.fetch", "token", nil, consentsLine, "Authorization: Token public-key", ""},
		{android, "consents.fetch", "customer-token", nil, consentsLine, "Authorization: Token public-key", ""},
		{android, "consents.fetch", "basic", nil, consentsLine, "Authorization: " + basic, ""},
		{android, "inbox.fetch", "none", nil, fetchLine, "", fetchBody},
		{android, "inbox.fetch", "token", nil, fetchLine, "Authorization: Token public-key", fetchBody},
		{android, "inbox.fetch", "customer-token", nil, fetchLine, "Authorization: Bearer " + jwt, fetchBody},
		{android, "inbox.markread", "none", markArgs, markLine, "", markBody},
		{android, "inbox.markread", "token", markArgs, markLine, "Authorization: Token public-key", markBody},
		{android, "inbox.markread", "customer-token", markArgs, markLine, "Authorization: Bearer " + jwt, markBody},

		{ios, "attributes.fetch", "none", allTypes, attributesLine, "", attributesBody},
		{ios, "attributes.fetch", "token", allTypes, attributesLine, "authorization: Token public-key", attributesBody},
		{ios, "attributes.fetch", "customer-token", allTypes, attributesLine, "authorization: Token public-key", attributesBody},
		{ios, "attributes.fetch", "basic", allTypes, attributesLine, "authorization: " + basic, attributesBody},
		{ios, "consents.fetch", "none", nil, consentsLine, "", ""},
		{ios, "consents.fetch", "token", nil, consentsLine, "authorization: Token public-key", ""},
		{ios, "consents.fetch", "customer-token", nil, consentsLine, "authorization: Token public-key", ""},
		{ios, "consents.fetch", "basic", nil, consentsLine, "authorization: " + basic, ""},
		{ios, "inbox.fetch", "none", nil, fetchLine, "", fetchBody},
		{ios, "inbox.fetch", "token", nil, fetchLine, "authorization: Token public-key", fetchBody},
		{ios, "inbox.fetch", "customer-token", nil, fetchLine, "authorization: Bearer " + jwt, fetchBody},
		{ios, "inbox.markread", "none", markArgs, markLine, "", markBody},
		{ios, "inbox.markread", "token", markArgs, markLine, "authorization: Token public-key", markBody},
		{ios, "inbox.markread", "customer-token", markArgs, markLine, "authorization: Bearer " + jwt, markBody},
	}
	server := newWireServer(t, `{"success":true}`)
	for _, tt := range tests {
		t.Run(tt.platform+" "+tt.operation+" "+string(tt.mode), func(t *testing.T) {
			p := profile(tt.platform, server.URL)
			p.Provider = fileProvider(t, jwt)
			do(t, newEngine(t), engine.Request{Profile: p, Operation: tt.operation, Mode: tt.mode, Args: tt.args})
			want := request{Line: tt.line, Headers: withHeader(tt.platform, tt.header), Body: tt.body}
			if diff := cmp.Diff(want, server.next(t)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// iOS cuts one slash at the end of the base URL and no more; Android cuts none (1.2).
func TestSlashAtTheEndOfTheBaseURL(t *testing.T) {
	server := newWireServer(t, `{"success":true}`)
	for _, tt := range []struct{ platform, slashes, line string }{
		{android, "", fetchLine},
		{android, "/", "POST //webxp/projects/pt-1/appinbox/fetch"},
		{android, "/api", "POST /api/webxp/projects/pt-1/appinbox/fetch"},
		{ios, "", fetchLine},
		{ios, "/", fetchLine},
		{ios, "//", "POST //webxp/projects/pt-1/appinbox/fetch"},
		{ios, "/api/", "POST /api/webxp/projects/pt-1/appinbox/fetch"},
	} {
		do(t, newEngine(t), engine.Request{Profile: profile(tt.platform, server.URL+tt.slashes), Operation: "inbox.fetch"})
		if got := server.next(t).Line; got != tt.line {
			t.Errorf("%s, base URL + %q: %s, want %s", tt.platform, tt.slashes, got, tt.line)
		}
	}
}

// What a provider's value becomes on the wire (4.2): Android looks for the prefix, iOS does not.
func TestPrefixOfTheCustomerToken(t *testing.T) {
	server := newWireServer(t, `{"success":true}`)
	for _, tt := range []struct{ platform, given, header string }{
		{android, "abc.def.ghi", "Authorization: Bearer abc.def.ghi"},
		{android, "Bearer abc.def.ghi", "Authorization: Bearer abc.def.ghi"},
		{android, "bearer abc.def.ghi", "Authorization: Bearer bearer abc.def.ghi"},
		{ios, "abc.def.ghi", "authorization: Bearer abc.def.ghi"},
		{ios, "Bearer abc.def.ghi", "authorization: Bearer Bearer abc.def.ghi"},
	} {
		for _, operation := range []string{"inbox.fetch", "inbox.markread"} {
			p := profile(tt.platform, server.URL)
			p.Provider = fileProvider(t, tt.given)
			do(t, newEngine(t), engine.Request{Profile: p, Operation: operation, Mode: auth.CustomerToken, Args: required(operation)})
			if got := server.next(t); !slices.Contains(got.Headers, tt.header) {
				t.Errorf("%s %s, %q: %q", tt.platform, operation, tt.given, got.Headers)
			}
		}
	}
}

// A provider that gives null (4.4, 2.4): Android does not send a fetch, sends a mark bare with the same line in its log; iOS
// sends both bare.
func TestProviderGivesNull(t *testing.T) {
	const loading = "AppInbox loading failed. Authorization token is missing"
	const marked = "AppInbox marked as read"
	server := newWireServer(t, `{"success":true}`)
	for _, tt := range []struct {
		platform, operation string
		onNull              engine.OnNull
		outcome             engine.Outcome
		sent                bool
		log                 []string
		sdk                 string
	}{
		{android, "inbox.fetch", "", engine.OutcomeBlocked, false, []string{loading}, loading},
		{android, "inbox.markread", "", engine.OutcomeOK, true, []string{loading, marked}, ""},
		{android, "inbox.fetch", engine.OnNullSDK, engine.OutcomeBlocked, false, []string{loading}, loading},
		{android, "inbox.fetch", engine.OnNullBare, engine.OutcomeOK, true, nil, ""},
		{android, "inbox.markread", engine.OnNullBare, engine.OutcomeOK, true, []string{marked}, ""},
		{android, "inbox.markread", engine.OnNullFail, engine.OutcomeFailed, false, nil, loading},
		{ios, "inbox.fetch", "", engine.OutcomeOK, true, nil, ""},
		{ios, "inbox.markread", "", engine.OutcomeOK, true, []string{marked}, ""},
		{ios, "inbox.fetch", engine.OnNullFail, engine.OutcomeFailed, false, nil, ""},
	} {
		t.Run(tt.platform+" "+tt.operation+" "+string(tt.onNull), func(t *testing.T) {
			p := profile(tt.platform, server.URL)
			p.Provider, p.OnNull = fileProvider(t, ""), tt.onNull
			done := do(t, newEngine(t), engine.Request{Profile: p, Operation: tt.operation, Mode: auth.CustomerToken, Args: required(tt.operation)})
			if done.Call.Finish.Outcome != tt.outcome || done.Call.Null == nil {
				t.Errorf("ended as %+v", done.Call.Finish)
			}
			if diff := cmp.Diff(tt.log, done.Call.Finish.SDKLog); diff != "" {
				t.Errorf("log (-want +got):\n%s", diff)
			}
			if e := done.Call.Finish.Error; e != nil && (e.Code != "provider.null" || e.SDK != tt.sdk || e.Fix == "") {
				t.Errorf("error %+v", e)
			}
			if server.silent() == tt.sent {
				t.Fatalf("sent: %v, want %v", !server.silent(), tt.sent)
			}
			if !tt.sent {
				return
			}
			if diff := cmp.Diff(withHeader(tt.platform, ""), server.next(t).Headers); diff != "" {
				t.Errorf("headers (-want +got):\n%s", diff)
			}
		})
	}
}

// Advanced auth without a provider: nothing is sent where the SDK would use it, in each SDK's words (4.4).
func TestProviderMissing(t *testing.T) {
	server := newWireServer(t, `{"success":true}`)
	for platform, words := range map[string]string{
		android: "Advanced auth has been enabled but provider has not been found",
		ios:     "Advanced authorization flag has been enabled without provider",
	} {
		for _, operation := range []string{"inbox.fetch", "inbox.markread"} {
			done := do(t, newEngine(t), engine.Request{Profile: profile(platform, server.URL), Operation: operation, Mode: auth.CustomerToken, Args: required(operation)})
			if e := done.Call.Finish.Error; done.Call.Finish.Outcome != engine.OutcomeBlocked || e.Code != "provider.missing" || e.SDK != words || e.Fix == "" {
				t.Errorf("%s %s: ended as %v, %+v", platform, operation, done.Call.Finish.Outcome, e)
			}
		}
		if !server.silent() {
			t.Fatalf("%s: %v left", platform, server.next(t))
		}
		// A message that was fetched before, with a key, is held back all the same.
		d := newDevice(t, platform, ok(inbox("st-1", message("m1", 1, "")))...)
		d.fetch(nil)
		if done := do(t, d.engine, engine.Request{Profile: d.profile, Operation: "inbox.markread", Mode: auth.CustomerToken, Args: markM1}); code(done) != "provider.missing" {
			t.Errorf("%s: marking a fetched message ended as %+v", platform, done.Call.Finish)
		}
		// Consents go with the API key, so a missing provider does not concern them.
		do(t, newEngine(t), engine.Request{Profile: profile(platform, server.URL), Operation: "consents.fetch", Mode: auth.CustomerToken})
		server.next(t)
	}
}

func TestModesThatAnOperationLacks(t *testing.T) {
	server := newWireServer(t, `{"success":true}`)
	for _, platform := range []string{android, ios} {
		for operation, modes := range map[string][]auth.Mode{
			"inbox.fetch": {auth.Basic, auth.StreamJWT}, "inbox.markread": {auth.Basic, auth.StreamJWT},
			"attributes.fetch": {auth.StreamJWT}, "consents.fetch": {auth.StreamJWT, "bogus"},
		} {
			for _, mode := range modes {
				_, err := newEngine(t).Do(t.Context(), engine.Request{Profile: profile(platform, server.URL), Operation: operation, Mode: mode, Args: required(operation)})
				var usage *engine.UsageError
				if !errors.As(err, &usage) || usage.Fix == "" {
					t.Errorf("%s %s in mode %s: %v, want a usage error that says what to do", platform, operation, mode, err)
				}
			}
		}
	}
	if !server.silent() {
		t.Errorf("%v left", server.next(t))
	}
}

func TestRecommendationBodies(t *testing.T) {
	const ids = `{"customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"attributes":[`
	server := newWireServer(t, `{"success":true}`)
	for _, tt := range []struct {
		platform string
		args     engine.Args
		body     string
	}{
		{android, engine.Args{"recommendation": {"r1"}}, ids + `{"type":"recommendation","id":"r1","fillWithRandom":true,"size":10}]}`},
		{android, engine.Args{"attribute": {"recommendation:r1", "property:x"}}, ids + `{"type":"recommendation","id":"r1","fillWithRandom":true,"size":10},{"type":"property","property":"x"}]}`},
		{android, engine.Args{"recommendation": {"r1"}, "no_track": {"true"}}, ids + `{"type":"recommendation","id":"r1","fillWithRandom":true,"size":10,"no_track":true}]}`},
		{ios, engine.Args{"recommendation": {"r1"}}, ids + `{"type":"recommendation","id":"r1","fillWithRandom":true,"size":10,"no_track":false}]}`},
		{ios, engine.Args{"recommendation": {"r1"}, "size": {"3"}, "fill_with_random": {"false"}, "no_track": {"true"}, "item": {"A<1>&:2", "B:0.5"}, "catalog_attribute": {"title", "price"}},
			ids + `{"type":"recommendation","id":"r1","fillWithRandom":false,"size":3,"items":{"A<1>&":"2","B":"0.5"},"no_track":true,"catalogAttributesWhitelist":["title","price"]}]}`},
	} {
		do(t, newEngine(t), engine.Request{Profile: profile(tt.platform, server.URL), Operation: "attributes.fetch", Mode: auth.TokenMode, Args: tt.args})
		if diff := cmp.Diff(tt.body, server.next(t).Body); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", tt.platform, tt.args, diff)
		}
	}
}

func TestArgumentsThatMakeNoRequest(t *testing.T) {
	for _, args := range []engine.Args{
		{}, {"attribute": {"first_name"}}, {"attribute": {"property:"}}, {"attribute": {"event:x"}}, {"attribute": {":x"}},
		{"recommendation": {"r"}, "size": {"0"}}, {"recommendation": {"r"}, "size": {"many"}}, {"recommendation": {"r"}, "no_track": {"maybe"}},
		{"recommendation": {"r"}, "fill_with_random": {"2"}}, {"recommendation": {"r"}, "item": {"A"}}, {"recommendation": {"r"}, "item": {":2"}},
	} {
		_, err := newEngine(t).Plan(engine.Request{Profile: profile(android, "http://127.0.0.1:1"), Operation: "attributes.fetch", Mode: auth.TokenMode, Args: args})
		var usage *engine.UsageError
		if !errors.As(err, &usage) || usage.Fix == "" {
			t.Errorf("%v: %v, want a usage error that says what to do", args, err)
		}
	}
}

// Without an application id the field is absent, as from SDKs that knew none; ids are an object even when there are none.
func TestFetchBodyLeavesOutWhatIsUnknown(t *testing.T) {
	server := newWireServer(t, `{"success":true}`)
	p := profile(android, server.URL)
	p.ApplicationID, p.CustomerIDs = "", nil
	do(t, newEngine(t), engine.Request{Profile: p, Operation: "inbox.fetch"})
	if got := server.next(t).Body; got != `{"customer_ids":{}}` {
		t.Errorf("body %s", got)
	}
}

// A body given whole travels byte for byte, and no argument is wanted beside it.
func TestBodyGivenWhole(t *testing.T) {
	const body = "{ \"customer_ids\": {\"registered\":\"bob\"},\n \"attributes\": [{\"type\":\"property\",\"property\":\"x\"}] }"
	server := newWireServer(t, `{"success":true,"results":[{"success":true,"value":1}]}`)
	for _, operation := range []string{"attributes.fetch", "inbox.fetch", "inbox.markread"} {
		do(t, newEngine(t), engine.Request{Profile: profile(ios, server.URL), Operation: operation, Mode: auth.TokenMode, Body: []byte(body)})
		if got := server.next(t).Body; got != body {
			t.Errorf("%s: body %q", operation, got)
		}
	}
}
