//go:build unix

package ui_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	recorded "authpeek/engine/session"
)

// command is a subcommand that runs as a process of its own, without a terminal.
type command struct {
	t      *testing.T
	cmd    *exec.Cmd
	out    *bufio.Reader
	pipe   io.Closer
	stderr bytes.Buffer
	tmp    string
	first  string // the line that it printed first
}

// runCommand starts a subcommand and waits for its first line.
func runCommand(t *testing.T, args ...string) *command {
	t.Helper()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	c := &command{t: t, cmd: exec.Command(bin, args...), tmp: t.TempDir()}
	c.cmd.Env = []string{"HOME=" + c.tmp, "XDG_CONFIG_HOME=" + c.tmp, "TMPDIR=" + c.tmp, "PATH=" + os.Getenv("PATH"), "GOCOVERDIR=" + c.tmp}
	c.cmd.Stderr = &c.stderr
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.cmd.Process.Kill() })
	c.out, c.pipe = bufio.NewReader(out), out
	if c.first, err = c.out.ReadString('\n'); err != nil {
		t.Fatalf("%q ended with nothing: %v; %s", args, err, &c.stderr)
	}
	return c
}

// ends waits for the end and gives what was printed up to it.
func (c *command) ends(code int) (rest string) {
	c.t.Helper()
	late := time.AfterFunc(20*time.Second, func() { _ = c.cmd.Process.Kill() })
	defer late.Stop()
	text, _ := io.ReadAll(c.out) // the pipe may have been closed on this side
	_ = c.cmd.Wait()             // the state has it
	if got := c.cmd.ProcessState.ExitCode(); got != code {
		c.t.Errorf("%q ended with %v, want %d; %s", c.cmd.Args[1:], c.cmd.ProcessState, code, &c.stderr)
	}
	return c.first + string(text)
}

// checkLines checks that a text is whole lines of JSON and nothing else.
func checkLines(t *testing.T, text string) {
	t.Helper()
	if !strings.HasSuffix(text, "\n") {
		t.Errorf("the last line is not whole: %q", text[max(0, len(text)-100):])
	}
	for line := range strings.Lines(text) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Errorf("%v: %q", err, line)
		}
	}
}

// What goes on until it is told to end ends well by every signal for that: whole lines, a recording with its end, and nothing left.
func TestCommandsEndInOrder(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		for name, args := range map[string][]string{
			"watch":   {"watch", "--every", "5ms"},
			"tap":     {"tap", "--listen", "127.0.0.1:0", "--json", "--tls"},
			"sandbox": {"sandbox", "--listen", "127.0.0.1:0", "--json"},
		} {
			t.Run(name+" "+s.String(), func(t *testing.T) {
				t.Parallel()
				record := filepath.Join(t.TempDir(), "session.jsonl")
				if name != "sandbox" {
					args = append(args, "--record", record)
				}
				c := runCommand(t, args...)
				address := c.listens()
				if err := c.cmd.Process.Signal(s); err != nil {
					t.Fatal(err)
				}
				checkLines(t, c.ends(0))
				if address != "" {
					l, err := net.Listen("tcp", address)
					if err != nil {
						t.Fatalf("the port is not free: %v", err)
					}
					_ = l.Close()
				}
				if left, err := filepath.Glob(filepath.Join(c.tmp, "authpeek-*")); err != nil || len(left) != 0 {
					t.Errorf("left behind: %v, %v", left, err)
				}
				if name == "sandbox" {
					return
				}
				if r, err := recorded.Read(t.Context(), record); err != nil || !r.Ended || r.Broken != 0 || r.Torn != 0 {
					t.Errorf("the recording: %+v, %v", r, err)
				}
			})
		}
	}
}

// listens is the address that the command listens on, as far as its first line tells one.
func (c *command) listens() string {
	c.t.Helper()
	var told struct {
		URL, Text string
	}
	if err := json.Unmarshal([]byte(c.first), &told); err != nil {
		c.t.Fatalf("%v: %s", err, c.first)
	}
	text, _, _ := strings.Cut(told.URL+told.Text, " for ")
	u, err := url.Parse(text)
	if err != nil || u.Port() == "" {
		return ""
	}
	return u.Host
}

// A call that is under way when it is told to end says so in its one object, and a doctor tells what it has seen so far.
func TestCommandsUnderWayEndWhole(t *testing.T) {
	t.Parallel()
	// A server that never answers, and says when it was asked.
	asked := make(chan string, 64)
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		<-r.Context().Done()
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	profile := []string{"--json", "-p", "blank", "--set", "base_url=http://" + l.Addr().String(), "--set", "api_key=k3y-k3y", "--set", "customer.registered=jane"}
	for _, args := range [][]string{{"call", "inbox.fetch"}, {"doctor"}, {"matrix"}} {
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			project := fmt.Sprintf("%s-%d", args[0], int(s))
			bin, err := build()
			if err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			cmd := exec.Command(bin, slices.Concat(args, profile, []string{"--set", "project_token=" + project})...)
			home := t.TempDir()
			cmd.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "GOCOVERDIR=" + home}
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			late := time.After(20 * time.Second)
			for path := ""; !strings.Contains(path, project); { // some of the command before may come late
				select {
				case path = <-asked:
				case <-late:
					_ = cmd.Process.Kill()
					t.Fatalf("%q does not call", args)
				}
			}
			if err := cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			err = cmd.Wait()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 1 {
				t.Errorf("%q, %v: %v; %s", args, s, err, &stderr)
			}
			checkLines(t, stdout.String())
			if strings.Count(stdout.String(), "\n") != 1 || !strings.Contains(stderr.String(), "authpeek: ") {
				t.Errorf("%q, %v: it printed %q and %q", args, s, &stdout, &stderr)
			}
		}
	}
}

// When the reader has seen enough, a command ends like other programs, but in order: quietly, its recording whole, its files away.
func TestReaderLeaves(t *testing.T) {
	t.Parallel()
	record := filepath.Join(t.TempDir(), "session.jsonl")
	c := runCommand(t, "watch", "--every", "1ms", "--record", record)
	_ = c.pipe.Close()
	c.ends(141)
	if said := c.stderr.String(); strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "authpeek: recorded ") {
		t.Errorf("it said %q", said)
	}
	if r, err := recorded.Read(t.Context(), record); err != nil || !r.Ended || r.Broken != 0 {
		t.Errorf("the recording: %+v, %v", r, err)
	}

	c = runCommand(t, "sandbox", "--listen", "127.0.0.1:0")
	_, address, _ := strings.Cut(strings.TrimSpace(c.first), "http://")
	for range 40 {
		if _, err := c.out.ReadString('\n'); err != nil || c.out.Buffered() == 0 {
			break
		}
	}
	_ = c.pipe.Close()
	// The line of this request is the first that nobody reads.
	if resp, err := http.Get("http://" + address + "/nothing"); err == nil {
		resp.Body.Close()
	}
	c.ends(141)
	if left, err := filepath.Glob(filepath.Join(c.tmp, "authpeek-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What could not be written is told, by every command that prints.
func TestOutputThatTakesNothing(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		// Elsewhere than on Linux a file that was opened for reading takes nothing either.
		if full, err = os.Open(os.DevNull); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { full.Close() })
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"version"}, {"--help"}, {"completion", "bash"}, {"call", "inbox.fetch"}, {"call", "inbox.fetch", "--json"}, {"matrix"},
		{"profile", "list"}, {"doctor", "--offline"}, {"watch"}, {"sandbox", "--listen", "127.0.0.1:0"}, {"tap", "--listen", "127.0.0.1:0"},
	} {
		var stderr bytes.Buffer
		cmd := exec.Command(bin, args...)
		home := t.TempDir()
		cmd.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "TMPDIR=" + home, "GOCOVERDIR=" + home}
		cmd.Stdout, cmd.Stderr = full, &stderr
		late := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
		err := cmd.Run()
		late.Stop()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(stderr.String(), "authpeek: the output was not written to its end: ") {
			t.Errorf("%q: %v; %q", args, err, &stderr)
		}
	}
}
