package auth_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"authpeek/auth"
)

func TestTokenInACookie(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  []string
		want want
		said string
	}{
		{"one", []string{"a=x; Path=/", "t=abc; HttpOnly"}, want{Value: "abc", Extracted: "cookie:t"}, ""},
		{"the last of two", []string{"t=old", "t=new; Secure"}, want{Value: "new", Extracted: "cookie:t", Notes: []string{"2 cookies t, the last is used"}}, ""},
		{"its Max-Age", []string{"t=abc; Max-Age=60"}, want{Value: "abc", Extracted: "cookie:t", ExpiresIn: time.Minute}, ""},
		{"taken away", []string{"t=abc; Max-Age=0"}, want{Null: true, Extracted: "cookie:t"}, ""},
		{"empty", []string{"t="}, want{Null: true, Empty: true, Extracted: "cookie:t"}, ""},
		{"another case", []string{"T=abc"}, want{Kind: auth.KindExtract}, "sets no cookie t"},
		{"none", nil, want{Kind: auth.KindExtract}, "sets no cookie t; check extract"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Set-Cookie"] = tt.set
				fmt.Fprint(w, "<html>signed in</html>")
			})
			fetch(t, newHTTP(t, auth.HTTPOptions{URL: server.URL, Extract: "cookie:t"}), auth.Ask{}, tt.want, tt.said)
		})
	}
}

// Two of Nudge's samples take 200 alone, two take any 2xx (vendors reference B3).
func TestStatusThatIsGood(t *testing.T) {
	for _, tt := range []struct {
		ok     string
		status int
		want   want
		said   string
	}{
		{"", 201, want{Value: "abc", Extracted: "plain"}, ""},
		{"2xx", 299, want{Value: "abc", Extracted: "plain"}, ""},
		{"200", 200, want{Value: "abc", Extracted: "plain"}, ""},
		{"200", 201, want{Kind: auth.KindStatus}, "answered 201 text/plain, and this app takes 200 alone"},
		{"200", 404, want{Kind: auth.KindStatus}, "check the path"},
		{"2xx", 300, want{Kind: auth.KindStatus}, "answered 300"},
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.WriteHeader(tt.status)
			fmt.Fprint(w, "abc")
		})
		fetch(t, newHTTP(t, auth.HTTPOptions{URL: server.URL, OK: tt.ok}), auth.Ask{}, tt.want, tt.said)
	}
}
