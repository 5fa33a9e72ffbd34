package extole_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

// FuzzRead reads whatever Extole may answer. Every reading has something to say, and a model that JSON takes.
func FuzzRead(f *testing.F) {
	for _, body := range []string{
		`{"access_token":"AT1","expires_in":3600,"scopes":["UPDATE_PROFILE"]}`, `{"access_token":null,"scopes":null}`, `{"id":"1","email":"jane@example.com","level":2}`,
		`{"unique_id":"u","http_status_code":403,"code":"scopes_denied","message":"no","parameters":{"denied_scopes":["A",1,null]}}`,
		`{"code":["x"],"parameters":{"a":{"b":[]}}}`, `{"status":"success"}`, `{"errors":[{"code":"expired_token"}]}`, `{"expires_in":9223372036854775807,"access_token":"x"}`, `<html>`, ``, `[]`, `null`,
	} {
		f.Add(200, body, "", "")
		f.Add(204, body, "missing_access_token", "next-token")
		f.Add(403, body, "\x1b[2J", "\u202e")
	}
	f.Fuzz(func(t *testing.T, status int, body, told, next string) {
		v := extole.New(now)
		p := engine.Profile{
			Vendor: extole.ID, BaseURL: "http://127.0.0.1:1", Platform: "ios", APIKey: auth.NewSecret(serverToken), PrivateKey: auth.NewSecret(partnerKey),
			CustomerIDs: map[string]string{"email": "jane@example.com"},
		}
		for _, op := range v.Operations() {
			r := engine.Request{Profile: p, Operation: op.ID, Mode: v.Mode(p, op.ID), Args: engine.Args{"token": {"named-token"}, "event_name": {body}}}
			a := engine.Answer{Status: status, Header: http.Header{"X-Extole-Error": {told}, "X-Extole-Token": {next}, "Content-Type": {told}}, Body: []byte(body), SentAt: noon, Attempt: 1}
			if r.Mode != auth.None {
				sent := auth.NewToken(auth.NewSecret("sent-token"), noon, time.Hour, "test").Info
				a.Token = &sent
			}
			for _, issue := range v.Issued(p, r, a) {
				if issue.ExpiresIn < 0 {
					t.Errorf("%s hands out a token that lives for %v", op.ID, issue.ExpiresIn)
				}
				a.Issued = append(a.Issued, auth.NewToken(issue.Value, noon, issue.ExpiresIn, issue.Source))
			}
			reading := v.Read(p, r, a)
			if reading.Summary == "" || reading.OK == (reading.Err != nil) || engine.Clean(reading.Summary) != reading.Summary {
				t.Errorf("%s: %+v", op.ID, reading)
			}
			if _, err := json.Marshal(reading.Result); err != nil {
				t.Error(err)
			}
			if rows, ok := reading.Result.(engine.Rower); ok {
				rows.Rows(noon)
			}
			if a.Token != nil {
				v.May(p, *a.Token, reading.Result)
			}
			if rung, _ := v.Standing(p); rung >= len(v.Rungs()) {
				t.Errorf("%s: it stands at %d", op.ID, rung)
			}
		}
	})
}
