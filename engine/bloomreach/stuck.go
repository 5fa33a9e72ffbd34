package bloomreach

import (
	"sync"

	"authpeek/engine"
)

// stuckApps remembers the apps in which a provider has thrown during an App Inbox fetch. Android 4.x leaves the fetch marked as
// running then, and each later one waits for it until the app restarts (4.4).
type stuckApps struct {
	mu   sync.Mutex
	apps map[installKey]bool
}

// markStuck notes that this app's fetch will never end.
func (v *Vendor) markStuck(p engine.Profile) {
	v.stuck.mu.Lock()
	defer v.stuck.mu.Unlock()
	if v.stuck.apps == nil {
		v.stuck.apps = map[installKey]bool{}
	}
	v.stuck.apps[keyOf(p)] = true
}

// forgetStuck is the app's restart.
func (v *Vendor) forgetStuck(p engine.Profile) {
	v.stuck.mu.Lock()
	defer v.stuck.mu.Unlock()
	delete(v.stuck.apps, keyOf(p))
}

// stuckFinding tells what the app would do in place of this fetch. An inspector makes it all the same.
func (v *Vendor) stuckFinding(p engine.Profile) (engine.Finding, bool) {
	v.stuck.mu.Lock()
	defer v.stuck.mu.Unlock()
	if !v.stuck.apps[keyOf(p)] {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "inbox.stuck", Severity: "warning", Title: "the app would wait here until it restarts",
		Detail: "The provider threw during an earlier fetch, and " + sdkOf(p).name() + " still takes that one for running: it logs \"AppInbox fetch already in progress, waiting for response\" and sends nothing. This call was made all the same.",
		Fix:    "restart the app; catch inside the provider and return null", Ref: "bloomreach reference 4.4",
	}, true
}
