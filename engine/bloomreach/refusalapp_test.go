package bloomreach

import (
	"strings"
	"testing"

	"authpeek/engine"
)

// What an app has to change is in the app: no mode of authpeek's is at fault when its call has no credential.
func TestRefusalOfAnAppsCall(t *testing.T) {
	p := engine.Profile{Vendor: "bloomreach", Platform: Android, Integration: "project"}
	a := engine.Answer{Status: 401, Body: []byte(`{"success":false,"error":"Access key not provided"}`)}
	for trigger, want := range map[string]string{engine.TriggerApp: "let the app send", "you": "choose another mode"} {
		got := refused(p, engine.Request{Profile: p, Operation: InboxFetch, Trigger: trigger}, a)
		if !strings.HasPrefix(got.Err.Fix, want) {
			t.Errorf("%s is told %q, want %q", trigger, got.Err.Fix, want)
		}
	}
}
