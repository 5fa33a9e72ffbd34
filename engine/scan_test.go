package engine

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

	"authpeek/auth"
)

const (
	scanSecret = `CANARY+/4711 "q" & \ é-secret`
	scanJWT    = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJlLW9mLWEtdG9rZW4"
)

func inJSON(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func inUTF16(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func wrapped64(s string) string {
	text := base64.StdEncoding.EncodeToString([]byte(s))
	var lines []string
	for len(text) > 64 {
		lines, text = append(lines, text[:64]), text[64:]
	}
	return strings.Join(append(lines, text), "\r\n")
}

// Whatever a secret is wrapped into, the scanner finds it, and says where.
func TestScannerFindsEveryForm(t *testing.T) {
	std, raw := base64.StdEncoding.EncodeToString, base64.RawURLEncoding.EncodeToString
	forms := map[string]func(string) string{
		"as it is":            func(s string) string { return s },
		"in JSON":             inJSON,
		"in JSON in JSON":     func(s string) string { return inJSON(inJSON(s)) },
		"in a query":          url.QueryEscape,
		"in a path":           url.PathEscape,
		"in a query, twice":   func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
		"in HTML":             html.EscapeString,
		"in base64":           func(s string) string { return std([]byte(s)) },
		"in base64, 1 before": func(s string) string { return std([]byte("x" + s)) },
		"in base64, 2 before": func(s string) string { return std([]byte("xy" + s)) },
		"in base64url":        func(s string) string { return raw([]byte("?" + s)) },
		"in base64 in a path": func(s string) string { return "/files/" + raw([]byte(s)) },
		"glued base64":        func(s string) string { return "abc" + std([]byte(s)) },
		"in base64, twice":    func(s string) string { return std([]byte("a" + std([]byte("b"+s)))) },
		"in wrapped base64":   func(s string) string { return wrapped64(strings.Repeat("-", 50) + s) },
		"wrapped, in JSON":    func(s string) string { return inJSON(wrapped64(strings.Repeat("-", 50) + s)) },
		"JSON in base64":      func(s string) string { return std([]byte(inJSON(s))) },
		"base64 in a query":   func(s string) string { return url.QueryEscape(std([]byte(s))) },
		"in hexadecimal":      func(s string) string { return hex.EncodeToString([]byte(s)) },
		"in HEXADECIMAL":      func(s string) string { return "f" + strings.ToUpper(hex.EncodeToString([]byte(s))) },
		"all escaped":         percentAll,
	}
	secret := auth.NewSecret(scanSecret)
	scanner := NewScanner(auth.NewSecret("another-secret"), secret)
	for name, form := range forms {
		for what, clear := range map[string]string{"secret": scanSecret, "token": scanJWT} {
			const before = "nothing else in it: "
			leaks := scanner.Find([]byte(before + form(clear) + " and no more"))
			if len(leaks) == 0 {
				t.Errorf("%s %s is not found", what, name)
				continue
			}
			leak := leaks[0]
			if leak.Known != (what == "secret") || leak.Fingerprint != auth.NewSecret(clear).Fingerprint() {
				t.Errorf("%s %s: found as %+v", what, name, leak)
			}
			if leak.Offset < len(before) || leak.Offset > len(before)+len(form(clear)) {
				t.Errorf("%s %s: found at %d", what, name, leak.Offset)
			}
		}
	}
	if leaks := scanner.Find([]byte(inUTF16("x CANARY+/4711 \"q\"") + inUTF16(scanJWT))); len(leaks) != 1 || leaks[0].Known {
		t.Errorf("in UTF-16: %+v", leaks)
	}
	if leaks := NewScanner(auth.NewSecret("plain-ascii")).Find([]byte(inUTF16("a plain-ascii text"))); len(leaks) != 1 || leaks[0].Form != "in UTF-16" {
		t.Errorf("in UTF-16: %+v", leaks)
	}
}

func percentAll(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteString("%" + hex.EncodeToString([]byte{c}))
	}
	return b.String()
}

// A part of a secret that is secret by itself is found as well.
func TestScannerFindsParts(t *testing.T) {
	for _, tt := range []struct{ secret, text string }{
		{"Bearer opaque-token", "opaque-token"},
		{"key-id:the-second-half", "the-second-half"},
		{scanJWT, "c2lnbmF0dXJlLW9mLWEtdG9rZW4"},
	} {
		leaks := NewScanner(auth.NewSecret(tt.secret)).Find([]byte("a " + tt.text))
		if len(leaks) != 1 || leaks[0] != (Leak{Offset: 2, Fingerprint: auth.NewSecret(tt.secret).Fingerprint(), Known: true}) {
			t.Errorf("%q of %q: %+v", tt.text, tt.secret, leaks)
		}
	}
}

// What may be seen is no leak, or no bundle could ever be written.
func TestScannerLetsTheRestPass(t *testing.T) {
	s := NewScanner(auth.NewSecret(scanSecret), auth.NewSecret("short"), auth.Secret{})
	noise := make([]byte, 1<<20)
	if _, err := rand.Read(noise); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"a fingerprint":                   "Bearer " + auth.NewSecret(scanSecret).Fingerprint(),
		"header and claims":               scanJWT[:strings.LastIndexByte(scanJWT, '.')],
		"header and claims and a dot":     scanJWT[:strings.LastIndexByte(scanJWT, '.')+1] + " ",
		"a signature that is left out":    scanJWT[:strings.LastIndexByte(scanJWT, '.')+1] + "‹signature›",
		"claims, which have no signature": base64.StdEncoding.EncodeToString([]byte(scanJWT[:strings.LastIndexByte(scanJWT, '.')])),
		"a host":                          "https://eyJolly.example.com/api.v1.something",
		"a version":                       "authpeek 1.2.3-abcdefgh go1.26.1",
		"a short secret":                  "in short",
		"noise":                           string(noise),
		"noise in base64":                 base64.StdEncoding.EncodeToString(noise),
		"text":                            strings.Repeat("they knew that new eyes see &amp; hear \\n %41 + ", 1000),
	} {
		if leaks := s.Find([]byte(text)); len(leaks) > 0 {
			t.Errorf("%s: %+v", name, leaks)
		}
	}
}

func TestHideSigned(t *testing.T) {
	const jwe = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..aXZpdml2aXY.Y2lwaGVydGV4dA.dGFndGFndGFn"
	for text, want := range map[string]string{
		`{"t":"` + scanJWT + `"}`: `{"t":"` + auth.NewSecret(scanJWT).Fingerprint() + `"}`,
		"log." + scanJWT + ".":    "log." + auth.NewSecret(scanJWT+".").Fingerprint(),
		"a " + jwe + " b":         "a " + auth.NewSecret(jwe).Fingerprint() + " b",
		"tokeneyJ" + scanJWT[3:]:  "token" + auth.NewSecret(scanJWT).Fingerprint(),
		"nothing.to.see.here":     "nothing.to.see.here",
	} {
		if got := string(HideSigned([]byte(text))); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
	plain := []byte("nothing")
	if got := HideSigned(plain); &got[0] != &plain[0] {
		t.Error("a text without a token was copied")
	}
}

// A vault that is full forgets what has not been of use for the longest time.
func TestVaultKeepsWhatIsUsed(t *testing.T) {
	var v vault
	first := auth.NewSecret("the first of all")
	for i := range 2 * vaultSize {
		v.put(auth.NewSecret(strings.Repeat("x", i+1)))
		v.put(first)
	}
	if _, ok := v.get(first.Fingerprint()); !ok || len(v.all()) != vaultSize {
		t.Errorf("%d are kept, the one in use among them: %t", len(v.all()), ok)
	}
}

func BenchmarkScanner(b *testing.B) {
	var secrets []auth.Secret
	for i := range 256 {
		secrets = append(secrets, auth.NewSecret(strings.Repeat(string(rune('a'+i%26)), 3)+"-secret-"+hex.EncodeToString([]byte{byte(i)})))
	}
	s := NewScanner(secrets...)
	text := bytes.Repeat([]byte(`{"event":"response.received","headers":[{"name":"Content-Type","value":"application/json"}],"body":"{\"messages\":[]}"}`+"\n"), 10000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s.Find(text)
	}
}

// Before a body goes into a file a quick look decides whether it is searched; it must not miss any of the ways in which a header begins.
func TestNoHeaderEscapesTheQuickLook(t *testing.T) {
	around := strings.Repeat(`{"few":"Jokes, 0 Aways"}`, 100)
	for _, header := range []string{`{"alg":"HS256"}`, `{ "alg":"HS256"}`, "{\n\"alg\":\"HS256\"}", "{\r\n\"alg\":\"HS256\"}", "{\t\"alg\":\"HS256\"}"} {
		token := base64.RawURLEncoding.EncodeToString([]byte(header)) + ".e30.c2lnbmF0dXJl"
		name := auth.NewSecret(token).Fingerprint()
		for text, want := range map[string]string{
			around + " " + token + " " + around: around + " " + name + " " + around,
			token + " " + around:                name + " " + around,
			around + " " + token:                around + " " + name,
		} {
			if got := string(hideInFile([]byte(text))); got != want {
				t.Errorf("%q is not hidden in a text", header)
			}
		}
	}
}
