package theme

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"github.com/muesli/termenv"
)

func TestStyleSequences(t *testing.T) {
	full := New(Options{Theme: Dark, Profile: termenv.TrueColor})
	sixteen := New(Options{Theme: Light, Profile: termenv.ANSI})
	contrast := New(Options{Theme: Contrast, Dark: true, Profile: termenv.TrueColor})
	mono := New(Options{Theme: Dark, Profile: termenv.TrueColor, NoColor: true})
	tests := []struct {
		name string
		got  Style
		want string
	}{
		{"true colour", full.Of(OK), "\x1b[38;2;99;230;192m"},
		{"bold", full.Of(OK).Bold(), "\x1b[1;38;2;99;230;192m"},
		{"bold twice", full.Of(OK).Bold().Bold(), "\x1b[1;38;2;99;230;192m"},
		{"on the selection", full.Of(OK).OnSelection(), "\x1b[38;2;99;230;192;48;2;34;56;79m"},
		{"selection", full.Of(Selection), "\x1b[38;2;230;232;236;48;2;34;56;79m"},
		{"16 colours", sixteen.Of(Warn), "\x1b[33m"},
		{"16 colours, text is the default", sixteen.Of(Text), ""},
		{"16 colours, selected is plain reverse", sixteen.Of(Warn).OnSelection(), "\x1b[7m"},
		{"high contrast, selected is plain reverse", contrast.Of(Cred).OnSelection(), "\x1b[7m"},
		{"high contrast, bold stays", contrast.Of(Cred).Bold().OnSelection(), "\x1b[1;7m"},
		{"no colour", mono.Of(Error), ""},
		{"no colour, bold", mono.Of(Error).Bold(), ""},
		{"no colour, selected", mono.Of(Error).OnSelection(), ""},
		{"zero style", Style{}.Bold().Underline(), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.got.Open); diff != "" {
				t.Errorf("Open (-want +got):\n%s", diff)
			}
			wantClose := ""
			if tt.want != "" {
				wantClose = "\x1b[0m"
			}
			if tt.got.Close != wantClose {
				t.Errorf("Close = %q, want %q", tt.got.Close, wantClose)
			}
		})
	}
}

// Every look in every setting opens with one sequence of the attributes that are allowed, or with nothing.
func TestNoLookUsesDimItalicOrBlink(t *testing.T) {
	sgr := regexp.MustCompile(`^\x1b\[([0-9;]+)m$`)
	for _, o := range everyOption() {
		s := New(o)
		for tok := range Token(numTokens) {
			for a := range Attr(numLooks) {
				look := s.Look(tok, a)
				if look.Open == "" {
					continue
				}
				m := sgr.FindStringSubmatch(look.Open)
				if m == nil {
					t.Fatalf("%+v: token %d, attributes %d open with %q", o, tok, a, look.Open)
				}
				for _, p := range attributes(m[1]) {
					if slices.Contains([]string{"2", "3", "5", "6"}, p) {
						t.Errorf("%+v: token %d, attributes %d use SGR %s", o, tok, a, p)
					}
				}
			}
		}
	}
}

// attributes are the parameters of a sequence without those of its colours.
func attributes(params string) []string {
	ps := strings.Split(params, ";")
	var out []string
	for i := 0; i < len(ps); i++ {
		if ps[i] == "38" || ps[i] == "48" {
			if ps[i+1] == "2" {
				i += 4
			} else {
				i += 2
			}
			continue
		}
		out = append(out, ps[i])
	}
	return out
}

func everyOption() []Options {
	var all []Options
	for _, name := range []string{Dark, Light, Contrast} {
		for _, dark := range []bool{false, true} {
			for _, p := range []termenv.Profile{termenv.TrueColor, termenv.ANSI256, termenv.ANSI, termenv.Ascii} {
				all = append(all, Options{Theme: name, Dark: dark, Profile: p})
			}
		}
	}
	return all
}

func TestEveryTokenHasAColourInEveryPalette(t *testing.T) {
	dark, light, contrastDark, contrastLight := palettes()
	for name, p := range map[string]palette{"dark": dark, "light": light, "contrast dark": contrastDark, "contrast light": contrastLight} {
		for tok := range Token(numTokens) {
			if p[tok] == "" && (tok != Selection || name == "dark" || name == "light") {
				t.Errorf("%s has no colour for token %d", name, tok)
			}
		}
	}
}

func TestGlyphsAreOneCell(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		s := New(Options{ASCII: ascii})
		for name, glyph := range allGlyphs(&s.Glyphs) {
			if w := ansi.StringWidth(glyph); w != 1 {
				t.Errorf("ascii %v: %s %q is %d cells wide", ascii, name, glyph, w)
			}
			if ascii && glyph[0] >= 0x80 {
				t.Errorf("%s is %q in the ascii set", name, glyph)
			}
		}
	}
}

func allGlyphs(g *Glyphs) map[string]string {
	all := map[string]string{
		"OK": g.OK, "Bad": g.Bad, "Look": g.Look, "Note": g.Note, "Unread": g.Unread, "Read": g.Read, "None": g.None,
		"Sel": g.Sel, "Own": g.Own, "Down": g.Down, "Sent": g.Sent, "Recv": g.Recv, "Here": g.Here, "Delta": g.Delta,
		"Plus": g.Plus, "Minus": g.Minus, "Same": g.Same, "Differs": g.Differs, "Got": g.Got, "Lived": g.Lived,
		"ToCome": g.ToCome, "NowBar": g.NowBar, "Refresh": g.Refresh, "Null": g.Null, "Failed": g.Failed,
		"Paused": g.Paused, "Cut": g.Cut, "Times": g.Times, "HideOpen": g.HideOpen, "HideClose": g.HideClose,
		"Above": g.Above, "Below": g.Below, "BarOpen": g.BarOpen, "BarFull": g.BarFull, "BarHalf": g.BarHalf,
		"BarEmpty": g.BarEmpty, "BarClose": g.BarClose, "TL": g.TL, "TR": g.TR, "BL": g.BL, "BR": g.BR, "H": g.H, "V": g.V,
		"TeeL": g.TeeL, "TeeR": g.TeeR, "TeeD": g.TeeD, "TeeU": g.TeeU, "Cross": g.Cross,
	}
	for i := range 4 {
		all["Spinner"+string(rune('0'+i))] = g.Spinner[i]
		all["Spark"+string(rune('0'+i))] = g.Spark[i]
	}
	return all
}

// What a view writes as a literal and what it takes from Glyphs must come out the same.
func TestTextAgreesWithTheASCIISet(t *testing.T) {
	uni, asc := New(Options{}), New(Options{ASCII: true})
	want := allGlyphs(&asc.Glyphs)
	for name, glyph := range allGlyphs(&uni.Glyphs) {
		if name == "Refresh" {
			continue // the same character as Look, which is what it means outside the life line
		}
		if got := asc.Glyphs.Text(glyph); got != want[name] {
			t.Errorf("Text(%q) = %q, the ascii glyph for %s is %q", glyph, got, name, want[name])
		}
	}
	const data = "Ľúbica 日本"
	if got := asc.Glyphs.Text(data); got != data {
		t.Errorf("Text(%q) = %q, data must stay", data, got)
	}
	if got := uni.Glyphs.Text("✓ 200 · 3"); got != "✓ 200 · 3" {
		t.Errorf("Text with Unicode glyphs = %q", got)
	}
}

func TestMarksHaveTheirColour(t *testing.T) {
	s := New(Options{})
	tests := []struct {
		mark  Mark
		glyph string
		token Token
	}{
		{MarkOK, "✓", OK}, {MarkBad, "✗", Error}, {MarkLook, "▲", Warn}, {MarkNote, "i", Info},
		{MarkChanged, "Δ", Warn}, {MarkAdded, "+", OK}, {MarkGone, "−", Error}, {MarkPaused, "‖", Info},
		{MarkSelected, "▸", Accent}, {MarkNone, "–", Muted}, {Mark(200), "–", Muted},
	}
	for _, tt := range tests {
		if glyph, token := s.Mark(tt.mark); glyph != tt.glyph || token != tt.token {
			t.Errorf("Mark(%d) = %q, %d, want %q, %d", tt.mark, glyph, token, tt.glyph, tt.token)
		}
	}
}
