package auth_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/auth/jose"
)

var noon = time.Date(2026, 11, 21, 12, 3, 4, 0, time.UTC)

// jwtOf makes an unsigned-looking token of these claims; nothing here checks signatures.
func jwtOf(claims string) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"HS256","kid":"k1","typ":"JWT"}`)) + "." + enc([]byte(claims)) + ".c2lnbmF0dXJl"
}

func TestNewTokenReadsTimes(t *testing.T) {
	in5m := noon.Add(5 * time.Minute)
	tests := []struct {
		name      string
		raw       string
		expiresIn time.Duration
		kind      string
		expires   time.Time
	}{
		{"exp", jwtOf(`{"iat":1795262584,"exp":1795262884}`), 0, "jwt", time.Unix(1795262884, 0)},
		{"exp and expires_in", jwtOf(`{"exp":1795262884}`), time.Hour, "jwt", time.Unix(1795262884, 0)},
		{"exp a string", jwtOf(`{"exp":"1795262884"}`), 5 * time.Minute, "jwt", time.Time{}},
		{"exp in milliseconds", jwtOf(`{"exp":1795262884000}`), 0, "jwt", time.Time{}},
		{"exp null", jwtOf(`{"exp":null}`), 0, "jwt", time.Time{}},
		{"no exp", jwtOf(`{}`), 0, "jwt", time.Time{}},
		{"no exp, expires_in", jwtOf(`{}`), 5 * time.Minute, "jwt", in5m},
		{"opaque", "3f2a9c", 0, "opaque", time.Time{}},
		{"opaque, expires_in", "3f2a9c", 5 * time.Minute, "opaque", in5m},
		{"with Bearer", "Bearer " + jwtOf(`{"exp":1795262884}`), 0, "jwt", time.Unix(1795262884, 0)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := auth.NewToken(auth.NewSecret(tt.raw), noon, tt.expiresIn, "static")
			if got.Info.Kind != tt.kind || !got.Info.ExpiresAt.Equal(tt.expires) {
				t.Errorf("%s until %v, want %s until %v", got.Info.Kind, got.Info.ExpiresAt, tt.kind, tt.expires)
			}
			if got.Info.Length != len(tt.raw) || got.Info.Fingerprint != got.Value.Fingerprint() || !got.Info.ObtainedAt.Equal(noon) || got.Info.Source != "static" {
				t.Errorf("info is %+v", got.Info)
			}
			if (got.Info.Read == nil) != (tt.kind == "opaque") {
				t.Errorf("read is %v", got.Info.Read)
			}
		})
	}
}

func TestNewTokenShowsTheHeader(t *testing.T) {
	info := auth.NewToken(auth.NewSecret(jwtOf(`{"iat":1795262584,"nbf":1795262585,"exp":1795262884000}`)), noon, 0, "static").Info
	if info.Alg != "HS256" || info.Kid != "k1" {
		t.Errorf("alg %q, kid %q", info.Alg, info.Kid)
	}
	if !info.IssuedAt.Equal(time.Unix(1795262584, 0)) || !info.NotBefore.Equal(time.Unix(1795262585, 0)) {
		t.Errorf("iat %v, nbf %v", info.IssuedAt, info.NotBefore)
	}
	if !info.Read.Has(jose.CodeExpMillis) {
		t.Errorf("nothing says that exp is in milliseconds: %v", info.Read.Observations)
	}
}

func TestFixedCredentials(t *testing.T) {
	key := auth.NewAPIKey(auth.NewSecret("abc"), noon, "config")
	if key.Info.Kind != "api-key" || !key.Info.ExpiresAt.IsZero() || key.Value.Reveal() != "abc" {
		t.Errorf("API key is %+v", key)
	}
	// RFC 7617 section 2 has this example.
	basic := auth.NewBasic(auth.NewSecret("Aladdin:open sesame"), noon, "config")
	if basic.Info.Kind != "basic" || basic.Value.Reveal() != "QWxhZGRpbjpvcGVuIHNlc2FtZQ==" || basic.Info.Fingerprint != basic.Value.Fingerprint() {
		t.Errorf("basic is %+v", basic.Info)
	}
}

// The monotonic clock stands still while the machine sleeps, and a token's time goes on.
func TestTimesAreThoseOfTheWallClock(t *testing.T) {
	info := auth.NewToken(auth.NewSecret("opaque"), time.Now(), 5*time.Minute, "test").Info
	for name, at := range map[string]time.Time{"obtained": info.ObtainedAt, "end": info.ExpiresAt, "key": auth.NewAPIKey(auth.NewSecret("k"), time.Now(), "test").Info.ObtainedAt} {
		if strings.Contains(at.String(), " m=") {
			t.Errorf("%s: %s is read from the monotonic clock", name, at)
		}
	}
}
