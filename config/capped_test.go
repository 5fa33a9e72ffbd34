package config

import (
	"io"
	"strings"
	"testing"
)

// os/exec copies a command's output with io.Copy, which prefers a ReadFrom to Write.
func TestCappedKeepsItsLimit(t *testing.T) {
	c := capped{most: 10}
	n, err := io.Copy(&c, struct{ io.Reader }{strings.NewReader(strings.Repeat("x", 1000))})
	if n != 1000 || err != nil || c.kept.Len() != 10 {
		t.Errorf("%d bytes taken (%v) and %d kept, want 1000 and 10", n, err, c.kept.Len())
	}
}
