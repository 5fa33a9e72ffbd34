package engine

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"authpeek/auth"
	"authpeek/engine/hostiletest"
)

// What an answer says of its encoding is its own word. What is read of it never goes beyond the cap, and what was packed well comes
// out as it was.
func FuzzDecoded(f *testing.F) {
	for _, encoding := range []string{"", "gzip", "br", "deflate", "GZip ", "zstd", "x-gzip"} {
		f.Add([]byte("a text, a text, a text"), encoding)
	}
	var d decoders
	f.Fuzz(func(t *testing.T, body []byte, encoding string) {
		const limit = 1 << 16
		if r, err := d.decoded(bytes.NewReader(body), encoding); err == nil {
			got, cut, err := d.readCapped(r, limit, int64(len(body)))
			if len(got) > limit || cut && len(got) != limit && err == nil {
				t.Fatalf("%d bytes, cut %v", len(got), cut)
			}
		}
		for encoding, pack := range map[string]func(io.Writer) io.WriteCloser{
			"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, "deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
			"br": func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, 0) },
		} {
			var packed bytes.Buffer
			w := pack(&packed)
			_, _ = w.Write(body)
			_ = w.Close() // a Buffer takes everything
			r, err := d.decoded(&packed, encoding)
			if err != nil {
				t.Fatalf("%s: %v", encoding, err)
			}
			got, cut, err := d.readCapped(r, limit, 0)
			if err != nil || cut != (len(body) > limit) || !bytes.HasPrefix(body, got) || !cut && len(got) != len(body) {
				t.Fatalf("%s: %d bytes of %d, cut %v, %v", encoding, len(got), len(body), cut, err)
			}
		}
	})
}

// A secret that a text holds is neither in what the redactor leaves, nor unseen by the scanner, wherever it stands.
func FuzzRedact(f *testing.F) {
	f.Add("before ", "secret-of-the-session", " after")
	f.Add(`{"a":"`, "id-1:s\"ecret", `"}`)
	f.Add("", "Bearer abc.def.signature", "")
	for _, text := range hostiletest.Corpus() {
		f.Add(text.Text, "a-secret-"+text.Text, text.Text)
	}
	f.Fuzz(func(t *testing.T, before, clear, after string) {
		secret := auth.NewSecret(clear)
		// A part of a fingerprint is in every text that was redacted.
		if len(clear) < minSecret || strings.Contains(secret.Fingerprint(), clear) || strings.Contains(clear, "tok#") {
			return
		}
		text := before + clear + after
		if len(NewScanner(secret).Find([]byte(text))) == 0 {
			t.Fatalf("the scanner finds no %q in %q", clear, text)
		}
		shown := newRedactor(secret).text(text)
		if strings.Contains(shown, clear) && !strings.Contains(before+secret.Fingerprint()+after, clear) {
			t.Fatalf("%q leaves %q", text, shown)
		}
	})
}

// isVersion is one as an SDK has it.
var isVersion = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8}))*$`)

// Versions are ordered as numbers are, and what two ranges have in common is in both.
func FuzzVersions(f *testing.F) {
	f.Add("4.5", "4.10", "4.5.9", "")
	f.Add("", "", "x.y", "-1")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		if compareVersions(a, b) != -compareVersions(b, a) || compareVersions(a, a) != 0 {
			t.Fatalf("%q and %q", a, b)
		}
		if compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0 && compareVersions(a, c) > 0 {
			t.Fatalf("%q, %q, %q", a, b, c)
		}
		for _, v := range []string{a, b, c, d} {
			if v != "" && !isVersion.MatchString(v) {
				return // two spellings of one version have no prefix in common
			}
		}
		one, other := VersionRange{a, b}, VersionRange{c, d}
		both, ok := one.Meet(other)
		again, okAgain := other.Meet(one)
		if ok != okAgain || ok && (compareVersions(both.From, again.From) != 0 || compareVersions(both.To, again.To) != 0) {
			t.Fatalf("%v and %v meet in %v, the other way in %v", one, other, both, again)
		}
	})
}

// Nothing in an answer that looks like a token is left, and what is hidden is hidden once.
func FuzzStrays(f *testing.F) {
	f.Add(`{"access_token" : "abc`, "https://a:b@c.example/?token=x#id_token=y")
	f.Add(`eyJhbGciOiJIUzI1NiJ9.e30.c2ln {"jwt":"eyJhbGciOiJIUzI1NiJ9.e30"}`, "x")
	for _, text := range hostiletest.Corpus() {
		f.Add(`{"token":"`+text.Text+`"}`, text.Text)
	}
	e := New(Options{})
	f.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil { // f.Context has ended by now
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, body, location string) {
		found := strays{e: e}
		shown := found.hideTokens([]byte(body))
		if strayJWT.Match(shown[:min(len(shown), strayLimit)]) {
			t.Fatalf("%q leaves %q", body, shown)
		}
		if again := (&strays{e: e}).hideTokens(shown); !bytes.Equal(again, shown) {
			t.Fatalf("%q is %q, and then %q", body, shown, again)
		}
		found.hideLocation(location)
		for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", location} {
			found.hideBody([]byte(body), kind)
		}
	})
}
