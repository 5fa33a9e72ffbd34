package export

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"authpeek/engine"
)

// A pipe is written to, also with --force: it is there still, and its reader has got all.
func TestSaveIntoAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, replace := range []bool{false, true} {
		got := make(chan string, 1)
		go func() {
			f, err := os.Open(path)
			if err != nil {
				got <- err.Error()
				return
			}
			defer f.Close()
			text, _ := io.ReadAll(f)
			got <- string(text)
		}()
		if err := Save(path, []byte("all of it"), replace); err != nil {
			t.Fatal(err)
		}
		if text := <-got; text != "all of it" {
			t.Errorf("the reader got %q", text)
		}
		if info, err := os.Lstat(path); err != nil || info.Mode().Type() != os.ModeNamedPipe {
			t.Errorf("the pipe has become %v, %v", info.Mode(), err)
		}
	}
	var wrong *engine.UsageError
	if err := Save(filepath.Dir(path), nil, true); !errors.As(err, &wrong) {
		t.Errorf("a folder: %v", err)
	}
}
