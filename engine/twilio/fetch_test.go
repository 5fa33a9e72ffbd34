package twilio_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/twilio"
)

// TestRequests holds the request of token.fetch against the routes of A1.
func TestRequests(t *testing.T) {
	multipart := "--authpeek-7b1f0c2d\r\nContent-Disposition: form-data; name=\"identity\"\r\n\r\njane\r\n--authpeek-7b1f0c2d--\r\n"
	tests := []struct {
		starter, as, identity string
		method, uri           string
		contentType, body     string
		doubt                 string
	}{
		{"node", "", "jane", "GET", "/token/jane", "", "", ""},
		{"node", "", "", "GET", "/token", "", "", ""},
		{"node", "", "jane doe/1", "GET", "/token/jane%20doe%2F1", "", "", ""},
		{"node", "get", "jane", "GET", "/token", "", "", "twilio.identity-not-told"},
		{"node", "json", "jane", "POST", "/token", "application/json", `{"id":"jane"}`, ""},
		{"node", "form", "jane", "POST", "/token", "application/x-www-form-urlencoded", "id=jane", ""},
		{"node", "multipart", "jane", "POST", "/token", "multipart/form-data; boundary=authpeek-7b1f0c2d", "", "twilio.identity-not-read"},
		{"python", "json", "jane", "POST", "/token", "application/json", `{"identity":"jane"}`, ""},
		{"python", "multipart", "jane", "POST", "/token", "multipart/form-data; boundary=authpeek-7b1f0c2d", multipart, ""},
		{"ruby", "form", "j&b", "POST", "/token", "application/x-www-form-urlencoded", "identity=j%26b", ""},
		{"ruby", "json", "", "POST", "/token", "application/json", "{}", ""},
		{"java", "json", "jane", "POST", "/token", "application/json", `{"identity":"jane"}`, ""},
		{"java", "form", "jane", "POST", "/token", "application/x-www-form-urlencoded", "identity=jane", "twilio.identity-not-read"},
		{"csharp", "", "jane", "GET", "/token/jane", "", "", ""},
		{"csharp", "", "jane1", "GET", "/token/jane1", "", "", "twilio.letters-only"},
		{"csharp", "json", "jane", "POST", "/token", "application/json", `{"identity":"jane"}`, "twilio.identity-not-read"},
		{"php", "", "jane", "GET", "/token.php?identity=jane", "", "", ""},
		{"php", "", "", "GET", "/token.php", "", "", ""},
		{"php", "path", "jane", "GET", "/token.php/jane", "", "", "twilio.identity-not-read"},
	}
	for _, tt := range tests {
		t.Run(tt.starter+" "+tt.as+" "+tt.identity, func(t *testing.T) {
			s := newServer(t, always(200, "application/json", `{}`))
			p := profile(s.URL, "starter", tt.starter)
			args := engine.Args{"identity": {tt.identity}}
			if tt.as != "" {
				args["as"] = []string{tt.as}
			}
			done := do(t, newEngine(t, at), engine.Request{Profile: p, Operation: twilio.TokenFetch, Args: args})
			got := <-s.requests
			want := seen{tt.method, tt.uri, tt.contentType, "application/json", tt.body}
			if tt.body == "" && tt.as == "multipart" {
				want.body = got.body // its bytes are held against another row
			}
			if got != want {
				t.Errorf("sent %+v, want %+v", got, want)
			}
			if f, found := finding(done, tt.doubt); tt.doubt != "" && (!found || f.Fix == "") {
				t.Errorf("no %s among %s", tt.doubt, codes(done))
			}
		})
	}
}

func TestTokenPathAndIdentityField(t *testing.T) {
	s := newServer(t, always(200, "application/json", `{}`))
	p := profile(s.URL+"/api/", "token_path", "v1/twilio-token", "identity_field", "user")
	do(t, newEngine(t, at), engine.Request{Profile: p, Operation: twilio.TokenFetch, Args: engine.Args{"as": {"json"}}})
	if got := <-s.requests; got.uri != "/api/v1/twilio-token" || got.body != `{"user":"jane"}` {
		t.Errorf("sent %+v", got)
	}
}

func TestAsIsChecked(t *testing.T) {
	_, err := newEngine(t, at).Plan(engine.Request{Profile: profile("http://127.0.0.1:1"), Operation: twilio.TokenFetch, Args: engine.Args{"as": {"carrier-pigeon"}}})
	if err == nil {
		t.Error("a pigeon carries identities")
	}
}

// TestAnswers reads what token servers answer (A1), and what the vendor's sample for iOS makes of it.
func TestAnswers(t *testing.T) {
	fine := sign(claims("jane", chatGrant))
	tests := []struct {
		name, starter string
		status        int
		contentType   string
		body          string
		ok            bool
		code          string // of the error
		found         string // a finding
		ios           string // what the sample says; "" where it decodes
	}{
		{"fine", "node", 200, "application/json", fmt.Sprintf(`{"identity":"jane","token":%q}`, fine), true, "", "", ""},
		{"identity null", "ruby", 200, "application/json", fmt.Sprintf(`{"identity":null,"token":%q}`, fine), true, "", "twilio.identity-null", "missing"},
		{"identity left out", "java", 200, "application/json", fmt.Sprintf(`{"token":%q}`, fine), true, "", "twilio.identity-null", "missing"},
		{"identity a number", "node", 200, "application/json", fmt.Sprintf(`{"identity":7,"token":%q}`, fine), true, "", "twilio.identity-null", "format"},
		{"another identity", "node", 200, "application/json", fmt.Sprintf(`{"identity":"AmyBlueOtter","token":%q}`, sign(claims("AmyBlueOtter", chatGrant))), true, "", "twilio.identity-differs", ""},
		{"answer and token differ", "node", 200, "application/json", fmt.Sprintf(`{"identity":"jane","token":%q}`, sign(claims("bob", chatGrant))), true, "", "twilio.answer-identity", ""},
		{"bare token", "node", 200, "text/plain", fine, true, "", "twilio.bare-answer", "format"},
		{"JSON 500", "node", 500, "application/json", `{"message":"accountSid is required","error":{}}`, false, "twilio.token-server", "twilio.ios-decoding", "missing"},
		{"HTML 500", "python", 500, "text/html", "<h1>Internal Server Error</h1>", false, "twilio.token-server-html", "twilio.ios-decoding", "format"},
		{"HTML 200", "php", 200, "text/html", "<br /><b>Warning</b>: undefined", false, "twilio.token-server-html", "twilio.ios-decoding", "format"},
		{"HTML 404", "csharp", 404, "text/html", "<html></html>", false, "twilio.token-server-404", "", "format"},
		{"no token", "node", 200, "application/json", `{"identity":"jane"}`, false, "twilio.token-server-empty", "", "missing"},
		{"token no text", "node", 200, "application/json", `{"identity":"jane","token":{"a":1}}`, false, "twilio.token-server-empty", "", "format"},
		{"nothing", "node", 502, "", "", false, "twilio.token-server", "", "format"},
	}
	words := map[string]string{"missing": "The data couldn’t be read because it is missing.", "format": "The data couldn’t be read because it isn’t in the correct format."}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, always(tt.status, tt.contentType, tt.body))
			done := do(t, newEngine(t, at), engine.Request{Profile: profile(s.URL, "starter", tt.starter), Operation: twilio.TokenFetch})
			if done.Call.OK() != tt.ok || errorCode(done) != tt.code {
				t.Errorf("ok %v, error %q", done.Call.OK(), errorCode(done))
			}
			if _, found := finding(done, tt.found); tt.found != "" && !found {
				t.Errorf("no %s among %s", tt.found, codes(done))
			}
			if !tt.ok {
				if got := done.Call.Finish.Error.SDK; got != words[tt.ios] {
					t.Errorf("the sample says %q", got)
				}
				if done.Call.Finish.Error.Fix == "" {
					t.Error("nothing to do")
				}
				return
			}
			fetched := done.Result.(*twilio.Fetched)
			if fetched.IOS.Error != words[tt.ios] || fetched.IOS.Decodes != (tt.ios == "") {
				t.Errorf("the sample gets %+v", fetched.IOS)
			}
			if tt.name == "fine" && (codes(done) != "" || fetched.LifetimeS != 3600 || len(fetched.Grants) != 1) {
				t.Errorf("%s, %+v", codes(done), fetched)
			}
			if tt.found == "" && tt.code == "" && codes(done) != "" {
				t.Errorf("found %s", codes(done))
			}
		})
	}
}

// TestTheTokenStandsNowhere: an answer's token is hidden, also where it is not where the starters put it.
func TestTheTokenStandsNowhere(t *testing.T) {
	token := sign(claims("jane", chatGrant))
	for _, body := range []string{`{"identity":"jane","accessToken":"` + token + `"}`, `"` + token + `"`, token + "\n"} {
		s := newServer(t, always(200, "application/json", body))
		done := do(t, newEngine(t, at), engine.Request{Profile: profile(s.URL), Operation: twilio.TokenFetch})
		shown := fmt.Sprintf("%+v %+v", done.Call.Response.Body, done.Result)
		if done.Call.Response.Body == nil || !done.Call.OK() {
			t.Errorf("%s: %s", body[:12], errorCode(done))
		}
		if strings.Contains(shown, token[len(token)-20:]) {
			t.Errorf("the signature stands in %s", shown)
		}
	}
}

// TestLifetimeOfEachLibrary: no library writes iat, nbf and jti alike, and each token lives as long as it was made for (A2).
func TestLifetimeOfEachLibrary(t *testing.T) {
	made := at().Add(-2 * time.Second).Unix() // a second or two pass before it comes
	for name, tt := range map[string]struct {
		claims string
		want   int64
	}{
		"iat":          {fmt.Sprintf(`"iat":%d,"jti":"%s-1"`, made, keySID), 3600},
		"nbf":          {fmt.Sprintf(`"nbf":%d,"jti":"%s-1"`, made, keySID), 3600},
		"jti":          {fmt.Sprintf(`"jti":"%s-%d"`, keySID, made), 3600},
		"rounded jti":  {fmt.Sprintf(`"jti":"%s-%d"`, keySID, made/128*128), 3598},
		"another jti":  {fmt.Sprintf(`"jti":"x-%d"`, made), 3598},
		"nothing":      {`"kind":"handmade"`, 3598},
		"jti, the end": {fmt.Sprintf(`"jti":"%s-%d"`, keySID, made+9999), 3598},
	} {
		t.Run(name, func(t *testing.T) {
			token := sign(fmt.Sprintf(`{%s,"iss":"%s","sub":"%s","exp":%d,"grants":{"identity":"jane",%s}}`, tt.claims, keySID, accountSID, made+3600, chatGrant))
			server := newServer(t, always(200, "application/json", fmt.Sprintf(`{"identity":"jane","token":%q}`, token)))
			done := do(t, newEngine(t, at), engine.Request{Profile: profile(server.URL), Operation: twilio.TokenFetch})
			if got := done.Result.(*twilio.Fetched).LifetimeS; got != tt.want {
				t.Errorf("it lives %d s, want %d", got, tt.want)
			}
		})
	}
}
