package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"authpeek/auth"
)

const (
	// maxSecret is the most that a file or a command may hold or print, in bytes; the largest keys are far smaller.
	maxSecret = 1 << 20

	defaultResolveTimeout = 10 * time.Second
	// outputGrace is how long a killed command's children may keep its output open.
	outputGrace = time.Second
)

// Resolver fetches the secrets that references name. The zero value works; it is safe for concurrent use.
type Resolver struct {
	Getenv  func(string) string // os.Getenv when nil
	Dir     string              // where relative paths and commands start: the folder of the profile file
	Timeout time.Duration       // for one secret; 10 s when 0
	// Seen hears of each secret that was fetched, so that an export can look for it; nil for nobody. Any goroutine may call it.
	Seen func(...auth.Secret)
}

// ResolveError says why a secret could not be fetched. It never holds the secret or what a command printed to stdout.
type ResolveError struct {
	Key       string // the key of the profile, as the caller named it
	Ref       Ref
	What, Fix string
	Err       error
}

// Error implements error.
func (e *ResolveError) Error() string {
	s := e.Ref.String() + ": " + e.What + "; " + e.Fix
	if e.Key != "" {
		s = e.Key + " = " + s
	}
	return s
}

// Unwrap gives the cause.
func (e *ResolveError) Unwrap() error { return e.Err }

// Resolve fetches the secret that ref names; key is the profile's key, for the error's text. A zero ref gives a zero secret.
// Errors are *ResolveError; one that comes from ctx unwraps to ctx's own.
func (r Resolver) Resolve(ctx context.Context, key string, ref Ref) (auth.Secret, error) {
	if err := ref.fault(); err != nil {
		return auth.Secret{}, &ResolveError{Key: key, Ref: ref, What: err.what, Fix: err.fix}
	}
	timeout := r.Timeout
	if timeout <= 0 {
		timeout = defaultResolveTimeout
	}
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	secret, err := r.fetch(waiting, ref)
	if err == nil {
		if r.Seen != nil && !secret.IsZero() {
			r.Seen(secret)
		}
		return secret, nil
	}
	var known *ResolveError
	switch {
	case ctx.Err() != nil:
		return auth.Secret{}, &ResolveError{Key: key, Ref: ref, What: "not fetched, because the work was called off", Fix: "run it again", Err: context.Cause(ctx)}
	case waiting.Err() != nil:
		return auth.Secret{}, &ResolveError{Key: key, Ref: ref, What: fmt.Sprintf("no answer within %s", timeout), Fix: "see what it waits for", Err: waiting.Err()}
	case errors.As(err, &known):
		return auth.Secret{}, &ResolveError{Key: key, Ref: ref, What: known.What, Fix: known.Fix, Err: known.Err}
	}
	return auth.Secret{}, &ResolveError{Key: key, Ref: ref, What: firstLine(err.Error()), Fix: "name another reference", Err: err}
}

func (r Resolver) fetch(ctx context.Context, ref Ref) (auth.Secret, error) {
	switch ref.kind {
	case RefPlain:
		return ref.plain, nil
	case RefEnv:
		return r.readEnv(ref.where)
	case RefFile:
		return r.readFile(ref.where)
	case RefKeyring:
		return readKeyring(ctx, ref.where)
	case RefCommand:
		return r.runCommand(ctx, ref.where)
	}
	return auth.Secret{}, nil
}

func (r Resolver) readEnv(name string) (auth.Secret, error) {
	getenv := r.Getenv
	if getenv == nil {
		getenv = os.Getenv
	}
	value := getenv(name)
	if value == "" {
		return auth.Secret{}, &ResolveError{What: "the variable " + name + " is not set, or empty", Fix: "set it where authpeek is started"}
	}
	return auth.NewSecret(value), nil
}

func (r Resolver) readFile(path string) (auth.Secret, error) {
	path = r.Path(path)
	info, err := os.Stat(path)
	if err != nil {
		return auth.Secret{}, fileFault(path, err)
	}
	// Opening a pipe would wait for its writer, and no context could end that.
	if !info.Mode().IsRegular() {
		return auth.Secret{}, &ResolveError{What: path + " is not a plain file", Fix: "name a file, or use command:ARGV"}
	}
	f, err := os.Open(path)
	if err != nil {
		return auth.Secret{}, fileFault(path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return auth.Secret{}, fileFault(path, err)
	}
	return secretFrom(data, path)
}

// Path follows ~/ to the home folder and takes other relative paths from Dir.
func (r Resolver) Path(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		// Where no home is known the path stays as it is written, and whoever opens it says that it is not there.
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.Dir, path)
}

func fileFault(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &ResolveError{What: path + " does not exist", Fix: "write the secret there, or correct the path", Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &ResolveError{What: path + " may not be read", Fix: "allow it for your account", Err: err}
	}
	return &ResolveError{What: path + " could not be read", Fix: "see that it is a readable file", Err: err}
}

// runCommand runs argv without a shell and takes its output. It stays in authpeek's process group, unlike a token source:
// a password manager may ask for its passphrase on the terminal, and agents that it starts are to outlive it.
func (r Resolver) runCommand(ctx context.Context, text string) (auth.Secret, error) {
	argv, fault := splitArgv(text)
	if fault != nil {
		return auth.Secret{}, fault
	}
	stdout := capped{most: maxSecret + 1}
	stderr := capped{most: 4 << 10}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = r.Dir
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = outputGrace
	// Run speaks of a wait when the command has ended well and left a process behind that kept the output open: an agent.
	if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		what := fmt.Sprintf("%s ended with: %s", argv[0], firstLine(err.Error()))
		if said := auth.Complaint(stderr.kept.Bytes()); said != "" {
			what += ", saying " + said
		}
		return auth.Secret{}, &ResolveError{What: what, Fix: "run it by hand and see that it prints the secret", Err: err}
	}
	return secretFrom(stdout.kept.Bytes(), argv[0])
}

// secretFrom cuts the one line break at the end that editors and shells add; anything else belongs to the secret.
func secretFrom(data []byte, from string) (auth.Secret, error) {
	if len(data) > maxSecret {
		return auth.Secret{}, &ResolveError{What: from + " gives more than 1 MiB", Fix: "name what holds the secret alone"}
	}
	data = bytes.TrimSuffix(data, []byte("\n"))
	data = bytes.TrimSuffix(data, []byte("\r"))
	if len(data) == 0 {
		return auth.Secret{}, &ResolveError{What: from + " gives nothing", Fix: "see that it holds the secret"}
	}
	return auth.NewSecret(string(data)), nil
}

// capped keeps the first bytes written to it and drops the rest, so that a command that prints without end costs no memory.
type capped struct {
	// The buffer is not embedded: its ReadFrom would let io.Copy past the limit.
	kept bytes.Buffer
	most int
}

func (c *capped) Write(p []byte) (int, error) {
	if room := c.most - c.kept.Len(); room > 0 {
		c.kept.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// firstLine makes another program's words fit to be shown: one line, no control, format or escape characters, 200 at most.
func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	var b strings.Builder
	for i, c := range []rune(s) {
		if i == 200 {
			b.WriteRune('…')
			break
		}
		if !isShown(c) {
			c = '·'
		}
		b.WriteRune(c)
	}
	return b.String()
}
