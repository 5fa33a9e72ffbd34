package headless

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/ui/tour"
)

const demoLong = `Opens the inspector on its sandbox and leads through it: how each way to authorise a call looks, and what is seen
when one fails. All calls are real; only the keys are pressed for you. Nothing leaves this machine, and no profile of
yours is used or changed.

  space        pause, go on
  right, enter next step
  left         one step back
  esc, q       leave
  any other    the tour ends, and the program is yours as it stands

It needs a terminal of 80×24. --list prints the script, and needs none.`

const demoExample = `  authpeek demo
  authpeek demo --speed 2
  authpeek demo --chapter expired
  authpeek demo --set ui.theme=light
  authpeek demo --list`

func newDemo(s *session) *cobra.Command {
	var chapter string
	var list bool
	play := tour.Play{Script: tour.Script(), Speed: 1}
	cmd := &cobra.Command{
		Use: "demo", Short: "Watch a guided tour of the inspector on its sandbox", Long: demoLong, Example: demoExample,
		Args: exactly(0, "no words"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if list {
				_, err := fmt.Fprint(s.Stdout, tour.Text(play.Script))
				return err
			}
			if err := s.checkDemo(cmd, &play, chapter); err != nil {
				return err
			}
			return s.demo(cmd.Context(), play)
		},
	}
	cmd.Flags().Float64Var(&play.Speed, "speed", 1, "how fast it goes, 2 being twice as fast")
	cmd.Flags().StringVar(&chapter, "chapter", "", "the `CHAPTER` to begin with, by its name or number")
	cmd.Flags().BoolVar(&list, "list", false, "print the script and leave")
	names := make([]string, len(play.Script))
	for i, c := range play.Script {
		names[i] = c.ID
	}
	_ = cmd.RegisterFlagCompletionFunc("chapter", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// checkDemo refuses what the tour cannot be played with, and finds where it begins.
func (s *session) checkDemo(cmd *cobra.Command, play *tour.Play, chapter string) error {
	for _, name := range []string{"profile", "platform", "integration"} {
		if cmd.Flags().Changed(name) {
			return misuse("leave it out", "--%s is for profiles of yours, and the tour has its own", name)
		}
	}
	for _, set := range s.profile.sets {
		if !strings.HasPrefix(strings.TrimSpace(set), "ui.") {
			return misuse("leave it out", "--set %s is for profiles of yours, and the tour has its own; keys of ui work", set)
		}
	}
	if !(play.Speed > 0) {
		return misuse("use a number like 0.5 or 2", "--speed %v is not more than 0", play.Speed)
	}
	var known bool
	if play.First, known = tour.Find(play.Script, chapter); !known && chapter != "" {
		return misuse("authpeek demo --list has them", "the tour has no chapter %q", chapter)
	}
	if !s.Terminal {
		err := &engine.UsageError{
			Message: "the tour needs a terminal, and standard input or output is none",
			Fix:     "without one, authpeek demo --list prints what it shows",
		}
		return &usageError{err: err, hint: "authpeek demo --help"}
	}
	return nil
}

// demo opens the inspector on the sandbox as the script wants it. What the environment says about profiles is left out of it.
func (s *session) demo(ctx context.Context, play tour.Play) error {
	load := func(profile string) (config.Loaded, error) {
		return config.Load(config.LoadOptions{Path: s.profile.config, Profile: profile, Sets: s.profile.sets, Getenv: s.getenvOfDemo})
	}
	loaded, err := load(play.Script[play.First].Profile)
	if err != nil {
		return usage(err)
	}
	// The inbox of a project that was set up with care. The sandbox's own opens to the API key too.
	s.sandbox.policies = sandboxPolicies{"inbox.fetch": "bearer"}
	o := s.useProfiles(loaded.Config.Path, inspectorDelay)
	return s.Inspect(ctx, Inspector{
		Manual: s.manual, Config: loaded, Reload: load, Engine: s.engine, Recording: s.recording, Faults: &Faults{o}, Tour: &play,
		Open: func(ctx context.Context, p config.Profile) (engine.Profile, sandbox.Seeded, error) {
			ready, seeded, err := o.open(ctx, p)
			return ready, seeded, usage(err)
		},
		Motion: s.motion(loaded, false),
	})
}

// getenvOfDemo is the environment without the keys of profiles.
func (s *session) getenvOfDemo(name string) string {
	if strings.HasPrefix(name, "AUTHPEEK_") && name != "AUTHPEEK_CONFIG" && !strings.HasPrefix(name, config.EnvName("ui.")) {
		return ""
	}
	return s.getenv(name)
}
