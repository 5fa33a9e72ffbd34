package headless

import (
	"strings"
	"testing"

	"authpeek/ui/tour"
)

func TestDemoPrintsItsScript(t *testing.T) {
	got := run(t, nil, "demo", "--list")
	if got.code != 0 || got.stdout != tour.Text(tour.Script()) || got.stderr != "" {
		t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
	}
}

// What the tour cannot be played with is refused before anything is opened.
func TestDemoRefuses(t *testing.T) {
	for _, tc := range []struct{ args, says string }{
		{"demo", "the tour needs a terminal"},
		{"demo --speed 0", "--speed 0 is not more than 0"},
		{"demo --speed -1", "--speed -1 is not more than 0"},
		{"demo --speed NaN", "--speed NaN is not more than 0"},
		{"demo --chapter nowhere", `the tour has no chapter "nowhere"`},
		{"demo -p sandbox-extole", "--profile is for profiles of yours"},
		{"demo --platform ios", "--platform is for profiles of yours"},
		{"demo --set live=1s", "--set live=1s is for profiles of yours"},
		{"demo now", "takes no words"},
	} {
		got := run(t, nil, strings.Fields(tc.args)...)
		if got.code != 2 || !strings.Contains(got.stderr, tc.says) || got.stdout != "" {
			t.Errorf("%s: exit %d, %q", tc.args, got.code, got.stderr)
		}
	}
}
