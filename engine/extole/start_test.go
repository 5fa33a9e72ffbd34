package extole_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

// C6: what each SDK does at its next start with a token that was refused. The first call obtains a token, its second use is refused,
// and the third call is the app's next start.
func TestNextStartAfterARefusal(t *testing.T) {
	const (
		me     = `GET | /api/v4/me | Authorization: Bearer T1`
		meBare = `GET | /api/v4/me | Authorization: T1`
	)
	for _, c := range []struct {
		name, platform string
		mode           auth.Mode
		look           answer // to GET /api/v5/token
		want           []string
	}{
		{"iOS looks, and creates after a 403", "ios", extole.Anonymous, fails(403, "invalid_access_token"),
			[]string{`GET | /api/v5/token | Authorization: Bearer T1`, `POST | /api/v5/token | {}`, `GET | /api/v4/me | Authorization: Bearer T2`}},
		{"iOS keeps what a 401 refused", "ios", extole.Anonymous, fails(401, "invalid_access_token"),
			[]string{`GET | /api/v5/token | Authorization: Bearer T1`, me}},
		{"iOS keeps what a 500 left open", "ios", extole.Anonymous, fails(500, "software_error"),
			[]string{`GET | /api/v5/token | Authorization: Bearer T1`, me}},
		{"iOS keeps what is known", "ios", extole.Anonymous, answer{body: `{"access_token":"T1","expires_in":60,"scopes":[]}`},
			[]string{`GET | /api/v5/token | Authorization: Bearer T1`, me}},
		{"iOS clears for an email", "ios", extole.Identified, answer{status: 500},
			[]string{`POST | /api/v5/token | {"email":"jane@example.com"}`, `GET | /api/v4/me | Authorization: Bearer T2`}},
		{"iOS clears for a JWT", "ios", extole.Verified, answer{status: 500},
			[]string{`POST | /api/v5/token | {"jwt":"J"}`, `GET | /api/v4/me | Authorization: Bearer T2`}},
		{"Android creates after any error", "android", extole.Anonymous, fails(500, "software_error"),
			[]string{`GET | /api/v5/token?access_token=T1`, `POST | /api/v5/token | {}`, `GET | /api/v4/me | Authorization: T2`}},
		{"Android creates anonymously, whatever JWT there is", "android", extole.Verified, fails(401, "invalid_access_token"),
			[]string{`GET | /api/v5/token?access_token=T1`, `POST | /api/v5/token | {}`, `GET | /api/v4/me | Authorization: T2`}},
		{"Android clears for an identifier", "android", extole.Identified, answer{status: 500},
			[]string{`POST | /api/v5/token | {"email":"jane@example.com"}`, `GET | /api/v4/me | Authorization: T2`}},
		{"Android keeps what is known", "android", extole.Verified, answer{body: `{"access_token":"T1","expires_in":60,"scopes":[]}`},
			[]string{`GET | /api/v5/token?access_token=T1`, meBare}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tokens, asked := []string{"T1", "T2"}, 0
			s := newScript(t, func(got sent) answer {
				switch {
				case got.method == "POST":
					tokens, asked = tokens[1:], asked+1
					return answer{body: `{"access_token":"T` + string(rune('0'+asked)) + `","expires_in":60,"scopes":[]}`}
				case strings.HasPrefix(got.target, "/api/v5/token"):
					return c.look
				case strings.HasSuffix(got.header.Get("Authorization"), "T1"):
					return fails(403, "expired_access_token")
				default:
					return answer{body: `{}`}
				}
			})
			e, _ := newVendor(t)
			p := profile(t, c.platform, s.URL)
			r := engine.Request{Profile: p, Operation: extole.MeFetch, Mode: c.mode}
			first := do(t, e, r)
			if first.Call.Rejected == nil || first.Call.Attempts != 1 {
				t.Fatalf("the SDKs repeat nothing; %d requests, refused: %v", first.Call.Attempts, first.Call.Rejected)
			}
			s.requests()
			do(t, e, r)
			var got []string
			for _, request := range s.requests() {
				got = append(got, wire(request, verification(goodClaims)))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProviderThatHasNoJWTLeavesTheCustomerAnonymous(t *testing.T) {
	s := newScript(t, accept)
	e, v := newVendor(t)
	p := profile(t, "ios", s.URL)
	p.Provider = fileProvider(t, "", auth.PerCall)
	done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Verified})
	if !done.Call.OK() || done.Call.Null == nil || done.Call.Null.Then != "the token is created without a jwt: anonymous" {
		t.Fatalf("ended as %+v, null %+v", done.Call.Finish, done.Call.Null)
	}
	if got := wire(s.requests()[0], "-"); got != `POST | /api/v5/token | {}` {
		t.Errorf("the SDK asked with %s", got)
	}
	if finding(done, "extole.no-jwt").Code == "" || finding(done, "extole.not-verified").Code == "" {
		t.Errorf("findings %v", done.Call.Finish.Findings)
	}
	if _, how := v.Standing(p); how == "" {
		t.Error("nobody says how the token came")
	}
}

func TestRefusedStartTellsWhatIsWrongWithTheJWT(t *testing.T) {
	s := newScript(t, func(sent) answer { return fails(403, "jwt_error") })
	e, _ := newVendor(t)
	p := profile(t, "ios", s.URL)
	p.Provider = fileProvider(t, signedWith("partner-1", "another-secret-of-thirty-two-chars", goodClaims), auth.PerCall)
	done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Verified})
	f := done.Call.Finish
	if f.Outcome != engine.OutcomeFailed || f.Error.Code != "provider.status" || f.Error.SDK != `completion("")` {
		t.Fatalf("ended as %s with %+v", f.Outcome, f.Error)
	}
	for _, want := range []string{"403 jwt_error", "words of the server", "; the JWT "} {
		if !strings.Contains(f.Error.Message, want) {
			t.Errorf("%q does not say %q", f.Error.Message, want)
		}
	}
	if finding(done, "sdk.no-token").Code == "" {
		t.Errorf("findings %v", f.Findings)
	}
}

func TestStartThatBringsNoToken(t *testing.T) {
	for name, c := range map[string]struct {
		answer answer
		says   string
	}{
		"a page":           {answer{body: "<html>"}, "page of HTML"},
		"no JSON":          {answer{body: "token"}, "not the JSON of a token"},
		"another object":   {answer{body: `{"token":"x"}`}, "no access_token"},
		"a broken token":   {answer{body: `{"access_token":"a\nb"}`}, "control character"},
		"nothing at all":   {answer{status: 204}, "invalid_program_domain"},
		"another's domain": {fails(403, "program_domain_not_found"), "program_domain_not_found"},
	} {
		s := newScript(t, func(sent) answer { return c.answer })
		e, _ := newVendor(t)
		done := do(t, e, engine.Request{Profile: profile(t, "android", s.URL), Operation: extole.MeFetch, Mode: extole.Anonymous})
		if f := done.Call.Finish; f.Outcome != engine.OutcomeFailed || !strings.Contains(f.Error.Message, c.says) {
			t.Errorf("%s: ended as %s with %+v", name, f.Outcome, f.Error)
		}
	}
}

func TestServerThatIsDown(t *testing.T) {
	s := newScript(t, accept)
	p := profile(t, "android", s.URL)
	s.Close()
	e, _ := newVendor(t)
	done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Anonymous})
	if code(done) != "provider.transport" {
		t.Errorf("ended with %+v", done.Call.Finish.Error)
	}
	done = do(t, e, engine.Request{Profile: p, Operation: extole.ConsumerCreate, Mode: extole.Anonymous})
	if f := done.Call.Finish; f.Error.SDK != "SendError: java.net.ConnectException" {
		t.Errorf("ended with %+v", f.Error)
	}
	p.Platform = extole.IOS
	done = do(t, e, engine.Request{Profile: p, Operation: extole.ConsumerCreate, Mode: extole.Anonymous})
	if f := done.Call.Finish; f.Error.SDK != `completion("")` || finding(done, "sdk.impatient").Code == "" {
		t.Errorf("ended with %+v, findings %v", f.Error, f.Findings)
	}
}
