package auth_test

import (
	"strings"
	"testing"

	"authpeek/auth"
)

func TestComplaint(t *testing.T) {
	for stderr, want := range map[string]string{
		"": "", " \n\t\n": "",
		"\n  Not logged in; run `aws sso login` first.\nstack": "\"Not logged in; run `aws sso login` first.\"",
		"HTTP 401: isn't allowed (yet)":                        `"HTTP 401: isn't allowed (yet)"`,
		"password=hunter2 was refused":                         `"… was refused"`,
		"token eyJhbGciOiJIUzI1NiJ9.e30.c2ln CANARY-1 bad":     `"token … bad"`,
		"no \x1b[31msession":                                   `"no …"`,
		strings.Repeat("x", 5000):                              `"…"`,
		strings.Repeat("ab ", 200):                             `"` + strings.Repeat("ab ", 66) + `ab…"`,
	} {
		if got := auth.Complaint([]byte(stderr)); got != want {
			t.Errorf("%.60q is quoted as %s, want %s", stderr, got, want)
		}
	}
}
