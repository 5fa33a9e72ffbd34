package diagnose_test

import (
	"strings"
	"testing"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

func TestVerification(t *testing.T) {
	const key = "k1, HS256, 9 bytes"
	for _, tt := range []struct {
		name, token, want, contains string
		v                           jose.Verification
	}{
		{"matches", clean, "", "", jose.Verification{State: jose.StateValid, Key: key}},
		{"does not", clean, "e token.signature", "Checked with " + key, jose.Verification{State: jose.StateInvalid, Key: key, Reason: "the signature does not match"}},
		{"not with any of several", clean, "e token.signature", "matches none of 3 keys", jose.Verification{State: jose.StateInvalid, Reason: "the signature matches none of 3 keys"}},
		{"not exact", clean + "=", "e token.padding", "But for that, it matches.", jose.Verification{State: jose.StateInvalid, Reason: "the token has padding", Hint: "but for that, it matches"}},
		{"with a hint", clean, "e token.signature", "read the secret as base64", jose.Verification{State: jose.StateInvalid, Key: key, Reason: "no match", Hint: "read the secret as base64"}},
		{"unsupported", clean, "w key.unsupported", "Nobody here knows", jose.Verification{State: jose.StateUnsupported, Reason: "nobody here knows ES256K"}},
		{"unverified", clean, "", "", jose.Verification{State: jose.StateUnverified, Reason: "the token's kid is \"a\" and the key's is \"b\""}},
		{"a short key", clean, "w key.short", "72 bits", jose.Verification{State: jose.StateValid, Key: key, Problems: []jose.KeyProblem{{Code: jose.KeyShort, Detail: "the secret has 72 bits"}}}},
		{"a weak key", clean, "w key.weak", "In the list", jose.Verification{State: jose.StateValid, Key: key, Problems: []jose.KeyProblem{{Code: jose.KeyWeak, Detail: "in the list"}}}},
		{"a note", clean, "n key.note", "Its kid is another", jose.Verification{State: jose.StateValid, Key: key, Notes: []jose.Observation{{Detail: "its kid is another"}}}},
		{"decrypts", jwe(`{"alg":"dir","enc":"A128GCM"}`, 0, 12, 9, 16), "", "", jose.Verification{State: jose.StateValid, Key: key}},
		{"does not decrypt", jwe(`{"alg":"dir","enc":"A128GCM"}`, 0, 12, 9, 16), "e token.signature", "does not decrypt", jose.Verification{State: jose.StateInvalid, Key: key, Reason: "it does not decrypt with " + key}},
	} {
		r := inspect(tt.token, diagnose.Context{Verification: &tt.v})
		if got := codes(r); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		said := ""
		for _, f := range r.Findings {
			said += f.Title + " " + f.Detail + " " + f.Fix
		}
		if !strings.Contains(said, tt.contains) {
			t.Errorf("%s: %q does not contain %q", tt.name, said, tt.contains)
		}
		sound(t, tt.token, r)
		why := ""
		if tt.v.State == jose.StateUnverified || tt.v.State == jose.StateUnsupported {
			why = tt.v.Reason
		}
		if !unchecked(r, "signature", why) {
			t.Errorf("%s: not checked are %+v", tt.name, r.NotChecked)
		}
		// A signature that does not match is refused by everybody; one that is not exact says nothing of those who take it as it is.
		refused := tt.v.State == jose.StateInvalid && !strings.HasSuffix(tt.token, "=")
		for _, v := range r.Readers {
			if v.Reader == "jwx v3" && v.Takes == refused {
				t.Errorf("%s: %+v", tt.name, v)
			}
		}
	}
}

// Every code of auth/jose's key problems has a rule, so that none is dropped in silence.
func TestEveryKeyProblemIsSaid(t *testing.T) {
	for _, code := range []jose.KeyCode{
		jose.KeyShort, jose.KeyROCA, jose.KeyExponent, jose.KeyUse, jose.KeyOps, jose.KeyAlg, jose.KeyCurve, jose.KeyMixed, jose.KeySharedKid,
		jose.KeyMalformed, jose.KeyWeak,
	} {
		v := &jose.Verification{State: jose.StateValid, Key: "k1", Problems: []jose.KeyProblem{{Code: code, Detail: strings.Repeat("long ", 1000)}}}
		r := inspect(clean, diagnose.Context{Verification: v})
		if got := codes(r); got != "w "+string(code) {
			t.Errorf("%s: %q", code, got)
		}
		sound(t, clean, r)
	}
}

func TestNotChecked(t *testing.T) {
	for _, tt := range []struct{ name, token, want string }{
		{"all there", clean, "signature: no key; iss: nothing to compare it with; aud: nothing to compare it with; jti: nothing to compare it with"},
		{"nothing there", sign(`{"alg":"HS256","kid":"k1"}`, `{"nonce":"n"}`), "signature: no key; kid: no keys to look it up in; iss: absent; aud: absent; jti: absent; nbf: absent; nonce: nothing to compare it with"},
		{"none", withAlg(`{"alg":"none"}`), "signature: alg is none: there is nothing to verify; iss: nothing to compare it with; aud: nothing to compare it with; jti: nothing to compare it with"},
		{"encrypted", jwe(`{"alg":"dir","enc":"A128GCM"}`, 0, 12, 9, 16), "signature: no key; claims: encrypted"},
		{"opaque", "opaque", "everything in it: only the server knows"},
	} {
		var said []string
		for _, n := range inspect(tt.token, diagnose.Context{}).NotChecked {
			said = append(said, n.What+": "+n.Why)
		}
		if got := strings.Join(said, "; "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
