package crash_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/crash"
)

const jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJqYW5lIn0.dGhlIHNpZ25hdHVyZSBvZiBhIHRva2VuIGlzIGhlcmU"

// thrown runs something that panics, and gives what came of it.
func thrown(panics func()) (err error) {
	defer crash.Catch(&err)
	panics()
	return nil
}

// takesSecrets has arguments of every shape that the runtime would print.
//
//go:noinline
func takesSecrets(s string, b []byte, n uint64, what any) {
	if n != 0 && len(s)+len(b) > 0 {
		panic(what)
	}
}

type opaque struct{ secret string }

type angry struct{}

func (angry) Error() string { panic("in Error") }

func report(t *testing.T, what any, secrets ...string) string {
	t.Helper()
	err := thrown(func() { takesSecrets("s3cret-argument", []byte("s3cret-bytes"), 0xdeadbeefcafe, what) })
	var c *crash.Crash
	if !errors.As(err, &c) {
		t.Fatalf("got %v", err)
	}
	var known []auth.Secret
	for _, s := range secrets {
		known = append(known, auth.NewSecret(s))
	}
	return c.With("screen", "inbox, 120×36").Report("authpeek v1 go1.26 linux/amd64", engine.NewScanner(known...))
}

func TestReportSaysWhereAndNotWhat(t *testing.T) {
	var none []int
	for name, tt := range map[string]struct {
		what  any
		says  string
		never []string
	}{
		"the runtime's":    {errors.Join(thrown(func() { _ = none[3] })), "index out of range [3] with length 0", nil},
		"a text":           {"no such view", "authpeek itself broke: no such view", nil},
		"a known secret":   {"the key hunter2-x is refused", "a line is left out", []string{"hunter2-x"}},
		"a secret, spelt":  {"refused: " + base64.StdEncoding.EncodeToString([]byte("hunter2-x")), "a line is left out", []string{"aHVudGVyMi14"}},
		"a signed token":   {"cannot read " + jwt, "cannot read tok#", []string{"eyJ", "dGhlIHNpZ25hdHVyZSB"}},
		"an unknown key":   {errors.New("bad answer: token=k3yK3yK3yK3yK3yK3y, so"), "bad answer: tok#", []string{"k3yK3y"}},
		"a struct":         {opaque{"hunter3-y"}, "authpeek itself broke: a crash_test.opaque", []string{"hunter3"}},
		"an error that is": {angry{}, "authpeek itself broke: a crash_test.angry", nil},
		"an escape":        {"a\x1b]0;title\ab", "a␛]0;title␇b", []string{"\x1b", "\a"}},
		"a long one":       {strings.Repeat("many words ", 500), "…", []string{strings.Repeat("many words ", 50)}},
	} {
		t.Run(name, func(t *testing.T) {
			got := report(t, tt.what, "hunter2-x")
			for _, words := range []string{tt.says, "version   authpeek v1 go1.26 linux/amd64", "screen    inbox, 120×36", "Send them to", "start it again"} {
				if !strings.Contains(got, words) {
					t.Errorf("%q is missing in\n%s", words, got)
				}
			}
			for _, words := range append(tt.never, "0x", "s3cret", "deadbeef", "/crash_test.go", "\t") {
				if strings.Contains(got, words) {
					t.Errorf("%q stands in\n%s", words, got)
				}
			}
		})
	}
}

// The first frame is the one that panicked, and those above it are ours to recover.
func TestReportBeginsWithThePanic(t *testing.T) {
	lines := strings.Split(report(t, "x"), "\n")
	if at := 5; len(lines) < at || !strings.HasPrefix(lines[at], "  authpeek/engine/crash_test.takesSecrets  crash_test.go:") {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
}

// A secret that is parted by the ends of lines keeps the whole report back.
func TestReportIsKeptBackAsAWhole(t *testing.T) {
	var c *crash.Crash
	errors.As(thrown(func() { panic("x") }), &c)
	got := c.With("a", "hunter2").With("b", "y").Report("v1", engine.NewScanner(auth.NewSecret("hunter2\n  b         y")))
	if !strings.Contains(got, "the report is left out") || strings.Contains(got, "hunter2") {
		t.Errorf("got\n%s", got)
	}
}

// What was thrown on by a second goroutine tells of the first.
func TestThrownOn(t *testing.T) {
	first := thrown(func() { takesSecrets("x", nil, 1, "first") })
	if again := thrown(func() { panic(fmt.Errorf("on the way: %w", first)) }); again != first {
		t.Errorf("got %v", again)
	}
	if err := thrown(func() {}); err != nil {
		t.Errorf("nothing was thrown, and there is %v", err)
	}
}

func TestStanding(t *testing.T) {
	wait := make(chan struct{})
	ready := make(chan struct{})
	for range 3 {
		go func() {
			ready <- struct{}{}
			<-wait
		}()
	}
	for range 3 {
		<-ready
	}
	defer close(wait)
	got := crash.Standing("asked by a signal").Report("v1", engine.NewScanner())
	for _, words := range []string{"asked by a signal", "authpeek/engine/crash_test.TestStanding.func1  crash_test.go:", "started by authpeek/engine/crash_test.TestStanding"} {
		if !strings.Contains(got, words) {
			t.Errorf("%q is missing in\n%s", words, got)
		}
	}
	if strings.Contains(got, "0x") {
		t.Errorf("values stand in\n%s", got)
	}
}
