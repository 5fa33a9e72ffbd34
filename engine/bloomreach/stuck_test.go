package bloomreach

import (
	"testing"

	"authpeek/engine"
)

// A fetch that never ends outlives a change of customer, and only a new installation is free of it.
func TestStuckIsForgotten(t *testing.T) {
	v := New()
	p := engine.Profile{Name: "acme", Platform: Android, BaseURL: "https://x.example", ProjectToken: "pt-1", CustomerIDs: map[string]string{"registered": "jane"}}
	other := p
	other.ProjectToken = "pt-2"
	for _, app := range []engine.Profile{p, other} {
		v.mu.Lock()
		v.enter(app)
		v.mu.Unlock()
		v.markStuck(app)
	}
	changed, err := v.Switch(p, engine.Change{Kind: engine.Identify, IDs: map[string]string{"registered": "bob"}})
	if err != nil {
		t.Fatal(err)
	}
	p.CustomerIDs = changed.CustomerIDs
	if _, stuck := v.stuckFinding(p); !stuck {
		t.Error("a change of customer has freed the fetch")
	}
	if _, err := v.Switch(p, engine.Change{Kind: engine.ClearCache}); err != nil {
		t.Fatal(err)
	}
	if _, stuck := v.stuckFinding(p); stuck {
		t.Error("it is still stuck")
	}
	if _, stuck := v.stuckFinding(other); !stuck {
		t.Error("the other app was freed too")
	}
}
