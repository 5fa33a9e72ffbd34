package headless

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/crash"
)

// watchFlags are those of watch.
type watchFlags struct {
	operation, mode, until string
	every                  time.Duration
	calls                  int
	customer               customerFlags
}

const watchLong = `Makes a call again and again and prints every fact about it as one JSON object a line: seq, at, call, event, then the
fact's own fields. The credential is a fingerprint; claims are shown, signatures never.

With --identify or --anonymize the app goes on as another customer after the first call; --look asks for another one from the
start.

It ends with ctrl+c, after --calls calls, or with --until: after a time (30s) or with the first event of that name.
Exit code 0; 1 when the event of --until did not come before the calls ran out; 2 when the command line or the profile is
wrong. A call that does not go well is a fact like any other.`

const watchExample = `  authpeek watch
  authpeek watch --token-ttl 60s --every 1s --until token.replaced
  authpeek watch -p acme --until 30s | jq -c 'select(.event=="finished")'
  authpeek watch --identify registered=bob@example.com --calls 3
  authpeek watch -p sandbox-twilio --token-ttl 60s --until token.replaced
  authpeek watch -p sandbox-extole --mode verified --every 1s --calls 5
  authpeek watch --operation attributes.fetch attribute=property:first_name --calls 3`

func newWatch(s *session) *cobra.Command {
	var f watchFlags
	cmd := &cobra.Command{
		Use:     "watch [name=value ...]",
		Short:   "Follow an operation and print every event as a line of JSON",
		Long:    watchLong + "\n\n" + eventsHelp(),
		Example: watchExample,
		// The words are arguments of the operation.
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var offered []offer
			for _, v := range s.completing() {
				offered = append(offered, offers([]engine.Vendor{v}, cmp.Or(f.operation, v.Home()))...)
			}
			return argNames(offered), cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, given []string) error {
			return s.watch(cmd.Context(), given, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.operation, "operation", "", "the `OPERATION` to follow, unless it is that by which the vendor's profiles are tried, like inbox.fetch; its arguments are the words of the command")
	flags.StringVar(&f.mode, "mode", "", "the `MODE` in which calls are authorised, like token or verified")
	flags.DurationVar(&f.every, "every", 0, "from the start of one call to that of the next; the profile's live, or 5s, unless given")
	flags.StringVar(&f.until, "until", "", "end with this `EVENT|DURATION`")
	flags.IntVar(&f.calls, "calls", 0, "end after `N` calls")
	f.customer.register(flags)
	s.sandbox.register(flags)
	s.recording.register(flags)
	completeModes(s, cmd, "mode")
	completeOperations(s, cmd, "operation")
	return cmd
}

// named is the operation that somebody asked for, if any.
func (f watchFlags) named() []string {
	if f.operation == "" {
		return nil
	}
	return []string{f.operation}
}

// followed is the operation to follow: the one asked for, else the vendor's Home.
func (s *session) followed(p engine.Profile, asked string) engine.Operation {
	v := s.engine.Vendor(p.Vendor)
	if v == nil {
		return engine.Operation{ID: asked} // the engine says so
	}
	op, _ := engine.LookupOperation(v, cmp.Or(asked, v.Home()))
	return op
}

// defaultEvery is the interval for a profile that says none.
const defaultEvery = 5 * time.Second

// watch follows one operation until it is told to end.
func (s *session) watch(ctx context.Context, given []string, f watchFlags) error {
	args, err := parseArgs(given)
	if err != nil {
		return err
	}
	event, limit, err := parseUntil(f.until)
	if err != nil {
		return err
	}
	switch {
	case f.every < 0:
		return misuse("write it as --every 5s", "--every %s is no interval", f.every)
	case f.calls < 0:
		return misuse("leave --calls out to follow without end", "--calls %d is no number of calls", f.calls)
	}
	change, err := f.customer.change()
	switch {
	case err != nil:
		return err
	case change != nil && change.Kind != engine.Look && f.calls == 1:
		return misuse("write --calls 2, or leave it out", "the customer changes after the first call, and --calls 1 ends there")
	}
	t, err := s.open(ctx, auth.Mode(f.mode), f.named()...)
	if err != nil {
		return err
	}
	op := s.followed(t.Profile, f.operation)
	if args, err = s.secretWords(ctx, op, args); err != nil {
		return err
	}
	if f.every == 0 {
		f.every = t.Live
	}
	if f.every == 0 {
		f.every = defaultEvery
	}
	t.sampleArgs(op.ID, args)
	r := engine.Request{Profile: t.Profile, Operation: op.ID, Mode: auth.Mode(f.mode), Args: args, Trigger: "following"}
	if err := s.checkFollowable(r); err != nil {
		return err
	}
	if err := s.checkChange(r.Profile, change); err != nil {
		return err
	}
	// The journal is read from its start, before any call is made, so that nothing is missed.
	lines := s.engine.Journal().Subscribe()
	defer lines.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if limit > 0 {
		// A context with a deadline would make the call that runs then look as if the server had been too slow.
		defer time.AfterFunc(limit, cancel).Stop()
	}
	followed := make(chan error, 1)
	go func() {
		var err error
		defer func() { followed <- err }()
		defer crash.Catch(&err)
		err = s.follow(ctx, r, change, f.every, f.calls)
	}()
	came, err := s.printEvents(ctx, lines, event)
	cancel()
	if followErr := <-followed; err == nil {
		err = followErr
	}
	if err == nil && event != "" && !came && f.calls > 0 {
		s.say("no event %s came in %s", event, plural(f.calls, "call"))
		return errFailed
	}
	return err
}

// parseUntil reads --until: the name of an event, or a time.
func parseUntil(until string) (event string, limit time.Duration, err error) {
	if until == "" {
		return "", 0, nil
	}
	if d, err := time.ParseDuration(until); err == nil {
		if d <= 0 {
			return "", 0, misuse("write it as --until 30s", "--until %s is no time", until)
		}
		return "", d, nil
	}
	if !slices.Contains(engine.EventNames(), until) {
		return "", 0, misuse("write a time like 30s, or one of "+commas(engine.EventNames()), "--until %q is neither a time nor an event", until)
	}
	return until, 0, nil
}

// checkFollowable refuses what cannot be called at all, and what must not be called again and again.
func (s *session) checkFollowable(r engine.Request) error {
	if _, err := s.engine.Plan(r); err != nil {
		return usage(err)
	}
	op, _ := engine.LookupOperation(s.engine.Vendor(r.Profile.Vendor), r.Operation)
	if op.Writes {
		return misuse("use authpeek call "+op.ID, "watch follows operations that read, and %s changes the customer's record", op.ID)
	}
	return nil
}

// follow makes the calls, at most n of them unless n is 0, and then closes the engine, which ends the journal. A change of customer
// comes between the first call and the second, a look before both.
func (s *session) follow(ctx context.Context, r engine.Request, change *engine.Change, every time.Duration, n int) error {
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
		defer cancel()
		// What still runs after that is cut off with the process.
		_ = s.engine.Close(ctx)
	}()
	// A ticker drops ticks that nobody waits for: after a slow call the next one starts at once, and no two pile up.
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for made := 1; ; made++ {
		if change != nil && (made == 2 || change.Kind == engine.Look) {
			var err error
			if r.Profile, _, err = s.goOnAs(r.Profile, *change); err != nil {
				return err
			}
			change = nil
		}
		if _, err := s.engine.Do(ctx, r); err != nil {
			return usage(err)
		}
		if made == n {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// eventsHelp lists the events, in lines that fit a terminal.
func eventsHelp() string {
	return strings.TrimSuffix(fold("Events: "+commas(engine.EventNames())+". Of started, vendor, operation, customer_ids and args tell what to make "+
		"the same call again; a field that has nothing to say may be left out.", 120), "\n")
}

// printEvents prints the journal to its end, or up to the first event of that name, and tells whether that came.
func (s *session) printEvents(ctx context.Context, lines *engine.Sub, event string) (came bool, err error) {
	for {
		// follow closes the journal when ctx ends; the events up to there are to be printed, so ctx must not end the reading.
		events, lost, err := lines.Next(context.WithoutCancel(ctx), 0)
		if errors.Is(err, engine.ErrJournalClosed) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if lost > 0 {
			if err := printJSON(s.Stdout, lostLine{"lost", lost}); err != nil {
				return false, err
			}
		}
		for _, e := range events {
			if err := printJSON(s.Stdout, e); err != nil {
				return false, err
			}
			if event != "" && e.Detail.Name() == event {
				return true, nil
			}
		}
	}
}

// lostLine stands for events that were overwritten before they could be printed.
type lostLine struct {
	Event string `json:"event"`
	Count uint64 `json:"count"`
}
