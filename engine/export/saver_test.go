package export_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/export"
)

// The file that a child of these tests saves, and how large its files may become, in bytes.
const saverEnv, limitEnv = "AUTHPEEK_TEST_SAVER", "AUTHPEEK_TEST_LIMIT"

var whole = bytes.Repeat([]byte("all of it\n"), 100_000)

// saveInChild saves once where there is a limit, else again and again, each time to another name and over the same one in turn.
func saveInChild(path string) {
	limit, err := strconv.ParseUint(os.Getenv(limitEnv), 10, 64)
	if err != nil {
		for n := 0; ; n++ {
			err := errors.Join(export.Save(fmt.Sprintf("%s-%d", path, n), whole, false), export.Save(path, whole, true))
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(n)
		}
	}
	if err := limitFiles(limit); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(export.Save(path, whole, os.Getenv("REPLACE") != ""))
}

// On a full disk nothing is there that was not, and what was there is as it was.
func TestSaveWithoutRoom(t *testing.T) {
	for _, replace := range []string{"", "1"} {
		dir := t.TempDir()
		path, want := filepath.Join(dir, "out.har"), 0
		if replace != "" {
			want = 1
			if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), saverEnv+"="+path, limitEnv+"=5000", "REPLACE="+replace)
		out, err := child.Output()
		if err != nil || !strings.Contains(string(out), "file too large") {
			t.Errorf("%v: %s", err, out)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != want {
			t.Errorf("in the folder: %v, %v", entries, err)
		}
		if text, err := os.ReadFile(path); replace != "" && (err != nil || string(text) != "before") {
			t.Errorf("the file is %.20q, %v", text, err)
		}
	}
}

// Whenever a saving is killed, each name stands for a whole file.
func TestSaveIsKilled(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out")
	for round := range 6 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), saverEnv+"="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		line := make([]byte, 2+round)
		if _, err := out.Read(line); err != nil {
			t.Fatal(err)
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed
		names, err := filepath.Glob(path + "*")
		if err != nil || len(names) == 0 {
			t.Fatalf("%v, %v", names, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil || !bytes.Equal(text, whole) {
				t.Errorf("%s has %d bytes of %d, %v", name, len(text), len(whole), err)
			}
			if name != path {
				if err := os.Remove(name); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

// What is there already stays, whoever comes first.
func TestSaveReplacesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	ends := make(chan error)
	for i := range 8 {
		go func() { ends <- export.Save(path, []byte(strings.Repeat(strconv.Itoa(i), 1000)), false) }()
	}
	saved := 0
	for range 8 {
		var there *engine.UsageError
		switch err := <-ends; {
		case err == nil:
			saved++
		case !errors.As(err, &there) || !strings.Contains(err.Error(), "is there already"):
			t.Error(err)
		}
	}
	text, err := os.ReadFile(path)
	if saved != 1 || err != nil || len(text) != 1000 || strings.Trim(string(text), string(text[:1])) != "" {
		t.Errorf("%d have saved, %d bytes, %v", saved, len(text), err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("in the folder: %v, %v", entries, err)
	}
}
