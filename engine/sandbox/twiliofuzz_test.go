package sandbox_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"testing"

	"authpeek/engine/sandbox"
)

// FuzzConnect signs anything as the claims of an access token: the signaling takes or refuses it, and what it takes has an identity
// and ends within the time that the vendor allows.
func FuzzConnect(f *testing.F) {
	server, err := sandbox.Start(f.Context(), sandbox.Options{Secrets: sandbox.Secrets{Twilio: sandbox.TwilioSecrets{KeySecret: "secret"}}, Now: newClock().Now})
	if err != nil {
		f.Fatal(err)
	}
	transport := &http.Transport{}
	f.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := server.Close(context.Background()); err != nil { // f.Context has ended by now.
			f.Error(err)
		}
	})
	const whose = `"iss":"SKbd818afc4c2be7cf2aa6d73e47a311a0","sub":"AC296af300c8ac1e450324b202690674f1"`
	const grants = `"grants":{"identity":"jane","data_sync":{"service_sid":"default"}}`
	for _, claims := range []string{
		``, `null`, `[]`, `{}`, `{} {}`, `{` + whose + `}`, `{` + whose + `,"exp":1e300,"iat":1e300,` + grants + `}`,
		`{` + whose + `,"exp":1e400,` + grants + `}`, `{` + whose + `,"exp":9223372036854775807,"nbf":-1e300,` + grants + `}`,
		`{` + whose + `,"exp":1795262105,` + grants + `}`, `{` + whose + `,"exp":1795262105.5,"grants":{"identity":[],"data_sync":7}}`,
		`{` + whose + `,"exp":"1795262105",` + grants + `}`, `{` + whose + `,"exp":true,"grants":null}`,
	} {
		f.Add(claims)
	}
	f.Fuzz(func(t *testing.T, claims string) {
		c := &client{t: t, server: server, http: &http.Client{Transport: transport}}
		encode := base64.RawURLEncoding.EncodeToString
		signed := encode([]byte(`{"typ":"JWT","alg":"HS256","cty":"twilio-fpa;v=1"}`)) + "." + encode([]byte(claims))
		mac := hmac.New(sha256.New, []byte("secret"))
		_, _ = mac.Write([]byte(signed))
		for _, client := range []string{"sync", "voice", "access-manager"} {
			got := c.connect(client, signed+"."+encode(mac.Sum(nil)))
			taken := got.Status == 200 && got.Identity != "" && got.TTL >= 0 && got.TTL <= 2*24*3600
			if !taken && (got.Status != 401 || got.Code < 20101 || got.Message == "") {
				t.Errorf("%s of %q: %+v", client, claims, got)
			}
		}
	})
}
