package diagnose

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

const (
	sampleToken = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOnsicmVnaXN0ZXJlZCI6ImphbmUifX0.TD37p4c_0jmreSrBSDmE0F3mYSPtkZ3WrSyI5wb_KTg"
	otherToken  = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsyIn0.eyJzdWIiOnsicmVnaXN0ZXJlZCI6ImJvYiJ9fQ.TD37p4c_0jmreSrBSDmE0F3mYSPtkZ3WrSyI5wb_KTg"
)

// wrapped breaks a token into lines of that width.
func wrapped(token string, width int, separator string) string {
	var lines []string
	for len(token) > width {
		lines, token = append(lines, token[:width]), token[width:]
	}
	return strings.Join(append(lines, token), separator)
}

func asUTF16(text string, bigEndian bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		if bigEndian {
			b.Write([]byte{byte(u >> 8), byte(u)})
		} else {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
	}
	return b.String()
}

// Whatever surrounds a token comes off, with a word about it, and the token is the one that stood there.
func TestFindTokenAround(t *testing.T) {
	tests := []struct {
		name, text string
		from       string
		removed    []string
	}{
		{"bare", sampleToken, "", nil},
		{"a line break at the end", sampleToken + "\n", "", nil},
		{"a Windows line break at the end", sampleToken + "\r\n", "", nil},
		{"more line breaks", "\n" + sampleToken + "\n\n", "", []string{"3 line breaks"}},
		{"Bearer", "Bearer " + sampleToken, "", []string{`"Bearer"`}},
		{"bearer twice", "bearer Bearer " + sampleToken, "", []string{`"Bearer"`}},
		{"a header", "Authorization: Bearer " + sampleToken + "  \n", "", []string{`"Authorization:"`, `"Bearer"`}},
		{"a header of Extole", "authorization:   " + sampleToken, "", []string{`"Authorization:"`}},
		{"quotes", `"` + sampleToken + `"`, "", []string{"quotes"}},
		{"typographic quotes", "“" + sampleToken + "”", "", []string{"quotes"}},
		{"German quotes", "„" + sampleToken + "“", "", []string{"quotes"}},
		{"a quoted header", `'Authorization: Token ` + sampleToken + `'`, "", []string{"quotes", `"Authorization:"`, `"Token"`}},
		{"a byte order mark", "\ufeff" + sampleToken, "", []string{"a byte order mark"}},
		{"UTF-16 of Windows", "\xff\xfe" + asUTF16(sampleToken+"\r\n", false), "", []string{"the UTF-16 encoding"}},
		{"UTF-16 without a mark", asUTF16(sampleToken, true), "", []string{"the UTF-16 encoding"}},
		{"an answer", `{"token":"` + sampleToken + `"}`, "a JSON object, member token", nil},
		{"an OAuth answer", `{"access_token":"Bearer ` + sampleToken + `","expires_in":300,"refresh_token":"` + otherToken + `"}`, "a JSON object, member access_token, one of 2 that look like tokens", []string{`"Bearer"`}},
		{"an answer deeper in", `{"data":{"x":1,"customer":{"foo":"` + sampleToken + `"}}}`, "a JSON object, member data.customer.foo", nil},
		{"a list", `[{"jwt":"` + sampleToken + `"}]`, "a JSON object, member [0].jwt", nil},
		{"JSON cut off", `{"identity":"jane","token":"` + sampleToken + `"`, "a text, member token", nil},
		{"curl", "curl -X POST 'https://api.example/x?y=1' -H 'Content-Type: application/json' -H 'Authorization: Bearer " + sampleToken + "' --data '{}'", "a curl command, header Authorization", []string{`"Bearer"`}},
		{"curl over lines", "$ curl https://api.example \\\n  -H \"authorization: Bearer " + sampleToken + "\" \\\n  --compressed", "a curl command, header authorization", []string{`"Bearer"`}},
		{"curl with a body", "curl -d '{\"jwt\":\"" + sampleToken + "\"}' https://share.example/events", "a curl command, member jwt", nil},
		{"curl with an escaped body", `curl -d "{\"jwt\":\"` + sampleToken + `\"}" https://share.example/events`, "a curl command, member jwt", nil},
		{"curl with oauth2-bearer", "curl --oauth2-bearer " + sampleToken + " https://api.example", "a curl command, --oauth2-bearer", nil},
		{"a block of headers", "POST /x HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer " + sampleToken + "\r\nAccept: */*\r\n\r\n", "a text, header Authorization", []string{`"Bearer"`}},
		{"a block that begins with it", "Authorization: Bearer " + sampleToken + "\nAccept: */*", "a text, header Authorization", []string{`"Bearer"`}},
		{"Extole's header", "Accept: */*\nX-Extole-Jwt: " + sampleToken, "a text, header X-Extole-Jwt", nil},
		{"a URL", "https://share.example/zones?zone=a&jwt=" + sampleToken + "&x=1", "a URL, parameter jwt", nil},
		{"a URL, encoded", "https://share.example/?access_token=" + strings.ReplaceAll(sampleToken, ".", "%2E"), "a URL, parameter access_token", nil},
		{"a fragment", "https://app.example/cb#id_token=" + sampleToken + "&state=1", "a URL, parameter id_token", nil},
		{"a cookie", "Cookie: a=b; extole_token=" + sampleToken + "; c=d", "a text, extole_token", nil},
		{"a variable", "export TOKEN=" + sampleToken, "a text, TOKEN", nil},
		{"a line of a log", "11-21 12:03:04 D/App: got " + sampleToken + " from the backend", "a text", nil},
		{"a sentence", "The token was " + sampleToken + ".", "a text", nil},
		{"two lines", sampleToken + "\n" + otherToken + "\n", "a text, one of 2 that look like tokens", nil},
		{"the same twice", "got " + sampleToken + ", sent " + sampleToken, "a text", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := FindToken(tt.text)
			want := Input{Token: sampleToken, Exact: sampleToken, From: tt.from, Removed: tt.removed}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// What is odd inside is mended in Token and kept in Exact, because a reader would meet it.
func TestFindTokenRepairs(t *testing.T) {
	tests := []struct {
		name, text, exact string
		repaired          []string
	}{
		{"wrapped by a terminal", wrapped(sampleToken, 40, "\n"), wrapped(sampleToken, 40, "\n"), []string{"2 line breaks"}},
		{"wrapped with a margin", "Bearer " + wrapped(sampleToken, 50, "\n  "), wrapped(sampleToken, 50, "\n  "), []string{"2 line breaks", "4 blanks"}},
		{"wrapped in JSON", `{"token":"` + wrapped(sampleToken, 60, `\n`) + `"}`, wrapped(sampleToken, 60, "\n"), []string{"1 line break"}},
		{"blanks around it", "  " + sampleToken + " ", "  " + sampleToken + " ", []string{"3 blanks"}},
		{"a blank before the signature", strings.Replace(sampleToken, ".TD37", ". TD37", 1), strings.Replace(sampleToken, ".TD37", ". TD37", 1), []string{"1 blank"}},
		{"percent-encoded", strings.ReplaceAll(sampleToken, ".", "%2e"), strings.ReplaceAll(sampleToken, ".", "%2e"), []string{"the percent-encoding"}},
		{"a zero width space", sampleToken[:50] + "\u200b" + sampleToken[50:], sampleToken[:50] + "\u200b" + sampleToken[50:], []string{"1 blank"}},
		{"words after it", sampleToken + " was refused", sampleToken + " was refused", []string{"what stands after it"}},
		{"a character too many", sampleToken + "?", sampleToken + "?", []string{"1 other character"}},
		{"in brackets", "(" + sampleToken + ")", "(" + sampleToken + ")", []string{"2 other characters"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := FindToken(tt.text)
			if got.Token != sampleToken || got.Exact != tt.exact || !cmp.Equal(got.Repaired, tt.repaired) {
				t.Errorf("got %#v", got)
			}
		})
	}
}

// A text without anything that could be a token gives none, and one that is odd as a whole stays as it is.
func TestFindTokenOther(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "white space": " \n\t", "prose": "the provider gave no token", "JSON without one": `{"error":"no session"}`,
		"an empty member": `{"token":""}`, "a picture": "\x89PNG\r\n\x1a\n\x00\x01", "a bare prefix": "Bearer ", "a page": "<html><body>500</body></html>",
	} {
		if got := FindToken(text); got.Token != "" {
			t.Errorf("%s: got %#v", name, got)
		}
	}
	for name, text := range map[string]string{
		"opaque":               "9f8a7b6c5d4e3f2a1b0c",
		"a JSON serialisation": `{"payload":"Zm9v","protected":"eyJhbGciOiJIUzI1NiJ9","signature":"TD37"}`,
		"an encrypted one":     `{"protected":"eyJ","ciphertext":"8QQpw","tag":"x"}`,
		"odd characters":       "eyJhbGciOiJIUzI1NiJ9####.VGVzdA.23sr",
		"an odd first one":     "?yJhbGciOiJIUzI1NiJ9.VGVzdA.23sr",
		"no header":            ".VGVzdA.23sr",
		"padding":              "eyJhbGciOiJIUzI1NiJ9==.VGVzdA==.23sr=",
	} {
		if got := FindToken(text); got.Token != text || got.Exact != text || got.From != "" || got.Repaired != nil || got.Removed != nil {
			t.Errorf("%s: got %#v", name, got)
		}
	}
	if got := FindToken("Authorization: Basic aWQ6c2VjcmV0"); got.Token != "aWQ6c2VjcmV0" {
		t.Errorf("Basic: got %#v", got)
	}
}

func FuzzFindToken(f *testing.F) {
	for _, seed := range []string{
		"", sampleToken, "Bearer " + sampleToken + "\n", `{"token":"` + sampleToken + `"}`, `{"a":[{"jwt":"` + otherToken + `"}]}`,
		"curl -H 'Authorization: Bearer " + sampleToken + "' https://x?access_token=" + otherToken, wrapped(sampleToken, 30, "\n "),
		asUTF16(sampleToken, false), "“x”", "''", "\xff\xfe", "eyJ%2e%2", "Authorization:\nAuthorization:", `{"payload":1,"signature":{}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := FindToken(text)
		if len(in.Repaired) == 0 && in.Token != in.Exact {
			t.Errorf("%q: nothing was repaired, and Token %q is not Exact %q", text, in.Token, in.Exact)
		}
		if in.Token == "" && in.From != "" {
			t.Errorf("%q: no token, from %q", text, in.From)
		}
	})
}

// A token among a text's thousands of values is found by its shape, and the name of a value in lists in lists stays short.
func TestFindTokenInALongText(t *testing.T) {
	const token = "eyJhbGciOiJIUzI1NiJ9.e30.AA"
	for _, text := range []string{
		strings.Repeat("token=a&", 5000) + " " + token,
		strings.Repeat("authorization: a ", 5000) + token,
		strings.Repeat("[", 5000) + `"` + token + `"` + strings.Repeat("]", 5000),
	} {
		if in := FindToken(text); in.Token != token || len(in.From) > 400 {
			t.Errorf("%.40q: found %.60q in %.100q", text, in.Token, in.From)
		}
	}
}
