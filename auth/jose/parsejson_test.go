package jose

import (
	"testing"
)

func TestParseJSON(t *testing.T) {
	const protected, claims = "eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiJqYW5lIn0" // {"alg":"HS256"}, {"sub":"jane"}
	tests := []struct {
		name, raw string
		form      Form
		alg, sub  string
		text      string
	}{
		{"flattened", `{"payload":"` + claims + `","protected":"` + protected + `","signature":"AA"}`, FormJWS, "HS256", "jane", ""},
		{"general", ` {"payload":"` + claims + `","signatures":[{"protected":"` + protected + `","signature":"AA"},{"header":{"alg":"ES512"},"signature":"AA"}]}`, FormJWS, "HS256", "jane", ""},
		{"nothing protected", `{"payload":"` + claims + `","header":{"alg":"ES256"},"signature":"AA"}`, FormJWS, "ES256", "jane", ""},
		{"payload as it is", `{"payload":"$.02","protected":"eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2V9","signature":"AA"}`, FormJWS, "HS256", "", "$.02"},
		{"detached", `{"protected":"` + protected + `","signature":"AA"}`, FormJWS, "HS256", "", ""},
		{"encrypted", `{"unprotected":{"alg":"dir"},"iv":"AA","ciphertext":"AA","tag":"AA"}`, FormJWE, "dir", "", ""},
		{"an answer", `{"token":"a.b.c"}`, "", "", "", ""},
		{"two of one name", `{"payload":"","payload":"","signature":"AA"}`, "", "", "", ""},
		{"compact", protected + "." + claims + ".AA", "", "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := ParseJSON(test.raw)
			if ok != (test.form != "") || got.Form != test.form {
				t.Fatalf("ok %v, form %q", ok, got.Form)
			}
			alg, _ := got.Header.String("alg")
			sub, _ := got.Claims.String("sub")
			if alg != test.alg || sub != test.sub || got.PayloadText != test.text {
				t.Errorf("alg %q, sub %q, text %q", alg, sub, got.PayloadText)
			}
			if len(got.Segments) > 0 || ok && got.Length != len(test.raw) || got.Has(CodeNoAlg) {
				t.Errorf("%+v", got)
			}
		})
	}
}
