package bloomreach

import (
	"strings"
	"testing"

	"authpeek/engine"
)

// Where several parts of a route are missing, the same one is named in every run.
func TestRouteNamesTheFirstPartThatIsMissing(t *testing.T) {
	for range 50 {
		if _, err := routes[IDsLink].target(engine.Profile{}, IDsLink); err == nil || !strings.HasPrefix(err.Error(), "project_token is empty") {
			t.Fatalf("%v is named first", err)
		}
	}
}
