package main

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// pageOf is the text form of a screen in both themes: what it says, and the colours of each.
func pageOf(dark, light screen) string {
	d, l := formOf(dark), formOf(light)
	text := write(d.text)
	// A theme changes colours alone, so that there should be nothing to say.
	if told := differences(text, write(l.text)); len(told) > 0 {
		text += "\n= in the light theme\n" + strings.Join(told, "\n") + "\n"
	}
	return fmt.Sprintf("%d×%d\n\n%s\n= dark\n%s\n= light\n%s", dark.cols, dark.rows, text, write(d.colours), write(l.colours))
}

// differs compares a text form with the one that is there.
func (a *album) differs(name, page string) []string {
	committed, err := os.ReadFile(filepath.Join(folder, name+".txt"))
	if errors.Is(err, fs.ErrNotExist) {
		return []string{"+ it is new"}
	}
	if err != nil {
		return []string{err.Error()}
	}
	return differences(string(committed), page)
}

// keep writes a text form and its pictures unless they are current, or tells what is not.
func (a *album) keep(name, page string, pictures func() error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.made = append(a.made, name)
	told := a.differs(name, page)
	if len(told) > 0 {
		a.stale = append(a.stale, name)
		fmt.Printf("%s is not current\n  %s\n", name, strings.Join(told, "\n  "))
	}
	if a.check || len(told) == 0 && !a.all && len(a.names) == 0 {
		return nil
	}
	if err := pictures(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(filepath.Join(folder, name+".txt"), []byte(page), 0o644)
}

// picture draws a screen into a file.
func picture(name string, s screen, theme string) error {
	r, err := newRaster(letters)
	if err != nil {
		return err
	}
	painted, err := r.paint(s, looks()[theme])
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, painted); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name+".png"), b.Bytes(), 0o644)
}

// strangers looks for pictures and text forms that nothing makes, and for those that lack.
func (a *album) strangers() error {
	want := []string{filmName + ".gif"}
	for _, name := range a.made {
		want = append(want, name+".txt")
		if name != filmName {
			want = append(want, name+"-dark.png", name+"-light.png")
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var have []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".go" {
			have = append(have, e.Name())
		}
	}
	for _, name := range have {
		if !slices.Contains(want, name) {
			return fmt.Errorf("%s is made by nothing; remove it", name)
		}
	}
	for _, name := range want {
		if !slices.Contains(have, name) {
			return fmt.Errorf("%s is not there; go run ./screenshots -all makes it", name)
		}
	}
	return nil
}
