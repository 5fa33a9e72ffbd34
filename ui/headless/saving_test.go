package headless

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/config"
)

// Commands that change the profile file at the same time each find their change in it afterwards.
func TestProfilesAddedAtOnce(t *testing.T) {
	const n = 6
	path := filepath.Join(t.TempDir(), "authpeek", "config.toml")
	want := map[string]bool{}
	var running []*exec.Cmd
	for i := range n {
		name := fmt.Sprintf("p%d", i)
		want[name] = true
		cmd := exec.Command("authpeek", "--config", path, "profile", "add", name, "--set", "project_token=t", "--set", "api_key=env:KEY")
		cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, cmd)
	}
	for i, cmd := range running {
		if err := cmd.Wait(); err != nil {
			t.Errorf("p%d: %v", i, err)
		}
	}
	loaded, err := config.Load(config.LoadOptions{Path: path, Profile: config.Blank, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, p := range loaded.Config.Profiles {
		got[p.Name] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
