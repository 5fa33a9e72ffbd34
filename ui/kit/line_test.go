package kit

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"authpeek/ui/theme"
)

func TestLine(t *testing.T) {
	tests := []struct {
		name string
		w    int
		draw func(*Line)
		want string
	}{
		{"empty", 4, func(*Line) {}, "    "},
		{"filled up", 8, func(l *Line) { l.Mark(theme.MarkOK).Add(theme.Text, " 200") }, "✓ 200   "},
		{"cut", 8, func(l *Line) { l.Add(theme.Text, "Your order has shipped") }, "Your or…"},
		{"cut between spans", 7, func(l *Line) { l.Add(theme.Text, "abcd").Add(theme.Muted, "efgh") }, "abcdef…"},
		{"cut where a span ends", 5, func(l *Line) { l.Add(theme.Text, "abcd").Add(theme.Muted, "efgh") }, "abcd…"},
		{"blanks are cut without a sign", 5, func(l *Line) { l.Add(theme.Text, "abc").Space(9) }, "abc  "},
		{"right", 12, func(l *Line) { l.Add(theme.Text, "push").Right(theme.Muted, "2 min") }, "push   2 min"},
		{"right wins", 10, func(l *Line) { l.Add(theme.Text, "shipped").Right(theme.Muted, "2 min") }, "shi… 2 min"},
		{"right alone is cut", 4, func(l *Line) { l.Add(theme.Text, "x").Right(theme.Muted, "2 min") }, "2 m…"},
		{"credential stays whole", 17, func(l *Line) { l.Add(theme.Text, "Bearer ").Add(theme.Cred, "tok#3f2a9c") }, "Bearer tok#3f2a9c"},
		{"credential is never half", 16, func(l *Line) { l.Add(theme.Text, "Bearer ").Add(theme.Cred, "tok#3f2a9c") }, "Bearer …        "},
		{"wide character at the edge", 4, func(l *Line) { l.Add(theme.Text, "日本語") }, "日… "},
		{"column", 12, func(l *Line) { l.Add(theme.Text, "#109").To(7).Add(theme.Text, "inbox") }, "#109   inbox"},
		{"column cuts what is before", 12, func(l *Line) { l.Add(theme.Text, "#110–156").To(7).Add(theme.Text, "inbox") }, "#110–… inbox"},
		{"cell", 10, func(l *Line) { l.Cell(4, Of(theme.Text, "abcdef")).Add(theme.Text, "|") }, "abc…|     "},
		{"cell right", 10, func(l *Line) { l.CellRight(5, Of(theme.Text, "42 "), Of(theme.Muted, "ms")).Add(theme.Text, "|") }, "42 ms|    "},
		{"cell right cut", 6, func(l *Line) { l.CellRight(4, Of(theme.Text, "abcdef")).Add(theme.Text, "|") }, "abc…| "},
		{"inset", 8, func(l *Line) { l.Inset().Add(theme.Text, "shipped today") }, " shipp… "},
		{"edge", 8, func(l *Line) { l.Inset().Edge(theme.Accent, "▸").Add(theme.Text, "url").Right(theme.OK, "✓") }, "▸url  ✓ "},
		{"control characters", 12, func(l *Line) { l.Add(theme.Text, "a\x1b[2J\a\u009b\xff\u202eb") }, "a?[2J????b  "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := NewLine(plain(), tt.w)
			tt.draw(l)
			if diff := cmp.Diff(tt.want, l.String()); diff != "" {
				t.Errorf("String (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLineASCII(t *testing.T) {
	got := NewLine(plainASCII(), 30).Add(theme.Text, "✓ 200 · Ľúbica ▸ 12 messages waiting").String()
	if want := "v 200 . Ľúbica > 12 messages ~"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLineStyles(t *testing.T) {
	st := colored()
	ok, text := st.Of(theme.OK), st.Of(theme.Text)
	l := NewLine(st, 9).Add(theme.OK, "✓ ").Add(theme.OK, "200").Add(theme.Text, " x")
	if want := ok.Open + "✓ 200" + ok.Close + text.Open + " x  " + text.Close; l.String() != want {
		t.Errorf("equal neighbours share a style:\n got %q\nwant %q", l.String(), want)
	}
	l.Reset(3).Underline(theme.Accent, "a")
	under := st.Of(theme.Accent).Underline()
	if want := under.Open + "a" + under.Close + text.Open + "  " + text.Close; l.String() != want {
		t.Errorf("blanks are not underlined:\n got %q\nwant %q", l.String(), want)
	}
	l.Reset(4).Inset().Add(theme.OK, "ab").Selected()
	sel, okSel := text.OnSelection(), ok.OnSelection()
	if want := sel.Open + " " + sel.Close + okSel.Open + "ab " + okSel.Close; l.String() != want {
		t.Errorf("the whole row is selected:\n got %q\nwant %q", l.String(), want)
	}
}

func TestLineIsExact(t *testing.T) {
	for _, st := range []*theme.Styles{plain(), plainASCII(), colored()} {
		l := NewLine(st, 0)
		for w := range 201 {
			for _, s := range samples() {
				l.Reset(w).Mark(theme.MarkOK).Add(theme.Text, s).Bold(theme.Cred, "tok#3f2a9c").Add(theme.Muted, s).Right(theme.Muted, s)
				if w%2 == 1 {
					l.Inset().Selected()
				}
				wantWidth(t, "line", w, l.String())
				l.Reset(w).Cell(w/2, Of(theme.Text, s)).CellRight(w-w/2, Of(theme.Text, s))
				wantWidth(t, "cells", w, l.String())
			}
		}
	}
}

// A row never carries a control character other than those of the styles.
func TestLineIsSafe(t *testing.T) {
	st := colored()
	for _, s := range samples() {
		row := NewLine(st, 60).Add(theme.Text, s).Right(theme.Muted, s).String()
		for tok := theme.Text; tok <= theme.Selection; tok++ {
			row = strings.ReplaceAll(row, st.Of(tok).Open, "")
		}
		row = strings.ReplaceAll(row, st.Of(theme.Text).Close, "")
		if !isSafe(row) || row != ansi.Strip(row) {
			t.Errorf("row %q from %q holds control characters", row, s)
		}
	}
}

func TestLineKeepsWhatItMade(t *testing.T) {
	l := NewLine(plain(), 5).Add(theme.Text, "one")
	first := l.String()
	l.Reset(5).Add(theme.Text, "other")
	if _ = l.String(); first != "one  " {
		t.Errorf("the first row became %q", first)
	}
}

func TestCellCutsManyPieces(t *testing.T) {
	st := plain()
	line := NewLine(st, 20).Add(theme.Text, "a").Space(1)
	spans := make([]Span, 8)
	for i := range spans {
		spans[i] = Of(theme.Text, "xyz")
	}
	// The cut is a piece of its own, the one for which the line has no room of its own left.
	if got := line.Cell(10, spans...).String(); got != "a xyzxyzxyz…        " {
		t.Errorf("got %q", got)
	}
}
