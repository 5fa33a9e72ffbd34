package engine_test

import (
	"testing"

	"authpeek/engine"
)

func TestVersionRange(t *testing.T) {
	for _, row := range []struct {
		a, b engine.VersionRange
		want string
		ok   bool
	}{
		{engine.VersionRange{}, engine.VersionRange{}, "", true},
		{engine.VersionRange{From: "4.6"}, engine.VersionRange{From: "4.10"}, "4.10 or newer", true},
		{engine.VersionRange{From: "4.6"}, engine.VersionRange{To: "4.10"}, "4.6 to 4.10", true},
		{engine.VersionRange{To: "4.5"}, engine.VersionRange{To: "3.0.5"}, "up to 3.0.5", true},
		{engine.VersionRange{From: "4.6"}, engine.VersionRange{To: "4.6"}, "4.6", true},
		{engine.VersionRange{From: "4.6.2"}, engine.VersionRange{To: "4.6"}, "4.6.2 to 4.6", true},
		{engine.VersionRange{From: "4.6"}, engine.VersionRange{To: "4.5"}, "4.6 to 4.5", false},
		{engine.VersionRange{From: "5.0"}, engine.VersionRange{From: "3.4", To: "4.10"}, "5.0 to 4.10", false},
	} {
		for _, pair := range [][2]engine.VersionRange{{row.a, row.b}, {row.b, row.a}} {
			got, ok := pair[0].Meet(pair[1])
			if got.String() != row.want || ok != row.ok {
				t.Errorf("%v and %v: %q %v, want %q %v", pair[0], pair[1], got, ok, row.want, row.ok)
			}
		}
	}
}
