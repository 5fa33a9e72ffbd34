package sandbox_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine/sandbox"
)

// given is what the token endpoint gives; null and no member are nil.
func (c *client) given(ids object) *string {
	c.t.Helper()
	a := c.post(tokenPath, sessionAuth, object{"customer_ids": ids})
	if a.status != 200 {
		c.t.Fatalf("%d %s", a.status, a.raw)
	}
	return decode[struct{ Token *string }](c.t, a.raw).Token
}

func claimsOf(t *testing.T, token string) (sub map[string]string, exp time.Time) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWT", token)
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	claims := decode[struct {
		Sub map[string]string
		Exp int64
	}](t, raw)
	return claims.Sub, time.Unix(claims.Exp, 0)
}

func TestProviderSaysNothing(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.set("provider-null*1")
	if got := c.given(janeIDs); got != nil {
		t.Errorf("given %q", *got)
	}
	c.set("provider-empty*1")
	if got := c.given(janeIDs); got == nil || *got != "" {
		t.Errorf("given %v", got)
	}
	c.set("provider-500*1")
	if a := c.post(tokenPath, sessionAuth, object{"customer_ids": janeIDs}); a.status != 500 || !strings.HasPrefix(string(a.raw), "<!DOCTYPE html>") {
		t.Errorf("%d %s", a.status, a.raw)
	}
	c.set("provider-slow=1ms*1")
	if got := c.given(janeIDs); got == nil || c.hits("provider-slow") != 1 {
		t.Errorf("given %v after %d waits", got, c.hits("provider-slow"))
	}
	// None of them concerns the vendor's server.
	c.set("provider-null", "provider-500")
	c.fetch(janeIDs, "")
	if c.hits("provider-null")+c.hits("provider-500") != 0 {
		t.Error("a fetch met a fault of the provider")
	}
}

func TestProviderDressesTheToken(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.set("provider-json")
	wrapped := *c.given(janeIDs)
	inner := decode[struct{ Token string }](t, []byte(wrapped)).Token
	if sub, _ := claimsOf(t, inner); sub["registered"] != "jane@example.com" {
		t.Errorf("inside is %v", sub)
	}
	c.server.ClearFaults()
	c.set("provider-bearer")
	token, found := strings.CutPrefix(*c.given(janeIDs), "Bearer ")
	if got := c.post(fetchPath, "Bearer "+token, fetchJane); !found || got.status != 200 {
		t.Errorf("prefix %v, and the token in it is answered with %d", found, got.status)
	}
	// A null has nothing to wrap, and a refusal stays one.
	c.set("provider-json", "provider-bearer")
	if got := c.given(object{"cookie": "c"}); got != nil {
		t.Errorf("given %q", *got)
	}
	if a := c.post(tokenPath, "", object{"customer_ids": janeIDs}); a.status != 401 {
		t.Errorf("without a session: %d", a.status)
	}
}

func TestProviderRepeats(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.set("provider-repeats=3m")
	first := *c.given(janeIDs)
	if _, exp := claimsOf(t, first); !exp.Equal(c.clock.Now().Add(-3 * time.Minute)) {
		t.Errorf("it expires at %s, now is %s", exp, c.clock.Now())
	}
	c.clock.advance(time.Minute)
	if again := *c.given(janeIDs); again != first {
		t.Error("the second token is another one")
	}
	if f := c.server.Faults()[0]; f.Note != auth.NewSecret(first).Fingerprint() || f.Hits != 2 {
		t.Errorf("%s: %q, %d hits", f, f.Note, f.Hits)
	}
	c.set("provider-null")
	if given := c.given(janeIDs); given == nil || *given != first || c.hits("provider-null") != 0 {
		t.Errorf("of two that answer, the upper one does; given %v", given)
	}
	if bobs := *c.given(bobIDs); bobs == first {
		t.Error("Bob is given Jane's")
	}
	if got := c.post(fetchPath, "Bearer "+first, fetchJane); got.status != 401 || !strings.Contains(string(got.raw), "expired") {
		t.Errorf("%d %s", got.status, got.raw)
	}
	c.server.ClearFaults()
	if now := *c.given(janeIDs); now == first {
		t.Error("it is still repeated")
	}
}

func TestProviderAnswersForAnother(t *testing.T) {
	c := start(t, sandbox.Options{})
	for _, tc := range []struct {
		spec  string
		asker object
		want  string
	}{
		{"provider-other", janeIDs, "bob@example.com"},
		{"provider-other", bobIDs, "jane@example.com"},
		{"provider-other=eve@shop.test", janeIDs, "eve@shop.test"},
	} {
		c.set(tc.spec)
		token := *c.given(tc.asker)
		if sub, _ := claimsOf(t, token); len(sub) != 1 || sub["registered"] != tc.want {
			t.Errorf("%s: %v", tc.spec, sub)
		}
		if got := c.post(fetchPath, "Bearer "+token, object{"customer_ids": tc.asker}); got.status != 401 || !strings.Contains(string(got.raw), "another customer") {
			t.Errorf("%s: %d %s", tc.spec, got.status, got.raw)
		}
	}
}
