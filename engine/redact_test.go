package engine

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"

	"authpeek/auth"
)

// Whichever way a server writes a secret back, its fingerprint is read in place of it.
func TestRedactorForms(t *testing.T) {
	const (
		odd    = `a+b/c "d" e\f`
		key    = "k1:private-CANARY"
		bearer = "Bearer opaque-CANARY"
		jws    = "aGVhZGVy.Y2xhaW1z.c2lnbmF0dXJlQ0FOQVJZ"
	)
	fp := func(s string) string { return auth.NewSecret(s).Fingerprint() }
	for _, tt := range []struct{ name, secret, text, want string }{
		{"plain", odd, "got " + odd + ".", "got " + fp(odd) + "."},
		{"in a query", odd, "?t=" + url.QueryEscape(odd), "?t=" + fp(odd)},
		{"in a path", odd, "/" + url.PathEscape(odd), "/" + fp(odd)},
		{"in JSON", odd, `{"t":"a+b/c \"d\" e\\f"}`, `{"t":"` + fp(odd) + `"}`},
		{"in base64", odd, base64.RawStdEncoding.EncodeToString([]byte(odd)), fp(odd)},
		{"in padded base64", odd, base64.StdEncoding.EncodeToString([]byte(odd)), fp(odd)},
		{"in base64 for URLs", odd, base64.RawURLEncoding.EncodeToString([]byte(odd)), fp(odd)},
		{"id and secret", key, "no " + key, "no " + fp(key)},
		{"the secret of the pair", key, "no private-CANARY", "no " + fp(key)},
		{"as Basic sends it", key, "Basic " + base64.StdEncoding.EncodeToString([]byte(key)), "Basic " + fp(key)},
		{"a token without its scheme", bearer, "no opaque-CANARY", "no " + fp(bearer)},
		{"a whole JWS", jws, "no " + jws, "no " + fp(jws)},
		{"the signature of a JWS", jws, "no c2lnbmF0dXJlQ0FOQVJZ", "no " + fp(jws)},
		{"twice", bearer, "opaque-CANARY opaque-CANARY", fp(bearer) + " " + fp(bearer)},
		{"header and claims may be seen", jws, "aGVhZGVy.Y2xhaW1z", "aGVhZGVy.Y2xhaW1z"},
		{"too short to be looked for", "abc", "abcdef", "abcdef"},
	} {
		if got := newRedactor(auth.NewSecret(tt.secret)).text(tt.text); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Of two secrets that begin alike the longer goes first, or its rest would stay.
func TestRedactorTakesTheLongerSecretFirst(t *testing.T) {
	short, long := auth.NewSecret("secret-1"), auth.NewSecret("secret-1-and-CANARY")
	for _, r := range []redactor{newRedactor(short, long), newRedactor(long, short)} {
		if got, want := r.text("a secret-1-and-CANARY b secret-1"), "a "+long.Fingerprint()+" b "+short.Fingerprint(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestRedactorLeavesTheRestAlone(t *testing.T) {
	r := newRedactor(auth.Secret{}, auth.NewSecret("public-key"))
	body := []byte(strings.Repeat("nothing secret ", 100))
	if got := r.bytes(body); &got[0] != &body[0] {
		t.Error("a body without secrets was copied")
	}
	err := &url.Error{Op: "Get", URL: "https://h/?access_token=public-key", Err: errors.New("refused, says public-key")}
	if got, want := r.errorText(err), "refused, says "+auth.NewSecret("public-key").Fingerprint(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
