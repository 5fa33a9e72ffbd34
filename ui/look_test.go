package ui

import (
	"os"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"authpeek/ui/theme"
)

// coloursOf are the sequences that a palette writes and the other one does not.
func coloursOf(o, other theme.Options) []string {
	var out []string
	a, b := theme.New(o), theme.New(other)
	for t := theme.Text; t < theme.Selection; t++ {
		if open := a.Of(t).Open; open != "" && open != b.Of(t).Open {
			out = append(out, open)
		}
	}
	return out
}

// No screen goes on in the colours or with the marks of the look before.
func TestLooksAreSwitchedLive(t *testing.T) {
	onSandbox(t, func(d *desk) {
		getenv := d.opts.Getenv
		d.opts.Getenv = func(name string) string {
			if v, ok := map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}[name]; ok {
				return v
			}
			return getenv(name)
		}
		d.styles = theme.New(d.options(d.look))
		truecolor := func(name string) theme.Options {
			return theme.Options{Theme: name, Dark: true, Profile: termenv.TrueColor}
		}
		for _, to := range []string{"light", "contrast", "mono", "dark"} {
			for i := range d.entries {
				d.show(i)
				d.picture(120, 36)
			}
			d.settle(d.set("theme", to))
			for i, e := range d.entries {
				if !d.serves(i) {
					continue
				}
				d.show(i)
				picture := strings.Join(d.picture(120, 36), "\n")
				for _, other := range []string{"dark", "light", "contrast"} {
					for _, colour := range coloursOf(truecolor(other), truecolor(to)) {
						if other != to && strings.Contains(picture, colour) {
							t.Errorf("%s: %s writes %q of %s", to, e.ID, colour, other)
						}
					}
				}
			}
		}
		d.settle(d.set("glyphs", "ascii"))
		for i, e := range d.entries {
			if !d.serves(i) {
				continue
			}
			d.show(i)
			for _, r := range ansi.Strip(strings.Join(d.picture(120, 36), "\n")) {
				if r > '~' {
					t.Errorf("ascii: %s writes %q", e.ID, r)
				}
			}
		}
	})
}

func TestLookIsShownAndTakenBack(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press(":")
		d.types("theme light")
		if d.look.Theme != "light" {
			t.Errorf("the choice stands on it, and the theme is %s", d.look.Theme)
		}
		d.press("esc")
		if d.look.Theme != "auto" {
			t.Errorf("esc leaves %s", d.look.Theme)
		}
		d.press(":")
		d.types("theme…")
		d.press("enter", "down", "down")
		if d.look.Theme != "light" {
			t.Errorf("the picker shows %s", d.look.Theme)
		}
		d.press("esc")
		if d.look.Theme != "auto" {
			t.Errorf("esc leaves %s", d.look.Theme)
		}
		d.press(":")
		d.types("theme…")
		d.press("enter", "down", "s")
		if text, err := os.ReadFile(d.opts.Config.Config.Path); err != nil || !strings.Contains(string(text), `theme = "dark"`) {
			t.Errorf("%q, %v: saved is %v", text, err, d.toasts)
		}
	})
}
