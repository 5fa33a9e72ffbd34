package auth_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
)

// asCommand makes this test binary play the program that a command source runs.
const asCommand = "AUTHPEEK_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(playCommand(os.Args[1], os.Args[2:]))
	}
	os.Exit(m.Run())
}

func playCommand(what string, args []string) int {
	switch what {
	case "print":
		fmt.Print(args[0])
	case "ids":
		fmt.Print(os.Getenv(auth.CustomerIDsVariable))
	case "input":
		n, err := io.Copy(io.Discard, os.Stdin)
		fmt.Printf("%d bytes, %v", n, err)
	case "complain":
		fmt.Fprint(os.Stderr, "\n", args[0], "\nand more\n")
		return 3
	case "flood":
		for {
			if _, err := fmt.Print(strings.Repeat("x", 64<<10)); err != nil {
				return 1
			}
		}
	case "hold": // until the test hangs up or somebody kills us
		return hold(args[0])
	case "spawn": // the same, with a child that does so too
		if start("hold", args[0]) != nil {
			return 1
		}
		return hold(args[0])
	case "leave": // a child that keeps our output open
		if start("hold", args[0]) != nil {
			return 1
		}
		fmt.Print("abc")
	}
	return 0
}

func hold(addr string) int {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return 1
	}
	_, _ = io.Copy(io.Discard, conn)
	return 0
}

func start(args ...string) error {
	child := exec.Command(os.Args[0], args...)
	child.Stdout = os.Stdout
	return child.Start()
}

func newCommand(t *testing.T, timeout time.Duration, args ...string) auth.Source {
	t.Helper()
	t.Setenv(asCommand, "1")
	t.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector lets a program linger for a second
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s, err := auth.NewCommand(auth.CommandOptions{Argv: append([]string{self}, args...), Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// listen returns an address that accepts, and a func that waits for one connection.
func listen(t *testing.T) (addr string, accept func() net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String(), func() net.Conn {
		conn, err := l.Accept()
		if err != nil {
			t.Error(err)
			return nil
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
}

func TestCommand(t *testing.T) {
	const cut = "1 line break at the end removed"
	ids := map[string]string{"registered": "jane@example.com", "cookie": "b0a0"}
	tests := []struct {
		name string
		args []string
		want want
		said string
	}{
		{"text", []string{"print", "abc\n"}, want{Value: "abc", Extracted: "plain", Notes: []string{cut}}, ""},
		{"JSON", []string{"print", `{"token":"abc"}`}, want{Value: "abc", Extracted: "json:token"}, ""},
		{"arguments are not expanded", []string{"print", "$HOME*"}, want{Value: "$HOME*", Extracted: "plain"}, ""},
		{"nothing", []string{"print", ""}, want{Null: true, Extracted: "plain"}, ""},
		{"no input", []string{"input"}, want{Value: "0 bytes, <nil>", Extracted: "plain"}, ""},
		{"customer", []string{"ids"}, want{Kind: auth.KindExtract}, "it has cookie, registered"},
		{"refuses", []string{"complain", "no session for " + marker}, want{Kind: auth.KindStatus}, `ended with exit status 3 and said "no session for …"; run it by hand`},
		{"complains at length", []string{"complain", strings.Repeat("x ", 5000)}, want{Kind: auth.KindStatus}, `x x …"`},
		{"floods", []string{"flood"}, want{Kind: auth.KindExtract}, "more than 1 MiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fetch(t, newCommand(t, time.Minute, tt.args...), auth.Ask{CustomerIDs: ids}, tt.want, tt.said)
		})
	}
}

func TestCommandThatCannotStart(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain.txt")
	if err := os.WriteFile(plain, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		options auth.CommandOptions
		said    string
	}{
		{auth.CommandOptions{Argv: []string{"authpeek-test-no-such-program"}}, "no such program"},
		{auth.CommandOptions{Argv: []string{"./no-such-program"}}, "no such program"},
		{auth.CommandOptions{Argv: []string{plain}}, "not allowed; make it executable"},
		{auth.CommandOptions{Argv: []string{os.Args[0]}, Dir: plain + "-no-such-directory"}, "working directory does not exist"},
	}
	for _, tt := range tests {
		s, err := auth.NewCommand(tt.options)
		if err != nil {
			t.Fatal(err)
		}
		fetch(t, s, auth.Ask{}, want{Kind: auth.KindConfig}, tt.said)
	}
	s, err := auth.NewCommand(auth.CommandOptions{})
	refused(t, s, err, "provider.argv")
}

func TestCommandTimesOut(t *testing.T) {
	addr, _ := listen(t) // the kernel accepts, nobody answers
	s := newCommand(t, 100*time.Millisecond, "hold", addr)
	fetch(t, s, auth.Ask{}, want{Kind: auth.KindTimeout}, "no answer within 100ms", "provider.timeout")
}

func TestCommandDescriptionHasNoArguments(t *testing.T) {
	s, err := auth.NewCommand(auth.CommandOptions{Argv: []string{"./mint", "--secret", marker}})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Describe(); got != "command ./mint" {
		t.Errorf("described as %q", got)
	}
}
