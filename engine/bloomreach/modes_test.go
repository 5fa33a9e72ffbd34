package bloomreach_test

import (
	"testing"

	"authpeek/auth"
	"authpeek/engine/bloomreach"
)

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
	modes := bloomreach.New().Modes()
	if len(tests) != len(modes) {
		t.Errorf("%d modes, %d are tested", len(modes), len(tests))
	}
	for i, tt := range tests {
		m, ok := auth.LookupMode(modes, tt.id)
		if !ok || modes[i].ID != tt.id {
			t.Errorf("mode %s is not at %d", tt.id, i)
			continue
		}
		if m.Credential != tt.credential || m.Carrier.Apply("x") != tt.header || m.Title == "" || m.Meaning == "" {
			t.Errorf("mode %s is %+v", tt.id, m)
		}
	}
	if _, ok := auth.LookupMode(modes, "oauth"); ok {
		t.Error("there is a mode oauth")
	}
}
