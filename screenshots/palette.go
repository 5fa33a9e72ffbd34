package main

import (
	"errors"
	"image"
	"image/color"
)

var errNoGlyph = errors.New("no such glyph")

// steps is how many shades the edge of a letter has between the colours on its two sides. Eight look smooth, and leave a whole screen
// within the 256 colours of one palette.
const steps = 8

// palette is a picture under way with the colours that it has come to need. Its first colour is the background.
type palette struct {
	look
	pixels  *image.Paletted
	indices map[uint32]int
}

func newPalette(bounds image.Rectangle, l look) *palette {
	p := &palette{look: l, pixels: image.NewPaletted(bounds, nil), indices: map[uint32]int{}}
	p.index(l.ground)
	return p
}

// resolve gives the terminal's own colours their values.
func (p *palette) resolve(c uint32) uint32 {
	switch c {
	case ownInk:
		return p.ink
	case ownGround:
		return p.ground
	}
	return c
}

func (p *palette) index(c uint32) uint8 {
	i, ok := p.indices[c]
	if !ok {
		i = len(p.indices)
		p.indices[c] = i
		p.pixels.Palette = append(p.pixels.Palette, color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255})
	}
	return uint8(i) // too many are found at the end
}

// put draws a cell: a mask in a colour on another one.
func (p *palette) put(m *image.Alpha, at image.Point, ink, ground uint32) {
	var shades [steps + 1]uint8
	var used [steps + 1]bool
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			n := (int(m.Pix[y*m.Stride+x])*steps + 127) / 255
			if !used[n] {
				used[n], shades[n] = true, p.index(mix(ground, ink, n))
			}
			p.pixels.Pix[p.pixels.PixOffset(at.X+x, at.Y+y)] = shades[n]
		}
	}
}

// line underlines a cell.
func (p *palette) line(at image.Point, width, below int, ink uint32) {
	for x := range width {
		p.pixels.Pix[p.pixels.PixOffset(at.X+x, at.Y+below)] = p.index(ink)
	}
}

// mix is the colour n steps on the way from one to another.
func mix(from, to uint32, n int) uint32 {
	var out uint32
	for shift := 16; shift >= 0; shift -= 8 {
		a, b := int(from>>shift&255), int(to>>shift&255)
		out = out<<8 | uint32(a+(b-a)*n/steps)
	}
	return out
}

func (p *palette) image() (*image.Paletted, error) {
	if n := len(p.pixels.Palette); n > 256 {
		return nil, errors.New("a picture has more colours than a palette holds")
	}
	return p.pixels, nil
}
