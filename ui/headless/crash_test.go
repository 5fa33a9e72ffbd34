package headless

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/engine/crash"
	recorded "authpeek/engine/session"
)

// breaking is an output that breaks with a secret in its words.
type breaking struct{ after int }

func (b *breaking) Write(p []byte) (int, error) {
	if b.after--; b.after < 0 {
		panic("cannot write eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlIG9mIHRoZSBjYW5hcnkgdG9rZW4")
	}
	return len(p), nil
}

// A command that breaks ends what it has begun, and reports without what went through it.
func TestCommandsThatBreak(t *testing.T) {
	tmp, folder := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", tmp)
	for _, args := range [][]string{{"version"}, {"call", "inbox.fetch"}, {"watch", "--every", "1ms"}, {"tap", "--listen", "127.0.0.1:0"}, {"sandbox", "--listen", "127.0.0.1:0"}, {"--help"}} {
		record := filepath.Join(folder, args[0])
		records := args[0] == "call" || args[0] == "watch"
		if records {
			args = append(args, "--record", record)
		}
		var stderr bytes.Buffer
		o := options(func(string) (string, bool) { return "", false })
		o.Stdin, o.Stderr = strings.NewReader(""), &stderr
		out := &breaking{}
		if args[0] == "watch" {
			out.after = 3
		}
		o.Stdout = out
		code := Run(t.Context(), args, o)
		said := stderr.String()
		if code != 1 || strings.Contains(said, "eyJ") || strings.Contains(said, "c2lnbmF0") || strings.Contains(said, "0x") {
			t.Errorf("%q: exit %d\n%s", args, code, said)
		}
		for _, words := range []string{"authpeek: authpeek itself broke: cannot write tok#", "version   authpeek ", "authpeek/ui/headless.(*breaking).Write", "Send them to"} {
			if !strings.Contains(said, words) {
				t.Errorf("%q: %q is missing in\n%s", args, words, said)
			}
		}
		if !records {
			continue
		}
		if s, err := recorded.Read(t.Context(), record); err != nil || !s.Ended || s.Broken != 0 || len(s.Events) == 0 {
			t.Errorf("%q: the recording: %+v, %v", args, s, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(tmp, "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Asked what it is about, a command ends and tells.
func TestCommandThatIsAsked(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	var stdout, stderr bytes.Buffer
	o := options(func(string) (string, bool) { return "", false })
	o.Stdin, o.Stderr = strings.NewReader(""), &stderr
	o.Stdout = asking{&stdout, func() { cancel(crash.Standing("asked")) }}
	if code := Run(ctx, []string{"watch", "--every", "1ms"}, o); code != 1 || !strings.HasPrefix(stderr.String(), "authpeek: asked\n") || !strings.Contains(stderr.String(), "authpeek/ui/headless.(*session).watch") {
		t.Errorf("exit %d\n%s", code, &stderr)
	}
	if err := context.Cause(ctx); !errors.As(err, new(*crash.Crash)) {
		t.Error(err)
	}
}

// asking does something at each write.
type asking struct {
	*bytes.Buffer
	do func()
}

func (a asking) Write(p []byte) (int, error) {
	a.do()
	return a.Buffer.Write(p)
}
