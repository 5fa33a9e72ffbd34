package headless

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version of this program",
		Long:    "Prints the version, the commit it was built from, the Go version and the platform.",
		Example: "  authpeek version",
		Args:    exactly(0, "no words"),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(s.Stdout, versionLine())
			return err
		},
	}
}

// programVersion is the version that the Go tool has written into the program.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// versionLine is the version with the commit and the platform.
func versionLine() string {
	version, commit := programVersion(), ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			switch {
			case setting.Key == "vcs.revision" && len(setting.Value) >= 12:
				commit = " " + setting.Value[:12] + commit
			case setting.Key == "vcs.modified" && setting.Value == "true":
				commit += " (changed)"
			}
		}
	}
	return fmt.Sprintf("authpeek %s%s %s %s/%s", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
