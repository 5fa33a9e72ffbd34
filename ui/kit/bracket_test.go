package kit

import (
	"testing"

	"authpeek/ui/theme"
)

// Where no escape sequence is written, what is underlined elsewhere stands between brackets.
func TestUnderlineWithoutEscapes(t *testing.T) {
	plain := theme.New(theme.Options{NoColor: true})
	match := []Span{Of(theme.JSONKey, `"tok`), Of(theme.JSONKey, "en").Underline(), Of(theme.JSONString, "s").Underline(), Of(theme.Text, `"`)}
	for _, tc := range []struct{ got, want string }{
		{NewLine(plain, 16).Spans(match...).String(), `"tok[ens]"      `},
		{NewLine(plain, 16).Cell(10, match...).String(), `"tok[ens]"      `},
		{NewLine(plain, 16).Underline(theme.Accent, "x").Add(theme.Text, "y").String(), "[x]y            "},
		{NewLine(plain, 16).RightSpans(match[1]).String(), "            [en]"},
		{match[1].Text, "en"},
	} {
		if tc.got != tc.want {
			t.Errorf("%q, want %q", tc.got, tc.want)
		}
	}
	if got := NewLine(theme.New(theme.Options{Profile: 0}), 8).Spans(match...).String(); len(got) < 9 {
		t.Errorf("a terminal with colours has %q", got)
	}
}
