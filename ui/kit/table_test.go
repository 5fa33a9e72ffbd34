package kit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/ui/theme"
)

func TestTable(t *testing.T) {
	st := plain()
	of := func(text string) []Span { return []Span{Of(theme.Text, text)} }
	table := NewTable(st, []int{10, 8, 12}).Focus(true)
	table.Top(of("ask as"), of("none"), of("token")).Row(of("answer"), of("401"), of("200 and more than fits"))
	table.Row(of("whole one"), of("whole o"))
	table.Rule().Row(of("took")).Rule(of("a title over two")...).Row(of("verdict"), of("closed"), of("open")).Bottom()
	want := []string{
		"┌▸ask as ──┬─ none ─┬─ token ────┐",
		"│ answer   │ 401    │ 200 and m… │",
		"│ whole one│ whole o│            │",
		"├──────────┼────────┼────────────┤",
		"│ took     │        │            │",
		"├─ a title over two ┼────────────┤",
		"│ verdict  │ closed │ open       │",
		"└──────────┴────────┴────────────┘",
	}
	if diff := cmp.Diff(want, table.Lines()); diff != "" {
		t.Errorf("the table differs (-want +got):\n%s", diff)
	}
	for _, line := range table.Lines() {
		if Width(line) != table.Width() {
			t.Errorf("%q has %d cells, not %d", line, Width(line), table.Width())
		}
	}
	if strings.Contains(strings.Join(table.Lines(), ""), "\x1b") {
		t.Error("a table without colours has escapes")
	}
}
