package main

import (
	"image"
	"image/color"
	"image/draw"
)

// arms are the lines of a character from the middle of its cell upwards, to the right, downwards and to the left: 1 is thin, 2 heavy.
func arms(char rune) (a [4]int, ok bool) {
	switch char {
	case '─':
		a = [4]int{0, 1, 0, 1}
	case '━':
		a = [4]int{0, 2, 0, 2}
	case '│':
		a = [4]int{1, 0, 1, 0}
	case '┃':
		a = [4]int{2, 0, 2, 0}
	case '┌':
		a = [4]int{0, 1, 1, 0}
	case '┐':
		a = [4]int{0, 0, 1, 1}
	case '└':
		a = [4]int{1, 1, 0, 0}
	case '┘':
		a = [4]int{1, 0, 0, 1}
	case '├':
		a = [4]int{1, 1, 1, 0}
	case '┤':
		a = [4]int{1, 0, 1, 1}
	case '┬':
		a = [4]int{0, 1, 1, 1}
	case '┴':
		a = [4]int{1, 1, 0, 1}
	case '┼':
		a = [4]int{1, 1, 1, 1}
	default:
		return a, false
	}
	return a, true
}

// shape draws a character that has to meet its neighbours, which a font's glyph does not where cells are higher than its line. It
// says whether the character is one.
func shape(m *image.Alpha, char rune) bool {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	fill := func(x0, y0, x1, y1 int, cover uint8) {
		draw.Draw(m, image.Rect(x0, y0, x1, y1), image.NewUniform(color.Alpha{cover}), image.Point{}, draw.Src)
	}
	thin := max(1, w/8)
	if a, ok := arms(char); ok {
		for i, weight := range a {
			if weight == 0 {
				continue
			}
			t := thin * weight
			x, y := (w-t)/2, (h-t)/2
			switch i {
			case 0:
				fill(x, 0, x+t, y+t, 255)
			case 1:
				fill(x, y, w, y+t, 255)
			case 2:
				fill(x, y, x+t, h, 255)
			case 3:
				fill(0, y, x+t, y+t, 255)
			}
		}
		return true
	}
	switch {
	case char == '┄':
		y, dash := (h-thin)/2, max(1, w/4)
		fill(0, y, dash, y+thin, 255)
		fill(w/2, y, w/2+dash, y+thin, 255)
	case char >= '▁' && char <= '█': // eighths from below
		fill(0, h-h*int(char-'▁'+1)/8, w, h, 255)
	case char == '▌':
		fill(0, 0, w/2, h, 255)
	case char == '▏':
		fill(0, 0, thin, h, 255)
	case char == '▕':
		fill(w-thin, 0, w, h, 255)
	case char == '░':
		fill(0, 0, w, h, 64)
	default:
		return false
	}
	return true
}
