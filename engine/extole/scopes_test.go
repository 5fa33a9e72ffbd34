package extole_test

import (
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

func TestScopesOfATokenAreToldWhereTheyAreKnown(t *testing.T) {
	e, v, p, _ := embedded(t, extole.IOS)
	server := auth.NewAPIKey(p.APIKey, noon, "test").Info
	if _, known := v.Carries(server, "CLIENT_ADMIN"); known {
		t.Error("scopes are known that nobody has told")
	}
	looked := do(t, e, engine.Request{Profile: p, Operation: extole.TokenGet})
	if finding(looked, "extole.scope-excess").Code == "" {
		t.Errorf("a look at CLIENT_ADMIN finds %v", looked.Call.Finish.Findings)
	}
	identified := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Identified}).Call.Token
	verified := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Verified}).Call.Token
	for _, c := range []struct {
		token       auth.Info
		scope       string
		want, known bool
	}{
		{server, "CLIENT_ADMIN", true, true}, {server, "CLIENT_REPORT_DOWNLOAD", false, true}, {server, "ANY", true, true},
		{*identified, "VERIFIED_CONSUMER", false, true}, {*identified, "ANY", true, true},
		{*verified, "VERIFIED_CONSUMER", true, true}, {*verified, "SCOPE", false, false},
	} {
		if got, known := v.Carries(c.token, c.scope); got != c.want || known != c.known {
			t.Errorf("%s: %v, known %v", c.scope, got, known)
		}
	}
}

func TestScopesThatNoTokenCanCarry(t *testing.T) {
	for _, scope := range []string{"CAMPAIGN_EDIT", "ANY", "USER_SUPPORT"} {
		e, _, p, _ := embedded(t, extole.IOS)
		done := do(t, e, engine.Request{Profile: p, Operation: extole.TokenCreate, Args: engine.Args{"scopes": {scope}}})
		if told := finding(done, "extole.scope-page-only").Code != ""; told != (scope != "USER_SUPPORT") || told == done.Call.OK() {
			t.Errorf("%s: told %v, ended as %+v", scope, told, done.Call.Finish.Error)
		}
	}
}
