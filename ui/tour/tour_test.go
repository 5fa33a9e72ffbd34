package tour

import (
	"strings"
	"testing"
)

// A caption has two rows of a terminal of 80 columns, beside the keys; what a step waits for is there whatever draws the marks.
func TestScript(t *testing.T) {
	ids := map[string]bool{}
	for i, c := range Script() {
		if c.ID == "" || c.Title == "" || c.Profile == "" || c.Screen == "" || len(c.Steps) == 0 || ids[c.ID] {
			t.Errorf("chapter %d %q lacks something, or has the name of another", i+1, c.ID)
		}
		ids[c.ID] = true
		for _, s := range c.Steps {
			if s.Shows == "" || strings.ContainsFunc(s.Shows, func(r rune) bool { return r > '~' }) {
				t.Errorf("%s: a step waits for %q", c.ID, s.Shows)
			}
			if room := 2*(80-2-len(s.Keys)-2) - 16; len(s.Says) > room || len(s.Says) < 40 {
				t.Errorf("%s: a caption has %d letters, and there is room for %d: %s", c.ID, len(s.Says), room, s.Says)
			}
			if s.Stays <= 0 || s.Stays > 10e9 {
				t.Errorf("%s: a step stays for %v", c.ID, s.Stays)
			}
		}
	}
}

func TestFind(t *testing.T) {
	script := Script()
	for name, want := range map[string]int{"start": 0, "1": 0, script[3].ID: 3, "4": 3} {
		if got, ok := Find(script, name); !ok || got != want {
			t.Errorf("Find(%q) = %d, %v; want %d", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "0", "99", "Start"} {
		if got, ok := Find(script, name); ok {
			t.Errorf("Find(%q) = %d", name, got)
		}
	}
}

// Whatever the tour does and says is in its text.
func TestText(t *testing.T) {
	text := Text(Script())
	for _, c := range Script() {
		if !strings.Contains(text, c.Title+"  (--chapter "+c.ID+")") {
			t.Errorf("%s is not in\n%s", c.ID, text)
		}
		for _, s := range c.Steps {
			if !strings.Contains(text, s.Says) || !strings.Contains(text, s.Keys) {
				t.Errorf("%q is not in\n%s", s.Says, text)
			}
		}
	}
}
