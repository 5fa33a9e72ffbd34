package bloomreach

import "authpeek/engine"

// markStuck notes that the provider has thrown during an App Inbox fetch. Android 4.x leaves the fetch marked as running then, and
// each later one waits for it until the app restarts (4.4).
func (v *Vendor) markStuck(p engine.Profile) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if a := v.appOf(p); a != nil {
		a.stuck = true
	}
}

// stuckFinding tells what the app would do in place of this fetch. An inspector makes it all the same.
func (v *Vendor) stuckFinding(p engine.Profile) (engine.Finding, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if a := v.appOf(p); a == nil || !a.stuck {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "inbox.stuck", Severity: "warning", Title: "the app would wait here until it restarts",
		Detail: "The provider threw during an earlier fetch, and " + sdkOf(p).name() + " still takes that one for running: it logs \"AppInbox fetch already in progress, waiting for response\" and sends nothing. This call was made all the same.",
		Fix:    "restart the app; catch inside the provider and return null", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Configuration.swift",
	}, true
}
