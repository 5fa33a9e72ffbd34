package headless

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/sandbox"
)

// inspectorDelay is the embedded token endpoint's delay while somebody watches: an answer in no time at all would hide that
// a provider was asked.
const inspectorDelay = 40 * time.Millisecond

const rootLong = `authpeek shows the tokens that SDKs send: which credential was asked for, where it came from, the header it
travelled in, the claims inside it, how long it lives, and why a server refused it.

Without a command it opens the inspector on the default profile; with nothing configured, on its own sandbox.`

const rootExample = `  authpeek
  authpeek -p acme --view inbox --mode customer-token
  authpeek --token-ttl 60s
  authpeek --record monday.jsonl
  authpeek -r monday.jsonl
  authpeek --fault clock=6m
  authpeek call inbox.fetch --json
  authpeek call inbox.fetch --platform ios --integration stream
  authpeek -p sandbox-extole --mode verified
  authpeek call client.connect -p sandbox-twilio
  authpeek -p blank --set project_token=… --set api_key=env:KEY --set customer.registered=jane@example.com`

// newRoot builds the command that opens the inspector, still without those below it.
func newRoot(s *session) *cobra.Command {
	var view, mode, read string
	var noMotion bool
	root := &cobra.Command{
		Use:     "authpeek",
		Short:   "An inspector for the tokens that SDKs send",
		Long:    rootLong,
		Example: rootExample,
		Args:    noSuchCommand,
		// Errors are printed by Run, in one line; the whole usage below it would push them out of sight.
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("read") {
				return s.inspectRecorded(cmd, read, view, noMotion)
			}
			return s.inspect(cmd, view, auth.Mode(mode), noMotion)
		},
	}
	root.SetIn(s.Stdin)
	root.SetOut(s.Stdout)
	root.SetErr(s.Stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &usageError{err: nearFlag(cmd, err), hint: cmd.CommandPath() + " --help"}
	})
	s.profile.register(root.PersistentFlags())
	s.sandbox.register(root.Flags())
	s.recording.register(root.Flags())
	root.Flags().VarP(fileFlag{&read}, "read", "r", "open the recorded session of `FILE`: everything in place, and nothing is sent")
	root.Flags().StringVar(&view, "view", "", "the `ID` of the screen to begin with, like inbox or tokens")
	root.Flags().StringVar(&mode, "mode", "", "the `MODE` in which calls are authorised, like token or verified")
	root.Flags().BoolVar(&noMotion, "no-motion", false, "no spinners and no moving parts")
	root.Flags().BoolVar(&s.fresh, "fresh", false, "begin with the layout of a new installation, not with that of the last run")
	return root
}

// addCommands builds the rest of the command tree, and what a shell completes. Who opens the inspector waits for none of it.
func (s *session) addCommands() {
	root := s.root
	if root.HasSubCommands() {
		return
	}
	completeModes(s, root, "mode")
	completeProfiles(s, root)
	completeWords(s, root)
	complete(root, "view", func(*cobra.Command) []string { return s.Views })
	root.AddCommand(newCall(s), newMatrix(s), newCompare(s), newWatch(s), newTap(s), newExport(s), newToken(s), newDoctor(s), newSandbox(s), newImport(s), newProfile(s), newDemo(s), newCompletion(s), newMan(s), newVersion(s))
	completeFaults(s, root)
}

// namesCommand reports whether arguments may be about more than the inspector's flags: a command, a flag's word that might be one, or
// help, whose -h may stand among other letters.
func namesCommand(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		long, isLong := strings.CutPrefix(arg, "--")
		return !strings.HasPrefix(arg, "-") || strings.HasPrefix(long, "help") || !isLong && strings.Contains(arg, "h")
	})
}

// inspect starts the inspector.
func (s *session) inspect(cmd *cobra.Command, view string, mode auth.Mode, noMotion bool) error {
	if !s.Terminal {
		err := &engine.UsageError{
			Message: "the inspector needs a terminal, and standard input or output is none",
			Fix:     "without one, use authpeek call or authpeek watch",
		}
		return &usageError{err: err, hint: "authpeek call --help"}
	}
	loaded, err := s.load("")
	if err != nil {
		return usage(err)
	}
	if err := s.checkMode(loaded.Profile, mode); err != nil {
		return err
	}
	if err := s.checkView(view); err != nil {
		return err
	}
	if !loaded.Profile.Embedded() {
		if err := s.refuseSandboxFlags(loaded.Profile.Name); err != nil {
			return err
		}
	}
	o := s.useProfiles(loaded.Config.Path, inspectorDelay)
	return s.Inspect(cmd.Context(), Inspector{
		Manual: s.manual,
		Config: loaded,
		Reload: s.load,
		Open: func(ctx context.Context, p config.Profile) (engine.Profile, sandbox.Seeded, error) {
			// A first profile that cannot be opened ends the inspector, and that is the configuration's fault.
			ready, seeded, err := o.open(ctx, p)
			if err != nil && p.Name != config.Sandbox {
				// Setup is inside, so somebody whose own profile is broken needs another way in.
				return ready, seeded, &usageError{err: err, hint: "authpeek -p sandbox --view setup"}
			}
			if err == nil {
				err = s.recording.begin(ready)
			}
			return ready, seeded, usage(err)
		},
		Faults:    &Faults{o},
		Engine:    s.engine,
		Recording: s.recording,
		View:      view,
		Mode:      mode,
		Motion:    s.motion(loaded, noMotion),
		Fresh:     s.fresh,
	})
}

// checkView refuses a screen that there is none of.
func (s *session) checkView(view string) error {
	if view == "" || slices.Contains(s.Views, view) {
		return nil
	}
	return misuse(config.Suggest(view, s.Views), "there is no screen %q", view)
}

// motion reports whether parts of the screen may move.
func (s *session) motion(loaded config.Loaded, noMotion bool) bool {
	return !noMotion && loaded.UI.Motion != "reduced" && s.getenv("AUTHPEEK_MOTION") != "reduced"
}

// helpWhenAsked has write fill in the help of a command when somebody wants to read it: laying the tables of all vendors' operations
// and faults out takes longer than all else that a start does.
func (s *session) helpWhenAsked(cmd *cobra.Command, write func()) {
	s.lateHelp = append(s.lateHelp, write)
	cmd.SetHelpFunc(func(asked *cobra.Command, words []string) {
		if asked == cmd { // the commands below inherit this
			write()
		}
		cmd.Parent().HelpFunc()(asked, words)
	})
}

// fillHelp has all of it written, for those who read it otherwise.
func (s *session) fillHelp() {
	for _, write := range s.lateHelp {
		write()
	}
	s.lateHelp = nil
}

// noSuchCommand refuses words that cobra found no command for.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return noSuch(cmd, &engine.UsageError{
		Message: fmt.Sprintf("%s has no command %q", cmd.CommandPath(), args[0]), Fix: nearCommand(cmd, args[0]),
	})
}

// noSuch adds the hint at a command's own help.
func noSuch(cmd *cobra.Command, err *engine.UsageError) error {
	return &usageError{err: err, hint: cmd.CommandPath() + " --help"}
}

// nearCommand words the way out of an unknown command: the nearest one, or all.
func nearCommand(cmd *cobra.Command, word string) string {
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return "use one of " + commas(names)
}

// nearFlag adds the nearest flag to an error about one that the command has not.
func nearFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near, ok := strings.CutPrefix(config.Suggest(unknown.GetSpecifiedName(), names), "did you mean "); ok {
		return fmt.Errorf("%w; did you mean --%s", err, near)
	}
	return err
}

// exactly takes n words, 0 or 1; what names them.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == n:
			return nil
		case n == 0:
			return misuse("leave "+args[0]+" out", "%s takes no words", cmd.CommandPath())
		default:
			return noSuch(cmd, &engine.UsageError{Message: cmd.CommandPath() + " takes " + what, Fix: "write " + strings.TrimSuffix(cmd.UseLine(), " [flags]")})
		}
	}
}
