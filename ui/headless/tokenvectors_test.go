package headless

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// vectorsFolder finds the published test vectors: AUTHPEEK_VECTORS names their folder, or one called shared/vectors lies beside
// one of the folders above.
func vectorsFolder(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("AUTHPEEK_VECTORS"); dir != "" {
		return dir
	}
	for dir, err := filepath.Abs("."); err == nil; dir = filepath.Dir(dir) {
		for _, candidate := range []string{filepath.Join(dir, "shared", "vectors"), filepath.Join(dir, "..", "shared", "vectors")} {
			if info, err := os.Stat(candidate); err == nil && info.IsDir() {
				return candidate
			}
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	t.Skip("the published vectors are not here; AUTHPEEK_VECTORS names their folder")
	return ""
}

// wycheproof is what the tests read of Wycheproof's files for JWS and JWE.
type wycheproof struct {
	TestGroups []struct {
		Private, Public json.RawMessage
		Tests           []struct {
			TcID         int
			Comment      string
			JWS, JWE, PT string
			Result       string
		}
	}
}

// The exit code of verify is the vectors' label, whatever the tokens look like, with the token on standard input and as an
// argument. The exceptions are labels that contradict the standards or other vectors (vendors reference E1).
func TestVerifyByTheVectors(t *testing.T) {
	dir := vectorsFolder(t)
	for _, file := range []struct {
		name       string
		exceptions []int
	}{
		{"json_web_signature_test.json", []int{346, 350, 367, 370, 372, 373}},
		{"json_web_encryption_test.json", []int{132}},
	} {
		t.Run(file.name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(dir, "wycheproof", file.name))
			if err != nil {
				t.Fatal(err)
			}
			var vectors wycheproof
			if err := json.Unmarshal(text, &vectors); err != nil {
				t.Fatal(err)
			}
			key := filepath.Join(t.TempDir(), "key.jwk")
			count := 0
			for _, g := range vectors.TestGroups {
				jwk := g.Public
				if jwk == nil || g.Tests[0].JWE != "" { // what was encrypted to a public key takes the private one
					jwk = g.Private
				}
				if err := os.WriteFile(key, jwk, 0o600); err != nil {
					t.Fatal(err)
				}
				for _, v := range g.Tests {
					count++
					want := 1
					if (v.Result == "valid") != slices.Contains(file.exceptions, v.TcID) {
						want = 0
					}
					checkVector(t, key, v.JWS+v.JWE, v.PT, v.TcID, want)
				}
			}
			if count < 139 {
				t.Errorf("only %d vectors were found", count)
			}
		})
	}
}

func checkVector(t *testing.T, key, token, plaintext string, id, want int) {
	t.Helper()
	var piped bytes.Buffer
	code := runWith(t, strings.NewReader(token), &piped, "token", "verify", "--json", "--strict", "--key", key, "-")
	var d tokenDocument
	if err := json.Unmarshal(piped.Bytes(), &d); err != nil {
		t.Fatalf("tc%d: %v\n%s", id, err, &piped)
	}
	if code != want || (d.Signature.State == "valid") != (want == 0) {
		t.Errorf("tc%d: code %d, want %d: %s %s", id, code, want, d.Signature.State, d.Signature.Reason)
	}
	if want == 0 && plaintext != "" {
		if pt, _ := hex.DecodeString(plaintext); d.PayloadText == nil || *d.PayloadText != string(pt) {
			t.Errorf("tc%d: the payload is %v, want %q", id, d.PayloadText, pt)
		}
	}
	if code := runWith(t, strings.NewReader(""), &bytes.Buffer{}, "token", "verify", "--strict", "--key", key, token); code != want {
		t.Errorf("tc%d: code %d with the token as an argument, want %d", id, code, want)
	}
}

// runWith runs one command line in this process with that standard input.
func runWith(t *testing.T, stdin *strings.Reader, stdout *bytes.Buffer, args ...string) int {
	t.Helper()
	o := options(func(string) (string, bool) { return "", false })
	var stderr bytes.Buffer
	o.Stdin, o.Stdout, o.Stderr = stdin, stdout, &stderr
	return Run(t.Context(), args, o)
}
