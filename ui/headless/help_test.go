package headless

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/engine/vendors"
)

// unrunnable are examples that no test can run as they stand: they speak to a server of the reader's, wait to be ended, or read what
// another program writes.
func unrunnable(line string) bool {
	for _, part := range []string{
		"acme", " | ", "authpeek watch --identify", "authpeek doctor --sdk-log", "authpeek sandbox", "authpeek profile", "authpeek token", "=…", " - ", "http://",
	} {
		if strings.Contains(line, part) {
			return true
		}
	}
	return false
}

// The examples of the commands' helps can be tried as they stand.
func TestExamplesOfCommands(t *testing.T) {
	for _, command := range []string{"call", "compare", "matrix", "doctor", "watch"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			tried := 0
			for line := range strings.Lines(run(t, nil, command, "--help").stdout) {
				line = strings.TrimSpace(line)
				if !strings.HasPrefix(line, "authpeek "+command) || strings.Contains(line, "[flags]") || unrunnable(line) {
					continue
				}
				args := strings.Fields(line)[1:]
				if command == "watch" {
					args = append(args, "--every", "10ms", "--calls", "2")
				}
				want := 0
				if strings.Contains(line, "--fault") || strings.Contains(line, "--fail-on") || strings.Contains(line, "token.replaced") || strings.HasSuffix(line, "--anonymize") {
					want = 1 // it shows a trouble, or waits longer than a test does
				}
				file := ""
				if at := slices.Index(args, "-o"); at >= 0 {
					file = filepath.Join(t.TempDir(), args[at+1])
					args[at+1] = file
				}
				got := run(t, nil, args...)
				printed := got.stdout
				if file != "" {
					text, err := os.ReadFile(file)
					if err != nil || printed != "" {
						t.Errorf("%s: %v, and on standard output %q", line, err, printed)
					}
					printed = string(text)
				}
				if got.code != want && got.code != 0 || printed == "" {
					t.Errorf("%s: exit %d: %s%s", line, got.code, printed, got.stderr)
				}
				tried++
			}
			if tried < 3 {
				t.Errorf("%d examples were tried", tried)
			}
		})
	}
}

// Lines that list things stay within what a help may be wide.
func TestHelpsAreNotTooWide(t *testing.T) {
	const widest = 210 // the flag --fault has its whole grammar in its line
	names := []string{"", "call", "compare", "matrix", "doctor", "watch", "tap", "export", "sandbox", "token", "profile", "import", "demo"}
	for _, operation := range operationNames(vendors.All(time.Now)) {
		names = append(names, "call "+operation)
	}
	for _, name := range names {
		for line := range strings.Lines(run(t, nil, append(strings.Fields(name), "--help")...).stdout) {
			if n := cells(strings.TrimSuffix(line, "\n")); n > widest {
				t.Errorf("%s --help has a line of %d: %s", name, n, line)
			}
		}
	}
}
