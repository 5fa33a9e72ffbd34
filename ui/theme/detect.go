package theme

import (
	"strconv"
	"strings"

	"github.com/muesli/termenv"
)

// Detect finds out from the environment what the terminal shows. It never asks the terminal: an answer that comes late, or
// never, costs seconds or lands in a text field. getenv is os.Getenv, or a map's lookup.
//
//   - AUTHPEEK_THEME: dark, light or contrast; anything else (auto) leaves it to the rest.
//   - COLORFGBG, set by many terminals: its last field is the background's colour of the sixteen. Unknown means dark.
//   - NO_COLOR (any value but empty, no-color.org) and TERM=dumb: no escape sequences.
//   - COLORTERM, TERM: the number of colours.
//   - LC_ALL, LC_CTYPE, LANG (the first that is set, as POSIX has it): Unicode glyphs only in a UTF-8 locale.
//   - TERM=linux and RUNEWIDTH_EASTASIAN=1: ASCII glyphs, because the console lacks some of ours and the other draws
//     ambiguous ones two cells wide.
func Detect(getenv func(string) string) Options {
	o := Options{Theme: Dark, Dark: darkBackground(getenv("COLORFGBG")), Profile: profile(getenv)}
	if !o.Dark {
		o.Theme = Light
	}
	o = o.WithTheme(getenv("AUTHPEEK_THEME"))
	o.NoColor = getenv("NO_COLOR") != "" || o.Profile == termenv.Ascii
	o.ASCII = !utf8Locale(getenv) || getenv("TERM") == "linux" || getenv("RUNEWIDTH_EASTASIAN") == "1"
	return o
}

// WithTheme applies a setting: dark, light, contrast or mono; auto, colour-blind, and any other word, keep what was detected.
func (o Options) WithTheme(setting string) Options {
	switch setting {
	case Dark, Light:
		o.Theme, o.Dark = setting, setting == Dark
	case Contrast, Mono:
		o.Theme = setting
	}
	return o
}

// WithGlyphs applies a setting: unicode or ascii; auto, and any other word, keeps what was detected.
func (o Options) WithGlyphs(setting string) Options {
	switch setting {
	case "unicode":
		o.ASCII = false
	case "ascii":
		o.ASCII = true
	}
	return o
}

// darkBackground reads COLORFGBG, "fg;bg" or "fg;default;bg". 7 and 9 to 15 are light, as rxvt and vim have it.
func darkBackground(colorfgbg string) bool {
	n, err := strconv.Atoi(colorfgbg[strings.LastIndexByte(colorfgbg, ';')+1:])
	return err != nil || n < 7 || n == 8 || n > 15
}

// utf8Locale reports whether text is UTF-8. Windows has no locale variables; its present consoles take UTF-8.
func utf8Locale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return getenv("OS") == "Windows_NT" || getenv("WT_SESSION") != ""
}

// profile is the number of colours. Terminals seldom say; names decide, as termenv has it, but without its look at
// os.Stdout, which is no terminal in tests and pipes.
func profile(getenv func(string) string) termenv.Profile {
	term, colorterm := strings.ToLower(getenv("TERM")), strings.ToLower(getenv("COLORTERM"))
	// GNU screen passes COLORTERM on from the terminal around it and cannot show what that one can.
	screen := strings.HasPrefix(term, "screen") && getenv("TERM_PROGRAM") != "tmux"
	switch {
	case term == "dumb":
		return termenv.Ascii
	case (colorterm == "truecolor" || colorterm == "24bit") && !screen, getenv("WT_SESSION") != "":
		return termenv.TrueColor
	case strings.HasSuffix(term, "-direct"), hasPrefix(term, "alacritty", "contour", "foot", "ghostty", "rio", "wezterm", "xterm-ghostty", "xterm-kitty"):
		return termenv.TrueColor
	case strings.Contains(term, "256color"), colorterm != "" && screen:
		return termenv.ANSI256
	case strings.Contains(term, "color"), colorterm != "",
		hasPrefix(term, "ansi", "cygwin", "konsole", "linux", "putty", "rxvt", "screen", "tmux", "vte", "xterm"):
		return termenv.ANSI
	default:
		return termenv.Ascii
	}
}

func hasPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
