package auth_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"authpeek/auth"
)

// written is a file of an SDK, last written at noon.
func written(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "prefs.json")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, noon, noon); err != nil {
		t.Fatal(err)
	}
	return name
}

// jwtWith is an unsigned token of these claims.
func jwtWith(claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"HS256"}`)) + "." + encode([]byte(claims)) + ".c2ln"
}

// The end of a stored token counts from when it was put away, not from when it is read.
func TestStoredToken(t *testing.T) {
	const later = 30 * time.Minute
	ago := noon.Add(-time.Hour)
	for _, tt := range []struct {
		name, content, extract string
		obtained, expires      time.Time
		scope                  string
	}{
		{"plain text", "abc\n", "", noon, time.Time{}, ""},
		{"when the file was written", `{"access_token":"abc","expires_in":7200,"scopes":["UPDATE_PROFILE"]}`, "", noon, noon.Add(2 * time.Hour), "UPDATE_PROFILE"},
		{"seconds", fmt.Sprintf(`{"token":"abc","expires_in":7200,"received_at":%d}`, ago.Unix()), "", ago, ago.Add(2 * time.Hour), ""},
		{"milliseconds", fmt.Sprintf(`{"token":"abc","expires_in":7200,"received_at":%d}`, ago.UnixMilli()), "", ago, ago.Add(2 * time.Hour), ""},
		{"RFC 3339", fmt.Sprintf(`{"token":"abc","expires_in":60,"received_at":%q}`, ago.Format(time.RFC3339)), "", ago, ago.Add(time.Minute), ""},
		{"the end itself", fmt.Sprintf(`{"access_token":"abc","expires_in":60,"expires_at":"%d"}`, noon.Add(5*time.Hour).Unix()), "", noon, noon.Add(5 * time.Hour), ""},
		{"an end before the file", fmt.Sprintf(`{"access_token":"abc","expires_at":%d}`, ago.Unix()), "", noon, ago, ""},
		{"further inside", `{"extole":{"access_token":"abc","expires_in":60}}`, "json:extole.access_token", noon, noon.Add(time.Minute), ""},
		{"put away in the future", fmt.Sprintf(`{"token":"abc","expires_in":60,"received_at":%d}`, noon.Add(time.Hour).Unix()), "", noon.Add(later), noon.Add(later + time.Minute), ""},
		{"its own exp counts", fmt.Sprintf(`{"token":%q,"expires_at":%d}`, jwtWith(fmt.Sprintf(`{"exp":%d}`, noon.Add(time.Minute).Unix())), ago.Unix()), "", noon, noon.Add(time.Minute), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source, err := auth.NewStored(auth.StoredOptions{Path: written(t, tt.content), Extract: tt.extract})
			if err != nil {
				t.Fatal(err)
			}
			p := auth.NewProvider(auth.ProviderOptions{Source: source, Now: func() time.Time { return noon.Add(later) }})
			r, err := p.Token(t.Context(), jane, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := r.Token.Info
			if !got.ObtainedAt.Equal(tt.obtained) || !got.ExpiresAt.Equal(tt.expires) || got.Scope != tt.scope {
				t.Errorf("obtained %v, want %v; expires %v, want %v; scope %q", got.ObtainedAt, tt.obtained, got.ExpiresAt, tt.expires, got.Scope)
			}
		})
	}
}

func TestStoredSource(t *testing.T) {
	odd := "received_at is no time, it is left aside"
	for _, tt := range []struct {
		name, content string
		want          want
		said          string
	}{
		{"nothing put away", "", want{Null: true, Extracted: "plain"}, ""},
		{"an empty object", "{}", want{Null: true, Extracted: "json"}, ""},
		{"null", `{"access_token":null}`, want{Null: true, Extracted: "json:access_token"}, ""},
		{"no token in it", `{"user":"jane"}`, want{Kind: auth.KindExtract}, "without token"},
		{"no time", `{"token":"abc","received_at":"yesterday"}`, want{Value: "abc", Extracted: "json:token", Notes: []string{odd}}, ""},
		{"a time beyond all", `{"token":"abc","received_at":1e300}`, want{Value: "abc", Extracted: "json:token", Notes: []string{odd}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source, err := auth.NewStored(auth.StoredOptions{Path: written(t, tt.content)})
			if err != nil {
				t.Fatal(err)
			}
			fetch(t, source, auth.Ask{}, tt.want, tt.said)
		})
	}
	s, err := auth.NewStored(auth.StoredOptions{})
	refused(t, s, err, "provider.path")
	s, err = auth.NewStored(auth.StoredOptions{Path: "x", Extract: "header:X"})
	refused(t, s, err, `needs source = "http"`)
	missing, err := auth.NewStored(auth.StoredOptions{Path: filepath.Join(t.TempDir(), "none")})
	if err != nil {
		t.Fatal(err)
	}
	fetch(t, missing, auth.Ask{}, want{Kind: auth.KindConfig}, "no such file")
}
