package kit

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"authpeek/ui/theme"
)

func TestJSONPlain(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"object", `{"success":true,"results":[{"value":1240},{}],"n":null,"empty":[]}`, `
{
  "success": true,
  "results": [
    {
      "value": 1240
    },
    {}
  ],
  "n": null,
  "empty": []
}`},
		{"numbers stay as written", `[1.50e3, 12345678901234567890, -0]`, "\n[\n  1.50e3,\n  12345678901234567890,\n  -0\n]"},
		{"order and duplicates stay", `{"b":1,"a":2,"b":3}`, "\n{\n  \"b\": 1,\n  \"a\": 2,\n  \"b\": 3\n}"},
		{"escapes stay", `{"a":"\u001b[2J \"quoted\" \\"}`, "\n{\n  \"a\": \"\\u001b[2J \\\"quoted\\\" \\\\\"\n}"},
		{"scalar", ` "text" `, "\n\"text\""},
		{"end is missing", `{"a":[1,{"b":"unfini`, "\n{\n  \"a\": [\n    1,\n    {\n      \"b\": \"unfini"},
		{"end is missing after a comma", `{"a":1,`, "\n{\n  \"a\": 1,"},
		{"not JSON", "<html>\n<b>x</b>\n", "\n<html>\n<b>x</b>"},
		{"JSON with an error", `{"a":1]}`, "\n{\"a\":1]}"},
		{"two values", `{"a":1}{"a":2}`, "\n{\"a\":1}{\"a\":2}"},
		{"empty", "", "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+strings.Join(JSONPlain([]byte(tt.in)), "\n")); diff != "" {
				t.Errorf("JSONPlain (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJSONInline(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{"success":false,  "error":"Customer token expired"}`, `{"success": false, "error": "Customer token expired"}`},
		{"{\n  \"a\": [1, {}],\n  \"b\": []\n}", `{"a": [1, {}], "b": []}`},
		{"<html>\n<b>x</b>", "<html>"},
		{"", ""},
	}
	for _, tt := range tests {
		var got strings.Builder
		for _, s := range JSONInline([]byte(tt.in)) {
			got.WriteString(s.Text)
		}
		if got.String() != tt.want {
			t.Errorf("JSONInline(%q) = %q, want %q", tt.in, got.String(), tt.want)
		}
	}
}

func TestJSONColours(t *testing.T) {
	st := colored()
	text, key, str, num := st.Of(theme.Text), st.Of(theme.JSONKey), st.Of(theme.JSONString), st.Of(theme.JSONNumber)
	got := JSON(st, []byte(`{"a":["x",true],"b":{"c":"d"}}`), 12)
	want := []string{ // blanks take no style: a row that begins with them starts plain
		text.Write("{           "),
		"  " + key.Write(`"a"`) + text.Write(": [    "),
		"    " + str.Write(`"x"`) + text.Write(",    "),
	}
	if diff := cmp.Diff(want, got[:3]); diff != "" {
		t.Errorf("first rows (-want +got):\n%s", diff)
	}
	all := strings.Join(got, "")
	for _, s := range []string{num.Write("true    "), key.Write(`"b"`), key.Write(`"c"`), str.Write(`"d"`)} {
		if !strings.Contains(all, strings.TrimSuffix(s, num.Close)) {
			t.Errorf("%q is not in %q", s, all)
		}
	}
}

func TestJSONIsCapped(t *testing.T) {
	long := `["` + strings.Repeat("日", 40_000) + `"]`
	lines := JSONPlain([]byte(long))
	if got, want := lines[len(lines)-1], "… first 64 KiB of 120 KB"; got != want {
		t.Errorf("the last line is %q, want %q", got, want)
	}
	many := "[" + strings.Repeat("1,", 20_000) + "1]"
	lines = JSONPlain([]byte(many))
	if got, want := lines[len(lines)-1], "… first 5000 lines"; got != want || len(lines) != maxJSONLines+1 {
		t.Errorf("%d lines, the last is %q, want %q", len(lines), got, want)
	}
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	for _, l := range JSONPlain([]byte(deep)) {
		if len(l) > 2*maxIndent+2 && !strings.HasPrefix(l, cut) {
			t.Fatalf("a line of %d bytes", len(l))
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2]}`, `{"a`, "[[[", "}", `"\`, "\x1b[2J", "[\u202e]"} {
		f.Add([]byte(s))
	}
	st := plain()
	f.Fuzz(func(t *testing.T, b []byte) {
		// Beyond ASCII the width of a row as a whole is no measure: some letters join with a blank that follows them.
		ascii := !bytes.ContainsFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })
		for _, row := range JSON(st, b, 30) {
			if !isSafe(row) || ascii && Width(row) != 30 {
				t.Fatalf("row %q from %q", row, b)
			}
		}
		JSONInline(b)
	})
}
