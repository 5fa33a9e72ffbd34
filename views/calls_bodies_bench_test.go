package views

import (
	"fmt"
	"strings"
	"testing"

	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// BenchmarkCallsKey is the time from a key to the picture with calls that have large bodies, on the list, on a page and in the reader.
func BenchmarkCallsKey(b *testing.B) {
	l := newCallsLive(b, func(o *sandbox.Options) { o.Messages = 300 })
	for range 200 {
		l.you(bloomreach.InboxFetch, nil)
	}
	l.Ledger.Apply(manyCalls(l.Ledger.Total+1, 1000, "you"))
	l.v.Apply(l.Session, nil)
	f := l.frame(140, 40)
	l.v.Render(f)
	for _, at := range []struct {
		name  string
		first string
		keys  []string
	}{
		{"list", "home", []string{"down", "up"}}, {"panes", "t t", []string{"down", "up"}}, {"page", "enter", []string{"down", "up", "t"}},
		{"reader", "enter", []string{"down", "end", "home", "-", "+", "right", "left"}},
	} {
		for _, k := range strings.Fields(at.first) {
			l.press(l.v, k)
			l.v.Render(f)
		}
		l.press(l.v, "down") // any message starts what the picture lacked
		for _, k := range at.keys {
			b.Run(fmt.Sprintf("%s %s", at.name, k), func(b *testing.B) {
				for b.Loop() {
					l.press(l.v, k)
					l.v.Render(f)
				}
			})
		}
	}
}
