package extole_test

import (
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

func TestPlaceThatTheProfileHasForTheToken(t *testing.T) {
	for _, c := range []struct {
		carrier, code, severity string
		ok                      bool
	}{
		{"sdk", "", "", true},
		{"cookie:extole_token", "extole.cookie", "note", true},
		{"cookie:extole_domain_token", "extole.cookie", "note", true},
		{"cookie:admin_token", "extole.cookie", "note", true},
		{"cookie:access_token", "extole.cookie", "warning", true},
		{"cookie:session", "extole.carrier-unread", "warning", false},
		{"header:X-Token", "extole.carrier-unread", "warning", false},
		{"header:authorization", "", "", true},
		{"query:access_token", "extole.token-in-query", "warning", true},
		{"query:token", "extole.carrier-unread", "warning", false},
	} {
		for _, platform := range []string{extole.IOS, extole.Android} {
			e, _, p, _ := embedded(t, platform)
			var err error
			if p.Carrier, err = auth.ParseCarrier(c.carrier); err != nil {
				t.Fatal(err)
			}
			done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Identified})
			if done.Call.OK() != c.ok {
				t.Errorf("%s on %s: ended as %+v", c.carrier, platform, done.Call.Finish.Error)
			}
			for _, code := range []string{"extole.cookie", "extole.carrier-unread", "extole.token-in-query"} {
				want := ""
				if code == c.code {
					want = c.severity
				}
				if got := finding(done, code).Severity; got != want {
					t.Errorf("%s on %s: %s is %q, want %q", c.carrier, platform, code, got, want)
				}
			}
		}
	}
}

func TestAndroidGoesOnWithTheTokenThatWasRotated(t *testing.T) {
	for platform, want := range map[string]string{extole.IOS: "identified", extole.Android: "anonymous"} {
		e, v, p, _ := embedded(t, platform)
		first := do(t, e, event(p, extole.Anonymous))
		climbed := do(t, e, event(p, extole.Anonymous, "email=jane@example.com"))
		if got := finding(climbed, "extole.rotated").Severity; (got == engine.SeverityWarning) != (platform == extole.Android) {
			t.Errorf("%s: the rotation is a %q", platform, got)
		}
		next := do(t, e, event(p, extole.Anonymous))
		if same := next.Call.Token.Fingerprint == first.Call.Token.Fingerprint; same != (platform == extole.Android) || standing(v, p) != want {
			t.Errorf("%s: the same token travels %v, and it stands on %s", platform, same, standing(v, p))
		}
	}
}

func TestRotatedTokenClimbsAsWell(t *testing.T) {
	e, v, p, server := embedded(t, extole.IOS)
	setFault(t, server, "rotated")
	done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.JWTHeader})
	if done.Call.Finish.Summary != "jane@example.com, Jane Doe, verified" || standing(v, p) != "verified" {
		t.Errorf("ended as %+v on %s", done.Call.Finish.Summary, standing(v, p))
	}
}

func TestRefusedTokenOpensNothing(t *testing.T) {
	e, v, p, server := embedded(t, extole.IOS)
	setFault(t, server, "401")
	me := engine.Request{Profile: p, Operation: extole.MeFetch}
	done := do(t, e, me)
	if may := v.May(p, *done.Call.Token, nil); len(may) != 1 || may[0].What != "it was refused: invalid_access_token" || standing(v, p) != "" {
		t.Errorf("it may %+v and stands on %q", may, standing(v, p))
	}
	server.ClearFaults()
	done = do(t, e, me) // after a 401 iOS goes on with it
	if may := v.May(p, *done.Call.Token, nil); len(may) < 2 || standing(v, p) != "verified" {
		t.Errorf("it may %+v and stands on %q", may, standing(v, p))
	}
}
