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
