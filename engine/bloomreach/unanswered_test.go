package bloomreach_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// Every kind of failure has an exception to be told by, and an event without an answer costs a try on Android alone (1.5).
func TestUnanswered(t *testing.T) {
	v := bloomreach.New()
	for _, cause := range []string{"transport.timeout", "transport.dns", "transport.tls", "transport.redirect", "transport.proxy", "transport.connect", "transport.reset", "transport.cut"} {
		sdk, notes := v.Unanswered(projectOf(android), engine.Request{Operation: "events.track"}, cause)
		notes = slices.DeleteFunc(notes, isPatience)
		exception, ok := strings.CutPrefix(sdk, "Error: request canceled by java")
		if !ok || !strings.HasSuffix(exception, "Exception") || len(notes) != 2 || notes[0].Code != "sdk.local-400" || !strings.Contains(notes[1].Title, "try 1 of 10") {
			t.Errorf("Android, %s: %q, %+v", cause, sdk, notes)
		}
		_, notes = v.Unanswered(projectOf(ios), engine.Request{Operation: "events.track"}, cause)
		notes = slices.DeleteFunc(notes, isPatience)
		if len(notes) != 1 || notes[0].Code != "sdk.flush" || !strings.Contains(notes[0].Detail, "no try") {
			t.Errorf("iOS, %s: %+v", cause, notes)
		}
	}
	if _, notes := v.Unanswered(projectOf(ios), engine.Request{Operation: "inbox.fetch"}, "transport.dns"); len(notes) != 0 {
		t.Errorf("iOS, inbox: %+v", notes)
	}
}

func isPatience(f engine.Finding) bool { return f.Code == "sdk.timeout" }

// The limit that ends a call is authpeek's; OkHttp has 10 s, iOS 60 s (1.2).
func TestPatienceOfTheSDK(t *testing.T) {
	for platform, limit := range map[string]string{android: "10 s", ios: "60 s"} {
		_, notes := bloomreach.New().Unanswered(projectOf(platform), engine.Request{Operation: "inbox.fetch"}, "transport.timeout")
		if i := slices.IndexFunc(notes, isPatience); i < 0 || !strings.Contains(notes[i].Detail, limit) || notes[i].Severity != "note" {
			t.Errorf("%s: %+v", platform, notes)
		}
		if _, notes := bloomreach.New().Unanswered(projectOf(platform), engine.Request{Operation: "inbox.fetch"}, "transport.dns"); slices.ContainsFunc(notes, isPatience) {
			t.Errorf("%s, no such host: %+v", platform, notes)
		}
	}
}

// An answer that comes too late for the app is an answer here, with a warning.
func TestAnswerThatTheAppDoesNotWaitFor(t *testing.T) {
	for _, tt := range []struct {
		platform string
		waited   time.Duration
		late     bool
	}{
		{android, 10 * time.Second, false}, {android, 10100 * time.Millisecond, true},
		{ios, 12 * time.Second, false}, {ios, 61 * time.Second, true},
	} {
		a := answered(200, `{"success":true}`)
		a.Waited = tt.waited
		got := read(projectOf(tt.platform), "inapp.fetch", a)
		if f := found(got, "sdk.timeout"); !got.OK || (f.Severity == "warning") != tt.late || tt.late && f.Fix == "" {
			t.Errorf("%s, %s: %+v", tt.platform, tt.waited, got.Findings)
		}
	}
}
