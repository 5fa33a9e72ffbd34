package views

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// manyClaims is a token with so many claims, and an end that stands behind all of them.
func manyClaims(n int) string {
	part := base64.RawURLEncoding.EncodeToString
	var claims strings.Builder
	for i := range n {
		fmt.Fprintf(&claims, `"c%d":%d,`, i, i)
	}
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte("{"+claims.String()+`"exp":1795262884}`)) + "." + strings.Repeat("A", 43)
}

// Of a token with more claims than anybody reads, those that count are drawn, however far behind they stand.
func TestTokensManyClaims(t *testing.T) {
	v := newTokens(Deps{})
	l := liveSession(t, nil, v)
	l.press(v, "i")
	l.settle(v, v.Update(l.Session, paste(manyClaims(4000))))
	l.press(v, "i")
	l.settle(v, v.Update(l.Session, paste(manyClaims(3000))))
	got := screenText(v.Render(l.frame(120, 200)))
	for _, want := range []string{"… 2,940 more members", `"exp":1795262884}`, "− c3000", "… and 986 more; d shows them"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown:\n%s", want, got)
		}
	}
	if n := len(v.(*tokensView).drawn); n > 4*membersShown {
		t.Errorf("%d lines are drawn", n)
	}
	diff, ok := l.press(v, "d")[0].(ShowMsg)
	if !ok || len(diff.Lines) > 2*diffListed {
		t.Errorf("d shows %d lines", len(diff.Lines))
	}
	for _, size := range overviewSizes {
		v.Render(l.frame(size.width, size.height))
	}
}

// A picture costs the same however many claims there are, once the token was judged.
func BenchmarkTokensRender(b *testing.B) {
	for _, n := range []int{400, 4000, 40000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v := newTokens(Deps{})
			l := liveSession(b, nil, v)
			v.Update(l.Session, SelectMsg{Token: "paste"})
			v.Update(l.Session, paste(manyClaims(n)))
			f := l.frame(120, 36)
			v.Render(f)
			for b.Loop() {
				v.Render(f)
			}
		})
	}
}
