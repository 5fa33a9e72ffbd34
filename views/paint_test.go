package views

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

func TestTinted(t *testing.T) {
	text, cred := func(s string) kit.Span { return kit.Of(theme.Text, s) }, func(s string) kit.Span { return kit.Of(theme.Cred, s) }
	for _, c := range []struct {
		in   string
		want []kit.Span
	}{
		{"", nil},
		{"no credential", []kit.Span{text("no credential")}},
		{"Bearer tok#3f2a9c", []kit.Span{text("Bearer "), cred("tok#3f2a9c")}},
		{"tok#3f2a9c replaces tok#b81d55.", []kit.Span{cred("tok#3f2a9c"), text(" replaces "), cred("tok#b81d55"), text(".")}},
		{"tok#…é is none, tok#12345 neither, tok#", []kit.Span{text("tok#…é is none, tok#12345 neither, tok#")}},
		{"tok#tok#3f2a9c", []kit.Span{text("tok#"), cred("tok#3f2a9c")}},
	} {
		if diff := cmp.Diff(c.want, Tinted(theme.Text, c.in)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.in, diff)
		}
	}
}
