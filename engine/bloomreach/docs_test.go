package bloomreach_test

import (
	"slices"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// Differences of 7.1 that show only in one situation, by their numbers there, and what the app would do otherwise.
func TestNotesOnSituations(t *testing.T) {
	lacking := func(p *engine.Profile) { p.AdvancedAuth = true }
	ignored := func(p *engine.Profile) { p.Provider = fileProvider(t, jwt) }
	twice := func(p *engine.Profile) { p.APIKey = auth.NewSecret("Token k") }
	both := func(p *engine.Profile) { p.AdvancedAuth, p.Provider = true, fileProvider(t, jwt) }
	codes := []string{"docs.log-spelling", "docs.token-twice", "docs.android-links", "mode.app-sends-bearer", "mode.app-sends-nothing"}
	for _, tt := range []struct {
		name, platform, operation string
		change                    func(*engine.Profile)
		mode                      auth.Mode
		want                      []string
	}{
		{"4, 13", android, "inbox.fetch", lacking, auth.CustomerToken, []string{"docs.log-spelling", "docs.android-links"}},
		{"4", ios, "inbox.fetch", lacking, auth.CustomerToken, []string{"docs.log-spelling"}},
		{"no class is looked for", android, "inapp.fetch", lacking, auth.CustomerToken, nil},
		{"6", android, "inapp.fetch", twice, auth.TokenMode, []string{"docs.token-twice"}},
		{"6", ios, "inapp.fetch", twice, auth.TokenMode, []string{"docs.token-twice"}},
		{"13", android, "inbox.fetch", ignored, auth.TokenMode, []string{"docs.android-links"}},
		{"not 13", ios, "inbox.fetch", ignored, auth.TokenMode, nil},
		{"5.3, 9", android, "inbox.fetch", both, auth.TokenMode, []string{"mode.app-sends-bearer"}},
		{"5.3, 9", ios, "segments.fetch", both, auth.TokenMode, []string{"mode.app-sends-bearer"}},
		{"5.3, 9", android, "segments.fetch", both, auth.TokenMode, nil},
		{"4.2", ios, "inapp.fetch", nil, auth.None, []string{"mode.app-sends-nothing"}},
		{"4.2", ios, "inapp.fetch", ignored, auth.None, nil},
		{"4.2", android, "inapp.fetch", nil, auth.None, nil},
	} {
		p := profile(tt.platform, "https://x.example")
		if tt.change != nil {
			tt.change(&p)
		}
		call, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: tt.operation, Mode: tt.mode})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range call.Finish.Findings {
			if slices.Contains(codes, f.Code) && (f.Severity != "note" || f.Detail == "" || f.Fix == "" || f.Ref == "") {
				t.Errorf("%s on %s: %+v", tt.name, tt.platform, f)
			}
		}
		got := slices.DeleteFunc(findingCodes(engine.Done{Call: call}), func(code string) bool { return !slices.Contains(codes, code) })
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s, %s on %s: %v, want %v", tt.name, tt.operation, tt.platform, got, tt.want)
		}
	}
}

// After identify Android's log and its doing differ (7.1, 10).
func TestNoteOnTheClearingThatIsNone(t *testing.T) {
	for platform, noted := range map[string]bool{android: true, ios: false} {
		d := newDevice(t, platform, ok(inbox("st-1", message("m1", 1, "")), inbox("st-2"), inbox("st-3"))...)
		d.fetch(nil)
		d.identify(bobIDs)
		if f := finding(d.do("inbox.fetch", nil), "docs.inbox-clearing"); (f.Severity == "note") != noted || noted && !strings.Contains(f.Detail, clearing) {
			t.Errorf("%s: %+v", platform, f)
		}
		if f := finding(d.do("inbox.fetch", nil), "docs.inbox-clearing"); f.Code != "" {
			t.Errorf("%s, the next fetch: %+v", platform, f)
		}
	}
}

// A mark that Android 4 means to hold back calls its app back twice (2.4).
func TestMarkWithoutATokenCallsBackTwice(t *testing.T) {
	server := newWireServer(t, `{"success":true}`)
	for _, tt := range []struct {
		platform, version, operation string
		twice                        bool
	}{
		{android, "", "inbox.markread", true},
		{android, "", "blocks.static", false},
		{android, "5.3", "blocks.static", false},
		{ios, "", "inbox.markread", false},
	} {
		p := profile(tt.platform, server.URL)
		p.SDKVersion, p.Provider = tt.version, fileProvider(t, "")
		done := do(t, newEngine(t), engine.Request{Profile: p, Operation: tt.operation, Mode: auth.CustomerToken, Args: required(tt.operation)})
		server.next(t)
		if f := finding(done, "docs.null-is-sent"); f.Code == "" || strings.Contains(f.Detail, "called twice") != tt.twice {
			t.Errorf("%s %s %s: %+v", tt.platform, tt.version, tt.operation, f)
		}
	}
}

// An app without a provider logs that it has looked for one (4.4).
func TestLogOfAMissingProvider(t *testing.T) {
	for platform, want := range map[string][]string{
		android: {"CustomerID auth provider is not registered", "Advanced auth has been enabled but provider has not been found"},
		ios:     {"Advanced authorization flag has been enabled without provider"},
	} {
		call, err := newEngine(t).Plan(engine.Request{Profile: profile(platform, "https://x.example"), Operation: "inbox.fetch", Mode: auth.CustomerToken})
		if err != nil || !slices.Equal(call.Finish.SDKLog, want) {
			t.Errorf("%s: %q, %v", platform, call.Finish.SDKLog, err)
		}
	}
}

// Both SDKs mark one message at a time (1.3).
func TestNoteOnManyMarks(t *testing.T) {
	for _, tt := range []struct {
		ids   []string
		noted bool
	}{{[]string{"m1"}, false}, {[]string{"m1", "m2"}, true}} {
		call, err := newEngine(t).Plan(engine.Request{Profile: profile(ios, "https://x.example"), Operation: "inbox.markread", Args: engine.Args{"message_id": tt.ids, "sync_token": {"st-1"}}})
		if err != nil || (finding(engine.Done{Call: call}, "wire.one-message").Severity == "note") != tt.noted {
			t.Errorf("%v: %+v, %v", tt.ids, call.Finish.Findings, err)
		}
	}
}
