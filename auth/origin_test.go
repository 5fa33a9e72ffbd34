package auth_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"authpeek/auth"
)

func parseURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestSameOrigin(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"https://api.example/x", "https://api.example/y?z", true},
		{"https://API.example", "HTTPS://api.example:443", true},
		{"http://api.example", "http://api.example:80", true},
		{"https://api.example", "http://api.example", false},
		{"https://api.example", "https://api.example:8443", false},
		{"https://api.example", "https://api.example.evil.test", false},
		{"https://api.example", "https://user@api.example", true},
	}
	for _, tt := range tests {
		if got := auth.SameOrigin(parseURL(t, tt.a), parseURL(t, tt.b)); got != tt.want {
			t.Errorf("%s and %s: %v", tt.a, tt.b, got)
		}
	}
}

func TestAllowedInClear(t *testing.T) {
	tests := []struct {
		url   string
		allow bool
		want  bool
	}{
		{"https://api.example", false, true},
		{"http://127.0.0.1:8917", false, true},
		{"http://127.8.9.1", false, true},
		{"http://[::1]:80", false, true},
		{"http://[::ffff:127.0.0.1]", false, true},
		{"http://LocalHost:80", false, true},
		{"http://api.example", false, false},
		{"http://api.example", true, true},
		{"http://localhost.api.example", false, false},
		{"http://192.168.1.2", false, false},
		{"http://0.0.0.0", false, false},
		{"ftp://api.example", true, false},
	}
	for _, tt := range tests {
		if err := auth.AllowedInClear(parseURL(t, tt.url), tt.allow); (err == nil) != tt.want {
			t.Errorf("%s, allowed %v: %v", tt.url, tt.allow, err)
		}
	}
	plain := (*auth.PlainHTTPError)(nil)
	err := auth.AllowedInClear(parseURL(t, "http://api.example"), false)
	if !errors.As(err, &plain) || plain.Host != "api.example" || !strings.Contains(err.Error(), "allow_plain_http") {
		t.Errorf("the error is %v", err)
	}
}
