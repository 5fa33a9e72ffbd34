package auth_test

import (
	"testing"

	"authpeek/auth"
)

func TestCarrierApply(t *testing.T) {
	tests := []struct {
		rule  auth.PrefixRule
		value string
		want  string
	}{
		{auth.PrefixAlways, "abc", "Bearer abc"},
		{auth.PrefixAlways, "Bearer abc", "Bearer Bearer abc"},
		{auth.PrefixAlways, "", ""},
		{auth.PrefixIfMissing, "abc", "Bearer abc"},
		{auth.PrefixIfMissing, "Bearer abc", "Bearer abc"},
		{auth.PrefixIfMissing, "bearer abc", "Bearer bearer abc"},
		{auth.PrefixIfMissing, "", ""},
		{auth.PrefixIfMissing, "  ", "  "},
		{auth.PrefixBare, "Bearer abc", "Bearer abc"},
		{"", "abc", "abc"},
	}
	for _, tt := range tests {
		c := auth.Carrier{Name: "Authorization", Prefix: "Bearer ", Rule: tt.rule}
		if got := c.Apply(tt.value); got != tt.want {
			t.Errorf("%s on %q gives %q, want %q", tt.rule, tt.value, got, tt.want)
		}
	}
}

func TestParseCarrier(t *testing.T) {
	sdk := auth.Carrier{Name: "authorization", Prefix: "Bearer ", Rule: auth.PrefixIfMissing}
	for _, tt := range []struct {
		text  string
		want  auth.Carrier // over the SDK's
		where string
	}{
		{"", sdk, "header authorization"},
		{"sdk", sdk, "header authorization"},
		{"header:Authorization", auth.Carrier{Name: "Authorization", Prefix: "Bearer ", Rule: auth.PrefixIfMissing}, "header Authorization"},
		{"header:X-Token", auth.Carrier{Name: "X-Token", Rule: auth.PrefixBare}, "header X-Token"},
		{"query:a b", auth.Carrier{In: auth.InQuery, Name: "a b", Rule: auth.PrefixBare}, "query a b"},
		{"cookie:extole_token", auth.Carrier{In: auth.InCookie, Name: "extole_token", Rule: auth.PrefixBare}, "cookie extole_token"},
		{"body:auth.token", auth.Carrier{In: auth.InBody, Name: "auth.token", Rule: auth.PrefixBare}, "body auth.token"},
	} {
		c, err := auth.ParseCarrier(tt.text)
		if got := c.Over(sdk); err != nil || got != tt.want || got.Describe() != tt.where {
			t.Errorf("%q gives %+v, %q, %v", tt.text, got, got.Describe(), err)
		}
	}
	for _, text := range []string{"header", "header:", "header:a b", "cookie:a;b", "query:", "body:", "body:a..b", "body:.a", "path:x", "X-Token", "Header:X", ":x"} {
		if c, err := auth.ParseCarrier(text); err == nil {
			t.Errorf("%q gives %+v", text, c)
		}
	}
}
