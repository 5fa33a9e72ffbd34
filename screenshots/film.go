package main

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"os"
	"path/filepath"
	"strings"
	"time"

	"authpeek/ui/tour"
)

// filmName is the animated tour: authpeek demo, a picture for each step.
const (
	filmName    = "tour"
	filmLetters = 12
	// filmSpeed is so slow that no step goes by of itself: the next one is asked for when this one has been taken.
	filmSpeed = "0.001"
)

// frame is a step of the tour as it looks.
type frame struct {
	screen screen
	stays  time.Duration
}

func (a *album) film() error {
	for try := 1; ; try++ {
		frames, err := shoot(a.bin)
		if err != nil {
			return err
		}
		var page strings.Builder
		for _, f := range frames {
			form := formOf(f.screen)
			fmt.Fprintf(&page, "= %v\n%s= colours\n%s\n", f.stays, write(form.text), write(form.colours))
		}
		if len(a.differs(filmName, page.String())) > 0 && try < tries {
			continue
		}
		return a.keep(filmName, page.String(), func() error { return project(frames) })
	}
}

// shoot goes through the tour and takes each step when its effect is there.
func shoot(bin string) ([]frame, error) {
	t, err := open(bin, cols, rows, "demo", "--speed", filmSpeed, "--set", "ui.theme=dark")
	if err != nil {
		return nil, err
	}
	defer t.close()
	var frames []frame
	for i, c := range tour.Script() {
		for n, s := range c.Steps {
			err := t.waitFor(fmt.Sprintf("chapter %d, step %d, %q", i+1, n+1, s.Shows), func(text string) bool {
				return strings.Contains(text, s.Says[:captionRow]) && strings.Contains(text, s.Shows)
			})
			if err != nil {
				return nil, err
			}
			t.settle()
			frames = append(frames, frame{t.look(), s.Stays})
			if err := t.press("\x1b[C"); err != nil {
				return nil, err
			}
		}
	}
	return frames, nil
}

// captionRow is how many bytes of a caption stand in one row at least.
const captionRow = 30

// project writes the frames as an animated GIF. Of each but the first only that part is in it which has changed.
func project(frames []frame) error {
	r, err := newRaster(filmLetters)
	if err != nil {
		return err
	}
	film := &gif.GIF{}
	var before *image.Paletted
	for _, f := range frames {
		painted, err := r.paint(f.screen, looks()["dark"])
		if err != nil {
			return err
		}
		film.Image = append(film.Image, changed(before, painted))
		film.Delay = append(film.Delay, int(f.stays/(10*time.Millisecond)))
		film.Disposal = append(film.Disposal, gif.DisposalNone)
		before = painted
	}
	file, err := os.Create(filepath.Join(folder, filmName+".gif"))
	if err != nil {
		return err
	}
	if err := gif.EncodeAll(file, film); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// changed is the least part of a picture outside of which it is as the one before, and in it only what is not.
func changed(before, now *image.Paletted) *image.Paletted {
	if before == nil {
		return now
	}
	var part image.Rectangle
	for y := range now.Rect.Dy() {
		for x := range now.Rect.Dx() {
			if now.At(x, y) != before.At(x, y) {
				part = part.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	clear := len(now.Palette) // the index of what is not drawn at all
	if part.Empty() {
		part = image.Rect(0, 0, 1, 1)
	}
	if clear > 255 {
		out := image.NewPaletted(part, now.Palette)
		draw.Draw(out, part, now, part.Min, draw.Src)
		return out
	}
	out := image.NewPaletted(part, append(now.Palette[:clear:clear], color.RGBA{}))
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			index := now.ColorIndexAt(x, y)
			if now.Palette[index] == before.At(x, y) {
				index = uint8(clear)
			}
			out.SetColorIndex(x, y, index)
		}
	}
	return out
}
