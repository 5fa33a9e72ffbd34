package extole_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

func TestEncryptedJWTTravelsLikeASignedOne(t *testing.T) {
	header := `{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"partner-1"}`
	jwe := base64.RawURLEncoding.EncodeToString([]byte(header)) + ".AAAA.AAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"
	for _, mode := range []auth.Mode{extole.JWTHeader, extole.Verified} {
		s := newScript(t, accept)
		e, _ := newVendor(t)
		p := profile(t, "ios", s.URL)
		p.Provider = fileProvider(t, jwe, auth.PerCall)
		done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: mode})
		seen := s.requests()
		if got := seen[1].header.Get("X-Extole-Jwt") + seen[0].body; !strings.Contains(got, jwe) {
			t.Errorf("%s: the JWE did not travel: %s", mode, got)
		}
		if f := finding(done, "extole.jwe"); !strings.Contains(f.Detail, "alg RSA-OAEP-256, enc A256GCM, kid partner-1") {
			t.Errorf("%s: findings %v", mode, done.Call.Finish.Findings)
		}
	}
}

func TestAnswerThatTheAppWouldNotHaveWaitedFor(t *testing.T) {
	v := extole.New(now)
	a := engine.Answer{Status: 200, Header: http.Header{}, Body: []byte(`{"access_token":"tok#000000","expires_in":60,"scopes":[]}`), SentAt: noon, Waited: 4 * time.Second}
	for platform, want := range map[string]bool{"ios": true, "android": false} {
		r := engine.Request{Profile: profile(t, platform, "http://127.0.0.1:1"), Operation: extole.ConsumerCreate, Mode: extole.Anonymous}
		told := false
		for _, f := range v.Read(r.Profile, r, a).Findings {
			told = told || f.Code == "sdk.impatient"
		}
		if told != want {
			t.Errorf("%s: told %v", platform, told)
		}
	}
}

func TestBackendThatFailsIsNotTheSDKsFailure(t *testing.T) {
	s := newScript(t, accept)
	e, _ := newVendor(t)
	p := profile(t, "ios", s.URL)
	source, err := auth.NewFile(auth.FileOptions{Path: t.TempDir() + "/nothing"})
	if err != nil {
		t.Fatal(err)
	}
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: source, Now: now})
	for _, mode := range []auth.Mode{extole.Verified, extole.JWTHeader} {
		done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: mode})
		if f := done.Call.Finish; f.Outcome != engine.OutcomeFailed || f.Error.SDK != "" || finding(done, "extole.jwt-failed").Code == "" || finding(done, "sdk.no-token").Code != "" {
			t.Errorf("%s: ended as %+v with %v", mode, f.Error, f.Findings)
		}
	}
}

func TestEncryptedJWTIsNotTakenForProof(t *testing.T) {
	header := `{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"partner-1"}`
	jwe := base64.RawURLEncoding.EncodeToString([]byte(header)) + ".AAAA.AAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"
	for _, c := range []struct {
		jwt  string
		told bool
	}{{jwe, true}, {verification(goodClaims), false}} {
		e, v := newVendor(t)
		p := profile(t, "ios", rotating(t).URL)
		p.Provider = fileProvider(t, c.jwt, auth.PerCall)
		do(t, e, event(p, extole.JWTBody))
		if _, how := v.Standing(p); strings.Contains(how, "has to confirm it") != c.told {
			t.Errorf("it stands there because %s", how)
		}
	}
}
