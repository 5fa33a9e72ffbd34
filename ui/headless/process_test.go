package headless

import (
	"bufio"
	"os"
	"os/exec"
	"testing"
)

// process is a running authpeek.
type process struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

// start starts the program as a process of its own. A test waits for it by reading what it prints.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	cmd := exec.Command("authpeek", args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir(), "GORACE=atexit_sleep_ms=0")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	return &process{cmd: cmd, lines: bufio.NewScanner(stdout)}
}

// until reads lines up to the first for which stop holds, and gives all of them.
func (p *process) until(t *testing.T, stop func(string) bool) []string {
	t.Helper()
	var read []string
	for p.lines.Scan() {
		read = append(read, p.lines.Text())
		if stop(p.lines.Text()) {
			return read
		}
	}
	t.Fatalf("the program ended early (%v): %q", p.lines.Err(), read)
	return nil
}

// interrupt is ctrl+c; it gives what was printed to the end, and the process has to end well.
func (p *process) interrupt(t *testing.T) []string {
	t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var rest []string
	for p.lines.Scan() {
		rest = append(rest, p.lines.Text())
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("ctrl+c: %v", err)
	}
	return rest
}
