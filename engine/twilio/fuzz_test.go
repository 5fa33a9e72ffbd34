package twilio_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/twilio"
)

// FuzzRead reads whatever a token server or the signaling may answer. Every reading has something to say, and a model that JSON takes.
func FuzzRead(f *testing.F) {
	token := sign(claims("jane", chatGrant))
	for _, body := range []string{
		`{"identity":"jane","token":"` + token + `"}`, `{"identity":null,"token":null}`, token, `{"message":"x","error":{}}`, `<html>`, ``, `[]`,
		`{"status":200,"ttl":3600}`, `{"status":401,"code":20104,"message":"expired"}`, `{"status":1e9,"code":-5,"ttl":"1"}`,
		`{"status":200,"client_update_type":"token_about_to_expire"}`,
	} {
		f.Add(200, body, token)
		f.Add(500, body, body)
	}
	f.Fuzz(func(t *testing.T, status int, body, credential string) {
		v, p := twilio.New(at), profile("http://127.0.0.1:1")
		for _, operation := range []string{twilio.TokenFetch, twilio.ClientConnect, twilio.ClientUpdate} {
			r := engine.Request{Profile: p, Operation: operation, Mode: v.Mode(p, operation)}
			a := engine.Answer{Status: status, Header: http.Header{}, Body: []byte(body), SentAt: noon, Attempt: 1}
			for _, issue := range v.Issued(p, r, a) {
				a.Issued = append(a.Issued, auth.NewToken(issue.Value, noon, issue.ExpiresIn, issue.Source))
			}
			if operation != twilio.TokenFetch && credential != "" {
				sent := info(credential)
				a.Token = &sent
			}
			reading := v.Read(p, r, a)
			if reading.Summary == "" || reading.OK == (reading.Err != nil) {
				t.Errorf("%s: %+v", operation, reading)
			}
			if _, err := json.Marshal(reading.Result); err != nil {
				t.Error(err)
			}
			if a.Token != nil {
				v.May(p, *a.Token, reading.Result)
			}
		}
	})
}
