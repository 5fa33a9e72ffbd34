package headless

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// withProvider are the flags for a stub that has a token endpoint.
func withProvider(url, endpoint string, more ...string) []string {
	return against(url, append([]string{"advanced_auth=true", "provider.source=http", "provider.url=" + endpoint}, more...)...)
}

func TestProviderTrouble(t *testing.T) {
	tests := []struct {
		name    string
		answer  http.HandlerFunc
		set     []string
		outcome string
		code    string
		sent    string // the credential as it was received, when the call was made
	}{
		{name: "a token", answer: says(200, "text/plain", "opaque-token"), outcome: "ok", sent: "Bearer opaque-token"},
		{name: "a created token", answer: says(201, "text/plain", "opaque-token"), outcome: "ok", sent: "Bearer opaque-token"},
		{name: "200 alone", answer: says(201, "text/plain", "opaque-token"), set: []string{"provider.ok=200"}, outcome: "failed", code: "provider.status"},
		{name: "null", answer: says(200, "application/json", `{"token":null}`), set: []string{"provider.extract=json:token"}, outcome: "blocked", code: "provider.null"},
		{name: "null on iOS", answer: says(200, "application/json", `{"token":null}`), set: []string{"platform=ios", "provider.extract=json:token"}, outcome: "ok", sent: ""},
		{name: "null that fails", answer: says(200, "application/json", "null"), set: []string{"platform=ios", "provider.on_null=fail"}, outcome: "failed", code: "provider.null"},
		{name: "a JSON object used whole", answer: says(200, "application/json", `{"token":"abc"}`), set: []string{"provider.extract=plain"}, outcome: "ok", sent: `Bearer {"token":"abc"}`},
		{name: "a newline inside", answer: says(200, "text/plain", "abc\ndef"), outcome: "failed", code: "provider.format"},
		{name: "Bearer on Android", answer: says(200, "text/plain", "Bearer abc"), outcome: "ok", sent: "Bearer abc"},
		{name: "Bearer on iOS", answer: says(200, "text/plain", "Bearer abc"), set: []string{"platform=ios"}, outcome: "ok", sent: "Bearer Bearer abc"},
		{name: "a web page", answer: says(200, "text/html", "<html>"), outcome: "failed", code: "provider.extract"},
		{name: "no such field", answer: says(200, "application/json", `{"jwt":"abc"}`), set: []string{"provider.extract=json:token"}, outcome: "failed", code: "provider.extract"},
		{name: "a refusal", answer: says(401, "application/json", `{"error":"\u001b[31mno"}`), outcome: "failed", code: "provider.status"},
		{name: "a slow one", answer: func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() },
			set: []string{"provider.timeout=50ms"}, outcome: "failed", code: "provider.timeout"},
		{name: "a header that cannot be had", answer: says(200, "text/plain", "abc"), set: []string{"provider.headers.Authorization=env:NOT_SET"}, outcome: "failed", code: "provider.config"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var calls atomic.Int32
			var credential atomic.Value
			url := stub(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				credential.Store(r.Header.Get("Authorization"))
				says(200, "application/json", `{"success":true}`)(w, r)
			})
			args := append([]string{"call", "inbox.fetch"}, withProvider(url, stub(t, tt.answer)+"/token", tt.set...)...)
			got := run(t, keyOnly, append(args, "--json")...)
			doc := got.document(t)
			code := ""
			if doc.Error != nil {
				code = doc.Error.Code
			}
			if doc.Outcome != tt.outcome || code != tt.code || (got.code == 0) != (tt.outcome == "ok") {
				t.Errorf("exit %d, outcome %s, error %+v", got.code, doc.Outcome, doc.Error)
			}
			made := tt.outcome == "ok"
			if (calls.Load() == 1) != made || (doc.Request != nil) != made {
				t.Errorf("%d calls were made, request %+v", calls.Load(), doc.Request)
			}
			if made && credential.Load() != tt.sent {
				t.Errorf("the credential was %q, want %q", credential.Load(), tt.sent)
			}
			if tt.outcome != "ok" {
				if plain := run(t, keyOnly, args...); !strings.Contains(plain.stderr, "to do: ") {
					t.Errorf("nothing to do is said:\n%s", plain.stderr)
				}
			}
		})
	}
}

// Clear text to another machine is refused before anything is asked, for the call and for its provider.
func TestPlainHTTPIsRefused(t *testing.T) {
	got := run(t, keyOnly, append([]string{"call", "inbox.fetch"}, withProvider("https://api.example", "http://backend.example/token")...)...)
	if got.code != 2 || !strings.Contains(got.stderr, "backend.example") {
		t.Errorf("exit %d: %s", got.code, got.stderr)
	}
}

// A secret of the provider is not needed by a call that asks for no token.
func TestProviderSecretsAreFetchedLate(t *testing.T) {
	url := stub(t, says(200, "application/json", `{"success":true}`))
	for _, source := range [][]string{
		{"provider.source=static", "provider.token=env:NOT_SET"},
		{"provider.source=sign", "provider.alg=HS256", "provider.key=env:NOT_SET"},
		{"provider.source=http", "provider.url=" + url, "provider.headers.Authorization=env:NOT_SET"},
	} {
		args := append([]string{"call", "inbox.fetch", "--json"}, against(url, append(source, "advanced_auth=true")...)...)
		if got := run(t, keyOnly, append(args, "--mode", "token")...); got.code != 0 {
			t.Errorf("%s: exit %d: %s", source[0], got.code, got.stderr)
		}
		doc := run(t, keyOnly, args...).document(t)
		if doc.Error == nil || doc.Error.Code != "provider.config" || !strings.Contains(doc.Error.Message, "env:NOT_SET") {
			t.Errorf("%s: %+v", source[0], doc.Error)
		}
	}
}

// A source that cannot be built from what was fetched says who it is, once.
func TestSourceThatCannotBeBuiltNamesItselfOnce(t *testing.T) {
	url := stub(t, says(200, "application/json", `{"success":true}`))
	env := map[string]string{"KEY": "the-api-key", "SECRET": `{"kty":"none"}`}
	args := against(url, "advanced_auth=true", "provider.source=sign", "provider.alg=HS256", "provider.key=env:SECRET")
	doc := run(t, env, append([]string{"call", "inbox.fetch", "--json"}, args...)...).document(t)
	if doc.Error == nil || doc.Error.Code != "provider.config" || strings.Count(doc.Error.Message, "sign") != 1 {
		t.Errorf("%+v", doc.Error)
	}
}

// Each kind of source gives its token to a call.
func TestSources(t *testing.T) {
	var credential atomic.Value
	url := stub(t, func(w http.ResponseWriter, r *http.Request) {
		credential.Store(r.Header.Get("Authorization"))
		says(200, "application/json", `{"success":true}`)(w, r)
	})
	home := t.TempDir()
	t.Setenv("HOME", home)
	file := filepath.Join(home, "token")
	if err := os.WriteFile(file, []byte("from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"KEY": "the-api-key", "TOKEN": "from-the-env", "SECRET": strings.Repeat("s", 32)}
	tests := []struct {
		set  []string
		want string // its beginning
	}{
		{[]string{"provider.source=static", "provider.token=env:TOKEN"}, "Bearer from-the-env"},
		{[]string{"provider.source=env", "provider.name=TOKEN"}, "Bearer from-the-env"},
		{[]string{"provider.source=file", "provider.path=" + file}, "Bearer from-a-file"},
		{[]string{"provider.source=file", "provider.path=~/token"}, "Bearer from-a-file"},
		{[]string{"provider.source=stored", "provider.path=~/token"}, "Bearer from-a-file"},
		{[]string{"provider.source=command", "provider.argv=cat " + file}, "Bearer from-a-file"},
		{[]string{"provider.source=sign", "provider.alg=HS256", "provider.kid=k9", "provider.key=env:SECRET"}, "Bearer eyJ"},
	}
	for _, tt := range tests {
		args := append([]string{"call", "inbox.fetch", "--json"}, against(url, append(tt.set, "advanced_auth=true")...)...)
		got := run(t, env, args...)
		if value, _ := credential.Load().(string); got.code != 0 || !strings.HasPrefix(value, tt.want) {
			t.Errorf("%v: exit %d, sent %q: %s%s", tt.set, got.code, value, got.stdout, got.stderr)
		}
		if doc := got.document(t); !strings.HasPrefix(doc.header("Authorization"), "Bearer tok#") {
			t.Errorf("%v: shown as %q", tt.set, doc.header("Authorization"))
		}
	}
}
