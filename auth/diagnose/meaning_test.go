package diagnose_test

import (
	"encoding/json"
	"strings"
	"testing"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

func TestClaimMeaning(t *testing.T) {
	for claim, want := range map[string]string{
		`sub {"registered":"jane@example.com"}`:             "made out to one customer: jane@example.com",
		`ids {"registered":"jane@example.com","phone":"1"}`: `made out to one customer by 2 ids: {"phone":"1","registered":"jane@example.com"}`,
		`sub "jane"`:              "made out to jane",
		`sub {}`:                  "made out to nobody that can be read",
		`sub null`:                "made out to nobody that can be read",
		`aud ["a","b"]`:           `meant for ["a","b"]`,
		`iss "acme"`:              "issued by acme",
		`acme_id "7"`:             "",
		`exp 1`:                   "",
		`grants {"identity":"j"}`: "what Twilio allows with it, product by product",
	} {
		name, raw, _ := strings.Cut(claim, " ")
		if got := diagnose.ClaimMeaning(jose.Member{Name: name, Raw: json.RawMessage(raw)}); got != want {
			t.Errorf("%s: %q, want %q", claim, got, want)
		}
	}
}

func TestHeaderMeaning(t *testing.T) {
	for _, tt := range []struct{ name, value, want string }{
		{"alg", "HS256", "signed with a shared secret"}, {"alg", "NONE", "not signed: anybody can have written it"},
		{"alg", "RSA-OAEP", "encrypted to an RSA key"}, {"alg", "A128KW", "encrypted with a shared secret"},
		{"alg", "XY1", "an algorithm that authpeek does not know"}, {"kid", "k1", "with the secret of key k1"},
		{"jku", "https://example.com", "where its key would be fetched; authpeek fetches nothing"}, {"own", "x", ""},
	} {
		if got := diagnose.HeaderMeaning(tt.name, tt.value, "HS256"); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.name, tt.value, got, tt.want)
		}
	}
}
