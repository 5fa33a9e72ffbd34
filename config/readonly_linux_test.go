package config_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"authpeek/config"
)

// asNobody runs something with the rights of an account that owns nothing: root writes everywhere.
func asNobody(t *testing.T, run func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		run()
		return
	}
	runtime.LockOSThread() // these ids are the thread's
	defer runtime.UnlockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Setfsuid(0); err != nil {
			t.Fatal(err)
		}
	}()
	run()
}

// In a folder that may not be written to, the file stays as it is, and the message says what to do.
func TestSavingIntoReadOnlyFolder(t *testing.T) {
	path := write(t, minimal)
	dir := filepath.Dir(path)
	c := open(t, path)
	set("acme", "live=9s")(&c)
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	for folder, mode := range map[string]os.FileMode{dir: 0o555, filepath.Dir(dir): 0o755} {
		if err := os.Chmod(folder, mode); err != nil {
			t.Fatal(err)
		}
	}
	asNobody(t, func() {
		err := config.Save(path, &c)
		if err == nil || !strings.Contains(err.Error(), "the file was not saved, and is as it was: permission denied; allow writing in "+dir) {
			t.Errorf("got %v", err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if read(t, path) != minimal {
		t.Errorf("the file is %q", read(t, path))
	}
	save(t, path, &c) // it can be saved once that is mended
}
