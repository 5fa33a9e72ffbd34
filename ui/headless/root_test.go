package headless

import (
	"strings"
	"testing"
)

// Where the command tree is left out, nobody can miss it.
func TestNamesCommand(t *testing.T) {
	for args, want := range map[string]bool{
		"": false, "--view=inbox": false, "--fresh --no-motion": false, "-psandbox": false, "-pshop": true,
		"call": true, "--view inbox": true, "--help": true, "-h": true, "--fresh -h": true, "-rh": true, "help call": true, "__complete c": true, "nonsense": true,
	} {
		if got := namesCommand(strings.Fields(args)); want && !got {
			t.Errorf("%q: the tree is left out", args)
		} else if got && !want {
			t.Errorf("%q: the tree is built for nothing", args)
		}
	}
}
