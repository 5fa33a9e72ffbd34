package engine_test

import (
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// Whom an app's calls name says nothing of the session's tokens, and the session's customer nothing of the app's.
func TestStaleTokensOfTwoSides(t *testing.T) {
	l := engine.NewLedger()
	own, apps := auth.Info{Fingerprint: "tok#111111", Source: "http POST /token"}, auth.Info{Fingerprint: "tok#222222", Source: engine.AppOrigin}
	l.Apply([]engine.Event{
		{Call: 1, Detail: engine.HeaderSet{Token: &own}}, {Call: 2, Detail: engine.HeaderSet{Token: &apps}},
		{Detail: engine.IdentityChanged{To: "bob", Stale: []string{own.Fingerprint}}},
		{Detail: engine.IdentityChanged{To: "carol", How: engine.ByApp, Stale: []string{apps.Fingerprint}}},
	})
	if o, a := l.Token(own.Fingerprint), l.Token(apps.Fingerprint); o.StaleFor != "bob" || a.StaleFor != "carol" {
		t.Errorf("the session's is stale for %q, the app's for %q", o.StaleFor, a.StaleFor)
	}
}
