package ui

import (
	"strings"
	"testing"
)

// Where not every key has room, those that only this screen has go before those that every screen has.
func TestKeyBarShowsTheScreensOwnKeys(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("6")
		for _, tc := range []struct {
			w, h  int
			shows []string
			hides []string
		}{
			{140, 40, []string{"/:filter", "a:ask provider", "s:verify with key", "i:inspect", "space:pause"}, []string{"r:run again"}},
			{120, 36, []string{"/:filter", "a:ask provider", "s:verify with key", "v:reveal", "space:pause"}, []string{"r:run again"}},
			{80, 24, []string{"?:help", "::palette", "a:ask provider", "x:forget", "space:pause"}, []string{"r:run again", "/:filter"}},
		} {
			lines := d.picture(tc.w, tc.h)
			bar := lines[len(lines)-1]
			for _, want := range tc.shows {
				if !strings.Contains(bar, want) {
					t.Errorf("%d columns: %q is not in %q", tc.w, want, bar)
				}
			}
			for _, not := range tc.hides {
				if strings.Contains(bar, not) {
					t.Errorf("%d columns: %q is in %q", tc.w, not, bar)
				}
			}
		}
		d.press("1")
		if lines := d.picture(120, 36); !strings.Contains(lines[len(lines)-1], "r:run again") {
			t.Errorf("there is room for r: %q", lines[len(lines)-1])
		}
	})
}

// Help says of a key what it means now, and not also what it would mean elsewhere.
func TestHelpTellsWhatKeysMeanHere(t *testing.T) {
	onSandbox(t, func(d *desk) {
		help := func() string {
			d.press("?")
			defer d.press("esc")
			return strings.Join(d.picture(120, 100), "\n")
		}
		d.press("5")
		if text := help(); strings.Contains(text, "ask again for this screen") || !strings.Contains(text, "send again") || !strings.Contains(text, "status:4xx") {
			t.Errorf("on calls:\n%s", text)
		}
		d.press("enter", "enter")
		d.picture(120, 36)
		if text := help(); strings.Contains(text, "show only what matches") || strings.Contains(text, "status:4xx") || !strings.Contains(text, "search in it") {
			t.Errorf("in a body, where / looks for something in it:\n%s", text)
		}
	})
}
