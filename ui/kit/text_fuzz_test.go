package kit

import (
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/hostiletest"
)

// No text, once it is clean, takes more cells than it is given, in a terminal that counts by characters.
func FuzzText(f *testing.F) {
	for _, text := range hostiletest.Corpus() {
		f.Add(text.Text, 9)
	}
	f.Fuzz(func(t *testing.T, text string, w int) {
		w %= 200
		s := engine.Clean(text)
		for name, got := range map[string]string{"Pad": Pad(s, w), "PadLeft": PadLeft(s, w), "Cut": Cut(s, w), "CutMiddle": CutMiddle(s, w)} {
			if cells := hostiletest.Width(got); cells > max(w, 0) {
				t.Fatalf("%s of %q to %d takes %d cells: %q", name, s, w, cells, got)
			}
			if strings.HasPrefix(name, "Pad") && Width(got) != max(w, 0) {
				t.Fatalf("%s of %q to %d is %d wide: %q", name, s, w, Width(got), got)
			}
		}
		if w < 1 {
			return
		}
		for _, lines := range [][]string{Wrap(s, w), Chop(s, w)} {
			for _, line := range lines {
				if cells := hostiletest.Width(line); cells > w {
					t.Fatalf("a line of %q at %d takes %d cells: %q", s, w, cells, line)
				}
			}
		}
		if got := strings.Join(Chop(s, w), ""); w > 1 && got != s {
			t.Fatalf("%q chopped at %d is %q", s, w, got)
		}
	})
}
