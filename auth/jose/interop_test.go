package jose_test

import (
	"encoding/json"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jws"

	"authpeek/auth/jose"
)

// TestOthersVerifyWhatIsSigned signs with every algorithm, has jwx and golang-jwt verify it, and verifies what they sign.
func TestOthersVerifyWhatIsSigned(t *testing.T) {
	k := newTestKeys()
	const claims = `{"sub":"jane"}`
	tests := []struct {
		alg             string
		private, public any // as crypto has them
		signer          members
		verifier        string
	}{
		{"HS256", k.secret, k.secret, octMembers(k.secret), octMembers(k.secret).String()},
		{"HS384", k.secret, k.secret, octMembers(k.secret), octMembers(k.secret).String()},
		{"HS512", k.secret, k.secret, octMembers(k.secret), octMembers(k.secret).String()},
		{"RS256", k.rsa, k.rsa.Public(), rsaMembers(k.rsa), rsaPublic(k.rsa).String()},
		{"RS384", k.rsa, k.rsa.Public(), rsaPublic(k.rsa).with(members{"d": k.rsa.D.Bytes()}), rsaPublic(k.rsa).String()},
		{"RS512", k.rsa, k.rsa.Public(), rsaMembers(k.rsa), rsaPublic(k.rsa).String()},
		{"PS256", k.rsa, k.rsa.Public(), rsaMembers(k.rsa), rsaPublic(k.rsa).String()},
		{"PS384", k.rsa, k.rsa.Public(), rsaMembers(k.rsa), rsaPublic(k.rsa).String()},
		{"PS512", k.rsa, k.rsa.Public(), rsaMembers(k.rsa), rsaPublic(k.rsa).String()},
		{"ES256", k.p256, k.p256.Public(), ecMembers(t, k.p256), pemText("PUBLIC KEY", pkix(t, k.p256.Public()))},
		{"ES384", k.p384, k.p384.Public(), ecMembers(t, k.p384), pemText("PUBLIC KEY", pkix(t, k.p384.Public()))},
		{"ES512", k.p521, k.p521.Public(), ecMembers(t, k.p521), pemText("PUBLIC KEY", pkix(t, k.p521.Public()))},
		{"EdDSA", k.ed, k.ed.Public(), edMembers(k.ed), edPublic(k.ed).String()},
		{"Ed25519", k.ed, k.ed.Public(), edMembers(k.ed), edPublic(k.ed).String()},
	}
	for _, tt := range tests {
		t.Run(tt.alg, func(t *testing.T) {
			raw := signed(t, `{"alg":"`+tt.alg+`"}`, claims, tt.signer.String())
			keys := parseKeys(t, tt.verifier)
			if v := jose.Verify(raw, keys, jose.Options{Strict: true}); v.State != jose.StateValid || string(v.Payload) != claims {
				t.Errorf("our own: %+v", v)
			}

			alg, ok := jwa.LookupSignatureAlgorithm(tt.alg)
			if !ok {
				t.Fatal("jwx does not know it")
			}
			if got, err := jws.Verify([]byte(raw), jws.WithKey(alg, tt.public)); err != nil || string(got) != claims {
				t.Errorf("jwx: %q, %v", got, err)
			}
			theirs, err := jws.Sign([]byte(claims), jws.WithKey(alg, tt.private))
			if err != nil {
				t.Fatal(err)
			}
			if v := jose.Verify(string(theirs), keys, jose.Options{Strict: true}); v.State != jose.StateValid || string(v.Payload) != claims {
				t.Errorf("jwx's: %+v", v)
			}

			if tt.alg == "Ed25519" {
				return // golang-jwt does not know RFC 9864
			}
			if _, err := jwt.Parse(raw, func(*jwt.Token) (any, error) { return tt.public, nil }, jwt.WithValidMethods([]string{tt.alg})); err != nil {
				t.Errorf("golang-jwt: %v", err)
			}
			text, err := jwt.NewWithClaims(jwt.GetSigningMethod(tt.alg), jwt.MapClaims{"sub": "jane"}).SignedString(tt.private)
			if err != nil {
				t.Fatal(err)
			}
			if v := jose.Verify(text, keys, jose.Options{Strict: true}); v.State != jose.StateValid || string(v.Payload) != claims {
				t.Errorf("golang-jwt's: %+v", v)
			}
		})
	}
}

func TestSignRefuses(t *testing.T) {
	k := newTestKeys()
	tests := []struct{ name, header, key, said string }{
		{"alg none", `{"alg":"none"}`, "sesame", `alg is "none"`},
		{"no alg", `{}`, "sesame", "no alg"},
		{"a public key", `{"alg":"ES256"}`, ecPublic(t, k.p256).String(), "signing wants the private key"},
		{"another kind", `{"alg":"RS256"}`, "sesame", "choose the alg that fits the key"},
		{"a PEM as secret", `{"alg":"HS256"}`, pemText("PUBLIC KEY", pkix(t, k.p256.Public())), "choose the alg that fits the key"},
		{"another curve", `{"alg":"ES384"}`, ecMembers(t, k.p256).String(), "an EC key on P-256"},
		{"a key for another alg", `{"alg":"RS256"}`, rsaMembers(k.rsa).with(members{"alg": "PS256"}).String(), "the key says it is for PS256"},
		{"a key for encryption", `{"alg":"ES256"}`, ecMembers(t, k.p256).with(members{"use": "enc"}).String(), "the key's use"},
		{"a key to verify with", `{"alg":"ES256"}`, ecMembers(t, k.p256).with(members{"key_ops": []string{"verify"}}).String(), "no sign in it"},
		{"crit unknown", `{"alg":"HS256","crit":["x"],"x":1}`, "sesame", "not known here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			raw, err := jose.Sign(json.RawMessage(tt.header), []byte("x"), parseKeys(t, tt.key).List[0], jose.SignOptions{})
			expectError(t, err, tt.said)
			if raw != "" {
				t.Errorf("it signs: %s", raw)
			}
		})
	}
	_, err := jose.Sign(json.RawMessage(`{"alg":"HS256"}`), nil, jose.Key{}, jose.SignOptions{})
	expectError(t, err, "choose the alg that fits the key")
}
