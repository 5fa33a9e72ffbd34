package jose_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"authpeek/auth/jose"
)

// rfc7515A1 is the token of RFC 7515 appendix A.1; its header holds a line break.
const rfc7515A1 = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9" +
	".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ" +
	".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

// rfc7516A2 has the parts of RFC 7516 appendix A.2 (RSA1_5, A128CBC-HS256), shortened.
const rfc7516A2 = "eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0" +
	".UGhIOguC7IuEvf_NPVaXsGMoLOmwvc1GyqlIKOK1nN94nHPoltGRhWhw7Zx0" +
	".AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.9hH0vgRfYgPnAHOd8stkvw"

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// compact puts a token together from the texts of its header and claims.
func compact(header, claims string) string {
	return encode(header) + "." + encode(claims) + "." + mac
}

// mac has the length of an HMAC-SHA256, so that nothing is observed of it.
const mac = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

func codes(t jose.Token) []jose.Code {
	var all []jose.Code
	for _, o := range t.Observations {
		all = append(all, o.Code)
	}
	return all
}

func TestParseReadsRFC7515A1(t *testing.T) {
	got := jose.Parse(rfc7515A1)
	want := jose.Token{
		Form:   jose.FormJWS,
		Length: 179,
		Segments: []jose.Segment{
			{Name: "header", Offset: 0, Length: 40},
			{Name: "claims", Offset: 41, Length: 94},
			{Name: "signature", Offset: 136, Length: 43},
		},
		Header: &jose.Object{Members: []jose.Member{
			{Name: "typ", Raw: json.RawMessage(`"JWT"`), Offset: 1},
			{Name: "alg", Raw: json.RawMessage(`"HS256"`), Offset: 21},
		}},
		Claims: &jose.Object{Members: []jose.Member{
			{Name: "iss", Raw: json.RawMessage(`"joe"`), Offset: 42},
			{Name: "exp", Raw: json.RawMessage(`1300819380`), Offset: 62},
			{Name: "http://example.com/is_root", Raw: json.RawMessage(`true`), Offset: 89},
		}},
		SignatureLength: 43,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(jose.Object{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	exp, ok := got.Claims.Time("exp")
	if want := time.Unix(1300819380, 0); !ok || !exp.Equal(want) {
		t.Errorf("exp is %v, %v; want %v", exp, ok, want)
	}
}

func TestParseForms(t *testing.T) {
	const header = `{"alg":"HS256","kid":"k1","typ":"JWT"}`
	tests := []struct {
		name  string
		raw   string
		form  jose.Form
		codes []jose.Code
	}{
		{"empty", "", jose.FormOpaque, nil},
		{"opaque", "3f2a9c55d0", jose.FormOpaque, nil},
		{"opaque with a dot", "live.3f2a9c55d0", jose.FormOpaque, nil},
		{"opaque in three parts", "v1.abc.def", jose.FormOpaque, []jose.Code{jose.CodeJSONInvalid}},
		{"sub as an object", compact(header, `{"sub":{"registered":"jane@example.com"}}`), jose.FormJWS, nil},
		{"ES256", encode(`{"alg":"ES256"}`) + "." + encode(`{}`) + "." + mac + mac[:42] + "A", jose.FormJWS, nil},
		{"JWE", rfc7516A2, jose.FormJWE, nil},
		{"unsigned", encode(`{"alg":"none"}`) + "." + encode(`{}`) + ".", jose.FormJWS, []jose.Code{jose.CodeAlgNone}},
		{"alg None", compact(`{"alg":"nOnE"}`, `{}`), jose.FormJWS, []jose.Code{jose.CodeAlgNone}},
		{"no alg", compact(`{"typ":"JWT"}`, `{}`), jose.FormJWS, []jose.Code{jose.CodeNoAlg}},
		{"alg a number", compact(`{"alg":256}`, `{}`), jose.FormJWS, []jose.Code{jose.CodeNoAlg}},
		{"kid a number", compact(`{"alg":"HS256","kid":7}`, `{}`), jose.FormJWS, []jose.Code{jose.CodeKidNotString}},
		{"exp a string", compact(header, `{"exp":"1795262884"}`), jose.FormJWS, []jose.Code{jose.CodeExpNotNumber}},
		{"exp null", compact(header, `{"exp":null}`), jose.FormJWS, []jose.Code{jose.CodeExpNotNumber}},
		{"exp in milliseconds", compact(header, `{"exp":1795262884000}`), jose.FormJWS, []jose.Code{jose.CodeExpMillis}},
		{"exp 1e300", compact(header, `{"exp":1e300}`), jose.FormJWS, []jose.Code{jose.CodeExpRange}},
		{"exp 1e400", compact(header, `{"exp":1e400}`), jose.FormJWS, []jose.Code{jose.CodeExpRange}},
		{"line break after", compact(header, `{}`) + "\n", jose.FormJWS, []jose.Code{jose.CodeWhitespace}},
		{"line break inside", "eyJhbGci\r\nOiJIUzI1NiJ9." + encode(`{}`) + "." + mac, jose.FormJWS, []jose.Code{jose.CodeWhitespace}},
		{"line break in the signature", compact(header, `{}`)[:len(compact(header, `{}`))-4] + "\nAAAA", jose.FormJWS, []jose.Code{jose.CodeWhitespace}},
		{"Bearer", "Bearer " + compact(header, `{}`), jose.FormJWS, []jose.Code{jose.CodePrefixed}},
		{"token in lower case", "token " + compact(header, `{}`), jose.FormJWS, []jose.Code{jose.CodePrefixed}},
		{"quotes", `"` + compact(header, `{}`) + `"`, jose.FormJWS, []jose.Code{jose.CodeWrapped}},
		{"an answer used whole", `{"token":"` + compact(header, `{}`) + `"}`, jose.FormOpaque, []jose.Code{jose.CodeWrapped}},
		{"two parts", encode(header) + "." + encode(`{}`), jose.FormJWS, []jose.Code{jose.CodeSegments}},
		{"four parts", compact(header, `{}`) + "." + mac, jose.FormJWS, []jose.Code{jose.CodeSegments}},
		{"header alone", encode(header), jose.FormOpaque, []jose.Code{jose.CodeSegments}},
		{"padding", base64.URLEncoding.EncodeToString([]byte(`{"alg":"HS256"}1`))[:20] + ".e30=." + mac, jose.FormJWS, []jose.Code{jose.CodePadding}},
		{"the other alphabet", compact(header, `{"a":"¿?>"}`)[:len(encode(header))] + "." + base64.RawStdEncoding.EncodeToString([]byte(`{"a":"~~?>>"}`)) + "." + mac, jose.FormJWS, []jose.Code{jose.CodeAlphabet}},
		{"a length base64 never has", encode(header) + ".e30AA." + mac, jose.FormJWS, []jose.Code{jose.CodePadding, jose.CodeJSONTrailing}},
		{"trailing bits", encode(header) + ".e31." + mac, jose.FormJWS, []jose.Code{jose.CodeTrailingBits}},
		{"header no base64", "!!!." + encode(`{"a":1}`) + "." + mac, jose.FormJWS, []jose.Code{jose.CodeAlphabet}},
		{"claims no JSON", compact(header, "Live long and prosper."), jose.FormJWS, []jose.Code{jose.CodeJSONInvalid}},
		{"claims a list", compact(header, "[1]"), jose.FormJWS, []jose.Code{jose.CodeJSONInvalid}},
		{"claims empty", encode(header) + ".." + mac, jose.FormJWS, []jose.Code{jose.CodeJSONInvalid}},
		{"claims followed by more", compact(header, `{"a":1} {"a":2}`), jose.FormJWS, []jose.Code{jose.CodeJSONTrailing}},
		{"a claim twice", compact(header, `{"a":1,"a":2}`), jose.FormJWS, []jose.Code{jose.CodeDuplicate}},
		{"a claim twice, once escaped", compact(header, `{"a":1,"\u0061":2}`), jose.FormJWS, []jose.Code{jose.CodeDuplicate}},
		{"a nested name twice", compact(header, `{"sub":[{"a":1,"a":2}],"a":3}`), jose.FormJWS, []jose.Code{jose.CodeDuplicate}},
		{"no UTF-8", compact(header, "{\"a\":\"\xff\"}"), jose.FormJWS, []jose.Code{jose.CodeUTF8}},
		{"half a surrogate pair", compact(header, `{"a":"\ud83d"}`), jose.FormJWS, []jose.Code{jose.CodeUTF8}},
		{"the other half", compact(header, `{"a":"\uDE00"}`), jose.FormJWS, []jose.Code{jose.CodeUTF8}},
		{"a whole surrogate pair", compact(header, `{"a":"\ud83d\ude00","b":"\\ud83d"}`), jose.FormJWS, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := jose.Parse(tt.raw)
			if got.Form != tt.form {
				t.Errorf("form is %q, want %q", got.Form, tt.form)
			}
			if diff := cmp.Diff(tt.codes, codes(got)); diff != "" {
				t.Errorf("observations -want +got:\n%s%+v", diff, got.Observations)
			}
			if got.Length != len(tt.raw) {
				t.Errorf("length is %d, want %d", got.Length, len(tt.raw))
			}
		})
	}
}

func TestObservationsPointAtTheByte(t *testing.T) {
	const header = `{"alg":"HS256"}`
	h := encode(header)
	tests := []struct {
		name, raw string
		code      jose.Code
		offset    int
	}{
		{"white space before", "  " + compact(header, `{}`), jose.CodeWhitespace, 0},
		{"white space after", compact(header, `{}`) + "\n", jose.CodeWhitespace, len(compact(header, `{}`))},
		{"padding", h + ".e30=." + mac, jose.CodePadding, len(h) + 4},
		{"trailing bits", h + ".e31." + mac, jose.CodeTrailingBits, len(h) + 3},
		{"alphabet", "e!." + encode(`{"a":1}`) + "." + mac, jose.CodeAlphabet, 1},
		// exp begins at byte 1 of the claims, whose bits begin in character 1.
		{"exp", "Bearer " + compact(header, `{"exp":"1"}`), jose.CodeExpNotNumber, len("Bearer ") + len(h) + 1 + 1},
		// Two characters of white space stand before the one that is meant: byte 1 in character 1.
		{"exp after white space", h + ".e\r\n" + encode(`{"exp":"1"}`)[1:] + "." + mac, jose.CodeExpNotNumber, len(h) + 1 + 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, o := range jose.Parse(tt.raw).Observations {
				if o.Code == tt.code {
					if o.Offset != tt.offset {
						t.Errorf("%s is at %d, want %d", o.Code, o.Offset, tt.offset)
					}
					return
				}
			}
			t.Errorf("%s was not observed", tt.code)
		})
	}
}

func TestParseNamesTheParts(t *testing.T) {
	tests := []struct {
		raw  string
		want string
	}{
		{rfc7515A1, "header claims signature"},
		{rfc7516A2, "header encrypted_key iv ciphertext tag"},
		{compact(`{"alg":"HS256"}`, `{}`) + "." + mac, "header claims signature part 4"},
		{"opaque", ""},
	}
	for _, tt := range tests {
		var names []string
		for _, s := range jose.Parse(tt.raw).Segments {
			names = append(names, s.Name)
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("parts are %q, want %q", got, tt.want)
		}
	}
}

func TestParseKeepsNoSignature(t *testing.T) {
	const marker = "U0lHTkFUVVJFLU1BUktFUg"
	raw := encode(`{"alg":"HS256"}`) + "." + encode(`{"a":1}`) + "." + marker
	shown := fmt.Sprintf("%#v", jose.Parse(raw))
	if strings.Contains(shown, marker) || strings.Contains(shown, "SIGNATURE-MARKER") {
		t.Errorf("the signature is kept: %s", shown)
	}
}

func TestParseLongInputs(t *testing.T) {
	got := jose.Parse(strings.Repeat("a", jose.MaxLength+1))
	if got.Form != jose.FormOpaque || !got.Has(jose.CodeTooLong) {
		t.Errorf("over the limit: %v %v", got.Form, got.Observations)
	}
	if got := jose.Parse(strings.Repeat(".", jose.MaxLength)); got.Form != jose.FormOpaque || len(got.Segments) > 0 {
		t.Errorf("a million dots: %v with %d parts", got.Form, len(got.Segments))
	}
	twice := compact(`{"alg":"HS256"}`, `{`+strings.Repeat(`"a":1,`, 100_000)+`"a":1}`)
	if got := jose.Parse(twice); len(got.Claims.Members) != 100_001 || len(got.Observations) > 64 {
		t.Errorf("a hundred thousand duplicates: %d members, %d observations", len(got.Claims.Members), len(got.Observations))
	}
	// Looking ahead from each of these would take minutes.
	padded := compact(`{"alg":"HS256"}`, `{}`)
	if got := jose.Parse(strings.Replace(padded, ".", strings.Repeat("=", jose.MaxLength-len(padded))+".", 1)); !got.Has(jose.CodePadding) {
		t.Errorf("a million characters of padding: %v", got.Observations)
	}
	text := compact(`{"alg":"HS256"}`, strings.Repeat("x", 100<<10))
	if got := jose.Parse(text); len(got.PayloadText) != 64<<10 {
		t.Errorf("%d bytes of payload kept, want 64 KiB", len(got.PayloadText))
	}
}

func TestObjectAccess(t *testing.T) {
	claims := jose.Parse(compact(`{"alg":"HS256"}`,
		`{"s":"a\u0062","n":1.50,"t":1795262884.25,"big":100000000001,"b":true,"d":1,"d":"two"}`)).Claims
	if s, ok := claims.String("s"); !ok || s != "ab" {
		t.Errorf("s is %q, %v", s, ok)
	}
	if n, ok := claims.Number("n"); !ok || n != "1.50" {
		t.Errorf("n is %q, %v", n, ok)
	}
	if at, ok := claims.Time("t"); !ok || !at.Equal(time.Unix(1795262884, 25e7)) {
		t.Errorf("t is %v, %v", at, ok)
	}
	if d, ok := claims.String("d"); !ok || d != "two" {
		t.Errorf("d is %q, %v; the last one counts", d, ok)
	}
	for _, name := range []string{"s", "b", "absent", "big"} {
		if at, ok := claims.Time(name); ok {
			t.Errorf("%s reads as %v", name, at)
		}
	}
	if _, ok := (*jose.Object)(nil).Get("s"); ok {
		t.Error("a nil object has a member")
	}
}

func TestParsePayload(t *testing.T) {
	read := jose.ParsePayload([]byte(`{"exp":"soon","exp":1}`))
	exp, ok := read.Claims.Time("exp")
	if !ok || exp.Unix() != 1 || !read.Has(jose.CodeDuplicate) || read.SignatureLength != 0 {
		t.Errorf("%+v", read)
	}
	if read := jose.ParsePayload([]byte("plain")); read.Claims != nil || read.PayloadText != "plain" {
		t.Errorf("%+v", read)
	}
}
