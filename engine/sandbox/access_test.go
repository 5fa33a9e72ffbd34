package sandbox_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"authpeek/engine/sandbox"
)

func basic(pair string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair)) }

func TestCredentialsThatAreRefused(t *testing.T) {
	c := start(t, sandbox.Options{})
	const (
		notProvided = `{"success":false,"error":"Access key not provided"}`
		notFound    = `{"success":false,"error":"Access key not found"}`
	)
	paths := map[string]string{attributesPath: "POST", consentsPath: "GET", fetchPath: "POST", markPath: "POST"}
	for _, tc := range []struct {
		name, auth string
		status     int
		want       string
	}{
		{"no header", "", 401, notProvided},
		{"scheme alone", "Token", 401, notProvided},
		{"bare key", "api-key-of-test", 401, notProvided},
		{"prefix twice", "Token Token api-key-of-test", 401, notProvided},
		{"bearer twice", "Bearer Bearer a.b.c", 401, notProvided},
		{"other scheme", "Digest abc", 401, notProvided},
		{"basic that is not base64", "Basic k1:secret", 401, notProvided},
		{"unknown API key", "Token nobody", 401, notFound},
		{"private secret as API key", "Token private-secret-of-test-0123456789", 401, notFound},
		{"unknown key id", basic("k2:private-secret-of-test-0123456789"), 401, notFound},
		{"key id alone", basic("k2"), 401, notFound},
		{"wrong secret", basic("k1:wrong"), 403, `{"success":false,"error":"invalid secret"}`},
		{"no secret", basic("k1"), 403, `{"success":false,"error":"invalid secret"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for path, method := range paths {
				c.send(method, path, tc.auth, object{"customer_ids": janeIDs}).expect(t, tc.status, tc.want)
			}
		})
	}
}

func TestWrongProject(t *testing.T) {
	c := start(t, sandbox.Options{})
	for _, path := range []string{attributesPath, consentsPath, fetchPath, markPath} {
		elsewhere := strings.Replace(path, "acme-demo", "acme-dem", 1)
		c.post(elsewhere, tokenAuth, object{"customer_ids": janeIDs}).expect(t, 400, `{"success":false,"error":"Invalid project id"}`)
		c.post(elsewhere, "Token nobody", object{"customer_ids": janeIDs}).expect(t, 400, `{"success":false,"error":"Invalid project id"}`)
		c.post(elsewhere, "", object{"customer_ids": janeIDs}).expect(t, 401, `{"success":false,"error":"Access key not provided"}`)
	}
}

// TestWhoMayUseWhat is the permission table: status by route and kind of credential.
func TestWhoMayUseWhat(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	syncToken := c.fetch(janeIDs, "").SyncToken
	attribute := func(kind string) object {
		return object{"customer_ids": janeIDs, "attributes": []object{{"type": kind, "id": "home-top", "property": "city", "category": "sms"}}}
	}
	mark := object{"customer_ids": janeIDs, "sync_token": syncToken, "message_ids": []string{"070384247690685160"}}
	for _, tc := range []struct {
		name, path             string
		body                   object
		public, private, token int
	}{
		{"attributes, property", attributesPath, attribute("property"), 403, 200, 403},
		{"attributes, consent", attributesPath, attribute("consent"), 403, 200, 403},
		{"attributes, recommendation", attributesPath, attribute("recommendation"), 200, 200, 403},
		{"consents", consentsPath, object{}, 200, 200, 403},
		{"inbox fetch", fetchPath, object{"customer_ids": janeIDs}, 200, 403, 200},
		{"inbox mark as read", markPath, mark, 200, 403, 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for auth, want := range map[string]int{tokenAuth: tc.public, basicAuth: tc.private, c.bearer(janeIDs): tc.token} {
				a := c.post(tc.path, auth, tc.body)
				if a.status != want {
					t.Errorf("%.6s: %d, want %d: %.200s", auth, a.status, want, a.raw)
				}
				if refusal := decode[struct{ Error string }](t, a.raw).Error; want == 403 && !strings.HasPrefix(refusal, "No permission") {
					t.Errorf("%.6s: %q", auth, refusal)
				}
			}
		})
	}
}

func TestPublicKeyElsewhereThanInTheHeader(t *testing.T) {
	c := start(t, sandbox.Options{})
	if a := c.send(http.MethodGet, consentsPath+"?access_token=api-key-of-test", "", ""); a.status != 200 {
		t.Errorf("access_token: %d %s", a.status, a.raw)
	}
	c.send(http.MethodGet, consentsPath+"?access_token=nobody", "", "").
		expect(t, 401, `{"success":false,"error":"Access key not found"}`)
	if a := c.send(http.MethodGet, consentsPath, "token api-key-of-test", ""); a.status != 200 {
		t.Errorf("lower-case scheme: %d %s", a.status, a.raw)
	}
}
