package sandbox_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/sandbox"
)

// TestMintedToken pins the very bytes: other tools point at offsets in them.
func TestMintedToken(t *testing.T) {
	c := start(t, sandbox.Options{})
	a := c.post(tokenPath, sessionAuth, object{"customer_ids": janeIDs})
	got := decode[struct {
		Token     string
		ExpiresIn int `json:"expires_in"`
	}](t, a.raw)
	if got.ExpiresIn != 300 {
		t.Errorf("expires_in %d", got.ExpiresIn)
	}
	parts := strings.Split(got.Token, ".")
	want := []string{`{"alg":"HS256","kid":"k1","typ":"JWT"}`, `{"sub":{"registered":"jane@example.com"},"iat":1795262104,"exp":1795262404}`}
	for i, part := range want {
		raw, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || string(raw) != part {
			t.Errorf("part %d is %s, want %s (%v)", i, raw, part, err)
		}
	}
	if diff := cmp.Diff([]string{got.Token}, c.server.Issued()); diff != "" {
		t.Errorf("issued (-want +got):\n%s", diff)
	}
}

func TestTokenEndpoint(t *testing.T) {
	c := start(t, sandbox.Options{TokenTTL: time.Minute})
	unknown := `{"error":"the session is not known; send Authorization: Bearer with the session secret"}`
	for _, auth := range []string{"", "Bearer other", "Bearer", "Token session-of-test", tokenAuth} {
		c.post(tokenPath, auth, object{"customer_ids": janeIDs}).expect(t, 401, unknown)
	}
	c.post(tokenPath, sessionAuth, `{}`).expect(t, 400, `{"error":"customer_ids is missing or empty"}`)
	c.post(tokenPath, sessionAuth, `{`).expect(t, 400, `{"success":false,"message":"Invalid JSON"}`)
	for _, ttl := range []int{0, -1, 86401} {
		c.post(tokenPath, sessionAuth, object{"customer_ids": janeIDs, "ttl": ttl}).
			expect(t, 400, `{"error":"ttl is in seconds, from 1 to 86400"}`)
	}
	c.post(tokenPath, sessionAuth, object{"customer_ids": object{"cookie": "x"}}).expect(t, 200, `{"token":null,"expires_in":0}`)
	for ttl, want := range map[any]int{nil: 60, 5: 5, 86400: 86400} {
		a := c.post(tokenPath, sessionAuth, object{"customer_ids": janeIDs, "ttl": ttl})
		if got := decode[object](t, a.raw)["expires_in"]; got != float64(want) {
			t.Errorf("ttl %v: expires_in %v", ttl, got)
		}
	}
	c.send(http.MethodGet, tokenPath, sessionAuth, "").
		expect(t, 405, `{"success":false,"error":"The method is not allowed for the requested URL"}`)
}

func TestIssuedIsBounded(t *testing.T) {
	c := start(t, sandbox.Options{})
	var last string
	for i := range 260 {
		a := c.post(tokenPath, sessionAuth, object{"customer_ids": janeIDs, "ttl": i + 1})
		last = decode[struct{ Token string }](t, a.raw).Token
	}
	if issued := c.server.Issued(); len(issued) != 256 || issued[255] != last {
		t.Errorf("%d kept", len(issued))
	}
}

// TestProviderDelay proves the delay by a client that cannot wait for it; nothing here measures time.
func TestProviderDelay(t *testing.T) {
	c := start(t, sandbox.Options{ProviderDelay: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.server.URL()+tokenPath, strings.NewReader(`{"customer_ids":{"registered":"jane@example.com"}}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", sessionAuth)
	resp, err := c.http.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("answered before the delay: %v", err)
	}
}
