package headless

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/auth/jose/josetest"
)

// TestVerifyTheAttacks holds the exit code of verify to what has to become of tampered tokens and of keys that nobody should use:
// 0 for a valid token alone, and 2 only where the key's text is none.
func TestVerifyTheAttacks(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	written := ""
	for _, v := range josetest.Vectors(t) {
		if v.Keys != written {
			if err := os.WriteFile(key, []byte(v.Keys), 0o600); err != nil {
				t.Fatal(err)
			}
			written = v.Keys
		}
		flags := []string{"--strict"}
		if v.Want == josetest.RefusedStrictly {
			flags = append(flags, "--strict=false")
		}
		for _, flag := range flags {
			var out bytes.Buffer
			code := runWith(t, strings.NewReader(v.Token), &out, "token", "verify", "--json", flag, "--key", key, "-")
			var d tokenDocument
			if err := json.Unmarshal(out.Bytes(), &d); err != nil {
				t.Fatalf("%s: %v\n%s", v.Name, err, &out)
			}
			want := v.Want == josetest.Valid || v.Want == josetest.RefusedStrictly && flag != "--strict"
			if (code == 0) != want || (d.Signature.State == "valid") != want {
				t.Errorf("%s, %s: code %d, %s %s", v.Name, flag, code, d.Signature.State, d.Signature.Reason)
			}
			if isJWK := v.Keys[0] == '{' && v.Name != "key: without kty"; code > 2 || code == 2 && isJWK {
				t.Errorf("%s, %s: code %d for a key that can be read: %s", v.Name, flag, code, d.Signature.Reason)
			}
		}
	}
}
