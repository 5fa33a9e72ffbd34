package views

import (
	"slices"
	"strings"
	"testing"

	"authpeek/engine/sandbox"
)

func BenchmarkInboxRender100k(b *testing.B) {
	l, v := inboxSession(b, func(o *sandbox.Options) { o.Messages = 100_000 })
	f := l.frame(120, 36)
	v.Render(f)
	b.Run("still", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			v.Render(f)
		}
	})
	b.Run("key", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if k := "down"; i/1000%2 == 0 {
				v.Update(l.Session, keyMsg(k))
			} else {
				v.Update(l.Session, keyMsg("up"))
			}
			v.Render(f)
		}
	})
	b.Run("filter", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			l.Filter, _ = ParseFilter([]string{"order", "orders"}[i%2])
			v.Render(f)
		}
	})
}

// However a filter is typed, letter by letter, narrower and wider, the list is that of looking at each message by itself.
func TestInboxFilterFindsWhatEachMessageHas(t *testing.T) {
	l, v := inboxSession(t, func(o *sandbox.Options) { o.Messages = 500 })
	for _, text := range []string{"o", "or", "ord", "order", "order s", "order sh", "order shi", "order sh", "order s", "order", "orde", "ord", "or", "o", "", "push", "!push", "is:unread", "order is:unread", "Order", `"a-7"`, "~ord(er|ner)", "zzz", "zzzz", "e", "er", "order|sale", "ord", "", "o", "or", "o", "oi", "o", "or", "ord", "or"} {
		var err error
		if l.Filter, err = ParseFilter(text); err != nil {
			t.Fatal(err)
		}
		v.list(l.Session)
		var want, got []string
		for _, m := range v.box.Messages {
			if l.Filter.Match(Row{Text: strings.ToLower(m.Title() + " " + m.Type() + " " + m.ID()), Is: inboxWords(v.isRead(m), true)}) {
				want = append(want, m.ID())
			}
		}
		for _, m := range v.rows.all {
			got = append(got, m.ID())
		}
		if !slices.Equal(want, got) {
			t.Errorf("%q lists %d messages, want %d", text, len(got), len(want))
		}
	}
}

// The cursor stays with its message while a filter comes and goes, however far away that is.
func TestInboxCursorStaysThroughAFilter(t *testing.T) {
	l, v := inboxSession(t, func(o *sandbox.Options) { o.Messages = 500 })
	v.list(l.Session)
	want := v.rows.all[400]
	v.cursor.Put(want.ID())
	for _, text := range []string{"", strings.ToLower(want.Title()), "", want.ID(), ""} {
		l.Filter, _ = ParseFilter(`"` + text + `"`)
		if got := v.selected(l.Session); got != want {
			t.Errorf("with %q the cursor is on %q, want %q", text, got.Title(), want.Title())
		}
	}
}
