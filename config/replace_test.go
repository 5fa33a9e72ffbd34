package config

import (
	"os"
	"path/filepath"
	"testing"
)

// A folder with something in it cannot be renamed over, not even by root: the last step goes wrong after all others went well.
func TestReplaceFileCleansUp(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	if err := os.MkdirAll(filepath.Join(path, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(path, []byte("x")); err == nil {
		t.Error("a folder was replaced")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "config.toml" {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
