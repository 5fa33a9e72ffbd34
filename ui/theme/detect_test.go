package theme

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/muesli/termenv"
)

func TestDetect(t *testing.T) {
	const utf8 = "C.UTF-8"
	tests := []struct {
		name string
		env  map[string]string
		want Options
	}{
		{"modern terminal", map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "en_US.UTF-8"},
			Options{Theme: Dark, Dark: true, Profile: termenv.TrueColor}},
		{"light background", map[string]string{"TERM": "xterm-256color", "COLORFGBG": "0;15", "LANG": utf8},
			Options{Theme: Light, Profile: termenv.ANSI256}},
		{"light background with a default in the middle", map[string]string{"TERM": "xterm-256color", "COLORFGBG": "0;default;7", "LANG": utf8},
			Options{Theme: Light, Profile: termenv.ANSI256}},
		{"dark grey background", map[string]string{"TERM": "xterm", "COLORFGBG": "15;8", "LANG": utf8},
			Options{Theme: Dark, Dark: true, Profile: termenv.ANSI}},
		{"background unknown", map[string]string{"TERM": "xterm", "COLORFGBG": "15;default", "LANG": utf8},
			Options{Theme: Dark, Dark: true, Profile: termenv.ANSI}},
		{"theme set", map[string]string{"TERM": "xterm", "AUTHPEEK_THEME": "light", "LANG": utf8},
			Options{Theme: Light, Profile: termenv.ANSI}},
		{"contrast keeps the background", map[string]string{"TERM": "xterm", "AUTHPEEK_THEME": "contrast", "COLORFGBG": "0;15", "LANG": utf8},
			Options{Theme: Contrast, Profile: termenv.ANSI}},
		{"theme auto", map[string]string{"TERM": "xterm", "AUTHPEEK_THEME": "auto", "COLORFGBG": "0;15", "LANG": utf8},
			Options{Theme: Light, Profile: termenv.ANSI}},
		{"NO_COLOR", map[string]string{"TERM": "xterm-256color", "NO_COLOR": "1", "LANG": utf8},
			Options{Theme: Dark, Dark: true, Profile: termenv.ANSI256, NoColor: true}},
		{"empty NO_COLOR", map[string]string{"TERM": "xterm-256color", "NO_COLOR": "", "LANG": utf8},
			Options{Theme: Dark, Dark: true, Profile: termenv.ANSI256}},
		{"dumb", map[string]string{"TERM": "dumb", "COLORTERM": "truecolor", "LANG": utf8},
			Options{Theme: Dark, Dark: true, Profile: termenv.Ascii, NoColor: true}},
		{"nothing known", map[string]string{}, Options{Theme: Dark, Dark: true, Profile: termenv.Ascii, NoColor: true, ASCII: true}},
		{"linux console", map[string]string{"TERM": "linux", "LANG": utf8},
			Options{Theme: Dark, Dark: true, Profile: termenv.ANSI, ASCII: true}},
		{"east asian widths", map[string]string{"TERM": "xterm", "LANG": "ja_JP.utf8", "RUNEWIDTH_EASTASIAN": "1"},
			Options{Theme: Dark, Dark: true, Profile: termenv.ANSI, ASCII: true}},
		{"LC_ALL wins over LANG", map[string]string{"TERM": "xterm", "LC_ALL": "C", "LANG": utf8},
			Options{Theme: Dark, Dark: true, Profile: termenv.ANSI, ASCII: true}},
		{"kitty without COLORTERM", map[string]string{"TERM": "xterm-kitty", "LANG": utf8},
			Options{Theme: Dark, Dark: true, Profile: termenv.TrueColor}},
		{"GNU screen in a terminal with true colour", map[string]string{"TERM": "screen", "COLORTERM": "truecolor", "LANG": utf8},
			Options{Theme: Dark, Dark: true, Profile: termenv.ANSI256}},
		{"Windows Terminal", map[string]string{"WT_SESSION": "5e9a", "OS": "Windows_NT"},
			Options{Theme: Dark, Dark: true, Profile: termenv.TrueColor}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Detect(func(name string) string { return tt.env[name] })
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Detect (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	o := Options{Theme: Dark, Dark: true}
	if got := o.WithTheme("auto").WithGlyphs("auto"); got != o {
		t.Errorf("auto changed %+v to %+v", o, got)
	}
	if got := o.WithTheme("light").WithGlyphs("ascii"); got != (Options{Theme: Light, ASCII: true}) {
		t.Errorf("light and ascii gave %+v", got)
	}
	if got := (Options{ASCII: true}).WithGlyphs("unicode"); got.ASCII {
		t.Error("unicode left the ascii glyphs on")
	}
}
