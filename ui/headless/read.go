package headless

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"authpeek/config"
	"authpeek/engine"
	recorded "authpeek/engine/session"
)

// inspectRecorded opens the inspector on a recording. The profile file lends its look alone.
func (s *session) inspectRecorded(cmd *cobra.Command, path, view string, noMotion bool) error {
	for _, name := range []string{"record", "mode"} {
		if cmd.Flags().Changed(name) {
			return misuse("leave one of them out", "--read makes no calls, and --%s is about those", name)
		}
	}
	if !s.Terminal {
		err := &engine.UsageError{
			Message: "the inspector needs a terminal, and standard input or output is none",
			Fix:     "without one, authpeek export session -r " + path + " hands a recording on",
		}
		return &usageError{err: err, hint: "authpeek export --help"}
	}
	if err := s.checkView(view); err != nil {
		return err
	}
	read, err := s.readSession(cmd.Context(), path, recorded.Open)
	if err != nil {
		return err
	}
	loaded, err := s.load("")
	if err != nil {
		// What is wrong with the profiles is no reason not to look at what was recorded.
		loaded, err = config.Load(config.LoadOptions{Profile: config.Sandbox, Getenv: func(string) string { return "" }})
	}
	if err != nil {
		return usage(err)
	}
	return s.Inspect(cmd.Context(), Inspector{
		Manual: s.manual, Config: loaded, Reload: s.load, Engine: s.engine, Recording: s.recording, Read: read, View: view, Motion: s.motion(loaded, noMotion), Fresh: s.fresh,
	})
}

// readingSaid is how long a recording is read before somebody wonders what is going on.
const readingSaid = 200 * time.Millisecond

// readSession reads a recording for a command with session.Read or session.Open, and says on standard error what is not whole in it. Its vendor is one that is built in.
func (s *session) readSession(ctx context.Context, path string, reader func(context.Context, string) (recorded.Session, error)) (*recorded.Session, error) {
	told := make(chan struct{})
	wait := time.AfterFunc(readingSaid, func() {
		defer close(told)
		words := "reading " + path
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			words += ", " + size(info.Size())
		}
		s.say("%s; ctrl+c ends it", engine.Clean(words))
	})
	read, err := reader(ctx, path)
	if !wait.Stop() {
		<-told // two that write to standard error at once would mix their words
	}
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, misuse("name one that --record or the key S has written", "--read %s: no such file", path)
	}
	if err != nil {
		return nil, usage(err)
	}
	if s.engine.Vendor(read.Meta.Vendor) == nil {
		read.Meta.Vendor = firstVendor(read.Events)
	}
	if s.engine.Vendor(read.Meta.Vendor) == nil {
		return nil, misuse("open it with the version that wrote it, "+engine.Clean(read.Meta.Program), "%s is a session of vendor %q, which is not built into this version", path, read.Meta.Vendor)
	}
	if told := unwhole(&read); told != "" {
		s.say("%s: %s", path, told)
	}
	return &read, nil
}

// firstVendor is the vendor of the first call, for a recording that began without a profile.
func firstVendor(events []engine.Event) string {
	for _, e := range events {
		if started, ok := e.Detail.(engine.CallStarted); ok {
			return started.Vendor
		}
	}
	return ""
}

// unwhole says what is missing in a recording, or "".
func unwhole(s *recorded.Session) string {
	var parts []string
	if s.Torn > 0 {
		parts = append(parts, fmt.Sprintf("it ended in the middle of a record, and %s are cut off", size(s.Torn)))
	} else if !s.Ended {
		parts = append(parts, "it was not closed: the program was killed, or still writes")
	}
	if s.Lost > 0 {
		parts = append(parts, fmt.Sprintf("%d events are not in it", s.Lost))
	}
	if s.Passed.Events > 0 {
		parts = append(parts, fmt.Sprintf("%d older calls, with %d events, are not shown; authpeek export hands on all of it", s.Passed.Calls, s.Passed.Events))
	}
	if s.Skipped > 0 {
		parts = append(parts, fmt.Sprintf("%d records of a later version are skipped", s.Skipped))
	}
	if s.Broken > 0 {
		parts = append(parts, fmt.Sprintf("%d lines are no records, the first is line %d", s.Broken, s.BrokenAt))
	}
	return strings.Join(parts, "; ")
}
