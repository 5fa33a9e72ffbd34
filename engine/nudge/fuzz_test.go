package nudge_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/nudge"
)

// FuzzRead reads whatever Nudge or an app may answer. Every reading has something to say, and a model that JSON takes.
func FuzzRead(f *testing.F) {
	hour := token(noon, time.Hour)
	for _, body := range []string{`{"token":"` + hour + `"}`, `{"token":null}`, hour, `{"message":"x"}`, `<html>`, ``, `"x"`} {
		f.Add(200, body, hour)
		f.Add(401, body, body)
	}
	f.Fuzz(func(t *testing.T, status int, body, credential string) {
		v, p := nudge.New(), profile("http://127.0.0.1:1")
		for _, r := range []engine.Request{{Profile: p, Operation: nudge.TokenGet, Mode: nudge.PrivateKey}, {Profile: p, Operation: nudge.TokenRefresh, Mode: nudge.ShortLived}} {
			a := engine.Answer{Status: status, Header: http.Header{}, Body: []byte(body), SentAt: noon, Attempt: 1}
			for _, issue := range v.Issued(p, r, a) {
				a.Issued = append(a.Issued, auth.NewToken(issue.Value, noon, issue.ExpiresIn, issue.Source))
			}
			if credential != "" {
				sent := auth.NewToken(auth.NewSecret(credential), noon, 0, "http GET /token").Info
				a.Token = &sent
			}
			reading := v.Read(p, r, a)
			if reading.Summary == "" || reading.OK == (reading.Err != nil) {
				t.Errorf("%s: %+v", r.Operation, reading)
			}
			if _, err := json.Marshal(reading.Result); err != nil {
				t.Error(err)
			}
		}
	})
}
