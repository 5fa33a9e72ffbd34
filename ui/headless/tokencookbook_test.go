package headless

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cookbookExample is one example of RFC 7520, RFC 7797 or RFC 8037, as the cookbook writes it down.
type cookbookExample struct {
	Input struct {
		Payload, Plaintext, Pwd string
		Key                     json.RawMessage // a key, or one for each signature or recipient
	}
	Output struct {
		Compact  string
		JSON     json.RawMessage
		JSONFlat json.RawMessage `json:"json_flat"`
	}
}

// Every signed and encrypted example of the cookbook verifies on the command line, in each of the forms that it is given in.
func TestVerifyTheCookbook(t *testing.T) {
	dir := filepath.Join(vectorsFolder(t), "cookbook")
	files := 0
	for _, pattern := range []string{"jws/*.json", "jwe/*.json", "rfc7797/*.json", "curve25519/*.json"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			files++
			t.Run(filepath.Base(name), func(t *testing.T) {
				text, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				var e cookbookExample
				if err := json.Unmarshal(text, &e); err != nil {
					t.Fatal(err)
				}
				checkExample(t, e)
			})
		}
	}
	if files < 25 {
		t.Errorf("only %d examples were found", files)
	}
}

// checkExample verifies an example in all its forms, with each of its keys.
func checkExample(t *testing.T, e cookbookExample) {
	t.Helper()
	forms := 0
	for _, form := range []struct{ name, token string }{
		{"compact", e.Output.Compact}, {"json", string(e.Output.JSON)}, {"json", string(e.Output.JSONFlat)},
	} {
		if form.token == "" {
			continue
		}
		forms++
		for _, key := range e.keyFiles(t) {
			d := verifyExample(t, form.token, "--form", form.name, "--key", key, "--payload", detached(t, form.token, e))
			got := ""
			switch {
			case d.PayloadText != nil:
				got = *d.PayloadText
			case len(d.Claims) > 0:
				got = string(d.Claims)
			}
			if diff := cmp.Diff(e.Input.Payload+e.Input.Plaintext, got); diff != "" {
				t.Errorf("%s: the payload differs (-want +got):\n%s", form.name, diff)
			}
		}
	}
	if forms == 0 {
		t.Error("no form was found")
	}
}

// keyFiles are files with one key each.
func (e cookbookExample) keyFiles(t *testing.T) []string {
	t.Helper()
	texts := []json.RawMessage{e.Input.Key}
	if bytes.HasPrefix(bytes.TrimSpace(e.Input.Key), []byte("[")) {
		texts = nil
		if err := json.Unmarshal(e.Input.Key, &texts); err != nil {
			t.Fatal(err)
		}
	}
	if e.Input.Key == nil {
		texts = []json.RawMessage{json.RawMessage(e.Input.Pwd)}
	}
	var files []string
	for _, text := range texts {
		files = append(files, writeTemp(t, string(text)))
	}
	return files
}

// detached is a file with the payload, where the token brings none; "" where it does.
func detached(t *testing.T, token string, e cookbookExample) string {
	t.Helper()
	bare := strings.Contains(token, "..") && strings.Count(token, ".") == 2
	if strings.HasPrefix(token, "{") {
		bare = !strings.Contains(token, `"payload"`) && !strings.Contains(token, `"ciphertext"`)
	}
	if !bare {
		return ""
	}
	return writeTemp(t, e.Input.Payload)
}

func writeTemp(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// exampleDocument is what a reader of the JSON looks at here.
type exampleDocument struct {
	Form        string           `json:"form"`
	Claims      json.RawMessage  `json:"claims"`
	PayloadText *string          `json:"payload_text"`
	Nested      *exampleDocument `json:"nested"`
	Signature   struct{ State, Reason string }
}

// verifyExample expects the exit code 0.
func verifyExample(t *testing.T, token string, flags ...string) exampleDocument {
	t.Helper()
	got := runIn(t, token, append([]string{"token", "verify", "--json", "-"}, flags...)...)
	var d exampleDocument
	if err := json.Unmarshal([]byte(got.stdout), &d); err != nil {
		t.Fatalf("%v\n%s%s", err, got.stdout, got.stderr)
	}
	if got.code != 0 || d.Signature.State != "valid" || d.Form == "opaque" {
		t.Errorf("code %d, form %s, %s: %s %s", got.code, d.Form, d.Signature.State, d.Signature.Reason, got.stderr)
	}
	return d
}

// The nested example of RFC 7520 section 6 decrypts, and the token inside of it is told part by part and verifies by itself.
func TestVerifyTheNestedExample(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(vectorsFolder(t), "cookbook", "6.nesting_signatures_and_encryption.json"))
	if err != nil {
		t.Fatal(err)
	}
	var nesting struct{ Sign, Encrypt cookbookExample }
	if err := json.Unmarshal(text, &nesting); err != nil {
		t.Fatal(err)
	}
	outer, inner := nesting.Encrypt.keyFiles(t)[0], nesting.Sign.keyFiles(t)[0]
	for _, form := range []struct{ name, token string }{
		{"compact", nesting.Encrypt.Output.Compact}, {"json", string(nesting.Encrypt.Output.JSON)}, {"json", string(nesting.Encrypt.Output.JSONFlat)},
	} {
		d := verifyExample(t, form.token, "--form", form.name, "--key", outer)
		if d.Nested == nil || d.Nested.Form != "jws" {
			t.Fatalf("%s: there is no token inside: %+v", form.name, d.Nested)
		}
		if claims := string(d.Nested.Claims); !strings.Contains(claims, `"iss":"hobbiton.example"`) {
			t.Errorf("%s: the claims are %s", form.name, claims)
		}
	}
	verifyExample(t, nesting.Sign.Output.Compact, "--key", inner)
	both := writeTemp(t, `{"keys":[`+string(nesting.Encrypt.Input.Key)+","+string(nesting.Sign.Input.Key)+"]}")
	if d := verifyExample(t, nesting.Encrypt.Output.Compact, "--key", both); d.Nested.Signature.State != "valid" {
		t.Errorf("with both keys the inner one is %s: %s", d.Nested.Signature.State, d.Nested.Signature.Reason)
	}
}
