package jose_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"authpeek/auth/jose"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", ".", "..", "....", "a.b.c", rfc7515A1, rfc7516A2, "Bearer " + rfc7515A1 + "\n", `"x"`, `{"token":"x"}`,
		compact(`{"alg":"none"}`, `{"exp":1e400,"a":[{},[],""],"b":{"c":null}}`), compact(`{"alg":"\ud800"}`, "{\"a\\u\":\"\xff\"}"),
		encode(`{"alg":"HS256"} x`) + ".e31=.=", "e30.e30.e30",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := jose.Parse(raw)
		if got.Length != len(raw) {
			t.Errorf("length is %d, want %d", got.Length, len(raw))
		}
		for _, s := range got.Segments {
			if s.Offset < 0 || s.Length < 0 || s.Offset+s.Length > len(raw) {
				t.Errorf("part %s lies outside: %d + %d of %d", s.Name, s.Offset, s.Length, len(raw))
			}
		}
		for _, o := range got.Observations {
			if o.Offset < 0 || o.Offset > len(raw) {
				t.Errorf("%s lies outside: %d of %d", o.Code, o.Offset, len(raw))
			}
		}
		for _, object := range []*jose.Object{got.Header, got.Claims} {
			if object == nil {
				continue
			}
			for _, m := range object.Members {
				if !json.Valid(m.Raw) || m.Offset >= len(raw) {
					t.Errorf("member %q holds %q at %d", m.Name, m.Raw, m.Offset)
				}
			}
		}
	})
}

// The JSON scan trusts json.Valid for the syntax. What it says about any text must fit what encoding/json makes of it.
func FuzzMembers(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"a":1}`, ` { "a" : [ { "b" : "\u0041\ud83d\ude00" } , null ] , "a" : -1.5e+3 } `, `[]`, `{"a":1} x`, `{"\u0061":1,"a":2}`,
		"\xef\xbb\xbf{\"a\":true}", `{"a":"\u001b[31m\u202e"}`, `{"a":{"a":{"a":[[[[{}]]]]}}}`, "{\"\xff\":1}", `{"a":"\ud83d"}`, `"`, `{`, `null`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := jose.Parse(encode(`{"alg":"HS256"}`) + "." + encode(text) + "." + mac)
		if got.Claims == nil {
			return
		}
		text = strings.TrimPrefix(text, "\xef\xbb\xbf")
		var want map[string]json.RawMessage
		dec := json.NewDecoder(strings.NewReader(text))
		if err := dec.Decode(&want); err != nil {
			t.Fatalf("read as an object, and encoding/json says %v", err)
		}
		if whole := json.Valid([]byte(text)); whole == got.Has(jose.CodeJSONTrailing) {
			t.Errorf("something follows: %v, and the whole is JSON: %v", !whole, whole)
		}
		names := map[string]bool{}
		for _, m := range got.Claims.Members {
			names[m.Name] = true
			if last, _ := got.Claims.Get(m.Name); utf8.ValidString(text) && string(want[m.Name]) != string(last.Raw) {
				t.Errorf("%q is %q, encoding/json says %q", m.Name, last.Raw, want[m.Name])
			}
		}
		if twice := len(names) < len(got.Claims.Members); twice && !got.Has(jose.CodeDuplicate) {
			t.Error("a name stands twice and was not observed")
		}
	})
}
