//go:build unix

package export

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"authpeek/engine"
)

// A pipe is written to, also with --force: it is there still, and its reader has got all.
func TestSaveIntoAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, replace := range []bool{false, true} {
		// Opened for both directions: a reader alone could be interrupted in the middle of opening, and then wait for a writer who
		// has come and gone.
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := Save(path, []byte("all of it"), replace); err != nil {
			t.Fatal(err)
		}
		text := make([]byte, len("all of it"))
		if err := f.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(f, text); err != nil || string(text) != "all of it" {
			t.Errorf("the reader got %q, %v", text, err)
		}
		f.Close()
		if info, err := os.Lstat(path); err != nil || info.Mode().Type() != os.ModeNamedPipe {
			t.Errorf("the pipe has become %v, %v", info.Mode(), err)
		}
	}
	var wrong *engine.UsageError
	if err := Save(filepath.Dir(path), nil, true); !errors.As(err, &wrong) {
		t.Errorf("a folder: %v", err)
	}
}
