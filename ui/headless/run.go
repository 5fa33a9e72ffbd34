package headless

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/config/keymap"
	"authpeek/engine"
	"authpeek/engine/crash"
	"authpeek/engine/sandbox"
	recorded "authpeek/engine/session"
	"authpeek/ui/tour"
)

// Options are what the program is given by its surroundings.
type Options struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// LookupEnv is os.LookupEnv, or a test's own environment.
	LookupEnv func(string) (string, bool)
	Now       func() time.Time
	Vendors   []engine.Vendor
	Views     []string // the ids of the inspector's screens
	// Terminal says that both standard input and standard output are terminals. Without them the inspector does not start.
	Terminal bool
	// Columns is the width of the terminal that standard output is, 0 when it does not say; nil when it is none.
	Columns func() int
	// Inspect runs the inspector until it is left.
	Inspect func(context.Context, Inspector) error
}

// Inspector is what the inspector is started with.
type Inspector struct {
	Config config.Loaded
	// Reload reads the profile file again and works out that profile, the flags still applied; "" is the one to begin with.
	Reload func(profile string) (config.Loaded, error)
	// Open makes a profile ready for calls. It may wait for the keyring or a command, so call it off the drawing goroutine.
	// Seeded is zero for any profile but the embedded sandbox's.
	Open func(context.Context, config.Profile) (engine.Profile, sandbox.Seeded, error)
	// Faults are the switches of the embedded sandbox. Until a profile has needed it there is none, and nothing to switch.
	Faults *Faults
	Engine *engine.Engine
	// Recording is that of --record, and of the key that begins one. Read is what --read has read, and then no call is made; nil for a
	// live session.
	Recording *Recording
	Read      *recorded.Session
	View      string    // of --view, or ""
	Mode      auth.Mode // of --mode, or ""
	Motion    bool
	// Tour is what is to be played, nil for nothing.
	Tour  *tour.Play
	Fresh bool // of --fresh: the layout of the last run is not taken up
	// Manual is the manual page: as man reads it, or plain, with the help of every command, for where there is no man. It may be called
	// from any goroutine.
	Manual func(plain bool) ([]byte, error)
}

// closing is how long the running calls and the sandbox's requests have to end.
const closing = 2 * time.Second

// Run runs one command line, without the program's name, and returns the exit code: 0 when all is well, 1 when the thing
// looked at failed, 2 when the command line or the configuration is wrong, and 141 when whoever read the output has left. It writes
// what went wrong to Stderr. When ctx ends with a *crash.Crash as its cause, that is reported too.
func Run(ctx context.Context, args []string, o Options) int {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	out := &output{w: o.Stdout, end: end}
	o.Stdout = out
	s := newSession(o)
	err := s.execute(ctx, args)
	if closing := s.close(ctx); closing != nil {
		err = closing
	}
	if failed := out.failed(); failed != nil {
		err = failed
	}
	var asked *crash.Crash
	if errors.As(context.Cause(ctx), &asked) {
		err = asked
	}
	s.explain(err)
	return exitCode(err)
}

// execute runs the command; a panic of it is an error like any other.
func (s *session) execute(ctx context.Context, args []string) (err error) {
	defer crash.Catch(&err)
	s.root = newRoot(s)
	if namesCommand(args) {
		s.addCommands()
	}
	s.root.SetArgs(args)
	return s.root.ExecuteContext(ctx)
}

// session is one run of the program: what several commands share, made when it is first needed.
type session struct {
	Options
	profile profileFlags
	sandbox sandboxFlags

	engine *engine.Engine
	opener *opener
	// recording is the file that the facts of this run go to, if any.
	recording *Recording
	lateHelp  []func() // see helpWhenAsked
	fresh     bool     // of --fresh
	root      *cobra.Command
	writing   sync.Mutex // of the manual
}

func newSession(o Options) *session {
	// Warnings come from the goroutine that makes calls and from the one that prints their events.
	o.Stderr = &lockedWriter{w: o.Stderr}
	e := engine.New(engine.Options{Now: o.Now, Vendors: o.Vendors})
	return &session{Options: o, engine: e, recording: &Recording{engine: e, now: o.Now}}
}

// getenv is LookupEnv for those who take an empty variable for one that is not set.
func (s *session) getenv(name string) string {
	value, _ := s.LookupEnv(name)
	return value
}

// load reads the configuration that the flags name; a profile that is not "" stands for that of --profile.
func (s *session) load(profile string) (config.Loaded, error) {
	if profile == "" {
		profile = s.profile.name
	}
	sets, err := s.profile.assignments()
	if err != nil {
		return config.Loaded{}, err
	}
	o := config.LoadOptions{Path: s.profile.config, Profile: profile, Sets: sets, Getenv: s.getenv}
	loaded, err := config.Load(o)
	if err == nil && profile == "" && !s.named(loaded.Config) && loaded.Profile.Vendor != config.Bloomreach {
		// --set vendor=extole and no profile: that vendor's sandbox and not Bloomreach's, whose customer it does not know.
		o.Profile = config.SandboxOf(loaded.Profile.Vendor)
		loaded, err = config.Load(o)
	}
	if err == nil {
		loaded.Findings = append(loaded.Findings, keymap.New(loaded.UI.Keys).Findings()...)
	}
	return loaded, err
}

// useProfiles makes the opener for the profiles of a file. providerDelay is the embedded token endpoint's.
func (s *session) useProfiles(path string, providerDelay time.Duration) *opener {
	o := s.sandbox.options(s.Now)
	o.ProviderDelay = providerDelay
	s.opener = &opener{path: path, sandbox: o, getenv: s.getenv, lookupEnv: s.LookupEnv, now: s.Now, remember: s.engine.Remember}
	return s.opener
}

// target is a profile that is ready for calls.
type target struct {
	engine.Profile
	vendor engine.Vendor
	seeded sandbox.Seeded // zero unless the profile is served by this process
}

// sampleArgs asks the embedded sandbox for all attributes that it has, when nobody has said which.
func (t target) sampleArgs(operation string, args engine.Args) {
	if len(args) == 0 && t.Embedded {
		maps.Copy(args, t.samples()[operation])
	}
}

// samples are arguments for operations that only the embedded sandbox knows.
func (t target) samples() map[string]engine.Args {
	return engine.Samples(t.vendor, t.Profile, t.seeded.Attributes)
}

// open loads the configuration for calls of operations, see loadFor, and opens its profile. A mode is checked against its vendor.
func (s *session) open(ctx context.Context, mode auth.Mode, operations ...string) (target, error) {
	loaded, err := s.loadFor(operations...)
	if err != nil {
		return target{}, err
	}
	if err := s.checkMode(loaded.Profile, mode); err != nil {
		return target{}, err
	}
	for _, f := range loaded.Findings {
		if f.Code == config.CodeArgvSecret {
			s.say("%s; %s", f.Title, f.Fix)
		}
	}
	p, seeded, err := s.useProfiles(loaded.Config.Path, 0).open(ctx, loaded.Profile)
	if err != nil {
		return target{}, usage(err)
	}
	if err := s.checkSandboxFlags(p); err != nil {
		return target{}, err
	}
	if err := s.recording.begin(p); err != nil {
		return target{}, err
	}
	return target{Profile: p, vendor: s.engine.Vendor(p.Vendor), seeded: seeded}, nil
}

// close ends everything in the reverse order of its start. What did not end in time ends with the process; there is nothing
// a person could do about it, so nothing is said.
func (s *session) close(ctx context.Context) (broke error) {
	defer crash.Catch(&broke)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	_ = s.engine.Close(ctx)
	// The last facts are those of calls that Close has ended.
	if told := s.recording.finish(); told != "" {
		s.say("%s", told)
	}
	if s.opener != nil {
		_ = s.opener.close(ctx)
	}
	return nil
}

// say tells the person something beside the answer, one line at a time.
func (s *session) say(format string, args ...any) {
	fmt.Fprintln(s.Stderr, "authpeek: "+engine.Clean(fmt.Sprintf(format, args...)))
}

// lockedWriter lets goroutines share a writer line by line.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// commas joins names for a sentence.
func commas(names []string) string { return strings.Join(names, ", ") }
