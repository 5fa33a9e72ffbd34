package bloomreach_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// planned is what a call would send.
func planned(t *testing.T, p engine.Profile, operation string, args engine.Args) engine.Call {
	t.Helper()
	call, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: operation, Mode: auth.None, Args: args})
	if err != nil {
		t.Fatalf("%s %v: %v", operation, args, err)
	}
	return call
}

// The kinds of value that a property can have, and what the SDKs leave out or write as text (1.3).
func TestProperties(t *testing.T) {
	for _, tt := range []struct{ value, android, ios string }{
		{"text", `"text"`, `"text"`},
		{"", `""`, `""`},
		{"5", "5", "5"},
		{"-1.50", "-1.50", "-1.50"},
		{"1e3", "1e3", "1e3"},
		{`"5"`, `"5"`, `"5"`},
		{`"5`, `"\"5"`, `"\"5"`},
		{"05", `"05"`, `"05"`}, // no JSON
		{"true", "true", "true"},
		{"True", `"True"`, `"True"`},
		{"null", "", ""},
		{` {"a": [1, "<b>"]} `, `{"a":[1,"<b>"]}`, `{"a":[1,"<b>"]}`},
		{"[]", "[]", "[]"},
		{"NaN", `"NaN"`, ""},
		{"Infinity", `"Infinity"`, ""},
		{"-Infinity", `"-Infinity"`, ""},
		{"1e999", `"Infinity"`, ""},
		{"-1e999", `"-Infinity"`, ""},
		{`"NaN"`, `"NaN"`, `"NaN"`},
	} {
		for platform, want := range map[string]string{android: tt.android, ios: tt.ios} {
			call := planned(t, profile(platform, "https://x.example"), "customers.track", engine.Args{"properties.x": {tt.value}})
			body := string(call.Sent.Body.Bytes())
			properties := `"properties":{}}`
			if want != "" {
				properties = `"properties":{"x":` + want + `}}`
			}
			if !strings.HasSuffix(body, properties) {
				t.Errorf("%s, %q: %s, want %s", platform, tt.value, body, properties)
			}
			left := slices.ContainsFunc(call.Finish.Findings, func(f engine.Finding) bool { return f.Code == "wire.properties-left-out" })
			if left != (want == "") {
				t.Errorf("%s, %q: findings %v", platform, tt.value, call.Finish.Findings)
			}
		}
	}
	call := planned(t, profile(android, "https://x.example"), "events.track", engine.Args{"event_type": {"e"}, "properties.b.c": {"1"}, "properties.a": {"2"}})
	if body := string(call.Sent.Body.Bytes()); !strings.Contains(body, `"properties":{"a":2,"b.c":1,"application_id":"default-application","device_id":"`) {
		t.Errorf("body %s", body)
	}
}

// The device keeps its id as long as the customer keeps the cookie.
func TestDeviceID(t *testing.T) {
	id := func(cookie string) string {
		p := profile(android, "https://x.example")
		p.CustomerIDs = map[string]string{"cookie": cookie}
		call := planned(t, p, "events.track", engine.Args{"event_type": {"e"}})
		return deviceInBody.FindString(string(call.Sent.Body.Bytes()))
	}
	first, again, other := id("c-1"), id("c-1"), id("c-2")
	if first == "" || first != again || first == other {
		t.Errorf("%s, %s and %s", first, again, other)
	}
}

// Android 5 names its app in a self check; a device can be checked through another service than the platform's own (1.3, row 9).
func TestSelfCheckBody(t *testing.T) {
	for _, tt := range []struct{ platform, version, push, want string }{
		{android, "", "", `{"platform":"android","customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"push_notification_id":"t"}`},
		{android, "", "huawei", `{"platform":"huawei","customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"push_notification_id":"t"}`},
		{android, "5.3", "", `{"platform":"android","customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"push_notification_id":"t","application_id":"default-application"}`},
		{ios, "", "", `{"platform":"ios","customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"push_notification_id":"t"}`},
	} {
		p := profile(tt.platform, "https://x.example")
		p.SDKVersion = tt.version
		args := engine.Args{"push_token": {"t"}}
		if tt.push != "" {
			args["push_platform"] = []string{tt.push}
		}
		if got := string(planned(t, p, "push.selfcheck", args).Sent.Body.Bytes()); got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}

// What an SDK does not send at all: Android without content blocks to ask for, iOS without news for a stream (1.3, 1.5).
func TestNotSentByTheSDK(t *testing.T) {
	cookie := map[string]string{"cookie": "c-1"}
	for _, tt := range []struct {
		platform, integration, operation string
		ids                              map[string]string
		args                             engine.Args
		code, body                       string
	}{
		{android, "project", "blocks.personal", cookie, nil, "blocks.none", ""},
		{android, "stream", "blocks.personal", cookie, nil, "blocks.none", ""},
		{ios, "project", "blocks.personal", cookie, nil, "", `"content_block_ids":[]}`},
		{ios, "stream", "customers.track", cookie, nil, "track.empty", ""},
		{ios, "stream", "customers.track", cookie, engine.Args{"properties.x": {"null"}}, "track.empty", ""},
		{ios, "stream", "customers.track", cookie, engine.Args{"properties.x": {"1"}}, "", `"properties":{"x":1}}`},
		{ios, "stream", "customers.track", map[string]string{"cookie": "c-1", "registered": "jane"}, nil, "", `"properties":{}}`},
		{ios, "project", "customers.track", cookie, nil, "", `"properties":{}}`},
		{android, "stream", "customers.track", cookie, nil, "", `"properties":{}}`},
	} {
		p := profile(tt.platform, "https://x.example")
		p.Integration, p.StreamID, p.CustomerIDs = tt.integration, "sid-1", tt.ids
		call := planned(t, p, tt.operation, tt.args)
		if tt.code != "" {
			if e := call.Finish.Error; call.Finish.Outcome != engine.OutcomeBlocked || e.Code != tt.code || e.Fix == "" || call.Sent != nil {
				t.Errorf("%+v: %+v", tt, call.Finish)
			}
			continue
		}
		if body := string(call.Sent.Body.Bytes()); call.Finish.Outcome != engine.OutcomeOK || !strings.HasSuffix(body, tt.body) {
			t.Errorf("%+v: %s", tt, body)
		}
	}
}

// What makes no request says what to do.
func TestNoSuchRequest(t *testing.T) {
	one := engine.Args{"recommendation": {"r"}}
	for _, tt := range []struct {
		operation string
		change    func(*engine.Profile)
		args      engine.Args
		want      string
	}{
		{"segments.fetch", func(p *engine.Profile) { delete(p.CustomerIDs, "cookie") }, nil, "needs the customer's cookie"},
		{"ids.link", func(p *engine.Profile) { delete(p.CustomerIDs, "cookie") }, nil, "needs the customer's cookie"},
		{"ids.link", func(p *engine.Profile) { delete(p.CustomerIDs, "registered") }, nil, "does not link"},
		{"inapp.fetch", func(p *engine.Profile) { p.Integration = "stream" }, nil, "stream_id is empty"},
		{"inapp.fetch", func(p *engine.Profile) { p.ProjectToken = "" }, nil, "project_token is empty"},
		{"events.track", nil, engine.Args{}, "needs event_type"},
		{"events.track", nil, engine.Args{"event_type": {""}}, "event_type is empty"},
		{"events.track", nil, engine.Args{"event_type": {"e"}, "properties.device_id": {"d"}}, "the SDK sets device_id"},
		{"events.track", nil, engine.Args{"event_type": {"e"}, "properties.x": {"1", "2"}}, "takes one properties.x, not 2"},
		{"customers.track", nil, engine.Args{"properties.": {"1"}}, "no argument"},
		{"customers.track", nil, engine.Args{"propertiesx": {"1"}}, "no argument"},
		{"campaigns.click", nil, engine.Args{"url": {""}}, "url is empty"},
		{"push.selfcheck", nil, engine.Args{}, "needs push_token"},
		{"push.selfcheck", nil, engine.Args{"push_token": {""}}, "push_token is empty"},
		{"push.selfcheck", nil, engine.Args{"push_token": {"t"}, "push_platform": {"windows"}}, `no push_platform "windows"`},
		{"blocks.personal", nil, engine.Args{"content_block_id": {"a", ""}}, "content_block_id is empty"},
		{"attributes.fetch", toStream, engine.Args{"attribute": {"property:x"}}, "one recommendation"},
		{"attributes.fetch", toStream, engine.Args{"attribute": {"recommendation:a"}, "recommendation": {"b"}}, "one recommendation"},
		{"attributes.fetch", toStream, engine.Args{"recommendation": {"a"}, "size": {"0"}}, "size"},
		{"attributes.fetch", toStream, engine.Args{}, "asks for nothing"},
	} {
		p := profile(android, "https://x.example")
		if tt.change != nil {
			tt.change(&p)
		}
		_, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: tt.operation, Mode: auth.None, Args: tt.args})
		var usage *engine.UsageError
		if !errors.As(err, &usage) || !strings.Contains(usage.Message, tt.want) || usage.Fix == "" {
			t.Errorf("%s %v: %v, want %q and what to do", tt.operation, tt.args, err, tt.want)
		}
	}
	p := profile(android, "https://x.example")
	toStream(&p)
	planned(t, p, "attributes.fetch", one)
}

func toStream(p *engine.Profile) { p.Integration, p.StreamID = "stream", "sid-1" }

// Where the vendor's pages and the SDKs differ, the call says so, once (7.1).
func TestNotesOnTheVendorsPages(t *testing.T) {
	want := map[string][]string{
		"docs.consents-method":  {"android project consents.fetch", "android stream consents.fetch", "ios project consents.fetch", "ios stream consents.fetch"},
		"docs.inapp-query":      {"android project inapp.fetch", "android stream inapp.fetch", "ios project inapp.fetch", "ios stream inapp.fetch"},
		"docs.bearer-routes":    {"android project blocks.personal", "android project blocks.static", "ios project blocks.personal", "ios project blocks.static", "ios project ids.link", "ios project segments.fetch"},
		"docs.selfcheck-url":    {"ios stream push.selfcheck"},
		"docs.attributes-route": {"android project attributes.fetch", "ios project attributes.fetch"},
		"docs.jwt-keychain": {
			"ios stream blocks.personal", "ios stream blocks.static", "ios stream campaigns.click", "ios stream consents.fetch", "ios stream customers.track",
			"ios stream events.track", "ios stream ids.link", "ios stream inapp.fetch", "ios stream inbox.fetch", "ios stream inbox.markread",
			"ios stream push.selfcheck", "ios stream segments.fetch",
		},
	}
	got := map[string][]string{}
	args := tableArgs(t)
	for _, row := range table(t)["credentials"] {
		for _, integration := range []string{"project", "stream"} {
			p := profile(row[1], "https://x.example")
			p.Integration, p.StreamID, p.AdvancedAuth, p.Provider = integration, "sid-1", integration == "project", fileProvider(t, jwt)
			mode := engine.OwnMode(bloomreach.New(), p)
			call, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: row[0], Mode: mode, Args: args[row[0]]})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range call.Finish.Findings {
				if f.Severity != "note" || f.Detail == "" || f.Fix == "" {
					t.Errorf("%+v", f)
				}
				got[f.Code] = append(got[f.Code], row[1]+" "+integration+" "+row[0])
			}
		}
	}
	for code, calls := range got {
		slices.Sort(calls)
		if !slices.Equal(calls, want[code]) {
			t.Errorf("%s is said of\n%v, want\n%v", code, calls, want[code])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d notes were seen, want %d", len(got), len(want))
	}
}

// That the JWT does not outlive a launch is news while the SDK has none, and no more once it keeps one.
func TestNoteOnTheKeychainIsSaidWhileNothingIsKept(t *testing.T) {
	server := newServer(t, answer{200, `{"success":true,"messages":[]}`})
	p := profile(ios, server.URL)
	toStream(&p)
	p.Provider = fileProvider(t, jwt)
	e := newEngine(t)
	for call, want := range []string{"docs.jwt-keychain", ""} {
		done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "inbox.fetch"})
		if err != nil {
			t.Fatal(err)
		}
		if got := finding(done, "docs.jwt-keychain").Code; got != want {
			t.Errorf("call %d says %q, want %q", call+1, got, want)
		}
	}
}

// A provider that caches as the vendor's sample does (7.1, 12).
func TestNoteOnTheSamplesCache(t *testing.T) {
	for policy, noted := range map[auth.Policy]bool{auth.Once: true, auth.PerCall: false, auth.Cached: false} {
		p := profile(android, "https://x.example")
		p.AdvancedAuth, p.Provider = true, auth.NewProvider(auth.ProviderOptions{Policy: policy})
		for operation, uses := range map[string]bool{"inbox.fetch": true, "inapp.fetch": false} {
			call, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: operation})
			if err != nil {
				t.Fatal(err)
			}
			if got := finding(engine.Done{Call: call}, "docs.sample-cache"); (got.Code != "") != (noted && uses) {
				t.Errorf("%s under %s: %+v", operation, policy, got)
			}
		}
	}
}
