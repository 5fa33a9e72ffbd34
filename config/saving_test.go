package config_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/config"
)

// The file that a child of these tests saves into, the profile that it adds, and whether it saves again and again until it is killed.
const (
	saveFileEnv = "AUTHPEEK_TEST_SAVE_FILE"
	saveNameEnv = "AUTHPEEK_TEST_SAVE_NAME"
	saveEverEnv = "AUTHPEEK_TEST_SAVE_EVER"
)

// child makes the test program a process that saves a profile of that name.
func child(t *testing.T, path, name string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), append([]string{helperEnv + "=save", saveFileEnv + "=" + path, saveNameEnv + "=" + name}, env...)...)
	cmd.Stderr = os.Stderr
	return cmd
}

// saveInChild is what such a process does. It says that it has read the file, waits for a line, and says how the saving went.
func saveInChild() int {
	path, name := os.Getenv(saveFileEnv), os.Getenv(saveNameEnv)
	limitFiles()
	l, err := config.Load(config.LoadOptions{Path: path, Profile: config.Blank})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	c := l.Config
	if os.Getenv(saveEverEnv) == "" {
		fmt.Println("read")
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		c.Put(config.Profile{Name: name, BaseURL: "https://example.com/" + strings.Repeat("x", 5000)})
		if err := config.Save(path, &c); err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Println("saved")
		return 0
	}
	for n := 1; ; n++ {
		c.Put(config.Profile{Name: name, BaseURL: fmt.Sprintf("https://example.com/%d/%s", n, strings.Repeat("x", n*997%100_000))})
		if err := config.Save(path, &c); err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Println(n)
	}
}

// Programs that have read the same file and save at once: one of them wins, the others are told, and nothing is lost in silence.
func TestSavingAtOnce(t *testing.T) {
	const savers = 8
	path := write(t, minimal)
	type saver struct {
		cmd   *exec.Cmd
		in    interface{ Close() error }
		lines *bufio.Scanner
	}
	var all []saver
	for i := range savers {
		cmd := child(t, path, fmt.Sprintf("profile-%d", i))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill() })
		all = append(all, saver{cmd, in, bufio.NewScanner(out)})
	}
	for i, s := range all {
		if !s.lines.Scan() || s.lines.Text() != "read" {
			t.Fatalf("saver %d said %q", i, s.lines.Text())
		}
	}
	for _, s := range all {
		_ = s.in.Close()
	}
	var saved, told []string
	for i, s := range all {
		s.lines.Scan()
		switch said := s.lines.Text(); {
		case said == "saved":
			saved = append(saved, fmt.Sprintf("profile-%d", i))
		case strings.Contains(said, "has changed since it was read; load it again before saving"):
			told = append(told, said)
		default:
			t.Errorf("saver %d said %q", i, said)
		}
		_ = s.cmd.Wait() // those that were told end with 1
	}
	if len(saved) != 1 || len(told) != savers-1 {
		t.Errorf("%d have saved, and %d were told", len(saved), len(told))
	}
	if diff := cmp.Diff(append([]string{"acme"}, saved...), names(open(t, path))); diff != "" {
		t.Errorf("what the savers were told and what the file says: %s", diff)
	}
	checkAlone(t, path)
}

// names are those of the profiles of the file.
func names(c config.Config) []string {
	var names []string
	for _, p := range c.Profiles {
		names = append(names, p.Name)
	}
	return names
}

// checkAlone checks that nothing was left beside the file, which nobody else may read.
func checkAlone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the file: %v, %v", entries, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
}

// Whenever a saving is killed, the file is one of those that were to be saved, whole, and the next saving takes away what was left.
func TestKilledWhileSaving(t *testing.T) {
	path := write(t, minimal)
	for round := range 12 {
		cmd := child(t, path, "busy", saveEverEnv+"=1")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		said := 0
		for lines := bufio.NewScanner(out); said < 5+round && lines.Scan(); {
			if said, err = strconv.Atoi(lines.Text()); err != nil {
				t.Fatal(lines.Text())
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		p, ok := open(t, path).Lookup("busy")
		var n int
		if _, err := fmt.Sscanf(p.BaseURL, "https://example.com/%d/", &n); !ok || err != nil || n < said || !strings.HasSuffix(p.BaseURL, "/"+strings.Repeat("x", n*997%100_000)) {
			t.Fatalf("after %d savings the file holds the one numbered %d, %v", said, n, err)
		}
	}
	// What such a killing can leave lies there in any case now, beside a file of an editor.
	dir := filepath.Dir(path)
	swap := filepath.Join(dir, ".config.toml.swp")
	for _, name := range []string{filepath.Join(dir, ".config.toml.123.authpeek-saving"), swap} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := open(t, path)
	c.Remove("busy")
	save(t, path, &c)
	if err := os.Remove(swap); err != nil {
		t.Errorf("the editor's file: %v", err)
	}
	checkAlone(t, path)
}

// A file that may not grow is what a full disk is like: the writing ends in the middle.
func TestSavingWithoutRoom(t *testing.T) {
	path := write(t, minimal)
	cmd := child(t, path, "large", limitEnv+"=2000")
	cmd.Stdin = strings.NewReader("\n")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	for _, words := range []string{path + ": the file was not saved, and is as it was: file too large; see that there is room in " + filepath.Dir(path)} {
		if !strings.Contains(string(out), words) {
			t.Errorf("it said %q, and not %q", out, words)
		}
	}
	if read(t, path) != minimal {
		t.Errorf("the file is %q", read(t, path))
	}
	checkAlone(t, path)
}

// A file of a newer format is told as such, whatever else stands in it, and nobody writes to it.
func TestNewerVersion(t *testing.T) {
	const newer = "version = 2\nprofile = [\"of another shape\"]\n[profiles.acme]\nfrom_the_future = true\n"
	path := write(t, newer)
	for _, profile := range []string{"", "acme", config.Sandbox, config.Blank} {
		_, err := config.Load(config.LoadOptions{Path: path, Profile: profile, Getenv: environment(nil)})
		var fault *config.FileError
		if !errors.As(err, &fault) || fault.Line != 1 || !strings.Contains(err.Error(), "made by a newer authpeek: it has version 2, and this one knows 1; it is left as it is (line 1); update authpeek") {
			t.Errorf("%q: %v", profile, err)
		}
	}
	var changed *config.ChangedError
	if err := config.Save(path, &config.Config{}); !errors.As(err, &changed) {
		t.Errorf("saving without reading: %v", err)
	}
	if read(t, path) != newer {
		t.Errorf("the file is %q", read(t, path))
	}
	for text, says := range map[string]string{
		"version = \"1\"\n": "a whole number belongs",
		"version = 0\n":     "the first version is 1",
		"versoin = 1\n":     "did you mean version?",
	} {
		if _, err := config.Load(config.LoadOptions{Path: write(t, text), Getenv: environment(nil)}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The version that a file names stays in it.
func TestVersionStays(t *testing.T) {
	for _, text := range []string{"version = 1 # of the format\n[profiles.acme]\n", "version = 1\nprofiles = { acme = {} }\n"} {
		path := write(t, text)
		c := open(t, path)
		set("acme", "live=9s")(&c)
		save(t, path, &c)
		if got := read(t, path); !strings.HasPrefix(got, "version = 1") || !strings.Contains(got, `live = "9s"`) {
			t.Errorf("the file is %q", got)
		}
	}
}
