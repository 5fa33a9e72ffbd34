package kit

import (
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/hostiletest"
)

// A terminal may draw a cluster character by character. What is counted must be enough for that, or a row runs over its end.
func TestWidthIsEnoughForEveryTerminal(t *testing.T) {
	for _, text := range hostiletest.Corpus() {
		s := engine.Clean(text.Text)
		for _, w := range []int{0, 1, 2, 3, 7, 20, 80} {
			for name, got := range map[string]string{"Pad": Pad(s, w), "PadLeft": PadLeft(s, w), "Cut": Cut(s, w), "CutMiddle": CutMiddle(s, w)} {
				if cells := hostiletest.Width(got); cells > w {
					t.Errorf("%s of %s to %d takes %d cells: %q", name, text.Name, w, cells, got)
				}
			}
		}
		for _, lines := range [][]string{Wrap(s, 9), Chop(s, 9)} {
			for _, line := range lines {
				if cells := hostiletest.Width(line); cells > 9 {
					t.Errorf("%s in lines of 9 has one of %d cells: %q", text.Name, cells, line)
				}
			}
		}
		if got := strings.Join(Chop(s, 9), ""); got != s {
			t.Errorf("%s chopped and joined is %q", text.Name, got)
		}
	}
}

// What was not cleaned where it came in steers nothing all the same.
func TestLastDoor(t *testing.T) {
	for _, text := range hostiletest.Corpus() {
		for name, got := range map[string]string{
			"Pad": Pad(text.Text, 40), "Cut": Cut(text.Text, 40), "Wrap": strings.Join(Wrap(text.Text, 9), " "), "Chop": strings.Join(Chop(text.Text, 9), " "),
		} {
			for _, r := range got {
				if isControl(r) {
					t.Errorf("%s of %s: %U came through", name, text.Name, r)
				}
			}
		}
	}
}
