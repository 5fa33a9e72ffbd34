package auth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
)

func newSign(t *testing.T, o auth.SignOptions) auth.Source {
	t.Helper()
	o.Now = func() time.Time { return noon }
	s, err := auth.NewSign(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mint(t *testing.T, s auth.Source) (string, []string) {
	t.Helper()
	a, err := s.Fetch(t.Context(), auth.Ask{CustomerIDs: map[string]string{"registered": `ja"ne@example.com`, "cookie": "12345"}})
	if err != nil {
		t.Fatal(err)
	}
	return a.Value.Reveal(), a.Notes
}

func pemOf(t *testing.T, kind string, der []byte, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func jwkOf(t *testing.T, members map[string]any) string {
	t.Helper()
	for name, v := range members {
		if b, ok := v.([]byte); ok {
			members[name] = base64.RawURLEncoding.EncodeToString(b)
		}
	}
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func newEC(t *testing.T, curve elliptic.Curve) (*ecdsa.PrivateKey, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d, err := key.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return key, d
}

func TestSignWithEachKindOfKey(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(rsaKey)
	rsaPEM := pemOf(t, "PRIVATE KEY", pkcs8, err)
	rsaJWK := jwkOf(t, map[string]any{"kty": "RSA", "kid": "r1", "n": rsaKey.N.Bytes(), "e": []byte{1, 0, 1}, "d": rsaKey.D.Bytes(), "p": rsaKey.Primes[0].Bytes(), "q": rsaKey.Primes[1].Bytes()})
	p256, d256 := newEC(t, elliptic.P256())
	p384, _ := newEC(t, elliptic.P384())
	p521, d521 := newEC(t, elliptic.P521())
	edPublic, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err1 := x509.MarshalECPrivateKey(p256)
	p384DER, err2 := x509.MarshalPKCS8PrivateKey(p384)
	edDER, err3 := x509.MarshalPKCS8PrivateKey(edKey)
	secret := []byte(strings.Repeat("s", 64))
	octJWK := jwkOf(t, map[string]any{"kty": "oct", "alg": "HS512", "kid": "o1", "k": secret})
	public := func(k crypto.Signer) any { return k.Public() }

	tests := []struct {
		alg, key string
		verify   any
		wantAlg  string
		wantKid  string
	}{
		{"", string(secret), secret, "HS256", ""},
		{"HS384", string(secret), secret, "HS384", ""},
		{"", octJWK, secret, "HS512", "o1"},
		{"RS256", rsaPEM, public(rsaKey), "RS256", ""},
		{"RS384", pemOf(t, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey), nil), public(rsaKey), "RS384", ""},
		{"RS512", rsaJWK, public(rsaKey), "RS512", "r1"},
		{"PS256", rsaPEM, public(rsaKey), "PS256", ""},
		{"PS512", rsaJWK, public(rsaKey), "PS512", "r1"},
		{"ES256", "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + pemOf(t, "EC PRIVATE KEY", sec1, err1), public(p256), "ES256", ""},
		{"ES256", jwkOf(t, map[string]any{"kty": "EC", "crv": "P-256", "d": d256}), public(p256), "ES256", ""},
		{"ES384", pemOf(t, "PRIVATE KEY", p384DER, err2), public(p384), "ES384", ""},
		{"ES512", jwkOf(t, map[string]any{"kty": "EC", "crv": "P-521", "d": d521}), public(p521), "ES512", ""},
		{"EdDSA", pemOf(t, "PRIVATE KEY", edDER, err3), edPublic, "EdDSA", ""},
		{"EdDSA", jwkOf(t, map[string]any{"kty": "OKP", "crv": "Ed25519", "d": []byte(edKey.Seed())}), edPublic, "EdDSA", ""},
	}
	for _, tt := range tests {
		t.Run(tt.wantAlg, func(t *testing.T) {
			raw, notes := mint(t, newSign(t, auth.SignOptions{Alg: tt.alg, Key: auth.NewSecret(tt.key), TTL: time.Minute}))
			token, err := jwt.Parse(raw, func(*jwt.Token) (any, error) { return tt.verify, nil },
				jwt.WithValidMethods([]string{tt.wantAlg}), jwt.WithTimeFunc(func() time.Time { return noon }))
			if err != nil {
				t.Fatal(err)
			}
			if kid, _ := token.Header["kid"].(string); kid != tt.wantKid || len(notes) > 0 {
				t.Errorf("kid is %q, notes are %q", kid, notes)
			}
		})
	}
}

func TestSignClaims(t *testing.T) {
	tests := []struct {
		name   string
		ttl    time.Duration
		claims map[string]any
		want   string
	}{
		{"none", 0, nil, `{"iat":1795262584}`},
		{"ttl", 5 * time.Minute, nil, `{"exp":1795262884,"iat":1795262584}`},
		{"own times", time.Minute, map[string]any{"iat": int64(1), "exp": "soon"}, `{"exp":"soon","iat":1}`},
		{"all ids", 0, map[string]any{"iat": 1, "sub": "{{ .CustomerIDs }}"}, `{"iat":1,"sub":{"cookie":"12345","registered":"ja\"ne@example.com"}}`},
		{
			"nested", 0,
			map[string]any{"iat": "{{.Now}}", "sub": map[string]any{"registered": "{{ .Registered }}"}, "l": []any{"{{ .Cookie }}", true, 1.5, nil, "at {{ .Now }}"}},
			`{"iat":1795262584,"l":["12345",true,1.5,null,"at 1795262584"],"sub":{"registered":"ja\"ne@example.com"}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSign(t, auth.SignOptions{Key: auth.NewSecret(strings.Repeat("s", 32)), Kid: "k1", TTL: tt.ttl, Claims: tt.claims})
			raw, _ := mint(t, s)
			parts := strings.Split(raw, ".")
			header, _ := base64.RawURLEncoding.DecodeString(parts[0])
			claims, _ := base64.RawURLEncoding.DecodeString(parts[1])
			if diff := cmp.Diff(tt.want, string(claims)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if string(header) != `{"alg":"HS256","kid":"k1","typ":"JWT"}` || s.Describe() != "sign HS256 kid=k1" {
				t.Errorf("header is %s, described as %s", header, s.Describe())
			}
		})
	}
}

func TestSignNotesAShortSecret(t *testing.T) {
	_, notes := mint(t, newSign(t, auth.SignOptions{Key: auth.NewSecret("short")}))
	if diff := cmp.Diff([]string{"the secret has 5 bytes, HS256 wants 32 or more (RFC 7518 section 3.2)"}, notes); diff != "" {
		t.Error(diff)
	}
}

func TestSignNeedsTheId(t *testing.T) {
	s := newSign(t, auth.SignOptions{Key: auth.NewSecret("abc"), Claims: map[string]any{"sub": map[string]any{"registered": "{{ .Registered }}"}}})
	fetch(t, s, auth.Ask{CustomerIDs: map[string]string{"cookie": "x"}}, want{Kind: auth.KindConfig}, "claims.sub.registered: the customer has no id named registered")
}

func TestSignOptionsAreChecked(t *testing.T) {
	p256, d256 := newEC(t, elliptic.P256())
	der, err := x509.MarshalPKCS8PrivateKey(p256)
	ecPEM := pemOf(t, "PRIVATE KEY", der, err)
	publicDER, err := x509.MarshalPKIXPublicKey(p256.Public())
	publicPEM := pemOf(t, "PUBLIC KEY", publicDER, err)
	point, err := p256.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	x, y := point[1:33], point[33:]
	tests := []struct {
		name     string
		alg, key string
		claims   map[string]any
		said     string
	}{
		{"no key", "HS256", "", nil, "provider.key"},
		{"blank key", "HS256", " \n", nil, "provider.key"},
		{"alg none", "none", "abc", nil, "use HS, RS, PS or ES"},
		{"alg in lower case", "hs256", "abc", nil, "use HS, RS, PS or ES"},
		{"a PEM as secret", "HS256", ecPEM, nil, "an EC key on P-256; choose the alg"},
		{"a secret for RSA", "RS256", "abc", nil, "a shared secret"},
		{"another curve", "ES384", ecPEM, nil, "P-256"},
		{"a public key", "ES256", publicPEM, nil, "a public key; signing wants the private key"},
		{"half a PEM", "ES256", ecPEM[:60], nil, "cut off"},
		{"altered PEM", "ES256", pemOf(t, "PRIVATE KEY", der[:40], nil), nil, "no readable private key"},
		{"encrypted PEM", "ES256", pemOf(t, "ENCRYPTED PRIVATE KEY", der, nil), nil, "passphrase"},
		{"JWK for another alg", "HS256", jwkOf(t, map[string]any{"kty": "oct", "alg": "HS512", "k": []byte(marker)}), nil, "for HS512"},
		{"JWK without d", "ES256", jwkOf(t, map[string]any{"kty": "EC", "crv": "P-256", "x": x, "y": y}), nil, "signing wants the private key"},
		{"JWK off its curve", "ES256", jwkOf(t, map[string]any{"kty": "EC", "crv": "P-256", "x": x, "y": x}), nil, "no point on P-256"},
		{"JWK for encryption", "ES256", jwkOf(t, map[string]any{"kty": "EC", "crv": "P-256", "use": "enc", "d": d256}), nil, "the key's use is"},
		{"two keys", "ES256", ecPEM + ecPEM, nil, "there are 2 keys"},
		{"JWK on another curve", "ES256", jwkOf(t, map[string]any{"kty": "EC", "crv": "secp256k1", "d": d256}), nil, "secp256k1"},
		{"JWK with d 0", "ES256", jwkOf(t, map[string]any{"kty": "EC", "crv": "P-256", "d": make([]byte, 32)}), nil, "no number on its curve"},
		{"JWK with long d", "ES256", jwkOf(t, map[string]any{"kty": "EC", "crv": "P-256", "d": []byte(strings.Repeat(marker, 4))}), nil, "too long"},
		{"JWK RSA without a prime", "RS256", jwkOf(t, map[string]any{"kty": "RSA", "n": []byte(marker), "e": []byte{3}, "d": []byte(marker), "p": []byte{3}}), nil, "lacks p or q"},
		{"JWK RSA of odd numbers", "RS256", jwkOf(t, map[string]any{"kty": "RSA", "n": []byte{15}, "e": []byte{3}, "d": []byte{3}, "p": []byte{3}, "q": []byte{7}}), nil, "do not belong together"},
		{"JWK RSA with e 1", "RS256", jwkOf(t, map[string]any{"kty": "RSA", "n": []byte{15}, "e": []byte{1}, "d": []byte{3}, "p": []byte{3}, "q": []byte{5}}), nil, "no RSA exponent"},
		{"JWK OKP too short", "EdDSA", jwkOf(t, map[string]any{"kty": "OKP", "crv": "Ed25519", "d": []byte{1}}), nil, "32"},
		{"JWK OKP for agreement", "EdDSA", jwkOf(t, map[string]any{"kty": "OKP", "crv": "X25519", "d": make([]byte, 32)}), nil, "X25519"},
		{"JWK of no kind", "HS256", jwkOf(t, map[string]any{"k": []byte(marker)}), nil, "kty"},
		{"JWK no JSON", "HS256", `{"kty":"oct","k":"` + marker, nil, "cannot be read"},
		{"JWK no base64", "HS256", `{"kty":"oct","k":"` + marker + `="}`, nil, "cannot be read"},
		{"template", "HS256", "abc", map[string]any{"a": []any{"{{ .Nobody }}"}}, "claims.a.0"},
		{"no JSON value", "HS256", "abc", map[string]any{"a": map[string]any{"b": func() {}}}, "claims.a.b is no value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := auth.NewSign(auth.SignOptions{Alg: tt.alg, Key: auth.NewSecret(tt.key), Claims: tt.claims})
			refused(t, s, err, tt.said)
			if strings.Contains(err.Error(), marker) {
				t.Errorf("the error quotes the key: %v", err)
			}
		})
	}
}
