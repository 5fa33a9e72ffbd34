package jose_test

import (
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth/jose"
)

func parseKeys(t *testing.T, text string) jose.Keys {
	t.Helper()
	keys, err := jose.ParseKeys([]byte(text), jose.KeyAuto)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func problemCodes(problems []jose.KeyProblem) string {
	var all []string
	for _, p := range problems {
		all = append(all, string(p.Code))
	}
	return strings.Join(all, " ")
}

func TestParseKeysOfTheCookbook(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectors(t), "cookbook", "jwk", "*.json"))
	if err != nil || len(files) != 6 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var got []string
	for _, file := range files {
		var text json.RawMessage
		readVector(t, &text, "cookbook", "jwk", filepath.Base(file))
		keys := parseKeys(t, string(text))
		got = append(got, keys.List[0].String()+problemCodes(keys.List[0].Problems))
	}
	want := []string{
		"bilbo.baggins@hobbiton.example, EC P-521, public",
		"bilbo.baggins@hobbiton.example, EC P-521, private",
		"bilbo.baggins@hobbiton.example, RSA 2048 bits, public",
		"bilbo.baggins@hobbiton.example, RSA 2048 bits, private",
		"018c0ae5-4d9b-471b-bfd6-eef314bc7037, shared secret of 32 bytes",
		"1e571774-2e08-40da-8308-e8d68773842d, shared secret of 32 bytes",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func decoded(t *testing.T, text string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
