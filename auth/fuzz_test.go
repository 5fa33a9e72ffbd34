package auth_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"authpeek/auth"
)

// answers is a transport without a network.
type answers func(*http.Request) *http.Response

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) { return a(r), nil }

// fetchAny asks a source; an error has to be a *SourceError, and leaves nothing.
func fetchAny(t *testing.T, source auth.Source) auth.Answer {
	t.Helper()
	a, err := source.Fetch(t.Context(), auth.Ask{})
	if failure := (*auth.SourceError)(nil); err != nil && !errors.As(err, &failure) {
		t.Fatalf("the error is no *SourceError: %v", err)
	} else if err != nil {
		return auth.Answer{Null: true}
	}
	return a
}

// Whatever a profile calls a carrier, one that is taken can travel: its name is fit for the place.
func FuzzParseCarrier(f *testing.F) {
	for _, seed := range []string{"", "sdk", "header:X-Token", "query:access_token", "cookie:extole_token", "body:auth.token", "body:.", "body:a..b", "cookie:a=b", "header:", "header:A B", "query:\r\n", ":x"} {
		f.Add(seed, "value")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		c, err := auth.ParseCarrier(text)
		if err != nil || c == (auth.Carrier{}) {
			return
		}
		if c.Name == "" || c.Describe() == "" || c.Apply(value) != value {
			t.Errorf("%q gives %+v, which makes %q of %q", text, c, c.Apply(value), value)
		}
		switch c.In {
		case auth.InHeader:
			if r := (http.Header{c.Name: {"v"}}); r.Get(c.Name) != "v" && http.CanonicalHeaderKey(c.Name) == c.Name {
				t.Errorf("the header %q is no header", c.Name)
			}
		case auth.InCookie:
			if got, err := http.ParseCookie(c.Name + "=v"); err != nil || len(got) != 1 || got[0].Name != c.Name {
				t.Errorf("the cookie %q is no cookie: %v, %v", c.Name, got, err)
			}
		case auth.InQuery:
			if got, err := url.ParseQuery(url.QueryEscape(c.Name) + "=v"); err != nil || got.Get(c.Name) != "v" {
				t.Errorf("the parameter %q is none", c.Name)
			}
		}
	})
}

// Whatever an SDK has put away, reading it gives a token, a null or a typed error, and times that can be told.
func FuzzStored(f *testing.F) {
	for _, seed := range []string{
		"", "abc\n", `{"access_token":"abc","expires_in":7200,"received_at":1795262400}`, `{"token":"abc","expires_at":"2026-11-21T12:00:00Z"}`, `{"token":"abc","received_at":1e300,"expires_in":-1}`,
		`{"token":"abc","expires_at":-9e18,"scope":["a",1]}`, `{"extole":{"access_token":"abc"}}`, "{", `{"token":{"token":null}}`, "\xff\x00",
	} {
		for _, extract := range []string{"", "plain", "json:token", "json:extole.access_token"} {
			f.Add(seed, extract)
		}
	}
	f.Fuzz(func(t *testing.T, content, extract string) {
		source, err := auth.NewStored(auth.StoredOptions{Path: written(t, content), Extract: extract})
		if err != nil {
			return
		}
		a := fetchAny(t, source)
		if a.ExpiresIn < 0 || a.Value.IsZero() && !a.Null {
			t.Errorf("%q gives %+v", content, a)
		}
		if year := a.ReceivedAt.Year(); !a.ReceivedAt.IsZero() && (year < 1 || year > 9999) {
			t.Errorf("%q was received in the year %d", content, year)
		}
	})
}

// Whatever a token endpoint sets as cookies, the token of one is fit to be sent.
func FuzzCookie(f *testing.F) {
	for _, seed := range []string{"token=abc", "token=abc; Max-Age=60; Path=/", "token=abc; Expires=Fri, 31 Dec 9999 23:59:59 GMT", "token=", `token="a b"`, "other=x", "token=a,b; Max-Age=-1", "token=x; Max-Age=99999999999999999999", "=;;"} {
		f.Add(seed, "token")
	}
	f.Fuzz(func(t *testing.T, line, name string) {
		client := &http.Client{Transport: answers(func(r *http.Request) *http.Response {
			return &http.Response{StatusCode: 200, Header: http.Header{"Set-Cookie": {line, line}}, Body: http.NoBody, Request: r}
		})}
		source, err := auth.NewHTTP(auth.HTTPOptions{URL: "http://127.0.0.1/token", Extract: "cookie:" + name, Client: client})
		if err != nil {
			return
		}
		a := fetchAny(t, source)
		for _, b := range []byte(a.Value.Reveal()) {
			if b < ' ' || b == 0x7f {
				t.Errorf("%q gives a token that no header can carry", line)
			}
		}
		if a.ExpiresIn < 0 {
			t.Errorf("%q gives a token that lives for %v", line, a.ExpiresIn)
		}
	})
}
