package engine

import (
	"strings"
	"testing"
)

// strayNames are names of members of which a secret is the value, in the spellings that apps and servers use.
var strayNames = []string{
	"token", "Token", "TOKEN", "tOkEn", "access_token", "accessToken", "refresh_token", "idToken", "jwt", "JWT", "Jwt", "access_jwt", "password", "PassWord", "user.passwd",
	"passphrase", "client_secret", "SECRET", "api_key", "api-key", "apiKey", "APIKEY", "privateKey", "private_key", "aws_credential", "auth-token", "sessionToken",
	"bearer_token", "user_token", "device-token", "authorization", "Authorization", "session_id", "sessionid", "SESSION_ID", "acce\u017f\u017f_to\u212aen", "pa\u017fſword",
}

// The quick look passes over no text that one of the expressions finds something in.
func TestQuickLookMissesNothing(t *testing.T) {
	for _, name := range strayNames {
		for _, between := range []string{":", " : ", "\t:\r\n", "\f:"} {
			body := []byte(`{"a":1,"` + name + `"` + between + `"x"}`)
			if !secretMember.Match(body) && !strayMember.Match(body) {
				t.Errorf("no expression finds %q", body)
			}
			if !mayHoldStray(body) {
				t.Errorf("nothing is looked for in %q", body)
			}
		}
	}
	for _, body := range []string{
		"", "{}", ":", `":"`, `{"id":"x","keys":"y","token":7,"jwt":null,"secrets":"z","a":"token"}`, strings.Repeat(`{"title":"eyeJ","J":"Jey"}`, 100),
	} {
		if mayHoldStray([]byte(body)) {
			t.Errorf("something is looked for in %q", body)
		}
	}
	for _, body := range []string{"eyJ", "xeyJh.b.c", "J eyJ"} {
		if !mayHoldStray([]byte(body)) {
			t.Errorf("nothing is looked for in %q", body)
		}
	}
}

func FuzzQuickLook(f *testing.F) {
	for _, name := range strayNames {
		f.Add(`{"` + name + `": "x"}`)
	}
	f.Add("eyJh.b")
	f.Fuzz(func(t *testing.T, body string) {
		text := []byte(body)
		if (secretMember.Match(text) || strayMember.Match(text) || strayJWT.Match(text)) && !mayHoldStray(text) {
			t.Fatalf("nothing is looked for in %q", body)
		}
	})
}
