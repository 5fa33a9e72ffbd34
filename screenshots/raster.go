package main

import (
	"cmp"
	"fmt"
	"image"
	"math"

	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// look is the terminal's own colours, as the palettes of the themes assume them.
type look struct{ ink, ground uint32 }

func looks() map[string]look {
	return map[string]look{"dark": {0xe6e8ec, 0x14161b}, "light": {0x1b1f27, 0xffffff}}
}

// raster paints screens with one size of a font.
type raster struct {
	width, height, base int // of a cell, and where its letters stand
	margin              int
	fonts               [2]*sfnt.Font // regular, bold
	faces               [2]font.Face
	glyphs              map[glyph]*image.Alpha
}

type glyph struct {
	char rune
	bold bool
}

// newRaster takes the size of letters in pixels.
func newRaster(size float64) (*raster, error) {
	r := &raster{glyphs: map[glyph]*image.Alpha{}}
	for i, ttf := range [][]byte{dejavusansmono.TTF, dejavusansmonobold.TTF} {
		f, err := opentype.Parse(ttf)
		if err != nil {
			return nil, err
		}
		face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
		if err != nil {
			return nil, err
		}
		r.fonts[i], r.faces[i] = f, face
	}
	m := r.faces[0].Metrics()
	advance, _ := r.faces[0].GlyphAdvance('M')
	r.width = advance.Round()
	r.height = int(math.Ceil(size * 1.3))
	r.base = (r.height-(m.Ascent+m.Descent).Ceil())/2 + m.Ascent.Ceil()
	r.margin = r.width
	return r, nil
}

// mask is a character as it covers its cell. A character that the font does not have is an error: a picture with a hole in it, or with
// the box that fonts draw in such a place, would say something that the screen does not.
func (r *raster) mask(g glyph) (*image.Alpha, error) {
	if m, ok := r.glyphs[g]; ok {
		return m, nil
	}
	m := image.NewAlpha(image.Rect(0, 0, r.width, r.height))
	if !shape(m, g.char) {
		style := 0
		if g.bold {
			style = 1
		}
		index, err := r.fonts[style].GlyphIndex(&sfnt.Buffer{}, g.char)
		if err != nil || index == 0 {
			return nil, fmt.Errorf("the font has no glyph for %q (%U): %w", g.char, g.char, cmp.Or(err, errNoGlyph))
		}
		d := font.Drawer{Dst: m, Src: image.Opaque, Face: r.faces[style], Dot: fixed.P(0, r.base)}
		d.DrawString(string(g.char))
	}
	r.glyphs[g] = m
	return m, nil
}

// paint draws a screen.
func (r *raster) paint(s screen, l look) (*image.Paletted, error) {
	bounds := image.Rect(0, 0, s.cols*r.width+2*r.margin, s.rows*r.height+2*r.margin)
	p := newPalette(bounds, l)
	for y := range s.rows {
		for x, c := range s.row(y) {
			at := image.Pt(r.margin+x*r.width, r.margin+y*r.height)
			if c.char == ' ' && c.ground == ownGround && !c.underline {
				continue
			}
			m, err := r.mask(glyph{c.char, c.bold})
			if err != nil {
				return nil, err
			}
			p.put(m, at, p.resolve(c.ink), p.resolve(c.ground))
			if c.underline {
				p.line(at, r.width, r.base+2, p.resolve(c.ink))
			}
		}
	}
	return p.image()
}
