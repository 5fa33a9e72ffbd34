package jose_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth/jose"
)

// signedWith is a token whose signature is these bytes.
func signedWith(header string, signature []byte) string {
	return encode(header) + "." + encode(`{}`) + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func bytesOf(n int, b byte) []byte { return []byte(strings.Repeat(string(rune(b)), n)) }

func TestParseLooksAtTheSignature(t *testing.T) {
	der := append([]byte{0x30, 0x44}, bytesOf(0x44, 7)...)
	half := append(make([]byte, 32), bytesOf(32, 7)...)
	tests := []struct {
		name, header string
		signature    []byte
		want         []jose.Code
	}{
		{"HS256", `{"alg":"HS256"}`, bytesOf(32, 7), nil},
		{"HS256 cut", `{"alg":"HS256"}`, bytesOf(31, 7), []jose.Code{jose.CodeSigLength}},
		{"HS512 of HS256", `{"alg":"HS512"}`, bytesOf(32, 7), []jose.Code{jose.CodeSigLength}},
		{"ES512", `{"alg":"ES512"}`, []byte("\x00" + strings.Repeat("\x07", 65) + "\x00" + strings.Repeat("\x07", 65)), nil},
		{"ES512 beyond the curve", `{"alg":"ES512"}`, bytesOf(132, 7), []jose.Code{jose.CodeSigRange}},
		{"ES256 as ASN.1", `{"alg":"ES256"}`, der, []jose.Code{jose.CodeSigDER}},
		{"ES256 with r zero", `{"alg":"ES256"}`, half, []jose.Code{jose.CodeSigZero}},
		{"EdDSA zero", `{"alg":"EdDSA"}`, make([]byte, 64), []jose.Code{jose.CodeSigZero}},
		{"RS256 of any length", `{"alg":"RS256"}`, bytesOf(256, 7), nil},
		{"none at all", `{"alg":"RS256"}`, nil, []jose.Code{jose.CodeSigEmpty}},
		{"none at all, alg unknown", `{"alg":"X1"}`, nil, []jose.Code{jose.CodeSigEmpty}},
		{"alg none", `{"alg":"none"}`, nil, []jose.Code{jose.CodeAlgNone}},
		{"lower case", `{"alg":"hs256"}`, bytesOf(32, 7), []jose.Code{jose.CodeAlgCase}},
		{"eddsa", `{"alg":"EDDSA"}`, bytesOf(64, 7), []jose.Code{jose.CodeAlgCase}},
	}
	for _, tt := range tests {
		got := codes(jose.Parse(signedWith(tt.header, tt.signature)))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", tt.name, diff)
		}
	}
}

func TestParseLooksAtTexts(t *testing.T) {
	const header = `{"alg":"HS256"}`
	claimsAt := len(encode(header)) + 1
	tests := []struct {
		name, raw string
		want      jose.Code
		offset    int
	}{
		{"an escape sequence", compact(header, `{"a":"\u001b[31m"}`), jose.CodeControl, claimsAt + 6*4/3},
		{"NUL", compact(header, `{"a":"\u0000"}`), jose.CodeControl, claimsAt + 6*4/3},
		{"right to left", compact(header, `{"a":"`+"\u202e"+`"}`), jose.CodeControl, claimsAt + 6*4/3},
		{"C1", compact(header, `{"`+"\u009b"+`":1}`), jose.CodeControl, claimsAt + 2*4/3},
		{"in the header", compact(`{"alg":"HS256","kid":"\u0007"}`, `{}`), jose.CodeControl, 22 * 4 / 3},
		{"byte order mark before", "\ufeff" + compact(header, `{}`), jose.CodeBOM, 0},
		{"byte order mark inside", compact(header, "\ufeff{}"), jose.CodeBOM, claimsAt},
		{"byte order mark, and a claim behind it", compact(header, "\ufeff"+`{"exp":"1"}`), jose.CodeExpNotNumber, claimsAt + 4*4/3},
		{"nested", compact(header, `{"a":`+strings.Repeat("[", 40)+strings.Repeat("]", 40)+`}`), jose.CodeDeep, claimsAt + (5+31)*4/3},
		{"nbf", compact(header, `{"nbf":"1"}`), jose.CodeNbfNotNumber, claimsAt + 1},
		{"nbf in milliseconds", compact(header, `{"nbf":1795262884000}`), jose.CodeNbfMillis, claimsAt + 1},
		{"iat", compact(header, `{"iat":1e300}`), jose.CodeIatRange, claimsAt + 1},
		{"unencoded payload", encode(`{"alg":"HS256","b64":false,"crit":["b64"]}`) + `.{"exp":"1"}.` + mac, jose.CodeExpNotNumber,
			len(encode(`{"alg":"HS256","b64":false,"crit":["b64"]}`)) + 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := jose.Parse(tt.raw).Observations
			for _, o := range got {
				if o.Code == tt.want {
					if o.Offset != tt.offset {
						t.Errorf("%s is at %d, want %d", o.Code, o.Offset, tt.offset)
					}
					return
				}
			}
			t.Errorf("%s was not observed: %v", tt.want, got)
		})
	}
}

func TestOrdinaryTextsAreNotObserved(t *testing.T) {
	got := jose.Parse(compact(`{"alg":"HS256"}`, `{"a":"tab\t, line\n, \u00e9, \ud83d\ude00","b":"é 日本 😀"}`))
	if len(got.Observations) > 0 {
		t.Errorf("observed %v", got.Observations)
	}
}

// What an observation is about decides what a rule says of it, so that it stands by itself and not in a sentence only.
func TestWhatAnObservationFound(t *testing.T) {
	const header = `{"alg":"HS256"}`
	token := compact(header, `{"a":1}`)
	for _, tt := range []struct {
		raw  string
		code jose.Code
		want string
	}{
		{"bearer " + token, jose.CodePrefixed, "bearer "},
		{"Token " + token, jose.CodePrefixed, "Token "},
		{`"` + token + `"`, jose.CodeWrapped, `"`},
		{` {"token":"` + token + `"}`, jose.CodeWrapped, "{"},
		{"e!" + token, jose.CodeAlphabet, "!"},
		{strings.TrimSuffix(token, mac) + "ab/d+fgh", jose.CodeAlphabet, "/"},
		{token + "\n", jose.CodeWhitespace, ""},
	} {
		var got []string
		for _, o := range jose.Parse(tt.raw).Observations {
			if o.Code == tt.code {
				got = append(got, o.Found)
			}
		}
		if len(got) != 1 || got[0] != tt.want {
			t.Errorf("%q: %s found %q, want %q", tt.raw, tt.code, got, tt.want)
		}
	}
}
