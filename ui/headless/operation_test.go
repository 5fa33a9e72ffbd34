package headless

import (
	"strings"
	"testing"
	"time"

	"authpeek/engine/vendors"
)

// Somebody who tries the examples of an operation's help one after the other sees calls that go well.
func TestExamplesOfOperations(t *testing.T) {
	for _, name := range operationNames(vendors.All(time.Now)) {
		tried := 0
		for line := range strings.Lines(run(t, nil, "call", name, "--help").stdout) {
			words := strings.Fields(line)
			if len(words) < 3 || words[0] != "authpeek" || words[2] != name || strings.Contains(line, "[flags]") {
				continue
			}
			if got := run(t, nil, words[1:]...); got.code != 0 {
				t.Errorf("%s exit %d: %s%s", line, got.code, got.stdout, got.stderr)
			}
			tried++
		}
		if tried < 3 {
			t.Errorf("%s has %d examples", name, tried)
		}
	}
}
