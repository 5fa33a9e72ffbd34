package headless

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// judgedAt is the moment of the tests.
const judgedAt = "2026-11-21T12:03:52Z"

// runIn runs one command line in this process with that standard input.
func runIn(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	home := t.TempDir()
	var stdout, stderr bytes.Buffer
	o := options(func(name string) (string, bool) {
		if name == "XDG_CONFIG_HOME" {
			return home, true
		}
		return "", false
	})
	o.Stdin, o.Stdout, o.Stderr = strings.NewReader(stdin), &stdout, &stderr
	return outcome{Run(t.Context(), args, o), stdout.String(), stderr.String()}
}

// tokenDoc decodes token inspect --json.
func (o outcome) tokenDoc(t *testing.T) (d struct {
	Form, Vendor, Kind string
	Header, Claims     json.RawMessage
	PayloadText        *string `json:"payload_text"`
	Times              map[string]any
	Signature          struct{ State, Alg, Kid, Key, Reason, Hint, Value string }
	Findings           []diagnose.Finding
	Input              struct {
		Source, From      string
		Removed, Repaired []string
	}
	Nested json.RawMessage
}) {
	t.Helper()
	if err := json.Unmarshal([]byte(o.stdout), &d); err != nil {
		t.Fatalf("stdout is no JSON: %v\n%s\nstderr: %s", err, o.stdout, o.stderr)
	}
	return d
}

// Each flaw that mint can make is found by inspect, from the text that mint printed.
func TestFlawsAreFound(t *testing.T) {
	weak := filepath.Join(t.TempDir(), "weak")
	if err := os.WriteFile(weak, []byte(weakSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	jane := []string{"--customer", "registered=jane@example.com", "--integration", "project"}
	wants := map[string]struct {
		code          string
		mint, inspect []string
	}{
		"expired":           {code: "token.expired"},
		"future":            {code: "time.not-yet"},
		"long-lived":        {code: "time.lifetime"},
		"no-exp":            {code: "token.no-exp"},
		"string-exp":        {code: "time.exp-not-number"},
		"ms-exp":            {code: "token.exp-millis"},
		"wrong-ids":         {code: "token.ids-differ", inspect: jane},
		"other-integration": {code: "token.other-integration", inspect: jane},
		"swapped":           {code: "twilio.20103", mint: []string{"--vendor", "twilio"}},
		"no-kid":            {code: "token.no-kid", inspect: jane},
		"kid-traversal":     {code: "header.kid-path"},
		"crit":              {code: "header.crit-unknown"},
		"jwk-embedded":      {code: "header.jwk"},
		"alg-none":          {code: "header.alg-none"},
		"alg-case":          {code: "header.alg-case"},
		"weak-key":          {code: "key.weak", inspect: []string{"--key", weak}},
		"duplicate":         {code: "token.duplicate"},
		"trailing-data":     {code: "token.json-trailing"},
		"bom":               {code: "token.bom"},
		"bad-signature":     {code: "token.signature", mint: []string{"-p", "sandbox"}, inspect: []string{"-p", "sandbox"}},
		"no-signature":      {code: "signature.empty"},
		"padding":           {code: "token.padding"},
		"wrapped":           {code: "token.whitespace"},
		"prefixed":          {code: "token.bearer-twice"},
		"quoted":            {code: "token.quoted"},
		"json-wrapped":      {code: "token.is-json"},
		"newline":           {code: "token.whitespace"},
	}
	for _, name := range flawNames() {
		t.Run(name, func(t *testing.T) {
			want, ok := wants[name]
			if !ok {
				t.Fatal("nothing says how inspect is to find it")
			}
			minted := runIn(t, "", append([]string{"token", "mint", "--at", judgedAt, "--flaw", name}, want.mint...)...)
			if minted.code != 0 {
				t.Fatal(minted.stderr)
			}
			got := runIn(t, minted.stdout, append([]string{"token", "inspect", "--json", "--at", judgedAt}, want.inspect...)...)
			var codes []string
			for _, f := range got.tokenDoc(t).Findings {
				if f.Code == want.code {
					return
				}
				codes = append(codes, f.Code)
			}
			t.Errorf("%s is not among %q", want.code, codes)
		})
	}
}

// What stands around a token is told in the same words whosoever token it is, although Twilio has one number for all of it.
func TestWhatStandsAroundATokenIsTold(t *testing.T) {
	for flaw, code := range map[string]string{"prefixed": "token.bearer-twice", "quoted": "token.quoted", "newline": "token.whitespace"} {
		for _, vendor := range []string{"bloomreach", "extole", "twilio", "nudge"} {
			minted := runIn(t, "", "token", "mint", "--at", judgedAt, "--vendor", vendor, "--flaw", flaw)
			got := runIn(t, minted.stdout, "token", "inspect", "--json", "--at", judgedAt).tokenDoc(t)
			if !slices.ContainsFunc(got.Findings, func(f diagnose.Finding) bool { return f.Code == code && f.Severity == diagnose.SeverityNote }) {
				t.Errorf("%s, %s: no %s among %+v", vendor, flaw, code, got.Findings)
			}
		}
	}
}

// A flaw is the one that was asked for and no other: nothing begins after its end.
func TestExpiredTokensAreWellOrdered(t *testing.T) {
	for _, vendor := range []string{"bloomreach", "extole", "twilio", "nudge"} {
		minted := runIn(t, "", "token", "mint", "--at", judgedAt, "--vendor", vendor, "--flaw", "expired")
		got := runIn(t, minted.stdout, "token", "inspect", "--json", "--at", judgedAt).tokenDoc(t)
		if slices.ContainsFunc(got.Findings, func(f diagnose.Finding) bool { return f.Code == "time.order" }) {
			t.Errorf("%s: %+v", vendor, got.Findings)
		}
	}
}

// What mint signs verifies with the key that it hands out, in every algorithm and template, and not with another.
func TestMintedTokensVerify(t *testing.T) {
	tests := [][]string{
		{"--vendor", "bloomreach"}, {"--vendor", "bloomreach", "--integration", "stream"}, {"--vendor", "extole"}, {"--vendor", "twilio"},
		{"--vendor", "nudge"}, {"--vendor", "none"},
	}
	for _, alg := range []string{"HS256", "HS384", "HS512", "RS256", "PS512", "ES256", "ES384", "ES512", "EdDSA"} {
		tests = append(tests, []string{"--vendor", "none", "--alg", alg})
	}
	for _, args := range tests {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			dir := t.TempDir()
			key, other := filepath.Join(dir, "key.jwk"), filepath.Join(dir, "other.jwk")
			minted := runIn(t, "", append([]string{"token", "mint", "--at", judgedAt, "--key-out", key}, args...)...)
			if minted.code != 0 {
				t.Fatal(minted.stderr)
			}
			if again := runIn(t, "", append([]string{"token", "mint", "--key-out", other}, args...)...); again.code != 0 {
				t.Fatal(again.stderr)
			}
			got := runIn(t, minted.stdout, "token", "verify", "--json", "--strict", "--key", key, "--at", judgedAt)
			if d := got.tokenDoc(t); got.code != 0 || d.Signature.State != string(jose.StateValid) {
				t.Errorf("code %d, %+v", got.code, d.Signature)
			}
			if got := runIn(t, minted.stdout, "token", "verify", "--json", "--key", other); got.code != 1 {
				t.Errorf("another key: code %d, %+v", got.code, got.tokenDoc(t).Signature)
			}
		})
	}
}

// The public key that mint prints is enough to verify with, and nothing secret of it is printed.
func TestMintPrintsPublicKeys(t *testing.T) {
	minted := runIn(t, "", "token", "mint", "--vendor", "nudge")
	_, jwk, found := strings.Cut(minted.stderr, "to verify with: ")
	if !found || strings.Contains(jwk, `"d"`) {
		t.Fatal(minted.stderr)
	}
	key := filepath.Join(t.TempDir(), "public.jwk")
	if err := os.WriteFile(key, []byte(jwk), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := runIn(t, minted.stdout, "token", "verify", "--key", key); got.code != 0 {
		t.Errorf("code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

// A good signature is a good signature: what else is wrong is said, and counts with --claims only.
func TestVerifyIsOfTheSignature(t *testing.T) {
	expired := runIn(t, "", "token", "mint", "-p", "sandbox", "--flaw", "expired").stdout
	got := runIn(t, expired, "token", "verify", "-p", "sandbox")
	if first, _, _ := strings.Cut(got.stdout, "\n"); got.code != 0 || !strings.Contains(first, "✓ the signature is valid") || !strings.Contains(first, "but it expired") {
		t.Errorf("code %d\n%s", got.code, got.stdout)
	}
	if got := runIn(t, expired, "token", "verify", "-p", "sandbox", "--claims"); got.code != 1 {
		t.Errorf("--claims: code %d", got.code)
	}
	if got := runIn(t, expired, "token", "verify", "-p", "sandbox", "--integration", "stream"); got.code != 1 {
		t.Errorf("the stream's key: code %d\n%s", got.code, got.stdout)
	}
}

// The token is verified as it stands, and mended only when that is asked for.
func TestVerifyIsExact(t *testing.T) {
	wrapped := runIn(t, "", "token", "mint", "-p", "sandbox", "--flaw", "wrapped").stdout
	got := runIn(t, "Bearer "+wrapped, "token", "verify", "-p", "sandbox", "--json")
	d := got.tokenDoc(t)
	if got.code != 1 || d.Signature.State != "invalid" || !strings.Contains(d.Signature.Hint, "1 line break") || !strings.Contains(d.Signature.Hint, "--repair") {
		t.Errorf("code %d, %+v", got.code, d.Signature)
	}
	if len(d.Input.Removed) != 1 || d.Input.Removed[0] != `"Bearer"` || len(d.Input.Repaired) != 1 {
		t.Errorf("%+v", d.Input)
	}
	if got := runIn(t, "Bearer "+wrapped, "token", "verify", "-p", "sandbox", "--repair"); got.code != 0 {
		t.Errorf("--repair: code %d\n%s", got.code, got.stdout)
	}
}

// Numbers, order and duplicates stand in the JSON as they stand in the token, and the contract's members are all there.
func TestInspectKeepsTheSpelling(t *testing.T) {
	encode := base64.RawURLEncoding.EncodeToString
	claims := `{"z":1.50,"big":12345678901234567890123,"iat":1795262584,"exp":1795262884.0,"z":2,"esc":"\u001b[31m","half":"\ud800"}`
	token := encode([]byte(`{"alg":"HS256"}`)) + "." + encode([]byte(claims)) + "." + encode(make([]byte, 32))
	got := runIn(t, token, "token", "inspect", "--json", "--at", judgedAt)
	d := got.tokenDoc(t)
	if !bytes.Contains([]byte(got.stdout), []byte(`"claims":`+claims)) {
		t.Errorf("claims are %s", d.Claims)
	}
	want := map[string]any{"iat": 1795262584.0, "nbf": nil, "exp": 1795262884.0, "lifetime_s": 300.0}
	for name, value := range want {
		if d.Times[name] != value {
			t.Errorf("%s is %v, want %v", name, d.Times[name], value)
		}
	}
	at, _ := time.Parse(time.RFC3339, judgedAt)
	if left := float64(1795262884 - at.Unix()); d.Times["remaining_s"] != left {
		t.Errorf("remaining_s is %v, want %v", d.Times["remaining_s"], left)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(got.stdout), &members); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"form", "vendor", "kind", "header", "claims", "payload_text", "times", "signature", "findings", "readers", "not_checked", "passed", "input", "segments", "observations"} {
		if _, ok := members[name]; !ok {
			t.Errorf("%s is not there", name)
		}
	}
}

// Signatures and keys are in no output, whichever way a token came; --reveal shows the signature.
func TestTokenOutputHidesSecrets(t *testing.T) {
	token := strings.TrimSpace(runIn(t, "", "token", "mint", "-p", "sandbox").stdout)
	signature := token[strings.LastIndex(token, ".")+1:]
	inside := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","cty":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(token)) + "." + strings.Repeat("A", 43)
	for _, text := range []string{token, "curl -H 'Authorization: Bearer " + token + "'", `{"token":"` + token + `"}`, token + "?", inside, "opaque-" + signature} {
		for _, args := range [][]string{{"inspect"}, {"inspect", "--json"}, {"verify", "-p", "sandbox"}, {"verify", "-p", "sandbox", "--json"}, {"diff", "-", token}, {"diff", "-", token, "--json"}} {
			got := runIn(t, text, append([]string{"token"}, args...)...)
			if strings.Contains(got.stdout+got.stderr, signature) {
				t.Errorf("%q of %q shows the signature:\n%s%s", args, text, got.stdout, got.stderr)
			}
		}
	}
	if got := runIn(t, token, "token", "inspect", "--json", "--reveal"); got.tokenDoc(t).Signature.Value != signature {
		t.Errorf("--reveal: %s", got.stdout)
	}
}

// Every way to name a token and a key that is wrong is exit code 2 and a line that says what to do.
func TestTokenUsageErrors(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	token := strings.TrimSpace(runIn(t, "", "token", "mint").stdout)
	tests := []struct {
		name, stdin string
		args        []string
		want        []string
	}{
		{"no such command", "", []string{"inspct"}, []string{`no command "inspct"`, "did you mean inspect?"}},
		{"nothing on standard input", "", []string{"inspect"}, []string{"standard input is empty"}},
		{"white space", " \n", []string{"inspect", "-"}, []string{"standard input is empty"}},
		{"an empty file", "", []string{"inspect", file("empty", "\n")}, []string{"empty is empty"}},
		{"a missing file", "", []string{"inspect", "./none"}, []string{"there is no file ./none"}},
		{"a missing file by its look", "", []string{"inspect", "token.jwt"}, []string{"there is no file token.jwt"}},
		{"a folder", "", []string{"inspect", dir}, []string{"is a folder"}},
		{"a missing variable", "", []string{"inspect", "env:NOT_SET"}, []string{"env:NOT_SET", "not set"}},
		{"prose", "the provider gave nothing", []string{"inspect"}, []string{"nothing in standard input looks like a token"}},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x01\xff", []string{"inspect"}, []string{"looks like a token"}},
		{"a giant", strings.Repeat("a", maxGiven+1), []string{"inspect"}, []string{"holds more than 1 MiB"}},
		{"two words", "", []string{"inspect", "Bearer", token}, []string{"takes one token, and was given 2 words"}},
		{"no key", token, []string{"verify"}, []string{"there is no key to verify with", "--key FILE"}},
		{"no key, as JSON", token, []string{"verify", "--json"}, []string{"there is no key to verify with"}},
		{"a missing key", token, []string{"verify", "--key", "hunter2"}, []string{"--key names no file"}},
		{"token and key from standard input", token, []string{"verify", "--key", "-"}, []string{"cannot both come from standard input"}},
		{"a broken key", token, []string{"verify", "--key", file("broken.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")}, []string{"--key: "}},
		{"no hexadecimal digits", token, []string{"verify", "--key", file("secret", "xyz"), "--key-format", "hex"}, []string{"--key: "}},
		{"no such format", token, []string{"verify", "--key", file("secret", "xyz"), "--key-format", "b64"}, []string{`--key-format "b64"`, "auto, raw, base64, hex"}},
		{"no such vendor", token, []string{"inspect", "--vendor", "twillio"}, []string{`--vendor "twillio"`, "twilio"}},
		{"no such form", token, []string{"inspect", "--form", "flat"}, []string{`--form "flat"`}},
		{"no time", token, []string{"inspect", "--at", "noon"}, []string{`--at "noon" is no time`}},
		{"milliseconds", token, []string{"inspect", "--at", "1795262584000"}, []string{"milliseconds"}},
		{"no id", token, []string{"inspect", "--customer", "jane"}, []string{`--customer "jane" is no id`}},
		{"no such profile", token, []string{"inspect", "-p", "acme"}, []string{`"acme"`, "does not exist"}},
		{"a missing payload", token, []string{"inspect", "--payload", filepath.Join(dir, "none")}, []string{"there is no file"}},
		{"no such flaw", "", []string{"mint", "--flaw", "bad"}, []string{`no flaw "bad"`, "bad-signature"}},
		{"a flaw of another vendor", "", []string{"mint", "--flaw", "swapped"}, []string{"--flaw swapped", "Twilio"}},
		{"no such alg", "", []string{"mint", "--alg", "HS1"}, []string{`no alg "HS1"`}},
		{"a key of another kind", "", []string{"mint", "--alg", "RS256", "--key", file("secret", "xyz")}, []string{"alg RS256 does not fit"}},
		{"a claim without a value", "", []string{"mint", "--claim", "sub"}, []string{`--claim "sub" sets nothing`}},
		{"a key that is in the way", "", []string{"mint", "--key-out", file("there", "x")}, []string{"--key-out"}},
		{"a lifetime before birth", "", []string{"mint", "--ttl", "-5m"}, []string{"--ttl -5m0s"}},
		{"a grant that is no JSON", "", []string{"mint", "--vendor", "twilio", "--grant", "chat=x"}, []string{"has no JSON"}},
		{"one token to compare", token, []string{"diff", "-"}, []string{"takes two tokens, and was given 1"}},
		{"one source for two", token, []string{"diff", "-", "-"}, []string{"cannot both come from standard input"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := runIn(t, tt.stdin, append([]string{"token"}, tt.args...)...)
			if got.code != 2 || got.stdout != "" {
				t.Errorf("code %d, stdout %q", got.code, got.stdout)
			}
			for _, want := range tt.want {
				if !strings.Contains(got.stderr, want) {
					t.Errorf("stderr does not say %q:\n%s", want, got.stderr)
				}
			}
			if strings.Contains(got.stderr, token) || strings.Contains(got.stderr, "hunter2") || strings.Count(got.stderr, "\n") > 2 {
				t.Errorf("stderr is\n%s", got.stderr)
			}
		})
	}
}
