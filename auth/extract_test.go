package auth_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
)

func TestExtract(t *testing.T) {
	const cut = "1 line break at the end removed"
	tests := []struct {
		name, extract, content string
		want                   want
		said                   string
	}{
		{"plain", "plain", "abc", want{Value: "abc", Extracted: "plain"}, ""},
		{"plain, newline", "plain", "abc\n", want{Value: "abc", Extracted: "plain", Notes: []string{cut}}, ""},
		{"plain, CRLF", "plain", "abc\r\n", want{Value: "abc", Extracted: "plain", Notes: []string{cut}}, ""},
		{"plain, two newlines", "plain", "abc\n\n", want{Kind: auth.KindFormat}, "line break (LF) at byte 3 of 4, which no header can carry; cut the trailing newline"},
		{"plain, two lines", "plain", "abc\ndef", want{Kind: auth.KindFormat}, "answer with the token alone"},
		{"plain, CR", "plain", "abc\r", want{Kind: auth.KindFormat}, "(CR)"},
		{"plain, NUL", "plain", "a\x00c", want{Kind: auth.KindFormat}, "a NUL at byte 1"},
		{"plain, escape", "plain", "a\x1b[2J", want{Kind: auth.KindFormat}, "0x1b"},
		{"plain, empty", "plain", "", want{Null: true, Extracted: "plain"}, ""},
		{"plain, newline alone", "plain", "\n", want{Null: true, Extracted: "plain", Notes: []string{cut}}, ""},
		{"plain, null", "plain", "null\n", want{Null: true, Extracted: "plain", Notes: []string{cut}}, ""},
		{"plain, spaces", "plain", "  ", want{Value: "  ", Extracted: "plain", Notes: []string{"nothing but white space"}}, ""},
		{"plain, padded", "plain", " abc ", want{Value: " abc ", Extracted: "plain", Notes: []string{"white space around the value"}}, ""},
		{"plain, JSON", "plain", `{"token":"x"}`, want{Value: `{"token":"x"}`, Extracted: "plain", Notes: []string{"a JSON object, used whole"}}, ""},
		{"plain, quoted", "plain", `"abc"`, want{Value: `"abc"`, Extracted: "plain", Notes: []string{"quotes around the value"}}, ""},
		{"plain, Bearer", "plain", "Bearer abc", want{Value: "Bearer abc", Extracted: "plain", Notes: []string{`begins with "Bearer "`}}, ""},
		{"plain, accents", "plain", "abcé", want{Value: "abcé", Extracted: "plain", Notes: []string{"characters outside ASCII"}}, ""},
		{"plain, HTML", "plain", "\n<!doctype html>", want{Kind: auth.KindExtract}, "HTML"},

		{"json", "json:token", `{"token":"abc","expires_in":300}`, want{Value: "abc", Extracted: "json:token", ExpiresIn: 5 * time.Minute}, ""},
		{"json, path", "json:data.0.jwt", `{"data":[{"jwt":"abc","expires_in":"60"}],"expires_in":9}`, want{Value: "abc", Extracted: "json:data.0.jwt", ExpiresIn: time.Minute}, ""},
		{"json, expires_in outside", "json:data.jwt", `{"data":{"jwt":"abc"},"expires_in":9}`, want{Value: "abc", Extracted: "json:data.jwt", ExpiresIn: 9 * time.Second}, ""},
		{"json, odd expires_in", "json:token", `{"token":"abc","expires_in":"soon"}`, want{Value: "abc", Extracted: "json:token", Notes: []string{"expires_in is no number of seconds, it is left aside"}}, ""},
		{"json, endless expires_in", "json:token", `{"token":"abc","expires_in":1e300}`, want{Value: "abc", Extracted: "json:token", Notes: []string{"expires_in is no number of seconds, it is left aside"}}, ""},
		{"json, null", "json:token", `{"token":null}`, want{Null: true, Extracted: "json:token"}, ""},
		{"json, empty text", "json:token", `{"token":""}`, want{Null: true, Empty: true, Extracted: "json:token"}, ""},
		{"json, empty object", "json:token", `{}`, want{Null: true, Extracted: "json:token"}, ""},
		{"json, all null", "json:a.token", `null`, want{Null: true, Extracted: "json:a.token"}, ""},
		{"json, nothing", "json:token", "", want{Null: true, Extracted: "json:token"}, ""},
		{"json, other members", "json:token", `{"error":"no session","code":7}`, want{Kind: auth.KindExtract}, "has code, error"},
		{"json, a number", "json:token", `{"token":7}`, want{Kind: auth.KindExtract}, "token is a number"},
		{"json, an object", "json:a", `{"a":{"token":"abc"}}`, want{Kind: auth.KindExtract}, "an object"},
		{"json, list too short", "json:a.3", `{"a":["x"]}`, want{Kind: auth.KindExtract}, "a list of 1"},
		{"json, a text on the way", "json:a.b", `{"a":"x"}`, want{Kind: auth.KindExtract}, "a text"},
		{"json, plain text", "json:token", "abc", want{Kind: auth.KindExtract}, "no JSON"},
		{"json, newline inside", "json:token", `{"token":"abc\n"}`, want{Kind: auth.KindFormat}, "cut the trailing newline"},

		{"auto, object", "auto", `{"id":1,"jwt":"second","token":"first","expires_in":60}`, want{Value: "first", Extracted: "json:token", ExpiresIn: time.Minute}, ""},
		{"auto is the default", "", `{"customerToken":"abc"}`, want{Value: "abc", Extracted: "json:customerToken"}, ""},
		{"auto, text", "auto", "abc\n", want{Value: "abc", Extracted: "plain", Notes: []string{cut}}, ""},
		{"auto, JSON text", "auto", `"abc"`, want{Value: "abc", Extracted: "json"}, ""},
		{"auto, empty JSON text", "auto", `""`, want{Null: true, Empty: true, Extracted: "json"}, ""},
		{"auto, null", "auto", "null", want{Null: true, Extracted: "plain"}, ""},
		{"auto, empty object", "auto", "{}", want{Null: true, Extracted: "json"}, ""},
		{"auto, digits", "auto", "123456", want{Value: "123456", Extracted: "plain"}, ""},
		{"auto, unknown members", "auto", `{"error":"no session"}`, want{Kind: auth.KindExtract}, "it has error"},
		{"auto, half an object", "auto", `{"token":"abc`, want{Value: `{"token":"abc`, Extracted: "plain", Notes: []string{"a JSON object, used whole"}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fetch(t, newFile(t, tt.content, tt.extract), auth.Ask{}, tt.want, tt.said)
		})
	}
}

// What a token allows is told beside it where it cannot be read, and belongs to what may be shown of it.
func TestExtractTellsTheScope(t *testing.T) {
	for content, want := range map[string]string{
		`{"token":"abc","scope":"inbox:read offline"}`:     "inbox:read offline",
		`{"data":{"token":"abc"},"scope":"\u001b[2Jread"}`: "␛[2Jread",
		`{"token":"abc","scope":["read",7,"offline"]}`:     "read offline",
		`{"token":"abc","scopes":["A","B"]}`:               "A B",
		`{"token":"abc","scopes":"A B"}`:                   "A B",
		`{"token":"abc","scopes":{"A":true}}`:              "",
		`{"token":"abc"}`:                                  "",
	} {
		extract := "json:token"
		if strings.Contains(content, "data") {
			extract = "json:data.token"
		}
		p := auth.NewProvider(auth.ProviderOptions{Source: newFile(t, content, extract), Policy: auth.RefreshAhead})
		if _, err := p.Ask(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		if got, _ := p.Kept(); got.Info.Scope != want {
			t.Errorf("%s tells %q, want %q", content, got.Info.Scope, want)
		}
	}
}

func TestExtractSettingsAreChecked(t *testing.T) {
	for _, setting := range []string{"text", "json", "json:", "json:a..b", "json:.a", "plain:x", "header:", "cookie:", "cookie", "auto:x"} {
		s, err := auth.NewFile(auth.FileOptions{Path: "token.txt", Extract: setting})
		refused(t, s, err, "json:PATH")
	}
	s, err := auth.NewEnv(auth.EnvOptions{Name: "X", Extract: "header:X-Token"})
	refused(t, s, err, `needs source = "http"`)
	s, err = auth.NewEnv(auth.EnvOptions{Name: "X", Extract: "cookie:x"})
	refused(t, s, err, `needs source = "http"`)
}

// What a Twilio starter says of the identity (vendors reference A1); its own sample cannot read an answer without one.
func TestExtractTellsTheIdentity(t *testing.T) {
	for _, tt := range []struct {
		content, identity string
		notes             []string
	}{
		{`{"identity":"jane","token":"abc"}`, "jane", nil},
		{`{"identity":"\u001b[2Jjane","token":"abc"}`, "␛[2Jjane", nil},
		{`{"identity":null,"token":"abc"}`, "", []string{"identity is null"}},
		{`{"identity":"","token":"abc"}`, "", []string{"identity is empty"}},
		{`{"identity":7,"token":"abc"}`, "", []string{"identity is a number"}},
		{`{"token":"abc"}`, "", nil},
	} {
		source := newFile(t, tt.content, "auto")
		a, err := source.Fetch(t.Context(), auth.Ask{})
		if err != nil || a.Identity != tt.identity || !slices.Equal(a.Notes, tt.notes) {
			t.Errorf("%s: identity %q, notes %q, %v", tt.content, a.Identity, a.Notes, err)
		}
		r, err := auth.NewProvider(auth.ProviderOptions{Source: source}).Token(t.Context(), nil, nil)
		if err != nil || r.Token.Info.Identity != tt.identity {
			t.Errorf("%s: the token's identity is %q, %v", tt.content, r.Token.Info.Identity, err)
		}
	}
}

// The answer is never quoted in an error: it may be the token itself.
func TestExtractErrorsHoldNoAnswer(t *testing.T) {
	for _, content := range []string{
		`{"error":"SECRET-MARKER"}`, `{"token":{"a":"SECRET-MARKER"}}`, "SECRET-MARKER\nx", "<p>SECRET-MARKER", `{"a":["SECRET-MARKER"]}`,
	} {
		for _, extract := range []string{"plain", "auto", "json:token", "json:a.b"} {
			_, err := newFile(t, content, extract).Fetch(t.Context(), auth.Ask{})
			if err != nil && strings.Contains(err.Error(), marker) {
				t.Errorf("%s of %s says %v", extract, content, err)
			}
		}
	}
}

func FuzzExtract(f *testing.F) {
	for _, seed := range []string{"", "null", "abc\n", `"abc"`, `{"token":"abc","expires_in":"1e9"}`, `{"token":{"a":[1,2]}}`, "<html>", "\x00", `[[["x"]]]`, `{"token":"\u0000"}`} {
		for _, extract := range []string{"plain", "auto", "json:token", "json:token.a.1", "json:0.0.0", "header:X"} {
			f.Add(seed, extract)
		}
	}
	f.Fuzz(func(t *testing.T, content, extract string) {
		s, err := auth.NewEnv(auth.EnvOptions{Name: "X", Extract: extract, LookupEnv: func(string) (string, bool) { return content, true }})
		if err != nil {
			return
		}
		a, err := s.Fetch(context.Background(), auth.Ask{})
		if failure := (*auth.SourceError)(nil); err != nil && !errors.As(err, &failure) {
			t.Fatalf("the error is no *SourceError: %v", err)
		}
		if err == nil && a.Value.IsZero() != a.Null {
			t.Errorf("null is %v for a value of %d bytes", a.Null, len(a.Value.Reveal()))
		}
		if strings.ContainsAny(a.Value.Reveal(), "\r\n\x00") {
			t.Error("the value cannot be a header's")
		}
		if a.ExpiresIn < 0 {
			t.Errorf("expires_in is %v", a.ExpiresIn)
		}
	})
}
