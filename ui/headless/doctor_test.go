package headless

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDoctorTakesBinaryFilesForWhatTheyAre(t *testing.T) {
	for text, want := range map[string]string{"\x7fELF\x02\x01\x01\x00\x00\x00": "no text but binary data", "PK\x03\x04....": "unpack it", "\x1f\x8b\x08broken": "gzip"} {
		file := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got := run(t, nil, "doctor", "--sdk-log", file)
		if got.code != 2 || got.stdout != "" || !strings.Contains(got.stderr, want) || strings.Count(got.stderr, "\n") != 1 {
			t.Errorf("%q: exit %d, %q", text, got.code, got.stderr)
		}
	}
}

// Control characters of a log reach neither a terminal nor JSON's reader as they are; run checks that.
func TestDoctorOfAHostileLog(t *testing.T) {
	file := filepath.Join(t.TempDir(), "log")
	text := "AppInbox message has unsupported type \x1b]0;x\x07\u202e\u200b\xff\u009b31m\nRegistered a\x1b[2Jb class has not been found\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"doctor", "--sdk-log", file}, {"doctor", "--sdk-log", file, "--json"}} {
		if got := run(t, nil, args...); got.code != 1 || !strings.Contains(got.stdout, "inbox.unsupported-type") {
			t.Errorf("%v: exit %d, %q", args, got.code, got.stdout)
		}
	}
}

// A log that is followed has no end; ctrl+c says that it has been enough, and what came until then is explained.
func TestDoctorEndsWhenItIsInterrupted(t *testing.T) {
	in, feed := io.Pipe()
	t.Cleanup(func() { _ = feed.Close() })
	ctx, cancel := context.WithCancel(t.Context())
	var stdout, stderr bytes.Buffer
	o := options(func(string) (string, bool) { return "", false })
	o.Stdin, o.Stdout, o.Stderr = in, &stdout, &stderr
	go func() {
		// The second write returns once all of the first has been read.
		for _, text := range []string{"AppInbox marked as read\n", "CustomerIDs are updated, clearing AppInbox messages\n", "x"} {
			if _, err := io.WriteString(feed, text); err != nil {
				t.Error(err)
			}
		}
		cancel()
	}()
	if code := Run(ctx, []string{"doctor", "--sdk-log", "-"}, o); code != 0 {
		t.Errorf("exit %d: %s", code, stderr.String())
	}
	if !strings.Contains(stdout.String(), "inbox.marked") {
		t.Errorf("what came is not told:\n%s", stdout.String())
	}
}
