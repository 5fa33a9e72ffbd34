package compare

import (
	"fmt"
	"strings"
	"testing"

	"authpeek/engine"
)

// parsed reads a body as it is read of a call.
func parsed(t testing.TB, text string) any {
	t.Helper()
	v, ok := decode(engine.RestoredBody([]byte(text), int64(len(text)), ""))
	if !ok {
		t.Fatal("no JSON")
	}
	return v
}

func walked(a, b any) *walk {
	w := &walk{}
	w.compare("", []node{{has: true, v: a}, {out: true}, {has: true, v: b}})
	return w
}

// What is told of a place that lies far down or has a name without end is as long as it can be shown, and the same place is the same.
func TestPathsAreBounded(t *testing.T) {
	long := strings.Repeat("ş", 100_000)
	for _, format := range []string{`{"` + long + `":{"a":%d}}`, `{"` + long + `":[%d]}`, `{"m":[{"id":"` + long + `","v":%d},{"id":"y"}]}`} {
		w := walked(parsed(t, fmt.Sprintf(format, 1)), parsed(t, fmt.Sprintf(format, 2)))
		if len(w.found) == 0 || len(under(long, "["+long, "]")) > len(long) {
			t.Fatalf("%d differences", len(w.found))
		}
		if n := len([]rune(w.found[0].What)); n != longest+1 || !strings.HasSuffix(w.found[0].What, "…") {
			t.Errorf("the place is told in %d characters", n)
		}
	}
}

// All entries of two long lists are met once, whatever is in them, and only as much is told as anybody reads.
func TestLongListsAreComparedByID(t *testing.T) {
	const n = 20_000
	list := func(format string) any {
		entries := make([]string, n)
		for i := range entries {
			entries[i] = fmt.Sprintf(format, i)
		}
		return parsed(t, "["+strings.Join(entries, ",")+"]")
	}
	w := walked(list(`{"id":"a%d","v":1}`), list(`{"id":"a%d","v":2}`))
	if len(w.found) != mostFound || len(w.found)+w.more != n+1 {
		t.Errorf("%d differences are told, and %d counted", len(w.found), w.more)
	}
	w = walked(list(`{"id":"a%d"}`), list(`{"id":"b%d"}`))
	if len(w.found) != 1 || w.found[0].Note != "none in common" {
		t.Errorf("%+v", w.found)
	}
}

// What a byte of two bodies costs must not grow with them, whatever they hold.
func BenchmarkWalkGrowing(b *testing.B) {
	again := func(format string, n int) string {
		var text strings.Builder
		for i := 0; text.Len() < n; i++ {
			fmt.Fprintf(&text, format+",", i)
		}
		return strings.TrimSuffix(text.String(), ",")
	}
	for _, filling := range []struct{ name, before, one, other, after string }{
		{"entries in common", `[`, `{"id":"%d"}`, `{"v":1,"id":"%d"}`, `]`},
		{"others", `[`, `{"id":"a%d"}`, `{"id":"b%d"}`, `]`},
		{"members", `{`, `"m%d":1`, `"m%d":2`, `}`},
		{"below a long name", `{"` + strings.Repeat("k", 64<<10) + `":{`, `"m%d":1`, `"m%d":2`, `}}`},
		{"far down", strings.Repeat(`{"a":`, deepest-1) + `[`, `%d`, `%d`, `]` + strings.Repeat(`}`, deepest-1)},
	} {
		for _, n := range []int{16 << 10, 128 << 10, 1 << 20} {
			one := parsed(b, filling.before+again(filling.one, n)+filling.after)
			other := parsed(b, filling.before+again(filling.other, n)+filling.after)
			b.Run(fmt.Sprintf("%s/%dKiB", filling.name, n>>10), func(b *testing.B) {
				b.SetBytes(int64(2 * n))
				for b.Loop() {
					walked(one, other)
				}
			})
		}
	}
}
