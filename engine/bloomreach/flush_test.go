package bloomreach_test

import (
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// Section 1.5: what the SDK does with a queued event after one answer.
func TestFlush(t *testing.T) {
	const (
		gone  = "removes the event from its queue"
		again = "keeps the event and sends it again"
		ten   = "try 1 of 10"
		five  = "try 1 of 5"

		parsed = `{"errors":[{"code":1,"description":"d","message":"m"}],"success":false}`
	)
	for _, tt := range []struct {
		status       int
		body         string
		android, ios string
	}{
		{200, `{"errors":[],"success":true}`, gone, gone},
		{201, ``, gone, gone},
		{200, `{"errors":["no"],"success":false}`, gone, gone},
		{304, ``, ten, gone},
		{402, ``, ten, gone},
		{400, `{"errors":["no"],"success":false}`, ten, five},
		{401, ``, ten, five},
		{403, ``, ten, five},
		{404, ``, ten, five},
		{410, ``, ten, five},
		{429, ``, ten, five},
		{499, ``, ten, five},
		{500, ``, again, again},
		{503, `down`, again, again},
		{500, parsed, again, five},
		{502, `{"errors":["text"],"success":false}`, again, again},
		{502, `{"errors":[{}]}`, again, again},
	} {
		for _, operation := range []string{"customers.track", "events.track", "campaigns.click"} {
			for platform, title := range map[string]string{android: tt.android, ios: tt.ios} {
				f := found(read(projectOf(platform), operation, answered(tt.status, tt.body)), "sdk.flush")
				if !strings.Contains(f.Title, title) || f.Severity != "note" || !strings.HasPrefix(f.Detail, map[string]string{android: "Android 4.10 ", ios: "iOS 4.0 "}[platform]) {
					t.Errorf("%s on %s, %d %s: %+v, want %q", operation, platform, tt.status, tt.body, f, title)
				}
			}
		}
	}
	for _, operation := range []string{"inbox.fetch", "ids.link", "push.selfcheck"} {
		if f := found(read(projectOf(android), operation, answered(400, "")), "sdk.flush"); f.Title != "" {
			t.Errorf("%s is not queued, and has %+v", operation, f)
		}
	}
}

// A call without an answer: Android answers itself with a 400 (1.2), which counts as a try; iOS has a connectionError (1.4),
// which does not.
func TestNoAnswer(t *testing.T) {
	s := newServer(t, answer{200, ""})
	url := s.URL
	s.Close()
	for platform, sdk := range map[string]string{
		android: "Error: request canceled by java.net.ConnectException",
		ios:     "No response received from the server, please check your internet connection.",
	} {
		p := profile(platform, url)
		done := do(t, newEngine(t), engine.Request{Profile: p, Operation: "consents.fetch", Mode: auth.TokenMode})
		e := done.Call.Finish.Error
		if done.Call.Finish.Outcome != engine.OutcomeFailed || e == nil || e.Code != "transport.connect" || e.SDK != sdk {
			t.Errorf("%s: %+v, %+v", platform, done.Call.Finish, e)
		}
		if note := finding(done, "sdk.local-400"); (note.Severity == "note") != (platform == android) {
			t.Errorf("%s: %+v", platform, done.Call.Finish.Findings)
		}
	}
}
