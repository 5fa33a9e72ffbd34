package hostiletest

import (
	"io"
	"slices"
	"unicode/utf8"
)

// Narrow is a writer for an emulator that takes every character for one cell: marks are left out, and a space follows what is two
// cells wide, so that everything stands in the emulator where it stands in a terminal.
type Narrow struct {
	W    io.Writer
	rest []byte // the start of a character whose other bytes have not come yet
}

// Write implements io.Writer.
func (n *Narrow) Write(p []byte) (int, error) {
	b := append(n.rest, p...)
	n.rest = nil
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		if !utf8.FullRune(b) {
			n.rest = slices.Clone(b)
			break
		}
		r, size := utf8.DecodeRune(b)
		cells := 1
		if r >= utf8.RuneSelf && r != utf8.RuneError {
			cells = Cells(r)
		}
		if cells > 0 {
			out = append(out, b[:size]...)
		}
		if cells == 2 {
			out = append(out, ' ')
		}
		b = b[size:]
	}
	if _, err := n.W.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
