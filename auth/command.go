package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"time"
)

// CustomerIDsVariable is the environment variable in which a command finds the customer's ids, as a JSON object.
const CustomerIDsVariable = "AUTHPEEK_CUSTOMER_IDS"

// CommandOptions set up a source that runs a program.
type CommandOptions struct {
	// Argv is the program and its arguments. No shell sees them, so nothing in them is expanded.
	Argv    []string
	Dir     string        // the working directory; ours when empty
	Extract string        // plain | json:PATH | auto; auto when empty
	Timeout time.Duration // 10 s when zero
}

// NewCommand returns a source that runs a program and takes the token from its standard output, of which 1 MiB is read. The
// program gets no standard input and no terminal; when it takes too long, it is killed with all that it started.
func NewCommand(o CommandOptions) (Source, error) {
	if len(o.Argv) == 0 || o.Argv[0] == "" {
		return nil, configError("command", "there is no program; set provider.argv, for example [\"./mint\", \"--json\"]")
	}
	s := &command{argv: o.Argv, dir: o.Dir, timeout: o.Timeout}
	if s.timeout <= 0 {
		s.timeout = defaultTimeout
	}
	var err error
	s.extract, err = localExtraction(o.Extract, s.Describe())
	return s, err
}

type command struct {
	argv    []string
	dir     string
	timeout time.Duration
	extract extraction
}

// Describe leaves the arguments out: a secret among them would be a mistake, but not a rare one.
func (s *command) Describe() string { return "command " + printable(s.argv[0], 120) }

// lingering is how long we wait for the output to close once the program itself has ended.
const lingering = time.Second

func (s *command) Fetch(ctx context.Context, ask Ask) (Answer, error) {
	ctx, cancel := withTimeout(ctx, s.timeout)
	defer cancel()
	if ctx.Err() != nil {
		return Answer{}, stopped(ctx, s.Describe(), s.timeout)
	}
	stdout := &capped{limit: maxAnswer, full: cancel}
	stderr := &capped{limit: 4 << 10}
	cmd := exec.CommandContext(ctx, s.argv[0], s.argv[1:]...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), CustomerIDsVariable+"="+templateData{ids: ask.CustomerIDs}.CustomerIDs())
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = lingering
	ownGroup(cmd)

	err := cmd.Run()
	var notes []string
	if errors.Is(err, exec.ErrWaitDelay) && ctx.Err() == nil {
		killGroup(cmd)
		notes, err = []string{"it left a process behind that kept the output open"}, nil
	}
	switch {
	case stdout.over:
		return Answer{}, &SourceError{Kind: KindExtract, Source: s.Describe(), Detail: "it printed more than 1 MiB; print the token alone"}
	case err != nil && ctx.Err() != nil:
		return Answer{}, stopped(ctx, s.Describe(), s.timeout)
	case err != nil:
		return Answer{}, s.failed(err, stderr.kept.Bytes())
	}
	a, err := extracted(s, s.extract, reply{body: stdout.kept.Bytes()})
	a.Notes = append(notes, a.Notes...)
	return a, err
}

func (s *command) failed(err error, stderr []byte) *SourceError {
	e := &SourceError{Kind: KindConfig, Source: s.Describe(), Err: err}
	exit := (*exec.ExitError)(nil)
	switch {
	// Starting in a directory that is not there gives the same error as a missing program.
	case !isDirectory(s.dir):
		e.Detail = "its working directory does not exist; make it, or correct the profile"
	case errors.As(err, &exit):
		e.Kind = KindStatus
		e.Detail = "it ended with " + printable(exit.String(), 60)
		if said := Complaint(stderr); said != "" {
			e.Detail += " and said " + said
		}
		e.Detail += "; run it by hand to see why"
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		e.Detail = "there is no such program; give its path, or correct provider.argv"
	case errors.Is(err, fs.ErrPermission):
		e.Detail = "running it is not allowed; make it executable (chmod +x)"
	default:
		e.Detail = fmt.Sprintf("it did not start (%s); run it by hand to see why", printable(err.Error(), 120))
	}
	return e
}

func isDirectory(name string) bool {
	if name == "" {
		return true // ours
	}
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// capped keeps the first bytes that are written to it and swallows the rest, so that the writer does not block.
type capped struct {
	// The buffer is not embedded: its ReadFrom would let io.Copy past the limit.
	kept  bytes.Buffer
	limit int
	over  bool
	full  func() // called when there is more than limit; may be nil
}

func (c *capped) Write(p []byte) (int, error) {
	n := len(p)
	if room := c.limit - c.kept.Len(); n > room {
		p = p[:room]
		if c.over = true; c.full != nil {
			c.full()
		}
	}
	c.kept.Write(p)
	return n, nil
}
