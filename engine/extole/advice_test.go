package extole_test

import (
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

func TestAdviceOfThePage(t *testing.T) {
	for _, c := range []struct {
		platform, operation string
		mode                auth.Mode
		args                engine.Args
		code, severity      string
	}{
		{"ios", extole.MeFetch, extole.ServerBearer, nil, "extole.server-token-at-consumers", "warning"},
		{"ios", extole.TokenGet, extole.ServerBearer, nil, "!extole.server-token-at-consumers", ""},
		{"ios", extole.TokenGet, extole.ServerQuery, nil, "extole.token-in-query", "warning"},
		{"ios", extole.TokenGet, extole.ServerCookie, nil, "extole.cookie", "note"},
		{"android", extole.ConsumerGet, extole.Anonymous, nil, "extole.token-in-query", "note"},
		{"android", extole.MeFetch, extole.Anonymous, nil, "extole.bare", "note"},
		{"ios", extole.MeFetch, extole.Anonymous, nil, "!extole.bare", ""},
		{"ios", extole.MeFetch, extole.Anonymous, engine.Args{"access_token": {"a-stale-token"}}, "extole.query-wins", "warning"},
		{"ios", extole.MeFetch, auth.None, engine.Args{"access_token": {"a-stale-token"}}, "!extole.query-wins", ""},
		{"ios", extole.MeFetch, extole.JWTHeader, nil, "extole.jwt-header", "note"},
		{"ios", extole.TokenExchange, extole.ServerBearer, engine.Args{"token": {serverToken}}, "extole.own-token", "warning"},
		{"ios", extole.TokenExchange, extole.ServerBearer, engine.Args{"token": {"another-token"}}, "extole.token-in-path", "note"},
		{"ios", extole.TokenCreate, extole.ServerBearer, engine.Args{"duration_seconds": {"86401"}}, "extole.long-lived", "warning"},
		{"ios", extole.TokenCreate, extole.ServerBearer, engine.Args{"duration_seconds": {"86400"}}, "!extole.long-lived", ""},
	} {
		s := newScript(t, accept)
		e, _ := newVendor(t)
		done := do(t, e, engine.Request{Profile: profile(t, c.platform, s.URL), Operation: c.operation, Mode: c.mode, Args: c.args})
		want, absent := strings.CutPrefix(c.code, "!")
		if f := finding(done, want); f.Severity != c.severity || absent != (f.Code == "") {
			t.Errorf("%s in mode %s: %s is %q", c.operation, c.mode, want, f.Severity)
		}
	}
}

func TestScopesAgainstWhatAnOperationNeeds(t *testing.T) {
	for _, c := range []struct {
		scopes, operation string
		args              engine.Args
		missing, excess   string
	}{
		{`["USER_SUPPORT"]`, extole.JWTVerify, nil, "the token lacks CLIENT_ADMIN", ""},
		{`["CLIENT_ADMIN"]`, extole.JWTVerify, nil, "", ""},
		{`["CLIENT_SUPERUSER"]`, extole.JWTVerify, nil, "", ""},
		{`["USER_SUPPORT"]`, extole.TokenCreate, engine.Args{"scopes": {"USER_SUPPORT", "BACKEND"}}, "the token lacks BACKEND", ""},
		{`["CLIENT_ADMIN","USER_SUPPORT"]`, extole.TokenCreate, engine.Args{"scopes": {"USER_SUPPORT"}}, "", "the token may do more than this needs"},
		{`["CLIENT_ADMIN"]`, extole.TokenGet, nil, "", "the token may do more than this needs"},
		{`["USER_SUPPORT"]`, extole.TokenGet, nil, "", ""},
	} {
		s := newScript(t, func(got sent) answer {
			if got.method == "GET" {
				return answer{body: `{"type":"MANAGED","access_token":"` + serverToken + `","expires_in":3600,"scopes":` + c.scopes + `}`}
			}
			return accept(got)
		})
		e, v := newVendor(t)
		p := profile(t, "ios", s.URL)
		look := engine.Request{Profile: p, Operation: extole.TokenGet, Mode: extole.ServerBearer}
		looked := do(t, e, look)
		if len(looked.Call.Issued) != 0 {
			t.Error("a token that is looked at is told to be handed out")
		}
		done := do(t, e, engine.Request{Profile: p, Operation: c.operation, Mode: extole.ServerBearer, Args: c.args})
		if got := finding(done, "extole.scope-missing").Title; got != c.missing {
			t.Errorf("%s with %s: missing is %q", c.operation, c.scopes, got)
		}
		if got := finding(done, "extole.scope-excess").Title; got != c.excess {
			t.Errorf("%s with %s: too much is %q", c.operation, c.scopes, got)
		}
		if may := v.May(p, *looked.Call.Token, nil); !strings.Contains(c.scopes, may[0].Name) {
			t.Errorf("with %s it may %+v", c.scopes, may)
		}
	}
}

func TestScopesThatNobodyHasToldAreNotGuessed(t *testing.T) {
	s := newScript(t, accept)
	e, v := newVendor(t)
	p := profile(t, "ios", s.URL)
	done := do(t, e, engine.Request{Profile: p, Operation: extole.JWTVerify, Mode: extole.ServerBearer})
	if finding(done, "extole.scope-missing").Code != "" {
		t.Error("a scope is told to be missing that nobody has asked for")
	}
	if may := v.May(p, *done.Call.Token, nil); len(may) != 1 || may[0].Name != "scopes" {
		t.Errorf("it may %+v", may)
	}
}

func TestMirroredScopesAreTold(t *testing.T) {
	s := newScript(t, func(sent) answer {
		return answer{body: `{"type":"USER","access_token":"new-server-token-02","expires_in":315360000,"scopes":["CLIENT_ADMIN"]}`}
	})
	e, _ := newVendor(t)
	done := do(t, e, engine.Request{Profile: profile(t, "ios", s.URL), Operation: extole.TokenCreate, Mode: extole.ServerBearer})
	for _, want := range []string{"extole.scope-mirrored", "extole.long-lived"} {
		if finding(done, want).Code == "" {
			t.Errorf("no %s in %v", want, done.Call.Finish.Findings)
		}
	}
	if want := "user, lives 3650 days, CLIENT_ADMIN"; done.Call.Finish.Summary != want {
		t.Errorf("the summary is %q, want %q", done.Call.Finish.Summary, want)
	}
}

func TestResultsOfExtolesOwnTester(t *testing.T) {
	for result, severity := range map[string]string{
		"MATCHED": "", "EXPIRED": "warning", "PREMATURE_USE": "error", "MALFORMED": "error", "MALFORMED_EXP_CLAIM": "error", "MALFORMED_NBF_CLAIM": "error",
		"KEY_ID_MISSING": "error", "KEY_ID_MISMATCH": "error", "ALGORITHM_MISSING": "error", "ALGORITHM_MISMATCH": "error", "SIGNATURE_MISMATCH": "error",
		"DECRYPTION_FAILURE": "error", "UNSUPPORTED": "error", "BRAND_NEW": "",
	} {
		s := newScript(t, func(sent) answer { return answer{body: `{"result":"` + result + `","description":"its words"}`} })
		e, _ := newVendor(t)
		done := do(t, e, engine.Request{Profile: profile(t, "ios", s.URL), Operation: extole.JWTVerify, Mode: extole.ServerBearer})
		m, ok := done.Result.(*extole.Verdict)
		if !done.Call.OK() || !ok || m.Result != result || m.Meaning == "" {
			t.Fatalf("%s: ended as %+v with %+v", result, done.Call.Finish, done.Result)
		}
		if got := finding(done, "extole.tester").Severity; got != severity {
			t.Errorf("%s: the finding is %q, want %q", result, got, severity)
		}
		// The JWT is good here, and private_key is its key.
		if got := finding(done, "extole.tester-differs").Code != ""; got != (result != "MATCHED" && result != "BRAND_NEW") {
			t.Errorf("%s: told to differ: %v", result, got)
		}
	}
}
