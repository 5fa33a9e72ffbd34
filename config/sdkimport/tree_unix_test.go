//go:build unix

package sdkimport

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A tree with loops of links, pipes, links to elsewhere, folders that may not be read and files that are too large is read all the
// same, and what was left out is told.
func TestHostileTree(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write(t, outside, map[string]string{androidFile: strings.Replace(fine, "p1", "outside", 1)})
	write(t, dir, map[string]string{
		"a/assets/" + androidFile:                       fine,
		"node_modules/x/" + androidFile:                 strings.Replace(fine, "p1", "never", 1),
		"Pods/x/" + androidFile:                         strings.Replace(fine, "p1", "never", 1),
		"build/" + androidFile:                          strings.Replace(fine, "p1", "never", 1),
		"large/" + androidFile:                          fine + strings.Repeat(" ", maxFile),
		"shut/in/" + androidFile:                        fine,
		strings.Repeat("d/", maxLevels+2) + androidFile: strings.Replace(fine, "p1", "deep", 1),
	})
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(os.MkdirAll(filepath.Join(dir, "links"), 0o755))
	check(os.MkdirAll(filepath.Join(dir, "pipe"), 0o755))
	check(os.Symlink(dir, filepath.Join(dir, "links", "loop")))
	check(os.Symlink(androidFile, filepath.Join(dir, "links", androidFile)))
	check(os.Symlink(filepath.Join(outside, androidFile), filepath.Join(dir, "links", "ExponeaConfig.plist")))
	check(syscall.Mkfifo(filepath.Join(dir, "pipe", androidFile), 0o644))
	check(os.Chmod(filepath.Join(dir, "shut"), 0))
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "shut"), 0o755) })

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := Import(ctx, dir, Options{})
	check(err)
	var projects []string
	for _, f := range r.Configs {
		projects = append(projects, f.Profile.ProjectToken)
	}
	wanted := 1
	if os.Getuid() == 0 {
		wanted = 2 // nothing is shut for root
	}
	if len(projects) != wanted || projects[0] != "p1" {
		t.Errorf("found %q", projects)
	}
	left := strings.Join(r.Looked.Skipped, "\n")
	for _, want := range []string{"links/" + androidFile + ": a link", "links/ExponeaConfig.plist: a link", "pipe/" + androidFile + ": not a plain file", "large/" + androidFile + ": larger", "deeper than"} {
		if !strings.Contains(left, want) {
			t.Errorf("%q is not told in\n%s", want, left)
		}
	}
	if os.Getuid() != 0 && !strings.Contains(left, "shut: may not be read") {
		t.Errorf("the shut folder is not told in\n%s", left)
	}
	if _, err := Import(ctx, filepath.Join(dir, "pipe", androidFile), Options{}); err == nil {
		t.Error("a pipe was read")
	}
	cancel()
	if _, err := Import(ctx, dir, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled import gave %v", err)
	}
}
