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
