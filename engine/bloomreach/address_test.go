package bloomreach_test

import (
	"errors"
	"strings"
	"testing"

	"authpeek/engine"
)

// A profile that cannot make a request is refused with what to do, before anything leaves.
func TestProfilesThatMakeNoRequest(t *testing.T) {
	for name, change := range map[string]func(*engine.Profile){
		"no project":          func(p *engine.Profile) { p.ProjectToken = "" },
		"a stream":            func(p *engine.Profile) { p.Integration = "stream" },
		"no base URL":         func(p *engine.Profile) { p.BaseURL = "" },
		"no scheme":           func(p *engine.Profile) { p.BaseURL = "api.exponea.com" },
		"another scheme":      func(p *engine.Profile) { p.BaseURL = "ftp://api.exponea.com" },
		"a control in it":     func(p *engine.Profile) { p.BaseURL = "https://api\x7f" },
		"nothing but slashes": func(p *engine.Profile) { p.BaseURL = "//" },
	} {
		for _, platform := range []string{android, ios} {
			p := profile(platform, "https://api.exponea.com")
			change(&p)
			_, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: "inbox.fetch"})
			var usage *engine.UsageError
			if !errors.As(err, &usage) || usage.Fix == "" {
				t.Errorf("%s, %s: %v, want a usage error that says what to do", name, platform, err)
			}
		}
	}
}

// A long body is cut for the log, never within a character.
func TestLongRefusalIsCutForTheLog(t *testing.T) {
	for shift := range 3 {
		done := ask(t, android, "inbox.fetch", nil, answer{500, strings.Repeat("x", shift) + strings.Repeat("é", 400)})
		if sdk := done.Call.Finish.Error.SDK; len(sdk) > 340 || !strings.HasSuffix(sdk, "é…") || strings.ContainsRune(sdk, '\uFFFD') {
			t.Errorf("shifted by %d: %q", shift, sdk)
		}
	}
}
