package nudge_test

import (
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/nudge"
)

// TestGetRequests holds the request of token.get against B1.
func TestGetRequests(t *testing.T) {
	tests := []struct {
		name, setting string
		args          engine.Args
		mode          auth.Mode
		query, key    string
	}{
		{"the profile's", "60", nil, nudge.PrivateKey, "expiryMins=60", privateKey},
		{"another setting", "30", nil, nudge.PrivateKey, "expiryMins=30", privateKey},
		{"an argument", "60", engine.Args{"expiry_mins": {"5"}}, nudge.PrivateKey, "expiryMins=5", privateKey},
		{"without a key", "60", nil, auth.None, "expiryMins=60", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, always(200, "application/json", `{"token":"`+token(noon, time.Hour)+`"}`))
			e, p := newEngine(t, at), profile(s.URL+"/nudge/", "expiry_mins", tt.setting)
			done := do(t, e, engine.Request{Profile: p, Operation: nudge.TokenGet, Mode: tt.mode, Args: tt.args})
			r := <-s.requests
			if r.Method != "GET" || r.URL.Path != "/nudge/api/clients/jwt/token" || r.URL.RawQuery != tt.query {
				t.Errorf("sent %s %s", r.Method, r.URL)
			}
			if got := r.Header.Get("apiKey"); got != tt.key || r.Header.Get("Authorization") != "" {
				t.Errorf("the key is %q", got)
			}
			var names []string
			for _, h := range done.Call.Headers {
				names = append(names, h.Name)
			}
			// The header is spelled as the page has it.
			if has := strings.Contains(strings.Join(names, " "), "apiKey"); has != (tt.key != "") {
				t.Errorf("the headers are %v", names)
			}
		})
	}
	for _, wrong := range []string{"0", "-1", "an hour", "1.5"} {
		p := profile("http://127.0.0.1:1")
		if _, err := newEngine(t, at).Plan(engine.Request{Profile: p, Operation: nudge.TokenGet, Args: engine.Args{"expiry_mins": {wrong}}}); err == nil {
			t.Errorf("%q is taken for minutes", wrong)
		}
	}
}

func TestGetAnswers(t *testing.T) {
	hour := token(noon, time.Hour)
	tests := []struct {
		name        string
		mode        auth.Mode
		status      int
		contentType string
		body        string
		code        string
		warnings    string // or a word of what to do
	}{
		{"fine", nudge.PrivateKey, 200, "application/json", `{"token":"` + hour + `"}`, "", "nudge.not-bound"},
		{"bare", nudge.PrivateKey, 200, "text/plain", hour + "\n", "", "nudge.not-bound"},
		{"another life", nudge.PrivateKey, 200, "application/json", `{"token":"` + token(noon, 30*time.Minute) + `"}`, "", "nudge.not-bound nudge.lifetime-asked"},
		{"another key", nudge.PrivateKey, 401, "application/json", `{"message":"Unauthorized"}`, "nudge.refused", ""},
		{"no key", auth.None, 403, "application/json", `{}`, "nudge.refused", ""},
		{"not there", nudge.PrivateKey, 404, "text/html", `<html>`, "nudge.refused", ""},
		{"a page", nudge.PrivateKey, 200, "text/html", `<!doctype html>`, "nudge.html", ""},
		{"no token", nudge.PrivateKey, 200, "application/json", `{"message":"ok"}`, "nudge.no-token", ""},
		{"token null", nudge.PrivateKey, 200, "application/json", `{"token":null}`, "nudge.no-token", ""},
		{"broken", nudge.PrivateKey, 500, "", ``, "nudge.refused", "later"},
		{"too long", nudge.PrivateKey, 400, "application/json", `{"message":"expiryMins is too large"}`, "nudge.refused", "expiry_mins"},
		{"too often", nudge.PrivateKey, 429, "application/json", `{"error":"slow down"}`, "nudge.refused", "less often"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, always(tt.status, tt.contentType, tt.body))
			done := do(t, newEngine(t, at), engine.Request{Profile: profile(s.URL), Operation: nudge.TokenGet, Mode: tt.mode})
			if done.Call.OK() != (tt.code == "") || errorCode(done) != tt.code {
				t.Fatalf("%+v", done.Call.Finish)
			}
			if tt.code != "" {
				if err := done.Call.Finish.Error; err.Fix == "" || err.Message == "" || !strings.Contains(err.Fix, tt.warnings) ||
					tt.status == 400 && !strings.Contains(err.Message, "too large") {
					t.Errorf("%+v", err)
				}
				return
			}
			if got := found(done, engine.SeverityWarning); got != tt.warnings {
				t.Errorf("warned of %q", got)
			}
			if got := found(done, engine.SeverityNote); !strings.Contains(got, "nudge.unverifiable") || !strings.Contains(got, "nudge.private-key") {
				t.Errorf("noted %q", got)
			}
			got := done.Result.(*nudge.Got)
			if got.Token == "" || got.ExpiryMins != 60 || len(done.Call.Issued) != 1 || strings.Contains(string(done.Call.Response.Body.Bytes()), strings.Split(hour, ".")[2]) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestWithoutKey: the backend's call needs the backend's key.
func TestWithoutKey(t *testing.T) {
	p := profile("http://127.0.0.1:1")
	p.APIKey = auth.Secret{}
	if done := do(t, newEngine(t, at), engine.Request{Profile: p, Operation: nudge.TokenGet, Mode: nudge.PrivateKey}); done.Call.Finish.Outcome != engine.OutcomeBlocked {
		t.Errorf("%+v", done.Call.Finish)
	}
}
