package extole_test

import (
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

func TestSomebodyElsesProfileIsTold(t *testing.T) {
	for _, c := range []struct {
		mode     auth.Mode
		property string
		code     string
	}{
		{extole.Verified, "", "extole.other-customer"},
		{extole.JWTHeader, "", "extole.other-customer"},
		{extole.JWTBody, "", "extole.other-customer"},
		{extole.JWTBody, "email=jane@example.com", "extole.other-customerextole.jwt-wins"},
		{extole.Identified, "", ""},
		{extole.Anonymous, "email=bob@example.com", ""},
	} {
		e, _, p, server := embedded(t, extole.IOS)
		setFault(t, server, "provider-other")
		r := engine.Request{Profile: p, Operation: extole.MeFetch, Mode: c.mode}
		if c.mode == extole.JWTBody || c.property != "" {
			r = event(p, c.mode, strings.Fields(c.property)...)
		}
		done := do(t, e, r)
		var got string
		for _, f := range done.Call.Finish.Findings {
			if f.Code == "extole.other-customer" || f.Code == "extole.jwt-wins" {
				got += f.Code
			}
		}
		if !done.Call.OK() || got != c.code {
			t.Errorf("%s %s: ended as %+v, told %q, want %q", c.mode, c.property, done.Call.Finish.Error, got, c.code)
		}
	}
}

func TestTokenThatSomebodyElseWasBoundToIsTold(t *testing.T) {
	e, _, p, _ := embedded(t, extole.IOS)
	do(t, e, event(p, extole.Anonymous, "email=bob@example.com"))
	done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Anonymous})
	if f := finding(done, "extole.other-customer"); !strings.Contains(f.Detail, "bob@example.com") {
		t.Errorf("findings %v", done.Call.Finish.Findings)
	}
}

func TestAnotherCustomerHasATokenOfTheirOwn(t *testing.T) {
	for _, platform := range []string{extole.IOS, extole.Android} {
		e, v, p, _ := embedded(t, platform)
		do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch})
		bob, done, err := e.SwitchCustomer(p, engine.Change{Kind: engine.Identify, IDs: map[string]string{"email": "bob@example.com"}})
		if err != nil || len(done.Effects) == 0 {
			t.Fatalf("%s: %v, effects %v", platform, err, done.Effects)
		}
		if got := standing(v, bob); got != "" {
			t.Errorf("%s: before his first call Bob stands on %s", platform, got)
		}
		if got := do(t, e, engine.Request{Profile: bob, Operation: extole.MeFetch}); !strings.HasPrefix(got.Call.Finish.Summary, "bob@example.com") {
			t.Errorf("%s: the profile says %s", platform, got.Call.Finish.Summary)
		}
		nobody, _, err := e.SwitchCustomer(bob, engine.Change{Kind: engine.Anonymize})
		if err != nil || len(nobody.CustomerIDs) != 0 {
			t.Errorf("%s: nobody is %v, %v", platform, nobody.CustomerIDs, err)
		}
		if _, _, err := e.SwitchCustomer(p, engine.Change{Kind: engine.Identify, IDs: map[string]string{"registered": "bob"}}); err == nil {
			t.Errorf("%s: a customer by registered is taken", platform)
		}
	}
}

func TestJWTOfAnotherCustomerIsStale(t *testing.T) {
	v := extole.New(now)
	p := profile(t, "ios", "http://127.0.0.1:1")
	for claims, want := range map[string]bool{
		`{"email":"Jane@example.com"}`: false, `{"email":"bob@example.com"}`: true, `{}`: false, `{"partner_user_id":"7"}`: false,
	} {
		token := auth.NewToken(auth.NewSecret(verification(claims)), noon, 0, "test")
		if got := v.Stale(p, token.Info); got != want {
			t.Errorf("%s: %v", claims, got)
		}
	}
}
