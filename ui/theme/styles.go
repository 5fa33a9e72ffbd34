package theme

import (
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// The themes. Any other name is drawn as Dark.
const (
	Dark     = "dark"
	Light    = "light"
	Contrast = "contrast"
	// Mono has no colour, and says by bold, underline and reverse what the others say by colour too.
	Mono = "mono"
	// ColourBlind is a setting and no theme of its own: every palette is safe for colour-blind eyes, so it is Dark or Light, as
	// the background has it.
	ColourBlind = "colour-blind"
)

// Options say what the terminal can show and what its reader wants. Detect finds them in the environment.
type Options struct {
	Theme   string          // Dark, Light, Contrast or Mono
	Dark    bool            // the background is dark; looked at by Contrast and Mono only
	Profile termenv.Profile // how many colours the terminal has
	ASCII   bool            // draw marks and frames in ASCII
	NoColor bool            // write no escape sequence at all: colour, bold and reverse are off
}

// dark reports which half of a palette pair applies.
func (o Options) dark() bool {
	switch o.Theme {
	case Light:
		return false
	case Contrast, Mono:
		return o.Dark
	default:
		return true
	}
}

// reverseSelects reports whether the selected row is plain reverse video: high contrast wants it, and 16 colours have no
// background that keeps every text colour readable.
func (o Options) reverseSelects() bool {
	return o.Theme == Contrast || o.Theme == Mono || o.Profile == termenv.ANSI
}

// palette picks the column of the colour table.
func (o Options) palette() palette {
	if o.Theme == Mono {
		return palette{}
	}
	if o.Profile == termenv.ANSI {
		dark, light := palettes16()
		if o.dark() {
			return dark
		}
		return light
	}
	dark, light, contrastDark, contrastLight := palettes()
	switch {
	case o.Theme == Contrast && o.dark():
		return contrastDark
	case o.Theme == Contrast:
		return contrastLight
	case o.dark():
		return dark
	default:
		return light
	}
}

// Style is one prepared way to write: what to send before the text and after it. Both are empty where nothing is to be
// sent, so a Style can always be used as it is. The zero Style writes plain text.
type Style struct {
	Open, Close string

	attr  Attr
	looks *[numLooks]Style // all ways to write the same token
}

// Bold is the same style in bold.
func (s Style) Bold() Style { return s.with(Bold) }

// Underline is the same style underlined.
func (s Style) Underline() Style { return s.with(Underline) }

// OnSelection is the same style on the selected row. In high contrast and with 16 colours the token's own colour is off
// there.
func (s Style) OnSelection() Style { return s.with(Selected) }

func (s Style) with(a Attr) Style {
	if s.looks == nil {
		return s
	}
	return s.looks[s.attr|a]
}

// Write is text between Open and Close. It does not look at text: control characters must be gone already.
func (s Style) Write(text string) string { return s.Open + text + s.Close }

// Styles holds every style that authpeek draws with, and the glyphs that go with them. Make it with New; it must not be
// copied.
type Styles struct {
	Glyphs  Glyphs
	Options Options

	table [numTokens][numLooks]Style
}

// New prepares the styles: the escape sequences are computed here once, and drawing only copies them. It asks the
// terminal nothing.
func New(o Options) *Styles {
	s := &Styles{Glyphs: unicodeGlyphs(), Options: o}
	if o.ASCII {
		s.Glyphs = asciiGlyphs()
	}
	// An own renderer, because the default one looks at os.Stdout; and the profile by its setter, because NewRenderer
	// ignores the one it is given.
	r := lipgloss.NewRenderer(io.Discard)
	r.SetHasDarkBackground(o.dark())
	r.SetColorProfile(o.Profile)
	if o.NoColor {
		r.SetColorProfile(termenv.Ascii)
	}
	colors := o.palette()
	for t := range s.table {
		looks := &s.table[t]
		for a := range looks {
			looks[a] = prepare(r, o, &colors, Token(t), Attr(a))
			looks[a].looks = looks
		}
	}
	return s
}

// Of is the style of a token.
func (s *Styles) Of(t Token) Style { return s.table[t][0] }

// Look is the style of a token with attributes. It returns a pointer into the prepared table, for code that draws many
// spans and compares them; what it points to must not be changed.
func (s *Styles) Look(t Token, a Attr) *Style { return &s.table[t][a] }

// prepare renders one character and cuts it out again: what is left are the sequences that open and close the style.
func prepare(r *lipgloss.Renderer, o Options, colors *palette, t Token, a Attr) Style {
	st := r.NewStyle().Bold(a&Bold != 0).Underline(a&Underline != 0)
	selected := a&Selected != 0 || t == Selection
	if t == Selection {
		t = Text
	}
	switch {
	case selected && o.reverseSelects():
		st = st.Reverse(true)
	case selected:
		st = st.Foreground(lipgloss.Color(colors[t])).Background(lipgloss.Color(colors[Selection]))
	case colors[t] != "":
		st = st.Foreground(lipgloss.Color(colors[t]))
	}
	const sample = "x" // in no escape sequence that lipgloss writes
	open, end, _ := strings.Cut(st.Render(sample), sample)
	return Style{Open: open, Close: end, attr: a}
}
