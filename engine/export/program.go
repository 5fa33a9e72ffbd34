package export

import (
	"runtime/debug"
	"strings"
)

// Program is the version of this program, as the Go tool has written it into it.
func Program() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return "(devel)"
}
