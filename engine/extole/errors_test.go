package extole_test

import (
	"strconv"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

// codes is the table of C5, and of C2 behind it, written by hand: the status of the page, 0 where it is silent, and the real one.
var codes = []struct {
	code       string
	page, real int
}{
	{"missing_access_token", 403, 403}, {"invalid_access_token", 401, 403}, {"expired_access_token", 401, 403},
	{"jwt_authentication_error", 401, 403}, {"jwt_error", 400, 403}, {"invalid_credentials", 401, 403}, {"method_unauthorized", 401, 401},
	{"access_denied", 403, 403}, {"scopes_denied", 403, 403}, {"missing_credentials", 403, 403},
	{"invalid_access_token_duration", 400, 400}, {"invalid_client_id", 400, 400}, {"payment_required", 402, 402}, {"too_many_requests", 429, 429},
	{"invalid_program_domain", 204, 204}, {"program_domain_not_found", 403, 403}, {"sandbox_not_found", 400, 400}, {"unsupported_media_type", 415, 415},
	{"expired_credentials", 0, 403}, {"account_locked", 0, 403}, {"account_disabled", 0, 403}, {"invalid_duration", 0, 400}, {"duration_denied", 0, 403},
	{"email_mismatch", 0, 403}, {"email_not_applicable", 0, 400}, {"invalid_email", 0, 403}, {"jwt_missing", 0, 400},
	{"consumer_token_invalid", 0, 400}, {"consumer_token_upgrade_not_allowed", 0, 403},
}

// tells is what an answer with an error comes to.
func tells(t *testing.T, platform, operation string, mode auth.Mode, a answer) engine.Done {
	t.Helper()
	s := newScript(t, func(got sent) answer {
		if got.method == "POST" && strings.HasSuffix(got.target, "/api/v5/token") && operation != extole.ConsumerCreate {
			return accept(got)
		}
		return a
	})
	e, _ := newVendor(t)
	return do(t, e, engine.Request{Profile: profile(t, platform, s.URL), Operation: operation, Mode: mode, Args: engine.Args{}})
}

func TestEveryCodeUnderBothItsStatuses(t *testing.T) {
	for _, c := range codes {
		statuses := []int{c.real}
		if c.page != 0 && c.page != c.real {
			statuses = append(statuses, c.page)
		}
		for _, status := range statuses {
			t.Run(c.code+" "+strconv.Itoa(status), func(t *testing.T) {
				done := tells(t, "ios", extole.MeFetch, extole.Identified, fails(status, c.code))
				f := done.Call.Finish
				if f.Outcome != engine.OutcomeFailed || code(done) != "extole."+c.code || f.Summary != c.code {
					t.Fatalf("ended as %s %q, %+v", f.Outcome, f.Summary, f.Error)
				}
				if worst := finding(done, "extole."+c.code); worst.Severity != engine.SeverityError || worst.Fix == "" {
					t.Errorf("the finding is %+v", worst)
				}
				title := finding(done, "extole.status").Title
				switch {
				case c.page == 0 || c.page == c.real:
					if title != "" {
						t.Errorf("page and server agree, and the finding says %q", title)
					}
				case status == c.real:
					if want := "the page says " + strconv.Itoa(c.page) + ", the server sends " + strconv.Itoa(c.real); title != want {
						t.Errorf("the finding says %q, want %q", title, want)
					}
				default:
					if !strings.HasPrefix(title, "the server sends "+strconv.Itoa(c.page)+" as the page says") {
						t.Errorf("the finding says %q", title)
					}
				}
			})
		}
	}
}

func TestWhichErrorsAreWorthSendingAgain(t *testing.T) {
	for status, want := range map[int]string{
		400: "sending it again as it is changes nothing", 401: "send it again with a new token only", 402: "sending it again as it is changes nothing",
		403: "sending it again as it is changes nothing", 415: "sending it again as it is changes nothing",
		429: "1 s, 2 s, 4 s, 8 s and so on, up to 30 s", 500: "1 s, 2 s, 4 s, 8 s and so on, up to 30 s", 503: "up to 30 s",
	} {
		done := tells(t, "ios", extole.MeFetch, extole.Anonymous, fails(status, "whatever"))
		if fix := done.Call.Finish.Error.Fix; !strings.Contains(fix, want) {
			t.Errorf("%d: the fix is %q", status, fix)
		}
	}
}

func TestErrorsThatAreNotExtoles(t *testing.T) {
	page := answer{status: 502, body: "<html>bad gateway</html>", header: map[string][]string{"Content-Type": {"text/html; charset=utf-8"}}}
	for name, c := range map[string]struct {
		answer answer
		code   string
		says   string
	}{
		"a page with an error status": {page, "answer.html", "502 with a page of HTML"},
		"a page with a 200":           {answer{body: "<!doctype html>"}, "answer.html", "200 with a page of HTML"},
		"nothing but a status":        {answer{status: 403}, "server.refused", "403 Forbidden, without a code"},
		"an unknown code":             {fails(403, "brand_new"), "extole.brand_new", "brand_new"},
		"a code with an escape":       {fails(403, `\u001b[31mred`), "server.refused", "␛[31mred"},
		"a 429 without a body":        {answer{status: 429}, "extole.too_many_requests", "too_many_requests"},
		"a 204":                       {answer{status: 204}, "extole.invalid_program_domain", "invalid_program_domain"},
		"a 500":                       {answer{status: 500}, "server.error", "500 Internal Server Error, without a code"},
		"no JSON with a 200":          {answer{body: "welcome"}, "answer.not-json", "the answer is not the JSON that this operation has"},
		"members of other types":      {answer{status: 403, body: `{"code":7,"message":[],"parameters":"x"}`}, "server.refused", "403 Forbidden, without a code"},
	} {
		done := tells(t, "android", extole.MeFetch, extole.Anonymous, c.answer)
		if f := done.Call.Finish; f.Outcome != engine.OutcomeFailed || code(done) != c.code || f.Summary != c.says {
			t.Errorf("%s: ended as %s %q with code %s", name, f.Outcome, f.Summary, code(done))
		}
	}
}

func TestWhatTheSDKsMakeOfARefusal(t *testing.T) {
	short := answer{status: 403, body: `{"http_status_code":403,"code":"expired_access_token","message":"m","parameters":{}}`}
	for _, c := range []struct {
		platform, operation string
		answer              answer
		sdk, finding        string
	}{
		{"android", extole.MeFetch, fails(403, "expired_access_token"), "SendError: RestException expired_access_token", ""},
		{"android", extole.MeFetch, short, "org.json.JSONException: No value for unique_id", "sdk.strict-error"},
		{"ios", extole.MeFetch, fails(403, "expired_access_token"), "", ""},
		{"ios", extole.MeFetch, fails(401, "expired_access_token"), "", "sdk.keeps-refused-token"},
		{"ios", extole.ConsumerGet, fails(401, "expired_access_token"), `completion("")`, "sdk.keeps-refused-token"},
	} {
		done := tells(t, c.platform, c.operation, extole.Anonymous, c.answer)
		if sdk := done.Call.Finish.Error.SDK; sdk != c.sdk {
			t.Errorf("%s %s: the app gets %q, want %q", c.platform, c.operation, sdk, c.sdk)
		}
		if c.finding != "" && finding(done, c.finding).Code == "" {
			t.Errorf("%s %s: no finding %s", c.platform, c.operation, c.finding)
		}
		if c.finding == "" && (finding(done, "sdk.strict-error").Code != "" || finding(done, "sdk.keeps-refused-token").Code != "") {
			t.Errorf("%s %s: findings %v", c.platform, c.operation, done.Call.Finish.Findings)
		}
	}
}

func TestParametersAreTold(t *testing.T) {
	denied := answer{status: 403, body: `{"unique_id":"u","http_status_code":403,"code":"scopes_denied","message":"m","parameters":{"denied_scopes":["VERIFIED_CONSUMER"]}}`}
	done := tells(t, "ios", extole.MeFetch, extole.Anonymous, denied)
	if f := finding(done, "extole.scopes_denied"); !strings.Contains(f.Detail, "lacks VERIFIED_CONSUMER; tok#") || !strings.Contains(f.Detail, "has no scopes") {
		t.Errorf("the finding says %q", f.Detail)
	}
	mismatch := answer{status: 403, body: `{"unique_id":"u","http_status_code":403,"code":"email_mismatch","message":"m","parameters":{"jwt_email":"jane@example.com","email":"bob@example.com"}}`}
	done = tells(t, "ios", extole.ConsumerCreate, extole.Verified, mismatch)
	if said := done.Call.Finish.Error.Message; !strings.Contains(said, "email: bob@example.com; jwt_email: jane@example.com") {
		t.Errorf("the error says %q", said)
	}
}

func TestEventsTellOfErrorsInHeadersAlone(t *testing.T) {
	for _, platform := range []string{"ios", "android"} {
		s := newScript(t, func(got sent) answer {
			if got.target != "/events" {
				return accept(got)
			}
			return answer{body: `{}`, header: map[string][]string{"X-Extole-Error": {"jwt_authentication_error"}, "X-Extole-Error-Message": {"no such key"}}}
		})
		e, _ := newVendor(t)
		done := do(t, e, engine.Request{Profile: profile(t, platform, s.URL), Operation: extole.EventSend, Mode: extole.JWTBody, Args: engine.Args{"event_name": {"share"}}})
		if f := done.Call.Finish; f.Outcome != engine.OutcomeFailed || done.Call.Status() != 200 || code(done) != "extole.jwt_authentication_error" || f.Error.SDK != "" {
			t.Errorf("%s: ended as %s %d with %+v", platform, f.Outcome, done.Call.Status(), f.Error)
		}
		if finding(done, "extole.silent").Code == "" || finding(done, "extole.status").Code != "" {
			t.Errorf("%s: findings %v", platform, done.Call.Finish.Findings)
		}
		if done.Call.Rejected != nil {
			t.Errorf("%s: the access token was told to be refused, and the JWT was", platform)
		}
	}
}
