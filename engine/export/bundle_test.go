package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/export"
)

// unpacked reads a bundle as anybody does who gets one.
func unpacked(t *testing.T, bundle []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
		if f.Mode().Perm() != 0o600 {
			t.Errorf("%s comes out as %s", f.Name, f.Mode())
		}
	}
	return files
}

func (b *bench) contents(t *testing.T) export.Contents {
	t.Helper()
	return export.Contents{
		Versions: export.NewVersions("1.2.3", b.engine.Vendor(b.profile.Vendor), b.profile),
		Calls:    b.calls(t),
		Files:    []export.File{{Name: export.ConfigFile, Text: []byte("[profiles.x]\napi_key = \"env:KEY " + b.profile.APIKey.Fingerprint() + "\"\n")}},
	}
}

func TestBundle(t *testing.T) {
	b := newBench(t)
	c := b.contents(t)
	var first, second bytes.Buffer
	for _, w := range []io.Writer{&first, &second} {
		if err := export.Bundle(t.Context(), w, b.engine.Scanner(), c); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same contents give other bytes")
	}
	files := unpacked(t, first.Bytes())
	for name, holds := range map[string]string{
		"README.txt": "session.har", "session.har": `"version": "1.2"`, "findings.json": `"code": "`, "versions.json": `"authpeek": "1.2.3"`, "config.toml": "env:KEY",
	} {
		if !strings.Contains(files[name], holds) {
			t.Errorf("%s does not hold %q:\n%.500s", name, holds, files[name])
		}
	}
	// The same secret has the same name in every file.
	for _, name := range []string{"session.har", "config.toml"} {
		if !strings.Contains(files[name], b.profile.APIKey.Fingerprint()) {
			t.Errorf("%s does not know the API key as %s", name, b.profile.APIKey.Fingerprint())
		}
	}
	var versions map[string]string
	if err := json.Unmarshal([]byte(files["versions.json"]), &versions); err != nil || versions["sdk"] == "" || versions["os"] == "" {
		t.Errorf("%v, %v", versions, err)
	}
}

// full is a writer that nothing may reach.
type full struct{ t *testing.T }

func (f full) Write(p []byte) (int, error) {
	f.t.Errorf("%d bytes were written", len(p))
	return len(p), nil
}

// Whatever is left of a secret, in whichever file and spelling, keeps the whole bundle back.
func TestBundleRefusesWhatIsLeft(t *testing.T) {
	b := newBench(t)
	c := b.contents(t)
	key := b.server.Seeded().APIKey
	issued := b.server.Issued()[0]
	twice := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	stranger := "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLWEtc3RyYW5nZXI"
	private := b.server.Seeded().PrivateKey
	_, half, _ := strings.Cut(private, ":")
	for name, tt := range map[string]struct{ text, fingerprint string }{
		"an API key":                       {key, auth.NewSecret(key).Fingerprint()},
		"in base64":                        {twice(key), auth.NewSecret(key).Fingerprint()},
		"in base64 a byte later":           {twice("x" + key), auth.NewSecret(key).Fingerprint()},
		"in base64url":                     {base64.RawURLEncoding.EncodeToString([]byte("??" + key)), auth.NewSecret(key).Fingerprint()},
		"as Basic sends it":                {twice(private), ""},
		"half of the private key":          {half, auth.NewSecret(private).Fingerprint()},
		"for a URL":                        {url.QueryEscape(private), auth.NewSecret(private).Fingerprint()},
		"in hexadecimal":                   {hex.EncodeToString([]byte(key)), auth.NewSecret(key).Fingerprint()},
		"a token":                          {"x" + issued[strings.LastIndexByte(issued, '.')+1:], ""},
		"a token in base64":                {twice(issued), ""},
		"somebody's token in base64":       {twice(stranger), auth.NewSecret(stranger).Fingerprint()},
		"somebody's token for a URL":       {strings.ReplaceAll(stranger, ".", "%2E"), auth.NewSecret(stranger).Fingerprint()},
		"somebody's token in escaped JSON": {strings.ReplaceAll(stranger, ".", `\u002e`), auth.NewSecret(stranger).Fingerprint()},
	} {
		leaky := c
		const before = "it is here: "
		leaky.Files = append(slices.Clone(c.Files), export.File{Name: "notes.txt", Text: []byte(before + tt.text + "\n")})
		err := export.Bundle(t.Context(), full{t}, b.engine.Scanner(), leaky)
		var leak *export.LeakError
		if !errors.As(err, &leak) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if leak.File != "notes.txt" || leak.Leak.Offset < len(before) || leak.Leak.Offset > len(before)+len(tt.text) || tt.fingerprint != "" && leak.Leak.Fingerprint != tt.fingerprint {
			t.Errorf("%s: %+v, want %s", name, leak, tt.fingerprint)
		}
		if said := err.Error(); strings.Contains(said, tt.text) || strings.Contains(said, key) || strings.Contains(said, half) || !strings.Contains(said, leak.Leak.Fingerprint) {
			t.Errorf("%s: it says %q", name, said)
		}
	}
	leaky := c
	leaky.Files = []export.File{{Name: key + ".txt", Text: []byte("nothing")}}
	if err := export.Bundle(t.Context(), full{t}, b.engine.Scanner(), leaky); err == nil {
		t.Error("a file may be called like a secret")
	}
}

// What has the form of a token and is nobody's that the engine knows becomes a fingerprint, and is the same one in every file.
func TestBundleHidesStrangersTokens(t *testing.T) {
	stranger := "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLWEtc3RyYW5nZXI"
	c := told("POST", "http://h/?t="+stranger, `{"jwt":"`+stranger+`"}`, engine.Header{Name: "X-Debug", Value: "jwt " + stranger})
	c.Events = []engine.Event{{Detail: engine.HeaderSet{Method: "POST", URL: c.URL, Headers: c.Headers}}, {Detail: *c.Sent}}
	var b bytes.Buffer
	err := export.Bundle(t.Context(), &b, engine.NewScanner(), export.Contents{Calls: []*engine.Call{c}, Files: []export.File{{Name: "session.jsonl", Text: []byte(`{"body":"` + stranger + `"}`)}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"session.har", "session.jsonl"} {
		if text := unpacked(t, b.Bytes())[name]; !strings.Contains(text, auth.NewSecret(stranger).Fingerprint()) {
			t.Errorf("%s does not name it:\n%s", name, text)
		}
	}
	command, err := export.Curl(c)
	if err != nil || strings.Contains(command.Text, "c2lnbmF0") || len(command.Variables) != 1 || strings.Count(command.Text, `"$TOKEN"`) != 2 {
		t.Errorf("%v\n%s", err, command.Text)
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bundle.zip")
	if err := export.Save(path, []byte("one"), false); err != nil {
		t.Fatal(err)
	}
	var usage *engine.UsageError
	if err := export.Save(path, []byte("two"), false); !errors.As(err, &usage) {
		t.Errorf("a file was replaced: %v", err)
	}
	if err := export.Save(path, []byte("three"), true); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(path)
	if info, stat := os.Stat(path); err != nil || stat != nil || string(text) != "three" || info.Mode().Perm() != 0o600 {
		t.Errorf("%q, %v, %v, %v", text, err, info.Mode(), stat)
	}
	if err := export.Save(filepath.Join(dir, "nowhere", "x"), []byte("x"), false); err == nil {
		t.Error("a file was written into a folder that is not there")
	}
	if err := export.Save(dir, []byte("x"), true); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}
