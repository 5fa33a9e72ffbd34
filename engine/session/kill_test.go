package session

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
)

// writerEnv makes the test program a process that records as fast as it can, until it is killed.
const writerEnv = "AUTHPEEK_TEST_WRITER"

// limitEnv is how large its file may become, in bytes: that is what a full disk is like.
const limitEnv = "AUTHPEEK_TEST_LIMIT"

func writeForEver(ctx context.Context, path string) {
	e := engine.New(engine.Options{})
	r, err := Record(path, e, NewMeta("test", time.Now(), engine.Profile{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	if limit, err := strconv.ParseUint(os.Getenv(limitEnv), 10, 64); err == nil {
		if err := limitFiles(limit); err != nil {
			fmt.Println(err)
			return
		}
	}
	told := uint64(0)
	for n := 1; ctx.Err() == nil && r.Err() == nil; n++ {
		e.Note(engine.Notice{Subject: strconv.Itoa(n), Text: strings.Repeat("x", n%5000)})
		if s := r.State(); s.Events > told {
			told = s.Events
			fmt.Println(told) // as far as the system has it
		}
	}
	fmt.Println(r.Close())
}

// What a process has recorded when it is killed is there, up to the last whole record.
func TestKilledInTheMiddle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.jsonl")
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), writerEnv+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	written := 0
	for lines := bufio.NewScanner(out); written < 5_000 && lines.Scan(); {
		if written, err = strconv.Atoi(lines.Text()); err != nil {
			t.Fatal(lines.Text())
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	s, err := Read(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Events) < written || s.Ended || s.Broken+s.Skipped > 0 {
		t.Errorf("%d events of at least %d, ended %t, broken %d", len(s.Events), written, s.Ended, s.Broken)
	}
	missing, last := uint64(0), uint64(0)
	for _, e := range s.Events {
		if e.Seq <= last || e.Detail.(engine.Notice).Subject != strconv.FormatUint(e.Seq, 10) {
			t.Fatalf("number %d after %d is %+v", e.Seq, last, e.Detail)
		}
		missing, last = missing+e.Seq-last-1, e.Seq
	}
	if missing != s.Lost {
		t.Errorf("%d events are missing, and the file says %d", missing, s.Lost)
	}
}

// A disk that is full ends a recording where it was whole, and the program hears why.
func TestDiskIsFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.jsonl")
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), writerEnv+"="+path, limitEnv+"=300000")
	out, err := child.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, "file too large") {
		t.Errorf("the recording ended with %q", last)
	}
	s, err := Read(t.Context(), path)
	if err != nil || s.Ended || s.Broken+s.Skipped > 0 || s.Torn != 0 || len(s.Events) == 0 {
		t.Errorf("%d events, ended %t, broken %d, torn %d, %v", len(s.Events), s.Ended, s.Broken, s.Torn, err)
	}
	if told, err := strconv.Atoi(lines[max(0, len(lines)-2)]); len(lines) > 1 && (err != nil || len(s.Events) < told) {
		t.Errorf("%d events of at least %d, %v", len(s.Events), told, err)
	}
}

// Wherever the writing ended, all records before are read, and the rest is counted.
func TestTornAnywhere(t *testing.T) {
	whole := sample(t)
	start := strings.LastIndex(strings.TrimSuffix(string(whole), "\n"), "\n") + 1
	for cut := start + 1; cut < len(whole)-1; cut++ {
		s, err := ReadFrom(strings.NewReader(string(whole[:cut])))
		if err != nil || len(s.Events) != 2 || s.Torn != int64(cut-start) || s.Broken != 0 {
			t.Fatalf("cut at %d: %d events, torn %d, broken %d, %v", cut, len(s.Events), s.Torn, s.Broken, err)
		}
	}
}
