package ui

import (
	"os"
	"testing"
)

// nowhere is a terminal that takes everything and shows nothing.
func nowhere(t testing.TB) *terminal {
	t.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { null.Close() })
	return newTerminal(null, null)
}
