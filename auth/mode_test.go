package auth_test

import (
	"testing"

	"authpeek/auth"
)

func TestCarrierApply(t *testing.T) {
	tests := []struct {
		rule  auth.PrefixRule
		value string
		want  string
	}{
		{auth.PrefixAlways, "abc", "Bearer abc"},
		{auth.PrefixAlways, "Bearer abc", "Bearer Bearer abc"},
		{auth.PrefixAlways, "", ""},
		{auth.PrefixIfMissing, "abc", "Bearer abc"},
		{auth.PrefixIfMissing, "Bearer abc", "Bearer abc"},
		{auth.PrefixIfMissing, "bearer abc", "Bearer bearer abc"},
		{auth.PrefixIfMissing, "", ""},
		{auth.PrefixIfMissing, "  ", "  "},
		{"", "abc", "abc"},
		{"", "abc", "abc"},
	}
	for _, tt := range tests {
		c := auth.Carrier{Name: "Authorization", Prefix: "Bearer ", Rule: tt.rule}
		if got := c.Apply(tt.value); got != tt.want {
			t.Errorf("%s on %q gives %q, want %q", tt.rule, tt.value, got, tt.want)
		}
	}
}

func TestModesSendTheirCredential(t *testing.T) {
	tests := []struct {
		id         auth.Mode
		credential auth.Credential
		header     string
	}{
		{auth.None, auth.CredentialNone, "x"},
		{auth.TokenMode, auth.CredentialAPIKey, "Token x"},
		{auth.CustomerToken, auth.CredentialProvider, "Bearer x"},
		{auth.StreamJWT, auth.CredentialProvider, "Bearer x"},
		{auth.Basic, auth.CredentialPrivateKey, "Basic x"},
	}
	if len(tests) != len(auth.Modes()) {
		t.Errorf("%d modes, %d are tested", len(auth.Modes()), len(tests))
	}
	for i, tt := range tests {
		m, ok := auth.LookupMode(tt.id)
		if !ok || auth.Modes()[i].ID != tt.id {
			t.Errorf("mode %s is not at %d", tt.id, i)
			continue
		}
		if m.Credential != tt.credential || m.Carrier.Apply("x") != tt.header || m.Title == "" || m.Meaning == "" {
			t.Errorf("mode %s is %+v", tt.id, m)
		}
	}
	if _, ok := auth.LookupMode("oauth"); ok {
		t.Error("there is a mode oauth")
	}
}
