package kit

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/ui/theme"
)

// calls are the columns of a list of calls.
func calls() []Column {
	return []Column{
		{Title: "time", Min: 8},
		{Title: "operation", Min: 12, Max: 16},
		{Title: "answer", Min: 10, Flex: 1},
		{Title: "first byte", Min: 10, Right: true, Drop: 2},
		{Title: "total", Min: 7, Right: true, Drop: 1},
	}
}

func TestColumns(t *testing.T) {
	tests := []struct {
		w    int
		want []int
	}{
		{80, []int{8, 16, 31, 10, 7}},
		{55, []int{8, 12, 10, 10, 7}},
		{54, []int{8, 16, 17, 0, 7}},
		{43, []int{8, 12, 10, 0, 7}},
		{42, []int{8, 16, 14, 0, 0}},
		{34, []int{8, 12, 10, 0, 0}},
		{20, []int{8, 10, 0, 0, 0}},
		{5, []int{5, 0, 0, 0, 0}},
		{0, []int{0, 0, 0, 0, 0}},
	}
	for _, tt := range tests {
		c := LayOut(tt.w, 2, calls()...)
		got := make([]int, 5)
		for i := range got {
			got[i] = c.Width(i)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("at %d (-want +got):\n%s", tt.w, diff)
		}
	}
}

func TestColumnsRow(t *testing.T) {
	l := NewLine(plain(), 58)
	c := LayOut(58, 2, calls()...)
	got := []string{c.Header(l).String()}
	l.Reset(58)
	c.Row(l, Of(theme.Muted, "12:03:04"), Of(theme.Text, "inbox.markread.longer"), Of(theme.OK, "✓ 200  12 messages"), Of(theme.Muted, "2.2 ms"), Of(theme.Muted, "88 ms"))
	got = append(got, l.String())
	want := []string{
		"time      operation       answer       first byte    total",
		"12:03:04  inbox.markrea…  ✓ 200  12 …      2.2 ms    88 ms",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestColumnsNeverExceed(t *testing.T) {
	l := NewLine(plain(), 0)
	for w := range 201 {
		for gap := range 3 {
			c := LayOut(w, gap, calls()...)
			if c.total() > w {
				t.Fatalf("%d cells at %d", c.total(), w)
			}
			if w >= 60 && c.total() != w {
				t.Fatalf("%d cells at %d: room is left although a column can grow", c.total(), w)
			}
			wantWidth(t, "header", w, c.Header(l.Reset(w)).String())
		}
	}
}
