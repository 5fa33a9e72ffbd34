package bloomreach

import (
	"net/http"
	"testing"

	"authpeek/engine"
)

// If-None-Match is what the last good answer to the same customer had as its ETag, on the two routes of Android 5.3 alone (1.2).
func TestIfNoneMatch(t *testing.T) {
	jane := engine.Profile{Name: "acme", Platform: Android, Integration: "stream", StreamID: "s-1", CustomerIDs: map[string]string{"registered": "jane"}}
	bob, other, look := jane, jane, jane
	bob.CustomerIDs = map[string]string{"registered": "bob"}
	other.StreamID = "s-2"
	look.LookOnly = true
	v := New()
	answer := func(p engine.Profile, etag, body string) {
		v.Read(p, engine.Request{Profile: p, Operation: InAppFetch}, engine.Answer{Status: 200, Header: http.Header{"Etag": {etag}}, Body: []byte(body)})
	}
	answer(jane, `"e1"`, `{"success":true}`)
	answer(jane, `"e2"`, `{"success":true,"data":[]}`)
	answer(jane, `"e3"`, `{"success":false}`)
	answer(bob, `W/"b1"`, `{"success":true}`)
	for _, tt := range []struct {
		name      string
		p         engine.Profile
		operation string
		want      string
	}{
		{"the last good answer", jane, InAppFetch, `"e2"`},
		{"another customer", bob, InAppFetch, `W/"b1"`},
		{"another operation", jane, BlocksPersonal, ""},
		{"another stream", other, InAppFetch, ""},
		{"a look", look, InAppFetch, ""},
	} {
		if got := v.ifNoneMatch(tt.p, tt.operation); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
