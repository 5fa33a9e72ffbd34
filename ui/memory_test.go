package ui

import "testing"

// Beside much that is kept, garbage is collected as early as beside little, and never for less than a tenth.
func TestCollectAt(t *testing.T) {
	for _, tt := range []struct {
		live uint64
		want int
	}{{0, 100}, {1 << 20, 100}, {4 << 20, 100}, {16 << 20, 25}, {40 << 20, 10}, {1 << 40, 10}} {
		if got := collectAt(tt.live); got != tt.want {
			t.Errorf("with %d bytes live: %d %%, want %d", tt.live, got, tt.want)
		}
	}
}
