package hostiletest

import (
	"bytes"
	"testing"
)

func TestSynchronisedShowsWholePicturesOnly(t *testing.T) {
	const before, first, between, second = "before é", updateBegins + "one ● row" + updateEnds, "\x1b[2J", updateBegins + "two" + updateEnds
	all := before + first + between + second
	whole := map[int]bool{} // how much of it may be shown
	for i := range len(before) + 1 {
		whole[i] = true
	}
	for i := len(before + first); i <= len(before+first+between); i++ {
		whole[i] = true
	}
	whole[len(all)] = true
	for cut := range len(all) + 1 {
		var shown bytes.Buffer
		w := Synchronised{W: &shown}
		for _, part := range []string{all[:cut], all[cut:]} {
			if _, err := w.Write([]byte(part)); err != nil {
				t.Fatal(err)
			}
			if !whole[shown.Len()] {
				t.Errorf("of %q is shown %q, which is no whole picture", all[:cut], shown.String())
			}
		}
		if shown.String() != all {
			t.Errorf("cut at %d, %q was shown for %q", cut, shown.String(), all)
		}
	}
}

func TestSynchronisedFlushesTheHalfOfAPicture(t *testing.T) {
	var shown bytes.Buffer
	w := Synchronised{W: &shown}
	if _, err := w.Write([]byte("x" + updateBegins + "half")); err != nil {
		t.Fatal(err)
	}
	if shown.String() != "x" {
		t.Errorf("shown before its end: %q", shown.String())
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if shown.String() != "x"+updateBegins+"half" {
		t.Errorf("shown at the end: %q", shown.String())
	}
}
