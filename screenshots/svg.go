package main

import (
	"bytes"
	"fmt"
	"html"

	"github.com/hinshun/vt10x"
)

// The look of the pictures: the dark palette's assumed background, and cells of a size that JetBrains Mono and its kin fill.
const (
	cellWidth, cellHeight = 9.0, 20.0
	margin                = 14.0
	background, ink       = "#14161b", "#e6e8ec"
)

// Bits of a glyph's mode in vt10x, which does not export them.
const (
	attrReverse   = 1 << 0
	attrUnderline = 1 << 1
	attrBold      = 1 << 2
)

// drawSVG draws the emulator's screen, a run of equal cells at a time. textLength fixes each run's width, so that a font with
// other proportions moves nothing.
func drawSVG(term vt10x.Terminal, cols, rows int) []byte {
	var b bytes.Buffer
	w, h := float64(cols)*cellWidth+2*margin, float64(rows)*cellHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="15">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", background)
	term.Lock()
	defer term.Unlock()
	for y := range rows {
		for x := 0; x < cols; {
			from, first := x, term.Cell(x, y)
			var text []rune
			for ; x < cols; x++ {
				c := term.Cell(x, y)
				if c.FG != first.FG || c.BG != first.BG || c.Mode != first.Mode {
					break
				}
				if c.Char == 0 {
					c.Char = ' '
				}
				text = append(text, c.Char)
			}
			writeRun(&b, from, y, first, text)
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func writeRun(b *bytes.Buffer, x, y int, g vt10x.Glyph, text []rune) {
	fg, bg := colour(g.FG, ink), colour(g.BG, background)
	if g.Mode&attrReverse != 0 {
		fg, bg = bg, fg
	}
	left, top, width := margin+float64(x)*cellWidth, margin+float64(y)*cellHeight, float64(len(text))*cellWidth
	if bg != background {
		fmt.Fprintf(b, `<rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" fill="%s"/>`+"\n", left, top, width, cellHeight, bg)
	}
	if blank(text) {
		return
	}
	style := ""
	if g.Mode&attrBold != 0 {
		style += ` font-weight="bold"`
	}
	if g.Mode&attrUnderline != 0 {
		style += ` text-decoration="underline"`
	}
	fmt.Fprintf(b, `<text x="%.0f" y="%.0f" textLength="%.0f" lengthAdjust="spacingAndGlyphs" fill="%s"%s xml:space="preserve">%s</text>`+"\n",
		left, top+15, width, fg, style, html.EscapeString(string(text)))
}

func blank(text []rune) bool {
	for _, r := range text {
		if r != ' ' {
			return false
		}
	}
	return true
}

// colour is a vt10x colour as SVG has it. The program writes true colour; the sixteen and the 256 do not occur.
func colour(c vt10x.Color, otherwise string) string {
	if c >= 1<<24 {
		return otherwise
	}
	return fmt.Sprintf("#%06x", uint32(c))
}
