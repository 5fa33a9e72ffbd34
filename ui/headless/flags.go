package headless

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"authpeek/engine/sandbox"
)

// profileFlags choose the profile; every command has them.
type profileFlags struct {
	name, config string
	sets         []string
}

func (f *profileFlags) register(set *pflag.FlagSet) {
	set.StringVarP(&f.name, "profile", "p", "", "the `NAME` of the profile to use")
	set.StringVar(&f.config, "config", "", "the profile `FILE`, instead of the one in the configuration folder")
	// An array and not a slice: values may hold commas.
	set.StringArrayVar(&f.sets, "set", nil, "`KEY=VALUE` for this run, like provider.policy=cached; may be repeated")
}

// sandboxFlags set up a sandbox, embedded or alone.
type sandboxFlags struct {
	messages int
	seed     int64
	tokenTTL time.Duration
}

func (f *sandboxFlags) register(set *pflag.FlagSet) {
	set.IntVar(&f.messages, "messages", 0, "sandbox: `N` messages in Jane's inbox, 0 for the seeded ones")
	set.Int64Var(&f.seed, "seed", 0, "sandbox: `N` decides the generated keys and messages")
	set.DurationVar(&f.tokenTTL, "token-ttl", 0, "sandbox: lifetime of customer tokens, 5m unless given")
}

func (f *sandboxFlags) options(now func() time.Time) sandbox.Options {
	return sandbox.Options{Messages: f.messages, Seed: f.seed, TokenTTL: f.tokenTTL, Now: now}
}

// completeModes offers the modes to the shell.
func completeModes(cmd *cobra.Command, flag string) {
	// The only error is a flag that the command does not have.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(modeNames(), cobra.ShellCompDirectiveNoFileComp))
}

// completeProfiles offers the names of profiles to the shell, those of the file that the flags so far name.
func completeProfiles(s *session, root *cobra.Command) {
	_ = root.RegisterFlagCompletionFunc("profile", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		c, err := s.file()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return c.Names(), cobra.ShellCompDirectiveNoFileComp
	})
}
