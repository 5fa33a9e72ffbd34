package bloomreach

import (
	"testing"

	"authpeek/engine"
)

// An app that starts anew has no fetch that runs.
func TestStuckIsForgotten(t *testing.T) {
	v := New()
	p := engine.Profile{Name: "acme", Platform: Android, BaseURL: "https://x.example", ProjectToken: "pt-1"}
	other := p
	other.ProjectToken = "pt-2"
	v.markStuck(p)
	v.markStuck(other)
	p.CustomerIDs = map[string]string{"registered": "bob"} // another customer of the same app
	if _, stuck := v.stuckFinding(p); !stuck {
		t.Error("a change of customer has freed the fetch")
	}
	v.forgetStuck(p)
	if _, stuck := v.stuckFinding(p); stuck {
		t.Error("it is still stuck")
	}
	if _, stuck := v.stuckFinding(other); !stuck {
		t.Error("the other app was freed too")
	}
}
