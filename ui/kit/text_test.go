package kit

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

func TestWidth(t *testing.T) {
	tests := []struct {
		in   string
		want int
	}{
		{"", 0}, {"abc", 3}, {"▸● ✓", 4}, {"日本", 4}, {"e\u0301", 1}, {"👍", 2}, {"🇸🇰", 2}, {"Ľúbica", 6},
		{"a\x1bb", 3}, {"\x9b", 1}, {"\u009b", 1}, {"\u202e", 1}, {"\ufffd", 1},
	}
	for _, tt := range tests {
		if got := Width(tt.in); got != tt.want {
			t.Errorf("Width(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
}

func TestWidthAgreesWithAnsi(t *testing.T) {
	for _, s := range samples() {
		if _, safe := measure(s); safe && Width(s) != ansi.StringWidth(s) {
			t.Errorf("Width(%q) = %d, ansi has %d", s, Width(s), ansi.StringWidth(s))
		}
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		in     string
		w      int
		want   string
		middle string
	}{
		{"abcdef", 6, "abcdef", "abcdef"},
		{"abcdef", 5, "abcd…", "ab…ef"},
		{"abcdef", 4, "abc…", "ab…f"},
		{"abcdef", 1, "…", "…"},
		{"abcdef", 0, "", ""},
		{"abcdef", -1, "", ""},
		{"日本語", 5, "日本…", "日…語"},
		{"日本語", 4, "日…", "日…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…", "e\u0301…"},
		{"b0a0a2f4-1111-2222-3333-4444447e2c11", 17, "b0a0a2f4-1111-22…", "b0a0a2f4…447e2c11"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Cut(tt.in, tt.w)); diff != "" {
			t.Errorf("Cut(%q, %d) (-want +got):\n%s", tt.in, tt.w, diff)
		}
		if diff := cmp.Diff(tt.middle, CutMiddle(tt.in, tt.w)); diff != "" {
			t.Errorf("CutMiddle(%q, %d) (-want +got):\n%s", tt.in, tt.w, diff)
		}
	}
}

func TestPadIsExact(t *testing.T) {
	for _, s := range samples() {
		for w := range 40 {
			if got := Width(Pad(s, w)); got != w {
				t.Fatalf("Pad(%q, %d) is %d wide", s, w, got)
			}
			if got := Width(PadLeft(s, w)); got != w {
				t.Fatalf("PadLeft(%q, %d) is %d wide", s, w, got)
			}
			if got := Width(CutMiddle(s, w)); got > w {
				t.Fatalf("CutMiddle(%q, %d) is %d wide", s, w, got)
			}
		}
	}
	if got := PadLeft("42 ms", 8); got != "   42 ms" {
		t.Errorf("PadLeft = %q", got)
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		name, in string
		w        int
		want     []string
	}{
		{"empty", "", 10, []string{""}},
		{"fits", "ten cells!", 10, []string{"ten cells!"}},
		{"at spaces", "Good news, Jane: order A-10442 left", 12, []string{"Good news,", "Jane: order", "A-10442 left"}},
		{"long word", "eyJhbGciOiJIUzI1NiJ9", 8, []string{"eyJhbGci", "OiJIUzI1", "NiJ9"}},
		{"long word after a short one", "see eyJhbGciOiJI", 8, []string{"see", "eyJhbGci", "OiJI"}},
		{"line feeds stay", "a\n\nb", 5, []string{"a", "", "b"}},
		{"break falls on the space", "abcde fghij", 5, []string{"abcde", "fghij"}},
		{"trailing spaces go", "abcde     ", 5, []string{"abcde"}},
		{"indent stays", "  abc def", 5, []string{"  abc", "def"}},
		{"indent is no place to break", "   abcdefgh", 5, []string{"   ab", "cdefg", "h"}},
		{"two cells", "日本語", 4, []string{"日本", "語"}},
		{"two cells in one", "日x", 1, []string{"…", "x"}},
		{"no room", "abc", 0, []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Wrap(tt.in, tt.w)); diff != "" {
				t.Errorf("Wrap (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrapKeepsWidthAndWords(t *testing.T) {
	text := strings.Join(samples(), " and then\n")
	squeeze := strings.NewReplacer(" ", "", "\n", "")
	var want string
	for line := range strings.SplitSeq(text, "\n") {
		seen, _ := visible(line)
		want += squeeze.Replace(seen)
	}
	for w := 2; w <= 100; w++ {
		for _, l := range Wrap(text, w) {
			if Width(l) > w {
				t.Fatalf("at %d the line %q is %d wide", w, l, Width(l))
			}
		}
		if got := squeeze.Replace(strings.Join(Wrap(text, w), "")); got != want {
			t.Fatalf("at %d the text became %q", w, got)
		}
	}
}
