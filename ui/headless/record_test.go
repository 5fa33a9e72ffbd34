package headless

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/engine"
	recorded "authpeek/engine/session"
)

// A program that is killed while it records leaves all that it had recorded.
func TestRecordingOfAKilledProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.jsonl")
	p := start(t, "watch", "--every", "1ms", "--record", path)
	calls := 0
	finished := func() int {
		s, err := recorded.Read(t.Context(), path)
		if err != nil || s.Broken > 0 || s.Ended {
			t.Fatalf("%+v, %v", s, err)
		}
		n := 0
		for _, e := range s.Events {
			if _, ok := e.Detail.(engine.CallFinished); ok {
				n++
			}
		}
		return n
	}
	// Each line that it prints is a chance for the file to have grown.
	p.until(t, func(line string) bool {
		if strings.Contains(line, `"event":"finished"`) {
			calls = finished()
		}
		return calls >= 5
	})
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
	if n := finished(); n < calls {
		t.Errorf("%d calls, and there had been %d", n, calls)
	}
	s, err := recorded.Read(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	l := s.Ledger()
	for i := range l.Len() {
		if c := l.At(i); c.Finished() && (!c.OK() || len(c.Response.Body.Bytes()) == 0) {
			t.Errorf("call %d: %+v", c.ID, c.Finish)
		}
	}
}

// inspectRead runs -r with a terminal, and gives what the inspector was started with.
func inspectRead(t *testing.T, args ...string) (in Inspector, ran bool, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	o := options(func(string) (string, bool) { return "", false })
	o.Stdin, o.Stdout, o.Stderr, o.Terminal = strings.NewReader(""), &out, &errs, true
	o.Inspect = func(_ context.Context, given Inspector) error {
		in, ran = given, true
		return nil
	}
	if code := Run(t.Context(), args, o); code != 0 && ran {
		t.Fatalf("exit code %d: %s", code, &errs)
	}
	return in, ran, errs.String()
}

func TestReadingForTheInspector(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "session.jsonl")
	run(t, nil, "call", "inbox.fetch", "--record", path)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	in, ran, stderr := inspectRead(t, "-r", path, "--view", "calls")
	if !ran || in.Read == nil || in.Read.Ledger().Len() != 1 || in.View != "calls" || stderr != "" || in.Open != nil {
		t.Errorf("ran %t with %+v: %s", ran, in.Read, stderr)
	}
	torn := filepath.Join(dir, "torn.jsonl")
	if err := os.WriteFile(torn, whole[:len(whole)-60], 0o600); err != nil {
		t.Fatal(err)
	}
	if in, ran, stderr = inspectRead(t, "-r", torn); !ran || in.Read.Ledger().Len() != 1 || !strings.Contains(stderr, "ended in the middle of a record") {
		t.Errorf("torn: ran %t: %s", ran, stderr)
	}
	other := filepath.Join(dir, "other.jsonl")
	if err := os.WriteFile(other, []byte(strings.Replace(string(whole), `"vendor":"bloomreach"`, `"vendor":"acme"`, 2)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ran, stderr = inspectRead(t, "-r", other); ran || !strings.Contains(stderr, "not built into this version") {
		t.Errorf("another vendor's: ran %t: %s", ran, stderr)
	}
	if _, ran, stderr = inspectRead(t, "-r", filepath.Join(dir, "none")); ran || !strings.Contains(stderr, "no such file") {
		t.Errorf("none: ran %t: %s", ran, stderr)
	}
}

// A shell's variable that was never set names no file, and is not passed over in silence.
func TestEmptyFileNames(t *testing.T) {
	for _, args := range [][]string{{"-r", ""}, {"--record="}, {"call", "inbox.fetch", "--record", ""}, {"export", "1", "-r", ""}} {
		_, ran, stderr := inspectRead(t, args...)
		if ran || !strings.Contains(stderr, "the name of the file is empty") {
			t.Errorf("%q: ran %v, %s", args, ran, stderr)
		}
	}
}
